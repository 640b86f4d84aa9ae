use std::{
    collections::BTreeSet,
    fmt::{self, Display},
};

use jiff::Timestamp;
use tipline_lines::{CountyLine, FlagKind, Registry};
use tipline_phone::{E164, Repair, Role};
use tipline_report::{Channel, Moment, Span};

use super::{Decided, Difference, Identifier, NumberPattern};
use crate::{Hit, analyser::fold_name};

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
    /// The number stands in the text, or one that a slip makes of it: see [`Difference`](crate::Difference).
    Near(E164),
    /// The handset, subscription or SIM card stands in the text.
    Identifier(Identifier),
    /// A flag names the line, by id, brand or another name that it had when the flag was made.
    Line(String),
    /// It came in by this channel.
    Channel(Channel),
    /// It was made to this force.
    Force(String),
    /// It has a flag of this kind.
    Flag(FlagKind),
    /// A flag of it stands so in what people decided.
    Decision(Decided),
    /// A number in it seems to be such a person's.
    Role(Role),
    /// A number in it was read so.
    Reading(ReadAs),
    /// It came in within the time.
    Received(TimeRange),
    /// What it tells happened within the time, or partly so; it says when.
    Occurred(TimeRange),
    /// The word stands in the text, in capitals or not, with accents or without.
    Word(String),
    /// The words stand in the text one after the other.
    Phrase(String),
}

/// A time with a first instant and one after the last, or with one of the two.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TimeRange {
    /// The first instant; none where the time has no beginning.
    pub from: Option<Timestamp>,
    /// The first instant after; none where the time has no end.
    pub to: Option<Timestamp>,
}

/// How a number was read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum ReadAs {
    /// As a strict finder would see it.
    Exact,
    /// With something undone.
    Recovered,
    /// With this undone.
    Repaired(Repair),
    /// Not whole: some digits are missing.
    Fragment,
}

impl ReadAs {
    /// Every way.
    pub fn all() -> impl Iterator<Item = Self> {
        [Self::Exact, Self::Recovered, Self::Fragment]
            .into_iter()
            .chain(Repair::ALL.into_iter().map(Self::Repaired))
    }

    /// The name in queries and in the reports' `readings`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Exact => "exact",
            Self::Recovered => "recovered",
            Self::Repaired(repair) => repair.as_str(),
            Self::Fragment => "fragment",
        }
    }
}

impl TimeRange {
    /// Whether the instant lies within.
    #[must_use]
    pub fn contains(self, instant: Timestamp) -> bool {
        self.from.is_none_or(|from| from <= instant) && self.to.is_none_or(|to| instant < to)
    }
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
            Term::Number(number) | Term::Near(number) => Some((span, *number)),
            _ => None,
        })
    }

    /// Every report with a flag, of whatever kind.
    #[must_use]
    pub fn flagged() -> Self {
        let nowhere = Span { start: 0, end: 0 };
        let kind = |kind| Node { span: nowhere, expression: Expression::Term(Term::Flag(kind)) };
        let root = Node { span: nowhere, expression: Expression::Or(FlagKind::ALL.map(kind).into()) };
        Self { root }
    }

    /// The numbers of these hits that are one slip away from one that is asked for, each with its slip: number by number as
    /// they are asked for.
    #[must_use]
    pub fn slips(&self, hits: &[Hit]) -> Vec<(E164, Difference)> {
        let found: BTreeSet<E164> = hits.iter().flat_map(|hit| hit.record.numbers.iter().copied()).collect();
        let near = |(_, asked): (Span, E164)| {
            let slip = move |number: &E164| Some((*number, Difference::between(asked, *number)?));
            found.iter().filter_map(slip).collect::<Vec<_>>()
        };
        self.interpreted_numbers().flat_map(near).collect()
    }

    /// The same query of those reports only that came in within the time: how an answer is read page by page.
    #[must_use]
    pub fn received_within(self, received: TimeRange) -> Self {
        self.and(Term::Received(received))
    }

    /// The same query of those reports only of which this holds too.
    pub(crate) fn and(self, term: Term) -> Self {
        let span = self.root.span;
        let too = Node { span, expression: Expression::Term(term) };
        Self { root: Node { span, expression: Expression::And(vec![self.root, too]) } }
    }

    /// Whether it asks for numbers that are only near one: their reports come after those of the very number.
    #[must_use]
    pub fn has_two_ranks(&self) -> bool {
        self.exactly().is_some()
    }

    /// The same query with the lines looked up: a name that a line has now, as its brand or another name, also finds the
    /// reports that were flagged before it had that name.
    #[must_use]
    pub fn with_lines(&self, lines: &Registry) -> Self {
        Self {
            root: self.root.rewritten(&|node| {
                let Expression::Term(Term::Line(name)) = &node.expression else { return None };
                let wanted = fold_name(name);
                let has_name = |line: &&CountyLine| {
                    let names = line.brand.iter().chain(&line.aliases);
                    line.id.as_str() != wanted && names.into_iter().any(|name| fold_name(name) == wanted)
                };
                let mut parts = vec![node.clone()];
                parts.extend(lines.iter().filter(has_name).map(|line| Node {
                    span: node.span,
                    expression: Expression::Term(Term::Line(line.id.to_string())),
                }));
                (parts.len() > 1).then_some(Node { span: node.span, expression: Expression::Or(parts) })
            }),
        }
    }

    /// The query that asks for the very numbers where this one asks for those near them; none where it asks for none.
    /// What stands under a NOT stays, so that every answer to it is an answer to this one.
    #[must_use]
    pub fn exactly(&self) -> Option<Self> {
        let root = self.root.rewritten(&|node| match &node.expression {
            Expression::Term(Term::Near(number)) => {
                Some(Node { span: node.span, expression: Expression::Term(Term::Number(*number)) })
            }
            Expression::Not(_) => Some(node.clone()),
            _ => None,
        });
        (root != self.root).then_some(Self { root })
    }
}

impl Node {
    /// The tree with the parts replaced for which `rewrite` has something else, outermost first.
    pub(super) fn rewritten(&self, rewrite: &dyn Fn(&Self) -> Option<Self>) -> Self {
        if let Some(other) = rewrite(self) {
            return other;
        }
        let all = |parts: &[Self]| parts.iter().map(|part| part.rewritten(rewrite)).collect();
        let expression = match &self.expression {
            Expression::And(parts) => Expression::And(all(parts)),
            Expression::Or(parts) => Expression::Or(all(parts)),
            Expression::Not(inner) => Expression::Not(Box::new(inner.rewritten(rewrite))),
            Expression::Term(_) => return self.clone(),
        };
        Self { span: self.span, expression }
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
            Self::Near(number) => write!(f, "near:{number}"),
            Self::Identifier(identifier) => identifier.fmt(f),
            Self::Line(name) => write!(f, "line:{}", Quoted(name)),
            Self::Channel(channel) => write!(f, "channel:{}", channel.as_str()),
            Self::Force(force) => write!(f, "force:{}", Quoted(force)),
            Self::Flag(kind) => write!(f, "flag:{}", kind.as_str()),
            Self::Decision(decided) => write!(f, "decision:{}", decided.state.as_str()),
            Self::Role(role) => write!(f, "role:{}", role.as_str()),
            Self::Reading(reading) => write!(f, "reading:{}", reading.as_str()),
            Self::Received(range) => match (range.from, range.to) {
                (Some(from), None) => write!(f, "after:{}", Moment::in_london(from)),
                (None, Some(to)) => write!(f, "before:{}", Moment::in_london(to)),
                _ => write!(f, "received:{range}"),
            },
            Self::Occurred(range) => write!(f, "occurred:{range}"),
            Self::Word(word) => f.write_str(word),
            Self::Phrase(phrase) => Quoted(phrase).fmt(f),
        }
    }
}

impl Display for TimeRange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(from) = self.from {
            Moment::in_london(from).fmt(f)?;
        }
        f.write_str("..")?;
        match self.to {
            Some(to) => Moment::in_london(to).fmt(f),
            None => Ok(()),
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
