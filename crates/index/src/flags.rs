use tantivy::{collector::DocSetCollector, query::BooleanQuery};
use tipline_lines::{Flag, FlagId, FlagKind, LinkedReport};

use crate::{IndexError, Searcher, folder::engine};

impl Searcher {
    /// The flag of this id, from the report that has it; none where no report has it.
    ///
    /// Flags are not indexed by their ids: reads the reports that have any, one after the other.
    ///
    /// # Errors
    /// As [`Searcher::search`].
    pub fn flag(&self, id: FlagId) -> Result<Option<Flag>, IndexError> {
        let flagged = BooleanQuery::union(
            FlagKind::ALL.iter().map(|kind| Box::new(self.with_flag(*kind)) as Box<_>).collect(),
        );
        let mut found: Vec<_> = self
            .view()
            .search(&flagged, &DocSetCollector)
            .map_err(engine("search", self.dir()))?
            .into_iter()
            .collect();
        found.sort_unstable();
        for address in found {
            let report: LinkedReport = self.read(&self.stored(address)?)?;
            if let Some(flag) = report.flags.into_iter().find(|flag| flag.flag_id == id) {
                return Ok(Some(flag));
            }
        }
        Ok(None)
    }
}
