//! How a report's mentions meet the lines: exact numbers, compared in time.

use std::collections::HashSet;

use jiff::Timestamp;
use tipline_phone::{E164, Mention, Role};
use tipline_report::{Moment, Report, ReporterNumber};

use crate::{
    CountyLine, Flag, FlagId, FlagInterval, FlagKind, FlagOrder, NumberInterval, Order, RULE_VERSION,
    Registry, Rule, Safeguarding, SafeguardingId, registry::Listed, why,
};

impl Registry {
    /// The flags that the report's mentions make: one for each number and line that meet, by place and then by line.
    ///
    /// - **Whose numbers.** Only mentions whose role is [`Role::AllegedLine`] or [`Role::Unknown`]: a recipient, a relative
    ///   or a helpline is no suspect. Several mentions of one number make one flag, at the first.
    /// - **Which time.** When it happened where the report says so ([`Report::occurred`]), else when it came in. A report
    ///   of a span of time is inside an interval when any part of the span is. An order is judged by the beginning of
    ///   the span alone, since a breach is a grave thing to say and the number may have been in use just before it.
    /// - **Which kind.** Under an order in force: [`FlagKind::OrderBreach`]. Else inside an interval:
    ///   [`FlagKind::KnownLine`]. Else [`FlagKind::Stale`], with the nearest interval. A number that a line has through
    ///   an order alone, with no interval, makes no flag outside that order.
    ///
    /// A report none of whose numbers is listed costs one hash probe a mention and no allocation.
    #[must_use]
    pub fn matching(&self, report: &Report) -> Vec<Flag> {
        let mut listed: Vec<&Mention> = report
            .mentions
            .iter()
            .filter(|mention| is_matchable(mention.role) && self.lists(mention.e164))
            .collect();
        listed.sort_by_key(|mention| mention.span);
        let mut seen = HashSet::new();
        listed.retain(|mention| seen.insert(mention.e164));
        let when = When::of(report);
        listed.into_iter().flat_map(|mention| self.flags_of(report, mention, when)).collect()
    }

    /// The records that the reporter's own numbers make where they are or ever were a line's, or an order names them: one
    /// for each number and line, for the restricted topic. Never a flag: the person who rang is not a suspect.
    #[must_use]
    pub fn safeguarding(&self, report: &Report, numbers: &[ReporterNumber]) -> Vec<Safeguarding> {
        let mut seen = HashSet::new();
        numbers
            .iter()
            .filter(|number| seen.insert(number.e164))
            .flat_map(|number| {
                self.candidates(number.e164).map(|listed| safeguarding_record(report, number, listed))
            })
            .collect()
    }

    fn flags_of(&self, report: &Report, mention: &Mention, when: When) -> impl Iterator<Item = Flag> {
        self.candidates(mention.e164).filter_map(move |listed| {
            let meeting = Meeting::of(&listed.line, mention.e164, when)?;
            Some(flag(report, mention, listed, &meeting, when))
        })
    }
}

fn is_matchable(role: Role) -> bool {
    matches!(role, Role::AllegedLine | Role::Unknown)
}

/// The time that a report speaks of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum When {
    /// The report says when it happened: from, and to (equal to `from` where it says one time).
    Occurred {
        /// The beginning.
        from: Moment,
        /// The last instant.
        to: Moment,
    },
    /// It does not: when it came in.
    Received(Moment),
}

impl When {
    pub(crate) fn of(report: &Report) -> Self {
        match report.occurred {
            // An end before the beginning says nothing: the beginning stands alone.
            Some(occurred) => {
                let to = occurred.to.filter(|to| to.timestamp > occurred.from.timestamp);
                Self::Occurred { from: occurred.from, to: to.unwrap_or(occurred.from) }
            }
            None => Self::Received(report.received_at),
        }
    }

    pub(crate) fn at(self) -> Moment {
        match self {
            Self::Occurred { from, .. } => from,
            Self::Received(at) => at,
        }
    }

    fn first(self) -> Timestamp {
        self.at().timestamp
    }

    fn last(self) -> Timestamp {
        match self {
            Self::Occurred { to, .. } => to.timestamp,
            Self::Received(at) => at.timestamp,
        }
    }

    /// How far the interval is from this time, in nanoseconds; 0 where they share an instant.
    fn distance(self, interval: &NumberInterval) -> i128 {
        if self.last() < interval.from {
            return interval.from.as_nanosecond() - self.last().as_nanosecond();
        }
        match interval.to {
            // `to` is outside, so that a report at that very instant is one step away.
            Some(to) if to <= self.first() => self.first().as_nanosecond() - to.as_nanosecond() + 1,
            _ => 0,
        }
    }
}

/// How a number meets a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Meeting<'a> {
    /// Under an order in force.
    UnderOrder {
        /// The order that took effect first.
        order: &'a Order,
        /// The interval at the time, or the nearest.
        interval: Option<&'a NumberInterval>,
    },
    /// Inside an interval.
    Inside(&'a NumberInterval),
    /// Outside every interval; this one is nearest.
    Outside(&'a NumberInterval),
}

impl<'a> Meeting<'a> {
    fn of(line: &'a CountyLine, number: E164, when: When) -> Option<Self> {
        let nearest = line
            .numbers
            .iter()
            .filter(|interval| interval.number == number)
            .min_by_key(|interval| (when.distance(interval), interval.from));
        let in_force = line
            .orders
            .iter()
            .filter(|order| order.names(number) && order.in_force(when.first()))
            .min_by_key(|order| (order.effective_from(), order.made_on));
        match (in_force, nearest) {
            (Some(order), interval) => Some(Self::UnderOrder { order, interval }),
            (None, Some(interval)) if when.distance(interval) == 0 => Some(Self::Inside(interval)),
            (None, Some(interval)) => Some(Self::Outside(interval)),
            (None, None) => None,
        }
    }

    fn kind(&self) -> FlagKind {
        match self {
            Self::UnderOrder { .. } => FlagKind::OrderBreach,
            Self::Inside(_) => FlagKind::KnownLine,
            Self::Outside(_) => FlagKind::Stale,
        }
    }

    fn rule(&self) -> Rule {
        match self {
            Self::UnderOrder { .. } => Rule::OrderInForce,
            Self::Inside(_) => Rule::ExactInInterval,
            Self::Outside(_) => Rule::ExactOutsideInterval,
        }
    }

    fn interval(&self) -> Option<&'a NumberInterval> {
        match *self {
            Self::UnderOrder { interval, .. } => interval,
            Self::Inside(interval) | Self::Outside(interval) => Some(interval),
        }
    }

    fn order(&self) -> Option<&'a Order> {
        match *self {
            Self::UnderOrder { order, .. } => Some(order),
            Self::Inside(_) | Self::Outside(_) => None,
        }
    }
}

fn flag(report: &Report, mention: &Mention, listed: &Listed, meeting: &Meeting<'_>, when: When) -> Flag {
    let line = &listed.line;
    let kind = meeting.kind();
    Flag {
        flag_id: FlagId::of(&report.report_id, mention.e164, &line.id, kind),
        report_id: report.report_id,
        channel: report.channel,
        force: report.force.clone(),
        kind,
        line_id: line.id.clone(),
        brand: line.brand.clone(),
        aliases: line.aliases.clone(),
        e164: mention.e164,
        span: mention.span,
        rule: meeting.rule(),
        rule_version: RULE_VERSION,
        at: when.at(),
        interval: meeting.interval().map(|interval| FlagInterval {
            from: interval.from,
            to: interval.to,
            basis: interval.basis.clone(),
        }),
        order: meeting.order().map(|order| FlagOrder {
            kind: order.kind,
            court: order.court.clone(),
            made_on: order.made_on,
            effective_from: order.effective_from(),
        }),
        lines_offset: listed.offset,
        retrospective: false,
        why: why::sentence(line, mention.e164, meeting, when),
        provenance: report.provenance.clone(),
    }
}

fn safeguarding_record(report: &Report, number: &ReporterNumber, listed: &Listed) -> Safeguarding {
    Safeguarding {
        safeguarding_id: SafeguardingId::of(&report.report_id, number.e164, &listed.line.id),
        report_id: report.report_id,
        channel: report.channel,
        force: report.force.clone(),
        line_id: listed.line.id.clone(),
        e164: number.e164,
        field: number.field.clone(),
        at: When::of(report).at(),
        lines_offset: listed.offset,
        provenance: report.provenance.clone(),
    }
}
