use super::{MOBILE, NONE, finds};

#[test]
fn digits_of_other_scripts_and_styles_are_digits() {
    finds(&[
        (
            "\u{ff10}\u{ff17}\u{ff17}\u{ff10}\u{ff10}\u{3000}\u{ff19}\u{ff10}\u{ff10}\u{ff14}\u{ff16}\u{ff11}",
            MOBILE,
        ),
        (
            "\u{ff10}\u{ff17}\u{ff17}\u{ff10}\u{ff10}\u{ff0d}\u{ff19}\u{ff10}\u{ff10}\u{ff14}\u{ff16}\u{ff11}",
            MOBILE,
        ),
        ("\u{ff0b}\u{ff14}\u{ff14} 7700 900461", MOBILE),
        ("٠٧٧٠٠٩٠٠٤٦١", MOBILE),
        ("۰۷۷۰۰۹۰۰۴۶۱", MOBILE),
        ("०७७०० ९००४६१", MOBILE),
        ("০৭৭০০৯০০৪৬১", MOBILE),
        ("੦੭੭੦੦੯੦੦੪੬੧", MOBILE),
        ("0️⃣7️⃣7️⃣0️⃣0️⃣9️⃣0️⃣0️⃣4️⃣6️⃣1️⃣", MOBILE),
        ("0️⃣7️⃣7️⃣0️⃣0️⃣ 9️⃣0️⃣0️⃣ 4️⃣6️⃣1️⃣", MOBILE),
        ("𝟎𝟕𝟕𝟎𝟎𝟗𝟎𝟎𝟒𝟔𝟏", MOBILE),
        ("𝟶𝟽𝟽𝟶𝟶 𝟿𝟶𝟶𝟺𝟼𝟷", MOBILE),
        ("𝟬𝟳𝟳𝟬𝟬 𝟵𝟬𝟬𝟰𝟲𝟭", MOBILE),
        ("⓪⑦⑦⓪⓪⑨⓪⓪④⑥①", MOBILE),
        ("🄁🄈🄈🄁🄁🄊🄁🄁🄅🄇🄂", MOBILE),
        ("0７7０0 9００461", MOBILE),
        ("07700 ９００461", MOBILE),
        ("ring ٠٧٧٠٠ ٩٠٠٤٦١ for gear", MOBILE),
        ("number: \u{ff10}7700900461.", MOBILE),
        ("12/03/2024 ٠٧٧٠٠٩٠٠٤٦١", MOBILE),
    ]);
}

#[test]
fn digits_of_other_scripts_that_are_no_number_stay_none() {
    finds(&[
        ("١٢/٠٣/٢٠٢٤", NONE),
        ("٠٧/٠٩/٢٠٠٤", NONE),
        ("£０７７００９００４６１", NONE),
        ("０７７００", NONE),
        ("０７７００９００４６１２３４５６７", NONE),
        ("０.７７００９００４６１", NONE),
        ("①②③④⑤⑥⑦⑧⑨⑩⑪", NONE),
        ("1️⃣ first 2️⃣ second 3️⃣ third", NONE),
        ("① milk ② bread ③ eggs ④ tea", NONE),
        ("٥٥٥ ٧٧٧", NONE),
        ("ref ０７７００９００４６１", NONE),
        ("CAD ０７７００", NONE),
        ("２０２４０３１２１４３０００", NONE),
        ("x² + y³ = 07700", NONE),
        ("footnotes¹²³⁴⁵⁶⁷⁸⁹⁰¹", NONE),
        ("Ⅶ Ⅶ Ⅸ", NONE),
        ("七七〇〇九〇〇四六一", NONE),
        ("½ ¼ ¾ 07 09", NONE),
        ("０７７００９００４６１ｋｇ", NONE),
        ("０７７００９００４６１kg", NONE),
    ]);
}
