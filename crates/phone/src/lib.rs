//! Phone numbers in what people write.
//!
//! [`find`] reads free text and gives every number in it as a [`Mention`]: the byte span it stands in, the canonical
//! number ([`E164`]), what kind of number it is ([`Class`]), whether libphonenumber's metadata allocates it (`valid`, a
//! label and never a gate), how it was read ([`Reading`]) and whose it seems to be ([`Role`]).
//! [`read`] is for a field that should hold one number and nothing else: a contact, a line's number, a query.
//! [`References`] strikes what stands in a reference of a form that only its users know, and says which form that was.
//!
//! No I/O, no async, no allocation for text without numbers.
//!
//! # Where the time goes
//!
//! Of some 3,460 instructions for a mixed report (255 bytes, 0.95 numbers; callgrind): the search for digits takes 10 %,
//! every rule together, which run on one window in a hundred, 2 %, a look at the words beside each number, by which most
//! rules of roles need not be asked, 23 %, those rules 11 %, the list that is returned 3 %; the rest is what a few bytes say
//! of digits, plain mobiles and the words beside them.
//! [`find_without_roles`] leaves roles away. The canonical form of a mobile is one look at a table.
//!
//! | vectors | where | the twin it is held equal to |
//! | --- | --- | --- |
//! | 32 bytes with AVX2, 16 with SSE2, or a shape that compilers turn into vectors | where a number may begin (`scan`) | each byte by itself, `every_search_finds_what_looking_at_each_byte_finds` |
//! | 32 bytes with SSE2, or eight at a time in plain integers | letters, words, digits (`words`) | each byte by itself, `letters_are_told_apart_32_at_once_as_one_by_one`, `words_are_found_32_bytes_at_once_as_byte_by_byte` |
//! | eight digits in plain integers | the value of a group (`quick`) | `str::parse`, `digits_are_added_eight_at_once_as_one_by_one` |
//!
//! Where the machine says at run time that it has AVX2 and the bit instructions that came with it, the short way (`quick`)
//! runs as compiled for these; a property test holds both compilations, and the short way itself, to what the rules give.

mod candidate;
mod choose;
mod display;
mod e164;
mod error;
mod finder;
mod foreign;
mod fragment;
mod glyph;
mod grouping;
mod helpline;
mod identifier;
mod label;
#[cfg(target_arch = "x86_64")]
mod machine;
mod mention;
mod overlong;
mod pattern;
mod plan;
mod quick;
mod reading;
mod reference;
mod reject;
mod role;
mod scan;
mod spoken;
mod tail;
mod window;
mod wire;
mod words;

pub use e164::E164;
pub use error::PhoneError;
pub use helpline::is_helpline;
pub use identifier::{Identifier, IdentifierKind};
pub use mention::{Class, Found, Mention, Role, Span};
pub use pattern::{Fragment, Pattern};
pub use reading::{Reading, Repair, Repairs};
pub use reference::{ReferenceError, ReferenceFault, References, Vetoed};

/// Finds every number, fragment and identifier in `text`, in order of place; spans never overlap.
///
/// Linear in the length of the text. Roles come from the words around a number; whether a number is the reporter's own
/// contact may also be known to the caller, who says so with [`Role::ReporterContact`].
#[must_use]
pub fn find(text: &str) -> Found {
    finder::find_with_roles(text)
}

/// What [`find`] finds, without asking whose each number is: [`Role::Helpline`] or [`Role::Unknown`], and no cue.
///
/// For uses that need no roles: it takes about two thirds of the instructions.
#[must_use]
pub fn find_without_roles(text: &str) -> Found {
    finder::find(text, finder::Setting::Prose)
}

/// Whose number the words around `span` claim it to be, and the words that decided.
///
/// For digits that are no [`Mention`]: a [`Fragment`], or a number with a slip in it. [`Role::Unknown`] where the words
/// do not say, or where `span` is none of `text`.
#[must_use]
pub fn role_at(text: &str, span: Span) -> (Role, Option<Span>) {
    role::at(text, span)
}

/// Reads a field that should hold one number and nothing else, in any spelling that [`find`] knows.
///
/// `None` where the field holds no number, more than one, or other words beside it.
#[must_use]
pub fn read(field: &str) -> Option<E164> {
    finder::read(field)
}

/// The examples in the README, as doc tests.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;

/// Class and validity of a number whose digits are known.
pub(crate) fn class_of(e164: E164) -> Option<(Class, bool)> {
    if !e164.is_uk() {
        return foreign::read(e164.as_integer()).map(|foreign| (Class::International, foreign.valid));
    }
    let len = e164.as_integer().ilog10() as u8 - 1;
    let nsn = e164.as_integer() % 10_u64.pow(u32::from(len));
    plan::look_up(nsn, len).map(|entry| (entry.class, entry.valid))
}
