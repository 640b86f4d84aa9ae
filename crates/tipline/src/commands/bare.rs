use crate::{
    failure::{Exit, Failure},
    session::Session,
};

/// What `tipline` alone prints.
const FIVE_LINES: &str = "\
tipline finds the phone lines behind what the public reports.
  tipline demo                      see it work, with nothing to install
  tipline search '07700 900461'     who reported this number, in any spelling
  tipline find notes.txt            the numbers in a text
  tipline --help                    everything else
";

/// Says what there is.
///
/// # Errors
/// Where standard output cannot be written.
pub(crate) fn run(session: &Session) -> Result<Exit, Failure> {
    let mut output = session.terminal.output();
    output.text(FIVE_LINES)?;
    output.flush()?;
    Ok(Exit::Success)
}
