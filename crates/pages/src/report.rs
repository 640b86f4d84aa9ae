use askama::Template;
use tipline_index::Listed;
use tipline_lines::{Decisions, Flag, FlagInterval, FlagOrder, FlagState, LinkedReport, Rule, Verdict};
use tipline_phone::{IdentifierKind, Reading, Repair, Repairs, Role};
use tipline_report::{Span, london};

use crate::{
    Frame,
    part::{KindTag, NumberLink, pattern},
    text::{Mark, Marked},
    when,
};

/// One report: what it says, what was found in it, what that meets.
#[derive(Debug, Template)]
#[template(path = "report.html")]
pub struct Report<'a> {
    frame: &'a Frame<'a>,
    record: &'a LinkedReport,
    received: String,
    occurred: Option<String>,
    text: Marked,
    flags: Vec<FlagShown>,
    mentions: Vec<MentionShown>,
    parts: Vec<PartShown>,
    references: Vec<ReferenceShown>,
}

#[derive(Debug)]
struct FlagShown {
    id: String,
    kind: KindTag,
    number: NumberLink,
    line_id: String,
    line: String,
    why: String,
    is_retrospective: bool,
    state: &'static str,
    waits: bool,
    said: Vec<String>,
    rule: &'static str,
    rule_version: u32,
    at: String,
    interval: Option<String>,
    order: Option<String>,
    lines_offset: i64,
}

#[derive(Debug)]
struct MentionShown {
    number: NumberLink,
    e164: String,
    written: String,
    reading: String,
    role: &'static str,
    cue: Option<String>,
}

/// Part of a number, or a device.
#[derive(Debug)]
struct PartShown {
    what: &'static str,
    known: String,
    written: String,
    address: String,
}

/// What would be a number or part of one but stands in a force's own reference.
#[derive(Debug)]
struct ReferenceShown {
    written: String,
    rule: String,
}

impl<'a> Report<'a> {
    /// The page of a report; `decisions` are those of all flags.
    #[must_use]
    pub fn new(frame: &'a Frame<'a>, record: &'a LinkedReport, decisions: &Decisions) -> Self {
        let of = |span: Span| record.text.get(span.start..span.end).unwrap_or_default().to_owned();
        let mentions = record.mentions.iter().map(|mention| MentionShown {
            number: frame.number(mention.e164),
            e164: mention.e164.to_string(),
            written: of(mention.span),
            reading: reading(mention.reading),
            role: role(mention.role),
            cue: mention.cue.map(of),
        });
        let fragments = record.fragments.iter().map(|part| PartShown {
            what: "Part of a number",
            known: pattern(&part.pattern),
            written: of(part.span),
            address: frame.fragment(&part.pattern),
        });
        let identifiers = record.identifiers.iter().map(|identifier| PartShown {
            what: device(identifier.kind).0,
            known: identifier.value.clone(),
            written: of(identifier.span),
            address: frame.links.search(&format!("{}:{}", device(identifier.kind).1, identifier.value)),
        });
        Self {
            received: when::instant(record.received_at.timestamp),
            occurred: record.occurred.map(|occurred| {
                let from = when::instant(occurred.from.timestamp);
                let to = occurred.to.map(|to| format!(" to {}", when::instant(to.timestamp)));
                from + &to.unwrap_or_default()
            }),
            text: Marked::report(record),
            flags: record.flags.iter().map(|flag| FlagShown::new(frame, flag, decisions)).collect(),
            mentions: mentions.collect(),
            parts: fragments.chain(identifiers).collect(),
            references: record
                .vetoed
                .iter()
                .map(|vetoed| ReferenceShown { written: of(vetoed.span), rule: vetoed.rule.clone() })
                .collect(),
            frame,
            record,
        }
    }
}

/// What a kind of identifier is of, and the field that finds it.
const fn device(kind: IdentifierKind) -> (&'static str, &'static str) {
    match kind {
        IdentifierKind::Imei => ("Handset (IMEI)", "imei"),
        IdentifierKind::Imsi => ("Subscription (IMSI)", "imsi"),
        _ => ("SIM card (ICCID)", "iccid"),
    }
}

impl FlagShown {
    /// Whether nothing but its number names the line.
    fn is_nameless(&self) -> bool {
        self.line == self.number.shown()
    }

    fn new(frame: &Frame<'_>, flag: &Flag, decisions: &Decisions) -> Self {
        let stands = FlagState::of(decisions.on(flag.flag_id));
        let said = decisions.on(flag.flag_id).map(|decision| {
            let verdict = verdict(decision.verdict);
            let at = when::instant(decision.decided_at);
            format!("{verdict} by {}, {at}: {}", decision.decided_by, decision.reason)
        });
        Self {
            said: said.collect(),
            state: state(stands),
            waits: !matches!(stands, FlagState::Confirmed | FlagState::Rejected),
            id: flag.flag_id.to_string(),
            kind: KindTag::new(flag.kind),
            number: frame.number(flag.e164),
            line_id: flag.line_id.to_string(),
            line: frame.line_of(flag),
            why: flag.why.clone(),
            is_retrospective: flag.retrospective,
            rule: match flag.rule {
                Rule::ExactInInterval => "the whole number, while it was the line's",
                Rule::ExactOutsideInterval => "the whole number, while it was not the line's",
                Rule::OrderInForce => "the whole number, named by an order in force",
                _ => "another",
            },
            rule_version: flag.rule_version,
            at: when::instant(flag.at.timestamp),
            interval: flag.interval.as_ref().map(interval),
            order: flag.order.as_ref().map(order),
            lines_offset: flag.lines_offset.0,
        }
    }
}

/// "1 May 2019 to 12 August 2019 (test purchase)".
pub(crate) fn interval(interval: &FlagInterval) -> String {
    let from = when::day_of(interval.from);
    let to = interval.to.map_or_else(|| "now".to_owned(), when::last_day_of);
    if interval.basis.is_empty() {
        format!("{from} to {to}")
    } else {
        format!("{from} to {to} ({})", interval.basis)
    }
}

fn order(order: &FlagOrder) -> String {
    format!(
        "DDTRO of {}, made {}, in effect from {}",
        order.court,
        london::day(order.made_on),
        when::instant(order.effective_from)
    )
}

fn reading(reading: Reading) -> String {
    match reading {
        Reading::Exact => "exact".to_owned(),
        Reading::Recovered(repairs) => format!("recovered: {}", undone(repairs)),
    }
}

const fn verdict(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Confirmed => "Confirmed",
        Verdict::Rejected => "Rejected",
        _ => "Needs work",
    }
}

const fn state(state: FlagState) -> &'static str {
    match state {
        FlagState::Open => "Nobody has decided yet.",
        FlagState::Confirmed => "Confirmed.",
        FlagState::Rejected => "Rejected.",
        FlagState::NeedsWork => "Needs work.",
        _ => "Disputed: people have decided differently.",
    }
}

/// What was undone to read a number, in words.
fn undone(repairs: Repairs) -> String {
    let word = |repair| match repair {
        Repair::Tail => "its first digits are those of the number before",
        Repair::Separator => "unusual signs between the digits",
        Repair::Glued => "letters run into it",
        Repair::Lookalike => "letters for digits",
        Repair::UnicodeDigit => "digits of another script",
        Repair::Spoken => "digits in words",
        Repair::TrunkMissing => "its first 0 was missing",
        Repair::Labelled => "a word beside it says that it is a phone",
        _ => "something else",
    };
    let words: Vec<_> =
        Repair::ALL.into_iter().filter(|repair| repairs.contains(*repair)).map(word).collect();
    words.join(", ")
}

pub(crate) const fn role(role: Role) -> &'static str {
    match role {
        Role::AllegedLine => "the alleged line's",
        Role::ReporterContact => "the reporter's",
        Role::Recipient => "a recipient's",
        Role::ThirdParty => "a third party's",
        Role::Helpline => "a helpline's",
        _ => "unknown",
    }
}

/// The text of a report in a list of a view, its flags and the number's places marked.
pub(crate) fn listed_text(report: &Listed) -> Marked {
    let flagged = report.flagged.iter().map(|span| (*span, Mark::Flagged));
    let numbers = report.mentions.iter().map(|mention| (mention.span, Mark::Number));
    Marked::snippet(&report.text, flagged.chain(numbers).collect())
}
