use serde::Serialize;
use tipline_index::excerpt;
use tipline_report::Span;
use utoipa::ToSchema;

/// How many bytes of text stand before and after what was found.
const BEFORE: usize = 40;
const AFTER: usize = 100;

/// A piece of a text. A text is sent in pieces, not with offsets, because browsers count other units than bytes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub(crate) struct Segment {
    /// The words. Plain text: whoever shows it escapes it.
    pub(crate) text: String,
    /// Whether this is what was asked for.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub(crate) mark: bool,
}

/// A text cut at these spans, which are in order and apart from each other.
pub(crate) fn segments(text: &str, spans: &[Span]) -> Vec<Segment> {
    cut(text, spans, 0, text.len())
}

/// The words round the first of the spans.
pub(crate) fn snippet(text: &str, spans: &[Span]) -> Vec<Segment> {
    let Span { start, end } = excerpt(text, spans, BEFORE, AFTER);
    cut(text, spans, start, end)
}

fn cut(text: &str, spans: &[Span], start: usize, end: usize) -> Vec<Segment> {
    let mut segments = Vec::new();
    let mut push = |piece: &str, mark| {
        if !piece.is_empty() {
            segments.push(Segment { text: piece.to_owned(), mark });
        }
    };
    let mut at = start;
    for span in spans.iter().filter(|span| span.start >= start && span.end <= end) {
        push(text.get(at..span.start).unwrap_or(""), false);
        push(text.get(span.start..span.end).unwrap_or(""), true);
        at = span.end;
    }
    push(text.get(at..end).unwrap_or(""), false);
    segments
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn the_pieces_of_a_text_are_the_text(text in "[a é\n]{0,60}", cuts in prop::collection::vec(0..60_usize, 0..6)) {
            let mut cuts: Vec<usize> = cuts.into_iter().map(|at| text.floor_char_boundary(at)).collect();
            cuts.sort_unstable();
            let spans: Vec<Span> = cuts.chunks_exact(2).map(|pair| Span { start: pair[0], end: pair[1] }).collect();
            let whole: String = segments(&text, &spans).into_iter().map(|segment| segment.text).collect();
            prop_assert_eq!(&whole, &text);
            let part: String = snippet(&text, &spans).into_iter().map(|segment| segment.text).collect();
            prop_assert!(text.contains(&part));
        }
    }

    #[test]
    fn a_snippet_is_whole_words_round_what_was_found() {
        let before = "word ".repeat(40);
        let text = format!("{before}HERE {before}");
        let at = before.len();
        let pieces = snippet(&text, &[Span { start: at, end: at + 4 }]);
        let marked: Vec<&str> =
            pieces.iter().filter(|piece| piece.mark).map(|piece| piece.text.as_str()).collect();
        assert_eq!(marked, ["HERE"]);
        assert_eq!(pieces[0].text, "word ".repeat(8));
        assert!(pieces[2].text.ends_with("word") && pieces[2].text.len() < 110);
    }
}
