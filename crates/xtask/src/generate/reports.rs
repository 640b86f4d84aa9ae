//! Whole reports, one after the other.

use serde::Serialize;

use super::{
    Channel, Request,
    calendar::Time,
    expand::Author,
    random::Random,
    record::{
        Answers, CallLog, Caller, Contact, CrimestoppersReport, Entry, OnlineForm, Passage, Passages, Period,
        PhoneNumbers, When,
    },
    spelling::spell,
    templates::{call_log, crimestoppers, online_form},
    truth::Truth,
    words::FORCES,
};
use crate::ranges::Kind;

/// How many of a hundred reports name a dealer's number.
const WITH_NUMBERS: u64 = 64;

/// One report.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sample {
    /// The raw record, one line of JSON.
    pub record: String,
    /// What is true of it.
    pub truth: Truth,
}

/// The reports of a request, oldest first.
#[derive(Debug, Clone)]
pub struct Samples {
    request: Request,
    next: u64,
}

impl Samples {
    /// Nothing is made before it is asked for.
    #[must_use]
    pub fn new(request: Request) -> Self {
        Self { request, next: 0 }
    }
}

impl Iterator for Samples {
    type Item = Sample;

    fn next(&mut self) -> Option<Sample> {
        let nth = self.next;
        if nth == self.request.count {
            return None;
        }
        self.next += 1;
        Some(sample(self.request, nth))
    }
}

fn sample(request: Request, nth: u64) -> Sample {
    let mut random = Random::of(request.seed, nth);
    // Drawn also where it is given, so that a report reads the same whether it was made in a mix or not.
    let drawn = Channel::ALL[random.weighted([45, 30, 25].into_iter())];
    let channel = request.channel.unwrap_or(drawn);
    let step = (Time::END / request.count).max(1);
    let now = Time::at(Time::END * nth / request.count + random.below(step));
    let truth = Truth::new(channel, reference(channel, now, nth));
    let author = Author::new(random, truth, now);
    match channel {
        Channel::Call101 => call(author),
        Channel::Online => form(author),
        Channel::Crimestoppers => tip(author),
    }
}

fn reference(channel: Channel, now: Time, nth: u64) -> String {
    match channel {
        Channel::Call101 => format!("CAD-2019{:02}{:02}-{nth:06}", now.month(), now.day()),
        Channel::Online => format!("TOL-{nth:06}-19"),
        Channel::Crimestoppers => format!("CS/19/{nth:06}"),
    }
}

fn call(mut author: Author) -> Sample {
    let received = author.now;
    let force = author.random.pick(&FORCES);
    let caller = caller(&mut author);

    let names_number = author.random.percent(WITH_NUMBERS);
    let mut texts = sentences(&mut author, names_number, &call_log::WITH_NUMBERS, &call_log::WITHOUT_NUMBERS);
    if author.random.percent(4) {
        texts.push(author.one_of(&call_log::HELPLINE));
    }
    if author.random.percent(6) {
        texts.push(claim(&mut author, &call_log::OWN_CLAIMED));
    } else if caller.number.is_some() && author.random.percent(10) {
        texts.push(claim(&mut author, &call_log::OWN_REPEATED));
    }
    if author.random.percent(40) {
        texts.push(author.fill("{close}"));
    }

    let mut at = received;
    let mut log: Vec<Entry> = Vec::new();
    for text in texts {
        // Handlers type a few thoughts into one entry.
        match log.last_mut() {
            Some(entry) if author.random.percent(60) => {
                entry.text.push_str(author.random.pick(&[". ", ", ", " - ", " // "]));
                entry.text.push_str(&text);
            }
            _ => {
                at = at.later(author.random.between(15, 400));
                let by = format!("OP{:02}", author.random.between(1, 40));
                log.push(Entry { at: at.to_string(), by, text });
            }
        }
    }
    let occurred = author.random.percent(40).then(|| {
        let from = received.earlier(author.random.between(600, 86_400));
        let to = author.random.percent(30).then(|| from.later(author.random.between(60, 500)));
        Period { from: from.to_string(), to: to.map(|t| t.to_string()) }
    });
    let closed_at = author.random.percent(70).then(|| at.later(author.random.between(60, 7200)).to_string());
    let reference = author.truth.reference.clone();
    let record =
        CallLog { reference, force, received_at: received.to_string(), closed_at, occurred, caller, log };
    finish(&record, author.truth)
}

fn caller(author: &mut Author) -> Caller {
    let name = author
        .random
        .percent(60)
        .then(|| author.random.pick(&["Anon", "Ms K", "Mr D", "Resident", "Not given"]));
    if author.random.percent(30) {
        return Caller { name, withheld: true, ..Caller::default() };
    }
    if author.random.percent(1) {
        author.holds_a_lines_phone();
    }
    author.truth.own(author.own);
    let number = Some(author.own.e164());
    let callback_number = author.random.percent(15).then(|| {
        let other = author.another(Kind::Landline);
        author.truth.own(other);
        let note = author.random.pick(&["", "", " (work)", " after 6pm"]);
        format!("{}{note}", other.national())
    });
    Caller { name, number, withheld: false, callback_number }
}

fn form(mut author: Author) -> Sample {
    let submitted = author.now;
    let force = author.random.pick(&FORCES);
    let contact = author.random.percent(45).then(|| {
        let phone = author.random.percent(80).then(|| {
            author.truth.own(author.own);
            spell(author.own, Channel::Crimestoppers, &mut author.random).0
        });
        let name =
            author.random.percent(70).then(|| author.random.pick(&["A resident", "Ms K", "Mr D", "J"]));
        let email =
            author.random.percent(50).then(|| format!("resident{}@example.org", author.random.below(900)));
        Contact { name, phone, email }
    });

    let names_number = author.random.percent(WITH_NUMBERS);
    let in_a_box = names_number && author.random.percent(30);
    let mut what = sentences(
        &mut author,
        names_number && !in_a_box,
        &online_form::WITH_NUMBERS,
        &online_form::WITHOUT_NUMBERS,
    );
    if author.random.percent(3) {
        what.push(author.one_of(&online_form::HELPLINE));
    }
    if author.random.percent(8) {
        // "a different voice call me on" claims nothing: it could be what the voice said.
        if let Some(last) = what.last_mut().filter(|last| !last.ends_with(['.', '!'])) {
            last.push('.');
        }
        what.push(claim(&mut author, &online_form::OWN_CLAIMED));
    }
    let mut answer =
        |percent: u64, template: &str| author.random.percent(percent).then(|| author.fill(template));
    let place = answer(70, "{where}");
    let when = answer(50, "{when}");
    let who = answer(55, "{who}");
    let phone_numbers = in_a_box.then(|| {
        if author.random.percent(30) {
            PhoneNumbers::Many(vec![author.fill("{n}"), author.fill("{n2}")])
        } else {
            PhoneNumbers::One(author.one_of(&["{n}", "{n}", "{n}", "{n} ask for {letter}", "{pair}"]))
        }
    });
    let mut answer =
        |percent: u64, template: &str| author.random.percent(percent).then(|| author.fill(template));
    let vehicle = answer(25, "{vehicle}");
    let how_known = answer(50, "{known_how}");
    let when = when.map(|text| {
        if author.random.percent(30) {
            let from = submitted.earlier(author.random.between(600, 86_400)).to_string();
            When::Times { text, from }
        } else {
            When::Words(text)
        }
    });
    let ongoing = author.random.percent(60).then(|| author.random.percent(80));
    let what = what.join(author.random.pick(&[" ", " ", "\n"]));
    let answers = Answers { what, place, when, who, phone_numbers, vehicle, how_known, ongoing };
    let reference = author.truth.reference.clone();
    let record = OnlineForm { reference, force, submitted_at: submitted.to_string(), answers, contact };
    finish(&record, author.truth)
}

fn tip(mut author: Author) -> Sample {
    let force = author.random.pick(&FORCES);
    let names_number = author.random.percent(WITH_NUMBERS);
    let mut texts =
        sentences(&mut author, names_number, &crimestoppers::WITH_NUMBERS, &crimestoppers::WITHOUT_NUMBERS);
    if author.random.percent(2) {
        texts.push(author.one_of(&crimestoppers::HELPLINE));
    }
    let text = if author.random.percent(70) {
        Passages::Whole(texts.join(" "))
    } else {
        let passages = texts.chunks(2).map(|some| {
            let heading = author.random.percent(80).then(|| author.fill("{heading}"));
            Passage { heading, text: some.join(" ") }
        });
        Passages::Parts(passages.collect())
    };
    let reference = author.truth.reference.clone();
    let record = CrimestoppersReport { reference, force, disseminated_at: author.now.to_string(), text };
    finish(&record, author.truth)
}

/// Two to seven sentences, one or two of them with numbers where numbers are wanted, in any order.
fn sentences(author: &mut Author, names_number: bool, with: &[&str], without: &[&str]) -> Vec<String> {
    let count = author.random.weighted([0, 0, 8, 18, 24, 22, 16, 12].into_iter());
    let numbered = match names_number {
        false => 0,
        true if author.random.percent(12) => 2,
        true => 1,
    };
    let first_numbered = author.random.below((count - numbered + 1) as u64) as usize;
    let mut used: Vec<&str> = Vec::new();
    let mut texts = Vec::with_capacity(count);
    for at in 0..count {
        let list = if (first_numbered..first_numbered + numbered).contains(&at) { with } else { without };
        let template = loop {
            let template = author.random.pick(list);
            if !used.contains(&template) {
                break template;
            }
        };
        used.push(template);
        texts.push(author.fill(template));
    }
    texts
}

/// A sentence with the reporter's own number, typed with care: a slip in the words that claim it would take the claim away.
fn claim(author: &mut Author, templates: &[&str]) -> String {
    let hand = author.hand;
    author.hand.slips = 0;
    let text = author.one_of(templates);
    author.hand = hand;
    text
}

fn finish(record: &impl Serialize, truth: Truth) -> Sample {
    let record = serde_json::to_string(record).expect("a record has only strings, booleans and lists");
    Sample { record, truth }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    const MANY: Request = Request { seed: 3, count: 3000, channel: None };

    #[test]
    fn the_same_request_gives_the_same_bytes() {
        assert!(Samples::new(MANY).eq(Samples::new(MANY)));
        assert!(Samples::new(MANY).ne(Samples::new(Request { seed: 4, ..MANY })));
    }

    #[test]
    fn references_are_never_used_twice_and_records_hardly_ever_alike() {
        let samples: Vec<_> = Samples::new(MANY).collect();
        let references: HashSet<_> = samples.iter().map(|s| (s.truth.channel, &s.truth.reference)).collect();
        assert_eq!(references.len(), samples.len());
    }

    #[test]
    fn a_third_of_the_reports_names_no_number() {
        let without = Samples::new(MANY).filter(|s| s.truth.numbers.is_empty()).count();
        assert!((900..1200).contains(&without), "{without} of 3000");
    }

    #[test]
    fn each_channel_can_be_asked_for_alone() {
        for channel in Channel::ALL {
            let request = Request { channel: Some(channel), count: 50, ..MANY };
            assert!(Samples::new(request).all(|s| s.truth.channel == channel));
        }
    }
}
