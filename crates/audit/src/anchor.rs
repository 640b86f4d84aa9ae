use std::{fmt, str::FromStr};

use crate::{Sequence, line::Mac};

/// The number and the MAC of one entry, to be kept where the machine's own users cannot reach it: whatever is done to the
/// log up to that entry, and be it that all of it is replaced, shows against it. Written `461:` and 64 hex digits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Anchor {
    /// The entry's number.
    pub sequence: Sequence,
    pub(crate) mac: Mac,
}

/// Why a string is no anchor.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0:?} is no anchor: write the number of an entry, a colon and 64 hexadecimal digits")]
pub struct InvalidAnchor(pub String);

impl fmt::Display for Anchor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.sequence, self.mac)
    }
}

impl FromStr for Anchor {
    type Err = InvalidAnchor;

    fn from_str(text: &str) -> Result<Self, InvalidAnchor> {
        let invalid = || InvalidAnchor(text.to_owned());
        let (sequence, mac) = text.split_once(':').ok_or_else(invalid)?;
        let sequence = sequence.parse().ok().filter(|n| *n > 0).ok_or_else(invalid)?;
        Ok(Self { sequence: Sequence(sequence), mac: mac.parse().map_err(|_| invalid())? })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_anchor_is_read_as_it_is_written() {
        let text = format!("461:{}", "0f".repeat(32));
        assert_eq!(text.parse::<Anchor>().unwrap().to_string(), text);
        for wrong in
            ["", "461", "461:", "0:00", &text[1..text.len() - 1], &format!("x{text}"), &format!("{text}0")]
        {
            assert!(wrong.parse::<Anchor>().is_err(), "{wrong}");
        }
    }
}
