use std::io::{self, BufRead};

/// Stands for a byte that is not UTF-8: one byte itself, printed by nobody, allowed in a JSON text, part of no number.
const NOT_UTF8: u8 = 0x7f;

/// How far either side of a cut has to be free of digits, so that no number is cut.
const CLEAR: usize = 40;

/// The lines of a reader, each held in memory by itself; a line that is too long comes in pieces.
pub(super) struct Lines<R> {
    reader: R,
    longest: usize,
    /// Bytes that have been read and not handed out, after those that have.
    buffer: Vec<u8>,
    handed_out: usize,
    number: u64,
    offset: usize,
    ended: bool,
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

impl<R: BufRead> Lines<R> {
    pub(super) fn new(reader: R, longest: usize) -> Self {
        Self { reader, longest, buffer: Vec::new(), handed_out: 0, number: 0, offset: 0, ended: true }
    }

    /// The next line or piece; `None` at the end.
    ///
    /// # Errors
    /// What the reader gives.
    pub(super) fn next_line(&mut self) -> io::Result<Option<Line<'_>>> {
        self.buffer.drain(..self.handed_out);
        if self.ended {
            (self.number, self.offset) = (self.number + 1, 0);
        } else {
            self.offset += self.handed_out;
        }
        let begins_a_line = self.ended;
        let room = (self.longest + 1).saturating_sub(self.buffer.len());
        let read = read_line(&mut self.reader, room, &mut self.buffer)?;
        if read == 0 && self.buffer.is_empty() {
            return Ok(None);
        }
        let (length, ended) = match self.buffer.last() {
            Some(b'\n') => (self.buffer.len(), true),
            _ if self.buffer.len() > self.longest => (place_to_cut(&self.buffer[..self.longest]), false),
            _ => (self.buffer.len(), true),
        };
        (self.handed_out, self.ended) = (length, ended);
        let piece = &mut self.buffer[..length];
        let piece = match piece {
            [text @ .., b'\r', b'\n'] | [text @ .., b'\n'] => text,
            text => text,
        };
        Ok(Some(Line {
            number: self.number,
            offset: self.offset,
            is_piece: !(begins_a_line && ended),
            text: utf8(piece),
        }))
    }
}

/// Appends bytes up to and with a line break, but no more than `room`.
fn read_line(reader: &mut impl BufRead, room: usize, buffer: &mut Vec<u8>) -> io::Result<usize> {
    use io::Read as _;
    reader.by_ref().take(room as u64).read_until(b'\n', buffer)
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
    use super::*;

    fn lines(bytes: &[u8], longest: usize) -> Vec<(u64, usize, bool, String)> {
        let mut lines = Lines::new(bytes, longest);
        let mut all = Vec::new();
        while let Some(line) = lines.next_line().unwrap() {
            all.push((line.number, line.offset, line.is_piece, line.text.to_owned()));
        }
        all
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
}
