//! How often pages send ticks, where somebody decides it, and whether load slows them now.

use super::format;
use crate::{steer, wp};
use maud::{Markup, html};
use wordpress::{Key, Value};

/// Places, by the keys of [`steer::status`].
const PLACES: [(&str, &str); 4] = [
    ("post-editor", "Editors of posts"),
    ("dashboard", "The dashboard"),
    ("admin", "Other pages of wp-admin"),
    ("front", "Pages outside wp-admin"),
];

/// What acts now; nothing where pages have WordPress's own pace.
pub fn pace() -> Markup {
    let status = steer::status();
    let places = status.get("places").and_then(Value::as_array).unwrap_or_default();
    let mut said: Vec<String> = places.iter().filter_map(|(key, place)| of_place(key, place)).collect();
    if status.get("slows") == Some(&Value::Bool(true)) {
        let number = |name: &str| match status.get(name) {
            Some(Value::Float(number)) => format::decimal(*number, 2),
            _ => "?".to_owned(),
        };
        said.push(wp::sentence(
            "Pages are slowed down now: the load is %1$s by processor, above %2$s (wp_heartbeat.pace.load).",
            &[&number("load"), &number("threshold")],
        ));
    }
    let notes = status.get("notes").and_then(Value::as_array).unwrap_or_default();
    said.extend(notes.iter().filter_map(|(_, note)| text(note)));
    html! {
        @if !said.is_empty() {
            div class="notice notice-info inline" {
                p { (wp::__("How often pages send ticks is not left to WordPress:")) }
                ul class="ul-disc" { @for said in &said { li { (said) } } }
            }
        }
    }
}

fn of_place(key: &Key, place: &Value) -> Option<String> {
    let by = text(place.get("name")?)?;
    let words = PLACES.iter().find(|(name, _)| *key == Key::from(*name)).map(|(_, words)| wp::__(words))?;
    Some(match place.get("seconds") {
        Some(Value::Int(seconds)) => {
            let seconds = format::number(seconds.unsigned_abs());
            wp::sentence("%1$s: every %2$s seconds (%3$s)", &[&words, &seconds, &by])
        }
        _ => wp::sentence("%1$s: none (%2$s)", &[&words, &by]),
    })
}

fn text(value: &Value) -> Option<String> {
    value.as_bytes().map(|text| String::from_utf8_lossy(text).into_owned())
}
