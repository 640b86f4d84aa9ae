//! Numbers as people write them.

use crate::{E164, foreign, plan};

/// `07700 900461`, `020 7946 0123`, `0800 1111`; others with `+` and the country code apart.
pub(crate) fn display(number: E164) -> String {
    let digits = number.digits();
    if !number.is_uk() {
        let (code, rest) = digits.split_at(foreign::country_code_len(number).min(digits.len()));
        return format!("+{code} {rest}");
    }
    let national = format!("0{}", &digits[2..]);
    let len = digits.len() as u8 - 2;
    let nsn = number.as_integer() % 10_u64.pow(u32::from(len));
    let cuts: &[usize] = match (len, &national[..2]) {
        (10, "01" | "02") => match plan::area_code(nsn) {
            3 => &[3, 7],
            4 => &[4, 7],
            _ => &[5],
        },
        (10, "07") => &[5],
        (10 | 9, _) if !national.starts_with("01") => &[4, 7],
        (9, _) => &[5],
        (7, _) => &[4],
        _ => &[],
    };
    let mut out = String::with_capacity(national.len() + cuts.len());
    let mut from = 0;
    for &cut in cuts {
        out.push_str(&national[from..cut]);
        out.push(' ');
        from = cut;
    }
    out.push_str(&national[from..]);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_is_shown_as_its_plan_prints_it() {
        let rows = [
            ("+447700900461", "07700 900461"),
            ("+442079460123", "020 7946 0123"),
            ("+442920180123", "029 2018 0123"),
            ("+441614960123", "0161 496 0123"),
            ("+441134960123", "0113 496 0123"),
            ("+441914980123", "0191 498 0123"),
            ("+441632960123", "01632 960123"),
            ("+448081570123", "0808 157 0123"),
            ("+443069990123", "0306 999 0123"),
            ("+449098790123", "0909 879 0123"),
            ("+44800555111", "0800 555 111"),
            ("+448001111", "0800 1111"),
            ("+353871234567", "+353 871234567"),
            ("+40721234567", "+40 721234567"),
            ("+355691234567", "+355 691234567"),
            ("+48512345678", "+48 512345678"),
        ];
        for (number, shown) in rows {
            let number: E164 = number.parse().unwrap();
            assert_eq!(number.display(), shown);
            assert_eq!(crate::read(shown), Some(number), "{shown}");
        }
    }

    #[test]
    fn digits_that_are_no_number_are_shown_all_the_same() {
        for number in ["+44116123", "+4412345678901", "+999123456789", "+1234567"] {
            let number: E164 = number.parse().unwrap();
            assert!(!number.display().is_empty(), "{number}");
        }
    }
}
