//! Reading the characters of a query: where a number, a word, a quoted phrase or a value ends.

use tipline_phone::{E164, Repair};
use tipline_report::Span;

use super::{
    QueryError,
    pattern::{is_dash, is_invisible, is_separator},
};

/// A place in a query.
pub(crate) struct Scanner<'a> {
    text: &'a str,
    at: usize,
}

/// What follows a field's colon.
pub(crate) struct Value<'a> {
    pub(crate) text: std::borrow::Cow<'a, str>,
    /// The bytes of the value as written, quotes or brackets included.
    pub(crate) span: Span,
    /// Where `text` begins.
    pub(crate) inner: usize,
}

/// Digits of the longest number that a query may spell: 15 of E.164, the international prefix 00 and a trunk 0 before
/// them. Longer runs are not tried, which keeps the work linear.
const MOST_DIGITS: usize = 18;

/// Bytes that are looked through for a number in words: eleven digits of the longest words take fewer.
const MOST_SPOKEN: usize = 120;

impl<'a> Scanner<'a> {
    pub(crate) fn new(text: &'a str) -> Self {
        Self { text, at: 0 }
    }

    pub(crate) fn at(&self) -> usize {
        self.at
    }

    pub(crate) fn rest(&self) -> &'a str {
        &self.text[self.at..]
    }

    pub(crate) fn since(&self, start: usize) -> Span {
        Span { start, end: self.at }
    }

    /// Skips space, and punctuation that cannot be part of anything: `lads, bikes & cash`.
    pub(crate) fn skip_space(&mut self) {
        let mut chars = self.rest().char_indices().peekable();
        let mut skipped = self.rest().len();
        while let Some((offset, c)) = chars.next() {
            let next = chars.peek().map(|(_, c)| *c);
            let is_space = match c {
                '(' | ')' | '*' => false,
                '-' => !(self.is_minus(self.at + offset)),
                '+' => !next.is_some_and(char::is_numeric),
                '?' => next.is_none_or(|next| !next.is_alphanumeric() && !matches!(next, '*' | '?')),
                _ => c.is_whitespace() || is_invisible(c) || is_punctuation(c) && !is_quote(c),
            };
            if !is_space {
                skipped = offset;
                break;
            }
        }
        self.at += skipped;
    }

    pub(crate) fn is_at_end(&self) -> bool {
        self.at == self.text.len()
    }

    pub(crate) fn peek(&self) -> Option<char> {
        self.rest().chars().next()
    }

    /// Takes the character where it comes next.
    pub(crate) fn take(&mut self, wanted: char) -> bool {
        let found = self.peek() == Some(wanted);
        if found {
            self.at += wanted.len_utf8();
        }
        found
    }

    /// Takes a `-` that excludes what follows it.
    pub(crate) fn take_minus(&mut self) -> bool {
        let found = self.is_minus(self.at);
        if found {
            self.at += 1;
        }
        found
    }

    /// Whether a `-` that excludes stands here: directly before something, and not within a word or number.
    fn is_minus(&self, at: usize) -> bool {
        let (before, from) = self.text.split_at(at);
        let begins = before.chars().next_back().is_none_or(|c| c.is_whitespace() || matches!(c, '(' | '-'));
        let mut chars = from.chars();
        begins && chars.next() == Some('-') && chars.next().is_some_and(|c| !c.is_whitespace() && c != ')')
    }

    pub(crate) fn is_at_keyword(&self, keyword: &str) -> bool {
        self.rest().strip_prefix(keyword).is_some_and(|after| {
            after.chars().next().is_none_or(|c| c.is_whitespace() || is_quote(c) || matches!(c, '(' | ')'))
        })
    }

    /// Takes a keyword that stands as a word of its own.
    pub(crate) fn take_keyword(&mut self, keyword: &str) -> Option<Span> {
        let start = self.at;
        if !self.is_at_keyword(keyword) {
            return None;
        }
        self.at += keyword.len();
        Some(self.since(start))
    }

    /// Takes `name:` where a word of letters stands directly before a colon.
    pub(crate) fn take_field_name(&mut self) -> Option<(&'a str, Span)> {
        let rest = self.rest();
        let name = &rest[..rest.find(|c: char| !(c.is_alphabetic() || c == '_')).unwrap_or(rest.len())];
        if name.is_empty() || !rest[name.len()..].starts_with(':') {
            return None;
        }
        let span = Span { start: self.at, end: self.at + name.len() };
        self.at = span.end + 1;
        Some((name, span))
    }

    /// Takes a number in any spelling. Of the digit groups from here on it takes as many as make one number, and it takes
    /// whole groups only.
    pub(crate) fn take_number(&mut self) -> Option<(E164, Span)> {
        let start = self.at;
        let ends = self.number_ends();
        let (number, end) =
            ends.into_iter().rev().find_map(|end| Some((whole_number(&self.text[start..end])?, end)))?;
        self.at = end;
        Some((number, self.since(start)))
    }

    /// Where a number that begins here could end: after each digit group that has no letter or wildcard attached.
    fn number_ends(&self) -> Vec<usize> {
        let mut ends = Vec::new();
        let (mut digits, mut open) = (0, 0_i32);
        let mut chars = self.rest().char_indices().peekable();
        while let Some((offset, c)) = chars.next() {
            let next = chars.peek().map(|(_, c)| *c);
            match c {
                '(' => open += 1,
                ')' if open == 0 => break,
                ')' => open -= 1,
                _ if c.is_numeric() => digits += 1,
                '+' if digits == 0 => {}
                // A dash after a space and directly before a digit excludes what follows it.
                _ if is_dash(c) && self.follows_space(offset) && next.is_some_and(char::is_numeric) => break,
                _ if is_separator(c) => {}
                _ => break,
            }
            if digits > MOST_DIGITS {
                break;
            }
            let whole = next.is_none_or(|next| !next.is_alphanumeric() && !matches!(next, '*' | '?'))
                || next == Some('?') && self.ends_the_word(offset + c.len_utf8());
            if (c.is_numeric() || c == ')') && digits > 0 && open == 0 && whole {
                ends.push(self.at + offset + c.len_utf8());
            }
        }
        ends
    }

    fn follows_space(&self, offset: usize) -> bool {
        self.rest()[..offset].ends_with(char::is_whitespace)
    }

    /// Whether the `?` at this offset is the end of a question, not an unknown digit.
    fn ends_the_word(&self, offset: usize) -> bool {
        let at_field_value = self.text[..self.at].ends_with(':');
        let after = self.rest()[offset..].chars().nth(1);
        !at_field_value && after.is_none_or(|c| c.is_whitespace() || c == ')')
    }

    /// Takes what stands between quotes, `\"` and `\\` undone.
    pub(crate) fn take_quoted(&mut self) -> Option<Result<Value<'a>, QueryError>> {
        let start = self.at;
        let open = self.peek().filter(|c| is_quote(*c))?;
        let inner = start + open.len_utf8();
        let mut unescaped = None;
        let mut chars = self.text[inner..].char_indices();
        while let Some((offset, c)) = chars.next() {
            if is_quote(c) {
                let end = inner + offset;
                self.at = end + c.len_utf8();
                let text = unescaped.map_or(self.text[inner..end].into(), String::into);
                return Some(Ok(Value { text, span: self.since(start), inner }));
            }
            if c == '\\' {
                let text = unescaped.get_or_insert_with(|| self.text[inner..inner + offset].to_owned());
                text.extend(chars.next().map(|(_, c)| c));
            } else if let Some(text) = &mut unescaped {
                text.push(c);
            }
        }
        let span = Span { start, end: inner };
        Some(Err(QueryError::new(span, "this quote is never closed")
            .help("close it, or leave it out; a quote inside a phrase is written \\\"")))
    }

    /// Takes what stands between brackets.
    pub(crate) fn take_bracketed(&mut self) -> Option<Result<Value<'a>, QueryError>> {
        let start = self.at;
        if !self.take('(') {
            return None;
        }
        let mut open = 1;
        for (offset, c) in self.text[self.at..].char_indices() {
            match c {
                '(' => open += 1,
                ')' => open -= 1,
                _ => {}
            }
            if open == 0 {
                let text = self.text[self.at..self.at + offset].into();
                self.at += offset + 1;
                return Some(Ok(Value { text, span: self.since(start), inner: start + 1 }));
            }
        }
        Some(Err(never_closed(start)))
    }

    /// Takes what stands between square brackets.
    pub(crate) fn take_square_bracketed(&mut self) -> Option<Result<Value<'a>, QueryError>> {
        let start = self.at;
        let inner = self.rest().strip_prefix('[')?;
        let Some(length) = inner.find(']') else {
            return Some(Err(QueryError::new(
                Span { start, end: start + 1 },
                "this bracket is never closed",
            )
            .help("close it with ], as in [2019-07-12 TO 2019-08-05]")));
        };
        self.at += length + 2;
        Some(Ok(Value { text: inner[..length].into(), span: self.since(start), inner: start + 1 }))
    }

    /// Takes a number that is spelled in words, or partly so: `oh double seven double oh 900 four six one`.
    pub(crate) fn take_spoken_number(&mut self) -> Option<(E164, Span)> {
        let rest = self.rest();
        let ends = |c: char| is_quote(c) || matches!(c, '(' | ')' | ':');
        let most = rest.floor_char_boundary(MOST_SPOKEN);
        let words = &rest[..rest[..most].find(ends).unwrap_or(most)];
        if !begins_spoken(words) {
            return None;
        }
        let found = tipline_phone::find(words).numbers.into_iter().next()?;
        if found.span.start != 0 || !found.reading.repairs().contains(Repair::Spoken) {
            return None;
        }
        let start = self.at;
        self.at += found.span.end;
        Some((found.e164, self.since(start)))
    }

    /// Takes a number of which not all is known: up to a space, unless that stands between brackets.
    pub(crate) fn take_partial_number(&mut self) -> Result<Value<'a>, QueryError> {
        let start = self.at;
        let mut open = 0;
        let mut end = self.text.len();
        for (offset, c) in self.rest().char_indices() {
            match c {
                '(' => open += 1,
                ')' if open > 0 => open -= 1,
                _ if open > 0 => continue,
                _ if !c.is_whitespace() && !is_quote(c) && c != ')' => continue,
                _ => {
                    end = start + offset;
                    break;
                }
            }
        }
        if open > 0 {
            let bracket = self.rest().find('(').expect("one was opened");
            return Err(never_closed(start + bracket));
        }
        self.at = end;
        Ok(Value { text: self.text[start..end].into(), span: self.since(start), inner: start })
    }

    /// Takes everything up to a space, a bracket or a quote.
    pub(crate) fn take_word(&mut self) -> (&'a str, Span) {
        let start = self.at;
        let rest = self.rest();
        let ends = |c: char| c.is_whitespace() || is_quote(c) || matches!(c, '(' | ')');
        let word = &rest[..rest.find(ends).unwrap_or(rest.len())];
        self.at += word.len();
        (word, self.since(start))
    }
}

/// The number that a text is, all of it: the finder passes over what stands beside a number, a query must not.
pub(crate) fn whole_number(text: &str) -> Option<E164> {
    let number = tipline_phone::read(text)?;
    let beside = |span: Span| text[..span.start].chars().chain(text[span.end..].chars());
    let found = tipline_phone::find(text).numbers;
    let passed_over = found.iter().any(|mention| beside(mention.span).any(char::is_alphanumeric));
    (!passed_over).then_some(number)
}

/// A word without the punctuation around it, and where that stands.
pub(crate) fn bare_word(word: &str, span: Span) -> (&str, Span) {
    let from_start = word.trim_start_matches(|c: char| !c.is_alphanumeric());
    let bare = from_start.trim_end_matches(|c: char| !c.is_alphanumeric());
    let start = span.start + word.len() - from_start.len();
    (bare, Span { start, end: start + bare.len() })
}

/// Whether a text begins as numbers in words do: most queries are not looked through for one.
fn begins_spoken(words: &str) -> bool {
    const FIRST: [&str; 18] = [
        "zero", "oh", "o", "nought", "naught", "nil", "one", "two", "three", "four", "five", "six", "seven",
        "eight", "nine", "double", "treble", "triple",
    ];
    let first = words.split(|c: char| !c.is_alphanumeric() && c != '+').next().unwrap_or_default();
    first.starts_with(|c: char| c.is_ascii_digit() || c == '+')
        || FIRST.iter().any(|word| word.eq_ignore_ascii_case(first))
        || ["plus", "seventy"].iter().any(|word| word.eq_ignore_ascii_case(first))
}

pub(crate) fn never_closed(bracket: usize) -> QueryError {
    QueryError::new(Span { start: bracket, end: bracket + 1 }, "this bracket is never closed")
        .help("close it with ), or leave it out")
}

/// Marks that no text is searched by. Other signs, such as an emoji, are refused as words with nothing in them.
fn is_punctuation(c: char) -> bool {
    c.is_ascii_punctuation() || matches!(c, '\u{2010}'..='\u{206f}' | '£' | '€' | '¬' | '·' | '«' | '»')
}

/// Straight quotes, and the curly ones that word processors put in their place.
fn is_quote(c: char) -> bool {
    matches!(c, '"' | '\u{201c}' | '\u{201d}' | '\u{201e}')
}
