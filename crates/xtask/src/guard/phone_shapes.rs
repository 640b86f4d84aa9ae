//! Runs of digits that read as a phone number: a scanner of its own, so that a fault of the finder that this repository
//! is about cannot hide a number from it. It would rather cry wolf than stay silent; [`allowed`](super::allowed) calms it.

use super::allowed::is_allowed;
use crate::ranges::may_appear;

/// A run of ASCII digits.
#[derive(Debug, Clone, Copy)]
struct Group {
    start: usize,
    end: usize,
}

/// How the digits from some group on read.
#[derive(Debug, PartialEq, Eq)]
enum Reads {
    AsNumber { may_appear: bool },
    AsNothing,
}

/// Each number in `line` that may not appear.
pub(super) fn in_line(line: &str) -> Vec<&str> {
    let groups = groups(line);
    let mut found = Vec::new();
    let mut at = 0;
    while at < groups.len() {
        match read_from(line, &groups[at..]) {
            // A time before a number can make one with the number's first half: `0235 0770 090 0461`.
            Some((taken, false)) if !may_appear_inside(line, &groups[at + 1..], taken - 1) => {
                found.push(&line[groups[at].start..groups[at + taken - 1].end]);
                at += taken;
            }
            Some((taken, true)) => at += taken,
            _ => at += 1,
        }
    }
    found
}

/// Whether a number that may appear begins with one of the first `count` groups.
fn may_appear_inside(line: &str, groups: &[Group], count: usize) -> bool {
    (0..count).any(|at| matches!(read_from(line, &groups[at..]), Some((_, true))))
}

fn groups(line: &str) -> Vec<Group> {
    let mut groups: Vec<Group> = Vec::new();
    for (at, byte) in line.bytes().enumerate() {
        if byte.is_ascii_digit() {
            match groups.last_mut() {
                Some(group) if group.end == at => group.end += 1,
                _ => groups.push(Group { start: at, end: at + 1 }),
            }
        }
    }
    groups
}

/// The number that begins with the first group: how many groups it takes, and whether it may appear. Of several that
/// may begin there, one that may appear is believed.
fn read_from(line: &str, groups: &[Group]) -> Option<(usize, bool)> {
    let first = groups[0];
    if !may_begin(line, first) {
        return None;
    }
    let plus = line[..first.start].trim_end_matches(['(', '[']).ends_with('+');
    let mut digits = String::new();
    let mut refused = None;
    for (nth, group) in groups.iter().enumerate() {
        if nth > 0 && !joins(line, groups[nth - 1], *group) {
            break;
        }
        // `+44 (0)7700`: written to be left out.
        if nth == 0 || !(&line[group.start..group.end] == "0" && line[..group.start].ends_with('(')) {
            digits.push_str(&line[group.start..group.end]);
        }
        if digits.len() > 18 {
            break;
        }
        match read(&digits, plus, &groups[..=nth]) {
            Reads::AsNumber { may_appear: true } => return Some((nth + 1, true)),
            Reads::AsNumber { may_appear: false } => refused = Some((nth + 1, false)),
            Reads::AsNothing => {}
        }
    }
    refused
}

/// A hash is no number, nor is what stands behind a decimal point or deep inside a date.
fn may_begin(line: &str, group: Group) -> bool {
    let before = &line[..group.start];
    let after = &line[group.end..];
    let is_word = |c: char| c.is_ascii_alphanumeric();
    let head = &before[before.trim_end_matches(is_word).len()..];
    let tail = &after[..after.len() - after.trim_start_matches(is_word).len()];
    if head.bytes().chain(tail.bytes()).any(|b| b.is_ascii_digit()) {
        return false;
    }
    let long = group.end - group.start >= 4;
    match before.strip_suffix(['.', '-', '/', '_']) {
        Some(earlier) if earlier.ends_with(|c: char| c.is_ascii_digit()) => long && !before.ends_with('.'),
        _ => true,
    }
}

/// Whether what stands between two groups is what people put inside a number.
fn joins(line: &str, left: Group, right: Group) -> bool {
    let between = &line[left.end..right.start];
    let blank = |c: char| matches!(c, ' ' | '(' | ')' | '\u{a0}' | '\u{2009}' | '\u{202f}');
    let tight = |c: char| matches!(c, '-' | '.' | '/' | '_' | '\u{2011}' | '\u{2013}');
    let long = (left.end - left.start).min(right.end - right.start) >= 3;
    between.chars().count() <= 3 && between.chars().all(|c| blank(c) || (tight(c) && long))
}

fn read(digits: &str, plus: bool, groups: &[Group]) -> Reads {
    let international = if plus {
        Some(digits)
    } else if let Some(rest) = digits.strip_prefix("00").filter(|r| !r.starts_with('0')) {
        Some(rest)
    } else {
        digits.strip_prefix("44").map(|_| digits).filter(|_| groups.len() == 1 || digits.len() > 4)
    };
    if let Some(international) = international {
        return read_international(digits, international, plus);
    }
    let Some(national) = digits.strip_prefix('0') else { return read_without_trunk(digits, groups) };
    let last = groups.last().map_or(0, |g| g.end - g.start);
    let is_number = match digits.len() {
        11 => national.starts_with(['1', '2', '3', '5', '7', '8', '9']),
        10 => national.starts_with(['1', '5', '8']) && groups.len() <= 3 && last >= 3,
        _ => false,
    };
    as_number_if(is_number, digits, &format!("44{national}"))
}

fn read_international(digits: &str, international: &str, plus: bool) -> Reads {
    let uk = international.strip_prefix("44").map(|n| n.strip_prefix('0').unwrap_or(n));
    match uk {
        Some(national) => as_number_if(
            matches!(national.len(), 9 | 10) && !national.starts_with('0'),
            digits,
            &format!("44{national}"),
        ),
        None => as_number_if(
            (9..=15).contains(&international.len())
                && !international.starts_with('0')
                && (plus || digits.starts_with("00")),
            digits,
            international,
        ),
    }
}

/// A mobile number that lost its 0, in a grouping that only mobile numbers have.
fn read_without_trunk(digits: &str, groups: &[Group]) -> Reads {
    let shape: Vec<_> = groups.iter().map(|g| g.end - g.start).collect();
    let is_number = matches!(shape.as_slice(), [4, 6] | [4, 3, 3])
        && digits.starts_with('7')
        && !digits.starts_with("70")
        && !digits.starts_with("76");
    as_number_if(is_number, digits, &format!("44{digits}"))
}

fn as_number_if(is_number: bool, digits: &str, international: &str) -> Reads {
    if is_number {
        Reads::AsNumber { may_appear: may_appear(international) || is_allowed(digits) }
    } else {
        Reads::AsNothing
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A number that may not appear, put together here so that it does not: its tail is outside every range.
    fn foreign_to_us(head: &str) -> String {
        format!("{head}{}", "1234567890".chars().skip(4).collect::<String>())
    }

    #[test]
    fn a_number_outside_the_ranges_is_seen_in_every_usual_spelling() {
        for head in [
            "07911 ",
            "07911",
            "call07911",
            "+447911",
            "+44 7911 ",
            "+44 (0)7911 ",
            "0044 7911 ",
            "447911",
            "44 7911 ",
            "7911 ",
            "x 2 07911-",
        ] {
            let text = foreign_to_us(head);
            assert_eq!(in_line(&text).len(), 1, "{text}");
        }
        for (a, b) in [
            ("020 7234 ", "5678"),
            ("0161 999 ", "1234"),
            ("(0121) 234 ", "5678"),
            ("+1 212 555 ", "7890"),
            ("0049 30 ", "901820"),
        ] {
            let text = format!("{a}{b}");
            assert_eq!(in_line(&text).len(), 1, "{text}");
        }
    }

    #[test]
    fn a_number_of_the_ranges_is_passed_over_with_its_neighbours() {
        for line in [
            "07700 900461",
            "07700900461/2",
            "2300 07700 900461",
            "12/03/2024 07700900461",
            "flat 2 07700 900461 2 males",
            "1) 07700 900461 2) 07700 900462",
            "+44 (0)7700 900461",
            "44(0)7700900461",
            "0 7 7 0 0 9 0 0 4 6 1",
            "077 00 90 04 61",
            "0235 0770 090 0461",
            "020 7946 0123",
            "(020) 7946 0123",
            "0191 498 0123",
            "0909 8790123",
            "0800 555 111",
            "0800 1111",
            "0300 123 6600",
            "+353 87 123 4567",
            "00355691234567",
            "7700 900461",
            "https://wa.me/447700900461",
            "0121 496 0123/4/5",
            "+4477009",
        ] {
            assert_eq!(in_line(line), [""; 0], "{line}");
        }
    }

    #[test]
    fn what_is_no_number_is_left_alone() {
        for line in [
            "2019-07-12T14:02:00+01:00",
            "between 2300 and 0100 on 12/03/24 and 13/03/24",
            "0.7700900461",
            "50.07700900461",
            "crime ref 42/12345/24",
            "20240312143000",
            "sort code 20-00-00 acc 55779911",
            "192.168.001.012",
            "51.5073510, -0.1277580",
            "r_0b7c07911e23456f7a89b0c1d2e3f405",
            "0x9e37_79b9_7f4a_7c15",
            "version 0.39.0",
            "order 7700900461234567",
            "0123456789",
            "NHS no 943 476 5919",
            "02-07-1984",
            "URN 012345678901",
            "card 4929 1234 5678 9012",
            "0900 and 1700",
            "999_999_999_999_999",
        ] {
            assert_eq!(in_line(line), [""; 0], "{line}");
        }
    }
}
