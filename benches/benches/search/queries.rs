//! What is asked.

use super::made_up::{MadeUp, Random, any_word};

/// Searches of one kind.
pub(crate) struct Kind {
    pub(crate) name: &'static str,
    /// What p99 has to stay under, milliseconds.
    pub(crate) target: Option<f64>,
    pub(crate) queries: Vec<String>,
}

/// Every kind, each with so many searches.
pub(crate) fn kinds(made_up: MadeUp, searches: usize) -> Vec<Kind> {
    let kind = |name, target, ask: &dyn Fn(&mut Random) -> String| {
        let mut random = Random::of(3, 0);
        Kind { name, target, queries: (0..searches).map(|_| ask(&mut random)).collect() }
    };
    let national = |random: &mut Random| format!("0{}", &made_up.any_number(random).digits()[2..]);
    let digits = |random: &mut Random| format!("{:03}", random.below(1000));
    vec![
        kind("exact number", Some(5.0), &|random| national(random)),
        kind("pattern *461", Some(25.0), &|random| format!("number:*{}", digits(random))),
        kind("pattern *461*", Some(25.0), &|random| format!("number:*{}*", digits(random))),
        kind("pattern *46170*", Some(25.0), &|random| format!("number:*{}*", &national(random)[6..])),
        kind("pattern 07700*461", Some(25.0), &|random| {
            let number = national(random);
            format!("number:{}*{}", &number[..5], &number[8..])
        }),
        kind("pattern 07700??0461", Some(25.0), &|random| {
            let number = national(random);
            format!("number:{}??{}", &number[..5], &number[7..])
        }),
        kind("pattern 077*", Some(25.0), &|random| format!("number:{}*", &national(random)[..3])),
        kind("pattern 07?123*", Some(25.0), &|random| format!("number:07?{}*", digits(random))),
        kind("pattern *447*", Some(25.0), &|_| "number:*447*".to_owned()),
        kind("pattern *4?6?1", None, &|random| {
            let three = digits(random);
            let spread: Vec<&str> = three.split("").filter(|digit| !digit.is_empty()).collect();
            format!("number:*{}", spread.join("?"))
        }),
        kind("near", Some(25.0), &|random| format!("near:{}", national(random))),
        kind("word, number, date", Some(50.0), &|random| {
            let (word, number) = (any_word(random), national(random));
            format!(
                "{word} {number} received:2018-{:02}..2018-{:02}",
                1 + random.below(6),
                7 + random.below(6)
            )
        }),
        kind("word, date", None, &|random| {
            format!("{} received:2018-{:02}", any_word(random), 1 + random.below(12))
        }),
        kind("word", None, &|random| any_word(random)),
        kind("line", None, &|random| format!("line:\"brand {}\"", random.below(500))),
    ]
}
