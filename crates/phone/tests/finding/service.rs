use tipline_phone::{Role, find};

use super::{NONE, finds};

#[test]
fn helplines_are_found_as_numbers_and_known_as_helplines() {
    for (text, number) in [
        ("0800 555 111", "+44800555111"),
        ("0800555111", "+44800555111"),
        ("0800-555-111", "+44800555111"),
        ("+44 800 555 111", "+44800555111"),
        ("rang Crimestoppers on 0800 555111", "+44800555111"),
        ("0800 1111", "+448001111"),
        ("08001111", "+448001111"),
        ("Childline (0800 1111)", "+448001111"),
        ("0800 11 11", "+448001111"),
        ("0300 123 6600", "+443001236600"),
        ("FRANK 03001236600", "+443001236600"),
    ] {
        let found = find(text).numbers;
        assert_eq!(found.len(), 1, "{text}");
        assert_eq!(found[0].e164.to_string(), number);
        assert_eq!(found[0].role, Role::Helpline, "{text}");
        assert!(tipline_phone::is_helpline(found[0].e164));
    }
}

#[test]
fn short_codes_are_no_numbers() {
    finds(&[
        ("rang 101 twice", NONE),
        ("999", NONE),
        ("dial 112", NONE),
        ("NHS 111", NONE),
        ("101/999", NONE),
        ("101, 111 or 999", NONE),
        ("116 123", NONE),
        ("116123", NONE),
        ("116 000", NONE),
        ("Samaritans: 116 123 any time", NONE),
        ("text 60999", NONE),
        ("0800 or 0900", NONE),
        ("0800 555", NONE),
        ("from 0800 to 1111", NONE),
        ("0800, 1111 and 1200", NONE),
        ("0800 111", NONE),
        ("0800 11111", NONE),
    ]);
}

#[test]
fn a_line_is_no_helpline() {
    for number in ["07700 900461", "0808 157 0123", "0306 999 0123"] {
        let found = find(number).numbers;
        assert_eq!(found[0].role, Role::Unknown, "{number}");
    }
}
