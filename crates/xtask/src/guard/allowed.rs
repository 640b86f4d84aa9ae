//! Digits that read as a phone number and are none, each with the reason.

/// The digits alone, and what they are.
const ALLOWED: [(&str, &str); 2] = [
    ("0123456789", "the ten digits in order"),
    ("01234567890", "the ten digits in order, round to the first"),
];

/// Whether these digits are on the list.
pub(super) fn is_allowed(digits: &str) -> bool {
    ALLOWED.iter().any(|(known, _)| *known == digits)
}
