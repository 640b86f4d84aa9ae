//! The channels' JSON as this generator writes it: on purpose not the types that read it.

use serde::Serialize;

#[derive(Debug, Default, Serialize)]
pub(super) struct CallLog {
    pub(super) reference: String,
    pub(super) force: &'static str,
    pub(super) received_at: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) closed_at: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) occurred: Option<Period>,
    pub(super) caller: Caller,
    pub(super) log: Vec<Entry>,
}

#[derive(Debug, Default, Serialize)]
pub(super) struct Period {
    pub(super) from: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) to: Option<String>,
}

#[derive(Debug, Default, Serialize)]
pub(super) struct Caller {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) name: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) number: Option<String>,
    pub(super) withheld: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) callback_number: Option<String>,
}

#[derive(Debug, Serialize)]
pub(super) struct Entry {
    pub(super) at: String,
    pub(super) by: String,
    pub(super) text: String,
}

#[derive(Debug, Default, Serialize)]
pub(super) struct OnlineForm {
    pub(super) reference: String,
    pub(super) force: &'static str,
    pub(super) submitted_at: String,
    pub(super) answers: Answers,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) contact: Option<Contact>,
}

/// In the order in which the answers become text: the truth lists numbers in it.
#[derive(Debug, Default, Serialize)]
pub(super) struct Answers {
    pub(super) what: String,
    #[serde(rename = "where", skip_serializing_if = "Option::is_none")]
    pub(super) place: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) when: Option<When>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) who: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) phone_numbers: Option<PhoneNumbers>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) vehicle: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) how_known: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) ongoing: Option<bool>,
}

#[derive(Debug, Serialize)]
#[serde(untagged)]
pub(super) enum When {
    Words(String),
    Times { text: String, from: String },
}

#[derive(Debug, Serialize)]
#[serde(untagged)]
pub(super) enum PhoneNumbers {
    One(String),
    Many(Vec<String>),
}

#[derive(Debug, Default, Serialize)]
pub(super) struct Contact {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) name: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) phone: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) email: Option<String>,
}

#[derive(Debug, Serialize)]
pub(super) struct CrimestoppersReport {
    pub(super) reference: String,
    pub(super) force: &'static str,
    pub(super) disseminated_at: String,
    pub(super) text: Passages,
}

#[derive(Debug, Serialize)]
#[serde(untagged)]
pub(super) enum Passages {
    Whole(String),
    Parts(Vec<Passage>),
}

#[derive(Debug, Serialize)]
pub(super) struct Passage {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) heading: Option<String>,
    pub(super) text: String,
}
