use tantivy::tokenizer::{
    AsciiFoldingFilter, LowerCaser, TextAnalyzer, Token, TokenStream, Tokenizer, TokenizerManager,
};
use tipline_report::Span;

/// Splits text into words, lower case, accents folded away; nothing is stemmed and no word is left out, because evidence
/// is found as it was written.
pub(crate) const WORDS: &str = "words";
/// Makes one term of a whole name, folded as words are: `Young-Nino` and `young nino` are the same.
pub(crate) const NAME: &str = "name";
/// Of the digits of a number every three in a row; with `^` before them the first three, four, five and six, and with `$`
/// behind them the last.
pub(crate) const DIGIT_GRAMS: &str = "digit_grams";

/// Makes the analysers known to an index; the schema calls them by name.
pub(crate) fn register(analysers: &TokenizerManager) {
    analysers.register(WORDS, words());
    analysers.register(NAME, TextAnalyzer::from(NameTokenizer::default()));
    analysers.register(DIGIT_GRAMS, TextAnalyzer::from(GramTokenizer::default()));
}

/// Digits in a gram.
pub(crate) const GRAM: usize = 3;

/// A word of a text, folded, and where it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Word {
    pub(crate) span: Span,
    pub(crate) folded: String,
}

/// The words of a text as the index sees them.
pub(crate) fn words_of(text: &str) -> Vec<Word> {
    let mut found = Vec::new();
    words().token_stream(text).process(&mut |token| {
        found.push(Word {
            span: Span { start: token.offset_from, end: token.offset_to },
            folded: token.text.clone(),
        });
    });
    found
}

/// A name as the index compares names.
pub(crate) fn fold_name(name: &str) -> String {
    let words: Vec<String> = words_of(name).into_iter().map(|word| word.folded).collect();
    if words.is_empty() { name.trim().to_lowercase() } else { words.join(" ") }
}

fn words() -> TextAnalyzer {
    TextAnalyzer::builder(WordTokenizer::default()).filter(LowerCaser).filter(AsciiFoldingFilter).build()
}

/// Runs of letters and digits. Marks that stand inside a word without being seen as letters (accents written apart,
/// zero-width and direction marks, soft hyphens) neither split it nor are part of it.
#[derive(Clone, Default)]
struct WordTokenizer {
    token: Token,
}

struct WordStream<'a> {
    text: &'a str,
    at: usize,
    token: &'a mut Token,
}

impl Tokenizer for WordTokenizer {
    type TokenStream<'a> = WordStream<'a>;

    fn token_stream<'a>(&'a mut self, text: &'a str) -> WordStream<'a> {
        self.token.reset();
        WordStream { text, at: 0, token: &mut self.token }
    }
}

impl TokenStream for WordStream<'_> {
    fn advance(&mut self) -> bool {
        self.token.text.clear();
        let rest = &self.text[self.at..];
        let Some((skipped, _)) = rest.char_indices().find(|(_, c)| c.is_alphanumeric()) else {
            self.at = self.text.len();
            return false;
        };
        let start = self.at + skipped;
        let mut end = start;
        for (offset, c) in self.text[start..].char_indices() {
            if c.is_alphanumeric() {
                self.token.text.push(c);
            } else if !is_silent(c) {
                break;
            }
            end = start + offset + c.len_utf8();
        }
        self.at = end;
        self.token.offset_from = start;
        self.token.offset_to = end;
        self.token.position = self.token.position.wrapping_add(1);
        true
    }

    fn token(&self) -> &Token {
        self.token
    }

    fn token_mut(&mut self) -> &mut Token {
        self.token
    }
}

fn is_silent(c: char) -> bool {
    matches!(c,
        '\u{ad}' | '\u{300}'..='\u{36f}' | '\u{1ab0}'..='\u{1aff}' | '\u{1dc0}'..='\u{1dff}'
        | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}'
        | '\u{20d0}'..='\u{20ff}' | '\u{fe00}'..='\u{fe0f}' | '\u{fe20}'..='\u{fe2f}' | '\u{feff}')
}

#[derive(Clone, Default)]
struct NameTokenizer {
    token: Token,
}

struct NameStream<'a> {
    token: &'a mut Token,
    read: bool,
}

impl Tokenizer for NameTokenizer {
    type TokenStream<'a> = NameStream<'a>;

    fn token_stream<'a>(&'a mut self, text: &'a str) -> NameStream<'a> {
        self.token.reset();
        self.token.position = 0;
        self.token.offset_to = text.len();
        self.token.text = fold_name(text);
        NameStream { token: &mut self.token, read: false }
    }
}

impl TokenStream for NameStream<'_> {
    fn advance(&mut self) -> bool {
        !std::mem::replace(&mut self.read, true)
    }

    fn token(&self) -> &Token {
        self.token
    }

    fn token_mut(&mut self) -> &mut Token {
        self.token
    }
}

/// How many digits at either end of a number are a term of their own.
const ENDS: std::ops::RangeInclusive<usize> = 3..=6;

/// The terms of what a number begins with, shortest first: `^447`, `^4477`, `^44770`, `^447700`.
pub(crate) fn leading(digits: &str) -> impl Iterator<Item = String> {
    ENDS.filter_map(|length| Some(format!("^{}", digits.get(..length)?)))
}

/// The terms of what a number ends with, shortest first: `461$`, `0461$`, `00461$`, `900461$`.
pub(crate) fn trailing(digits: &str) -> impl Iterator<Item = String> {
    ENDS.filter_map(|length| Some(format!("{}$", digits.get(digits.len().checked_sub(length)?..)?)))
}

#[derive(Clone, Default)]
struct GramTokenizer {
    token: Token,
}

/// Grams are counted, not placed: a phrase of them would mean nothing.
struct GramStream<'a> {
    token: &'a mut Token,
    terms: std::vec::IntoIter<String>,
}

impl Tokenizer for GramTokenizer {
    type TokenStream<'a> = GramStream<'a>;

    fn token_stream<'a>(&'a mut self, text: &'a str) -> GramStream<'a> {
        self.token.reset();
        self.token.position = 0;
        let grams = (GRAM..=text.len()).filter_map(|end| text.get(end - GRAM..end)).map(str::to_owned);
        let terms: Vec<String> = grams.chain(leading(text)).chain(trailing(text)).collect();
        GramStream { token: &mut self.token, terms: terms.into_iter() }
    }
}

impl TokenStream for GramStream<'_> {
    fn advance(&mut self) -> bool {
        let Some(term) = self.terms.next() else { return false };
        self.token.text = term;
        true
    }

    fn token(&self) -> &Token {
        self.token
    }

    fn token_mut(&mut self) -> &mut Token {
        self.token
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn folded(text: &str) -> Vec<String> {
        words_of(text).into_iter().map(|word| word.folded).collect()
    }

    #[test]
    fn words_are_letters_and_digits_lower_case_without_accents() {
        for (text, expected) in [
            ("Two LADS, on bikes.", "two lads on bikes"),
            ("Café Müller's 20%-off", "cafe muller s 20 off"),
            ("cafe\u{301}", "cafe"),
            ("ni\u{200b}no ni\u{ad}no", "nino nino"),
            ("AB12 CDE/07700-900461", "ab12 cde 07700 900461"),
            ("Straße ﬁne", "strasse fine"),
            ("the to of", "the to of"),
            ("running runs", "running runs"),
            ("*********** £££ 🔥", ""),
            ("０７７００", "07700"),
        ] {
            assert_eq!(folded(text).join(" "), expected, "{text}");
        }
    }

    #[test]
    fn a_word_knows_its_bytes_also_where_its_text_was_folded() {
        let text = "£20 – Café cafe\u{301}s";
        let spans: Vec<&str> = words_of(text).iter().map(|word| word.span.of(text)).collect();
        assert_eq!(spans, ["20", "Café", "cafe\u{301}s"]);
    }

    #[test]
    fn a_name_is_one_term_whatever_stands_between_its_words() {
        for spelling in ["Young Nino", "young-nino", " YOUNG  NINO ", "Yóung.Nino"] {
            assert_eq!(fold_name(spelling), "young nino");
        }
        assert_eq!(fold_name(" 🔥 "), "🔥");
    }
}
