//! What an analyst does, step by step.

use tipline_web::ReasonPolicy;

use crate::{
    chromium::{Chromium, Window},
    desk::{index, reports},
    oidc,
    served::Served,
};

/// A window in which somebody has signed in by the link.
pub(crate) async fn signed_in(chromium: &Chromium, served: &Served) -> Window {
    let window = chromium.window().await;
    window.open(&served.desk.app.one_time_link()).await;
    window.is_at("What came in").await;
    window
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs the browser and the provider that cargo xtask test installs"]
async fn somebody_signs_in_through_the_provider_and_says_why_they_look() {
    let served = oidc::served(|folder| index(folder, &reports()));
    let chromium = Chromium::start().await;
    let window = chromium.window().await;
    window.open(&format!("{}/lines", served.base)).await;
    window.is_at("Sign in first").await;
    window.click("a[href='/sign-in']").await;
    // The provider's own pages: who one is, and that one agrees.
    window.fill("input[name=login]", "intel-analyst").await;
    window.fill("input[name=password]", "x").await;
    window.press("Enter").await;
    window.until("document.querySelector('input[name=prompt]')?.value === 'consent'").await;
    window.click("button[type=submit]").await;
    window.is_at("Why do you look?").await;
    window.sees("intel-analyst (analyst)").await;
    window.fill("#reason", "op-1234 line review").await;
    window.press("Enter").await;
    window.is_at("What came in").await;
    let menu: String = window.ask("document.querySelector('nav[aria-label=Desk]').innerText").await.unwrap();
    assert!(menu.contains("Flags") && !menu.contains("Audit") && !menu.contains("Dead letters"), "{menu}");
    chromium.close().await;
}

/// Nothing went wrong in the window, on its console or by its policy.
pub(crate) fn is_clean(window: &Window) {
    assert_eq!(window.trouble(), Vec::<String>::new());
}

const SEARCH: &str = "form.search button";

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs the browser that cargo xtask test installs"]
async fn a_number_is_found_by_three_digits_and_followed_to_its_line_and_to_why_it_was_flagged() {
    let served = Served::start(ReasonPolicy::Required);
    let chromium = Chromium::start().await;
    let window = chromium.window().await;
    window.open(&served.desk.app.one_time_link()).await;
    window.is_at("Why do you look?").await;
    window.fill("#reason", "op-1234 line review").await;
    window.press("Enter").await;
    window.is_at("What came in").await;
    window.fill("#query", "number:*461").await;
    window.follow(SEARCH).await;
    window.sees("Read as number:*461").await;
    let address: String = window.ask("location.href").await.unwrap();
    assert!(!address.contains("461"), "{address}");
    window.follow(".hits a.number").await;
    window.is_at("07700 900461").await;
    window.sees("Seen together with").await;
    window.follow("a[href='/lines/nino']").await;
    window.is_at("Nino").await;
    window.sees("DDTRO of County Court at Easthaven").await;
    window.follow(".hits a[href^='/reports/']").await;
    window.is_at("Report ").await;
    window.click(".why summary").await;
    window.sees("Version of the line").await;
    window.sees("because: op-1234 line review").await;
    is_clean(&window);
    chromium.close().await;
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs the browser that cargo xtask test installs"]
async fn a_flag_arrives_in_one_window_while_it_is_confirmed_in_another() {
    let served = Served::start(ReasonPolicy::Optional);
    let chromium = Chromium::start().await;
    let watching = signed_in(&chromium, &served).await;
    let deciding = signed_in(&chromium, &served).await;
    served.desk.feed.begin(0, 0, 0);
    watching.open(&served.at("/flags")).await;
    watching.sees("Live: nothing new yet").await;
    let flag = reports().into_iter().find_map(|report| report.flags.into_iter().next()).unwrap();
    served.desk.feed.push(0, 0, flag.clone());
    watching.sees("Show 1 new flag").await;
    // While it is paused, nothing on the page changes.
    watching.click("#live-pause").await;
    watching.sees("Paused").await;
    served.desk.feed.push(0, 1, flag.clone());
    let report = served.at(&format!("/reports/{}", flag.report_id));
    deciding.open(&report).await;
    deciding.sees("Nobody has decided yet.").await;
    deciding.fill("input[name=reason]", "seen by two officers").await;
    deciding.follow("button[value=confirmed]").await;
    assert_eq!(served.desk.decided.lock().unwrap().len(), 1);
    served.decisions_come_back();
    watching.sees("Paused").await;
    assert_eq!(
        watching.ask("document.getElementById('live-show').textContent").await,
        Some("Show 1 new flag".to_owned())
    );
    watching.click("#live-pause").await;
    watching.sees("Show 2 new flags").await;
    watching.open(&report).await;
    watching.sees("Confirmed.").await;
    watching.sees("seen by two officers").await;
    is_clean(&watching);
    is_clean(&deciding);
    chromium.close().await;
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs the browser that cargo xtask test installs"]
async fn flags_are_judged_without_a_mouse() {
    let served = Served::start(ReasonPolicy::Optional);
    let chromium = Chromium::start().await;
    let window = signed_in(&chromium, &served).await;
    window.press("?").await;
    window.until("document.getElementById('keys').open").await;
    window.press("Escape").await;
    window.until("!document.getElementById('keys').open").await;
    window.press("g").await;
    window.press("f").await;
    window.is_at("Flags").await;
    window.press("j").await;
    window.press("j").await;
    window
        .until(
            "document.activeElement.closest('[data-flag]') === document.querySelectorAll('[data-flag]')[1]",
        )
        .await;
    let second: String =
        window.ask("document.querySelectorAll('[data-flag]')[1].dataset.flag").await.unwrap();
    window.press("r").await;
    window
        .until("document.getElementById('decide').open && document.activeElement.id === 'decide-reason'")
        .await;
    // Letters in a field are letters.
    window.types("cj: the number of a shop").await;
    window.press("Enter").await;
    window
        .until(
            "document.activeElement.closest('[data-flag]') === document.querySelectorAll('[data-flag]')[1]",
        )
        .await;
    {
        let decided = served.desk.decided.lock().unwrap();
        let decided: Vec<_> =
            decided.iter().map(|d| (d.flag_id.to_string(), d.verdict.as_str(), d.reason.as_str())).collect();
        assert_eq!(decided, [(second, "rejected", "cj: the number of a shop")]);
    }
    window.press("/").await;
    window.is_at("Search").await;
    window.press("/").await;
    window.until("document.activeElement.id === 'query'").await;
    window.types("line:nino").await;
    window.press("Enter").await;
    window.sees("Read as").await;
    window.press("j").await;
    window.press("Enter").await;
    window.is_at("Report ").await;
    // From the first key to the last link everything can be reached: the skip link comes first.
    window.open(&served.at("/lines")).await;
    window.press("Tab").await;
    window.until("document.activeElement.className === 'skip'").await;
    is_clean(&window);
    chromium.close().await;
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs the browser that cargo xtask test installs"]
async fn two_hundred_pasted_numbers_are_checked() {
    let served = Served::start(ReasonPolicy::Optional);
    let chromium = Chromium::start().await;
    let window = signed_in(&chromium, &served).await;
    window.open(&served.at("/check")).await;
    let numbers: Vec<String> = (0..200).map(|n| format!("07700 900{:03}", 300 + n)).collect();
    let pasted = serde_json::to_string(&numbers.join("\n")).unwrap();
    // As a paste puts them there: all at once.
    window.ask::<String>(&format!("document.getElementById('numbers').value = {pasted}")).await.unwrap();
    window.follow("button[value=page]").await;
    window.sees("200 numbers checked").await;
    let rows = "document.querySelectorAll('tr[data-row]').length";
    assert_eq!(window.ask::<usize>(rows).await.unwrap(), 80, "a page of them");
    window.follow("button[name=from][value='160']").await;
    window.until(&format!("{rows} === 40")).await;
    window.until("document.querySelectorAll('tr[data-row]')[1].innerText.includes('Known line')").await;
    is_clean(&window);
    chromium.close().await;
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs the browser that cargo xtask test installs"]
async fn a_line_is_changed_what_is_wrong_is_pointed_at_and_what_it_would_flag_is_seen_first() {
    let served = Served::start(ReasonPolicy::Optional);
    let chromium = Chromium::start().await;
    let window = signed_in(&chromium, &served).await;
    window.open(&served.at("/lines/nino")).await;
    window.follow("a[href='/lines/nino/edit']").await;
    window.is_at("Change Nino").await;
    let row: usize =
        window.ask("document.querySelectorAll('input[name$=\"].number\"]').length - 1").await.unwrap();
    window.fill(&format!("#numbers-{row}-number"), "07700 900733").await;
    window.fill(&format!("#numbers-{row}-from"), "first of May").await;
    window.fill(&format!("#numbers-{row}-basis"), "same name in a text").await;
    window.follow("button[value=try]").await;
    window.sees("There is a problem").await;
    window.until(&format!("document.querySelector('.errors a').hash === '#numbers-{row}-from'")).await;
    window
        .until("document.activeElement.className === 'errors' && document.title.startsWith('Error: ')")
        .await;
    window.ask::<String>(&format!("document.getElementById('numbers-{row}-from').value = ''")).await.unwrap();
    window.fill(&format!("#numbers-{row}-from"), "2019-05-01").await;
    window.follow("button[value=try]").await;
    window.sees("What it would flag").await;
    window.sees("would be added").await;
    window.sees("CS/19/000450").await;
    assert_eq!(served.desk.brokers.lines.lock().unwrap().len(), 2, "nothing is written yet");
    // What is changed after it was tried is tried again before it is written.
    window.fill(&format!("#numbers-{row}-basis"), "s").await;
    window.follow("button[value=save]").await;
    window.sees("What it would flag").await;
    window.follow("button[value=save]").await;
    window.is_at("Nino").await;
    window.sees("07700 900733").await;
    assert_eq!(served.desk.brokers.lines.lock().unwrap().len(), 3);
    window.follow("a[href='/lines/nino/history']").await;
    window.sees("number 07700 900733 from 1 May 2019, still").await;
    is_clean(&window);
    chromium.close().await;
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs the browser that cargo xtask test installs"]
async fn all_of_it_is_done_without_a_script() {
    let served = Served::start(ReasonPolicy::Required);
    let chromium = Chromium::start().await;
    let window = chromium.window().await;
    window.without_the_script().await;
    window.open(&served.desk.app.one_time_link()).await;
    window.is_at("Why do you look?").await;
    window.fill("#reason", "line review").await;
    window.press("Enter").await;
    window.is_at("What came in").await;
    window.fill("#query", "number:*461").await;
    window.follow(SEARCH).await;
    window.sees("Read as").await;
    window.follow(".hits a[href^='/reports/']").await;
    window.is_at("Report ").await;
    window.fill(".why input[name=reason]", "read and compared").await;
    window.follow("button[value=needs_work]").await;
    window.until("location.hash.startsWith('#f_')").await;
    assert_eq!(served.desk.decided.lock().unwrap().len(), 1);
    window.open(&served.at("/flags")).await;
    window.is_at("Flags").await;
    window.until("document.getElementById('live').hidden").await;
    window.open(&served.at("/check")).await;
    window.fill("#numbers", "07700 900461").await;
    window.follow("button[value=page]").await;
    window.sees("1 number checked").await;
    window.follow("header button").await;
    window.until("document.querySelector('h1')?.innerText === 'Sign in'").await;
    is_clean(&window);
    chromium.close().await;
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs the browser that cargo xtask test installs"]
async fn after_signing_out_the_back_button_shows_nothing_of_the_session() {
    let served = Served::start(ReasonPolicy::Optional);
    let chromium = Chromium::start().await;
    let window = signed_in(&chromium, &served).await;
    window.open(&served.at("/lines/nino")).await;
    window.is_at("Nino").await;
    window.follow("header button").await;
    window.until("document.querySelector('h1')?.innerText === 'Sign in'").await;
    window.back().await;
    window.is_at("Sign in first").await;
    let text: String = window.ask("document.body.innerText").await.unwrap();
    assert!(!text.contains("Nino") && !text.contains("900461"), "{text}");
    chromium.close().await;
}
