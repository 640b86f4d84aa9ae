use crate::E164;

/// Crimestoppers, Childline, FRANK. The short codes 101, 111, 112, 999, 116 000 and 116 123 are no E.164 numbers of a
/// subscriber; the longer two are listed as they are sometimes written with +44.
const HELPLINES: [u64; 5] = [44_800_555_111, 448_001_111, 443_001_236_600, 44_116_123, 44_116_000];

/// Whether `number` is a public helpline: named in many tips, nobody's line, so it links no reports.
#[must_use]
pub fn is_helpline(number: E164) -> bool {
    HELPLINES.contains(&number.as_integer())
}
