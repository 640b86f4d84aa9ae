use super::installation::{Installation, call};

const RECORD: &str = r#"{"reference":"CAD-7","force":"Norfolk","received_at":"2019-07-12T14:02:00+01:00","caller":{"name":"Example Caller","number":"07700 900112"},"log":[{"at":"2019-07-12T14:02:00+01:00","text":"CALLER ON 07700 900112 GIVES 07700 900461"}]}"#;

#[test]
#[ignore = "needs the broker that cargo xtask test starts"]
fn an_original_is_the_raw_record_byte_for_byte_and_who_saw_it_is_on_record() {
    let here = Installation::create("original");
    here.send("101", &[call("CAD-6", "2019-07-12T14:02:00+01:00", "NOTHING"), RECORD.to_owned()]);
    here.ok(&["run", "--once"]);
    let held = here.search("07700900461");
    assert!(!held[0].to_string().contains("900112"), "what can be searched has no reporter");

    let id = held[0]["report_id"].as_str().unwrap();
    for name in [id, "101:CAD-7"] {
        let ran = here.run(&["original", name, "--reason", "op-1234, threat to life"]);
        assert_eq!((ran.exit, ran.stdout.as_str()), (Some(0), RECORD), "{}", ran.stderr);
    }
    let ran = here.run(&["original", "101:CAD-8", "--reason", "op-1234"]);
    assert_eq!((ran.exit, ran.stdout.as_str()), (Some(1), ""), "{}", ran.stderr);

    let ran = here.run(&["original", id, "--reason", "curious", "--set", "original.users=somebody-else"]);
    assert_eq!((ran.exit, ran.stdout.as_str()), (Some(77), ""), "{}", ran.stderr);
    assert_eq!(here.run(&["original", id]).exit, Some(2), "a reason is always required");
    assert_eq!(here.run(&["original", id, "--reason", " "]).exit, Some(2));

    let log = here.ok(&["audit", "search", "--json", "original"]);
    let entries: Vec<serde_json::Value> =
        log.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let told: Vec<_> = entries
        .iter()
        .rev()
        .map(|entry| format!("{} {} {}", entry["action"], entry["outcome"], entry["reason"]))
        .collect();
    insta::assert_snapshot!(told.join("\n"), @r#"
    "disclosed" {"answered":{"records":1}} "op-1234, threat to life"
    "disclosed" {"answered":{"records":1}} "op-1234, threat to life"
    "consulted" {"answered":{"records":0}} "op-1234"
    "refused" "refused" "curious"
    "#);
    assert!(entries.iter().all(|entry| entry["subject"].as_str().unwrap().starts_with("original r_")));
}

#[test]
#[ignore = "needs the broker that cargo xtask test starts"]
fn an_original_that_cannot_be_put_on_record_is_not_shown() {
    let here = Installation::create("original-unrecorded");
    here.send("101", &[RECORD.to_owned()]);
    here.ok(&["run", "--once"]);
    let in_the_way = here.file("file", "");
    let audit = format!("audit.dir={in_the_way}/audit");
    let ran = here.run(&["original", "101:CAD-7", "--reason", "op-1234", "--set", &audit]);
    assert_eq!((ran.exit, ran.stdout.as_str()), (Some(2), ""), "{}", ran.stderr);
    assert!(!ran.stderr.contains("900112"), "{}", ran.stderr);
}
