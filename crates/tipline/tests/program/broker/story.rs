use super::installation::Installation;

/// A file of the demo's story.
fn of_the_demo(name: &str) -> String {
    format!("{}/src/demo/{name}", env!("CARGO_MANIFEST_DIR"))
}

#[test]
#[ignore = "needs the broker that cargo xtask test starts"]
fn the_story_of_the_demo_holds_on_a_real_broker() {
    let installation = Installation::create("story");
    installation.ok(&["topics", "describe", "--set", "topics.partitions=4"]);
    installation.ok(&["check", "--connect", "--set", "topics.partitions=4"]);

    let lines = of_the_demo("lines.toml");
    assert_eq!(installation.ok(&["lines", "import", &lines, "--dry-run"]), "new\tnino\nnew\tline-577\n");
    assert!(installation.run(&["lines", "list"]).stdout.lines().count() < 2, "a dry run writes nothing");
    installation.ok(&["lines", "import", &lines]);
    assert_eq!(installation.ok(&["lines", "import", &lines]), "unchanged\tnino\nunchanged\tline-577\n");
    assert!(
        installation.ok(&["lines", "list"]).contains("nino\tNino\tclosed (DDTRO)\t07700 900461\t1\tNorfolk")
    );
    assert!(installation.ok(&["lines", "show", "nino"]).contains("test purchase"));
    assert_eq!(installation.ok(&["lines", "history", "line-577", "--json"]).lines().count(), 1);
    assert!(installation.run(&["lines", "show", "nina"]).stderr.contains("did you mean nino?"));

    for channel in ["101", "online", "crimestoppers"] {
        installation.ok(&["send", channel, &of_the_demo(&format!("{channel}.jsonl"))]);
    }
    installation.send("101", &["{\"reference\": \"broken".to_owned()]);

    let ran = installation.run(&["run", "--once", "-v"]);
    assert_eq!(ran.exit, Some(0), "{}", ran.stderr);
    assert!(ran.stderr.contains("batch committed"), "{}", ran.stderr);
    for digits in ["900461", "900577", "900733", "900112", "7700"] {
        assert!(!ran.stderr.contains(digits), "a log names a number: {}", ran.stderr);
    }

    assert_eq!(installation.search("07700.900.461").len(), 7);
    assert_eq!(installation.search("flag:order_breach").len(), 1);
    assert_eq!(installation.search("number:*733 after:2019-08-12").len(), 3);
    assert_eq!(installation.search("07700 900112"), Vec::<serde_json::Value>::new());

    // Only the lines themselves know what an order bites on; flags do not tell.
    let told = |extra: &[&str]| -> serde_json::Value {
        serde_json::from_str(&installation.ok(&[&["line", "nino", "--json"], extra].concat())).unwrap()
    };
    assert_eq!(told(&[])["orders"][0]["items"], serde_json::json!([]));
    assert_eq!(told(&["--connect"])["orders"][0]["items"][0]["value"], "+447700900461");

    let reconciled = installation.reconciled();
    assert_eq!(
        (&reconciled["raw"], &reconciled["reports"], &reconciled["dead_letters"], &reconciled["documents"]),
        (&17.into(), &16.into(), &1.into(), &16.into())
    );
}

#[test]
#[ignore = "needs the broker that cargo xtask test starts"]
fn topics_that_are_missing_are_told_by_name_with_the_command_that_makes_them() {
    let installation = Installation::create("missing");
    let elsewhere = ["--set", "topics.prefix=nowhere."];
    for command in [&["link"][..], &["lines", "list"], &["send", "101", "-"], &["reconcile"]] {
        let ran = installation.run(&[command, &elsewhere].concat());
        assert!(matches!(ran.exit, Some(2 | 78)), "{command:?}: {}", ran.whole());
        assert!(
            ran.stderr.contains("nowhere.") && ran.stderr.contains("tipline topics create"),
            "{}",
            ran.stderr
        );
    }
    let ran = installation.run(&[&["check", "--connect"][..], &elsewhere].concat());
    assert_eq!(ran.exit, Some(1));
    assert!(ran.stdout.contains("nowhere.raw.101"), "{}", ran.whole());
}
