use jiff::{Timestamp, civil::Date};
use serde::{Deserialize, Serialize};
use tipline_phone::E164;

/// A court order against what a line uses.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Order {
    /// Which power it was made under.
    pub kind: OrderKind,
    /// The court that made it.
    pub court: String,
    /// The day it was made, Europe/London.
    pub made_on: Date,
    /// The provider must have done what it orders before this instant. See [`default_comply_by`](crate::default_comply_by).
    pub comply_by: Timestamp,
    /// When it was served on the provider, where known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub served_at: Option<Timestamp>,
    /// When the provider had done what it orders, where known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub complied_at: Option<Timestamp>,
    /// The first instant after the period that it states, where it states one (reg 3(2)).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ends_at: Option<Timestamp>,
    /// When a court discharged it, where one has.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub discharged_at: Option<Timestamp>,
    /// What it bites on.
    pub items: Vec<OrderItem>,
}

/// Which power an order was made under.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum OrderKind {
    /// Drug Dealing Telecommunications Restriction Order: Serious Crime Act 2015 s80A, SI 2017/1240.
    Ddtro,
}

/// One thing that an order bites on. In JSON `{"kind": "msisdn", "value": "+447700900461"}`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", content = "value", rename_all = "snake_case")]
#[non_exhaustive]
pub enum OrderItem {
    /// A phone number.
    Msisdn(E164),
    /// A handset.
    Imei(String),
    /// A subscription.
    Imsi(String),
    /// A SIM card.
    Iccid(String),
    /// Any other device or thing that may be used with one (s80A(3)), in the order's own words.
    Device(String),
}

impl Order {
    /// When it took effect: when the provider complied, where that is known, else when it had to.
    #[must_use]
    pub fn effective_from(&self) -> Timestamp {
        self.complied_at.unwrap_or(self.comply_by)
    }

    /// When it ceased: its stated end or its discharge, whichever came first.
    #[must_use]
    pub fn effective_to(&self) -> Option<Timestamp> {
        [self.ends_at, self.discharged_at].into_iter().flatten().min()
    }

    /// Whether it was in effect at `at`.
    #[must_use]
    pub fn in_force(&self, at: Timestamp) -> bool {
        self.effective_from() <= at && self.effective_to().is_none_or(|to| at < to)
    }

    /// Whether it bites on the number.
    #[must_use]
    pub fn names(&self, number: E164) -> bool {
        self.items.contains(&OrderItem::Msisdn(number))
    }
}

impl OrderKind {
    /// Every kind.
    pub const ALL: [Self; 1] = [Self::Ddtro];

    /// The word for it in JSON and in files.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Ddtro => "ddtro",
        }
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(second).unwrap()
    }

    #[test]
    fn an_order_is_in_force_from_compliance_to_its_first_end() {
        for (complied_at, ends_at, discharged_at, first, last) in [
            (None, None, None, 100, None),
            (Some(90), None, None, 90, None),
            (Some(110), None, None, 110, None),
            (None, Some(200), None, 100, Some(199)),
            (None, None, Some(150), 100, Some(149)),
            (None, Some(200), Some(150), 100, Some(149)),
            (None, Some(150), Some(200), 100, Some(149)),
        ] {
            let order = Order {
                kind: OrderKind::Ddtro,
                court: "a court".into(),
                made_on: date(1970, 1, 1),
                comply_by: at(100),
                served_at: None,
                complied_at: complied_at.map(at),
                ends_at: ends_at.map(at),
                discharged_at: discharged_at.map(at),
                items: Vec::new(),
            };
            assert!(!order.in_force(at(first - 1)) && order.in_force(at(first)), "{order:?}");
            match last {
                Some(last) => assert!(order.in_force(at(last)) && !order.in_force(at(last + 1)), "{order:?}"),
                None => assert!(order.in_force(Timestamp::MAX), "{order:?}"),
            }
        }
    }
}
