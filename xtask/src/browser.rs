//! A chromedriver of our own, and how Chromium is told to start: without a screen, and with no way out of this machine.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result};

use crate::paths::{self, text};
use crate::process::{Daemon, Signal, children, is_root, send};

/// What chromedriver says, before the port, once it listens.
const READY: &str = "was started successfully on port ";

/// A chromedriver that runs. When it is dropped, it goes down, and every browser with it that it started and that is still there.
#[derive(Debug)]
pub struct ChromeDriver {
    daemon: Daemon,
    port: u16,
}

impl ChromeDriver {
    /// Starts one on a loopback port that it picks itself; its log is kept in `folder`.
    ///
    /// # Errors
    /// If it is not installed or does not come up.
    pub fn start(folder: &Path) -> Result<Self> {
        paths::make(folder)?;
        let log = folder.join("chromedriver.log");
        paths::write(&log, "")?;
        let mut command = Command::new(paths::program("chromedriver")?);
        command.arg("--port=0");
        let mut port = None;
        let daemon = Daemon::start("chromedriver", &command, &log, || {
            port = fs::read_to_string(&log).ok().as_deref().and_then(port_in);
            port.is_some()
        })?;
        Ok(Self { daemon, port: port.context("chromedriver named its port")? })
    }

    /// Where it listens.
    #[must_use]
    pub fn url(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }
}

impl Drop for ChromeDriver {
    fn drop(&mut self) {
        let mut browsers = Vec::new();
        descendants(self.daemon.pid(), &mut browsers);
        self.daemon.stop();
        // Ids may have been given to others since: only what is still a browser is ended.
        for pid in browsers.into_iter().filter(|&pid| is_chromium(pid)) {
            send(pid, Signal::SIGKILL);
        }
    }
}

fn port_in(log: &str) -> Option<u16> {
    let (_, rest) = log.split_once(READY)?;
    let (port, _) = rest.split_once('.')?;
    port.parse().ok()
}

fn descendants(pid: u32, found: &mut Vec<u32>) {
    // A process that is gone has none.
    for child in children(pid).unwrap_or_default() {
        found.push(child);
        descendants(child, found);
    }
}

fn is_chromium(pid: u32) -> bool {
    fs::read(format!("/proc/{pid}/cmdline")).is_ok_and(|line| line.windows(8).any(|part| part == b"chromium"))
}

/// The browser's program.
///
/// # Errors
/// If it is not installed.
pub fn program() -> Result<PathBuf> {
    paths::program("chromium")
}

/// Its arguments. `profile` is an empty folder, one a browser; sizes are in CSS pixels.
///
/// # Errors
/// If the folder's name is not UTF-8.
pub fn arguments(profile: &Path, width: u32, height: u32) -> Result<Vec<String>> {
    let mut arguments: Vec<String> = [
        "--headless=new",
        "--disable-gpu",
        "--disable-quic",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
        "--disable-extensions",
        // Small in containers.
        "--disable-dev-shm-usage",
        // No name is looked up: a site's pictures of users, say, would be fetched from outside.
        "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
        // A page in the background beats as one in front does.
        "--disable-background-timer-throttling",
        "--disable-backgrounding-occluded-windows",
        "--disable-renderer-backgrounding",
        "--lang=en-US",
    ]
    .map(str::to_owned)
    .into();
    if is_root() {
        arguments.push("--no-sandbox".to_owned());
    }
    arguments.push(format!("--user-data-dir={}", text(profile)?));
    arguments.push(format!("--window-size={width},{height}"));
    Ok(arguments)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_port_is_the_one_that_it_says() {
        assert_eq!(port_in("Starting ChromeDriver 156.0\nChromeDriver was started successfully on port 41235.\n"), Some(41235));
        assert_eq!(port_in("Starting ChromeDriver 156.0 on port 0\n"), None);
    }
}
