//! Words of dealers that a report repeats: who says "me" there is not the person who reports.

use crate::{ANOTHERS, MATCHED, REPORTER, all, roles};

#[test]
fn words_of_a_text_that_a_line_sent_are_not_the_reporters() {
    all(
        MATCHED,
        &[
            "He sent this: New number guys. Its Nino. Call me on 07700 900461",
            "text said: yo its nino back on. ring me on 07700 900461",
            "The text reads NEW NUMBER ITS NINO CALL ME ON 07700 900461",
            "TEXT READS: \"NINO BACK ON. CALL ME ON 07700 900461. 2 FOR 15\"",
            "message from nino saying my new number is 07700 900461",
            "son got a snap saying hit me on 07700 900461",
            "his story says dm me or text me on 07700 900461",
            "there is a card through the door saying call me on 07700 900461",
            "sticker on lamp post reads ring me on 07700 900461",
            "graffiti says call me 07700 900461",
            "he wrote his number, my number is 07700 900461 he wrote",
            "dealer texts everyone \u{201c}this is my new number 07700 900461\u{201d}",
            "he posted \u{2018}ring me on 07700 900461\u{2019} on insta",
            "I got this text \"my number is now 07700 900461 save it\"",
            "my son showed me the message: \"lost my phone, my new number is 07700 900461\"",
            "CLR STS MALE TOLD HER MY NUMBER IS 07700 900461",
            "CLR STS TEXT SAID CALL ME ON 07700 900461",
            "inft says dealer said call me on 07700 900461",
            "the lad told me his name and said ring me on 07700 900461",
            "he goes call me on 07700 900461",
            "he was like text me on 07700 900461",
            "they put on facebook: message me on 07700 900461",
            "Text message: my new number is 07700 900461",
            "whatsapp status: call me on 07700 900461",
            "he sends out texts saying its me this is my new number 07700 900461",
            "this is my new number 07700 900461 hit me up",
            "yo my new number is 07700 900461 for b and w",
            "nino here my number is 07700 900461 2 for 25",
            "call me on 07700 900461 got both bits",
            "text me on 07700 900461 for light and dark",
            "call me on 07700 900461 is what the text said",
            "call me on 07700 900461 says the message",
            "my new number is 07700 900461, it said",
            "text:\nNEW NUMBER\nRING ME ON 07700 900461\nOPEN ALL DAY",
            "the voicemail says you can reach me on 07700 900461",
            "> my number is now 07700 900461\nthat is the text he sent",
        ],
    );
}

#[test]
fn the_reporters_own_words_stay_theirs_whoever_spoke_before() {
    all(
        REPORTER,
        &[
            "CALLER SAYS CALL ME ON 07700 900461",
            "CALLER STATED \"MY NUMBER IS 07700 900461\"",
            "INFT STATES PLEASE RING ME ON 07700 900461",
            "Caller said: my number is 07700 900461",
            "I said call me on 07700 900461",
            "I told the officer my number is 07700 900461",
            "I told him my number is 07700 900461 and now he wont stop",
            "I texted them \"my number is 07700 900461\" like an idiot",
            "He said he would hurt me. My number is 07700 900461",
            "the text said new number soon. Please call me on 07700 900461",
            "he told me to keep quiet, please ring me on 07700 900461",
            "I got a text from them and I'm scared, call me on 07700 900461",
            "Message: please call me on 07700 900461",
            "Comments: my number is 07700 900461",
            "call me on 07700 900461 he said he will kill me",
            "my number is 07700 900461 they said if i tell anyone im dead",
            "\"my number is 07700 900461\"",
            "the police said someone would call me on 07700 900461",
            "your colleague said to ring me on 07700 900461",
            "they call it the \"Nino\" line. My number is 07700 900461",
            "he's called 'Nino'. call me on 07700 900461",
            "it's the lads' flat, my number is 07700 900461",
            "the lads\u{2019} car is outside. ring me on 07700 900461",
            "my number is 07700 900461 for any more info",
            "call me on 07700 900461 for more drugs info",
            "call me on 07700 900461 for drug dealing details",
        ],
    );
}

#[test]
fn a_quotation_ends_where_it_closes() {
    roles(&[
        ("text said \"ring me on 07700 900461\". My number is 07700 900462", &[ANOTHERS, REPORTER]),
        ("text said: call me on 07700 900461. I can be contacted on 07700 900462", &[MATCHED, REPORTER]),
        ("he text me 'old number 07700 900461 is dead, my new number is 07700 900462'", &[MATCHED, MATCHED]),
        ("my number is 07700 900461. text reads \"my number is 07700 900462\"", &[REPORTER, MATCHED]),
        (
            "CALLER SAYS \"CALL ME ON 07700 900461\", TEXT SAYS \"CALL ME ON 07700 900462\"",
            &[REPORTER, MATCHED],
        ),
    ]);
}
