use std::{fmt, path::Path};

use crate::{
    Anchor, AuditError, Key, Place, Sequence,
    chain::keep_still,
    head::Head,
    line::{self, Genuine, Mac},
    read::all_lines,
    segment::{self, RawLine},
};

/// What [`verify`] found at one place.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Finding {
    /// The entry is not as it was written.
    Changed {
        /// Its number.
        sequence: Sequence,
        /// Where it stands.
        place: Place,
    },
    /// These entries are not there.
    Removed {
        /// The first of them.
        first: Sequence,
        /// The last of them.
        last: Sequence,
    },
    /// The entry is not at its place.
    Moved {
        /// Its number.
        sequence: Sequence,
        /// Where it stands.
        place: Place,
    },
    /// The entry is there more than once.
    Repeated {
        /// Its number.
        sequence: Sequence,
        /// Where it stands again.
        place: Place,
    },
    /// The log did not write this line.
    Foreign {
        /// Where it stands.
        place: Place,
    },
    /// The entry was written behind another one than that which stands before it: the log went on from an old copy.
    Forked {
        /// Its number.
        sequence: Sequence,
        /// Where it stands.
        place: Place,
    },
    /// The end is missing.
    CutOff {
        /// The last entry that is there.
        last: Sequence,
        /// The last entry that there was.
        expected: Sequence,
    },
    /// There is no head, so nothing tells whether the end is missing.
    NoHead,
    /// The head was changed, or sealed with another key.
    ForgedHead,
    /// What was noted elsewhere is not what is here.
    Anchor {
        /// What was noted.
        anchor: Anchor,
        /// Whether there is an entry of that number.
        there: bool,
    },
    /// A write was broken off by a crash; opening the log repairs and records it. No tampering.
    Torn {
        /// The last whole entry.
        after: Sequence,
        /// Bytes behind it.
        bytes: u64,
    },
}

impl Finding {
    /// Whether somebody did this; a torn write is the one finding that a crash explains.
    #[must_use]
    pub const fn is_tampering(&self) -> bool {
        !matches!(self, Self::Torn { .. })
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Changed { sequence, place } => write!(f, "{place}: entry {sequence} was changed"),
            Self::Removed { first, last } if first == last => write!(f, "entry {first} was removed"),
            Self::Removed { first, last } => write!(f, "entries {first} to {last} were removed"),
            Self::Moved { sequence, place } => write!(f, "{place}: entry {sequence} is not at its place"),
            Self::Repeated { sequence, place } => write!(f, "{place}: entry {sequence} is there again"),
            Self::Foreign { place } => write!(f, "{place}: the log did not write this line"),
            Self::Forked { sequence, place } => {
                write!(f, "{place}: entry {sequence} was written behind another one than stands before it")
            }
            Self::CutOff { last, expected } => {
                write!(f, "the end is cut off: there were {expected} entries, the last is {last}")
            }
            Self::NoHead => f.write_str("the head file is missing: nothing tells whether the end is cut off"),
            Self::ForgedHead => {
                f.write_str("the head file was not sealed with this key: changed, or another log's")
            }
            Self::Anchor { anchor, there: true } => {
                write!(f, "entry {} is not the one that was noted as {anchor}", anchor.sequence)
            }
            Self::Anchor { anchor, there: false } => {
                write!(f, "entry {}, noted as {anchor}, is not there", anchor.sequence)
            }
            Self::Torn { after, bytes } => {
                write!(f, "{bytes} bytes of a broken-off write stand behind entry {after}")
            }
        }
    }
}

/// What [`verify`] read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Verified {
    /// How many entries are as they were written.
    pub entries: u64,
    /// The last of them: to be noted elsewhere.
    pub last: Option<Anchor>,
}

/// Reads a whole log and reports everything that was done to it, in the order in which it is met, against its head and
/// what was noted elsewhere. Writers wait only while the lengths of the files are taken.
///
/// # Errors
/// Where the folder or a file of it cannot be read.
pub fn verify(
    folder: &Path,
    key: &Key,
    anchors: &[Anchor],
    found: impl FnMut(Finding),
) -> Result<Verified, AuditError> {
    let still = keep_still(folder)?;
    let head = Head::read(folder, key);
    let segments = segment::all(folder)?;
    drop(still);
    let mut check = Check::new(key, anchors, found);
    match head {
        Ok(Some(head)) => check.head = Some(head),
        Ok(None) => (check.found)(Finding::NoHead),
        Err(AuditError::ForgedHead { .. }) => (check.found)(Finding::ForgedHead),
        Err(error) => return Err(error),
    }
    for extent in segments {
        let first = extent.first;
        for raw in all_lines(vec![extent]) {
            check.line(first, raw?);
        }
    }
    Ok(check.end())
}

/// Lines in a row that are not genuine are remembered until one that is tells which numbers they stand for; no more of them.
const REMEMBERED: usize = 1000;

struct Check<'a, F> {
    key: &'a Key,
    head: Option<Head>,
    anchors: Vec<(Anchor, Option<Mac>)>,
    found: F,
    /// The number that should come next.
    next: Sequence,
    /// The MAC of the line before, where that is genuine and at its place.
    previous: Option<Mac>,
    last: Option<Anchor>,
    entries: u64,
    /// Lines since then that are not genuine, and the numbers that they give themselves.
    broken: Vec<(Place, Option<Sequence>)>,
    /// Numbers that were passed over, ascending, each range with its end.
    missing: Vec<(Sequence, Sequence)>,
    /// Bytes behind the head from the first line there that is not genuine.
    torn: u64,
}

impl<'a, F: FnMut(Finding)> Check<'a, F> {
    fn new(key: &'a Key, anchors: &[Anchor], found: F) -> Self {
        Self {
            key,
            head: None,
            anchors: anchors.iter().map(|anchor| (*anchor, None)).collect(),
            found,
            next: Sequence(1),
            previous: Some(Mac::NONE),
            last: None,
            entries: 0,
            broken: Vec::new(),
            missing: Vec::new(),
            torn: 0,
        }
    }

    fn line(&mut self, segment: Sequence, raw: RawLine) {
        let behind_head = self.head.is_some_and(|head| (segment, raw.start) >= (head.segment, head.length));
        match line::read(&self.key.entries, &raw.bytes) {
            _ if self.torn > 0 => self.torn += raw.length,
            Some(genuine) => self.genuine(&genuine, raw.place),
            None if behind_head => self.torn += raw.length,
            None => {
                self.broken.push((raw.place, line::claimed(&raw.bytes)));
                if self.broken.len() == REMEMBERED {
                    self.settle(None);
                }
            }
        }
    }

    fn genuine(&mut self, genuine: &Genuine, place: Place) {
        let Genuine { recorded, previous, mac } = genuine;
        let sequence = recorded.sequence;
        self.entries += 1;
        for (anchor, there) in &mut self.anchors {
            if anchor.sequence == sequence && *there != Some(anchor.mac) {
                *there = Some(*mac);
            }
        }
        if sequence < self.next {
            self.settle(Some(self.next));
            self.previous = None;
            let moved = self.take_missing(sequence);
            (self.found)(match moved {
                true => Finding::Moved { sequence, place },
                false => Finding::Repeated { sequence, place },
            });
            return;
        }
        let follows = sequence == self.next && self.broken.is_empty();
        self.settle(Some(sequence));
        let other_before = follows && self.previous.is_some_and(|before| before != *previous);
        let other_than_head = self.head.is_some_and(|head| head.sequence == sequence && head.last != *mac);
        if other_before || other_than_head {
            (self.found)(Finding::Forked { sequence, place });
        }
        self.next = sequence.next();
        self.previous = Some(*mac);
        self.last = Some(Anchor { sequence, mac: *mac });
    }

    /// Says which entries the broken lines were, now that the next number is known: as many lines as there are numbers
    /// are those entries, in order. Otherwise a line is the entry that it says it is, if that one is missing.
    fn settle(&mut self, until: Option<Sequence>) {
        let broken = std::mem::take(&mut self.broken);
        let gap = until.map(|until| until.0 - self.next.0);
        let in_order = gap == Some(broken.len() as u64);
        for (place, claimed) in broken {
            let claimed = match in_order {
                true => Some(self.next),
                false => claimed.filter(|n| *n >= self.next && until.is_none_or(|until| *n < until)),
            };
            match claimed {
                Some(sequence) => {
                    self.pass_over(sequence);
                    self.next = sequence.next();
                    (self.found)(Finding::Changed { sequence, place });
                }
                None => (self.found)(Finding::Foreign { place }),
            }
        }
        if let Some(until) = until {
            self.pass_over(until);
            self.next = until;
        }
    }

    /// Notes that the numbers from the next one on are missing, up to this one.
    fn pass_over(&mut self, until: Sequence) {
        if self.next < until {
            self.missing.push((self.next, Sequence(until.0 - 1)));
        }
    }

    /// Takes a number out of those that are missing; false where it is not among them.
    fn take_missing(&mut self, sequence: Sequence) -> bool {
        let Some(at) = self.missing.iter().position(|(first, last)| (*first..=*last).contains(&sequence))
        else {
            return false;
        };
        let (first, last) = self.missing.remove(at);
        if sequence < last {
            self.missing.insert(at, (sequence.next(), last));
        }
        if first < sequence {
            self.missing.insert(at, (first, Sequence(sequence.0 - 1)));
        }
        true
    }

    fn end(mut self) -> Verified {
        let head = self.head.map_or(Sequence::NONE, |head| head.sequence);
        // Lines behind the last genuine one may be entries up to the head, no further.
        let known = if self.head.is_some() { Some(head.next().max(self.next)) } else { None };
        let before = self.next;
        self.settle(known);
        let mut cut_off = None;
        if let Some(&(first, last)) = self.missing.last()
            && last == head
            && first >= before
        {
            self.missing.pop();
            cut_off = Some(Finding::CutOff { last: Sequence(first.0 - 1), expected: head });
        }
        for (first, last) in std::mem::take(&mut self.missing) {
            (self.found)(Finding::Removed { first, last });
        }
        if let Some(finding) = cut_off {
            (self.found)(finding);
        }
        if self.torn > 0 {
            let after = self.last.map_or(Sequence::NONE, |last| last.sequence);
            (self.found)(Finding::Torn { after, bytes: self.torn });
        }
        for (anchor, there) in std::mem::take(&mut self.anchors) {
            if there != Some(anchor.mac) {
                (self.found)(Finding::Anchor { anchor, there: there.is_some() });
            }
        }
        Verified { entries: self.entries, last: self.last }
    }
}
