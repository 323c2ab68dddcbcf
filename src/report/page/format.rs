//! Numbers, times and texts of others as the page shows them: by WordPress's own functions, in the site's language.

use crate::lane::moments;
use crate::wp;
use maud::{Markup, PreEscaped, html};
use wordpress::Value;

/// A whole number.
pub fn number(number: u64) -> String {
    let formatted = wp::number(Value::Int(i64::try_from(number).unwrap_or(i64::MAX)), 0);
    if formatted.is_empty() { number.to_string() } else { formatted }
}

/// A number with so many digits behind its point.
pub fn decimal(number: f64, digits: i64) -> String {
    let formatted = wp::number(Value::Float(number), digits);
    if formatted.is_empty() { number.to_string() } else { formatted }
}

/// Microseconds, as milliseconds; from a second on as seconds.
pub fn milliseconds(micros: f64) -> String {
    let shown = micros / 1_000.0;
    match shown {
        ..10.0 => wp::sentence("%1$s ms", &[&decimal(shown, 2)]),
        ..1_000.0 => wp::sentence("%1$s ms", &[&decimal(shown, 0)]),
        _ => wp::sentence("%1$s s", &[&decimal(shown / 1_000.0, 1)]),
    }
}

/// A share of a whole, as `12.5`; nothing's share is none.
pub fn percent(part: u64, whole: u64) -> String {
    if whole == 0 {
        return decimal(0.0, 0);
    }
    let share = 100.0 * part as f64 / whole as f64;
    // What is not all is never shown as all, and what is something not as nothing.
    let shown = if part == 0 || part == whole { share } else { share.clamp(0.1, 99.9) };
    decimal(shown, i64::from(shown.fract() >= 0.05 && shown.fract() < 0.95))
}

/// A moment, in seconds since 1970, in this form of PHP's `date()`.
pub fn date(form: &str, seconds: i64) -> String {
    wp::text("wp_date", &[Value::str(form), Value::Int(seconds)])
}

/// A moment with its day, as the site's settings have it.
pub fn moment(seconds: i64) -> String {
    let form = |option: &str| wp::text("get_option", &[Value::str(option)]);
    date(&format!("{} {}", form("date_format"), form("time_format")), seconds)
}

/// How long ago that is, with the moment itself for those who ask.
pub fn ago(seconds: i64) -> Markup {
    let difference = wp::text("human_time_diff", &[Value::Int(seconds), Value::Int(moments::now().0.max(seconds))]);
    html! {
        time datetime=(date("c", seconds)) title=(moment(seconds)) { (wp::sentence("%1$s ago", &[&difference])) }
    }
}

/// A duration in words, as `3 hours`.
pub fn duration(seconds: f64) -> String {
    // From 1 on: 0 is `now` for WordPress.
    wp::text("human_time_diff", &[Value::Int(1), Value::Int(1 + seconds as i64)])
}

/// A text in which others have written entities, as WordPress keeps titles and names: all else of HTML in it is escaped.
pub fn with_entities(text: &str) -> Markup {
    let mut escaped = String::with_capacity(text.len() + 16);
    for (at, character) in text.char_indices() {
        match character {
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&#039;"),
            '&' if !begins_entity(&text[at..]) => escaped.push_str("&amp;"),
            other => escaped.push(other),
        }
    }
    PreEscaped(escaped)
}

/// `&name;` or `&#123;`
fn begins_entity(text: &str) -> bool {
    let name = text[1..].split_once(';').map_or("", |(name, _)| name);
    let name = name.strip_prefix('#').unwrap_or(name);
    !name.is_empty() && name.len() <= 10 && name.bytes().all(|byte| byte.is_ascii_alphanumeric())
}

/// A user's name, for a table.
pub fn user(id: u64) -> Markup {
    if id == 0 {
        return html! { (wp::__("nobody")) };
    }
    let number = i64::try_from(id).unwrap_or(i64::MAX);
    let name = wp::text("get_the_author_meta", &[Value::str("display_name"), Value::Int(number)]);
    if name.is_empty() {
        return html! { (wp::sentence("user %1$s", &[&id.to_string()])) };
    }
    with_entities(&name)
}
