use std::collections::{BTreeMap, HashMap};

use tipline_phone::{E164, is_helpline};
use tipline_report::Offset;

use crate::{CountyLine, LineId, LinesError, OrderItem};

/// The table of lines in memory: the newest readable version of each, and the lines that each number leads to.
#[derive(Debug, Clone, Default)]
pub struct Registry {
    lines: BTreeMap<LineId, Listed>,
    by_number: HashMap<E164, Vec<LineId>>,
    next_offset: i64,
}

/// A line and where its version stands on the `lines` topic.
#[derive(Debug, Clone)]
pub(crate) struct Listed {
    pub(crate) line: CountyLine,
    pub(crate) offset: Offset,
}

impl Registry {
    /// An empty table.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Takes in one record of the `lines` topic: the newest version of a line, or with no value (a tombstone) its end.
    ///
    /// # Errors
    /// [`LinesError`] where the record cannot be read. The version of the line from before stays, because a line that
    /// vanished would go unflagged in silence; the offset moves on. The caller logs the error and goes on.
    pub fn apply(&mut self, key: &[u8], value: Option<&[u8]>, offset: Offset) -> Result<(), LinesError> {
        self.next_offset = self.next_offset.max(offset.0 + 1);
        let line_id = std::str::from_utf8(key).ok().and_then(|key| key.parse::<LineId>().ok());
        let (line_id, value) = match (line_id, value) {
            (Some(line_id), Some(value)) => (line_id, value),
            (Some(line_id), None) => {
                self.remove(&line_id);
                return Ok(());
            }
            (None, Some(_)) => {
                let key = String::from_utf8_lossy(key).chars().take(64).collect();
                return Err(LinesError::Key { offset, key });
            }
            // How a record that could not be read is cleared away.
            (None, None) => return Ok(()),
        };
        let line: CountyLine = match serde_json::from_slice(value) {
            Ok(line) => line,
            Err(fault) => return Err(LinesError::Value { offset, line_id, fault }),
        };
        if line.id != line_id {
            return Err(LinesError::OtherLine { offset, line_id, held: line.id });
        }
        self.remove(&line_id);
        self.insert(Listed { line, offset });
        Ok(())
    }

    /// The offset of the next record to apply: one past the last that was.
    #[must_use]
    pub fn next_offset(&self) -> Offset {
        Offset(self.next_offset)
    }

    /// How many lines it holds.
    #[must_use]
    pub fn len(&self) -> usize {
        self.lines.len()
    }

    /// Whether it holds none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.lines.is_empty()
    }

    /// The line of this id.
    #[must_use]
    pub fn get(&self, id: &LineId) -> Option<&CountyLine> {
        self.lines.get(id).map(|listed| &listed.line)
    }

    /// The lines, by id.
    pub fn iter(&self) -> impl Iterator<Item = &CountyLine> {
        self.lines.values().map(|listed| &listed.line)
    }

    /// Whether any line ever had the number or has an order against it.
    #[must_use]
    pub fn lists(&self, number: E164) -> bool {
        self.by_number.contains_key(&number)
    }

    /// The lines that ever had the number or have an order against it, by id.
    pub(crate) fn candidates(&self, number: E164) -> impl Iterator<Item = &Listed> {
        self.by_number.get(&number).into_iter().flatten().map(|id| &self.lines[id])
    }

    /// Every number that is listed, in no order.
    pub(crate) fn listed_numbers(&self) -> impl Iterator<Item = E164> {
        self.by_number.keys().copied()
    }

    /// The numbers of each line whose version stands at this offset or later.
    pub(crate) fn numbers_of_versions_since(&self, offset: Offset) -> impl Iterator<Item = E164> {
        self.lines
            .values()
            .filter(move |listed| listed.offset >= offset)
            .flat_map(|listed| numbers_of(&listed.line))
    }

    fn insert(&mut self, listed: Listed) {
        for number in numbers_of(&listed.line) {
            let ids = self.by_number.entry(number).or_default();
            if let Err(place) = ids.binary_search(&listed.line.id) {
                ids.insert(place, listed.line.id.clone());
            }
        }
        self.lines.insert(listed.line.id.clone(), listed);
    }

    fn remove(&mut self, id: &LineId) {
        let Some(listed) = self.lines.remove(id) else { return };
        for number in numbers_of(&listed.line) {
            if let Some(ids) = self.by_number.get_mut(&number) {
                ids.retain(|candidate| candidate != id);
                if ids.is_empty() {
                    self.by_number.remove(&number);
                }
            }
        }
    }
}

fn numbers_of(line: &CountyLine) -> impl Iterator<Item = E164> {
    let held = line.numbers.iter().map(|interval| interval.number);
    let ordered = line.orders.iter().flat_map(|order| &order.items).filter_map(|item| match item {
        OrderItem::Msisdn(number) => Some(*number),
        _ => None,
    });
    // No reader of files lets a helpline in; a record that another program wrote must not flag half the reports either.
    held.chain(ordered).filter(|number| !is_helpline(*number))
}

#[cfg(test)]
mod tests {
    use super::*;

    const NINO: &[u8] =
        br#"{"id":"nino","brand":"Nino","numbers":[{"number":"+447700900461","from":"2019-05-01T00:00:00Z","basis":"b"}]}"#;

    fn nino() -> LineId {
        "nino".parse().unwrap()
    }

    #[test]
    fn an_unreadable_record_leaves_the_line_as_it_was_and_moves_on() {
        let refused: [(&[u8], &[u8], &str); 4] = [
            (b"nino", b"{", "the record at offset 8 of the lines topic cannot be read as line nino"),
            (
                b"nino",
                br#"{"id":"nino","status":[{"status":"asleep","on":"2019-05-01"}]}"#,
                "cannot be read as line nino",
            ),
            (b"nino", br#"{"id":"billy"}"#, "has the key nino and holds line billy"),
            (b"No Slug", NINO, "a key that is no line id (\"No Slug\")"),
        ];
        for (key, value, message) in refused {
            let mut registry = Registry::new();
            registry.apply(b"nino", Some(NINO), Offset(7)).unwrap();
            let error = registry.apply(key, Some(value), Offset(8)).unwrap_err();
            assert!(error.to_string().contains(message), "{error}");
            assert_eq!(registry.next_offset(), Offset(9));
            assert_eq!(registry.get(&nino()).unwrap().brand.as_deref(), Some("Nino"));
        }
    }

    #[test]
    fn a_newer_writers_fields_are_passed_over() {
        let mut registry = Registry::new();
        let newer = br#"{"id":"nino","score":{"value":7},"numbers":[{"number":"+447700900461","from":"2019-05-01T00:00:00Z","basis":"b","confidence":3}],"status":[{"status":"active","on":"2019-05-01","by":"x"}]}"#;
        registry.apply(b"nino", Some(newer), Offset(0)).unwrap();
        assert_eq!(registry.get(&nino()).unwrap().numbers.len(), 1);
    }

    #[test]
    fn a_tombstone_ends_a_line_and_its_numbers() {
        let mut registry = Registry::new();
        registry.apply(b"nino", Some(NINO), Offset(0)).unwrap();
        let number = "+447700900461".parse().unwrap();
        assert!(registry.lists(number));
        registry.apply(b"nino", None, Offset(1)).unwrap();
        assert!(registry.is_empty() && !registry.lists(number));
        registry.apply(b"No Slug", None, Offset(2)).unwrap();
        assert_eq!(registry.next_offset(), Offset(3));
    }

    #[test]
    fn a_newer_version_without_a_number_gives_it_up() {
        let mut registry = Registry::new();
        registry.apply(b"nino", Some(NINO), Offset(0)).unwrap();
        registry.apply(b"nino", Some(br#"{"id":"nino","brand":"Nino"}"#), Offset(1)).unwrap();
        assert!(registry.get(&nino()).is_some() && !registry.lists("+447700900461".parse().unwrap()));
    }
}
