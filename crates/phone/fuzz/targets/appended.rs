//! A paragraph without digits after a text changes none of its numbers.
#![no_main]

#[allow(dead_code)]
#[path = "../../tests/laws/law.rs"]
mod law;

use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let text = String::from_utf8_lossy(bytes);
    for more in law::DIGITLESS {
        law::text_without_digits_changes_no_number(&text, more);
    }
});
