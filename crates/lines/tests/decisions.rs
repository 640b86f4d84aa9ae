//! What people's decisions make of a flag.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use jiff::Timestamp;
use proptest::prelude::*;
use tipline_lines::{Decision, DecisionId, Decisions, FlagId, FlagKind, FlagState, LineId, Verdict};
use tipline_phone::E164;
use tipline_report::{Channel, Offset, ReportId};

fn decision(by: &str, verdict: Verdict, second: i64) -> Decision {
    let report_id = ReportId::of(Channel::Online, "ONL-1");
    let e164: E164 = "+447700900461".parse().unwrap();
    let line_id: LineId = "nino".parse().unwrap();
    let flag_id = FlagId::of(&report_id, e164, &line_id, FlagKind::KnownLine);
    let decided_at = Timestamp::from_second(second).unwrap();
    Decision {
        decision_id: DecisionId::of(flag_id, verdict, by, decided_at),
        flag_id,
        report_id,
        line_id,
        e164,
        kind: FlagKind::KnownLine,
        verdict,
        reason: "seen in the download".into(),
        decided_by: by.into(),
        decided_at,
    }
}

fn applied(decisions: &[Decision]) -> Decisions {
    let mut table = Decisions::new();
    for (offset, decision) in (0..).zip(decisions) {
        apply(&mut table, decision, offset);
    }
    table
}

fn apply(table: &mut Decisions, decision: &Decision, offset: i64) {
    let value = serde_json::to_vec(decision).unwrap();
    table.apply(decision.decision_id.to_string().as_bytes(), Some(&value), Offset(offset)).unwrap();
}

#[test]
fn a_flag_is_what_everybodys_last_word_says_and_disputed_where_they_differ() {
    use Verdict::{Confirmed, NeedsWork, Rejected};
    for (words, state) in [
        (&[][..], FlagState::Open),
        (&[("a", Confirmed)], FlagState::Confirmed),
        (&[("a", NeedsWork), ("a", Rejected)], FlagState::Rejected),
        (&[("a", Confirmed), ("b", Confirmed)], FlagState::Confirmed),
        (&[("a", Confirmed), ("b", Rejected)], FlagState::Disputed),
        (&[("a", Confirmed), ("b", Rejected), ("a", Rejected)], FlagState::Rejected),
        (&[("a", NeedsWork), ("b", Rejected)], FlagState::Disputed),
    ] {
        let decisions: Vec<_> =
            (0..).zip(words).map(|(second, (by, verdict))| decision(by, *verdict, second)).collect();
        assert_eq!(FlagState::of(&decisions), state, "{words:?}");
        let table = applied(&decisions);
        assert_eq!(table.iter().cloned().collect::<Vec<_>>(), decisions, "the history is kept");
        let states = table.states();
        assert_eq!(
            states.values().copied().collect::<Vec<_>>(),
            if words.is_empty() { vec![] } else { vec![state] }
        );
    }
}

#[test]
fn a_decision_is_erased_by_its_key_and_no_other_goes_with_it() {
    let (first, second) = (decision("a", Verdict::Confirmed, 1), decision("b", Verdict::Rejected, 2));
    let mut table = applied(&[first.clone(), second.clone()]);
    table.apply(first.decision_id.to_string().as_bytes(), None, Offset(2)).unwrap();
    assert_eq!(table.on(first.flag_id).collect::<Vec<_>>(), [&second]);
}

#[test]
fn what_cannot_be_read_changes_nothing_and_its_message_repeats_no_value() {
    let held = decision("a", Verdict::Confirmed, 1);
    let other = decision("b", Verdict::Rejected, 2);
    let value = serde_json::to_vec(&other).unwrap();
    let mut table = applied(std::slice::from_ref(&held));
    let before = table.clone();
    let key = held.decision_id.to_string();
    for (key, value) in [("no id", &value[..]), (&key, b"{"), (&key, &value)] {
        let error = table.apply(key.as_bytes(), Some(value), Offset(7)).unwrap_err();
        assert_eq!(error.to_string(), "the record at offset 7 of the decisions topic cannot be read");
        assert_eq!(table, before);
    }
}

#[test]
fn a_decision_has_this_id_and_this_json_for_ever() {
    let decision = decision("analyst", Verdict::NeedsWork, 1_566_000_000);
    insta::assert_snapshot!(serde_json::to_string_pretty(&decision).unwrap(), @r#"
    {
      "decision_id": "d_531bd0dadfbab61b607c8e8818926969",
      "flag_id": "f_bca90adde97551030961bc3a32075fff",
      "report_id": "r_d1348fa12b182f78effe6da45de1fd44",
      "line_id": "nino",
      "e164": "+447700900461",
      "kind": "known_line",
      "verdict": "needs_work",
      "reason": "seen in the download",
      "decided_by": "analyst",
      "decided_at": "2019-08-17T00:00:00Z"
    }
    "#);
}

proptest! {
    /// Compaction keeps the last record of each key.
    #[test]
    fn a_compacted_topic_says_the_same(
        written in prop::collection::vec((0_usize..3, 0_usize..3, 0_i64..4, any::<bool>()), 0..20),
    ) {
        let verdicts = [Verdict::Confirmed, Verdict::Rejected, Verdict::NeedsWork];
        let records: Vec<(i64, Decision, bool)> = (0..)
            .zip(&written)
            .map(|(offset, (by, verdict, second, kept))| {
                (offset, decision(["a", "b", "c"][*by], verdicts[*verdict], *second), *kept)
            })
            .collect();
        let mut whole = Decisions::new();
        let mut compacted = Decisions::new();
        for (offset, decision, kept) in &records {
            let key = decision.decision_id.to_string();
            let value = kept.then(|| serde_json::to_vec(decision).unwrap());
            whole.apply(key.as_bytes(), value.as_deref(), Offset(*offset)).unwrap();
            let is_last = !records.iter().any(|(later, other, _)| {
                later > offset && other.decision_id == decision.decision_id
            });
            if is_last {
                compacted.apply(key.as_bytes(), value.as_deref(), Offset(*offset)).unwrap();
            }
        }
        prop_assert_eq!(whole, compacted);
    }
}
