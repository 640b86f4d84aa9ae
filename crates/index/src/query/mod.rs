//! The query language: what it knows, and a query as a value.

mod ast;
mod error;
mod fields;
mod glob;
mod parse;
mod pattern;
mod scan;
mod time;

pub use ast::{Expression, Node, Query, Term};
pub use error::QueryError;
pub(crate) use glob::Glob;
pub use parse::parse;
pub use pattern::NumberPattern;
