//! "my number is", "caller's mobile", "tel no of dealer", "my son's phone": a noun, and whose it is.

use super::{
    Claim, Side,
    noun::{Noun, nouns},
    people::{
        CALLER, DEALER, OTHER_CALLER, OTHER_DEALERS, PROFESSIONAL, RELATIVES, SUSPECTED, VICTIM, WHOSE,
    },
    vocabulary::{DEALING, GOODS, NUMBER, OTHER_LINES},
};
use crate::{
    Role,
    words::{Among, Word, among},
};

/// What a noun before the number claims.
pub(super) fn claim(text: &str, words: &Side<'_>, noun: Noun, after: &Side<'_>) -> Option<Claim> {
    let nearest = words.joined(0)?;
    let Noun { linked: noun, head } = noun;
    if head > noun && noun_is_dealings(words, head) {
        return Some(Claim::line(words.get(head)?, nearest));
    }
    if head > noun {
        return owned(text, words, head, true).filter(|claim| !is_handed_over(words, after, claim)).map(
            |person| Claim { cue: crate::Span { start: person.cue.start, end: nearest.end }, ..person },
        );
    }
    if let Some(office) = labelled(text, words, noun) {
        return Some(office);
    }
    let word = words.joined(noun)?;
    if word.is(among!["mine"]) && (noun > 0 || word.possessive) && !words.is(noun + 1, among!["of", "not"]) {
        return Some(Claim::mine(word, nearest));
    }
    if noun == 0 && word.is(among!["me", "us"]) {
        let this = words.is(1, among!["is"]) && words.is(2, among!["this"]);
        let label = words.ends(1) && [":", " -", " ="].iter().any(|mark| text[word.end..].starts_with(mark));
        if this || label {
            return Some(Claim::mine(words.get(2).filter(|_| this).unwrap_or(word), nearest));
        }
    }
    if let Some(mine) = own_line(words, noun) {
        return Some(Claim::mine(mine, nearest));
    }
    if word.is(among!["line"]) {
        let others = words.is(noun + 1, OTHER_LINES) || words.is(noun + 1, among!["on", "in"]);
        let the_line = noun > 0 && !others || words.is(noun + 1, DEALING) || is_named(words, noun + 1);
        if the_line && !others {
            return Some(Claim::line(word, nearest)).map(|claim| outwards(words, noun, claim));
        }
    }
    for_whom(text, words, noun, nearest)
}

/// "my office line", "drop me a line": no line that deals; whose it is.
fn own_line<'w>(words: &'w Side<'_>, line: usize) -> Option<&'w Word> {
    if !words.is(line, among!["line"]) {
        return None;
    }
    if words.is(line + 1, among!["a"]) && words.is(line + 3, among!["drop", "give", "send"]) {
        return words.joined(line + 2).filter(|me| me.is(among!["me", "us"]));
    }
    let kind = words.skip(
        line + 1,
        among![
            "office", "work", "home", "house", "private", "direct", "land", "personal", "own", "business",
            "desk"
        ],
    );
    words.joined(kind).filter(|my| kind > line + 1 && my.is(among!["my", "our"]))
}

/// "Landlord: 07700 900461", "his landlord 07700 900461": whom a number is noted for, and nothing before it.
fn labelled(text: &str, words: &Side<'_>, linked: usize) -> Option<Claim> {
    let office = words.joined(0).filter(|word| linked == 0 && !word.possessive && word.is(PROFESSIONAL))?;
    let label = [":", " -", " ="].iter().any(|mark| text[office.end..].starts_with(mark));
    let whose = words.skip(1, among!["the", "my", "our", "his", "her", "their"]);
    ((label || whose <= 2) && words.ends(whose)).then(|| Claim::third(office, office))
}

/// The cue takes in what the line is called: "deal line", "the nino line".
fn outwards(words: &Side<'_>, line: usize, claim: Claim) -> Claim {
    let named = words
        .is(line + 1, DEALING)
        .then_some(line + 1)
        .or_else(|| is_named(words, line + 1).then_some(line + 2));
    match named.and_then(|at| words.get(at)) {
        Some(word) => Claim { cue: crate::Span { start: word.start, end: claim.cue.end }, ..claim },
        None => claim,
    }
}

/// "the nino line": a name that only a line has.
fn is_named(words: &Side<'_>, at: usize) -> bool {
    let plain = among![
        "the", "same", "new", "old", "other", "home", "work", "that", "this", "a", "next", "second", "last"
    ];
    words.joined(at).is_some_and(|name| name.as_bytes().len() > 1 && !name.is(OTHER_LINES) && !name.is(plain))
        && words.is(at + 1, among!["the"])
}

/// "drugs phone", "trap line number".
fn noun_is_dealings(words: &Side<'_>, head: usize) -> bool {
    let dealing = words.joined(head).is_some_and(|word| word.is(DEALING) && !word.is(among!["food"]));
    let line = words.is(head, among!["line"]) && !words.is(head + 1, OTHER_LINES);
    let other = words.is(head + 1, among!["not", "no", "anti"]) || words.is(head + 1, OTHER_DEALERS);
    dealing && !other || line
}

/// Whose a noun is, its owner at `at`. `possessive`: the owner stands before the noun.
pub(super) fn owned(text: &str, words: &Side<'_>, at: usize, possessive: bool) -> Option<Claim> {
    let owner = words.joined(at)?;
    let mine: &'static Among = if possessive { among!["my", "our"] } else { among!["me", "us"] };
    if owner.is(mine) {
        // "this is my new number" tells a phone full of customers, not the police.
        let announced = at >= 2
            && words.is(at - 1, among!["new"])
            && words.is(at - 2, NUMBER)
            && (words.is(at + 1, among!["its"])
                || words.is(at + 1, among!["is"]) && words.is(at + 2, among!["this"]));
        return (!is_denied(words, at + 1) && !announced).then(|| Claim::mine(owner, owner));
    }
    if owner.is(CALLER) {
        return (!words.is(at + 1, OTHER_CALLER)).then(|| Claim::caller(owner, owner));
    }
    if let Some(first) = caller_in_two_words(words, at) {
        return Some(Claim::caller(first, owner));
    }
    // "caller confirms her number", "caller states her own number": nobody's but theirs.
    if owner.is(among!["her", "his", "their"]) {
        let own = at > 0 && possessive && words.is(at - 1, among!["own"]);
        let says = among!["states", "sts", "says", "stated", "said", "advises", "advised"];
        let verb = words.joined(at + 1)?;
        let told = verb.is(among!["confirms", "confirmed", "confirming"]) || own && verb.is(says);
        let who =
            words.joined(at + 2).filter(|who| told && who.is(CALLER) && !words.is(at + 3, OTHER_CALLER))?;
        return Some(Claim::caller(who, owner));
    }
    if owner.is(DEALER) {
        let article = words.skip(at + 1, among!["a", "the", "my", "his"]);
        let other =
            words.is(at + 1, OTHER_DEALERS) || words.is(article, among!["not", "isnt", "no", "never"]);
        return (!other).then(|| Claim::line(owner, owner));
    }
    if owner.is(among!["line"]) && !possessive || owner.is(among!["line"]) && owner.possessive {
        return (!words.is(at + 1, OTHER_LINES)).then(|| Claim::line(owner, owner));
    }
    if owner.is(VICTIM) {
        return Some(Claim::third(owner, owner));
    }
    if owner.is(among!["recipient", "recipients"]) {
        return Some(Claim::new(Role::Recipient, owner, owner));
    }
    let has = !possessive || is_possessive(text, owner);
    if has
        && owner.is(RELATIVES)
        && let Some(relative) = relative(text, words, at)
    {
        return Some(relative);
    }
    let office = owner.is(PROFESSIONAL) && (has || owner.is(among!["surgery", "school", "council"]));
    let worker = owner.is(among!["worker", "workers", "officer", "officers"])
        && has
        && words.is(
            at + 1,
            among!["social", "support", "youth", "key", "probation", "housing", "welfare", "care", "case"],
        );
    let first = if worker { words.get(at + 1)? } else { owner };
    (office || worker).then(|| Claim::third(first, owner))
}

/// "the reporting person's", "member of the public": the outermost of its words, the innermost at `at`.
pub(super) fn caller_in_two_words<'w>(words: &'w Side<'_>, at: usize) -> Option<&'w Word> {
    let follows = |inner, outer| words.is(at, inner) && words.is(at + 1, outer);
    if follows(among!["person", "persons", "party", "partys"], among!["reporting"])
        || follows(among!["reporting"], among!["person", "party"])
    {
        return words.get(at + 1);
    }
    let of = words.skip(at + 1, among!["the"]);
    (words.is(at, among!["public", "publics"])
        && words.is(of, among!["of"])
        && words.is(of + 1, among!["member", "mem"]))
    .then(|| words.get(of + 1))?
}

/// "my daughter's friend": every person of the chain is a relative or friend, and it begins with the reporter.
fn relative(text: &str, words: &Side<'_>, at: usize) -> Option<Claim> {
    let mut outer = at + 1;
    while words.joined(outer).is_some_and(|word| word.is(RELATIVES) && is_possessive(text, word)) {
        outer += 1;
    }
    // "my daughter's boyfriend" is more often the one whom the report is about.
    if outer > at + 1 && words.is(at, SUSPECTED) {
        return None;
    }
    let outer = words.skip(outer, WHICH);
    let Some(whose) = words.joined(outer) else {
        // "Mum's number is": nobody else's mother is called so.
        let theirs = outer == at + 1 && words.is(at, NEAREST);
        return theirs.then(|| words.get(at).map(|owner| Claim::third(owner, owner))).flatten();
    };
    whose.is(WHOSE).then(|| words.get(at).map(|owner| Claim::third(whose, owner))).flatten()
}

/// Which of them: "my younger brother's".
const WHICH: &Among = among![
    "other", "better", "elder", "older", "younger", "little", "big", "eldest", "oldest", "youngest", "late",
    "best",
];

/// Whose number it is without a word of whose they are.
const NEAREST: &Among = among![
    "mum",
    "mums",
    "mother",
    "dad",
    "father",
    "nan",
    "gran",
    "grandad",
    "auntie",
    "son",
    "sons",
    "daughter",
    "daughters",
    "wife",
    "wifes",
    "husband",
    "husbands",
    "sister",
    "sisters",
    "neighbour",
    "neighbours",
    "neighbor",
];

/// `son's`, and `sons` as people type it.
pub(super) fn is_possessive(text: &str, word: &Word) -> bool {
    word.possessive || text[word.start..word.end].ends_with(['s', 'S'])
}

/// "it is not my number", but not "do not use my number".
fn is_denied(words: &Side<'_>, at: usize) -> bool {
    words.is(at, among!["isnt", "wasnt", "aint", "arent"])
        || (words.is(at, among!["not", "never", "longer"])
            && words.is(
                at + 1,
                among!["is", "its", "thats", "was", "it", "this", "no", "definitely", "really", "are"],
            ))
}

/// "tel no of inft", "number for me", "number for gear".
fn for_whom(text: &str, words: &Side<'_>, linked: usize, nearest: &Word) -> Option<Claim> {
    let goods = words.skip(linked, GOODS);
    let person = if goods > linked { goods - 1 } else { linked };
    let among_people = among![
        "my",
        "our",
        "his",
        "her",
        "their",
        "the",
        "a",
        "social",
        "probation",
        "support",
        "caller",
        "callers"
    ];
    let mut of = words.skip(person + 1, among_people);
    if !words.is(of, among!["of", "for"]) {
        return None;
    }
    let who = if goods > linked {
        Claim::line(words.get(person)?, nearest)
    } else {
        owned(text, words, linked, false)?
    };
    // "number to ring for crack"
    if words.is(of + 1, among!["ring", "call", "text", "phone"]) && words.is(of + 2, among!["to"]) {
        of += 2;
    }
    let (noun, head) = nouns(words, of + 1);
    let first = words.get(head.checked_sub(1)?).filter(|_| head > noun)?;
    let whole = words.get(of).is_some_and(|of| of.start < who.cue.start || goods > linked);
    whole.then_some(Claim { cue: crate::Span { start: first.start, end: nearest.end }, ..who })
}

/// "my old number ... is now used by": it was the reporter's and is somebody else's now.
fn is_handed_over(words: &Side<'_>, after: &Side<'_>, claim: &Claim) -> bool {
    let past = among!["old", "previous", "former", "stolen", "lost"];
    claim.role == Role::ReporterContact && words.any(0, 5, past) && super::line_after::is_line_after(after)
}
