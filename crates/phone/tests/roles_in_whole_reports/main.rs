//! Whose number it is, as call handlers, neighbours, parents, frightened people and dealers write.
//!
//! Every row errs in one of two ways when a rule slips: the person who reports is indexed and matched, or a line's number
//! is hidden as somebody's own.

mod caller;
mod cues;
mod line;
mod offers;
mod others;
mod quoted;
mod several;
mod whole_texts;
mod wordings;

use tipline_phone::{Role, find};

/// What the role of a number has to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Expected {
    Is(Role),
    /// Anybody's but the reporter's.
    Anothers,
    /// Compared with lines: alleged or unknown.
    Matched,
}

const REPORTER: Expected = Expected::Is(Role::ReporterContact);
const LINE: Expected = Expected::Is(Role::AllegedLine);
const THIRD: Expected = Expected::Is(Role::ThirdParty);
const RECIPIENT: Expected = Expected::Is(Role::Recipient);
const HELPLINE: Expected = Expected::Is(Role::Helpline);
const UNKNOWN: Expected = Expected::Is(Role::Unknown);
const ANOTHERS: Expected = Expected::Anothers;
const MATCHED: Expected = Expected::Matched;

impl Expected {
    fn holds(self, role: Role) -> bool {
        match self {
            Self::Is(expected) => role == expected,
            Self::Anothers => role != Role::ReporterContact,
            Self::Matched => matches!(role, Role::AllegedLine | Role::Unknown),
        }
    }
}

/// Each text with what its numbers are, in order.
#[track_caller]
fn roles(rows: &[(&str, &[Expected])]) {
    let mut wrong = Vec::new();
    for (text, expected) in rows {
        let numbers = find(text).numbers;
        let agree = numbers.len() == expected.len()
            && numbers.iter().zip(*expected).all(|(number, expected)| expected.holds(number.role));
        if !agree {
            let found: Vec<_> =
                numbers.iter().map(|number| (number.role, number.cue.map(|cue| cue.of(text)))).collect();
            wrong.push(format!("{text:?}: {found:?}, not {expected:?}"));
        }
    }
    assert!(wrong.is_empty(), "{} of {} rows:\n{}", wrong.len(), rows.len(), wrong.join("\n"));
}

/// Texts with one number each.
#[track_caller]
fn all(expected: Expected, texts: &[&str]) {
    let expected = [expected];
    let rows: Vec<(&str, &[Expected])> = texts.iter().map(|text| (*text, &expected[..])).collect();
    roles(&rows);
}
