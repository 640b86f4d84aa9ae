//! One module a command, each with its arguments and a `run`.

mod audit;
mod bare;
mod check;
mod completions;
mod config;
mod dead_letters;
mod find;
mod flag;
mod index;
mod line;
mod lines;
mod link;
mod look_back;
mod number;
mod original;
mod reconcile;
mod run;
mod schema;
pub(crate) mod search;
mod send;
pub(crate) mod serve;
pub(crate) mod service;
mod token;
mod topics;
mod view;

use clap::Subcommand;

use crate::{
    demo,
    failure::{Exit, Failure},
    session::Session,
};

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    Demo(demo::Demo),
    Search(search::Search),
    Number(number::Number),
    Line(line::Line),
    Flag(flag::Flag),
    Find(find::Find),
    Lines(lines::Lines),
    Send(send::Send),
    Run(run::Run),
    Link(link::Link),
    Index(index::Index),
    LookBack(look_back::LookBack),
    Serve(serve::Serve),
    Token(token::TokenCommand),
    Topics(topics::Topics),
    Reconcile(reconcile::Reconcile),
    DeadLetters(dead_letters::DeadLetters),
    Original(original::Original),
    Audit(audit::Audit),
    Check(check::Check),
    Config(config::ConfigCommand),
    Schema(schema::Schema),
    Completions(completions::Completions),
}

/// Runs the command that was asked for; without one, says what there is.
///
/// # Errors
/// What went wrong, with the exit status that follows.
pub(crate) fn run(command: Option<Command>, session: &Session) -> Result<Exit, Failure> {
    match command {
        None => bare::run(session),
        Some(Command::Demo(command)) => command.run(session),
        Some(Command::Search(command)) => command.run(session),
        Some(Command::Number(command)) => command.run(session),
        Some(Command::Line(command)) => command.run(session),
        Some(Command::Flag(command)) => command.run(session),
        Some(Command::Find(command)) => command.run(session),
        Some(Command::Lines(command)) => command.run(session),
        Some(Command::Send(command)) => command.run(session),
        Some(Command::Run(command)) => command.run(session),
        Some(Command::Link(command)) => command.run(session),
        Some(Command::Index(command)) => command.run(session),
        Some(Command::LookBack(command)) => command.run(session),
        Some(Command::Serve(command)) => command.run(session),
        Some(Command::Token(command)) => command.run(session),
        Some(Command::Topics(command)) => command.run(session),
        Some(Command::Reconcile(command)) => command.run(session),
        Some(Command::DeadLetters(command)) => command.run(session),
        Some(Command::Original(command)) => command.run(session),
        Some(Command::Audit(command)) => command.run(session),
        Some(Command::Check(command)) => command.run(session),
        Some(Command::Config(command)) => command.run(session),
        Some(Command::Schema(command)) => command.run(session),
        Some(Command::Completions(command)) => command.run(session),
    }
}
