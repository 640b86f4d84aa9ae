use std::{fmt, str::FromStr};

use jiff::{Timestamp, fmt::temporal::Pieces, tz};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

use crate::london;

/// The years that a report can speak of; a year outside them is a slip of the keyboard.
const YEARS: std::ops::RangeInclusive<i16> = 1990..=2100;

/// An instant with the offset from UTC at which it was written; RFC 3339 in JSON.
///
/// Read from RFC 3339 (`2019-07-12T14:02:00+01:00`, `2019-07-12T13:02:00Z`) or from a time without an offset
/// (`2019-07-12T14:02:00`, `2019-07-12 14:02`), which is a time on the clocks of London. An hour that those clocks show
/// twice, when summer time ends, is the first of the two; an hour that they skip, when it begins, is read as if they had
/// not yet been put forward, so that 01:30 is 02:30 summer time. Years outside 1990 to 2100 are refused.
///
/// Two moments are equal when they are the same instant written at the same offset.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Moment {
    /// The instant.
    pub timestamp: Timestamp,
    /// The offset it was written with.
    pub offset: tz::Offset,
}

/// Why a string is no [`Moment`]. The string itself is not repeated: it may hold anything.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum InvalidMoment {
    /// Not in a form that is read, or a date or time that does not exist.
    #[error(
        "not a time: write 2019-07-12T14:02:00+01:00, or 2019-07-12T14:02:00 or 2019-07-12 14:02 for UK time"
    )]
    Form,
    /// A year that no report can speak of.
    #[error("the year {0} is outside 1990 to 2100")]
    Year(i16),
}

impl Moment {
    /// The instant as the clocks of London show it.
    #[must_use]
    pub fn in_london(timestamp: Timestamp) -> Self {
        Self { timestamp, offset: london::zone().to_offset(timestamp) }
    }
}

impl FromStr for Moment {
    type Err = InvalidMoment;

    fn from_str(text: &str) -> Result<Self, InvalidMoment> {
        let text = text.trim();
        if !has_accepted_form(text.as_bytes()) {
            return Err(InvalidMoment::Form);
        }
        let pieces = Pieces::parse(text).map_err(|_| InvalidMoment::Form)?;
        let civil = pieces.date().to_datetime(pieces.time().ok_or(InvalidMoment::Form)?);
        if !YEARS.contains(&civil.year()) {
            return Err(InvalidMoment::Year(civil.year()));
        }
        let (offset, timestamp) = match pieces.to_numeric_offset() {
            Some(offset) => (offset, offset.to_timestamp(civil).map_err(|_| InvalidMoment::Form)?),
            None => {
                let zoned = london::zone()
                    .to_ambiguous_zoned_datetime(civil)
                    .compatible()
                    .map_err(|_| InvalidMoment::Form)?;
                (zoned.offset(), zoned.timestamp())
            }
        };
        Ok(Self { timestamp, offset })
    }
}

/// The outline of what is read: date and time to the minute with their marks. The parser behind it knows more of ISO 8601
/// (`20190712T14`, `2019-07-12T14:02[Europe/London]`), and a schema that promises RFC 3339 must not accept it by accident.
fn has_accepted_form(text: &[u8]) -> bool {
    let mark = |at: usize, wanted: &[u8]| text.get(at).is_some_and(|b| wanted.contains(b));
    text.len() >= "2019-07-12 14:02".len()
        && mark(4, b"-")
        && mark(7, b"-")
        && mark(10, b"Tt ")
        && mark(13, b":")
        && !text.ends_with(b"]")
}

impl fmt::Display for Moment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.timestamp.display_with_offset(self.offset), f)
    }
}

impl fmt::Debug for Moment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl Serialize for Moment {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match Written::of(self.timestamp, Some(self.offset)) {
            Some(written) => serializer.serialize_str(written.as_str()),
            None => serializer.collect_str(self),
        }
    }
}

/// Writes an instant as [`Timestamp`] does, for `serde(serialize_with)`.
pub(crate) fn serialize_instant<S: Serializer>(
    instant: &Timestamp,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    match Written::of(*instant, None) {
        Some(written) => serializer.serialize_str(written.as_str()),
        None => serializer.collect_str(instant),
    }
}

/// A time in RFC 3339 as jiff writes it, without the formatting machinery: each report holds three and more.
struct Written {
    text: [u8; "2019-07-12T14:02:00.123456789+01:00".len()],
    length: usize,
}

impl Written {
    /// With an offset, or with `Z`; `None` for what has no four-digit year or no offset in whole minutes.
    fn of(instant: Timestamp, offset: Option<tz::Offset>) -> Option<Self> {
        let shown = offset.unwrap_or(tz::Offset::UTC);
        let civil = shown.to_datetime(instant);
        let seconds = shown.seconds();
        let year = u32::try_from(civil.year()).ok()?;
        if seconds % 60 != 0 {
            return None;
        }
        let mut written = Self { text: [0; 35], length: 0 };
        written.digits(year, 4);
        for (mark, part) in [
            (b'-', civil.month()),
            (b'-', civil.day()),
            (b'T', civil.hour()),
            (b':', civil.minute()),
            (b':', civil.second()),
        ] {
            written.push(mark);
            written.digits(u32::from(part.unsigned_abs()), 2);
        }
        let nanoseconds = civil.subsec_nanosecond().unsigned_abs();
        if nanoseconds != 0 {
            written.push(b'.');
            written.digits(nanoseconds, 9);
            while written.text[written.length - 1] == b'0' {
                written.length -= 1;
            }
        }
        if offset.is_none() {
            written.push(b'Z');
        } else {
            let minutes = seconds.unsigned_abs() / 60;
            written.push(if seconds < 0 { b'-' } else { b'+' });
            written.digits(minutes / 60, 2);
            written.push(b':');
            written.digits(minutes % 60, 2);
        }
        Some(written)
    }

    fn push(&mut self, byte: u8) {
        self.text[self.length] = byte;
        self.length += 1;
    }

    fn digits(&mut self, mut number: u32, width: usize) {
        for place in self.text[self.length..self.length + width].iter_mut().rev() {
            *place = b'0' + (number % 10) as u8;
            number /= 10;
        }
        self.length += width;
    }

    fn as_str(&self) -> &str {
        std::str::from_utf8(&self.text[..self.length]).expect("digits and marks are ASCII")
    }
}

impl<'de> Deserialize<'de> for Moment {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Rfc3339;
        impl de::Visitor<'_> for Rfc3339 {
            type Value = Moment;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a time such as 2019-07-12T14:02:00+01:00")
            }

            fn visit_str<E: de::Error>(self, text: &str) -> Result<Moment, E> {
                text.parse().map_err(E::custom)
            }
        }
        deserializer.deserialize_str(Rfc3339)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn a_time_is_written_as_jiff_writes_it(
            nanoseconds in -2_000_000_000_000_000_000..=9_000_000_000_000_000_000_i128,
            unit in prop::sample::select(vec![1, 1_000, 1_000_000, 1_000_000_000, 60_000_000_000]),
            quarters in -93..=93_i32,
        ) {
            let timestamp = Timestamp::from_nanosecond(nanoseconds / unit * unit).unwrap();
            let offset = tz::Offset::from_seconds(quarters * 15 * 60).unwrap();
            let moment = Moment { timestamp, offset };
            let written = Written::of(timestamp, Some(offset));
            prop_assert_eq!(written.map(|w| w.as_str().to_owned()), Some(moment.to_string()));
            let written = Written::of(timestamp, None);
            prop_assert_eq!(written.map(|w| w.as_str().to_owned()), Some(timestamp.to_string()));
        }
    }

    #[test]
    fn a_time_that_needs_more_room_is_left_to_jiff() {
        for (timestamp, offset) in [
            (Timestamp::MIN, tz::Offset::UTC),
            (Timestamp::UNIX_EPOCH, tz::Offset::from_seconds(75).unwrap()),
        ] {
            assert!(Written::of(timestamp, Some(offset)).is_none());
            let json = serde_json::to_value(Moment { timestamp, offset }).unwrap();
            assert_eq!(json, Moment { timestamp, offset }.to_string());
        }
    }

    fn read(text: &str) -> Result<String, InvalidMoment> {
        text.parse::<Moment>().map(|moment| moment.to_string())
    }

    #[test]
    fn a_time_keeps_the_offset_it_was_written_with() {
        for (written, kept) in [
            ("2019-07-12T14:02:00+01:00", "2019-07-12T14:02:00+01:00"),
            ("2019-07-12t14:02:00.25+01:00", "2019-07-12T14:02:00.25+01:00"),
            ("2019-07-12 14:02+01:00", "2019-07-12T14:02:00+01:00"),
            ("2019-07-12T13:02:00Z", "2019-07-12T13:02:00+00:00"),
            ("2019-07-12T13:02:00z", "2019-07-12T13:02:00+00:00"),
            ("2019-07-12T09:02:00-04:00", "2019-07-12T09:02:00-04:00"),
            (" 2019-07-12T14:02:00+01:00\n", "2019-07-12T14:02:00+01:00"),
        ] {
            assert_eq!(read(written).as_deref(), Ok(kept), "{written}");
        }
    }

    #[test]
    fn a_time_without_an_offset_is_uk_time() {
        for (written, kept) in [
            ("2019-07-12T14:02:00", "2019-07-12T14:02:00+01:00"),
            ("2019-07-12 14:02", "2019-07-12T14:02:00+01:00"),
            ("2019-01-12 14:02", "2019-01-12T14:02:00+00:00"),
            // Until 1995 summer time ended a week earlier or later than on the Continent: the rules of today do not do.
            ("1995-10-22 12:00", "1995-10-22T12:00:00+00:00"),
            ("1993-10-23 12:00", "1993-10-23T12:00:00+01:00"),
        ] {
            assert_eq!(read(written).as_deref(), Ok(kept), "{written}");
        }
    }

    #[test]
    fn an_hour_that_the_clocks_show_twice_is_the_first_and_one_they_skip_is_moved_on() {
        for (written, kept) in [
            ("2019-10-27 00:59", "2019-10-27T00:59:00+01:00"),
            ("2019-10-27 01:30", "2019-10-27T01:30:00+01:00"),
            ("2019-10-27 02:00", "2019-10-27T02:00:00+00:00"),
            ("2019-03-31 00:59", "2019-03-31T00:59:00+00:00"),
            ("2019-03-31 01:30", "2019-03-31T02:30:00+01:00"),
            ("2019-03-31 02:00", "2019-03-31T02:00:00+01:00"),
        ] {
            assert_eq!(read(written).as_deref(), Ok(kept), "{written}");
        }
    }

    #[test]
    fn what_is_not_a_time_is_refused() {
        for written in [
            "",
            "yesterday",
            "12/07/2019 14:02",
            "2019-07-12",
            "2019-07-12T14",
            "20190712T140200Z",
            "2019-07-12T14:02:00+01:00[Europe/London]",
            "2019-07-12T25:02:00",
            "2019-07-12T14:60:00",
            "2019-02-29T14:02:00",
            "2019-07-12T14:02:00+01:00 or so",
            "2019-07-12T14:02:00é",
            "-002019-07-12T14:02:00Z",
        ] {
            assert_eq!(read(written), Err(InvalidMoment::Form), "{written}");
        }
    }

    #[test]
    fn years_that_no_report_can_speak_of_are_refused() {
        assert_eq!(read("1989-12-31T23:59:59Z"), Err(InvalidMoment::Year(1989)));
        assert!(read("1990-01-01 00:00").is_ok());
        assert!(read("2100-12-31 23:59").is_ok());
        assert_eq!(read("2101-01-01 00:00"), Err(InvalidMoment::Year(2101)));
        assert_eq!(read("0019-07-12 14:02"), Err(InvalidMoment::Year(19)));
    }

    #[test]
    fn json_has_the_time_as_it_is_displayed() {
        let moment: Moment = "2019-07-12 14:02".parse().unwrap();
        let json = serde_json::to_string(&moment).unwrap();
        assert_eq!(json, r#""2019-07-12T14:02:00+01:00""#);
        assert_eq!(serde_json::from_str::<Moment>(&json).unwrap(), moment);
        assert_eq!(Moment::in_london(moment.timestamp), moment);
    }
}
