//! The person who reports: what is known of them from a record, and where a text repeats it.
//!
//! Their contact fields never become text, so nothing downstream can meet them there. People also say their number and
//! name to the call handler, who types them, or write them into an answer. [`Reporter::hide`] masks those places: as many
//! `*` as there were bytes, so that every span still agrees with the raw text. When in doubt it masks: a hidden fact is
//! still in the raw record, an exposed reporter stays exposed. The rule is per record, never global, so that nobody can
//! hide a line by ringing in from it.
//!
//! Masked are
//! - every mention that [`find`] reads as a reporter's number, from a contact field or because the words around it claim it
//!   (`my number is`), and a second number that hangs on one (`07700 900461/2`);
//! - six digits in a row of such a number wherever they stand, also where `find` sees no number, and fewer where the text
//!   calls them the end of a number (see [`KnownDigits`]), and a part with six of them (`07700 xxx461`);
//! - a part of a number that the words claim (`my number ends 461`), or a number with a slip in it (see [`OwnParts`]);
//! - the digits of a contact field in which no number can be read, from six digits on, however they are spaced;
//! - the reporter's e-mail address, name, house and date of birth, however they are written (see [`Phrases`]).

mod digits;
mod known_digits;
mod parts;
mod phrases;

use std::collections::BTreeSet;

use tipline_phone::{E164, Found, Fragment, Mention, Repair, Role, Span, find, read};

use self::{
    digits::{BREAK, Digit, digits, digits_within, runs, span_of},
    known_digits::{FEWEST, KnownDigits},
    parts::OwnParts,
    phrases::Phrases,
};
use crate::{
    Rejection, RejectionKind, ReporterNumber, Section,
    input::{Detail, DetailKind},
};

/// The longest contact field that is read, bytes. What is longer is a story, not a contact; were it read, the work of
/// looking for each of its words would no longer be bounded by the size of the record.
const MAX_DETAIL_BYTES: usize = 1024;

/// Nobody has more numbers than these: what a text claims beyond them is masked, but parts are not compared with it, or
/// the work would grow with the square of a hostile record.
const MOST_NUMBERS: usize = 64;

/// What is known of the person who reports.
#[derive(Debug)]
pub(crate) struct Reporter {
    numbers: OwnNumbers,
    digits: KnownDigits,
    phrases: Phrases,
    /// The digits of the text.
    read: Vec<Digit>,
    /// Where the text claims digits for the reporter that are no number.
    claimed: Vec<Span>,
}

/// The reporter's numbers, each once, with the first field that held it.
#[derive(Debug, Default)]
struct OwnNumbers {
    in_order: Vec<ReporterNumber>,
    known: BTreeSet<E164>,
}

impl Reporter {
    /// Reads the contact fields, and takes note of the numbers that the text itself says are the reporter's.
    ///
    /// # Errors
    /// A contact field that is too long.
    pub(crate) fn of(
        details: &[Detail<'_>],
        text: &str,
        found: &Found,
        sections: &[Section],
    ) -> Result<Self, Rejection> {
        let mut numbers = OwnNumbers::default();
        let mut unread = Vec::new();
        for detail in details {
            if detail.text.len() > MAX_DETAIL_BYTES {
                return Err(too_long(detail));
            }
            numbers.learn_from(detail, &mut unread);
        }
        let phrases = Phrases::of(details);
        let read = digits(text);
        let parts = OwnParts::of(text, &read, found);
        numbers.learn_claims(&found.numbers, &parts, sections);
        let digits = KnownDigits::of(numbers.known.iter().copied(), &unread, &parts.runs);
        Ok(Self { numbers, digits, phrases, read, claimed: parts.places })
    }

    /// Masks every place of the report's `text` that gives the reporter away, and strikes what was found there. A part of a
    /// number that the reporter's own number has is struck too, wherever it stands and however short it is.
    pub(crate) fn hide(&self, text: &mut String, found: &mut Found) {
        let own = &self.numbers.in_order[..self.numbers.in_order.len().min(MOST_NUMBERS)];
        let mut hidden = self.claimed.clone();
        found.fragments.retain(|part| {
            let is_own = own.iter().any(|own| part.pattern.matches(own.e164));
            // "07700 xxx461" tells as much as six digits in a row.
            if is_own && known_digits(part) >= FEWEST {
                hidden.extend(digits_of(part, text));
            }
            !is_own
        });
        if self.digits.is_empty() && self.phrases.is_empty() && hidden.is_empty() {
            return;
        }
        let mut others = Vec::new();
        let mut rest = &self.read[..];
        for mention in &found.numbers {
            let written = digits_within(&mut rest, mention.span);
            let own = self.numbers.known.contains(&mention.e164) || self.digits.are_own(written);
            if own { &mut hidden } else { &mut others }.push(mention.span);
        }
        self.digits.places(&self.read, &others, &mut hidden);
        self.digits.tails(text, &self.read, &mut hidden);
        self.phrases.places(text, &mut hidden);
        if hidden.is_empty() {
            return;
        }
        merge(&mut hidden);
        mask(text, &hidden);
        let stays = |span: Span| {
            let after = hidden.partition_point(|h| h.end <= span.start);
            !hidden.get(after).is_some_and(|h| h.overlaps(span))
        };
        found.numbers.retain(|mention| stays(mention.span));
        found.fragments.retain(|part| stays(part.span));
        found.identifiers.retain(|identifier| stays(identifier.span));
    }

    /// A short field that the channel's system fills in, such as the reference, with the reporter's whole numbers and names
    /// masked. Fewer digits are its own: `TOL-009003-19` is no part of 07700 900391.
    pub(crate) fn hidden_in(&self, field: &str) -> String {
        let mut text = field.to_owned();
        let mut hidden = Vec::new();
        if self.digits.may_be_whole_in(field) {
            self.digits.whole_places(&digits(field), &mut hidden);
        }
        self.phrases.places(field, &mut hidden);
        if hidden.is_empty() {
            return text;
        }
        merge(&mut hidden);
        mask(&mut text, &hidden);
        text
    }

    /// The numbers, each once, with the first field that held it.
    pub(crate) fn into_numbers(self) -> Vec<ReporterNumber> {
        self.numbers.in_order
    }
}

impl OwnNumbers {
    /// Every number in a contact field is the reporter's, whatever stands beside it (`07700 900461 after 6pm`); digits that
    /// make no number go to `unread`.
    fn learn_from(&mut self, detail: &Detail<'_>, unread: &mut Vec<Vec<u8>>) {
        let written = digits(detail.text);
        // Most names and addresses: too few digits for a number, and a finder costs more than a count.
        let count = written.iter().filter(|digit| digit.value != BREAK).count();
        if detail.kind != DetailKind::Number && count < FEWEST {
            return;
        }
        if let Some(number) = read(detail.text) {
            self.learn(number, detail.field);
            return;
        }
        let found = find(detail.text).numbers;
        for mention in &found {
            self.learn(mention.e164, detail.field);
        }
        if found.is_empty()
            && detail.kind == DetailKind::Number
            && let Some(number) = number_among_words(&written, detail.text)
        {
            self.learn(number, detail.field);
            return;
        }
        for run in runs(&written, &found) {
            match number_without_its_prefix(&run) {
                Some(number) => self.learn(number, detail.field),
                // Of a field for anything they may be a date, and the text's own.
                None if detail.kind == DetailKind::Other => {}
                None => unread.push(run),
            }
        }
    }

    fn learn_claims(&mut self, mentions: &[Mention], parts: &OwnParts, sections: &[Section]) {
        let mut before_is_own = false;
        for mention in mentions {
            let hangs_on_own = before_is_own && mention.reading.repairs().contains(Repair::Tail);
            if mention.role == Role::ReporterContact || hangs_on_own || parts.are_end_of(mention.e164) {
                let section = sections.partition_point(|s| s.span.end <= mention.span.start);
                self.learn(mention.e164, sections.get(section).map_or("", |s| &s.field));
            }
            before_is_own = self.known.contains(&mention.e164);
        }
    }

    fn learn(&mut self, number: E164, field: &str) {
        if self.known.insert(number) {
            self.in_order.push(ReporterNumber { e164: number, field: field.to_owned() });
        }
    }
}

/// Reads digits that lost what stands before a national number: the trunk 0, as every number typed into a spreadsheet
/// does, or the `+` of a country code.
fn number_without_its_prefix(run: &[u8]) -> Option<E164> {
    let prefix = match run {
        [b'0', ..] => return None,
        [b'4', b'4', ..] if run.len() >= 11 => "+",
        _ if matches!(run.len(), 9 | 10) => "0",
        _ => return None,
    };
    let mut written = prefix.to_owned();
    written.extend(run.iter().copied().map(char::from));
    read(&written)
}

/// Reads all digits of a field that holds nothing but one number as one: "07700 dot 900 dot 461", and `7700900461.0` as a
/// spreadsheet has it.
fn number_among_words(written: &[Digit], field: &str) -> Option<E164> {
    let trimmed = field.trim_end();
    let whole =
        trimmed.strip_suffix(".0").filter(|whole| whole.trim_start().bytes().all(|b| b.is_ascii_digit()));
    let end = whole.unwrap_or(trimmed).len();
    let digits = written.iter().filter(|digit| digit.value != BREAK && digit.end <= end);
    let all: Vec<u8> = digits.map(|digit| b'0' + digit.value).collect();
    std::str::from_utf8(&all).ok().and_then(read).or_else(|| number_without_its_prefix(&all))
}

/// How many digits of a national number the part says.
fn known_digits(part: &Fragment) -> usize {
    let pattern = part.pattern.as_str();
    pattern.strip_prefix("+44").unwrap_or(pattern).bytes().filter(u8::is_ascii_digit).count()
}

/// From the first digit of the part to its last.
fn digits_of(part: &Fragment, text: &str) -> Option<Span> {
    let mut written = digits(part.span.of(text));
    written.retain(|digit| digit.value != BREAK);
    let within = span_of(&written)?;
    Some(Span { start: part.span.start + within.start, end: part.span.start + within.end })
}

fn too_long(detail: &Detail<'_>) -> Rejection {
    Rejection {
        kind: RejectionKind::Schema,
        field: Some(detail.field.to_owned()),
        message: format!("longer than {MAX_DETAIL_BYTES} bytes, which no contact detail is"),
    }
}

/// Whether one of the `spans`, which are in order and disjoint, holds all of `span`.
fn is_within(spans: &[Span], span: Span) -> bool {
    let before = spans.partition_point(|other| other.start <= span.start);
    before > 0 && spans[before - 1].end >= span.end
}

/// Sorts spans and joins those that share a byte or touch.
fn merge(spans: &mut Vec<Span>) {
    spans.sort_unstable();
    spans.dedup_by(|next, kept| {
        let joined = next.start <= kept.end;
        if joined {
            kept.end = kept.end.max(next.end);
        }
        joined
    });
}

/// Writes `*` over every byte of the spans, which lie on character boundaries.
fn mask(text: &mut String, spans: &[Span]) {
    let mut bytes = std::mem::take(text).into_bytes();
    for span in spans {
        bytes[span.start..span.end].fill(b'*');
    }
    *text = String::from_utf8(bytes).expect("whole characters were replaced by ASCII");
}
