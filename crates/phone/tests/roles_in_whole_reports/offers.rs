//! What only who reports asks of the police, offers them, or says of a number after it.

use crate::{ANOTHERS, REPORTER, THIRD, all};

#[test]
fn a_number_that_is_to_stay_between_the_reporter_and_the_police_is_the_reporters() {
    all(
        REPORTER,
        &[
            "please keep 07700 900461 confidential",
            "Dealing outside all night. Please keep this number 07700 900461 private",
            "pls keep 07700 900461 to yourselves",
            "please do not give out 07700 900461",
            "don't give 07700 900461 to anyone",
            "Dont share 07700 900461",
            "do not pass on 07700 900461",
            "07700 900461 please keep confidential",
            "07700 900461, please keep this private",
            "07700 900461 (confidential)",
            "07700 900461 please do not share",
        ],
    );
    all(
        ANOTHERS,
        &[
            "they keep 07700 900461 private",
            "they do not give 07700 900461 to anyone they do not know",
            "he does not give out 07700 900461",
            "his text says don't give 07700 900461 to anyone",
            "please keep 07700 900461 under watch",
            "they give out 07700 900461 to everyone",
            "the dealer told me to keep 07700 900461 secret",
            "he keeps 07700 900461 secret",
            "please give 07700 900461 to the drugs team",
            "please pass 07700 900461 to an officer",
            "please pass on 07700 900461",
        ],
    );
}

#[test]
fn who_is_ready_to_talk_to_the_police_leaves_their_own_number() {
    all(
        REPORTER,
        &[
            "Happy to talk - 07700 900461",
            "Happy to speak to an officer 07700 900461",
            "happy to help, tel 07700 900461",
            "I am willing to speak to an officer, tel 07700 900461",
            "Informant would like to remain anonymous tel 07700 900461",
            "INFT WILLING TO SPEAK TO OFFICER TEL 07700 900461",
            "I would like to talk to an officer about this, 07700 900461",
            "CALLER WOULD LIKE TO SPEAK TO AN OFFICER 07700 900461",
            "I'd be happy to speak to someone in confidence on 07700 900461",
        ],
    );
    all(
        ANOTHERS,
        &[
            "he is happy to talk 07700 900461",
            "he wants to remain anonymous tel 07700 900461",
            "they would like to speak to him on 07700 900461",
            "I want to speak to the dealer on 07700 900461",
            "dealer happy to meet 07700 900461",
            "not willing to speak to police about the lads on 07700 900461",
            "speak to someone on 07700 900461",
            "they told me they want to talk 07700 900461",
            "the card said happy to help 07700 900461",
        ],
    );
}

#[test]
fn who_gives_a_name_gives_the_number_beside_it() {
    all(
        REPORTER,
        &[
            "my name is Sam 07700 900461",
            "My name is Sam Example, tel 07700 900461",
            "my name's Sam, 07700 900461",
            "my name is sam 07700 900461",
        ],
    );
    all(
        ANOTHERS,
        &[
            "his name is Sam 07700 900461",
            "the name is Nino 07700 900461",
            "text said my name is Nino 07700 900461",
            "he said my name is Nino 07700 900461",
            "they know my name, use 07700 900461",
            "my name is on a list with 07700 900461",
            "my name is known to them, he texts from 07700 900461",
        ],
    );
}

#[test]
fn a_call_that_the_police_took_shows_the_callers_number() {
    all(
        REPORTER,
        &[
            "CALL FROM 07700 900461 REPORTING DRUG DEALING",
            "Anonymous call received from 07700 900461 reporting lads on bikes",
            "CLI SHOWS 07700 900461",
            "CLI showing as 07700 900461",
            "UPDATE CALLER 07700 900461",
            "PLS CB CALLER 07700 900461",
            "OFFICERS TO RING HER ON 07700 900461",
            "REPORTING PERSON 07700 900461",
            "Person reporting: 07700 900461",
            "the reporting person's mobile is 07700 900461",
            "MEMBER OF PUBLIC ON 07700 900461 STATES MALES DEALING",
            "RPTEE TEL 07700 900461",
            "Source's number is 07700 900461",
            "07700 900461 given as contact",
            "07700 900461 given by caller as contact number",
            "07700 900461 for call back",
            "07700 900461 callback number",
        ],
    );
    all(
        ANOTHERS,
        &[
            "she had a call from 07700 900461 offering drugs",
            "victim got a call from 07700 900461 reporting that her son owes money",
            "call from 07700 900461",
            "the phone shows 07700 900461",
            "drug source's number is 07700 900461",
            "he updates his customers from 07700 900461",
            "text 07700 900461 for a call back",
            "07700 900461 given by the dealer as contact",
            "07700 900461 given to kids",
            "he told officers to ring her on 07700 900461",
            "a public phone 07700 900461",
            "a person reporting 07700 900461 to us",
        ],
    );
}

#[test]
fn whom_to_ring_and_when_and_what_for_does_not_change_whose_number_it_is() {
    all(
        REPORTER,
        &[
            "please ring me back thanks 07700 900461",
            "text me don't ring 07700 900461",
            "text me, do not call, on 07700 900461",
            "call me if you need anything else 07700 900461",
            "call me if you need more info 07700 900461",
            "If you need me: 07700 900461",
            "if you want to speak to me its 07700 900461",
            "if you want to talk to me use 07700 900461",
            "My number if you need it is 07700 900461",
            "My number, in case you need it: 07700 900461",
            "my mobile which is 07700 900461",
            "my mobile, thats 07700 900461",
            "my number is&nbsp;07700&nbsp;900461",
            "call me on&nbsp;07700 900461",
            "my fone is 07700 900461",
            "my contact info: 07700 900461",
            "my digits are 07700 900461",
            "Please ring 07700 900461 for more information",
            "07700 900461 if you need more info",
            "07700 900461 if you need to talk to me",
            "07700 900461 to contact me",
            "07700 900461 is me if u need me",
            "07700 900461 mine",
            "They are out all night. Please ring me back. 07700 900461",
            "If you want to know more text me! 07700 900461.",
            "call me on this. 07700 900461",
            "07700 900461 please call me on this",
            "Thank you for your help. 07700 900461",
            "Many thanks in advance, Sam, 07700 900461",
            "Thanks for your time\n07700 900461",
        ],
    );
    all(
        ANOTHERS,
        &[
            "text said call me if you need anything else 07700 900461",
            "if they need me: 07700 900461",
            "the line said if you need me: 07700 900461",
            "drug info: 07700 900461",
            "07700 900461 to call me from",
            "if he wants to speak to me its 07700 900461",
            "ring 07700 900461 for more information",
            "their flyer says please ring 07700 900461 for more information",
            "07700 900461 if you need some more",
            "ring 07700 900461 if you want me to get it",
            "his number if you need it is 07700 900461",
            "in case you need it the dealer is on 07700 900461",
            "his mobile which is 07700 900461",
            "07700 900461 mine was stolen",
            "He said ring me. 07700 900461",
            "They ring me. 07700 900461",
            "Please ring me. 07700 900461 is the dealer",
            "Please ring him. 07700 900461",
            "text from 07700 900461 please call me",
            "he uses 07700 900461 to contact me",
            "thanks for your help last time. He is on 07700 900461",
        ],
    );
}

#[test]
fn which_of_the_relatives_it_is_does_not_change_that_it_is_theirs() {
    all(
        THIRD,
        &[
            "my younger brother's phone is 07700 900461",
            "my other half's phone 07700 900461",
            "AP TEL 07700 900461",
        ],
    );
}
