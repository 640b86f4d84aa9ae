use askama::Template;
use tipline_lines::{Decisions, Flag, FlagState, LinkedReport};

use crate::{
    Frame,
    part::{KindTag, NumberLink, channel},
    when,
};

/// A flag in a list.
#[derive(Debug)]
pub struct FlagRow {
    pub(crate) id: String,
    pub(crate) received: String,
    pub(crate) kind: KindTag,
    pub(crate) line_id: String,
    pub(crate) line: String,
    pub(crate) number: NumberLink,
    pub(crate) report_id: String,
    pub(crate) reference: String,
    pub(crate) channel: String,
    pub(crate) why: String,
    pub(crate) is_retrospective: bool,
    state: FlagState,
}

/// The flags, newest first.
#[derive(Debug, Template)]
#[template(path = "flags.html")]
pub struct Flags<'a> {
    /// What stands around it.
    pub frame: &'a Frame<'a>,
    /// The newest.
    pub flags: Vec<FlagRow>,
    /// Which of them.
    pub shown: FlagsShown,
    /// Whether there are more.
    pub more: bool,
    /// Where all reports with a flag are.
    pub all: String,
}

/// Which flags a list has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FlagsShown {
    /// Those that wait for somebody: nobody has decided, it needs work, people differ.
    Waiting,
    /// All.
    All,
}

impl FlagRow {
    /// The flags of a report; `decisions` are those of all flags.
    pub fn of<'a>(
        frame: &'a Frame<'_>,
        record: &'a LinkedReport,
        decisions: &'a Decisions,
    ) -> impl Iterator<Item = Self> + 'a {
        record.flags.iter().map(|flag| Self::new(frame, record, flag, decisions))
    }

    fn new(frame: &Frame<'_>, record: &LinkedReport, flag: &Flag, decisions: &Decisions) -> Self {
        Self {
            id: flag.flag_id.to_string(),
            received: when::instant(record.received_at.timestamp),
            kind: KindTag::new(flag.kind),
            line_id: flag.line_id.to_string(),
            line: frame.line_of(flag),
            number: frame.number(flag.e164),
            report_id: record.report_id.to_string(),
            reference: record.reference.clone(),
            channel: channel(record.channel.as_str()).to_owned(),
            why: flag.why.clone(),
            is_retrospective: flag.retrospective,
            state: FlagState::of(decisions.on(flag.flag_id)),
        }
    }

    /// Whether nothing but its number names the line.
    pub(crate) fn is_nameless(&self) -> bool {
        self.line == self.number.shown()
    }

    /// Whether somebody has yet to decide on it.
    #[must_use]
    pub fn waits(&self) -> bool {
        !matches!(self.state, FlagState::Confirmed | FlagState::Rejected)
    }

    pub(crate) const fn state(&self) -> &'static str {
        match self.state {
            FlagState::Open => "Open",
            FlagState::Confirmed => "Confirmed",
            FlagState::Rejected => "Rejected",
            FlagState::NeedsWork => "Needs work",
            _ => "Disputed",
        }
    }
}
