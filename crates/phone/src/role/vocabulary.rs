//! Words that the rules of roles know, in lower case, without apostrophes.

use crate::words::{Among, among};
/// Nouns for a number.
pub(super) const NUMBER: &Among = among![
    "number",
    "numbers",
    "no",
    "nos",
    "num",
    "mobile",
    "mob",
    "phone",
    "tel",
    "telephone",
    "cell",
    "landline",
    "contact",
    "details",
    "whatsapp",
    "handset",
    "cellphone",
];

/// What may stand before such a noun without changing whose number it is.
pub(super) const KIND: &Among = among![
    "own",
    "personal",
    "home",
    "work",
    "new",
    "old",
    "best",
    "daytime",
    "evening",
    "direct",
    "current",
    "other",
    "second",
    "main",
    "private",
    "uk",
    "preferred",
    "alternative",
    "office",
];

/// Between the noun and the number.
pub(super) const IS: &Among =
    among!["is", "are", "was", "be", "being", "its", "it", "would", "will", "on", "as"];

/// The person who reports, as call handlers write it.
pub(super) const CALLER: &Among = among![
    "caller",
    "callers",
    "informant",
    "informants",
    "inft",
    "infts",
    "infmt",
    "infmts",
    "inf",
    "reporter",
    "reporters",
    "rp",
    "complainant",
    "originator",
    "clr",
    "clrs",
    "rptr",
];

/// Makes "caller" somebody who calls the house, not the police.
pub(super) const OTHER_CALLER: &Among = among![
    "unknown", "withheld", "mystery", "another", "other", "each", "every", "that", "same", "scam", "cold",
    "nuisance", "regular", "previous", "prank",
];

/// Verbs in the form of a request.
pub(super) const CALL: &Among = among![
    "call", "ring", "phone", "text", "txt", "contact", "reach", "message", "msg", "whatsapp", "bell", "fone",
    "get", "dial", "buzz",
];

/// After "call me": none changes whom to call.
pub(super) const WHENEVER: &Among = among![
    "back", "anytime", "any", "time", "please", "pls", "plz", "direct", "directly", "again", "today",
    "tomorrow", "later", "asap", "urgently", "only", "if", "needed", "first", "instead",
];

/// Before a request: still a request.
pub(super) const REQUEST: &Among = among![
    "please", "pls", "plz", "kindly", "you", "u", "officer", "officers", "police", "someone", "somebody",
    "anyone", "can", "could", "may", "should", "and", "or", "just",
];

/// Before "to call me".
pub(super) const ASKED: &Among =
    among!["free", "easiest", "best", "better", "welcome", "able", "police", "officer", "someone", "you"];

/// Somebody else acts.
pub(super) const OTHERS: &Among = among![
    "he", "she", "they", "them", "him", "his", "her", "their", "hes", "shes", "theyre", "theyve", "who",
    "dealer", "dealers", "lad", "lads", "boy", "boys", "man", "men", "male", "males", "female", "woman",
    "guy", "guys", "kid", "kids", "runner", "runners", "says", "said", "saying", "texts", "texted", "told",
    "line",
];

/// Relatives and friends of the person who reports.
pub(super) const RELATIVES: &Among = among![
    "son",
    "sons",
    "daughter",
    "daughters",
    "kid",
    "child",
    "boy",
    "girl",
    "brother",
    "sister",
    "mum",
    "mums",
    "mother",
    "dad",
    "father",
    "wife",
    "husband",
    "partner",
    "girlfriend",
    "boyfriend",
    "nephew",
    "niece",
    "cousin",
    "uncle",
    "aunt",
    "auntie",
    "nan",
    "gran",
    "grandson",
    "granddaughter",
    "friend",
    "friends",
    "mate",
    "mates",
    "neighbour",
    "neighbours",
    "neighbor",
    "landlord",
    "tenant",
    "ex",
    "stepson",
    "grandad",
    "flatmate",
    "housemate",
];

/// What makes a line, phone or number one that deals.
pub(super) const DEALING: &Among = among![
    "deal",
    "drug",
    "drugs",
    "dealer",
    "dealers",
    "dealing",
    "crack",
    "heroin",
    "coke",
    "cocaine",
    "weed",
    "cannabis",
    "county",
    "supply",
    "supplier",
    "suppliers",
];

/// What is sold, after "for".
pub(super) const GOODS: &Among = among![
    "gear", "drugs", "food", "crack", "heroin", "coke", "cocaine", "weed", "cannabis", "brown", "white",
    "light", "dark", "deals", "pills", "ket", "ketamine", "mdma", "bud", "green", "b", "buds", "hash",
    "speed", "smack", "rocks", "stones", "snow", "xanax", "spice",
];

/// Before "line": some other line than one that deals.
pub(super) const OTHER_LINES: &Among = among![
    "help", "land", "hot", "bus", "train", "front", "first", "direct", "phone", "support", "police", "crime",
    "advice", "tip", "crisis", "my", "your", "our", "washing",
];
