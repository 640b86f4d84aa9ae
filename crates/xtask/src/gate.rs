//! How many instructions the finder takes for five fixed inputs, against the figures that were accepted last.
//!
//! Instructions, because no busy machine changes them. They depend on the compiler, which `rust-toolchain.toml` names,
//! and on the vectors that the machine has: each way has figures of its own in `benches/instructions.json`.

use std::{collections::BTreeMap, fs, process::Stdio};

use miette::{IntoDiagnostic, Result, WrapErr, bail, miette};

use crate::{
    Interrupt,
    suite::{able_to_build, cargo, succeed},
    tools, workspace,
};

/// Where the accepted figures stand.
const BASELINE: &str = "benches/instructions.json";

/// In the order of the table.
const INPUTS: [&str; 5] = ["mixed", "without-digits", "two-numbers", "rules", "hostile"];

/// How much dearer an input may become.
const MOST: f64 = 1.05;

/// What to do with the figures.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Figures {
    /// Compare them with those that were accepted.
    Compare,
    /// Accept them.
    Accept,
}

/// Instructions by input, by the vectors that the search for digits uses.
type Baseline = BTreeMap<String, BTreeMap<String, u64>>;

/// Counts, prints a table, and compares or accepts.
///
/// # Errors
/// Where an input takes more than 5 % more instructions than was accepted: with the figures, and how to accept them. Where
/// nothing can be counted.
pub fn run(figures: Figures, interrupt: &Interrupt) -> Result<()> {
    able_to_build(interrupt)?;
    tools::need(&[tools::VALGRIND], interrupt)?;
    succeed(
        cargo().args(["build", "--release", "--package", "tipline-bench", "--bin", "counted"]),
        interrupt,
    )?;
    let mut counted = BTreeMap::new();
    let mut vectors = String::new();
    for input in INPUTS {
        let (by, count) = count(input, interrupt)?;
        vectors = by;
        counted.insert(input.to_owned(), count);
    }
    let path = workspace().join(BASELINE);
    let mut baseline: Baseline = match fs::read(&path) {
        Ok(json) => serde_json::from_slice(&json).into_diagnostic().wrap_err(BASELINE)?,
        Err(_) if figures == Figures::Accept => Baseline::new(),
        Err(error) => return Err(error).into_diagnostic().wrap_err(BASELINE),
    };
    let accepted = baseline.get(&vectors).cloned().unwrap_or_default();
    println!("instructions, {vectors}");
    println!("{}", table(&counted, &accepted));
    match figures {
        Figures::Accept => {
            baseline.insert(vectors, counted);
            let json = serde_json::to_string_pretty(&baseline).into_diagnostic()?;
            fs::write(&path, json + "\n").into_diagnostic().wrap_err(BASELINE)
        }
        Figures::Compare if accepted.is_empty() => {
            println!(
                "no figures were accepted for {vectors}; `cargo xtask gate --accept` on such a machine does"
            );
            Ok(())
        }
        Figures::Compare => match dearer(&counted, &accepted) {
            dear if dear.is_empty() => Ok(()),
            dear => Err(miette!(
                help = "make it cheaper again, or accept it: cargo xtask gate --accept, and commit benches/instructions.json",
                "the finder takes over 5 % more instructions than was accepted:\n{}",
                dear.join("\n")
            )),
        },
    }
}

/// The vectors that were used, and the instructions that valgrind counted.
fn count(input: &str, interrupt: &Interrupt) -> Result<(String, u64)> {
    if interrupt.asked() {
        bail!("interrupted");
    }
    let output = std::process::Command::new("valgrind")
        .args(["--tool=callgrind", "--callgrind-out-file=/dev/null", "--toggle-collect=*the_counted_part*"])
        .arg(tools::target().join("release/counted"))
        .arg(input)
        .stdin(Stdio::null())
        .output()
        .into_diagnostic()
        .wrap_err("valgrind")?;
    let said = String::from_utf8_lossy(&output.stderr);
    let collected = said.lines().find_map(|line| line.split("Collected :").nth(1)).map(str::trim);
    let count =
        collected.and_then(|count| count.parse().ok()).filter(|&count| output.status.success() && count > 0);
    let vectors = String::from_utf8_lossy(&output.stdout).trim().to_owned();
    count
        .map(|count| (vectors, count))
        .ok_or_else(|| miette!("valgrind counted nothing for {input}:\n{said}"))
}

fn table(counted: &BTreeMap<String, u64>, accepted: &BTreeMap<String, u64>) -> String {
    let rows = INPUTS.iter().filter_map(|input| {
        let &now = counted.get(*input)?;
        Some(match accepted.get(*input) {
            Some(&before) => format!("{input:<16}{now:>14}{before:>14}{:>+8.1} %", change(now, before)),
            None => format!("{input:<16}{now:>14}{:>14}", "-"),
        })
    });
    [format!("{:<16}{:>14}{:>14}", "", "now", "accepted")]
        .into_iter()
        .chain(rows)
        .collect::<Vec<_>>()
        .join("\n")
}

/// Each input that became too dear, with its figures.
fn dearer(counted: &BTreeMap<String, u64>, accepted: &BTreeMap<String, u64>) -> Vec<String> {
    let row = |(input, &now): (&String, &u64)| match accepted.get(input) {
        Some(&before) if now as f64 <= before as f64 * MOST => None,
        Some(&before) => {
            Some(format!("{input}: {now} where {before} were accepted, {:+.1} %", change(now, before)))
        }
        None => Some(format!("{input}: {now}, and none were accepted")),
    };
    counted.iter().filter_map(row).collect()
}

/// In percent.
fn change(now: u64, before: u64) -> f64 {
    100.0 * (now as f64 / before as f64 - 1.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn figures(mixed: u64, rules: u64) -> BTreeMap<String, u64> {
        [("mixed".to_owned(), mixed), ("rules".to_owned(), rules)].into()
    }

    #[test]
    fn only_what_takes_over_a_twentieth_more_fails_and_is_named_with_its_figures() {
        assert!(dearer(&figures(1050, 900), &figures(1000, 1000)).is_empty());
        assert_eq!(
            dearer(&figures(1051, 2000), &figures(1000, 1000)),
            [
                "mixed: 1051 where 1000 were accepted, +5.1 %",
                "rules: 2000 where 1000 were accepted, +100.0 %"
            ]
        );
        assert_eq!(dearer(&figures(1, 1), &BTreeMap::new()).len(), 2);
    }

    #[test]
    fn the_figures_that_were_accepted_are_of_the_inputs_that_are_counted() {
        let json = fs::read(workspace().join(BASELINE)).unwrap();
        let baseline: Baseline = serde_json::from_slice(&json).unwrap();
        for (vectors, figures) in baseline {
            let mut inputs = INPUTS.map(str::to_owned);
            inputs.sort();
            assert!(figures.keys().eq(inputs.iter()), "{vectors}");
        }
    }
}
