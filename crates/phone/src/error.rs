/// What this crate refuses, and why.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum PhoneError {
    /// The string is no canonical number.
    #[error("{0:?} is not an E.164 number: write + and 7 to 15 digits, such as +447700900461")]
    InvalidE164(String),
    /// The string is no pattern of a number.
    #[error("{pattern:?} is not a pattern of a number: {reason}; write it such as +4477009??461 or *461")]
    InvalidPattern {
        /// What was given.
        pattern: String,
        /// What is wrong with it.
        reason: &'static str,
    },
}
