//! What a number and a line are told by: each figure against a reader of every report.

#![allow(clippy::unwrap_used, reason = "a test that panics has failed")]

mod corpus;

use corpus::{draft, index, moment, number};
use tipline_index::{LineView, NumberView, Searcher, Seen, ViewOptions};
use tipline_lines::{CountyLine, FlagKind, LineId};
use tipline_report::{Channel, E164, Role};

fn nino() -> E164 {
    number("+447700900461")
}

fn view(searcher: &Searcher, number: E164) -> NumberView {
    NumberView::of(searcher, number, ViewOptions::default()).unwrap()
}

fn line(searcher: &Searcher, id: &str, table: Option<&CountyLine>) -> LineView {
    LineView::of(searcher, &id.parse().unwrap(), table, ViewOptions::default()).unwrap()
}

fn seen(first: &str, last: &str, reports: usize) -> Option<Seen> {
    Some(Seen { first: moment(first), last: moment(last), reports })
}

#[test]
fn numbers_seen_together_are_suspects_in_both_places_and_counted_by_report() {
    let (_dir, searcher) = index([
        draft("A", "{+447700900461} {+447700900577} {+447700900577}")
            .received("2019-07-01T09:00:00+01:00")
            .linked(),
        draft("B", "{+447700900461} {+447700900577} {+447700900733}")
            .received("2019-07-03T09:00:00+01:00")
            .linked(),
        // Here the number that is looked up is the recipient's.
        draft("C", "{+447700900461} {+447700900733}").whose(Role::Recipient).linked(),
        // And here the other one is a relative's, or a helpline.
        draft("D", "{+447700900123} {+447700900461}").whose(Role::ThirdParty).linked(),
        draft("E", "{+44800555111} {+447700900461}").whose(Role::Helpline).linked(),
        draft("F", "{+447700900577} {+447700900733}").linked(),
    ]);
    let view = view(&searcher, nino());
    let together: Vec<(String, Option<Seen>)> =
        view.seen_with.iter().map(|other| (other.number.to_string(), Some(other.seen))).collect();
    assert_eq!(
        together,
        [
            ("+447700900577".to_owned(), seen("2019-07-01T09:00:00+01:00", "2019-07-03T09:00:00+01:00", 2)),
            ("+447700900733".to_owned(), seen("2019-07-03T09:00:00+01:00", "2019-07-03T09:00:00+01:00", 1)),
        ]
    );
    assert_eq!((view.reports, view.read, view.listed.len()), (5, 5, 5));
}

#[test]
fn parts_that_fit_come_with_the_most_telling_first_and_replaced_reports_do_not_count() {
    let (_dir, searcher) = index([
        draft("A", "ends").with_part("*461").linked(),
        draft("B", "ends").with_part("*461").linked(),
        draft("C", "starts").with_part("+4477009*").linked(),
        draft("D", "other").with_part("*462").linked(),
        draft("E", "first said").with_part("*0461").linked(),
        draft("E", "then said nothing of the sort").linked(),
    ]);
    let parts: Vec<(String, usize)> = view(&searcher, nino())
        .fragments
        .into_iter()
        .map(|part| (part.pattern.to_string(), part.reports))
        .collect();
    assert_eq!(parts, [("+4477009*".to_owned(), 1), ("*461".to_owned(), 2)]);
}

#[test]
fn neighbours_are_those_that_reports_mention_with_the_slip_in_words() {
    let (_dir, searcher) = index([
        draft("A", "{+447700900461}").linked(),
        draft("B", "{+447700900467} {+447700900641}").linked(),
        draft("C", "{+447700900641}").linked(),
        draft("D", "{+447700900577}").linked(),
    ]);
    let neighbours: Vec<(String, String, usize)> = view(&searcher, nino())
        .neighbours
        .into_iter()
        .map(|other| (other.display, other.difference, other.reports))
        .collect();
    assert_eq!(
        neighbours,
        [
            ("07700 900641".to_owned(), "two digits have changed places".to_owned(), 2),
            ("07700 900467".to_owned(), "7 where 1 was asked for".to_owned(), 1),
        ]
    );
}

#[test]
fn a_view_that_reads_only_the_newest_says_so_and_counts_all() {
    let reports = (1..=9).map(|day| {
        draft(&format!("R{day}"), "{+447700900461} {+447700900577}")
            .by(Channel::ALL[day % 3])
            .received(&format!("2019-07-0{day}T09:00:00+01:00"))
            .linked()
    });
    let (_dir, searcher) = index(reports);
    let options = ViewOptions { most_read: 4, most_listed: 2 };
    let view = NumberView::of(&searcher, nino(), options).unwrap();
    assert_eq!((view.reports, view.read, view.listed.len()), (9, 4, 2));
    assert_eq!(view.listed[0].reference, "R9");
    assert_eq!(view.seen_with[0].seen.reports, 4);
    assert_eq!(view.by_channel.iter().map(|channel| channel.count).sum::<u64>(), 9);
}

#[test]
fn a_line_has_its_own_flags_and_not_those_of_a_line_with_such_a_brand() {
    let (_dir, searcher) = index([
        draft("A", "{+447700900461}").flagged(FlagKind::KnownLine, "nino", Some("Nino")).linked(),
        draft("B", "{+447700900461}")
            .flagged(FlagKind::Stale, "nino", Some("Nino"))
            .also_called(&["The Kid"])
            .linked(),
        draft("C", "{+447700900577}").flagged(FlagKind::KnownLine, "line-7", Some("Nino")).linked(),
    ]);
    let called = |name| -> Vec<String> {
        let ids = LineView::called(&searcher, name, ViewOptions::default()).unwrap();
        ids.iter().map(LineId::to_string).collect()
    };
    assert_eq!(called("NINO"), ["line-7", "nino"]);
    assert_eq!(called("the kid"), ["nino"]);
    assert_eq!(called("line-7"), ["line-7"]);
    assert_eq!(called("nobody"), [""; 0]);

    let view = line(&searcher, "nino", None);
    assert_eq!(
        (view.reports, view.flags.known_line, view.flags.stale, view.flags.order_breach),
        (2, 1, 1, 0)
    );
    assert_eq!((view.brand.as_deref(), view.aliases), (Some("Nino"), vec!["The Kid".to_owned()]));
    let numbers: Vec<(String, usize)> =
        view.numbers.iter().map(|number| (number.display.clone(), number.seen.unwrap().reports)).collect();
    assert_eq!(numbers, [("07700 900461".to_owned(), 2)]);
}

#[test]
fn what_came_in_after_an_order_is_what_tells_of_a_time_while_it_was_in_effect() {
    let at = |reference: &str, received| {
        draft(reference, "{+447700900461}")
            .received(received)
            .flagged(FlagKind::KnownLine, "nino", None)
            .linked()
    };
    let (_dir, searcher) = index([
        at("before", "2019-08-12T23:59:59+01:00"),
        at("first", "2019-08-13T00:00:00+01:00"),
        at("last", "2019-09-12T23:59:59+01:00"),
        at("ended", "2019-09-13T00:00:00+01:00"),
        draft("another line", "{+447700900461}")
            .received("2019-08-20T00:00:00+01:00")
            .flagged(FlagKind::KnownLine, "line-7", None)
            .linked(),
    ]);
    let table: CountyLine = serde_json::from_str(
        r#"{"id":"nino","brand":"Nino","numbers":[
            {"number":"+447700900461","from":"2019-05-01T00:00:00Z","basis":"test purchase"},
            {"number":"+447700900733","from":"2019-08-20T00:00:00Z","basis":"a text"}],
          "orders":[{"kind":"ddtro","court":"a court","made_on":"2019-08-05","comply_by":"2019-08-12T23:00:00Z",
            "ends_at":"2019-09-12T23:00:00Z","items":[{"kind":"msisdn","value":"+447700900461"}]}]}"#,
    )
    .unwrap();
    let view = line(&searcher, "nino", Some(&table));
    let order = &view.orders[0];
    let after: Vec<&str> = order.after.iter().map(|report| report.reference.as_str()).collect();
    assert_eq!((after, order.reports_after), (vec!["last", "first"], 2));
    let numbers: Vec<(&str, bool, usize)> = view
        .numbers
        .iter()
        .map(|number| (number.display.as_str(), number.seen.is_some(), number.intervals.len()))
        .collect();
    assert_eq!(numbers, [("07700 900461", true, 1), ("07700 900733", false, 1)]);
}
