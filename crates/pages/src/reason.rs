use askama::Template;

use crate::Frame;

/// Asks why somebody looks, before they do.
#[derive(Debug, Template)]
#[template(path = "reason.html")]
pub struct Reason<'a> {
    /// What stands around it.
    pub frame: &'a Frame<'a>,
    /// Where they were going.
    pub next: &'a str,
    /// What is wrong with the reason that was given.
    pub wrong: Option<&'a str>,
}
