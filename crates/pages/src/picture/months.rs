use jiff::civil::Date;
use tipline_index::FacetCount;
use tipline_report::london;

use super::{Picture, Shape, Table, WIDTH, px};
use crate::{
    part::{count, grouped},
    when,
};

const HEIGHT: u32 = 190;
const TOP: f32 = 34.0;
const FLOOR: f32 = 158.0;
const LEFT: f32 = 8.0;

/// So many bars can still be told apart and have their figures above them.
const MOST_BARS: i32 = 32;

/// How many months one bar is of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Bar {
    Month = 1,
    Quarter = 3,
    Year = 12,
}

/// A month, counted from the first of the year 0.
type Month = i32;

/// Bars side by side, of as many months each as lets them be read.
#[derive(Debug, Clone, Copy)]
struct Axis {
    bar: Bar,
    /// The month that the first bar begins with.
    begins: Month,
    bars: i32,
}

/// Reports by month, from the first to the last without gaps, and when orders took effect. Where there are many months a bar is
/// of a quarter or of a year.
///
/// `address` gives where the reports of a period are, written as `received:` takes it.
pub fn months(counts: &[FacetCount], orders: &[Date], address: impl Fn(&str) -> String) -> Picture {
    let held: Vec<(Month, usize)> = counts
        .iter()
        .filter(|month| month.count > 0)
        .filter_map(|month| Some((number_of(first_of(&month.value)?), month.count as usize)))
        .collect();
    let marked = held.iter().map(|(month, _)| *month).chain(orders.iter().map(|day| number_of(*day)));
    let axis = Axis::over(marked);
    let mut bars = vec![0_usize; axis.bars as usize];
    for (month, reports) in &held {
        bars[axis.bar_of(*month)] += reports;
    }
    let most = bars.iter().copied().max().unwrap_or(0).max(1);
    let wide = axis.wide();
    let mut shapes = vec![Shape::Line {
        from: (LEFT, FLOOR),
        to: (px(WIDTH as usize) - LEFT, FLOOR),
        class: "axis",
        width: 1.0,
    }];
    let mut figures = Vec::new();
    let (mut labelled, mut labels) = (f32::NEG_INFINITY, 0);
    for (nth, reports) in bars.iter().copied().enumerate() {
        let x = LEFT + px(nth) * wide;
        let height = ((FLOOR - TOP) * px(reports) / px(most)).max(2.0);
        if reports > 0 {
            let says = format!("{}: {}", axis.name(nth), count(reports, "report"));
            let width = (wide - 2.0).clamp(1.0, 60.0);
            let to = Some(address(&axis.period(nth)));
            let y = FLOOR - height;
            shapes.push(Shape::Box { x: x + 1.0, y, width, height, class: "bar", says, to });
            // Above the bars of other figures there is no room for them on a phone.
            let class = if wide < 40.0 { "figure halo roomy" } else { "figure halo" };
            let x = x + 1.0 + width / 2.0;
            figures.push(Shape::Text { x, y: y - 5.0, class, text: grouped(reports) });
        }
        if let Some(text) = axis.label(nth).filter(|_| x - labelled >= 46.0) {
            labelled = x;
            let class = if labels % 2 == 0 { "label" } else { "label roomy" };
            labels += 1;
            shapes.push(Shape::Text { x: x + 1.0, y: FLOOR + 18.0, class, text });
        }
    }
    for order in orders {
        let x = axis.place(*order);
        // Where it would run out of the picture its name stands on the other side.
        let (at, class) = if x > px(WIDTH as usize) - 48.0 {
            (x - 4.0, "order-label end")
        } else {
            (x + 4.0, "order-label")
        };
        shapes.push(Shape::Line { from: (x, 8.0), to: (x, FLOOR), class: "order", width: 2.0 });
        shapes.push(Shape::Text { x: at, y: 16.0, class, text: "order".to_owned() });
    }
    // Over the lines of orders, so that both can be read.
    shapes.append(&mut figures);
    Picture {
        title: match axis.bar {
            Bar::Month => "Reports by month",
            Bar::Quarter => "Reports by quarter",
            Bar::Year => "Reports by year",
        }
        .to_owned(),
        sentence: sentence(counts, orders),
        width: WIDTH,
        height: HEIGHT,
        shapes,
        fits: true,
        table: Table {
            head: vec!["Month", "Reports"],
            rows: counts
                .iter()
                .filter(|month| month.count > 0)
                .map(|month| vec![when::month(&month.value), grouped(month.count as usize)])
                .collect(),
        },
    }
}

impl Axis {
    /// An axis that has all these months.
    fn over(months: impl Iterator<Item = Month> + Clone) -> Self {
        let (first, last) = (months.clone().min().unwrap_or(0), months.max().unwrap_or(0));
        let over = |bar: Bar| {
            let begins = first.div_euclid(bar as i32) * bar as i32;
            Self { bar, begins, bars: (last - begins) / bar as i32 + 1 }
        };
        let usual = [Bar::Month, Bar::Quarter].into_iter().map(over).find(|axis| axis.bars <= MOST_BARS);
        usual.unwrap_or_else(|| over(Bar::Year))
    }

    fn wide(self) -> f32 {
        (px(WIDTH as usize) - 2.0 * LEFT) / px(self.bars as usize)
    }

    /// Which bar a month of the axis belongs to.
    fn bar_of(self, month: Month) -> usize {
        ((month - self.begins) / self.bar as i32) as usize
    }

    /// The first day of the first month of a bar, and of its last.
    fn ends(self, bar: usize) -> [Date; 2] {
        let first = self.begins + bar as i32 * self.bar as i32;
        [first, first + self.bar as i32 - 1].map(date_of)
    }

    /// The bar's time, as `received:` takes it.
    fn period(self, bar: usize) -> String {
        let [first, last] = self.ends(bar).map(|month| month.strftime("%Y-%m").to_string());
        match self.bar {
            Bar::Month => first,
            Bar::Quarter => format!("{first}..{last}"),
            Bar::Year => first[..4].to_owned(),
        }
    }

    /// The bar's time in words.
    fn name(self, bar: usize) -> String {
        let [first, last] = self.ends(bar);
        match self.bar {
            Bar::Month => first.strftime("%B %Y").to_string(),
            Bar::Quarter => format!("{} to {}", first.strftime("%B"), last.strftime("%B %Y")),
            Bar::Year => first.strftime("%Y").to_string(),
        }
    }

    /// What stands under a bar: `Aug 19` under a month, the year under its first quarter, the very first and under a year.
    fn label(self, bar: usize) -> Option<String> {
        let [first, _] = self.ends(bar);
        match self.bar {
            Bar::Month => Some(first.strftime("%b %y").to_string()),
            Bar::Quarter if first.month() != 1 && bar > 0 => None,
            Bar::Quarter | Bar::Year => Some(first.strftime("%Y").to_string()),
        }
    }

    /// Where a day stands among the bars.
    fn place(self, day: Date) -> f32 {
        let within = f32::from(day.day() - 1) / f32::from(day.days_in_month());
        let months = px((number_of(day) - self.begins) as usize) + within;
        LEFT + months / px(self.bar as usize) * self.wide()
    }
}

/// The first day of `2019-08`.
fn first_of(month: &str) -> Option<Date> {
    format!("{month}-01").parse().ok()
}

fn number_of(day: Date) -> Month {
    Month::from(day.year()) * 12 + Month::from(day.month()) - 1
}

/// The first day of a month; of one that no calendar has, the first of them all.
fn date_of(month: Month) -> Date {
    let (year, month) = (month.div_euclid(12), month.rem_euclid(12) + 1);
    let date = i16::try_from(year).ok().zip(i8::try_from(month).ok());
    date.and_then(|(year, month)| Date::new(year, month, 1).ok()).unwrap_or(Date::ZERO)
}

/// "31 reports, May 2019 to August 2019, most in July 2019 (12). An order took effect on 12 August 2019."
fn sentence(counts: &[FacetCount], orders: &[Date]) -> String {
    let total: u64 = counts.iter().map(|month| month.count).sum();
    let (Some(first), Some(last)) = (counts.first(), counts.last()) else {
        return "No reports.".to_owned();
    };
    let reports = count(total as usize, "report");
    let mut sentence = if first.value == last.value {
        format!("{reports}, all in {}.", when::month(&first.value))
    } else {
        // The earliest of the highest.
        let top = counts.iter().rev().max_by_key(|month| month.count).unwrap_or(first);
        format!(
            "{reports}, {} to {}, most in {} ({}).",
            when::month(&first.value),
            when::month(&last.value),
            when::month(&top.value),
            grouped(top.count as usize)
        )
    };
    for order in orders {
        sentence += &format!(" An order took effect on {}.", london::day(*order));
    }
    sentence
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    fn month(value: &str, count: u64) -> FacetCount {
        FacetCount { value: value.to_owned(), count }
    }

    #[test]
    fn the_sentence_says_what_the_bars_show() {
        let counts = [month("2019-05", 1), month("2019-06", 0), month("2019-07", 12), month("2019-08", 12)];
        let picture = months(&counts, &[date(2019, 8, 12)], |month| format!("/m/{month}"));
        assert_eq!(
            picture.sentence,
            "25 reports, May 2019 to August 2019, most in July 2019 (12). An order took effect on 12 August 2019."
        );
        assert_eq!(picture.table.rows.len(), 3);
        assert_eq!(months(&[], &[], |_| String::new()).sentence, "No reports.");
        assert_eq!(
            months(&[month("2019-05", 1)], &[], |_| String::new()).sentence,
            "1 report, all in May 2019."
        );
    }

    #[test]
    fn bars_are_as_high_as_they_count_and_inside_the_picture() {
        let counts: Vec<_> = (1..=12).map(|n| month(&format!("2019-{n:02}"), n)).collect();
        let picture = months(&counts, &[], |_| String::new());
        let heights: Vec<f32> = picture
            .shapes
            .iter()
            .filter_map(|shape| match shape {
                Shape::Box { x, y, width, height, .. } => {
                    assert!(*x >= 0.0 && x + width <= px(WIDTH as usize) && *y >= 0.0 && y + height <= 190.0);
                    Some(*height)
                }
                _ => None,
            })
            .collect();
        assert_eq!(heights.len(), 12);
        assert!(heights.is_sorted());
        assert!((heights[11] - 2.0 * heights[5]).abs() < 0.01);
    }

    /// What each bar says and where it leads, in order.
    fn bars(picture: &Picture) -> Vec<(&str, &str)> {
        let mut bars = Vec::new();
        for shape in &picture.shapes {
            if let Shape::Box { says, to: Some(to), .. } = shape {
                bars.push((says.as_str(), to.as_str()));
            }
        }
        bars
    }

    #[test]
    fn many_months_are_quarters_and_very_many_are_years() {
        let plain = |period: &str| period.to_owned();
        let rows = [
            (
                [month("2019-08", 2), month("2021-11", 1)],
                "Reports by month",
                [("August 2019: 2 reports", "2019-08"), ("November 2021: 1 report", "2021-11")],
            ),
            (
                [month("2019-08", 2), month("2024-01", 1)],
                "Reports by quarter",
                [
                    ("July to September 2019: 2 reports", "2019-07..2019-09"),
                    ("January to March 2024: 1 report", "2024-01..2024-03"),
                ],
            ),
            (
                [month("2009-08", 2), month("2024-12", 1)],
                "Reports by year",
                [("2009: 2 reports", "2009"), ("2024: 1 report", "2024")],
            ),
        ];
        for (counts, title, expected) in rows {
            let picture = months(&counts, &[], plain);
            assert_eq!(picture.title, title);
            assert_eq!(bars(&picture), expected);
            for (_, period) in bars(&picture) {
                tipline_index::parse(&format!("received:{period}"), jiff::Timestamp::UNIX_EPOCH).unwrap();
            }
            let narrowest = picture.shapes.iter().filter_map(|shape| match shape {
                Shape::Box { width, .. } => Some(*width),
                _ => None,
            });
            assert!(narrowest.fold(f32::MAX, f32::min) >= 20.0);
        }
    }

    #[test]
    fn months_without_a_report_keep_their_room_and_an_order_after_the_last_report_is_shown() {
        let held = [month("2019-01", 1), month("2019-04", 1)];
        let picture = months(&held, &[date(2019, 6, 16)], |_| String::new());
        let place = |shape: &Shape| match shape {
            Shape::Box { x, .. } => Some(*x),
            Shape::Line { from, class: "order", .. } => Some(from.0),
            _ => None,
        };
        let places: Vec<f32> = picture.shapes.iter().filter_map(place).collect();
        let wide = (px(WIDTH as usize) - 2.0 * LEFT) / 6.0;
        assert!((places[1] - places[0] - 3.0 * wide).abs() < 0.01);
        assert!((places[2] - LEFT - 5.5 * wide).abs() < 0.01);
    }
}
