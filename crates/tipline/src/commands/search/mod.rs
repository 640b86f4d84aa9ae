//! `tipline search`: the reports that answer a query.

mod hits;

use clap::Args;
use jiff::Timestamp;
use tipline_index::{CountBy, Facet, Hits, Query, QueryError, SearchOptions, Sort};
use tipline_lines::Decisions;

pub(crate) use self::hits::{snippet, table};
use crate::{
    failure::{Exit, Failure, Place},
    reports,
    session::{Role, Session},
    terminal::printable,
    trail::{Trail, Why},
};

/// Search the reports
///
/// A bare number is found in any spelling, in the query and in the reports. Words are found in
/// the text. Conditions stand side by side, or with AND, OR, NOT and brackets between them:
///   07700 900461          the number, however it was written
///   number:07700*461      a number that begins and ends so: ? is one digit, * any number
///   near:07700900461      the number, or one with a digit wrong, missing or more, or two swapped
///   line:nino             flagged for this line, by its id, brand or another name
///   flag:order_breach     known_line, stale or order_breach
///   decision:open         open, confirmed, rejected, needs_work or disputed
///   channel:101           101, online or crimestoppers
///   force:met             made to this force
///   role:recipient        with a number that seems to be theirs; also alleged_line, third_party
///   reading:spoken        with a number that was read so; also exact, recovered, fragment
///   imei:, imsi:, iccid:  with this handset, subscription or SIM card
///   received:2019-07      came in then: a day, a month, 2019-07-12..2019-08-05, last:7d
///   occurred:2019-07      tells of something that happened then
///   after:2019-08-05      came in on this day or later; before: comes in earlier
///   "light and dark"      these words, one after the other
#[derive(Debug, Args)]
#[command(
    verbatim_doc_comment,
    after_help = "\
Examples:
  tipline search '07700 900461'
  tipline search 'number:*461 after:2019-08-05 NOT channel:crimestoppers'
  tipline search --facets channel,month --limit 5 near:07700900461
  tipline search --json --limit 0 'flag:order_breach' | jq -r .reference

On a terminal a table, elsewhere tab-separated values under one header line. Newest first; with
near: the very number first.
Exit status: 0 there are hits, 1 there are none, 2 the query or the index could not be read."
)]
pub(crate) struct Search {
    /// What to search for; several arguments are one query
    #[arg(value_name = "QUERY", required = true)]
    query: Vec<String>,
    /// Print one JSON object a report
    #[arg(long)]
    json: bool,
    /// The most reports to show; 0 shows all
    #[arg(long, value_name = "N", default_value_t = 20)]
    limit: usize,
    /// Which come first
    #[arg(long, value_name = "ORDER", value_enum, default_value_t = SortBy::Newest)]
    sort: SortBy,
    /// Count the reports by these too, after the table; several with commas between them
    #[arg(long, value_name = "WHAT", value_enum, value_delimiter = ',')]
    facets: Vec<FacetBy>,
    /// Print how many there are and no report
    #[arg(long)]
    count: bool,
    #[command(flatten)]
    why: Why,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum SortBy {
    /// Those that came in last
    Newest,
    /// Those that came in first
    Oldest,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum FacetBy {
    /// 101, online, crimestoppers
    Channel,
    /// The force that they were made to
    Force,
    /// The lines that they are flagged for
    Line,
    /// The kinds of their flags
    Flag,
    /// Whose their numbers seem to be
    Role,
    /// How their numbers were read
    Reading,
    /// The month in which they came in
    Month,
    /// What people decided on their flags
    Decision,
}

impl FacetBy {
    const fn count_by(self) -> CountBy {
        CountBy::Facet(match self {
            Self::Channel => Facet::Channel,
            Self::Force => Facet::Force,
            Self::Line => Facet::Line,
            Self::Flag => Facet::Flag,
            Self::Role => Facet::Role,
            Self::Reading => Facet::Reading,
            Self::Month => Facet::Month,
            Self::Decision => return CountBy::Decision,
        })
    }
}

impl Search {
    /// Searches the index that the configuration names.
    ///
    /// # Errors
    /// Where the query or the index cannot be read.
    pub(crate) fn run(&self, session: &Session) -> Result<Exit, Failure> {
        let config = session.configure(Role::Short)?;
        let text = self.query.join(" ");
        let query = parse(&text)?;
        let are_asked_for = query.asks_for_decisions() || self.facets.contains(&FacetBy::Decision);
        let decisions = match are_asked_for {
            true => tipline_stream::decisions::read_copy(&config.decisions_file())?,
            false => Decisions::new(),
        };
        let query = query.with_decisions(&decisions);
        let reports = reports::open(&config)?;
        let trail = Trail::open(&config, &self.why)?;
        let limit = match (self.count, self.limit) {
            (true, _) => 0,
            (false, 0) => usize::MAX,
            (false, limit) => limit,
        };
        let sort = match self.sort {
            SortBy::Newest => Sort::Newest,
            SortBy::Oldest => Sort::Oldest,
        };
        let Hits { total, exact, counted, hits } = reports.search(&query, SearchOptions { limit, sort })?;
        let by: Vec<CountBy> = self.facets.iter().map(|facet| facet.count_by()).collect();
        let counts = tipline_index::counts(&*reports, &query, &by, &decisions)?;
        trail.consulted(query.to_string(), total)?;

        for (_, number) in query.interpreted_numbers() {
            eprintln!("read as {}", number.display());
        }
        let mut output = session.terminal.output();
        match self.json {
            true => {
                for hit in &hits {
                    output.json(&hits::as_json(hit)?)?;
                }
            }
            false if hits.is_empty() => {}
            false => output.text(&table(&hits, session.terminal))?,
        }
        if self.count {
            output.line(total)?;
        }
        for (by, counts) in &counts {
            let facet = by.as_str();
            for counted in counts {
                match self.json {
                    true => output.json(&serde_json::json!({
                        "facet": facet, "value": counted.value, "count": counted.count
                    }))?,
                    false => {
                        output.line(format_args!(
                            "{}\t{}\t{}",
                            facet,
                            printable(&counted.value),
                            counted.count
                        ))?;
                    }
                }
            }
        }
        output.flush()?;
        if exact < total {
            eprintln!(
                "{exact} with the very number, {} one slip away{}",
                total - exact,
                hits::slips(&query, &hits)
            );
        }
        reports::tell(counted);
        if hits.len() < total && !self.count {
            eprintln!("{} of {total}, --limit 0 for all", hits.len());
        }
        if total == 0 {
            eprintln!("none of {} reports answers {query}", reports.freshness()?.documents);
        }
        Ok(if total == 0 { Exit::Nothing } else { Exit::Success })
    }
}

/// The query that a person typed.
///
/// # Errors
/// Where it cannot be read, drawn with a caret under the place.
pub(crate) fn parse(text: &str) -> Result<Query, Failure> {
    tipline_index::parse(text, Timestamp::now()).map_err(|error| query_failure(text, error))
}

fn query_failure(text: &str, QueryError { span, message, help }: QueryError) -> Failure {
    let failure = Failure::new(message).at(Place {
        name: "query".to_owned(),
        text: text.to_owned(),
        span: span.start..span.end,
        label: "here".to_owned(),
    });
    match help {
        Some(help) => failure.help(help),
        None => failure,
    }
}

#[cfg(test)]
mod tests {
    use crate::failure::Look;

    #[test]
    fn a_query_that_cannot_be_read_is_drawn_with_a_caret_under_the_place() {
        let drawn = |query: &str| super::parse(query).unwrap_err().render(Look::Plain);
        insta::assert_snapshot!(drawn("numer:07700900461 gear"), @"
         × unknown field `numer`
          ╭─[query:1:1]
        1 │ numer:07700900461 gear
          · ──┬──
          ·   ╰── here
          ╰────
         help: did you mean number: as in number:07700*461?
        ");
        insta::assert_snapshot!(drawn("(nino OR"), @r#"
         × OR needs something after it
          ╭─[query:1:7]
        1 │ (nino OR
          ·       ─┬
          ·        ╰── here
          ╰────
         help: to search for the word write "or"
        "#);
    }
}
