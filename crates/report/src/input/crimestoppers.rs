use std::fmt;

use schemars::JsonSchema;
use serde::{
    Deserialize, Deserializer, Serialize,
    de::{self, SeqAccess, Visitor},
};

use super::{
    Text, WrittenTime,
    intake::{Intake, Words, in_list, time},
    value::collect_objects,
};
use crate::Rejection;

/// A record of `raw.crimestoppers`: what the charity wrote from an anonymous call or form.
///
/// There is no place in it for a contact, and a field that looks like one is passed over unread.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[schemars(title = "raw.crimestoppers: Crimestoppers report")]
pub struct CrimestoppersReport<'a> {
    /// The charity's reference. A later record with the same reference replaces this one.
    #[serde(borrow)]
    pub reference: Text<'a>,
    /// The force that it was sent to.
    #[serde(borrow)]
    pub force: Text<'a>,
    /// When it was sent.
    #[serde(borrow)]
    pub disseminated_at: WrittenTime<'a>,
    /// What was said.
    #[serde(borrow)]
    pub text: Passages<'a>,
}

/// The text in one piece, or in passages.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(untagged)]
pub enum Passages<'a> {
    /// One piece.
    Whole(Text<'a>),
    /// Passages, in order.
    Parts(Vec<Passage<'a>>),
}

/// A passage of a report that groups what it says by person, vehicle, place or telephone.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
pub struct Passage<'a> {
    /// What the passage is about.
    #[serde(borrow, default, skip_serializing_if = "Option::is_none")]
    pub heading: Option<Text<'a>>,
    /// What it says.
    #[serde(borrow)]
    pub text: Text<'a>,
}

impl Passage<'_> {
    /// Of its words, each field's with the line's end before it.
    fn bytes(&self) -> usize {
        self.heading.as_ref().map_or(0, |heading| heading.0.len() + 1) + self.text.0.len() + 1
    }
}

impl CrimestoppersReport<'_> {
    pub(super) fn intake(&self) -> Result<Intake<'_>, Rejection> {
        let received_at = time(|| "disseminated_at".to_owned(), &self.disseminated_at)?;
        let mut words;
        match &self.text {
            Passages::Whole(text) => {
                words = Words::with_capacity(text.0.len(), 1);
                words.add(|| "text".to_owned(), &text.0);
            }
            Passages::Parts(passages) => {
                let bytes = passages.iter().map(Passage::bytes).sum();
                words = Words::with_capacity(bytes, passages.len() * 2);
                for (at, passage) in passages.iter().enumerate() {
                    if let Some(heading) = &passage.heading {
                        words.add(|| in_list("text", at, ".heading"), &heading.0);
                    }
                    words.add(|| in_list("text", at, ".text"), &passage.text.0);
                }
            }
        }
        Ok(Intake {
            reference: &self.reference.0,
            force: &self.force.0,
            received_at,
            occurred: None,
            words,
            details: Vec::new(),
        })
    }
}

impl<'de: 'a, 'a> Deserialize<'de> for Passages<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct WholeOrParts;
        impl<'de> Visitor<'de> for WholeOrParts {
            type Value = Passages<'de>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("text or a list of passages")
            }

            fn visit_borrowed_str<E: de::Error>(self, text: &'de str) -> Result<Self::Value, E> {
                Ok(Passages::Whole(text.into()))
            }

            fn visit_str<E: de::Error>(self, text: &str) -> Result<Self::Value, E> {
                Ok(Passages::Whole(text.to_owned().into()))
            }

            fn visit_seq<A: SeqAccess<'de>>(self, seq: A) -> Result<Self::Value, A::Error> {
                collect_objects(seq).map(Passages::Parts)
            }
        }
        deserializer.deserialize_any(WholeOrParts)
    }
}
