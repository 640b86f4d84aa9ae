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
    if std::env::var_os("UPDATE_PLAN").is_some() {
        fs::write(&path, &expected).unwrap();
    }
    let committed = fs::read_to_string(&path).unwrap();
    assert!(
        committed == expected,
        "the metadata has changed: run UPDATE_PLAN=1 cargo test -p tipline-phone the_table"
    );
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

#[test]
fn every_four_digit_prefix_agrees_with_phonenumber() {
    // All of them where `phonenumber` is compiled for speed; it takes a millisecond a call otherwise.
    let stride = if cfg!(debug_assertions) { 37 } else { 1 };
    for prefix in (1_000..10_000_u64).step_by(stride) {
        let nsn = prefix * 1_000_000 + (prefix * 7_919) % 1_000_000;
        assert_eq!(allocated(nsn, 10), phonenumber_says_valid(nsn), "{nsn}");
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

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(64) })]

    #[test]
    fn validity_agrees_with_phonenumber(len in prop::sample::select(vec![7_u8, 9, 10]), seed in any::<u64>()) {
        let low = 10_u64.pow(u32::from(len) - 1);
        let nsn = low + seed % (9 * low);
        prop_assert_eq!(allocated(nsn, len), phonenumber_says_valid(nsn), "{}", nsn);
    }
}
