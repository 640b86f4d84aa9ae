use serde::Serialize;
use tipline_lines::LinkedReport;
use tipline_phone::Repair;
use utoipa::ToSchema;

use super::{Flag, Number, Segment, bytes, snippet};

/// A report, its reporter's details taken out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub(crate) struct Report {
    /// Name for ever.
    #[schema(example = "r_8e996fcc56659c109d8bfa5dbbfa2a74")]
    pub(crate) id: String,
    /// `101`, `online` or `crimestoppers`.
    pub(crate) channel: &'static str,
    /// The channel's own reference.
    pub(crate) reference: String,
    /// The force that it was made to.
    pub(crate) force: String,
    pub(crate) received_at: String,
    /// When what it tells of happened, where it says so.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) occurred: Option<Occurred>,
    /// The words; what was the reporter's is masked with `*`. Plain text: whoever shows it escapes it.
    pub(crate) text: String,
    pub(crate) mentions: Vec<Mention>,
    pub(crate) fragments: Vec<Fragment>,
    pub(crate) identifiers: Vec<Identifier>,
    /// What would be one of these but stands in a force's own reference.
    pub(crate) vetoed: Vec<Vetoed>,
    pub(crate) flags: Vec<Flag>,
}

/// From when to when; `to` where a span of time was given.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub(crate) struct Occurred {
    pub(crate) from: String,
    pub(crate) to: Option<String>,
}

/// A number in a text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub(crate) struct Mention {
    pub(crate) number: Number,
    pub(crate) span: [usize; 2],
    /// What kind of number it is: `mobile`, `landline` ...
    pub(crate) class: &'static str,
    /// Whether the numbering plan allocates it: a label, not a judgement.
    pub(crate) valid: bool,
    /// `exact` or `recovered`.
    pub(crate) reading: &'static str,
    /// What was undone to read it.
    pub(crate) repairs: Vec<&'static str>,
    /// Whose it seems to be.
    pub(crate) role: &'static str,
}

/// Part of a number in a text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub(crate) struct Fragment {
    /// `?` one digit, `*` any run.
    pub(crate) pattern: String,
    pub(crate) span: [usize; 2],
}

/// A handset, a subscription or a SIM card in a text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub(crate) struct Identifier {
    /// `imei`, `imsi` or `iccid`.
    pub(crate) kind: String,
    pub(crate) value: String,
    pub(crate) span: [usize; 2],
}

/// A place in a text that is held to be a reference.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub(crate) struct Vetoed {
    /// The form of reference, as the configuration names it.
    #[schema(example = "CAD")]
    pub(crate) rule: String,
    pub(crate) span: [usize; 2],
}

/// A report in the answer to a search.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub(crate) struct Hit {
    pub(crate) report: String,
    pub(crate) channel: &'static str,
    pub(crate) reference: String,
    pub(crate) force: String,
    pub(crate) received_at: String,
    /// The words round what was asked for.
    pub(crate) snippet: Vec<Segment>,
    pub(crate) mentions: Vec<Mention>,
    pub(crate) flags: Vec<Flag>,
}

/// A report in the list of a number or a line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub(crate) struct Listed {
    pub(crate) report: String,
    pub(crate) channel: &'static str,
    pub(crate) reference: String,
    pub(crate) force: String,
    pub(crate) received_at: String,
    /// The kinds of its flags that concern the number or the line.
    pub(crate) flags: Vec<&'static str>,
    pub(crate) snippet: Vec<Segment>,
}

impl From<&LinkedReport> for Report {
    fn from(report: &LinkedReport) -> Self {
        Self {
            id: report.report_id.to_string(),
            channel: report.channel.as_str(),
            reference: report.reference.clone(),
            force: report.force.clone(),
            received_at: report.received_at.to_string(),
            occurred: report.occurred.map(|occurred| Occurred {
                from: occurred.from.to_string(),
                to: occurred.to.map(|to| to.to_string()),
            }),
            text: report.text.clone(),
            mentions: mentions(report),
            fragments: report.fragments.iter().map(Fragment::from).collect(),
            identifiers: report.identifiers.iter().map(Identifier::from).collect(),
            vetoed: report.vetoed.iter().map(Vetoed::from).collect(),
            flags: report.flags.iter().map(Flag::from).collect(),
        }
    }
}

impl From<&tipline_index::Hit> for Hit {
    fn from(tipline_index::Hit { record, highlights }: &tipline_index::Hit) -> Self {
        Self {
            report: record.report_id.to_string(),
            channel: record.channel.as_str(),
            reference: record.reference.clone(),
            force: record.force.clone(),
            received_at: record.received_at.to_string(),
            snippet: snippet(&record.text, highlights),
            mentions: mentions(record),
            flags: record.flags.iter().map(Flag::from).collect(),
        }
    }
}

impl From<&tipline_index::Listed> for Listed {
    fn from(listed: &tipline_index::Listed) -> Self {
        let mut spans: Vec<_> = listed.mentions.iter().map(|mention| mention.span).collect();
        if spans.is_empty() {
            spans.clone_from(&listed.flagged);
        }
        spans.sort_unstable();
        spans.dedup();
        Self {
            report: listed.report_id.to_string(),
            channel: listed.channel.as_str(),
            reference: listed.reference.clone(),
            force: listed.force.clone(),
            received_at: listed.received_at.to_string(),
            flags: listed.flags.iter().map(|kind| kind.as_str()).collect(),
            snippet: snippet(&listed.text, &spans),
        }
    }
}

impl From<&tipline_phone::Mention> for Mention {
    fn from(mention: &tipline_phone::Mention) -> Self {
        Self {
            number: mention.e164.into(),
            span: bytes(mention.span),
            class: mention.class.as_str(),
            valid: mention.valid,
            reading: mention.reading.as_str(),
            repairs: mention.reading.repairs().iter().map(Repair::as_str).collect(),
            role: mention.role.as_str(),
        }
    }
}

impl From<&tipline_phone::Fragment> for Fragment {
    fn from(fragment: &tipline_phone::Fragment) -> Self {
        Self { pattern: fragment.pattern.to_string(), span: bytes(fragment.span) }
    }
}

impl From<&tipline_phone::Identifier> for Identifier {
    fn from(identifier: &tipline_phone::Identifier) -> Self {
        use tipline_phone::IdentifierKind::{Iccid, Imei, Imsi};
        let kind = match identifier.kind {
            Imei => "imei",
            Imsi => "imsi",
            Iccid => "iccid",
            _ => "identifier",
        };
        Self { kind: kind.to_owned(), value: identifier.value.clone(), span: bytes(identifier.span) }
    }
}

impl From<&tipline_phone::Vetoed> for Vetoed {
    fn from(vetoed: &tipline_phone::Vetoed) -> Self {
        Self { rule: vetoed.rule.clone(), span: bytes(vetoed.span) }
    }
}

fn mentions(report: &LinkedReport) -> Vec<Mention> {
    report.mentions.iter().map(Mention::from).collect()
}
