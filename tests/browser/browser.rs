//! One headless Chromium, driven step by step. A step that waits for something has a deadline and says what it waited for.

use std::future::Future;
use std::path::Path;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, anyhow, bail, ensure};
use base64::Engine;
use base64::engine::general_purpose::STANDARD as BASE64;
use serde_json::{Value, json};
use tempfile::TempDir;
use thirtyfour::common::capabilities::chromium::ChromiumLikeCapabilities;
use thirtyfour::prelude::*;
use tokio::runtime::{Builder, Runtime};
use xtask::browser::{self, ChromeDriver};
use xtask::process::{Signal, send};
use xtask::{interrupt, paths};

/// How long anything on a page may take on a machine that is busy.
pub const PATIENCE: Duration = Duration::from_secs(60);
/// Between two looks at a page.
const PAUSE: Duration = Duration::from_millis(40);
/// A window's size, in CSS pixels.
pub const WIDE: (u32, u32) = (1280, 900);

/// What every script may use: an element by selector if it is seen, its text as it is seen, and all such.
const PRELUDE: &str = "
    const seen = element => !!element && element.getClientRects().length > 0 && element.checkVisibility({ visibilityProperty: true });
    const all = css => [...document.querySelectorAll(css)].filter(seen);
    const one = css => all(css)[0] ?? null;
    const words = element => element.innerText.replace(/\\s+/g, ' ').trim();
    const text = css => { const element = one(css); return element && words(element); };
    const texts = css => all(css).map(words);
    ";

/// A page that sleeps, as in a laptop that is shut, has its timers go off when it wakes. Those of minutes are kept at hand for
/// that; they go off by themselves as well, as they always did.
const LONG_TIMERS: &str = "{
    const pending = new Map(), set = window.setTimeout, clear = window.clearTimeout;
    window.setTimeout = (work, delay, ...rest) => {
        const timer = set(work, delay, ...rest);
        if (delay >= 300000 && typeof work === 'function') {
            pending.set(timer, () => work(...rest));
        }
        return timer;
    };
    window.clearTimeout = timer => { pending.delete(timer); clear(timer); };
    window.wakeUp = () => pending.forEach((work, timer) => { window.clearTimeout(timer); work(); });
}";

/// A browser that runs.
pub struct Browser {
    driver: WebDriver,
    runtime: Runtime,
    process: u32,
    _profile: TempDir,
}

impl Browser {
    /// Starts one with an empty profile of its own.
    ///
    /// # Errors
    /// If it does not start.
    pub fn start(driver: &ChromeDriver) -> Result<Self> {
        // Steps are taken one after the other, by whoever has the site.
        let runtime = Builder::new_current_thread().enable_all().build()?;
        let profile = TempDir::with_prefix("wph-profile-")?;
        let mut wanted = DesiredCapabilities::chrome();
        wanted.set_binary(paths::text(&browser::program()?)?)?;
        for argument in browser::arguments(profile.path(), WIDE.0, WIDE.1)? {
            wanted.add_arg(&argument)?;
        }
        wanted.set_browser_log_level(thirtyfour::LoggingPrefsLogLevel::Severe)?;
        // A page is left as it is, whatever it asks.
        wanted.set("unhandledPromptBehavior", json!("accept"))?;
        let driver = runtime.block_on(WebDriver::new(driver.url(), wanted)).context("starting Chromium")?;
        let process = driver.capabilities().get("goog:processID").and_then(Value::as_u64);
        let process = process.and_then(|id| u32::try_from(id).ok()).context("chromedriver names the browser's process")?;
        let browser = Self { driver, runtime, process, _profile: profile };
        browser.run(browser.driver.set_script_timeout(PATIENCE))?;
        let on_each_page = json!({ "source": LONG_TIMERS });
        browser.run(browser.driver.cdp().send_raw("Page.addScriptToEvaluateOnNewDocument", on_each_page))?;
        Ok(browser)
    }

    /// Takes a step to its end.
    ///
    /// # Errors
    /// The browser's.
    pub fn run<T>(&self, step: impl Future<Output = WebDriverResult<T>>) -> Result<T> {
        interrupt::check()?;
        self.runtime.block_on(step).map_err(|error| anyhow!("{error}"))
    }

    /// Opens an address and returns once it is loaded.
    ///
    /// # Errors
    /// If it does not load.
    pub fn open(&self, url: &str) -> Result<()> {
        self.run(self.driver.goto(url)).with_context(|| format!("opening {url}"))
    }

    /// What an expression in JavaScript says, as JSON.
    ///
    /// # Errors
    /// If it throws.
    pub fn ask(&self, expression: &str) -> Result<Value> {
        self.script(&format!("return ({expression});"), vec![])
    }

    /// Runs a script on the page; `arguments` are its arguments.
    ///
    /// # Errors
    /// If it throws.
    pub fn script(&self, script: &str, arguments: Vec<Value>) -> Result<Value> {
        let done = self.run(self.driver.execute(format!("{PRELUDE}{script}"), arguments));
        Ok(done.with_context(|| script.to_owned())?.json().clone())
    }

    /// The same for a script that calls its last argument with what it has to say, in time.
    ///
    /// # Errors
    /// If it throws, or is too late.
    pub fn slow_script(&self, script: &str, arguments: Vec<Value>) -> Result<Value> {
        let done = self.run(self.driver.execute_async(format!("{PRELUDE}{script}"), arguments));
        Ok(done.with_context(|| script.to_owned())?.json().clone())
    }

    /// Waits until an expression in JavaScript is true, and gives its value. While a page loads, it may throw.
    ///
    /// # Errors
    /// If that does not happen in time; `what` says what was waited for.
    pub fn until(&self, what: &str, expression: &str) -> Result<Value> {
        let deadline = Instant::now() + PATIENCE;
        loop {
            let told = self.ask(expression);
            match &told {
                Ok(Value::Null | Value::Bool(false)) | Err(_) => {}
                Ok(Value::String(empty)) if empty.is_empty() => {}
                Ok(value) => return Ok(value.clone()),
            }
            if Instant::now() > deadline {
                bail!("no {what} in time ({told:?})\n{}", self.account());
            }
            std::thread::sleep(PAUSE);
        }
    }

    /// Waits for an element that is seen and can be used, and clicks on it.
    ///
    /// # Errors
    /// If there is none in time, or something is in front of it for so long.
    pub fn click(&self, css: &str) -> Result<()> {
        let deadline = Instant::now() + PATIENCE;
        loop {
            let clicked = self.run(async { self.driver.find(By::Css(css)).await?.click().await });
            match clicked {
                Ok(()) => return Ok(()),
                Err(error) if Instant::now() > deadline => {
                    return Err(error.context(format!("clicking on {css}\n{}", self.account())));
                }
                Err(_) => std::thread::sleep(PAUSE),
            }
        }
    }

    /// Types at the end of what an element holds. It must be there.
    ///
    /// # Errors
    /// If it is not, or takes no keys.
    pub fn type_at_end(&self, css: &str, keys: &str) -> Result<()> {
        self.run(async {
            let element = self.driver.find(By::Css(css)).await?;
            element.click().await?;
            element.send_keys(Key::Control + Key::End).await?;
            element.send_keys(keys).await
        })
        .with_context(|| format!("typing into {css}"))
    }

    /// Works inside a frame of the page, and comes back.
    ///
    /// # Errors
    /// Those of `work`, or if there is no such frame.
    pub fn inside<T>(&self, frame: &str, work: impl FnOnce() -> Result<T>) -> Result<T> {
        self.run(async { self.driver.find(By::Css(frame)).await?.enter_frame().await })
            .with_context(|| format!("entering the frame {frame}"))?;
        let done = work();
        // The frame may be gone with what was done in it.
        self.run(self.driver.enter_default_frame())?;
        done
    }

    /// Where it is, what is seen there and complained of, and a picture kept beside: for the message of a failed step.
    fn account(&self) -> String {
        let shown = self.ask("document.title + ' ' + location.href + '\\n' + document.body.innerText.slice(0, 1500)");
        let (errors, kept) = (self.errors(), self.keep_picture("failed"));
        format!("the page: {shown:?}\nits errors: {errors:?}\n{kept:?}")
    }

    fn keep_picture(&self, name: &str) -> Result<std::path::PathBuf> {
        let file = artefacts()?.join(format!("{name}-{}.png", self.process));
        self.run(self.driver.screenshot(Path::new(&file)))?;
        Ok(file)
    }

    /// What the page complained of since this was asked last: errors in scripts, and what could not be loaded.
    ///
    /// # Errors
    /// The browser's.
    pub fn errors(&self) -> Result<Vec<String>> {
        let log = self.run(self.driver.browser_log())?;
        Ok(log.into_iter().map(|entry| entry.message).collect())
    }

    /// A phone's screen of this size, or the wide window again.
    ///
    /// # Errors
    /// The browser's.
    pub fn size(&self, phone: Option<(u32, u32)>) -> Result<()> {
        let (command, how) = match phone {
            Some((width, height)) => (
                "Emulation.setDeviceMetricsOverride",
                json!({ "width": width, "height": height, "deviceScaleFactor": 1, "mobile": true }),
            ),
            None => ("Emulation.clearDeviceMetricsOverride", json!({})),
        };
        self.run(self.driver.cdp().send_raw(command, how)).map(|_| ())
    }

    /// Whether scripts of pages run.
    ///
    /// # Errors
    /// The browser's.
    pub fn scripts(&self, run: bool) -> Result<()> {
        self.run(self.driver.cdp().send_raw("Emulation.setScriptExecutionDisabled", json!({ "value": !run }))).map(|_| ())
    }

    /// Waits until the page's HTML has these words: where no script runs, nothing else tells.
    ///
    /// # Errors
    /// If it does not have them in time.
    pub fn until_page_has(&self, words: &str) -> Result<()> {
        let deadline = Instant::now() + PATIENCE;
        loop {
            // Between two pages there is none.
            let page = self.run(self.driver.source());
            if page.as_ref().is_ok_and(|html| html.contains(words)) {
                return Ok(());
            }
            ensure!(Instant::now() < deadline, "{words:?} did not come up on the page:\n{page:?}");
            std::thread::sleep(PAUSE);
        }
    }

    /// Presses the tabulator key where the focus is.
    ///
    /// # Errors
    /// The browser's.
    pub fn press_tab(&self) -> Result<()> {
        self.run(self.driver.action_chain().send_keys(Key::Tab).perform())
    }

    /// A picture, as `Page.captureScreenshot` is told to make it.
    ///
    /// # Errors
    /// The browser's.
    pub fn picture(&self, how: &Value) -> Result<Vec<u8>> {
        let answer = self.run(self.driver.cdp().send_raw("Page.captureScreenshot", how))?;
        let data = answer["data"].as_str().context("a picture")?;
        BASE64.decode(data).context("a picture in base64")
    }

    /// The page that is open has slept for so long that all its timers are due.
    ///
    /// # Errors
    /// The browser's.
    pub fn wake(&self) -> Result<()> {
        self.ask("window.wakeUp()").map(|_| ())
    }

    /// Leaves whatever page it is on, with nothing sent on the way out, and forgets all log-ins and what a walk that failed half-way
    /// had changed.
    ///
    /// # Errors
    /// The browser's.
    pub fn leave(&self) -> Result<()> {
        self.scripts(true)?;
        self.size(None)?;
        self.ask("navigator.sendBeacon = () => true")?;
        self.open("about:blank")?;
        self.run(self.driver.cdp().send_raw("Network.clearBrowserCookies", json!({}))).map(|_| ())
    }

    /// Ends the process, as a crash or a power cut would.
    ///
    /// # Errors
    /// If it stays.
    pub fn kill(&self) -> Result<()> {
        send(self.process, Signal::SIGKILL);
        let deadline = Instant::now() + PATIENCE;
        while self.run(self.driver.title()).is_ok() {
            if Instant::now() > deadline {
                bail!("the browser did not go");
            }
            std::thread::sleep(PAUSE);
        }
        Ok(())
    }
}

impl Drop for Browser {
    fn drop(&mut self) {
        // One that was killed is gone.
        let _ = self.runtime.block_on(self.driver.clone().quit());
    }
}

/// The folder for what is kept of a run: pictures.
///
/// # Errors
/// If it cannot be made.
pub fn artefacts() -> Result<std::path::PathBuf> {
    let folder = paths::workspace().join("target").join("browser");
    paths::make(&folder)?;
    Ok(folder)
}
