//! Which bytes are letters and digits of ASCII, or digits alone: 32 at once, as the bits of a mask.
//!
//! Written twice: with SSE2, which every x86-64 has, and for any machine, eight bytes at a time. A test holds them equal.

/// How many bytes a mask tells apart.
pub(crate) const WIDTH: usize = 32;

/// The letters and digits among the bytes before `pos`: bit 31 is the byte right before it. Bytes before the text are none.
#[inline(always)]
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
#[inline(always)]
pub(super) fn after(bytes: &[u8], pos: usize) -> u32 {
    if let Some(block) = bytes[pos..].first_chunk::<WIDTH>() {
        return alnum(block);
    }
    match bytes.last_chunk::<WIDTH>() {
        Some(block) => (u64::from(alnum(block)) >> (pos + WIDTH - bytes.len())) as u32,
        None => alnum(&padded(&bytes[pos..])),
    }
}

/// From the last byte of a mask back: how many are none, and how many then are letters and digits.
#[inline(always)]
pub(super) fn last_run(mask: u32) -> (usize, usize) {
    let gap = mask.leading_zeros();
    (gap as usize, (!(u64::from(mask) << gap) as u32).leading_zeros() as usize)
}

/// From the first byte of a mask on: how many are none, and how many then are letters and digits.
#[inline(always)]
pub(super) fn first_run(mask: u32) -> (usize, usize) {
    let gap = mask.trailing_zeros();
    (gap as usize, (!(u64::from(mask) >> gap) as u32).trailing_zeros() as usize)
}

/// The digits among the bytes from `pos` on: bit 0 is the byte at `pos`. Bytes past the text are none.
#[inline(always)]
pub(crate) fn digits(bytes: &[u8], pos: usize) -> u32 {
    if let Some(block) = bytes[pos..].first_chunk::<WIDTH>() {
        return digit(block);
    }
    match bytes.last_chunk::<WIDTH>() {
        Some(block) => (u64::from(digit(block)) >> (pos + WIDTH - bytes.len())) as u32,
        None => digit(&padded(&bytes[pos..])),
    }
}

/// A short text and zeros.
#[cold]
fn padded(bytes: &[u8]) -> [u8; WIDTH] {
    let mut block = [0; WIDTH];
    block[..bytes.len()].copy_from_slice(bytes);
    block
}

#[inline(always)]
#[cfg(target_arch = "x86_64")]
#[allow(unsafe_code, reason = "vector instructions; measured: a word is found in half the instructions")]
fn alnum(bytes: &[u8; WIDTH]) -> u32 {
    // SAFETY: SSE2 is part of x86-64.
    unsafe { x86::alnum(bytes) }
}

#[inline(always)]
#[cfg(target_arch = "x86_64")]
#[allow(unsafe_code, reason = "vector instructions; measured with the letters")]
fn digit(bytes: &[u8; WIDTH]) -> u32 {
    // SAFETY: SSE2 is part of x86-64.
    unsafe { x86::digit(bytes) }
}

#[cfg(not(target_arch = "x86_64"))]
use portable::{alnum, digit};

/// For any machine.
#[cfg_attr(target_arch = "x86_64", cfg_attr(not(test), expect(dead_code, reason = "the twin of the other")))]
mod portable {
    use super::WIDTH;

    pub(super) fn alnum(bytes: &[u8; WIDTH]) -> u32 {
        let (eights, _) = bytes.as_chunks::<8>();
        eights.iter().rev().fold(0, |mask, eight| {
            let chunk = u64::from_le_bytes(*eight);
            mask << 8
                | u32::from(gathered(within(chunk | (0x20 * EACH), b'a', b'z') | within(chunk, b'0', b'9')))
        })
    }

    pub(super) fn digit(bytes: &[u8; WIDTH]) -> u32 {
        let (eights, _) = bytes.as_chunks::<8>();
        eights.iter().rev().fold(0, |mask, eight| {
            mask << 8 | u32::from(gathered(within(u64::from_le_bytes(*eight), b'0', b'9')))
        })
    }

    const EACH: u64 = u64::MAX / 255;

    /// Bit 7 of each of eight bytes from `first` to `last`: plain integers, without a branch.
    fn within(chunk: u64, first: u8, last: u8) -> u64 {
        let low = chunk & (0x7f * EACH);
        // A sum has bit 7 where the byte is at least the bound: no byte carries into the next.
        let at_least = |bound: u8| low + u64::from(0x80 - bound) * EACH;
        at_least(first) & !at_least(last + 1) & !chunk & (0x80 * EACH)
    }

    /// Bit 7 of each byte, moved to the place of its byte among eight bits.
    fn gathered(high: u64) -> u8 {
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
        let (low, high) = halves(bytes);
        let mask = |half| {
            let letter = within(_mm_or_si128(half, splat(0x20)), b'a', 25);
            _mm_movemask_epi8(_mm_or_si128(letter, within(half, b'0', 9))).cast_unsigned()
        };
        mask(low) | mask(high) << 16
    }

    #[inline]
    #[target_feature(enable = "sse2")]
    pub(super) fn digit(bytes: &[u8; WIDTH]) -> u32 {
        let (low, high) = halves(bytes);
        let mask = |half| _mm_movemask_epi8(within(half, b'0', 9)).cast_unsigned();
        mask(low) | mask(high) << 16
    }

    #[inline]
    #[target_feature(enable = "sse2")]
    fn halves(bytes: &[u8; WIDTH]) -> (__m128i, __m128i) {
        // SAFETY: both halves lie within the 32 bytes, and the loads need no alignment.
        unsafe { (_mm_loadu_si128(bytes.as_ptr().cast()), _mm_loadu_si128(bytes.as_ptr().add(16).cast())) }
    }

    #[inline]
    #[target_feature(enable = "sse2")]
    fn splat(byte: u8) -> __m128i {
        _mm_set1_epi8(byte.cast_signed())
    }

    /// The bytes at most `count` above `first`: what lies below it wraps around to more.
    #[inline]
    #[target_feature(enable = "sse2")]
    fn within(value: __m128i, first: u8, count: u8) -> __m128i {
        let above = _mm_sub_epi8(value, splat(first));
        _mm_cmpeq_epi8(_mm_min_epu8(above, splat(count)), above)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn one_by_one(bytes: impl Iterator<Item = Option<u8>>, is: fn(&u8) -> bool) -> u32 {
        bytes.enumerate().fold(0, |mask, (at, byte)| mask | u32::from(byte.as_ref().is_some_and(is)) << at)
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(5_000) })]

        #[test]
        fn letters_are_told_apart_32_at_once_as_one_by_one(bytes in prop::collection::vec(any::<u8>(), 0..80), pos in 0..80_usize) {
            let pos = pos.min(bytes.len());
            let at = |at: usize| bytes.get(at).copied();
            let (ahead, behind) = ((pos..pos + WIDTH).map(at), (0..WIDTH).map(|k| (pos + k).checked_sub(WIDTH).and_then(at)));
            prop_assert_eq!(after(&bytes, pos), one_by_one(ahead.clone(), u8::is_ascii_alphanumeric));
            prop_assert_eq!(before(&bytes, pos), one_by_one(behind, u8::is_ascii_alphanumeric));
            prop_assert_eq!(digits(&bytes, pos), one_by_one(ahead, u8::is_ascii_digit));
            if let Some(block) = bytes.first_chunk::<WIDTH>() {
                let expected = one_by_one(block.iter().map(|byte| Some(*byte)), u8::is_ascii_alphanumeric);
                prop_assert_eq!((portable::alnum(block), alnum(block)), (expected, expected));
                let expected = one_by_one(block.iter().map(|byte| Some(*byte)), u8::is_ascii_digit);
                prop_assert_eq!((portable::digit(block), digit(block)), (expected, expected));
            }
        }
    }
}
