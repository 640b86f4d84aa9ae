//! Claims in the words after a number.

use super::{
    Claim, Side, cue,
    vocabulary::{CALLER, KIND, NUMBER},
};
use crate::words::among;
use crate::{Role, Span};

/// "... is my number", "(my mobile)", "(caller)".
pub(super) fn claim(text: &str, span: Span, words: &Side<'_>) -> Option<Claim> {
    let bracketed = text[span.end..].trim_start_matches(' ').starts_with('(');
    let linked = words.skip(0, among!["is", "this", "that", "thats", "which", "its", "it", "being"]);
    let first = words.joined(0)?;
    if words.is(linked, among!["my", "our"]) && (linked > 0 || bracketed) {
        let noun = words.skip(linked + 1, KIND);
        let named = words.joined(noun).filter(|word| word.is(NUMBER) && !word.possessive)?;
        return Some(Claim { role: Role::ReporterContact, cue: cue(first, named) });
    }
    if words.is(linked, among!["mine"]) && linked > 0 {
        return words.get(linked).map(|mine| Claim { role: Role::ReporterContact, cue: cue(first, mine) });
    }
    let alone = |at: usize| words.get(at).is_some_and(|word| text[word.end..].starts_with(')'));
    let caller = bracketed && first.is(CALLER) && (alone(0) || (words.is(1, NUMBER) && alone(1)));
    caller.then(|| Claim { role: Role::ReporterContact, cue: cue(first, first) })
}

/// "call me on 07700 900461, he said": the words before are another's.
pub(super) fn is_quoted_from_another(words: &Side<'_>) -> bool {
    let who = words.is(0, among!["he", "she", "they", "it", "text", "message"]);
    let said = |at: usize| words.is(at, among!["said", "says", "say", "wrote", "told", "goes", "texted"]);
    (who && said(1)) || said(0)
}
