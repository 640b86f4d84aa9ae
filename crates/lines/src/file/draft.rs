//! The shape of a file of lines: which keys a table has and what each may hold.
//!
//! A draft keeps every field as it was read or [`Told`], with its place, so that the checks across fields can still run
//! on what is sound.

use jiff::{Timestamp, civil::Date};
use tipline_phone::E164;

use super::{
    FileFormat,
    fields::{Errors, Fields, Place, Sited, Told, choice, text, wrong_kind},
    time::{BareDate, day, instant},
    tree::{Node, Value},
};
use crate::{
    ClosedReason, CountyLine, LineId, NumberInterval, Order, OrderItem, OrderKind, Status, StatusChange,
    default_comply_by,
};

pub(super) struct LineDraft {
    pub(super) place: Place,
    pub(super) id: Result<Sited<LineId>, Told>,
    pub(super) brand: Result<Option<Sited<String>>, Told>,
    aliases: Result<Vec<String>, Told>,
    pub(super) numbers: Result<Vec<IntervalDraft>, Told>,
    pub(super) status: Result<Vec<StatusDraft>, Told>,
    exporting: Result<Vec<String>, Told>,
    importing: Result<Vec<String>, Told>,
    pub(super) orders: Result<Vec<OrderDraft>, Told>,
}

pub(super) struct IntervalDraft {
    pub(super) number: Result<Sited<E164>, Told>,
    pub(super) from: Result<Sited<Timestamp>, Told>,
    pub(super) to: Result<Option<Sited<Timestamp>>, Told>,
    basis: Result<Sited<String>, Told>,
}

pub(super) struct StatusDraft {
    status: Result<Status, Told>,
    pub(super) on: Result<Sited<Date>, Told>,
    note: Result<Option<Sited<String>>, Told>,
}

pub(super) struct OrderDraft {
    kind: Result<OrderKind, Told>,
    court: Result<Sited<String>, Told>,
    pub(super) made_on: Result<Sited<Date>, Told>,
    pub(super) comply_by: Result<Option<Sited<Timestamp>>, Told>,
    pub(super) served_at: Result<Option<Sited<Timestamp>>, Told>,
    pub(super) complied_at: Result<Option<Sited<Timestamp>>, Told>,
    pub(super) ends_at: Result<Option<Sited<Timestamp>>, Told>,
    pub(super) discharged_at: Result<Option<Sited<Timestamp>>, Told>,
    pub(super) items: Result<Vec<Sited<OrderItem>>, Told>,
}

pub(super) fn lines(
    root: &Node<'_>,
    format: FileFormat,
    errors: &mut Errors<'_>,
) -> Result<Vec<LineDraft>, Told> {
    let key = match format {
        FileFormat::Toml => "line",
        FileFormat::Json => "lines",
    };
    let file = Fields::open(root, Place::file(0..0), &[key], errors)?;
    let found = file.list(key, errors)?;
    // A file with other keys alone has been told of those, and the misspelt one is among them.
    if found.is_empty() && (file.is_empty() || file.optional(key).is_some()) {
        let help = match format {
            FileFormat::Toml => "begin each line with [[line]]",
            FileFormat::Json => "write {\"lines\": [...]}",
        };
        errors.add(&file.place, "there are no lines in this file", Some(help.to_owned()));
    }
    read_all(found, line, errors)
}

/// A line that stands alone.
pub(super) fn single(root: &Node<'_>, errors: &mut Errors<'_>) -> Result<LineDraft, Told> {
    line(Sited { value: root, place: Place::file(root.span.clone()) }, errors)
}

/// Every item, or [`Told`] when one of them is not even a table; the others are read all the same.
fn read_all<'n, 't: 'n, T>(
    found: Vec<Sited<&'n Node<'t>>>,
    read: impl Fn(Sited<&'n Node<'t>>, &mut Errors<'_>) -> Result<T, Told>,
    errors: &mut Errors<'_>,
) -> Result<Vec<T>, Told> {
    let drafts: Vec<Result<T, Told>> = found.into_iter().map(|node| read(node, errors)).collect();
    drafts.into_iter().collect()
}

fn line(node: Sited<&Node<'_>>, errors: &mut Errors<'_>) -> Result<LineDraft, Told> {
    const KEYS: &[&str] =
        &["id", "brand", "aliases", "numbers", "status", "exporting", "importing", "orders"];
    let fields = Fields::open(node.value, node.place, KEYS, errors)?;
    Ok(LineDraft {
        id: line_id(&fields, errors),
        brand: fields.optional_text("brand", errors),
        aliases: fields.texts("aliases", errors),
        numbers: fields.list("numbers", errors).and_then(|found| read_all(found, interval, errors)),
        status: fields.list("status", errors).and_then(|found| read_all(found, status_change, errors)),
        exporting: fields.texts("exporting", errors),
        importing: fields.texts("importing", errors),
        orders: fields.list("orders", errors).and_then(|found| read_all(found, order, errors)),
        place: fields.place,
    })
}

fn line_id(fields: &Fields<'_, '_>, errors: &mut Errors<'_>) -> Result<Sited<LineId>, Told> {
    let help = "a short name for ever, of a-z, 0-9 and -, such as nino";
    let written = fields.required_text("id", help, errors)?;
    match written.value.parse() {
        Ok(id) => Ok(written.map(|_| id)),
        Err(_) => {
            let message = format!("{:?} is not a line id", written.value);
            let help = "write 1 to 64 of a-z, 0-9 and -, a letter or digit first, such as nino";
            errors.add(&written.place, message, Some(help.to_owned()));
            Err(Told)
        }
    }
}

fn interval(node: Sited<&Node<'_>>, errors: &mut Errors<'_>) -> Result<IntervalDraft, Told> {
    let fields = Fields::open(node.value, node.place, &["number", "from", "to", "basis"], errors)?;
    let number = fields
        .required("number", "which number it is, such as \"07700 900461\"", errors)
        .and_then(|node| number(node, errors));
    let from = fields
        .required("from", "the first day that the number is known to be the line's", errors)
        .and_then(|node| instant(node, BareDate::Begins, errors));
    Ok(IntervalDraft {
        number,
        from,
        to: optional_instant(&fields, "to", BareDate::Ends, errors),
        basis: fields.required_text(
            "basis",
            "how it is known, such as \"test purchase\": a flag that rests on it will say so",
            errors,
        ),
    })
}

fn optional_instant(
    fields: &Fields<'_, '_>,
    key: &str,
    bare: BareDate,
    errors: &mut Errors<'_>,
) -> Result<Option<Sited<Timestamp>>, Told> {
    fields.optional(key).map(|node| instant(node, bare, errors)).transpose()
}

fn number(node: Sited<&Node<'_>>, errors: &mut Errors<'_>) -> Result<Sited<E164>, Told> {
    if matches!(node.value.value, Value::Other("a bare number")) {
        return Err(wrong_kind(node.value, &node.place, "a phone number in quotes", errors));
    }
    let written = text(node, "which number it is, such as \"07700 900461\"", errors)?;
    let Some(number) = tipline_phone::read(&written.value) else {
        let message = format!("{:?} is not one phone number", written.value);
        let help =
            "write one number and nothing else, in any spelling: \"07700 900461\", \"+44 7700 900461\"";
        errors.add(&written.place, message, Some(help.to_owned()));
        return Err(Told);
    };
    if tipline_phone::is_helpline(number) {
        let message = format!("{:?} is a public helpline, and no line's number", written.value);
        errors.add(&written.place, message, Some("check the number, or leave it out".to_owned()));
        return Err(Told);
    }
    Ok(written.map(|_| number))
}

fn status_change(node: Sited<&Node<'_>>, errors: &mut Errors<'_>) -> Result<StatusDraft, Told> {
    let fields = Fields::open(node.value, node.place, &["status", "reason", "on", "note"], errors)?;
    let on = fields
        .required("on", "the day it became so, such as 2019-05-01", errors)
        .and_then(|node| day(node, errors));
    Ok(StatusDraft { status: status(&fields, errors), on, note: fields.optional_text("note", errors) })
}

fn status(fields: &Fields<'_, '_>, errors: &mut Errors<'_>) -> Result<Status, Told> {
    const CLOSED: Status = Status::Closed { reason: ClosedReason::Unknown };
    let choices =
        [Status::Suspected, Status::Active, Status::Dormant, CLOSED].map(|status| (status.as_str(), status));
    let reasons = ClosedReason::ALL.map(|reason| (reason.as_str(), reason));

    let word = fields.required_text("status", "one of suspected, active, dormant, closed", errors)?;
    let status = choice(&word, &choices, errors)?;
    let reason = fields.optional_text("reason", errors)?;
    match (status, reason) {
        (Status::Closed { .. }, Some(word)) => {
            choice(&word, &reasons, errors).map(|reason| Status::Closed { reason })
        }
        (Status::Closed { .. }, None) => {
            let names = reasons.map(|(name, _)| name).join(", ");
            let help = format!("say what closed it, or that it is not known: {names}");
            fields.required("reason", &help, errors).map(|_| status)
        }
        (_, Some(word)) => {
            let help = "leave it out, or put what there is to say in note".to_owned();
            errors.add(&word.place, "only a closed line has a reason", Some(help));
            Err(Told)
        }
        (_, None) => Ok(status),
    }
}

fn order(node: Sited<&Node<'_>>, errors: &mut Errors<'_>) -> Result<OrderDraft, Told> {
    const KEYS: &[&str] = &[
        "kind",
        "court",
        "made_on",
        "comply_by",
        "served_at",
        "complied_at",
        "ends_at",
        "discharged_at",
        "items",
    ];
    let fields = Fields::open(node.value, node.place, KEYS, errors)?;
    let kinds = OrderKind::ALL.map(|kind| (kind.as_str(), kind));
    let made_on = fields
        .required("made_on", "the day the court made it, such as 2019-08-05", errors)
        .and_then(|node| day(node, errors));
    Ok(OrderDraft {
        kind: fields
            .required_text("kind", "ddtro is the one kind there is", errors)
            .and_then(|word| choice(&word, &kinds, errors)),
        court: fields.required_text("court", "the court that made it", errors),
        made_on,
        comply_by: optional_instant(&fields, "comply_by", BareDate::Ends, errors),
        served_at: optional_instant(&fields, "served_at", BareDate::Begins, errors),
        complied_at: optional_instant(&fields, "complied_at", BareDate::Ends, errors),
        ends_at: optional_instant(&fields, "ends_at", BareDate::Ends, errors),
        discharged_at: optional_instant(&fields, "discharged_at", BareDate::Begins, errors),
        items: items(&fields, errors),
    })
}

fn items(fields: &Fields<'_, '_>, errors: &mut Errors<'_>) -> Result<Vec<Sited<OrderItem>>, Told> {
    let help = "what the order bites on, such as [{ kind = \"msisdn\", value = \"07700 900461\" }]";
    let whole = fields.required("items", help, errors)?;
    let found = fields.list("items", errors)?;
    if found.is_empty() {
        errors.add(&whole.place, "an order bites on something", Some(help.to_owned()));
        return Err(Told);
    }
    read_all(found, item, errors)
}

/// What an item's `kind` may say, and how many digits the value has: 3GPP TS 23.003 for the handset and the subscription,
/// ITU-T E.118 for the card.
#[derive(Clone, Copy)]
enum ItemKind {
    Msisdn,
    Digits(fn(String) -> OrderItem, &'static [usize], &'static str),
    Device,
}

fn item(node: Sited<&Node<'_>>, errors: &mut Errors<'_>) -> Result<Sited<OrderItem>, Told> {
    const KINDS: &[(&str, ItemKind)] = &[
        ("msisdn", ItemKind::Msisdn),
        ("imei", ItemKind::Digits(OrderItem::Imei, &[15], "an IMEI is 15 digits")),
        ("imsi", ItemKind::Digits(OrderItem::Imsi, &[15], "an IMSI is 15 digits")),
        ("iccid", ItemKind::Digits(OrderItem::Iccid, &[19, 20], "an ICCID is 19 or 20 digits")),
        ("device", ItemKind::Device),
    ];
    let fields = Fields::open(node.value, node.place, &["kind", "value"], errors)?;
    let kind = fields
        .required_text("kind", "one of msisdn, imei, imsi, iccid, device", errors)
        .and_then(|word| choice(&word, KINDS, errors))?;
    let help = "the number or identifier, in quotes";
    let value = fields.required("value", help, errors)?;
    match kind {
        ItemKind::Msisdn => number(value, errors).map(|number| number.map(OrderItem::Msisdn)),
        ItemKind::Device => text(value, help, errors).map(|text| text.map(OrderItem::Device)),
        ItemKind::Digits(item, lengths, rule) => {
            let written = text(value, help, errors)?;
            let digits: String = written.value.chars().filter(|c| !matches!(c, ' ' | '-')).collect();
            if digits.bytes().all(|b| b.is_ascii_digit()) && lengths.contains(&digits.len()) {
                return Ok(written.map(|_| item(digits)));
            }
            errors.add(&written.place, format!("{:?} cannot be right", written.value), Some(rule.to_owned()));
            Err(Told)
        }
    }
}

impl LineDraft {
    /// The line, where nothing was wrong with it.
    pub(super) fn settle(self) -> Result<CountyLine, Told> {
        Ok(CountyLine {
            id: self.id?.value,
            brand: self.brand?.map(|brand| brand.value),
            aliases: self.aliases?,
            numbers: self.numbers?.into_iter().map(IntervalDraft::settle).collect::<Result<_, Told>>()?,
            status: self.status?.into_iter().map(StatusDraft::settle).collect::<Result<_, Told>>()?,
            exporting: self.exporting?,
            importing: self.importing?,
            orders: self.orders?.into_iter().map(OrderDraft::settle).collect::<Result<_, Told>>()?,
        })
    }
}

impl IntervalDraft {
    fn settle(self) -> Result<NumberInterval, Told> {
        Ok(NumberInterval {
            number: self.number?.value,
            from: self.from?.value,
            to: self.to?.map(|to| to.value),
            basis: self.basis?.value,
        })
    }
}

impl StatusDraft {
    fn settle(self) -> Result<StatusChange, Told> {
        Ok(StatusChange { status: self.status?, on: self.on?.value, note: self.note?.map(|note| note.value) })
    }
}

impl OrderDraft {
    fn settle(self) -> Result<Order, Told> {
        let instant =
            |read: Result<Option<Sited<Timestamp>>, Told>| read.map(|sited| sited.map(|at| at.value));
        let made_on = self.made_on?.value;
        Ok(Order {
            kind: self.kind?,
            court: self.court?.value,
            made_on,
            comply_by: instant(self.comply_by)?.unwrap_or_else(|| default_comply_by(made_on)),
            served_at: instant(self.served_at)?,
            complied_at: instant(self.complied_at)?,
            ends_at: instant(self.ends_at)?,
            discharged_at: instant(self.discharged_at)?,
            items: self.items?.into_iter().map(|item| item.value).collect(),
        })
    }
}
