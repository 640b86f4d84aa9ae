//! The sentences, by channel. `{slot}` is filled in, `[a|b]` is one of its choices.
//!
//! Sentences stand in lists by what they say of numbers, since that decides what is true of a report.

pub(super) mod call_log;
pub(super) mod crimestoppers;
pub(super) mod online_form;
