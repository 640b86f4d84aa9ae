//! Whose number it is, in the shorthand of call handlers and in words that quote somebody else.

use tipline_phone::{Role, find};

/// A text and the roles of its numbers, in order; `None` is any role but the reporter's.
type Row = (&'static str, &'static [Option<Role>]);

const REPORTER: Option<Role> = Some(Role::ReporterContact);
const ANOTHERS: Option<Role> = None;

#[track_caller]
fn roles(rows: &[Row]) {
    let wrong: Vec<_> = rows
        .iter()
        .map(|&(text, expected)| (text, expected, find(text).numbers))
        .filter(|(_, expected, numbers)| {
            let agree = |(role, expected): (Role, &Option<Role>)| match expected {
                Some(expected) => role == *expected,
                None => role != Role::ReporterContact,
            };
            numbers.len() != expected.len()
                || !numbers.iter().map(|mention| mention.role).zip(expected.iter()).all(agree)
        })
        .map(|(text, _, numbers)| {
            format!("{text:?}: {:?}", numbers.iter().map(|mention| mention.role).collect::<Vec<_>>())
        })
        .collect();
    assert!(wrong.is_empty(), "{} of {} rows:\n{}", wrong.len(), rows.len(), wrong.join("\n"));
}

#[test]
fn a_callers_own_number_in_shorthand_is_the_reporters() {
    roles(&[
        ("CLR CONTACT NO 07700 900461. OFFENDER TEL 07700 900462", &[REPORTER, ANOTHERS]),
        ("C/B 07700 900461", &[REPORTER]),
        ("C/B NO 07700 900461, LINE IS 07700 900462", &[REPORTER, ANOTHERS]),
        ("CALL BACK NO. 07700 900461", &[REPORTER]),
        ("TEL NO OF INFT 07700 900461", &[REPORTER]),
        ("MOB OF CALLER: 07700 900461", &[REPORTER]),
        ("CALLER ID 07700 900461", &[REPORTER]),
        ("CLI 07700 900461", &[REPORTER]),
        ("CALLER WITHHELD, GAVE 07700 900461 AS CONTACT", &[REPORTER]),
        ("CALLER LEFT 07700 900461 AS A CONTACT NUMBER", &[REPORTER]),
        ("CALLER HAPPY TO BE CONTACTED ON 07700 900461", &[REPORTER]),
        ("INFT WOULD LIKE CALL BACK ON 07700 900461", &[REPORTER]),
        ("contact number for me: 07700 900461", &[REPORTER]),
        ("contact number for me: oh double seven double oh 900 461", &[REPORTER]),
        ("number to call me back is 07700 900461", &[REPORTER]),
        ("the best number to get me on is 07700 900461", &[REPORTER]),
        ("if you need me I'm on 07700 900461", &[REPORTER]),
    ]);
}

#[test]
fn words_that_somebody_else_said_or_wrote_do_not_make_a_number_the_reporters() {
    roles(&[
        ("text said \"this is my new number 07700 900461 bell me\"", &[ANOTHERS]),
        ("message reads my new number is 07700 900461", &[ANOTHERS]),
        ("he sent round 'new number its nino call me on 07700 900461'", &[ANOTHERS]),
        ("he said call me back on 07700 900461", &[ANOTHERS]),
        ("dealer told him to call me on 07700 900461", &[ANOTHERS]),
        ("TEXT FROM NINO: MY NEW NUMBER IS 07700 900461", &[ANOTHERS]),
        ("the card says call me on 07700 900461", &[ANOTHERS]),
        ("his snapchat says my number is 07700 900461 for light and dark", &[ANOTHERS]),
        ("they put up a post: text me on 07700 900461", &[ANOTHERS]),
        ("caller was given 07700 900461 by the dealer", &[ANOTHERS]),
        ("CALLER GAVE 07700 900461 AS THE DEALERS NUMBER", &[ANOTHERS]),
        ("CALLER HAS BEEN RINGING 07700 900461", &[ANOTHERS]),
        ("CONTACT NO FOR THE LINE 07700 900461", &[ANOTHERS]),
        ("TEL NO OF DEALER 07700 900461", &[ANOTHERS]),
        ("MALE CALLS BACK ON 07700 900461 WITHIN MINUTES", &[ANOTHERS]),
        ("caller got a call back from 07700 900461", &[ANOTHERS]),
    ]);
}

#[test]
fn two_people_in_one_sentence_keep_their_numbers() {
    roles(&[
        ("INFT RINGING FROM 07700 900461, DEALER USES 07700 900462", &[REPORTER, ANOTHERS]),
        ("my phone 07700 900461 keeps getting texts from 07700 900462", &[REPORTER, ANOTHERS]),
        ("contact me at 07700 900461 if you need, number he uses 07700 900462", &[REPORTER, ANOTHERS]),
        ("nino is on 07700 900462 and I am on 07700 900461", &[ANOTHERS, REPORTER]),
        ("he rings 07700 900462, my number is 07700 900461", &[ANOTHERS, REPORTER]),
    ]);
}
