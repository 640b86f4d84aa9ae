//! People who neither report nor deal, those to whom a line writes, and helplines.

use crate::{HELPLINE, LINE, MATCHED, RECIPIENT, REPORTER, THIRD, UNKNOWN, all, roles};

#[test]
fn relatives_friends_and_professionals_are_third_parties() {
    all(
        THIRD,
        &[
            "my son's mobile is 07700 900461",
            "My daughter\u{2019}s number - 07700 900461",
            "my daughter's friend's number is 07700 900461",
            "CALLER'S SON'S NUMBER IS 07700 900461",
            "INFTS DAUGHTERS MOB 07700 900461",
            "call my husband on 07700 900461",
            "please ring my wife on 07700 900461",
            "you can contact my mum on 07700 900461",
            "my son can be contacted on 07700 900461",
            "my husband is on 07700 900461",
            "my brother's old number was 07700 900461",
            "number for my mum is 07700 900461",
            "07700 900461 is my mum's number",
            "07700 900461 (my son's phone)",
            "07700 900461 (my daughter)",
            "07700 900461 belongs to my daughter",
            "the school's number is 01632 960123",
            "my social worker's number is 07700 900461",
            "his probation officer's number is 07700 900461",
            "AGG TEL 07700 900461",
            "IP MOB: 07700 900461",
            "VICTIM'S CONTACT NO 07700 900461",
            "WITNESS MOBILE 07700 900461",
            "the landlord's number is 07700 900461",
            "our GP surgery number is 01632 960123",
        ],
    );
}

#[test]
fn a_relative_who_is_said_to_deal_is_no_third_party() {
    all(
        MATCHED,
        &[
            "my brother's number is 07700 900461 he deals",
            "my cousin's phone 07700 900461 is the line",
            "my daughter's boyfriend's number is 07700 900461",
            "my mum's partner's phone is 07700 900461",
            "my son's dealer's number is 07700 900461",
            "my mate's dealer is on 07700 900461",
            "my son's phone got texts from 07700 900461",
            "my son's phone shows 07700 900461",
            "my mum's number was rung by 07700 900461",
            "I told my son to ring 07700 900461",
            "my friend buys off 07700 900461",
            "call my son's dealer on 07700 900461",
        ],
    );
}

#[test]
fn his_number_in_a_bracket_is_that_of_the_one_person_beside_it() {
    all(
        THIRD,
        &[
            "landlord (his number 07700 900461)",
            "the landlord (his number is 07700 900461)",
            "The landlord Mr Smith (his number 07700 900461) knows",
            "landlord is called Sam Field (his mobile: 07700 900461)",
            "LANDLORD MR FIELD (HIS NUMBER 07700 900461)",
            "the landlord, his number (07700 900461), will not act",
            "Spoke to the landlady (her number is 07700 900461)",
            "our teacher Miss Field (her work mobile 07700 900461)",
            "landlord on 07700 900461 (his number)",
            "spoke to the landlord, 07700 900461 (his mobile number)",
            "Landlord is Mr Field 07700 900461 (his number)",
            "the warden [their number 07700 900461]",
            "victim (her number 07700 900461)",
        ],
    );
    all(
        MATCHED,
        &[
            "landlord says the dealer (his number 07700 900461)",
            "the landlord told Nino (his number 07700 900461)",
            "he pays the landlord (his number 07700 900461)",
            "the dealer is a landlord (his number 07700 900461)",
            "he is a landlord (his number 07700 900461)",
            "the lads rent from the landlord (his number 07700 900461)",
            "landlord's lad (his number 07700 900461)",
            "the landlord and a runner (his number 07700 900461)",
            "outside the school (his number 07700 900461)",
            "the landlord deals (his number 07700 900461)",
            "landlord moved out. Nino (his number 07700 900461)",
            "the landlord is scared of him (his number 07700 900461)",
            "dealer 07700 900461 (his number)",
            "landlord told Nino 07700 900461 (his number)",
            "landlord his number 07700 900461",
            "the landlord saw a lad, his number (07700 900461)",
        ],
    );
}

#[test]
fn those_to_whom_a_line_writes_are_recipients() {
    all(
        RECIPIENT,
        &[
            "bulk text was sent to 07700 900461",
            "drug adverts sent to 07700 900461",
            "texts sent out to 07700 900461",
            "the line sends texts to 07700 900461",
            "they keep sending messages to 07700 900461",
            "dealer sent a text to 07700 900461",
            "text received by 07700 900461",
            "message was received on 07700 900461",
            "RECIPIENT: 07700 900461",
            "recipient's number 07700 900461",
            "07700 900461 received a bulk text",
            "07700 900461 gets the bulk texts",
            "07700 900461 received a text from the line",
        ],
    );
}

#[test]
fn who_writes_to_a_line_or_only_writes_is_no_recipient() {
    all(
        UNKNOWN,
        &[
            "I sent texts to 07700 900461",
            "you send a text to 07700 900461",
            "send START to 07700 900461",
            "I was sent to 07700 900461",
            "my son got sent to 07700 900461",
            "07700 900461 received money",
            "07700 900461 gets texts from users",
            "07700 900461 sent a text",
            "he gave money to 07700 900461",
            "text to 07700 900461",
        ],
    );
}

#[test]
fn a_helpline_is_nobodys() {
    all(
        HELPLINE,
        &[
            "my number is 0800 555 111",
            "call me back on 0800 1111",
            "the deal line is 0300 123 6600",
            "ring FRANK on 0300 123 6600",
        ],
    );
    roles(&[
        ("I rang 0800 555 111, my number is 07700 900461", &[HELPLINE, REPORTER]),
        ("told by 0800 1111 to ring you. line is 07700 900461", &[HELPLINE, LINE]),
    ]);
}
