use tipline_report::Span;

use super::QueryError;

/// A condition that is written `name:value`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Field {
    Number,
    Near,
    Imei,
    Imsi,
    Iccid,
    Line,
    Channel,
    Force,
    Flag,
    Decision,
    Role,
    Reading,
    Received,
    Occurred,
    After,
    Before,
    Last,
}

impl Field {
    const ALL: [Self; 17] = [
        Self::Number,
        Self::Near,
        Self::Imei,
        Self::Imsi,
        Self::Iccid,
        Self::Line,
        Self::Channel,
        Self::Force,
        Self::Flag,
        Self::Decision,
        Self::Role,
        Self::Reading,
        Self::Received,
        Self::Occurred,
        Self::After,
        Self::Before,
        Self::Last,
    ];

    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Number => "number",
            Self::Near => "near",
            Self::Imei => "imei",
            Self::Imsi => "imsi",
            Self::Iccid => "iccid",
            Self::Line => "line",
            Self::Channel => "channel",
            Self::Force => "force",
            Self::Flag => "flag",
            Self::Decision => "decision",
            Self::Role => "role",
            Self::Reading => "reading",
            Self::Received => "received",
            Self::Occurred => "occurred",
            Self::After => "after",
            Self::Before => "before",
            Self::Last => "last",
        }
    }

    /// Something to write after the colon.
    pub(crate) const fn example(self) -> &'static str {
        match self {
            Self::Number => "number:07700*461",
            Self::Near => "near:\"07700 900461\"",
            Self::Imei => "imei:DIGITS, 15 of them",
            Self::Imsi => "imsi:DIGITS, 15 of them",
            Self::Iccid => "iccid:DIGITS, 19 or 20 of them",
            Self::Line => "line:nino",
            Self::Channel => "channel:online",
            Self::Force => "force:\"north wales\"",
            Self::Flag => "flag:order_breach",
            Self::Decision => "decision:confirmed",
            Self::Role => "role:alleged_line",
            Self::Reading => "reading:recovered",
            Self::Received => "received:2019-07-12..2019-08-05",
            Self::Occurred => "occurred:2019-07",
            Self::After => "after:2019-08-05",
            Self::Before => "before:2019-08-05",
            Self::Last => "last:7d",
        }
    }

    /// What people call a field in other programs.
    const fn other_names(self) -> &'static [&'static str] {
        match self {
            Self::Number => &["phone", "tel", "telephone", "mobile", "msisdn", "num", "e164"],
            Self::Near => &["like", "similar", "fuzzy", "about"],
            Self::Imei => &["handset", "device"],
            Self::Imsi => &["subscriber", "subscription"],
            Self::Iccid => &["sim", "simcard", "sim_card"],
            Self::Line => &["alias", "brand", "county_line", "gang"],
            Self::Channel => &["source", "via"],
            Self::Force => &["police", "area"],
            Self::Flag => &["flagged", "kind", "is"],
            Self::Decision => &["decided", "verdict", "state", "triage"],
            Self::Role => &["whose"],
            Self::Reading => &["read", "repair", "repairs"],
            Self::Received => &["date", "day", "when", "received_at", "on"],
            Self::Occurred => &["happened", "event", "occurred_at", "at"],
            Self::After => &["since", "from"],
            Self::Before => &["until", "till", "to"],
            Self::Last => &["past", "within"],
        }
    }

    pub(crate) fn read(name: &str, span: Span) -> Result<Self, QueryError> {
        let lower = name.to_lowercase();
        if let Some(field) = Self::ALL.into_iter().find(|field| field.name() == lower) {
            return Ok(field);
        }
        let error = QueryError::new(span, format!("unknown field `{name}`"));
        let meant =
            Self::ALL.into_iter().find(|field| field.other_names().contains(&lower.as_str())).or_else(|| {
                Self::ALL.into_iter().find(|field| Some(field.name()) == nearest(&lower, Self::names()))
            });
        Err(error.help(match meant {
            Some(field) => format!("did you mean {}: as in {}?", field.name(), field.example()),
            None => {
                let names: Vec<&str> = Self::names().collect();
                format!("the fields are {}; a text with a colon in it goes in quotes", names.join(", "))
            }
        }))
    }

    fn names() -> impl Iterator<Item = &'static str> {
        Self::ALL.into_iter().map(Self::name)
    }
}

/// The name that was probably meant, where one is near: a letter wrong, missing, extra or swapped for every three, or only
/// a part of the name written.
pub(crate) fn nearest<'a>(written: &str, names: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    let distance = |name: &str| match strsim::damerau_levenshtein(written, name) {
        distance if distance <= name.len().div_ceil(3) => Some(distance),
        _ if written.len() > 2 && name.contains(written) => Some(usize::MAX),
        _ => None,
    };
    names
        .filter_map(|name| Some((distance(name)?, name)))
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, name)| name)
}
