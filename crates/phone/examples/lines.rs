//! Finds the numbers in each line of standard input: `echo 'ring 07700 900461' | cargo run --example lines`.

use std::io;

fn main() -> io::Result<()> {
    for line in io::stdin().lines() {
        let line = line?;
        let found = tipline_phone::find(&line);
        for mention in &found.numbers {
            let repairs: Vec<_> =
                mention.reading.repairs().iter().map(tipline_phone::Repair::as_str).collect();
            println!(
                "{} -> {} {} {} {} [{}]",
                mention.span.of(&line),
                mention.e164,
                mention.class.as_str(),
                mention.role.as_str(),
                mention.reading.as_str(),
                repairs.join(", ")
            );
        }
        for fragment in &found.fragments {
            println!("{} -> {}", fragment.span.of(&line), fragment.pattern);
        }
    }
    Ok(())
}
