//! What a cluster cannot answer is told with what to do, and the query is not repeated.

use std::net::TcpListener;

use tipline_quickwit::{Cluster, ClusterSettings, QuickwitError};

use crate::program::Program;

pub(crate) fn are_told_apart(program: &Program) {
    let refused = |index: &str| Cluster::open(&program.settings(index)).unwrap_err();
    let missing = refused("nothing-here");
    assert!(matches!(missing, QuickwitError::Missing { .. }), "{missing}");

    let other = "version: 0.8\nindex_id: tipline-reports\ndoc_mapping:\n  store_source: true\n  timestamp_field: received_at\n  field_mappings:\n    - {name: report_id, type: text, tokenizer: raw}\n    - {name: received_at, type: datetime, fast: true, input_formats: [rfc3339]}\n";
    program.make_index_of("another-mapping", other);
    let wrong = refused("another-mapping");
    assert!(matches!(wrong, QuickwitError::Mapping { field: "report_id", .. }), "{wrong}");
}

#[test]
fn where_nobody_answers_the_address_is_named() {
    let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let settings = |url: String| ClusterSettings {
        url,
        index: "tipline-reports".to_owned(),
        ca_file: None,
        within: std::time::Duration::from_secs(5),
    };
    let refused = Cluster::open(&settings(format!("http://127.0.0.1:{port}/"))).unwrap_err();
    assert!(matches!(refused, QuickwitError::Unreachable { .. }), "{refused}");
    assert!(refused.to_string().contains(&port.to_string()), "{refused}");
    for url in
        ["localhost:7280", "ftp://localhost", "http://", "http://localhost/path", "http://localhost?q=1", ""]
    {
        let refused = Cluster::open(&settings(url.to_owned())).unwrap_err();
        assert!(matches!(refused, QuickwitError::Url { .. }), "{url}: {refused}");
    }
}
