//! Random bytes from the operating system, for everything that must not be guessed.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};

/// So many bytes.
///
/// # Panics
/// Where the operating system has none to give: nothing that is kept secret could be made then.
pub(crate) fn bytes<const N: usize>() -> [u8; N] {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).expect("the operating system gives random bytes");
    bytes
}

/// 256 random bits, 43 characters that need no quoting in URLs, headers or cookies.
pub(crate) fn secret() -> String {
    URL_SAFE_NO_PAD.encode(bytes::<32>())
}
