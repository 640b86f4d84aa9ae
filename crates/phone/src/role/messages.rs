//! Messages that a report speaks of: what they are called, and what leads to one.

use super::people::{CALLER, OTHERS};
use crate::words::{self, Among, Word, among};

/// What somebody reads out, or was sent.
pub(super) const MESSAGES: &Among = among![
    "text",
    "texts",
    "txt",
    "message",
    "messages",
    "msg",
    "msgs",
    "sms",
    "snap",
    "snapchat",
    "whatsapp",
    "post",
    "posts",
    "story",
    "status",
    "card",
    "note",
    "leaflet",
    "voicemail",
    "advert",
    "broadcast",
    "facebook",
    "insta",
    "instagram",
    "telegram",
    "sticker",
    "graffiti",
    "poster",
    "flyer",
    "sign",
    "bio",
];

/// What somebody does with a message.
pub(super) const GETS: &Among = among![
    "got",
    "had",
    "get",
    "gets",
    "received",
    "receives",
    "recd",
    "sent",
    "sends",
    "sending",
    "getting",
    "send",
    "forwards",
    "forwarded"
];

/// Whether a message begins after a sentence that ends with `word`: "as follows.", "this was the text.", "what he sent."
pub(super) fn introduces(text: &str, word: &Word, floor: usize) -> bool {
    if word.is(among!["follows", "wording", "verbatim"]) {
        return true;
    }
    let mut before = words::before(text, word.start, word.start - floor).take_while(|word| !word.apart);
    let (Some(one), Some(two)) = (before.next(), before.next()) else { return false };
    word.is(MESSAGES) && one.is(among!["the", "his", "their"]) && two.is(among!["was", "is"])
        || word.is(among!["sent", "wrote", "put", "posted"]) && one.is(OTHERS) && two.is(among!["what"])
}

/// Whether somebody got the message whose word begins at `start`, or sends it, the reporter apart: "got a random text".
pub(super) fn is_got(text: &str, start: usize, floor: usize) -> bool {
    let mut before = words::before(text, start, start - floor).take_while(|word| !word.apart);
    while let Some(word) = before.next() {
        if word.is(GETS) {
            let own = among!["i", "we", "ive"];
            let sends = word.is(among!["sent", "sends", "sending", "send", "forwards", "forwarded"]);
            return !(sends && before.next().is_some_and(|who| who.is(own) || who.is(CALLER)));
        }
        if !(word.is(among!["a", "this", "another", "random", "mass", "bulk", "the"]) || word.is(MESSAGES)) {
            return false;
        }
    }
    false
}

/// Whether what speaks before `start` is a message: its words may be many.
pub(super) fn speaks_in_writing(text: &str, start: usize, floor: usize) -> bool {
    let mut at = start;
    (0..4).any(|_| {
        words::last_before(text, at, floor).is_some_and(|word| {
            at = word.start;
            word.is(MESSAGES)
        })
    })
}
