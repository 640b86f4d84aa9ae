//! Tails: the last digits of a second number, written after a first one that it shares the rest with.
//! `07700 900461/2`, `/62`, ` or 462`, `0121 496 0123-4`, `0123/4/5`.
//!
//! Digits after a number are more often a quantity, a time or a date, so a tail must look like one on both sides.

use crate::words::{Among, among};
use crate::{
    E164, Span, label,
    words::{self, Word},
};

/// A second number that a tail gives.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Tail {
    pub span: Span,
    pub e164: E164,
}

/// More numbers than this do not share one stem.
const MOST: usize = 8;

/// Longest tail, in digits: a subscriber's number without its area code.
const LONGEST: usize = 6;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Joint {
    Slash,
    Hyphen,
    Or,
    And,
    Comma,
}

/// The tails after `number`, which ends at `end`; none reaches past `limit`.
pub(crate) fn after(text: &str, end: usize, limit: usize, number: E164) -> impl Iterator<Item = Tail> {
    let (tails, count) = read(text, end, limit, number);
    tails.into_iter().take(count).flatten()
}

fn read(text: &str, end: usize, limit: usize, number: E164) -> ([Option<Tail>; MOST], usize) {
    let mut tails = [None; MOST];
    let mut count = 0;
    let (mut at, mut last) = (end, number);
    let mut parts = [(Joint::Slash, 0_u64, 0_usize); MOST];
    while count < MOST {
        let Some((joint, start)) = joint(text.as_bytes(), at) else { break };
        let len = digits(text.as_bytes(), start);
        if len == 0 || len > LONGEST || start + len > limit {
            break;
        }
        let value: u64 =
            text[start..start + len].bytes().fold(0, |value, b| value * 10 + u64::from(b - b'0'));
        parts[count] = (joint, value, len);
        let unit = 10_u64.pow(len as u32);
        let Some(e164) = E164::from_integer(number.as_integer() / unit * unit + value) else { break };
        let span = Span { start, end: start + len };
        tails[count] = Some(Tail { span, e164 });
        count += 1;
        let known = e164 == number || tails[..count - 1].iter().flatten().any(|tail| tail.e164 == e164);
        let ascending = joint != Joint::Hyphen || e164 > last;
        let more = joint_slash(text.as_bytes(), span.end);
        // Tails of one number have one length, and a list of references is none.
        let uneven = len != parts[0].2 || (more && matches!(joint, Joint::Comma | Joint::And));
        if known || uneven || !ascending || !(more || stands(text, joint, span, number)) {
            // One tail that cannot be one spoils the chain: 900461/12/03/24 is a date.
            return ([None; MOST], 0);
        }
        (at, last) = (span.end, e164);
    }
    if is_date_or_day(&parts[..count]) { ([None; MOST], 0) } else { (tails, count) }
}

/// The sign or word that joins a tail, and where the tail begins.
fn joint(bytes: &[u8], at: usize) -> Option<(Joint, usize)> {
    let spaces = |at: usize| bytes[at..].iter().take(2).take_while(|&&b| b == b' ').count();
    let start = at + spaces(at);
    let spaced = start > at;
    let rest = &bytes[start..];
    let word = |word: &[u8]| rest.len() > word.len() && rest[..word.len()].eq_ignore_ascii_case(word);
    let (joint, len) = match rest.first()? {
        b'/' => (Joint::Slash, 1),
        b'-' if !spaced => (Joint::Hyphen, 1),
        b',' if !spaced => (Joint::Comma, 1),
        b'&' => (Joint::And, 1),
        _ if spaced && word(b"or ") => (Joint::Or, 2),
        _ if spaced && word(b"and ") => (Joint::And, 3),
        _ => return None,
    };
    let after = start + len;
    let gap = spaces(after);
    if joint == Joint::Hyphen && gap > 0 {
        return None;
    }
    let mut at = after + gap;
    for lead in [&b"ending "[..], b"ends ", b"in "] {
        if matches!(joint, Joint::Or | Joint::And)
            && bytes[at..].len() > lead.len()
            && bytes[at..at + lead.len()].eq_ignore_ascii_case(lead)
        {
            at += lead.len();
        }
    }
    Some((joint, at))
}

fn joint_slash(bytes: &[u8], at: usize) -> bool {
    matches!(bytes.get(at), Some(b'/' | b'-')) && bytes.get(at + 1).is_some_and(u8::is_ascii_digit)
}

fn digits(bytes: &[u8], at: usize) -> usize {
    bytes[at..].iter().take(LONGEST + 1).take_while(|b| b.is_ascii_digit()).count()
}

/// Whether what follows lets the digits be a tail.
fn stands(text: &str, joint: Joint, span: Span, number: E164) -> bool {
    let bytes = text.as_bytes();
    let len = span.len();
    let next = bytes.get(span.end).copied();
    // Glued letters, a decimal, a time, a share of something.
    if next.is_some_and(|b| b.is_ascii_alphanumeric() || matches!(b, b':' | b'%' | b'/') || b >= 0x80) {
        return false;
    }
    let beyond = bytes.get(span.end + 1).copied();
    let digit_beyond = beyond.is_some_and(|b| b.is_ascii_digit());
    if matches!(next, Some(b'.' | b',' | b'-' | b'\'')) && digit_beyond {
        return false;
    }
    if next == Some(b' ') && digit_beyond && (len > 2 || !matches!(joint, Joint::Slash | Joint::Hyphen)) {
        return false;
    }
    if is_beside_digits(bytes, span.end) || is_of_something_else(text, span) {
        return false;
    }
    if matches!(span.of(text), "101" | "105" | "111" | "112" | "116" | "119" | "999") {
        return false;
    }
    let word = words::after(text, span.end, 24).next().filter(|word| !word.apart);
    let counted = word.is_some_and(|word| is_counted(&word, len));
    let unit = 10_u64.pow(len as u32);
    let near = (number.as_integer() % unit).abs_diff(value(span.of(text))) < 10;
    let ends = word.is_none_or(|word| word.is(CONJUNCTIONS)) || !matches!(next, Some(b' '));
    let listed = !counted && ends && near && !is_clock(span.of(text));
    // `/2019`, `/1400`: a year or a time, but where it is the neighbour of the number.
    if !near && (is_clock(span.of(text)) || is_year(span.of(text))) {
        return false;
    }
    match joint {
        Joint::Slash | Joint::Hyphen => !counted,
        Joint::Or => !counted && (len >= 3 || ends),
        Joint::And => listed && len >= 2,
        // `900237, 30 to 40 members`: two digits after a comma are a count of something.
        Joint::Comma => listed && len >= 3,
    }
}

/// `0745`: in a list it is a time.
fn is_clock(digits: &str) -> bool {
    digits.len() == 4 && value(digits) < 2400 && value(digits) % 100 < 60
}

fn is_year(digits: &str) -> bool {
    digits.len() == 4 && (1900..2100).contains(&value(digits))
}

/// `/ 2 4 15`: one or two digits more, as prices are listed.
fn is_beside_digits(bytes: &[u8], end: usize) -> bool {
    bytes.get(end) == Some(&b' ') && (1..=2).contains(&digits(bytes, end + 1))
}

/// `/12 July`, `/ 14 Example Street`, `/19 plate`, `/3 for 25`, `-6 till 10`: a date, an address, a car, a price, hours.
fn is_of_something_else(text: &str, span: Span) -> bool {
    /// `461/62 may be off`: no month.
    const AFTER_MAY: &Among = among![
        "be", "have", "also", "not", "well", "still", "come", "go", "answer", "ring", "call", "text",
        "change", "get", "use",
    ];
    const STREETS: &Among = among![
        "street", "road", "rd", "avenue", "ave", "lane", "close", "drive", "court", "crescent", "place",
        "square", "terrace", "gardens", "grove",
    ];
    let mut after = words::after(text, span.end, 32).take_while(|word| !word.apart).peekable();
    let Some(first) = after.next() else { return false };
    let digits_follow = |word: &Word| {
        text.as_bytes().get(word.end) == Some(&b' ') && digits(text.as_bytes(), word.end + 1) > 0
    };
    let is_verb = first.is(among!["may"]) && after.peek().is_some_and(|word| word.is(AFTER_MAY));
    let of_date_or_car = (first.is(label::MONTHS) && !is_verb) || first.is(among!["plate", "reg"]);
    let of_range = first.is(among!["for", "to", "till", "til", "until"]) && digits_follow(&first);
    let of_street = !first.is(CONJUNCTIONS) && after.take(2).any(|word| word.is(STREETS));
    span.len() <= 3 && (of_date_or_car || of_range || of_street)
}

fn value(digits: &str) -> u64 {
    digits.bytes().fold(0, |value, b| value * 10 + u64::from(b - b'0'))
}

const CONJUNCTIONS: &Among =
    among!["and", "or", "for", "is", "are", "both", "if", "but", "to", "asking", "ask", "when"];

/// Words after digits that make them a count: plurals, units and the nouns that tips count.
pub(crate) fn is_counted(word: &Word, len: usize) -> bool {
    const NOUNS: &Among = among![
        "male", "female", "people", "men", "women", "man", "woman", "children", "lad", "kid", "bag", "wrap",
        "rock", "week", "day", "hour", "minute", "min", "year", "month", "old", "x", "of", "other", "others",
        "more", "am", "pm", "per", "each", "ft", "feet", "inch", "nd", "th", "st", "rd", "and", "door",
        "percent",
    ];
    const VERBS: &Among = among![
        "is", "was", "has", "as", "this", "his", "its", "us", "yes", "uses", "rings", "calls", "texts",
        "belongs", "answers", "deals", "sells", "works",
    ];
    let bytes = word.as_bytes();
    let plural = bytes.len() > 3 && bytes.ends_with(b"s") && !bytes.ends_with(b"ss") && !word.is(VERBS);
    let noun = word.is(NOUNS) && !(word.is(among!["and"]) && len > 0);
    plural || noun || is_unit(word)
}

/// Whether the digits that end at `end` are a count, by what is said right after them: "900461 people", "900461 left".
pub(crate) fn counts_after(text: &str, end: usize) -> bool {
    // In the form of a plural, and said of a number.
    const SAID: &Among = among![
        "thanks",
        "cheers",
        "regards",
        "always",
        "does",
        "says",
        "comes",
        "wants",
        "needs",
        "goes",
        "sends",
        "delivers",
        "pls",
        "days",
        "nights",
        "weekends",
        "weekdays",
        "mornings",
        "evenings",
        "times",
        "sometimes",
        "please",
        "plus",
        "whats",
        "thats",
        "hes",
        "shes",
        "theres",
        "sorts",
        "charges",
        "drops",
        "runs",
        "serves",
        "supplies",
        "pushes",
        "stays",
        "lives",
        "takes",
        "gives",
        "keeps",
        "gets",
        "drugs",
        "pills",
        "deals",
        "and",
        "more",
        "other",
        "others",
        "nos",
    ];
    let word = words::after(text, end, 24).next().filter(|word| !word.apart);
    let spaced = text.as_bytes().get(end) == Some(&b' ');
    spaced
        && word.is_some_and(|word| {
            (is_counted(&word, 1) && !word.is(SAID)) || word.is(among!["left", "remaining", "sold", "unsold"])
        })
}

/// Units of weight, length, time, money.
pub(crate) fn is_unit(word: &Word) -> bool {
    word.is(label::UNITS)
}

/// `/12/03/24` is a date, `/24/7` all week.
fn is_date_or_day(parts: &[(Joint, u64, usize)]) -> bool {
    let small = |part: &(Joint, u64, usize), most: u64| part.2 <= 2 && (1..=most).contains(&part.1);
    match parts {
        [a, b] => (a.1 == 24 && b.1 == 7) || (a.2 != b.2 && !(a.2 == 1 || b.2 == 1)),
        [a, b, c] => {
            c.2 != a.2 && small(a, 31) && small(b, 12)
                || (a.2 == 2 && b.2 == 2 && c.2 == 2 && small(a, 31) && small(b, 12))
        }
        _ => false,
    }
}
