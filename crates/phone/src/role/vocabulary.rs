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
    "cont",
    "details",
    "whatsapp",
    "app",
    "handset",
    "cellphone",
    "ph",
    "nr",
    "nbr",
    "fone",
    "moby",
    "tele",
    "digits"
];

/// What may stand before such a noun without changing whose number it is.
pub(super) const KIND: &Among = among![
    "own",
    "personal",
    "home",
    "house",
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
    "only",
    "whats",
    "info",
    "safe",
    "correct",
    "usual",
    "real",
    "actual",
    "proper",
    "normal",
    "spare",
    "secret"
];

/// Between the noun and the number.
pub(super) const IS: &Among = among![
    "is",
    "are",
    "was",
    "were",
    "be",
    "being",
    "its",
    "it",
    "would",
    "will",
    "on",
    "as",
    "follows",
    "now",
    "currently",
    "has",
    "have",
    "still",
    "also",
    "if",
    "needed",
    "required",
    "which",
    "thats",
    "again",
    // A space that HTML spells.
    "nbsp"
];

/// Verbs in the form of a request.
pub(super) const CALL: &Among = among![
    "call",
    "ring",
    "phone",
    "text",
    "txt",
    "contact",
    "reach",
    "message",
    "msg",
    "whatsapp",
    "bell",
    "fone",
    "get",
    "dial",
    "buzz",
    "speak",
    "talk",
    "return",
    "rtn",
    "tel",
    "reply",
    "respond",
    "telephone",
    "try",
    "catch"
];

/// After "call me": none changes whom to call.
pub(super) const WHENEVER: &Among = among![
    "back", "anytime", "any", "time", "please", "pls", "plz", "direct", "directly", "again", "today",
    "tomorrow", "later", "asap", "urgently", "only", "if", "needed", "first", "instead", "up", "in", "the",
    "day", "daytime", "evening", "evenings", "morning", "mornings", "after", "before", "during", "weekends",
    "night", "a", "thanks", "cheers", "ta"
];

/// Before a request: still a request.
pub(super) const REQUEST: &Among = among![
    "please",
    "pls",
    "plz",
    "kindly",
    "you",
    "u",
    "can",
    "could",
    "may",
    "should",
    "and",
    "or",
    "just",
    "so",
    "then",
    "but",
    "scared",
    "frightened",
    "worried",
    "now",
    "help",
    "anonymous",
    "thanks",
    "cheers",
    "info",
    "information",
    "also",
    "instead",
    "tonight",
    "today",
    "tomorrow",
    "hi",
    "hello",
    "talk",
    "number",
    "only"
];

/// Before "to call me".
pub(super) const ASKED: &Among = among![
    "free",
    "easiest",
    "easier",
    "best",
    "better",
    "welcome",
    "able",
    "way",
    "hesitate",
    "safe",
    "ok",
    "okay",
    "fine",
    "permission"
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
    "trap",
    "graft",
    "burner",
];

/// What is sold, after "for".
pub(super) const GOODS: &Among = among![
    "gear", "drugs", "food", "crack", "heroin", "coke", "cocaine", "weed", "cannabis", "brown", "white",
    "light", "dark", "deals", "pills", "ket", "ketamine", "mdma", "bud", "green", "b", "buds", "hash",
    "speed", "smack", "rocks", "stones", "snow", "xanax", "spice", "bits", "w", "both",
];

/// Before "line": some other line than one that deals.
pub(super) const OTHER_LINES: &Among = among![
    "help",
    "land",
    "hot",
    "bus",
    "train",
    "front",
    "first",
    "direct",
    "phone",
    "support",
    "police",
    "crime",
    "advice",
    "tip",
    "crisis",
    "my",
    "your",
    "our",
    "washing",
    "council",
    "customer",
    "info",
    "information",
    "chat",
    "care",
    "service",
    "services",
];

/// To use a phone.
pub(super) const RING: &Among = among![
    "ring", "call", "text", "txt", "phone", "message", "whatsapp", "rings", "calls", "texts", "rang",
    "called", "bell", "fone", "msg", "dial",
];

/// What a line sends.
pub(super) const MESSAGES: &Among = among![
    "text",
    "texts",
    "message",
    "messages",
    "msg",
    "msgs",
    "sms",
    "broadcast",
    "broadcasts",
    "advert",
    "adverts",
];

/// Between two numbers of one person.
pub(super) const JOINS: &Among = among![
    "and",
    "or",
    "else",
    "also",
    "if",
    "no",
    "answer",
    "not",
    "use",
    "try",
    "then",
    "on",
    "plus",
    "alternatively",
    "landline",
    "mobile",
    "mob",
    "tel",
    "t",
    "m",
    "h",
    "w",
    "home",
    "work",
    "phone",
];

/// After a number that something new is said of.
pub(super) const PREDICATES: &Among = among![
    "is", "was", "are", "were", "isnt", "belongs", "belong", "keeps", "kept", "text", "texts", "texted",
    "rang", "rings", "ring", "called", "calls", "call", "came", "comes", "has", "have", "had", "who",
    "which", "that", "thats", "his", "her", "hers", "their", "theirs", "he", "she", "they", "sells", "deals",
    "sent", "sends", "messaged", "phoned", "dealer", "dealers", "line",
];
