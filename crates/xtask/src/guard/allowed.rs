//! Digits that read as a phone number and are none, each with the reason.

/// The digits alone, and what they are.
const ALLOWED: [(&str, &str); 6] = [
    ("0123456789", "the ten digits in order"),
    ("01234567890", "the ten digits in order, round to the first"),
    ("447700901000", "where the mobile range ends, its own end left out"),
    ("0871234567", "the Irish example as it is dialled in Ireland"),
    ("07111219233", "small numbers in a row, as in a lottery"),
    ("00770090046", "the end of a SIM card's number (ICCID) in groups of four"),
];

/// No country has it, and none will: the ITU keeps it back.
const NO_COUNTRY: [&str; 2] = ["999", "00999"];

/// Whether these digits are on the list.
pub(super) fn is_allowed(digits: &str) -> bool {
    NO_COUNTRY.iter().any(|code| digits.starts_with(code))
        || ALLOWED.iter().any(|(known, _)| *known == digits)
}
