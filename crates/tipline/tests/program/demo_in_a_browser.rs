//! The desk of the demo in a real browser, with a broker, Link, Index and looking back behind it.

use crate::{chromium::Chromium, demo::OpenDesk};

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs the browser that cargo xtask test installs"]
async fn a_number_is_added_to_a_line_and_reports_from_before_are_flagged() {
    let folder = tempfile::tempdir().unwrap();
    let desk = OpenDesk::start(folder.path());
    let link = desk.link.clone();
    let base = link.split("/sign-in").next().unwrap().to_owned();
    let chromium = Chromium::start().await;
    let window = chromium.window().await;
    window.open(&link).await;
    window.is_at("What came in").await;
    // A number that nobody knows is heard of, and no line has it.
    window.open(&format!("{base}/search")).await;
    window.fill("#query", "number:*733").await;
    window.follow("form.search button").await;
    let address: String = window.ask("location.href").await.unwrap();
    window.opens_until(&address, "document.querySelectorAll('.hits > li').length >= 2").await;
    let oldest: String =
        window.ask("[...document.querySelectorAll('.hits h3 a')].at(-1).getAttribute('href')").await.unwrap();
    let flagged: usize =
        window.ask("document.querySelectorAll('.hits a[href=\"/lines/nino\"]').length").await.unwrap();
    assert_eq!(flagged, 0);

    window.open(&format!("{base}/lines/nino/edit")).await;
    window.is_at("Change Nino").await;
    let row: usize =
        window.ask("document.querySelectorAll('input[name$=\".number\"]').length - 1").await.unwrap();
    window.fill(&format!("#numbers-{row}-number"), "07700 900733").await;
    window.fill(&format!("#numbers-{row}-from"), "2019-05-01").await;
    window.fill(&format!("#numbers-{row}-basis"), "the same name in a text").await;
    window.follow("button[value=try]").await;
    window.sees("What it would flag").await;
    window.follow("button[value=save]").await;
    window.is_at("Nino").await;

    // A report from before has its flag now, and says that it was made later.
    let says = "document.body.innerText.includes('Flagged by looking back')";
    window.opens_until(&format!("{base}{oldest}"), says).await;
    window.is_at("Report ").await;
    window.sees("the same name in a text").await;
    assert_eq!(window.trouble(), Vec::<String>::new());
    chromium.close().await;
    desk.close();
}
