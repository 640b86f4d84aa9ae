//! The few pages that stand without the desk's: the API's description, problems, signing in.

use std::borrow::Cow;

/// Text as it stands in HTML, in an element or in a quoted attribute.
pub(crate) fn escape(text: &str) -> Cow<'_, str> {
    if !text.contains(['&', '<', '>', '"', '\'']) {
        return text.into();
    }
    let mut escaped = String::with_capacity(text.len() + 16);
    for c in text.chars() {
        match c {
            '&' => escaped += "&amp;",
            '<' => escaped += "&lt;",
            '>' => escaped += "&gt;",
            '"' => escaped += "&quot;",
            '\'' => escaped += "&#39;",
            c => escaped.push(c),
        }
    }
    escaped.into()
}

/// A page of this title; `main` is HTML.
pub(crate) fn page(title: &str, main: &str) -> String {
    format!(
        "<!doctype html><html lang=\"en-GB\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" \
         content=\"width=device-width, initial-scale=1\"><title>{}</title><link rel=\"stylesheet\" \
         href=\"/plain.css\"></head><body><main>{main}</main></body></html>",
        escape(title)
    )
}

/// How they look.
pub(crate) const PLAIN_CSS: &str = include_str!("plain.css");
