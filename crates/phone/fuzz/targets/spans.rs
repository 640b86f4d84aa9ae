//! Spans lie on character boundaries, in order and apart; an exact reading reads the same alone.
#![no_main]

#[allow(dead_code)]
#[path = "../../tests/laws/law.rs"]
mod law;

use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let text = String::from_utf8_lossy(bytes);
    law::spans_are_in_order_and_apart(&text);
    law::an_exact_reading_reads_the_same_alone(&text);
});
