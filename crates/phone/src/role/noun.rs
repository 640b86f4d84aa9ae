//! The noun before a number, "mobile number", and what links it to the number: "is", "has changed to", "if you need it, is".

use super::{
    Side,
    vocabulary::{IS, KIND, NUMBER},
};
use crate::words::among;

/// The noun for a number that stands nearest before it, by the places of words: "mobile number" of "my mobile number is".
#[derive(Debug, Clone, Copy)]
pub(super) struct Noun {
    /// Past what links it to the number.
    pub(super) linked: usize,
    /// Past its words, where its owner stands; equal to `linked` where there is no noun.
    pub(super) head: usize,
}

impl Noun {
    /// `None` where no word of the same sentence stands before the number.
    pub(super) fn nearest(words: &Side<'_>) -> Option<Self> {
        words.joined(0)?;
        let linked = past_links(words);
        Some(Self { linked, head: nouns(words, linked).1 })
    }

    /// Where no noun stands: past the words that would have linked it.
    pub(super) fn none(words: &Side<'_>) -> Option<Self> {
        words.joined(0)?;
        let linked = words.skip(0, IS);
        Some(Self { linked, head: linked })
    }
}

/// Past "if you need it", "in case you need it", "in case".
fn past_need(words: &Side<'_>, from: usize) -> usize {
    let at = from + usize::from(words.is(from, among!["me"]));
    let you = words.is(at, among!["need", "want", "require"]) && words.is(at + 1, among!["you", "u"]);
    let need = if you { at + 2 } else { at };
    if words.is(need, among!["case"]) && words.is(need + 1, among!["in"]) {
        need + 2
    } else if words.is(need, among!["incase"]) || you && words.is(need, among!["if", "should"]) {
        need + 1
    } else {
        from
    }
}

/// Past what links a noun and its number: "is", "has changed to", "used to be", "as follows", "if you need it, is".
fn past_links(words: &Side<'_>) -> usize {
    let mut at = words.skip(0, IS);
    at = words.skip(past_need(words, at), IS);
    // "number to call is"
    if words.is(at, among!["call", "ring", "contact", "text", "reach"]) && words.is(at + 1, among!["to"]) {
        at = words.skip(at + 2, IS);
    }
    at += usize::from(at > 0 && words.is(at, among!["just"]) && words.is(at - 1, among!["in", "incase"]));
    while words.is(at, among!["to", "into", "of"]) {
        let moved = among!["changed", "moved", "switched", "swapped", "over", "gone"];
        at = if words.is(at, among!["to", "into"]) && words.is(at + 1, moved) {
            words.skip(at + 1, moved)
        } else if words.is(at, among!["to"]) && words.is(at + 1, among!["used"]) && at > 0 {
            at + 2
        } else if words.is(at, among!["of"]) && words.is(at + 1, NUMBER) {
            return at + 1;
        } else {
            return at;
        };
        at = words.skip(at, IS);
    }
    at
}

/// Where the nouns for a number that begin at `at` end, and what goes with them; where they begin.
pub(super) fn nouns(words: &Side<'_>, at: usize) -> (usize, usize) {
    let (mut end, mut named) = (at, false);
    while let Some(word) = words.joined(end) {
        if word.is(NUMBER) {
            named = true;
        } else if !word.is(KIND) {
            break;
        }
        // "caller's mobile" names whose it is; "my mobile's" would go on to something else.
        if word.possessive && end > at {
            break;
        }
        end += 1;
    }
    (at, if named { end } else { at })
}
