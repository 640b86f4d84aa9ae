//! An index whose files are not what was written.

use std::{fs, path::PathBuf};

use super::installation::{Installation, calls};

#[test]
#[ignore = "needs the broker that cargo xtask test starts"]
fn an_altered_file_is_found_by_reconcile_and_mended_by_a_rebuild() {
    let installation = Installation::create("altered");
    installation.send("101", &calls(0..50));
    installation.ok(&["link", "--once"]);
    installation.ok(&["index", "--once"]);
    let mut files: Vec<PathBuf> =
        fs::read_dir(installation.data("index")).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.retain(|file| file.extension().is_some_and(|extension| extension == "store"));
    let mut bytes = fs::read(&files[0]).unwrap();
    bytes[0] ^= 1;
    fs::write(&files[0], bytes).unwrap();

    let ran = installation.run(&["reconcile"]);
    assert_eq!(ran.exit, Some(2), "{}", ran.whole());
    assert!(ran.stderr.contains("is damaged") && ran.stderr.contains("--rebuild"), "{}", ran.stderr);
    installation.ok(&["index", "--rebuild", "--once"]);
    assert_eq!(installation.reconciled()["documents"], 50);
}
