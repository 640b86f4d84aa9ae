//! Counts tests from what `cargo test` prints.

use std::{fmt, iter::Sum};

/// How many tests passed, failed and were left out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Tally {
    passed: u64,
    failed: u64,
    ignored: u64,
}

impl Tally {
    /// What one line adds: something for a `test result:` line, nothing for others.
    pub(super) fn of_line(line: &str) -> Self {
        let plain = without_colour(line);
        let Some(result) = plain.strip_prefix("test result: ") else { return Self::default() };
        let count = |word: &str| {
            let mut before = "";
            for token in result.split([' ', ';']).filter(|t| !t.is_empty()) {
                if token == word {
                    return before.parse().unwrap_or(0);
                }
                before = token;
            }
            0
        };
        Self { passed: count("passed"), failed: count("failed"), ignored: count("ignored") }
    }
}

impl Sum for Tally {
    fn sum<I: Iterator<Item = Self>>(tallies: I) -> Self {
        tallies.fold(Self::default(), |a, b| Self {
            passed: a.passed + b.passed,
            failed: a.failed + b.failed,
            ignored: a.ignored + b.ignored,
        })
    }
}

impl fmt::Display for Tally {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} passed, {} failed, {} skipped", self.passed, self.failed, self.ignored)
    }
}

/// `test a::b ... ok`: of a thousand such lines nobody reads one.
pub(super) fn only_names_a_passed_test(line: &str) -> bool {
    let plain = without_colour(line);
    plain.starts_with("test ") && plain.ends_with(" ... ok")
}

/// The line without the escape sequences that colour it: `ESC [ ... m`, and `ESC ( B` before the last on some terminals.
fn without_colour(line: &str) -> String {
    let mut plain = String::with_capacity(line.len());
    let mut characters = line.chars();
    while let Some(c) = characters.next() {
        if c != '\u{1b}' {
            plain.push(c);
        } else if characters.next() == Some('[') {
            characters.by_ref().find(char::is_ascii_alphabetic);
        } else {
            characters.next();
        }
    }
    plain
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_results_of_all_binaries_add_up() {
        let said = "\
running 2 tests
test a ... ok
test result: ok. 12 passed; 0 failed; 1 ignored; 0 measured; 0 filtered out; finished in 0.01s
test result: \u{1b}[31mFAILED\u{1b}[m. 3 passed; 2 failed; 0 ignored; 0 measured; 0 filtered out; finished in 1.00s";
        let total: Tally = said.lines().map(Tally::of_line).sum();
        assert_eq!(total.to_string(), "15 passed, 2 failed, 1 skipped");
    }

    #[test]
    fn only_a_passed_test_is_left_out_of_what_is_shown() {
        for line in [
            "test a::b ... ok",
            "test a::b ... \u{1b}[32mok\u{1b}(B\u{1b}[m",
            "test src/lib.rs - find (line 3) ... ok",
        ] {
            assert!(only_names_a_passed_test(line), "{line}");
        }
        for line in
            ["test a ... FAILED", "test a ... ignored", "running 3 tests", "ok", "test result: ok. 1 passed"]
        {
            assert!(!only_names_a_passed_test(line), "{line}");
        }
    }
}
