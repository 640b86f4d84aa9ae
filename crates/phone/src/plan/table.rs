//! Made from the metadata of the `phonenumber` crate by the test beside it; not written by hand.
//!
//! Inclusive ranges of the leading seven digits of the national numbers with ten, nine and seven digits.

#[rustfmt::skip]
pub(super) const TEN: [(u32, u32); 7] = [
    (1481200, 1481299), (1481500, 1481999), (1534000, 1534299), (1534400, 1534899), (5600000, 5699999),
    (7000000, 7099999), (8081620, 8081629),
];
#[rustfmt::skip]
pub(super) const NINE: [(u32, u32); 0] = [
];
#[rustfmt::skip]
pub(super) const SEVEN: [(u32, u32); 0] = [
];
