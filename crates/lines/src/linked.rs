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
            roles: owned(sorted_distinct(searched(&mentions).map(|mention| mention.role.as_str()))),
            readings: readings(&mentions, &fragments),
            mentions,
            fragments,
            identifiers,
            vetoed,
            provenance,
            numbers_reversed: numbers.iter().copied().map(reversed_digits).collect(),
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
    let searched = searched(mentions).filter(|mention| mention.role != Role::Helpline);
    distinct(searched.map(|mention| mention.e164))
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
    owned(sorted_distinct(mentioned.chain(fragment)))
}

fn names_of_line(flag: &Flag) -> impl Iterator<Item = String> {
    std::iter::once(flag.line_id.to_string()).chain(flag.brand.clone()).chain(flag.aliases.iter().cloned())
}

/// A UK number with its trunk 0; a foreign one whole, since trunk prefixes differ.
fn national_digits(number: E164) -> String {
    let mut digits = itoa::Buffer::new();
    let digits = digits.format(number.as_integer());
    match digits.strip_prefix("44") {
        Some(national) => ["0", national].concat(),
        None => digits.to_owned(),
    }
}

fn reversed_digits(number: E164) -> String {
    let mut rest = number.as_integer();
    let mut reversed = String::with_capacity(LONGEST);
    while rest > 0 {
        reversed.push(char::from(b'0' + (rest % 10) as u8));
        rest /= 10;
    }
    reversed
}

/// The longest number there is (ITU-T E.164), digits.
const LONGEST: usize = 15;

fn owned(names: Vec<&str>) -> Vec<String> {
    names.into_iter().map(str::to_owned).collect()
}

/// The numbers, each where it comes first. A report has a few, which need no set; a hostile one may have many.
fn distinct(numbers: impl Iterator<Item = E164>) -> Vec<E164> {
    const FEW: usize = 16;
    let (mut distinct, mut set) = (Vec::new(), HashSet::new());
    for number in numbers {
        if distinct.len() < FEW {
            if !distinct.contains(&number) {
                distinct.push(number);
            }
            continue;
        }
        if set.is_empty() {
            set.extend(distinct.iter().copied());
        }
        if set.insert(number) {
            distinct.push(number);
        }
    }
    distinct
}

fn sorted_distinct<T: Ord>(items: impl Iterator<Item = T>) -> Vec<T> {
    let mut items: Vec<T> = items.collect();
    items.sort_unstable();
    items.dedup();
    items
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn number(digits: u64) -> E164 {
        E164::from_integer(digits).unwrap()
    }

    proptest! {
        #[test]
        fn digits_are_written_as_the_number_has_them(digits in 1_000_000..=999_999_999_999_999_u64) {
            let written = digits.to_string();
            prop_assert_eq!(reversed_digits(number(digits)), written.chars().rev().collect::<String>());
            let national = written.strip_prefix("44").map(|national| format!("0{national}"));
            prop_assert_eq!(national_digits(number(digits)), national.unwrap_or(written));
        }

        #[test]
        fn each_number_is_kept_where_it_comes_first(ends in prop::collection::vec(0..40_u64, 0..120)) {
            let numbers: Vec<E164> = ends.iter().map(|end| number(447_700_900_000 + end)).collect();
            let mut seen = HashSet::new();
            let first: Vec<E164> = numbers.iter().copied().filter(|number| seen.insert(*number)).collect();
            prop_assert_eq!(distinct(numbers.into_iter()), first);
        }
    }
}
