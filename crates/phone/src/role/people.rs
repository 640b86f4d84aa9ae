//! People of a report, by the words for them: in lower case, without apostrophes.

use crate::words::{Among, among};

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
    "clr",
    "clrs",
    "reporter",
    "reporters",
    "rp",
    "rps",
    "rptr",
    "mop",
    "complainant",
    "originator",
    "rptee",
    "reportee",
    "reportees",
    "source",
    "sources",
];

/// Words of the same person in two: "reporting person", "member of the public".
pub(super) const IN_TWO_WORDS: &Among =
    among!["person", "persons", "party", "partys", "reporting", "public", "publics"];

/// Makes "caller" somebody who calls the house, not the police.
pub(super) const OTHER_CALLER: &Among = among![
    "unknown", "withheld", "mystery", "another", "other", "each", "every", "that", "same", "scam", "cold",
    "nuisance", "regular", "previous", "prank", "drug", "drugs", "main",
];

/// Who takes a report, and may speak of the reporter's number.
pub(super) const POLICE: &Among = among![
    "police",
    "officer",
    "officers",
    "operator",
    "colleague",
    "colleagues",
    "pc",
    "pcso",
    "sergeant",
    "handler",
    "dispatcher",
    "someone",
    "somebody",
    "anyone",
    "you",
    "u",
    "101",
    "999",
    "unit",
    "units",
    "oic",
    "crimestoppers",
];

/// Somebody else acts.
pub(super) const OTHERS: &Among = among![
    "he", "she", "they", "them", "him", "his", "her", "their", "hes", "shes", "theyre", "theyve", "who",
    "dealer", "dealers", "lad", "lads", "boy", "boys", "man", "men", "male", "males", "female", "woman",
    "guy", "guys", "kid", "kids", "runner", "runners", "says", "said", "saying", "texts", "texted", "told",
    "line", "hed", "theyd",
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
    "half",
    "brothers",
    "sisters",
    "wifes",
    "husbands",
    "partners",
    "cousins",
];

/// Of those, whoever is a report's subject rather than its bystander, when they are somebody else's.
pub(super) const SUSPECTED: &Among =
    among!["boyfriend", "girlfriend", "ex", "partner", "tenant", "landlord", "boy", "kid",];

/// Whose relatives they may be.
pub(super) const WHOSE: &Among = among![
    "my",
    "our",
    "his",
    "her",
    "their",
    "callers",
    "infts",
    "informants",
    "caller",
    "inft",
    "informant",
    "clr",
    "clrs",
    "rp",
    "rps",
];

/// People and places that stand in a report by what they are.
pub(super) const PROFESSIONAL: &Among = among![
    "landlord",
    "landlords",
    "landlady",
    "teacher",
    "teachers",
    "school",
    "schools",
    "college",
    "doctor",
    "doctors",
    "gp",
    "surgery",
    "hospital",
    "nurse",
    "solicitor",
    "solicitors",
    "warden",
    "carer",
    "carers",
    "council",
    "tenant",
    "tenants",
    "manager",
    "managers",
];

/// People of a crime report.
pub(super) const VICTIM: &Among = among![
    "victim",
    "victims",
    "vic",
    "witness",
    "witnesses",
    "wit",
    "agg",
    "aggd",
    "aggrieved",
    "ip",
    "ips",
    "ap",
    "aps",
];

/// Who deals, or is accused of it.
pub(super) const DEALER: &Among = among![
    "dealer",
    "dealers",
    "supplier",
    "suppliers",
    "offender",
    "offenders",
    "suspect",
    "suspects",
    "susp",
    "runner",
    "runners",
    "shotter",
    "shotters",
    "plug",
    "trapper",
    "trappers",
];

/// Before "dealer": one who sells something else.
pub(super) const OTHER_DEALERS: &Among = among![
    "car", "cars", "antique", "antiques", "scrap", "motor", "used", "card", "art", "coin", "caravan", "van",
    "metal", "gun", "tile", "wine", "energy",
];

/// Who rings a line.
pub(super) const BUYERS: &Among = among![
    "customers",
    "users",
    "addicts",
    "junkies",
    "buyers",
    "punters",
    "smackheads",
    "crackheads",
    "druggies",
    "customer",
    "user",
];

/// Who sends it.
pub(super) const SENDERS: &Among = among![
    "he", "she", "they", "line", "dealer", "dealers", "who", "them", "him", "gang", "runner", "nominal",
    "suspect",
];
