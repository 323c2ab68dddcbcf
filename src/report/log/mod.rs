//! The log: one line of JSON for each tick, to a file or to the system's log.

mod file;

use crate::engine::{ini, syslog};
use crate::lane::record::Record;
use crate::lane::timing::Lane;
use crate::settings;
use serde::Serialize;
use std::cell::RefCell;
use std::path::PathBuf;

/// A line. Nothing of a tick that its sender would not want others to read: no cookie, no nonce, no content.
#[derive(Serialize)]
struct Line<'a> {
    /// When the request began, in UTC.
    time: String,
    /// The site's address.
    site: &'a str,
    /// The user's id; 0: nobody.
    user: u64,
    screen: &'a str,
    kind: &'a str,
    lane: &'a str,
    /// Why WordPress answered.
    reason: Option<&'a str>,
    /// How long the request took.
    ms: f64,
    round_trips: u64,
    /// Of the answer's body.
    bytes: u64,
}

thread_local! {
    static FILE: RefCell<Option<file::LogFile>> = const { RefCell::new(None) };
    /// The path that is known to fail.
    static FAILS: RefCell<Option<String>> = const { RefCell::new(None) };
}

/// Writes a tick's line, where a log is wanted.
pub fn write(record: &Record) {
    match record.wanted.log.as_str() {
        "" => {}
        "syslog" => syslog::info(&line(record)),
        path => write_to_file(path, line(record)),
    }
}

fn line(record: &Record) -> String {
    let reason = match record.lane {
        Lane::Express => None,
        Lane::Full(reason) => Some(reason.id()),
    };
    let line = Line {
        time: humantime::format_rfc3339_millis(record.began).to_string(),
        site: &String::from_utf8_lossy(&record.site),
        user: record.user.map_or(0, |user| user.0),
        screen: &String::from_utf8_lossy(&record.screen),
        kind: record.purpose.id(),
        lane: if reason.is_some() { "full" } else { "express" },
        reason,
        ms: record.took.as_micros() as f64 / 1e3,
        round_trips: record.round_trips,
        bytes: record.bytes,
    };
    // Texts and numbers: there is nothing in it that JSON could not say.
    serde_json::to_string(&line).unwrap_or_default()
}

fn write_to_file(path: &str, mut line: String) {
    line.push('\n');
    let written = FILE.with_borrow_mut(|kept| {
        let known = kept.as_ref().and_then(|file| file.still(path.as_ref()));
        if known.is_none() {
            *kept = None;
            *kept = Some(file::LogFile::open(PathBuf::from(path))?);
        }
        let Some(file) = kept else { return Ok(()) };
        let now = known.or_else(|| file.still(path.as_ref()));
        file.write(line, now.as_ref())
    });
    FAILS.with_borrow_mut(|fails| match written {
        Ok(()) => *fails = None,
        Err(_) if fails.as_deref() == Some(path) => {}
        // Once, until it works again.
        Err(error) => {
            ini::log(&format!("{}: lines cannot be written to {path}: {error}", settings::LOG.name));
            *fails = Some(path.to_owned());
        }
    });
}
