use jiff::Timestamp;

use super::{Picture, Shape, Table, WIDTH, px};
use crate::when;

const ROW: f32 = 34.0;
const LEFT: f32 = 142.0;
const TOP: f32 = 30.0;

/// That something was so for a time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Interval {
    /// What: intervals of one name share a row.
    pub name: String,
    /// The first instant.
    pub from: Timestamp,
    /// The first instant after; none while it is so still.
    pub to: Option<Timestamp>,
    /// How it is known.
    pub basis: String,
}

/// Something that happened at one time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mark {
    /// What.
    pub name: String,
    /// When.
    pub at: Timestamp,
}

/// Bars from when to when, in rows; what goes on still runs to `now` and has an arrow.
pub fn intervals(intervals: &[Interval], marks: &[Mark], now: Timestamp) -> Picture {
    let mut names: Vec<&str> = Vec::new();
    for interval in intervals {
        if !names.contains(&interval.name.as_str()) {
            names.push(&interval.name);
        }
    }
    let starts = intervals.iter().map(|interval| interval.from).chain(marks.iter().map(|mark| mark.at));
    let first = starts.clone().min().unwrap_or(now);
    let ends = intervals.iter().map(|interval| interval.to.unwrap_or(now));
    let last = ends.chain(starts).max().unwrap_or(now);
    let scale = Scale { first, last };
    let height = TOP + px(names.len()) * ROW;
    let mut shapes = axis(scale, height);
    for (row, name) in names.iter().enumerate() {
        let y = TOP + px(row) * ROW;
        shapes.push(Shape::Text { x: 4.0, y: y + 20.0, class: "row-label", text: (*name).to_owned() });
        for interval in intervals.iter().filter(|interval| interval.name == *name) {
            let (from, to) = (scale.place(interval.from), scale.place(interval.to.unwrap_or(now)));
            let says = format!("{name}: {}", spell(interval));
            let (width, class) =
                ((to - from).max(3.0), if interval.to.is_some() { "span" } else { "span open" });
            shapes.push(Shape::Box { x: from, y: y + 6.0, width, height: 20.0, class, says, to: None });
            if interval.to.is_none() {
                shapes.push(Shape::Text {
                    x: from + width + 3.0,
                    y: y + 21.0,
                    class: "arrow",
                    text: "▶".to_owned(),
                });
            }
        }
    }
    for mark in marks {
        let x = scale.place(mark.at);
        shapes.push(Shape::Line { from: (x, TOP - 6.0), to: (x, height + 4.0), class: "order", width: 2.0 });
        let (y, text) = (height + 19.0, mark.name.clone());
        // Where it would run out of the picture its name ends there.
        let room = px(WIDTH as usize) - 90.0;
        let (x, class) =
            if x > room { (px(WIDTH as usize) - 4.0, "order-label end") } else { (x, "order-label middle") };
        shapes.push(Shape::Text { x, y, class, text });
    }
    let rows = intervals.iter().map(|interval| {
        let to = interval.to.map_or_else(|| "still".to_owned(), when::last_day_of);
        vec![interval.name.clone(), when::day_of(interval.from), to, interval.basis.clone()]
    });
    Picture {
        title: "Numbers over time".to_owned(),
        sentence: sentence(intervals, names.len(), marks),
        width: WIDTH,
        height: height as u32 + 26,
        shapes,
        fits: true,
        table: Table { head: vec!["Number", "From", "To", "Known by"], rows: rows.collect() },
    }
}

#[derive(Clone, Copy)]
struct Scale {
    first: Timestamp,
    last: Timestamp,
}

impl Scale {
    /// Where an instant stands.
    fn place(self, at: Timestamp) -> f32 {
        let whole = (self.last.as_second() - self.first.as_second()).max(1);
        let part = (at.as_second() - self.first.as_second()).clamp(0, whole);
        let room = px(WIDTH as usize) - LEFT - 26.0;
        #[expect(clippy::cast_precision_loss, reason = "a place in a picture")]
        let share = part as f32 / whole as f32;
        LEFT + share * room
    }
}

fn axis(scale: Scale, height: f32) -> Vec<Shape> {
    let ends = [
        (scale.first, "label", when::day_of(scale.first)),
        // What ends at midnight has its last day before.
        (scale.last, "label end", when::last_day_of(scale.last)),
    ];
    let mut shapes: Vec<Shape> = ends
        .into_iter()
        .map(|(at, class, text)| Shape::Text { x: scale.place(at), y: 16.0, class, text })
        .collect();
    let end = px(WIDTH as usize) - 26.0;
    shapes.push(Shape::Line { from: (LEFT, TOP - 6.0), to: (end, TOP - 6.0), class: "axis", width: 1.0 });
    shapes.push(Shape::Line {
        from: (LEFT, height + 4.0),
        to: (end, height + 4.0),
        class: "axis",
        width: 1.0,
    });
    shapes
}

fn spell(interval: &Interval) -> String {
    let from = when::day_of(interval.from);
    match interval.to {
        Some(to) => format!("{from} to {}", when::last_day_of(to)),
        None => format!("since {from}"),
    }
}

fn sentence(intervals: &[Interval], numbers: usize, marks: &[Mark]) -> String {
    if numbers == 0 {
        return "No number is known.".to_owned();
    }
    let open = intervals.iter().filter(|interval| interval.to.is_none()).count();
    let mut sentence = match (numbers, open) {
        (1, 0) => "1 number, which the line no longer has.".to_owned(),
        (1, _) => "1 number, which the line has still.".to_owned(),
        (numbers, 0) => format!("{numbers} numbers, none of which the line has still."),
        (numbers, open) => format!("{numbers} numbers, {open} of which the line has still."),
    };
    for mark in marks {
        sentence += &format!(" {} from {}.", capital(&mark.name), when::day_of(mark.at));
    }
    sentence
}

/// With a capital, as a sentence begins.
fn capital(words: &str) -> String {
    let mut chars = words.chars();
    chars.next().map_or_else(String::new, |first| first.to_uppercase().chain(chars).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_goes_on_still_runs_to_now() {
        let at = |text: &str| text.parse::<Timestamp>().unwrap();
        let known = |name: &str, from, to: Option<&str>| Interval {
            name: name.to_owned(),
            from: at(from),
            to: to.map(at),
            basis: "test purchase".to_owned(),
        };
        let held = [
            known("07700 900461", "2019-05-01T00:00:00Z", Some("2019-08-12T16:00:00Z")),
            known("07700 900462", "2019-08-13T00:00:00Z", None),
        ];
        let order = Mark { name: "order in effect".to_owned(), at: at("2019-08-12T16:00:00Z") };
        let picture = intervals(&held, &[order], at("2019-09-01T00:00:00Z"));
        assert_eq!(
            picture.sentence,
            "2 numbers, 1 of which the line has still. Order in effect from 12 August 2019."
        );
        assert_eq!(picture.table.rows[1][1..3], ["13 August 2019".to_owned(), "still".to_owned()]);
        let ends: Vec<f32> = picture
            .shapes
            .iter()
            .filter_map(|shape| match shape {
                Shape::Box { x, width, .. } => Some(x + width),
                _ => None,
            })
            .collect();
        assert!(ends[0] < ends[1] && ends[1] <= px(WIDTH as usize) - 26.0);
    }
}
