use super::{Picture, Shape, Table, WIDTH, px};
use crate::{
    part::{count, grouped},
    when,
};

const FLOOR: f32 = 104.0;

/// Reports of one day by the hour in which they came in.
pub fn hours(counts: &[u64; 24]) -> Picture {
    let most = counts.iter().copied().max().unwrap_or(0).max(1);
    let wide = (px(WIDTH as usize) - 16.0) / 24.0;
    let end = px(WIDTH as usize) - 8.0;
    let mut shapes = vec![Shape::Line { from: (8.0, FLOOR), to: (end, FLOOR), class: "axis", width: 1.0 }];
    for (hour, reports) in counts.iter().map(|count| *count as usize).enumerate() {
        let x = 8.0 + px(hour) * wide;
        let height = 84.0 * px(reports) / px(most as usize);
        if reports > 0 {
            let says = format!("{}: {}", when::span(hour, "to"), count(reports, "report"));
            let (width, y) = (wide - 2.0, FLOOR - height);
            shapes.push(Shape::Box { x: x + 1.0, y, width, height, class: "bar", says, to: None });
            let x = x + wide / 2.0;
            shapes.push(Shape::Text { x, y: y - 4.0, class: "figure", text: grouped(reports) });
        }
        if hour % 3 == 0 {
            let class = if hour % 6 == 0 { "label" } else { "label roomy" };
            shapes.push(Shape::Text { x, y: FLOOR + 17.0, class, text: when::hour(hour) });
        }
    }
    let total: u64 = counts.iter().sum();
    let busiest = (0..24).rev().max_by_key(|hour| counts[*hour]).unwrap_or(0);
    let sentence = match total {
        0 => "No reports so far today.".to_owned(),
        total => format!(
            "{} so far today, most between {} ({}).",
            count(total as usize, "report"),
            when::span(busiest, "and"),
            grouped(counts[busiest] as usize)
        ),
    };
    let filled = counts.iter().enumerate().filter(|(_, count)| **count > 0);
    let rows = filled.map(|(hour, count)| vec![when::span(hour, "to"), grouped(*count as usize)]).collect();
    Picture {
        title: "Reports today by hour".to_owned(),
        sentence,
        width: WIDTH,
        height: 124,
        shapes,
        fits: true,
        table: Table { head: vec!["Hour", "Reports"], rows },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_busiest_hour_is_named() {
        let mut counts = [0; 24];
        assert_eq!(hours(&counts).sentence, "No reports so far today.");
        assert!(hours(&counts).is_empty());
        counts[9] = 2;
        counts[23] = 5;
        assert_eq!(hours(&counts).sentence, "7 reports so far today, most between 11pm and midnight (5).");
    }
}
