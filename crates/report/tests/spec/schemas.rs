//! The published JSON Schemas: current, and true of what is read.

use std::{env, fs, path::PathBuf};

use proptest::prelude::*;
use serde_json::{Value, json};
use tipline_report::{Channel, json_schema, normalise};

use crate::record::{Arrived, any_record, call_log, crimestoppers, example, online_form};

/// How a schema file is brought up to date.
const UPDATE: &str = "UPDATE_SCHEMAS";

fn published(channel: Channel) -> PathBuf {
    let file = format!("schemas/{}.schema.json", channel.topic_suffix());
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join(file)
}

fn validator(channel: Channel) -> jsonschema::Validator {
    jsonschema::draft202012::new(&json_schema(channel)).expect("our own schema is a schema")
}

#[test]
fn the_published_schemas_are_those_of_the_types() {
    for channel in Channel::ALL {
        let path = published(channel);
        let current = format!("{:#}\n", json_schema(channel));
        if env::var_os(UPDATE).is_some() {
            fs::write(&path, &current).unwrap();
        }
        let committed = fs::read_to_string(&path).unwrap_or_default();
        assert_eq!(
            committed,
            current,
            "{} is not current: {UPDATE}=1 cargo test -p tipline-report writes it",
            path.display()
        );
    }
}

#[test]
fn the_examples_are_valid_and_can_be_read() {
    for (channel, example) in [
        (Channel::Call101, call_log()),
        (Channel::Online, online_form()),
        (Channel::Crimestoppers, crimestoppers()),
    ] {
        assert_eq!(validator(channel).validate(&example).map_err(|e| e.to_string()), Ok(()), "{channel}");
        let arrived = Arrived::of(channel, &example);
        assert!(normalise(&arrived.raw()).is_ok(), "{channel}");
    }
}

#[test]
fn fields_that_no_schema_names_are_allowed_and_ignored() {
    for channel in Channel::ALL {
        let plain = example(channel);
        let mut more = plain.clone();
        more["call_taker_screen"] = json!({"deeply": [{"nested": null}, 1.5]});
        assert!(validator(channel).is_valid(&more));
        assert_eq!(Arrived::of(channel, &more).report(), Arrived::of(channel, &plain).report());
    }
}

#[test]
fn what_a_schema_refuses_is_refused() {
    let faults: [(Channel, &str, Value); 8] = [
        (Channel::Call101, "/reference", json!(461)),
        (Channel::Call101, "/log", json!({})),
        (Channel::Call101, "/log/0", json!("text")),
        (Channel::Call101, "/caller", json!([])),
        (Channel::Call101, "/received_at", json!("yesterday")),
        (Channel::Online, "/answers", json!([])),
        (Channel::Online, "/answers/phone_numbers", json!([{}])),
        (Channel::Crimestoppers, "/text", json!(1)),
    ];
    for (channel, place, wrong) in faults {
        let mut record = example(channel);
        *record.pointer_mut(place).expect(place) = wrong;
        assert!(!validator(channel).is_valid(&record), "{place}: the schema allows it");
        assert!(normalise(&Arrived::of(channel, &record).raw()).is_err(), "{place}: it was read");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn every_generated_record_is_valid_and_can_be_read((channel, record) in any_record()) {
        prop_assert!(validator(channel).is_valid(&record), "{:#}", record);
        prop_assert!(normalise(&Arrived::of(channel, &record).raw()).is_ok());
    }
}
