//! The words of a report, with what was found in them marked.

use askama::{Template, filters::HtmlSafe};
use tipline_index::Hit;
use tipline_lines::LinkedReport;
use tipline_report::Span;

/// A text in pieces, some of them marked.
#[derive(Debug, Template)]
#[template(path = "part/text.html")]
pub(crate) struct Marked {
    pieces: Vec<Piece>,
    cut_before: bool,
    cut_after: bool,
}

#[derive(Debug, PartialEq, Eq)]
struct Piece {
    text: String,
    mark: Option<Mark>,
}

/// What a stretch of text is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Mark {
    /// A number that meets a line.
    Flagged,
    /// Another number.
    Number,
    /// Part of a number.
    Fragment,
    /// A handset, subscription or SIM card.
    Identifier,
    /// Words that the query asked for.
    Asked,
}

impl Mark {
    const fn class(self) -> &'static str {
        match self {
            Self::Flagged => "flagged",
            Self::Number => "number",
            Self::Fragment => "fragment",
            Self::Identifier => "identifier",
            Self::Asked => "asked",
        }
    }

    /// What a screen reader says before it.
    const fn said(self) -> &'static str {
        match self {
            Self::Flagged => "flagged number: ",
            Self::Number => "number: ",
            Self::Fragment => "part of a number: ",
            Self::Identifier => "device or SIM: ",
            Self::Asked => "",
        }
    }
}

impl Piece {
    /// Whether it fits on one line wherever it stands: a number that is broken in two is hard to read.
    fn is_short(&self) -> bool {
        self.text.chars().count() <= 18 && !self.text.contains('\n')
    }
}

impl HtmlSafe for Marked {}

/// About how many characters of a long text a list shows.
const SNIPPET: usize = 320;

impl Marked {
    /// A whole text with these marks; where two overlap, the one that begins first is shown, then the one given first.
    pub(crate) fn new(text: &str, marks: Vec<(Span, Mark)>) -> Self {
        Self { pieces: pieces(text, marks), cut_before: false, cut_after: false }
    }

    /// All that was found in a report.
    pub(crate) fn report(record: &LinkedReport) -> Self {
        Self::new(&record.text, found(record))
    }

    /// A report in a list of results: what is flagged and what was asked for, and the words about the first of them.
    pub(crate) fn hit(hit: &Hit) -> Self {
        let asked = hit.highlights.iter().map(|span| (*span, Mark::Asked));
        let flagged = hit.record.flags.iter().map(|flag| (flag.span, Mark::Flagged));
        Self::snippet(&hit.record.text, flagged.chain(asked).collect())
    }

    /// The words about the first mark.
    pub(crate) fn snippet(text: &str, marks: Vec<(Span, Mark)>) -> Self {
        let about = marks.iter().map(|(span, _)| *span).min().unwrap_or(Span { start: 0, end: 0 });
        let (from, to) = around(text, about);
        let inside = marks
            .into_iter()
            .filter(|(span, _)| from <= span.start && span.end <= to)
            .map(|(span, mark)| (Span { start: span.start - from, end: span.end - from }, mark));
        Self {
            pieces: pieces(&text[from..to], inside.collect()),
            cut_before: from > 0,
            cut_after: to < text.len(),
        }
    }
}

fn found(record: &LinkedReport) -> Vec<(Span, Mark)> {
    let flagged = record.flags.iter().map(|flag| (flag.span, Mark::Flagged));
    let numbers = record.mentions.iter().map(|mention| (mention.span, Mark::Number));
    let fragments = record.fragments.iter().map(|part| (part.span, Mark::Fragment));
    let identifiers = record.identifiers.iter().map(|identifier| (identifier.span, Mark::Identifier));
    flagged.chain(numbers).chain(fragments).chain(identifiers).collect()
}

fn pieces(text: &str, mut marks: Vec<(Span, Mark)>) -> Vec<Piece> {
    // Stable: of two marks of one place the first given stays.
    marks.sort_by_key(|(span, _)| span.start);
    let mut pieces = Vec::with_capacity(2 * marks.len() + 1);
    let mut at = 0;
    let mut push = |text: &str, mark| {
        if !text.is_empty() {
            pieces.push(Piece { text: text.to_owned(), mark });
        }
    };
    for (span, mark) in marks {
        // A span that is no place of this text marks nothing.
        if span.start >= at
            && let (Some(before), Some(marked)) = (text.get(at..span.start), text.get(span.start..span.end))
        {
            push(before, None);
            push(marked, Some(mark));
            at = span.end;
        }
    }
    push(text.get(at..).unwrap_or_default(), None);
    pieces
}

/// Where the words about a place begin and end: a piece of the text, whole words where there are any.
fn around(text: &str, about: Span) -> (usize, usize) {
    if text.len() <= SNIPPET {
        return (0, text.len());
    }
    let near = text.floor_char_boundary(about.start.saturating_sub(SNIPPET / 3));
    let space = text.get(near..about.start).and_then(|before| before.find(char::is_whitespace));
    let from = if near == 0 { 0 } else { space.map_or(near, |space| near + space) };
    let near = text.floor_char_boundary(from + SNIPPET).max(about.end.min(text.len()));
    let space = text.get(about.end..near).and_then(|after| after.rfind(char::is_whitespace));
    let to = if near == text.len() { near } else { space.map_or(near, |space| about.end + space) };
    (from, to)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn span(start: usize, end: usize) -> Span {
        Span { start, end }
    }

    #[test]
    fn what_was_found_is_marked_and_the_rest_is_not() {
        let text = "ring 07700 900461 <b>now</b>";
        let html = Marked::new(text, vec![(span(5, 17), Mark::Number)]).to_string();
        insta::assert_snapshot!(html, @r#"ring <mark class="number short"><span class="hidden">number: </span>07700 900461</mark> &#60;b&#62;now&#60;/b&#62;"#);
    }

    #[test]
    fn a_flag_is_shown_before_the_number_that_it_is_about() {
        let marks = vec![(span(0, 3), Mark::Flagged), (span(0, 3), Mark::Number), (span(2, 5), Mark::Asked)];
        let shown: Vec<_> =
            pieces("abcdef", marks).into_iter().map(|piece| (piece.text, piece.mark)).collect();
        assert_eq!(shown, [("abc".to_owned(), Some(Mark::Flagged)), ("def".to_owned(), None)]);
    }

    proptest! {
        #[test]
        fn a_text_in_pieces_is_that_text(text in "\\PC{0,60}", spans in prop::collection::vec((0..80_usize, 0..80_usize), 0..6)) {
            let marks = spans.into_iter().map(|(start, end)| (span(start, end), Mark::Asked)).collect();
            let whole: String = pieces(&text, marks).into_iter().map(|piece| piece.text).collect();
            prop_assert_eq!(whole, text);
        }

        #[test]
        fn a_snippet_is_short_and_holds_the_first_mark(before in "[a-zé ]{0,900}", after in "[a-zé ]{0,900}") {
            let text = format!("{before}NINO{after}");
            let mark = span(before.len(), before.len() + 4);
            let shown = Marked::snippet(&text, vec![(mark, Mark::Asked)]);
            let length: usize = shown.pieces.iter().map(|piece| piece.text.len()).sum();
            prop_assert!(length <= SNIPPET);
            prop_assert!(shown.pieces.iter().any(|piece| piece.mark.is_some() && piece.text == "NINO"));
        }
    }
}
