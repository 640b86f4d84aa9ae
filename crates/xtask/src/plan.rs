//! The finder's table of the United Kingdom's numbers, made from the metadata of the `phonenumber` crate.
//!
//! The crate's own test makes the table and holds the committed one to it; this has it written.

use miette::Result;

use crate::{
    Interrupt,
    suite::{cargo, succeed},
};

/// Writes `crates/phone/src/plan/table.rs` anew.
///
/// # Errors
/// Where the test that writes it cannot be built or fails.
pub fn run(interrupt: &Interrupt) -> Result<()> {
    let test = ["test", "--package", "tipline-phone", "--lib", "the_table_is_that_of_the_metadata"];
    succeed(cargo().args(test).env("TIPLINE_UPDATE_PLAN", "1"), interrupt)
}
