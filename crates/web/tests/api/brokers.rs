//! The topics of lines and of dead letters, in memory.

use std::{
    error::Error,
    sync::{Arc, Mutex},
};

use jiff::Timestamp;
use tipline_lines::{CountyLine, LineId, Registry};
use tipline_report::Offset;
use tipline_web::{Fate, Letter, Letters, LineVersion, LineWritten, Opened, Post, Registrar, Replay};

/// When all that stands on the topics was written: 6 August 2019, 10am.
const WRITTEN: Timestamp = Timestamp::constant(1_565_082_000, 0);

type Refused = Box<dyn Error + Send + Sync>;

/// What stands on the topics.
#[derive(Debug, Default)]
pub(crate) struct Brokers {
    pub(crate) lines: Mutex<Vec<(LineId, LineVersion)>>,
    letters: Mutex<Vec<Opened>>,
    /// Whether they are away.
    pub(crate) away: Mutex<bool>,
}

impl Brokers {
    /// The lines of a table, one record each, and two letters.
    pub(crate) fn holding(table: &Registry) -> Arc<Self> {
        let version = |(offset, line): (i64, &CountyLine)| {
            let version = LineVersion {
                offset: Offset(offset),
                written_at: WRITTEN,
                written_by: None,
                line: Some(line.clone()),
            };
            (line.id.clone(), version)
        };
        let letter = |id: &str, replayed: Option<&str>| {
            let letter = Letter {
                id: id.to_owned(),
                at: WRITTEN,
                reason: "schema".to_owned(),
                field: Some("caller.number".to_owned()),
                message: "invalid type: an integer, expected a string".to_owned(),
                bytes: 34,
                origin: None,
                replayed: replayed.map(str::to_owned),
            };
            Opened { letter, value: br#"{"caller":{"number":447700900112}}"#.to_vec() }
        };
        Arc::new(Self {
            lines: Mutex::new((0..).zip(table.iter()).map(version).collect()),
            letters: Mutex::new(vec![letter("101/2/17", None), letter("online/0/4", Some("online/0/90"))]),
            away: Mutex::new(false),
        })
    }

    fn here(&self) -> Result<(), Refused> {
        if *self.away.lock().unwrap() { Err("the brokers are away".into()) } else { Ok(()) }
    }
}

impl Registrar for Brokers {
    fn versions(&self, id: &LineId) -> Result<Vec<LineVersion>, Refused> {
        self.here()?;
        let lines = self.lines.lock().unwrap();
        Ok(lines.iter().filter(|(of, _)| of == id).map(|(_, version)| version.clone()).collect())
    }

    fn write(&self, line: &CountyLine, seen: Option<Offset>, by: &str) -> Result<LineWritten, Refused> {
        self.here()?;
        let mut lines = self.lines.lock().unwrap();
        let newest = lines.iter().rfind(|(id, _)| *id == line.id).map(|(_, version)| version);
        match newest {
            Some(version) if version.line.as_ref() == Some(line) => {
                return Ok(LineWritten::Unchanged(version.offset));
            }
            newest if newest.map(|version| version.offset) != seen => {
                return Ok(LineWritten::Other(newest.map(|version| version.offset)));
            }
            _ => {}
        }
        let offset = Offset(lines.len() as i64);
        let version = LineVersion {
            offset,
            written_at: WRITTEN,
            written_by: Some(by.to_owned()),
            line: Some(line.clone()),
        };
        lines.push((line.id.clone(), version));
        Ok(LineWritten::At(offset))
    }
}

impl Post for Brokers {
    fn list(&self, which: &Letters) -> Result<Vec<Letter>, Refused> {
        self.here()?;
        let letters = self.letters.lock().unwrap();
        let meant = |letter: &&Letter| {
            (which.ids.is_empty() || which.ids.contains(&letter.id))
                && (which.reasons.is_empty() || which.reasons.contains(&letter.reason))
        };
        Ok(letters.iter().map(|opened| &opened.letter).filter(meant).cloned().collect())
    }

    fn open(&self, id: &str) -> Result<Option<Opened>, Refused> {
        self.here()?;
        Ok(self.letters.lock().unwrap().iter().find(|opened| opened.letter.id == id).cloned())
    }

    fn replay(&self, which: &Letters, replay: Replay) -> Result<Vec<(Letter, Fate)>, Refused> {
        self.here()?;
        let mut letters = self.letters.lock().unwrap();
        let meant = letters
            .iter_mut()
            .map(|opened| &mut opened.letter)
            .filter(|letter| which.ids.contains(&letter.id));
        let fates = meant.map(|letter| {
            let before = letter.clone();
            let fate = match (&letter.replayed, replay) {
                (Some(copy), _) => Fate::Before(copy.clone()),
                (None, Replay::Try) => Fate::WouldBe,
                (None, Replay::ForGood) => {
                    let copy = format!("{}0", letter.id);
                    letter.replayed = Some(copy.clone());
                    Fate::Replayed(copy)
                }
            };
            (before, fate)
        });
        Ok(fates.collect())
    }
}
