//! Keeping a search, and keeping it no longer.

use std::sync::Arc;

use axum::{extract::State, response::Redirect};
use serde::Deserialize;
use tipline_pages::Links as _;
use tokio::task;

use super::address::LONGEST;
use crate::{
    App,
    api::extract::Fields,
    guard::Caller,
    kept::{Kept, LONGEST_NAME, NotKept},
    problem::{Kind, Problem},
};

/// A search, and what somebody calls it: itself where they give it no name.
#[derive(Deserialize)]
pub(super) struct New {
    query: String,
    name: String,
}

/// Which one.
#[derive(Deserialize)]
pub(super) struct Which {
    name: String,
}

pub(super) async fn keep(
    State(app): State<Arc<App>>,
    caller: Caller,
    Fields(New { query, name }): Fields<New>,
) -> Result<Redirect, Problem> {
    if query.len() > LONGEST {
        return Err(Problem::field("query", format!("a query has at most {LONGEST} bytes")));
    }
    tipline_index::parse(&query, jiff::Timestamp::now())
        .map_err(|fault| Problem::of_query("query", fault))?;
    let named = if name.trim().is_empty() { query.trim() } else { name.trim() };
    let name = named[..named.floor_char_boundary(LONGEST_NAME)].to_owned();
    if name.chars().any(char::is_control) {
        return Err(Problem::field("name", "a name is one line of text"));
    }
    let address = app.addresses.search(&query);
    change(&app, move |app| app.kept.keep(&caller.key(), Kept { name, query })).await?;
    Ok(Redirect::to(&address))
}

pub(super) async fn remove(
    State(app): State<Arc<App>>,
    caller: Caller,
    Fields(Which { name }): Fields<Which>,
) -> Result<Redirect, Problem> {
    change(&app, move |app| app.kept.remove(&caller.key(), &name)).await?;
    Ok(Redirect::to("/search"))
}

async fn change(
    app: &Arc<App>,
    change: impl FnOnce(&App) -> Result<(), NotKept> + Send + 'static,
) -> Result<(), Problem> {
    let app = Arc::clone(app);
    let changed =
        task::spawn_blocking(move || change(&app)).await.map_err(|_| Problem::plain(Kind::Internal))?;
    changed.map_err(|fault| match fault {
        NotKept::Full => Problem::field("name", "you keep as many searches as anybody may: remove one first"),
        NotKept::File(error) => {
            tracing::error!(%error, "the searches that people keep cannot be written");
            Problem::new(Kind::Busy, "it cannot be kept now").retry_after(10)
        }
    })
}
