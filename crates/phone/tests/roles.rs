//! Whose number it is, by the words around it.

use tipline_phone::{Mention, Role, find};

fn first(text: &str) -> Mention {
    find(text).numbers.into_iter().next().unwrap_or_else(|| panic!("no number in {text:?}"))
}

#[track_caller]
fn roles(role: Role, rows: &[&str]) {
    let wrong: Vec<_> = rows
        .iter()
        .map(|text| (text, first(text)))
        .filter(|(_, mention)| mention.role != role)
        .map(|(text, mention)| {
            format!("{text:?} is {:?} by {:?}", mention.role, mention.cue.map(|cue| cue.of(text)))
        })
        .collect();
    assert!(wrong.is_empty(), "expected {role:?}:\n{}", wrong.join("\n"));
}

#[test]
fn words_that_claim_a_number_make_it_the_reporters() {
    roles(
        Role::ReporterContact,
        &[
            "my number is 07700 900461",
            "My mobile number is 07700 900461",
            "my mobile: 07700 900461",
            "My no. is 07700 900461",
            "my home tel 020 7946 0123",
            "our number is 01632 960123",
            "my own personal mobile is 07700 900461",
            "They scare me, my number's 07700 900461",
            "my contact details are 07700 900461",
            "call me back on 07700 900461",
            "Call me on 07700 900461 please",
            "please ring me on 07700 900461",
            "pls txt me back on 07700 900461",
            "I saw it all. Contact me on 07700 900461",
            "you can reach me on 07700 900461",
            "can you call me on 07700 900461",
            "could an officer ring me on 07700 900461",
            "you can get hold of me on 07700 900461",
            "feel free to text me on 07700 900461",
            "call me any time on 07700 900461",
            "call/text me on 07700 900461",
            "please ring/text me 07700 900461",
            "our house phone is 01632 960123",
            "I'd rather be called on 07700 900461",
            "I would prefer to be contacted on 07700 900461",
            "REQUESTING CALL BACK 07700 900461",
            "you can use 07700 900461 to contact me",
            "CALLER RANG IN ON 07700 900461",
            "my whats app 07700 900461",
            "if anyone wants me please use 07700 900461 to ring me",
            "Use 07700 900461 to reach us after six",
            "the police can use 07700 900461 to contact me",
            "Yours sincerely\nSam Example\n5 Example Road\n07700 900461",
            "ring us on 01632 960123",
            "caller ringing from 07700 900461",
            "Caller is calling from 07700 900461",
            "I am calling from 07700 900461",
            "I'm ringing from 07700 900461",
            "Calling from mobile 07700 900461",
            "caller rang from 07700 900461",
            "caller's number is 07700 900461",
            "Callers mob 07700 900461",
            "Caller\u{2019}s tel: 07700 900461",
            "inft's tel 07700 900461",
            "informant's mobile 07700 900461",
            "Informant: 07700 900461",
            "caller on 07700 900461 states two lads",
            "inft contactable on 07700 900461",
            "I can be contacted on 07700 900461",
            "caller can be reached on 07700 900461",
            "I'm on 07700 900461",
            "call back number 07700 900461",
            "callback no 07700 900461",
            "07700 900461 is my number",
            "07700 900461 that's my mobile",
            "07700 900461 (my mobile)",
            "07700 900461 (caller)",
            "Happens every night. Kind regards, 07700 900461",
            "Please help.\nThanks\n07700 900461",
        ],
    );
}

#[test]
fn another_persons_number_is_not_the_reporters() {
    roles(
        Role::Unknown,
        &[
            "07700 900461",
            "they call me on 07700 900461",
            "they call/text me on 07700 900461",
            "they use 07700 900461 to contact me",
            "he rang in on 07700 900461",
            "caller rang on 07700 900461",
            "his whats app 07700 900461",
            "dealers use 07700 900461 to ring us",
            "police use 07700 900461 to contact me",
            "he said you can use 07700 900461 to contact me",
            "you can use 07700 900461 to contact him",
            "the gang can use 07700 900461 to reach me",
            "he would rather be called on 07700 900461",
            "Thanks\n1. 07700 900461\n2. 07700 900462",
            "thanks, 2 07700 900461",
            "his house phone is 07700 900461",
            "he rings me from 07700 900461",
            "he keeps ringing me on 07700 900461",
            "they told me to call them on 07700 900461",
            "he can call me on 07700 900461",
            "he said call me on 07700 900461",
            "his text says: call me on 07700 900461",
            "the message read \"ring me on 07700 900461\"",
            "'text me on 07700 900461' he wrote on the wall",
            "call me on 07700 900461, he said",
            "he wants to call me on 07700 900461",
            "they tried to contact me on 07700 900461",
            "unknown caller's number is 07700 900461",
            "the same caller on 07700 900461",
            "withheld caller ringing from 07700 900461",
            "he was calling from 07700 900461",
            "lads calling from 07700 900461",
            "he called my son from 07700 900461",
            "my phone rang, it was 07700 900461",
            "my phone shows a call from 07700 900461",
            "my dealer's number is 07700 900461 he told me",
            "he can be contacted on 07700 900461",
            "they are contactable on 07700 900461",
            "he is on 07700 900461",
            "his number is 07700 900461",
            "her mobile is 07700 900461",
            "their number 07700 900461",
            "call him back on 07700 900461",
            "call them on 07700 900461",
            "ring 07700 900461",
            "number is 07700 900461",
            "the number my neighbour gave is 07700 900461",
            "07700 900461 is my dealer's number",
            "07700 900461 my son says",
            "07700 900461 called me",
            "text him thanks 07700 900461",
            "thanks 07700 900461 is his number",
            "I was texted by 07700 900461",
            "I called 07700 900461",
            "I rang 07700 900461 and a man answered",
            "my mate said to ring 07700 900461",
        ],
    );
}

#[test]
fn words_that_only_a_deal_line_has_make_it_the_alleged_line() {
    roles(
        Role::AllegedLine,
        &[
            "the deal line is 07700 900461",
            "drugs line 07700 900461",
            "drug line number is now 07700 900461",
            "dealer's number is 07700 900461",
            "the dealers phone 07700 900461",
            "county line 07700 900461",
            "line number 07700 900461",
            "their line number is 07700 900461",
            "ring 07700 900461 for gear",
            "text 07700 900461 for some crack",
            "you call 07700 900461 for food",
            "selling crack on 07700 900461",
            "he is dealing from 07700 900461",
        ],
    );
    roles(
        Role::Unknown,
        &[
            "the help line is 07700 900461",
            "land line number 01632 960123",
            "bus line number 07700 900461",
            "ring 07700 900461 for details",
            "text 07700 900461 for me",
            "selling his car on 07700 900461",
            "the line 07700 900461",
            "phone 07700 900461",
        ],
    );
}

#[test]
fn a_relatives_phone_is_a_third_partys() {
    roles(
        Role::ThirdParty,
        &[
            "my son's phone is 07700 900461",
            "my sons number 07700 900461",
            "my daughter's mobile: 07700 900461",
            "our neighbour's tel is 01632 960123",
            "my mate's new number is 07700 900461",
        ],
    );
}

#[test]
fn the_cue_is_the_words_that_decided() {
    for (text, cue) in [
        ("I live near. My mobile number is 07700 900461", "My mobile number is"),
        ("please call me back on 07700 900461", "call me back on"),
        ("07700 900461 is my number", "is my number"),
        ("ring 07700 900461 for gear", "ring"),
        ("ends badly. Kind regards, 07700 900461", "Kind regards"),
    ] {
        assert_eq!(first(text).cue.map(|cue| cue.of(text)), Some(cue), "{text}");
    }
}

#[test]
fn a_tail_shares_the_role_of_its_number() {
    let found = find("call me on 07700 900461/2").numbers;
    assert_eq!(found.len(), 2);
    assert!(found.iter().all(|mention| mention.role == Role::ReporterContact));
}

#[test]
fn words_about_one_number_do_not_reach_the_next() {
    let found = find("my number is 07700 900461, theirs is 07700 900462").numbers;
    assert_eq!(found[0].role, Role::ReporterContact);
    assert_eq!(found[1].role, Role::Unknown);
    let found = find("he is on 07700 900461. Call me on 07700 900462").numbers;
    assert_eq!(found[0].role, Role::Unknown);
    assert_eq!(found[1].role, Role::ReporterContact);
}
