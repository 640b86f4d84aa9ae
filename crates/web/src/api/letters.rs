//! `/dead-letters`: raw records that could not be read, for those who keep it running.

use std::sync::Arc;

use axum::{Json, extract::State};
use base64::{Engine, engine::general_purpose::STANDARD};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::{
    extract::{Body, NoParams, Params, Problems},
    flags::ChannelOf,
    search,
};
use crate::{
    App,
    dead_letters::{self, Fate, Replay},
    guard::{Caller, checked_reason},
    problem::Problem,
};

/// The most letters that one request feeds in again.
pub(crate) const AT_ONCE: usize = 500;

/// Which letters.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct Which {
    /// Only of this fault.
    #[param(inline)]
    reason: Option<Fault>,
    /// Only of this channel.
    #[param(inline)]
    channel: Option<ChannelOf>,
    /// Only those written at this time or later.
    #[param(value_type = Option<String>, format = DateTime)]
    after: Option<Timestamp>,
    /// Only those written before this time.
    #[param(value_type = Option<String>, format = DateTime)]
    before: Option<Timestamp>,
    /// The most letters to list.
    #[param(minimum = 1, maximum = 200, default = 20)]
    limit: Option<usize>,
}

/// Why a record could not be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Fault {
    Json,
    Schema,
    Time,
    Size,
    Utf8,
    Empty,
    Panic,
}

/// The letters.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct LetterPage {
    /// How many there are.
    total: usize,
    /// The newest of them, newest first.
    letters: Vec<Letter>,
}

/// A raw record that could not be read, without its content.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Letter {
    #[schema(example = "101/2/17")]
    id: String,
    /// When it was written.
    at: String,
    #[schema(example = "schema")]
    reason: String,
    /// The field at fault, where there is one.
    field: Option<String>,
    message: String,
    bytes: usize,
    /// The record that came in first, where this is a copy that was fed in again.
    origin: Option<String>,
    /// The copy that it was fed in again as.
    replayed: Option<String>,
}

/// One letter.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct One {
    #[schema(example = "101/2/17", max_length = 64)]
    id: String,
}

/// One letter, and why its content has to be seen.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct OneBecause {
    #[schema(example = "101/2/17", max_length = 64)]
    id: String,
    #[schema(min_length = 1, max_length = 500, example = "the form changed: which field")]
    reason: String,
}

/// A letter and what came in.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct OpenLetter {
    letter: Letter,
    /// What came in, where it is UTF-8: it may hold the reporter's own number.
    text: Option<String>,
    /// Its bytes in Base64, where they are not.
    base64: Option<String>,
}

/// Which letters are fed in again.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"ids": ["101/2/17"], "dry_run": true}))]
pub(crate) struct Again {
    /// By name.
    #[schema(min_items = 1, max_items = 500)]
    ids: Vec<String>,
    /// Say what would become of them and write nothing.
    #[serde(default)]
    dry_run: bool,
}

/// What became of each.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Fates {
    letters: Vec<Became>,
}

/// What became of a letter.
#[derive(Debug, Serialize, ToSchema)]
struct Became {
    id: String,
    /// `replayed`, `would_be`, `before` (it was fed in before, and is left alone) or `superseded` (its reference came in
    /// again later, and it is left alone).
    fate: &'static str,
    /// The raw record that it became, or that stands in its way.
    record: Option<String>,
}

/// Records that could not be read
///
/// Without their content.
#[utoipa::path(get, path = "/api/v1/dead-letters", operation_id = "dead_letters", tag = "operate",
    params(Which, ("X-Reason" = Option<String>, Header, description = "why you look")),
    responses((status = 200, description = "the newest", body = LetterPage), Problems))]
pub(crate) async fn list(
    State(app): State<Arc<App>>,
    caller: Caller,
    Params(which): Params<Which>,
) -> Result<Json<LetterPage>, Problem> {
    let limit = search::limit(which.limit, "limit")?;
    let sought = dead_letters::Letters {
        ids: Vec::new(),
        reasons: which.reason.iter().map(|reason| reason.as_str().to_owned()).collect(),
        channels: which.channel.iter().map(|channel| channel.channel()).collect(),
        after: which.after,
        before: which.before,
    };
    let letters = app.letters(&caller, sought).await?;
    Ok(Json(LetterPage {
        total: letters.len(),
        letters: letters.into_iter().take(limit).map(Letter::from).collect(),
    }))
}

/// One record that could not be read
///
/// Without its content.
#[utoipa::path(post, path = "/api/v1/dead-letters/show", operation_id = "dead_letter", tag = "operate",
    request_body = One, params(("X-Reason" = Option<String>, Header, description = "why you look")),
    responses((status = 200, description = "the letter", body = Letter), Problems))]
pub(crate) async fn show(
    State(app): State<Arc<App>>,
    caller: Caller,
    Params(NoParams {}): Params<NoParams>,
    Body(One { id }): Body<One>,
) -> Result<Json<Letter>, Problem> {
    named(&id, "#/id")?;
    app.letter(&caller, &id).await.map(|letter| Json(letter.into()))
}

/// One record that could not be read, as it came in
///
/// For source protection alone, and on record first: nothing was taken out of it.
#[utoipa::path(post, path = "/api/v1/dead-letters/open", operation_id = "open_dead_letter", tag = "operate",
    request_body = OneBecause, params(("X-Reason" = Option<String>, Header, description = "why you look")),
    responses((status = 200, description = "the letter and what came in", body = OpenLetter), Problems))]
pub(crate) async fn open(
    State(app): State<Arc<App>>,
    mut caller: Caller,
    Params(NoParams {}): Params<NoParams>,
    Body(OneBecause { id, reason }): Body<OneBecause>,
) -> Result<Json<OpenLetter>, Problem> {
    let reason = checked_reason(&reason)
        .map_err(|_| Problem::field("#/reason", "a reason is 1 to 500 bytes of text on one line"))?;
    caller.reason = Some(reason);
    named(&id, "#/id")?;
    let opened = app.open_letter(&caller, &id).await?;
    let (text, base64) = match String::from_utf8(opened.value) {
        Ok(text) => (Some(text), None),
        Err(bytes) => (None, Some(STANDARD.encode(bytes.as_bytes()))),
    };
    Ok(Json(OpenLetter { letter: opened.letter.into(), text, base64 }))
}

/// Feed records in again that could not be read
///
/// Each goes in once ever, however often this is asked: what was fed in before is left alone, and so is what a newer record
/// of its reference has replaced.
#[utoipa::path(post, path = "/api/v1/dead-letters/replay", operation_id = "replay_dead_letters", tag = "operate",
    request_body = Again, params(("X-Reason" = Option<String>, Header, description = "why")),
    responses((status = 200, description = "what became of each", body = Fates), Problems))]
pub(crate) async fn replay(
    State(app): State<Arc<App>>,
    caller: Caller,
    Params(NoParams {}): Params<NoParams>,
    Body(Again { ids, dry_run }): Body<Again>,
) -> Result<Json<Fates>, Problem> {
    if ids.is_empty() || ids.len() > AT_ONCE {
        return Err(Problem::field("#/ids", format!("name 1 to {AT_ONCE} letters")));
    }
    for (index, id) in ids.iter().enumerate() {
        named(id, &format!("#/ids/{index}"))?;
    }
    let replay = if dry_run { Replay::Try } else { Replay::ForGood };
    let which = dead_letters::Letters { ids, ..Default::default() };
    let fates = app.replay_letters(&caller, which, replay).await?;
    Ok(Json(Fates { letters: fates.into_iter().map(Became::from).collect() }))
}

/// Refuses what can be no letter's name.
pub(crate) fn named(id: &str, pointer: &str) -> Result<(), Problem> {
    let mut parts = id.split('/');
    let channel = parts.next().unwrap_or("");
    let is_number =
        |part: &str| !part.is_empty() && part.len() <= 19 && part.bytes().all(|b| b.is_ascii_digit());
    let is_name = channel.parse::<tipline_report::Channel>().is_ok()
        && parts.next().is_some_and(is_number)
        && parts.next().is_some_and(is_number)
        && parts.next().is_none();
    if is_name {
        Ok(())
    } else {
        Err(Problem::field(pointer, "write CHANNEL/PARTITION/OFFSET, as the list has it"))
    }
}

impl From<crate::Letter> for Letter {
    fn from(letter: crate::Letter) -> Self {
        let crate::Letter { id, at, reason, field, message, bytes, origin, replayed } = letter;
        Self { id, at: at.to_string(), reason, field, message, bytes, origin, replayed }
    }
}

impl From<(crate::Letter, Fate)> for Became {
    fn from((letter, fate): (crate::Letter, Fate)) -> Self {
        let (fate, record) = match fate {
            Fate::Replayed(record) => ("replayed", Some(record)),
            Fate::WouldBe => ("would_be", None),
            Fate::Before(record) => ("before", Some(record)),
            Fate::Superseded(record) => ("superseded", Some(record)),
        };
        Self { id: letter.id, fate, record }
    }
}

impl Fault {
    const fn as_str(self) -> &'static str {
        match self {
            Self::Json => "json",
            Self::Schema => "schema",
            Self::Time => "time",
            Self::Size => "size",
            Self::Utf8 => "utf8",
            Self::Empty => "empty",
            Self::Panic => "panic",
        }
    }
}
