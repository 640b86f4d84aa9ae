//! Civil days in London, and which of them are working days in England and Wales.

use jiff::{
    Timestamp, ToSpan,
    civil::{Date, Weekday, date},
};
use tipline_report::london;

/// The first instant of a day in London.
pub(crate) fn start_of_day(day: Date) -> Timestamp {
    day.to_zoned_datetime(london::zone())
        .expect("London's clocks change at 01:00, never at midnight")
        .timestamp()
}

/// The first instant after a day in London.
pub(crate) fn end_of_day(day: Date) -> Timestamp {
    start_of_day(day + 1.day())
}

/// When an order made on this day must be complied with where it states no other time: the end of the fifth working day
/// after it (reg 3(5) SI 2017/1240), given as the first instant of the day that follows.
///
/// # Panics
/// In the last days of the year 9999.
#[must_use]
pub fn default_comply_by(made_on: Date) -> Timestamp {
    let mut day = made_on;
    for _ in 0..5 {
        day = next_working_day(day);
    }
    end_of_day(day)
}

fn next_working_day(after: Date) -> Date {
    let mut day = after + 1.day();
    while !is_working_day(day) {
        day += 1.day();
    }
    day
}

/// Whether it is a working day in England and Wales: no Saturday or Sunday, Christmas Day, Good Friday or bank holiday.
///
/// Bank holidays are those of the Banking and Financial Dealings Act 1971 and the proclamations under it, with the days
/// given instead where one falls at a weekend. Those moved or added once are known for 2019 to 2027; before 1971 only
/// weekends are known.
#[must_use]
pub fn is_working_day(day: Date) -> bool {
    let weekend = matches!(day.weekday(), Weekday::Saturday | Weekday::Sunday);
    !weekend && !is_holiday(day)
}

fn is_holiday(day: Date) -> bool {
    match ONE_OFF.iter().find(|change| change.day == day) {
        Some(change) => change.is_holiday,
        None => is_usual_holiday(day),
    }
}

/// A day that was a holiday, or was none, in one year alone.
struct OneOff {
    day: Date,
    is_holiday: bool,
}

const ONE_OFF: &[OneOff] = &[
    // 75 years of VE Day: the early May holiday moved to the Friday.
    OneOff { day: date(2020, 5, 4), is_holiday: false },
    OneOff { day: date(2020, 5, 8), is_holiday: true },
    // Platinum Jubilee: the spring holiday moved to the Thursday, and the Friday was added.
    OneOff { day: date(2022, 5, 30), is_holiday: false },
    OneOff { day: date(2022, 6, 2), is_holiday: true },
    OneOff { day: date(2022, 6, 3), is_holiday: true },
    // State funeral.
    OneOff { day: date(2022, 9, 19), is_holiday: true },
    // Coronation.
    OneOff { day: date(2023, 5, 8), is_holiday: true },
];

fn is_usual_holiday(day: Date) -> bool {
    if day.year() < 1971 {
        return false;
    }
    let is_monday = day.weekday() == Weekday::Monday;
    match (day.month(), day.day()) {
        // New Year's Day, or the Monday after where it falls at a weekend.
        (1, 1) => true,
        (1, 2 | 3) if is_monday => true,
        // Early May: the first Monday. Spring and summer: the last Mondays of May and August.
        (5, 1..=7 | 25..=31) | (8, 25..=31) if is_monday => true,
        // Christmas Day and Boxing Day, or the next weekdays that neither takes.
        (12, 25 | 26) => true,
        (12, 27 | 28) => matches!(day.weekday(), Weekday::Monday | Weekday::Tuesday),
        _ => {
            let easter = easter_sunday(day.year());
            day == easter - 2.days() || day == easter + 1.day()
        }
    }
}

/// Easter Sunday in the Gregorian calendar, by the method published without a name in Nature, 20 April 1876.
fn easter_sunday(year: i16) -> Date {
    let year = i32::from(year);
    let golden = year % 19;
    let (century, in_century) = (year / 100, year % 100);
    let (leap_centuries, century_rest) = (century / 4, century % 4);
    let moon_shift = (century - (century + 8) / 25 + 1) / 3;
    let epact = (19 * golden + century - leap_centuries - moon_shift + 15) % 30;
    let weekday = (32 + 2 * century_rest + 2 * (in_century / 4) - epact - in_century % 4) % 7;
    let late = (golden + 11 * epact + 22 * weekday) / 451;
    let days = epact + weekday - 7 * late + 114;
    let narrow = |n: i32| i8::try_from(n).expect("a month or a day of one");
    date(i16::try_from(year).expect("it was one"), narrow(days / 31), narrow(days % 31 + 1))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn an_order_of_a_monday_is_complied_with_by_the_end_of_the_next_monday() {
        let comply_by = default_comply_by(date(2019, 8, 5));
        assert_eq!(comply_by, "2019-08-13T00:00:00+01:00".parse::<Timestamp>().unwrap());
    }

    #[test]
    fn the_fifth_working_day_steps_over_weekends_and_holidays() {
        for (made_on, fifth, over) in [
            (date(2019, 8, 9), date(2019, 8, 16), "a weekend"),
            (date(2019, 8, 10), date(2019, 8, 16), "made on a Saturday"),
            (date(2019, 8, 23), date(2019, 9, 2), "the summer holiday, 26 August"),
            (date(2019, 12, 20), date(2019, 12, 31), "Christmas and Boxing Day"),
            (date(2019, 4, 17), date(2019, 4, 26), "Good Friday and Easter Monday"),
            (date(2020, 5, 1), date(2020, 5, 11), "VE Day on Friday, Monday 4 May worked"),
            (date(2021, 12, 24), date(2022, 1, 5), "two days instead of a weekend's Christmas, 3 January"),
            (date(2022, 5, 27), date(2022, 6, 7), "the jubilee, Monday 30 May worked"),
            (date(2022, 9, 16), date(2022, 9, 26), "the state funeral"),
            (date(2023, 4, 28), date(2023, 5, 9), "1 May and the coronation"),
        ] {
            assert_eq!(default_comply_by(made_on), end_of_day(fifth), "made on {made_on}: {over}");
        }
    }

    #[test]
    fn holidays_of_the_years_are_those_that_were_proclaimed() {
        let proclaimed: [(i16, &[(i8, i8)]); 9] = [
            (2019, &[(1, 1), (4, 19), (4, 22), (5, 6), (5, 27), (8, 26), (12, 25), (12, 26)]),
            (2020, &[(1, 1), (4, 10), (4, 13), (5, 8), (5, 25), (8, 31), (12, 25), (12, 28)]),
            (2021, &[(1, 1), (4, 2), (4, 5), (5, 3), (5, 31), (8, 30), (12, 27), (12, 28)]),
            (2022, &[(1, 3), (4, 15), (4, 18), (5, 2), (6, 2), (6, 3), (8, 29), (9, 19), (12, 26), (12, 27)]),
            (2023, &[(1, 2), (4, 7), (4, 10), (5, 1), (5, 8), (5, 29), (8, 28), (12, 25), (12, 26)]),
            (2024, &[(1, 1), (3, 29), (4, 1), (5, 6), (5, 27), (8, 26), (12, 25), (12, 26)]),
            (2025, &[(1, 1), (4, 18), (4, 21), (5, 5), (5, 26), (8, 25), (12, 25), (12, 26)]),
            (2026, &[(1, 1), (4, 3), (4, 6), (5, 4), (5, 25), (8, 31), (12, 25), (12, 28)]),
            (2027, &[(1, 1), (3, 26), (3, 29), (5, 3), (5, 31), (8, 30), (12, 27), (12, 28)]),
        ];
        for (year, holidays) in proclaimed {
            let computed: Vec<(i8, i8)> = date(year, 1, 1)
                .series(1.day())
                .take_while(|day| day.year() == year)
                .filter(|day| !matches!(day.weekday(), Weekday::Saturday | Weekday::Sunday))
                .filter(|day| !is_working_day(*day))
                .map(|day| (day.month(), day.day()))
                .collect();
            assert_eq!(computed, holidays, "{year}");
        }
    }

    #[test]
    fn any_date_has_an_answer() {
        for day in [Date::MIN, date(0, 4, 3), date(1970, 12, 25), Date::MAX] {
            let weekend = matches!(day.weekday(), Weekday::Saturday | Weekday::Sunday);
            assert_eq!(is_working_day(day), !weekend, "{day}");
        }
    }

    #[test]
    fn a_day_is_23_or_25_hours_long_where_the_clocks_change() {
        for (day, hours) in [(date(2019, 3, 31), 23), (date(2019, 10, 27), 25), (date(2019, 8, 12), 24)] {
            assert_eq!(end_of_day(day).as_second() - start_of_day(day).as_second(), hours * 3600, "{day}");
        }
    }

    #[test]
    fn easter_is_right_at_its_bounds_and_where_the_full_moon_comes_late() {
        for (month, day, years) in [
            (3, 22, [1761, 1818, 2285]),
            (4, 25, [1886, 1943, 2038]),
            (4, 18, [1954, 2049, 2106]),
            (4, 19, [1609, 1981, 2076]),
        ] {
            for year in years {
                assert_eq!(easter_sunday(year), date(year, month, day));
            }
        }
    }

    proptest! {
        #[test]
        fn a_default_deadline_leaves_five_working_days(days in 0_i64..10_000) {
            let made_on = date(2018, 1, 1) + days.days();
            let last = london::at(default_comply_by(made_on)).date() - 1.day();
            let worked = (made_on + 1.day()).series(1.day()).take_while(|day| *day <= last).filter(|day| is_working_day(*day));
            prop_assert_eq!(worked.count(), 5);
            prop_assert!(is_working_day(last));
        }

        #[test]
        fn easter_is_a_sunday_from_22_march_to_25_april(year in 1583_i16..4000) {
            let easter = easter_sunday(year);
            prop_assert_eq!(easter.weekday(), Weekday::Sunday);
            prop_assert!(date(year, 3, 22) <= easter && easter <= date(year, 4, 25));
        }
    }
}
