//! Raw records that could not be read, for those who keep it running.

use std::{collections::BTreeMap, sync::Arc};

use axum::{extract::State, http::StatusCode, response::Response};
use serde::Deserialize;
use tipline_pages::{Letter, LetterFate, Letters, OneLetter, ReplayLetters, Section, Stage, render};

use super::{Reader, shown};
use crate::{
    App,
    api::extract::{Fields, Name, Params},
    api::letters::{AT_ONCE, named},
    dead_letters::{self, Fate, Replay},
    guard::Caller,
    problem::Problem,
};

/// How many are listed.
const LISTED: usize = 200;

/// Which are asked for.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Which {
    reason: Option<String>,
}

pub(super) async fn letters(
    State(app): State<Arc<App>>,
    caller: Caller,
    Params(which): Params<Which>,
) -> Result<Response, Problem> {
    let all = app.letters(&caller, dead_letters::Letters::default()).await?;
    let mut reasons: BTreeMap<String, usize> = BTreeMap::new();
    for letter in &all {
        *reasons.entry(letter.reason.clone()).or_default() += 1;
    }
    let reasons: Vec<(String, usize)> = reasons.into_iter().collect();
    let is_meant = |letter: &Letter| which.reason.as_ref().is_none_or(|reason| *reason == letter.reason);
    let mut listed: Vec<Letter> = all.into_iter().filter(is_meant).collect();
    let left_off = listed.len().saturating_sub(LISTED);
    listed.truncate(LISTED);
    let reader = Reader::new(&app, caller);
    let html = reader.frame(Section::Letters, None, |frame| {
        render(&Letters::new(frame, &listed, &reasons, which.reason.as_deref(), left_off))
    });
    Ok(shown(StatusCode::OK, html))
}

/// One of them, by the name that the list has.
pub(super) async fn letter(
    State(app): State<Arc<App>>,
    caller: Caller,
    Name((channel, partition, offset)): Name<(String, String, String)>,
) -> Result<Response, Problem> {
    let id = format!("{channel}/{partition}/{offset}");
    named(&id, "id").map_err(|_| Problem::no_such())?;
    let letter = app.letter(&caller, &id).await?;
    let reader = Reader::new(&app, caller);
    let html = reader.frame(Section::Letters, None, |frame| render(&OneLetter::new(frame, &letter)));
    Ok(shown(StatusCode::OK, html))
}

/// Says what would become of the letters that were ticked; once that was seen, feeds them in again.
pub(super) async fn replay(
    State(app): State<Arc<App>>,
    caller: Caller,
    Fields(sent): Fields<Vec<(String, String)>>,
) -> Result<Response, Problem> {
    let ids: Vec<String> = sent.iter().filter(|(name, _)| name == "id").map(|(_, id)| id.clone()).collect();
    if ids.is_empty() || ids.len() > AT_ONCE {
        return Err(Problem::field("id", format!("Choose 1 to {AT_ONCE} records to feed in again")));
    }
    for id in &ids {
        named(id, "id")?;
    }
    let is_asked = !sent.iter().any(|(name, stage)| name == "stage" && stage == "go");
    let (stage, replay) = if is_asked { (Stage::Ask, Replay::Try) } else { (Stage::Done, Replay::ForGood) };
    let which = dead_letters::Letters { ids, ..Default::default() };
    let fates = app.replay_letters(&caller, which, replay).await?.into_iter().map(fate).collect();
    let reader = Reader::new(&app, caller);
    let html = reader.frame(Section::Letters, None, |frame| render(&ReplayLetters::new(frame, stage, fates)));
    Ok(shown(StatusCode::OK, html))
}

fn fate((letter, fate): (Letter, Fate)) -> LetterFate {
    let goes_in = matches!(fate, Fate::Replayed(_) | Fate::WouldBe);
    let fate = match fate {
        Fate::Replayed(record) => format!("fed in again, as {record}"),
        Fate::WouldBe => "it would be fed in again".to_owned(),
        Fate::Before(record) => format!("it was fed in before, as {record}, and is left alone"),
        Fate::Superseded(record) => {
            format!("its reference came in again later, in {record}, and could be read: it is left alone")
        }
    };
    LetterFate { id: letter.id, fate, goes_in }
}
