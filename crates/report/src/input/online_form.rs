use std::fmt;

use schemars::JsonSchema;
use serde::{
    Deserialize, Deserializer, Serialize,
    de::{self, MapAccess, SeqAccess, Visitor, value::MapAccessDeserializer},
};

use super::{
    PhoneText, Text, WrittenTime,
    intake::{Detail, DetailKind, Intake, Words, in_list, occurred, time},
    person::{Person, UnlistedField, details, optional_person},
    value::object,
};
use crate::Rejection;

/// A record of `raw.online`: a form that somebody filled in on the police's website.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[schemars(title = "raw.online: online form")]
pub struct OnlineForm<'a> {
    /// The receipt code that the reporter was shown. A later record with the same code replaces this one.
    #[serde(borrow)]
    pub reference: Text<'a>,
    /// The force that the form was sent to.
    #[serde(borrow)]
    pub force: Text<'a>,
    /// When it was sent.
    #[serde(borrow)]
    pub submitted_at: WrittenTime<'a>,
    /// What was answered. A question that was left open is absent, `null` or blank.
    #[serde(borrow, deserialize_with = "object")]
    pub answers: Answers<'a>,
    /// The reporter, where they gave their details. Taken out before anything else reads the record, with the fields that are not
    /// named here: a text or number in one is a detail of theirs, and its name says which (`mobile`, `first_name`, `postcode`).
    #[serde(borrow, default, deserialize_with = "optional_person", skip_serializing_if = "Option::is_none")]
    pub contact: Option<Contact<'a>>,
}

/// The form's questions.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
pub struct Answers<'a> {
    /// What is happening.
    #[serde(borrow, default, skip_serializing_if = "Option::is_none")]
    pub what: Option<Text<'a>>,
    /// Where.
    #[serde(borrow, default, rename = "where", skip_serializing_if = "Option::is_none")]
    pub place: Option<Text<'a>>,
    /// When.
    #[serde(borrow, default, skip_serializing_if = "Option::is_none")]
    pub when: Option<When<'a>>,
    /// Who is involved.
    #[serde(borrow, default, skip_serializing_if = "Option::is_none")]
    pub who: Option<Text<'a>>,
    /// Telephone numbers that are involved, in the reporter's spelling.
    #[serde(borrow, default, skip_serializing_if = "Option::is_none")]
    pub phone_numbers: Option<PhoneNumbers<'a>>,
    /// Vehicles: plate, make, colour.
    #[serde(borrow, default, skip_serializing_if = "Option::is_none")]
    pub vehicle: Option<Text<'a>>,
    /// How the reporter knows.
    #[serde(borrow, default, skip_serializing_if = "Option::is_none")]
    pub how_known: Option<Text<'a>>,
    /// Whether it is still going on.
    #[serde(borrow, default, skip_serializing_if = "Option::is_none")]
    pub ongoing: Option<Ongoing<'a>>,
}

/// When it happened: the reporter's words, or times from the form's date fields, or both.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(untagged)]
pub enum When<'a> {
    /// Words alone.
    Words(Text<'a>),
    /// Times, with words beside them or without.
    Times {
        /// The reporter's words.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        text: Option<Text<'a>>,
        /// The point, or where the span begins.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        from: Option<WrittenTime<'a>>,
        /// Where the span ends, not before `from`, and never without it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        to: Option<WrittenTime<'a>>,
    },
}

/// One number, or a list of them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(untagged)]
pub enum PhoneNumbers<'a> {
    /// The form had one field.
    One(PhoneText<'a>),
    /// The form had several.
    Many(Vec<PhoneText<'a>>),
}

/// Whether it is still going on: a ticked box, or the reporter's words, which become part of the report's text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(untagged)]
pub enum Ongoing<'a> {
    /// The box.
    Ticked(bool),
    /// The words.
    Words(Text<'a>),
}

/// The reporter.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
pub struct Contact<'a> {
    /// Full name.
    #[serde(borrow, default, skip_serializing_if = "Option::is_none")]
    pub name: Option<Text<'a>>,
    /// Telephone number, with whatever was written beside it.
    #[serde(borrow, default, skip_serializing_if = "Option::is_none")]
    pub phone: Option<PhoneText<'a>>,
    /// E-mail address.
    #[serde(borrow, default, skip_serializing_if = "Option::is_none")]
    pub email: Option<Text<'a>>,
    /// Address.
    #[serde(borrow, default, skip_serializing_if = "Option::is_none")]
    pub address: Option<Text<'a>>,
    /// Date of birth, in any form.
    #[serde(borrow, default, skip_serializing_if = "Option::is_none")]
    pub date_of_birth: Option<Text<'a>>,
    #[serde(skip)]
    pub(crate) unlisted: Vec<UnlistedField>,
}

impl OnlineForm<'_> {
    pub(super) fn intake(&self) -> Result<Intake<'_>, Rejection> {
        let received_at = time(|| "submitted_at".to_owned(), &self.submitted_at)?;
        let answers = &self.answers;
        let mut words = Words::with_capacity(answers.bytes(), Answers::QUESTIONS);
        add_answer(&mut words, "answers.what", answers.what.as_ref());
        add_answer(&mut words, "answers.where", answers.place.as_ref());
        let occurred = match &answers.when {
            None => None,
            Some(When::Words(text)) => {
                words.add(|| "answers.when".to_owned(), &text.0);
                None
            }
            Some(When::Times { text, from, to }) => {
                add_answer(&mut words, "answers.when.text", text.as_ref());
                occurred("answers.when", from.as_ref(), to.as_ref())?
            }
        };
        add_answer(&mut words, "answers.who", answers.who.as_ref());
        match &answers.phone_numbers {
            None => {}
            Some(PhoneNumbers::One(number)) => words.add(|| "answers.phone_numbers".to_owned(), &number.0),
            Some(PhoneNumbers::Many(numbers)) => {
                for (at, number) in numbers.iter().enumerate() {
                    words.add(|| in_list("answers.phone_numbers", at, ""), &number.0);
                }
            }
        }
        add_answer(&mut words, "answers.vehicle", answers.vehicle.as_ref());
        add_answer(&mut words, "answers.how_known", answers.how_known.as_ref());
        if let Some(Ongoing::Words(text)) = &answers.ongoing {
            words.add(|| "answers.ongoing".to_owned(), &text.0);
        }
        let details = self.contact.as_ref().map_or_else(|| Ok(Vec::new()), Contact::details)?;
        Ok(Intake {
            reference: &self.reference.0,
            force: &self.force.0,
            received_at,
            occurred,
            words,
            details,
        })
    }
}

impl Answers<'_> {
    /// How many there are.
    const QUESTIONS: usize = 8;

    /// Of the longer answers, each with the line's end before it, and some for the numbers and for when it was.
    fn bytes(&self) -> usize {
        const REST: usize = 128;
        let longer = [&self.what, &self.place, &self.who, &self.vehicle, &self.how_known];
        longer.into_iter().flatten().map(|answer| answer.0.len() + 1).sum::<usize>() + REST
    }
}

fn add_answer(words: &mut Words, field: &str, answer: Option<&Text<'_>>) {
    if let Some(text) = answer {
        words.add(|| field.to_owned(), &text.0);
    }
}

impl Contact<'_> {
    fn details(&self) -> Result<Vec<Detail<'_>>, Rejection> {
        use DetailKind::{Address, DateOfBirth, Email, Name, Number};
        let known = [
            Detail::of("contact.phone", Number, self.phone.as_ref().map(|n| &*n.0)),
            Detail::of("contact.name", Name, self.name.as_ref().map(|n| &*n.0)),
            Detail::of("contact.email", Email, self.email.as_ref().map(|n| &*n.0)),
            Detail::of("contact.address", Address, self.address.as_ref().map(|n| &*n.0)),
            Detail::of("contact.date_of_birth", DateOfBirth, self.date_of_birth.as_ref().map(|n| &*n.0)),
        ];
        details("contact", known.into_iter().flatten(), &self.unlisted)
    }
}

impl<'de: 'a, 'a> Person<'de> for Contact<'a> {
    const FIELD: &'static str = "contact";

    fn keep(&mut self, unlisted: Vec<UnlistedField>) {
        self.unlisted = unlisted;
    }
}

impl<'de: 'a, 'a> Deserialize<'de> for When<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        struct Times<'a> {
            #[serde(borrow, default)]
            text: Option<Text<'a>>,
            #[serde(borrow, default)]
            from: Option<WrittenTime<'a>>,
            #[serde(borrow, default)]
            to: Option<WrittenTime<'a>>,
        }

        struct WordsOrTimes;
        impl<'de> Visitor<'de> for WordsOrTimes {
            type Value = When<'de>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("text or an object with text, from and to")
            }

            fn visit_borrowed_str<E: de::Error>(self, text: &'de str) -> Result<Self::Value, E> {
                Ok(When::Words(text.into()))
            }

            fn visit_str<E: de::Error>(self, text: &str) -> Result<Self::Value, E> {
                Ok(When::Words(text.to_owned().into()))
            }

            fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Self::Value, A::Error> {
                let Times { text, from, to } = Times::deserialize(MapAccessDeserializer::new(map))?;
                Ok(When::Times { text, from, to })
            }
        }
        deserializer.deserialize_any(WordsOrTimes)
    }
}

impl<'de: 'a, 'a> Deserialize<'de> for PhoneNumbers<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct OneOrMany;
        impl<'de> Visitor<'de> for OneOrMany {
            type Value = PhoneNumbers<'de>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a telephone number as text or a list of them")
            }

            fn visit_borrowed_str<E: de::Error>(self, text: &'de str) -> Result<Self::Value, E> {
                Ok(PhoneNumbers::One(text.into()))
            }

            fn visit_str<E: de::Error>(self, text: &str) -> Result<Self::Value, E> {
                Ok(PhoneNumbers::One(text.to_owned().into()))
            }

            fn visit_u64<E: de::Error>(self, digits: u64) -> Result<Self::Value, E> {
                Ok(PhoneNumbers::One(digits.to_string().into()))
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Self::Value, A::Error> {
                let mut numbers = Vec::new();
                while let Some(number) = seq.next_element()? {
                    numbers.push(number);
                }
                Ok(PhoneNumbers::Many(numbers))
            }
        }
        deserializer.deserialize_any(OneOrMany)
    }
}

impl<'de: 'a, 'a> Deserialize<'de> for Ongoing<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct TickedOrWords;
        impl<'de> Visitor<'de> for TickedOrWords {
            type Value = Ongoing<'de>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("true, false or text")
            }

            fn visit_bool<E: de::Error>(self, ticked: bool) -> Result<Self::Value, E> {
                Ok(Ongoing::Ticked(ticked))
            }

            fn visit_borrowed_str<E: de::Error>(self, text: &'de str) -> Result<Self::Value, E> {
                Ok(Ongoing::Words(text.into()))
            }

            fn visit_str<E: de::Error>(self, text: &str) -> Result<Self::Value, E> {
                Ok(Ongoing::Words(text.to_owned().into()))
            }
        }
        deserializer.deserialize_any(TickedOrWords)
    }
}
