//! Whose number it is, both ways: words that decide, and words close to them that do not.

use tipline_phone::{Role, find};

#[track_caller]
fn roles(role: Role, rows: &[&str]) {
    let mut wrong = Vec::new();
    for text in rows {
        let numbers = find(text).numbers;
        let found: Vec<_> = numbers.iter().map(|number| number.role).collect();
        if found != [role] {
            let cues: Vec<_> = numbers.iter().map(|number| number.cue.map(|cue| cue.of(text))).collect();
            wrong.push(format!("{text:?} is {found:?} by {cues:?}"));
        }
    }
    assert!(wrong.is_empty(), "expected {role:?}:\n{}", wrong.join("\n"));
}

#[test]
fn who_signs_without_a_name_and_whom_an_aside_does_not_change_are_the_reporter() {
    roles(
        Role::ReporterContact,
        &[
            "Kind regards, a worried neighbour, 07700 900461",
            "Regards\na concerned local resident\n07700 900461",
            "Thanks, a mum, 07700 900461",
            "Many thanks, an anonymous caller 07700 900461",
            "Yours sincerely, a very worried parent, tel 07700 900461",
            "my number, only for emergencies, is 07700 900461",
            "My mobile, after six if you can, is 07700 900461",
            "my contact number, not for sharing, is 07700 900461",
        ],
    );
    roles(
        Role::Unknown,
        &[
            "told by a worried neighbour, 07700 900461",
            "a worried neighbour, 07700 900461",
            "Kind regards, from a dealer, 07700 900461",
            "Kind regards, the worried neighbour next door, 07700 900461",
            "Regards, neighbour of the dealer, 07700 900461",
            "regards the flat, a neighbour says he uses 07700 900461",
            "it is not my number, as I said, is 07700 900461",
            "I have it. The one, as I said, is 07700 900461",
            "my number is withheld. His, as I said, is 07700 900461",
            "the number, he says, is 07700 900461",
        ],
    );
}

#[test]
fn a_number_noted_for_an_office_or_a_relative_is_a_third_party_s() {
    roles(
        Role::ThirdParty,
        &[
            "Landlord: 07700 900461",
            "landlord 07700 900461",
            "the school: 01632 960123",
            "his landlord 07700 900461",
            "Lads in and out all day. Landlord - 07700 900461",
            "Mum's number is 07700 900461",
            "neighbour's number is 07700 900461",
            "Daughter's mobile: 07700 900461",
        ],
    );
    roles(
        Role::Unknown,
        &[
            "he deals by the school 07700 900461",
            "outside the school, 07700 900461",
            "he is a landlord 07700 900461",
            "lad next to the school: 07700 900461",
            "he said landlord 07700 900461",
            "boyfriend's number is 07700 900461",
            "kid's number is 07700 900461",
            "Nino's new number: 07700 900461",
            "Dave's mum's number is 07700 900461",
        ],
    );
}

#[test]
fn ways_of_asking_for_a_call_make_a_number_the_reporters() {
    roles(
        Role::ReporterContact,
        &[
            "my number is 07700 900461",
            "my mobile is 07700 900461 if you need me",
            "You can get me on 07700 900461",
            "Please call me on 07700 900461",
            "call me back on 07700 900461",
            "C/B 07700 900461",
            "C/B NO 07700 900461",
            "CLI 07700 900461",
            "INFT WOULD LIKE A CALL BACK ON 07700 900461",
            "caller requests call back on 07700 900461",
            "please call back on 07700 900461",
            "TEL NO OF INFT 07700 900461",
            "number for caller is 07700 900461",
            "contact number for me: 07700 900461",
            "the best number to reach me on is 07700 900461",
            "number to call me back on is 07700 900461",
            "CALLER WITHHELD, GAVE 07700 900461 AS CONTACT",
            "caller left 07700 900461 as a contact number",
            "CLR MOB 07700 900461",
            "RP's mobile 07700 900461",
            "Your phone number: 07700 900461",
            "Your contact number: 07700 900461",
            "Kind regards\nSam\nMob: 07700 900461",
            "Many thanks, Jo\n07700 900461",
            "Thanks\n07700 900461\nSent from my phone",
            "I can be contacted on 07700 900461 after 5",
            "caller happy to be contacted on 07700 900461",
            "caller said my number is 07700 900461",
            "Caller states \"my number is 07700 900461\"",
            "caller on 07700 900461 reports drug dealing",
            "this is my number 07700 900461",
            "my phone 07700 900461 keeps ringing",
            "inft calling from 07700 900461",
            "reach me at 07700 900461",
            "07700 900461 is my mobile",
            "07700 900461 (my number)",
            "text me on 07700 900461 or email",
            "if you need more info ring me 07700 900461",
        ],
    );
}

#[test]
fn ways_of_dealing_make_a_number_the_alleged_line() {
    roles(
        Role::AllegedLine,
        &[
            "the deal line is 07700 900461",
            "drugs line 07700 900461",
            "the nino line 07700 900461",
            "the NINO line is 07700 900461",
            "dealer uses 07700 900461",
            "the dealer is on 07700 900461",
            "dealer rings from 07700 900461",
            "he rings off 07700 900461",
            "they text off 07700 900461",
            "ring 07700 900461 for gear",
            "for gear ring 07700 900461",
            "if you want crack call 07700 900461",
            "text this for gear 07700 900461",
            "07700 900461 text this for gear",
            "07700 900461 ring this for white and brown",
            "07700 900461 text this number for drugs",
            "call for food on 07700 900461",
            "call me on 07700 900461 for light and dark",
            "his snap says my number is 07700 900461 for weed",
            "mass text from 07700 900461",
            "bulk texts sent out by 07700 900461",
            "text from 07700 900461 offering crack and heroin",
            "07700 900461 is selling crack",
            "07700 900461 is the deal line",
            "07700 900461 is the line",
            "07700 900461 is the nino line",
            "07700 900461 (drugs line)",
            "07700 900461 is the dealer's number",
            "they are selling heroin on 07700 900461",
            "he shots off 07700 900461",
            "he sells weed from 07700 900461",
            "line number 07700 900461",
            "number of the line is 07700 900461",
            "county line 07700 900461",
        ],
    );
}

#[test]
fn relatives_and_professionals_are_third_parties() {
    roles(
        Role::ThirdParty,
        &[
            "my son's phone is 07700 900461",
            "my sons mobile 07700 900461",
            "her mum's number is 07700 900461",
            "the landlord's number is 07700 900461",
            "victim's mobile 07700 900461",
            "victim tel 07700 900461",
            "my son is on 07700 900461",
            "my daughter's number: 07700 900461",
            "07700 900461 is my son's number",
            "07700 900461 belongs to my brother",
            "social worker's number 07700 900461",
            "the school's phone is 020 7946 0123",
        ],
    );
}

#[test]
fn whom_texts_were_sent_to_is_a_recipient() {
    roles(
        Role::Recipient,
        &[
            "texts were sent to 07700 900461",
            "he sends messages to 07700 900461",
            "a text was sent to 07700 900461",
            "received a text on 07700 900461",
            "I got the text on 07700 900461",
        ],
    );
}

#[test]
fn a_helpline_is_one_whatever_the_words_say() {
    roles(Role::Helpline, &["call Crimestoppers on 0800 555 111", "Childline 0800 1111 is my number"]);
}

#[test]
fn words_that_do_not_say_whose_it_is_leave_a_number_unknown() {
    roles(
        Role::Unknown,
        &[
            "he rings me on 07700 900461",
            "they call me on 07700 900461",
            "ring 07700 900461",
            "the number is 07700 900461",
            "his number is 07700 900461",
            "he uses 07700 900461",
            "number on the card is 07700 900461",
            "text said \"this is my new number 07700 900461 bell me\"",
            "message reads my new number is 07700 900461",
            "TEXT FROM NINO: MY NEW NUMBER IS 07700 900461",
            "the card says call me on 07700 900461",
            "he said \"call me on 07700 900461\"",
            "'my new number is 07700 900461' was the text",
            "caller was given 07700 900461 by the dealer",
            "CALLER HAS BEEN RINGING 07700 900461",
            "MALE CALLS BACK ON 07700 900461",
            "caller got a call back from 07700 900461",
            "caller called 07700 900461",
            "I rang 07700 900461",
            "I sent a text to 07700 900461",
            "send a text to 07700 900461",
            "you can text 07700 900461",
            "my neighbour gave me 07700 900461",
            "my phone was called by 07700 900461",
            "the bus line 07700 900461",
            "help line 07700 900461",
            "land line 01632 960123",
            "07700 900461 was written on the wall",
            "07700 900461 text this for details",
            "07700 900461 ring this for help",
            "07700 900461 call for help",
            "07700 900461 called my son",
            "number saved in his phone 07700 900461",
            "they told my son to ring 07700 900461",
            "dealer told him to call me on 07700 900461",
            "ring 07700 900461 for more details",
            "selling his car on 07700 900461",
            "he is selling a bike, ring 07700 900461",
            "call for help on 07700 900461",
            "my son said ring 07700 900461",
            "somebody left 07700 900461 in my phone",
            "contact 07700 900461",
            "mobile 07700 900461",
            "tel: 07700 900461",
            "Number: 07700 900461",
            "I know his number 07700 900461",
            "it's not my number but 07700 900461",
            "your number is 07700 900461",
            "I got your number from 07700 900461",
            "caller id shows 07700 900461",
            "a call from 07700 900461",
            "he left 07700 900461 as a contact",
            "the lad gave 07700 900461 as his number",
            "07700 900461 is a mobile",
            "07700 900461 is the number",
            "07700 900461 is his number",
            "07700 900461 is the bus line",
            "Cheers mate said he. Ring 07700 900461 later please",
            "witheld caller, 07700 900461 came up",
        ],
    );
}
