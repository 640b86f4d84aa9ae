//! Holds the table to `phonenumber`'s metadata, and the answers to `phonenumber`'s answers.

use std::{collections::HashMap, fmt::Write, fs, path::Path};

use phonenumber::metadata::DATABASE;
use proptest::prelude::*;
use regex_automata::{
    Anchored, Input,
    dfa::{Automaton, StartKind, dense},
    util::{primitives::StateID, syntax},
};

use super::{BEYOND_METADATA, allocated, look_up};

/// The regions of country code 44, and every type that makes a number valid.
fn patterns() -> Vec<String> {
    ["GB", "GG", "IM", "JE"]
        .into_iter()
        .flat_map(|region| {
            let metadata = DATABASE.by_id(region).unwrap().descriptors();
            [
                metadata.fixed_line(),
                metadata.mobile(),
                metadata.toll_free(),
                metadata.premium_rate(),
                metadata.shared_cost(),
                metadata.personal_number(),
                metadata.voip(),
                metadata.pager(),
                metadata.uan(),
                metadata.voicemail(),
            ]
        })
        .flatten()
        .map(|descriptor| format!("(?:{})", descriptor.national_number().as_str()))
        .collect()
}

/// Walks the automaton over digits and collects the ranges that it accepts, each digit once for each state and depth.
struct Walk {
    dfa: dense::DFA<Vec<u32>>,
    uniform: HashMap<(StateID, u32), Option<bool>>,
}

impl Walk {
    /// `Some` where every continuation by `left` digits is accepted, or none is.
    fn uniform(&mut self, state: StateID, left: u32) -> Option<bool> {
        if left == 0 {
            return Some(self.dfa.is_match_state(self.dfa.next_eoi_state(state)));
        }
        if let Some(&known) = self.uniform.get(&(state, left)) {
            return known;
        }
        let mut answers =
            (b'0'..=b'9').map(|b| self.dfa.next_state(state, b)).collect::<Vec<_>>().into_iter();
        let first = answers.next().and_then(|next| self.uniform(next, left - 1));
        let answer = first.filter(|_| answers.all(|next| self.uniform(next, left - 1) == first));
        self.uniform.insert((state, left), answer);
        answer
    }

    fn ranges(&mut self, state: StateID, prefix: u64, left: u32, out: &mut Vec<(u64, u64)>) {
        match self.uniform(state, left) {
            Some(false) => {}
            Some(true) => {
                let (low, high) = (prefix * 10_u64.pow(left), (prefix + 1) * 10_u64.pow(left) - 1);
                match out.last_mut() {
                    Some(last) if last.1 + 1 == low => last.1 = high,
                    _ => out.push((low, high)),
                }
            }
            None => {
                for digit in 0..10_u8 {
                    let next = self.dfa.next_state(state, b'0' + digit);
                    self.ranges(next, prefix * 10 + u64::from(digit), left - 1, out);
                }
            }
        }
    }
}

fn ranges(len: u32) -> Vec<(u64, u64)> {
    // Bytes instead of Unicode digits: the table is one of ASCII digits, and the automaton stays small.
    let pattern = format!("(?x-u)(?:{})$", patterns().join("|"));
    let dfa = dense::Builder::new()
        // An unanchored start would make the automaton grow without end.
        .configure(dense::Config::new().start_kind(StartKind::Anchored))
        .syntax(syntax::Config::new().utf8(false))
        .build(&pattern)
        .unwrap();
    let start = dfa.start_state_forward(&Input::new("").anchored(Anchored::Yes)).unwrap();
    let mut out = Vec::new();
    Walk { dfa, uniform: HashMap::new() }.ranges(start, 0, len, &mut out);
    out
}

fn table() -> String {
    let mut text = "//! Made from the metadata of the `phonenumber` crate by the test beside it; not written by hand.\n//!\n\
        //! Inclusive ranges of the leading seven digits of the national numbers with ten, nine and seven digits.\n\n"
        .to_owned();
    for (name, len) in [("TEN", 10), ("NINE", 9), ("SEVEN", 7)] {
        let unit = 10_u64.pow(len - 7);
        let ranges = ranges(len);
        writeln!(text, "#[rustfmt::skip]\npub(super) const {name}: [(u32, u32); {}] = [", ranges.len())
            .unwrap();
        for row in ranges.chunks(5) {
            text.push_str("   ");
            for &(low, high) in row {
                assert!(low % unit == 0 && (high + 1) % unit == 0, "seven digits do not decide {low}");
                write!(text, " ({}, {}),", low / unit, high / unit).unwrap();
            }
            text.push('\n');
        }
        text.push_str("];\n");
    }
    text
}

#[test]
fn the_table_is_that_of_the_metadata() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/plan/table.rs");
    let expected = table();
    if std::env::var_os("TIPLINE_UPDATE_PLAN").is_some() {
        fs::write(&path, &expected).unwrap();
    }
    let committed = fs::read_to_string(&path).unwrap();
    assert!(committed == expected, "the metadata has changed: `cargo xtask plan` writes the table anew");
}

fn phonenumber_says_valid(nsn: u64) -> bool {
    phonenumber::parse(None, format!("+44{nsn}")).is_ok_and(|number| {
        number.is_valid() && number.format().mode(phonenumber::Mode::E164).to_string() == format!("+44{nsn}")
    })
}

#[test]
fn both_sides_of_every_range_boundary_agree_with_phonenumber() {
    for len in [10, 9, 7] {
        for (low, high) in ranges(len) {
            for nsn in [low.saturating_sub(1), low, high, high + 1] {
                if nsn.to_string().len() == len as usize {
                    assert_eq!(allocated(nsn, len as u8), phonenumber_says_valid(nsn), "{nsn}");
                }
            }
        }
    }
}

/// All of them where `phonenumber` is compiled for speed; it takes a millisecond a call otherwise.
const STRIDE: usize = if cfg!(debug_assertions) { 997 } else { 1 };

#[test]
fn every_prefix_of_five_digits_agrees_with_phonenumber_at_every_length_there_is() {
    for prefix in (10_000..100_000_u64).step_by(STRIDE) {
        for len in [7_u8, 9, 10] {
            let rest = 10_u64.pow(u32::from(len) - 5);
            let nsn = prefix * rest + (prefix * 7_919) % rest;
            assert_eq!(allocated(nsn, len), phonenumber_says_valid(nsn), "{nsn}");
        }
    }
}

#[test]
fn no_prefix_of_four_digits_is_a_number_at_any_other_length() {
    for prefix in (1_000..10_000_u64).step_by(STRIDE) {
        for len in [4_u8, 5, 6, 8, 11, 12] {
            let rest = 10_u64.pow(u32::from(len) - 4);
            let nsn = prefix * rest + (prefix * 7_919) % rest;
            assert!(look_up(nsn, len).is_none() && !phonenumber_says_valid(nsn), "{nsn}");
        }
    }
}

#[test]
fn what_is_accepted_beyond_the_metadata_is_only_what_is_listed() {
    for len in [10_u8, 9, 8, 7, 6, 11] {
        for prefix in 10_000..100_000_u64 {
            let nsn = prefix * 10_u64.pow(u32::from(len) - 5);
            let text = nsn.to_string();
            let Some(entry) = look_up(nsn, len) else {
                assert!(!allocated(nsn, len), "{nsn} is allocated but refused");
                continue;
            };
            let listed = BEYOND_METADATA.iter().any(|row| row.len == len && text.starts_with(row.prefix));
            assert!(entry.valid || listed, "{nsn}");
        }
    }
    assert!(BEYOND_METADATA.iter().all(|row| !row.reason.is_empty()));
}

/// A million where the test is compiled for speed, as the step `proofs` of `cargo xtask test` does.
const CASES: u32 = if cfg!(debug_assertions) { 64 } else { 1_000_000 };

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(CASES) })]

    #[test]
    fn canonical_form_and_validity_are_those_of_phonenumber(
        len in prop::sample::select(vec![7_u8, 9, 10, 10, 10]),
        first in prop::sample::select(vec![1_u64, 2, 3, 5, 7, 8, 9]),
        seed in any::<u64>(),
        prefix in prop::sample::select(vec!["0", "+44", "0044", "+44 (0)"]),
    ) {
        let low = 10_u64.pow(u32::from(len) - 1);
        let nsn = first * low + seed % low;
        let valid = phonenumber_says_valid(nsn);
        prop_assert_eq!(allocated(nsn, len), valid, "{}", nsn);
        if valid {
            // In every spelling that says its country the number comes out as `phonenumber` writes it.
            let written = format!("{prefix}{nsn}");
            let ours = crate::read(&written).map(|number| number.to_string());
            let theirs = phonenumber::parse(Some(phonenumber::country::GB), &written).unwrap();
            prop_assert_eq!(ours, Some(theirs.format().mode(phonenumber::Mode::E164).to_string()), "{}", written);
        }
    }
}

/// The README tells of every difference, in the order of the table, and of no other.
#[test]
fn the_known_differences_stand_in_the_readme_with_their_reasons() {
    let rows: String = BEYOND_METADATA
        .iter()
        .map(|row| format!("| `0{}` | {} | {} |\n", row.prefix, row.len + 1, row.reason))
        .collect();
    let table =
        format!("| begins with | digits | why it is a number all the same |\n| --- | --- | --- |\n{rows}");
    let readme = include_str!("../../README.md");
    assert!(readme.contains(&format!("{table}\n")), "crates/phone/README.md wants this table:\n{table}");
}
