//! A line to be changed: the form, what is wrong with it, and what the line would flag.

mod form;

use std::collections::BTreeMap;

use askama::{Template, filters::HtmlSafe};
use tipline_lines::{ClosedReason, Flag};

pub use form::{LineForm, Rows};

use crate::{
    Frame,
    part::{KindTag, NumberLink, count},
    when,
};

/// The form of a line.
#[derive(Debug, Template)]
#[template(path = "edit.html")]
pub struct EditLine<'a> {
    frame: &'a Frame<'a>,
    action: String,
    is_new: bool,
    seen: String,
    title: String,
    faults: Vec<Fault>,
    names: Vec<Field>,
    numbers: Vec<Vec<Field>>,
    status: Vec<Vec<Field>>,
    orders: Vec<Vec<Field>>,
    preview: Option<PreviewShown>,
}

/// Something that is wrong with what was typed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// The name of the field of the form; empty for the form as a whole.
    pub field: String,
    /// What is wrong.
    pub message: String,
    /// What to do.
    pub help: Option<String>,
}

/// What a line would flag that is not flagged now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Preview {
    /// How many reports have a number of the line.
    pub looked_at: usize,
    /// How many flags of each kind would be added, by the kind's name.
    pub kinds: BTreeMap<&'static str, usize>,
    /// The newest of them.
    pub newest: Vec<PreviewFlag>,
    /// What was tried: it is saved as it was seen, or looked at once more.
    pub of: String,
}

/// A flag that would be added.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PreviewFlag {
    /// The channel's own reference of its report.
    pub reference: String,
    /// The flag.
    pub flag: Flag,
}

#[derive(Debug)]
struct PreviewShown {
    sentence: String,
    of: String,
    rows: Vec<PreviewRow>,
}

#[derive(Debug)]
struct PreviewRow {
    kind: KindTag,
    number: NumberLink,
    report_id: String,
    reference: String,
    told_of: String,
    why: String,
}

/// A field with its label, its hint, and what is wrong with it.
#[derive(Debug, Template)]
#[template(path = "part/field.html")]
struct Field {
    id: String,
    name: String,
    label: &'static str,
    /// Which row it is of, for whoever does not see the row.
    of: String,
    hint: &'static str,
    value: String,
    input: Input,
    wrong: Vec<String>,
}

impl HtmlSafe for Field {}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Input {
    Text,
    Day,
    Lines,
    Choice(&'static [(&'static str, &'static str)]),
}

const STATUS: &[(&str, &str)] = &[
    ("", ""),
    ("suspected", "Suspected"),
    ("active", "Active"),
    ("dormant", "Dormant"),
    ("closed", "Closed"),
];

const CLOSED: [(&str, &str); ClosedReason::ALL.len() + 1] = [
    ("", ""),
    (ClosedReason::Charge.as_str(), "Charges"),
    (ClosedReason::Seizure.as_str(), "A seizure"),
    (ClosedReason::Ddtro.as_str(), "An order"),
    (ClosedReason::OfItself.as_str(), "Itself"),
    (ClosedReason::Merged.as_str(), "Merged into another"),
    (ClosedReason::Unknown.as_str(), "Not known"),
];

impl<'a> EditLine<'a> {
    /// The form of a line. `seen` is the offset of the version that it replaces; none for a line that is new.
    #[must_use]
    pub fn new(
        frame: &'a Frame<'a>,
        form: &LineForm,
        seen: Option<i64>,
        faults: Vec<Fault>,
        preview: Option<Preview>,
    ) -> Self {
        let room = form.clone().with_room();
        let fields = Fields { faults: &faults };
        let is_new = seen.is_none();
        let numbers = room.numbers.iter().enumerate().map(|(at, row)| fields.number(at, row));
        let status = room.status.iter().enumerate().map(|(at, row)| fields.status(at, row));
        let orders = room.orders.iter().enumerate().map(|(at, row)| fields.order(at, row));
        Self {
            action: if is_new { "/new-line".to_owned() } else { format!("/lines/{}/edit", form.id) },
            title: if is_new {
                "A new line".to_owned()
            } else {
                let name = if form.brand.is_empty() { &form.id } else { &form.brand };
                format!("Change {name}")
            },
            seen: seen.map(|seen| seen.to_string()).unwrap_or_default(),
            names: fields.names(&room, is_new),
            numbers: numbers.collect(),
            status: status.collect(),
            orders: orders.collect(),
            preview: preview.map(|preview| PreviewShown::new(frame, preview)),
            frame,
            is_new,
            faults,
        }
    }

    /// Which of the rows is the last, in which nothing stands yet.
    fn is_room(rows: &[Vec<Field>], at: &usize) -> bool {
        at + 1 == rows.len()
            && rows.get(*at).is_some_and(|row| row.iter().all(|field| field.value.is_empty()))
    }

    /// The id of the field that a fault points at.
    fn id_of(fault: &Fault) -> String {
        if fault.field.is_empty() { "main".to_owned() } else { id_of(&fault.field) }
    }
}

/// `numbers-0-from` for `numbers[0].from`.
fn id_of(name: &str) -> String {
    name.replace("].", "-").replace(['[', '.'], "-")
}

/// Makes fields that know what is wrong with them.
struct Fields<'f> {
    faults: &'f [Fault],
}

impl Fields<'_> {
    fn field(
        &self,
        name: String,
        (label, of): (&'static str, &str),
        hint: &'static str,
        value: &str,
        input: Input,
    ) -> Field {
        let wrong = self.faults.iter().filter(|fault| fault.field == name).map(|fault| fault.message.clone());
        Field {
            id: id_of(&name),
            label,
            of: of.to_owned(),
            hint,
            value: value.to_owned(),
            input,
            wrong: wrong.collect(),
            name,
        }
    }

    fn names(&self, form: &LineForm, is_new: bool) -> Vec<Field> {
        let field = |name: &str, label, hint, value: &str, input| {
            self.field(name.to_owned(), (label, ""), hint, value, input)
        };
        let id = is_new.then(|| {
            let hint = "A short name for ever: a to z, 0 to 9 and -, such as nino.";
            field("id", "Line id", hint, &form.id, Input::Text)
        });
        let names = [
            field("brand", "Brand", "Empty where only a number is known.", &form.brand, Input::Text),
            field("aliases", "Other names", "One a line.", &form.aliases, Input::Lines),
            field("exporting", "Run from", "Forces or areas, one a line.", &form.exporting, Input::Lines),
            field("importing", "Sells in", "Forces or areas, one a line.", &form.importing, Input::Lines),
        ];
        id.into_iter().chain(names).collect()
    }

    fn number(&self, at: usize, row: &form::NumberRow) -> Vec<Field> {
        let of = format!("number {}", at + 1);
        let field = |name: &str, label, value: &str, input| {
            self.field(format!("numbers[{at}].{name}"), (label, &of), "", value, input)
        };
        vec![
            field("number", "Number", &row.number, Input::Text),
            field("from", "From", &row.from, Input::Day),
            field("to", "Last day", &row.to, Input::Day),
            field("basis", "How it is known", &row.basis, Input::Text),
        ]
    }

    fn status(&self, at: usize, row: &form::StatusRow) -> Vec<Field> {
        let of = format!("step {}", at + 1);
        let field = |name: &str, label, value: &str, input| {
            self.field(format!("status[{at}].{name}"), (label, &of), "", value, input)
        };
        vec![
            field("status", "Status", &row.status, Input::Choice(STATUS)),
            field("on", "Since", &row.on, Input::Day),
            field("reason", "Closed by", &row.reason, Input::Choice(&CLOSED)),
            field("note", "Note", &row.note, Input::Text),
        ]
    }

    fn order(&self, at: usize, row: &form::OrderRow) -> Vec<Field> {
        let of = format!("order {}", at + 1);
        let field = |name: &str, label, hint, value: &str, input| {
            self.field(format!("orders[{at}].{name}"), (label, &of), hint, value, input)
        };
        vec![
            field("court", "Court", "", &row.court, Input::Text),
            field("made_on", "Made on", "", &row.made_on, Input::Day),
            field("comply_by", "Comply by", "Empty: fifth working day.", &row.comply_by, Input::Day),
            field("served_at", "Served", "", &row.served_at, Input::Day),
            field("complied_at", "Complied", "", &row.complied_at, Input::Day),
            field("ends_at", "Ends", "Where it says.", &row.ends_at, Input::Day),
            field("discharged_at", "Discharged", "", &row.discharged_at, Input::Day),
            field(
                "items",
                "What it names",
                "One a line: a number, or imei, imsi, iccid or device and what it is.",
                &row.items,
                Input::Lines,
            ),
        ]
    }
}

impl PreviewShown {
    fn new(frame: &Frame<'_>, preview: Preview) -> Self {
        let added: usize = preview.kinds.values().sum();
        let kinds: Vec<String> = preview
            .kinds
            .iter()
            .map(|(kind, number)| format!("{number} as {}", kind.replace('_', " ")))
            .collect();
        let looked = count(preview.looked_at, "report");
        let sentence = match added {
            0 => format!("{looked} with its numbers: none would be flagged that is not flagged now."),
            _ => format!(
                "{looked} with its numbers: {} would be added ({}).",
                count(added, "flag"),
                kinds.join(", ")
            ),
        };
        let row = |PreviewFlag { reference, flag }: &PreviewFlag| PreviewRow {
            kind: KindTag::new(flag.kind),
            number: frame.number(flag.e164),
            report_id: flag.report_id.to_string(),
            reference: reference.clone(),
            told_of: when::instant(flag.at.timestamp),
            why: flag.why.clone(),
        };
        Self { sentence, of: preview.of, rows: preview.newest.iter().map(row).collect() }
    }
}
