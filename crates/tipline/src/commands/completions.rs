use clap::{Args, CommandFactory};
use clap_complete::Shell;

use crate::{
    arguments::Arguments,
    failure::{Exit, Failure},
    session::Session,
};

/// Print the completions of a shell
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  tipline completions bash > ~/.local/share/bash-completion/completions/tipline
  tipline completions zsh > ~/.zfunc/_tipline
  tipline completions fish > ~/.config/fish/completions/tipline.fish")]
pub(crate) struct Completions {
    /// Which shell
    shell: Shell,
}

impl Completions {
    /// Prints the script.
    ///
    /// # Errors
    /// Where standard output cannot be written.
    pub(crate) fn run(&self, session: &Session) -> Result<Exit, Failure> {
        let mut script = Vec::new();
        clap_complete::generate(self.shell, &mut Arguments::command(), "tipline", &mut script);
        let mut output = session.terminal.output();
        output.text(&String::from_utf8_lossy(&script))?;
        output.flush()?;
        Ok(Exit::Success)
    }
}
