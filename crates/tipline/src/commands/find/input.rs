use std::{
    io::{self, Read},
    mem,
};

/// Stands for a byte that is not UTF-8: one byte itself, printed by nobody, allowed in a JSON text, part of no number.
const NOT_UTF8: u8 = 0x7f;

/// How far either side of a cut has to be free of digits, so that no number is cut.
const CLEAR: usize = 40;

/// How much of a reader is held in memory at once.
#[derive(Debug, Clone, Copy)]
pub(super) struct Sizes {
    /// Bytes that are asked for at a time; no more than `longest`.
    pub(super) block: usize,
    /// The longest line that is read in one piece.
    pub(super) longest: usize,
}

/// The blocks of a reader: as many whole lines as one read brought, or a piece of a line that is too long.
///
/// A block is handed out as soon as a line ends in it, so that what somebody types is answered. What a block holds does not
/// depend on how much each read brings, but for how many lines come together.
pub(super) struct Blocks<R> {
    reader: R,
    sizes: Sizes,
    /// Bytes that have been read and not handed out; no line ends in the first `searched`.
    buffer: Vec<u8>,
    searched: usize,
    /// The line in which the buffer begins, and the byte of it.
    number: u64,
    offset: usize,
    ended: bool,
}

/// Whole lines, or a piece of one.
#[derive(Debug)]
pub(super) struct Block {
    number: u64,
    offset: usize,
    is_piece: bool,
    bytes: Vec<u8>,
}

/// A line, or a piece of one that is too long.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Line<'a> {
    /// Counted from 1.
    pub(super) number: u64,
    /// Byte of the line at which this piece begins.
    pub(super) offset: usize,
    /// Whether the line came in more pieces than this one.
    pub(super) is_piece: bool,
    /// Without its line break.
    pub(super) text: &'a str,
}

impl<R: Read> Blocks<R> {
    pub(super) fn new(reader: R, sizes: Sizes) -> Self {
        let sizes = Sizes { block: sizes.block.min(sizes.longest), ..sizes };
        Self { reader, sizes, buffer: Vec::new(), searched: 0, number: 1, offset: 0, ended: false }
    }

    /// The next block; `None` at the end.
    ///
    /// # Errors
    /// What the reader gives.
    pub(super) fn next_block(&mut self) -> io::Result<Option<Block>> {
        loop {
            if let Some(block) = self.in_buffer() {
                return Ok(Some(block));
            }
            if self.ended {
                let rest = self.buffer.len();
                return Ok((rest > 0).then(|| self.take(rest, self.offset > 0)));
            }
            self.ended = self.read()? == 0;
        }
    }

    /// A block that the buffer holds whole.
    fn in_buffer(&mut self) -> Option<Block> {
        let longest = self.sizes.longest;
        let first =
            self.buffer[self.searched..].iter().position(|&byte| byte == b'\n').map(|at| self.searched + at);
        match first {
            Some(at) if at <= longest && self.offset > 0 => Some(self.take(at + 1, true)),
            // The lines after the first came with the last read, which brought no more than the longest may have.
            Some(at) if at <= longest => {
                let last = self.buffer.iter().rposition(|&byte| byte == b'\n').unwrap_or(at);
                Some(self.take(last + 1, false))
            }
            _ if self.buffer.len() > longest => {
                let cut = place_to_cut(&self.buffer[..longest]);
                Some(self.take(cut, true))
            }
            _ => {
                self.searched = self.buffer.len();
                None
            }
        }
    }

    fn take(&mut self, length: usize, is_piece: bool) -> Block {
        let rest = self.buffer.split_off(length);
        let bytes = mem::replace(&mut self.buffer, rest);
        let block = Block { number: self.number, offset: self.offset, is_piece, bytes };
        self.searched = 0;
        self.number += block.bytes.iter().filter(|&&byte| byte == b'\n').count() as u64;
        self.offset = if block.bytes.ends_with(b"\n") { 0 } else { self.offset + length };
        block
    }

    fn read(&mut self) -> io::Result<usize> {
        let before = self.buffer.len();
        self.buffer.resize(before + self.sizes.block, 0);
        let read = loop {
            match self.reader.read(&mut self.buffer[before..]) {
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                read => break read,
            }
        };
        self.buffer.truncate(before + read.as_ref().map_or(0, |read| *read));
        read
    }
}

impl Block {
    /// How many bytes of the reader it is.
    pub(super) fn len(&self) -> usize {
        self.bytes.len()
    }

    /// Gives each line to `line`, with every byte in its place.
    pub(super) fn each_line<E>(mut self, mut line: impl FnMut(&Line<'_>) -> Result<(), E>) -> Result<(), E> {
        let Self { number, offset, is_piece, .. } = self;
        for (nth, text) in (0..).zip(utf8(&mut self.bytes).split_inclusive('\n')) {
            let text = text.strip_suffix('\n').map_or(text, |text| text.strip_suffix('\r').unwrap_or(text));
            line(&Line { number: number + nth, offset, is_piece, text })?;
        }
        Ok(())
    }
}

/// Where to end a piece: at a space that is clear of digits, else at a space, else between two characters.
fn place_to_cut(bytes: &[u8]) -> usize {
    let recent = bytes.len().saturating_sub(1 << 14);
    let spaces = || (recent..bytes.len()).rev().filter(|&at| bytes[at] == b' ' || bytes[at] == b'\t');
    let is_clear = |at: &usize| {
        !bytes[at.saturating_sub(CLEAR)..(at + CLEAR).min(bytes.len())].iter().any(u8::is_ascii_digit)
    };
    spaces().find(is_clear).or_else(|| spaces().next()).map_or_else(
        || {
            let boundary = bytes.iter().rposition(|byte| byte & 0xc0 != 0x80).unwrap_or(0);
            if boundary == 0 { bytes.len() } else { boundary }
        },
        |space| space + 1,
    )
}

/// The bytes as text of the same length, whatever they are.
fn utf8(bytes: &mut [u8]) -> &str {
    if std::str::from_utf8(bytes).is_err() {
        let mut at = 0;
        let mut wrong = Vec::new();
        for chunk in bytes.utf8_chunks() {
            at += chunk.valid().len();
            wrong.push(at..at + chunk.invalid().len());
            at += chunk.invalid().len();
        }
        for range in wrong {
            bytes[range].fill(NOT_UTF8);
        }
    }
    std::str::from_utf8(bytes).expect("every byte that was not UTF-8 has been replaced by one that is")
}

#[cfg(test)]
mod tests {
    use std::convert::Infallible;

    use super::*;

    /// Gives no more at a time than `most`, as a pipe may.
    struct Dribble<'a> {
        bytes: &'a [u8],
        most: usize,
    }

    impl Read for Dribble<'_> {
        fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
            let room = into.len().min(self.most);
            self.bytes.read(&mut into[..room])
        }
    }

    type Told = (u64, usize, bool, String);

    fn lines_of(bytes: &[u8], most: usize, sizes: Sizes) -> Vec<Told> {
        let mut blocks = Blocks::new(Dribble { bytes, most }, sizes);
        let mut all = Vec::new();
        while let Some(block) = blocks.next_block().unwrap() {
            assert!(block.len() <= sizes.longest + 1 + sizes.block);
            let told = block.each_line(|line| {
                all.push((line.number, line.offset, line.is_piece, line.text.to_owned()));
                Ok::<(), Infallible>(())
            });
            assert!(told.is_ok());
        }
        all
    }

    fn lines(bytes: &[u8], longest: usize) -> Vec<Told> {
        lines_of(bytes, 1_000, Sizes { block: 1_000, longest })
    }

    #[test]
    fn lines_come_without_their_breaks_and_the_last_may_have_none() {
        assert_eq!(
            lines(b"one\r\n\ntwo\nthree", 100),
            [
                (1, 0, false, "one".into()),
                (2, 0, false, String::new()),
                (3, 0, false, "two".into()),
                (4, 0, false, "three".into()),
            ]
        );
        assert_eq!(lines(b"", 100), []);
        assert_eq!(lines(b"\n", 100), [(1, 0, false, String::new())]);
    }

    #[test]
    fn a_byte_that_is_not_utf8_keeps_its_place() {
        assert_eq!(lines(b"a\xff\xe2\x82 b\n", 100), [(1, 0, false, "a\u{7f}\u{7f}\u{7f} b".into())]);
    }

    #[test]
    fn a_line_that_is_too_long_comes_in_pieces_that_cut_no_number_and_lose_no_byte() {
        let words = "word ".repeat(30);
        let line = format!("{words}07700 900461 {words}");
        let pieces = lines(format!("{line}\nnext\n").as_bytes(), 160);
        assert!(pieces.len() > 2);
        assert!(pieces.iter().any(|(_, _, _, text)| text.contains("07700 900461")));
        let long: Vec<_> = pieces.iter().filter(|(number, ..)| *number == 1).collect();
        assert_eq!(long.iter().map(|(_, _, _, text)| text.as_str()).collect::<String>(), line);
        for (_, offset, is_piece, text) in &long {
            assert!(*is_piece && line[*offset..].starts_with(text.as_str()));
        }
        assert_eq!(*pieces.last().unwrap(), (2, 0, false, "next".into()));
    }

    #[test]
    fn a_line_without_a_space_is_cut_between_characters() {
        let pieces = lines("é".repeat(100).as_bytes(), 31);
        assert!(pieces.iter().all(|(_, _, _, text)| text.chars().all(|c| c == 'é') && text.len() <= 31));
        assert_eq!(pieces.iter().map(|(_, _, _, text)| text.len()).sum::<usize>(), 200);
    }

    #[test]
    fn lines_are_the_same_however_little_each_read_brings() {
        let text = format!(
            "ring 07700 900461\r\n\n{} and 07700 900577 in a long line {}\nlast \u{e9}\n07700 900733",
            "words ".repeat(20),
            "more words ".repeat(9)
        );
        let mut bytes = text.into_bytes();
        bytes.extend_from_slice(b"\n\xff\xfe half \xe2\x82\n07700 900461");
        for longest in [64, 100, 1_000] {
            let whole = lines_of(&bytes, usize::MAX, Sizes { block: longest, longest });
            for block in [1, 2, 3, 7, 16, 63, 64, 99, 500] {
                for most in [1, 2, 5, 1_000] {
                    assert_eq!(
                        lines_of(&bytes, most, Sizes { block, longest }),
                        whole,
                        "{longest} {block} {most}"
                    );
                }
            }
        }
    }
}
