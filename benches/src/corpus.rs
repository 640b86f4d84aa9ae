//! Reports to read: the shapes that tip-offs have, in random order, always the same for the same seed.

/// What the texts of a corpus hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Tip-offs: about a third without any digit of a number, the rest with one or a few among dates, plates and prices.
    Mixed,
    /// The same sentences without a single digit.
    WithoutDigits,
    /// Two numbers in each.
    TwoNumbers,
}

/// Texts and their size.
#[derive(Debug)]
pub struct Corpus {
    /// One text a report.
    pub texts: Vec<String>,
    /// Bytes of all texts together.
    pub bytes: usize,
}

impl Corpus {
    /// `count` reports of a kind.
    #[must_use]
    pub fn new(kind: Kind, count: usize) -> Self {
        let mut random = Random(0x5eed_2019_0805);
        let texts: Vec<_> = (0..count).map(|_| report(kind, &mut random)).collect();
        let bytes = texts.iter().map(String::len).sum();
        Self { texts, bytes }
    }
}

/// A 64-bit linear congruential generator (Knuth's MMIX constants): the corpus needs no better one.
struct Random(u64);

impl Random {
    fn below(&mut self, limit: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % limit
    }

    fn pick<'a>(&mut self, from: &[&'a str]) -> &'a str {
        from[self.below(from.len() as u64) as usize]
    }
}

const OPENINGS: [&str; 8] = [
    "Caller says",
    "Informant tells us",
    "Anonymous,",
    "I live opposite and",
    "A neighbour writes that",
    "For weeks now",
    "From the web form:",
    "Message left overnight:",
];

const MIDDLES: [&str; 15] = [
    "young lads wait by the garages and hand things over the wall",
    "a teenager in school clothes sits on the stairs with two phones until late",
    "cars stop, a window goes down and they drive off within a minute",
    "somebody new has moved in with the lady on the ground floor and she looks frightened",
    "it is crack and brown that they sell from the back door",
    "strangers knock at all hours and ask for the wrong name",
    "everybody on the estate gets the same message when they are open",
    "small white packets went from hand to hand beside the chip shop",
    "the blinds never open and it reeks of cannabis on the landing",
    "the same silver hatchback comes back every evening",
    "my mother no longer dares to go to the shop",
    "they arrive by rail on a Friday and leave on Sunday",
    "there was screaming about a debt again last night",
    "foil and spoons lie around in the play area",
    "a man was beaten because he could not pay them",
];

const CUES: [&str; 8] = [
    "phone them on",
    "the number they use is",
    "text",
    "he is on",
    "line number",
    "ring",
    "you order on",
    "whatsapp",
];

fn report(kind: Kind, random: &mut Random) -> String {
    let roll = random.below(100);
    let numbers = match kind {
        Kind::WithoutDigits => 0,
        Kind::TwoNumbers => 2,
        Kind::Mixed if roll < 35 => 0,
        Kind::Mixed if roll < 80 => 1,
        Kind::Mixed if roll < 95 => 2,
        Kind::Mixed => 3 + random.below(3),
    };
    let mut parts = vec![random.pick(&OPENINGS).to_owned()];
    for _ in 0..=random.below(6) {
        parts.push(random.pick(&MIDDLES).to_owned());
    }
    let mut insert = |part: String, random: &mut Random| {
        let at = 1 + random.below(parts.len() as u64) as usize;
        parts.insert(at, part);
    };
    if numbers > 0 {
        for _ in 0..random.below(4) {
            let part = noise(random);
            insert(part, random);
        }
    }
    for _ in 0..numbers {
        let part = format!("{} {}", random.pick(&CUES), number(random));
        insert(part, random);
    }
    parts.join(random.pick(&[", ", ". ", " - "])) + "."
}

/// Digits that stand around numbers in tip-offs.
fn noise(random: &mut Random) -> String {
    let mut up_to = |from: u64, to: u64| from + random.below(to - from + 1);
    match up_to(0, 9) {
        0 => format!("reg KF{} XYZ", up_to(51, 72)),
        1 => format!("{} for {}", up_to(1, 4), up_to(3, 8) * 5),
        2 => format!("about {:02}{:02}hrs", up_to(0, 23), up_to(0, 3) * 15),
        3 => format!("on {:02}/{:02}/2019", up_to(1, 28), up_to(1, 12)),
        4 => format!("flat {}", up_to(1, 40)),
        5 => format!("CAD {} refers", up_to(1, 2400)),
        6 => format!("\u{a3}{}", up_to(1, 20) * 10),
        7 => format!("LU{} {}AB", up_to(1, 7), up_to(1, 9)),
        8 => format!("{} or {} of them", up_to(2, 9), up_to(3, 12)),
        _ => format!("ref {}/{}/19", up_to(10, 99), up_to(1000, 99999)),
    }
}

/// A mobile number in one of the spellings that people use.
///
/// Peers gate on libphonenumber's metadata, which calls the drama range invalid, so that a corpus of fictional numbers
/// would have them find nothing. These are computed, at random, from a range that the metadata allocates, and are
/// neither written in any file nor kept.
fn number(random: &mut Random) -> String {
    let subscriber = random.below(10_u64.pow(7));
    let digits = format!("0{}{}{subscriber:07}", 74 + random.below(2), random.below(4));
    let (code, rest) = digits.split_at(5);
    let (middle, last) = rest.split_at(3);
    let bare = &code[1..];
    match random.below(10) {
        0 => digits,
        1 => format!("{code} {rest}"),
        2 => format!("{code} {middle} {last}"),
        3 => format!("+44 {bare} {rest}"),
        4 => format!("+44{bare}{rest}"),
        5 => format!("{code}-{middle}-{last}"),
        6 => format!("{} {} {}", &digits[..4], &digits[4..7], &digits[7..]),
        7 => format!("0044 {bare} {rest}"),
        8 => format!("{code}.{middle}.{last}"),
        _ => format!("44{bare}{rest}"),
    }
}
