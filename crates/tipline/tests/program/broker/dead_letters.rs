use super::installation::{Installation, call};

#[test]
#[ignore = "needs the broker that cargo xtask test starts"]
fn dead_letters_are_listed_without_content_shown_with_it_and_fed_in_again_once() {
    let installation = Installation::create("letters");
    installation.send(
        "101",
        &[
            call("CAD-1", "2019-07-12T14:02:00+01:00", "INFT GIVES NUMBER 07700 900461"),
            r#"{"reference":"CAD-2","caller":{"number":447700900577}}"#.to_owned(),
            "{\"reference\": \"CAD-3".to_owned(),
        ],
    );
    installation.ok(&["link", "--once"]);

    let listed = installation.ok(&["dead-letters", "list"]);
    assert_eq!(listed.lines().count(), 3, "{listed}");
    assert!(!listed.contains("900577") && !listed.contains("CAD-2"), "{listed}");
    let json = installation.ok(&["dead-letters", "list", "--json", "--reason", "schema"]);
    assert!(!json.contains("900577"), "{json}");
    let letter: serde_json::Value = serde_json::from_str(&json).unwrap();
    let id = letter["id"].as_str().unwrap();

    let ran = installation.run(&["dead-letters", "show", id]);
    assert!(ran.stdout.contains("447700900577"), "{}", ran.whole());
    assert!(ran.stderr.contains("may hold the reporter's own number"), "{}", ran.whole());
    assert_eq!(
        installation.ok(&["dead-letters", "show", "--bytes", id]),
        r#"{"reference":"CAD-2","caller":{"number":447700900577}}"#
    );

    let ran = installation.run(&["dead-letters", "replay"]);
    assert_eq!(ran.exit, Some(2), "{}", ran.whole());
    let dry = installation.ok(&["dead-letters", "replay", id, "--dry-run"]);
    assert_eq!(dry, format!("{id}\twould be fed in again\n"));
    assert_eq!(installation.reconciled()["replayed"], 0);
    let fed = installation.ok(&["dead-letters", "replay", id]);
    assert!(fed.starts_with(&format!("{id}\tfed in again as 101/")), "{fed}");
    let ran = installation.run(&["dead-letters", "replay", id]);
    assert_eq!(ran.exit, Some(1), "{}", ran.whole());
    assert!(ran.stdout.contains("left alone: fed in before"), "{}", ran.whole());

    installation.ok(&["link", "--once"]);
    let reconciled = installation.reconciled();
    let count = |name: &str| reconciled[name].as_u64().unwrap();
    assert_eq!((count("raw"), count("reports"), count("dead_letters"), count("replayed")), (4, 1, 3, 1));
}

#[test]
#[ignore = "needs the broker that cargo xtask test starts"]
fn where_there_are_none_the_status_says_so() {
    let installation = Installation::create("no-letters");
    let ran = installation.run(&["dead-letters", "list"]);
    assert_eq!((ran.exit, ran.stdout.as_str()), (Some(1), ""), "{}", ran.stderr);
    assert_eq!(installation.run(&["dead-letters", "show", "101/0/7"]).exit, Some(1));
}
