use std::fmt::{self, Display};

use jiff::Timestamp;
use tipline_lines::FlagKind;
use tipline_phone::E164;
use tipline_report::{Channel, Moment, Span};

use super::NumberPattern;

/// What is asked for.
///
/// It prints as a query that asks for the same: numbers in E.164, times in full, every field named.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Query {
    pub(crate) root: Node,
}

/// A part of a query and the bytes that it was read from.
///
/// Two nodes are equal when they ask for the same, wherever they stand.
#[derive(Debug, Clone)]
pub struct Node {
    /// Where in the query it stands.
    pub span: Span,
    /// What it asks for.
    pub expression: Expression,
}

/// How parts combine. NOT binds closest, then AND (also where nothing stands between two parts), then OR.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Expression {
    /// All of two or more parts.
    And(Vec<Node>),
    /// Any of two or more parts.
    Or(Vec<Node>),
    /// All reports but those of the part.
    Not(Box<Node>),
    /// One condition.
    Term(Term),
}

/// One condition on a report.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Term {
    /// The number stands in the text, in any spelling.
    Number(E164),
    /// A number that fits the pattern stands in the text.
    Pattern(NumberPattern),
    /// A flag names the line, by id or brand.
    Line(String),
    /// It came in by this channel.
    Channel(Channel),
    /// It was made to this force.
    Force(String),
    /// It has a flag of this kind.
    Flag(FlagKind),
    /// It came in at or after the instant.
    After(Timestamp),
    /// It came in before the instant.
    Before(Timestamp),
    /// The word stands in the text, in capitals or not, with accents or without.
    Word(String),
    /// The words stand in the text one after the other.
    Phrase(String),
}

impl Query {
    /// The whole query as a tree.
    #[must_use]
    pub const fn root(&self) -> &Node {
        &self.root
    }

    /// The terms, in order of place.
    pub fn terms(&self) -> impl Iterator<Item = (Span, &Term)> {
        let mut rest = vec![&self.root];
        std::iter::from_fn(move || {
            loop {
                let node = rest.pop()?;
                match &node.expression {
                    Expression::Term(term) => return Some((node.span, term)),
                    Expression::Not(inner) => rest.push(inner),
                    Expression::And(parts) | Expression::Or(parts) => rest.extend(parts.iter().rev()),
                }
            }
        })
    }

    /// The numbers that were read in the query and where, so that a person can be told "read as 07700 900461".
    pub fn interpreted_numbers(&self) -> impl Iterator<Item = (Span, E164)> {
        self.terms().filter_map(|(span, term)| match term {
            Term::Number(number) => Some((span, *number)),
            _ => None,
        })
    }
}

impl PartialEq for Node {
    fn eq(&self, other: &Self) -> bool {
        self.expression == other.expression
    }
}

impl Eq for Node {}

impl Display for Query {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write_expression(f, &self.root.expression, Binding::Or)
    }
}

impl Display for Term {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Number(number) => write!(f, "number:{number}"),
            Self::Pattern(pattern) => write!(f, "number:{pattern}"),
            Self::Line(name) => write!(f, "line:{}", Quoted(name)),
            Self::Channel(channel) => write!(f, "channel:{}", channel.as_str()),
            Self::Force(force) => write!(f, "force:{}", Quoted(force)),
            Self::Flag(kind) => write!(f, "flag:{}", kind.as_str()),
            Self::After(time) => write!(f, "after:{}", Moment::in_london(*time)),
            Self::Before(time) => write!(f, "before:{}", Moment::in_london(*time)),
            Self::Word(word) => f.write_str(word),
            Self::Phrase(phrase) => Quoted(phrase).fmt(f),
        }
    }
}

/// How closely the place where an expression is printed binds: what binds looser goes in brackets there.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Binding {
    Or,
    And,
    Not,
}

fn write_expression(f: &mut fmt::Formatter<'_>, expression: &Expression, place: Binding) -> fmt::Result {
    match expression {
        Expression::Term(term) => term.fmt(f),
        Expression::Not(inner) => {
            f.write_str("NOT ")?;
            write_expression(f, &inner.expression, Binding::Not)
        }
        Expression::And(parts) => write_joined(f, parts, " AND ", Binding::And, place),
        Expression::Or(parts) => write_joined(f, parts, " OR ", Binding::Or, place),
    }
}

fn write_joined(
    f: &mut fmt::Formatter<'_>,
    parts: &[Node],
    between: &str,
    own: Binding,
    place: Binding,
) -> fmt::Result {
    // A list within a list of its own kind stays in brackets, so that the tree reads back as it was.
    let inner = if own == Binding::Or { Binding::And } else { Binding::Not };
    let bracketed = own < place;
    if bracketed {
        f.write_str("(")?;
    }
    for (i, part) in parts.iter().enumerate() {
        if i > 0 {
            f.write_str(between)?;
        }
        write_expression(f, &part.expression, inner)?;
    }
    if bracketed {
        f.write_str(")")?;
    }
    Ok(())
}

struct Quoted<'a>(&'a str);

impl Display for Quoted<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("\"")?;
        for c in self.0.chars() {
            if matches!(c, '"' | '\\') {
                f.write_str("\\")?;
            }
            fmt::Write::write_char(f, c)?;
        }
        f.write_str("\"")
    }
}
