use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};

/// Where a report came in. The raw topic of a channel is `raw.` and its name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Channel {
    /// A 101 call log.
    #[serde(rename = "101")]
    Call101,
    /// The online form.
    #[serde(rename = "online")]
    Online,
    /// A Crimestoppers report.
    #[serde(rename = "crimestoppers")]
    Crimestoppers,
}

/// A name that no channel has.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("no channel is called {0:?}: it is one of 101, online, crimestoppers")]
pub struct UnknownChannel(pub String);

impl Channel {
    /// Every channel, in the order in which they are documented.
    pub const ALL: [Self; 3] = [Self::Call101, Self::Online, Self::Crimestoppers];

    /// The channel's name, as JSON, commands and metrics write it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Call101 => "101",
            Self::Online => "online",
            Self::Crimestoppers => "crimestoppers",
        }
    }

    /// The channel's raw topic without the installation's prefix, such as `raw.101`.
    #[must_use]
    pub const fn topic_suffix(self) -> &'static str {
        match self {
            Self::Call101 => "raw.101",
            Self::Online => "raw.online",
            Self::Crimestoppers => "raw.crimestoppers",
        }
    }
}

impl fmt::Display for Channel {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl FromStr for Channel {
    type Err = UnknownChannel;

    fn from_str(name: &str) -> Result<Self, UnknownChannel> {
        Self::ALL.into_iter().find(|c| c.as_str() == name).ok_or_else(|| UnknownChannel(name.to_owned()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_channel_has_one_name_everywhere() {
        for channel in Channel::ALL {
            assert_eq!(channel.as_str().parse::<Channel>(), Ok(channel));
            assert_eq!(channel.to_string(), channel.as_str());
            assert_eq!(serde_json::to_value(channel).unwrap(), channel.as_str());
            assert_eq!(channel.topic_suffix(), format!("raw.{channel}"));
        }
    }

    #[test]
    fn an_unknown_channel_is_told_which_there_are() {
        insta::assert_snapshot!("999".parse::<Channel>().unwrap_err(), @r#"no channel is called "999": it is one of 101, online, crimestoppers"#);
    }
}
