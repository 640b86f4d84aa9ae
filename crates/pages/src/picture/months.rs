use jiff::civil::Date;
use tipline_index::FacetCount;

use super::{Picture, Shape, Table, WIDTH, px};
use crate::{
    part::{count, grouped},
    when,
};

const HEIGHT: u32 = 190;
const TOP: f32 = 26.0;
const FLOOR: f32 = 158.0;
const LEFT: f32 = 8.0;

/// Reports by month, from the first to the last without gaps, and when orders took effect.
///
/// `address` gives where the reports of a month are.
pub fn months(counts: &[FacetCount], orders: &[Date], address: impl Fn(&str) -> String) -> Picture {
    let most = counts.iter().map(|month| month.count).max().unwrap_or(0).max(1);
    let wide = (px(WIDTH as usize) - 2.0 * LEFT) / px(counts.len().max(1));
    let mut shapes = vec![Shape::Line {
        from: (LEFT, FLOOR),
        to: (px(WIDTH as usize) - LEFT, FLOOR),
        class: "axis",
        width: 1.0,
    }];
    // Labels need about 48 pixels.
    let step = (48.0 / wide).ceil().max(1.0) as usize;
    for (nth, month) in counts.iter().enumerate() {
        let x = LEFT + px(nth) * wide;
        let height = (FLOOR - TOP) * px(month.count as usize) / px(most as usize);
        let says = format!("{}: {}", when::month(&month.value), count(month.count as usize, "report"));
        if month.count > 0 {
            shapes.push(Shape::Box {
                x: x + 1.0,
                y: FLOOR - height.max(2.0),
                width: (wide - 2.0).clamp(1.0, 60.0),
                height: height.max(2.0),
                class: "bar",
                says,
                to: Some(address(&month.value)),
            });
            if wide >= 22.0 {
                let text = grouped(month.count as usize);
                let x = x + 1.0 + (wide - 2.0).clamp(1.0, 60.0) / 2.0;
                shapes.push(Shape::Text { x, y: FLOOR - height.max(2.0) - 5.0, class: "figure", text });
            }
        }
        if nth % step == 0 {
            let text = if step > 6 { month.value[..4].to_owned() } else { short(&month.value) };
            shapes.push(Shape::Text { x: x + 1.0, y: FLOOR + 16.0, class: "label", text });
        }
    }
    for order in orders {
        if let Some(x) = place(counts, *order, wide) {
            shapes.push(Shape::Line { from: (x, 12.0), to: (x, FLOOR), class: "order", width: 2.0 });
            shapes.push(Shape::Text { x: x + 4.0, y: 20.0, class: "order-label", text: "order".to_owned() });
        }
    }
    Picture {
        title: "Reports by month".to_owned(),
        sentence: sentence(counts, orders),
        width: WIDTH,
        height: HEIGHT,
        shapes,
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

/// `Aug 19`
fn short(month: &str) -> String {
    let first: Option<Date> = format!("{month}-01").parse().ok();
    first.map_or_else(|| month.to_owned(), |first| first.strftime("%b %y").to_string())
}

/// Where a day stands among the months.
fn place(counts: &[FacetCount], day: Date, wide: f32) -> Option<f32> {
    let month = day.strftime("%Y-%m").to_string();
    let nth = counts.iter().position(|count| count.value == month)?;
    let within = f32::from(day.day() - 1) / f32::from(day.days_in_month());
    Some(LEFT + (px(nth) + within) * wide)
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
        sentence += &format!(" An order took effect on {}.", when::day(*order));
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
}
