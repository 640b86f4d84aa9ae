//! `counted INPUT`: finds the numbers in one of five fixed inputs, once, in a function that callgrind counts; prints which
//! vectors the search uses. `cargo xtask gate` runs it and compares.

use std::{env, hint::black_box, process::ExitCode};

use tipline_bench::{Corpus, Kind};

/// Reports of each corpus: enough that no single report matters, few enough for valgrind.
const REPORTS: usize = 500;

/// What only the full rules read, each line for one of them.
const RULES: [&str; 12] = [
    "ring oh double seven double oh nine hundred four six one after dark",
    "he is on \u{ff10}\u{ff17}\u{ff17}\u{ff10}\u{ff10} 900461 and 0\u{fe0f}\u{20e3}77\u{2060}00 900462",
    "07700 900461/2, 0121 496 0123-4 or ending 577",
    "O77OO 9OO46l painted on the van",
    "12/03/2024 2300 07700 900461 flat 2, 1) 07700 900463 2) 07700 900464",
    "07700_900_461 | 07700, 900462 | 07700 \u{2022} 900463",
    "https://wa.me/447700900461 send?phone=%2B447700900462 tel:+447700900463",
    "number ends 461, starts 07700, might be 07700 9?? 461",
    "sort code 20-00-00 acc 55779911, NHS 943 476 5919, order 7700900461234567",
    "IMEI 35-693803-564380-9 from the handset, 0.7700900461, 192.168.001.012",
    "my number is 07700 900461, call me back on 020 7946 0018, my son's phone is 07700 900577",
    "mobile 7700 900461, phone 7700900462 or (020) 7946 0123, 0800 1111 and 116 123",
];

fn texts(input: &str) -> Option<Vec<String>> {
    Some(match input {
        "mixed" => Corpus::new(Kind::Mixed, REPORTS).texts,
        "without-digits" => Corpus::new(Kind::WithoutDigits, REPORTS).texts,
        "two-numbers" => Corpus::new(Kind::TwoNumbers, REPORTS).texts,
        "rules" => RULES.repeat(20).into_iter().map(str::to_owned).collect(),
        "hostile" => ["1 1 1 1 ", "07700 900461 ", "(((", "+44", "double double "]
            .map(|piece| piece.repeat(1_000))
            .into(),
        _ => return None,
    })
}

/// By name, for callgrind: what it does and nothing around it is counted.
#[inline(never)]
fn the_counted_part(texts: &[String]) -> usize {
    texts.iter().map(|text| tipline_phone::find(black_box(text)).numbers.len()).sum()
}

fn main() -> ExitCode {
    let Some(texts) = env::args().nth(1).as_deref().and_then(texts) else {
        eprintln!("usage: counted mixed|without-digits|two-numbers|rules|hostile");
        return ExitCode::FAILURE;
    };
    // What is made once in a process is made here.
    for line in RULES {
        black_box(tipline_phone::find(line));
    }
    black_box(the_counted_part(&texts));
    println!("{}", vectors());
    ExitCode::SUCCESS
}

/// The way in which the search for digits was compiled or chosen.
fn vectors() -> &'static str {
    #[cfg(target_arch = "x86_64")]
    return if std::arch::is_x86_feature_detected!("avx2") {
        "x86-64 with AVX2"
    } else {
        "x86-64 without AVX2"
    };
    #[cfg(not(target_arch = "x86_64"))]
    env::consts::ARCH
}
