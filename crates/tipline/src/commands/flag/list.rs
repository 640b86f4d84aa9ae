use serde::Serialize;
use tipline_index::{Query, SearchOptions, Searcher};
use tipline_lines::{Decision, Flag, FlagState};

use super::State;
use crate::{
    commands::search,
    config::Config,
    failure::{Exit, Failure},
    session::Session,
    table::Rows,
    terminal::{paint, printable},
    times::for_people,
    trail::Trail,
};

#[derive(Serialize)]
struct Listed<'a> {
    #[serde(flatten)]
    flag: &'a Flag,
    reference: &'a str,
    state: FlagState,
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    decisions: &'a [Decision],
}

/// Lists flags with what stands of them.
///
/// # Errors
/// Where the query, the index or the copy of the decisions cannot be read, or the look cannot be recorded.
pub(super) fn run(
    session: &Session,
    config: &Config,
    trail: &Trail,
    query: &str,
    states: &[State],
    json: bool,
    limit: usize,
) -> Result<Exit, Failure> {
    let query = if query.trim().is_empty() { Query::flagged() } else { search::parse(query)? };
    let searcher = Searcher::open(&config.index_dir())?;
    let decisions = tipline_stream::decisions::read_copy(&config.decisions_file())?;
    let query = query.with_decisions(&decisions);
    let known = decisions.states();
    let reports =
        searcher.search(&query, SearchOptions { limit: usize::MAX, ..SearchOptions::default() })?.hits;
    let limit = if limit == 0 { usize::MAX } else { limit };
    let (mut total, mut listed) = (0, Vec::new());
    for report in &reports {
        for flag in &report.record.flags {
            let state = known.get(&flag.flag_id).copied().unwrap_or(FlagState::Open);
            if states.is_empty() || states.iter().any(|asked| asked.is(state)) {
                total += 1;
                if listed.len() < limit {
                    listed.push((&report.record.reference, flag, state));
                }
            }
        }
    }
    trail.consulted(format!("flag list: {query}"), total)?;
    let mut output = session.terminal.output();
    if json {
        for (reference, flag, state) in &listed {
            let on: Vec<Decision> = decisions.on(flag.flag_id).cloned().collect();
            output.json(&Listed { flag, reference, state: *state, decisions: &on })?;
        }
    } else if !listed.is_empty() {
        let mut rows =
            Rows::with_last_below(&["at", "channel", "reference", "number", "flag", "state", "id", "why"]);
        for (reference, flag, state) in &listed {
            rows.push([
                for_people(flag.at.timestamp),
                flag.channel.as_str().to_owned(),
                printable(reference),
                flag.e164.display(),
                paint(session.terminal.palette.hit, format_args!("{} {}", flag.kind.as_str(), flag.line_id)),
                state.as_str().to_owned(),
                flag.flag_id.to_string(),
                printable(&flag.why),
            ]);
        }
        output.text(&rows.render(session.terminal))?;
    }
    output.flush()?;
    if listed.len() < total {
        eprintln!("{} of {total}, --limit 0 for all", listed.len());
    }
    if total == 0 {
        eprintln!("no flag is meant by that");
    }
    Ok(if total == 0 { Exit::Nothing } else { Exit::Success })
}
