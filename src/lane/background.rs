//! The background: what of a full tick outlives its request, from the calls that a witness saw.

use crate::engine::effects::{Call, Kind};

/// The first effect that a native answer would leave out, in words; `None` where there is none.
///
/// Expiring caches (transients) are no effect: WordPress itself may lose them at any time.
#[must_use]
pub fn first_effect(calls: &[Call]) -> Option<String> {
    calls.iter().find(|call| is_effect(call)).map(describe)
}

fn is_effect(call: &Call) -> bool {
    match call.kind {
        Kind::File | Kind::Network | Kind::Mail | Kind::Process | Kind::Outside => true,
        Kind::Open => opens_for_more_than_reading(call),
        Kind::Sql(_) => !is_read(&call.argument) && !is_transient(&call.argument),
    }
}

fn opens_for_more_than_reading(call: &Call) -> bool {
    let lower = call.subject.to_ascii_lowercase();
    let remote = lower.windows(3).any(|three| three == b"://")
        && !starts_with_any(&lower, &["php://memory", "php://temp", "php://input", "file://"]);
    // Of the functions that only read, the second argument is no mode.
    let has_mode = matches!(call.function, "fopen" | "gzopen" | "bzopen" | "splfileobject::__construct");
    let in_memory = starts_with_any(&lower, &["php://memory", "php://temp"]);
    let writes = has_mode && !in_memory && call.argument.iter().any(|byte| matches!(byte, b'w' | b'a' | b'x' | b'c' | b'+'));
    remote || writes
}

fn starts_with_any(text: &[u8], prefixes: &[&str]) -> bool {
    prefixes.iter().any(|prefix| text.starts_with(prefix.as_bytes()))
}

/// Whether a statement changes nothing that outlives its connection.
fn is_read(sql: &[u8]) -> bool {
    let sql = sql.trim_ascii_start().to_ascii_uppercase();
    let has = |word: &str| sql.windows(word.len()).any(|part| part == word.as_bytes());
    let selects = starts_with_any(&sql, &["SELECT", "(SELECT", "SHOW", "DESCRIBE", "DESC ", "EXPLAIN"]);
    if selects {
        return !["INTO OUTFILE", "INTO DUMPFILE", "FOR UPDATE", "LOCK IN SHARE MODE", "GET_LOCK", "RELEASE_LOCK", ":="]
            .iter()
            .any(|word| has(word));
    }
    // What `wpdb` sends when it connects.
    starts_with_any(&sql, &["SET NAMES", "SET SESSION SQL_MODE"])
}

/// Whether a statement writes one transient and nothing else, in the forms in which WordPress's options API writes it
/// (add_option(), update_option(), delete_option(), 6.1-7.1): the name stands first or last, where no value can.
fn is_transient(sql: &[u8]) -> bool {
    let sql = String::from_utf8_lossy(sql.trim_ascii());
    let names_transient = |name: &str| {
        let name = name.strip_prefix('\'').unwrap_or_default();
        (name.starts_with("_transient_") || name.starts_with("_site_transient_")) && name_ends(name)
    };
    if sql.starts_with("INSERT INTO `") {
        let Some((head, values)) = sql.split_once(" VALUES (") else { return false };
        return head.ends_with("options` (`option_name`, `option_value`, `autoload`)") && names_transient_first(values);
    }
    if sql.starts_with("UPDATE `") || sql.starts_with("DELETE FROM `") {
        let table_end = sql.find("options` ").map(|at| &sql[..at]);
        let own_table = table_end.is_some_and(|head| !head.contains(' ') || head.split_whitespace().count() <= 3);
        return own_table && sql.rsplit_once(" WHERE `option_name` = ").is_some_and(|(_, name)| names_transient(name));
    }
    false
}

/// `'_transient_x', …`
fn names_transient_first(values: &str) -> bool {
    let Some(name) = values.strip_prefix('\'') else { return false };
    name.starts_with("_transient_") || name.starts_with("_site_transient_")
}

/// A name literal that ends the statement: only its own closing quote at the end.
fn name_ends(name: &str) -> bool {
    name.strip_suffix('\'').is_some_and(|inner| !inner.contains('\'') && !inner.contains('\\'))
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
        Kind::File | Kind::Open => format!("{}: {}", call.function, shown(&call.subject)),
        _ => call.function.to_owned(),
    }
}
