use askama::Template;

use crate::{Frame, part::Sentence};

/// A page that says one thing: an error, a sign-in that is needed.
#[derive(Debug, Template)]
#[template(path = "message.html")]
pub struct Message<'a> {
    /// What stands around it.
    pub frame: &'a Frame<'a>,
    /// What it is about.
    pub title: &'a str,
    /// What it says; what is typed stands between backticks.
    pub lines: Vec<String>,
    /// Where to go from here: an address and what it is called.
    pub next: Option<(&'a str, &'a str)>,
}
