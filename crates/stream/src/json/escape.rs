use std::fmt;

const ONES: u64 = u64::from_le_bytes([1; 8]);
const TOPS: u64 = ONES << 7;

/// Appends text as it stands between the quotation marks of JSON (RFC 8259, 7): only what must be escaped is, in the
/// shortest way.
pub(super) fn escape(text: &str, json: &mut Vec<u8>) {
    let mut rest = text.as_bytes();
    json.reserve(rest.len());
    loop {
        let plain = plain_bytes(rest);
        json.extend_from_slice(&rest[..plain]);
        let Some(&byte) = rest.get(plain) else { return };
        escape_byte(byte, json);
        rest = &rest[plain + 1..];
    }
}

/// Whether text stands in JSON as it is.
pub(super) fn is_plain(text: &str) -> bool {
    plain_bytes(text.as_bytes()) == text.len()
}

/// How many bytes stand before the first that is escaped; eight are looked at at once.
fn plain_bytes(bytes: &[u8]) -> usize {
    let mut count = 0;
    while let Some(eight) = bytes[count..].first_chunk() {
        let escaped = escaped(u64::from_le_bytes(*eight));
        if escaped != 0 {
            return count + escaped.trailing_zeros() as usize / 8;
        }
        count += 8;
    }
    count + bytes[count..].iter().take_while(|byte| !is_escaped(**byte)).count()
}

/// The top bit of each byte that is escaped, up to the first; above that one others may be set as well.
fn escaped(eight: u64) -> u64 {
    // A byte below what is taken from it borrows from its own top bit. With the bit of 2 turned over, the quotation mark
    // is 0x20 and blank and exclamation mark are beyond it, so that one look finds the mark and what is below the blank.
    let mark_or_control = (eight ^ (ONES * 2)).wrapping_sub(ONES * 0x21);
    let backslash = (eight ^ (ONES * 0x5c)).wrapping_sub(ONES);
    (mark_or_control | backslash) & !eight & TOPS
}

fn is_escaped(byte: u8) -> bool {
    matches!(byte, 0..=0x1f | b'"' | b'\\')
}

#[cold]
fn escape_byte(byte: u8, json: &mut Vec<u8>) {
    const HEX: &[u8; 16] = b"0123456789abcdef";
    let short = match byte {
        b'"' | b'\\' => byte,
        b'\n' => b'n',
        b'\r' => b'r',
        b'\t' => b't',
        0x08 => b'b',
        0x0c => b'f',
        _ => {
            let [high, low] = [byte >> 4, byte & 15].map(|digit| HEX[usize::from(digit)]);
            json.extend_from_slice(&[b'\\', b'u', b'0', b'0', high, low]);
            return;
        }
    };
    json.extend_from_slice(&[b'\\', short]);
}

/// Escapes what is displayed into it.
pub(super) struct Escaping<'v>(pub(super) &'v mut Vec<u8>);

impl fmt::Write for Escaping<'_> {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        escape(text, self.0);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn bytes_are_looked_at_eight_at_once_as_one_by_one(bytes in prop::collection::vec(
            prop_oneof![12 => any::<u8>(), 20 => b' '..=b'~', 1 => Just(b'"'), 1 => Just(0x1f), 1 => Just(0x20)], 0..40,
        )) {
            let one_by_one = bytes.iter().take_while(|byte| !is_escaped(**byte)).count();
            prop_assert_eq!(plain_bytes(&bytes), one_by_one);
        }
    }

    #[test]
    fn every_byte_is_told_apart_wherever_it_stands() {
        for byte in 0..=u8::MAX {
            for at in 0..8 {
                let mut eight = *b"abcdefgh";
                eight[at] = byte;
                assert_eq!(plain_bytes(&eight), if is_escaped(byte) { at } else { 8 }, "{byte:#x} at {at}");
            }
        }
    }
}
