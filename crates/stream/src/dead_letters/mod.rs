//! Dead letters: which there are, what they hold, and feeding them in again once their cause is gone.
//!
//! To feed a letter in again is to write a copy of its raw record behind the others of its topic. One transaction writes the
//! copy, whose headers name the record that came first (`origin-*`), and a *receipt* on `dead-letters`, which names the letter's
//! raw record (`src-*`) and the copy (`replay-*`). The original offset keeps its dead letter and the copy, a raw record like any
//! other, gets an output of its own, so that "one output a raw offset" holds on. The receipts say which letters were fed in:
//! none is fed in twice, whoever asks, and however often.

mod id;
mod ledger;
mod newer;
mod replay;

use jiff::Timestamp;
use tipline_report::Channel;

pub use self::{
    id::{InvalidLetterId, LetterId},
    replay::{Fate, ReplaySettings, replay},
};
use crate::{KafkaSettings, Place, StreamError, Topics, process::Reason, scan::Reader};

/// A raw record that could not be read, without its content.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Letter {
    /// Its name: the place of the raw record.
    pub id: LetterId,
    /// The raw record.
    pub raw: Place,
    /// Where the letter stands.
    pub place: Place,
    /// When Link wrote it.
    pub at: Timestamp,
    /// The fault, as [`Reason::as_str`] writes it.
    pub reason: String,
    /// The field at fault, where there is one.
    pub field: Option<String>,
    /// What is wrong, for a person; repeats no value of the record.
    pub message: String,
    /// Length of the raw record's value, bytes.
    pub bytes: usize,
    /// The record that came in first, where the raw record is a copy that was fed in again.
    pub origin: Option<Place>,
    /// The copy that it was fed in again as.
    pub replayed: Option<Place>,
}

/// Which letters are meant: those that meet every condition that is set.
#[derive(Debug, Clone, Default)]
pub struct Filter {
    /// Of one of these faults; any where empty.
    pub reasons: Vec<Reason>,
    /// From one of these channels; any where empty.
    pub channels: Vec<Channel>,
    /// Written at this instant or later.
    pub after: Option<Timestamp>,
    /// Written earlier than this instant.
    pub before: Option<Timestamp>,
    /// With one of these names; any where empty.
    pub ids: Vec<LetterId>,
}

/// What came in, byte for byte. It may hold the reporter's own number.
#[derive(Clone, PartialEq, Eq)]
pub struct Content {
    /// The raw record's key.
    pub key: Option<Vec<u8>>,
    /// The raw record's value.
    pub value: Vec<u8>,
}

impl Filter {
    fn takes(&self, letter: &Letter) -> bool {
        let among = |reason: &Reason| reason.as_str() == letter.reason;
        (self.reasons.is_empty() || self.reasons.iter().any(among))
            && (self.channels.is_empty() || self.channels.contains(&letter.id.channel))
            && self.after.is_none_or(|after| letter.at >= after)
            && self.before.is_none_or(|before| letter.at < before)
            && (self.ids.is_empty() || self.ids.contains(&letter.id))
    }
}

/// The letters that meet the filter, oldest first. Takes some 300 bytes of memory a letter; contents are not kept.
///
/// # Errors
/// [`StreamError::MissingTopic`], [`StreamError::Kafka`].
pub fn list(kafka: &KafkaSettings, topics: &Topics, filter: &Filter) -> Result<Vec<Letter>, StreamError> {
    let ledger = ledger::read(&Reader::open(kafka)?, topics, filter)?;
    let mut letters: Vec<Letter> = ledger.entries.into_iter().map(|entry| entry.letter).collect();
    letters.sort_by_key(|letter| (letter.at, letter.id));
    Ok(letters)
}

/// Gives each letter that meets the filter with its content to `each`.
///
/// # Errors
/// As [`list`], and whatever `each` gives, which ends the reading.
pub fn open<E: From<StreamError>>(
    kafka: &KafkaSettings,
    topics: &Topics,
    filter: &Filter,
    mut each: impl FnMut(&Letter, Content) -> Result<(), E>,
) -> Result<(), E> {
    let reader = Reader::open(kafka)?;
    let ledger = ledger::read(&reader, topics, filter)?;
    let wanted: Vec<&Letter> = ledger.entries.iter().map(|entry| &entry.letter).collect();
    ledger::contents(&reader, topics, &wanted, |letter, record| {
        let key = record.key().map(<[u8]>::to_vec);
        each(letter, Content { key, value: record.value().unwrap_or_default().to_vec() })
    })
}

#[cfg(test)]
mod tests {
    use tipline_report::{Offset, RejectionKind};

    use super::*;

    fn letter() -> Letter {
        let place = |topic: &str| Place { topic: topic.to_owned(), partition: 2, offset: Offset(17) };
        Letter {
            id: "101/2/17".parse().unwrap(),
            raw: place("raw.101"),
            place: place("dead-letters"),
            at: "2019-08-05T12:00:00Z".parse().unwrap(),
            reason: "time".to_owned(),
            field: None,
            message: String::new(),
            bytes: 3,
            origin: None,
            replayed: None,
        }
    }

    #[test]
    fn a_letter_has_to_meet_every_condition_that_is_set() {
        let at = |text: &str| Some(text.parse::<Timestamp>().unwrap());
        let any = Filter::default();
        let time = Filter {
            reasons: vec![Reason::Panic, Reason::Rejected(RejectionKind::Time)],
            ..Filter::default()
        };
        let cases = [
            ("no condition", any.clone(), true),
            ("one of the reasons", time.clone(), true),
            ("another reason", Filter { reasons: vec![Reason::Panic], ..any.clone() }, false),
            ("the channel", Filter { channels: vec![Channel::Call101], ..any.clone() }, true),
            ("another channel", Filter { channels: vec![Channel::Online], ..time }, false),
            ("at the instant", Filter { after: at("2019-08-05T12:00:00Z"), ..any.clone() }, true),
            (
                "before the instant itself",
                Filter { before: at("2019-08-05T12:00:00Z"), ..any.clone() },
                false,
            ),
            ("after it", Filter { after: at("2019-08-05T12:00:01Z"), ..any.clone() }, false),
            ("the id", Filter { ids: vec!["101/2/17".parse().unwrap()], ..any.clone() }, true),
            ("another id", Filter { ids: vec!["101/2/18".parse().unwrap()], ..any }, false),
        ];
        for (case, filter, taken) in cases {
            assert_eq!(filter.takes(&letter()), taken, "{case}");
        }
    }
}
