mod repeats;

use std::{
    io::{IsTerminal, Write as _},
    panic,
};

use clap::ColorChoice;
use tracing_subscriber::{filter::Targets, fmt, layer::SubscriberExt, util::SubscriberInitExt};

use self::repeats::Repeats;
use crate::{
    config::{Log, LogFormat},
    failure::{Exit, Failure},
    session::Role,
    terminal::colours_on,
};

/// Sends log lines to standard error: text for a person, one JSON object a line for a machine.
///
/// A short command logs warnings only: what it has to say, it says. Each `-v` goes one level further, each `-q` one back;
/// either takes the place of the levels that the configuration gives.
pub(crate) fn start(log: &Log, role: Role, verbosity: i16, color: ColorChoice) {
    let stderr = std::io::stderr();
    let json = match log.format {
        LogFormat::Auto => role == Role::Service && !stderr.is_terminal(),
        LogFormat::Text => false,
        LogFormat::Json => true,
    };
    let levels = tracing_subscriber::registry().with(levels(log, role, verbosity)).with(Repeats::new());
    let layer = fmt::layer().with_writer(std::io::stderr);
    // A logger that is there already stays: tests start more than one session in a process.
    let _ = match json {
        true => levels.with(layer.json().flatten_event(true).with_current_span(false)).try_init(),
        false => levels.with(layer.with_ansi(colours_on(&stderr, color))).try_init(),
    };
}

fn levels(log: &Log, role: Role, verbosity: i16) -> Targets {
    // tantivy tells of every file it opens.
    const LADDER: [&str; 6] = ["off", "error", "warn", "info", "debug,tantivy=warn", "trace"];
    let directives = match (verbosity, role) {
        (0, Role::Service) => log.level.directives(),
        (more, role) => {
            let usual = match role {
                Role::Short => 2,
                Role::Service => 3,
            };
            LADDER[(usual + more).clamp(0, 5) as usize]
        }
    };
    directives
        .parse()
        .expect("the configuration checked its levels when it was read, and the ladder's are levels")
}

/// Runs `work`, and turns a panic in it into [`Exit::Bug`].
///
/// The panic's own message is not shown: it may quote the text that was being read, and that belongs in no log.
pub(crate) fn without_panics(work: impl FnOnce() -> Result<Exit, Failure>) -> Result<Exit, Failure> {
    panic::set_hook(Box::new(|panic| {
        let place = panic.location().map(ToString::to_string).unwrap_or_default();
        let advice = "Please report that place, the version and the command you ran.";
        let _ = writeln!(std::io::stderr(), "tipline has a bug at {place}. {advice}");
        tracing::error!(place, version = env!("CARGO_PKG_VERSION"), "panic");
    }));
    panic::catch_unwind(panic::AssertUnwindSafe(work)).unwrap_or(Ok(Exit::Bug))
}

#[cfg(test)]
mod tests {
    use tracing_subscriber::filter::LevelFilter;

    use super::*;
    use crate::config::Config;

    #[test]
    fn each_v_goes_one_level_further_and_each_q_one_back() {
        for (role, verbosity, level) in [
            (Role::Short, 0, LevelFilter::WARN),
            (Role::Short, 1, LevelFilter::INFO),
            (Role::Short, -1, LevelFilter::ERROR),
            (Role::Service, 0, LevelFilter::INFO),
            (Role::Service, 2, LevelFilter::TRACE),
            (Role::Service, 9, LevelFilter::TRACE),
            (Role::Service, -9, LevelFilter::OFF),
        ] {
            assert_eq!(
                levels(&Config::default().log, role, verbosity).default_level(),
                Some(level),
                "{role:?} {verbosity}"
            );
        }
    }
}
