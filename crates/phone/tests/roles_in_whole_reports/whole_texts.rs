//! Texts of their own length, as each kind of person writes them.

use crate::{ANOTHERS, LINE, MATCHED, REPORTER, THIRD, UNKNOWN, all, roles};

#[test]
fn call_logs() {
    roles(&[
        (
            "INFT STS THAT 2 MALES ARE DEALING FROM FLAT 4. INFT CAN BE CONTACTED ON 07700 900461.",
            &[REPORTER],
        ),
        ("CLR IS A NEIGHBOUR, DOES NOT WANT TO BE NAMED, WILL TAKE A CALL ON 07700 900461", &[REPORTER]),
        ("MOP REQ UPDATE ON 07700 900461", &[REPORTER]),
        ("RP WANTS AN UPDATE, TEL 07700 900461", &[REPORTER]),
        ("CALLER'S NO. 07700 900461 - WILL NOT ANSWER TO WITHHELD", &[REPORTER]),
        ("CLR ON MOB 07700 900461, LANDLINE 01632 960123", &[REPORTER, ANOTHERS]),
        ("SUBJECT IS KNOWN TO USE 07700 900461 AND 07700 900462", &[MATCHED, MATCHED]),
        ("OFFENDERS NUMBER IS 07700 900461. INFTS NUMBER IS 07700 900462", &[LINE, REPORTER]),
        ("SUSPECT RANG CLR ON 07700 900461 FROM 07700 900462", &[UNKNOWN, UNKNOWN]),
        ("DEALER CALLED CLR FROM 07700 900461", &[MATCHED]),
        ("CLR PASSED 07700 900461 AS DEALERS NO", &[MATCHED]),
        ("C/B REQ 07700 900461", &[REPORTER]),
        ("CALL BACK REQ ON 07700 900461", &[REPORTER]),
        ("PLS RTN CALL TO INFT ON 07700 900461", &[REPORTER]),
        ("CLR NOW ON 07700 900461 AS OTHER PHONE IS DEAD", &[REPORTER]),
        ("MALE CLR, HIS TEL IS 07700 900461", &[ANOTHERS]),
        ("UPDATE: CLR HAS RUNG BACK FROM 07700 900461", &[REPORTER]),
        ("CALLER IS ON 07700 900461", &[REPORTER]),
        ("CALLER USES 07700 900461", &[REPORTER]),
        ("CALLER USES 07700 900461 TO BUY HEROIN", &[MATCHED]),
        ("AGG STS EX PARTNER RINGS HER FROM 07700 900461", &[MATCHED]),
        ("WITNESS CAN BE REACHED ON 07700 900461", &[ANOTHERS]),
        ("[14:02] INFT TEL: 07700 900461 [14:03] LINE TEL: 07700 900462", &[REPORTER, LINE]),
        ("Source states line operates on 07700 900461", &[LINE]),
        ("PHONE SEIZED FROM NOMINAL, NUMBER 07700 900461", &[UNKNOWN]),
    ]);
}

#[test]
fn neighbours_and_parents() {
    roles(&[
        (
            "I found a second phone in my daughter's room, it keeps getting messages from 07700 900461 telling her to go country",
            &[MATCHED],
        ),
        (
            "my daughter's phone is 07700 900461 and the man who texts her is on 07700 900462",
            &[THIRD, MATCHED],
        ),
        ("I'm a mum of two, you can ring me in the daytime on 07700 900461 but not after 5", &[REPORTER]),
        ("Please do not come to the house. Ring my mobile: 07700 900461", &[REPORTER]),
        ("please do not come round, text my phone 07700 900461", &[REPORTER]),
        ("My wife is on 07700 900461 and I am on 07700 900462", &[THIRD, REPORTER]),
        ("if i dont answer try my husband on 07700 900461", &[ANOTHERS]),
        ("He's been told to ring 07700 900461 when he gets there", &[MATCHED]),
        ("my lad owes them money and they ring my landline 01632 960123 at night", &[REPORTER]),
        ("his nan's number is 07700 900461", &[THIRD]),
        ("they have cuckooed my neighbour and use her phone 07700 900461 to deal", &[LINE]),
        ("I wrote down what he said to ring: 07700 900461", &[MATCHED]),
        ("The number painted on the wall is 07700 900461", &[UNKNOWN]),
        ("someone put a card with 07700 900461 through my door", &[UNKNOWN]),
        ("I can give you my number, 07700 900461, but keep it private", &[REPORTER]),
        ("This is the number they use: 07700 900461. Mine is 07700 900462.", &[MATCHED, REPORTER]),
        ("I've got two numbers for him 07700 900461 and 07700 900462", &[MATCHED, MATCHED]),
        ("Ask for Sam on 07700 900461", &[UNKNOWN]),
        ("Sam (my son) 07700 900461", &[ANOTHERS]),
        ("number for them is 07700 900461", &[MATCHED]),
        ("we are on 01632 960123", &[REPORTER]),
        ("our home number is 01632 960123 and they know it", &[REPORTER]),
        ("here's my number 07700 900461", &[REPORTER]),
        ("ive changed my number its now 07700 900461", &[REPORTER]),
        ("he changed his number its now 07700 900461", &[MATCHED]),
        ("they changed the number to 07700 900461", &[MATCHED]),
    ]);
}

#[test]
fn frightened_people() {
    roles(&[
        ("cant talk text me on 07700 900461", &[REPORTER]),
        ("they make me hold the phone its 07700 900461 i dont want to do it any more", &[ANOTHERS]),
        ("he gave me this phone 07700 900461 and i have to answer it", &[ANOTHERS]),
        ("pls help me. my number 07700 900461. dont ring just text", &[REPORTER]),
        ("im 15 and they have my number 07700 900461", &[REPORTER]),
        ("dont call me on this number call me on 07700 900461", &[REPORTER]),
        ("u can txt me 07700 900461", &[REPORTER]),
        ("bell me 07700 900461", &[REPORTER]),
        ("im using my mates phone 07700 900461", &[ANOTHERS]),
        ("on my mums phone 07700 900461", &[ANOTHERS]),
        ("ring my sister instead 07700 900461", &[ANOTHERS]),
        ("whatsapp me: 07700 900461", &[REPORTER]),
        ("i have to ring 07700 900461 every morning", &[MATCHED]),
        ("they said text us on 07700 900461 when its done", &[MATCHED]),
        ("he told us to ring him on 07700 900461", &[MATCHED]),
        ("I text back from 07700 900461", &[ANOTHERS]),
        ("safe to call: 07700 900461", &[UNKNOWN]),
        ("safest way to contact me is 07700 900461", &[REPORTER]),
        ("my no 07700 900461 but only text", &[REPORTER]),
        ("this is me 07700 900461", &[REPORTER]),
    ]);
}

#[test]
fn bulk_texts_and_officers_notes() {
    roles(&[
        ("NINO LINE OPEN BEST B+W CALL 07700 900461 3 4 20", &[MATCHED]),
        ("Nino back on!! Buzz me 07700 900461 got flavours", &[MATCHED]),
        ("Yo its T, this the new line 07700 900461", &[MATCHED]),
        ("The user showed me a text: \"Active till late. Hit my line on 07700 900461\"", &[MATCHED]),
        ("The text went out at 0900: \u{201c}2 for 25 all day, bell me on 07700 900461\u{201d}", &[MATCHED]),
        ("Nominal's handset contained a message reading bell me on 07700 900461", &[MATCHED]),
        ("The handset's own number is 07700 900461", &[UNKNOWN]),
        ("Download shows calls to 07700 900461", &[UNKNOWN]),
        ("Billing for 07700 900461 requested", &[UNKNOWN]),
        ("DDTRO granted for 07700 900461", &[UNKNOWN]),
        ("Controller uses 07700 900461", &[MATCHED]),
        ("Line holder is on 07700 900461", &[MATCHED]),
        ("the number advertised is 07700 900461", &[MATCHED]),
        ("marketing texts sent from 07700 900461", &[LINE]),
        ("OIC: PC Example, ext 1234, 01632 960123", &[ANOTHERS]),
        ("Contact the officer on 01632 960123", &[ANOTHERS]),
    ]);
}

#[test]
fn letters_and_forms() {
    roles(&[
        (
            "Dear Sir, drugs are sold next door.\n\nYours sincerely,\n\nSam Example\n07700 900461\nsam@example.com",
            &[REPORTER],
        ),
        ("From: Sam <sam@example.com>\nMobile: 07700 900461\n\nHi, dealers again", &[ANOTHERS]),
        ("Name: Sam\nYour phone: 07700 900461", &[REPORTER]),
        ("Best time to call: evenings. Best number to call me on: 07700 900461", &[REPORTER]),
        ("Thanks,\nSam\n(m) 07700 900461", &[REPORTER]),
        // "nino" is a National Insurance number too, but never one of eleven digits.
        ("Thanks. The dealer is Nino 07700 900461", &[MATCHED]),
        ("Cheers\nNino 07700 900461 deals outside", &[MATCHED]),
        (
            "> call me on 07700 900461\nThat is what he sent me. My number is 07700 900462.",
            &[MATCHED, REPORTER],
        ),
        ("Sent from my Samsung\n07700 900461", &[UNKNOWN]),
        ("My contact details:\nSam Example\n07700 900461", &[REPORTER]),
    ]);
}

#[test]
fn further_ways_to_give_a_number_of_ones_own() {
    all(
        REPORTER,
        &[
            "CALLER DOES NOT WISH TO GIVE DETAILS BUT CAN BE TEXTED ON 07700 900461",
            "INFT PHONED AGAIN FROM 07700 900461",
            "CLR SAYS TO RING HER ON 07700 900461",
            "clr wants police to ring him on 07700 900461",
            "CLR TO BE CALLED BACK ON 07700 900461",
            "Officer please call me back, 07700 900461",
            "I'll be on 07700 900461 all day",
            "I can talk on 07700 900461",
            "my number (for police only): 07700 900461",
            "My number if needed 07700 900461",
            "You have my number, it's 07700 900461",
            "me - 07700 900461",
            "Me: 07700 900461",
            "phone: 07700 900461 (mine)",
            "my nr is 07700 900461",
            "reply to me on 07700 900461",
            "reach out to me on 07700 900461",
            "you can leave me a message on 07700 900461",
            "07700 900461 belongs to the caller",
            "07700 900461 my number",
            "07700 900461 INFT",
            "07700 900461 is best to get me",
            "07700 900461 is the one I use",
        ],
    );
}

#[test]
fn further_words_that_are_somebody_elses() {
    all(
        ANOTHERS,
        &[
            "her friend texted: my new number is 07700 900461",
            "My brother texted me, \"my number is 07700 900461, don't tell mum\"",
            "Hi mum this is my new number 07700 900461",
            "Hi its Nino this is my new number 07700 900461",
            "he told my daughter \"call me on 07700 900461 when you get there\"",
            "on snap he has 'txt me 07700 900461'",
            "profile says add me or ring me 07700 900461",
            "text me back on 07700 900461 he says in the text",
            "he can be texted on 07700 900461",
            "the lad is to be called back on 07700 900461",
            "dealer wants users to ring him on 07700 900461",
            "I called on 07700 900461",
        ],
    );
    roles(&[
        ("He texted my phone 07700 900461 from 07700 900462", &[REPORTER, MATCHED]),
        ("the line is 07700 900461, my number 07700 900462", &[LINE, REPORTER]),
        ("he uses 07700 900461, my number 07700 900462", &[MATCHED, REPORTER]),
        ("07700 900461 is a county lines number", &[LINE]),
        ("07700 900461 texts offering drugs", &[LINE]),
    ]);
}
