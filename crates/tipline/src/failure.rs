use std::{fmt, io::Write as _};

use miette::{Diagnostic, GraphicalReportHandler, GraphicalTheme, LabeledSpan, SourceCode};
use tipline_index::IndexError;
use tipline_stream::StreamError;

/// How the process ends; the figures are sysexits' where a service manager has to tell them apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Exit {
    /// Done; or found what was asked for.
    Success = 0,
    /// Done, and there was nothing to find, or something to point out.
    Nothing = 1,
    /// A short command could not do its work.
    Failed = 2,
    /// A bug in tipline.
    Bug = 70,
    /// Whoever asks may not.
    NotPermitted = 77,
    /// A service cannot go on now and may be started again: the broker is away, another process has taken over.
    TryLater = 75,
    /// A service cannot go on until a person has changed something.
    Configuration = 78,
}

/// What went wrong, where, and what to do about it.
#[derive(Debug)]
pub(crate) struct Failure {
    exit: Exit,
    message: String,
    place: Option<Box<Place>>,
    help: Option<String>,
    /// Further failures of the same kind, such as each key that is wrong.
    others: Vec<Failure>,
    /// Where a person finds it.
    telling: Telling,
}

/// Where a person finds a failure.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Telling {
    /// Drawn on standard error as the program ends.
    ByReport,
    /// In the log already, or nowhere because all is well.
    Elsewhere,
}

/// A piece of text to point into: a file, an argument, an environment variable.
#[derive(Debug, Clone)]
pub(crate) struct Place {
    /// What the text is called, such as `tipline.toml`.
    pub(crate) name: String,
    /// The whole text.
    pub(crate) text: String,
    /// The bytes at fault.
    pub(crate) span: std::ops::Range<usize>,
    /// What to write under them.
    pub(crate) label: String,
}

impl Place {
    /// Line and column of the first byte at fault, both counted from 1, columns in bytes.
    pub(crate) fn line_and_column(&self) -> (usize, usize) {
        let before = &self.text.as_bytes()[..self.span.start.min(self.text.len())];
        let line = before.iter().filter(|&&b| b == b'\n').count() + 1;
        let column = before.iter().rev().take_while(|&&b| b != b'\n').count() + 1;
        (line, column)
    }
}

impl Failure {
    pub(crate) fn new(message: impl Into<String>) -> Self {
        Self {
            exit: Exit::Failed,
            message: message.into(),
            place: None,
            help: None,
            others: Vec::new(),
            telling: Telling::ByReport,
        }
    }

    /// A failure that tells its causes in one sentence each.
    pub(crate) fn from_error(context: &str, error: &dyn std::error::Error) -> Self {
        let mut message = format!("{context}: {error}");
        let mut cause = error.source();
        while let Some(error) = cause {
            let text = error.to_string();
            // Errors that print their source themselves would say it twice.
            if !message.contains(&text) {
                message.push_str(": ");
                message.push_str(&text);
            }
            cause = error.source();
        }
        Self::new(message)
    }

    /// Standard output could not be written. Where its reader has gone away, as `head` does, all is well and silent.
    pub(crate) fn output(error: &std::io::Error) -> Self {
        match error.kind() {
            std::io::ErrorKind::BrokenPipe => Self::new("nobody reads on").exit(Exit::Success).told(),
            _ => Self::from_error("cannot write to standard output", error),
        }
    }

    /// Both failures; the first one's exit status.
    pub(crate) fn and(mut self, other: Self) -> Self {
        self.others.push(other);
        self
    }

    pub(crate) fn at(mut self, place: Place) -> Self {
        self.place = Some(Box::new(place));
        self
    }

    pub(crate) fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    pub(crate) fn exit(mut self, exit: Exit) -> Self {
        self.exit = exit;
        self
    }

    /// Marks it as told: the log has it, and a service's log is for machines too.
    pub(crate) fn told(mut self) -> Self {
        self.telling = Telling::Elsewhere;
        self
    }

    pub(crate) fn exit_code(&self) -> Exit {
        self.exit
    }

    /// What is wrong, in one sentence.
    pub(crate) fn message(&self) -> &str {
        &self.message
    }

    /// What to do about it.
    pub(crate) fn advice(&self) -> Option<&str> {
        self.help.as_deref()
    }

    /// Tells a person on standard error, where nothing else has.
    pub(crate) fn report(&self, look: Look) {
        if self.telling == Telling::ByReport {
            // Where standard error is closed there is nobody to tell.
            let _ = write!(std::io::stderr(), "{}", self.render(look));
        }
    }

    /// The failure as a person reads it: message, the place drawn with a caret, help.
    pub(crate) fn render(&self, look: Look) -> String {
        std::iter::once(self).chain(&self.others).map(|failure| failure.render_alone(look)).collect()
    }

    fn render_alone(&self, look: Look) -> String {
        let theme = match look {
            Look::Plain => GraphicalTheme::unicode_nocolor(),
            Look::Coloured => GraphicalTheme::unicode(),
        };
        let mut drawn = String::new();
        match GraphicalReportHandler::new_themed(theme)
            .with_context_lines(1)
            .with_width(100)
            .with_links(false)
            .render_report(&mut drawn, self)
        {
            Ok(()) => drawn,
            // Drawing fails only where the place cannot be shown; the message still can.
            Err(_) => format!("{self}\n"),
        }
    }
}

/// Whether a failure is drawn with colours.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Look {
    /// No escape codes.
    Plain,
    /// ANSI colours.
    Coloured,
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for Failure {}

impl From<StreamError> for Failure {
    fn from(error: StreamError) -> Self {
        Self::new(error.to_string())
    }
}

impl From<IndexError> for Failure {
    fn from(error: IndexError) -> Self {
        Self::new(error.to_string())
    }
}

impl Diagnostic for Failure {
    fn help<'a>(&'a self) -> Option<Box<dyn fmt::Display + 'a>> {
        self.help.as_ref().map(|h| Box::new(h) as Box<dyn fmt::Display>)
    }

    fn source_code(&self) -> Option<&dyn SourceCode> {
        self.place.as_ref().map(|p| &**p as &dyn SourceCode)
    }

    fn labels(&self) -> Option<Box<dyn Iterator<Item = LabeledSpan> + '_>> {
        let place = self.place.as_ref()?;
        Some(Box::new(std::iter::once(LabeledSpan::new(
            Some(place.label.clone()),
            place.span.start,
            place.span.end.saturating_sub(place.span.start),
        ))))
    }
}

impl SourceCode for Place {
    fn read_span<'a>(
        &'a self,
        span: &miette::SourceSpan,
        before: usize,
        after: usize,
    ) -> Result<Box<dyn miette::SpanContents<'a> + 'a>, miette::MietteError> {
        let contents = self.text.read_span(span, before, after)?;
        Ok(Box::new(miette::MietteSpanContents::new_named(
            self.name.clone(),
            contents.data(),
            *contents.span(),
            contents.line(),
            contents.column(),
            contents.line_count(),
        )))
    }
}
