//! The flags as they are made, for those who watch: a bounded piece of the `flags` topic in memory.
//!
//! The topic and not the index is where they come from: its offsets say exactly what a watcher has seen, on whichever
//! server, and a flag that is made late for an old report has a place of its own there. An index knows only of reports.

use std::{
    collections::{BTreeMap, VecDeque},
    fmt,
    str::FromStr,
    sync::{Arc, Mutex, PoisonError},
};

use tipline_lines::Flag;
use tokio::sync::watch;

/// How many flags are kept for those who come back.
const KEPT: usize = 4_096;

/// The newest flags. Cloning gives another handle of the same.
#[derive(Debug, Clone)]
pub struct Feed {
    recent: Arc<Mutex<Recent>>,
    /// The number of the newest.
    newest: watch::Sender<u64>,
}

#[derive(Debug, Default)]
struct Recent {
    /// In the order of arrival; numbered without gaps up to the newest.
    flags: VecDeque<Arc<Arrived>>,
    newest: u64,
    /// The next offset of each partition after the newest.
    next: Offsets,
    /// The first offset of each partition that can still be given.
    first: Offsets,
    /// The end of each partition when reading began: what stands before it is news to nobody but those who come back.
    began: Offsets,
}

/// A flag that arrived.
#[derive(Debug)]
pub(crate) struct Arrived {
    pub(crate) number: u64,
    pub(crate) partition: i32,
    pub(crate) offset: i64,
    pub(crate) flag: Flag,
    /// What a watcher has seen who saw this one.
    pub(crate) seen: Offsets,
    pub(crate) age: Age,
}

/// Whether a flag was there before the server began to read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Age {
    Old,
    New,
}

/// The next offset of each partition: what somebody has seen of a topic. Written `0:12,1:7`.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Offsets(BTreeMap<i32, i64>);

impl Default for Feed {
    fn default() -> Self {
        Self { recent: Arc::default(), newest: watch::Sender::new(0) }
    }
}

impl Feed {
    /// Says from which offset a partition is read and where it ends now, before its first flag.
    pub fn begin(&self, partition: i32, offset: i64, end: i64) {
        let mut recent = self.lock();
        recent.began.0.entry(partition).or_insert(end);
        recent.first.0.entry(partition).or_insert(offset);
        recent.next.0.entry(partition).or_insert(offset);
    }

    /// Takes in a flag that stands at this place of the topic.
    pub fn push(&self, partition: i32, offset: i64, flag: Flag) {
        let newest = {
            let mut recent = self.lock();
            recent.next.0.insert(partition, offset + 1);
            recent.first.0.entry(partition).or_insert(offset);
            recent.newest += 1;
            let (number, seen) = (recent.newest, recent.next.clone());
            let age = if recent.began.has(partition, offset) { Age::Old } else { Age::New };
            recent.flags.push_back(Arc::new(Arrived { number, partition, offset, flag, seen, age }));
            if recent.flags.len() > KEPT
                && let Some(old) = recent.flags.pop_front()
            {
                recent.first.0.insert(old.partition, old.offset + 1);
            }
            number
        };
        self.newest.send_replace(newest);
    }

    /// Where a new watcher begins: behind everything.
    pub(crate) fn end(&self) -> u64 {
        self.lock().newest
    }

    /// Where a watcher goes on who has seen this much, and whether anything between is lost to them here.
    pub(crate) fn after(&self, seen: &Offsets) -> (u64, Gap) {
        let recent = self.lock();
        let lost = recent
            .first
            .0
            .iter()
            .any(|(partition, first)| seen.0.get(partition).is_some_and(|next| next < first));
        let unseen = recent
            .flags
            .iter()
            .find(|flag| seen.0.get(&flag.partition).is_none_or(|next| flag.offset >= *next));
        let at = unseen.map_or(recent.newest, |flag| flag.number - 1);
        (at, if lost { Gap::Some } else { Gap::None })
    }

    /// The flag after this number; an error where it is kept no longer.
    pub(crate) fn next(&self, number: u64) -> Result<Option<Arc<Arrived>>, Lost> {
        let recent = self.lock();
        if number >= recent.newest {
            return Ok(None);
        }
        let oldest = recent.flags.front().map_or(u64::MAX, |flag| flag.number);
        let at = (number + 1).checked_sub(oldest).ok_or(Lost)?;
        Ok(usize::try_from(at).ok().and_then(|at| recent.flags.get(at)).cloned())
    }

    /// Tells when there is a newer one.
    pub(crate) fn watch(&self) -> watch::Receiver<u64> {
        self.newest.subscribe()
    }

    /// What somebody has seen who has seen everything.
    pub(crate) fn seen(&self) -> Offsets {
        self.lock().next.clone()
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Recent> {
        self.recent.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Whether flags are missing between what was seen and what can be given.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Gap {
    None,
    Some,
}

/// The watcher was too slow.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Lost;

impl Offsets {
    /// Whether this place has been seen.
    pub(crate) fn has(&self, partition: i32, offset: i64) -> bool {
        self.0.get(&partition).is_some_and(|next| offset < *next)
    }
}

impl fmt::Display for Offsets {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (nth, (partition, offset)) in self.0.iter().enumerate() {
            let comma = if nth == 0 { "" } else { "," };
            write!(f, "{comma}{partition}:{offset}")?;
        }
        Ok(())
    }
}

impl FromStr for Offsets {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        let mut offsets = BTreeMap::new();
        for pair in text.split(',').take(1_000) {
            let (partition, offset) = pair.split_once(':').ok_or(())?;
            let partition: u16 = partition.parse().map_err(|_| ())?;
            let offset: u64 = offset.parse().map_err(|_| ())?;
            offsets.insert(partition.into(), i64::try_from(offset).map_err(|_| ())?);
        }
        Ok(Self(offsets))
    }
}
