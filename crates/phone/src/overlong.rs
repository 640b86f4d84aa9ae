//! A number with a price, an hour or an age glued to its end: `...461150p`, `...4619am`, `...46118+`.

use crate::E164;
use crate::{Repair, Repairs, candidate::Candidate, grouping::Fit, plan, window::Group};

/// Digits of a UK number with its trunk 0.
const WHOLE: u8 = 11;

/// The number at the head of a group that is up to three digits too long, where those read as something else.
pub(crate) fn split(text: &str, group: &Group, index: usize) -> Option<Candidate> {
    let rest = group.len.checked_sub(WHOLE).filter(|rest| (1..=3).contains(rest))?;
    let plain = group.repairs.is_empty() && group.end - group.start == usize::from(group.len);
    if group.lost || group.plus || !plain {
        return None;
    }
    let unit = 10_u64.pow(u32::from(rest));
    let (number, rest_value) = (group.value / unit, group.value % unit);
    // Two repairs at once would be guessing: the number must be allocated.
    let entry = plan::look_up(number, WHOLE - 1).filter(|entry| entry.valid)?;
    if number < 1_000_000_000 || !is_apart(&text[group.end..], rest, rest_value) {
        return None;
    }
    Some(Candidate {
        first: index,
        last: index,
        end: group.start + usize::from(WHOLE),
        e164: E164::from_integer(44 * 10_u64.pow(10) + number)?,
        class: entry.class,
        valid: true,
        repairs: Repairs::NONE.with(Repair::Glued),
        fit: Fit::Printed,
        score: 500,
    })
}

/// Whether the digits at the end, with what follows them, are a price, an hour or an age.
fn is_apart(after: &str, len: u8, value: u64) -> bool {
    let letters = after.bytes().take(6).take_while(u8::is_ascii_alphabetic).count();
    let unit = &after[..letters];
    let is = |units: &[&str]| units.iter().any(|other| unit.eq_ignore_ascii_case(other));
    if !unit.is_empty() {
        return (is(&["p", "ppm", "pence"]) && value > 0) || (is(&["am", "pm"]) && (1..=12).contains(&value));
    }
    let pounds = after.strip_prefix('.').is_some_and(|after| {
        let pence = after.bytes().take(3).take_while(u8::is_ascii_digit).count();
        pence == 2 && len == 1
    });
    pounds || (after.starts_with('+') && matches!(value, 16 | 18 | 21))
}
