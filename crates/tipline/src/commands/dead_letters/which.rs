use clap::{Args, ValueEnum};
use jiff::Timestamp;
use tipline_report::{Channel, RejectionKind};
use tipline_stream::{
    dead_letters::{Filter, LetterId},
    process::Reason,
};

use crate::times::instant;

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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_reason_of_link_can_be_asked_for_by_its_name() {
        for why in Why::value_variants() {
            assert_eq!(why.to_possible_value().unwrap().get_name(), Reason::from(*why).as_str());
        }
        let reasons: Vec<Reason> = Why::value_variants().iter().map(|why| Reason::from(*why)).collect();
        assert!(RejectionKind::ALL.iter().all(|kind| reasons.contains(&Reason::Rejected(*kind))));
    }
}
