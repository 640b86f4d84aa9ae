use clap::{Args, Subcommand, ValueEnum};
use tipline_stream::topics::{self, Client, Creation, Described, Found, Layout, Planned};

use super::service;
use crate::{
    config::Config,
    failure::{Exit, Failure},
    session::{Role, Session},
    terminal::{Terminal, paint},
};

/// Create the topics, or compare them with what they should be
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  tipline topics create --dry-run
  tipline topics create --set topics.partitions=12 --set topics.replication=3
  tipline topics acls link --principal User:tipline-link
  tipline topics describe                   exit status 1 where a topic is not as it should be")]
pub(crate) struct Topics {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Clone, Subcommand)]
enum What {
    /// Create the topics that are missing; those that stand are left as they are
    Create {
        /// Say what would be created and create nothing
        #[arg(long)]
        dry_run: bool,
    },
    /// Compare each topic with what it should be
    Describe,
    /// Print the least that a command needs, for the brokers' access control lists
    ///
    /// Each line is the options of one call of Kafka's kafka-acls.sh --add. Where several link processes run, print and
    /// grant once for each instance. search needs no brokers.
    Acls {
        /// Whose
        #[arg(value_enum)]
        command: Whose,
        /// Who it signs in as
        #[arg(long, value_name = "TYPE:NAME", default_value = "User:tipline")]
        principal: String,
    },
}

/// The commands that connect to the brokers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Whose {
    Link,
    Index,
    LookBack,
    Send,
    Lines,
    Reconcile,
    DeadLetters,
    Original,
    Serve,
    Flag,
    Topics,
}

impl From<Whose> for Client {
    fn from(whose: Whose) -> Self {
        match whose {
            Whose::Link => Self::Link,
            Whose::Index => Self::Index,
            Whose::LookBack => Self::LookBack,
            Whose::Send => Self::Send,
            Whose::Lines => Self::Lines,
            Whose::Reconcile => Self::Reconcile,
            Whose::DeadLetters => Self::DeadLetters,
            Whose::Original => Self::Original,
            Whose::Serve => Self::Serve,
            Whose::Flag => Self::Flag,
            Whose::Topics => Self::Topics,
        }
    }
}

impl Topics {
    /// Creates or compares.
    ///
    /// # Errors
    /// Where the brokers cannot be asked, or refuse.
    pub(crate) fn run(&self, session: &Session) -> Result<Exit, Failure> {
        let config = session.configure(Role::Short)?;
        let (kafka, topics, layout) = (config.kafka_settings()?, service::topics(&config), layout(&config));
        let mut output = session.terminal.output();
        let exit = match &self.what {
            What::Create { dry_run } => {
                let creation = if *dry_run { Creation::DryRun } else { Creation::Create };
                for (planned, found) in topics::create(&kafka, &topics, &layout, creation)? {
                    output.line(created(&planned, &found, creation, session.terminal))?;
                }
                Exit::Success
            }
            What::Acls { command, principal } => {
                let grants = Client::from(*command).grants(&topics, &config.link.group, &config.instance);
                for grant in grants {
                    output.line(format_args!("--allow-principal {principal} {grant}"))?;
                }
                Exit::Success
            }
            What::Describe => {
                let described = topics::describe(&kafka, &topics, &layout)?;
                for topic in &described {
                    output.text(&compared(topic, session.terminal))?;
                }
                match described.iter().all(|topic| topic.complaints.is_empty()) {
                    true => Exit::Success,
                    false => Exit::Nothing,
                }
            }
        };
        output.flush()?;
        Ok(exit)
    }
}

/// The layout that the configuration asks for.
pub(super) fn layout(config: &Config) -> Layout {
    let count = |n: std::num::NonZeroU32| i32::try_from(n.get()).unwrap_or(i32::MAX);
    Layout {
        partitions: count(config.topics.partitions),
        replication: config.topics.replication.map(count),
        ..Layout::default()
    }
}

fn created(planned: &Planned, found: &Found, creation: Creation, terminal: Terminal) -> String {
    let Planned { topic, partitions, replication, config } = planned;
    match found {
        Found::Present { partitions } => format!("{topic}\tstands already, partitions={partitions}"),
        Found::Missing => {
            let done = match creation {
                Creation::Create => "created",
                Creation::DryRun => "would be created",
            };
            let config: String = config.iter().map(|(key, value)| format!(" {key}={value}")).collect();
            let done = paint(terminal.palette.hit, done);
            format!("{topic}\t{done}, partitions={partitions} replication={replication}{config}")
        }
    }
}

/// A topic and what is wrong with it, a line each.
fn compared(described: &Described, terminal: Terminal) -> String {
    let topic = &described.topic;
    match (&described.complaints[..], &described.found) {
        ([], Found::Present { partitions }) => format!("{topic}\tok, partitions={partitions}\n"),
        ([], Found::Missing) => format!("{topic}\tmissing\n"),
        (complaints, _) => complaints
            .iter()
            .map(|complaint| {
                let said = paint(terminal.palette.alert, complaint);
                format!("{topic}\t{said}; {}\n", complaint.way_out(topic))
            })
            .collect(),
    }
}
