//! Hostile text costs no more than text of reports, byte for byte: counted in instructions, which no busy machine changes.
#![cfg(unix)]

use std::{env, hint, process::Command};

use tipline_phone::find;

/// Bytes of each text; twice as many must cost no more than twice as much.
const SIZE: usize = 40_000;

/// How much dearer a byte of hostile text may be than one of mixed text. Dearest are numbers of countries drawn by lot, one
/// after another, 9.8 times, dates, 9.3 times, and digits apart, 8.3 times; numbers of this country one after another, which
/// are 20 times as many as in mixed text, 5.5 times.
const MOST: f64 = 10.0;

/// Set for the process whose instructions are counted.
const SHAPE: &str = "TIPLINE_LINEAR_SHAPE";

const MIXED: &str = "Caller states two lads on bikes going in and out of the flats all hours, they are selling crack and heroin \
    from the back gate, about 2315hrs, flat 12, \u{a3}40, ring 07700 900461, reg AB12 CDE, I saw the same grey Golf again, a \
    young boy sat in the stairwell with a black phone. ";

/// `#` is a digit, another each time.
const SHAPES: [&str; 11] = [
    MIXED,
    "1 1 1 1 ",
    "(((",
    "07700 900461 ",
    "+44",
    "double double ",
    "4360450296322042052586019367",
    "\u{200b}",
    "12/03/2024 ",
    "00########## ",
    "+######## ",
];

fn text(shape: &str, size: usize) -> String {
    let mut seed = 1_u32;
    let mut digit = || {
        seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        char::from(b'0' + (seed >> 16) as u8 % 10)
    };
    let filled_in = |sign| if sign == '#' { digit() } else { sign };
    shape.chars().cycle().map(filled_in).take(size / (shape.len() / shape.chars().count())).collect()
}

/// Instructions that finding in this text takes, by valgrind's count.
fn instructions(shape: usize, size: usize) -> f64 {
    let program = env::current_exe().expect("a test has a path");
    let output = Command::new("valgrind")
        .args(["--tool=callgrind", "--callgrind-out-file=/dev/null", "--toggle-collect=*the_counted_part*"])
        .arg(program)
        .args(["--ignored", "--exact", "the_process_whose_instructions_are_counted"])
        .env(SHAPE, format!("{shape} {size}"))
        .output()
        .expect("valgrind is installed");
    let report = String::from_utf8_lossy(&output.stderr).into_owned();
    let collected = report.lines().find_map(|line| line.split("Collected :").nth(1));
    collected.and_then(|count| count.trim().parse().ok()).unwrap_or_else(|| panic!("no count in {report}"))
}

#[inline(never)]
fn the_counted_part(text: &str) -> usize {
    find(text).numbers.len()
}

#[test]
#[ignore = "a part of the test below, which runs it"]
fn the_process_whose_instructions_are_counted() {
    let Ok(wanted) = env::var(SHAPE) else { return };
    let mut wanted = wanted.split(' ').filter_map(|number| number.parse::<usize>().ok());
    if let (Some(shape), Some(size)) = (wanted.next(), wanted.next()) {
        let text = text(SHAPES[shape], size);
        // What is made once in a process, the patterns of the countries that the text names, is made here.
        hint::black_box(find(&text));
        assert!(the_counted_part(&text) <= text.len());
    }
}

#[test]
#[ignore = "needs valgrind, and a release build for its figures: cargo test --release -p tipline-phone --test linear -- --ignored"]
fn hostile_text_costs_a_bounded_multiple_of_mixed_text_and_grows_as_its_length_does() {
    let mut wrong = Vec::new();
    let mixed = instructions(0, SIZE) / SIZE as f64;
    for (at, shape) in SHAPES.iter().enumerate() {
        let (one, two) = (instructions(at, SIZE), instructions(at, 2 * SIZE));
        let byte = one / SIZE as f64;
        println!(
            "{:24} {byte:8.1} instructions a byte, {:5.1} of mixed",
            shape.escape_debug().to_string().chars().take(20).collect::<String>(),
            byte / mixed
        );
        if byte > MOST * mixed || two > 2.2 * one {
            wrong.push(format!(
                "{shape:?}: {byte:.0} a byte, {mixed:.0} in mixed text; twice the text {:.2} times",
                two / one
            ));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
