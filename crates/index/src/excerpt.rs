use tipline_report::Span;

/// Where the words round the first of these spans begin and end: `before` and `after` are the bytes to show of what stands
/// round it, up to the ends of words; without a span, round the beginning of the text.
#[must_use]
pub fn excerpt(text: &str, spans: &[Span], before: usize, after: usize) -> Span {
    let first = spans.first().copied().unwrap_or(Span { start: 0, end: 0 });
    let start = word_start(text, first.start.saturating_sub(before));
    Span { start, end: word_end(text, first.end.max(start).saturating_add(after)) }
}

/// The start of the word that stands at or before `at`.
fn word_start(text: &str, at: usize) -> usize {
    let at = text.floor_char_boundary(at);
    let space = text[..at].char_indices().rev().find(|(_, c)| c.is_whitespace());
    space.map_or(0, |(space, c)| space + c.len_utf8())
}

/// The end of the word that stands at or after `at`.
fn word_end(text: &str, at: usize) -> usize {
    if at >= text.len() {
        return text.len();
    }
    let at = text.ceil_char_boundary(at);
    text[at..].find(char::is_whitespace).map_or(text.len(), |space| at + space)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn an_excerpt_holds_what_it_is_of_and_cuts_no_word(
            words in prop::collection::vec("[aé]{1,6}", 1..20), nth in any::<prop::sample::Index>(),
            before in 0..20_usize, after in 0..20_usize,
        ) {
            let nth = nth.index(words.len());
            let start = words[..nth].iter().map(|word| word.len() + 1).sum();
            let of = Span { start, end: start + words[nth].len() };
            let text = words.join(" ");
            let Span { start, end } = excerpt(&text, &[of], before, after);
            prop_assert!(start <= of.start && of.end <= end);
            prop_assert!(start + before <= of.start || start == 0, "{before} bytes stand before");
            prop_assert!(end >= of.end + after || end == text.len(), "{after} bytes stand after");
            let is_space = |at: usize| text.as_bytes()[at] == b' ';
            prop_assert!(start == 0 || is_space(start - 1));
            prop_assert!(end == text.len() || is_space(end));
        }

        #[test]
        fn spans_of_another_text_have_an_excerpt_too(text in "\\PC{0,40}", start in 0..80_usize, length in 0..80_usize) {
            let Span { start, end } = excerpt(&text, &[Span { start, end: start + length }], 7, 7);
            prop_assert!(text.get(start..end).is_some());
        }
    }
}
