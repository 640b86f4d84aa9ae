//! The list of fail points is the list of places where the program can be made to end.

use std::path::Path;

use tipline_failpoint::FailPoint;
use xtask::{guard::tracked_texts, workspace};

#[test]
fn each_fail_point_stands_at_a_boundary_of_the_program() {
    let is_program = |path: &Path| {
        path.extension().is_some_and(|extension| extension == "rs")
            && path.components().any(|part| part.as_os_str() == "src")
    };
    let texts = tracked_texts(workspace()).unwrap();
    let program: Vec<_> = texts.iter().filter(|(path, _)| is_program(path)).map(|(_, text)| text).collect();
    // That the process ends there, and the next one goes on, is shown on a broker, where each point has a row.
    let nowhere: Vec<_> = FailPoint::ALL
        .iter()
        .filter(|point| {
            let reached = format!("reach(FailPoint::{point:?})");
            !program.iter().any(|text| text.contains(&reached))
        })
        .collect();
    assert!(nowhere.is_empty(), "no boundary reaches {nowhere:?}");
}
