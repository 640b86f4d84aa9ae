use std::{
    collections::{BTreeMap, HashMap},
    ops::Range,
};

use super::ledger::{Entry, Ledger};
use crate::{
    Place, StreamError,
    envelope::{ORIGIN, Source},
    scan::Reader,
};

/// Letters of a topic by partition and key.
type Waiting<'e> = HashMap<(i32, &'e [u8]), Vec<&'e Entry>>;

/// For each letter whose reference came in again later, and could be read then: that later record.
///
/// The newest record of a reference wins everywhere, and a copy is newer than all: without this look, old words would take the
/// place of their own correction. Records of one reference share a partition, so only what follows the letters is read.
pub(super) fn find(
    reader: &Reader<'_>,
    ledger: &Ledger,
    entries: &[&Entry],
) -> Result<HashMap<Place, Place>, StreamError> {
    let mut by_topic: BTreeMap<&str, Waiting<'_>> = BTreeMap::new();
    for entry in entries {
        if let Some(key) = &entry.key {
            let raw = &entry.letter.raw;
            by_topic.entry(&raw.topic).or_default().entry((raw.partition, key)).or_default().push(entry);
        }
    }
    let mut newer = HashMap::new();
    for (topic, waiting) in by_topic {
        let mut ranges = reader.held(topic)?;
        narrow(&mut ranges, waiting.values().flatten().map(|entry| &entry.letter.raw));
        reader.read(topic, &ranges, |record| {
            let Some(key) = record.key() else { return Ok::<(), StreamError>(()) };
            let Some(letters) = waiting.get(&(record.partition(), key)) else { return Ok(()) };
            if ledger.is_dead(topic, record.partition(), record.offset().0) {
                return Ok(());
            }
            let origin = Source::named(record, &ORIGIN).map(|origin| origin.place());
            let came = came_first(&record.place(), origin.as_ref());
            for Entry { letter, .. } in letters {
                if came > came_first(&letter.raw, letter.origin.as_ref()) {
                    newer.insert(letter.raw.clone(), record.place());
                }
            }
            Ok(())
        })?;
    }
    Ok(newer)
}

/// Leaves of each range what comes after the first of `raws` there.
fn narrow<'a>(ranges: &mut BTreeMap<i32, Range<i64>>, raws: impl Iterator<Item = &'a Place>) {
    let mut firsts: HashMap<i32, i64> = HashMap::new();
    for raw in raws {
        let first = firsts.entry(raw.partition).or_insert(raw.offset.0);
        *first = raw.offset.0.min(*first);
    }
    ranges.retain(|partition, range| match firsts.get(partition) {
        Some(first) => {
            range.start = range.start.max(first + 1);
            true
        }
        None => false,
    });
}

/// When a record's words came in, counted in offsets of its partition: a copy's are as old as what it is a copy of.
fn came_first(record: &Place, origin: Option<&Place>) -> i64 {
    origin
        .filter(|origin| (&origin.topic, origin.partition) == (&record.topic, record.partition))
        .map_or(record.offset.0, |origin| origin.offset.0)
}

#[cfg(test)]
mod tests {
    use tipline_report::Offset;

    use super::*;

    fn place(partition: i32, offset: i64) -> Place {
        Place { topic: "raw.101".to_owned(), partition, offset: Offset(offset) }
    }

    #[test]
    fn a_copy_is_as_old_as_what_it_is_a_copy_of() {
        assert_eq!(came_first(&place(0, 90), None), 90);
        assert_eq!(came_first(&place(0, 90), Some(&place(0, 7))), 7);
        assert_eq!(came_first(&place(0, 90), Some(&place(1, 7))), 90, "partitions count for themselves");
    }

    #[test]
    fn only_what_follows_the_first_letter_of_a_partition_is_read() {
        let mut ranges = [(0, 0..50), (1, 0..60), (2, 30..70)].into();
        narrow(&mut ranges, [place(0, 20), place(0, 10), place(2, 5)].iter());
        assert_eq!(ranges, [(0, 11..50), (2, 30..70)].into());
    }
}
