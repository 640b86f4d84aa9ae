use jiff::Timestamp;
use tipline_lines::{CountyLine, Flag, LineId, Registry};
use tipline_phone::{E164, Pattern};

use crate::{
    part::{NumberLink, grouped},
    when,
};

/// What stands around a page.
pub struct Frame<'a> {
    /// The unit that works here, as its own header says it.
    pub unit: &'a str,
    /// The handling marking, on the page and on paper.
    pub marking: &'a str,
    /// Who is signed in.
    pub user: Option<User<'a>>,
    /// What a form sends back to show that it came from here.
    pub csrf: &'a str,
    /// What tells a form that is sent twice from two forms: new with each page.
    pub once: &'a str,
    /// Why the user looks, where they have said.
    pub reason: Option<&'a str>,
    /// Until when reports are in the index; none where it is empty.
    pub as_of: Option<Timestamp>,
    /// How many records of the log are not in the index yet, where that is known.
    pub behind: Option<u64>,
    /// Now.
    pub now: Timestamp,
    /// Which part of the desk this is.
    pub section: Section,
    /// The addresses of things that may not be named in one.
    pub links: &'a dyn Links,
    /// The table of lines, for their names.
    pub lines: &'a Registry,
    /// Where the stylesheet and the script are.
    pub assets: [&'a str; 2],
}

/// Who is signed in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct User<'a> {
    /// As the provider calls them.
    pub name: &'a str,
    /// What they are in the unit.
    pub roles: &'a [&'a str],
}

/// A part of the desk.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Section {
    /// What came in.
    Start,
    /// Searching.
    Search,
    /// Flags as they are made.
    Flags,
    /// Known lines.
    Lines,
    /// Many numbers at once.
    Check,
    /// Records that could not be read.
    Letters,
    /// Who looked at what.
    Audit,
    /// The query language.
    Help,
    /// None of them: signing in, an error.
    Elsewhere,
}

/// Makes addresses of what may not stand in one in the open: proxies and browsers keep addresses.
pub trait Links {
    /// Where the page of a number is.
    fn number(&self, number: E164) -> String;
    /// Where the answer to a query is.
    fn search(&self, query: &str) -> String;
}

/// The roles that look at reports.
const DESK: &[&str] = &["analyst", "supervisor", "source_protection"];

impl Section {
    /// The entries of the menu, and which roles have them.
    const MENU: [(Self, &'static str, &'static str, Option<&'static [&'static str]>); 8] = [
        (Self::Start, "/", "Start", Some(DESK)),
        (Self::Search, "/search", "Search", Some(DESK)),
        (Self::Flags, "/flags", "Flags", Some(DESK)),
        (Self::Lines, "/lines", "Lines", Some(DESK)),
        (Self::Check, "/check", "Check numbers", Some(DESK)),
        (Self::Letters, "/dead-letters", "Dead letters", Some(&["operator"])),
        (Self::Audit, "/audit", "Audit", Some(&["auditor"])),
        (Self::Help, "/help", "Help", None),
    ];
}

impl Frame<'_> {
    pub(crate) fn menu(&self) -> impl Iterator<Item = (&'static str, &'static str, bool)> {
        let has =
            |roles: Option<&[&str]>| roles.is_none_or(|roles| roles.iter().any(|role| self.has_role(role)));
        let entries = Section::MENU.into_iter().filter(move |(.., roles)| has(*roles));
        entries.map(|(section, address, name, _)| (address, name, section == self.section))
    }

    pub(crate) fn has_role(&self, role: &str) -> bool {
        self.user.is_some_and(|user| user.roles.contains(&role))
    }

    pub(crate) fn number(&self, number: E164) -> NumberLink {
        NumberLink::new(number, self.links.number(number))
    }

    /// Where the reports are that hold a number of which this is known.
    pub(crate) fn fragment(&self, pattern: &Pattern) -> String {
        self.links.search(&format!("number:{pattern}"))
    }

    /// What a person calls a line: by the table of lines, else by the brand that is given, else by its id.
    pub(crate) fn line(&self, id: &LineId, brand: Option<&str>) -> String {
        let known = self.lines.get(id).map(CountyLine::display_name);
        known.or_else(|| brand.map(str::to_owned)).unwrap_or_else(|| id.to_string())
    }

    /// What a person calls the line of a flag.
    pub(crate) fn line_of(&self, flag: &Flag) -> String {
        self.line(&flag.line_id, flag.brand.as_deref())
    }

    pub(crate) fn as_of(&self) -> String {
        self.as_of.map_or_else(|| "nothing yet".to_owned(), when::instant)
    }

    /// "12 records of the log are not in it yet", where there are any.
    pub(crate) fn behind(&self) -> Option<String> {
        match usize::try_from(self.behind?).unwrap_or(usize::MAX) {
            0 => None,
            1 => Some("1 record of the log is not in it yet".to_owned()),
            records => Some(format!("{} records of the log are not in it yet", grouped(records))),
        }
    }

    pub(crate) fn now(&self) -> String {
        when::instant(self.now)
    }
}

// What links are made of is the server's secret.
impl std::fmt::Debug for Frame<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Frame")
            .field("unit", &self.unit)
            .field("section", &self.section)
            .finish_non_exhaustive()
    }
}
