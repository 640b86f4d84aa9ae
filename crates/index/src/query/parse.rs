use jiff::Timestamp;
use tipline_lines::{FlagKind, FlagState};
use tipline_phone::{IdentifierKind, Role};
use tipline_report::{Channel, Span};

use super::{
    Decided, Expression, Identifier, Node, NumberPattern, Query, QueryError, ReadAs, Term, TimeRange,
    fields::{Field, nearest},
    pattern::is_invisible,
    scan::{Scanner, Value, bare_word, never_closed, whole_number},
    time,
};
use crate::analyser::words_of;

/// The longest query, bytes.
const MOST_BYTES: usize = 8192;
/// The most terms of a query.
const MOST_TERMS: usize = 256;
/// The deepest nesting of brackets and NOTs.
const MOST_DEPTH: usize = 32;

const NO_WORDS: &str = "there is nothing to search for here: words are letters and digits";

/// Reads a query. `now` is what `today`, `yesterday` and `last:7d` count from; dates are those of London.
///
/// | written | asks for |
/// | --- | --- |
/// | `07700 900461`, `+44 7700 900461`, `(0161) 496 0123` | reports with the number, in whatever spelling |
/// | `number:07700*461`, `number:"07700 9??461"`, `number:*461` | with a number that fits: `?` one digit, `*` any run |
/// | `oh double seven double oh nine hundred four six one` | with the number that this spells |
/// | `near:07700900461` | with the number, or one with a digit wrong, missing or more, or two neighbours swapped |
/// | `imei:`, `imsi:`, `iccid:` and digits | with the handset, the subscription, the SIM card |
/// | `line:nino`, `line:"Young Nino"` | with a flag of the line, by id, brand or another name |
/// | `flag:order_breach` (`known_line`, `stale`) | with such a flag |
/// | `channel:101` (`online`, `crimestoppers`), `force:kent` | of the channel, of the force |
/// | `role:recipient` (`alleged_line`, `third_party`, `helpline`, `unknown`) | with a number that seems to be theirs |
/// | `reading:recovered` (`exact`, `fragment`, `spoken`, `tail` ...) | with a number that was read so |
/// | `received:2019-07`, `received:2019-07-12..2019-08-05`, `received:[2019-07-12 TO 2019-08-05]` | that came in then: a day, month or year, or from the first to the last; either may be left out |
/// | `occurred:2019-07` and as above | that tell of something that happened then, or partly so |
/// | `after:2019-08-05` | that came in at or after the start of the day (or at or after a time) |
/// | `before:2019-08-05` | that came in before the start of the day (or before a time) |
/// | `last:7d` (`h`, `d`, `w`, `mo`, `y`) | that came in since then |
/// | `lads`, `"two lads"` | with the word, with the words one after the other |
/// | `a b`, `a AND b`, `a OR b`, `NOT a`, `-a`, `(a OR b) c` | both, either, not; NOT binds closest, OR loosest |
///
/// A run of digit groups that makes a number is a number; in quotes it is words, as they were written. Digits that make
/// none (`CAD 1234`) are words.
///
/// # Errors
/// [`QueryError`] with the place, one sentence and what to write instead.
pub fn parse(text: &str, now: Timestamp) -> Result<Query, QueryError> {
    if text.len() > MOST_BYTES {
        let span = Span { start: text.floor_char_boundary(MOST_BYTES), end: text.len() };
        return Err(QueryError::new(span, format!("the query is longer than {MOST_BYTES} bytes"))
            .help("ask for less at once"));
    }
    let mut parser = Parser { scanner: Scanner::new(text), now, terms: 0 };
    parser.scanner.skip_space();
    if parser.scanner.is_at_end() {
        let message = if text.chars().all(|c| c.is_whitespace() || is_invisible(c)) {
            "the query is empty"
        } else {
            NO_WORDS
        };
        return Err(QueryError::new(Span { start: 0, end: text.len() }, message)
            .help("write a number (07700 900461), a word, or a condition such as line:nino"));
    }
    let root = parser.any_of(0)?;
    if parser.scanner.is_at_end() {
        return Ok(Query { root });
    }
    let at = parser.scanner.at();
    Err(QueryError::new(Span { start: at, end: at + 1 }, "this bracket was never opened")
        .help("open it with (, or leave it out"))
}

struct Parser<'a> {
    scanner: Scanner<'a>,
    now: Timestamp,
    terms: usize,
}

impl<'a> Parser<'a> {
    fn any_of(&mut self, depth: usize) -> Result<Node, QueryError> {
        let mut parts = vec![self.all_of(depth)?];
        while let Some(or) = self.take_keyword("OR") {
            self.require_operand(or, "OR")?;
            parts.push(self.all_of(depth)?);
        }
        Ok(joined(parts, Expression::Or))
    }

    fn all_of(&mut self, depth: usize) -> Result<Node, QueryError> {
        let mut parts = vec![self.negated(depth)?];
        loop {
            if let Some(and) = self.take_keyword("AND") {
                self.require_operand(and, "AND")?;
            } else if !self.is_at_operand() {
                return Ok(joined(parts, Expression::And));
            }
            parts.push(self.negated(depth)?);
        }
    }

    fn negated(&mut self, depth: usize) -> Result<Node, QueryError> {
        self.scanner.skip_space();
        let start = self.scanner.at();
        if let Some(not) = self.take_keyword("NOT") {
            self.require_operand(not, "NOT")?;
        } else if !self.scanner.take_minus() {
            return self.primary(depth);
        }
        self.refuse_depth(depth, start)?;
        let inner = self.negated(depth + 1)?;
        let span = Span { start, end: inner.span.end };
        Ok(Node { span, expression: Expression::Not(Box::new(inner)) })
    }

    fn primary(&mut self, depth: usize) -> Result<Node, QueryError> {
        let start = self.scanner.at();
        for keyword in ["AND", "OR"] {
            if let Some(span) = self.scanner.take_keyword(keyword) {
                return Err(QueryError::new(span, format!("{keyword} needs something before it"))
                    .help(format!("to search for the word write \"{}\"", keyword.to_lowercase())));
            }
        }
        // A number before a bracket: `(0161) 496 0123` is one.
        if let Some((number, span)) = self.scanner.take_number() {
            return self.term(span, Term::Number(number));
        }
        if self.scanner.take('(') {
            return self.group(start, depth);
        }
        if let Some((number, span)) = self.scanner.take_spoken_number() {
            return self.term(span, Term::Number(number));
        }
        if let Some(quoted) = self.scanner.take_quoted() {
            let Value { text, span, .. } = quoted?;
            require_words(&text, span)?;
            return self.term(span, Term::Phrase(text.into_owned()));
        }
        if let Some((name, span)) = self.scanner.take_field_name() {
            let field = Field::read(name, span)?;
            let term = self.field(field, span)?;
            return self.term(self.scanner.since(start), term);
        }
        let (word, span) = self.scanner.take_word();
        refuse_wildcards(word, span)?;
        require_words(word, span)?;
        let (word, span) = bare_word(word, span);
        let term = if means_more(word) { Term::Phrase } else { Term::Word };
        self.term(span, term(word.to_owned()))
    }

    fn group(&mut self, start: usize, depth: usize) -> Result<Node, QueryError> {
        self.refuse_depth(depth, start)?;
        self.scanner.skip_space();
        if self.scanner.is_at_end() {
            return Err(never_closed(start));
        }
        if self.scanner.take(')') {
            return Err(QueryError::new(self.scanner.since(start), "nothing stands between these brackets")
                .help("write something into them, or leave them out"));
        }
        let inner = self.any_of(depth + 1)?;
        self.scanner.skip_space();
        if !self.scanner.take(')') {
            return Err(never_closed(start));
        }
        Ok(Node { span: self.scanner.since(start), expression: inner.expression })
    }

    fn field(&mut self, field: Field, name: Span) -> Result<Term, QueryError> {
        if self.scanner.peek().is_none_or(|c| c.is_whitespace() || c == ')') {
            let span = Span { start: name.start, end: name.end + 1 };
            return Err(QueryError::new(span, format!("{}: needs a value directly after it", field.name()))
                .help(format!("as in {}", field.example())));
        }
        match field {
            Field::Number => return self.number(),
            Field::Near => return self.near(),
            _ => {}
        }
        let Value { text, span, .. } = self.value(field)?;
        let text = text.trim();
        if text.is_empty() {
            return Err(QueryError::new(span, format!("{}: needs a value", field.name()))
                .help(format!("as in {}", field.example())));
        }
        Ok(match field {
            Field::Line => Term::Line(text.to_owned()),
            Field::Force => Term::Force(text.to_owned()),
            Field::Channel => Term::Channel(channel(text, span)?),
            Field::Flag => Term::Flag(flag(text, span)?),
            Field::Decision => Term::Decision(Decided::new(decision(text, span)?)),
            Field::Role => Term::Role(role(text, span)?),
            Field::Reading => Term::Reading(reading(text, span)?),
            Field::Imei => Term::Identifier(Identifier::read(IdentifierKind::Imei, text, span)?),
            Field::Imsi => Term::Identifier(Identifier::read(IdentifierKind::Imsi, text, span)?),
            Field::Iccid => Term::Identifier(Identifier::read(IdentifierKind::Iccid, text, span)?),
            Field::Received => Term::Received(time::range(text, span, self.now)?),
            Field::Occurred => Term::Occurred(time::range(text, span, self.now)?),
            Field::After => Term::Received(since(time::instant(text, span, self.now)?)),
            Field::Before => {
                Term::Received(TimeRange { from: None, to: Some(time::instant(text, span, self.now)?) })
            }
            Field::Last => Term::Received(since(time::back(text, span, self.now)?)),
            Field::Number | Field::Near => unreachable!("read above"),
        })
    }

    fn near(&mut self) -> Result<Term, QueryError> {
        let start = self.scanner.at();
        match self.number()? {
            Term::Number(number) => Ok(Term::Near(number)),
            Term::Pattern(pattern) => {
                Err(QueryError::new(self.scanner.since(start), "near: needs a number with all its digits")
                    .help(format!("for part of a number write number:{pattern}")))
            }
            _ => unreachable!("a number is whole or a pattern"),
        }
    }

    fn value(&mut self, field: Field) -> Result<Value<'a>, QueryError> {
        if matches!(field, Field::Received | Field::Occurred)
            && let Some(range) = self.scanner.take_square_bracketed()
        {
            return range;
        }
        if let Some(quoted) = self.scanner.take_quoted() {
            return quoted;
        }
        if let Some(bracketed) = self.scanner.take_bracketed() {
            return bracketed;
        }
        let (word, span) = self.scanner.take_word();
        Ok(Value { text: word.into(), span, inner: span.start })
    }

    fn number(&mut self) -> Result<Term, QueryError> {
        if let Some((number, _)) = self.scanner.take_number() {
            return Ok(Term::Number(number));
        }
        let Value { text, span, inner } = match self.scanner.take_quoted() {
            Some(quoted) => quoted?,
            None => self.scanner.take_partial_number()?,
        };
        if text.contains(['*', '?']) {
            return Ok(Term::Pattern(NumberPattern::read(&text, inner)?));
        }
        if let Ok(number) = text.parse() {
            return Ok(Term::Number(number));
        }
        if let Some(number) = whole_number(&text) {
            return Ok(Term::Number(number));
        }
        let digits: String = text.chars().filter(char::is_ascii_digit).collect();
        let error = QueryError::new(span, format!("`{text}` is not a whole number"));
        Err(if digits.is_empty() {
            error.help("write digits, with ? for an unknown one and * for any run: number:07700*461")
        } else {
            error.help(format!("for numbers that contain these digits write number:*{digits}*"))
        })
    }

    fn term(&mut self, span: Span, term: Term) -> Result<Node, QueryError> {
        self.terms += 1;
        if self.terms > MOST_TERMS {
            return Err(QueryError::new(span, format!("the query has more than {MOST_TERMS} terms"))
                .help("ask for less at once"));
        }
        Ok(Node { span, expression: Expression::Term(term) })
    }

    fn take_keyword(&mut self, keyword: &str) -> Option<Span> {
        self.scanner.skip_space();
        self.scanner.take_keyword(keyword)
    }

    /// Whether something follows that can be part of an AND.
    fn is_at_operand(&mut self) -> bool {
        self.scanner.skip_space();
        !self.scanner.is_at_end() && self.scanner.peek() != Some(')') && !self.scanner.is_at_keyword("OR")
    }

    fn require_operand(&mut self, keyword: Span, name: &str) -> Result<(), QueryError> {
        let follows = self.is_at_operand() && !self.scanner.is_at_keyword("AND");
        if follows {
            return Ok(());
        }
        Err(QueryError::new(keyword, format!("{name} needs something after it"))
            .help(format!("to search for the word write \"{}\"", name.to_lowercase())))
    }

    fn refuse_depth(&self, depth: usize, start: usize) -> Result<(), QueryError> {
        if depth < MOST_DEPTH {
            return Ok(());
        }
        let span = Span { start, end: start + 1 };
        Err(QueryError::new(span, format!("brackets and NOTs are nested deeper than {MOST_DEPTH}"))
            .help("take out what is not needed"))
    }
}

fn joined(mut parts: Vec<Node>, join: fn(Vec<Node>) -> Expression) -> Node {
    if parts.len() == 1 {
        return parts.remove(0);
    }
    let span = Span { start: parts[0].span.start, end: parts[parts.len() - 1].span.end };
    Node { span, expression: join(parts) }
}

fn channel(text: &str, span: Span) -> Result<Channel, QueryError> {
    let lower = text.to_lowercase();
    let names = || Channel::ALL.into_iter().map(Channel::as_str);
    lower.parse().map_err(|_| unknown(text, span, "channel", &lower, names))
}

fn flag(text: &str, span: Span) -> Result<FlagKind, QueryError> {
    let lower = text.to_lowercase().replace(['-', ' '], "_");
    let names = || FlagKind::ALL.into_iter().map(FlagKind::as_str);
    let kind = FlagKind::ALL.into_iter().find(|kind| kind.as_str() == lower);
    kind.ok_or_else(|| unknown(text, span, "kind of flag", &lower, names))
}

fn decision(text: &str, span: Span) -> Result<FlagState, QueryError> {
    let lower = text.to_lowercase().replace(['-', ' '], "_");
    let names = || FlagState::ALL.into_iter().map(FlagState::as_str);
    let state = FlagState::ALL.into_iter().find(|state| state.as_str() == lower);
    state.ok_or_else(|| unknown(text, span, "decision", &lower, names))
}

fn role(text: &str, span: Span) -> Result<Role, QueryError> {
    const ROLES: [Role; 5] =
        [Role::AllegedLine, Role::Recipient, Role::ThirdParty, Role::Helpline, Role::Unknown];
    let lower = text.to_lowercase().replace(['-', ' '], "_");
    if lower == Role::ReporterContact.as_str() {
        return Err(QueryError::new(span, "a reporter's own number leaves a report before it is searched")
            .help("it cannot be searched for"));
    }
    let names = || ROLES.into_iter().map(Role::as_str);
    let role = ROLES.into_iter().find(|role| role.as_str() == lower);
    role.ok_or_else(|| unknown(text, span, "role", &lower, names))
}

fn reading(text: &str, span: Span) -> Result<ReadAs, QueryError> {
    let lower = text.to_lowercase().replace(['_', ' '], "-");
    let names = || ReadAs::all().map(ReadAs::as_str);
    let reading = ReadAs::all().find(|reading| reading.as_str() == lower);
    reading.ok_or_else(|| unknown(text, span, "reading", &lower, names))
}

const fn since(instant: Timestamp) -> TimeRange {
    TimeRange { from: Some(instant), to: None }
}

fn unknown<I: Iterator<Item = &'static str>>(
    text: &str,
    span: Span,
    what: &str,
    lower: &str,
    names: impl Fn() -> I,
) -> QueryError {
    let error = QueryError::new(span, format!("no {what} is called `{text}`"));
    error.help(match nearest(lower, names()) {
        Some(name) => format!("did you mean {name}?"),
        None => format!("it is one of {}", names().collect::<Vec<_>>().join(", ")),
    })
}

/// Whether a word that was a word with its punctuation, such as `'AND'`, would be something else without.
fn means_more(word: &str) -> bool {
    let mut alone = Scanner::new(word);
    ["AND", "OR", "NOT"].contains(&word) || alone.take_field_name().is_some() || alone.take_number().is_some()
}

fn require_words(text: &str, span: Span) -> Result<(), QueryError> {
    if !words_of(text).is_empty() {
        return Ok(());
    }
    Err(QueryError::new(span, NO_WORDS).help("leave it out"))
}

/// Words are found whole. A wildcard that was passed over in silence would find something else than was asked for.
fn refuse_wildcards(word: &str, span: Span) -> Result<(), QueryError> {
    let digits = word.chars().filter(char::is_ascii_digit).count();
    let numeric =
        digits > 0 && word.chars().all(|c| c.is_ascii_digit() || matches!(c, '*' | '?' | '+' | '-'));
    // One at the end of a few digits is the end of a question: `flat 42?`.
    let unknown = word.trim_end_matches('?').contains('?') || word.ends_with("??") || digits > 4;
    if numeric && (word.contains('*') || word.contains('?') && unknown) {
        return Err(QueryError::new(
            span,
            format!("`{word}` is part of a number, which needs number: before it"),
        )
        .help(format!("number:{word}")));
    }
    if word.contains('*') {
        return Err(QueryError::new(span, "* stands for digits, in number: only; words are found whole")
            .help("leave out the *, or list the words: (deal OR deals OR dealing)"));
    }
    Ok(())
}
