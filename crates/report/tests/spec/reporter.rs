//! The person who rang is not a suspect: what is known of them from a record never shows in its report.

use proptest::prelude::*;
use serde_json::{Value, json};
use tipline_report::{Channel, Normalised, Report};

use crate::record::{Arrived, call_from, call_log, crimestoppers, form_from};

/// The digits of everything that a report keeps, field by field.
fn digits_kept(report: &Report) -> Vec<String> {
    fn collect(value: &Value, all: &mut Vec<String>) {
        match value {
            Value::String(text) => all.push(text.chars().filter(char::is_ascii_digit).collect()),
            Value::Array(list) => list.iter().for_each(|value| collect(value, all)),
            Value::Object(fields) => fields.values().for_each(|value| collect(value, all)),
            Value::Null | Value::Bool(_) | Value::Number(_) => {}
        }
    }
    let mut all = Vec::new();
    collect(&serde_json::to_value(report).unwrap(), &mut all);
    all
}

fn reporter_numbers(normalised: &Normalised) -> Vec<(String, &str)> {
    normalised.reporter_numbers.iter().map(|n| (n.e164.to_string(), n.field.as_str())).collect()
}

fn mentions(report: &Report) -> Vec<String> {
    report.mentions.iter().map(|mention| mention.e164.to_string()).collect()
}

#[test]
fn a_number_that_is_the_caller_s_is_masked_in_any_spelling() {
    let caller = json!({"number": "07700 900123"});
    for (text, masked) in [
        ("CALLER ON 07700 900123 STATES", "CALLER ON ************ STATES"),
        ("CALLER ON 07700900123.", "CALLER ON ***********."),
        ("on 07700-900-123", "on *************"),
        ("on +447700900123", "on *************"),
    ] {
        let normalised = call_from(&caller, text).normalised();
        assert_eq!(normalised.report.text, masked);
        assert_eq!(normalised.report.mentions, []);
        assert_eq!(reporter_numbers(&normalised), [("+447700900123".to_owned(), "caller.number")]);
    }
}

#[test]
fn a_number_is_masked_where_it_is_not_seen_as_one() {
    let caller = json!({"number": "07700 900123"});
    for (text, masked) in [
        ("7700 900123", "***********"),
        ("700 900123", "**********"),
        ("ends 900123", "ends ******"),
        ("ends 900 123, that is", "ends *******, that is"),
        ("ref99907700900123888", "ref9990**********888"),
        ("7-7-0-0-9-0-0-1-2-3", "*******************"),
        ("77OO9OO1Z3 77OO9OOl23", "********Z3 **********"),
        (
            "double seven double oh nine hundred one two three",
            "*************************************************",
        ),
    ] {
        assert_eq!(call_from(&caller, text).report().text, masked, "{text}");
    }
}

#[test]
fn another_number_stays() {
    let caller = json!({"number": "07700 900123", "name": "Mr Example Caller"});
    for text in [
        "line is 07700 900461",
        "line is 07700 900124 not 07700 900122",
        "ends 124",
        "ends 00124",
        "123 people",
        "17900124 is no phone number",
        "CAD 0123 of 12/03/2019",
        "he lives at 900, and the caller at 123",
    ] {
        assert_eq!(call_from(&caller, text).report().text, text);
    }
    let report = call_from(&caller, "caller on 07700 900123 says line is 07700 900461").report();
    assert_eq!(report.text, "caller on ************ says line is 07700 900461");
    assert_eq!(mentions(&report), ["+447700900461"]);
}

#[test]
fn the_rule_is_per_report_and_nobody_can_hide_a_line_by_ringing_in_from_it() {
    let text = "drugs are sold on 07700 900461";
    let hidden = call_from(&json!({"number": "07700 900461"}), text).report();
    assert_eq!(hidden.mentions, []);
    let seen = call_from(&json!({"number": "07700 900123"}), text).report();
    assert_eq!(mentions(&seen), ["+447700900461"]);
    assert_eq!(seen.text, text);
}

#[test]
fn a_part_of_a_number_is_struck_where_it_could_be_the_reporter_s_and_stays_where_it_could_not() {
    let parts = |caller: &str| -> Vec<String> {
        let text = "the line starts 07700 900 and the number ends 461";
        let report = call_from(&json!({"number": caller}), text).report();
        report.fragments.iter().map(|part| part.pattern.to_string()).collect()
    };
    assert_eq!(parts("01632 960204"), ["+447700900*", "*461"]);
    assert_eq!(parts("07700 900123"), ["*461"]);
    assert_eq!(parts("07700 900461"), [""; 0]);
}

#[test]
fn a_withheld_number_that_is_there_all_the_same_is_a_contact() {
    let caller = json!({"number": "07700 900123", "withheld": true});
    let normalised = call_from(&caller, "rang from 07700900123").normalised();
    assert_eq!(normalised.report.text, "rang from ***********");
    assert_eq!(reporter_numbers(&normalised), [("+447700900123".to_owned(), "caller.number")]);
}

#[test]
fn every_number_in_a_contact_field_is_the_reporter_s() {
    let number = |n: u32| format!("+447700900{n}");
    for (contact, expected) in [
        (json!({"phone": "07700 900123"}), vec![(number(123), "contact.phone")]),
        (json!({"phone": "07700 900123 after 6pm"}), vec![(number(123), "contact.phone")]),
        (
            json!({"phone": "07700 900123 or 07700 900456"}),
            vec![(number(123), "contact.phone"), (number(456), "contact.phone")],
        ),
        (json!({"phone": 7_700_900_123_u64}), vec![(number(123), "contact.phone")]),
        (json!({"phone": 447_700_900_123_u64}), vec![(number(123), "contact.phone")]),
        (json!({"phone": "7700900123.0"}), vec![(number(123), "contact.phone")]),
        (json!({"phone": "07700 dot 900 dot 123"}), vec![(number(123), "contact.phone")]),
        (json!({"phone": "07700 (space) 900123, please"}), vec![(number(123), "contact.phone")]),
        (
            json!({"phone": "07700 nine hundred one hundred and twenty three"}),
            vec![(number(123), "contact.phone")],
        ),
        (json!({"name": "Example Reporter 07700 900123"}), vec![(number(123), "contact.name")]),
        (json!({"address": "ring 07700 900123 at the gate"}), vec![(number(123), "contact.address")]),
        (
            json!({"phone": "07700 900123", "email": "07700900123@example.com"}),
            vec![(number(123), "contact.phone")],
        ),
        (json!({"phone": "n/a"}), vec![]),
    ] {
        let normalised = form_from(&contact, "on 07700900123 or 07700 900456").normalised();
        assert_eq!(reporter_numbers(&normalised), expected, "{contact}");
        if !expected.is_empty() {
            assert!(normalised.report.text.starts_with("on *********** or "), "{contact}");
        }
    }
}

#[test]
fn a_number_that_the_words_claim_is_the_reporter_s() {
    let normalised = call_from(&json!({}), "my number is 07700 900123. Line is 07700 900461").normalised();
    assert_eq!(normalised.report.text, "my number is ************. Line is 07700 900461");
    assert_eq!(mentions(&normalised.report), ["+447700900461"]);
    assert_eq!(reporter_numbers(&normalised), [("+447700900123".to_owned(), "log[0].text")]);
}

#[test]
fn a_claimed_number_is_masked_also_where_nothing_claims_it() {
    let mut log = call_log();
    log["caller"] = Value::Null;
    log["log"] = json!([
        {"at": "2019-07-12 14:02", "text": "CALL FROM 07700900123"},
        {"at": "2019-07-12 14:03", "text": "call me back on 07700 900123"},
    ]);
    let normalised = Arrived::of(Channel::Call101, &log).normalised();
    assert_eq!(normalised.report.text, "CALL FROM ***********\ncall me back on ************");
    assert_eq!(reporter_numbers(&normalised), [("+447700900123".to_owned(), "log[1].text")]);
}

#[test]
fn a_second_number_that_hangs_on_the_reporter_s_is_theirs() {
    let normalised =
        call_from(&json!({"number": "07700 900123"}), "I am on 07700 900123/4 all day").normalised();
    assert!(!serde_json::to_string(&normalised.report).unwrap().contains("90012"), "{:?}", normalised.report);
}

#[test]
fn a_contact_in_which_no_number_can_be_read_is_masked_digit_by_digit() {
    for (contact, text, masked) in [
        ("07700 90012", "on 07700 90012 he says", "on *********** he says"),
        ("07700 90012", "on 0770090012", "on **********"),
        ("900123", "ending 900 123 or 07700 900123", "ending ******* or 07700 ******"),
        ("12345", "12345", "12345"),
        ("0770090012307700900456", "07700 900123 or 07700 900456", "0*********** or ************"),
    ] {
        let report = call_from(&json!({"callback_number": contact}), text).report();
        assert_eq!(report.text, masked, "{contact}");
        assert_eq!(report.mentions, [], "{contact}");
    }
}

#[test]
fn the_reporter_s_name_is_masked_and_a_single_word_of_it_is_not() {
    for (name, text, masked) in [
        ("Example Caller", "EXAMPLE CALLER says", "************** says"),
        ("Mrs Example Caller", "Example\n caller's son", "***************'s son"),
        ("Example Middle Caller", "Example Caller; Caller, Example", "**************; ***************"),
        ("Caller, Example", "from example caller", "from **************"),
        ("Mr Caller", "mr. caller and Mr Callerson", "********** and Mr Callerson"),
        ("Zoë Élan", "ZOË ÉLAN rang", "********** rang"),
        ("Nino", "the Nino line", "the Nino line"),
        ("Example Caller", "unexample caller or example callers", "unexample caller or example callers"),
        ("not known", "name not known", "name not known"),
    ] {
        assert_eq!(call_from(&json!({"name": name}), text).report().text, masked, "{name}");
    }
}

#[test]
fn the_reporter_s_address_mail_and_birthday_are_masked_where_they_are_repeated_whole() {
    for (contact, text, masked) in [
        (
            json!({"email": "Reporter@example.com"}),
            "mail reporter@EXAMPLE.com or nonreporter@example.org",
            "mail ******************** or nonreporter@example.org",
        ),
        (json!({"phone": "me@example.com"}), "me@example.com", "**************"),
        (json!({"email": "Me <mailto:me@example.com>"}), "xme@example.com", "x**************"),
        (
            json!({"address": "12 Example Street, Sampleford, ZZ1 9ZZ"}),
            "I live at 12 example street. They deal in Example Street and at 112 Example Street, Sampleford zz19zz",
            "I live at *****************. They deal in Example Street and at 112 Example Street, Sampleford ******",
        ),
        (json!({"address": "Flat 2\nSampleford zz19zz"}), "flat 2, ZZ1 9ZZ", "flat 2, *******"),
        (json!({"date_of_birth": "31/01/1970"}), "born 31/01/1970", "born **********"),
        (
            json!({"date_of_birth": "31 Jan 1970"}),
            "born 31 JAN 1970 or 1 Jan 1970",
            "born *********** or 1 Jan 1970",
        ),
    ] {
        assert_eq!(form_from(&contact, text).report().text, masked, "{contact}");
    }
}

#[test]
fn a_whole_number_or_name_is_masked_in_the_fields_that_are_kept_too() {
    let mut log = call_log();
    log["reference"] = json!("CALL 07700900123 / 1");
    log["force"] = json!("Force of Example Caller");
    let report = Arrived::of(Channel::Call101, &log).report();
    assert_eq!(report.reference, "CALL 0********** / 1");
    assert_eq!(report.force, "Force of **************");
}

#[test]
fn a_reference_keeps_digits_that_happen_to_be_part_of_the_reporters_number() {
    for (number, reference) in [
        ("07700900391", "TOL-009003-19"),
        ("07700900391", "CAD-20190601-009003"),
        ("07700900619", "CAD-20190061-900619"),
    ] {
        let mut log = call_log();
        log["caller"]["number"] = json!(number);
        log["reference"] = json!(reference);
        assert_eq!(Arrived::of(Channel::Call101, &log).report().reference, reference);
    }
}

#[test]
fn no_contact_field_ever_shows_in_a_report() {
    let canaries = [
        "Canary Alpha",
        "07700 900123",
        "canary street 9 bravo",
        "01632 960123 canary",
        "canary@example.com",
        "canary birthday",
    ];
    let caller = json!({
        "name": canaries[0], "number": canaries[1], "address": canaries[2], "callback_number": canaries[3],
        "not_a_field": "canary", "email": canaries[4],
    });
    let contact = json!({
        "name": canaries[0], "phone": canaries[1], "address": canaries[2], "email": canaries[4],
        "date_of_birth": canaries[5], "mobile": canaries[3],
    });
    let mut anonymous = crimestoppers();
    for field in ["contact", "caller", "phone", "name"] {
        anonymous[field] = contact.clone();
    }
    for arrived in [
        call_from(&caller, "the line is 07700 900461"),
        form_from(&contact, "the line is 07700 900461"),
        Arrived::of(Channel::Crimestoppers, &anonymous),
    ] {
        let report = arrived.report();
        let json = serde_json::to_string(&report).unwrap().to_lowercase();
        assert!(!json.contains("canary"), "{json}");
        assert!(
            digits_kept(&report).iter().all(|d| !d.contains("900123") && !d.contains("960123")),
            "{json}"
        );
        assert_eq!(mentions(&report), ["+447700900461"]);
    }
}

#[test]
fn a_crimestoppers_report_has_no_contact_whatever_its_fields_say() {
    let mut record = crimestoppers();
    record["contact"] = json!({"phone": "07700 900461", "name": 5});
    record["caller"] = json!(["07700 900461"]);
    let normalised = Arrived::of(Channel::Crimestoppers, &record).normalised();
    assert_eq!(normalised.reporter_numbers, []);
    assert_eq!(mentions(&normalised.report), ["+447700900461"]);
}

/// The ways in which a mobile number of ten national digits is written.
const SPELLINGS: [fn(&str) -> String; 18] = [
    |n| format!("0{n}"),
    |n| format!("0{} {}", &n[..4], &n[4..]),
    |n| format!("0{} {} {}", &n[..4], &n[4..7], &n[7..]),
    |n| format!("+44{n}"),
    |n| format!("+44 {} {}", &n[..4], &n[4..]),
    |n| format!("+44 (0){} {}", &n[..4], &n[4..]),
    |n| format!("0044{n}"),
    |n| format!("44 {n}"),
    |n| n.to_owned(),
    |n| format!("(0{}) {}", &n[..4], &n[4..]),
    |n| format!("0{}-{}-{}", &n[..4], &n[4..7], &n[7..]),
    |n| format!("0{}.{}", &n[..4], &n[4..]),
    |n| format!("0{}\n{}", &n[..4], &n[4..]),
    |n| n.chars().map(|digit| format!("{digit} ")).collect(),
    |n| n.chars().map(|digit| format!("{digit}\u{200b}")).collect(),
    |n| n.chars().map(|digit| char::from_u32(u32::from(digit) - 0x30 + 0xff10).unwrap()).collect(),
    |n| format!("0{n}").replace('0', "O").replace('1', "l"),
    |n| {
        const WORDS: [&str; 10] =
            ["oh", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"];
        n.bytes().map(|digit| format!("{} ", WORDS[usize::from(digit - b'0')])).collect()
    },
];

/// The digits that a person could read out of a text, spoken and look-alike ones too.
fn digits_to_a_person(text: &str) -> String {
    const WORDS: [&str; 10] = ["oh", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"];
    let mut text = text.to_lowercase();
    for (digit, word) in WORDS.iter().enumerate() {
        text = text.replace(word, &digit.to_string());
    }
    text.chars()
        .filter_map(|char| match char {
            'o' => Some('0'),
            'l' => Some('1'),
            '\u{ff10}'..='\u{ff19}' => char::from_u32(u32::from(char) - 0xff10 + 0x30),
            _ => char.is_ascii_digit().then_some(char),
        })
        .collect()
}

proptest! {
    #[test]
    fn no_spelling_of_a_contact_number_shows_in_the_report(
        nth in 0..1000_u32,
        in_contact in 0..SPELLINGS.len(), in_text in prop::collection::vec((0..SPELLINGS.len(), "[ a-zA-Z.,:;()\n]{0,20}"), 1..4),
        ending in "[ a-zA-Z.,:;()\n]{0,20}", of_form: bool,
    ) {
        let national = format!("7700900{nth:03}");
        let contact = SPELLINGS[in_contact](&national);
        let mut text = "A".to_owned();
        for (spelling, before) in in_text {
            text.push_str(&format!("{before} {} ", SPELLINGS[spelling](&national)));
        }
        text.push_str(&ending);
        let arrived = if of_form {
            form_from(&json!({"phone": contact}), &text)
        } else {
            call_from(&json!({"number": contact}), &text)
        };
        let report = arrived.report();
        let shown = digits_to_a_person(&report.text);
        prop_assert!(!shown.contains(&national[1..]), "{:?} of {:?} with {:?}", report.text, text, contact);
        for digits in digits_kept(&report) {
            prop_assert!(!digits.contains(&national[1..]), "{:?}", report);
        }
        let own = format!("+44{national}").parse().unwrap();
        prop_assert!(report.mentions.iter().all(|mention| mention.e164 != own), "{:?}", report);
    }

    #[test]
    fn a_number_that_shares_no_ending_with_the_contact_is_never_touched(own in 0..500_u32, other in 500..1000_u32) {
        let text = format!("line is 07700 900{other:03}, not 07700 900{own:03}");
        let report = call_from(&json!({"number": format!("07700900{own:03}")}), &text).report();
        prop_assert_eq!(report.text, format!("line is 07700 900{other:03}, not ************"));
    }
}
