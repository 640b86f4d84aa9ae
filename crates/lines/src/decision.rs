//! What people make of flags: a machine flags, a named person decides.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use tipline_phone::E164;
use tipline_report::{Offset, ReportId};

use crate::{DecisionId, Flag, FlagId, FlagKind, LineId};

/// What somebody makes of a flag.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Verdict {
    /// The number was the line's.
    Confirmed,
    /// It was not, or the flag says nothing: kept all the same, since a rejected flag may have to be disclosed.
    Rejected,
    /// Somebody has to find out more.
    NeedsWork,
}

impl Verdict {
    /// The word on the topic.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Confirmed => "confirmed",
            Self::Rejected => "rejected",
            Self::NeedsWork => "needs_work",
        }
    }
}

/// One person's decision on one flag: the value on the `decisions` topic, keyed by its own id.
///
/// So no decision takes the place of another when the topic is compacted, and the history is kept; compaction is there to
/// erase one, by an empty record under its key, where the law asks for that.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Decision {
    /// Name for ever.
    pub decision_id: DecisionId,
    /// The flag.
    pub flag_id: FlagId,
    /// See [`Flag::report_id`].
    pub report_id: ReportId,
    /// See [`Flag::line_id`].
    pub line_id: LineId,
    /// See [`Flag::e164`].
    pub e164: E164,
    /// See [`Flag::kind`].
    pub kind: FlagKind,
    /// What was decided.
    pub verdict: Verdict,
    /// Why, in their words.
    pub reason: String,
    /// By whom: what the operating system or the identity provider calls them.
    pub decided_by: String,
    /// When.
    pub decided_at: Timestamp,
}

impl Decision {
    /// A decision on a flag.
    #[must_use]
    pub fn on(flag: &Flag, verdict: Verdict, reason: String, by: String, at: Timestamp) -> Self {
        Self {
            decision_id: DecisionId::of(flag.flag_id, verdict, &by, at),
            flag_id: flag.flag_id,
            report_id: flag.report_id,
            line_id: flag.line_id.clone(),
            e164: flag.e164,
            kind: flag.kind,
            verdict,
            reason,
            decided_by: by,
            decided_at: at,
        }
    }
}

/// What stands of a flag.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum FlagState {
    /// Nobody has decided.
    Open,
    /// Everybody who decided says so, by their last word.
    Confirmed,
    /// Likewise.
    Rejected,
    /// Likewise.
    NeedsWork,
    /// The last words of two people differ. Neither wins: the decisions themselves are to be shown.
    Disputed,
}

impl FlagState {
    /// Every state.
    pub const ALL: [Self; 5] = [Self::Open, Self::Confirmed, Self::Rejected, Self::NeedsWork, Self::Disputed];

    /// The word for it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Confirmed => "confirmed",
            Self::Rejected => "rejected",
            Self::NeedsWork => "needs_work",
            Self::Disputed => "disputed",
        }
    }

    /// What decisions on one flag, oldest first, make of it.
    #[must_use]
    pub fn of<'a>(decisions: impl IntoIterator<Item = &'a Decision>) -> Self {
        let mut last_words: HashMap<&str, Verdict> = HashMap::new();
        for decision in decisions {
            last_words.insert(&decision.decided_by, decision.verdict);
        }
        let mut verdicts = last_words.into_values();
        match verdicts.next() {
            None => Self::Open,
            Some(first) if verdicts.any(|verdict| verdict != first) => Self::Disputed,
            Some(Verdict::Confirmed) => Self::Confirmed,
            Some(Verdict::Rejected) => Self::Rejected,
            Some(Verdict::NeedsWork) => Self::NeedsWork,
        }
    }
}

/// A record of the `decisions` topic is not what tipline writes. Its value is not repeated: it may name somebody.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the record at offset {offset} of the decisions topic cannot be read")]
pub struct UnreadableDecision {
    /// Where it stands.
    pub offset: Offset,
}

/// The `decisions` topic in memory.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Decisions {
    /// By place on the topic.
    by_offset: BTreeMap<i64, Decision>,
    offsets: HashMap<DecisionId, i64>,
    /// The places of each flag's decisions: a page of flags asks for one flag after the other.
    by_flag: HashMap<FlagId, BTreeSet<i64>>,
}

impl Decisions {
    /// No decisions.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Takes in one record of the topic: a decision, or with no value the erasure of one. A decision that was written twice
    /// stands at its last place, as it does once the topic has been compacted.
    ///
    /// # Errors
    /// Where the record cannot be read; what was there stays.
    pub fn apply(
        &mut self,
        key: &[u8],
        value: Option<&[u8]>,
        offset: Offset,
    ) -> Result<(), UnreadableDecision> {
        let unreadable = || UnreadableDecision { offset };
        let id: DecisionId =
            std::str::from_utf8(key).ok().and_then(|key| key.parse().ok()).ok_or_else(unreadable)?;
        let decision = match value {
            None => None,
            Some(value) => {
                let decision: Decision = serde_json::from_slice(value).map_err(|_| unreadable())?;
                (decision.decision_id == id).then_some(Some(decision)).ok_or_else(unreadable)?
            }
        };
        if let Some(before) = self.offsets.remove(&id)
            && let Some(decision) = self.by_offset.remove(&before)
            && let Some(places) = self.by_flag.get_mut(&decision.flag_id)
        {
            places.remove(&before);
            if places.is_empty() {
                self.by_flag.remove(&decision.flag_id);
            }
        }
        if let Some(decision) = decision {
            self.offsets.insert(id, offset.0);
            self.by_flag.entry(decision.flag_id).or_default().insert(offset.0);
            self.by_offset.insert(offset.0, decision);
        }
        Ok(())
    }

    /// Every decision, oldest first.
    pub fn iter(&self) -> impl Iterator<Item = &Decision> {
        self.by_offset.values()
    }

    /// The decisions on a flag, oldest first.
    pub fn on(&self, flag: FlagId) -> impl Iterator<Item = &Decision> {
        self.by_flag.get(&flag).into_iter().flatten().filter_map(|place| self.by_offset.get(place))
    }

    /// What stands of every flag on which somebody has decided.
    #[must_use]
    pub fn states(&self) -> HashMap<FlagId, FlagState> {
        let mut by_flag: HashMap<FlagId, Vec<&Decision>> = HashMap::new();
        for decision in self.iter() {
            by_flag.entry(decision.flag_id).or_default().push(decision);
        }
        by_flag.into_iter().map(|(flag, decisions)| (flag, FlagState::of(decisions))).collect()
    }
}
