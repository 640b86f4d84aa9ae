//! Records as the channels send them, for every test of this crate.

use proptest::{collection::vec, option, prelude::*};
use serde_json::{Value, json};
use tipline_report::{
    Channel, Normalised, Offset, Provenance, RawRecord, Rejection, Report, Timestamp, normalise,
};

/// A raw record as it stands in Kafka.
#[derive(Debug, Clone)]
pub(crate) struct Arrived {
    channel: Channel,
    value: Vec<u8>,
}

impl Arrived {
    pub(crate) fn of(channel: Channel, record: &Value) -> Self {
        Self::bytes(channel, record.to_string())
    }

    pub(crate) fn bytes(channel: Channel, value: impl Into<Vec<u8>>) -> Self {
        Self { channel, value: value.into() }
    }

    pub(crate) fn raw(&self) -> RawRecord<'_> {
        let provenance = Provenance {
            topic: self.channel.topic_suffix().to_owned(),
            partition: 3,
            offset: Offset(461),
            timestamp: Timestamp::from_second(1_562_936_520).unwrap(),
        };
        RawRecord { channel: self.channel, value: &self.value, provenance }
    }

    #[track_caller]
    pub(crate) fn normalised(&self) -> Normalised {
        normalise(&self.raw()).unwrap()
    }

    #[track_caller]
    pub(crate) fn report(&self) -> Report {
        self.normalised().report
    }

    #[track_caller]
    pub(crate) fn rejection(&self) -> Rejection {
        normalise(&self.raw()).unwrap_err()
    }
}

pub(crate) fn example(channel: Channel) -> Value {
    match channel {
        Channel::Call101 => call_log(),
        Channel::Online => online_form(),
        Channel::Crimestoppers => crimestoppers(),
    }
}

pub(crate) fn call_log() -> Value {
    json!({
        "reference": "CAD-20190712-0461",
        "force": "West Mercia",
        "received_at": "2019-07-12T14:02:00+01:00",
        "closed_at": "2019-07-12 15:10",
        "occurred": {"from": "2019-07-12 13:30", "to": "2019-07-12 13:50"},
        "caller": {
            "name": "Mrs Example Caller",
            "number": "07700 900123",
            "withheld": false,
            "address": "12 Example Street, Sampleford, ZZ1 9ZZ",
            "callback_number": "01632 960123 after 6pm",
        },
        "log": [
            {"at": "2019-07-12T14:02:10+01:00", "by": "4417", "text": "INFT STATES 2 X MALES DEALING O/S SHOP"},
            {"at": "2019-07-12T14:03:00+01:00", "text": "NUMBER ON CARD IS 07700 900461"},
        ],
    })
}

pub(crate) fn online_form() -> Value {
    json!({
        "reference": "TIP-7Q4M",
        "force": "Avon and Somerset",
        "submitted_at": "2019-07-13T09:15:00",
        "answers": {
            "what": "A lad hands out cards for the Nino line.",
            "where": "Outside the station",
            "when": {"text": "most evenings", "from": "2019-07-10 18:00"},
            "who": "They call him T",
            "phone_numbers": ["07700 900461", 7_700_900_462_u64],
            "vehicle": "black Corsa",
            "how_known": "I walk past",
            "ongoing": true,
        },
        "contact": {
            "name": "Example Reporter",
            "phone": "+44 7700 900123",
            "email": "reporter@example.com",
            "address": "3 Sample Road\nZZ1 9ZZ",
            "date_of_birth": "1970-01-31",
        },
    })
}

pub(crate) fn crimestoppers() -> Value {
    json!({
        "reference": "CS/2019/0461",
        "force": "West Mercia",
        "disseminated_at": "2019-07-14T08:00:00Z",
        "text": [
            {"heading": "TELEPHONE", "text": "Orders are taken on 07700 900461."},
            {"text": "Said to be called Nino."},
        ],
    })
}

/// A call log whose caller is `caller` and whose only entry says `text`.
pub(crate) fn call_from(caller: &Value, text: &str) -> Arrived {
    let mut record = call_log();
    record["caller"] = caller.clone();
    record["log"] = json!([{"at": "2019-07-12 14:02", "text": text}]);
    Arrived::of(Channel::Call101, &record)
}

/// An online form whose reporter is `contact` and who says `what`.
pub(crate) fn form_from(contact: &Value, what: &str) -> Arrived {
    let mut record = online_form();
    record["contact"] = contact.clone();
    record["answers"] = json!({"what": what});
    Arrived::of(Channel::Online, &record)
}

/// Records of every channel that the schemas allow, with words and optional fields in any combination.
pub(crate) fn any_record() -> impl Strategy<Value = (Channel, Value)> {
    let time = || {
        prop::sample::select(vec![
            "2019-07-12T14:02:00+01:00",
            "2019-07-12T13:02:00.5Z",
            "2019-07-12T14:02:00",
            "2019-07-12 14:02",
        ])
    };
    let words = || "[a-zA-Z0-9 .,é*\n\u{1f4f1}]{0,40}x";
    let number = || {
        prop_oneof![
            (0..1000_u32).prop_map(|n| json!(format!("07700 900{n:03}"))),
            (0..1000_u64).prop_map(|n| json!(7_700_900_000 + n)),
            words().prop_map(|w| json!(w)),
        ]
    };
    let call = (
        (words(), words(), time(), option::of(time())),
        option::of((
            option::of(words()),
            option::of(number()),
            option::of(any::<bool>()),
            option::of(words()),
        )),
        vec((time(), option::of(words()), words()), 1..6),
    )
        .prop_map(|((reference, force, received_at, closed_at), caller, log)| {
            let caller = caller.map(|(name, number, withheld, address)| {
                json!({"name": name, "number": number, "withheld": withheld, "address": address})
            });
            let log: Vec<_> =
                log.into_iter().map(|(at, by, text)| json!({"at": at, "by": by, "text": text})).collect();
            json!({
                "reference": reference, "force": force, "received_at": received_at, "closed_at": closed_at,
                "caller": caller, "log": log,
            })
        });
    let form = (
        (words(), words(), time()),
        (words(), option::of(words()), option::of(time()), vec(number(), 0..3), option::of(any::<bool>())),
        option::of((option::of(words()), option::of(number()), option::of(words()), option::of(words()))),
    )
        .prop_map(
            |((reference, force, submitted_at), (what, place, from, numbers, ongoing), contact)| {
                let contact = contact.map(|(name, phone, email, address)| {
                json!({"name": name, "phone": phone, "email": email, "address": address})
            });
                json!({
                    "reference": reference, "force": force, "submitted_at": submitted_at, "contact": contact,
                    "answers": {
                        "what": what, "where": place, "when": {"from": from}, "phone_numbers": numbers,
                        "ongoing": ongoing,
                    },
                })
            },
        );
    let crimestoppers = (words(), words(), time(), vec((option::of(words()), words()), 1..4)).prop_map(
        |(reference, force, disseminated_at, passages)| {
            let text: Vec<_> = passages
                .into_iter()
                .map(|(heading, text)| json!({"heading": heading, "text": text}))
                .collect();
            json!({"reference": reference, "force": force, "disseminated_at": disseminated_at, "text": text})
        },
    );
    prop_oneof![
        call.prop_map(|record| (Channel::Call101, record)),
        form.prop_map(|record| (Channel::Online, record)),
        crimestoppers.prop_map(|record| (Channel::Crimestoppers, record)),
    ]
}
