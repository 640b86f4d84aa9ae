use clap::Args;
use tipline_report::Channel;

use crate::{
    failure::{Exit, Failure},
    session::Session,
};

/// Print the JSON Schema of a channel's records
///
/// What a channel may send. Fields that the schema does not name are let through and ignored.
#[derive(Debug, Args)]
#[command(after_help = "\
Example:
  tipline schema 101 > call-log.schema.json")]
pub(crate) struct Schema {
    /// 101, online or crimestoppers
    #[arg(value_name = "CHANNEL")]
    channel: Channel,
}

impl Schema {
    /// Prints the schema.
    ///
    /// # Errors
    /// Where standard output cannot be written.
    pub(crate) fn run(&self, session: &Session) -> Result<Exit, Failure> {
        let mut output = session.terminal.output();
        output.line(format_args!("{:#}", tipline_report::json_schema(self.channel)))?;
        output.flush()?;
        Ok(Exit::Success)
    }
}
