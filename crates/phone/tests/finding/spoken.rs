use super::{MOBILE, NONE, finds};

#[test]
fn a_word_that_parts_groups_joins_none_that_a_number_does_not_have() {
    finds(&[
        ("bay 07700 dash cam 900461", NONE),
        ("07700 dashed 900461", NONE),
        ("07700 dash-900461", NONE),
        ("flat 12 slash 14 space 2019 dot 900461", NONE),
    ]);
}

#[test]
fn a_number_said_in_words_is_found() {
    finds(&[
        ("oh seven seven zero zero nine double oh four six one", MOBILE),
        ("oh seven seven oh oh nine oh oh four six one", MOBILE),
        ("oh double seven double oh nine double oh four six one", MOBILE),
        ("zero double seven double zero nine double zero four six one", MOBILE),
        ("o double seven double o nine double o four six one", MOBILE),
        ("nought seven seven nought nought nine nought nought four six one", MOBILE),
        ("naught seven seven naught naught nine naught naught four six one", MOBILE),
        ("oh-seven-seven-oh-oh-nine-oh-oh-four-six-one", MOBILE),
        ("Oh Seven Seven Oh Oh, Nine Oh Oh, Four Six One", MOBILE),
        ("ZERO SEVEN SEVEN ZERO ZERO NINE ZERO ZERO FOUR SIX ONE", MOBILE),
        ("zero seven seven zero zero. nine zero zero. four six one", MOBILE),
        ("zero seven seven nought nought, nine hundred, four six one", MOBILE),
        ("07700 nine hundred 461", MOBILE),
        ("07700 dash 900461", MOBILE),
        ("07700 Hyphen 900 hyphen 461", MOBILE),
        ("077 dot 00 dot 900461", MOBILE),
        ("oh double seven double oh dash nine double oh dash four six one", MOBILE),
        ("07700 900461 dash 2 lads", MOBILE),
        ("07700 nine double oh 461", MOBILE),
        ("07700 nine zero zero four six one", MOBILE),
        ("07700 900 four six one", MOBILE),
        ("oh double-seven, double-oh, 900, four-six-one", MOBILE),
        ("plus four four seven seven zero zero nine zero zero four six one", MOBILE),
        ("double oh double four seven seven double oh nine double oh four six one", MOBILE),
        ("seven seven zero zero nine zero zero four six one", MOBILE),
        ("it's oh seven seven double oh... nine double oh... four six one", MOBILE),
        ("oh seven seven oh oh nine oh oh four six one thanks", MOBILE),
        ("oh one six one four nine six oh one two three", &["+441614960123"]),
        ("oh two oh seven nine four six oh one two three", &["+442079460123"]),
    ]);
}

#[test]
fn a_hundred_takes_in_what_is_said_after_and() {
    finds(&[
        ("07700 nine hundred four hundred and sixty one", MOBILE),
        ("07700 900 four hundred and sixty-one", MOBILE),
        ("oh double seven double oh, nine hundred, four hundred and sixty one", MOBILE),
        ("07700 900 four hundred and eleven", &["+447700900411"]),
        ("07700 900 four hundred and sixty", &["+447700900460"]),
        ("07700 900 four hundred and one", &["+447700900401"]),
        ("07700 900461 four hundred and sixty pounds", MOBILE),
        ("07700 nine hundred and four six one", NONE),
        ("07700 nine hundred and four hundred and sixty one", NONE),
        ("one hundred and sixty one 07700 900461", MOBILE),
    ]);
}

#[test]
fn digit_words_of_prose_are_no_number() {
    finds(&[
        ("one two three four five six seven eight nine ten", NONE),
        ("seven of them came at nine, six left by ten", NONE),
        ("oh no, seven lads and nine girls, four of them six foot one", NONE),
        ("double trouble at seven, double at nine", NONE),
        ("he came at seven seven times", NONE),
        ("zero tolerance, zero seven, zero nine", NONE),
        ("oh seven hundred hours", NONE),
        ("one hundred and two thousand four hundred and sixty one", NONE),
        ("between seven and nine, or four to six", NONE),
        ("oh one day he was seven minutes late, two or three men", NONE),
        ("two for fifteen, four for twenty five, eight for forty", NONE),
        ("flat seven, seven zero nine high street", NONE),
        ("nine nine nine", NONE),
        ("one oh one", NONE),
        ("oh oh seven", NONE),
        ("zero zero zero zero zero zero zero zero zero zero zero", NONE),
        ("seven seven seven seven", NONE),
        ("seventeen seventy seven", NONE),
        ("ten nine eight seven six five four three two one zero", NONE),
        ("the score was six one, six four, seven six", NONE),
        ("crime reference oh seven seven zero zero nine zero zero four six one", NONE),
    ]);
}
