use tipline_phone::{IdentifierKind, find};

use super::{MOBILE, NONE, finds};

const IMEI: &str = "356938035643809";
const IMSI: &str = "234150770090046";

/// The digits with the check digit behind them that makes Luhn's sum whole.
fn checked(digits: &str) -> String {
    let sum: u32 = digits
        .bytes()
        .rev()
        .enumerate()
        .map(|(i, b)| {
            let digit = u32::from(b - b'0') * if i % 2 == 0 { 2 } else { 1 };
            digit / 10 + digit % 10
        })
        .sum();
    format!("{digits}{}", (10 - sum % 10) % 10)
}

fn in_fours(digits: &str) -> String {
    let groups: Vec<_> =
        digits.as_bytes().chunks(4).map(|group| str::from_utf8(group).expect("digits are text")).collect();
    groups.join(" ")
}

#[track_caller]
fn identifies(rows: &[(&str, IdentifierKind, &str)]) {
    for (text, kind, value) in rows {
        let found = find(text).identifiers;
        assert_eq!(found.len(), 1, "{text}");
        assert_eq!((found[0].kind, found[0].value.as_str()), (*kind, *value), "{text}");
    }
}

#[test]
fn handsets_subscriptions_and_cards_are_identifiers() {
    identifies(&[
        ("IMEI 356938035643809", IdentifierKind::Imei, IMEI),
        ("IMEI: 35-693803-564380-9", IdentifierKind::Imei, IMEI),
        ("imei no 35 693803 564380 9", IdentifierKind::Imei, IMEI),
        ("handset IMEI is 356938 03 564380 9", IdentifierKind::Imei, IMEI),
        ("IMEI 3569 3803 5643 809", IdentifierKind::Imei, IMEI),
        ("356938035643809", IdentifierKind::Imei, IMEI),
        ("35-693803-564380-9", IdentifierKind::Imei, IMEI),
        ("phone (356938035643809) seized", IdentifierKind::Imei, IMEI),
        ("IMSI 234150770090046", IdentifierKind::Imsi, IMSI),
        ("imsi: 234 15 0770090046", IdentifierKind::Imsi, IMSI),
        ("234150770090046", IdentifierKind::Imsi, IMSI),
    ]);
    for digits in ["894411000077009004", "8944110000770090046"] {
        let card = checked(digits);
        let fours = in_fours(&card);
        for text in [
            format!("ICCID {card}"),
            card.clone(),
            format!("SIM card {fours}"),
            format!("{fours} in the phone"),
        ] {
            identifies(&[(&text, IdentifierKind::Iccid, &card)]);
        }
    }
}

#[test]
fn what_fails_its_check_or_has_another_name_is_no_identifier() {
    let card = checked("894411000077009004");
    let wrong = format!("{}{}", &card[..18], (u32::from(card.as_bytes()[18] - b'0') + 1) % 10);
    for text in [
        "IMEI 356938035643808",
        "IMEI 35693803564380",
        "IMEI/07700900461",
        "order 356938035643809",
        "parcel ref 356938035643809",
        "card 3782 822463 10005",
        "378282246310005",
        "4242424242424242",
        "order 234150770090046",
        "IMSI 310150770090046",
        "356938035643809a",
        "3569380356438091",
        "20190805143000123",
        "9999 3569 3803 5643 809",
        &format!("ICCID {wrong}"),
        &format!("order {card}"),
        &format!("{card}11"),
    ] {
        assert!(find(text).identifiers.is_empty(), "{text}");
    }
}

#[test]
fn an_identifier_is_no_number_and_leaves_its_neighbours_alone() {
    finds(&[
        ("IMEI 356938035643809", NONE),
        ("IMSI 234150770090046", NONE),
        ("IMEI 356938035643809 07700 900461", MOBILE),
        ("07700 900461 IMEI 356938035643809", MOBILE),
        ("356938035643809 07700 900461", MOBILE),
        ("07700 900461, 35-693803-564380-9", MOBILE),
    ]);
}
