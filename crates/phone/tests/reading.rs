//! Fields that hold one number.

use tipline_phone::read;

#[test]
fn one_number_in_any_spelling_is_read() {
    for field in [
        "07700900461",
        " 07700 900461 ",
        "07700-900-461",
        "(07700) 900461",
        "+44 7700 900461",
        "+44 (0) 7700 900461",
        "0044 7700 900461",
        "447700900461",
        "7700900461",
        "7700 900461",
        "7700-900461",
        "tel:+447700900461",
        "Tel. 07700 900461",
        "Mobile: 07700 900461",
        "https://wa.me/447700900461",
        "07700_900461",
        "07700,900461",
        "\u{202a}07700 900461\u{202c}",
        "o7700900461",
        "\"07700 900461\".",
        "oh double seven double oh nine double oh four six one",
    ] {
        assert_eq!(read(field).map(|number| number.to_string()).as_deref(), Some("+447700900461"), "{field}");
    }
    assert_eq!(read("0163 296 0123").unwrap().to_string(), "+441632960123");
    assert_eq!(read("+353 87 123 4567").unwrap().to_string(), "+353871234567");
    assert_eq!(read("0800 1111").unwrap().to_string(), "+448001111");
}

#[test]
fn anything_else_is_not() {
    for field in [
        "",
        "none",
        "withheld",
        "101",
        "0770090046",
        "077009004611",
        "07700 900461 or 07700 900462",
        "07700 900461/2",
        "07700 900461 (wife)",
        "ask for H 07700 900461",
        "07700 900461 2",
        "2 07700 900461",
        "crime ref 07700900461",
        "£07700900461",
        "0.7700900461",
        "someone@example.org",
        "05/08/2019",
        "961 496 0123",
    ] {
        assert_eq!(read(field), None, "{field}");
    }
}
