use serde::Serialize;
use tipline_lines::{CountyLine, NumberInterval, StatusChange};
use utoipa::ToSchema;

use super::line::Item;

/// A line as it is kept. Numbers may be sent in any spelling; a day without a time is read as a file of lines reads it.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct LineRecord {
    /// Name for ever.
    #[schema(pattern = "^[a-z0-9][a-z0-9-]{0,63}$", example = "nino")]
    id: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "Nino")]
    brand: Option<String>,
    #[schema(required = false)]
    aliases: Vec<String>,
    #[schema(required = false)]
    numbers: Vec<Held>,
    /// What became of it, oldest first.
    #[schema(required = false)]
    status: Vec<Step>,
    #[schema(required = false)]
    exporting: Vec<String>,
    #[schema(required = false)]
    importing: Vec<String>,
    #[schema(required = false)]
    orders: Vec<CourtOrder>,
}

/// That a number was the line's for a time.
#[derive(Debug, Serialize, ToSchema)]
struct Held {
    #[schema(example = "+447700900461")]
    number: String,
    /// The first instant, or the first day.
    #[schema(example = "2019-05-01T00:00:00+01:00")]
    from: String,
    /// The first instant after, or the last day; none while it is the line's still.
    #[serde(skip_serializing_if = "Option::is_none")]
    to: Option<String>,
    /// How it is known.
    #[schema(example = "test purchase")]
    basis: String,
}

/// A step in a line's history.
#[derive(Debug, Serialize, ToSchema)]
struct Step {
    /// `suspected`, `active`, `dormant` or `closed`.
    status: &'static str,
    /// Of a closed line: `charge`, `seizure`, `ddtro`, `self`, `merged` or `unknown`.
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<&'static str>,
    #[schema(example = "2019-05-01")]
    on: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    note: Option<String>,
}

/// A court order against what the line uses.
#[derive(Debug, Serialize, ToSchema)]
struct CourtOrder {
    /// `ddtro`.
    kind: &'static str,
    court: String,
    #[schema(example = "2019-08-05")]
    made_on: String,
    /// By when the provider has to have done what it orders; the end of the fifth working day where it is left out.
    #[serde(skip_serializing_if = "Option::is_none")]
    comply_by: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    served_at: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    complied_at: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    ends_at: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    discharged_at: Option<String>,
    items: Vec<Item>,
}

impl From<&CountyLine> for LineRecord {
    fn from(line: &CountyLine) -> Self {
        Self {
            id: line.id.to_string(),
            brand: line.brand.clone(),
            aliases: line.aliases.clone(),
            numbers: line.numbers.iter().map(Held::from).collect(),
            status: line.status.iter().map(Step::from).collect(),
            exporting: line.exporting.clone(),
            importing: line.importing.clone(),
            orders: line.orders.iter().map(CourtOrder::from).collect(),
        }
    }
}

impl From<&NumberInterval> for Held {
    fn from(held: &NumberInterval) -> Self {
        Self {
            number: held.number.to_string(),
            from: held.from.to_string(),
            to: held.to.map(|to| to.to_string()),
            basis: held.basis.clone(),
        }
    }
}

impl From<&StatusChange> for Step {
    fn from(step: &StatusChange) -> Self {
        let reason = match step.status {
            tipline_lines::Status::Closed { reason } => Some(reason.as_str()),
            _ => None,
        };
        Self { status: step.status.as_str(), reason, on: step.on.to_string(), note: step.note.clone() }
    }
}

impl From<&tipline_lines::Order> for CourtOrder {
    fn from(order: &tipline_lines::Order) -> Self {
        let instant = |at: Option<jiff::Timestamp>| at.map(|at| at.to_string());
        Self {
            kind: order.kind.as_str(),
            court: order.court.clone(),
            made_on: order.made_on.to_string(),
            comply_by: Some(order.comply_by.to_string()),
            served_at: instant(order.served_at),
            complied_at: instant(order.complied_at),
            ends_at: instant(order.ends_at),
            discharged_at: instant(order.discharged_at),
            items: order.items.iter().map(Item::from).collect(),
        }
    }
}

#[cfg(test)]
mod tests {
    use tipline_lines::{FileFormat, read_file};

    use super::*;

    #[test]
    fn the_shape_is_the_canonical_form_field_by_field() {
        let example = concat!(env!("CARGO_MANIFEST_DIR"), "/../../config/lines.example.toml");
        let text = std::fs::read_to_string(example).unwrap();
        for line in read_file(&text, FileFormat::Toml).unwrap() {
            let shaped = serde_json::to_value(LineRecord::from(&line)).unwrap();
            assert_eq!(shaped, serde_json::to_value(&line).unwrap());
        }
    }
}
