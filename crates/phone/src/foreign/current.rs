//! Holds the answers to those of `phonenumber`.

use phonenumber::{Mode, metadata::DATABASE};
use proptest::prelude::*;

use super::{Foreign, country::Country, country_code_len, read};
use crate::E164;

/// What `phonenumber` makes of the digits.
fn phonenumber_reads(digits: u64) -> Option<Foreign> {
    let number = phonenumber::parse(None, format!("+{digits}")).ok()?;
    let e164: E164 = number.format().mode(Mode::E164).to_string().parse().ok()?;
    let national = u16::try_from(number.national().to_string().len()).ok()?;
    let possible = DATABASE.by_code(&number.code().value())?.iter().any(|metadata| {
        let lengths = metadata.descriptors().general().possible_length();
        lengths.is_empty() || lengths.contains(&national)
    });
    let valid = number.is_valid();
    (valid || possible).then_some(Foreign { e164, valid })
}

/// Has `phonenumber` keep all that it compiles, or it would take a second for a thousand numbers.
fn let_phonenumber_remember() {
    DATABASE.cache().lock().unwrap().set_capacity(10_000);
}

fn codes() -> Vec<u16> {
    (1..1_000).filter(|code| DATABASE.by_code(code).is_some()).collect()
}

/// National numbers that the metadata gives as examples, and what may stand before one.
fn examples(code: u16) -> (Vec<String>, Vec<String>) {
    let regions = DATABASE.by_code(&code).unwrap();
    let examples = regions.iter().flat_map(|region| {
        let all = region.descriptors();
        [
            all.fixed_line(),
            all.mobile(),
            all.toll_free(),
            all.premium_rate(),
            all.shared_cost(),
            all.personal_number(),
            all.voip(),
            all.pager(),
            all.uan(),
            all.voicemail(),
        ]
        .into_iter()
        .flatten()
        .filter_map(|descriptor| descriptor.example().map(str::to_owned))
    });
    let trunks = regions.iter().filter_map(|region| region.national_prefix().map(str::to_owned));
    let examples = examples.chain(["1".to_owned()]).collect();
    (examples, trunks.chain(["".to_owned(), "0".to_owned(), "00".to_owned(), "1".to_owned()]).collect())
}

/// The numbers of a country in use, with digits changed, cut off and put before them.
fn like_an_example(code: u16) -> impl Strategy<Value = String> {
    let (examples, trunks) = examples(code);
    let changed = prop::collection::vec((any::<prop::sample::Index>(), 0..10_u8), 0..4);
    let select = prop::sample::select;
    (select(trunks), select(examples), changed, "[0-9]{0,3}", 0..3_usize).prop_map(
        move |(trunk, example, changed, more, cut)| {
            let mut national = format!("{trunk}{example}{more}").into_bytes();
            for (at, digit) in changed {
                let at = at.index(national.len());
                national[at] = b'0' + digit;
            }
            national.truncate(national.len() - cut.min(national.len()));
            format!("{code}{}", String::from_utf8(national).unwrap())
        },
    )
}

/// A million where the test is compiled for speed, as the step `proofs` of `cargo xtask test` does.
const CASES: u32 = if cfg!(debug_assertions) { 2_000 } else { 1_000_000 };

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(CASES) })]

    #[test]
    fn a_number_is_read_as_phonenumber_reads_it(
        digits in prop_oneof![
            6 => prop::sample::select(codes()).prop_flat_map(like_an_example),
            2 => (prop::sample::select(codes()), "[0-9]{1,16}").prop_map(|(code, rest)| format!("{code}{rest}")),
            1 => "[0-9]{1,19}",
        ],
    ) {
        let_phonenumber_remember();
        let Ok(digits) = digits.parse() else { return Ok(()) };
        prop_assert_eq!(read(digits), phonenumber_reads(digits), "{}", digits);
    }
}

/// All where the test is compiled for speed.
const STRIDE: usize = if cfg!(debug_assertions) { 331 } else { 1 };

#[test]
fn every_beginning_of_three_digits_after_every_country_code_is_read_as_phonenumber_reads_it() {
    let_phonenumber_remember();
    let begins = || codes().into_iter().flat_map(|code| (0..1_000_u64).map(move |begin| (code, begin)));
    for (code, begin) in begins().step_by(STRIDE) {
        for len in 3..=14_u32 {
            let rest = 10_u64.pow(len - 3);
            let national = begin * rest + begin.wrapping_mul(0x9e37_79b9_7f4a_7c15) % rest;
            let digits = u64::from(code) * 10_u64.pow(len) + national;
            assert_eq!(read(digits), phonenumber_reads(digits), "{digits}");
        }
    }
}

#[test]
fn few_digits_are_read_as_phonenumber_reads_them() {
    let_phonenumber_remember();
    for digits in (0..100_000).step_by(STRIDE) {
        assert_eq!(read(digits), phonenumber_reads(digits), "{digits}");
    }
}

#[test]
fn the_metadata_has_the_country_codes_that_are_known_here() {
    for code in 0..1_000_u16 {
        assert_eq!(Country::of(code).is_some(), DATABASE.region(&code).is_some(), "{code}");
        if code > 0 {
            let number = E164::from_integer(u64::from(code) * 10_000_000).unwrap();
            let digits = number.digits();
            let len = (1..=3)
                .find(|&len| digits[..len].parse().is_ok_and(|code: u16| DATABASE.region(&code).is_some()));
            assert_eq!(country_code_len(number), len.unwrap_or(3), "{code}");
        }
    }
}

/// Memory grows with the metadata and not with what is read.
#[test]
fn the_patterns_of_all_countries_take_less_than_two_megabytes() {
    let bytes: usize = codes().into_iter().filter_map(Country::of).map(Country::bytes).sum();
    assert!((1 << 19..2 << 20).contains(&bytes), "{bytes} bytes");
}
