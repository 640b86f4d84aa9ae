//! Words by which people say which part of a number they know.

use super::other_things::ELSE;
use crate::words::{Among, Word, among};

/// What a word is to the digits after it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Sense {
    /// "is", "in", "with": nothing changes.
    Link,
    /// "his", "the", "of": whose.
    Owner,
    /// "number", "mobile", "line": a phone is spoken of.
    Phone,
    /// "digits", "numbers", "bit".
    Digits,
    /// "three", "4": how many.
    Count(u8),
    /// "last", "final".
    Last,
    /// "first".
    First,
    /// "middle".
    Middle,
    /// "ends".
    Ends,
    /// "starts".
    Starts,
    /// "contains".
    Contains,
    /// "only got", "caught".
    Got,
    /// "partial".
    Partial,
    /// "card", "plate", "contract": the digits are of something else.
    Else,
    /// Anything else.
    Other,
}

const LINKS: &Among = among![
    "is", "in", "with", "are", "was", "were", "being", "be", "as", "possibly", "maybe", "probably", "think",
    "like", "either", "may", "might", "approx", "just", "believed", "to", "on", "a", "an", "by", "could",
    "thinks", "at", "read", "reads"
];

const OWNERS: &Among = among![
    "his", "her", "hers", "their", "theirs", "the", "its", "it", "that", "this", "of", "them", "which",
    "dealer", "dealers", "suspect", "suspects", "male", "males", "new", "other", "deal", "drug", "drugs",
    "for", "from"
];

const PHONES: &Among = among![
    "number",
    "no",
    "num",
    "phone",
    "mobile",
    "mob",
    "tel",
    "telephone",
    "line",
    "cell",
    "handset",
    "burner",
    "landline",
    "whatsapp",
    "caller",
    "text",
    "texts",
    "sim",
    "phones",
    "fone",
    "nr",
    "nbr",
    "mobiles"
];

const DIGITS: &Among =
    among!["digits", "digit", "numbers", "nos", "nums", "bit", "part", "figures", "numerals"];

const LAST: &Among = among!["last", "final", "end", "closing", "lst"];

const FIRST: &Among = among!["first", "1st", "opening", "initial"];

const MIDDLE: &Among = among!["middle", "central"];

const ENDS: &Among =
    among!["ends", "ending", "ended", "endin", "finishes", "finishing", "finished", "finish"];

const STARTS: &Among = among![
    "starts",
    "starting",
    "started",
    "start",
    "begins",
    "beginning",
    "began",
    "begin",
    "startin",
    "prefix",
    "prefixed",
    "commencing",
    "commences"
];

const CONTAINS: &Among = among!["contains", "containing", "contained", "including", "includes"];

const GOT: &Among = among![
    "got",
    "caught",
    "remembers",
    "remember",
    "recalls",
    "recall",
    "saw",
    "know",
    "knows",
    "have",
    "has",
    "had",
    "noted",
    "wrote",
    "heard"
];

const PARTIAL: &Among = among!["partial", "partially", "incomplete"];

const COUNTS: &Among = among![
    "two", "2", "couple", "three", "3", "four", "4", "five", "5", "six", "6", "seven", "7", "eight", "8",
    "few"
];

/// Every word that says anything, each under what it says.
static SENSES: [(&Among, Sense); 21] = [
    (LINKS, Sense::Link),
    (OWNERS, Sense::Owner),
    (PHONES, Sense::Phone),
    (DIGITS, Sense::Digits),
    (among!["two", "2", "couple"], Sense::Count(2)),
    (among!["three", "3"], Sense::Count(3)),
    (among!["four", "4"], Sense::Count(4)),
    (among!["five", "5"], Sense::Count(5)),
    (among!["six", "6"], Sense::Count(6)),
    (among!["seven", "7"], Sense::Count(7)),
    (among!["eight", "8"], Sense::Count(8)),
    (among!["few"], Sense::Count(0)),
    (LAST, Sense::Last),
    (FIRST, Sense::First),
    (MIDDLE, Sense::Middle),
    (ENDS, Sense::Ends),
    (STARTS, Sense::Starts),
    (CONTAINS, Sense::Contains),
    (GOT, Sense::Got),
    (PARTIAL, Sense::Partial),
    (ELSE, Sense::Else),
];

/// Words past which a cue may stand.
pub(crate) const BEFORE_CUES: &[&Among] = &[LINKS, OWNERS, PHONES, DIGITS, COUNTS];

/// Words of which a cue is made.
pub(crate) const CUES: &[&Among] = &[LAST, FIRST, MIDDLE, ENDS, STARTS, CONTAINS, GOT, PARTIAL];

/// What the word says.
pub(super) fn sense(word: &Word) -> Sense {
    SENSES.iter().find(|(words, _)| word.is(words)).map_or(Sense::Other, |(_, sense)| *sense)
}
