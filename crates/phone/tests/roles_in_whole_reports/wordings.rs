//! Wordings in which people give their own number, and those of others that are a word away.

use crate::{ANOTHERS, REPORTER, all};

#[test]
fn a_line_of_ones_own_is_no_drug_line() {
    all(
        REPORTER,
        &[
            "My office line is 07700 900461",
            "my work line is 07700 900461",
            "my home line 07700 900461",
            "my private line is 07700 900461",
            "My direct line is 07700 900461",
            "my land line is 01632 960123",
            "Drop me a line on 07700 900461",
        ],
    );
    all(
        ANOTHERS,
        &[
            "my lad says the line is 07700 900461",
            "his work line is 07700 900461",
            "the home line is 07700 900461",
        ],
    );
}

#[test]
fn a_request_is_one_however_politely_or_narrowly_it_asks() {
    all(
        REPORTER,
        &[
            "Please do not hesitate to call me on 07700 900461",
            "dont hesitate to ring me on 07700 900461",
            "only call me on 07700 900461 my husbands phone is not safe",
            "Please only call me on 07700 900461 as he checks my other phone",
            "never ring the house, only ring me on 07700 900461",
            "Only safe to text me 07700 900461",
            "its ok to ring me on 07700 900461",
            "you have permission to call me on 07700 900461",
            "call me if you need anything on 07700 900461",
            "please call me after 5 on 07700 900461",
            "ring me any time after six on 07700 900461",
            "ring me between 2 and 4 on 07700 900461",
            "please ring me when you can on 07700 900461",
            "call me when its safe 07700 900461",
            "please ring me at work on 07700 900461",
            "call me for more details 07700 900461",
            "call me to discuss on 07700 900461",
            "you can contact me in confidence on 07700 900461",
            "contact me discreetly on 07700 900461",
            "contact me by text on 07700 900461",
            "contact me via whatsapp 07700 900461",
            "call me on the following number 07700 900461",
            "call me on this number please: 07700 900461",
            "please telephone me on 07700 900461",
            "gimme a call on 07700 900461",
            "contact me using 07700 900461",
            "call me tonight 07700 900461",
            "you can get in touch on 07700 900461",
            "try me on 07700 900461",
            "I can be rang on 07700 900461",
            "INFT CAN BE SPOKEN TO ON 07700 900461",
            "I can only be reached by text on 07700 900461",
            "I am usually available on 07700 900461",
            "please keep me updated on 07700 900461",
            "Please update me on 07700 900461",
            "We can be contacted on 07700 900461 at any time",
            "we can be reached on 07700 900461",
            "I'd appreciate a call on 07700 900461",
            "Would be grateful for a call back, 07700 900461",
            "I do not mind being contacted on 07700 900461",
            "What number can we reach you on? 07700 900461",
            "INFT SAFE TO CONTACT ON 07700 900461 BETWEEN 0900 AND 1500",
            "CALLER WOULD LIKE TO BE UPDATED ON 07700 900461",
        ],
    );
    all(
        ANOTHERS,
        &[
            "they only call me on 07700 900461",
            "he did not hesitate to call me on 07700 900461",
            "they call me when they can on 07700 900461",
            "he rings me after six on 07700 900461",
            "they keep me updated on 07700 900461",
            "the lads can be reached on 07700 900461",
            "What number do they use? 07700 900461",
            "What number does he call you on? 07700 900461",
            "it is safe to say they use 07700 900461",
        ],
    );
}

#[test]
fn ones_own_number_stays_that_with_words_between() {
    all(
        REPORTER,
        &[
            "my number just in case 07700 900461",
            "my number incase 07700 900461",
            "My number in case you need me 07700 900461",
            "my number again is 07700 900461",
            "sorry forgot to say my number is 07700 900461",
            "my safe number is 07700 900461",
            "my spare phone is 07700 900461",
            "my number to call is 07700 900461",
            "CALLER CONFIRMS HER NUMBER IS 07700 900461",
            "CALLER STATES HER OWN NUMBER IS 07700 900461",
            "my correct number is 07700 900461",
            "my usual number 07700 900461",
            "CLR GAVE OWN NUMBER 07700 900461",
            "CLR PROVIDED HER OWN NUMBER 07700 900461",
            "INFT RINGING FROM OWN MOBILE 07700 900461",
            "RP RINGING FROM HER MOBILE 07700 900461",
            "INFT RANG 101 FROM 07700 900461",
            "I texted you from 07700 900461 last night",
            "CALLER'S SAFE NUMBER 07700 900461",
        ],
    );
    all(
        ANOTHERS,
        &[
            "his usual number is 07700 900461",
            "CALLER STATES HIS NUMBER IS 07700 900461",
            "dealer confirms his number is 07700 900461",
            "the number to call is 07700 900461",
            "customers get in touch on 07700 900461",
            "DEALER GAVE OWN NUMBER 07700 900461",
            "he texted me from 07700 900461",
            "DEALER RINGING FROM HIS MOBILE 07700 900461",
            "The caller's son gave his number as 07700 900461",
            "the informant's partner gave his number as 07700 900461",
        ],
    );
}

#[test]
fn what_somebody_said_is_theirs_also_where_it_asks_politely() {
    all(
        ANOTHERS,
        &[
            "he said you can ring me on 07700 900461",
            "the dealer said you can reach me on 07700 900461",
            "Dealer told a girl you can get me on 07700 900461",
            "a lad told my son you can contact me on 07700 900461",
            "They rang saying you can contact us on 07700 900461",
            "he replied you can get me on 07700 900461",
            "he said please ring me on 07700 900461 if you want some",
            "The man told my daughter please contact me on 07700 900461",
            "dealer says please text me on 07700 900461",
            "he said if you need me call me on 07700 900461",
            "dealer said if you need anything ring me on 07700 900461",
            "he says the best way to reach me is 07700 900461",
            "he tells people best number for me is 07700 900461",
            "i had a text my new number is 07700 900461",
            "got a random text hi my number is 07700 900461 you can order any time",
            "he sends a text, my new number is 07700 900461",
            "INFT STS DEALER SENDS TEXT MY NEW NUMBER IS 07700 900461",
            "CALLER HAS RECEIVED A TEXT MESSAGE, MY NEW NUMBER IS 07700 900461, AND IS WORRIED",
            "My son got this: call me on 07700 900461",
            "Received a text last night as follows. Hi its Joe, new number, call me on 07700 900461",
            "MESSAGE AS FOLLOWS. CALL ME ON 07700 900461",
            "EXACT WORDING. MY NEW NUMBER IS 07700 900461, BOTH ON",
            "This was the text. Hello its Joe, contact me on 07700 900461 if you need anything",
            "\"my number is 07700 900461\", the dealer said",
            "ring me on 07700 900461 he told my son",
            "contact me on 07700 900461, this is what the dealer wrote",
            "ring me on 07700 900461 was written on the card",
            "my number is 07700 900461 was in the text",
            "call me on 07700 900461 is on his snapchat",
            "He tells everyone that my number is 07700 900461",
            "He advertises: call me on 07700 900461",
            "he typed my number is 07700 900461",
            "he announced my new number is 07700 900461",
            "he is telling people you can get me on 07700 900461",
            "he tells them here is my number 07700 900461",
            "they send a message my number is 07700 900461",
            "ring me on 07700 900461 was the message my son got",
        ],
    );
    all(
        REPORTER,
        &[
            "my neighbour told me to report it so please contact me on 07700 900461",
            "the man at the council said to report it here. You can contact me on 07700 900461",
            "he said he would hurt me so please call me on 07700 900461",
            "Joe said he'd burn my house down. my number is 07700 900461",
            "caller said you can ring me on 07700 900461",
            "I told the officer you can ring me on 07700 900461",
            "if you want to text my number is 07700 900461",
            "they texted him last night. my number is 07700 900461",
            "I got a text from them, please ring me on 07700 900461",
            "he said no, so you can ring me on 07700 900461",
            "call me on 07700 900461, the dealer is back",
            "my number is 07700 900461 he told them to kill me",
        ],
    );
}
