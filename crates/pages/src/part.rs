//! Pieces of markup that stand on many pages.

use askama::{Template, filters::HtmlSafe};
use tipline_lines::FlagKind;
use tipline_phone::{E164, Pattern};

/// A number that leads to its page. A screen reader says its digits one by one.
#[derive(Debug, Template)]
#[template(path = "part/number.html")]
pub(crate) struct NumberLink {
    address: String,
    shown: String,
    spoken: String,
}

impl NumberLink {
    pub(crate) fn new(number: E164, address: String) -> Self {
        let shown = number.display();
        Self { address, spoken: spoken(&shown), shown }
    }
}

impl NumberLink {
    /// As people write it.
    pub(crate) fn shown(&self) -> &str {
        &self.shown
    }
}

impl HtmlSafe for NumberLink {}

/// `0 7 7 0 0, 9 0 0, 4 6 1` for `07700 900 461`.
pub(crate) fn spoken(shown: &str) -> String {
    let groups = shown.split(' ').map(|group| {
        let digits: Vec<String> = group.chars().map(String::from).collect();
        digits.join(" ").replace('+', "plus")
    });
    groups.collect::<Vec<_>>().join(", ")
}

/// What kind of flag, in a word that colour only underlines.
#[derive(Debug, Template)]
#[template(source = r#"<span class="tag tag-{{ class }}">{{ word }}</span>"#, ext = "html")]
pub(crate) struct KindTag {
    class: &'static str,
    word: &'static str,
}

impl KindTag {
    pub(crate) const fn new(kind: FlagKind) -> Self {
        let (class, word) = match kind {
            FlagKind::OrderBreach => ("breach", "Order breach"),
            FlagKind::Stale => ("stale", "Stale"),
            _ => ("known", "Known line"),
        };
        Self { class, word }
    }
}

impl HtmlSafe for KindTag {}

/// A sentence that the command line says too, where backticks stand round what is typed.
#[derive(Debug, Template)]
#[template(
    source = "{% for (text, is_typed) in pieces %}{% if is_typed %}<code>{{ text }}</code>{% else %}{{ text }}{% endif %}{% endfor %}",
    ext = "html"
)]
pub(crate) struct Sentence<'a> {
    pieces: Vec<(&'a str, bool)>,
}

impl<'a> Sentence<'a> {
    pub(crate) fn new(mut said: &'a str) -> Self {
        let mut pieces = Vec::new();
        while let Some((before, (typed, after))) =
            said.split_once('`').and_then(|(before, rest)| Some((before, rest.split_once('`')?)))
        {
            pieces.extend([(before, false), (typed, true)]);
            said = after;
        }
        pieces.push((said, false));
        Self { pieces }
    }
}

impl HtmlSafe for Sentence<'_> {}

/// `1 report`, `12 reports`.
pub(crate) fn count(number: usize, thing: &str) -> String {
    let plural = if number == 1 { "" } else { "s" };
    format!("{} {thing}{plural}", grouped(number))
}

/// `12,345`
pub(crate) fn grouped(number: usize) -> String {
    let digits = number.to_string();
    let mut grouped = String::with_capacity(digits.len() + 4);
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    grouped
}

/// What is known of a number, as people in the United Kingdom write it: `07700*461` for `+447700*461`.
pub(crate) fn pattern(pattern: &Pattern) -> String {
    match pattern.as_str().strip_prefix("+44") {
        Some(rest) => format!("0{rest}"),
        None => pattern.to_string(),
    }
}

/// The words for a channel.
pub(crate) fn channel(name: &str) -> &str {
    match name {
        "101" => "101 call",
        "online" => "Online form",
        "crimestoppers" => "Crimestoppers",
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digits_are_said_one_by_one() {
        assert_eq!(spoken("07700 900461"), "0 7 7 0 0, 9 0 0 4 6 1");
        assert_eq!(spoken("+353 87 123 4567"), "plus 3 5 3, 8 7, 1 2 3, 4 5 6 7");
    }

    #[test]
    fn what_is_typed_is_told_apart_from_the_sentence_round_it() {
        for (said, shown) in [
            ("unknown field `numer`", "unknown field <code>numer</code>"),
            ("`a` is neither `b` nor c", "<code>a</code> is neither <code>b</code> nor c"),
            ("`<b>` is no day", "<code>&#60;b&#62;</code> is no day"),
            ("one ` alone is itself", "one ` alone is itself"),
            ("nothing typed", "nothing typed"),
            ("", ""),
        ] {
            assert_eq!(Sentence::new(said).to_string(), shown, "{said}");
        }
    }

    #[test]
    fn thousands_are_set_apart() {
        assert_eq!([0, 999, 1_000, 1_234_567].map(grouped), ["0", "999", "1,000", "1,234,567"]);
        assert_eq!([count(1, "report"), count(2, "report")], ["1 report", "2 reports"]);
    }
}
