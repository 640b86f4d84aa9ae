use jiff::{Timestamp, civil::Weekday};
use tipline_report::london;

use super::{Picture, Shape, Table, px};
use crate::{
    part::{count, grouped},
    when,
};

const CELL: f32 = 27.0;
const LEFT: f32 = 46.0;
const TOP: f32 = 22.0;
const DAYS: [&str; 7] = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];

/// When things happen in the week: by weekday and hour, on the clocks of London.
pub fn heat(times: impl Iterator<Item = Timestamp>) -> Picture {
    let mut cells = [[0_usize; 24]; 7];
    for time in times {
        let time = london::at(time);
        let day = time.date().weekday().since(Weekday::Monday);
        if let (Ok(day), Ok(hour)) = (usize::try_from(day), usize::try_from(time.hour())) {
            cells[day][hour] += 1;
        }
    }
    let most = cells.iter().flatten().copied().max().unwrap_or(0);
    let mut shapes = Vec::new();
    for hour in (0..24).step_by(3) {
        let class = if hour % 6 == 0 { "label" } else { "label roomy" };
        shapes.push(Shape::Text { x: LEFT + px(hour) * CELL, y: 16.0, class, text: when::hour(hour) });
    }
    for (day, hours) in cells.iter().enumerate() {
        let y = TOP + px(day) * CELL;
        shapes.push(Shape::Text { x: 4.0, y: y + 17.0, class: "label", text: DAYS[day][..3].to_owned() });
        for (hour, reports) in hours.iter().copied().enumerate() {
            let x = LEFT + px(hour) * CELL;
            let says = format!("{}, {}: {}", DAYS[day], when::span(hour, "to"), count(reports, "report"));
            let size = CELL - 2.0;
            let class = step(reports, most);
            shapes.push(Shape::Box { x, y, width: size, height: size, class, says, to: None });
            if reports > 0 {
                let class = if reports * 2 > most { "figure on-dark" } else { "figure" };
                let (x, y) = (x + size / 2.0, y + 17.0);
                shapes.push(Shape::Text { x, y, class, text: grouped(reports) });
            }
        }
    }
    Picture {
        title: "Reports by weekday and hour".to_owned(),
        sentence: sentence(&cells),
        width: 700,
        height: 214,
        shapes,
        fits: true,
        table: Table { head: vec!["Day", "Hour", "Reports"], rows: rows(&cells) },
    }
}

/// One of five steps, and none.
fn step(reports: usize, most: usize) -> &'static str {
    match (reports * 5).div_ceil(most.max(1)) {
        0 => "heat-0",
        1 => "heat-1",
        2 => "heat-2",
        3 => "heat-3",
        4 => "heat-4",
        _ => "heat-5",
    }
}

fn rows(cells: &[[usize; 24]; 7]) -> Vec<Vec<String>> {
    let each = cells.iter().enumerate().flat_map(|(day, hours)| {
        let filled = hours.iter().enumerate().filter(|(_, reports)| **reports > 0);
        filled
            .map(move |(hour, reports)| vec![DAYS[day].to_owned(), when::span(hour, "to"), grouped(*reports)])
    });
    each.collect()
}

fn sentence(cells: &[[usize; 24]; 7]) -> String {
    let total: usize = cells.iter().flatten().sum();
    if total == 0 {
        return "No reports.".to_owned();
    }
    let by_day = |day: usize| cells[day].iter().sum::<usize>();
    let day = (0..7).rev().max_by_key(|day| by_day(*day)).unwrap_or(0);
    let by_hour = |hour: usize| cells.iter().map(|day| day[hour]).sum::<usize>();
    let hour = (0..24).rev().max_by_key(|hour| by_hour(*hour)).unwrap_or(0);
    format!(
        "Of {}, most came in on a {} ({}); the busiest hour is {} ({}).",
        count(total, "report"),
        DAYS[day],
        grouped(by_day(day)),
        when::span(hour, "to"),
        grouped(by_hour(hour))
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_report_stands_in_the_hour_of_londons_clocks() {
        // A Monday evening in summer time.
        let times = ["2019-08-05T20:30:00Z", "2019-08-05T20:59:59Z", "2019-08-06T09:00:00Z"];
        let picture = heat(times.iter().map(|time| time.parse().unwrap()));
        assert_eq!(
            picture.table.rows,
            [["Monday", "9pm to 10pm", "2"], ["Tuesday", "10am to 11am", "1"]]
                .map(|row| row.map(str::to_owned).to_vec())
        );
        assert_eq!(
            picture.sentence,
            "Of 3 reports, most came in on a Monday (2); the busiest hour is 9pm to 10pm (2)."
        );
    }

    #[test]
    fn each_step_is_reached() {
        let steps: Vec<_> = (0..=10).map(|reports| step(reports, 10)).collect();
        assert_eq!(steps[0], "heat-0");
        assert_eq!(steps[1], "heat-1");
        assert_eq!(steps[10], "heat-5");
        assert!(steps.is_sorted());
    }
}
