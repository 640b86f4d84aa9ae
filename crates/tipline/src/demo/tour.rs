//! The five steps through the story that the start page offers.

use tipline_web::{TourPlace, TourStep};

/// The steps, in their order.
pub(super) fn steps() -> Vec<TourStep> {
    let step = |title: &str, words: &str, place| TourStep {
        title: title.to_owned(),
        words: words.to_owned(),
        place,
    };
    vec![
        step(
            "The Nino line",
            "A brand that sells drugs in a town far from where it is run. See which number it had, from when to when, and \
             who reported it.",
            TourPlace::Line("nino".to_owned()),
        ),
        step(
            "Its number, however people wrote it",
            "07700.900.461, 0044 7700 900461, a letter O for a 0, digits in words: each report says how the number was read.",
            TourPlace::Search("07700 900461".to_owned()),
        ),
        step(
            "The order against it",
            "A court told the provider to cut the number off, within five working days. The start page and the page of the \
             line watch the clock; here it has run out.",
            TourPlace::Orders("nino".to_owned()),
        ),
        step(
            "What came after",
            "The number is heard of although it should be off. Such a flag is an order breach: read why, and confirm or \
             reject it. More of them come in while you look.",
            TourPlace::Search("flag:order_breach".to_owned()),
        ),
        step(
            "A number that nobody knows",
            "“New number, save it, same as before.” Three digits are enough to find it, and what is reported together with it.",
            TourPlace::Search("number:*733".to_owned()),
        ),
    ]
}
