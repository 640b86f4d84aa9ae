//! Which bytes are letters and digits of ASCII: 32 at once, as the bits of a mask.
//!
//! Written twice: with SSE2, which every x86-64 has, and for any machine, eight bytes at a time. A test holds them equal.

/// How many bytes a mask tells apart.
pub(super) const WIDTH: usize = 32;

/// The letters and digits among the bytes before `pos`: bit 31 is the byte right before it. Bytes before the text are none.
#[inline]
pub(super) fn before(bytes: &[u8], pos: usize) -> u32 {
    if let Some(block) = bytes[..pos].last_chunk::<WIDTH>() {
        return alnum(block);
    }
    let head = match bytes.first_chunk::<WIDTH>() {
        Some(block) => alnum(block),
        None => alnum(&padded(bytes)),
    };
    (u64::from(head) << (WIDTH - pos)) as u32
}

/// The letters and digits among the bytes from `pos` on: bit 0 is the byte at `pos`. Bytes past the text are none.
#[inline]
pub(super) fn after(bytes: &[u8], pos: usize) -> u32 {
    if let Some(block) = bytes[pos..].first_chunk::<WIDTH>() {
        return alnum(block);
    }
    match bytes.last_chunk::<WIDTH>() {
        Some(block) => (u64::from(alnum(block)) >> (pos + WIDTH - bytes.len())) as u32,
        None => alnum(&padded(&bytes[pos..])),
    }
}

/// A short text and zeros.
#[cold]
fn padded(bytes: &[u8]) -> [u8; WIDTH] {
    let mut block = [0; WIDTH];
    block[..bytes.len()].copy_from_slice(bytes);
    block
}

#[inline]
#[cfg(target_arch = "x86_64")]
#[allow(unsafe_code, reason = "vector instructions; measured: a word is found in half the instructions")]
fn alnum(bytes: &[u8; WIDTH]) -> u32 {
    // SAFETY: SSE2 is part of x86-64.
    unsafe { x86::alnum(bytes) }
}

#[inline]
#[cfg(not(target_arch = "x86_64"))]
fn alnum(bytes: &[u8; WIDTH]) -> u32 {
    portable::alnum(bytes)
}

/// For any machine.
#[cfg_attr(target_arch = "x86_64", cfg_attr(not(test), expect(dead_code, reason = "the twin of the other")))]
mod portable {
    use super::WIDTH;

    pub(super) fn alnum(bytes: &[u8; WIDTH]) -> u32 {
        let (eights, _) = bytes.as_chunks::<8>();
        eights.iter().rev().fold(0, |mask, eight| mask << 8 | u32::from(of_eight(*eight)))
    }

    /// Bit `k` is byte `k`: eight bytes tested at once in plain integers, without a branch.
    fn of_eight(bytes: [u8; 8]) -> u8 {
        const EACH: u64 = u64::MAX / 255;
        let chunk = u64::from_le_bytes(bytes);
        let low = chunk & (0x7f * EACH);
        let small = low | (0x20 * EACH);
        // A sum has bit 7 where the byte is at least the bound: no byte carries into the next.
        let letter = (small + (0x80 - 0x61) * EACH) & !(small + (0x80 - 0x7b) * EACH);
        let digit = (low + (0x80 - 0x30) * EACH) & !(low + (0x80 - 0x3a) * EACH);
        let high = (letter | digit) & !chunk & (0x80 * EACH);
        // Each byte's bit 7, moved to the place of its byte among the eight at the top.
        ((high >> 7).wrapping_mul(0x0102_0408_1020_4080) >> 56) as u8
    }
}

#[cfg(target_arch = "x86_64")]
#[allow(unsafe_code, reason = "see the one caller")]
mod x86 {
    use std::arch::x86_64::{
        __m128i, _mm_cmpeq_epi8, _mm_loadu_si128, _mm_min_epu8, _mm_movemask_epi8, _mm_or_si128,
        _mm_set1_epi8, _mm_sub_epi8,
    };

    use super::WIDTH;

    #[inline]
    #[target_feature(enable = "sse2")]
    pub(super) fn alnum(bytes: &[u8; WIDTH]) -> u32 {
        // SAFETY: both halves lie within the 32 bytes, and the loads need no alignment.
        let (low, high) = unsafe {
            (_mm_loadu_si128(bytes.as_ptr().cast()), _mm_loadu_si128(bytes.as_ptr().add(16).cast()))
        };
        half(low) | half(high) << 16
    }

    #[inline]
    #[target_feature(enable = "sse2")]
    fn half(bytes: __m128i) -> u32 {
        let splat = |byte: u8| _mm_set1_epi8(byte.cast_signed());
        // At most `count` above `first`: what lies below it wraps around to more.
        let within = |value: __m128i, first: u8, count: u8| {
            let above = _mm_sub_epi8(value, splat(first));
            _mm_cmpeq_epi8(_mm_min_epu8(above, splat(count)), above)
        };
        let letter = within(_mm_or_si128(bytes, splat(0x20)), b'a', 25);
        let digit = within(bytes, b'0', 9);
        _mm_movemask_epi8(_mm_or_si128(letter, digit)).cast_unsigned()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn one_by_one(bytes: impl Iterator<Item = Option<u8>>) -> u32 {
        bytes.enumerate().fold(0, |mask, (at, byte)| {
            mask | u32::from(byte.is_some_and(|byte| byte.is_ascii_alphanumeric())) << at
        })
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(5_000) })]

        #[test]
        fn letters_are_told_apart_32_at_once_as_one_by_one(bytes in prop::collection::vec(any::<u8>(), 0..80), pos in 0..80_usize) {
            let pos = pos.min(bytes.len());
            let at = |at: usize| bytes.get(at).copied();
            prop_assert_eq!(after(&bytes, pos), one_by_one((pos..pos + WIDTH).map(at)));
            prop_assert_eq!(before(&bytes, pos), one_by_one((0..WIDTH).map(|k| (pos + k).checked_sub(WIDTH).and_then(at))));
            if let Some(block) = bytes.first_chunk::<WIDTH>() {
                let expected = one_by_one(block.iter().map(|byte| Some(*byte)));
                prop_assert_eq!(portable::alnum(block), expected);
                prop_assert_eq!(alnum(block), expected);
            }
        }
    }
}
