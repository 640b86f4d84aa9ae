//! What one character is to a number: a digit in some dress, a separator, nothing at all, or the end of it.

/// Separators seen between two groups of digits, as a set.
pub(crate) mod sep {
    pub(crate) const SPACE: u16 = 1;
    pub(crate) const HYPHEN: u16 = 1 << 1;
    pub(crate) const DOT: u16 = 1 << 2;
    pub(crate) const SLASH: u16 = 1 << 3;
    pub(crate) const OPEN: u16 = 1 << 4;
    pub(crate) const CLOSE: u16 = 1 << 5;
    pub(crate) const COMMA: u16 = 1 << 6;
    pub(crate) const COLON: u16 = 1 << 7;
    pub(crate) const SEMICOLON: u16 = 1 << 8;
    pub(crate) const LINE: u16 = 1 << 9;
    pub(crate) const TAB: u16 = 1 << 10;
    /// A space of unusual width.
    pub(crate) const THIN: u16 = 1 << 11;
    /// `_ * | • ·` and their like, and pictures, drawn between groups.
    pub(crate) const RULE: u16 = 1 << 12;
    /// `>` and `=`: what mail programs leave at line ends and beginnings.
    pub(crate) const QUOTE: u16 = 1 << 13;
    /// Something of no width.
    pub(crate) const HIDDEN: u16 = 1 << 14;
    /// Words for digits stand on one side.
    pub(crate) const WORD: u16 = 1 << 15;

    /// What libphonenumber's finder joins.
    pub(crate) const STRICT: u16 = SPACE | HYPHEN | DOT | SLASH | OPEN | CLOSE;
}

/// What a character is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// `0` to `9`.
    Digit(u8),
    /// A digit of another script or style.
    Styled(u8),
    /// A separator of the set.
    Separator(u16),
    /// `+`.
    Plus,
    /// A sign of money.
    Currency,
    /// A Latin letter.
    Letter,
    /// Anything else.
    Other,
}

/// A character and how many bytes it takes.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Glyph {
    pub kind: Kind,
    pub len: usize,
}

/// The character that begins at `at`, or `None` at the end of the text.
pub(crate) fn at(text: &str, at: usize) -> Option<Glyph> {
    let &byte = text.as_bytes().get(at)?;
    if byte.is_ascii() {
        return Some(ascii(text.as_bytes(), at, byte));
    }
    let c = text[at..].chars().next()?;
    Some(Glyph { kind: beyond_ascii(c), len: c.len_utf8() })
}

/// The character that ends at `end`, or `None` at the beginning of the text.
pub(crate) fn before(text: &str, end: usize) -> Option<Glyph> {
    let &byte = text.as_bytes().get(end.checked_sub(1)?)?;
    if byte.is_ascii() {
        let escape = end.checked_sub(3).filter(|&at| text.as_bytes()[at] == b'%');
        if let Some(kind) = escape.and_then(|at| escaped(text.as_bytes(), at)) {
            return Some(Glyph { kind, len: 3 });
        }
        let entity = end.checked_sub(HARD_SPACE).filter(|_| byte == b';');
        if entity.is_some_and(|at| is_hard_space(text.as_bytes(), at)) {
            return Some(Glyph { kind: Kind::Separator(sep::SPACE), len: HARD_SPACE });
        }
        return Some(Glyph { kind: ascii_kind(byte), len: 1 });
    }
    let c = text[..end].chars().next_back()?;
    Some(Glyph { kind: beyond_ascii(c), len: c.len_utf8() })
}

fn ascii(bytes: &[u8], at: usize, byte: u8) -> Glyph {
    let one = Glyph { kind: ascii_kind(byte), len: 1 };
    match byte {
        b'%' => escaped(bytes, at).map_or(one, |kind| Glyph { kind, len: 3 }),
        b'&' if is_hard_space(bytes, at) => Glyph { kind: Kind::Separator(sep::SPACE), len: HARD_SPACE },
        _ => one,
    }
}

/// Bytes of a space that does not break, as HTML spells it.
pub(crate) const HARD_SPACE: usize = 6;

/// Whether such a space stands at `at`.
pub(crate) fn is_hard_space(bytes: &[u8], at: usize) -> bool {
    let spelled = bytes.get(at..at + HARD_SPACE);
    spelled.is_some_and(|entity| {
        entity == b"&nbsp;" || entity == b"&#160;" || entity.eq_ignore_ascii_case(b"&#xa0;")
    })
}

/// The few percent-encoded characters that links put around a number (RFC 3986).
pub(crate) fn escaped(bytes: &[u8], at: usize) -> Option<Kind> {
    let &[b'%', high, low] = bytes.get(at..at + 3)? else { return None };
    let c = match (high, low.to_ascii_uppercase()) {
        (b'2', b'0') => b' ',
        (b'2', b'8') => b'(',
        (b'2', b'9') => b')',
        (b'2', b'B') => b'+',
        (b'2', b'C') => b',',
        (b'2', b'D') => b'-',
        (b'2', b'E') => b'.',
        (b'2', b'F') => b'/',
        (b'3', b'A') => b':',
        (b'3', b'D') => b'=',
        (b'0', b'A') => b'\n',
        _ => return None,
    };
    Some(ascii_kind(c))
}

/// Where the percent-encoded character ends whose first hexadecimal digit stands at `at`.
pub(crate) fn escape_around(bytes: &[u8], at: usize) -> Option<usize> {
    let start = at.checked_sub(1)?;
    escaped(bytes, start).map(|_| start + 3)
}

/// What each ASCII character is.
const ASCII: [Kind; 128] = {
    let mut kinds = [Kind::Other; 128];
    let mut at = 0;
    while at < 128 {
        kinds[at] = named(at as u8);
        at += 1;
    }
    kinds
};

#[inline]
fn ascii_kind(byte: u8) -> Kind {
    ASCII[usize::from(byte & 0x7f)]
}

/// What an ASCII character is.
pub(crate) const fn named(byte: u8) -> Kind {
    match byte {
        b'0'..=b'9' => Kind::Digit(byte - b'0'),
        b'a'..=b'z' | b'A'..=b'Z' => Kind::Letter,
        b' ' => Kind::Separator(sep::SPACE),
        b'-' | b'~' => Kind::Separator(sep::HYPHEN),
        b'.' => Kind::Separator(sep::DOT),
        b'/' | b'\\' => Kind::Separator(sep::SLASH),
        b'(' | b'[' | b'{' => Kind::Separator(sep::OPEN),
        b')' | b']' | b'}' => Kind::Separator(sep::CLOSE),
        b',' => Kind::Separator(sep::COMMA),
        b':' => Kind::Separator(sep::COLON),
        b';' => Kind::Separator(sep::SEMICOLON),
        b'\n' | b'\r' => Kind::Separator(sep::LINE),
        b'\t' => Kind::Separator(sep::TAB),
        b'_' | b'*' | b'|' | b'#' => Kind::Separator(sep::RULE),
        b'>' | b'=' => Kind::Separator(sep::QUOTE),
        b'+' => Kind::Plus,
        b'$' => Kind::Currency,
        _ => Kind::Other,
    }
}

fn beyond_ascii(c: char) -> Kind {
    if let Some(digit) = styled(c) {
        return Kind::Styled(digit);
    }
    match c {
        '\u{a0}' | '\u{3000}' => Kind::Separator(sep::SPACE),
        '\u{2010}'..='\u{2015}' | '\u{2212}' | '\u{30fc}' | '\u{ff0d}' | '\u{fe63}' => {
            Kind::Separator(sep::HYPHEN)
        }
        '\u{ff0e}' => Kind::Separator(sep::DOT),
        '\u{ff0f}' | '\u{2044}' | '\u{2215}' => Kind::Separator(sep::SLASH),
        '\u{ff08}' | '\u{ff3b}' => Kind::Separator(sep::OPEN),
        '\u{ff09}' | '\u{ff3d}' => Kind::Separator(sep::CLOSE),
        '\u{ff0c}' | '\u{3001}' => Kind::Separator(sep::COMMA),
        '\u{85}' | '\u{2028}' => Kind::Separator(sep::LINE),
        '\u{1680}' | '\u{2000}'..='\u{200a}' | '\u{202f}' | '\u{205f}' => Kind::Separator(sep::THIN),
        '\u{2022}' | '\u{b7}' | '\u{2219}' | '\u{22c5}' | '\u{25cf}' | '\u{25aa}' | '\u{2027}'
        | '\u{30fb}' | '\u{2026}' | '\u{a6}' | '\u{2502}' => Kind::Separator(sep::RULE),
        // Pictures: dealers break their numbers up with them so that filters do not see one.
        '\u{2600}'..='\u{27bf}' | '\u{2b00}'..='\u{2bff}' | '\u{1f300}'..='\u{1faff}' => {
            Kind::Separator(sep::RULE)
        }
        '\u{ad}'
        | '\u{61c}'
        | '\u{180e}'
        | '\u{200b}'..='\u{200f}'
        | '\u{202a}'..='\u{202e}'
        | '\u{2060}'..='\u{2064}'
        | '\u{2066}'..='\u{2069}'
        | '\u{feff}'
        | '\u{fe0e}'
        | '\u{fe0f}'
        | '\u{20e3}' => Kind::Separator(sep::HIDDEN),
        '\u{ff0b}' => Kind::Plus,
        '\u{a2}'..='\u{a5}' | '\u{20a0}'..='\u{20bf}' => Kind::Currency,
        '\u{c0}'..='\u{24f}'
        | '\u{1e00}'..='\u{1eff}'
        | '\u{ff21}'..='\u{ff3a}'
        | '\u{ff41}'..='\u{ff5a}' => Kind::Letter,
        _ => Kind::Other,
    }
}

/// Zeros of the decimal digits that people's keyboards and "fancy text" pages give; each begins a run of ten.
const ZEROS: [u32; 27] = [
    0x660, 0x6f0, 0x7c0, 0x966, 0x9e6, 0xa66, 0xae6, 0xb66, 0xbe6, 0xc66, 0xce6, 0xd66, 0xe50, 0xed0, 0xf20,
    0x1040, 0x17e0, 0x1810, 0xff10, 0x1d7ce, 0x1d7d8, 0x1d7e2, 0x1d7ec, 0x1d7f6, 0x1fbf0, 0x1e950, 0x104a0,
];

/// Runs of nine that begin with one: circled, bracketed, dotted, dingbats. Superscripts are footnotes, not digits.
const ONES: [u32; 7] = [0x2460, 0x2474, 0x2488, 0x24f5, 0x2776, 0x2780, 0x278a];

fn styled(c: char) -> Option<u8> {
    let code = c as u32;
    if !((0x660..0x1820).contains(&code) || (0x2460..0x2794).contains(&code) || code >= 0xff10) {
        return None;
    }
    match code {
        0x24ea | 0x24ff | 0x1f10b | 0x1f10c => return Some(0),
        0x1f101..=0x1f10a => return Some((code - 0x1f101) as u8),
        _ => {}
    }
    let within = |start: &u32, count: u32| code.checked_sub(*start).filter(|&offset| offset < count);
    let tens = ZEROS.iter().find_map(|zero| within(zero, 10));
    tens.or_else(|| ONES.iter().find_map(|one| within(one, 9)).map(|offset| offset + 1))
        .map(|digit| digit as u8)
}
