//! What holds of the repository as a whole.

mod fixtures;
mod guard;
