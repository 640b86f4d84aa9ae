use std::{fmt, str::FromStr};

use tipline_report::{Channel, Offset};

use crate::{Place, Topics};

/// The name of a dead letter, written `CHANNEL/PARTITION/OFFSET`: the place of its raw record, which has one letter at most.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct LetterId {
    /// The channel, which stands for the raw topic.
    pub channel: Channel,
    /// Partition of the raw topic.
    pub partition: i32,
    /// Offset of the raw record.
    pub offset: Offset,
}

/// A text that is no [`LetterId`].
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("write CHANNEL/PARTITION/OFFSET, such as 101/2/17")]
pub struct InvalidLetterId;

impl LetterId {
    /// The name of the letter of a raw record; `None` where that is on no raw topic of ours.
    #[must_use]
    pub fn of(raw: &Place, topics: &Topics) -> Option<Self> {
        let (channel, _) = topics.all_raw().into_iter().find(|(_, topic)| *topic == raw.topic)?;
        Some(Self { channel, partition: raw.partition, offset: raw.offset })
    }
}

impl fmt::Display for LetterId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { channel, partition, offset } = self;
        f.pad(&format!("{}/{partition}/{}", channel.as_str(), offset.0))
    }
}

impl FromStr for LetterId {
    type Err = InvalidLetterId;

    fn from_str(text: &str) -> Result<Self, InvalidLetterId> {
        let parts: Vec<&str> = text.split('/').collect();
        let [channel, partition, offset] = parts[..] else { return Err(InvalidLetterId) };
        let offset = offset.parse().ok().filter(|offset| *offset >= 0).ok_or(InvalidLetterId)?;
        Ok(Self {
            channel: channel.parse().map_err(|_| InvalidLetterId)?,
            partition: partition.parse().ok().filter(|p| *p >= 0).ok_or(InvalidLetterId)?,
            offset: Offset(offset),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_read_as_it_is_written_and_names_the_raw_record() {
        let raw = Place { topic: "gmp.raw.online".to_owned(), partition: 3, offset: Offset(40) };
        let id = LetterId::of(&raw, &Topics::new("gmp.")).unwrap();
        assert_eq!(id.to_string(), "online/3/40");
        assert_eq!(id.to_string().parse(), Ok(id));
        assert_eq!(LetterId::of(&raw, &Topics::new("met.")), None);
    }

    #[test]
    fn other_texts_are_told_how_to_write_one() {
        for text in ["", "101/2", "101/2/17/1", "999/2/17", "101/-1/17", "101/2/-17", "101/2/x", "17"] {
            assert_eq!(text.parse::<LetterId>(), Err(InvalidLetterId), "{text}");
        }
    }
}
