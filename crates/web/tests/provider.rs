//! Signing in through a real OpenID Connect provider: the npm package `oidc-provider`, in a process of its own.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use std::sync::{Arc, Mutex};

use reqwest::{Client, StatusCode, Url, header, redirect::Policy};
use tipline_audit::{Action, Outcome};

#[path = "api/brokers.rs"]
#[allow(dead_code, reason = "no line is written here")]
mod brokers;
mod oidc;

/// A browser: it keeps cookies and follows nothing by itself.
#[derive(Clone)]
struct Browser {
    client: Client,
    cookies: Arc<Mutex<Vec<(String, String, String)>>>,
}

impl Browser {
    fn new() -> Self {
        let _ = tokio_rustls::rustls::crypto::ring::default_provider().install_default();
        let client = Client::builder().redirect(Policy::none()).build().unwrap();
        Self { client, cookies: Arc::default() }
    }

    async fn send(&self, request: reqwest::RequestBuilder, to: &Url) -> reqwest::Response {
        let origin = to.origin().ascii_serialization();
        let held: Vec<String> = self
            .cookies
            .lock()
            .unwrap()
            .iter()
            .filter(|(of, ..)| *of == origin)
            .map(|(_, name, value)| format!("{name}={value}"))
            .collect();
        let request = if held.is_empty() { request } else { request.header(header::COOKIE, held.join("; ")) };
        let response = request.send().await.unwrap();
        for line in response.headers().get_all(header::SET_COOKIE) {
            let pair = line.to_str().unwrap().split(';').next().unwrap();
            let (name, value) = pair.split_once('=').unwrap();
            let mut cookies = self.cookies.lock().unwrap();
            cookies.retain(|(of, held, _)| !(*of == origin && held == name));
            if !value.is_empty() {
                cookies.push((origin.clone(), name.to_owned(), value.to_owned()));
            }
        }
        response
    }

    async fn get(&self, to: &Url) -> reqwest::Response {
        self.send(self.client.get(to.clone()), to).await
    }

    /// Follows redirects up to the address that begins with this, which is not opened.
    async fn follow(&self, mut at: Url, until: &str) -> Url {
        for _ in 0..20 {
            if at.as_str().starts_with(until) {
                return at;
            }
            let response = self.get(&at).await;
            at = match response.headers().get(header::LOCATION) {
                Some(next) => at.join(next.to_str().unwrap()).unwrap(),
                // The provider's own page: who one is, then that one agrees.
                None => {
                    let page = response.text().await.unwrap();
                    let prompt = if page.contains("value=\"login\"") { "login" } else { "consent" };
                    let form = format!("prompt={prompt}&login={}&password=x", self.name());
                    let posted = self
                        .client
                        .post(at.clone())
                        .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
                        .body(form);
                    let response = self.send(posted, &at).await;
                    let next = response.headers().get(header::LOCATION).unwrap();
                    at.join(next.to_str().unwrap()).unwrap()
                }
            };
        }
        panic!("it goes round and round: {at}")
    }

    fn name(&self) -> String {
        let cookies = self.cookies.lock().unwrap();
        cookies.iter().find(|(of, ..)| of == "person").map(|(_, _, name)| name.clone()).unwrap()
    }

    fn of(person: &str) -> Self {
        let browser = Self::new();
        browser.cookies.lock().unwrap().push(("person".to_owned(), String::new(), person.to_owned()));
        browser
    }
}

fn url(base: &str, path: &str) -> Url {
    Url::parse(&format!("{base}{path}")).unwrap()
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs the provider that cargo xtask test installs"]
async fn somebody_signs_in_through_the_provider_as_what_its_claims_say() {
    let served = oidc::served(|_| {});
    let me = url(&served.base, "/api/v1/me");
    for (person, roles) in
        [("intel-analyst", serde_json::json!(["analyst"])), ("standards", serde_json::json!(["auditor"]))]
    {
        let browser = Browser::of(person);
        let back =
            browser.follow(url(&served.base, "/sign-in"), &format!("{}/sign-in/callback", served.base)).await;
        let response = browser.get(&back).await;
        assert_eq!(response.status(), StatusCode::SEE_OTHER, "{}", response.text().await.unwrap());
        let told: serde_json::Value =
            serde_json::from_str(&browser.get(&me).await.text().await.unwrap()).unwrap();
        assert_eq!((&told["name"], &told["roles"]), (&person.into(), &roles));
        // What the provider sent is good once.
        assert_eq!(browser.get(&back).await.status(), StatusCode::UNAUTHORIZED);
    }
    let actions: Vec<Action> = served.entries.lock().unwrap().iter().map(|entry| entry.action).collect();
    assert_eq!(actions, [Action::SignedIn, Action::SignedIn]);
    let nobody = Browser::of("gardener");
    let back =
        nobody.follow(url(&served.base, "/sign-in"), &format!("{}/sign-in/callback", served.base)).await;
    assert_eq!(
        nobody.get(&back).await.status(),
        StatusCode::FORBIDDEN,
        "the provider knows them, and we have no role"
    );
    assert_eq!(nobody.get(&me).await.status(), StatusCode::UNAUTHORIZED);
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs the provider that cargo xtask test installs"]
async fn what_the_provider_sends_back_is_worth_nothing_in_another_browser_or_changed() {
    let served = oidc::served(|_| {});
    let callback = format!("{}/sign-in/callback", served.base);
    let mallory = Browser::of("intel-analyst");
    let back = mallory.follow(url(&served.base, "/sign-in"), &callback).await;
    // Somebody is made to open the address with which another began: they would work in the other's name.
    let victim = Browser::of("standards");
    assert_eq!(victim.get(&back).await.status(), StatusCode::UNAUTHORIZED);
    let began = victim.follow(url(&served.base, "/sign-in"), &callback).await;
    let code = |url: &Url| url.query_pairs().find(|(key, _)| key == "code").unwrap().1.into_owned();
    let mut swapped = began.clone();
    let state = began.query_pairs().find(|(key, _)| key == "state").unwrap().1.into_owned();
    swapped.query_pairs_mut().clear().append_pair("code", &code(&back)).append_pair("state", &state);
    assert_eq!(
        victim.get(&swapped).await.status(),
        StatusCode::UNAUTHORIZED,
        "another's code has another's challenge"
    );
    let fresh = Browser::of("standards");
    for query in ["", "?error=access_denied", "?code=x", "?code=x&state=y"] {
        let answer = fresh.get(&url(&callback, query)).await;
        assert_eq!(answer.status(), StatusCode::UNAUTHORIZED, "{query}");
    }
    let entries = served.entries.lock().unwrap();
    let signed_in = entries.iter().filter(|entry| entry.outcome == Outcome::Done).count();
    assert_eq!(signed_in, 0, "each attempt is on record, and none succeeded: {entries:?}");
}
