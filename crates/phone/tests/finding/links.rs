use tipline_phone::find;

use super::{MOBILE, NONE, finds};

#[test]
fn a_number_in_a_link_that_calls_or_writes_is_found() {
    finds(&[
        ("https://wa.me/447700900461?text=hi", MOBILE),
        ("wa.me/447700900461", MOBILE),
        ("http://wa.me/+447700900461", MOBILE),
        ("wa.me/07700900461", MOBILE),
        ("tel:07700900461", MOBILE),
        ("tel:+44-7700-900461", MOBILE),
        ("tel://+447700900461", MOBILE),
        ("callto:+447700900461", MOBILE),
        ("sms:+447700900461", MOBILE),
        ("sms:+447700900461&body=2for25", MOBILE),
        ("smsto:07700900461:hello", MOBILE),
        ("whatsapp://send?phone=447700900461", MOBILE),
        ("https://api.whatsapp.com/send?phone=447700900461", MOBILE),
        ("https://api.whatsapp.com/send/?phone=%2B44%207700%20900461", MOBILE),
        ("https://web.whatsapp.com/send?phone=%2b447700900461", MOBILE),
        ("https://t.me/+447700900461", MOBILE),
        ("https://signal.me/#p/+447700900461", MOBILE),
        ("viber://chat?number=%2B447700900461", MOBILE),
        ("?number=07700900461", MOBILE),
        ("&tel=07700%20900461&x=1", MOBILE),
        ("[text me](sms:07700900461)", MOBILE),
        ("<a href=\"tel:+447700900461\">", MOBILE),
        ("tel:+355691234567", &["+355691234567"]),
        ("https://wa.me/447700900461 https://wa.me/447700900462", &["+447700900461", "+447700900462"]),
    ]);
}

#[test]
fn digits_of_other_links_are_none() {
    finds(&[
        ("https://shop.example/item/07700900461", NONE),
        ("https://shop.example/?id=07700900461", NONE),
        ("http://www.example.org/news/07700900461-story", NONE),
        ("www.example.org/a-07700900461.html", NONE),
        ("https://example.org/photo_07700900461.jpg", NONE),
        ("https://wa.me/44770090046", NONE),
        ("https://wa.me/4477009004611", NONE),
        ("tel:0770090046", NONE),
        ("tel:101", NONE),
        ("sms:60999?body=stop", NONE),
        ("?phone=2B447700", NONE),
        ("?b=%20%2B&n=44", NONE),
        ("https://example.org/2019/08/05/0770", NONE),
        ("https://example.org/%E2%80%8B07", NONE),
        ("mailto:a07700900461@example.org", NONE),
    ]);
}

#[test]
fn the_span_of_a_linked_number_is_the_number() {
    for (text, surface) in [
        ("https://wa.me/447700900461?text=hi", "447700900461"),
        ("?phone=%2B447700900461&b=1", "%2B447700900461"),
        ("tel:+44-7700-900461", "+44-7700-900461"),
        ("(+44) 7700 900461", "(+44) 7700 900461"),
        ("(07700 900461)", "07700 900461"),
        ("(+447700900461)", "+447700900461"),
        ("call (07700) 900461 now", "(07700) 900461"),
    ] {
        assert_eq!(find(text).numbers[0].span.of(text), surface);
    }
}
