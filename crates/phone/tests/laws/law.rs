//! The laws themselves, each a function that panics where it does not hold. The property tests beside this file give them
//! texts made of pieces of numbers; the fuzz targets include the file and give them anything at all.

use tipline_phone::{Found, Reading, Span, find, role_at};

/// What is written after a text and may change none of its numbers: a paragraph of its own, without a digit in any
/// spelling and without a word that speaks of digits.
pub(crate) const DIGITLESS: [&str; 8] = [
    "\n\nThanks",
    "\n\nThey wait by the garages and hand things over the wall.",
    "\n\n---\n\n",
    "\n\nhe was seen there again. Please do something",
    "\n\n\u{1f697} grey hatchback, no plate",
    "\n\n\u{201c}caf\u{e9}\u{201d}, na\u{ef}ve",
    "\n\nEND OF MESSAGE",
    "\n\n\u{200b}\u{200e}",
];

fn spans(found: &Found) -> Vec<Span> {
    let mut spans: Vec<_> = found.numbers.iter().map(|mention| mention.span).collect();
    spans.extend(found.fragments.iter().map(|fragment| fragment.span));
    spans.extend(found.identifiers.iter().map(|identifier| identifier.span));
    spans.sort();
    spans
}

/// Spans lie on character boundaries, each list is in order of place, no two of any kind share a byte; a cue is a part of
/// the text; a role can be asked for anywhere.
pub(crate) fn spans_are_in_order_and_apart(text: &str) {
    let found = find(text);
    assert!(found.numbers.is_sorted_by_key(|mention| mention.span), "{text:?}");
    assert!(found.fragments.is_sorted_by_key(|fragment| fragment.span), "{text:?}");
    assert!(found.identifiers.is_sorted_by_key(|identifier| identifier.span), "{text:?}");
    let mut end = 0;
    for span in spans(&found) {
        assert!(span.start >= end && span.start < span.end, "{span:?} in {text:?}");
        assert!(text.is_char_boundary(span.start) && text.is_char_boundary(span.end), "{span:?} in {text:?}");
        let (_, cue) = role_at(text, span);
        assert!(cue.is_none_or(|cue| text.get(cue.start..cue.end).is_some()), "{cue:?} in {text:?}");
        end = span.end;
    }
    for cue in found.numbers.iter().filter_map(|mention| mention.cue) {
        assert!(text.get(cue.start..cue.end).is_some(), "{cue:?} in {text:?}");
    }
}

/// The words of an exact reading, alone, are the same number, read the same way.
pub(crate) fn an_exact_reading_reads_the_same_alone(text: &str) {
    for mention in find(text).numbers.into_iter().filter(|mention| mention.reading == Reading::Exact) {
        let surface = mention.span.of(text);
        let alone = find(surface).numbers;
        assert_eq!(alone.len(), 1, "{surface:?} of {text:?}");
        assert_eq!(
            (alone[0].e164, alone[0].reading),
            (mention.e164, Reading::Exact),
            "{surface:?} of {text:?}"
        );
    }
}

/// What has no digits and stands after a text changes none of its numbers.
pub(crate) fn text_without_digits_changes_no_number(text: &str, more: &str) {
    let numbers = |text: &str| {
        find(text).numbers.into_iter().map(|mention| (mention.span, mention.e164)).collect::<Vec<_>>()
    };
    assert_eq!(numbers(&format!("{text}{more}")), numbers(text), "{text:?} and {more:?}");
}
