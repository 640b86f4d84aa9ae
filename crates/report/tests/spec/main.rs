//! What a user of the crate sees, as a specification: each channel, each rejection, the protection of the reporter, laws.

mod channels;
mod laws;
mod record;
mod rejections;
mod reporter;
mod schemas;
