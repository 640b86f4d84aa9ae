//! What a user of the crate sees, as a specification: each channel, each rejection, the protection of the reporter, laws.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on should stop")]

mod channels;
mod fixtures;
mod laws;
mod record;
mod references;
mod rejections;
mod reporter;
mod reporter_parts;
mod reporter_unlisted;
mod reporter_words;
mod schemas;
