//! From text to groups: their digits in every script and in words, the signs before them, and what stands between.

use super::{Gap, Group};
use crate::{
    Repair,
    glyph::{self, Kind, sep},
    spoken,
};

/// Characters between two groups, past which they are no longer near each other.
const LONGEST_GAP: u8 = 16;

/// How many groups of digits reach back from a digit as words: "oh double seven double oh 900".
const SPOKEN_REACH: usize = 16;

/// Where the group that holds the digit at `at` begins: lookalike letters and digit words may stand before it.
pub(super) fn reach_back(text: &str, at: usize, floor: usize) -> usize {
    let bytes = text.as_bytes();
    let mut start = at;
    while start > floor && is_lookalike(bytes[start - 1]) {
        start -= 1;
    }
    if start < at && !lookalike_run(bytes, start) {
        start = at;
    }
    for _ in 0..SPOKEN_REACH {
        match spoken::reaches_to(text, start, floor) {
            Some(earlier) => start = earlier,
            None => break,
        }
    }
    start
}

fn is_lookalike(byte: u8) -> bool {
    matches!(byte, b'o' | b'O' | b'l' | b'I')
}

/// Whether the run of letters and digits at `start` is digits and letters that look like them, and begins there.
fn lookalike_run(bytes: &[u8], start: usize) -> bool {
    let run = &bytes[start..];
    let run = &run[..run.iter().take(40).take_while(|b| b.is_ascii_alphanumeric()).count()];
    let begins = start == 0 || !(bytes[start - 1].is_ascii_alphanumeric() || bytes[start - 1] >= 0x80);
    begins && run.iter().any(u8::is_ascii_digit) && run.iter().all(|&b| b.is_ascii_digit() || is_lookalike(b))
}

/// What a digit letter stands for.
fn lookalike(byte: u8) -> u8 {
    if matches!(byte, b'o' | b'O') { 0 } else { 1 }
}

/// Whether a plus belongs to the digits at `start`, perhaps a few spaces before them: `+ 44`.
pub(crate) fn is_signed(text: &str, start: usize, floor: usize) -> bool {
    lead(text, start, floor).1
}

/// The signs before a group that belong to it: `+`, `(`, `(+`, `+(`; where they begin.
pub(super) fn lead(text: &str, start: usize, floor: usize) -> (usize, bool, bool) {
    let (mut lead, mut plus, mut bracket, mut at) = (start, false, false, start);
    for _ in 0..6 {
        let Some(glyph) = glyph::before(text, at).filter(|glyph| at >= floor + glyph.len) else { break };
        match glyph.kind {
            Kind::Plus => {
                plus = true;
                lead = at - glyph.len;
            }
            Kind::Separator(sep::OPEN) if !bracket => {
                bracket = true;
                lead = at - glyph.len;
            }
            Kind::Separator(sep::SPACE | sep::HIDDEN) => {}
            _ => break,
        }
        at -= glyph.len;
    }
    let word = spoken::plus_before(text, lead, floor).filter(|_| !plus);
    (word.unwrap_or(lead), plus || word.is_some(), bracket)
}

/// Reads digits at `group.start` into it; whether there were any.
pub(super) fn read_digits(text: &str, group: &mut Group) -> bool {
    let bytes = text.as_bytes();
    let mut at = group.start;
    group.end = at;
    let run = bytes[at..].iter().take(usize::from(Group::LONGEST)).take_while(|byte| byte.is_ascii_digit());
    let (value, len) =
        run.fold((0, 0), |(value, len): (u64, u8), digit| (value * 10 + u64::from(digit & 15), len + 1));
    let end = at + usize::from(len);
    if len > 0 && ends_group(bytes, end) {
        (group.value, group.len, group.written, group.end) = (value, len, len, end);
        return true;
    }
    let letter = bytes.get(at).is_some_and(u8::is_ascii_alphabetic);
    if let Some(word) = letter.then(|| spoken::at(text, at)).flatten() {
        for digit in word.digits() {
            group.push(digit);
        }
        group.end = at + word.bytes;
        group.repairs = group.repairs.with(Repair::Spoken);
        return true;
    }
    let mut hidden = false;
    let mut letters = None;
    loop {
        if let Some(&byte) = bytes.get(at)
            && byte.is_ascii_digit()
        {
            group.push(byte - b'0');
            group.written = group.written.saturating_add(1);
            at += 1;
        } else {
            if ends_group(bytes, at) {
                break;
            }
            let Some(glyph) = glyph::at(text, at) else { break };
            match glyph.kind {
                Kind::Styled(digit) => {
                    group.push(digit);
                    group.written = group.written.saturating_add(1);
                    group.repairs = group.repairs.with(Repair::UnicodeDigit);
                }
                Kind::Letter if is_lookalike(bytes[at]) => {
                    if !*letters.get_or_insert_with(|| lookalike_run(bytes, group.start)) {
                        break;
                    }
                    group.push(lookalike(bytes[at]));
                    group.repairs = group.repairs.with(Repair::Lookalike);
                }
                Kind::Separator(sep::HIDDEN) => {
                    // A keycap sits on its digit; other marks count only where a digit follows.
                    if text[at..].starts_with("\u{fe0f}\u{20e3}") || text[at..].starts_with('\u{20e3}') {
                        group.repairs = group.repairs.with(Repair::UnicodeDigit);
                        at += if text[at..].starts_with('\u{20e3}') { 3 } else { 6 };
                        group.end = at;
                    } else {
                        hidden = true;
                        at += glyph.len;
                    }
                    continue;
                }
                _ => break,
            }
            at += glyph.len;
        }
        if hidden {
            group.repairs = group.repairs.with(Repair::Separator);
            hidden = false;
        }
        group.end = at;
    }
    group.len > 0
}

/// Plain characters that are no letter end a group: the way of most.
fn ends_group(bytes: &[u8], at: usize) -> bool {
    bytes.get(at).is_none_or(|b| b.is_ascii() && !b.is_ascii_alphanumeric())
}

/// Reads from the end of a group to the start of the next; `None` where no other group is near.
pub(super) fn read_gap(text: &str, from: usize) -> Option<Group> {
    let bytes = text.as_bytes();
    if let Some([b' ', b'0'..=b'9']) = bytes.get(from..from + 2) {
        let gap = Gap { seps: sep::SPACE, width: 1, open: true };
        return Some(Group { start: from + 1, lead: from + 1, gap, ..Group::default() });
    }
    if let Some([b'+', b'0'..=b'9']) = bytes.get(from..from + 2) {
        return Some(Group { start: from + 1, lead: from, plus: true, ..Group::default() });
    }
    let mut gap = Gap { open: true, ..Gap::default() };
    let mut group = Group::default();
    let (mut at, mut marked, mut lines) = (from, None, 0);
    loop {
        let &byte = bytes.get(at)?;
        let glyph = glyph::at(text, at)?;
        match glyph.kind {
            Kind::Digit(_) | Kind::Styled(_) => break,
            Kind::Letter => {
                let word = spoken::at(text, at).is_some() && at > from;
                let digits = word || (is_lookalike(byte) && lookalike_run(bytes, at));
                if !digits {
                    if gap.width > 0
                        && let Some(end) = spoken::separator_at(text, at)
                    {
                        gap.seps |= sep::RULE;
                        gap.width += 1;
                        at = end;
                        continue;
                    }
                    if gap.width > 0
                        && spoken::plus_at(text, at).is_some_and(|end| spoken::at(text, end).is_some())
                    {
                        group.plus = true;
                        gap.open = false;
                        marked.get_or_insert(at);
                        at = spoken::plus_at(text, at)?;
                        continue;
                    }
                    return None;
                }
                if word {
                    gap.seps |= sep::WORD;
                }
                break;
            }
            Kind::Plus => {
                group.plus = true;
                gap.open = false;
                marked.get_or_insert(at);
            }
            Kind::Separator(kind) => {
                gap.seps |= kind;
                match kind {
                    sep::HIDDEN => {}
                    sep::OPEN => {
                        group.bracket = true;
                        marked.get_or_insert(at);
                        gap.width += 1;
                    }
                    _ => {
                        if kind == sep::LINE && byte == b'\n' {
                            lines += 1;
                        }
                        if !(kind == sep::SPACE && (group.bracket || group.plus)) {
                            (group.plus, group.bracket, marked) = (false, false, None);
                        }
                        gap.width += 1;
                    }
                }
            }
            Kind::Currency | Kind::Other => return None,
        }
        at += glyph.len;
        if gap.width > LONGEST_GAP {
            return None;
        }
    }
    // A blank line ends a paragraph, and a sign of the next number the one before it.
    gap.open &= lines < 2 && !group.plus;
    if gap.width == 0 && !group.plus && gap.seps == 0 {
        return None;
    }
    Some(Group { start: at, lead: marked.unwrap_or(at), gap, ..group })
}
