//! What a person who reads a report would say of its numbers.

use serde::Serialize;

use super::{Channel, number::Number, spelling::Spelling};

/// The truth about one report.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Truth {
    /// The report's channel.
    pub channel: Channel,
    /// The report's reference; with the channel, its name.
    pub reference: String,
    /// The numbers in the text in order of place, E.164, helplines among them; the reporter's own left out.
    pub numbers: Vec<String>,
    /// How each of them is spelled.
    pub spellings: Vec<Spelling>,
    /// The reporter's own numbers, from the contact fields or claimed in the text; each once.
    pub reporter_numbers: Vec<String>,
    /// The line of `config/lines.example.toml` that one of the numbers belonged to at some time.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub line: Option<&'static str>,
}

impl Truth {
    pub(super) fn new(channel: Channel, reference: String) -> Self {
        Self { channel, reference, numbers: vec![], spellings: vec![], reporter_numbers: vec![], line: None }
    }

    /// The text names a number.
    pub(super) fn named(&mut self, number: Number, spelling: Spelling) {
        self.numbers.push(number.e164());
        self.spellings.push(spelling);
        self.line = self.line.or(number.line());
    }

    /// The reporter's own number stands in a field or in the text.
    pub(super) fn own(&mut self, number: Number) {
        let e164 = number.e164();
        if !self.reporter_numbers.contains(&e164) {
            self.reporter_numbers.push(e164);
        }
    }
}
