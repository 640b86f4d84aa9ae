//! Who looked at what, for auditors.

use std::sync::Arc;

use axum::{extract::State, http::StatusCode, response::Response};
use tipline_audit::{Action, Recorded, Sought};
use tipline_pages::{Audit, AuditAsked, AuditEntry, Section, Whole, render};
use tipline_report::instant;

use super::{Reader, shown};
use crate::{App, api::extract::Fields, guard::Caller, problem::Problem};

/// How many entries are listed.
const LISTED: usize = 200;
/// The most words that are sought, bytes.
const LONGEST: usize = 512;

pub(super) async fn form(State(app): State<Arc<App>>, caller: Caller) -> Response {
    let reader = Reader::new(&app, caller);
    let html = reader.frame(Section::Audit, None, |frame| {
        render(&Audit::form(frame, &actions(), &AuditAsked::default(), None))
    });
    shown(StatusCode::OK, html)
}

pub(super) async fn search(
    State(app): State<Arc<App>>,
    caller: Caller,
    Fields(asked): Fields<AuditAsked>,
) -> Result<Response, Problem> {
    let sought = match sought(&asked) {
        Ok(sought) => sought,
        Err(wrong) => {
            let reader = Reader::new(&app, caller);
            let html = reader.frame(Section::Audit, None, |frame| {
                render(&Audit::form(frame, &actions(), &asked, Some(wrong)))
            });
            return Ok(shown(StatusCode::UNPROCESSABLE_ENTITY, html));
        }
    };
    let found = app.entries(&caller, sought, LISTED).await?;
    let reader = Reader::new(&app, caller);
    let html = reader.frame(Section::Audit, None, |frame| {
        let entries = found.newest.into_iter().map(entry).collect();
        render(&Audit::answer(frame, &actions(), &asked, found.total, entries))
    });
    Ok(shown(StatusCode::OK, html))
}

pub(super) async fn verify(State(app): State<Arc<App>>, caller: Caller) -> Result<Response, Problem> {
    let verified = app.verify_audit(&caller, Vec::new()).await?;
    let whole = Whole {
        entries: verified.entries,
        findings: verified.findings,
        tampered: verified.tampered,
        anchor: verified.last.map(|last| last.to_string()),
    };
    let reader = Reader::new(&app, caller);
    let html = reader.frame(Section::Audit, None, |frame| {
        render(&Audit::verified(frame, &actions(), &AuditAsked::default(), whole))
    });
    Ok(shown(StatusCode::OK, html))
}

fn actions() -> [&'static str; Action::ALL.len()] {
    Action::ALL.map(Action::as_str)
}

/// The conditions that are filled in; else the field that cannot be read, and what is wrong with it.
fn sought(asked: &AuditAsked) -> Result<Sought, (&'static str, String)> {
    let given = |text: &str| Some(text.trim().to_owned()).filter(|text| !text.is_empty());
    for (field, text) in [("text", &asked.text), ("user", &asked.user)] {
        if text.len() > LONGEST {
            return Err((field, format!("Write at most {LONGEST} characters")));
        }
    }
    let time = |field, text: &str| given(text).map(|text| instant(&text).ok_or((field, text))).transpose();
    let unreadable = |(field, text): (&'static str, String)| {
        (field, format!("“{text}” is no day or time: write such as 2019-08-05 or 2019-08-05 14:30"))
    };
    Ok(Sought {
        text: given(&asked.text),
        spelling: None,
        user: given(&asked.user),
        actions: Action::ALL.into_iter().filter(|action| action.as_str() == asked.action).collect(),
        after: time("after", &asked.after).map_err(unreadable)?,
        before: time("before", &asked.before).map_err(unreadable)?,
    })
}

fn entry(recorded: Recorded) -> AuditEntry {
    let Recorded { sequence, time, entry } = recorded;
    let (outcome, records) = entry.outcome.told();
    AuditEntry {
        number: sequence.0,
        at: time,
        who: entry.who.to_string(),
        action: entry.action.as_str().replace('_', " "),
        subject: entry.subject,
        reason: entry.reason,
        how: format!("{}, {outcome}", entry.via.as_str().replace('_', " ")),
        records,
    }
}
