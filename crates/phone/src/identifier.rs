use serde::{Deserialize, Serialize};

use crate::Span;

/// What a device or card is called by; an order may name it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[non_exhaustive]
pub enum IdentifierKind {
    /// A handset, 15 digits with a Luhn check (3GPP TS 23.003).
    Imei,
    /// A subscription, 15 digits, 234 or 235 first in the UK (ITU-T E.212).
    Imsi,
    /// A SIM card, 19 or 20 digits, 8944 first in the UK (ITU-T E.118).
    Iccid,
}

/// An identifier of a device or card in a text.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Identifier {
    /// Where it stands.
    pub span: Span,
    /// Which kind.
    pub kind: IdentifierKind,
    /// Its digits.
    pub value: String,
}
