//! Every page as it looks: at a desk and on a phone, light and dark. axe-core finds nothing on it, nothing sticks out of it,
//! and its marking stands on each sheet that is printed.
//!
//! Where `TIPLINE_SCREENSHOTS` names a folder each is kept there as a picture, with how it looks at 400 % and printed in `more`;
//! `cargo xtask screenshots` sets it.

use std::{fs, path::PathBuf};

use serde_json::Value;
use tipline_web::ReasonPolicy;

use crate::{
    chromium::{Chromium, Theme, Window},
    desk::reports,
    served::Served,
};

/// What axe-core looks for: WCAG 2.2 AA, and what its makers call good practice.
const AXE: &str = "axe.run(document, {runOnly: {type: 'tag', values: \
    ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']}})\
    .then(({violations}) => JSON.stringify(violations.map(({id, help, nodes}) => \
        ({id, help, at: nodes.slice(0, 3).map((node) => [node.target, node.failureSummary])}))))";

/// A desk's screen, in pixels.
const WIDE: u32 = 1440;

/// As narrow as a page has to fit: a desk's screen at 400 %, by WCAG 1.4.10.
const NARROW: u32 = 320;

/// How the two elements are laid out that hold the marking. As head and foot of a table they stand on each sheet of paper.
const REPEATED: &str = "[...document.querySelectorAll('.marking')]\
    .map((marking) => getComputedStyle(marking.parentElement).display).join(' ')";

/// The pages that the README shows, as they are seen first, and how wide.
const IN_THE_README: [&str; 3] = ["results", "number", "report"];
const README_WIDTH: u32 = 1120;

/// How to come to a page that has no address of its own.
enum By {
    Address(String),
    /// An address, an expression that fills in and sends a form there, and what its answer says.
    Form(String, &'static str, &'static str),
}

fn every_page() -> Vec<(&'static str, By)> {
    let at = |path: &str| By::Address(path.to_owned());
    let form = |path: &str, fill: &'static str, says| By::Form(path.to_owned(), fill, says);
    let flagged =
        reports().into_iter().rfind(|report| report.flags.len() == 1 && report.mentions.len() > 1).unwrap();
    vec![
        ("start", at("/")),
        ("search", at("/search")),
        (
            "results",
            form("/search", "query.value = 'line:nino OR near:07700900461'; query.form.submit()", "Read as"),
        ),
        (
            "query-wrong",
            form("/search", "query.value = 'numer:07700900461'; query.form.submit()", "could not be read"),
        ),
        ("nothing-found", form("/search", "query.value = '020 7946 0999'; query.form.submit()", "No report")),
        ("report", By::Address(format!("/reports/{}", flagged.report_id))),
        ("number", form("/lines/nino", "document.querySelector('a.number').click()", "Seen together with")),
        ("line", at("/lines/nino")),
        ("line-history", at("/lines/nino/history")),
        ("line-edit", at("/lines/nino/edit")),
        (
            "line-edit-wrong",
            form(
                "/lines/nino/edit",
                "document.querySelector('#numbers-0-from').value = 'in May'; document.querySelector('[value=try]').click()",
                "There is a problem",
            ),
        ),
        (
            "line-edit-preview",
            form(
                "/lines/nino/edit",
                "[...document.querySelectorAll('input[name$=\"].number\"]')].at(-1).value = '07700 900733'; \
                 [...document.querySelectorAll('input[name$=\"].from\"]')].at(-1).value = '2019-05-01'; \
                 [...document.querySelectorAll('input[name$=\"].basis\"]')].at(-1).value = 'the same name'; \
                 document.querySelector('[value=try]').click()",
                "What it would flag",
            ),
        ),
        ("line-new", at("/new-line")),
        ("lines", at("/lines")),
        ("flags", at("/flags")),
        ("flags-all", at("/flags?show=all")),
        ("check", at("/check")),
        (
            "check-answer",
            form(
                "/check",
                "numbers.value = '07700 900461\\n07700 900577\\n07700 900998\\nno number'; numbers.form.elements.as[0].click()",
                "3 numbers checked",
            ),
        ),
        ("dead-letters", at("/dead-letters")),
        ("dead-letter", at("/dead-letters/101/2/17")),
        (
            "dead-letters-replay",
            form(
                "/dead-letters",
                "document.querySelector('[name=id]:not([disabled])').click(); document.querySelector('main form button').click()",
                "Feed in again?",
            ),
        ),
        ("audit", at("/audit")),
        ("audit-found", form("/audit", "document.querySelector('main form button').click()", "entr")),
        (
            "audit-verified",
            form("/audit", "document.querySelector('[action=\"/audit/verify\"] button').click()", "The log"),
        ),
        ("help", at("/help")),
        ("not-found", at("/lines/none")),
    ]
}

impl By {
    async fn go(&self, window: &Window, served: &Served) {
        match self {
            Self::Address(path) => window.open(&served.at(path)).await,
            Self::Form(path, fill, says) => {
                window.open(&served.at(path)).await;
                window.ask::<Value>(&format!("{{ {fill} }}; null")).await;
                window.sees(says).await;
            }
        }
        window.until("document.readyState === 'complete'").await;
    }
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs the browser that cargo xtask test installs"]
async fn axe_finds_nothing_on_any_page_and_nothing_sticks_out() {
    let axe = fs::read_to_string(std::env::var_os("TIPLINE_TEST_AXE").unwrap()).unwrap();
    let pictures = std::env::var_os("TIPLINE_SCREENSHOTS").map(PathBuf::from);
    let served = Served::start(ReasonPolicy::Optional);
    served.some_are_decided();
    let chromium = Chromium::start().await;
    let window = chromium.window().await;
    let (mut wrong, mut unfit) = (Vec::new(), Vec::new());
    let mut look = async |name: &str, theme: Theme, width: u32, window: &Window| {
        let place = format!("{name}-{width}-{}", theme.name());
        let _: Option<Value> = window.ask(&format!("{axe}; null")).await;
        let found: String = window.ask(AXE).await.unwrap_or_else(|| panic!("axe did not run on {place}"));
        let found: Vec<Value> = serde_json::from_str(&found).unwrap();
        wrong.extend(found.iter().map(|violation| format!("{place}: {violation:#}")));
        let wide: u32 = window.ask("document.documentElement.scrollWidth").await.unwrap();
        if wide > width {
            wrong.push(format!("{place}: {wide} pixels wide"));
        }
        if let Some(folder) = &pictures {
            fs::write(folder.join(format!("{place}.png")), window.picture().await).unwrap();
            if IN_THE_README.contains(&name) && width == WIDE && theme == Theme::Light {
                window.size(README_WIDTH).await;
                let kept = folder.join("readme");
                fs::create_dir_all(&kept).unwrap();
                fs::write(kept.join(format!("{name}.png")), window.first_sight().await).unwrap();
            }
        }
    };
    window.open(&served.at("/sign-in")).await;
    for theme in [Theme::Light, Theme::Dark] {
        window.size(WIDE).await;
        window.theme(theme).await;
        look("sign-in", theme, WIDE, &window).await;
    }
    window.open(&served.desk.app.one_time_link()).await;
    window.is_at("What came in").await;
    for (name, by) in every_page() {
        by.go(&window, &served).await;
        for width in [WIDE, 390] {
            for theme in [Theme::Light, Theme::Dark] {
                // A picture of the whole page leaves the window at another size.
                window.size(width).await;
                window.theme(theme).await;
                look(name, theme, width, &window).await;
            }
        }
        window.size(NARROW).await;
        let wide: u32 = window.ask("document.documentElement.scrollWidth").await.unwrap();
        if wide > NARROW {
            unfit.push(format!("{name}: {wide} pixels wide at {NARROW}"));
        }
        let repeated: Option<String> = window.ask_on_paper(REPEATED).await;
        if repeated.as_deref() != Some("table-header-group table-footer-group") {
            unfit.push(format!("{name}: on paper the marking stands in {repeated:?}"));
        }
        if let Some(folder) = &pictures {
            let kept = folder.join("more");
            fs::create_dir_all(&kept).unwrap();
            fs::write(kept.join(format!("{name}-{NARROW}.png")), window.picture().await).unwrap();
            fs::write(kept.join(format!("{name}.pdf")), window.printed().await).unwrap();
        }
        window.size(WIDE).await;
    }
    wrong.append(&mut unfit);
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert_eq!(window.trouble(), Vec::<String>::new());
    chromium.close().await;
}
