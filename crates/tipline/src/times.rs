//! Times as people here read them: on the clocks of London, with the name of the hour that they keep.

use jiff::{Timestamp, tz};

static LONDON: tz::TimeZone = tz::get!("Europe/London");

/// Such as `2019-08-05 14:02 BST`.
pub(crate) fn for_people(at: Timestamp) -> String {
    at.to_zoned_datetime(LONDON.clone()).strftime("%Y-%m-%d %H:%M %Z").to_string()
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
}
