//! Reports that came in before a line had their number.

use std::collections::HashSet;

use tipline_phone::E164;
use tipline_report::{Offset, Report};

use crate::{Flag, FlagId, LinkedReport, Registry};

/// A report that meets lines as they are now, and did not when it was linked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LookedBack {
    /// The report with all of its flags.
    pub report: LinkedReport,
    /// Those that it did not have, by place; each is marked [`Flag::retrospective`].
    pub added: Vec<Flag>,
}

impl Registry {
    /// The report with the flags that the lines as they are now add to it; none where they add none.
    ///
    /// A flag that the report has stays as it is, also where the lines would not make it any longer: it says what it rested
    /// on, and only a person takes it back. Ids are those that Link would have given, so looking back twice adds nothing.
    #[must_use]
    pub fn look_back(&self, linked: LinkedReport) -> Option<LookedBack> {
        if !linked.numbers.iter().any(|number| self.lists(*number)) {
            return None;
        }
        let (report, mut flags) = parted(linked);
        let held: HashSet<FlagId> = flags.iter().map(|flag| flag.flag_id).collect();
        let added: Vec<Flag> = self
            .matching(&report)
            .into_iter()
            .filter(|flag| !held.contains(&flag.flag_id))
            .map(|flag| Flag { retrospective: true, ..flag })
            .collect();
        if added.is_empty() {
            return None;
        }
        flags.extend(added.iter().cloned());
        flags.sort_by(|a, b| (a.span, &a.line_id, a.flag_id).cmp(&(b.span, &b.line_id, b.flag_id)));
        let looked_back = Some(self.next_offset());
        Some(LookedBack { report: LinkedReport { looked_back, ..LinkedReport::new(report, flags) }, added })
    }

    /// Every number that a line has or had, or an order names, ascending.
    #[must_use]
    pub fn numbers(&self) -> Vec<E164> {
        let mut numbers: Vec<E164> = self.listed_numbers().collect();
        numbers.sort_unstable();
        numbers
    }

    /// Those numbers of the lines whose version stands at this offset or later, ascending: what a change of the table since
    /// then can add flags for.
    #[must_use]
    pub fn numbers_since(&self, offset: Offset) -> Vec<E164> {
        let mut numbers: Vec<E164> = self.numbers_of_versions_since(offset).collect();
        numbers.sort_unstable();
        numbers.dedup();
        numbers
    }
}

fn parted(linked: LinkedReport) -> (Report, Vec<Flag>) {
    let report = Report {
        report_id: linked.report_id,
        channel: linked.channel,
        reference: linked.reference,
        force: linked.force,
        received_at: linked.received_at,
        occurred: linked.occurred,
        text: linked.text,
        sections: linked.sections,
        mentions: linked.mentions,
        fragments: linked.fragments,
        identifiers: linked.identifiers,
        vetoed: linked.vetoed,
        provenance: linked.provenance,
    };
    (report, linked.flags)
}
