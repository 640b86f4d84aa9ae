//! The best set of numbers in a window.

use crate::{
    Repair,
    candidate::{self, Candidate},
    finder::Setting,
    fragment,
    glyph::sep,
    grouping::Fit,
    label::{self, Label},
    overlong,
    reject::{self, Edge},
    tail,
    window::{Group, Window},
};

/// What was chosen in a window, in order of place. At most one number for every group.
#[derive(Debug)]
pub(crate) struct Chosen<const N: usize> {
    numbers: [Option<Candidate>; N],
    len: usize,
}

impl<const N: usize> Chosen<N> {
    pub(crate) fn iter(&self) -> impl DoubleEndedIterator<Item = &Candidate> {
        self.numbers[..self.len].iter().flatten()
    }
}

/// Chooses so that the sum of scores is highest: a dynamic programme over the places between groups.
///
/// Work is bounded: each place begins at most 17 candidates, because no number has more digits.
pub(crate) fn choose<const N: usize>(text: &str, setting: Setting, window: &Window<N>) -> Chosen<N> {
    let groups = window.groups();
    let mut chosen = Chosen { numbers: [None; N], len: 0 };
    if !groups.iter().any(candidate::may_begin) {
        return chosen;
    }
    // The highest sum for the groups from each on, and the candidate that begins there if one is taken.
    let mut sums = [0_i32; N];
    let mut taken = [None::<Candidate>; N];
    for first in (0..groups.len()).rev() {
        sums[first] = sums.get(first + 1).copied().unwrap_or(0);
        let mut offer = |candidate: Candidate| {
            let Some(candidate) = admit(text, groups, candidate) else { return };
            let sum = candidate.score + sums.get(candidate.last + 1).copied().unwrap_or(0);
            if sum > sums[first] {
                sums[first] = sum;
                taken[first] = Some(candidate);
            }
        };
        let label = || match setting {
            // Other digits stand before it, and no word.
            Setting::Prose if first > 0 => Label::None,
            Setting::Prose => label::of(text, groups[first].lead),
            Setting::Field => Label::Phone,
        };
        candidate::from(groups, first, label, &mut offer);
        if let Some(candidate) = overlong::split(text, &groups[first], first) {
            offer(candidate);
        }
    }
    let mut at = 0;
    while at < groups.len() {
        match taken[at] {
            Some(candidate) => {
                chosen.numbers[chosen.len] = Some(candidate);
                chosen.len += 1;
                at = candidate.last + 1;
            }
            None => at += 1,
        }
    }
    drop_crowded(text, groups, &mut chosen);
    chosen
}

/// What stands against the candidate lets it be a number, perhaps with a repair.
fn admit(text: &str, groups: &[Group], mut candidate: Candidate) -> Option<Candidate> {
    let (first, last) = (&groups[candidate.first], &groups[candidate.last]);
    let before = candidate.first.checked_sub(1).map(|before| &groups[before]);
    if let Some(before) = before
        && first.gap.is_just(sep::DOT)
        && before.len <= 3
        && !before.lost
    {
        return None;
    }
    let slashed = |group: Option<&Group>| group.is_some_and(|group| group.gap.is_just(sep::SLASH));
    let short = |group: Option<&Group>| group.is_some_and(|group| group.len < 7 && !group.lost);
    let after = groups.get(candidate.last + 1);
    if slashed(Some(first)) && slashed(after) && short(before) && short(after) {
        return None;
    }
    // Without its 0 a number has no beginning of its own, so digits before it may be one.
    let led = before.is_some_and(|before| before.len >= 2 && !before.lost && first.gap.is_strict());
    if candidate.repairs.contains(Repair::TrunkMissing) && led {
        return None;
    }
    let front = if first.plus { Edge::Clear } else { reject::front(text, start(first)) };
    let back = if candidate.end < last.end { Edge::Clear } else { reject::back(text, last.end) };
    // `somebody07700900461@example.org` is an address, not a call.
    let address = front == Edge::Glued && text.as_bytes().get(candidate.end) == Some(&b'@');
    if front == Edge::Barred || back == Edge::Barred || address {
        return None;
    }
    if front == Edge::Glued || back == Edge::Glued {
        candidate.repairs = candidate.repairs.with(Repair::Glued);
        candidate.score -= 50;
    }
    if reject::is_labelled(text, groups, candidate.first) {
        return None;
    }
    let listed = groups[candidate.first + 1..=candidate.last].iter().any(is_listed);
    if listed && tail::counts_after(text, candidate.end) {
        return None;
    }
    if !first.plus && reject::in_address(text, start(first)) {
        return None;
    }
    Some(candidate)
}

/// "07700, 900461", "07700. 900461": a sentence, or a list, that reads as one number.
fn is_listed(group: &Group) -> bool {
    group.gap.width > 1 && group.gap.has(sep::COMMA | sep::DOT) && group.gap.has(sep::SPACE)
}

/// Where the number's own bytes begin: a bracket belongs to it only where it closes within.
fn start(group: &Group) -> usize {
    if group.plus { group.lead } else { group.start }
}

/// Numbers in a split that plans do not print are believed only where no other digits crowd them.
fn drop_crowded<const N: usize>(text: &str, groups: &[Group], chosen: &mut Chosen<N>) {
    let mut taken = [false; N];
    for candidate in chosen.iter() {
        taken[candidate.first..=candidate.last].fill(true);
    }
    let crowds = |at: usize, gap: &Group, fit: Fit| {
        let group = &groups[at];
        let near = gap.gap.open
            && gap.gap.width <= 2
            && !gap.gap.has(sep::COMMA | sep::COLON | sep::SEMICOLON | sep::LINE);
        let long = group.len >= 3 && !is_clock(group);
        near && !taken[at] && !group.lost && !group.is_spoken() && (long || fit == Fit::Odd)
    };
    for slot in &mut chosen.numbers[..chosen.len] {
        let Some(candidate) = *slot else { continue };
        if candidate.fit == Fit::Printed {
            continue;
        }
        let before =
            candidate.first > 0 && crowds(candidate.first - 1, &groups[candidate.first], candidate.fit);
        let after = groups
            .get(candidate.last + 1)
            .is_some_and(|next| crowds(candidate.last + 1, next, candidate.fit));
        let foreign = candidate.class == crate::Class::International;
        // "... four six one two lads" counts; "... four six one two" is one digit too many.
        let too_many = candidate.repairs.contains(Repair::Spoken)
            && groups.get(candidate.last + 1).is_some_and(|next| {
                let near =
                    next.gap.open && next.gap.width <= 1 && next.is_spoken() && !taken[candidate.last + 1];
                near && !fragment::is_counted(text, next.end, next.len)
            });
        if too_many {
            *slot = None;
            continue;
        }
        if (before || after) && !foreign {
            *slot = None;
        }
    }
}

/// Four digits that read as a time of day on the quarter hours and fives that people write.
fn is_clock(group: &Group) -> bool {
    group.len == 4 && group.value < 2400 && group.value % 100 < 60 && group.value.is_multiple_of(5)
}
