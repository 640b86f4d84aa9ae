//! Digits that are something else, made at random in every shape they have, are no numbers; each shape has a near miss
//! beside it that is one, so that a finder which finds nothing fails too.

use proptest::prelude::*;
use tipline_phone::find;

const NEAR: &str = "07700 900461";

/// Many where the finder is compiled for speed.
const CASES: u32 = if cfg!(debug_assertions) { 2_000 } else { 100_000 };

fn luhn(digits: &str) -> char {
    let sum: u32 = digits
        .bytes()
        .rev()
        .enumerate()
        .map(|(i, b)| {
            let digit = u32::from(b - b'0') * if i % 2 == 0 { 2 } else { 1 };
            digit / 10 + digit % 10
        })
        .sum();
    char::from_digit((10 - sum % 10) % 10, 10).unwrap_or('0')
}

fn nhs(digits: &str) -> Option<String> {
    let sum: u32 = digits.bytes().zip((2..=10).rev()).map(|(b, weight)| u32::from(b - b'0') * weight).sum();
    let check = (11 - sum % 11) % 11;
    (check < 10).then(|| format!("{digits}{check}"))
}

/// A text that holds no phone number, by construction.
fn shape() -> impl Strategy<Value = String> {
    let date =
        (1..=31_u32, 1..=12_u32, 1950..=2030_u32, prop::sample::select(vec!["/", "-", "."]), any::<bool>())
            .prop_map(|(d, m, y, sep, short)| {
                if short {
                    format!("{d:02}{sep}{m:02}{sep}{:02}", y % 100)
                } else {
                    format!("{d}{sep}{m}{sep}{y}")
                }
            });
    let iso = (1950..=2030_u32, 1..=12_u32, 1..=28_u32, 0..24_u32, 0..60_u32, 0..60_u32)
        .prop_map(|(y, mo, d, h, mi, s)| format!("{y}-{mo:02}-{d:02}T{h:02}:{mi:02}:{s:02}"));
    let packed = (1950..=2030_u32, 1..=12_u32, 1..=28_u32, 0..24_u32, 0..60_u32, 0..60_u32)
        .prop_map(|(y, mo, d, h, mi, s)| format!("{y}{mo:02}{d:02}{h:02}{mi:02}{s:02}"));
    let time = (0..24_u32, 0..60_u32, prop::sample::select(vec!["hrs", " hrs", "hours", ""]))
        .prop_map(|(h, m, unit)| format!("{h:02}{m:02}{unit} to {:02}{m:02}{unit}", (h + 1) % 24));
    let price = (prop::sample::select(vec!["\u{a3}", "\u{20ac}", "$"]), 1..9_999_999_u64, 0..100_u32)
        .prop_map(|(sign, whole, part)| format!("{sign}{whole}.{part:02}"));
    let weight = (1..99_999_999_999_u64, prop::sample::select(vec!["kg", "g", "ml", "km", "p", "mg"]))
        .prop_map(|(n, unit)| format!("{n}{unit}"));
    let reference = (
        prop::sample::select(vec!["CAD", "URN", "crime ref", "log no", "incident", "PNC", "ref"]),
        "[0-9]{4,12}",
    )
        .prop_map(|(label, digits)| format!("{label} {digits}"));
    let crime = ("[0-9]{2}", "[0-9]{3,6}", 10..30_u32).prop_map(|(a, b, y)| format!("{a}/{b}/{y}"));
    let health = "[469][0-9]{8}"
        .prop_filter_map("no check digit", |digits| nhs(&digits))
        .prop_map(|n| format!("NHS no {} {} {}", &n[..3], &n[3..6], &n[6..]));
    let tax = "[0-9]{10}".prop_map(|digits| format!("UTR {digits}"));
    let bank = ("[0-9]{2}-[0-9]{2}-[0-9]{2}", "[0-9]{8}")
        .prop_map(|(code, account)| format!("sort code {code} account {account}"));
    let card = "[345][0-9]{14}".prop_map(|digits| {
        let card = format!("{digits}{}", luhn(&digits));
        format!("{} {} {} {}", &card[..4], &card[4..8], &card[8..12], &card[12..])
    });
    let imei = "35[0-9]{12}".prop_map(|digits| format!("IMEI {digits}{}", luhn(&digits)));
    let isbn = "978-[0-9]-[0-9]{4}-[0-9]{4}-[0-9]";
    let coordinates =
        ("[45][0-9]\\.[0-9]{4,8}", "-?[0-3]\\.[0-9]{4,10}").prop_map(|(lat, lon)| format!("{lat}, {lon}"));
    let decimal = "(0|[1-9][0-9]{0,2})\\.[0-9]{5,12}";
    let address =
        (0..256_u32, 0..256_u32, 0..256_u32, 0..256_u32).prop_map(|(a, b, c, d)| format!("{a}.{b}.{c}.{d}"));
    let hash = "[0-9a-f]{40}".prop_filter("letters", |hash| hash.bytes().any(|b| b.is_ascii_alphabetic()));
    let guid = "[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-a[0-9a-f]{3}-[0-9a-f]{12}";
    let epoch = (1_500_000_000..1_699_999_999_u64).prop_map(|n| n.to_string());
    let plate = "[A-HJ-P][A-Y][0-9]{2} ?[A-HJ-PR-Z]{3}";
    let postcode = "[A-PR-UWYZ][A-HK-Y]?[0-9]{1,2} [0-9][ABD-HJLNP-UW-Z]{2}";
    prop_oneof![
        date,
        iso,
        packed,
        time,
        price,
        weight,
        reference,
        crime,
        health,
        tax,
        bank,
        card,
        imei,
        isbn,
        coordinates,
        decimal,
        address,
        hash,
        guid,
        epoch,
        plate,
        postcode,
    ]
}

/// Words that say no digit and name no phone, among them some of letters that make none: `nil 1501000000` is a number to some.
fn words() -> impl Strategy<Value = String> {
    let said = prop::sample::select(vec![
        "seen", "near", "about", "flat", "they", "left", "said", "lads", "blue", "from", "order", "paid",
        "until", "garage", "maybe",
    ]);
    let word = prop_oneof![said.prop_map(str::to_owned), "[bcdfghjkqrswxz]{3,8}"];
    prop::collection::vec(word, 0..3).prop_map(|words| words.iter().map(|word| format!("{word} ")).collect())
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(CASES) })]

    #[test]
    fn a_shape_of_something_else_is_no_number(shape in shape(), before in words()) {
        let text = format!("{before}{shape} seen");
        let found = find(&text);
        prop_assert!(found.numbers.is_empty(), "{:?} in {text:?}", found.numbers);
        prop_assert!(found.fragments.is_empty(), "{:?} in {text:?}", found.fragments);
    }

    #[test]
    fn a_number_beside_such_a_shape_is_found(shape in shape(), first in any::<bool>()) {
        let text = if first { format!("ring {NEAR}, {shape} seen") } else { format!("{shape} seen, ring {NEAR}") };
        let found: Vec<_> = find(&text).numbers.into_iter().map(|number| number.span.of(&text).to_owned()).collect();
        prop_assert_eq!(found, [NEAR], "{}", text);
    }
}
