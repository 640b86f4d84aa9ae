use jiff::{Timestamp, civil::Date};
use serde::{Deserialize, Serialize};
use tipline_phone::E164;

use crate::{LineId, Order};

/// A branded deal line: numbers that it had over time, what became of it, and the orders made against it.
///
/// Serialised, it is the value of a record on the compacted `lines` topic, in canonical form: numbers in E.164, every
/// interval and every deadline an explicit instant. Fields that this version does not know are passed over in reading, so
/// that an older reader follows a newer writer. A missing list is an empty one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CountyLine {
    /// Name for ever, and the record's key.
    pub id: LineId,
    /// The name that customers know, where it is known: it outlives the numbers.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub brand: Option<String>,
    /// Other names for the same line.
    #[serde(default)]
    pub aliases: Vec<String>,
    /// The numbers and when each was the line's; one number may have several intervals, which do not overlap.
    #[serde(default)]
    pub numbers: Vec<NumberInterval>,
    /// What became of it, oldest first.
    #[serde(default)]
    pub status: Vec<StatusChange>,
    /// Forces or areas where it is run from. May name the same as `importing`: many lines stay inside one force.
    #[serde(default)]
    pub exporting: Vec<String>,
    /// Forces or areas where it sells.
    #[serde(default)]
    pub importing: Vec<String>,
    /// Court orders against its numbers and devices.
    #[serde(default)]
    pub orders: Vec<Order>,
}

/// That a number was the line's for a time: half-open, `from` inside and `to` outside.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NumberInterval {
    /// Which number.
    pub number: E164,
    /// The first instant.
    pub from: Timestamp,
    /// The first instant after; none while it is the line's still.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub to: Option<Timestamp>,
    /// How this is known, in words: a test purchase, a seized phone, a report's reference.
    pub basis: String,
}

/// One step in a line's history.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StatusChange {
    /// What it became.
    #[serde(flatten)]
    pub status: Status,
    /// On which day, Europe/London.
    pub on: Date,
    /// Anything to add.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
}

/// What a line can be. In JSON `{"status": "closed", "reason": "ddtro"}`; only `closed` has a reason.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(tag = "status", rename_all = "snake_case")]
#[non_exhaustive]
pub enum Status {
    /// Thought to be a line.
    Suspected,
    /// Selling.
    Active,
    /// Silent, not known to have ended.
    Dormant,
    /// Ended.
    Closed {
        /// By what.
        reason: ClosedReason,
    },
}

/// What ended a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum ClosedReason {
    /// People were charged.
    Charge,
    /// Its phone was seized.
    Seizure,
    /// A drug dealing telecommunications restriction order.
    Ddtro,
    /// It stopped by itself.
    #[serde(rename = "self")]
    OfItself,
    /// It became part of another line.
    Merged,
    /// Not known.
    Unknown,
}

impl CountyLine {
    /// What a person calls it: the brand, else its first number as it is dialled, else the id.
    #[must_use]
    pub fn display_name(&self) -> String {
        self.brand
            .clone()
            .or_else(|| self.numbers.first().map(|interval| interval.number.display()))
            .unwrap_or_else(|| self.id.to_string())
    }

    /// Whether this is its id, brand or another name, in capitals or not.
    #[must_use]
    pub fn is_called(&self, name: &str) -> bool {
        let name = name.trim().to_lowercase();
        let mut names = self.brand.iter().chain(&self.aliases);
        self.id.as_str() == name || names.any(|known| known.to_lowercase() == name)
    }

    /// What it is now: the last step of its history.
    #[must_use]
    pub fn current_status(&self) -> Option<&StatusChange> {
        self.status.last()
    }
}

impl NumberInterval {
    /// Whether the number was the line's at `at`.
    #[must_use]
    pub fn contains(&self, at: Timestamp) -> bool {
        self.from <= at && self.to.is_none_or(|to| at < to)
    }
}

impl Status {
    /// The word for it in JSON and in files.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Suspected => "suspected",
            Self::Active => "active",
            Self::Dormant => "dormant",
            Self::Closed { .. } => "closed",
        }
    }
}

impl ClosedReason {
    /// Every reason.
    pub const ALL: [Self; 6] =
        [Self::Charge, Self::Seizure, Self::Ddtro, Self::OfItself, Self::Merged, Self::Unknown];

    /// The word for it in JSON and in files.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Charge => "charge",
            Self::Seizure => "seizure",
            Self::Ddtro => "ddtro",
            Self::OfItself => "self",
            Self::Merged => "merged",
            Self::Unknown => "unknown",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_interval_holds_its_first_instant_and_not_its_last() {
        let at = |second| Timestamp::from_second(second).unwrap();
        let number = "+447700900461".parse().unwrap();
        let closed = NumberInterval { number, from: at(10), to: Some(at(20)), basis: "b".into() };
        assert_eq!([9, 10, 19, 20].map(|second| closed.contains(at(second))), [false, true, true, false]);
        let open = NumberInterval { to: None, ..closed };
        assert_eq!([9, 10].map(|second| open.contains(at(second))), [false, true]);
        assert!(open.contains(Timestamp::MAX));
    }

    #[test]
    fn the_word_for_a_status_or_reason_is_the_one_in_json() {
        for reason in ClosedReason::ALL {
            let json = serde_json::to_value(Status::Closed { reason }).unwrap();
            assert_eq!(json, serde_json::json!({"status": "closed", "reason": reason.as_str()}));
        }
        for status in [Status::Suspected, Status::Active, Status::Dormant] {
            assert_eq!(serde_json::to_value(status).unwrap(), serde_json::json!({"status": status.as_str()}));
        }
    }

    #[test]
    fn what_is_absent_is_left_out_in_writing_and_may_be_null_in_reading() {
        let nulls = r#"{"id": "nino", "brand": null,
            "numbers": [{"number": "+447700900461", "from": "2019-05-01T00:00:00Z", "to": null, "basis": "b"}],
            "status": [{"status": "active", "on": "2019-05-01", "note": null}]}"#;
        let line: CountyLine = serde_json::from_str(nulls).unwrap();
        let written = serde_json::to_string(&line).unwrap();
        assert!(!written.contains("null"), "{written}");
        assert_eq!(serde_json::from_str::<CountyLine>(&written).unwrap(), line);
    }
}
