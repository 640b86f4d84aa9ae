//! A row of bars, one a character.

/// Bars from the lowest to the highest; nothing at all is a blank.
const BARS: [char; 8] = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];
/// For a terminal whose character set has no bars.
const ASCII: [char; 8] = ['.', ':', '-', '=', '+', '*', '%', '#'];

/// The counts as bars as high as the highest of them allows.
pub(crate) fn sparkline(counts: impl Iterator<Item = u64> + Clone, bars: Bars) -> String {
    let highest = counts.clone().max().unwrap_or_default().max(1);
    let steps = match bars {
        Bars::Blocks => BARS,
        Bars::Ascii => ASCII,
    };
    let bar = |count: u64| match count {
        0 => ' ',
        count => steps[((count * 8).div_ceil(highest) as usize).clamp(1, 8) - 1],
    };
    counts.map(bar).collect()
}

/// Which characters bars are made of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Bars {
    Blocks,
    Ascii,
}

impl Bars {
    /// Those that the locale can show: blocks, unless a variable names another character set than UTF-8.
    pub(crate) fn of_locale() -> Self {
        let named = ["LC_ALL", "LC_CTYPE", "LANG"]
            .into_iter()
            .filter_map(|name| std::env::var(name).ok())
            .find(|locale| !locale.is_empty());
        Self::of(named.as_deref())
    }

    fn of(locale: Option<&str>) -> Self {
        let utf8 = |locale: &str| locale.to_lowercase().replace('-', "").contains("utf8");
        if locale.is_none_or(utf8) { Self::Blocks } else { Self::Ascii }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_highest_bar_is_full_and_the_least_that_is_there_can_be_seen() {
        let counts = [0, 1, 2, 50, 99, 100];
        assert_eq!(sparkline(counts.into_iter(), Bars::Blocks), " ▁▁▄██");
        assert_eq!(sparkline(counts.into_iter(), Bars::Ascii), " ..=##");
        assert_eq!(sparkline([0, 0].into_iter(), Bars::Blocks), "  ");
    }

    #[test]
    fn a_terminal_without_unicode_gets_ascii() {
        for (locale, bars) in [
            (None, Bars::Blocks),
            (Some("en_GB.UTF-8"), Bars::Blocks),
            (Some("C.utf8"), Bars::Blocks),
            (Some("C"), Bars::Ascii),
            (Some("en_GB.ISO-8859-1"), Bars::Ascii),
        ] {
            assert_eq!(Bars::of(locale), bars, "{locale:?}");
        }
    }
}
