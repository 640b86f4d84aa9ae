//! What the server does on topics for those who keep lines and the installation.

use std::error::Error;

use tipline_lines::{CountyLine, LineId};
use tipline_report::{Offset, RejectionKind};
use tipline_stream::{
    KafkaSettings, Place, Topics,
    dead_letters::{self, Filter, LetterId, ReplaySettings},
    process::Reason,
    registry::{self, Put},
    topics::Creation,
};
use tipline_web::{Fate, Letter, Letters, LineVersion, LineWritten, Opened, Post, Registrar, Replay};

/// The topics of lines and of dead letters, on their brokers.
#[derive(Debug, Clone)]
pub(super) struct Brokers {
    pub(super) kafka: KafkaSettings,
    pub(super) topics: Topics,
}

type Refused = Box<dyn Error + Send + Sync>;

impl Registrar for Brokers {
    fn versions(&self, id: &LineId) -> Result<Vec<LineVersion>, Refused> {
        let revisions = registry::history(&self.kafka, &self.topics, id)?;
        let version = |revision: registry::Revision| LineVersion {
            offset: revision.offset,
            written_at: revision.written_at,
            written_by: revision.written_by,
            line: revision.line,
        };
        Ok(revisions.into_iter().map(version).collect())
    }

    fn write(&self, line: &CountyLine, seen: Option<Offset>, by: &str) -> Result<LineWritten, Refused> {
        Ok(match registry::put(&self.kafka, &self.topics, line, seen, by)? {
            Put::At(offset) => LineWritten::At(offset),
            Put::Unchanged(offset) => LineWritten::Unchanged(offset),
            Put::Other(newest) => LineWritten::Other(newest),
        })
    }
}

impl Post for Brokers {
    fn list(&self, which: &Letters) -> Result<Vec<Letter>, Refused> {
        let letters = dead_letters::list(&self.kafka, &self.topics, &filter(which)?)?;
        Ok(letters.iter().map(|letter| self.letter(letter)).collect())
    }

    fn open(&self, id: &str) -> Result<Option<Opened>, Refused> {
        let which = filter(&Letters { ids: vec![id.to_owned()], ..Letters::default() })?;
        let mut opened = None;
        dead_letters::open(&self.kafka, &self.topics, &which, |letter, content| {
            opened = Some(Opened { letter: self.letter(letter), value: content.value });
            Ok::<(), tipline_stream::StreamError>(())
        })?;
        Ok(opened)
    }

    fn replay(&self, which: &Letters, replay: Replay) -> Result<Vec<(Letter, Fate)>, Refused> {
        let settings = ReplaySettings {
            kafka: self.kafka.clone(),
            topics: self.topics.clone(),
            filter: filter(which)?,
            superseded: false,
            creation: match replay {
                Replay::ForGood => Creation::Create,
                Replay::Try => Creation::DryRun,
            },
        };
        let mut fates = Vec::new();
        dead_letters::replay(&settings, |letter, fate| {
            let fate = match fate {
                dead_letters::Fate::Replayed(copy) => Fate::Replayed(self.name(copy)),
                dead_letters::Fate::WouldBe => Fate::WouldBe,
                dead_letters::Fate::Before(copy) => Fate::Before(self.name(copy)),
                dead_letters::Fate::Superseded(newer) => Fate::Superseded(self.name(newer)),
            };
            fates.push((self.letter(letter), fate));
        })?;
        Ok(fates)
    }
}

impl Brokers {
    fn letter(&self, letter: &dead_letters::Letter) -> Letter {
        let name = |place: &Option<Place>| place.as_ref().map(|place| self.name(place));
        Letter {
            id: letter.id.to_string(),
            at: letter.at,
            reason: letter.reason.clone(),
            field: letter.field.clone(),
            message: letter.message.clone(),
            bytes: letter.bytes,
            origin: name(&letter.origin),
            replayed: name(&letter.replayed),
        }
    }

    /// A raw record's name, as letters have it.
    fn name(&self, place: &Place) -> String {
        LetterId::of(place, &self.topics).map_or_else(|| place.to_string(), |id| id.to_string())
    }
}

fn filter(which: &Letters) -> Result<Filter, Refused> {
    let ids = which.ids.iter().map(|id| id.parse()).collect::<Result<Vec<LetterId>, _>>()?;
    let reasons = which.reasons.iter().map(|word| reason(word)).collect::<Result<_, _>>()?;
    Ok(Filter { ids, reasons, channels: which.channels.clone(), after: which.after, before: which.before })
}

fn reason(word: &str) -> Result<Reason, Refused> {
    let rejected = RejectionKind::ALL.into_iter().map(Reason::Rejected);
    let found = rejected.chain([Reason::Panic]).find(|reason| reason.as_str() == word);
    found.ok_or_else(|| format!("{word:?} is no reason of a dead letter").into())
}
