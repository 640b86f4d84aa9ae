//! An index that cannot be written, and one whose files are not what was written.

use std::{fs, path::PathBuf, process::Command};

use super::installation::{Installation, calls};
use crate::running::Ran;

#[test]
#[ignore = "needs the broker that cargo xtask test starts"]
fn an_index_without_room_says_so_and_goes_on_once_there_is_some() {
    let installation = Installation::create("no-room");
    installation.send("101", &calls(0..3_000));
    installation.ok(&["link", "--once"]);
    // A limit on the size of a file stands for a full disk: the kernel refuses the same calls.
    let tipline = installation.command(&["index", "--once"]);
    let mut limited = Command::new("sh");
    limited.args(["-c", r#"trap "" XFSZ; ulimit -f 60; exec "$0" "$@""#]).arg(tipline.get_program());
    limited.args(tipline.get_args());
    for (name, value) in tipline.get_envs() {
        match value {
            Some(value) => limited.env(name, value),
            None => limited.env_remove(name),
        };
    }
    let ran = Ran::of(limited.output().unwrap());
    assert_eq!(ran.exit, Some(78), "{}", ran.whole());
    assert!(ran.stderr.contains("there is no room for the index"), "{}", ran.stderr);

    installation.ok(&["index", "--once"]);
    assert_eq!(installation.reconciled()["documents"], 3_000);
}

#[test]
#[ignore = "needs the broker that cargo xtask test starts"]
fn an_altered_file_is_found_by_reconcile_and_mended_by_a_rebuild() {
    let installation = Installation::create("altered");
    installation.send("101", &calls(0..50));
    installation.ok(&["link", "--once"]);
    installation.ok(&["index", "--once"]);
    let mut files: Vec<PathBuf> =
        fs::read_dir(installation.data().join("index")).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.retain(|file| file.extension().is_some_and(|extension| extension == "store"));
    let mut bytes = fs::read(&files[0]).unwrap();
    bytes[0] ^= 1;
    fs::write(&files[0], bytes).unwrap();

    let ran = installation.run(&["reconcile"]);
    assert_eq!(ran.exit, Some(2), "{}", ran.whole());
    assert!(
        ran.stderr.contains("is damaged") && ran.stderr.contains("tipline index --rebuild"),
        "{}",
        ran.stderr
    );
    installation.ok(&["index", "--rebuild", "--once"]);
    assert_eq!(installation.reconciled()["documents"], 50);
}
