use std::fmt;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// How a mention was read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Reading {
    /// As a strict finder would see it.
    Exact,
    /// With the repairs named.
    Recovered(Repairs),
}

impl Reading {
    /// The word that stands for it in JSON: `exact` or `recovered`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Exact => "exact",
            Self::Recovered(_) => "recovered",
        }
    }

    /// What was undone to read the number: nothing for [`Reading::Exact`].
    #[must_use]
    pub const fn repairs(self) -> Repairs {
        match self {
            Self::Exact => Repairs::NONE,
            Self::Recovered(repairs) => repairs,
        }
    }
}

impl From<Repairs> for Reading {
    fn from(repairs: Repairs) -> Self {
        if repairs.is_empty() { Self::Exact } else { Self::Recovered(repairs) }
    }
}

/// One thing that had to be undone to read a number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[repr(u8)]
#[non_exhaustive]
pub enum Repair {
    /// `900461/2`: the tail replaces the last digits of the number before it.
    Tail = 0,
    /// Separators that a strict finder does not join, or that stand where it would stop.
    Separator = 1,
    /// Letters or digits glued to the number.
    Glued = 2,
    /// `o` for 0, `l` for 1.
    Lookalike = 3,
    /// Digits that are not ASCII.
    UnicodeDigit = 4,
    /// Digits written as words.
    Spoken = 5,
    /// The trunk 0 was missing.
    TrunkMissing = 6,
    /// Only a word beside it says that it is a phone number: its groups, or its range, are none that people use.
    Labelled = 7,
}

impl Repair {
    /// Every repair, in the order in which [`Repairs`] lists them.
    pub const ALL: [Self; 8] = [
        Self::Tail,
        Self::Separator,
        Self::Glued,
        Self::Lookalike,
        Self::UnicodeDigit,
        Self::Spoken,
        Self::TrunkMissing,
        Self::Labelled,
    ];

    /// The word that stands for it in JSON.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Tail => "tail",
            Self::Separator => "separator",
            Self::Glued => "glued",
            Self::Lookalike => "lookalike",
            Self::UnicodeDigit => "unicode-digit",
            Self::Spoken => "spoken",
            Self::TrunkMissing => "trunk-missing",
            Self::Labelled => "labelled",
        }
    }

    const fn bit(self) -> u16 {
        1 << self as u8
    }
}

impl fmt::Display for Repair {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// A set of [`Repair`]s; in JSON a list of their names.
#[derive(Clone, Copy, PartialEq, Eq, Default, Hash)]
pub struct Repairs(u16);

impl Repairs {
    /// The empty set.
    pub const NONE: Self = Self(0);

    /// Whether `repair` is among them.
    #[must_use]
    pub const fn contains(self, repair: Repair) -> bool {
        self.0 & repair.bit() != 0
    }

    /// Whether there are none.
    #[must_use]
    pub const fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// The same set and `repair`.
    #[must_use]
    pub const fn with(self, repair: Repair) -> Self {
        Self(self.0 | repair.bit())
    }

    /// All that stand in either set.
    #[must_use]
    pub const fn union(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// The repairs, in the order of [`Repair::ALL`].
    pub fn iter(self) -> impl Iterator<Item = Repair> {
        Repair::ALL.into_iter().filter(move |&repair| self.contains(repair))
    }
}

impl FromIterator<Repair> for Repairs {
    fn from_iter<I: IntoIterator<Item = Repair>>(repairs: I) -> Self {
        repairs.into_iter().fold(Self::NONE, Self::with)
    }
}

/// The names with commas between them: `separator, lookalike`.
impl fmt::Display for Repairs {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (i, repair) in self.iter().enumerate() {
            if i > 0 {
                f.write_str(", ")?;
            }
            f.write_str(repair.as_str())?;
        }
        Ok(())
    }
}

impl fmt::Debug for Repairs {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.iter()).finish()
    }
}

impl Serialize for Repairs {
    fn serialize<S: Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        s.collect_seq(self.iter())
    }
}

impl<'de> Deserialize<'de> for Repairs {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        Vec::<Repair>::deserialize(d).map(Self::from_iter)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_set_of_repairs_is_a_list_of_names() {
        let set: Repairs = [Repair::Spoken, Repair::Tail, Repair::Spoken].into_iter().collect();
        assert_eq!(set.to_string(), "tail, spoken");
        assert_eq!(serde_json::to_string(&set).unwrap(), r#"["tail","spoken"]"#);
        assert_eq!(serde_json::from_str::<Repairs>(r#"["spoken","tail"]"#).unwrap(), set);
        assert!(set.contains(Repair::Tail) && !set.contains(Repair::Glued));
    }

    #[test]
    fn each_repair_is_named_the_same_in_text_and_in_json() {
        for repair in Repair::ALL {
            assert_eq!(serde_json::to_string(&repair).unwrap(), format!("\"{repair}\""));
        }
    }

    #[test]
    fn no_repair_is_an_exact_reading() {
        assert_eq!(Reading::from(Repairs::NONE), Reading::Exact);
        assert_eq!(Reading::from(Repairs::NONE.with(Repair::Tail)).as_str(), "recovered");
    }
}
