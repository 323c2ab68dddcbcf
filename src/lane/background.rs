//! The background: what of a full tick outlives its request, and whose it is, from the calls that a witness saw.

use super::plugins::accepted::Accepted;
use super::plugins::owner::{Owner, Owners, of_origin};
use crate::engine::effects::{Call, Kind, LOST, Worth};
use guard::told::{cut, end_of_path};
use serde::{Deserialize, Serialize};
use std::path::Path;
use wordpress::statement::{is_read, is_transient_write, summary};

/// Longer names are cut, in characters.
const MOST_OF_A_NAME: usize = 80;

/// An effect that a native answer would leave out.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Effect {
    /// What was done: the function, and what it did it to, without values.
    pub what: String,
    /// Whose code did it.
    pub owner: Owner,
    /// The hook through which that code was called.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hook: Option<String>,
    /// The callback that the hook called; without a hook, the function that did it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub callback: Option<String>,
    /// The file of the code that did it; empty where there is none but core's.
    pub file: String,
    /// The line in it.
    pub line: u32,
    /// Whether the site's owner has accepted this owner's background.
    pub accepted: bool,
}

impl Effect {
    /// The effect that a call has; of a header's call, if what was sent shows it.
    #[must_use]
    pub fn of(call: &Call, owners: &Owners, accepted: &Accepted) -> Self {
        let origin = &call.origin;
        let owner = if call.function == LOST { Owner::Other(String::new()) } else { of_origin(origin, owners) };
        Self {
            what: describe(call),
            accepted: accepted.covers(&owner),
            owner,
            hook: origin.hook.as_deref().map(name),
            callback: origin.callback.as_ref().or(origin.function.as_ref()).map(|callback| name(callback)),
            file: origin.file.as_ref().map(|file| String::from_utf8_lossy(file).into_owned()).unwrap_or_default(),
            line: origin.line,
        }
    }
}

impl std::fmt::Display for Effect {
    /// `plugin acme, init, acme_touch(): mysqli_query: UPDATE wp_options`
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}", self.owner)?;
        if let Some(hook) = &self.hook {
            write!(f, ", {hook}")?;
        }
        let place = || Path::new(&self.file).file_name().map(|name| format!("{}:{}", name.to_string_lossy(), self.line));
        match (self.callback.as_deref(), place()) {
            (Some("{closure}"), Some(place)) => write!(f, ", a closure ({place})")?,
            (Some("{closure}"), None) => f.write_str(", a closure")?,
            (Some(callback), _) => write!(f, ", {callback}()")?,
            (None, Some(place)) => write!(f, ", {place}")?,
            (None, None) => {}
        }
        write!(f, ": {}", self.what)
    }
}

/// The effects of these calls, those first that the site's owner has not accepted; in each part those seen first come first.
///
/// Expiring caches (transients) are no effect: WordPress itself may lose them at any time.
#[must_use]
pub fn effects<'a>(calls: impl Iterator<Item = &'a Call>, owners: &Owners, accepted: &Accepted) -> Vec<Effect> {
    let is_effect = |call: &&Call| !matches!(call.kind, Kind::Header | Kind::Later);
    let mut effects: Vec<Effect> = calls.filter(is_effect).map(|call| Effect::of(call, owners, accepted)).collect();
    effects.sort_by_key(|effect| effect.accepted);
    effects
}

/// What a witness keeps of the calls that it sees: those that may be effects, whatever else was done; writes of transients to this
/// options table pass.
pub fn worth(options_table: String) -> impl Fn(&Call) -> Worth {
    move |call| match may_be_effect(call) {
        false => Worth::Nothing,
        true if matches!(call.kind, Kind::Sql(_)) && is_transient_write(&call.argument, &options_table) => Worth::Passing,
        true => Worth::Effect,
    }
}

/// Whether a call has an effect, or is of a kind that is looked at by another way.
fn may_be_effect(call: &Call) -> bool {
    match call.kind {
        // Without an argument it only tells the status.
        Kind::Header => call.function != "http_response_code" || !call.subject.is_empty(),
        Kind::File | Kind::Network | Kind::Mail | Kind::Process | Kind::Rows | Kind::Outside | Kind::Later => true,
        Kind::FileIfNamed(_) => !call.argument.is_empty(),
        Kind::Open => opens_for_more_than_reading(call),
        // Several statements at once: the first says nothing of the others.
        Kind::Sql(_) => call.function.contains("multi_query") || !is_read(&call.argument),
    }
}

/// Streams that are of this request only, or files by another name.
const LOCAL: &[&str] =
    &["php://memory", "php://temp", "php://input", "php://output", "file://", "data://", "phar://", "glob://"];

fn opens_for_more_than_reading(call: &Call) -> bool {
    let lower = call.subject.to_ascii_lowercase();
    let remote = lower.windows(3).any(|three| three == b"://") && !starts_with_any(&lower, LOCAL);
    // Of the functions that only read, the second argument is no mode.
    let has_mode =
        matches!(call.function, "fopen" | "gzopen" | "bzopen" | "splfileobject::__construct" | "splfileinfo::openfile");
    // What goes into the output is looked at there.
    let of_this_request = starts_with_any(&lower, &LOCAL[..4]);
    let writes =
        has_mode && !of_this_request && call.argument.iter().any(|byte| matches!(byte, b'w' | b'a' | b'x' | b'c' | b'+'));
    remote || writes
}

fn starts_with_any(text: &[u8], prefixes: &[&str]) -> bool {
    prefixes.iter().any(|prefix| text.starts_with(prefix.as_bytes()))
}

/// The same without names of files and the like, which may be new each time.
pub(super) fn briefly(call: &Call) -> String {
    match call.kind {
        Kind::Sql(_) => describe(call),
        _ => call.function.to_owned(),
    }
}

fn describe(call: &Call) -> String {
    let function = call.function;
    match call.kind {
        // The verb and the table; never the values.
        Kind::Sql(_) => format!("{function}: {}", summary(&call.argument)),
        Kind::File | Kind::FileIfNamed(_) | Kind::Open => {
            // An address may hold a secret behind its path, or in it.
            let path = call.subject.split(|byte| *byte == b'?').next().unwrap_or_default();
            let is_address = path.windows(3).any(|three| three == b"://");
            if is_address {
                return function.to_owned();
            }
            format!("{function}: {}", name(&end_of_path(&String::from_utf8_lossy(path))))
        }
        // A header's or a cookie's name.
        Kind::Header => {
            let header = call.subject.split(|byte| *byte == b':').next().unwrap_or_default();
            format!("{function}: {}", name(&String::from_utf8_lossy(header)))
        }
        _ => function.to_owned(),
    }
}

fn name(text: &str) -> String {
    cut(text, MOST_OF_A_NAME)
}
