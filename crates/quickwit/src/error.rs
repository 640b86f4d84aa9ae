use tipline_index::IndexError;

/// Why a cluster could not be searched. No message holds a number, a query or what a report says.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum QuickwitError {
    /// The address is none.
    #[error(
        "`{url}` is no address of a Quickwit cluster: write its REST address, such as http://localhost:7280"
    )]
    Url {
        /// As it was written.
        url: String,
    },
    /// The certificates to trust could not be read.
    #[error("{path} holds no certificate (PEM) that can be read: {reason}")]
    Certificates {
        /// The file.
        path: String,
        /// Why.
        reason: String,
    },
    /// No answer came.
    #[error("no answer from Quickwit at {url}: {source}. Is it running, and is search.url its REST address?")]
    Unreachable {
        /// The cluster.
        url: String,
        /// What the connection says.
        #[source]
        source: ureq::Error,
    },
    /// There is no such index.
    #[error(
        "Quickwit at {url} has no index {index}. Make it from config/quickwit/index.yaml, or name another in search.index"
    )]
    Missing {
        /// The cluster.
        url: String,
        /// The index.
        index: String,
    },
    /// The index has another mapping than the queries need.
    #[error(
        "index {index} of Quickwit at {url} cannot answer: {field} is {found}, and has to be {wanted}. Make it anew from config/quickwit/index.yaml"
    )]
    Mapping {
        /// The cluster.
        url: String,
        /// The index.
        index: String,
        /// The field.
        field: &'static str,
        /// What it should be.
        wanted: String,
        /// What it is.
        found: String,
    },
    /// It answered that it will not, or cannot.
    #[error("Quickwit at {url} refused a search with status {status}{}", told(reason))]
    Refused {
        /// The cluster.
        url: String,
        /// The HTTP status.
        status: u16,
        /// What it says; empty where that could repeat the query.
        reason: String,
    },
    /// Only part of the index answered.
    #[error(
        "{failed} parts of index {index} of Quickwit at {url} did not answer, so there may be more than was found. Ask again"
    )]
    Incomplete {
        /// The cluster.
        url: String,
        /// The index.
        index: String,
        /// How many.
        failed: usize,
    },
    /// The answer is larger than is read.
    #[error("an answer of Quickwit at {url} is larger than {limit} bytes")]
    TooLarge {
        /// The cluster.
        url: String,
        /// The most bytes that are read.
        limit: u64,
    },
    /// More documents would have to be looked at than is done.
    #[error(
        "more than {most} documents would have to be looked at for this answer. Ask for less, such as a shorter time"
    )]
    TooMany {
        /// The most that are.
        most: usize,
    },
    /// The answer is not what Quickwit gives.
    #[error("an answer of Quickwit at {url} cannot be read: {reason}")]
    Unreadable {
        /// The cluster.
        url: String,
        /// What is wrong with it.
        reason: String,
    },
}

fn told(reason: &str) -> String {
    if reason.is_empty() { String::new() } else { format!(": {reason}") }
}

impl From<QuickwitError> for IndexError {
    fn from(error: QuickwitError) -> Self {
        Self::Cluster(Box::new(error))
    }
}
