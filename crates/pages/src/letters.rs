use askama::Template;
use jiff::Timestamp;

use crate::{
    Frame,
    part::{channel, count, grouped},
    when,
};

/// Raw records that could not be read.
#[derive(Debug, Template)]
#[template(path = "letters.html")]
pub struct Letters<'a> {
    frame: &'a Frame<'a>,
    total: String,
    by_reason: Vec<(String, String, bool)>,
    rows: Vec<LetterRow>,
    more: Option<String>,
}

/// One raw record that could not be read, without its content.
#[derive(Debug, Template)]
#[template(path = "letter.html")]
pub struct OneLetter<'a> {
    frame: &'a Frame<'a>,
    letter: &'a Letter,
    channel: &'a str,
    at: String,
    bytes: String,
}

/// What is to be done with some of them, before it is done.
#[derive(Debug, Template)]
#[template(path = "replay.html")]
pub struct ReplayLetters<'a> {
    frame: &'a Frame<'a>,
    stage: Stage,
    summary: String,
    rows: Vec<LetterFate>,
    ids: Vec<String>,
}

/// Whether it is asked, or was done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stage {
    /// Whether they are to be fed in again.
    Ask,
    /// They were.
    Done,
}

/// A record that could not be read, without its content.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Letter {
    /// Its name, `CHANNEL/PARTITION/OFFSET`.
    pub id: String,
    /// When it was written.
    pub at: Timestamp,
    /// The fault, in a word.
    pub reason: String,
    /// The field at fault.
    pub field: Option<String>,
    /// What is wrong; repeats no value of the record.
    pub message: String,
    /// Length, bytes.
    pub bytes: usize,
    /// The record that came in first, where this one is a copy that was fed in again.
    pub origin: Option<String>,
    /// The record that it was fed in again as.
    pub replayed: Option<String>,
}

/// What became, or would become, of a letter that is fed in again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LetterFate {
    /// Which.
    pub id: String,
    /// What, in words.
    pub fate: String,
    /// Whether it is fed in.
    pub goes_in: bool,
}

#[derive(Debug)]
struct LetterRow {
    id: String,
    channel: String,
    at: String,
    reason: String,
    field: String,
    message: String,
    bytes: String,
    replayed: Option<String>,
}

impl<'a> Letters<'a> {
    /// The letters that are listed, newest first; `all` are the reasons of those that there are, and `only` the one that is
    /// looked at alone.
    #[must_use]
    pub fn new(
        frame: &'a Frame<'a>,
        letters: &[Letter],
        all: &[(String, usize)],
        only: Option<&str>,
        left_off: usize,
    ) -> Self {
        let total = all.iter().map(|(_, number)| number).sum();
        Self {
            frame,
            total: count(total, "record"),
            by_reason: all
                .iter()
                .map(|(reason, number)| (reason.clone(), grouped(*number), only == Some(reason)))
                .collect(),
            rows: letters.iter().map(LetterRow::new).collect(),
            more: (left_off > 0).then(|| count(left_off, "older record")),
        }
    }

    fn all_is_shown(&self) -> bool {
        self.by_reason.iter().all(|(_, _, current)| !current)
    }
}

impl<'a> OneLetter<'a> {
    /// The page of a letter.
    #[must_use]
    pub fn new(frame: &'a Frame<'a>, letter: &'a Letter) -> Self {
        Self {
            frame,
            letter,
            channel: channel_of(letter),
            at: when::instant(letter.at),
            bytes: count(letter.bytes, "byte"),
        }
    }
}

/// The words for the channel that a letter came in by.
fn channel_of(letter: &Letter) -> &str {
    channel(letter.id.split('/').next().unwrap_or_default())
}

impl LetterRow {
    fn new(letter: &Letter) -> Self {
        Self {
            channel: channel_of(letter).to_owned(),
            id: letter.id.clone(),
            at: when::instant(letter.at),
            reason: letter.reason.clone(),
            field: letter.field.clone().unwrap_or_else(|| "-".to_owned()),
            message: letter.message.clone(),
            bytes: grouped(letter.bytes),
            replayed: letter.replayed.clone(),
        }
    }
}

impl<'a> ReplayLetters<'a> {
    /// What would become of these, or what became.
    #[must_use]
    pub fn new(frame: &'a Frame<'a>, stage: Stage, fates: Vec<LetterFate>) -> Self {
        let goes_in = fates.iter().filter(|fate| fate.goes_in).count();
        let records = count(goes_in, "record");
        let summary = match stage {
            Stage::Ask => format!(
                "{records} would be fed in again, as it stands: a copy behind the others of its channel."
            ),
            Stage::Done => format!("{records} fed in again."),
        };
        Self {
            frame,
            stage,
            summary,
            ids: fates.iter().filter(|fate| fate.goes_in).map(|fate| fate.id.clone()).collect(),
            rows: fates,
        }
    }
}
