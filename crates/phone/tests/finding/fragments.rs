use tipline_phone::find;

/// A text and the parts and numbers in it, in order of place.
type Row = (&'static str, &'static [&'static str]);

#[track_caller]
fn finds(rows: &[Row]) {
    let mut wrong = Vec::new();
    for &(text, expected) in rows {
        let found = find(text);
        let numbers = found.numbers.iter().map(|number| (number.span, number.e164.to_string()));
        let parts = found.fragments.iter().map(|part| (part.span, part.pattern.to_string()));
        let mut all: Vec<_> = numbers.chain(parts).collect();
        all.sort();
        let all: Vec<_> = all.into_iter().map(|(_, written)| written).collect();
        if all != expected {
            wrong.push(format!("{text:?}\n    expected {expected:?}\n    found    {all:?}"));
        }
    }
    assert!(wrong.is_empty(), "{} of {} rows:\n{}", wrong.len(), rows.len(), wrong.join("\n"));
}

#[test]
fn words_that_name_the_end_of_a_number_give_its_last_digits() {
    finds(&[
        ("number ends 461", &["*461"]),
        ("last three digits 4 6 1", &["*461"]),
        ("the number ended in 461", &["*461"]),
        ("mobile ending 0461", &["*0461"]),
        ("phone number ending in 461", &["*461"]),
        ("deal line ending 461", &["*461"]),
        ("His number finishes 461", &["*461"]),
        ("number finishing 0461", &["*0461"]),
        ("last 3 digits 461", &["*461"]),
        ("last 4 digits are 0461", &["*0461"]),
        ("last four digits of his number are 0461", &["*0461"]),
        ("last 4 digits of the phone: 0461", &["*0461"]),
        ("Caller could only see the last four digits, 0461", &["*0461"]),
        ("last three 461", &["*461"]),
        ("last 3: 461", &["*461"]),
        ("last four 0 4 6 1", &["*0461"]),
        ("final three digits 461", &["*461"]),
        ("final digits of the mobile were 461", &["*461"]),
        ("it's a mobile that ends four six one", &["*461"]),
        ("number ends in double six one", &["*661"]),
        ("ends with 461, it is his new phone", &["*461"]),
        ("They have a new number. Ends 461", &["*461"]),
        ("The dealer rings off a phone ending 461", &["*461"]),
        ("ends 461 is the new number", &["*461"]),
        ("number with 461 at the end", &["*461"]),
        ("phone no. ends 461", &["*461"]),
        ("the last digits of the phone are 900461", &["*900461"]),
        ("line ends 61", &["*61"]),
        ("number ends in 7", &["*7"]),
        ("last digit is 1", &["*1"]),
        ("***** ***461", &["*461"]),
        ("XXXXX XXX461", &["*461"]),
        ("number xxx461", &["*461"]),
        ("his mobile is ***461", &["*461"]),
        ("number contains 900461", &["*900461*"]),
        ("number ends 461 or 462", &["*461", "*462"]),
        ("last 3 of the number 461", &["*461"]),
        ("last three of his number are 461", &["*461"]),
        ("ends: 461 (phone)", &["*461"]),
        ("mob ends '461'", &["*461"]),
        ("number ends \"461\"", &["*461"]),
        ("phone ends ...461", &["*461"]),
        ("number ends -461", &["*461"]),
    ]);
}

#[test]
fn words_that_name_the_start_of_a_number_give_its_first_digits() {
    finds(&[
        ("starts 07700 9", &["+4477009*"]),
        ("only got 07700 900 something", &["+447700900*"]),
        ("number begins 07700", &["+447700*"]),
        ("mobile starts 0770", &["+44770*"]),
        ("phone begins with 07700 900", &["+447700900*"]),
        ("beginning 07700 9", &["+4477009*"]),
        ("starting 07700", &["+447700*"]),
        ("starts +44 7700", &["+447700*"]),
        ("starts +353 87", &["+35387*"]),
        ("number starting 447700", &["+447700*"]),
        ("number starts 07", &["+447*"]),
        ("first five digits are 07700", &["+447700*"]),
        ("first 5 digits 07700", &["+447700*"]),
        ("first four digits 0770, last three 461", &["+44770*461"]),
        ("starts 07700 and ends 461", &["+447700*461"]),
        ("starts 07700 ends 461", &["+447700*461"]),
        ("number starts 0121 496", &["+44121496*"]),
        ("partial number 07700 9", &["+4477009*"]),
        ("partial mobile 07700 90", &["+44770090*"]),
        ("caller only got 07700 9", &["+4477009*"]),
        ("only caught 07700 900", &["+447700900*"]),
        ("07700 900 something", &["+447700900*"]),
        ("07700 something 461", &["+447700*461"]),
        ("07700 900 and something", &["+447700900*"]),
        ("07700 900 then something", &["+447700900*"]),
        ("07700 900 can't remember the rest", &["+447700900*"]),
        ("07700 900 rest unknown", &["+447700900*"]),
        ("got 07700 90 but not the rest", &["+44770090*"]),
        ("07700 9 didn't get the last digits", &["+4477009*"]),
        ("07700 900...", &["+447700900*"]),
        ("07700 900 ...", &["+447700900*"]),
        ("07700 ... 461", &["+447700*461"]),
        ("07700...461", &["+447700*461"]),
        ("number starts oh double seven", &["+4477*"]),
        ("begins zero seven seven double zero", &["+447700*"]),
        ("oh seven seven double oh something four six one", &["+447700*461"]),
        ("07700 9.. 461", &["+4477009*461"]),
    ]);
}

#[test]
fn signs_in_the_place_of_digits_leave_the_others_known() {
    finds(&[
        ("07700 9?? 461", &["+4477009??461"]),
        ("07700 xxx 461", &["+447700???461"]),
        ("07700 9 something something 461", &["+4477009??461"]),
        ("07700 9** 461", &["+4477009??461"]),
        ("07700 9XX 461", &["+4477009??461"]),
        ("07700 9xx461", &["+4477009??461"]),
        ("07700 9__ 461", &["+4477009??461"]),
        ("07700 9-- 461", &["+4477009??461"]),
        ("07700 9## 461", &["+4477009??461"]),
        ("07700 *** 461", &["+447700???461"]),
        ("07700 ### 461", &["+447700???461"]),
        ("07700 900 ???", &["+447700900???"]),
        ("07700 900 xxx", &["+447700900???"]),
        ("07700900***", &["+447700900???"]),
        ("077009??461", &["+4477009??461"]),
        ("0770090046?", &["+44770090046?"]),
        ("07700 90046?", &["+44770090046?"]),
        ("0770? 900461", &["+44770?900461"]),
        ("07?00 900461", &["+447?00900461"]),
        ("07700 9?0 461", &["+4477009?0461"]),
        ("07700 9x0 46x", &["+4477009?046?"]),
        ("+44 7700 9?? 461", &["+4477009??461"]),
        ("+447700 9?? 461", &["+4477009??461"]),
        ("0044 7700 9?? 461", &["+4477009??461"]),
        ("+44 (0)7700 9?? 461", &["+4477009??461"]),
        ("number 7700 9?? 461", &["+4477009??461"]),
        ("0161 ??? 0123", &["+44161???0123"]),
        ("020 7946 ????", &["+44207946????"]),
        ("0161 496 xxxx", &["+44161496????"]),
        ("+353 87 ??? 4567", &["+35387???4567"]),
        ("two numbers, 07700 9?? 461 and 07700 900462", &["+4477009??461", "+447700900462"]),
        ("07700 900461 and 07700 9?? 462", &["+447700900461", "+4477009??462"]),
        ("07700 9?? 461 07700 900 ???", &["+4477009??461", "+447700900???"]),
    ]);
}

#[test]
fn a_part_that_a_whole_number_of_the_text_has_is_not_said_again() {
    finds(&[
        ("07700 900461, the one ending 461", &["+447700900461"]),
        ("ending 462 not 07700 900461", &["*462", "+447700900461"]),
        ("07700 900461. His other phone ends 577", &["+447700900461", "*577"]),
    ]);
}

#[test]
fn prose_with_digits_has_no_part_of_a_number() {
    finds(&[
        ("ends 2019", &[]),
        ("contract ends 2019", &[]),
        ("the lease ends 12 March", &[]),
        ("ends 12/03/24", &[]),
        ("shift ends 0600", &[]),
        ("it ends 9pm", &[]),
        ("ends 5pm", &[]),
        ("ends at 10", &[]),
        ("school ends 1515 and they wait outside", &[]),
        ("tenancy ends 31 May 2024", &[]),
        ("starts 9am", &[]),
        ("starts 0900", &[]),
        ("starts at 0730 hrs", &[]),
        ("starts 07/03/2024", &[]),
        ("work starts 0800", &[]),
        ("number 12", &[]),
        ("house number 12", &[]),
        ("no 14", &[]),
        ("flat number 461", &[]),
        ("last 4 digits of card 1234", &[]),
        ("card ending 1234", &[]),
        ("Visa card ending in 4242", &[]),
        ("reg ends 461", &[]),
        ("number plate ends 461", &[]),
        ("registration number ending 461", &[]),
        ("account number ending 461", &[]),
        ("last 3 digits of the reg are 461", &[]),
        ("crime number ends 461", &[]),
        ("CAD ends 461", &[]),
        ("£10", &[]),
        ("2 for 15", &[]),
        ("last 3 weeks 20 lads", &[]),
        ("last 2 days 15 cars", &[]),
        ("the last 4 people got 20 each", &[]),
        ("first 5 minutes 10 people", &[]),
        ("last 24 hours", &[]),
        ("the road ends 200m past number 7", &[]),
        ("week ending 12/03", &[]),
        ("year ending 2024", &[]),
        ("he only has 1 phone", &[]),
        ("only got 20 quid", &[]),
        ("only got 2 bags", &[]),
        ("only got 40", &[]),
        ("he only got 18 months", &[]),
        ("only saw 2 of them", &[]),
        ("at 0700 something happened", &[]),
        ("about 0800 something was thrown", &[]),
        ("was it 12?", &[]),
        ("is it number 7?", &[]),
        ("was it 07?", &[]),
        ("house 12 at the end of the road", &[]),
        ("number 7 at the end", &[]),
        ("flat 2 on the end", &[]),
        ("CAD 0770 ???", &[]),
        ("ref 07700 xxx 461", &[]),
        ("0x1F4", &[]),
        ("0xdeadbeef0461", &[]),
        ("07:?? hrs", &[]),
        ("07/??/2024", &[]),
        ("0?/0?/2024", &[]),
        ("2x 3.5g", &[]),
        ("12 x 12", &[]),
        ("kisses xxx 12", &[]),
        ("see you 9 xxx 461", &[]),
        ("07700 x 900461", &[]),
        ("football ended 3 0", &[]),
        ("match ended 2 1", &[]),
        ("the number of lads ended 12", &[]),
        ("number starts 9am", &[]),
        ("**12**", &[]),
        ("*1", &[]),
        ("# 461", &[]),
        ("page 3 ... 461", &[]),
        ("between 0900-????", &[]),
        ("price starts 20", &[]),
        ("prices start from 10", &[]),
        ("starting 10 minutes ago", &[]),
        ("middle of 2019", &[]),
        ("contains 20 bags", &[]),
        ("box contains 100", &[]),
        ("in the last 5 10 15 minutes", &[]),
        ("first 3 4 5", &[]),
    ]);
}

#[test]
fn the_span_of_a_part_is_its_cue_and_its_digits() {
    for (text, surface) in [
        ("his number ends in 461 now", "ends in 461"),
        ("the last three digits are 4 6 1, she thinks", "last three digits are 4 6 1"),
        ("rang off (+44 7700 9?? 461) twice", "+44 7700 9?? 461"),
        ("starts 07700 and ends 461.", "starts 07700 and ends 461"),
    ] {
        assert_eq!(find(text).fragments[0].span.of(text), surface);
    }
}
