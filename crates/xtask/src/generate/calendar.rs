//! June to August 2019 on the clocks of London, which are an hour before UTC all the while.

use std::fmt;

const DAYS: u64 = 92;
const WEEKDAYS: [&str; 7] = ["Saturday", "Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday"];
const MONTHS: [(&str, u64); 3] = [("June", 30), ("July", 31), ("August", 31)];

/// Seconds since the first of June 2019, a Saturday, 00:00.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Time(u64);

impl Time {
    /// How many seconds there are.
    pub(super) const END: u64 = DAYS * 86_400;

    pub(super) fn at(seconds: u64) -> Self {
        Self(seconds.min(Self::END - 1))
    }

    pub(super) fn later(self, seconds: u64) -> Self {
        Self::at(self.0 + seconds)
    }

    pub(super) fn earlier(self, seconds: u64) -> Self {
        Self(self.0.saturating_sub(seconds))
    }

    pub(super) fn weekday(self) -> &'static str {
        WEEKDAYS[(self.0 / 86_400 % 7) as usize]
    }

    pub(super) fn month_name(self) -> &'static str {
        MONTHS[self.month_and_day().0].0
    }

    /// 6 to 8.
    pub(super) fn month(self) -> u64 {
        self.month_and_day().0 as u64 + 6
    }

    /// From 1.
    pub(super) fn day(self) -> u64 {
        self.month_and_day().1
    }

    pub(super) fn hour(self) -> u64 {
        self.0 / 3600 % 24
    }

    pub(super) fn minute(self) -> u64 {
        self.0 / 60 % 60
    }

    fn month_and_day(self) -> (usize, u64) {
        let mut day = self.0 / 86_400;
        for (month, (_, length)) in MONTHS.iter().enumerate() {
            if day < *length {
                return (month, day + 1);
            }
            day -= length;
        }
        unreachable!("a time is inside the three months")
    }
}

/// RFC 3339.
impl fmt::Display for Time {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (month, day, hour, minute) = (self.month(), self.day(), self.hour(), self.minute());
        write!(f, "2019-{month:02}-{day:02}T{hour:02}:{minute:02}:{:02}+01:00", self.0 % 60)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_have_the_names_that_they_had() {
        for (seconds, weekday, written) in [
            (0, "Saturday", "2019-06-01T00:00:00+01:00"),
            (30 * 86_400, "Monday", "2019-07-01T00:00:00+01:00"),
            (65 * 86_400 + 9 * 3600 + 5 * 60 + 7, "Monday", "2019-08-05T09:05:07+01:00"),
            (Time::END + 5, "Saturday", "2019-08-31T23:59:59+01:00"),
        ] {
            let time = Time::at(seconds);
            assert_eq!((time.weekday(), time.to_string().as_str()), (weekday, written));
        }
    }
}
