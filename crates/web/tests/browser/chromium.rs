//! Debian's Chromium, driven over its own protocol: one process a test, a session of its own for each window.

use std::{
    sync::{Arc, Mutex, PoisonError},
    time::{Duration, Instant},
};

use chromiumoxide::{
    Browser, BrowserConfig, Page,
    cdp::browser_protocol::{
        emulation::{MediaFeature, SetDeviceMetricsOverrideParams, SetEmulatedMediaParams},
        log::{EventEntryAdded, LogEntryLevel},
        network::{BlockPattern, EnableParams, SetBlockedUrLsParams},
        page::{CaptureScreenshotFormat, EventJavascriptDialogOpening, PrintToPdfParams},
        target::{CreateBrowserContextParams, CreateTargetParams},
    },
    cdp::js_protocol::runtime::{EventConsoleApiCalled, EventExceptionThrown},
    page::ScreenshotParams,
};
use futures_util::StreamExt;
use tempfile::TempDir;
use tokio::{sync::MutexGuard, task::JoinHandle};

/// How long something may take that is waited for, on however busy a machine.
const PATIENCE: Duration = Duration::from_secs(90);
/// Between two looks.
const LOOK: Duration = Duration::from_millis(50);

/// One at a time: a machine of two processors has no room for more.
static TURN: tokio::sync::Mutex<()> = tokio::sync::Mutex::const_new(());

/// A browser.
pub(crate) struct Chromium {
    browser: Browser,
    handling: JoinHandle<()>,
    _profile: TempDir,
    _turn: MutexGuard<'static, ()>,
}

/// A window of a session of its own: no cookie of another.
pub(crate) struct Window {
    page: Page,
    trouble: Arc<Mutex<Vec<String>>>,
}

/// A theme of the desk.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Theme {
    Light,
    Dark,
}

impl Theme {
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Light => "light",
            Self::Dark => "dark",
        }
    }
}

impl Chromium {
    pub(crate) async fn start() -> Self {
        let turn = TURN.lock().await;
        let profile = tempfile::tempdir().unwrap();
        let mut config = BrowserConfig::builder()
            .chrome_executable(std::env::var_os("TIPLINE_TEST_CHROMIUM").unwrap())
            .user_data_dir(profile.path())
            .launch_timeout(PATIENCE)
            .request_timeout(PATIENCE)
            .viewport(None)
            .args(["--disable-gpu", "--disable-dev-shm-usage", "--hide-scrollbars"]);
        // Its sandbox refuses root, which continuous integration is; the pages are our own.
        if rustix::process::geteuid().is_root() {
            config = config.no_sandbox();
        }
        let (browser, mut handler) = Browser::launch(config.build().unwrap()).await.unwrap();
        let handling = tokio::spawn(async move { while handler.next().await.is_some() {} });
        Self { browser, handling, _profile: profile, _turn: turn }
    }

    pub(crate) async fn window(&self) -> Window {
        let context =
            self.browser.create_browser_context(CreateBrowserContextParams::default()).await.unwrap();
        let target = CreateTargetParams::builder().url("about:blank").browser_context_id(context);
        let page = self.browser.new_page(target.build().unwrap()).await.unwrap();
        let trouble = Arc::new(Mutex::new(Vec::new()));
        page.enable_log().await.unwrap();
        page.enable_runtime().await.unwrap();
        hear::<EventEntryAdded>(&page, &trouble, |event| {
            let entry = &event.entry;
            // A page that says what is wrong, or asks for a reason, says so in its status too, which the console notes.
            let is_trouble = matches!(entry.level, LogEntryLevel::Error | LogEntryLevel::Warning)
                && !entry.text.contains("the server responded with a status of 4");
            is_trouble.then(|| format!("{:?} {:?} {}", entry.source, entry.url, entry.text))
        })
        .await;
        hear::<EventExceptionThrown>(&page, &trouble, |event| Some(event.exception_details.to_string()))
            .await;
        hear::<EventJavascriptDialogOpening>(&page, &trouble, |event| {
            Some(format!("dialog: {}", event.message))
        })
        .await;
        hear::<EventConsoleApiCalled>(&page, &trouble, |event| Some(format!("console: {:?}", event.args)))
            .await;
        let window = Window { page, trouble };
        window.size(1440).await;
        window
    }

    /// Ends it; to be called at the end of a test that went well. Where one fails it is killed.
    pub(crate) async fn close(mut self) {
        self.browser.close().await.unwrap();
        self.browser.wait().await.unwrap();
        self.handling.await.unwrap();
    }
}

/// Keeps what an event tells.
async fn hear<E>(
    page: &Page,
    trouble: &Arc<Mutex<Vec<String>>>,
    told: impl Fn(&E) -> Option<String> + Send + 'static,
) where
    E: chromiumoxide::cdp::IntoEventKind + Unpin + Send + Sync + 'static,
{
    let mut events = page.event_listener::<E>().await.unwrap();
    let trouble = Arc::clone(trouble);
    tokio::spawn(async move {
        while let Some(event) = events.next().await {
            trouble.lock().unwrap_or_else(PoisonError::into_inner).extend(told(&event));
        }
    });
}

impl Window {
    /// Goes to an address and waits until its page is there.
    pub(crate) async fn open(&self, address: &str) {
        self.page.goto(address).await.unwrap_or_else(|error| panic!("{address}: {error}"));
    }

    /// How wide it is, in pixels of the stylesheet.
    pub(crate) async fn size(&self, width: u32) {
        let size = SetDeviceMetricsOverrideParams::new(width, 900, 1.0, false);
        self.page.execute(size).await.unwrap();
    }

    pub(crate) async fn theme(&self, theme: Theme) {
        let feature = MediaFeature::new("prefers-color-scheme", theme.name());
        self.page.emulate_media_features(vec![feature]).await.unwrap();
    }

    /// From the next page on the desk's script does not arrive. Scripts as such stay allowed, for it is by one that this test
    /// looks.
    pub(crate) async fn without_the_script(&self) {
        self.page.execute(EnableParams::default()).await.unwrap();
        let blocked = BlockPattern::new("*://*:*/assets/*.js", true);
        self.page.execute(SetBlockedUrLsParams::builder().url_pattern(blocked).build()).await.unwrap();
    }

    /// What an expression comes to; none where the page it was asked of went away meanwhile.
    pub(crate) async fn ask<T: serde::de::DeserializeOwned>(&self, expression: &str) -> Option<T> {
        self.page.evaluate_expression(expression).await.ok()?.into_value().ok()
    }

    /// Waits until an expression holds.
    pub(crate) async fn until(&self, expression: &str) {
        let until = Instant::now() + PATIENCE;
        while self.ask::<bool>(&format!("Boolean({expression})")).await != Some(true) {
            if Instant::now() > until {
                let text: Option<String> = self.ask("location.href + '\\n' + document.body.innerText").await;
                panic!("never: {expression}\n{}", text.unwrap_or_default());
            }
            tokio::time::sleep(LOOK).await;
        }
    }

    /// Opens an address again and again until an expression holds there: what it waits for happens elsewhere.
    pub(crate) async fn opens_until(&self, address: &str, expression: &str) {
        let until = Instant::now() + PATIENCE;
        loop {
            self.open(address).await;
            if self.ask::<bool>(&format!("Boolean({expression})")).await == Some(true) {
                return;
            }
            assert!(Instant::now() < until, "never at {address}: {expression}");
            tokio::time::sleep(LOOK).await;
        }
    }

    /// Waits until the page says this.
    pub(crate) async fn sees(&self, words: &str) {
        self.until(&format!("document.body?.innerText.includes({words:?})")).await;
    }

    /// Waits until the page has this as its heading.
    pub(crate) async fn is_at(&self, heading: &str) {
        self.until(&format!("document.readyState === 'complete' && document.querySelector('h1')?.innerText.includes({heading:?})")).await;
    }

    /// Clicks what a selector finds, once it is there, as a hand does.
    pub(crate) async fn click(&self, selector: &str) {
        let until = Instant::now() + PATIENCE;
        loop {
            self.until(&format!(
                "document.readyState === 'complete' && document.querySelector({selector:?})"
            ))
            .await;
            // Between finding and clicking the page may have been replaced; then nothing was clicked.
            let clicked = match self.page.find_element(selector).await {
                Ok(element) => element.click().await.map(|_| ()),
                Err(error) => Err(error),
            };
            match clicked {
                Ok(()) => return,
                Err(error) if Instant::now() > until => panic!("{selector}: {error}"),
                Err(_) => tokio::time::sleep(LOOK).await,
            }
        }
    }

    /// Clicks what leads to another page, and waits until that is there.
    pub(crate) async fn follow(&self, selector: &str) {
        self.until("document.documentElement.dataset.seen = 'yes'").await;
        self.click(selector).await;
        self.until("document.readyState === 'complete' && !document.documentElement.dataset.seen").await;
    }

    /// Types into what has the focus.
    pub(crate) async fn types(&self, text: &str) {
        self.keyboard().await.type_str(text).await.unwrap();
    }

    /// Fills in a field in which nothing stands.
    pub(crate) async fn fill(&self, selector: &str, text: &str) {
        self.click(selector).await;
        self.types(text).await;
    }

    /// Presses a key, whatever has the focus.
    pub(crate) async fn press(&self, key: &str) {
        self.keyboard().await.press_key(key).await.unwrap();
    }

    /// What is typed goes to whatever has the focus; the library wants an element to begin with.
    async fn keyboard(&self) -> chromiumoxide::Element {
        self.until("document.readyState === 'complete'").await;
        self.page.find_element("body").await.unwrap()
    }

    pub(crate) async fn back(&self) {
        self.ask::<()>("history.back()").await;
    }

    /// The whole page as a picture.
    pub(crate) async fn picture(&self) -> Vec<u8> {
        self.pictured(true).await
    }

    /// What the window shows of the page without scrolling, as a picture.
    pub(crate) async fn first_sight(&self) -> Vec<u8> {
        self.pictured(false).await
    }

    /// What an expression comes to while the page is laid out for paper.
    pub(crate) async fn ask_on_paper<T: serde::de::DeserializeOwned>(&self, expression: &str) -> Option<T> {
        let medium = |name: &str| SetEmulatedMediaParams::builder().media(name).build();
        self.page.execute(medium("print")).await.unwrap();
        let answer = self.ask(expression).await;
        self.page.execute(medium("")).await.unwrap();
        answer
    }

    /// The page as it is printed, as a PDF.
    pub(crate) async fn printed(&self) -> Vec<u8> {
        self.page.pdf(PrintToPdfParams::default()).await.unwrap()
    }

    async fn pictured(&self, whole: bool) -> Vec<u8> {
        let of = ScreenshotParams::builder().format(CaptureScreenshotFormat::Png).full_page(whole).build();
        self.page.screenshot(of).await.unwrap()
    }

    /// What went wrong in the window so far: exceptions, words on the console, what the policy refused.
    pub(crate) fn trouble(&self) -> Vec<String> {
        self.trouble.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}
