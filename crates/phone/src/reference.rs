use std::fmt;

use regex_automata::{Input, meta};
use regex_syntax::hir::Hir;

use crate::{Found, Repair, Span};

/// The longest name of a rule, bytes.
const LONGEST_NAME: usize = 64;
/// The longest pattern, bytes.
const LONGEST_PATTERN: usize = 1_000;
/// The largest that one pattern may become, bytes: `\w{9}` in all scripts takes about 200,000.
const LARGEST: usize = 1 << 20;
/// How far from a number a reference that holds it may begin or end, bytes. It bounds the work for each number, whatever
/// the pattern; see [`References::veto`].
const REACH: usize = 128;

/// Numbers as anybody writes them, with words that say nothing of a reference. A rule that takes one of these for a
/// reference would strike them everywhere, and with them what reports are read for.
const EVERYDAY: [&str; 12] = [
    "ring 07700 900461 now",
    "ring 07700900461 now",
    "ring 07700-900-461 now",
    "ring +44 7700 900461 now",
    "ring +447700900461 now",
    "ring 447700900461 now",
    "ring (01632) 960123 now",
    "ring 020 7946 0018 now",
    "ring 0161 496 0123 now",
    "ring 0800 555 111 now",
    "ring +353 87 123 4567 now",
    "ring 0048512345678 now",
];

/// References that look like numbers and are none, in the forms that a force has for them: CAD, crime, URN and so on.
///
/// A copy is cheap and searches without waiting for others; threads that share one take turns at its memory.
///
/// Each rule has a name and a regular expression, in the syntax of the [regex](https://docs.rs/regex/latest/regex/#syntax)
/// crate: letter case counts but for `(?i)`, `\d` and `\b` know every script. What is found in a match is struck, and
/// [`Vetoed`] says by which rule.
///
/// ```
/// use tipline_phone::{References, find};
///
/// let references = References::new([("OIS", r"(?i)\bOIS[ :]*\d{4,11}\b")])?;
/// let text = "ois 07700900461: he is on 07700 900462";
/// let mut found = find(text);
/// let vetoed = references.veto(text, &mut found);
/// assert_eq!(found.numbers[0].e164.to_string(), "+447700900462");
/// assert_eq!((vetoed[0].rule.as_str(), vetoed[0].span.of(text)), ("OIS", "07700900461"));
/// # Ok::<(), tipline_phone::ReferenceError>(())
/// ```
#[derive(Debug, Clone, Default)]
pub struct References {
    rules: Vec<Rule>,
    /// All of them in one pass, to say that none matches, which is the usual case.
    any: Option<meta::Regex>,
}

#[derive(Debug, Clone)]
struct Rule {
    name: String,
    pattern: meta::Regex,
}

/// What a rule struck: its place, and not what it was read as.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Vetoed {
    /// Where the number, the part of one or the identifier stands.
    pub span: Span,
    /// The name of the first rule that holds it to be a reference.
    pub rule: String,
}

/// A rule that is refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{fault}")]
pub struct ReferenceError {
    /// The name that the rule has.
    pub rule: String,
    /// Why.
    pub fault: ReferenceFault,
}

/// Why a rule is refused.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum ReferenceFault {
    /// It has no name, or one that is too long or holds other signs than can be printed.
    Name,
    /// A rule before it has this name.
    Repeated,
    /// There are too many rules before it.
    TooMany,
    /// The pattern is too long.
    TooLong,
    /// The pattern is no regular expression.
    Syntax {
        /// What is wrong.
        problem: String,
        /// Which bytes of the pattern.
        at: Span,
    },
    /// The pattern says too much in few signs.
    TooLarge,
    /// The pattern matches where nothing stands, so it is not the form of anything.
    Empty,
    /// The pattern takes a number as anybody writes it for a reference: all such numbers would be struck.
    Everyday {
        /// The words.
        example: &'static str,
        /// Which of them it takes.
        taken: Span,
    },
}

impl fmt::Display for ReferenceFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Name => write!(f, "a name has 1 to {LONGEST_NAME} bytes that can be printed"),
            Self::Repeated => f.write_str("a rule before it has the same name"),
            Self::TooMany => write!(f, "more than {} rules", References::MOST),
            Self::TooLong => write!(f, "longer than {LONGEST_PATTERN} bytes"),
            Self::Syntax { problem, at } => write!(f, "{problem}, at byte {} of it", at.start + 1),
            Self::TooLarge => write!(f, "compiled it takes more than {LARGEST} bytes"),
            Self::Empty => f.write_str("it matches where nothing stands"),
            Self::Everyday { example, taken } => {
                write!(f, "it takes {:?} in {example:?} for a reference", taken.of(example))
            }
        }
    }
}

impl References {
    /// Rules that may be given.
    pub const MOST: usize = 64;

    /// Compiles rules, each a name and a pattern; where two match, the first is the one that is named.
    ///
    /// # Errors
    /// The first rule that is refused, and why.
    pub fn new<N: Into<String>, P: AsRef<str>>(
        rules: impl IntoIterator<Item = (N, P)>,
    ) -> Result<Self, ReferenceError> {
        let mut compiled: Vec<Rule> = Vec::new();
        let mut forms = Vec::new();
        for (name, pattern) in rules {
            let name = name.into();
            let taken = compiled.iter().any(|rule| rule.name == name);
            let checked = match compiled.len() < Self::MOST {
                true => check_name(&name, taken).and_then(|()| compile(pattern.as_ref())),
                false => Err(ReferenceFault::TooMany),
            };
            match checked {
                Ok((form, pattern)) => {
                    forms.push(form);
                    compiled.push(Rule { name, pattern });
                }
                Err(fault) => return Err(ReferenceError { rule: name, fault }),
            }
        }
        let any = match &compiled[..] {
            [] => None,
            [only] => Some(only.pattern.clone()),
            // Each was within the limit, so all are within as many times that; what cannot be had so is done one by one.
            _ => meta::Builder::new().build_many_from_hir(&forms).ok(),
        };
        Ok(Self { rules: compiled, any })
    }

    /// Whether there is no rule.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.rules.is_empty()
    }

    /// Strikes from `found` what shares a byte with a reference, and gives each with the rule, in order of place.
    ///
    /// `found` is what was found in `text`; spans that do not lie in it stay. With a number go those that its tail gives
    /// (`07700 900461/2`), for they have its digits. A match is looked for within 128 bytes on either side of what was found:
    /// a reference is not longer, and so the work is linear whatever the pattern. Around that, `^`, `$` and `\b` see the whole
    /// text.
    pub fn veto(&self, text: &str, found: &mut Found) -> Vec<Vetoed> {
        let mut vetoed = Vec::new();
        if self.rules.is_empty() {
            return vetoed;
        }
        let mut before = None;
        found.numbers.retain(|mention| {
            let is_tail = mention.reading.repairs().contains(Repair::Tail);
            let rule = before.filter(|_| is_tail).or_else(|| self.rule_at(text, mention.span));
            before = rule;
            strike(rule, mention.span, &mut vetoed)
        });
        found.fragments.retain(|part| strike(self.rule_at(text, part.span), part.span, &mut vetoed));
        found.identifiers.retain(|device| strike(self.rule_at(text, device.span), device.span, &mut vetoed));
        vetoed.sort_unstable();
        vetoed
    }

    /// The first rule of which a match shares a byte with `span`.
    fn rule_at(&self, text: &str, span: Span) -> Option<&Rule> {
        text.get(span.start..span.end)?;
        let from = text.floor_char_boundary(span.start.saturating_sub(REACH));
        let to = text.ceil_char_boundary((span.end + REACH).min(text.len()));
        let around = Input::new(text).range(from..to);
        if self.any.as_ref().is_some_and(|any| !any.is_match(around.clone())) {
            return None;
        }
        self.rules.iter().find(|rule| overlap(&rule.pattern, around.clone(), span).is_some())
    }
}

/// Whether what stands there stays.
fn strike(rule: Option<&Rule>, span: Span, vetoed: &mut Vec<Vetoed>) -> bool {
    vetoed.extend(rule.map(|rule| Vetoed { span, rule: rule.name.clone() }));
    rule.is_none()
}

/// The first match that shares a byte with `span`.
fn overlap(pattern: &meta::Regex, input: Input<'_>, span: Span) -> Option<Span> {
    pattern
        .find_iter(input)
        .map(|found| Span { start: found.start(), end: found.end() })
        .take_while(|found| found.start < span.end)
        .find(|found| found.overlaps(span))
}

fn check_name(name: &str, taken: bool) -> Result<(), ReferenceFault> {
    let printable = !name.trim().is_empty() && !name.contains(char::is_control);
    match (printable && name.len() <= LONGEST_NAME, taken) {
        (false, _) => Err(ReferenceFault::Name),
        (true, true) => Err(ReferenceFault::Repeated),
        (true, false) => Ok(()),
    }
}

fn compile(pattern: &str) -> Result<(Hir, meta::Regex), ReferenceFault> {
    if pattern.len() > LONGEST_PATTERN {
        return Err(ReferenceFault::TooLong);
    }
    let form = regex_syntax::parse(pattern).map_err(|error| syntax(&error))?;
    if form.properties().minimum_len() == Some(0) {
        return Err(ReferenceFault::Empty);
    }
    let config = meta::Config::new().nfa_size_limit(Some(LARGEST));
    let compiled = meta::Builder::new().configure(config).build_from_hir(&form);
    let compiled = compiled.map_err(|_| ReferenceFault::TooLarge)?;
    for example in EVERYDAY {
        let number = Span { start: 5, end: example.len() - 4 };
        if let Some(taken) = overlap(&compiled, Input::new(example), number) {
            return Err(ReferenceFault::Everyday { example, taken });
        }
    }
    Ok((form, compiled))
}

fn syntax(error: &regex_syntax::Error) -> ReferenceFault {
    let (problem, at) = match error {
        regex_syntax::Error::Parse(error) => (error.kind().to_string(), error.span()),
        regex_syntax::Error::Translate(error) => (error.kind().to_string(), error.span()),
        // No other is known to this version.
        error => return ReferenceFault::Syntax { problem: error.to_string(), at: Span { start: 0, end: 0 } },
    };
    let at = Span { start: at.start.offset, end: at.end.offset };
    ReferenceFault::Syntax { problem, at }
}
