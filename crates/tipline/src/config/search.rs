use tipline_quickwit::{Cluster, ClusterSettings};

use super::{
    Config,
    setting::Backend,
    sources::{Problem, Severity},
};

/// What is wrong with where searches are answered. Opens no connection.
pub(super) fn check(config: &Config) -> Option<Problem> {
    let search = &config.search;
    let problem = |severity, message: String, help: &str| {
        Some(Problem { severity, key: "search.url", message, help: help.to_owned() })
    };
    let write = "write its REST address, such as \"http://quickwit:7280\"";
    match (search.backend, &search.url) {
        (Backend::Embedded, _) => None,
        (Backend::Quickwit, None) => {
            problem(Severity::Error, "nothing says where Quickwit is".to_owned(), write)
        }
        (Backend::Quickwit, Some(url)) => match Cluster::is_local(url) {
            Err(error) => problem(Severity::Error, error.to_string(), write),
            Ok(false) if url.starts_with("http:") => problem(
                Severity::Warning,
                "reports and queries go over the network in the clear".to_owned(),
                "put TLS in front of Quickwit and write https://",
            ),
            Ok(_) => None,
        },
    }
}

impl Config {
    /// How the cluster is reached, where searches are answered by one.
    pub(crate) fn cluster(&self) -> Option<ClusterSettings> {
        let search = &self.search;
        let url = search.url.clone().filter(|_| search.backend == Backend::Quickwit)?;
        let (index, ca_file, within) = (search.index.clone(), search.ca_file.clone(), search.within);
        Some(ClusterSettings { url, index, ca_file, within })
    }
}
