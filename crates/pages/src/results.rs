use askama::Template;
use tipline_index::{CountBy, Facet, FacetCount, Hits, Query, QueryError};

use crate::{
    Frame,
    part::{KindTag, NumberLink, Sentence, channel, count, grouped},
    picture::{self, Picture},
    text::Marked,
    when,
};

/// The values of a facet that are shown.
const MOST_VALUES: usize = 12;

/// The search page: the form, and the answer where there is one.
#[derive(Debug, Template)]
#[template(path = "results.html")]
pub struct Results<'a> {
    frame: &'a Frame<'a>,
    query: &'a str,
    wrong: Option<Wrong>,
    kept: Vec<(KeptSearch, String)>,
    answer: Option<Answer>,
}

/// A search that somebody keeps.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeptSearch {
    /// What they call it.
    pub name: String,
    /// What it asks.
    pub query: String,
}

/// What is wrong with a query.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wrong {
    message: String,
    caret: String,
    help: Option<String>,
}

#[derive(Debug)]
struct Answer {
    read_as: String,
    notes: Vec<String>,
    total: String,
    hits: Vec<HitShown>,
    facets: Vec<FacetShown>,
    months: Picture,
    places: Places,
}

/// Where a page of an answer stands, and where the rest of it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Places {
    /// The place of its first report, counted from 1.
    pub first: usize,
    /// Where the next page is; none of the last.
    pub next: Option<String>,
    /// Where all of it is in one file; none where that would hold nothing or too much.
    pub file: Option<String>,
    /// What they call the search, where they keep it.
    pub kept_as: Option<String>,
}

#[derive(Debug)]
struct HitShown {
    report_id: String,
    reference: String,
    channel: String,
    force: String,
    received: String,
    text: Marked,
    flags: Vec<(KindTag, String, String)>,
    numbers: Vec<NumberLink>,
}

#[derive(Debug)]
struct FacetShown {
    name: &'static str,
    values: Vec<ValueShown>,
}

#[derive(Debug)]
struct ValueShown {
    name: String,
    address: String,
    count: String,
}

impl<'a> Results<'a> {
    /// The form, before anything is asked, with the searches that they keep.
    #[must_use]
    pub fn form(frame: &'a Frame<'a>, kept: Vec<KeptSearch>) -> Self {
        let with_address = |kept: KeptSearch| {
            let address = frame.links.search(&kept.query);
            (kept, address)
        };
        let kept = kept.into_iter().map(with_address).collect();
        Self { frame, query: "", wrong: None, kept, answer: None }
    }

    /// What was typed, and what is wrong with it.
    #[must_use]
    pub fn wrong(frame: &'a Frame<'a>, query: &'a str, error: QueryError) -> Self {
        let start = query.get(..error.span.start).map_or(0, |before| before.chars().count());
        let width = query.get(error.span.start..error.span.end).map_or(1, |part| part.chars().count().max(1));
        let caret = " ".repeat(start) + &"^".repeat(width);
        let wrong = Wrong { message: error.message, caret, help: error.help };
        Self { frame, query, wrong: Some(wrong), kept: Vec::new(), answer: None }
    }

    /// What was typed, how it was read, and a page of its answer.
    #[must_use]
    pub fn answer(
        frame: &'a Frame<'a>,
        typed: &'a str,
        query: &Query,
        hits: &Hits,
        counts: Vec<(CountBy, Vec<FacetCount>)>,
        places: Places,
    ) -> Self {
        let narrowed = |by: String| frame.links.search(&narrowed(typed, &by));
        let mut months = Vec::new();
        let mut shown = Vec::new();
        for (by, counts) in counts {
            if by == CountBy::Facet(Facet::Month) {
                months = counts;
            } else if !counts.is_empty() {
                shown.push(facet_shown(frame, by, counts, narrowed));
            }
        }
        let answer = Answer {
            read_as: query.to_string(),
            notes: query
                .interpreted_numbers()
                .map(|(span, number)| {
                    let typed = typed.get(span.start..span.end).unwrap_or_default();
                    format!("“{typed}” is the number {}", number.display())
                })
                .collect(),
            total: total(query, hits),
            hits: hits.hits.iter().map(|hit| HitShown::new(frame, hit)).collect(),
            facets: shown,
            months: picture::months(&months, &[], |month| narrowed(format!("received:{month}"))),
            places,
        };
        Self { frame, query: typed, wrong: None, kept: Vec::new(), answer: Some(answer) }
    }
}

/// The query with one more condition.
fn narrowed(typed: &str, by: &str) -> String {
    format!("({typed}) {by}")
}

fn total(query: &Query, hits: &Hits) -> String {
    let reports = count(hits.total, "report");
    if query.has_two_ranks() {
        format!("{reports}: {} with the very number, then those one slip away", grouped(hits.exact))
    } else {
        reports
    }
}

fn facet_shown(
    frame: &Frame<'_>,
    by: CountBy,
    counts: Vec<FacetCount>,
    narrowed: impl Fn(String) -> String,
) -> FacetShown {
    let value = |counted: FacetCount| ValueShown {
        address: narrowed(format!("{}:{}", by.as_str(), quoted(&counted.value))),
        count: grouped(usize::try_from(counted.count).unwrap_or(usize::MAX)),
        name: match by {
            CountBy::Facet(Facet::Channel) => channel(&counted.value).to_owned(),
            CountBy::Facet(Facet::Line) => match counted.value.parse() {
                Ok(id) => frame.line(&id, None),
                Err(_) => counted.value,
            },
            _ => counted.value.replace('_', " "),
        },
    };
    FacetShown { name: name_of(by), values: counts.into_iter().take(MOST_VALUES).map(value).collect() }
}

/// A value as a query takes it.
fn quoted(value: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-');
    if value.chars().all(plain) { value.to_owned() } else { format!("\"{}\"", value.replace('"', " ")) }
}

const fn name_of(by: CountBy) -> &'static str {
    match by {
        CountBy::Facet(Facet::Channel) => "Channel",
        CountBy::Facet(Facet::Force) => "Force",
        CountBy::Facet(Facet::Line) => "Line",
        CountBy::Facet(Facet::Flag) => "Flag",
        CountBy::Facet(Facet::Role) => "Whose number",
        CountBy::Facet(Facet::Reading) => "How read",
        CountBy::Facet(_) => "Month",
        _ => "Decided",
    }
}

impl HitShown {
    fn new(frame: &Frame<'_>, hit: &tipline_index::Hit) -> Self {
        let record = &hit.record;
        let mut flags: Vec<(KindTag, String, String)> = Vec::new();
        for flag in &record.flags {
            let name = frame.line_of(flag);
            if !flags.iter().any(|(_, id, _)| id == flag.line_id.as_str()) {
                flags.push((KindTag::new(flag.kind), flag.line_id.to_string(), name));
            }
        }
        Self {
            report_id: record.report_id.to_string(),
            reference: record.reference.clone(),
            channel: channel(record.channel.as_str()).to_owned(),
            force: record.force.clone(),
            received: when::instant(record.received_at.timestamp),
            text: Marked::hit(hit),
            flags,
            numbers: record.numbers.iter().take(8).map(|number| frame.number(*number)).collect(),
        }
    }
}
