//! Reports to put into an index, and an index to put them into.

#![allow(dead_code, reason = "each test file takes what it needs")]

use jiff::Timestamp;
use tempfile::TempDir;
use tipline_index::{
    Anchor, Checkpoint, Hits, Query, SearchOptions, Searcher, TopicPartition, Writer, WriterOptions, parse,
};
use tipline_lines::{Flag, FlagId, FlagKind, LinkedReport, RULE_VERSION, Rule};
use tipline_phone::{Fragment, Identifier, IdentifierKind, Pattern, Reading, Repair, Repairs};
use tipline_report::{
    Channel, E164, Mention, Moment, Occurred, Offset, Provenance, Report, ReportId, Role, Span,
};

/// Wednesday 7 August 2019, noon in London.
pub(crate) fn now() -> Timestamp {
    moment("2019-08-07T12:00:00+01:00").timestamp
}

pub(crate) fn moment(text: &str) -> Moment {
    text.parse().unwrap()
}

pub(crate) fn number(e164: &str) -> E164 {
    e164.parse().unwrap()
}

pub(crate) fn query(text: &str) -> Query {
    parse(text, now()).unwrap_or_else(|error| panic!("{text}: {error}"))
}

/// A report on its way into an index.
#[derive(Clone)]
pub(crate) struct Draft {
    report: Report,
    flags: Vec<Flag>,
}

/// An online report to Kent of Friday 12 July 2019 in which each `{+447700900461}` of the text stands for that number,
/// written as `surface` writes it.
pub(crate) fn draft_spelled(reference: &str, text: &str, surface: impl Fn(E164) -> String) -> Draft {
    let channel = Channel::Online;
    let (mut plain, mut mentions, mut rest) = (String::new(), Vec::new(), text);
    while let Some((before, after)) = rest.split_once('{') {
        let (e164, after) = after.split_once('}').unwrap();
        plain += before;
        let start = plain.len();
        plain += &surface(number(e164));
        mentions.push(Mention {
            span: Span { start, end: plain.len() },
            e164: number(e164),
            class: tipline_phone::Class::Mobile,
            valid: false,
            reading: tipline_phone::Reading::Exact,
            role: Role::Unknown,
            cue: None,
        });
        rest = after;
    }
    plain += rest;
    let report = Report {
        report_id: ReportId::of(channel, reference),
        channel,
        reference: reference.to_owned(),
        force: "Kent".to_owned(),
        received_at: moment("2019-07-12T14:02:00+01:00"),
        occurred: None,
        text: plain,
        sections: Vec::new(),
        mentions,
        fragments: Vec::new(),
        identifiers: Vec::new(),
        vetoed: Vec::new(),
        provenance: Provenance {
            topic: "raw.online".to_owned(),
            partition: 0,
            offset: Offset(0),
            timestamp: moment("2019-07-12T14:02:01+01:00").timestamp,
        },
    };
    Draft { report, flags: Vec::new() }
}

/// As [`draft_spelled`], numbers written in E.164.
pub(crate) fn draft(reference: &str, text: &str) -> Draft {
    draft_spelled(reference, text, |number| number.to_string())
}

impl Draft {
    pub(crate) fn by(mut self, channel: Channel) -> Self {
        self.report.channel = channel;
        self.report.report_id = ReportId::of(channel, &self.report.reference);
        self
    }

    pub(crate) fn to(mut self, force: &str) -> Self {
        self.report.force = force.to_owned();
        self
    }

    pub(crate) fn received(mut self, time: &str) -> Self {
        self.report.received_at = moment(time);
        self
    }

    pub(crate) fn occurred(mut self, from: &str, to: Option<&str>) -> Self {
        self.report.occurred = Some(Occurred { from: moment(from), to: to.map(moment) });
        self
    }

    /// With its first mention being of such a person.
    pub(crate) fn whose(mut self, role: Role) -> Self {
        self.report.mentions[0].role = role;
        self
    }

    /// With its first mention read so.
    pub(crate) fn repaired(mut self, repair: Repair) -> Self {
        self.report.mentions[0].reading = Reading::Recovered(Repairs::NONE.with(repair));
        self
    }

    /// With part of a number at the end of its text.
    pub(crate) fn with_part(mut self, pattern: &str) -> Self {
        let start = self.report.text.len() + 1;
        self.report.text += &format!(" {pattern}");
        let span = Span { start, end: self.report.text.len() };
        self.report.fragments.push(Fragment { span, pattern: Pattern::new(pattern).unwrap() });
        self
    }

    /// With an identifier at the end of its text.
    pub(crate) fn with_identifier(mut self, kind: IdentifierKind, value: &str) -> Self {
        let start = self.report.text.len() + 1;
        self.report.text += &format!(" {value}");
        let span = Span { start, end: self.report.text.len() };
        self.report.identifiers.push(Identifier { span, kind, value: value.to_owned() });
        self
    }

    /// With other names for the line of its last flag.
    pub(crate) fn also_called(mut self, aliases: &[&str]) -> Self {
        let flag = self.flags.last_mut().unwrap();
        flag.aliases = aliases.iter().map(|alias| (*alias).to_owned()).collect();
        self
    }

    pub(crate) fn at(mut self, partition: i32, offset: i64) -> Self {
        self.report.provenance.partition = partition;
        self.report.provenance.offset = Offset(offset);
        self
    }

    /// With a flag on its first mention.
    pub(crate) fn flagged(mut self, kind: FlagKind, line: &str, brand: Option<&str>) -> Self {
        let report = &self.report;
        let line_id = line.parse().unwrap();
        let mention = &report.mentions[0];
        self.flags.push(Flag {
            flag_id: FlagId::of(&report.report_id, mention.e164, &line_id, kind),
            report_id: report.report_id,
            channel: report.channel,
            force: report.force.clone(),
            kind,
            line_id,
            brand: brand.map(str::to_owned),
            aliases: Vec::new(),
            e164: mention.e164,
            span: mention.span,
            rule: Rule::ExactInInterval,
            rule_version: RULE_VERSION,
            at: report.received_at,
            interval: None,
            order: None,
            lines_offset: Offset(0),
            retrospective: false,
            why: "for a test".to_owned(),
            provenance: report.provenance.clone(),
        });
        self
    }

    pub(crate) fn linked(self) -> LinkedReport {
        LinkedReport::new(self.report, self.flags)
    }
}

/// The value of the report on its topic.
pub(crate) fn json(report: &LinkedReport) -> Vec<u8> {
    serde_json::to_vec(report).unwrap()
}

pub(crate) fn options() -> WriterOptions {
    WriterOptions { threads: std::num::NonZeroUsize::MIN, memory_bytes: 15_000_000 }
}

/// An index with these reports, committed at once.
pub(crate) fn index(reports: impl IntoIterator<Item = LinkedReport>) -> (TempDir, Searcher) {
    let dir = tempfile::tempdir().unwrap();
    let (mut writer, _) = Writer::open(dir.path(), options()).unwrap();
    let mut end = 0;
    for report in reports {
        writer.upsert(&report, &json(&report)).unwrap();
        end += 1;
    }
    writer.commit(&checkpoint(end)).unwrap();
    let searcher = Searcher::open(dir.path()).unwrap();
    (dir, searcher)
}

/// A checkpoint on cluster `c1` after that many records of `reports/0`.
pub(crate) fn checkpoint(end: i64) -> Checkpoint {
    let mut checkpoint = Checkpoint::new("c1");
    let last = Anchor::of(Offset(end - 1), b"", b"");
    checkpoint.advance(&TopicPartition::new("reports", 0), Offset(0), Offset(end), Some(last)).unwrap();
    checkpoint
}

pub(crate) fn search(searcher: &Searcher, text: &str) -> Hits {
    searcher
        .search(&query(text), SearchOptions { limit: 1000, ..SearchOptions::default() })
        .unwrap_or_else(|error| panic!("{text}: {error}"))
}

/// The references of the hits, in their order.
pub(crate) fn found(searcher: &Searcher, text: &str) -> Vec<String> {
    let hits = search(searcher, text);
    assert_eq!(hits.total, hits.hits.len(), "{text}");
    hits.hits.into_iter().map(|hit| hit.record.reference).collect()
}

/// What the hits highlight, in their order.
pub(crate) fn highlighted(searcher: &Searcher, text: &str) -> Vec<Vec<String>> {
    let hits = search(searcher, text).hits;
    let surfaces = |hit: tipline_index::Hit| {
        hit.highlights.iter().map(|span| span.of(&hit.record.text).to_owned()).collect()
    };
    hits.into_iter().map(surfaces).collect()
}
