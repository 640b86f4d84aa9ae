use clap::{Args, Subcommand};

use crate::{
    config::{self, Value},
    failure::{Exit, Failure},
    session::Session,
};

/// Show the configuration, an example of it, or its JSON Schema
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  tipline config example > tipline.toml     every key, with its default and what it is for
  tipline config show                       what holds now, and which place each value came from
  tipline config schema > tipline.schema.json   for editors that complete")]
pub(crate) struct ConfigCommand {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Clone, Copy, Subcommand)]
enum What {
    /// Every key with its value, and where the value came from
    Show,
    /// An annotated file that says what the defaults say
    Example,
    /// The JSON Schema of the file
    Schema,
}

impl ConfigCommand {
    /// Prints what was asked for.
    ///
    /// # Errors
    /// For `show`, where the configuration cannot be used.
    pub(crate) fn run(&self, session: &Session) -> Result<Exit, Failure> {
        let mut output = session.terminal.output();
        match self.what {
            What::Show => {
                let loaded = session.load_short()?;
                for (key, value, origin) in loaded.settings() {
                    let setting = match value {
                        Some(value) => format!("{key} = {}", toml(&value)),
                        None => format!("# {key} is not set"),
                    };
                    output.line(format_args!("{setting:<60} # {origin}"))?;
                }
            }
            What::Example => output.text(config::EXAMPLE)?,
            What::Schema => output.line(format_args!("{:#}", config::json_schema()))?,
        }
        output.flush()?;
        Ok(Exit::Success)
    }
}

/// The value as TOML writes it.
fn toml(value: &Value) -> String {
    match value {
        Value::Text(text) => toml::Value::String(text.clone()).to_string(),
        Value::Integer(number) => number.to_string(),
        Value::Boolean(boolean) => boolean.to_string(),
        Value::List(list) => toml::Value::from(list.clone()).to_string(),
    }
}
