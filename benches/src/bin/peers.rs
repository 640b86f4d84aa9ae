//! `peers ROWS.jsonl`: the table of what each finder reads as a person would. `peers --prose FILE...`: what each takes for a
//! number in texts, a paragraph at a time, that hold none. `cargo xtask peers` runs both.

use std::{env, error::Error, fs};

use tipline_bench::accuracy::{false_numbers, rows, table};

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = env::args().skip(1).collect();
    match &arguments[..] {
        [flag, files @ ..] if flag == "--prose" => {
            let mut prose = Vec::new();
            for file in files {
                let text = String::from_utf8_lossy(&fs::read(file)?).into_owned();
                prose.extend(text.split("\n\n").map(str::to_owned));
            }
            println!("{}", false_numbers(&prose));
        }
        [file] => print!("{}", table(&rows(&fs::read_to_string(file)?)?)),
        _ => return Err("usage: peers ROWS.jsonl | peers --prose FILE...".into()),
    }
    Ok(())
}
