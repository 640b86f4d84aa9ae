//! Fields of the reporter's object that no schema names: what they hold is the reporter's all the same.

use insta::assert_snapshot;
use serde_json::{Value, json};
use tipline_report::{Normalised, RejectionKind, normalise};

use crate::record::{Arrived, call_from, form_from};

/// The record of each channel that has a reporter's object, with its field.
fn records(person: &Value, text: &str) -> [(&'static str, Arrived); 2] {
    [("caller", call_from(person, text)), ("contact", form_from(person, text))]
}

fn own_numbers(normalised: &Normalised) -> Vec<(String, &str)> {
    normalised.reporter_numbers.iter().map(|n| (n.e164.to_string(), n.field.as_str())).collect()
}

#[test]
fn a_number_in_any_field_of_the_reporter_is_theirs() {
    for (person, path) in [
        (json!({"mobile": "07700 900461"}), "mobile"),
        (json!({"telephone": "07700900461 after 6pm"}), "telephone"),
        (json!({"whatsApp": "+44 7700 900461"}), "whatsApp"),
        (json!({"alternative_contact": "0044 7700 900461"}), "alternative_contact"),
        (json!({"second_number": 7_700_900_461_u64}), "second_number"),
        (json!({"second_number": 447_700_900_461_u64}), "second_number"),
        (json!({"second_number": 7_700_900_461.0}), "second_number"),
        (json!({"mobile": "07700 (space) 900461, please"}), "mobile"),
        (json!({"notes": "not before 6, 07700 900461"}), "notes"),
        (json!({"notes": 7_700_900_461_u64}), "notes"),
        (json!({"first_name": "Sam 07700 900461"}), "first_name"),
        (json!({"best_time": "07700 900461 at noon"}), "best_time"),
        (json!({"phones": ["", "07700 900461"]}), "phones[1]"),
        (json!({"phones": [{"type": "mobile", "value": 7_700_900_461_u64}]}), "phones[0].value"),
        (json!({"more": {"deep": [[{"x": "07700 900461"}]]}}), "more.deep[0][0].x"),
        (json!({"Sam Example": "07700 900461"}), "*"),
        (json!({"07700900462": "07700 900461"}), "*"),
    ] {
        for (object, arrived) in records(&person, "it is 07700900461 that I use, theirs is 07700 900462") {
            let normalised = arrived.normalised();
            assert_eq!(
                normalised.report.text, "it is *********** that I use, theirs is 07700 900462",
                "{object} {person}"
            );
            let path = format!("{object}.{path}");
            assert_eq!(own_numbers(&normalised), [("+447700900461".to_owned(), &*path)], "{person}");
            assert_eq!(normalised.report.mentions.len(), 1, "{person}");
        }
    }
}

#[test]
fn what_a_field_holds_besides_is_masked_as_its_name_says() {
    for (person, text, masked) in [
        (json!({"first_name": "Sam", "last_name": "Example"}), "SAM EXAMPLE rang", "*********** rang"),
        (
            json!({"Surname": "Example", "forename": "Sam"}),
            "Sam Example, samexample",
            "***********, **********",
        ),
        (json!({"title": "Mrs", "surname": "Example"}), "Mrs Example and Example", "*********** and Example"),
        (json!({"full_name": {"given": "Sam", "family": "Example"}}), "Sam Example", "***********"),
        (
            json!({"name": "Sam Example", "maiden_name": "Other"}),
            "Sam Other, SamExample",
            "*********, **********",
        ),
        (json!({"postcode": "ZZ1 9ZZ"}), "from zz19zz", "from ******"),
        (json!({"post_code": "zz19zz"}), "from ZZ1 9ZZ", "from *******"),
        (json!({"home_address": "12 Example Street"}), "at 12 example st", "at *************"),
        (
            json!({"house_number": 12, "postcode": "ZZ1 9ZZ", "street": "Example Street"}),
            "12 Example Street is mine, 14 Example Street is not",
            "***************** is mine, 14 Example Street is not",
        ),
        (
            json!({"address": "Example Street, Sampleford", "houseNumber": "12"}),
            "12 Example Street",
            "*****************",
        ),
        (json!({"mailing_address": "12 Example Street"}), "12 Example Street", "*****************"),
        (json!({"e_mail": "sam at example.com"}), "sam@example.com", "***************"),
        (json!({"preferred": "sam@example.com"}), "sam@example.com", "***************"),
        (json!({"dob": "31/01/1970"}), "born 31 Jan 1970", "born ***********"),
        (json!({"birth": {"year": 1970, "month": 1, "day": 31}}), "born 31/01/1970", "born **********"),
    ] {
        for (object, arrived) in records(&person, text) {
            assert_eq!(arrived.report().text, masked, "{object} {person}");
        }
    }
}

#[test]
fn words_that_are_not_the_reporter_s_alone_stay() {
    let text = "yes, an email came this afternoon: Sam of Example Street saw 2 adults on 31 January 2019-07-12 at 14:02";
    for person in [
        json!({"consent": "yes", "preferred_contact": "email", "best_time": "this afternoon"}),
        json!({"contact_name_ok": "yes", "first_name": "Sam"}),
        json!({"first_name": "this", "may_be_named": true, "initials": null}),
        json!({"street": "Example Street", "household": "2 adults"}),
        json!({"consented_on": "2019-07-12", "contact_date": "2019-07-12T14:02:00", "visits": 14}),
        json!({"birth_year": 2019, "date": "31 January"}),
        json!({"birthday": "31 January"}),
        json!({"place_of_birth": "this afternoon", "relation": "Example Street", "n": [null, true, {}, [], ""]}),
    ] {
        for (object, arrived) in records(&person, text) {
            let normalised = arrived.normalised();
            assert_eq!(normalised.report.text, text, "{object} {person}");
            assert_eq!(normalised.reporter_numbers, [], "{object} {person}");
        }
    }
}

#[test]
fn fields_outside_the_reporter_s_object_say_nothing_of_them() {
    let mut form = crate::record::online_form();
    form["mobile"] = json!("07700 900461");
    form["answers"] = json!({"what": "on 07700 900461", "mobile": "07700 900461"});
    let report = Arrived::of(tipline_report::Channel::Online, &form).report();
    assert_eq!(report.text, "on 07700 900461");
}

#[test]
fn an_unlisted_field_that_is_no_contact_detail_is_refused() {
    for (object, arrived) in records(&json!({"phones": [{"mobile": "x".repeat(1025)}]}), "words") {
        let rejection = arrived.rejection();
        assert_eq!(rejection.kind, RejectionKind::Schema);
        assert_eq!(rejection.field.as_deref(), Some(&*format!("{object}.phones[0].mobile")));
        assert_eq!(rejection.message, "longer than 1024 bytes, which no contact detail is");
    }
    let rejection = form_from(&json!({"07700 900461": "x".repeat(1025)}), "words").rejection();
    assert_eq!(rejection.field.as_deref(), Some("contact.*"));
    assert!(normalise(&form_from(&json!({"mobile": "x".repeat(1024)}), "words").raw()).is_ok());

    assert!(normalise(&form_from(&json!({"more": vec!["x"; 32]}), "words").raw()).is_ok());
    let rejection = form_from(&json!({"more": vec!["x"; 33]}), "words").rejection();
    assert_eq!(rejection.field.as_deref(), Some("contact"));
    assert_snapshot!(rejection.message, @"more than 32 values in fields that tipline does not know");
}

#[test]
fn an_unlisted_field_is_not_followed_without_end() {
    let deep = format!("{}{}", "[".repeat(1000), "]".repeat(1000));
    let form = form_from(&json!({"more": "HERE"}), "words");
    let json = String::from_utf8(form.raw().value.to_vec()).unwrap().replace("\"HERE\"", &deep);
    let rejection = Arrived::bytes(tipline_report::Channel::Online, json).rejection();
    assert_eq!(rejection.kind, RejectionKind::Json);
    assert!(rejection.message.starts_with("not JSON: recursion limit exceeded"), "{}", rejection.message);
}
