use clap::{Args, ValueEnum};
use jiff::{Timestamp, civil::DateTime, tz};
use tipline_report::{Channel, RejectionKind};
use tipline_stream::{
    dead_letters::{Filter, LetterId},
    process::Reason,
};

static LONDON: tz::TimeZone = tz::get!("Europe/London");

/// Which dead letters: those that meet every condition
#[derive(Debug, Args)]
pub(super) struct Which {
    /// Names, CHANNEL/PARTITION/OFFSET, as list prints them
    #[arg(value_name = "ID")]
    ids: Vec<LetterId>,
    /// With this reason; may be given more than once
    #[arg(long, value_name = "REASON")]
    reason: Vec<Why>,
    /// From this channel; may be given more than once
    #[arg(long, value_name = "CHANNEL")]
    channel: Vec<Channel>,
    /// Written on this day or later, or after this time
    #[arg(long, value_name = "TIME", value_parser = instant)]
    after: Option<Timestamp>,
    /// Written before this day or time
    #[arg(long, value_name = "TIME", value_parser = instant)]
    before: Option<Timestamp>,
}

/// The reasons, as the command line writes them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Why {
    /// Not JSON
    Json,
    /// JSON of another shape
    Schema,
    /// A time that cannot be read
    Time,
    /// Too large
    Size,
    /// Not UTF-8
    Utf8,
    /// No bytes, or no words
    Empty,
    /// A fault in tipline
    Panic,
}

impl From<Why> for Reason {
    fn from(why: Why) -> Self {
        match why {
            Why::Json => Self::Rejected(RejectionKind::Json),
            Why::Schema => Self::Rejected(RejectionKind::Schema),
            Why::Time => Self::Rejected(RejectionKind::Time),
            Why::Size => Self::Rejected(RejectionKind::Size),
            Why::Utf8 => Self::Rejected(RejectionKind::Utf8),
            Why::Empty => Self::Rejected(RejectionKind::Empty),
            Why::Panic => Self::Panic,
        }
    }
}

impl Which {
    /// Whether no condition is set.
    pub(super) fn is_anything(&self) -> bool {
        let Self { ids, reason, channel, after, before } = self;
        ids.is_empty() && reason.is_empty() && channel.is_empty() && after.is_none() && before.is_none()
    }

    pub(super) fn filter(&self) -> Filter {
        Filter {
            reasons: self.reason.iter().copied().map(Reason::from).collect(),
            channels: self.channel.clone(),
            after: self.after,
            before: self.before,
            ids: self.ids.clone(),
        }
    }
}

/// A day or a time of London, or a time that says its offset.
fn instant(text: &str) -> Result<Timestamp, String> {
    let text = text.trim();
    if let Ok(instant) = text.parse::<Timestamp>() {
        return Ok(instant);
    }
    // A day alone is read as its midnight.
    text.parse::<DateTime>()
        .and_then(|local| local.to_zoned_datetime(LONDON.clone()))
        .map(|zoned| zoned.timestamp())
        .map_err(|_| "write a day or a time, such as 2019-08-05 or 2019-08-05T14:00".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_begins_in_london_and_a_time_may_say_its_offset() {
        for (text, expected) in [
            ("2019-08-05", "2019-08-04T23:00:00Z"),
            ("2019-12-05", "2019-12-05T00:00:00Z"),
            ("2019-08-05T14:00", "2019-08-05T13:00:00Z"),
            ("2019-08-05T14:00Z", "2019-08-05T14:00:00Z"),
            ("2019-08-05T14:00+02:00", "2019-08-05T12:00:00Z"),
        ] {
            assert_eq!(instant(text), Ok(expected.parse().unwrap()), "{text}");
        }
        assert!(instant("last tuesday").is_err());
    }

    #[test]
    fn every_reason_of_link_can_be_asked_for_by_its_name() {
        for why in Why::value_variants() {
            assert_eq!(why.to_possible_value().unwrap().get_name(), Reason::from(*why).as_str());
        }
        let reasons: Vec<Reason> = Why::value_variants().iter().map(|why| Reason::from(*why)).collect();
        assert!(RejectionKind::ALL.iter().all(|kind| reasons.contains(&Reason::Rejected(*kind))));
    }
}
