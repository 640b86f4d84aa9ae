//! Two numbers and more in one text.

use crate::{ANOTHERS, LINE, MATCHED, RECIPIENT, REPORTER, THIRD, UNKNOWN, roles};

#[test]
fn numbers_that_are_joined_are_the_same_persons() {
    roles(&[
        ("my number is 07700 900461 or 07700 900462", &[REPORTER, REPORTER]),
        ("call me on 07700 900461 or 01632 960123", &[REPORTER, REPORTER]),
        ("my numbers are 07700 900461 and 07700 900462", &[REPORTER, REPORTER]),
        ("my numbers: 07700 900461, 07700 900462", &[REPORTER, REPORTER]),
        ("INFT TEL 07700 900461 / 01632 960123", &[REPORTER, REPORTER]),
        ("call me on 07700 900461 and if no answer 07700 900462", &[REPORTER, REPORTER]),
        ("don't ring me on 07700 900461, use 07700 900462 instead", &[REPORTER, REPORTER]),
        ("my mobile is 07700 900461 or landline 01632 960123", &[REPORTER, REPORTER]),
        ("the dealer's numbers are 07700 900461 and 07700 900462", &[LINE, LINE]),
        ("the line is 07700 900461 or 07700 900462", &[LINE, LINE]),
        ("my son's numbers are 07700 900461 and 07700 900462", &[THIRD, THIRD]),
        ("Regards\nSam\nM: 07700 900461\nT: 01632 960123", &[REPORTER, REPORTER]),
    ]);
}

#[test]
fn numbers_that_only_stand_side_by_side_are_not() {
    roles(&[
        ("my number is 07700 900461 and 07700 900462 is the dealer's", &[REPORTER, MATCHED]),
        ("my number is 07700 900461 and 07700 900462 keeps texting me", &[REPORTER, MATCHED]),
        ("my number is 07700 900461, 07700 900462 is his", &[REPORTER, MATCHED]),
        ("I am on 07700 900461 and 07700 900462 rang me", &[REPORTER, MATCHED]),
        ("call me on 07700 900461. 07700 900462 is the line", &[REPORTER, LINE]),
        ("my number is 07700 900461. 07700 900462", &[REPORTER, UNKNOWN]),
        ("CLR NO 07700 900461 OFFENDER NO 07700 900462", &[REPORTER, LINE]),
        ("CLR 07700 900461; SUSP 07700 900462", &[REPORTER, MATCHED]),
        ("INFT: 07700 900461\nLINE: 07700 900462", &[REPORTER, MATCHED]),
        ("07700 900461 is mine, 07700 900462 is his", &[REPORTER, MATCHED]),
        ("07700 900461 is the line and 07700 900462 is my number", &[LINE, REPORTER]),
        ("dealer (07700 900461) rang me on my phone (07700 900462)", &[MATCHED, REPORTER]),
        ("he rang from 07700 900461 not my number 07700 900462", &[ANOTHERS, REPORTER]),
        ("they text 07700 900461 from 07700 900462", &[ANOTHERS, MATCHED]),
        ("bulk texts from 07700 900461 to 07700 900462", &[LINE, RECIPIENT]),
        ("my old number was 07700 900461, my new number is 07700 900462", &[REPORTER, REPORTER]),
        ("ring my mum on 07700 900461 not me on 07700 900462", &[THIRD, ANOTHERS]),
        ("my son's number is 07700 900461 and mine is 07700 900462", &[THIRD, REPORTER]),
        ("line was 07700 900461, now it's 07700 900462", &[LINE, MATCHED]),
        ("mine's 07700 900461 his is 07700 900462", &[REPORTER, MATCHED]),
    ]);
}
