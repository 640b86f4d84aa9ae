//! What people make of flags: the decisions that stand, and the way to write one. The topic is not this crate's to know.

use std::{
    error::Error,
    sync::{Arc, PoisonError, RwLock, RwLockReadGuard},
};

use tipline_lines::{Decision, Decisions, UnreadableDecision};
use tipline_report::Offset;

/// Writes a decision to its topic and returns when it is there for good. Blocks.
type Write = dyn Fn(&Decision) -> Result<(), Box<dyn Error + Send + Sync>> + Send + Sync;

/// The decisions on flags, and the way to write one. A clone is the same.
#[derive(Clone)]
pub struct Bench {
    standing: Arc<RwLock<Decisions>>,
    write: Arc<Write>,
}

impl Bench {
    /// No decisions yet, and this function to write one.
    pub fn new(
        write: impl Fn(&Decision) -> Result<(), Box<dyn Error + Send + Sync>> + Send + Sync + 'static,
    ) -> Self {
        Self { standing: Arc::default(), write: Arc::new(write) }
    }

    /// Takes in a record of the topic.
    ///
    /// # Errors
    /// Where it cannot be read; what was there stays.
    pub fn apply(&self, key: &[u8], value: Option<&[u8]>, offset: Offset) -> Result<(), UnreadableDecision> {
        self.standing.write().unwrap_or_else(PoisonError::into_inner).apply(key, value, offset)
    }

    pub(crate) fn standing(&self) -> RwLockReadGuard<'_, Decisions> {
        self.standing.read().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn write(&self, decision: &Decision) -> Result<(), Box<dyn Error + Send + Sync>> {
        (self.write)(decision)
    }
}

// Decisions name people and say why: nothing of that is printed by accident.
impl std::fmt::Debug for Bench {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Bench")
    }
}
