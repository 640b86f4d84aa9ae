//! Nothing stands in the repository that may not.

use xtask::{
    guard::{findings, tracked_texts},
    workspace,
};

#[test]
fn no_file_holds_a_strangers_number_or_a_machines_path() {
    let texts = tracked_texts(workspace()).unwrap();
    assert!(
        texts.iter().any(|(path, _)| path.ends_with("crates/xtask/src/ranges.rs")),
        "git lists the sources"
    );
    let mut report = String::new();
    for (path, text) in &texts {
        for finding in findings(text) {
            report += &format!("{}: {finding}\n", path.display());
        }
    }
    assert!(report.is_empty(), "\n{report}");
}
