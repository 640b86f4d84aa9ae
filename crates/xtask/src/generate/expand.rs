//! Fills templates, and writes down the truth while it does.

use super::{
    Channel,
    calendar::Time,
    number::{LINES, Number},
    random::Random,
    spelling::{Spelling, spell},
    truth::Truth,
    typing::{Case, Hand},
    words,
};
use crate::ranges::Kind;

/// One report in the making: who speaks, of what, and what is true of what was said so far.
#[derive(Debug)]
pub(super) struct Author {
    pub(super) random: Random,
    pub(super) truth: Truth,
    pub(super) hand: Hand,
    pub(super) now: Time,
    /// The dealer's number, should the report come to name it.
    dealer: Number,
    /// The reporter's.
    pub(super) own: Number,
    town: &'static str,
    street: &'static str,
    house: u64,
    handle: &'static str,
    plate: String,
}

impl Author {
    pub(super) fn new(mut random: Random, truth: Truth, now: Time) -> Self {
        let hand = hand(truth.channel, &mut random);
        let dealer = if random.percent(12) { random.pick(&LINES).1 } else { Number::mobile(&mut random) };
        let own = loop {
            let kind = if random.percent(75) { Kind::Mobile } else { Kind::Landline };
            let own = Number::of(kind, &mut random);
            if own != dealer && Some(own) != dealer.neighbour() {
                break own;
            }
        };
        Self {
            dealer,
            own,
            hand,
            now,
            town: random.pick(&words::TOWNS),
            street: random.pick(&words::STREETS),
            house: random.between(1, 140),
            handle: random.pick(&words::HANDLES),
            plate: plate(&mut random),
            random,
            truth,
        }
    }

    /// Fills one of `templates`.
    pub(super) fn one_of(&mut self, templates: &[&str]) -> String {
        let template = self.random.pick(templates);
        self.fill(template)
    }

    /// Fills `template`.
    pub(super) fn fill(&mut self, template: &str) -> String {
        let mut out = String::with_capacity(2 * template.len());
        self.fill_into(template, &mut out);
        out
    }

    fn fill_into(&mut self, template: &str, out: &mut String) {
        let mut rest = template;
        while let Some(open) = rest.find(['{', '[']) {
            self.hand.words(&rest[..open], &mut self.random, out);
            let close = if rest.as_bytes()[open] == b'{' { '}' } else { ']' };
            let inside = &rest[open + 1..];
            let end = inside.find(close).expect("a bracket of a template is closed");
            if close == '}' {
                self.slot(&inside[..end], out);
            } else {
                let choices: Vec<_> = inside[..end].split('|').collect();
                let choice = self.random.pick(&choices);
                self.fill_into(choice, out);
            }
            rest = &inside[end + 1..];
        }
        self.hand.words(rest, &mut self.random, out);
    }

    fn slot(&mut self, slot: &str, out: &mut String) {
        let random = &mut self.random;
        let text = match slot {
            "n" => return self.number(self.dealer, out),
            "n2" => {
                let kind = if random.percent(85) { Kind::Mobile } else { Kind::Landline };
                let other = self.another(kind);
                return self.number(other, out);
            }
            "land" => {
                let kind = if random.percent(80) { Kind::Landline } else { Kind::Service };
                let other = self.another(kind);
                return self.number(other, out);
            }
            "foreign" => {
                let other = Number::foreign(random);
                return self.number(other, out);
            }
            "help" => {
                let other = Number::helpline(random);
                return self.number(other, out);
            }
            "pair" => return self.pair(out),
            "own" => {
                // As tidy as it gets: people write their own number to be rung back on it.
                let text = match spell(self.own, Channel::Crimestoppers, random) {
                    // "my number is mobile 7700 900461": the sentence has said it already.
                    (_, Spelling::TrunkMissing) => self.own.national(),
                    (text, _) => text,
                };
                self.truth.own(self.own);
                self.hand.cased(&text, out);
                return;
            }
            "time" => self.clock(),
            "time2" => self.clock(),
            "date" => self.date(),
            "day" => self.now.earlier(random.below(7 * 86_400)).weekday().to_owned(),
            "month" => random.pick(&["April", "May", "June"]).to_owned(),
            "cad" => {
                let earlier = self.now.earlier(random.below(30 * 86_400));
                let (serial, year) = (random.between(12, 2400), random.pick(&["2019", "19"]));
                format!("cad {serial} of {:02}/{:02}/{year}", earlier.day(), earlier.month())
            }
            "crime" => format!("{}/{:05}/19", random.between(36, 42), random.below(100_000)),
            "order" => format!("{:07}", random.below(9_000_000) + 1_000_000),
            "tail" => format!("{:03}", random.below(1000)),
            "age" => {
                let from = random.between(14, 40);
                match random.below(4) {
                    0 => format!("{from}"),
                    1 => format!("{from}-{}", from + 5),
                    2 => format!("{from}/{}", from + 2),
                    _ => format!("{from} to {}", from + 4),
                }
            }
            "teen" => format!("{}-{}", random.between(13, 15), random.between(16, 18)),
            "child" => random.between(11, 16).to_string(),
            "flat" => match random.below(3) {
                0 => format!("{}{}", random.between(1, 30), random.pick(&["a", "b", "c"])),
                _ => random.between(1, 60).to_string(),
            },
            "house" => self.house.to_string(),
            "street" => self.street.to_owned(),
            "town" => self.town.to_owned(),
            "pc" => format!(
                "{} {}{}",
                random.pick(&words::DISTRICTS),
                random.between(1, 9),
                random.pick(&["CV", "KO", "MI"])
            ),
            "letter" => self.handle.to_owned(),
            "plate" => self.plate.clone(),
            "part" => self.plate[..4].to_owned(),
            _ => {
                let table = words::table(slot).expect("a slot of a template has a table");
                let choice = random.pick(table);
                return self.fill_into(choice, out);
            }
        };
        self.hand.cased(&text, out);
    }

    fn number(&mut self, number: Number, out: &mut String) {
        let (text, spelling) = spell(number, self.truth.channel, &mut self.random);
        self.truth.named(number, spelling);
        if spelling == Spelling::Link { out.push_str(&text) } else { self.hand.cased(&text, out) }
    }

    /// A number of `kind` that is neither the dealer's nor the reporter's.
    pub(super) fn another(&mut self, kind: Kind) -> Number {
        loop {
            let number = Number::of(kind, &mut self.random);
            let known = number == self.own || number == self.dealer;
            if !known && !self.truth.reporter_numbers.contains(&number.e164()) {
                return number;
            }
        }
    }

    /// The reporter holds a line's phone: a runner, or the person whose home was taken. The report is then not about that
    /// line's number, which would be masked in it.
    pub(super) fn holds_a_lines_phone(&mut self) {
        let (_, held) = self.random.pick(&LINES);
        self.own = held;
        self.dealer = self.another(Kind::Mobile);
    }

    /// Two numbers side by side.
    fn pair(&mut self, out: &mut String) {
        match self.dealer.neighbour().filter(|n| *n != self.own) {
            Some(neighbour) if self.random.percent(50) => {
                let first = self.dealer.national();
                let next = neighbour.national();
                let tail = match self.random.below(4) {
                    0 => format!("/{}", &next[next.len() - 1..]),
                    1 => format!("/{}", &next[next.len() - 2..]),
                    2 => format!(" or {}", &next[next.len() - 3..]),
                    _ => format!("-{}", &next[next.len() - 1..]),
                };
                self.truth.named(self.dealer, Spelling::Grouped);
                self.truth.named(neighbour, Spelling::Tail);
                self.hand.cased(&format!("{first}{tail}"), out);
            }
            _ => {
                self.number(self.dealer, out);
                out.push_str(self.random.pick(&["/", " / ", " or ", " and ", ", ", " ", " & "]));
                let other = self.another(Kind::Mobile);
                self.number(other, out);
            }
        }
    }

    /// A time of day, some while ago.
    fn clock(&mut self) -> String {
        let time = self.now.earlier(self.random.below(86_400));
        let (hour, minute) = (time.hour(), time.minute() / 5 * 5);
        let (twelve, half) = ((hour + 11) % 12 + 1, if hour < 12 { "am" } else { "pm" });
        match (self.truth.channel, self.random.below(4)) {
            (Channel::Call101, 0 | 1) => format!("{hour:02}{minute:02}"),
            (Channel::Call101, 2) => format!("{hour:02}{minute:02}hrs"),
            (_, 0 | 1) => format!("{twelve}{half}"),
            (_, 2) => format!("{twelve}.{minute:02}{half}"),
            _ => format!("{hour:02}:{minute:02}"),
        }
    }

    /// A day, some while ago.
    fn date(&mut self) -> String {
        let time = self.now.earlier(self.random.below(21 * 86_400));
        let (day, month, name) = (time.day(), time.month(), time.month_name());
        match self.random.below(7) {
            0 => format!("{day:02}/{month:02}/19"),
            1 => format!("{day:02}/{month:02}/2019"),
            2 => format!("{day:02}.{month:02}.19"),
            3 => format!("{day} {name}"),
            4 => format!("{day:02}-{month:02}-2019"),
            5 => format!("{day:02}{}19", &name[..3]),
            _ => format!("{day}/{month}"),
        }
    }
}

/// How the people of a channel type.
fn hand(channel: Channel, random: &mut Random) -> Hand {
    let case = match (channel, random.below(100)) {
        (Channel::Call101, 0..55) => Case::Capitals,
        (Channel::Online, 0..4) => Case::Capitals,
        (Channel::Online, 4..22) => Case::Small,
        _ => Case::AsWritten,
    };
    let slips = match channel {
        Channel::Call101 => random.pick(&[0, 20, 60]),
        Channel::Online => random.pick(&[0, 0, 15, 80]),
        Channel::Crimestoppers => 0,
    };
    Hand { case, slips }
}

/// A plate that the DVLA cannot have issued: the age numbers 36 to 49 lie between the spring of 2025 and the autumns of
/// before 2001, and no scheme gives them out.
fn plate(random: &mut Random) -> String {
    const LETTERS: &[u8] = b"ABCDEFGHJKLMNOPRSTUVWXY";
    let mut letter = || char::from(random.pick(LETTERS));
    let (area, rest) = ([letter(), letter()], [letter(), letter(), letter()]);
    let space = random.pick(&[" ", ""]);
    let [a, b] = area;
    let [c, d, e] = rest;
    format!("{a}{b}{}{space}{c}{d}{e}", random.between(36, 49))
}

#[cfg(test)]
mod tests {
    use super::{super::templates::*, *};

    fn author(channel: Channel, nth: u64) -> Author {
        Author::new(Random::of(11, nth), Truth::new(channel, String::new()), Time::at(40 * 86_400))
    }

    /// Every list: the channel, the sentences, and whether they name a dealer's number.
    const LISTS: [(Channel, &[&str], bool); 12] = [
        (Channel::Call101, &call_log::WITH_NUMBERS, true),
        (Channel::Call101, &call_log::WITHOUT_NUMBERS, false),
        (Channel::Call101, &call_log::OWN_CLAIMED, false),
        (Channel::Call101, &call_log::OWN_REPEATED, false),
        (Channel::Call101, &call_log::HELPLINE, true),
        (Channel::Online, &online_form::WITH_NUMBERS, true),
        (Channel::Online, &online_form::WITHOUT_NUMBERS, false),
        (Channel::Online, &online_form::OWN_CLAIMED, false),
        (Channel::Online, &online_form::HELPLINE, true),
        (Channel::Crimestoppers, &crimestoppers::WITH_NUMBERS, true),
        (Channel::Crimestoppers, &crimestoppers::WITHOUT_NUMBERS, false),
        (Channel::Crimestoppers, &crimestoppers::HELPLINE, true),
    ];

    #[test]
    fn a_sentence_names_numbers_where_its_list_says_so_and_leaves_no_bracket() {
        for (channel, templates, names_numbers) in LISTS {
            for template in templates {
                for nth in 0..20 {
                    let mut author = author(channel, nth);
                    let text = author.fill(template);
                    assert!(!text.contains(['{', '}', '[', ']']), "{template} gives {text}");
                    assert_eq!(!author.truth.numbers.is_empty(), names_numbers, "{template} gives {text}");
                    assert_eq!(
                        !author.truth.reporter_numbers.is_empty(),
                        template.contains("{own}"),
                        "{template}"
                    );
                }
            }
        }
    }

    #[test]
    fn the_same_number_is_named_again_in_the_same_report() {
        let mut author = author(Channel::Call101, 3);
        author.fill("{n} and {n}");
        assert_eq!(author.truth.numbers[0], author.truth.numbers[1]);
    }

    #[test]
    fn no_plate_can_be_somebodys() {
        let mut random = Random::of(5, 5);
        for _ in 0..1000 {
            let plate = plate(&mut random);
            let age: u64 = plate[2..4].parse().unwrap();
            assert!((36..=49).contains(&age), "{plate}");
        }
    }
}
