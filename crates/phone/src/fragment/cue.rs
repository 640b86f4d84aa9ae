//! Words before digits that say which part of a number they are.

use super::{
    Digits, Part, is_clock, is_followed_by_more,
    other_things::TIMES,
    vocabulary::{Sense, sense},
};
use crate::words::among;
use crate::{
    Span,
    glyph::sep,
    label::MONTHS,
    reject::{self, Edge},
    tail,
    window::Group,
    words::{self, Word},
};

/// How far back the cue and what it is about may stand, in bytes.
const REACH: usize = 110;

/// How far a cue may stand from the number or part before it that it goes on from, in bytes.
const NEAR: usize = 32;

/// Most words looked at.
const MOST: usize = 18;

/// What the words before the digits say.
#[derive(Debug, Clone, Copy)]
struct Cue {
    part: Part,
    /// Where its first word begins.
    start: usize,
    /// How many digits it announces.
    count: Option<u8>,
    /// The count is the first group.
    announced: bool,
    /// It speaks of digits, or counts them: no phone need be named.
    strong: bool,
    /// "a partial number", "only got": weaker than a verb.
    loose: bool,
    about: About,
}

/// What the words around a cue are about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum About {
    Phone,
    Else,
    Unsaid,
}

/// The part that the words before `groups` announce, its span and its digits.
///
/// `spoken_of` is where the last number or part before them ends: what follows it closely speaks of phones too.
pub(super) fn read(text: &str, groups: &[Group], spoken_of: Option<usize>) -> Option<(Part, Span, Digits)> {
    let head = groups.first().filter(|head| !head.lost)?;
    let mut cue = before(text, head, announced(groups))?;
    if cue.about == About::Unsaid && spoken_of.is_some_and(|end| cue.start.saturating_sub(end) <= NEAR) {
        cue.about = About::Phone;
    }
    if cue.about == About::Else || reject::front(text, head.start) == Edge::Barred {
        return None;
    }
    let groups = if cue.announced { &groups[1..] } else { groups };
    let run = match cue.part {
        Part::Start => start_run(text, groups),
        Part::Middle | Part::End => end_run(text, groups, cue.count)?,
    };
    let last = run.last()?;
    let digits = Digits::of(run)?;
    if is_followed_by_more(text, last.end) || is_counted(text, last.end, last.len) {
        return None;
    }
    let phone = cue.about == About::Phone || (!cue.loose && after_says_phone(text, last.end));
    believed(&cue, phone, digits).then_some((cue.part, Span { start: cue.start, end: last.end }, digits))
}

fn believed(cue: &Cue, phone: bool, digits: Digits) -> bool {
    match cue.part {
        Part::End => {
            let year = digits.len == 4 && (1900..2100).contains(&digits.value) && cue.count != Some(4);
            let enough = digits.len >= 2 || cue.count == Some(1) || (phone && !cue.strong);
            enough
                && digits.len <= 9
                && !digits.plus
                && (cue.strong || phone)
                && (!year || (cue.strong && phone))
        }
        Part::Middle => phone && (3..=9).contains(&digits.len) && !digits.plus,
        Part::Start => {
            let text = digits.text();
            let told = text.starts_with("07") && digits.len >= 3 || text.starts_with('0') && digits.len >= 5;
            let code = digits.plus || (text.starts_with("00") && digits.len >= 4);
            let known = if cue.loose { 4 } else { 2 };
            let plain = text.starts_with('0') || code;
            let bare = text.starts_with('7') || text.starts_with("44");
            let here =
                (told && !is_clock(&text)) || code || ((phone || cue.strong) && plain && digits.len >= 2);
            digits.len >= known && (here || (phone && bare && digits.len >= 3 && !cue.loose))
        }
    }
}

/// The cue that stands right before `head`.
fn before(text: &str, head: &Group, announced: Option<u8>) -> Option<Cue> {
    let signs = text[..head.lead].trim_end_matches(['.', '\u{2026}', '"', '\'', '\u{201c}', '\u{2018}', '*']);
    let mut words = words::before(text, signs.len(), REACH).take(MOST).peekable();
    // Nothing is looked at twice where the nearest word is no part of a cue: the way of most digits.
    let (mut digits, mut count, mut phone) = (false, None, false);
    let (part, start, loose, strong) = loop {
        let word = words.next()?;
        if word.apart && !word.is(among!["no", "tel", "mob", "num"]) {
            return None;
        }
        let verb = |part, strong| (part, word.start, false, strong);
        match sense(&word) {
            Sense::Link | Sense::Owner => {}
            Sense::Phone => phone = true,
            Sense::Digits => {
                digits = true;
                count = count.or_else(|| word.is(among!["digit"]).then_some(1));
            }
            Sense::Count(n) => count = Some(n).filter(|&n| n > 0),
            Sense::Last if digits || count.is_some() => break verb(Part::End, true),
            Sense::Last | Sense::First if announced.is_some() => {
                count = announced;
                let part = if sense(&word) == Sense::Last { Part::End } else { Part::Start };
                break verb(part, true);
            }
            Sense::Last if word.is(among!["end"]) => break verb(Part::End, false),
            Sense::First if digits || count.is_some() => break verb(Part::Start, true),
            Sense::Middle => break verb(Part::Middle, true),
            Sense::Ends => break verb(Part::End, digits),
            Sense::Starts => break verb(Part::Start, digits),
            Sense::Contains => break verb(Part::Middle, digits),
            Sense::Partial => break (Part::Start, word.start, true, false),
            Sense::Got if words.peek().is_some_and(|before| before.is(among!["only", "just"])) => {
                break (Part::Start, words.next()?.start, true, false);
            }
            _ => return None,
        }
    };
    let about = if phone { About::Phone } else { about(words, loose) };
    let announced = announced.is_some() && announced == count && !digits && strong;
    Some(Cue { part, start, count, announced, strong, loose, about })
}

/// What the words before a cue speak of, the nearest that says so first.
fn about(words: impl Iterator<Item = Word>, loose: bool) -> About {
    let mut sentences = 0;
    let mut words = words.peekable();
    let mut of = false;
    while let Some(word) = words.next() {
        sentences += u8::from(word.apart);
        if sentences > 1 {
            break;
        }
        let number = word.is(among!["number", "no", "num", "nr", "nbr"]);
        let counts = number && of;
        of = word.is(among!["of"]);
        match sense(&word) {
            // "the number of lads ended", "crime number ends"
            Sense::Phone if counts => return About::Unsaid,
            Sense::Phone if number && words.peek().is_some_and(|before| sense(before) == Sense::Else) => {
                return About::Else;
            }
            Sense::Phone => return About::Phone,
            Sense::Else => return if sentences == 0 { About::Else } else { About::Unsaid },
            _ if word.is(among![
                "call", "calls", "called", "rang", "ring", "rings", "ringing", "texted", "contact",
            ]) =>
            {
                return if loose { About::Unsaid } else { About::Phone };
            }
            _ => {}
        }
    }
    About::Unsaid
}

/// "ends 461 is the new number".
fn after_says_phone(text: &str, end: usize) -> bool {
    words::after(text, end, 48).take(6).take_while(|word| !word.apart).any(|word| {
        let digits = word.as_bytes();
        word.is(among!["number", "phone", "mobile", "line", "tel"])
            || (digits.len() >= 5 && digits.starts_with(b"07") && digits.iter().all(u8::is_ascii_digit))
    })
}

/// "last three 4 6 1", "last 3 461": the count stands among the groups.
fn announced(groups: &[Group]) -> Option<u8> {
    let [count, rest @ ..] = groups else { return None };
    let one = count.len == 1 && (2..=8).contains(&count.value);
    // As many groups as a window holds may follow: more digits than a byte counts.
    let mut digits = 0_u64;
    let met = rest.iter().take_while(|group| !group.lost).any(|group| {
        digits += u64::from(group.len);
        digits == count.value
    });
    (one && met).then_some(count.value as u8)
}

/// The groups that the start of a number takes.
fn start_run<'a>(text: &str, groups: &'a [Group]) -> &'a [Group] {
    let mut digits = groups[0].len;
    let mut taken = 1;
    for group in &groups[1..] {
        let said = group.gap.open
            && group.gap.has(sep::WORD)
            && !group.gap.has(!(sep::WORD | sep::SPACE | sep::COMMA | sep::HYPHEN));
        let near = (group.gap.is_strict() || said) && group.gap.width <= 3 && !group.lost && !group.plus;
        digits = digits.saturating_add(group.len);
        if !near
            || digits > 13
            || is_followed_by_more(text, group.end)
            || is_counted(text, group.end, group.len)
        {
            break;
        }
        taken += 1;
    }
    &groups[..taken]
}

/// The groups that the end of a number takes; `None` where a count is announced that they do not have.
fn end_run<'a>(text: &str, groups: &'a [Group], count: Option<u8>) -> Option<&'a [Group]> {
    let near = |group: &Group| {
        let joined = group.gap.seps
            & !(sep::SPACE | sep::HYPHEN | sep::WORD | sep::COMMA | sep::HIDDEN | sep::DOT)
            == 0;
        joined && group.gap.width <= 3 && !group.lost && !group.plus
    };
    if let Some(count) = count {
        let mut digits = 0;
        for (at, group) in groups.iter().enumerate() {
            if (at > 0 && !near(group)) || group.len > count {
                break;
            }
            digits += group.len;
            if digits >= count {
                return (digits == count).then(|| &groups[..=at]);
            }
        }
        return None;
    }
    let single = groups[0].len == 1 || groups[0].is_spoken();
    let mut digits = groups[0].len;
    let mut taken = 1;
    for group in &groups[1..] {
        let like = if single { group.len == 1 || group.is_spoken() } else { matches!(group.len, 2 | 3) };
        digits = digits.saturating_add(group.len);
        if !near(group)
            || !like
            || digits > 9
            || is_followed_by_more(text, group.end)
            || is_counted(text, group.end, group.len)
        {
            break;
        }
        taken += 1;
    }
    Some(&groups[..taken])
}

/// "ends 12 March", "ends 2 males": digits of a day or a count, `len` of them.
pub(crate) fn is_counted(text: &str, end: usize, len: u8) -> bool {
    if !matches!(text.as_bytes().get(end), Some(b' ' | b'-')) {
        return false;
    }
    let word = words::after(text, end, 24).next().filter(|word| !word.apart);
    word.is_some_and(|word| {
        word.is(MONTHS)
            || word.is(TIMES)
            || if len <= 2 { tail::is_counted(&word, 1) } else { tail::is_unit(&word) }
    })
}
