//! Words by which people say which part of a number they know.

use crate::words::{Among, among};
/// What a word is to the digits after it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Sense {
    /// "is", "in", "with": nothing changes.
    Link,
    /// "his", "the", "of": whose.
    Owner,
    /// "number", "mobile", "line": a phone is spoken of.
    Phone,
    /// "digits", "numbers", "bit".
    Digits,
    /// "three", "4": how many.
    Count(u8),
    /// "last", "final".
    Last,
    /// "first".
    First,
    /// "middle".
    Middle,
    /// "ends".
    Ends,
    /// "starts".
    Starts,
    /// "contains".
    Contains,
    /// "only got", "caught".
    Got,
    /// "partial".
    Partial,
    /// "card", "plate", "contract": the digits are of something else.
    Else,
    /// Anything else.
    Other,
}

/// What the word, in lower case, says.
pub(super) fn sense(word: &[u8]) -> Sense {
    match word {
        b"is" | b"in" | b"with" | b"are" | b"was" | b"were" | b"being" | b"be" | b"as" | b"possibly"
        | b"maybe" | b"probably" | b"think" | b"like" | b"either" | b"may" | b"might" | b"approx"
        | b"just" | b"believed" | b"to" | b"on" | b"a" | b"an" | b"by" | b"could" | b"thinks" | b"at"
        | b"read" | b"reads" => Sense::Link,
        b"his" | b"her" | b"hers" | b"their" | b"theirs" | b"the" | b"its" | b"it" | b"that" | b"this"
        | b"of" | b"them" | b"which" | b"dealer" | b"dealers" | b"suspect" | b"suspects" | b"male"
        | b"males" | b"new" | b"other" | b"deal" | b"drug" | b"drugs" | b"for" | b"from" => Sense::Owner,
        b"number" | b"no" | b"num" | b"phone" | b"mobile" | b"mob" | b"tel" | b"telephone" | b"line"
        | b"cell" | b"handset" | b"burner" | b"landline" | b"whatsapp" | b"caller" | b"text" | b"texts"
        | b"sim" | b"phones" | b"fone" | b"nr" | b"nbr" | b"mobiles" => Sense::Phone,
        b"digits" | b"digit" | b"numbers" | b"nos" | b"nums" | b"bit" | b"part" | b"figures"
        | b"numerals" => Sense::Digits,
        b"two" | b"2" | b"couple" => Sense::Count(2),
        b"three" | b"3" => Sense::Count(3),
        b"four" | b"4" => Sense::Count(4),
        b"five" | b"5" => Sense::Count(5),
        b"six" | b"6" => Sense::Count(6),
        b"seven" | b"7" => Sense::Count(7),
        b"eight" | b"8" => Sense::Count(8),
        b"few" => Sense::Count(0),
        b"last" | b"final" | b"end" | b"closing" | b"lst" => Sense::Last,
        b"first" | b"1st" | b"opening" | b"initial" => Sense::First,
        b"middle" | b"central" => Sense::Middle,
        b"ends" | b"ending" | b"ended" | b"endin" | b"finishes" | b"finishing" | b"finished" | b"finish" => {
            Sense::Ends
        }
        b"starts" | b"starting" | b"started" | b"start" | b"begins" | b"beginning" | b"began" | b"begin"
        | b"startin" | b"prefix" | b"prefixed" | b"commencing" | b"commences" => Sense::Starts,
        b"contains" | b"containing" | b"contained" | b"including" | b"includes" => Sense::Contains,
        b"got" | b"caught" | b"remembers" | b"remember" | b"recalls" | b"recall" | b"saw" | b"know"
        | b"knows" | b"have" | b"has" | b"had" | b"noted" | b"wrote" | b"heard" => Sense::Got,
        b"partial" | b"partially" | b"incomplete" => Sense::Partial,
        b"card" | b"cards" | b"visa" | b"mastercard" | b"amex" | b"debit" | b"credit" | b"bank"
        | b"account" | b"acc" | b"acct" | b"ac" | b"sort" | b"plate" | b"plates" | b"reg"
        | b"registration" | b"vrm" | b"index" | b"vehicle" | b"car" | b"van" | b"postcode" | b"house"
        | b"flat" | b"ref" | b"reference" | b"cad" | b"crime" | b"urn" | b"log" | b"incident" | b"serial"
        | b"imei" | b"imsi" | b"iccid" | b"nhs" | b"ni" | b"nino" | b"insurance" | b"order" | b"invoice"
        | b"parcel" | b"tracking" | b"contract" | b"shift" | b"match" | b"game" | b"meeting" | b"class"
        | b"lesson" | b"term" | b"school" | b"work" | b"film" | b"show" | b"bus" | b"train" | b"road"
        | b"street" | b"page" | b"chapter" | b"season" | b"week" | b"year" | b"month" | b"day"
        | b"tenancy" | b"lease" | b"licence" | b"license" | b"passport" | b"pin" | b"code" | b"room"
        | b"door" | b"unit" | b"barcode" | b"customer" | b"staff" | b"collar" | b"badge" | b"locker"
        | b"ticket" | b"policy" | b"offer" | b"sale" | b"event" | b"warranty" | b"party" | b"trial"
        | b"sentence" | b"ban" | b"order's" | b"financial" | b"curfew" | b"plan" | b"quarter" | b"period"
        | b"episode" | b"score" | b"scored" | b"price" | b"prices" => Sense::Else,
        _ => Sense::Other,
    }
}

/// Words after digits that make them a day or a time.
pub(super) const CALENDAR: &Among = among![
    "jan",
    "feb",
    "mar",
    "apr",
    "may",
    "jun",
    "jul",
    "aug",
    "sep",
    "sept",
    "oct",
    "nov",
    "dec",
    "january",
    "february",
    "march",
    "april",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
    "noon",
    "midnight",
    "oclock",
    "am",
    "pm",
    "hrs",
];
