//! A line changed in a form: what is wrong with it, what it would flag, writing it; and what it was before.

use std::sync::Arc;

use axum::{
    extract::State,
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use tipline_lines::{CountyLine, LineId};
use tipline_pages::{EditLine, Fault, History, LineForm, Preview, Section, render};
use tipline_report::Offset;

use super::{Reader, shown};
use crate::{
    App,
    api::extract::{Fields, Name},
    guard::Caller,
    problem::{Kind, Problem},
    registry::Tried,
};

/// The most flags that a preview lists.
const LISTED: usize = 50;

/// The form of a line that is not there yet.
pub(super) async fn new(State(app): State<Arc<App>>, caller: Caller) -> Response {
    Editing::of(&app, caller, None).page(StatusCode::OK, &LineForm::default(), Vec::new(), None)
}

/// The form of a line as it is kept.
pub(super) async fn form(
    State(app): State<Arc<App>>,
    caller: Caller,
    Name(id): Name<LineId>,
) -> Result<Response, Problem> {
    let newest = app.line_versions(&caller, &id).await?.pop().ok_or_else(Problem::no_such)?;
    let line = newest.line.ok_or_else(Problem::no_such)?;
    let editing = Editing::of(&app, caller, Some(newest.offset));
    Ok(editing.page(StatusCode::OK, &LineForm::of(&line), Vec::new(), None))
}

/// What was filled in for a new line.
pub(super) async fn write_new(
    State(app): State<Arc<App>>,
    caller: Caller,
    Fields(sent): Fields<Vec<(String, String)>>,
) -> Result<Response, Problem> {
    let form = read(&sent);
    let editing = Editing::of(&app, caller, None);
    let is_taken = form.id.parse().is_ok_and(|id: LineId| app.lines.load().get(&id).is_some());
    if is_taken {
        let message =
            format!("There is a line called {} already: choose another id, or change that line", form.id);
        let fault = Fault { field: "id".to_owned(), message, help: None };
        return Ok(editing.page(StatusCode::UNPROCESSABLE_ENTITY, &form, vec![fault], None));
    }
    editing.act(&form, &sent).await
}

/// What was filled in for a line that is there.
pub(super) async fn write(
    State(app): State<Arc<App>>,
    caller: Caller,
    Name(id): Name<LineId>,
    Fields(sent): Fields<Vec<(String, String)>>,
) -> Result<Response, Problem> {
    let seen: i64 = field(&sent, "seen").parse().map_err(|_| Problem::no_such())?;
    let mut form = read(&sent);
    form.id = id.to_string();
    Editing::of(&app, caller, Some(Offset(seen))).act(&form, &sent).await
}

/// The versions of a line that are kept.
pub(super) async fn history(
    State(app): State<Arc<App>>,
    caller: Caller,
    Name(id): Name<LineId>,
) -> Result<Response, Problem> {
    let versions = app.line_versions(&caller, &id).await?;
    let reader = Reader::new(&app, caller);
    let html =
        reader.frame(Section::Lines, None, |frame| render(&History::new(frame, id.as_str(), &versions)));
    Ok(shown(StatusCode::OK, html))
}

fn read(sent: &[(String, String)]) -> LineForm {
    LineForm::read(sent.iter().map(|(name, value)| (name.as_str(), value.as_str())))
}

fn field<'a>(sent: &'a [(String, String)], name: &str) -> &'a str {
    sent.iter().find(|(field, _)| field == name).map_or("", |(_, value)| value)
}

/// Somebody who changes a line.
struct Editing {
    reader: Reader,
    /// The version that they saw; none where the line is to be new.
    seen: Option<Offset>,
}

impl Editing {
    fn of(app: &Arc<App>, caller: Caller, seen: Option<Offset>) -> Self {
        Self { reader: Reader::new(app, caller), seen }
    }

    fn page(
        &self,
        status: StatusCode,
        form: &LineForm,
        faults: Vec<Fault>,
        preview: Option<Preview>,
    ) -> Response {
        let seen = self.seen.map(|seen| seen.0);
        let html = self
            .reader
            .frame(Section::Lines, None, |frame| render(&EditLine::new(frame, form, seen, faults, preview)));
        shown(status, html)
    }

    /// Does what the button says: a trial, or writing what was tried. What was not tried as it is now is tried.
    async fn act(&self, form: &LineForm, sent: &[(String, String)]) -> Result<Response, Problem> {
        let (json, rows) = form.to_json();
        let line = match tipline_lines::read_line(&json, &self.reader.app.lines.load()) {
            Ok(line) => line,
            Err(errors) => {
                let fault = |error: tipline_lines::FileError| Fault {
                    field: rows.field(&error.field),
                    message: error.message,
                    help: error.help,
                };
                let faults = errors.into_iter().map(fault).collect();
                return Ok(self.page(StatusCode::UNPROCESSABLE_ENTITY, form, faults, None));
            }
        };
        let name = blake3::hash(json.as_bytes()).to_hex()[..32].to_owned();
        if field(sent, "act") == "save" && field(sent, "previewed") == name {
            return self.save(form, line).await;
        }
        let tried = self.reader.app.try_line(&self.reader.caller, line, LISTED).await?;
        Ok(self.page(StatusCode::OK, form, Vec::new(), Some(preview(tried, name))))
    }

    async fn save(&self, form: &LineForm, line: CountyLine) -> Result<Response, Problem> {
        let address = format!("/lines/{}", line.id);
        match self.reader.app.write_line(&self.reader.caller, line, self.seen).await {
            Ok(_) => Ok(Redirect::to(&address).into_response()),
            Err(problem) if problem.kind() == Kind::Changed => {
                let message =
                    "Somebody else changed this line after you opened it. Nothing was saved.".to_owned();
                let help = Some(format!("Open {address}/edit in another window and compare."));
                let fault = Fault { field: String::new(), message, help };
                Ok(self.page(StatusCode::PRECONDITION_FAILED, form, vec![fault], None))
            }
            Err(problem) => Err(problem),
        }
    }
}

fn preview(tried: Tried, of: String) -> Preview {
    Preview { looked_at: tried.looked_at, kinds: tried.kinds, newest: tried.newest, of }
}
