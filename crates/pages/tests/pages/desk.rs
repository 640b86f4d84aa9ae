//! An index of the fixtures, and each page over it.

use std::{fs, path::Path, sync::LazyLock};

use jiff::Timestamp;
use tempfile::TempDir;
use tipline_index::{
    Anchor, Checkpoint, CountBy, Facet, FacetCount, Hit, LineView, NumberView, SearchOptions, Searcher,
    TopicPartition, ViewOptions, Writer, WriterOptions,
};
use tipline_lines::{Decisions, FileFormat, LineId, LinkedReport, Registry};
use tipline_pages::{
    Check, Checked, EXAMPLES, FlagRow, Flags, FlagsShown, Frame, Held, Help, KeptSearch, Line, Lines, Links,
    Message, Number, OrderDue, Places, Report, Results, Section, Start, User, picture, render,
};
use tipline_phone::E164;
use tipline_report::{Channel, Offset, Provenance, RawRecord, normalise};

/// Addresses that hold nothing: a hash of what they lead to.
pub(crate) struct Open;

impl Links for Open {
    fn number(&self, number: E164) -> String {
        format!("/numbers/{}", letters(&number.to_string()))
    }

    fn search(&self, query: &str) -> String {
        format!("/search/{}", letters(query))
    }
}

fn letters(text: &str) -> String {
    let hash = text.bytes().fold(7_u64, |hash, b| hash.wrapping_mul(31).wrapping_add(u64::from(b)));
    hash.to_le_bytes().iter().map(|b| char::from(b'a' + b % 26)).collect()
}

static NO_LINES: LazyLock<Registry> = LazyLock::new(Registry::new);

/// Tuesday 20 August 2019, a fortnight after the order.
pub(crate) fn frame(section: Section) -> Frame<'static> {
    Frame {
        unit: "Synthetic Force, Intelligence",
        marking: "OFFICIAL-SENSITIVE",
        user: Some(User { name: "An analyst", roles: &["analyst"] }),
        csrf: "token-of-this-session",
        once: "of-this-page",
        reason: Some("line review"),
        as_of: Some("2019-08-20T08:14:02Z".parse().unwrap()),
        behind: None,
        now: "2019-08-20T08:15:00Z".parse().unwrap(),
        section,
        links: &Open,
        lines: &NO_LINES,
        assets: ["desk.css", "desk.js"],
    }
}

fn root() -> std::path::PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn registry() -> Registry {
    let lines = fs::read_to_string(root().join("config/lines.example.toml")).unwrap();
    let mut registry = Registry::new();
    for (offset, line) in (0..).zip(tipline_lines::read_file(&lines, FileFormat::Toml).unwrap()) {
        let value = serde_json::to_vec(&line).unwrap();
        registry.apply(line.id.as_str().as_bytes(), Some(&value), Offset(offset)).unwrap();
    }
    registry
}

static INDEX: LazyLock<TempDir> = LazyLock::new(|| {
    let dir = tempfile::tempdir().unwrap();
    let registry = registry();
    let (mut writer, _) = Writer::open(dir.path(), WriterOptions::default()).unwrap();
    let mut written = 0;
    for channel in Channel::ALL {
        let records = fs::read(root().join(format!("fixtures/reports/{channel}.jsonl"))).unwrap();
        for value in records.split(|byte| *byte == b'\n').filter(|line| !line.is_empty()) {
            let provenance = Provenance {
                topic: format!("raw.{channel}"),
                partition: 0,
                offset: Offset(written),
                timestamp: Timestamp::UNIX_EPOCH,
            };
            let report = normalise(&RawRecord { channel, value, provenance }).unwrap().report;
            let flags = registry.matching(&report);
            let linked = LinkedReport::new(report, flags);
            writer.upsert(&linked, &serde_json::to_vec(&linked).unwrap()).unwrap();
            written += 1;
        }
    }
    let mut checkpoint = Checkpoint::new("c1");
    let last = Anchor::of(Offset(written - 1), b"", b"");
    checkpoint.advance(&TopicPartition::new("reports", 0), Offset(0), Offset(written), Some(last)).unwrap();
    writer.commit(&checkpoint).unwrap();
    dir
});

pub(crate) struct Desk {
    searcher: Searcher,
    registry: Registry,
}

const VIEW: ViewOptions = ViewOptions { most_read: 10_000, most_listed: 500 };
const FLAGGED: &str = "flag:known_line OR flag:order_breach OR flag:stale";

impl Desk {
    pub(crate) fn new() -> Self {
        Self { searcher: Searcher::open(INDEX.path()).unwrap(), registry: registry() }
    }

    fn hits(&self, query: &str, limit: usize) -> Vec<Hit> {
        let query = tipline_index::parse(query, frame(Section::Search).now).unwrap();
        let options = SearchOptions { limit, ..SearchOptions::default() };
        self.searcher.search(&query, options).unwrap().hits
    }

    /// The newest report with a flag.
    pub(crate) fn flagged(&self) -> LinkedReport {
        self.hits("flag:known_line OR flag:order_breach", 1).remove(0).record
    }

    fn nino(&self) -> LineId {
        self.registry.iter().find(|line| line.is_called("nino")).unwrap().id.clone()
    }

    pub(crate) fn number_view(&self) -> NumberView {
        let number = self.registry.get(&self.nino()).unwrap().numbers[0].number;
        NumberView::of(&self.searcher, number, VIEW).unwrap()
    }

    fn rows(&self, frame: &Frame<'_>, limit: usize) -> Vec<FlagRow> {
        let hits = self.hits(FLAGGED, limit);
        hits.iter()
            .flat_map(|hit| FlagRow::of(frame, &hit.record, &Decisions::default()).collect::<Vec<_>>())
            .collect()
    }

    fn by_line(&self) -> Vec<FacetCount> {
        let query = tipline_index::parse(FLAGGED, frame(Section::Lines).now).unwrap();
        let mut counts = self.searcher.facets(&query, &[Facet::Line]).unwrap().remove(0);
        counts.push(FacetCount { value: "a-line-of-flags".to_owned(), count: 2 });
        counts
    }

    fn start(&self) -> String {
        let frame = frame(Section::Start);
        let mut hours = [0; 24];
        (hours[9], hours[10], hours[14], hours[21]) = (3, 7, 12, 5);
        let by_channel = [("101", 15), ("online", 8), ("crimestoppers", 4)];
        render(&Start {
            frame: &frame,
            today: 27,
            by_channel: by_channel.map(|(channel, count)| (channel.to_owned(), count)).to_vec(),
            hours: picture::hours(&hours),
            held: self.searcher.len(),
            lines: self.registry.len(),
            orders: OrderDue::among(self.registry.iter(), "2019-08-06T08:00:00Z".parse().unwrap()),
            flags: self.rows(&frame, 10),
            tour: &[tipline_pages::TourStep {
                title: "What came after".to_owned(),
                words: "The number is heard of although it should be off.".to_owned(),
                place: tipline_pages::TourPlace::Search("flag:order_breach".to_owned()),
            }],
        })
    }

    fn results(&self) -> String {
        let frame = frame(Section::Search);
        let typed = "nino OR near:07700900461";
        let query = tipline_index::parse(typed, frame.now).unwrap();
        let hits = self.searcher.search(&query, SearchOptions::default()).unwrap();
        let of_facets = self.searcher.facets(&query, &Facet::ALL).unwrap();
        let facets = Facet::ALL.into_iter().map(CountBy::Facet).zip(of_facets);
        let decided = vec![FacetCount { value: "needs_work".to_owned(), count: 2 }];
        let counts = facets.chain([(CountBy::Decision, decided)]).collect();
        let (next, file) = (Some("/search/next".to_owned()), Some("/search/file".to_owned()));
        render(&Results::answer(
            &frame,
            typed,
            &query,
            &hits,
            counts,
            Places { first: 1, next, file, kept_as: None },
        ))
    }

    fn line(&self) -> String {
        let nino = self.nino();
        let table = self.registry.get(&nino);
        let view = LineView::of(&self.searcher, &nino, table, VIEW).unwrap();
        render(&Line::new(&frame(Section::Lines), &view, table))
    }

    /// The line as it would be if 900 numbers had been flagged for it.
    fn line_of_many_numbers(&self) -> String {
        let nino = self.nino();
        let table = self.registry.get(&nino);
        let mut view = LineView::of(&self.searcher, &nino, table, VIEW).unwrap();
        let mut other = view.numbers[0].clone();
        other.intervals.clear();
        view.numbers.extend((0..900).map(|nth| {
            other.number = format!("+447700900{nth:03}").parse().unwrap();
            other.display = other.number.display();
            other.clone()
        }));
        render(&Line::new(&frame(Section::Lines), &view, table))
    }
}

fn check() -> String {
    let frame = frame(Section::Check);
    let row = |asked: &str, number: Option<&str>, held, reports, lines: &[(&str, &str)]| Checked {
        asked: asked.to_owned(),
        number: number.map(|number| number.parse().unwrap()),
        held,
        reports,
        near: usize::from(held == Held::Near),
        lines: lines.iter().map(|(id, name)| ((*id).to_owned(), (*name).to_owned())).collect(),
    };
    let rows = vec![
        row("07700 900461", Some("+447700900461"), Held::KnownLine, 31, &[("nino", "Nino")]),
        row("no number", None, Held::NoNumber, 0, &[]),
        row("07700 900999", Some("+447700900999"), Held::NotHeld, 0, &[]),
        row("07700 900462", Some("+447700900462"), Held::Near, 0, &[]),
    ];
    render(&Check::new(&frame, "07700 900461\nno number\n07700 900999\n07700 900462", 1_000, rows, 0))
}

/// A thousand numbers, all of them of lines.
fn check_of_many() -> String {
    let numbers: Vec<String> = (0..1_000).map(|nth| format!("07700 900{nth:03}")).collect();
    let checked = numbers.iter().enumerate().map(|(nth, asked)| Checked {
        asked: asked.clone(),
        number: format!("+447700900{nth:03}").parse().ok(),
        held: Held::KnownLine,
        reports: nth,
        near: 0,
        lines: vec![("nino".to_owned(), "Nino".to_owned())],
    });
    render(&Check::new(&frame(Section::Check), &numbers.join("\n"), 1_000, checked.collect(), 85))
}

/// A page of 250 lines, the one that has the line at this place.
pub(crate) fn many_lines(place: usize) -> String {
    let known = registry();
    let mut line = known.iter().next().unwrap().clone();
    let lines: Vec<_> = (0..250)
        .map(|nth| {
            line.id = format!("line-{nth:03}").parse().unwrap();
            line.brand = Some(format!("Brand {nth:03}"));
            line.clone()
        })
        .collect();
    render(&Lines::new(&frame(Section::Lines), lines.iter(), Vec::new(), place))
}

/// The name and the document of every page.
pub(crate) fn every_page() -> Vec<(&'static str, String)> {
    let desk = Desk::new();
    let search = frame(Section::Search);
    let error = tipline_index::parse("numer:07700900461", search.now).unwrap_err();
    let kept = KeptSearch { name: "Nino this week".to_owned(), query: "nino last:7d".to_owned() };
    let (report, lines, flags, help) =
        (frame(Section::Elsewhere), frame(Section::Lines), frame(Section::Flags), frame(Section::Help));
    let out = Frame { user: None, ..frame(Section::Elsewhere) };
    let rows = desk.rows(&flags, 50);
    let signed_out = Message {
        frame: &out,
        title: "Sign in",
        lines: vec!["You have to sign in before you can look at this.".to_owned()],
        next: Some(("/sign-in", "Sign in")),
    };
    vec![
        ("start", desk.start()),
        ("search", render(&Results::form(&search, vec![kept]))),
        ("results", desk.results()),
        ("wrong", render(&Results::wrong(&search, "numer:07700900461", error))),
        ("report", render(&Report::new(&report, &desk.flagged(), &Decisions::default()))),
        ("number", render(&Number::new(&report, &desk.number_view()))),
        ("line", desk.line()),
        ("lines", render(&Lines::new(&lines, desk.registry.iter(), desk.by_line(), 0))),
        (
            "flags",
            render(&Flags {
                frame: &flags,
                flags: rows,
                shown: FlagsShown::Waiting,
                more: true,
                all: Open.search(FLAGGED),
            }),
        ),
        ("check", check()),
        ("check of many", check_of_many()),
        ("many lines", many_lines(0)),
        ("line of many numbers", desk.line_of_many_numbers()),
        ("help", render(&Help { frame: &help, examples: EXAMPLES })),
        ("message", render(&signed_out)),
    ]
}
