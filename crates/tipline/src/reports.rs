//! Where the reports are that a command searches.

use tipline_index::{Counted, Reports, Searcher};
use tipline_quickwit::Cluster;

use crate::{config::Config, failure::Failure};

/// Opens what the configuration names: the index in a folder, or a cluster.
///
/// # Errors
/// Where it is not there, does not answer or has to be made anew.
pub(crate) fn open(config: &Config) -> Result<Box<dyn Reports>, Failure> {
    Ok(match config.cluster() {
        None => Box::new(Searcher::open(&config.index_dir())?),
        Some(settings) => {
            Box::new(Cluster::open(&settings).map_err(|error| Failure::new(error.to_string()))?)
        }
    })
}

/// Says on standard error where a total is only the most that there can be.
pub(crate) fn tell(counted: Counted) {
    if counted == Counted::AtMost {
        eprintln!(
            "counts are the most that there can be: revisions are among them that a newer one replaced. Up to {} are told apart",
            tipline_quickwit::MOST
        );
    }
}
