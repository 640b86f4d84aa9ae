//! Which bytes are of interest, 32 at once.
//!
//! Written three times: for any machine, in a shape that compilers turn into vectors; with SSE2, which every x86-64 has;
//! and with AVX2, where the machine says at run time that it has it. A test holds them equal.

/// How many bytes a mask tells apart.
pub(super) const WIDTH: usize = 32;

/// How many bytes before a byte say whether it is of interest.
pub(super) const BEFORE: usize = 2;

/// A block, and the bytes before it.
type Block = [u8; BEFORE + WIDTH];

/// The first byte of the characters from U+0640 on: digits beyond ASCII begin at U+0660.
const FIRST_LEAD: u8 = 0xd9;

/// Whether the byte at `at` is of interest: what every vector path is held equal to.
pub(super) fn is_of_interest(bytes: &[u8], at: usize) -> bool {
    let byte = bytes[at];
    let small = |back: usize| at.checked_sub(back).map_or(0, |at| bytes[at] | 0x20);
    byte.is_ascii_digit()
        || byte >= FIRST_LEAD
        || small(0) == b'z'
        || matches!(
            (small(2), small(1), small(0)),
            (b'f', b'i', b'v') | (b's', b'e', b'v') | (b's', b'i', b'x')
        )
}

/// The first block from `from` on that has bytes of interest, as where it begins and a mask of them; `from` is at least
/// [`BEFORE`]. `WIDE`: on a machine that is known to have AVX2.
#[cfg(target_arch = "x86_64")]
#[allow(unsafe_code, reason = "vector instructions; measured: three times as fast as the portable search")]
#[inline(always)]
pub(super) fn next_of_interest<const WIDE: bool>(bytes: &[u8], from: usize) -> Option<(usize, u32)> {
    if WIDE {
        // SAFETY: the machine has AVX2.
        unsafe { x86::avx2(bytes, from) }
    } else {
        // SAFETY: SSE2 is part of x86-64.
        unsafe { x86::sse2(bytes, from) }
    }
}

#[cfg(not(target_arch = "x86_64"))]
pub(super) fn next_of_interest<const WIDE: bool>(bytes: &[u8], from: usize) -> Option<(usize, u32)> {
    portable::search(bytes, from)
}

/// A search by blocks, each told apart by `$mask`.
macro_rules! search {
    ($(#[$attribute:meta])* $name:ident, $mask:ident) => {
        $(#[$attribute])*
        pub(super) fn $name(bytes: &[u8], from: usize) -> Option<(usize, u32)> {
            let mut rest = bytes.get(from - BEFORE..).unwrap_or_default();
            while let Some(block) = rest.first_chunk() {
                let mask = $mask(block);
                if mask != 0 {
                    return Some((bytes.len() - rest.len() + BEFORE, mask));
                }
                rest = &rest[WIDTH..];
            }
            let at = bytes.len() - rest.len() + BEFORE;
            if at >= bytes.len() {
                return None;
            }
            let mask = match bytes.last_chunk() {
                // The last block lies over bytes that were looked at before.
                Some(block) => $mask(block) >> (at + WIDTH - bytes.len()),
                None => $mask(&padded(&bytes[at - BEFORE..])),
            };
            (mask != 0).then_some((at, mask))
        }
    };
}

/// A short text and zeros.
#[inline(never)]
fn padded(bytes: &[u8]) -> Block {
    let mut block = [0; BEFORE + WIDTH];
    block[..bytes.len()].copy_from_slice(bytes);
    block
}

/// The search for any machine.
#[cfg_attr(target_arch = "x86_64", cfg_attr(not(test), expect(dead_code, reason = "the twin of the others")))]
mod portable {
    use super::{BEFORE, Block, WIDTH, is_of_interest, padded};

    search!(search, mask);

    fn mask(block: &Block) -> u32 {
        if !block[BEFORE..].iter().fold(false, |any, &b| any | may_be_of_interest(b)) {
            return 0;
        }
        (0..WIDTH).fold(0, |mask, at| mask | u32::from(is_of_interest(block, BEFORE + at)) << at)
    }

    /// The z, and the last of the three letters whatever stands before it.
    #[inline]
    fn may_be_of_interest(byte: u8) -> bool {
        let small = byte | 0x20;
        byte.is_ascii_digit()
            | (byte >= super::FIRST_LEAD)
            | (small == b'v')
            | (small == b'x')
            | (small == b'z')
    }
}

#[cfg(target_arch = "x86_64")]
#[allow(unsafe_code, reason = "see the one caller")]
mod x86 {
    use std::arch::x86_64::{
        __m128i, __m256i, _mm_and_si128, _mm_cmpeq_epi8, _mm_loadu_si128, _mm_max_epu8, _mm_min_epu8,
        _mm_movemask_epi8, _mm_or_si128, _mm_set1_epi8, _mm_sub_epi8, _mm256_and_si256, _mm256_cmpeq_epi8,
        _mm256_loadu_si256, _mm256_max_epu8, _mm256_min_epu8, _mm256_movemask_epi8, _mm256_or_si256,
        _mm256_set1_epi8, _mm256_sub_epi8,
    };

    use super::{BEFORE, Block, FIRST_LEAD, WIDTH, padded};

    search!(
        #[target_feature(enable = "sse2")]
        sse2,
        sse2_mask
    );
    search!(
        #[target_feature(enable = "avx2")]
        avx2,
        avx2_mask
    );

    #[inline]
    #[target_feature(enable = "sse2")]
    fn sse2_mask(block: &Block) -> u32 {
        // SAFETY: three vectors of 16 bytes from places up to 18 on lie within the 34 bytes; loads need no alignment.
        let load = |at: usize| unsafe { _mm_loadu_si128(block.as_ptr().add(at).cast()) };
        let half = |at| sse2_of(load(at), load(at + 1), load(at + 2));
        half(0) | half(16) << 16
    }

    #[inline]
    #[target_feature(enable = "avx2")]
    fn avx2_mask(block: &Block) -> u32 {
        // SAFETY: three vectors of 32 bytes from places up to 2 on lie within the 34 bytes; loads need no alignment.
        let load = |at: usize| unsafe { _mm256_loadu_si256(block.as_ptr().add(at).cast()) };
        avx2_of(load(0), load(1), load(2))
    }

    /// The bytes of interest in a vector, by the vectors that begin two bytes and one byte before it.
    macro_rules! bytes_of_interest {
        ($name:ident, $feature:literal, $vector:ty, $splat:ident, $eq:ident, $or:ident, $and:ident, $sub:ident, $min:ident, $max:ident, $mask:ident) => {
            #[inline]
            #[target_feature(enable = $feature)]
            fn $name(two_before: $vector, one_before: $vector, here: $vector) -> u32 {
                let splat = |byte: u8| $splat(byte.cast_signed());
                let small = splat(0x20);
                let digit = $eq($min($sub(here, splat(b'0')), splat(9)), $sub(here, splat(b'0')));
                let lead = $eq($max(here, splat(FIRST_LEAD)), here);
                let (first, second, third) =
                    ($or(two_before, small), $or(one_before, small), $or(here, small));
                let s = $eq(first, splat(b's'));
                let i = $eq(second, splat(b'i'));
                let e = $eq(second, splat(b'e'));
                let v = $eq(third, splat(b'v'));
                let five_or_seven = $and(v, $or($and($eq(first, splat(b'f')), i), $and(s, e)));
                let six = $and($and(s, i), $eq(third, splat(b'x')));
                let z = $eq(third, splat(b'z'));
                let any = $or($or(digit, lead), $or(five_or_seven, $or(six, z)));
                $mask(any).cast_unsigned()
            }
        };
    }

    bytes_of_interest!(
        sse2_of,
        "sse2",
        __m128i,
        _mm_set1_epi8,
        _mm_cmpeq_epi8,
        _mm_or_si128,
        _mm_and_si128,
        _mm_sub_epi8,
        _mm_min_epu8,
        _mm_max_epu8,
        _mm_movemask_epi8
    );
    bytes_of_interest!(
        avx2_of,
        "avx2",
        __m256i,
        _mm256_set1_epi8,
        _mm256_cmpeq_epi8,
        _mm256_or_si256,
        _mm256_and_si256,
        _mm256_sub_epi8,
        _mm256_min_epu8,
        _mm256_max_epu8,
        _mm256_movemask_epi8
    );
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// The blocks of 32 bytes from `from` on, and the first that has a byte of interest.
    fn one_by_one(bytes: &[u8], from: usize) -> Option<(usize, u32)> {
        (from..bytes.len()).step_by(WIDTH).find_map(|base| {
            let block = base..bytes.len().min(base + WIDTH);
            let mask =
                block.filter(|&at| is_of_interest(bytes, at)).fold(0, |mask, at| mask | 1 << (at - base));
            (mask != 0).then_some((base, mask))
        })
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(5_000) })]

        #[test]
        fn every_search_finds_what_looking_at_each_byte_finds(
            parts in prop::collection::vec(prop_oneof![
                4 => "[a-eg-ru-z ]{0,40}",
                1 => prop::sample::select(vec!["five", "SEVEN", "siX", "Zero", "Z", "fi", "ve", "7", "0", "\u{660}", "\u{e9}", "/", ":"])
                    .prop_map(str::to_owned),
            ], 0..12),
            from in BEFORE..80_usize,
        ) {
            let text = parts.concat();
            let bytes = text.as_bytes();
            let expected = one_by_one(bytes, from);
            if from <= bytes.len() {
                prop_assert_eq!(portable::search(bytes, from), expected);
            }
            #[cfg(target_arch = "x86_64")]
            if from <= bytes.len() {
                prop_assert_eq!(next_of_interest::<false>(bytes, from), expected);
                if crate::machine::is_wide() {
                    prop_assert_eq!(next_of_interest::<true>(bytes, from), expected);
                }
            }
        }
    }
}
