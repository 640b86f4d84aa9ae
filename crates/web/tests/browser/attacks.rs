//! What somebody tries who means harm, in a real browser.

use tipline_web::ReasonPolicy;

use crate::{
    chromium::{Chromium, Window},
    desk::{SCRIPT, hostile_registry, hostile_report, reports},
    journeys::{is_clean, signed_in},
    served::Served,
};

/// The report page of one flag, its form open and filled in.
async fn about_to_decide(window: &Window, served: &Served) {
    let flagged = reports().into_iter().find(|report| report.flags.len() == 1).unwrap();
    window.open(&served.at(&format!("/reports/{}", flagged.report_id))).await;
    window.is_at("Report ").await;
    window.fill(".why input[name=reason]", "seen by two officers").await;
}

fn decided(served: &Served) -> usize {
    served.desk.decided.lock().unwrap().len()
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs the browser that cargo xtask test installs"]
async fn script_in_brands_reports_queries_and_errors_is_text_on_every_page() {
    let report = hostile_report();
    let served = Served::over(std::slice::from_ref(&report), ReasonPolicy::Optional);
    served.desk.app.set_lines(hostile_registry());
    let chromium = Chromium::start().await;
    let window = signed_in(&chromium, &served).await;
    let line = &report.flags[0].line_id;
    for (path, shows) in [
        ("/".to_owned(), true),
        (format!("/reports/{}", report.report_id), true),
        (format!("/lines/{line}"), true),
        ("/lines".to_owned(), true),
        ("/flags".to_owned(), true),
        ("/lines/%3Cscript%3Ealert(1)%3C%2Fscript%3E".to_owned(), false),
        ("/flags?show=%3Cscript%3Ealert(1)%3C%2Fscript%3E".to_owned(), true),
    ] {
        window.open(&served.at(&path)).await;
        window.until("document.readyState === 'complete' && document.querySelector('h1')").await;
        let seen: bool = window.ask("document.body.innerText.includes('alert(1)')").await.unwrap();
        assert_eq!(seen, shows, "{path}");
    }
    window.open(&served.at(&format!("/lines/{line}"))).await;
    window.follow("a.number").await;
    window.sees("alert(1)").await;
    let typed = serde_json::to_string(SCRIPT).unwrap();
    for (path, field, says) in [
        ("/search", "query", "alert(1)"),
        ("/check", "numbers", "Not a number"),
        ("/audit", "text", "entr"),
        ("/new-line", "id", "There is a problem"),
    ] {
        window.open(&served.at(path)).await;
        let send = format!(
            "{{ const form = document.querySelector('main form.edit, main form'); form.elements.{field}.value = {typed}; form.querySelector('button').click() }}; null"
        );
        window.ask::<serde_json::Value>(&send).await;
        window.sees(says).await;
    }
    // Nothing ran, and no policy had to stop anything: none of it was ever markup.
    is_clean(&window);
    // Were it markup, it would be stopped, and heard of.
    window.ask::<serde_json::Value>(&format!("{{ try {{ document.body.innerHTML = {typed} }} catch (refused) {{ console.log(String(refused)) }} }}; null")).await;
    window.until("document.querySelector('h1')").await;
    let mut heard = window.trouble();
    while heard.is_empty() {
        window.until("true").await;
        heard = window.trouble();
    }
    assert!(heard.iter().any(|told| told.contains("TrustedHTML")), "{heard:?}");
    assert!(!heard.iter().any(|told| told.contains("dialog")), "{heard:?}");
    chromium.close().await;
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs the browser that cargo xtask test installs"]
async fn a_form_with_another_sessions_token_decides_nothing() {
    let served = Served::start(ReasonPolicy::Optional);
    let chromium = Chromium::start().await;
    let theirs = signed_in(&chromium, &served).await;
    let window = signed_in(&chromium, &served).await;
    let token: String = theirs.ask("document.querySelector('[name=csrf]').value").await.unwrap();
    about_to_decide(&window, &served).await;
    let put = format!(
        "for (const field of document.querySelectorAll('[name=csrf]')) field.value = '{token}'; 'put'"
    );
    window.ask::<String>(&put).await.unwrap();
    window.follow("button[value=confirmed]").await;
    window.sees("If you ask for help, give this reference").await;
    assert_eq!(decided(&served), 0);
    // With its own it does.
    about_to_decide(&window, &served).await;
    window.follow("button[value=confirmed]").await;
    window.is_at("Report ").await;
    assert_eq!(decided(&served), 1);
    chromium.close().await;
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs the browser that cargo xtask test installs"]
async fn a_form_sends_nobody_elsewhere() {
    let served = Served::start(ReasonPolicy::Optional);
    let chromium = Chromium::start().await;
    let window = signed_in(&chromium, &served).await;
    for (nth, elsewhere) in
        ["https://evil.example/", "//evil.example/", "/\\\\evil.example/", "javascript:alert(1)"]
            .into_iter()
            .enumerate()
    {
        about_to_decide(&window, &served).await;
        window
            .ask::<String>(&format!("document.querySelector('.why [name=next]').value = '{elsewhere}'"))
            .await
            .unwrap();
        window.follow("button[value=needs_work]").await;
        window.is_at("What came in").await;
        let at: String = window.ask("location.href").await.unwrap();
        assert_eq!(at, served.at("/"), "{elsewhere}");
        assert_eq!(decided(&served), nth + 1);
    }
    is_clean(&window);
    chromium.close().await;
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs the browser that cargo xtask test installs"]
async fn a_form_that_is_sent_again_is_acted_on_once_and_one_from_before_signing_out_not_at_all() {
    let served = Served::start(ReasonPolicy::Optional);
    let chromium = Chromium::start().await;
    let window = signed_in(&chromium, &served).await;
    about_to_decide(&window, &served).await;
    // As a double click, or a form that is kept and sent again, has it.
    let twice = "(async () => { const form = document.querySelector('.why form'); \
        const body = new URLSearchParams([...new FormData(form), ['verdict', 'confirmed']]); \
        const send = () => fetch(form.action, {method: 'POST', body}).then((answer) => answer.status); \
        return [await send(), await send()].join() })()";
    assert_eq!(window.ask::<String>(twice).await.as_deref(), Some("200,200"));
    assert_eq!(decided(&served), 1);
    // The session ends elsewhere while the form is still open here.
    about_to_decide(&window, &served).await;
    let out = "fetch('/sign-out', {method: 'POST', body: new URLSearchParams([['csrf', \
        document.querySelector('header [name=csrf]').value]])}).then((answer) => answer.status)";
    assert_eq!(window.ask::<u16>(out).await, Some(200));
    window.follow("button[value=rejected]").await;
    window.is_at("Sign in first").await;
    assert_eq!(decided(&served), 1);
    chromium.close().await;
}
