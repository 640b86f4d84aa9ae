//! Reports that nobody made: the same number gives the same report.

use jiff::Timestamp;
use tipline_lines::{Flag, FlagId, FlagKind, LinkedReport, RULE_VERSION, Rule};
use tipline_phone::{Class, E164, Fragment, Pattern, Reading, Repair, Repairs};
use tipline_report::{Channel, Mention, Moment, Occurred, Offset, Provenance, Report, ReportId, Role, Span};

/// So many reports that name so many numbers.
#[derive(Debug, Clone, Copy)]
pub(crate) struct MadeUp {
    pub(crate) reports: u64,
    pub(crate) numbers: u64,
}

/// SplitMix64, by Steele, Lea and Flood: enough to make reports differ.
#[derive(Debug, Clone)]
pub(crate) struct Random(u64);

impl Random {
    pub(crate) fn of(seed: u64, nth: u64) -> Self {
        Self(seed ^ nth.wrapping_mul(0x9e37_79b9_7f4a_7c15))
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    pub(crate) fn below(&mut self, bound: u64) -> u64 {
        self.next() % bound.max(1)
    }

    fn percent(&mut self, percent: u64) -> bool {
        self.below(100) < percent
    }
}

const WORDS: u64 = 20_000;
const FORCES: u64 = 45;
const LINES: u64 = 500;
/// 1 January 2017, and three years.
const BEGIN: i64 = 1_483_228_800;
const SECONDS: u64 = 3 * 365 * 86_400;

/// The word of a rank: frequent ones are short.
fn word(rank: u64) -> String {
    const SYLLABLES: [&str; 20] = [
        "ba", "do", "ke", "li", "mo", "na", "pe", "ri", "su", "ta", "ve", "wo", "zi", "cha", "fen", "gor",
        "hul", "jam", "quo", "yel",
    ];
    let mut rest = rank;
    let mut word = String::new();
    loop {
        word += SYLLABLES[(rest % 20) as usize];
        rest /= 20;
        if rest == 0 {
            return word;
        }
    }
}

/// A rank by Zipf's law, as the words of a language come up.
pub(crate) fn any_word(random: &mut Random) -> String {
    let uniform = random.below(1 << 32) as f64 / f64::from(u32::MAX);
    word(((WORDS as f64).powf(uniform) - 1.0) as u64)
}

impl MadeUp {
    /// A number of those that reports name: half of all mentions are of one in twenty.
    pub(crate) fn any_number(self, random: &mut Random) -> E164 {
        let nth =
            if random.percent(50) { random.below(self.numbers / 20) } else { random.below(self.numbers) };
        number(nth)
    }

    /// The report of this place in the log.
    pub(crate) fn report(self, nth: u64) -> LinkedReport {
        let mut random = Random::of(1, nth);
        let channel = Channel::ALL[random.below(3) as usize];
        let reference = format!("REF-{nth}");
        let received = self.received(nth, &mut random);
        let mut text = String::new();
        let mut mentions = Vec::new();
        let named = if random.percent(36) { 0 } else { 1 + random.below(8) / 7 };
        let words = 20 + random.below(50);
        let places: Vec<u64> = (0..named).map(|_| random.below(words)).collect();
        for place in 0..words {
            text += &any_word(&mut random);
            text.push(' ');
            if places.contains(&place) {
                mentions.push(self.mention(&mut text, &mut random));
            }
        }
        let fragments = if random.percent(3) { vec![fragment(&mut text, &mut random)] } else { Vec::new() };
        let occurred = random.percent(30).then(|| {
            let from = Timestamp::from_second(received.as_second() - random.below(86_400) as i64)
                .unwrap_or(received);
            Occurred { from: Moment::in_london(from), to: None }
        });
        let report = Report {
            report_id: ReportId::of(channel, &reference),
            channel,
            reference,
            force: format!("Force {}", random.below(FORCES)),
            received_at: Moment::in_london(received),
            occurred,
            text,
            sections: Vec::new(),
            mentions,
            fragments,
            identifiers: Vec::new(),
            vetoed: Vec::new(),
            provenance: Provenance {
                topic: format!("raw.{}", channel.as_str()),
                partition: 0,
                offset: Offset(nth as i64),
                timestamp: received,
            },
        };
        let flags = if !report.mentions.is_empty() && random.percent(4) {
            vec![flag(&report, &mut random)]
        } else {
            Vec::new()
        };
        LinkedReport::new(report, flags)
    }

    /// About in the order of the log, as channels are read side by side.
    fn received(self, nth: u64, random: &mut Random) -> Timestamp {
        let place = SECONDS * nth / self.reports.max(1);
        Timestamp::from_second(BEGIN + (place + random.below(6 * 3600)) as i64)
            .unwrap_or(Timestamp::UNIX_EPOCH)
    }

    fn mention(self, text: &mut String, random: &mut Random) -> Mention {
        let e164 = self.any_number(random);
        let start = text.len();
        *text += &e164.display();
        let span = Span { start, end: text.len() };
        text.push(' ');
        let reading = if random.percent(15) {
            Reading::Recovered(Repairs::NONE.with(Repair::ALL[random.below(7) as usize]))
        } else {
            Reading::Exact
        };
        let role = match random.below(10) {
            0 => Role::Recipient,
            1..=4 => Role::AllegedLine,
            _ => Role::Unknown,
        };
        Mention { span, e164, class: Class::Mobile, valid: true, reading, role, cue: None }
    }
}

/// The number of this place among all of them: 07, a digit of mobiles, eight more.
fn number(nth: u64) -> E164 {
    const THIRD: [u64; 8] = [1, 2, 3, 4, 5, 7, 8, 9];
    let mut random = Random::of(2, nth);
    let digits =
        447 * 1_000_000_000 + THIRD[random.below(8) as usize] * 100_000_000 + random.below(100_000_000);
    E164::from_integer(digits).expect("it has twelve digits")
}

fn fragment(text: &mut String, random: &mut Random) -> Fragment {
    let pattern = Pattern::new(format!("*{:03}", random.below(1000))).expect("a run and three digits");
    let start = text.len();
    *text += pattern.as_str();
    Fragment { span: Span { start, end: text.len() }, pattern }
}

fn flag(report: &Report, random: &mut Random) -> Flag {
    let mention = &report.mentions[0];
    let nth = random.below(LINES);
    let line_id = format!("line-{nth}").parse().expect("a slug");
    let kind = FlagKind::ALL[random.below(3) as usize];
    Flag {
        flag_id: FlagId::of(&report.report_id, mention.e164, &line_id, kind),
        report_id: report.report_id,
        channel: report.channel,
        force: report.force.clone(),
        kind,
        line_id,
        brand: Some(format!("Brand {nth}")),
        aliases: Vec::new(),
        e164: mention.e164,
        span: mention.span,
        rule: Rule::ExactInInterval,
        rule_version: RULE_VERSION,
        at: report.received_at,
        interval: None,
        order: None,
        lines_offset: Offset(0),
        retrospective: false,
        why: "It was made up for a measurement.".to_owned(),
        provenance: report.provenance.clone(),
    }
}
