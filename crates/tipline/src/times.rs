//! Times as people here read them: on the clocks of London, with the name of the hour that they keep.

use jiff::Timestamp;
use tipline_report::london;

/// Such as `2019-08-05 14:02 BST`.
pub(crate) fn for_people(at: Timestamp) -> String {
    london::at(at).strftime("%Y-%m-%d %H:%M %Z").to_string()
}

/// A day or a time of London, or a time that says its offset.
pub(crate) fn instant(text: &str) -> Result<Timestamp, String> {
    tipline_report::instant(text)
        .ok_or_else(|| "write a day or a time, such as 2019-08-05 or 2019-08-05T14:00".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_is_shown_on_the_clocks_of_london_in_summer_and_winter() {
        for (instant, shown) in [
            ("2019-08-05T13:02:00Z", "2019-08-05 14:02 BST"),
            ("2019-12-05T13:02:00Z", "2019-12-05 13:02 GMT"),
        ] {
            assert_eq!(for_people(instant.parse().unwrap()), shown);
        }
    }

    #[test]
    fn a_day_begins_in_london_and_a_time_may_say_its_offset() {
        for (text, expected) in [
            ("2019-08-05", "2019-08-04T23:00:00Z"),
            ("2019-12-05", "2019-12-05T00:00:00Z"),
            ("2019-08-05T14:00", "2019-08-05T13:00:00Z"),
            ("2019-08-05T14:00Z", "2019-08-05T14:00:00Z"),
            ("2019-08-05T14:00+02:00", "2019-08-05T12:00:00Z"),
        ] {
            assert_eq!(instant(text), Ok(expected.parse().unwrap()), "{text}");
        }
        assert!(instant("last tuesday").is_err());
    }
}
