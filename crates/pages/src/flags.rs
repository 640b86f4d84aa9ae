use askama::Template;
use tipline_lines::{Flag, LinkedReport};

use crate::{
    Frame,
    part::{KindTag, NumberLink, channel},
    when,
};

/// A flag in a list.
#[derive(Debug)]
pub struct FlagRow {
    pub(crate) received: String,
    pub(crate) kind: KindTag,
    pub(crate) line_id: String,
    pub(crate) line: String,
    pub(crate) number: NumberLink,
    pub(crate) report_id: String,
    pub(crate) reference: String,
    pub(crate) channel: String,
    pub(crate) why: String,
}

/// The flags, newest first.
#[derive(Debug, Template)]
#[template(path = "flags.html")]
pub struct Flags<'a> {
    /// What stands around it.
    pub frame: &'a Frame<'a>,
    /// The newest.
    pub flags: Vec<FlagRow>,
    /// Whether there are more.
    pub more: bool,
    /// Where all reports with a flag are.
    pub all: String,
}

impl FlagRow {
    /// The flags of a report.
    pub fn of<'a>(frame: &'a Frame<'_>, record: &'a LinkedReport) -> impl Iterator<Item = Self> + 'a {
        record.flags.iter().map(|flag| Self::new(frame, record, flag))
    }

    fn new(frame: &Frame<'_>, record: &LinkedReport, flag: &Flag) -> Self {
        Self {
            received: when::instant(record.received_at.timestamp),
            kind: KindTag::new(flag.kind),
            line_id: flag.line_id.to_string(),
            line: line_name(flag),
            number: frame.number(flag.e164),
            report_id: record.report_id.to_string(),
            reference: record.reference.clone(),
            channel: channel(record.channel.as_str()).to_owned(),
            why: flag.why.clone(),
        }
    }
}

pub(crate) fn line_name(flag: &Flag) -> String {
    flag.brand.clone().unwrap_or_else(|| flag.line_id.to_string())
}
