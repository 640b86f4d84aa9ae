//! What holds of the repository as a whole.

mod fail_points;
mod fixtures;
mod guard;
