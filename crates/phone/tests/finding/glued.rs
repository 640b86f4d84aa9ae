use super::{MOBILE, NONE, finds};

#[test]
fn a_word_glued_to_a_number_leaves_it_one() {
    finds(&[
        ("call07700900461", MOBILE),
        ("ring07700 900461", MOBILE),
        ("TEL07700900461now", MOBILE),
        ("07700900461call me", MOBILE),
        ("text07700900461for", MOBILE),
        ("on07700 900461", MOBILE),
        ("is07700900461", MOBILE),
        ("Nino07700900461", MOBILE),
        ("07700900461Nino", MOBILE),
        ("07700 900461he", MOBILE),
        ("07700900461pls", MOBILE),
        ("07700900461xx", MOBILE),
        ("hit07700900461up", MOBILE),
        ("(call07700900461)", MOBILE),
        ("call+447700900461", MOBILE),
        ("number07700900461", MOBILE),
        ("07700900461or07700900462", &["+447700900461", "+447700900462"]),
        ("07700900461to07700900462", &["+447700900461", "+447700900462"]),
        ("07700900461and07700900462", &["+447700900461", "+447700900462"]),
        ("07700900461call07700900462", &["+447700900461", "+447700900462"]),
        ("07700900461x2", MOBILE),
        ("07700900461£20", MOBILE),
    ]);
}

#[test]
fn a_unit_a_code_or_money_glued_to_digits_makes_them_no_number() {
    finds(&[
        ("£07700900461", NONE),
        ("$07700900461", NONE),
        ("€07700900461", NONE),
        ("07700900461kg", NONE),
        ("07700900461g", NONE),
        ("07700900461ml", NONE),
        ("07700900461km", NONE),
        ("07700900461p", NONE),
        ("07700900461%", NONE),
        ("CR07700900461", NONE),
        ("ref07700900461", NONE),
        ("URN07700900461", NONE),
        ("id07700900461", NONE),
        ("SN07700900461", NONE),
        ("A07700900461B", NONE),
        ("0x07700900461", NONE),
        ("ab12cd07700900461", NONE),
        ("07700900461ABC12", NONE),
        ("IMG_07700900461", NONE),
        ("07700900461.jpg", NONE),
        ("deadbeef07700900461cafe", NONE),
        ("gbp07700900461", NONE),
    ]);
}
