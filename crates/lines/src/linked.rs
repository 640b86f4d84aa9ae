use std::collections::HashSet;

use serde::{Deserialize, Serialize};
use tipline_phone::{E164, Fragment, Identifier, IdentifierKind, Mention, Repair, Role};
use tipline_report::{Channel, Moment, Occurred, Offset, Provenance, Report, ReportId, Section, Vetoed};

use crate::{Flag, FlagKind, LineId};

/// A report and what it meets: the value on the `reports` topic, and the document that every index holds.
///
/// Flat, because `serde(flatten)` buffers every value that it passes on. The fields after `provenance` are derived from
/// the ones before it and from `flags`; they are written here, once, so that every engine indexes the same thing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LinkedReport {
    /// See [`Report::report_id`].
    pub report_id: ReportId,
    /// See [`Report::channel`].
    pub channel: Channel,
    /// See [`Report::reference`].
    pub reference: String,
    /// See [`Report::force`].
    pub force: String,
    /// See [`Report::received_at`].
    pub received_at: Moment,
    /// See [`Report::occurred`].
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub occurred: Option<Occurred>,
    /// See [`Report::text`].
    pub text: String,
    /// See [`Report::sections`].
    pub sections: Vec<Section>,
    /// See [`Report::mentions`].
    pub mentions: Vec<Mention>,
    /// See [`Report::fragments`].
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub fragments: Vec<Fragment>,
    /// See [`Report::identifiers`].
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub identifiers: Vec<Identifier>,
    /// See [`Report::vetoed`].
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub vetoed: Vec<Vetoed>,
    /// See [`Report::provenance`].
    pub provenance: Provenance,
    /// The distinct numbers that may be searched and that link reports, in order of first mention. Helplines are left
    /// out: thousands of reports name them and nothing links those. Recipients' and third parties' numbers stay.
    pub numbers: Vec<E164>,
    /// The same numbers, digits last to first without `+`: what ends in 461 begins with 164.
    pub numbers_reversed: Vec<String>,
    /// The same numbers' digits as they are dialled inside their country, one string a number, for a tokenizer of digit
    /// grams to split.
    pub numbers_grams: Vec<String>,
    /// The distinct patterns of the fragments, sorted.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub fragment_patterns: Vec<String>,
    /// The distinct identifiers, each with its kind before it (`imei:350123451234560`), sorted.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub identifier_terms: Vec<String>,
    /// The distinct roles of the mentions, sorted.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub roles: Vec<String>,
    /// How the mentions were read: `exact`, `recovered`, and what was undone (`spoken`, `lookalike`); `fragment` where there
    /// is one. Distinct and sorted.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub readings: Vec<String>,
    /// The distinct lines that the flags name, sorted.
    pub line_ids: Vec<LineId>,
    /// Every name that those lines had when the flags were made: ids, brands, other names. Distinct and sorted.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub line_names: Vec<String>,
    /// The distinct kinds of the flags, sorted.
    pub flag_kinds: Vec<FlagKind>,
    /// The flags, by place.
    pub flags: Vec<Flag>,
    /// Where the report was looked back on: the next offset of the lines topic that it was compared with. Such a record takes
    /// the place of the one that Link wrote of the same raw record, and of no other's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub looked_back: Option<Offset>,
}

impl LinkedReport {
    /// The report with what is derived from it and from its flags.
    #[must_use]
    pub fn new(report: Report, flags: Vec<Flag>) -> Self {
        let Report {
            report_id,
            channel,
            reference,
            force,
            received_at,
            occurred,
            text,
            sections,
            mentions,
            fragments,
            identifiers,
            vetoed,
            provenance,
        } = report;
        let numbers = searchable(&mentions);
        Self {
            report_id,
            channel,
            reference,
            force,
            received_at,
            occurred,
            text,
            sections,
            fragment_patterns: sorted_distinct(fragments.iter().map(|part| part.pattern.to_string())),
            identifier_terms: sorted_distinct(identifiers.iter().map(identifier_term)),
            roles: sorted_distinct(searched(&mentions).map(|mention| mention.role.as_str().to_owned())),
            readings: readings(&mentions, &fragments),
            mentions,
            fragments,
            identifiers,
            vetoed,
            provenance,
            numbers_reversed: numbers.iter().map(|number| number.digits().chars().rev().collect()).collect(),
            numbers_grams: numbers.iter().copied().map(national_digits).collect(),
            numbers,
            line_ids: sorted_distinct(flags.iter().map(|flag| flag.line_id.clone())),
            line_names: sorted_distinct(flags.iter().flat_map(names_of_line)),
            flag_kinds: sorted_distinct(flags.iter().map(|flag| flag.kind)),
            flags,
            looked_back: None,
        }
    }
}

fn searchable(mentions: &[Mention]) -> Vec<E164> {
    let mut seen = HashSet::new();
    searched(mentions)
        .filter(|mention| mention.role != Role::Helpline)
        .filter(|mention| seen.insert(mention.e164))
        .map(|mention| mention.e164)
        .collect()
}

/// A reporter's own number should have left the report before; this is the second lock on that door.
fn searched(mentions: &[Mention]) -> impl Iterator<Item = &Mention> {
    mentions.iter().filter(|mention| mention.role != Role::ReporterContact)
}

fn identifier_term(identifier: &Identifier) -> String {
    let kind = match identifier.kind {
        IdentifierKind::Imei => "imei",
        IdentifierKind::Imsi => "imsi",
        IdentifierKind::Iccid => "iccid",
        _ => "other",
    };
    format!("{kind}:{}", identifier.value)
}

fn readings(mentions: &[Mention], fragments: &[Fragment]) -> Vec<String> {
    let fragment = (!fragments.is_empty()).then_some("fragment");
    let mentioned = searched(mentions).flat_map(|mention| {
        let repairs = mention.reading.repairs();
        std::iter::once(mention.reading.as_str()).chain(
            Repair::ALL
                .into_iter()
                .filter_map(move |repair| repairs.contains(repair).then_some(repair.as_str())),
        )
    });
    sorted_distinct(mentioned.chain(fragment).map(str::to_owned))
}

fn names_of_line(flag: &Flag) -> impl Iterator<Item = String> {
    std::iter::once(flag.line_id.to_string()).chain(flag.brand.clone()).chain(flag.aliases.iter().cloned())
}

/// A UK number with its trunk 0; a foreign one whole, since trunk prefixes differ.
fn national_digits(number: E164) -> String {
    let digits = number.digits();
    match digits.strip_prefix("44") {
        Some(national) => format!("0{national}"),
        None => digits,
    }
}

fn sorted_distinct<T: Ord>(items: impl Iterator<Item = T>) -> Vec<T> {
    let mut items: Vec<T> = items.collect();
    items.sort_unstable();
    items.dedup();
    items
}
