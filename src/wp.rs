//! WordPress's own functions, as a page's code calls them: for what people look at, never for a tick's answer.

use crate::engine::{call, value};
use wordpress::Value;

/// The text domain of everything that the extension says to people.
const DOMAIN: &str = "wp-heartbeat";

/// Calls a function of WordPress with copies of these arguments. `None` where it does not exist, threw (the exception is then
/// gone), or gave what cannot be copied (an object).
#[must_use]
pub fn call(function: &str, arguments: &[Value]) -> Option<Value> {
    let arguments: Vec<_> = arguments.iter().map(value::of).collect();
    let arguments: Vec<_> = arguments.iter().collect();
    value::owned(&call::quietly(function, &arguments).ok()?)
}

/// The same, as text; empty where there is none.
#[must_use]
pub fn text(function: &str, arguments: &[Value]) -> String {
    match call(function, arguments) {
        Some(Value::Str(text)) => String::from_utf8_lossy(&text).into_owned(),
        Some(Value::Int(number)) => number.to_string(),
        _ => String::new(),
    }
}

/// `__( $text, 'wp-heartbeat' )`: the text itself where WordPress has no translation, or gives no text.
#[must_use]
pub fn __(english: &str) -> String {
    match call("__", &[Value::str(english), Value::str(DOMAIN)]) {
        Some(Value::Str(text)) => String::from_utf8_lossy(&text).into_owned(),
        _ => english.to_owned(),
    }
}

/// A translated sentence with its places (`%1$s`, `%2$s`, …) filled in; `%%` is a percent sign.
#[must_use]
pub fn sentence(english: &str, parts: &[&str]) -> String {
    let mut sentence = __(english);
    for (at, part) in parts.iter().enumerate() {
        // What fills one place is no place itself.
        sentence = sentence.replace(&format!("%{}$s", at + 1), &part.replace('%', "\u{0}"));
    }
    sentence.replace("%%", "%").replace('\u{0}', "%")
}

/// `number_format_i18n( $number, $decimals )` as text: what WordPress gives is HTML, in languages that part thousands by a blank.
#[must_use]
pub fn number(number: Value, decimals: i64) -> String {
    /// `ENT_QUOTES | ENT_HTML5`
    const ALL: i64 = 3 | 48;
    let formatted = text("number_format_i18n", &[number, Value::Int(decimals)]);
    text("html_entity_decode", &[Value::str(formatted), Value::Int(ALL), Value::str("UTF-8")])
}

/// `_n( $one, $many, $count, 'wp-heartbeat' )` with the number in the place `%1$s`.
#[must_use]
pub fn counted(one: &str, many: &str, count: u64) -> String {
    let number = i64::try_from(count).unwrap_or(i64::MAX);
    let chosen = call("_n", &[Value::str(one), Value::str(many), Value::Int(number), Value::str(DOMAIN)]);
    let chosen = match chosen {
        Some(Value::Str(text)) => String::from_utf8_lossy(&text).into_owned(),
        _ => if count == 1 { one } else { many }.to_owned(),
    };
    chosen.replace("%1$s", &self::number(Value::Int(number), 0))
}

/// `current_user_can( $capability )`
#[must_use]
pub fn current_user_can(capability: &str) -> bool {
    call("current_user_can", &[Value::str(capability)]) == Some(Value::Bool(true))
}
