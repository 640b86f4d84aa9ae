//! `tipline search`: the reports that answer a query.

mod hits;

use clap::Args;
use jiff::Timestamp;
use tipline_index::{Hits, IndexError, Query, QueryError, SearchOptions, Searcher};

pub(crate) use self::hits::table;
use crate::{
    failure::{Exit, Failure, Place},
    session::{Role, Session},
};

/// Search the reports
///
/// A bare number is found in any spelling, in the query and in the reports. Words are found in
/// the text. Conditions stand side by side, or with AND, OR, NOT and brackets between them:
///   07700 900461          the number, however it was written
///   number:07700*461      a number that begins and ends so: ? is one digit, * any number
///   line:nino             flagged for this line, by its id or brand
///   flag:order_breach     known_line, stale or order_breach
///   channel:101           101, online or crimestoppers
///   force:met             made to this force
///   after:2019-08-05      came in on this day or later; before: comes in earlier
///   "light and dark"      these words, one after the other
#[derive(Debug, Args)]
#[command(
    verbatim_doc_comment,
    after_help = "\
Examples:
  tipline search '07700 900461'
  tipline search 'number:*461 after:2019-08-05 NOT channel:crimestoppers'
  tipline search --json --limit 0 'flag:order_breach' | jq -r .reference

On a terminal a table, elsewhere tab-separated values under one header line. Newest first.
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
        let searcher = Searcher::open(&config.index_dir()).map_err(|error| index_failure(&text, error))?;
        let limit = if self.limit == 0 { usize::MAX } else { self.limit };
        let Hits { total, hits, .. } = searcher
            .search(&query, SearchOptions { limit, ..SearchOptions::default() })
            .map_err(|error| index_failure(&text, error))?;

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
        output.flush()?;
        if hits.len() < total {
            eprintln!("{} of {total}, --limit 0 for all", hits.len());
        }
        if total == 0 {
            eprintln!("none of {} reports answers {query}", searcher.len());
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

fn index_failure(query: &str, error: IndexError) -> Failure {
    match error {
        IndexError::Query(error) => query_failure(query, error),
        error => error.into(),
    }
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
