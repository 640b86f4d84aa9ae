//! Any bytes at all, on the two roads that they take into the finder: as `tipline find` reads a file, in pieces of which
//! each byte keeps its place, and as a text in which what is not UTF-8 was replaced.
#![no_main]

#[allow(dead_code, unreachable_pub)]
#[path = "../../../tipline/src/commands/find/input.rs"]
mod input;

use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let Some((&first, bytes)) = bytes.split_first() else { return };
    // Short enough that lines are cut, at a place that the fuzzer chooses.
    let longest = 1 + usize::from(first);
    let mut blocks = input::Blocks::new(bytes, input::Sizes { block: 1 + longest / 3, longest });
    let (mut taken, mut number) = (0, 1);
    while let Some(block) = blocks.next_block().expect("memory is read without error") {
        let size = block.len();
        let mut within = 0;
        let read = block.each_line(|line| {
            assert!(line.number == number || line.number == number + 1);
            number = line.number;
            within += line.text.len();
            let found = tipline_phone::find(line.text);
            assert!(found.numbers.len() <= line.text.len());
            Ok::<(), std::convert::Infallible>(())
        });
        assert!(read.is_ok() && within <= size);
        taken += size;
    }
    assert_eq!(taken, bytes.len(), "bytes are lost or doubled");
    let _ = tipline_phone::find(&String::from_utf8_lossy(bytes));
    let _ = tipline_phone::read(&String::from_utf8_lossy(bytes));
});
