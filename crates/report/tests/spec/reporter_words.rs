//! The reporter's name, address, e-mail address and birthday are masked however a text writes them.

use serde_json::{Value, json};

use crate::record::{call_from, form_from};

/// Text of a call from a caller of this name, as it becomes.
#[track_caller]
fn name_becomes(name: &str, rows: &[(&str, &str)]) {
    for (text, masked) in rows {
        assert_eq!(call_from(&json!({"name": name}), text).report().text, *masked, "{name}: {text}");
    }
}

#[track_caller]
fn form_becomes(contact: &Value, rows: &[(&str, &str)]) {
    for (text, masked) in rows {
        assert_eq!(form_from(contact, text).report().text, *masked, "{contact}: {text}");
    }
}

#[test]
fn a_name_is_known_with_any_accents_apostrophes_and_hyphens() {
    name_becomes(
        "Zoë-Anne O'Example",
        &[
            ("ZOE-ANNE O'EXAMPLE rang", "****************** rang"),
            ("Zoe Anne O\u{2019}Example rang", "******************** rang"),
            ("zoeanne oexample rang", "**************** rang"),
            ("Zoë-Anne O Example rang", "******************* rang"),
            ("Zoe\u{308} O'Example rang", "*************** rang"),
            ("O\u{2019}Example, Anne", "*****************"),
            ("the O'Example estate", "the O'Example estate"),
            ("Zoe rang, Anne did not", "Zoe rang, Anne did not"),
        ],
    );
    name_becomes("Zoe Elan", &[("ZOË ÉLAN rang", "********** rang")]);
}

#[test]
fn one_word_of_a_name_is_masked_with_a_title_or_the_initial_of_the_other() {
    name_becomes(
        "Sam Example",
        &[
            ("MR EXAMPLE STATES", "********** STATES"),
            ("spoke to Miss. Example's son", "spoke to *************'s son"),
            ("Mr S Example, Mr P Example", "************, ************"),
            ("S. Example and s example", "********** and *********"),
            ("EXAMPLE, S. SAYS", "**********. SAYS"),
            ("Sam E said", "***** said"),
            ("for example, Sam", "for ************"),
            ("an example", "an example"),
            ("Example Street", "Example Street"),
            ("Ms Exampleton and Sammy E", "Ms Exampleton and Sammy E"),
            ("Sam, e-mail, example", "Sam, e-mail, example"),
        ],
    );
}

#[test]
fn an_initial_that_is_a_word_of_its_own_is_none() {
    name_becomes(
        "Anne White",
        &[
            ("in a white van", "in a white van"),
            ("IN A WHITE VAN", "IN A WHITE VAN"),
            ("A. White and Miss A White", "******** and ************"),
            ("white. A van", "white. A van"),
        ],
    );
    name_becomes("S Young", &[("SOME YOUNG LADS", "SOME YOUNG LADS"), ("S YOUNG", "*******")]);
    name_becomes("Ian Bell", &[("I bell him", "I bell him"), ("I. Bell", "*******")]);
}

#[test]
fn a_name_is_known_with_a_middle_name_and_by_its_initial() {
    name_becomes(
        "Example, Sam",
        &[
            ("Sam Middle Example", "******************"),
            ("Sam \"Sammy\" Example", "*******************"),
            ("SAM M. EXAMPLE", "**************"),
            ("Sam has an example", "Sam has an example"),
            ("@samexample", "@**********"),
            ("sam_example", "***********"),
            ("facebook.com/sam.example", "facebook.com/***********"),
        ],
    );
    name_becomes(
        "S Example",
        &[
            ("Sam Example rang", "*********** rang"),
            ("MR S EXAMPLE RANG", "************ RANG"),
            ("some example", "some example"),
            ("Jo Example", "Jo Example"),
        ],
    );
}

#[test]
fn what_else_a_field_for_a_name_holds_does_not_hide_the_name_from_us() {
    for name in [
        "Sam Example (caller)",
        "Sam Example - 07700 900123",
        "Cllr Sam Example MBE",
        "EXAMPLE/SAM",
        "sam.example",
        "Name: Sam Surname: Example",
        "EXAMPLE Mr Sam",
        "Sam & Jo Example",
        "Sam\u{a0}Example",
    ] {
        name_becomes(name, &[("Sam Example rang", "*********** rang"), ("the brand Nino", "the brand Nino")]);
    }
}

#[test]
fn what_is_typed_for_no_name_is_none() {
    for name in
        ["unknown male", "anonymous", "not given", "Anon Anon", "A Neighbour", "refused to say", "Nino"]
    {
        let text = "an unknown male, not given; refused to say; anon anon; a neighbour; Mr Nino";
        assert_eq!(call_from(&json!({"name": name}), text).report().text, text, "{name}");
    }
}

#[test]
fn a_house_is_known_by_its_number_and_street_however_the_field_is_written() {
    let masked = "I live at *****************, they deal on Example Street";
    for address in [
        "12 Example Street, Sampleford",
        "12 Example Street Sampleford ZZ1 9ZZ",
        "12, Example St, Sampleford",
        "12 Example St. Sampleford.",
        "Flat 3 12 Example Street",
        "Flat 3/12 Example Street - Sampleford",
        "12-14 Example Street | Sampleford",
        "12\tExample Street\tSampleford",
        "12 Example Street (rear)",
    ] {
        form_becomes(
            &json!({"address": address}),
            &[("I live at 12 Example Street, they deal on Example Street", masked)],
        );
    }
}

#[test]
fn a_house_is_known_however_the_text_writes_it() {
    form_becomes(
        &json!({"address": "Flat 3, 12 Example Road, Sampleford, ZZ1 9ZZ"}),
        &[
            ("12 EXAMPLE RD", "*************"),
            ("12, Example Rd.", "**************."),
            ("number 12 on Example Road", "number ******************"),
            ("Example Road, no. 12", "********************"),
            ("zz19zz or ZZ1-9ZZ", "****** or *******"),
            ("112 Example Road, 12 Example Lane", "112 Example Road, 12 Example Lane"),
            ("flat 3 in Sampleford", "flat 3 in Sampleford"),
        ],
    );
    form_becomes(
        &json!({"address": "Rose Cottage, Example Lane, Sampleford"}),
        &[
            ("Rose Cottage in Example Lane", "Rose Cottage in Example Lane"),
            ("rose cottage, example ln", "************************"),
            ("Example Lane, Sampleford", "Example Lane, Sampleford"),
        ],
    );
    form_becomes(
        &json!({"address": "12 Broadway, Sampleford"}),
        &[("12 Broadway", "***********"), ("Broadway, 12 of them", "Broadway, 12 of them")],
    );
    form_becomes(
        &json!({"address": "Example Street, Sampleford"}),
        &[("Example Street, Sampleford", "Example Street, Sampleford")],
    );
}

#[test]
fn an_email_address_is_known_where_it_is_spelled_out() {
    form_becomes(
        &json!({"email": "sam.example61@example.com"}),
        &[
            ("sam.example61 at example dot com", "********************************"),
            ("sam.example61(at)example.com", "****************************"),
            ("sam.example61 @ example.com", "***************************"),
            ("sam.example61%40example.com", "***************************"),
            ("sam.example61&#64;example.com", "*****************************"),
            ("sam.example61\u{ff20}example.com", "***************************"),
            ("sam.example61@\nexample.com", "**************************"),
            ("sam dot example61 at example.com", "********************************"),
            ("on there as sam.example61", "on there as *************"),
            ("sam.example61@example.org", "*********************.org"),
            ("other@example.com", "other@example.com"),
        ],
    );
    form_becomes(
        &json!({"email": "me@example.com"}),
        &[
            ("me at example dot com", "*********************"),
            ("ring me at Example Street", "ring me at Example Street"),
        ],
    );
}

#[test]
fn an_email_address_is_read_from_a_field_however_it_is_written() {
    for email in [
        "sam.example61 @example.com",
        "sam.example61(at)example.com",
        "sam.example61 at example.com",
        "sam.example61%40example.com",
        "sam.example61\u{ff20}example.com",
        "sam.example61@example.com?subject=x",
        "sam.example61@example.com/other@example.org",
        "Sam <sam.example61+tips@example.com>",
    ] {
        form_becomes(
            &json!({"email": email}),
            &[("to sam.example61@example.com now", "to ************************* now")],
        );
    }
}

#[test]
fn a_birthday_is_known_in_any_form_of_date() {
    for birth in
        ["31/01/1970", "1970-01-31", "31 January 1970", "31.1.70", "31st Jan 1970", "1970-01-31T00:00:00Z"]
    {
        form_becomes(
            &json!({"date_of_birth": birth}),
            &[
                ("born 31/01/1970", "born **********"),
                ("DOB 31.1.70", "DOB *******"),
                ("on the 31st of January 1970", "on the ********************"),
                ("January 31, 1970", "****************"),
                ("31 JAN 70 or 310170", "********* or ******"),
                ("1970-01-31", "**********"),
                ("31/01/2019 and 2/02/1970", "31/01/2019 and 2/02/1970"),
            ],
        );
    }
}
