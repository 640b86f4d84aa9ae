//! The words that decided.

use tipline_phone::find;

#[test]
fn the_cue_is_the_words_that_decided_whichever_side_they_stand_on() {
    for (text, cue) in [
        ("2 MALES. CLR REQ C/B ON 07700 900461", "CLR REQ C/B ON"),
        ("CALLER GAVE 07700 900461 AS CONTACT", "AS CONTACT"),
        ("they are loud, contact number for me: 07700 900461", "contact number for me"),
        ("INFT STS TEL NO OF INFT 07700 900461", "TEL NO OF INFT"),
        ("so 07700 900461 is the best number for me", "is the best number for me"),
        ("seen 07700 900461 (C/B)", "C/B"),
        ("well they deal off 07700 900461", "deal off"),
        ("well, the line has moved to 07700 900461", "line has moved to"),
        ("ring 07700 900461 and a lad comes", "ring"),
        ("OFFENDER TEL 07700 900461", "OFFENDER TEL"),
        ("see 07700 900461 is used to sell drugs", "is used to sell drugs"),
        ("but my son's mobile is 07700 900461", "my son's mobile is"),
        ("here 07700 900461 belongs to my daughter", "belongs to my daughter"),
        ("a bulk text was sent to 07700 900461", "text was sent to"),
        ("seen 07700 900461 received a bulk text", "received a bulk text"),
        ("VICTIM'S CONTACT NO 07700 900461", "VICTIM'S CONTACT NO"),
    ] {
        let numbers = find(text).numbers;
        let found: Vec<_> = numbers.iter().map(|number| number.cue.map(|cue| cue.of(text))).collect();
        assert_eq!(found, [Some(cue)], "{text}");
    }
}

#[test]
fn a_number_without_a_role_has_no_cue() {
    for text in ["07700 900461", "he rang 07700 900461", "text said \"call me on 07700 900461\""] {
        assert!(find(text).numbers.iter().all(|number| number.cue.is_none()), "{text}");
    }
}
