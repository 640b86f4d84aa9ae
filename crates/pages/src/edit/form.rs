//! What stands in the form of a line: the words that somebody typed, whether or not they make a line.

use jiff::{Timestamp, civil::Time};
use serde_json::{Map, Value, json};
use tipline_lines::{CountyLine, NumberInterval, Order, OrderItem, Status, StatusChange};
use tipline_report::london;

/// The most rows of one kind that are read.
const MOST_ROWS: usize = 200;

/// A line as it is typed. Lists of names stand one a line.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct LineForm {
    /// Its name for ever.
    pub id: String,
    pub(crate) brand: String,
    pub(crate) aliases: String,
    pub(crate) exporting: String,
    pub(crate) importing: String,
    pub(crate) numbers: Vec<NumberRow>,
    pub(crate) status: Vec<StatusRow>,
    pub(crate) orders: Vec<OrderRow>,
}

#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct NumberRow {
    pub(crate) number: String,
    pub(crate) from: String,
    pub(crate) to: String,
    pub(crate) basis: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct StatusRow {
    pub(crate) status: String,
    pub(crate) reason: String,
    pub(crate) on: String,
    pub(crate) note: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct OrderRow {
    pub(crate) court: String,
    pub(crate) made_on: String,
    pub(crate) comply_by: String,
    pub(crate) served_at: String,
    pub(crate) complied_at: String,
    pub(crate) ends_at: String,
    pub(crate) discharged_at: String,
    pub(crate) items: String,
}

impl LineForm {
    /// A line as it is shown to be changed.
    #[must_use]
    pub fn of(line: &CountyLine) -> Self {
        Self {
            id: line.id.to_string(),
            brand: line.brand.clone().unwrap_or_default(),
            aliases: line.aliases.join("\n"),
            exporting: line.exporting.join("\n"),
            importing: line.importing.join("\n"),
            numbers: line.numbers.iter().map(NumberRow::of).collect(),
            status: line.status.iter().map(StatusRow::of).collect(),
            orders: line.orders.iter().map(OrderRow::of).collect(),
        }
    }

    /// What a form sent: names such as `brand` and `numbers[0].from`. Others are passed over.
    #[must_use]
    pub fn read<'a>(sent: impl Iterator<Item = (&'a str, &'a str)>) -> Self {
        let mut form = Self::default();
        for (name, value) in sent {
            if let Some(field) = form.field(name) {
                *field = value.trim().replace("\r\n", "\n");
            }
        }
        form
    }

    /// Where a field of this name stands; rows come into being as they are named.
    fn field(&mut self, name: &str) -> Option<&mut String> {
        let Some((list, rest)) = name.split_once('[') else {
            return match name {
                "id" => Some(&mut self.id),
                "brand" => Some(&mut self.brand),
                "aliases" => Some(&mut self.aliases),
                "exporting" => Some(&mut self.exporting),
                "importing" => Some(&mut self.importing),
                _ => None,
            };
        };
        let (row, field) = rest.split_once("].")?;
        let row: usize = row.parse().ok().filter(|row| *row < MOST_ROWS)?;
        match list {
            "numbers" => at(&mut self.numbers, row).field(field),
            "status" => at(&mut self.status, row).field(field),
            "orders" => at(&mut self.orders, row).field(field),
            _ => None,
        }
    }

    /// The line as JSON, the keys of a file of lines; a row in which nothing stands is left out. With it, for each list, the
    /// row of the form that each of its items came from.
    #[must_use]
    pub fn to_json(&self) -> (String, Rows) {
        let mut line = Map::new();
        put(&mut line, "id", &self.id);
        put(&mut line, "brand", &self.brand);
        for (key, names) in
            [("aliases", &self.aliases), ("exporting", &self.exporting), ("importing", &self.importing)]
        {
            line.insert(key.to_owned(), lines_of(names).collect());
        }
        let (numbers, number_rows) = filled(&self.numbers, NumberRow::to_json);
        let (status, status_rows) = filled(&self.status, StatusRow::to_json);
        let (orders, order_rows) = filled(&self.orders, OrderRow::to_json);
        line.insert("numbers".to_owned(), numbers);
        line.insert("status".to_owned(), status);
        line.insert("orders".to_owned(), orders);
        let rows = Rows { numbers: number_rows, status: status_rows, orders: order_rows };
        (Value::Object(line).to_string(), rows)
    }

    /// One row more of each kind in which nothing stands, to be filled in.
    pub(crate) fn with_room(mut self) -> Self {
        trim(&mut self.numbers);
        trim(&mut self.status);
        trim(&mut self.orders);
        self.numbers.push(NumberRow::default());
        self.status.push(StatusRow::default());
        self.orders.push(OrderRow::default());
        self
    }
}

/// Which row of the form each item of the JSON came from.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Rows {
    numbers: Vec<usize>,
    status: Vec<usize>,
    orders: Vec<usize>,
}

impl Rows {
    /// The name of the field of the form for a path in the JSON: `numbers[1].from` may stand in the third row of the form,
    /// and the items of an order are one field.
    #[must_use]
    pub fn field(&self, path: &str) -> String {
        let Some((list, rest)) = path.split_once('[') else { return path.to_owned() };
        let Some((item, field)) = rest.split_once(']') else { return path.to_owned() };
        let rows = match list {
            "numbers" => &self.numbers,
            "status" => &self.status,
            "orders" => &self.orders,
            // Of names, each of which is a line of one field.
            _ => return list.to_owned(),
        };
        let row = item.parse().ok().and_then(|item: usize| rows.get(item)).copied().unwrap_or_default();
        let field = field.trim_start_matches('.').split(['.', '[']).next().unwrap_or_default();
        let field = if field.is_empty() { first_of(list) } else { field };
        format!("{list}[{row}].{field}")
    }
}

/// The first field of a row, for a fault of the whole row.
fn first_of(list: &str) -> &'static str {
    match list {
        "numbers" => "number",
        "status" => "status",
        _ => "court",
    }
}

fn at<T: Default>(rows: &mut Vec<T>, row: usize) -> &mut T {
    if rows.len() <= row {
        rows.resize_with(row + 1, T::default);
    }
    &mut rows[row]
}

/// Drops the last rows in which nothing stands.
fn trim<T: PartialEq + Default>(rows: &mut Vec<T>) {
    while rows.last().is_some_and(|row| *row == T::default()) {
        rows.pop();
    }
}

fn put(object: &mut Map<String, Value>, key: &str, value: &str) {
    if !value.is_empty() {
        object.insert(key.to_owned(), value.into());
    }
}

fn lines_of(text: &str) -> impl Iterator<Item = &str> {
    text.lines().map(str::trim).filter(|line| !line.is_empty())
}

/// The rows in which something stands, as JSON, and which they are.
fn filled<T: PartialEq + Default>(rows: &[T], to_json: impl Fn(&T) -> Value) -> (Value, Vec<usize>) {
    let filled = || rows.iter().enumerate().filter(|(_, row)| **row != T::default());
    (filled().map(|(_, row)| to_json(row)).collect(), filled().map(|(at, _)| at).collect())
}

impl NumberRow {
    fn of(interval: &NumberInterval) -> Self {
        Self {
            number: interval.number.display(),
            from: begins(interval.from),
            to: interval.to.map(ends).unwrap_or_default(),
            basis: interval.basis.clone(),
        }
    }

    fn field(&mut self, name: &str) -> Option<&mut String> {
        match name {
            "number" => Some(&mut self.number),
            "from" => Some(&mut self.from),
            "to" => Some(&mut self.to),
            "basis" => Some(&mut self.basis),
            _ => None,
        }
    }

    fn to_json(&self) -> Value {
        object(&[("number", &self.number), ("from", &self.from), ("to", &self.to), ("basis", &self.basis)])
    }
}

impl StatusRow {
    fn of(change: &StatusChange) -> Self {
        Self {
            status: change.status.as_str().to_owned(),
            reason: match change.status {
                Status::Closed { reason } => reason.as_str().to_owned(),
                _ => String::new(),
            },
            on: change.on.to_string(),
            note: change.note.clone().unwrap_or_default(),
        }
    }

    fn field(&mut self, name: &str) -> Option<&mut String> {
        match name {
            "status" => Some(&mut self.status),
            "reason" => Some(&mut self.reason),
            "on" => Some(&mut self.on),
            "note" => Some(&mut self.note),
            _ => None,
        }
    }

    fn to_json(&self) -> Value {
        object(&[("status", &self.status), ("reason", &self.reason), ("on", &self.on), ("note", &self.note)])
    }
}

impl OrderRow {
    fn of(order: &Order) -> Self {
        Self {
            court: order.court.clone(),
            made_on: order.made_on.to_string(),
            comply_by: ends(order.comply_by),
            served_at: order.served_at.map(begins).unwrap_or_default(),
            complied_at: order.complied_at.map(ends).unwrap_or_default(),
            ends_at: order.ends_at.map(ends).unwrap_or_default(),
            discharged_at: order.discharged_at.map(begins).unwrap_or_default(),
            items: order.items.iter().map(item).collect::<Vec<_>>().join("\n"),
        }
    }

    fn field(&mut self, name: &str) -> Option<&mut String> {
        match name {
            "court" => Some(&mut self.court),
            "made_on" => Some(&mut self.made_on),
            "comply_by" => Some(&mut self.comply_by),
            "served_at" => Some(&mut self.served_at),
            "complied_at" => Some(&mut self.complied_at),
            "ends_at" => Some(&mut self.ends_at),
            "discharged_at" => Some(&mut self.discharged_at),
            "items" => Some(&mut self.items),
            _ => None,
        }
    }

    fn to_json(&self) -> Value {
        let mut order = object(&[
            ("kind", "ddtro"),
            ("court", &self.court),
            ("made_on", &self.made_on),
            ("comply_by", &self.comply_by),
            ("served_at", &self.served_at),
            ("complied_at", &self.complied_at),
            ("ends_at", &self.ends_at),
            ("discharged_at", &self.discharged_at),
        ]);
        order["items"] = lines_of(&self.items).map(item_to_json).collect();
        order
    }
}

fn object(fields: &[(&str, &str)]) -> Value {
    let mut object = Map::new();
    for (key, value) in fields {
        put(&mut object, key, value);
    }
    Value::Object(object)
}

/// `07700 900461`, `imei 356938035643809`, `device the handset that uses it`.
fn item(item: &OrderItem) -> String {
    match item {
        OrderItem::Msisdn(number) => number.display(),
        OrderItem::Imei(digits) => format!("imei {digits}"),
        OrderItem::Imsi(digits) => format!("imsi {digits}"),
        OrderItem::Iccid(digits) => format!("iccid {digits}"),
        OrderItem::Device(words) => format!("device {words}"),
        _ => String::new(),
    }
}

fn item_to_json(line: &str) -> Value {
    let (first, rest) = line.split_once(' ').unwrap_or((line, ""));
    match first.to_lowercase().as_str() {
        kind @ ("imei" | "imsi" | "iccid" | "device" | "msisdn") => {
            json!({"kind": kind, "value": rest.trim()})
        }
        _ => json!({"kind": "msisdn", "value": line}),
    }
}

/// An instant at which something begins: a day alone is its first instant.
fn begins(at: Timestamp) -> String {
    let here = london::at(at);
    if here.time() == Time::midnight() { here.date().to_string() } else { precise(at) }
}

/// An instant at which something ends: a day alone is included.
fn ends(at: Timestamp) -> String {
    let here = london::at(at);
    match here.date().yesterday() {
        Ok(day) if here.time() == Time::midnight() => day.to_string(),
        _ => precise(at),
    }
}

/// `2019-08-06 10:15`; with what is less than a minute, as an instant.
fn precise(at: Timestamp) -> String {
    let here = london::at(at);
    let whole = here.second() == 0 && here.subsec_nanosecond() == 0;
    if whole { here.strftime("%Y-%m-%d %H:%M").to_string() } else { at.to_string() }
}

#[cfg(test)]
mod tests {
    use std::{fs, path::Path};

    use tipline_lines::{FileFormat, read_file};

    use super::*;

    fn read(json: &str) -> Result<CountyLine, Vec<tipline_lines::FileError>> {
        read_file(&format!("{{\"lines\": [{json}]}}"), FileFormat::Json).map(|mut lines| lines.remove(0))
    }

    fn examples() -> Vec<CountyLine> {
        let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../config/lines.example.toml");
        read_file(&fs::read_to_string(file).unwrap(), FileFormat::Toml).unwrap()
    }

    #[test]
    fn a_line_that_is_shown_and_sent_back_is_the_same_line() {
        for line in examples() {
            let (json, _) = LineForm::of(&line).with_room().to_json();
            assert_eq!(read(&json).unwrap(), line);
        }
    }

    #[test]
    fn a_form_is_read_by_the_names_of_its_fields_and_nothing_else_is() {
        let sent = [
            ("id", "nino"),
            ("brand", " Nino "),
            ("aliases", "One\r\n\r\nTwo"),
            ("numbers[1].number", "07700 900461"),
            ("numbers[1].from", "2019-05-01"),
            ("numbers[1].basis", "test purchase"),
            ("numbers[100000].from", "2019-05-01"),
            ("numbers[x].from", "2019-05-01"),
            ("numbers[0].owner", "somebody"),
            ("csrf", "of-this-session"),
        ];
        let form = LineForm::read(sent.into_iter());
        let (json, rows) = form.to_json();
        let line = read(&json).unwrap();
        assert_eq!((line.brand.as_deref(), line.aliases.len(), line.numbers.len()), (Some("Nino"), 2, 1));
        assert_eq!(rows.field("numbers[0].from"), "numbers[1].from");
    }

    #[test]
    fn what_is_wrong_points_at_the_field_in_which_it_was_typed() {
        for (sent, expected) in [
            (("numbers[2].from", "yesterday"), "numbers[2].from"),
            (("status[0].on", "2019-13-01"), "status[0].on"),
            (("orders[1].items", "07700 900461\nimei 12"), "orders[1].items"),
            (("id", "No Name"), "id"),
        ] {
            let mut form = LineForm::of(&examples()[0]);
            *form.field(sent.0).unwrap() = sent.1.to_owned();
            let (json, rows) = form.to_json();
            let errors = read(&json).unwrap_err();
            let fields: Vec<String> = errors
                .iter()
                .map(|error| rows.field(error.field.strip_prefix("lines[0].").unwrap_or(&error.field)))
                .collect();
            assert!(fields.iter().any(|field| field == expected), "{sent:?}: {errors:?} {fields:?}");
        }
    }
}
