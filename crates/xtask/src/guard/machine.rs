//! Words that tell of the machine on which a file was written, and stubs.

// In two halves each, so that this file does not find itself.
const WORDS: [(&str, &str); 11] = [
    ("/wo", "rk/"),
    ("/fa", "rm/"),
    ("/ro", "ot/"),
    ("/ho", "me/"),
    ("/Us", "ers/"),
    ("/t", "mp/"),
    ("C:\\", "Users"),
    ("../sha", "red"),
    ("FIX", "ME"),
    ("todo", "!("),
    ("unimplemented", "!("),
];

/// Each such word in `line`, where it does not go on from another word.
pub(super) fn in_line(line: &str) -> impl Iterator<Item = &str> {
    WORDS.iter().filter_map(move |(first, second)| {
        let word = format!("{first}{second}");
        let starts_clean =
            |at: usize| !line[..at].ends_with(|c: char| c.is_alphanumeric() || "_.-".contains(c));
        let at = line.match_indices(&word).map(|(at, _)| at).find(|at| starts_clean(*at))?;
        Some(&line[at..at + word.len()])
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_of_a_machine_is_seen_and_a_path_of_the_project_is_not() {
        for (first, second) in WORDS {
            assert_eq!(in_line(&format!("see {first}{second}x")).count(), 1, "{first}{second}");
        }
        for line in ["crates/work/x", "target/tmp/x", "/etc/tipline.toml", "/var/lib/tipline", "home/x"] {
            assert_eq!(in_line(line).next(), None, "{line}");
        }
    }
}
