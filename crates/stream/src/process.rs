//! What becomes of one raw record: a pure function, and the only place where that is decided.
//!
//! `normalise -> match -> write out`. Every raw record has exactly one outcome: linked, or a dead letter. A fault in our own
//! code is an outcome too: the record that met it becomes a dead letter, and those round it are not held up.
//!
//! # Where the time goes
//!
//! Instructions a record, over 600 generated ones of 536 bytes whose reports have 1,056 (callgrind counts the example `record`
//! of `tipline-bench`):
//!
//! | step | before | now |
//! | --- | --- | --- |
//! | read the JSON, its times, and put the words together | 11,100 | 10,100 |
//! | find numbers in the text (`tipline_phone`) | 16,900 | 14,500 |
//! | read the reporter's details, hide them wherever they stand | 32,000 | 21,000 |
//! | the report's id (BLAKE3 of one block) | 750 | 750 |
//! | match the lines, flags and safeguarding | 1,400 | 1,400 |
//! | derive the fields that are searched | 3,800 | 2,300 |
//! | write the JSON of report and flags (`sonic-rs`) | 17,400 | 12,300 |
//! | give memory back, count, catch panics | 4,000 | 3,500 |
//! | all | 87,400 | 65,900 |
//!
//! Of all that, asking for memory and giving it back was 9,500 and is 7,900. The same records give the same bytes before and
//! now: the example prints a digest of every output.

use std::{panic, sync::Once};

use serde::Serialize;
use tipline_lines::{LinkedReport, Registry};
use tipline_report::{
    Normalised, Offset, RawRecord, References, Rejection, RejectionKind, ReportId, normalise_with,
};

/// The largest report that is written, bytes of JSON. A record whose report would be larger becomes a dead letter.
pub const MAX_REPORT_BYTES: usize = 4 << 20;

/// The longest `field` and `message` of a dead letter, bytes.
const MAX_WORDS: usize = 1 << 10;

/// Bytes of JSON that a flag, or what a report has beside its raw record, seldom exceeds.
const ROOM: usize = 1 << 10;

/// What becomes of one raw record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// It is a report.
    Linked(Linked),
    /// It could not be read.
    Dead(DeadLetter),
}

/// The outputs of a record that could be read, each the JSON that its topic takes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Linked {
    /// The report's id: the key of every output.
    pub report_id: ReportId,
    /// The [`LinkedReport`].
    pub report: Vec<u8>,
    /// The flags.
    pub flags: Vec<Vec<u8>>,
    /// The safeguarding records.
    pub safeguarding: Vec<Vec<u8>>,
    /// The next offset of the lines table that it was matched against.
    pub lines: Offset,
}

/// Why a record could not be read. The dead letter's value and key are the raw record's own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeadLetter {
    /// Which kind of fault.
    pub reason: Reason,
    /// The field at fault, where there is one.
    pub field: Option<String>,
    /// What is wrong with it, for a person.
    pub message: String,
}

/// The kinds of fault, a closed set.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Reason {
    /// The record's own.
    Rejected(RejectionKind),
    /// Ours: reading the record panicked.
    Panic,
}

impl Reason {
    /// The name in headers, metrics and JSON.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Rejected(kind) => kind.as_str(),
            Self::Panic => "panic",
        }
    }
}

/// Decides what becomes of one raw record, given the lines and the forms of references that look like numbers.
///
/// The same three give the same outcome, byte for byte.
#[must_use]
pub fn process(raw: &RawRecord<'_>, registry: &Registry, references: &References) -> Outcome {
    caught(|| link(raw, registry, references)).unwrap_or_else(Outcome::Dead)
}

fn link(raw: &RawRecord<'_>, registry: &Registry, references: &References) -> Result<Outcome, DeadLetter> {
    let Normalised { report, reporter_numbers, .. } = normalise_with(raw, references)?;
    let flags = registry.matching(&report);
    let safeguarding = json_each(&registry.safeguarding(&report, &reporter_numbers));
    let flags_written = json_each(&flags);
    let report_id = report.report_id;
    let report = json(&LinkedReport::new(report, flags), raw.value.len() * 2 + ROOM);
    if report.len() > MAX_REPORT_BYTES {
        return Err(DeadLetter {
            reason: Reason::Rejected(RejectionKind::Size),
            field: None,
            message: format!("its report would have {} bytes, more than {MAX_REPORT_BYTES}", report.len()),
        });
    }
    Ok(Outcome::Linked(Linked {
        report_id,
        report,
        flags: flags_written,
        safeguarding,
        lines: registry.next_offset(),
    }))
}

fn json_each(records: &[impl Serialize]) -> Vec<Vec<u8>> {
    records.iter().map(|record| json(record, ROOM)).collect()
}

/// The record's JSON. With `room` for it the buffer is not moved as it grows, which was a tenth of the work.
fn json(record: &impl Serialize, room: usize) -> Vec<u8> {
    let mut json = Vec::with_capacity(room);
    sonic_rs::to_writer(&mut json, record).expect("records have string keys and serialise into memory");
    json
}

impl From<Rejection> for DeadLetter {
    fn from(Rejection { kind, field, message }: Rejection) -> Self {
        let field = field.map(shortened);
        Self { reason: Reason::Rejected(kind), field, message: shortened(message) }
    }
}

fn shortened(mut words: String) -> String {
    words.truncate(words.floor_char_boundary(MAX_WORDS));
    words
}

/// Runs `decide`; a panic is a dead letter, and its message, which may quote the report, is printed nowhere.
fn caught(decide: impl FnOnce() -> Result<Outcome, DeadLetter>) -> Result<Outcome, DeadLetter> {
    quieten_panics_here();
    INSIDE.set(true);
    // The closure owns or borrows only values that nobody looks at after a panic.
    let outcome = panic::catch_unwind(panic::AssertUnwindSafe(decide));
    INSIDE.set(false);
    outcome.unwrap_or_else(|_| {
        Err(DeadLetter {
            reason: Reason::Panic,
            field: None,
            message: "reading it failed inside tipline; the record is kept whole here".to_owned(),
        })
    })
}

thread_local! {
    static INSIDE: std::cell::Cell<bool> = const { std::cell::Cell::new(false) };
}

/// A panic's message can hold a piece of the text that was being read (a bad string slice does), so the usual report to
/// standard error is held back while a record is being read; only the place in our code is logged.
fn quieten_panics_here() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        let usual = panic::take_hook();
        panic::set_hook(Box::new(move |info| {
            if INSIDE.get() {
                let place = info.location().map(ToString::to_string).unwrap_or_default();
                tracing::error!(
                    place,
                    "a record could not be read because of a fault in tipline; it is kept as a dead letter"
                );
            } else {
                usual(info);
            }
        }));
    });
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;
    use proptest::prelude::*;
    use tipline_lines::Flag;
    use tipline_report::{Channel, Offset, Provenance};

    use super::*;

    fn raw(value: &[u8]) -> RawRecord<'_> {
        let provenance = Provenance {
            topic: "raw.crimestoppers".to_owned(),
            partition: 1,
            offset: Offset(7),
            timestamp: Timestamp::UNIX_EPOCH,
        };
        RawRecord { channel: Channel::Crimestoppers, value, provenance }
    }

    fn crimestoppers(text: &str) -> Vec<u8> {
        let text = serde_json::to_string(text).unwrap();
        format!(
            r#"{{"reference":"CS-1","force":"F","disseminated_at":"2019-07-10T09:00:00Z","text":{text}}}"#
        )
        .into_bytes()
    }

    fn lines() -> Registry {
        let line = br#"{"id":"nino","numbers":[{"number":"+447700900461","from":"2019-06-01T00:00:00Z","basis":"test"}]}"#;
        let mut registry = Registry::new();
        registry.apply(b"nino", Some(line), Offset(3)).unwrap();
        registry
    }

    fn no_references() -> References {
        References::default()
    }

    fn linked(outcome: Outcome) -> Linked {
        match outcome {
            Outcome::Linked(linked) => linked,
            Outcome::Dead(letter) => panic!("{letter:?}"),
        }
    }

    proptest! {
        #[test]
        fn json_is_written_as_serde_json_writes_it(
            text: String,
            controls in "[\0-\x1f\"\\\\/\x7f]{0,9}",
            number: i64,
            absent: Option<bool>,
        ) {
            let record = (text, controls, number, absent, ());
            prop_assert_eq!(json(&record, 0), serde_json::to_vec(&record).unwrap());
        }
    }

    #[test]
    fn a_report_that_names_a_line_has_a_flag_in_it_and_beside_it() {
        let record = crimestoppers("ring 07700 900461 and they come");
        let linked = linked(process(&raw(&record), &lines(), &no_references()));
        let report: LinkedReport = serde_json::from_slice(&linked.report).unwrap();
        let [flag] = &linked.flags[..] else { panic!("one flag") };
        assert_eq!(report.flags, [serde_json::from_slice::<Flag>(flag).unwrap()]);
        assert_eq!((report.report_id, report.flags[0].lines_offset), (linked.report_id, Offset(3)));
    }

    #[test]
    fn a_number_in_a_reference_meets_no_line_and_the_report_says_why() {
        let references = References::new([("OIS", r"OIS \d{11}")]).unwrap();
        let record = crimestoppers("OIS 07700900461 is the log, he is on 07700 900462");
        let linked = linked(process(&raw(&record), &lines(), &references));
        let report: LinkedReport = serde_json::from_slice(&linked.report).unwrap();
        assert!(linked.flags.is_empty());
        assert_eq!(report.numbers, ["+447700900462".parse().unwrap()]);
        assert_eq!(
            (report.vetoed[0].rule.as_str(), report.vetoed[0].span.of(&report.text)),
            ("OIS", "07700900461")
        );
    }

    #[test]
    fn without_lines_there_are_no_flags() {
        let record = crimestoppers("ring 07700 900461 and they come");
        let linked = linked(process(&raw(&record), &Registry::new(), &no_references()));
        assert!(linked.flags.is_empty() && linked.safeguarding.is_empty());
    }

    #[test]
    fn a_record_that_cannot_be_read_is_a_dead_letter_with_the_field() {
        let record = br#"{"reference":"CS-1","force":"F","disseminated_at":"no time","text":"x"}"#;
        let Outcome::Dead(letter) = process(&raw(record), &lines(), &no_references()) else {
            panic!("a dead letter")
        };
        assert_eq!(letter.reason.as_str(), "time");
        assert_eq!(letter.field.as_deref(), Some("disseminated_at"));
    }

    #[test]
    fn a_report_that_would_be_too_large_to_write_is_a_dead_letter() {
        // JSON writes this character in six bytes for one.
        let record = crimestoppers(&format!("x{}", "\u{1}".repeat(800_000 / 6)));
        assert!(matches!(process(&raw(&record), &lines(), &no_references()), Outcome::Linked(_)));
        let numbers = "07700 900461 / ".repeat(60_000);
        let Outcome::Dead(letter) = process(&raw(&crimestoppers(&numbers)), &lines(), &no_references())
        else {
            panic!("60,000 mentions are more than {MAX_REPORT_BYTES} bytes")
        };
        assert_eq!(letter.reason, Reason::Rejected(RejectionKind::Size));
    }

    #[test]
    fn a_panic_is_a_dead_letter_that_repeats_nothing() {
        let outcome = caught(|| panic!("the text was: secret"));
        let letter = outcome.unwrap_err();
        assert_eq!(letter.reason.as_str(), "panic");
        assert!(!letter.message.contains("secret"));
    }

    #[test]
    fn a_long_message_is_cut_between_characters() {
        let long =
            Rejection {
                kind: RejectionKind::Json, field: Some("é".repeat(600)), message: "€".repeat(600)
            };
        let letter = DeadLetter::from(long);
        assert!(letter.message.len() <= MAX_WORDS && letter.field.unwrap().len() <= MAX_WORDS);
        assert!(letter.message.chars().all(|c| c == '€'));
    }
}
