use super::{MOBILE, NONE, finds};

#[test]
fn what_people_write_between_groups_joins_them() {
    finds(&[
        ("07700_900461", MOBILE),
        ("07700*900461", MOBILE),
        ("07700,900461", MOBILE),
        ("07700|900461", MOBILE),
        ("07700 | 900 | 461", MOBILE),
        ("07700#900461", MOBILE),
        ("07700\t#900461", MOBILE),
        ("07700 # 900461", MOBILE),
        ("07700=900461", MOBILE),
        ("07700:900461", MOBILE),
        ("07700;900461", MOBILE),
        ("07700~900461", MOBILE),
        ("07700\u{2022}900461", MOBILE),
        ("07700\u{b7}900\u{b7}461", MOBILE),
        ("07700\u{2044}900461", MOBILE),
        ("07700 ... 900461", MOBILE),
        ("07700\u{2026}900461", MOBILE),
        ("07700\u{1f600}900461", MOBILE),
        ("07700 \u{2764}\u{fe0f} 900461", MOBILE),
        ("07700\n900461", MOBILE),
        ("07700\r\n900461", MOBILE),
        ("07700\n> 900461", MOBILE),
        ("07700=\n900461", MOBILE),
        ("07700\t900461", MOBILE),
        ("07700\u{a0}900\u{a0}461", MOBILE),
        ("07700&nbsp;900&nbsp;461", MOBILE),
        ("is&#160;07700&#xA0;900461", MOBILE),
        ("07700\u{2009}900461", MOBILE),
        ("07700\u{202f}900461", MOBILE),
        ("07700\u{3000}900461", MOBILE),
        ("07700\u{200b}900461", MOBILE),
        ("07700\u{feff}900461", MOBILE),
        ("077\u{ad}00900461", MOBILE),
        ("\u{2066}+44 7700 900461\u{2069}", MOBILE),
        ("07700\u{2013}900\u{2013}461", MOBILE),
        ("07700\u{2011}900461", MOBILE),
        ("0-7-7-0-0-9-0-0-4-6-1", MOBILE),
        ("0_7_7_0_0_9_0_0_4_6_1", MOBILE),
        ("07700 9 0 0 4 6 1", MOBILE),
        ("07700 900 4 6 1", MOBILE),
        ("07700 9 0 0 461", MOBILE),
        ("07700 900 4 6 1 2 males", MOBILE),
        ("07700 9 0 0 4 61", NONE),
        ("07700%20900461", MOBILE),
    ]);
}

#[test]
fn separators_of_lists_and_sentences_join_nothing() {
    finds(&[
        ("0770, 0900, 0461", NONE),
        ("07700, then 900461", NONE),
        ("0770; 0900; 461", NONE),
        ("07,700,900,461", NONE),
        ("1,077,009,004", NONE),
        ("07 | 70 | 09 | 00 | 46", NONE),
        ("rooms 077, 009, 004, 61", NONE),
        ("07700\n\n900461", NONE),
        ("at 0770\n0900461 people", NONE),
        ("07:70:09:00:46:1", NONE),
        ("0770=0900", NONE),
        ("0770*0900", NONE),
        ("07700 to 900461", NONE),
        ("07700 males, 900461 females", NONE),
        ("07700 wraps (900461 views)", NONE),
        ("score 07700 v 900461", NONE),
        ("07700 @ 900461", NONE),
        ("07700 & 900461", NONE),
        ("07700 <> 900 <> 4", NONE),
        ("0770\u{2022}0900", NONE),
    ]);
}

#[test]
fn a_list_or_a_sentence_that_goes_on_to_count_something_is_no_number() {
    finds(&[
        ("07700. 900461 people", NONE),
        ("we sold 07700, 900461 left", NONE),
        ("serial 07700, 900461 units", NONE),
        ("ticket 07700. 900461 votes so far", NONE),
        ("07700, 900461 kg", NONE),
        ("his is 07700, 900461 thanks", MOBILE),
        ("07700. 900461 always answers", MOBILE),
        ("07700, 900461 deals all day", MOBILE),
        ("07700, 900461, people come", MOBILE),
        ("07700. 900461. People come", MOBILE),
        ("07700, 900461 he left", MOBILE),
        ("07700 900461 people know it", MOBILE),
    ]);
}
