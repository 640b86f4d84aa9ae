use crate::Frame;

/// A step of a tour through what is held: what to look at, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TourStep {
    /// What it is about.
    pub title: String,
    /// What is to be seen there.
    pub words: String,
    /// Where it leads.
    pub place: TourPlace,
}

/// Where a step of a tour leads.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TourPlace {
    /// The page of the line with this id.
    Line(String),
    /// The orders on that page.
    Orders(String),
    /// The answer to a query.
    Search(String),
}

impl TourPlace {
    pub(crate) fn address(&self, frame: &Frame<'_>) -> String {
        match self {
            Self::Line(id) => format!("/lines/{id}"),
            Self::Orders(id) => format!("/lines/{id}#orders"),
            Self::Search(query) => frame.links.search(query),
        }
    }
}
