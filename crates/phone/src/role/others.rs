//! Those to whom a line writes.

use super::{Claim, Side, people::SENDERS, vocabulary::MESSAGES};
use crate::{
    Role,
    words::{Among, among},
};

/// Who has no other part than to be written to.
pub(super) const RECIPIENT: &Among = among!["recipient"];

/// "texts were sent to", "the line sends messages to", "received by".
pub(super) fn claim(words: &Side<'_>) -> Option<Claim> {
    let nearest = words.joined(0)?;
    let recipient = |first| Some(Claim::new(Role::Recipient, first, nearest));
    if nearest.is(RECIPIENT) {
        return recipient(nearest);
    }
    if !nearest.is(among!["to", "by", "on"]) {
        return None;
    }
    let been = among!["was", "were", "been", "being", "is", "are", "also", "then", "got", "out"];
    let verb = words.skip(1, among!["out", "round", "on", "over", "directly"]);
    if nearest.is(among!["to"]) && words.is(verb, among!["sent", "forwarded", "delivered", "broadcast"])
        || !nearest.is(among!["to"]) && words.is(1, among!["received"])
    {
        let noun = words.skip(verb.max(1) + 1, been);
        if let Some(message) = words.joined(noun).filter(|word| word.is(MESSAGES)) {
            // "I sent a text to": the words before say who.
            return (!words.is(noun + 1, among!["i", "you"])).then(|| recipient(message)).flatten();
        }
    }
    // "he sends messages to", "received a text on"
    let noun = words.skip(1, among!["out"]);
    if !words.is(noun, MESSAGES) {
        return None;
    }
    let verb = words.skip(noun, MESSAGES);
    let verb = words.skip(
        verb,
        among!["a", "the", "this", "these", "that", "bulk", "mass", "same", "out", "his", "their"],
    );
    let sends = words.joined(verb)?;
    let received =
        !nearest.is(among!["to"]) && sends.is(among!["received", "receives", "receiving", "got", "gets"]);
    if received {
        return recipient(sends);
    }
    let sent = nearest.is(among!["to"])
        && sends.is(among!["sent", "sends", "sending", "send", "forwards", "forwarded"]);
    let who = words.skip(
        verb + 1,
        among!["keep", "keeps", "has", "have", "been", "is", "are", "always", "also", "kept"],
    );
    (sent && words.is(who, SENDERS)).then(|| recipient(sends)).flatten()
}

/// "... received a bulk text", "... gets texts from the line".
pub(super) fn claim_after(words: &Side<'_>) -> Option<Claim> {
    let verb =
        words.joined(0).filter(|word| word.is(among!["received", "receives", "gets", "got", "receiving"]))?;
    let noun =
        words.skip(1, among!["a", "the", "these", "bulk", "mass", "this", "daily", "same", "drug", "group"]);
    let message = words.joined(noun).filter(|word| word.is(MESSAGES))?;
    let bulk = words.any(1, noun.saturating_sub(1), among!["bulk", "mass", "these", "same", "group", "drug"]);
    let who = words.skip(noun + 1, among!["from", "the", "a", "this"]);
    let from = words.is(noun + 1, among!["from"]) && words.is(who, SENDERS);
    (bulk || from).then(|| Claim::new(Role::Recipient, verb, message))
}
