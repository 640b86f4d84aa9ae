use serde::{Deserialize, Serialize};

use crate::{E164, Fragment, Identifier, Reading};

/// A range of bytes in the text that was read; both ends lie on character boundaries.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Span {
    /// First byte.
    pub start: usize,
    /// One past the last byte.
    pub end: usize,
}

impl Span {
    /// The text that the span covers.
    ///
    /// # Panics
    /// Where the span was not made from this text and does not lie within it on character boundaries.
    #[must_use]
    pub fn of(self, text: &str) -> &str {
        &text[self.start..self.end]
    }

    /// Whether the two spans share a byte.
    #[must_use]
    pub const fn overlaps(self, other: Self) -> bool {
        self.start < other.end && other.start < self.end
    }

    /// How many bytes it covers.
    #[must_use]
    pub const fn len(self) -> usize {
        self.end - self.start
    }

    /// Whether it covers nothing.
    #[must_use]
    pub const fn is_empty(self) -> bool {
        self.start == self.end
    }
}

/// What kind of number it is, by Ofcom's National Telephone Numbering Plan.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Class {
    /// 071-075, 077-079, and 07624 (Isle of Man).
    Mobile,
    /// 070.
    Personal,
    /// 076 but for 07624.
    Pager,
    /// 01, 02.
    Landline,
    /// 03, 05, 084, 087: no place, no premium.
    NonGeographic,
    /// 080, 0500.
    Freephone,
    /// 09.
    Premium,
    /// Any other country code.
    International,
}

impl Class {
    /// The word that stands for it in JSON.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Mobile => "mobile",
            Self::Personal => "personal",
            Self::Pager => "pager",
            Self::Landline => "landline",
            Self::NonGeographic => "non-geographic",
            Self::Freephone => "freephone",
            Self::Premium => "premium",
            Self::International => "international",
        }
    }
}

/// Whose number it seems to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Role {
    /// The line that is reported.
    AllegedLine,
    /// The person who reports.
    ReporterContact,
    /// A person to whom the line writes.
    Recipient,
    /// Somebody else: a relative, a professional.
    ThirdParty,
    /// A public helpline; never matched.
    Helpline,
    /// The words do not say.
    Unknown,
}

impl Role {
    /// The word that stands for it in JSON.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::AllegedLine => "alleged_line",
            Self::ReporterContact => "reporter_contact",
            Self::Recipient => "recipient",
            Self::ThirdParty => "third_party",
            Self::Helpline => "helpline",
            Self::Unknown => "unknown",
        }
    }
}

/// One number in a text.
///
/// In JSON the span stands flat, as `start` and `end`, and the reading as `reading` (`exact` or `recovered`) and
/// `repairs` (a list, empty for `exact`); `cue` is left out where there is none.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Mention {
    /// Where it stands.
    pub span: Span,
    /// Which number.
    pub e164: E164,
    /// What kind.
    pub class: Class,
    /// Whether libphonenumber's metadata allocates it. A label, not a gate.
    pub valid: bool,
    /// How it was read.
    pub reading: Reading,
    /// Whose it seems to be.
    pub role: Role,
    /// The words that decided the role.
    pub cue: Option<Span>,
}

/// All that [`find`](crate::find) saw, each list in order of place.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Found {
    /// Whole numbers.
    pub numbers: Vec<Mention>,
    /// Numbers with digits missing.
    pub fragments: Vec<Fragment>,
    /// IMEI, IMSI, ICCID.
    pub identifiers: Vec<Identifier>,
}
