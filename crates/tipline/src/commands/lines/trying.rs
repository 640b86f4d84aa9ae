use std::{cmp::Reverse, collections::BTreeMap};

use tipline_index::{IndexError, Searcher};
use tipline_lines::{CountyLine, Flag, LookedBack, Registry};
use tipline_report::Offset;

use crate::{
    config::Config,
    failure::{Exit, Failure},
    session::Session,
    table::Rows,
    terminal::{paint, printable},
    times::for_people,
    trail::Trail,
};

/// A flag that would be made, and the report's own reference.
struct Would {
    reference: String,
    flag: Flag,
}

/// Shows which reports the lines would flag that are not flagged now; writes nothing.
///
/// # Errors
/// Where the index cannot be read, or the look cannot be recorded.
pub(super) fn run(
    session: &Session,
    config: &Config,
    trail: &Trail,
    lines: &[CountyLine],
    json: bool,
    limit: usize,
) -> Result<Exit, Failure> {
    let searcher = Searcher::open(&config.index_dir())?;
    let mut would = Vec::new();
    let registry = registry(lines);
    let looked_at = searcher.look_back(&registry, &registry.numbers(), |LookedBack { report, added }| {
        would.extend(added.into_iter().map(|flag| Would { reference: report.reference.clone(), flag }));
        Ok::<(), IndexError>(())
    })?;
    would.sort_by_key(|Would { flag, .. }| (Reverse(flag.at.timestamp), flag.flag_id));
    let ids: Vec<&str> = lines.iter().map(|line| line.id.as_str()).collect();
    trail.consulted(format!("lines try: {}", ids.join(", ")), would.len())?;

    let shown = &would[..would.len().min(if limit == 0 { usize::MAX } else { limit })];
    let mut output = session.terminal.output();
    match json {
        true => shown.iter().try_for_each(|would| output.json(&would.flag))?,
        false if shown.is_empty() => {}
        false => {
            let mut rows =
                Rows::with_last_below(&["at", "channel", "reference", "force", "number", "flag", "why"]);
            for Would { reference, flag } in shown {
                rows.push([
                    for_people(flag.at.timestamp),
                    flag.channel.as_str().to_owned(),
                    printable(reference),
                    printable(&flag.force),
                    flag.e164.display(),
                    paint(
                        session.terminal.palette.hit,
                        format_args!("{} {}", flag.kind.as_str(), flag.line_id),
                    ),
                    printable(&flag.why),
                ]);
            }
            output.text(&rows.render(session.terminal))?;
        }
    }
    output.flush()?;
    if shown.len() < would.len() {
        eprintln!("{} of {}, --limit 0 for all", shown.len(), would.len());
    }
    eprintln!("{}", summary(&would, looked_at));
    Ok(if would.is_empty() { Exit::Nothing } else { Exit::Success })
}

/// The lines of a file as a table; their place on the topic is not known before they are written.
fn registry(lines: &[CountyLine]) -> Registry {
    let mut registry = Registry::new();
    for (offset, line) in (0..).zip(lines) {
        let value = serde_json::to_vec(line).expect("a line has string keys and serialises into memory");
        registry
            .apply(line.id.as_str().as_bytes(), Some(&value), Offset(offset))
            .expect("a line that was written is read back");
    }
    registry
}

fn summary(would: &[Would], looked_at: usize) -> String {
    let mut kinds: BTreeMap<&str, usize> = BTreeMap::new();
    for Would { flag, .. } in would {
        *kinds.entry(flag.kind.as_str()).or_default() += 1;
    }
    let kinds: Vec<String> = kinds.iter().map(|(kind, count)| format!("{count} {kind}")).collect();
    match kinds.as_slice() {
        [] => format!("no new flag; {looked_at} reports have a number of these lines"),
        kinds => {
            format!("would flag: {}; {looked_at} reports have a number of these lines", kinds.join(", "))
        }
    }
}
