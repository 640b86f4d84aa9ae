//! A window: groups of digits near enough to each other to be one number, and what stands between them.
//!
//! Reading decides nothing. It turns a stretch of text into at most `N` groups with byte offsets; every rule
//! after it works on groups.

mod read;

pub(crate) use self::read::is_signed;
use self::read::{lead, reach_back, read_digits, read_gap};
use crate::{Repair, Repairs, glyph::sep};

/// Groups that a large window holds. A number has at most 17 (each digit apart, with 00 and a country code), so a full
/// window can be settled up to its last 17 groups and read on.
pub(crate) const LARGE: usize = 128;

/// Groups that a small window holds: room for two numbers and a date, and a third of the work to make.
pub(crate) const SMALL: usize = 12;

/// What stands between a group and the one before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Gap {
    /// The separators, as a set of [`sep`].
    pub seps: u16,
    /// How many characters, the hidden ones not counted.
    pub width: u8,
    /// A number may run across it.
    pub open: bool,
}

impl Gap {
    /// Whether it is one character, of `sep`.
    pub(crate) fn is_just(self, sep: u16) -> bool {
        self.width == 1 && self.seps & !sep::HIDDEN == sep
    }

    /// Whether a strict finder joins across it.
    pub(crate) fn is_strict(self) -> bool {
        let sentence_end = self.seps & sep::DOT != 0 && self.width > 1;
        self.open && self.seps & !sep::STRICT == 0 && self.width <= 4 && !sentence_end
    }

    pub(crate) fn has(self, seps: u16) -> bool {
        self.seps & seps != 0
    }
}

/// A run of digits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Group {
    pub start: usize,
    pub end: usize,
    /// Where the signs that belong to it begin: `+`, `(`.
    pub lead: usize,
    pub value: u64,
    /// How many digits; [`Group::LONGEST`] stands for that many or more.
    pub len: u8,
    pub plus: bool,
    /// An opening bracket stands before it, inside `lead`.
    pub bracket: bool,
    /// Taken by a date, a price, a reference: no number may use it.
    pub lost: bool,
    pub gap: Gap,
    pub repairs: Repairs,
    /// Digits that were written as digits.
    pub written: u8,
}

impl Group {
    /// Past this no number has so many digits, and the value would not fit.
    pub(crate) const LONGEST: u8 = 19;

    pub(crate) fn is_spoken(&self) -> bool {
        self.repairs.contains(Repair::Spoken)
    }

    fn push(&mut self, digit: u8) {
        if self.len < Self::LONGEST {
            self.value = self.value * 10 + u64::from(digit);
            self.len += 1;
        }
    }
}

/// Groups of digits and what bounds them.
#[derive(Debug, Clone)]
pub(crate) struct Window<const N: usize> {
    groups: [Group; N],
    len: usize,
    /// Where reading stopped for want of room, with more to come.
    pub full: bool,
}

impl<const N: usize> Window<N> {
    pub(crate) fn new() -> Self {
        Self { groups: [Group::default(); N], len: 0, full: false }
    }

    pub(crate) fn groups(&self) -> &[Group] {
        &self.groups[..self.len]
    }

    pub(crate) fn groups_mut(&mut self) -> &mut [Group] {
        &mut self.groups[..self.len]
    }

    /// Forgets the first `count` groups.
    pub(crate) fn drop_front(&mut self, count: usize) {
        self.groups.copy_within(count..self.len, 0);
        self.len -= count;
    }

    /// How many digits all groups have.
    pub(crate) fn digits(&self) -> usize {
        self.groups().iter().map(|group| usize::from(group.len)).sum()
    }

    /// Reads the groups around the digit or digit word at `at`, none of them before `floor`, into an empty window.
    pub(crate) fn read(&mut self, text: &str, at: usize, floor: usize) {
        let start = reach_back(text, at, floor);
        let (lead, plus, bracket) = lead(text, start, floor);
        self.fill(text, Some(Group { start, lead, plus, bracket, ..Group::default() }));
    }

    /// Goes on after the last group, once there is room again.
    pub(crate) fn read_on(&mut self, text: &str) {
        let next = self.end().and_then(|end| read_gap(text, end));
        self.fill(text, next);
    }

    fn fill(&mut self, text: &str, mut next: Option<Group>) {
        self.full = false;
        while let Some(group) = next {
            let Some(slot) = self.groups.get_mut(self.len) else {
                self.full = true;
                return;
            };
            *slot = group;
            if !read_digits(text, slot) {
                return;
            }
            next = read_gap(text, slot.end);
            self.len += 1;
        }
    }

    /// Where the last group ends.
    pub(crate) fn end(&self) -> Option<usize> {
        self.groups().last().map(|group| group.end)
    }
}
