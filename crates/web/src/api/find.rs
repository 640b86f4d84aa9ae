//! `POST /find`: the numbers in a text; nothing is kept.

use std::sync::Arc;

use axum::{Json, extract::State};
use serde::{Deserialize, Serialize};
use tipline_phone::References;
use tokio::task;
use utoipa::ToSchema;

use super::{
    extract::{Body, NoParams, Params, Problems},
    shape,
};
use crate::{
    App,
    problem::{Kind, Problem},
};

/// The longest text, bytes.
const LONGEST: usize = 256 << 10;

/// A text.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"text": "ring 07700.900.461 or oh seven seven double oh 900 577"}))]
pub(crate) struct Text {
    #[schema(max_length = 262_144)]
    text: String,
}

/// What was found, each list in order of place; spans are bytes of the text in UTF-8. The shape of `tipline find --json`.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Mentions {
    numbers: Vec<FoundNumber>,
    fragments: Vec<FoundFragment>,
    identifiers: Vec<FoundIdentifier>,
    /// What would be one of these but stands in a reference of a form that the configuration gives.
    vetoed: Vec<FoundReference>,
}

/// A whole number.
#[derive(Debug, Serialize, ToSchema)]
struct FoundNumber {
    start: usize,
    end: usize,
    /// As it stands in the text.
    surface: String,
    #[schema(example = "+447700900461")]
    e164: String,
    display: String,
    class: &'static str,
    valid: bool,
    reading: &'static str,
    repairs: Vec<&'static str>,
    role: &'static str,
}

/// Part of a number.
#[derive(Debug, Serialize, ToSchema)]
struct FoundFragment {
    start: usize,
    end: usize,
    surface: String,
    pattern: String,
}

/// A handset, a subscription or a SIM card.
#[derive(Debug, Serialize, ToSchema)]
struct FoundIdentifier {
    start: usize,
    end: usize,
    kind: String,
    value: String,
}

/// A place in a reference.
#[derive(Debug, Serialize, ToSchema)]
struct FoundReference {
    start: usize,
    end: usize,
    surface: String,
    /// The name of the form.
    rule: String,
}

/// The numbers in a text
///
/// Nothing is looked up and nothing is kept.
#[utoipa::path(post, path = "/api/v1/find", operation_id = "find", tag = "find", request_body = Text,
    responses((status = 200, description = "what was found", body = Mentions), Problems))]
pub(crate) async fn find(
    State(app): State<Arc<App>>,
    Params(NoParams {}): Params<NoParams>,
    Body(Text { text }): Body<Text>,
) -> Result<Json<Mentions>, Problem> {
    if text.len() > LONGEST {
        return Err(Problem::field("#/text", format!("a text may have {LONGEST} bytes")));
    }
    let turn = app.turns.take().await?;
    let found = task::spawn_blocking(move || {
        let _turn = turn;
        mentions(&text, &app.settings.references)
    });
    found.await.map(Json).map_err(|_| Problem::plain(Kind::Internal))
}

fn mentions(text: &str, references: &References) -> Mentions {
    let mut found = tipline_phone::find(text);
    let vetoed = references.veto(text, &mut found);
    let place = |[start, end]: [usize; 2]| (start, end, text[start..end].to_owned());
    Mentions {
        numbers: found
            .numbers
            .iter()
            .map(|mention| {
                let shape::Mention { number, span, class, valid, reading, repairs, role } = mention.into();
                let (start, end, surface) = place(span);
                let shape::Number { e164, display } = number;
                FoundNumber { start, end, surface, e164, display, class, valid, reading, repairs, role }
            })
            .collect(),
        fragments: found
            .fragments
            .iter()
            .map(|fragment| {
                let shape::Fragment { pattern, span } = fragment.into();
                let (start, end, surface) = place(span);
                FoundFragment { start, end, surface, pattern }
            })
            .collect(),
        identifiers: found
            .identifiers
            .iter()
            .map(|identifier| {
                let shape::Identifier { kind, value, span: [start, end] } = identifier.into();
                FoundIdentifier { start, end, kind, value }
            })
            .collect(),
        vetoed: vetoed
            .iter()
            .map(|vetoed| {
                let shape::Vetoed { rule, span } = vetoed.into();
                let (start, end, surface) = place(span);
                FoundReference { start, end, surface, rule }
            })
            .collect(),
    }
}
