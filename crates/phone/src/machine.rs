//! What the machine can do beyond what every x86-64 can.

use std::sync::atomic::{AtomicU8, Ordering::Relaxed};

const UNASKED: u8 = 0;
const NARROW: u8 = 1;
const WIDE: u8 = 2;

static MACHINE: AtomicU8 = AtomicU8::new(UNASKED);

/// Whether it has AVX2 and the bit instructions that came with it: nearly all since 2013.
#[inline(always)]
pub(crate) fn is_wide() -> bool {
    match MACHINE.load(Relaxed) {
        UNASKED => ask(),
        machine => machine == WIDE,
    }
}

/// Asks for each of them: as many instructions as a short report has bytes.
#[cold]
fn ask() -> bool {
    let wide = is_x86_feature_detected!("avx2")
        && is_x86_feature_detected!("bmi1")
        && is_x86_feature_detected!("bmi2")
        && is_x86_feature_detected!("lzcnt")
        && is_x86_feature_detected!("popcnt");
    MACHINE.store(if wide { WIDE } else { NARROW }, Relaxed);
    wide
}
