use super::{MOBILE, NONE, finds};

#[test]
fn a_mobile_without_its_zero_is_found_where_words_or_groups_say_so() {
    finds(&[
        ("his mobile is 7700900461", MOBILE),
        ("number 7700 900461", MOBILE),
        ("ring him on 7700 900 461", MOBILE),
        ("phone no 7700900461", MOBILE),
        ("tel. 7700 900461", MOBILE),
        ("text 7700 900 461", MOBILE),
        ("call 7700900461 for gear", MOBILE),
        ("whatsapp 7700900461", MOBILE),
        ("mob: 7700900461", MOBILE),
        ("his number: 7700900461", MOBILE),
        ("contact 7700 900461", MOBILE),
        ("line is 7700900461", MOBILE),
        ("on 7700-900-461", MOBILE),
        ("7700 900461", MOBILE),
        ("7700 900 461", MOBILE),
        ("(7700) 900461", MOBILE),
        ("new number is 7700-900461", MOBILE),
        ("he texts from 7700 900461", MOBILE),
        ("dealer's phone 7700900461", MOBILE),
        ("07700900462 or 7700 900461", &["+447700900462", "+447700900461"]),
    ]);
}

#[test]
fn ten_digits_that_begin_with_seven_are_otherwise_none() {
    finds(&[
        ("7700900461", NONE),
        ("ref 7700900461", NONE),
        ("order 7700900461", NONE),
        ("order number 7700900461", NONE),
        ("account 7700900461", NONE),
        ("account number 7700 900461", NONE),
        ("invoice no 7700900461", NONE),
        ("case number 7700900461", NONE),
        ("id 7700900461", NONE),
        ("tracking number 7700900461", NONE),
        ("crime number 7700900461", NONE),
        ("7700900461 units sold", NONE),
        ("7,700,900,461", NONE),
        ("£7700900461", NONE),
        ("0.7700900461", NONE),
        ("50.7700900461", NONE),
        ("77 00 90 04 61", NONE),
        ("order 7700900461234567", NONE),
        ("7700 9004 6112", NONE),
        ("batch number 7700900461", NONE),
        ("frame no 7700900461", NONE),
    ]);
}
