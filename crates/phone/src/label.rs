//! What the words before a run of digits say it is: a reference, or a phone number.

mod glued;

pub(crate) use self::glued::{MONTHS, UNITS, is_glued_word, is_word_between, may_follow};
use crate::{
    IdentifierKind,
    words::{self, Among, Word, among},
};

/// How far back a label may stand, in bytes.
pub(crate) const REACH: usize = 48;

/// What the words before a run of digits call it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Label {
    /// A reference of some kind: what it labels is no number.
    Reference,
    /// A phone: "mobile is", "ring him on", "number".
    Phone,
    /// Nothing that decides.
    None,
}

/// Words that name a reference whichever way they stand before digits.
const REFERENCES: &Among = among![
    "ref",
    "refs",
    "reference",
    "references",
    "cad",
    "urn",
    "crn",
    "crime",
    "cr",
    "incident",
    "log",
    "order",
    "invoice",
    "inv",
    "parcel",
    "tracking",
    "consignment",
    "account",
    "acc",
    "acct",
    "ac",
    "policy",
    "serial",
    "ticket",
    "booking",
    "case",
    "pnc",
    "pncid",
    "cro",
    "custody",
    "nhs",
    "utr",
    "vat",
    "imei",
    "imsi",
    "iccid",
    "barcode",
    "isbn",
    "issn",
    "ean",
    "sku",
    "id",
    "uid",
    "uuid",
    "meter",
    "mpan",
    "passport",
    "licence",
    "license",
    "badge",
    "collar",
    "exhibit",
    "warrant",
    "docket",
    "receipt",
    "transaction",
    "txn",
    "iban",
    "pin",
    "code",
    "vin",
];

/// Words that name a reference only with "number", "no" or "#" after them: a card may also carry a phone number.
const NUMBERED: &Among = among![
    "card",
    "company",
    "charity",
    "membership",
    "staff",
    "employee",
    "student",
    "patient",
    "registration",
    "house",
    "flat",
    "room",
    "unit",
    "bus",
    "plate",
    "payment",
    "bank",
    "insurance",
    "hospital",
    "sort",
    "chassis",
    "frame",
    "part",
    "batch",
    "model",
];

/// Words before a reference word that make it something else: "in case", "to order", "caller id", "whatsapp account".
const UNDONE_BY: [(&Among, &Among); 6] = [
    (among!["case"], among!["in", "any"]),
    (among!["order"], among!["to", "and", "can", "you", "they", "people", "i", "we"]),
    (among!["id"], among!["caller"]),
    (among!["account"], among!["whatsapp", "telegram", "signal", "phone", "mobile", "snapchat", "viber"]),
    (among!["pin"], among!["to"]),
    (among!["log"], among!["call", "calls"]),
];

const PHONES: &Among = among![
    "phone",
    "phones",
    "phoned",
    "phoning",
    "mobile",
    "mob",
    "moby",
    "tel",
    "telephone",
    "cell",
    "call",
    "calls",
    "called",
    "calling",
    "ring",
    "rings",
    "ringing",
    "rang",
    "rung",
    "text",
    "texts",
    "texted",
    "texting",
    "txt",
    "txts",
    "msg",
    "message",
    "messaged",
    "whatsapp",
    "whatsapped",
    "sms",
    "dial",
    "dialled",
    "contact",
    "contacted",
    "landline",
    "burner",
    "handset",
    "fone",
    "bell",
    "belled",
];

const NUMBERS: &Among = among!["number", "numbers", "no", "nos", "num", "nr", "nbr", "numba", "digits"];

/// Before "line": nobody answers it.
const OTHER_LINES: &Among = among![
    "bus",
    "train",
    "tube",
    "front",
    "product",
    "production",
    "assembly",
    "first",
    "washing",
    "credit",
    "base",
    "new",
];

/// Words that may stand between a phone word and its number.
const BETWEEN: &Among = among![
    "on", "at", "is", "was", "be", "me", "him", "her", "them", "us", "it", "to", "the", "a", "his", "my",
    "their", "our", "your", "from", "using", "of", "via", "with", "new", "old", "other", "now", "still",
    "line", "back", "up", "are", "were", "as", "uses", "has", "got", "drug", "deal", "and", "or", "this",
    "that", "by", "for",
];

/// The identifier of a device or card that the words before `pos` name.
pub(crate) fn identifier(text: &str, pos: usize) -> Option<IdentifierKind> {
    words::before(text, pos, REACH).take_while(|word| !word.apart || word.is(NUMBERS)).take(5).find_map(
        |word| match word.as_bytes() {
            b"imei" | b"imeis" => Some(IdentifierKind::Imei),
            b"imsi" => Some(IdentifierKind::Imsi),
            b"iccid" | b"sim" | b"ccid" => Some(IdentifierKind::Iccid),
            _ => None,
        },
    )
}

/// Words of a reference, with one of which [`of`] may say so.
pub(crate) const OF_REFERENCES: &[&Among] = &[REFERENCES, NUMBERED, among!["c"]];

/// Words past which [`of`] looks on.
pub(crate) const BEFORE_LABELS: &[&Among] = &[BETWEEN, NUMBERS, among!["tel", "mob", "ref"]];

/// What the words before `pos` say of the digits that begin there.
pub(crate) fn of(text: &str, pos: usize) -> Label {
    let mut numbered = false;
    let mut linked = true;
    let mut words = words::before(text, pos, REACH).peekable();
    while let Some(word) = words.next() {
        if word.apart && !(word.is(NUMBERS) || word.is(among!["tel", "mob", "ref"])) {
            return if numbered { Label::Phone } else { Label::None };
        }
        if word.is(NUMBERS) && !word.possessive {
            numbered = true;
            continue;
        }
        if linked {
            let undone = words.peek().is_some_and(|before| undone(&word, before));
            if !undone
                && (word.is(REFERENCES) || is_account(&word, words.peek()) || (numbered && word.is(NUMBERED)))
            {
                return Label::Reference;
            }
        }
        if word.is(PHONES)
            || (word.is(among!["line"]) && !words.peek().is_some_and(|before| before.is(OTHER_LINES)))
        {
            return Label::Phone;
        }
        // "reference is" and "ref for this" still label; "ref given to" does not.
        linked &= word.is(among!["is", "was", "the", "of", "and", "are"]);
        if !word.is(BETWEEN) {
            break;
        }
    }
    if numbered { Label::Phone } else { Label::None }
}

/// "a/c" is two words here.
fn is_account(word: &Word, before: Option<&Word>) -> bool {
    word.is(among!["c"])
        && before.is_some_and(|before| before.is(among!["a"]) && before.end + 1 == word.start)
}

fn undone(word: &Word, before: &Word) -> bool {
    UNDONE_BY.iter().any(|&(reference, by)| word.is(reference) && before.is(by))
}
