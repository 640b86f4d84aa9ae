use std::fmt::Write as _;

use tipline_index::{Hit, Query, excerpt};
use tipline_lines::{Flag, LinkedReport};
use tipline_report::Span;

use crate::{
    failure::Failure,
    table::Rows,
    terminal::{Palette, Terminal, paint, printable},
    times,
};

/// How many bytes of text stand before and after what was found.
const BEFORE: usize = 30;
const AFTER: usize = 60;

/// The hits as rows: when, channel, reference, numbers, flags, and the words round what was found.
pub(crate) fn table(hits: &[Hit], terminal: Terminal) -> String {
    let mut rows = Rows::with_last_below(&["received", "channel", "reference", "numbers", "flags", "text"]);
    for Hit { record, highlights } in hits {
        let received = match terminal.is_terminal {
            true => times::for_people(record.received_at.timestamp),
            false => record.received_at.to_string(),
        };
        let numbers: Vec<String> = record.numbers.iter().map(|number| number.display()).collect();
        rows.push([
            paint(terminal.palette.place, received),
            record.channel.to_string(),
            printable(&record.reference),
            numbers.join(", "),
            flags(record, terminal.palette),
            snippet(&record.text, highlights, terminal.palette),
        ]);
    }
    rows.render(terminal)
}

/// A hit as `--json` prints it: the record of the `reports` topic, and `highlights`.
///
/// # Errors
/// Where the record cannot be written as JSON.
pub(super) fn as_json(hit: &Hit) -> Result<serde_json::Value, Failure> {
    let mut record = serde_json::to_value(&hit.record)
        .map_err(|error| Failure::from_error("cannot write the report as JSON", &error))?;
    record["highlights"] = serde_json::json!(hit.highlights);
    Ok(record)
}

/// The numbers one slip away from those that were asked for, with the slip in words.
pub(super) fn slips(query: &Query, hits: &[Hit]) -> String {
    let mut told = String::new();
    for (number, difference) in query.slips(hits) {
        let _ = write!(told, "\n  {}: {difference}", number.display());
    }
    told
}

fn flags(record: &LinkedReport, palette: Palette) -> String {
    let mut flags: Vec<String> =
        record.flags.iter().map(|flag| paint(palette.alert, flag_name(flag))).collect();
    flags.dedup();
    flags.join(", ")
}

/// What a flag says in two words: its kind and its line.
fn flag_name(flag: &Flag) -> String {
    let line = flag.brand.as_deref().unwrap_or(flag.line_id.as_str());
    format!("{} {}", flag.kind.as_str(), printable(line))
}

/// The words round the first thing that was found, with everything found in them marked.
pub(crate) fn snippet(text: &str, highlights: &[Span], palette: Palette) -> String {
    let Span { start, end } = excerpt(text, highlights, BEFORE, AFTER);
    let mut shown = String::new();
    if start > 0 {
        shown.push_str("... ");
    }
    let mut at = start;
    for span in highlights.iter().filter(|span| span.start >= start && span.end <= end) {
        shown.push_str(&plain(&text[at..span.start]));
        shown.push_str(&paint(palette.hit, plain(span.of(text))));
        at = span.end;
    }
    shown.push_str(&plain(&text[at..end]));
    if end < text.len() {
        shown.push_str(" ...");
    }
    shown
}

/// A piece of text on one line.
fn plain(text: &str) -> String {
    printable(&text.replace(['\n', '\r', '\t'], " "))
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "CALLER STATES MALE IN GREY HOODIE DEALING FROM FLAT, LINE IS\n07700 900461, ASKS FOR NINO, TEN MINS, CASH ONLY, HAS BEEN GOING ON FOR SEVERAL WEEKS NOW";

    fn span(of: &str) -> Span {
        let start = TEXT.find(of).unwrap();
        Span { start, end: start + of.len() }
    }

    fn marked() -> Palette {
        Palette { hit: anstyle::Style::new().bold(), ..Palette::default() }
    }

    #[test]
    fn a_snippet_shows_whole_words_round_the_hit_on_one_line() {
        insta::assert_snapshot!(snippet(TEXT, &[span("07700 900461"), span("NINO")], Palette::default()), @"... HOODIE DEALING FROM FLAT, LINE IS 07700 900461, ASKS FOR NINO, TEN MINS, CASH ONLY, HAS BEEN GOING ON FOR SEVERAL ...");
        insta::assert_snapshot!(snippet(TEXT, &[], Palette::default()), @"CALLER STATES MALE IN GREY HOODIE DEALING FROM FLAT, LINE IS ...");
    }

    #[test]
    fn everything_found_within_the_snippet_is_marked() {
        let shown = snippet(TEXT, &[span("07700 900461"), span("NINO")], marked());
        assert!(shown.contains("\u{1b}[1m07700 900461\u{1b}[0m"));
        assert!(shown.contains("\u{1b}[1mNINO\u{1b}[0m"));
    }

    #[test]
    fn a_snippet_never_cuts_a_character_or_steers_the_terminal() {
        let text = "é".repeat(200) + "\u{1b}[2J";
        for at in 0..text.len() {
            if text.is_char_boundary(at) {
                let hit = Span { start: at, end: at };
                assert!(!snippet(&text, &[hit], Palette::default()).contains('\u{1b}'));
            }
        }
    }
}
