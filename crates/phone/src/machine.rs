//! What the machine can do beyond what every x86-64 can.

/// Whether it has AVX2 and the bit instructions that came with it: nearly all since 2013.
#[inline(always)]
pub(crate) fn is_wide() -> bool {
    // The machine is asked once; these are five bits of one word.
    is_x86_feature_detected!("avx2")
        && is_x86_feature_detected!("bmi1")
        && is_x86_feature_detected!("bmi2")
        && is_x86_feature_detected!("lzcnt")
        && is_x86_feature_detected!("popcnt")
}
