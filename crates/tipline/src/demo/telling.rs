use std::fmt::Write as _;

use tipline_index::Hit;
use tipline_lines::{CountyLine, FlagKind};

use crate::{
    commands::search,
    terminal::{Terminal, paint, printable},
    times,
};

/// The story as a page: what came in, what was flagged and why, what to try.
pub(super) fn tell(
    lines: &[CountyLine],
    mut hits: Vec<Hit>,
    searches: &[String],
    terminal: Terminal,
) -> String {
    let heading = |text: &str| paint(terminal.palette.heading, text);
    hits.sort_by_key(|hit| hit.record.received_at.timestamp);

    let mut page = String::new();
    let names: Vec<String> = lines.iter().map(|line| printable(&line.display_name())).collect();
    let _ = writeln!(page, "{}", heading("Two lines and what was reported about them"));
    let _ = writeln!(
        page,
        "Lines: {}. Orders to cut both off were made on Monday 5 August 2019, to be complied with by 12 August.\n\
         A broker ran inside this process; {} made-up reports came in by three channels, oldest first:\n",
        names.join(" and "),
        hits.len()
    );
    page.push_str(&search::table(&hits, terminal.as_page()));
    page.push_str(
        "A caller's own number is masked with * before anything is read, and cannot be searched.\n\n",
    );

    let _ = writeln!(page, "{}", heading("What was flagged, and why"));
    for kind in [FlagKind::OrderBreach, FlagKind::Stale, FlagKind::KnownLine] {
        for (hit, flag) in hits.iter().flat_map(|hit| hit.record.flags.iter().map(move |flag| (hit, flag))) {
            if flag.kind == kind {
                let received = times::for_people(hit.record.received_at.timestamp);
                let kind = paint(terminal.palette.alert, format_args!("{:<12}", kind.as_str()));
                let _ = writeln!(
                    page,
                    "{kind} {received}  {}\n    {}",
                    hit.record.reference,
                    printable(&flag.why)
                );
            }
        }
    }

    let _ = writeln!(page, "\n{}", heading("Try"));
    for search in searches {
        let _ = writeln!(page, "  {search}");
    }
    page
}
