use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::{Filter, Letter, LetterId};
use crate::{
    Place, StreamError, Topics,
    envelope::{ORIGIN, REPLAY, Source},
    offsets::Offsets,
    scan::{Reader, Record},
};

/// What `dead-letters` says: the letters that meet a filter, and the places of all of them.
pub(super) struct Ledger {
    pub(super) entries: Vec<Entry>,
    dead: HashMap<(String, i32), Offsets>,
}

/// A letter and the key of its raw record, which is the channel's reference where that could be read.
pub(super) struct Entry {
    pub(super) letter: Letter,
    pub(super) key: Option<Vec<u8>>,
}

/// What a receipt says of the copy that it is for.
struct Receipt {
    copy: Place,
    origin: Option<Place>,
}

impl Ledger {
    /// Whether the raw record at this place has a dead letter.
    pub(super) fn is_dead(&self, topic: &str, partition: i32, offset: i64) -> bool {
        self.dead.get(&(topic.to_owned(), partition)).is_some_and(|offsets| offsets.contains(offset))
    }
}

/// Reads the whole topic, to the end of every transaction that has begun.
pub(super) fn read(reader: &Reader<'_>, topics: &Topics, filter: &Filter) -> Result<Ledger, StreamError> {
    let topic = topics.dead_letters();
    let ranges = reader.settled(&topic)?;
    let (mut entries, mut dead) = (Vec::new(), HashMap::<_, Offsets>::new());
    let mut receipts: HashMap<Place, Receipt> = HashMap::new();
    reader.read(&topic, &ranges, |record| {
        let Some(source) = Source::of(record) else {
            tracing::warn!(place = %record.place(), "a record on the dead-letters topic is no dead letter");
            return Ok::<(), StreamError>(());
        };
        if let Some(copy) = Source::named(record, &REPLAY) {
            let origin = Source::named(record, &ORIGIN).map(|origin| origin.place());
            receipts.insert(source.place(), Receipt { copy: copy.place(), origin });
            return Ok(());
        }
        dead.entry((source.topic.to_owned(), source.partition)).or_default().insert(source.offset);
        if let Some(letter) = letter(record, &source, topics).filter(|letter| filter.takes(letter)) {
            entries.push(Entry { letter, key: record.key().map(<[u8]>::to_vec) });
        }
        Ok(())
    })?;
    let origins: HashMap<&Place, &Option<Place>> =
        receipts.values().map(|receipt| (&receipt.copy, &receipt.origin)).collect();
    for Entry { letter, .. } in &mut entries {
        letter.replayed = receipts.get(&letter.raw).map(|receipt| receipt.copy.clone());
        letter.origin = origins.get(&letter.raw).and_then(|origin| (*origin).clone());
    }
    Ok(Ledger { entries, dead })
}

fn letter(record: &Record<'_>, source: &Source<'_>, topics: &Topics) -> Option<Letter> {
    let text = |name| record.header(name).map(|value| String::from_utf8_lossy(value).into_owned());
    let raw = source.place();
    Some(Letter {
        id: LetterId::of(&raw, topics)?,
        raw,
        place: record.place(),
        at: record.timestamp(),
        reason: text("reason").unwrap_or_default(),
        field: text("field"),
        message: text("message").unwrap_or_default(),
        bytes: record.value().map_or(0, <[u8]>::len),
        origin: None,
        replayed: None,
    })
}

/// Reads the letters again, each with its record.
pub(super) fn contents<E: From<StreamError>>(
    reader: &Reader<'_>,
    topics: &Topics,
    letters: &[&Letter],
    mut each: impl FnMut(&Letter, &Record<'_>) -> Result<(), E>,
) -> Result<(), E> {
    let mut places: BTreeMap<i32, BTreeSet<i64>> = BTreeMap::new();
    for letter in letters {
        places.entry(letter.place.partition).or_default().insert(letter.place.offset.0);
    }
    let ranges = places
        .iter()
        .filter_map(|(&partition, offsets)| Some((partition, *offsets.first()?..offsets.last()? + 1)))
        .collect();
    let by_place: HashMap<(i32, i64), &Letter> =
        letters.iter().map(|letter| ((letter.place.partition, letter.place.offset.0), *letter)).collect();
    reader.read(&topics.dead_letters(), &ranges, |record| {
        match by_place.get(&(record.partition(), record.offset().0)) {
            Some(letter) => each(letter, record),
            None => Ok(()),
        }
    })?;
    Ok(())
}
