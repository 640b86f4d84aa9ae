use tipline_phone::E164;

/// Digits of an E.164 number without `+`, of which some are not known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Glob(Vec<Part>);

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Part {
    /// This digit, as ASCII.
    Digit(u8),
    /// One digit, `?`.
    Any,
    /// Any run of digits, also none, `*`.
    Run,
}

impl Glob {
    /// The glob of these parts; a run that stands beside others is moved behind single digits and joined to one.
    pub(crate) fn new(parts: impl IntoIterator<Item = Part>) -> Self {
        let mut tidy = Vec::new();
        let mut run = false;
        for part in parts {
            match part {
                Part::Run => run = true,
                Part::Any => tidy.push(Part::Any),
                Part::Digit(_) => {
                    if std::mem::take(&mut run) {
                        tidy.push(Part::Run);
                    }
                    tidy.push(part);
                }
            }
        }
        if run {
            tidy.push(Part::Run);
        }
        Self(tidy)
    }

    /// Whether all of `digits` fits. Each run is tried at its shortest first and grows by one digit when what follows
    /// does not fit, so the work is at most digits times parts.
    pub(crate) fn matches(&self, digits: &[u8]) -> bool {
        let (mut part, mut digit) = (0, 0);
        let mut last_run: Option<(usize, usize)> = None;
        while digit < digits.len() {
            match self.0.get(part) {
                Some(Part::Run) => {
                    last_run = Some((part, digit));
                    part += 1;
                }
                Some(Part::Any) => (part, digit) = (part + 1, digit + 1),
                Some(Part::Digit(known)) if *known == digits[digit] => (part, digit) = (part + 1, digit + 1),
                _ => {
                    let Some((run, from)) = last_run else { return false };
                    last_run = Some((run, from + 1));
                    (part, digit) = (run + 1, from + 1);
                }
            }
        }
        self.0[part..].iter().all(|part| *part == Part::Run)
    }

    pub(crate) fn matches_number(&self, number: E164) -> bool {
        // Digits from the last one on, without a string: millions are looked at for one pattern.
        let mut digits = [0; 15];
        let (mut at, mut rest) = (digits.len(), number.as_integer());
        while rest > 0 && at > 0 {
            at -= 1;
            digits[at] = b'0' + (rest % 10) as u8;
            rest /= 10;
        }
        self.matches(&digits[at..])
    }

    /// Whether it is so many known digits and then any run: what begins so fits, and nothing else.
    pub(crate) fn is_prefix(&self, known: usize) -> bool {
        self.0.len() == known + 1 && self.0.ends_with(&[Part::Run]) && self.prefix().len() == known
    }

    /// Whether it is any run and then so many known digits: what ends so fits, and nothing else.
    pub(crate) fn is_suffix(&self, known: usize) -> bool {
        self.0.len() == known + 1 && self.0.first() == Some(&Part::Run) && self.suffix().len() == known
    }

    /// Whether it is so many known digits between any two runs: what has them in a row fits, and nothing else.
    pub(crate) fn is_infix(&self, known: usize) -> bool {
        let [Part::Run, between @ .., Part::Run] = self.0.as_slice() else { return false };
        between.len() == known && between.iter().all(|part| part.known().is_some())
    }

    /// The known digits that a fitting number begins with.
    pub(crate) fn prefix(&self) -> Vec<u8> {
        self.0.iter().map_while(Part::known).collect()
    }

    /// The known digits that a fitting number ends with.
    pub(crate) fn suffix(&self) -> Vec<u8> {
        let from = self.0.iter().rposition(|part| part.known().is_none()).map_or(0, |last| last + 1);
        self.0[from..].iter().filter_map(Part::known).collect()
    }

    /// Every `size` known digits in a row.
    pub(crate) fn grams(&self, size: usize) -> Vec<String> {
        let known = |parts: &[Part]| -> Option<String> {
            parts.iter().map(|part| part.known().map(char::from)).collect()
        };
        let mut grams: Vec<String> = self.0.windows(size).filter_map(known).collect();
        grams.sort_unstable();
        grams.dedup();
        grams
    }

    /// The fewest and the most digits that a fitting number has; no most where a run stands in it.
    pub(crate) fn lengths(&self) -> (usize, Option<usize>) {
        let single = self.0.iter().filter(|part| **part != Part::Run).count();
        (single, (single == self.0.len()).then_some(single))
    }
}

impl std::fmt::Display for Glob {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.iter().try_for_each(|part| {
            std::fmt::Write::write_char(
                f,
                match part {
                    Part::Digit(digit) => char::from(*digit),
                    Part::Any => '?',
                    Part::Run => '*',
                },
            )
        })
    }
}

impl Part {
    fn known(&self) -> Option<u8> {
        match self {
            Self::Digit(digit) => Some(*digit),
            Self::Any | Self::Run => None,
        }
    }
}
