use askama::Template;

use crate::Frame;

/// The query language, by examples that run.
#[derive(Debug, Template)]
#[template(path = "help.html")]
pub struct Help<'a> {
    /// What stands around it.
    pub frame: &'a Frame<'a>,
    /// The examples.
    pub examples: &'a [Example],
}

/// A query and what it finds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Example {
    /// What is typed.
    pub query: &'static str,
    /// What it asks for.
    pub meaning: &'static str,
}

/// What the help page teaches; each is a query that is read.
pub const EXAMPLES: &[Example] = &[
    Example {
        query: "07700 900461",
        meaning: "the number, however a report spells it, words for digits too",
    },
    Example {
        query: "oh double seven double oh nine double oh four six one",
        meaning: "the same number, as it is said",
    },
    Example { query: "number:*461", meaning: "numbers that end in 461" },
    Example { query: "number:07700*461", meaning: "numbers that begin with 07700 and end in 461" },
    Example { query: "number:07700??0461", meaning: "two digits that nobody heard" },
    Example {
        query: "near:07700900461",
        meaning: "the number, then those one slip away: a digit wrong, missing, added, or two swapped",
    },
    Example {
        query: "line:nino",
        meaning: "reports with a flag for the line, by its id, brand or another name",
    },
    Example {
        query: "flag:order_breach",
        meaning: "a number in use although a court order should have cut it off",
    },
    Example {
        query: "decision:open",
        meaning: "flagged, and nobody has decided yet; also confirmed, rejected, needs_work, disputed",
    },
    Example { query: "flag:stale", meaning: "a number that was a line's at another time" },
    Example { query: "nino \"best of both\"", meaning: "the word and the words one after the other" },
    Example { query: "channel:101 OR channel:online", meaning: "reports by either channel" },
    Example { query: "trap house -nino", meaning: "both words, and not the third" },
    Example { query: "received:2019-08", meaning: "came in that month" },
    Example {
        query: "received:2019-08-01..2019-08-05 channel:crimestoppers",
        meaning: "came in between those days, by that channel",
    },
    Example { query: "last:7d flag:known_line", meaning: "flagged in the last seven days" },
    Example { query: "occurred:2019-07", meaning: "tells of something in that month" },
    Example {
        query: "role:alleged_line reading:spoken",
        meaning: "a number said in words that seems to be the line's",
    },
    Example { query: "reading:fragment", meaning: "part of a number" },
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_example_is_a_query() {
        for example in EXAMPLES {
            let read = tipline_index::parse(example.query, "2019-08-06T12:00:00Z".parse().unwrap());
            assert!(read.is_ok(), "{}: {read:?}", example.query);
        }
    }
}
