//! The JSON of a mention, a fragment and an identifier: one flat object each.
//!
//! Written out as structs of their own: `serde(flatten)` would buffer each object in a map when it is read, and a
//! report carries many.

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

use crate::{
    Class, E164, Fragment, Identifier, IdentifierKind, Mention, Pattern, Reading, Repairs, Role, Span, Vetoed,
};

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum ReadingName {
    Exact,
    Recovered,
}

#[derive(Serialize, Deserialize)]
struct MentionWire {
    start: usize,
    end: usize,
    e164: E164,
    class: Class,
    valid: bool,
    reading: ReadingName,
    #[serde(default)]
    repairs: Repairs,
    role: Role,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    cue: Option<Span>,
}

impl Serialize for Mention {
    fn serialize<S: Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        MentionWire {
            start: self.span.start,
            end: self.span.end,
            e164: self.e164,
            class: self.class,
            valid: self.valid,
            reading: match self.reading {
                Reading::Exact => ReadingName::Exact,
                Reading::Recovered(_) => ReadingName::Recovered,
            },
            repairs: self.reading.repairs(),
            role: self.role,
            cue: self.cue,
        }
        .serialize(s)
    }
}

impl<'de> Deserialize<'de> for Mention {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        let wire = MentionWire::deserialize(d)?;
        let reading = match wire.reading {
            ReadingName::Exact if wire.repairs.is_empty() => Reading::Exact,
            ReadingName::Exact => return Err(de::Error::custom("an exact reading has no repairs")),
            ReadingName::Recovered => Reading::Recovered(wire.repairs),
        };
        Ok(Self {
            span: Span { start: wire.start, end: wire.end },
            e164: wire.e164,
            class: wire.class,
            valid: wire.valid,
            reading,
            role: wire.role,
            cue: wire.cue,
        })
    }
}

#[derive(Serialize)]
struct FragmentOut<'a> {
    start: usize,
    end: usize,
    pattern: &'a Pattern,
}

#[derive(Deserialize)]
struct FragmentIn {
    start: usize,
    end: usize,
    pattern: Pattern,
}

impl Serialize for Fragment {
    fn serialize<S: Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        FragmentOut { start: self.span.start, end: self.span.end, pattern: &self.pattern }.serialize(s)
    }
}

impl<'de> Deserialize<'de> for Fragment {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        let FragmentIn { start, end, pattern } = FragmentIn::deserialize(d)?;
        Ok(Self { span: Span { start, end }, pattern })
    }
}

#[derive(Serialize)]
struct IdentifierOut<'a> {
    start: usize,
    end: usize,
    kind: IdentifierKind,
    value: &'a str,
}

#[derive(Deserialize)]
struct IdentifierIn {
    start: usize,
    end: usize,
    kind: IdentifierKind,
    value: String,
}

impl Serialize for Identifier {
    fn serialize<S: Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        let (Span { start, end }, kind) = (self.span, self.kind);
        IdentifierOut { start, end, kind, value: &self.value }.serialize(s)
    }
}

impl<'de> Deserialize<'de> for Identifier {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        let IdentifierIn { start, end, kind, value } = IdentifierIn::deserialize(d)?;
        Ok(Self { span: Span { start, end }, kind, value })
    }
}

#[derive(Serialize)]
struct VetoedOut<'a> {
    start: usize,
    end: usize,
    rule: &'a str,
}

#[derive(Deserialize)]
struct VetoedIn {
    start: usize,
    end: usize,
    rule: String,
}

impl Serialize for Vetoed {
    fn serialize<S: Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        VetoedOut { start: self.span.start, end: self.span.end, rule: &self.rule }.serialize(s)
    }
}

impl<'de> Deserialize<'de> for Vetoed {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        let VetoedIn { start, end, rule } = VetoedIn::deserialize(d)?;
        Ok(Self { span: Span { start, end }, rule })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Repair;

    fn mention() -> Mention {
        Mention {
            span: Span { start: 5, end: 17 },
            e164: "+447700900461".parse().unwrap(),
            class: Class::Mobile,
            valid: false,
            reading: Reading::Exact,
            role: Role::Unknown,
            cue: None,
        }
    }

    #[test]
    fn an_exact_mention_is_one_flat_object() {
        let json = serde_json::to_string(&mention()).unwrap();
        insta::assert_snapshot!(json, @r#"{"start":5,"end":17,"e164":"+447700900461","class":"mobile","valid":false,"reading":"exact","repairs":[],"role":"unknown"}"#);
        assert_eq!(serde_json::from_str::<Mention>(&json).unwrap(), mention());
    }

    #[test]
    fn repairs_and_cue_come_back_as_they_went() {
        let mention = Mention {
            reading: Reading::Recovered(Repairs::NONE.with(Repair::Tail)),
            role: Role::ReporterContact,
            cue: Some(Span { start: 0, end: 4 }),
            ..mention()
        };
        let json = serde_json::to_string(&mention).unwrap();
        insta::assert_snapshot!(json, @r#"{"start":5,"end":17,"e164":"+447700900461","class":"mobile","valid":false,"reading":"recovered","repairs":["tail"],"role":"reporter_contact","cue":{"start":0,"end":4}}"#);
        assert_eq!(serde_json::from_str::<Mention>(&json).unwrap(), mention);
    }

    #[test]
    fn an_exact_reading_with_repairs_is_refused() {
        let json = serde_json::to_string(&mention()).unwrap().replace("[]", r#"["tail"]"#);
        assert!(serde_json::from_str::<Mention>(&json).unwrap_err().to_string().contains("has no repairs"));
    }

    #[test]
    fn fragments_and_identifiers_are_flat_too() {
        let fragment = Fragment { span: Span { start: 0, end: 6 }, pattern: Pattern::new("*461").unwrap() };
        let identifier = Identifier {
            span: Span { start: 1, end: 3 },
            kind: IdentifierKind::Imei,
            value: "35".to_owned(),
        };
        let json = serde_json::to_string(&(&fragment, &identifier)).unwrap();
        insta::assert_snapshot!(json, @r#"[{"start":0,"end":6,"pattern":"*461"},{"start":1,"end":3,"kind":"imei","value":"35"}]"#);
        let back: (Fragment, Identifier) = serde_json::from_str(&json).unwrap();
        assert_eq!(back, (fragment, identifier));
    }

    #[test]
    fn what_was_vetoed_is_a_place_and_a_rule() {
        let vetoed = Vetoed { span: Span { start: 4, end: 15 }, rule: "CAD".to_owned() };
        let json = serde_json::to_string(&vetoed).unwrap();
        insta::assert_snapshot!(json, @r#"{"start":4,"end":15,"rule":"CAD"}"#);
        assert_eq!(serde_json::from_str::<Vetoed>(&json).unwrap(), vetoed);
    }
}
