//! The marks of a quotation.

/// A text that begins with the quote mark of an e-mail is another's.
pub(super) fn begins_as_quotation(bytes: &[u8], floor: usize) -> bool {
    floor == 0 && bytes.first() == Some(&b'>')
}

/// Where a quotation opens that does not close before `end`.
pub(super) fn open_quote(bytes: &[u8], floor: usize, end: usize) -> Option<usize> {
    let (mut open, mut at) = (None, floor);
    let alnum = |at: Option<usize>| at.and_then(|at| bytes.get(at)).is_some_and(u8::is_ascii_alphanumeric);
    while at < end {
        let (before, rest) = (alnum(at.checked_sub(1)), &bytes[at..]);
        let mark = if rest.starts_with("\u{2019}".as_bytes()) || bytes[at] == b'\'' {
            let len = if bytes[at] == b'\'' { 1 } else { 3 };
            let after = alnum(Some(at + len));
            // An apostrophe stands in a word or ends one: "lads'" closes a quotation only where one is open.
            match (before, after) {
                (false, true) if len == 1 => Some(true),
                (true, true) => None,
                _ if open.is_some() => Some(false),
                _ => None,
            }
        } else if rest.starts_with("\u{201c}".as_bytes())
            || rest.starts_with("\u{2018}".as_bytes())
            || rest.starts_with("\u{ab}".as_bytes())
        {
            Some(true)
        } else if rest.starts_with("\u{201d}".as_bytes()) || rest.starts_with("\u{bb}".as_bytes()) {
            Some(false)
        } else if bytes[at] == b'"' {
            Some(open.is_none())
        } else {
            None
        };
        if let Some(opens) = mark {
            open = opens.then_some(at);
        }
        at += 1;
    }
    open
}

/// "... ' was the text".
pub(super) fn goes_on_after_quote(rest: &str) -> bool {
    let close = rest.char_indices().find(|&(at, c)| {
        let spaced = !rest[at + c.len_utf8()..].starts_with(char::is_alphanumeric);
        matches!(c, '"' | '\u{201d}') || (matches!(c, '\'' | '\u{2019}') && spaced)
    });
    close.is_some_and(|(at, c)| rest[at + c.len_utf8()..].trim_start().starts_with(char::is_alphabetic))
}
