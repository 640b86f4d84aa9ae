//! The query language: what it knows, and a query as a value.

mod ast;
mod decided;
mod error;
mod fields;
mod glob;
mod identifier;
mod near;
mod parse;
mod pattern;
mod quickwit;
mod scan;
mod time;

pub use ast::{Expression, Node, Query, ReadAs, Term, TimeRange};
pub use decided::Decided;
pub(crate) use decided::by_decision;
pub use error::QueryError;
pub(crate) use glob::Glob;
pub use identifier::Identifier;
pub use near::Difference;
pub(crate) use near::near;
pub use parse::parse;
pub use pattern::NumberPattern;
