//! Cells of CSV that no spreadsheet runs.

use std::borrow::Cow;

/// The cell with an apostrophe before it where a spreadsheet would take it for a formula: after blanks too, since some
/// pass over those, and for the full-width signs that some take for the plain ones.
pub(crate) fn neutral(cell: &str) -> Cow<'_, str> {
    const SIGNS: &[char] = &['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠'];
    let begins = |text: &str| text.starts_with(SIGNS);
    if begins(cell) || begins(cell.trim_start()) { format!("'{cell}").into() } else { cell.into() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cell_that_could_be_a_formula_is_made_text() {
        for formula in
            ["=1+1", "+447700900461", "-1", "@SUM(A1)", "\t=1", "\r=1", " =1", "＝1+1", "=cmd|' /C x'!A0"]
        {
            assert_eq!(neutral(formula), format!("'{formula}"));
        }
        for plain in ["", "07700 900461", "nino", "a=b", "2019-08-05", "'=1"] {
            assert_eq!(neutral(plain), plain);
        }
    }
}
