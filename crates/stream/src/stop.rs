use std::sync::{
    Arc,
    atomic::{AtomicBool, Ordering},
};

/// A request to stop that any clone can make and every clone sees.
///
/// A loop that is asked to stop finishes or aborts the batch in hand, leaves its group and returns.
#[derive(Debug, Clone, Default)]
pub struct Stop(Arc<AtomicBool>);

impl Stop {
    /// Nobody has asked yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Asks every holder of a clone to stop. May be called from a signal handler's thread, and more than once.
    pub fn request(&self) {
        self.0.store(true, Ordering::SeqCst);
    }

    /// Whether somebody asked.
    #[must_use]
    pub fn requested(&self) -> bool {
        self.0.load(Ordering::SeqCst)
    }
}

/// How long a loop runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Until {
    /// Until the [`Stop`] is requested: a service.
    Stopped,
    /// Until everything that stood in the input topics at the call has been dealt with: a demonstration, a test, a nightly
    /// job. Records that come in meanwhile may or may not be included.
    CaughtUp,
}
