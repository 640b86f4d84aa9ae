use std::{ffi::OsString, path::PathBuf};

use clap::{ArgAction, Args, ColorChoice, Parser};

use crate::{commands::Command, config::Flag};

/// Finds the phone lines behind what the public reports.
///
/// Reports come in on Kafka topics, one a channel. `link` reads them, finds the phone numbers in their text and flags
/// those that belong to a known county line; `index` makes every report searchable; `search` asks.
#[derive(Debug, Parser)]
#[command(
    name = "tipline",
    version,
    max_term_width = 100,
    propagate_version = false,
    disable_help_subcommand = true,
    after_help = "\
Try it:
  tipline demo                              a desk and a story, with nothing to install
  tipline search '07700 900461 after:2019-08-05'
  echo 'ring 07700.900.461' | tipline find

Run it:
  tipline check --connect                   is the configuration right, are the brokers there
  tipline topics create
  tipline lines import lines.toml
  tipline run                               link and index in one process
  tipline send 101 calls.jsonl

`tipline COMMAND --help` says more, with examples.
Exit status: 0 done or found, 1 nothing found, 2 error; of link, index and run: 75 try again,
78 something has to be changed first, 70 a bug."
)]
pub(crate) struct Arguments {
    #[command(flatten)]
    pub(crate) shared: Shared,
    #[command(subcommand)]
    pub(crate) command: Option<Command>,
}

/// What every command takes.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "For every command")]
pub(crate) struct Shared {
    /// Configuration file (TOML), also TIPLINE_CONFIG; `tipline config example` prints one
    #[arg(long, value_name = "FILE", env = "TIPLINE_CONFIG", hide_env = true, global = true)]
    pub(crate) config: Option<PathBuf>,
    /// Folder of the index and other local files [default: tipline-data]
    #[arg(long, value_name = "DIR", global = true)]
    data_dir: Option<String>,
    /// Set one key of the configuration, such as link.batch_age=1s
    #[arg(long, value_name = "KEY=VALUE", value_parser = key_and_value, global = true)]
    set: Vec<(String, String)>,
    /// Colours: auto, always or never
    #[arg(long, value_name = "WHEN", default_value = "auto", global = true, hide_possible_values = true)]
    pub(crate) color: ColorChoice,
    /// Log more; twice for still more
    #[arg(short, long, action = ArgAction::Count, global = true, conflicts_with = "quiet")]
    verbose: u8,
    /// Log less; twice for still less
    #[arg(short, long, action = ArgAction::Count, global = true)]
    quiet: u8,
}

impl Arguments {
    /// Reads the command line; ends the process where it cannot be read or only asks for help.
    pub(crate) fn read() -> Self {
        Self::parse_from(with_negations(std::env::args_os()))
    }
}

/// What a query leaves out may stand first, `tipline search -nino`, and would be taken for flags. A blank before it says that
/// it is none, and means nothing in a query.
fn with_negations(arguments: impl Iterator<Item = OsString>) -> impl Iterator<Item = OsString> {
    let (mut in_search, mut only_values) = (false, false);
    arguments.map(move |argument| {
        match argument.to_str() {
            Some("search") => in_search = true,
            Some("--") => only_values = true,
            Some(text) if in_search && !only_values && is_negation(text) => return format!(" {text}").into(),
            _ => {}
        }
        argument
    })
}

/// Flags of one letter that `search` takes.
const LETTERS: &[char] = &['v', 'q', 'h', 'V'];

/// A hyphen and then something else than flags.
fn is_negation(argument: &str) -> bool {
    let rest = argument.strip_prefix('-').filter(|rest| !rest.starts_with('-'));
    rest.is_some_and(|rest| rest.chars().any(|c| !LETTERS.contains(&c)))
}

impl Shared {
    /// The keys of the configuration that flags set, weakest first.
    pub(crate) fn flags(&self) -> Vec<Flag> {
        let set = self.set.iter().map(|(key, value)| Flag {
            flag: "--set",
            key: key.clone(),
            value: value.clone(),
        });
        let data_dir = self.data_dir.iter().map(|dir| Flag {
            flag: "--data-dir",
            key: "data_dir".to_owned(),
            value: dir.clone(),
        });
        set.chain(data_dir).collect()
    }

    /// Whether the folder of local files was named on the command line.
    pub(crate) const fn names_data_dir(&self) -> bool {
        self.data_dir.is_some()
    }

    /// Levels of logging above (or, negative, below) the usual.
    pub(crate) fn verbosity(&self) -> i16 {
        i16::from(self.verbose) - i16::from(self.quiet)
    }
}

fn key_and_value(text: &str) -> Result<(String, String), String> {
    match text.split_once('=') {
        Some((key, value)) if !key.trim().is_empty() => Ok((key.trim().to_owned(), value.to_owned())),
        _ => Err("write KEY=VALUE, such as link.batch_age=1s".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::*;

    #[test]
    fn a_query_may_begin_with_a_hyphen_and_flags_stay_flags() {
        let read = |line: &[&str]| -> Vec<String> {
            let read = with_negations(line.iter().map(OsString::from));
            read.map(|argument| argument.into_string().unwrap()).collect()
        };
        assert_eq!(
            read(&["tipline", "-v", "search", "-nino", "-q", "-vq", "-", "--json", "-vodka", "--", "-x"]),
            ["tipline", "-v", "search", " -nino", "-q", "-vq", "-", "--json", " -vodka", "--", "-x"]
        );
        assert_eq!(read(&["tipline", "find", "-nino"]), ["tipline", "find", "-nino"]);
        assert_eq!(
            tipline_index::parse(" -nino", jiff::Timestamp::UNIX_EPOCH).unwrap().to_string(),
            "NOT nino"
        );

        let mut command = <Arguments as clap::CommandFactory>::command();
        command.build();
        let search = command.find_subcommand("search").unwrap();
        for letter in search.get_arguments().filter_map(clap::Arg::get_short) {
            assert!(LETTERS.contains(&letter), "-{letter}");
        }
    }

    #[test]
    fn the_command_tree_holds_together() {
        Arguments::command().debug_assert();
    }
}
