use std::collections::HashSet;

use tantivy::{DocAddress, collector::DocSetCollector};
use tipline_lines::{LinkedReport, LookedBack, Registry};
use tipline_phone::E164;

use crate::{IndexError, Searcher, folder::engine};

impl Searcher {
    /// Gives every report in the view that has one of these numbers and to which these lines, as they are now, would add
    /// flags; in no particular order. Says how many reports have one of the numbers and were looked at.
    ///
    /// # Errors
    /// As [`Searcher::search`], and whatever `each` gives, which ends the looking.
    pub fn look_back<E: From<IndexError>>(
        &self,
        registry: &Registry,
        numbers: &[E164],
        mut each: impl FnMut(LookedBack) -> Result<(), E>,
    ) -> Result<usize, E> {
        let mut seen: HashSet<DocAddress> = HashSet::new();
        for number in numbers {
            let found = self
                .view()
                .search(&self.with_number(*number), &DocSetCollector)
                .map_err(engine("search", self.dir()))?;
            let mut new: Vec<DocAddress> =
                found.into_iter().filter(|address| seen.insert(*address)).collect();
            // In the order in which they are stored: neighbours are unpacked together.
            new.sort_unstable();
            for address in new {
                let report: LinkedReport = self.read(&self.stored(address)?)?;
                if let Some(looked_back) = registry.look_back(report) {
                    each(looked_back)?;
                }
            }
        }
        Ok(seen.len())
    }
}
