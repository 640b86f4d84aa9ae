use std::{borrow::Cow, collections::HashMap};

use regex_automata::{
    Anchored, Input,
    dfa::{Automaton, StartKind, dense},
    meta,
    util::{captures::Captures, primitives::StateID, syntax},
};

/// How many digits a number may have: a bit for each count.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Lengths(u32);

/// National numbers that begin as one of the metadata's expressions says, and are as long as it says.
#[derive(Debug)]
pub(super) struct Pattern {
    pub(super) lengths: Lengths,
    /// For each state but [`NEVER`] and [`FOUND`] the state after each digit; the first is the one to begin with.
    states: Box<[[u16; 10]]>,
}

/// No digits that may follow make it a match.
const NEVER: u16 = 0;
/// Any digits may follow.
const FOUND: u16 = 1;
/// The number of the first of [`Pattern::states`].
const START: u16 = 2;

/// What stands before a national number at home.
#[derive(Debug)]
pub(super) struct Prefix {
    /// Says of most numbers that they have none.
    stands: Pattern,
    pattern: meta::Regex,
    /// What the number becomes, with `$1` for a part of what was read; it only loses its prefix otherwise.
    becomes: Option<&'static str>,
}

impl Lengths {
    pub(super) const ANY: Self = Self(u32::MAX);

    pub(super) fn of(lengths: &[u16]) -> Self {
        let bit = |len: &u16| 1_u32.checked_shl(u32::from(*len)).unwrap_or(0);
        Self(lengths.iter().map(bit).fold(0, |all, bit| all | bit))
    }

    pub(super) fn contains(self, len: usize) -> bool {
        self == Self::ANY || u32::try_from(len).is_ok_and(|len| self.0.checked_shr(len).unwrap_or(0) & 1 != 0)
    }
}

impl Pattern {
    pub(super) fn of<'p>(patterns: impl IntoIterator<Item = &'p str>, lengths: Lengths) -> Self {
        let any: Vec<String> = patterns.into_iter().map(|pattern| format!("(?:{pattern})")).collect();
        let dfa = dense::Builder::new()
            // An unanchored start would make the automaton grow without end.
            .configure(dense::Config::new().start_kind(StartKind::Anchored))
            .syntax(of_ascii())
            .build(&any.join("|"))
            .expect("a test compiles all of the metadata's expressions");
        Self { lengths, states: states(&dfa) }
    }

    #[cfg(test)]
    pub(super) fn bytes(&self) -> usize {
        size_of_val(&*self.states)
    }

    /// Whether the national number begins as the pattern says and has one of its lengths.
    pub(super) fn begins(&self, national: &str) -> bool {
        if !self.lengths.contains(national.len()) {
            return false;
        }
        let mut state = START;
        for digit in national.bytes() {
            let after = self.states.get(usize::from(state - START));
            state = after
                .and_then(|after| after.get(usize::from(digit.wrapping_sub(b'0'))))
                .map_or(NEVER, |s| *s);
            if state < START {
                break;
            }
        }
        state == FOUND
    }
}

/// The automaton over digits alone, a third of its size, up to where it has found a match.
fn states(dfa: &dense::DFA<Vec<u32>>) -> Box<[[u16; 10]]> {
    let is_found = |state| dfa.is_match_state(dfa.next_eoi_state(state));
    let start = dfa
        .start_state_forward(&at_its_head(""))
        .expect("an automaton that was built to start at the head of a text does");
    let mut numbers = HashMap::from([(start, START)]);
    let (mut reached, mut states): (Vec<StateID>, Vec<[u16; 10]>) = (vec![start], Vec::new());
    while let Some(&state) = reached.get(states.len()) {
        states.push([b'0', b'1', b'2', b'3', b'4', b'5', b'6', b'7', b'8', b'9'].map(|digit| {
            let next = dfa.next_state(state, digit);
            if is_found(next) {
                return FOUND;
            }
            if dfa.is_dead_state(next) {
                return NEVER;
            }
            let new = u16::try_from(reached.len()).ok().and_then(|count| count.checked_add(START));
            *numbers.entry(next).or_insert_with(|| {
                reached.push(next);
                new.expect("a test compiles all of the metadata's expressions")
            })
        }));
    }
    states.into()
}

impl Prefix {
    pub(super) fn of(pattern: &str, becomes: Option<&'static str>) -> Self {
        let stands = Pattern::of([pattern], Lengths::ANY);
        let pattern = meta::Builder::new()
            // A lazy automaton would want memory for each thread, for ten digits.
            .configure(meta::Config::new().hybrid(false))
            .syntax(of_ascii())
            .build(pattern)
            .expect("a test compiles all of the metadata's expressions");
        Self { stands, pattern, becomes }
    }

    #[cfg(test)]
    pub(super) fn bytes(&self) -> usize {
        self.stands.bytes() + self.pattern.memory_usage()
    }

    /// The number without the prefix; as it was written where that would make a number of what is none.
    pub(super) fn taken_off<'w>(&self, written: &'w str, general: &Pattern) -> Cow<'w, str> {
        if !self.stands.begins(written) {
            return Cow::Borrowed(written);
        }
        let Some(found) = self.pattern.find(at_its_head(written)) else { return Cow::Borrowed(written) };
        let rest = &written[found.end()..];
        let Some(becomes) = self.becomes else { return Cow::Borrowed(rest) };
        let parts = self.parts(written);
        // The rule is for numbers that have what it moves: an area code, say.
        let last = parts.group_len().checked_sub(1).and_then(|last| parts.get_group(last));
        if last.is_none() {
            return Cow::Borrowed(rest);
        }
        let mut number = parts.interpolate_string(written, becomes);
        number.push_str(rest);
        if general.begins(written) && !general.begins(&number) {
            return Cow::Borrowed(written);
        }
        Cow::Owned(number)
    }

    fn parts(&self, written: &str) -> Captures {
        let mut parts = self.pattern.create_captures();
        self.pattern.search_captures(&at_its_head(written), &mut parts);
        parts
    }
}

fn at_its_head(national: &str) -> Input<'_> {
    Input::new(national).anchored(Anchored::Yes)
}

/// Digits are ASCII here, and the automata stay small; some expressions are written over several lines.
fn of_ascii() -> syntax::Config {
    syntax::Config::new().ignore_whitespace(true).unicode(false).utf8(false)
}
