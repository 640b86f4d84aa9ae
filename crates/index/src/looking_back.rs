use std::collections::HashSet;

use tantivy::{DocAddress, collector::DocSetCollector};
use tipline_lines::{LinkedReport, LookedBack, Registry};

use crate::{IndexError, Searcher, folder::engine};

impl Searcher {
    /// Gives every report in the view to which these lines, as they are now, would add flags; in no particular order. Says
    /// how many reports have a number of the lines and were looked at.
    ///
    /// # Errors
    /// As [`Searcher::search`].
    pub fn look_back(
        &self,
        registry: &Registry,
        mut each: impl FnMut(LookedBack),
    ) -> Result<usize, IndexError> {
        let mut seen: HashSet<DocAddress> = HashSet::new();
        for number in registry.numbers() {
            let found = self
                .view()
                .search(&self.with_number(number), &DocSetCollector)
                .map_err(engine("search", self.dir()))?;
            let mut new: Vec<DocAddress> =
                found.into_iter().filter(|address| seen.insert(*address)).collect();
            // In the order in which they are stored: neighbours are unpacked together.
            new.sort_unstable();
            for address in new {
                let report: LinkedReport = self.read(&self.stored(address)?)?;
                if let Some(looked_back) = registry.look_back(report) {
                    each(looked_back);
                }
            }
        }
        Ok(seen.len())
    }
}
