use super::{MOBILE, NONE, finds};

#[test]
fn references_are_none() {
    finds(&[
        ("crime ref 42/07700/19", NONE),
        ("crime reference number 07700900461", NONE),
        ("Crime No. 07700 900461", NONE),
        ("CAD 0770 0900461", NONE),
        ("CAD: 07700900461", NONE),
        ("URN 07700900461", NONE),
        ("ref: 07700900461", NONE),
        ("ref no. 07700900461", NONE),
        ("ref #07700900461", NONE),
        ("reference is 07700900461", NONE),
        ("log 07700900461", NONE),
        ("incident 07700900461", NONE),
        ("order 07700900461", NONE),
        ("order number is 07700900461", NONE),
        ("invoice no 07700900461", NONE),
        ("parcel 07700900461", NONE),
        ("tracking number 0770 0900 461", NONE),
        ("account 07700900461", NONE),
        ("a/c no 07700900461", NONE),
        ("policy number 07700900461", NONE),
        ("serial no: 07700900461", NONE),
        ("card number 07700900461", NONE),
        ("NHS number 07700900461", NONE),
        ("PNC 07/7700900461", NONE),
        ("CR07700900461", NONE),
        ("REF07700900461", NONE),
        ("AB07700900461", NONE),
        ("CR-07700900461", NONE),
        ("42/07700900461/19", NONE),
        ("parcel ref AA0002 0770 0900 461 22", NONE),
    ]);
    finds(&[
        ("crime ref 42/12345/19, call 07700900461", MOBILE),
        ("CAD 1234 of 05/08/2019 07700 900461", MOBILE),
        ("URN 012345 mobile 07700900461", MOBILE),
        ("to order 07700900461", MOBILE),
        ("in case 07700900461 rings", MOBILE),
        ("caller id 07700900461", MOBILE),
        ("his whatsapp account 07700900461", MOBILE),
        ("order from 07700900461", MOBILE),
        ("log shows he rang 07700900461", MOBILE),
        ("I want to report 07700900461", MOBILE),
        ("ref the phone 07700900461", MOBILE),
        ("line number 07700900461", MOBILE),
        ("reference AB12. 07700900461 is the line", MOBILE),
        ("account of events: rang 07700900461", MOBILE),
        ("customer number 07700900461", MOBILE),
    ]);
}

#[test]
fn identities_are_none() {
    finds(&[
        ("943 476 5919", NONE),
        ("card 4929 1234 5678 9012", NONE),
        ("4242 4242 4242 4242", NONE),
        ("4242424242424242", NONE),
        ("3782 822463 10005", NONE),
        ("IMEI 356938035643809", NONE),
        ("35-693803-564380-9", NONE),
        ("356938 03 564380 9", NONE),
        ("ICCID 8944 1100 0077 0090 046", NONE),
        ("IMSI 234150770090046", NONE),
        ("ISBN 978-0-7700-9004-6", NONE),
        ("978 0 7700 9004 6", NONE),
        ("sort code 20-45-77 account 07700900", NONE),
        ("20-45-77 07700900", NONE),
        ("20-45-77 07700900 461", NONE),
        ("UTR 0770090046", NONE),
        ("VAT 077 0090 04", NONE),
        ("AB 07 70 09 C", NONE),
    ]);
    finds(&[
        ("card 4242 4242 4242 4242 07700 900461", MOBILE),
        ("35-693803-564380-9 07700 900461", MOBILE),
        ("ISBN 978-0-7700-9004-6 07700 900461", MOBILE),
        ("20-45-77 07700 900461", MOBILE),
        ("07700 900461 20-45-77 07700900", MOBILE),
        ("943 476 5919 07700 900461", MOBILE),
    ]);
}

#[test]
fn quantities_and_measures_are_none() {
    finds(&[
        ("£7,700,900,461", NONE),
        ("£07700900461.50", NONE),
        ("$07700900461", NONE),
        ("\u{20ac}07700900461", NONE),
        ("GBP07700900461", NONE),
        ("07700900461p", NONE),
        ("07700900461g", NONE),
        ("07700900461km", NONE),
        ("07700900461%", NONE),
        ("7,700,900,461", NONE),
        ("0.07700900461", NONE),
        ("51.07700900461", NONE),
        ("-0.12775801234", NONE),
        ("51.50735, -0.12775", NONE),
        ("10.0.0.77", NONE),
        ("077.009.004.61", NONE),
        ("255.255.255.000", NONE),
        ("20190805143000", NONE),
        ("2019-08-05T14:30:00", NONE),
        ("1564997400", NONE),
        ("1564997400000", NONE),
        ("a3f07700900461be", NONE),
        ("e07700900461", NONE),
        ("123e4567-e89b-12d3-a456-077009004612", NONE),
        ("AA12 BBB, AB07 7OO", NONE),
        ("12-1,4-6,17-1", NONE),
        ("3 for 10, 5 for 15, 07 for 70", NONE),
        ("2 x 0.7, 4 x 1.5", NONE),
    ]);
    finds(&[
        ("0.5g on 07700900461", MOBILE),
        ("£20, 07700900461", MOBILE),
        ("10.0.0.77 07700900461", MOBILE),
        ("20190805143000 07700900461", MOBILE),
        ("51.50735, -0.12775, 07700900461", MOBILE),
        ("3 for 10 07700900461 5 for 15", MOBILE),
    ]);
}

#[test]
fn a_reference_that_begins_with_two_zeros_is_no_foreign_number() {
    finds(&[
        ("00/492010/10", NONE),
        ("00.492010.10", NONE),
        ("0.06228000000", NONE),
        ("00355 69 123 4567", &["+355691234567"]),
        ("00-355-691234567", &["+355691234567"]),
    ]);
}
