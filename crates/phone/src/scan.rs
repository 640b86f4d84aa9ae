//! Where a number may begin: the part that reads every byte.
//!
//! A byte is of interest where it is a digit, where a digit of another script may begin, or where a word ends that a
//! spoken number cannot do without: `seven`, `five`, `six`, `zero`, known by three letters each. No mobile number and no
//! landline that a table holds is without all four, and [`crate::window`] reaches back over the words before.
//!
//! The search is written three times: for any machine, eight bytes at a time and no instruction of a special kind; with
//! SSE2, which every x86-64 has; and with AVX2, where the machine says at run time that it has it. A test holds them
//! equal.

use crate::{
    glyph::{self, Kind},
    spoken,
};

/// The first place at or after `from` that holds a digit of any script, or a word that stands for one.
pub(crate) fn next_digit(text: &str, from: usize) -> Option<usize> {
    let mut at = from;
    loop {
        at = next_of_interest(text.as_bytes(), at)?;
        if let Some(found) = digit_near(text, at, from) {
            return Some(found);
        }
        at += 1;
    }
}

#[cfg(target_arch = "x86_64")]
fn next_of_interest(bytes: &[u8], from: usize) -> Option<usize> {
    x86::next_of_interest(bytes, from)
}

#[cfg(not(target_arch = "x86_64"))]
fn next_of_interest(bytes: &[u8], from: usize) -> Option<usize> {
    portable::next_of_interest(bytes, from)
}

/// Whether the byte at `at` is of interest: what every vector path is held equal to.
fn is_of_interest(bytes: &[u8], at: usize) -> bool {
    let byte = bytes[at];
    let small = |back: usize| at.checked_sub(back).map_or(0, |at| bytes[at] | 0x20);
    byte.is_ascii_digit()
        || byte >= FIRST_LEAD
        || matches!(
            (small(2), small(1), small(0)),
            (b'f', b'i', b'v') | (b's', b'e', b'v') | (b's', b'i', b'x') | (b'z', b'e', b'r')
        )
}

/// The first byte of the characters from U+0640 on: digits beyond ASCII begin at U+0660.
const FIRST_LEAD: u8 = 0xd9;

/// Where the digit begins that the byte of interest at `at` belongs to.
fn digit_near(text: &str, at: usize, floor: usize) -> Option<usize> {
    let bytes = text.as_bytes();
    match bytes[at] {
        b'0'..=b'9' => Some(at),
        0x80.. => {
            glyph::at(text, at).is_some_and(|glyph| matches!(glyph.kind, Kind::Styled(_))).then_some(at)
        }
        _ => {
            let start = at - 2;
            (start >= floor && spoken::at(text, start).is_some()).then_some(start)
        }
    }
}

/// The search for any machine.
#[cfg_attr(target_arch = "x86_64", cfg_attr(not(test), expect(dead_code, reason = "the twin of the others")))]
mod portable {
    use super::is_of_interest;

    /// Bytes looked at together; the compiler makes vectors of them where the machine has any.
    const CHUNK: usize = 16;

    pub(super) fn next_of_interest(bytes: &[u8], from: usize) -> Option<usize> {
        let mut at = from;
        while at < bytes.len() {
            while let Some(chunk) = bytes.get(at..at + CHUNK) {
                if chunk.iter().fold(false, |any, &b| any | may_be_of_interest(b)) {
                    break;
                }
                at += CHUNK;
            }
            let end = bytes.len().min(at + CHUNK);
            if let Some(found) = (at..end).find(|&at| is_of_interest(bytes, at)) {
                return Some(found);
            }
            at = end;
        }
        None
    }

    /// The last of the three letters, whatever stands before it.
    #[inline]
    fn may_be_of_interest(byte: u8) -> bool {
        let small = byte | 0x20;
        byte.is_ascii_digit()
            | (byte >= super::FIRST_LEAD)
            | (small == b'v')
            | (small == b'x')
            | (small == b'r')
    }
}

#[cfg(target_arch = "x86_64")]
#[allow(unsafe_code, reason = "vector instructions; measured: three times as fast as the portable search")]
mod x86 {
    use std::arch::x86_64::{
        __m128i, __m256i, _mm_and_si128, _mm_cmpeq_epi8, _mm_loadu_si128, _mm_max_epu8, _mm_min_epu8,
        _mm_movemask_epi8, _mm_or_si128, _mm_set1_epi8, _mm_sub_epi8, _mm256_and_si256, _mm256_cmpeq_epi8,
        _mm256_loadu_si256, _mm256_max_epu8, _mm256_min_epu8, _mm256_movemask_epi8, _mm256_or_si256,
        _mm256_set1_epi8, _mm256_sub_epi8,
    };

    use super::{FIRST_LEAD, is_of_interest};

    pub(super) fn next_of_interest(bytes: &[u8], from: usize) -> Option<usize> {
        if is_x86_feature_detected!("avx2") {
            // SAFETY: the machine has AVX2.
            unsafe { avx2(bytes, from) }
        } else {
            baseline(bytes, from)
        }
    }

    /// The search of a machine without AVX2.
    pub(super) fn baseline(bytes: &[u8], from: usize) -> Option<usize> {
        // SAFETY: SSE2 is part of x86-64.
        unsafe { sse2(bytes, from) }
    }

    /// A search by blocks of `$width` bytes, each with the two bytes before it.
    macro_rules! search {
        ($name:ident, $width:literal, $vector:ty, $load:ident, $splat:ident, $eq:ident, $or:ident, $and:ident, $sub:ident, $min:ident, $max:ident, $mask:ident, $bits:ty, $feature:literal) => {
            #[target_feature(enable = $feature)]
            fn $name(bytes: &[u8], from: usize) -> Option<usize> {
                let mut at = from;
                // The first two bytes of a text have no two before them.
                while at < bytes.len().min(2) {
                    if is_of_interest(bytes, at) {
                        return Some(at);
                    }
                    at += 1;
                }
                if at >= bytes.len() {
                    return None;
                }
                let splat = |byte: u8| $splat(byte.cast_signed());
                let small = splat(0x20);
                while let Some(block) = bytes.get(at - 2..at + $width) {
                    // SAFETY: `block` is readable for the width and two bytes more; each load begins at most two bytes
                    // into it and the loads need no alignment.
                    let (two_before, one_before, here): ($vector, $vector, $vector) = unsafe {
                        (
                            $load(block.as_ptr().cast()),
                            $load(block.as_ptr().add(1).cast()),
                            $load(block.as_ptr().add(2).cast()),
                        )
                    };
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
                    let zero = $and($and($eq(first, splat(b'z')), e), $eq(third, splat(b'r')));
                    let any = $or($or(digit, lead), $or(five_or_seven, $or(six, zero)));
                    let mask = $mask(any).cast_unsigned() as $bits;
                    if mask != 0 {
                        return Some(at + mask.trailing_zeros() as usize);
                    }
                    at += $width;
                }
                (at..bytes.len()).find(|&at| is_of_interest(bytes, at))
            }
        };
    }

    search!(
        sse2,
        16,
        __m128i,
        _mm_loadu_si128,
        _mm_set1_epi8,
        _mm_cmpeq_epi8,
        _mm_or_si128,
        _mm_and_si128,
        _mm_sub_epi8,
        _mm_min_epu8,
        _mm_max_epu8,
        _mm_movemask_epi8,
        u16,
        "sse2"
    );
    search!(
        avx2,
        32,
        __m256i,
        _mm256_loadu_si256,
        _mm256_set1_epi8,
        _mm256_cmpeq_epi8,
        _mm256_or_si256,
        _mm256_and_si256,
        _mm256_sub_epi8,
        _mm256_min_epu8,
        _mm256_max_epu8,
        _mm256_movemask_epi8,
        u32,
        "avx2"
    );
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn one_by_one(bytes: &[u8], from: usize) -> Option<usize> {
        (from..bytes.len()).find(|&at| is_of_interest(bytes, at))
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(2_000) })]

        #[test]
        fn every_search_finds_what_looking_at_each_byte_finds(
            parts in prop::collection::vec(prop_oneof![
                4 => "[a-eg-ru-y ]{0,40}",
                1 => prop::sample::select(vec!["five", "SEVEN", "siX", "Zero", "fi", "ve", "7", "0", "\u{660}", "\u{e9}", "/", ":"])
                    .prop_map(str::to_owned),
            ], 0..12),
            from in 0..60_usize,
        ) {
            let text = parts.concat();
            let bytes = text.as_bytes();
            let from = from.min(bytes.len());
            let expected = one_by_one(bytes, from);
            prop_assert_eq!(portable::next_of_interest(bytes, from), expected);
            #[cfg(target_arch = "x86_64")]
            {
                prop_assert_eq!(x86::baseline(bytes, from), expected);
                prop_assert_eq!(x86::next_of_interest(bytes, from), expected);
            }
        }
    }
}
