//! The background: what of a full tick outlives its request, from the calls that a witness saw.

use crate::engine::effects::{Call, Kind};
use wordpress::statement::{is_read, is_transient_write};

/// The first effect that a native answer would leave out, in words; `None` where there is none.
///
/// Expiring caches (transients) are no effect: WordPress itself may lose them at any time.
#[must_use]
pub fn first_effect<'a>(mut calls: impl Iterator<Item = &'a Call>, options_table: &str) -> Option<String> {
    calls.find(|call| is_effect(call, options_table)).map(describe)
}

fn is_effect(call: &Call, options_table: &str) -> bool {
    may_be_effect(call) && !(matches!(call.kind, Kind::Sql(_)) && is_transient_write(&call.argument, options_table))
}

/// Whether a call has an effect, whatever it may write in the site's own options table.
#[must_use]
pub fn may_be_effect(call: &Call) -> bool {
    match call.kind {
        Kind::File | Kind::Network | Kind::Mail | Kind::Process | Kind::Outside => true,
        Kind::FileIfNamed(_) => !call.argument.is_empty(),
        Kind::Open => opens_for_more_than_reading(call),
        // Several statements at once: the first says nothing of the others.
        Kind::Sql(_) => call.function.contains("multi_query") || !is_read(&call.argument),
    }
}

fn opens_for_more_than_reading(call: &Call) -> bool {
    let lower = call.subject.to_ascii_lowercase();
    let remote = lower.windows(3).any(|three| three == b"://")
        && !starts_with_any(&lower, &["php://memory", "php://temp", "php://input", "file://"]);
    // Of the functions that only read, the second argument is no mode.
    let has_mode =
        matches!(call.function, "fopen" | "gzopen" | "bzopen" | "splfileobject::__construct" | "splfileinfo::openfile");
    let in_memory = starts_with_any(&lower, &["php://memory", "php://temp"]);
    let writes = has_mode && !in_memory && call.argument.iter().any(|byte| matches!(byte, b'w' | b'a' | b'x' | b'c' | b'+'));
    remote || writes
}

fn starts_with_any(text: &[u8], prefixes: &[&str]) -> bool {
    prefixes.iter().any(|prefix| text.starts_with(prefix.as_bytes()))
}

fn describe(call: &Call) -> String {
    let shown = |bytes: &[u8]| -> String {
        String::from_utf8_lossy(bytes).chars().take(80).map(|c| if c.is_control() { ' ' } else { c }).collect()
    };
    match call.kind {
        // The verb and the table; never the values.
        Kind::Sql(_) => {
            let words: Vec<&[u8]> =
                call.argument.split(|byte| byte.is_ascii_whitespace()).filter(|word| !word.is_empty()).collect();
            let verb = words.iter().take(3).map(|word| shown(word)).collect::<Vec<_>>().join(" ");
            format!("{}: {verb}", call.function)
        }
        Kind::File | Kind::FileIfNamed(_) | Kind::Open => format!("{}: {}", call.function, shown(&call.subject)),
        _ => call.function.to_owned(),
    }
}
