//! The desk on a port, over the fixtures and a little that came in today.

use std::{net::TcpListener, sync::Arc, time::Duration};

use jiff::Timestamp;
use tempfile::TempDir;
use tipline_lines::{Decision, Flag, LinkedReport, Verdict};
use tipline_report::{Channel, Offset};
use tipline_web::{Listening, Origin, ReasonPolicy, Scheme, TourPlace, TourStep, serve};

use crate::desk::{Desk, index, link, registry, reports};

pub(crate) struct Served {
    pub(crate) desk: Desk,
    pub(crate) base: String,
    _dir: TempDir,
}

/// What came in today, one record of it with a flag.
fn today() -> Vec<LinkedReport> {
    let now = Timestamp::now();
    let records = [
        (
            Channel::Online,
            format!(
                r#"{{"reference":"ONL-NOW1","force":"Norfolk","submitted_at":"{now}","answers":{{"what":"They text everyone again from 07700 900461, nino is back"}}}}"#
            ),
        ),
        (
            Channel::Online,
            format!(
                r#"{{"reference":"ONL-NOW2","force":"Norfolk","submitted_at":"{now}","answers":{{"what":"Graffiti on the shelter"}}}}"#
            ),
        ),
        (
            Channel::Call101,
            format!(
                r#"{{"reference":"CAD-NOW-3","force":"Norfolk","received_at":"{now}","caller":{{"withheld":true}},"log":[{{"at":"{now}","by":"CH02","text":"INFT GIVES NEW NUMBER 07700 900733 FOR THE SAME LADS"}}]}}"#
            ),
        ),
    ];
    let registry = registry();
    (1_000..)
        .zip(&records)
        .map(|(offset, (channel, record))| link(&registry, *channel, record.as_bytes(), offset))
        .collect()
}

impl Served {
    /// Serves until the test ends.
    pub(crate) fn start(reason: ReasonPolicy) -> Self {
        Self::over(&[reports(), today()].concat(), reason)
    }

    /// Serves these reports.
    pub(crate) fn over(held: &[LinkedReport], reason: ReasonPolicy) -> Self {
        let dir = tempfile::tempdir().unwrap();
        let folder = dir.path().join("index");
        index(&folder, held);
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let origin = Origin::loopback(Scheme::Http, listener.local_addr().unwrap().port());
        let base = origin.base();
        let desk =
            Desk::recorded_over(&folder, |settings| (settings.origin, settings.reason) = (origin, reason));
        desk.app.set_tour(vec![TourStep {
            title: "What came after".to_owned(),
            words: "The number is heard of although it should be off.".to_owned(),
            place: TourPlace::Search("flag:order_breach".to_owned()),
        }]);
        let listening = Listening { listener, certificate: None, drain: Duration::from_secs(1) };
        tokio::spawn(serve(Arc::clone(&desk.app), listening, std::future::pending()));
        Self { desk, base, _dir: dir }
    }

    pub(crate) fn at(&self, path: &str) -> String {
        format!("{}{path}", self.base)
    }

    /// Of the newest flags one is confirmed, one rejected, and of one two people think differently.
    pub(crate) fn some_are_decided(&self) {
        let mut flags: Vec<Flag> = reports().into_iter().flat_map(|report| report.flags).collect();
        flags.sort_by_key(|flag| std::cmp::Reverse(flag.at.timestamp));
        let at = Timestamp::now();
        let decide = |flag: &Flag, verdict, reason: &str, by: &str| {
            Decision::on(flag, verdict, reason.to_owned(), by.to_owned(), at)
        };
        let decided = [
            decide(&flags[0], Verdict::Confirmed, "the same texts as in July", "an analyst"),
            decide(&flags[1], Verdict::Rejected, "an old card that was found again", "an analyst"),
            decide(&flags[2], Verdict::Confirmed, "the handset was seen", "an analyst"),
            decide(&flags[2], Verdict::Rejected, "it was another phone", "a supervisor"),
            decide(&flags[3], Verdict::NeedsWork, "ask the provider", "a supervisor"),
        ];
        self.desk.decided.lock().unwrap().extend(decided);
        self.decisions_come_back();
    }

    /// The topic of decisions comes back to the desk, as it does where there are brokers.
    pub(crate) fn decisions_come_back(&self) {
        let decided = self.desk.decided.lock().unwrap();
        for (offset, decision) in (0..).zip(decided.iter()) {
            let value = serde_json::to_vec(decision).unwrap();
            let key = decision.decision_id.to_string();
            self.desk.bench.apply(key.as_bytes(), Some(&value), Offset(offset)).unwrap();
        }
    }
}
