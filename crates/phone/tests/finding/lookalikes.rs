use super::{MOBILE, NONE, finds};

#[test]
fn letters_that_look_like_digits_are_digits_in_a_mobile() {
    finds(&[
        ("o7700900461", MOBILE),
        ("O7700 900461", MOBILE),
        ("07700 90046l", MOBILE),
        ("07700 90046I", MOBILE),
        ("O77OO 9OO461", MOBILE),
        ("077OO9OO461", MOBILE),
        ("077oo 9oo461", MOBILE),
        ("07700 9OO461", MOBILE),
        ("0770O 900461", MOBILE),
        ("O7700-900-461", MOBILE),
        ("+44 77OO 9OO461", MOBILE),
        ("+4477OO900461", MOBILE),
        ("text O7700900461 for gear", MOBILE),
        ("call zero 7700 900461", MOBILE),
        ("o77 009 00461", MOBILE),
        ("(O7700) 900461", MOBILE),
        ("07700 9o0 46l", MOBILE),
        ("12/03/24 O7700 900461", MOBILE),
        ("O7700900461/O7700900462", &["+447700900461", "+447700900462"]),
        ("07700 900461 or O7700 900462", &["+447700900461", "+447700900462"]),
    ]);
}

#[test]
fn letters_among_few_digits_or_in_words_and_codes_are_letters() {
    finds(&[
        ("OOOOOOOOOOO", NONE),
        ("lIlIlIlIlIl", NONE),
        ("hello loll oolo", NONE),
        ("O7O7O7", NONE),
        ("OO7 OO9 OO4", NONE),
        ("O77OOOOOO61", NONE),
        ("ISO 9001 and ISO 27001", NONE),
        ("07700 9O0 l", NONE),
        ("AO7700900461", NONE),
        ("O7700900461B", NONE),
        ("LO77 OOO", NONE),
        ("order O7700900461", NONE),
        ("ref O77OO9OO461", NONE),
        ("£O7700900461", NONE),
        ("I 07700 l", NONE),
        ("1O/1O/2O24", NONE),
        ("OIL 07 09 10", NONE),
        ("lO l2 l3 l4 l5", NONE),
        ("0O0O0O0O0O0", NONE),
        ("07S00900461", NONE),
        ("0770B900461", NONE),
    ]);
}
