//! The edge between C and Rust: no panic crosses it, and a panic costs one tick, not the worker.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicU64, Ordering};

/// A place where the engine calls into Rust. Each is a row of the fault test: a panic forced there must leave stock's
/// answer standing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Entry {
    /// Module start, in the php-fpm master.
    ModuleStartup,
    /// `zend_post_startup_cb`: the engine's hooks are armed.
    PostStartup,
    /// Request start.
    RequestStartup,
    /// A file is about to be compiled or fetched from opcache.
    Include,
    /// The first callback of `wp_ajax_heartbeat` and its anonymous twin.
    TickBegins,
    /// A moment of a watched tick before its handler.
    WatchMoment,
    /// A hook of a watched tick, or one of its callbacks.
    WatchHook,
    /// The shutdown function that a witness registers.
    Shutdown,
    /// Request end.
    RequestShutdown,
    /// Bytes leave for the client.
    Output,
    /// A watched internal function is called.
    Effect,
    /// A heartbeat callback of core, answered natively.
    Callback,
    /// `phpinfo()`.
    Info,
    /// A tick is over: it is counted and logged.
    Count,
    /// What an owner adds to ticks: their pace, a notice.
    Steer,
    /// A page or command of ours.
    Page,
    /// Module end.
    ModuleShutdown,
}

impl Entry {
    /// The name that `WP_HEARTBEAT_FAULT` takes in builds made for the fault test.
    #[cfg_attr(not(feature = "test-seams"), allow(dead_code))]
    const fn name(self) -> &'static str {
        match self {
            Self::ModuleStartup => "module-startup",
            Self::PostStartup => "post-startup",
            Self::RequestStartup => "request-startup",
            Self::Include => "include",
            Self::TickBegins => "tick-begins",
            Self::WatchMoment => "watch-moment",
            Self::WatchHook => "watch-hook",
            Self::Shutdown => "shutdown",
            Self::RequestShutdown => "request-shutdown",
            Self::Output => "output",
            Self::Effect => "effect",
            Self::Callback => "callback",
            Self::Info => "info",
            Self::Count => "count",
            Self::Steer => "steer",
            Self::Page => "page",
            Self::ModuleShutdown => "module-shutdown",
        }
    }
}

/// Panics caught since the process began; shown in `phpinfo()`.
static PANICS: AtomicU64 = AtomicU64::new(0);

/// How many panics this process has caught at its edge. Any is a bug.
pub fn panics() -> u64 {
    PANICS.load(Ordering::Relaxed)
}

/// Runs `work` and gives its result, or `fallback` if it panics.
///
/// The fallback is always the value that lets WordPress answer.
pub fn guarded<T>(entry: Entry, fallback: T, work: impl FnOnce() -> T) -> T {
    match catch_unwind(AssertUnwindSafe(|| {
        inject_fault(entry);
        work()
    })) {
        Ok(value) => value,
        Err(_) => {
            PANICS.fetch_add(1, Ordering::Relaxed);
            fallback
        }
    }
}

/// Keeps a panic's message off standard error, which under php-fpm is the site's log and may hold what the tick held.
pub fn silence_panics() {
    std::panic::set_hook(Box::new(|_| {}));
}

#[cfg(not(feature = "test-seams"))]
const fn inject_fault(_: Entry) {}

/// Whether the test build is told to answer every tick without looking at the site: what is tested then is the exit.
#[must_use]
pub fn answers_blindly() -> bool {
    cfg!(feature = "test-seams") && std::env::var("WP_HEARTBEAT_FAULT").is_ok_and(|name| name == "answer")
}

/// Panics when the environment names this entry. Only in builds made for the fault test.
#[cfg(feature = "test-seams")]
fn inject_fault(entry: Entry) {
    if std::env::var("WP_HEARTBEAT_FAULT").is_ok_and(|name| name == entry.name()) {
        panic!("fault injected at {}", entry.name());
    }
}
