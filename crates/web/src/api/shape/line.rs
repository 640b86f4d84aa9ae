use serde::Serialize;
use tipline_index::LineView;
use tipline_lines::OrderItem;
use utoipa::ToSchema;

use super::{Count, Flags, Index, Interval, Listed, Number, Order, Period, counts};

/// All that the reports say of a line.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct LineAnswer {
    pub(crate) id: String,
    pub(crate) brand: Option<String>,
    pub(crate) aliases: Vec<String>,
    pub(crate) index: Index,
    /// How many reports are flagged for it.
    pub(crate) reports: usize,
    /// How many of them were read, newest first, for what follows but the counts.
    pub(crate) read: usize,
    pub(crate) seen: Option<Period>,
    pub(crate) flags: Flags,
    pub(crate) numbers: Vec<LineNumber>,
    pub(crate) orders: Vec<LineOrder>,
    pub(crate) by_channel: Vec<Count>,
    pub(crate) by_force: Vec<Count>,
    pub(crate) by_month: Vec<Count>,
    /// The newest of the reports.
    pub(crate) listed: Vec<Listed>,
}

/// A number of a line.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct LineNumber {
    pub(crate) number: Number,
    pub(crate) intervals: Vec<Interval>,
    pub(crate) flags: Flags,
    pub(crate) seen: Option<Period>,
}

/// An order, and what came in while it was in effect.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct LineOrder {
    pub(crate) order: Order,
    pub(crate) items: Vec<Item>,
    pub(crate) effective_to: Option<String>,
    pub(crate) reports_after: usize,
    pub(crate) after: Vec<Listed>,
}

/// What an order bites on.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Item {
    /// `msisdn`, `imei`, `imsi`, `iccid` or `device`.
    pub(crate) kind: &'static str,
    pub(crate) value: String,
}

impl LineAnswer {
    pub(crate) fn new(view: LineView, index: Index) -> Self {
        Self {
            id: view.line_id.to_string(),
            brand: view.brand,
            aliases: view.aliases,
            index,
            reports: view.reports,
            read: view.read,
            seen: view.seen.map(Period::from),
            flags: view.flags.into(),
            numbers: view
                .numbers
                .into_iter()
                .map(|number| LineNumber {
                    number: number.number.into(),
                    intervals: number.intervals.iter().map(Interval::from).collect(),
                    flags: number.flags.into(),
                    seen: number.seen.map(Period::from),
                })
                .collect(),
            orders: view
                .orders
                .into_iter()
                .map(|told| LineOrder {
                    order: Order::from(&told.order),
                    items: told.items.iter().map(Item::from).collect(),
                    effective_to: told.effective_to.map(|to| to.to_string()),
                    reports_after: told.reports_after,
                    after: told.after.iter().map(Listed::from).collect(),
                })
                .collect(),
            by_channel: counts(view.by_channel),
            by_force: counts(view.by_force),
            by_month: counts(view.by_month),
            listed: view.listed.iter().map(Listed::from).collect(),
        }
    }
}

impl From<&OrderItem> for Item {
    fn from(item: &OrderItem) -> Self {
        let (kind, value) = match item {
            OrderItem::Msisdn(number) => ("msisdn", number.to_string()),
            OrderItem::Imei(value) => ("imei", value.clone()),
            OrderItem::Imsi(value) => ("imsi", value.clone()),
            OrderItem::Iccid(value) => ("iccid", value.clone()),
            OrderItem::Device(value) => ("device", value.clone()),
            _ => ("other", String::new()),
        };
        Self { kind, value }
    }
}
