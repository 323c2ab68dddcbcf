//! The filters `heartbeat_locations` and `wp_heartbeat_interval`: what a site's own code says of the pace.
//!
//! What they give out of range is passed over with a line in PHP's error log, at most one in a request: nothing of it shows in a page
//! or in an answer.

use super::in_this_request;
use super::pace::{Base, By};
use super::place::Place;
use crate::engine::{ini, object::Object};
use crate::settings::{INTERVALS, LOSSES};
use crate::wp;
use wordpress::{Key, Value};

/// By place: an array of true (no change) or an interval each; a place that is not in it any more is off.
pub const LOCATIONS: &str = "heartbeat_locations";
/// By place, post type and role: an interval, `off`, or null (WordPress's own).
pub const INTERVAL: &str = "wp_heartbeat_interval";

/// Whether there are callbacks on either.
#[must_use]
pub fn are_used() -> bool {
    [LOCATIONS, INTERVAL].iter().any(|filter| is_used(filter))
}

fn is_used(filter: &str) -> bool {
    wp::call("has_filter", &[Value::str(filter)]) == Some(Value::Bool(true))
}

/// What the filters make of a place's pace.
#[must_use]
pub fn applied(place: Place, post_type: &[u8], before: (Base, By)) -> (Base, By) {
    let by_place = if is_used(LOCATIONS) { by_place(place, before) } else { before };
    if is_used(INTERVAL) { by_user(place, post_type, by_place) } else { by_place }
}

fn by_place(place: Place, before: (Base, By)) -> (Base, By) {
    let at_first = |place: Place| match in_this_request(|now| now.settings.of(place)) {
        Base::Own => Value::Bool(true),
        Base::Seconds(seconds) => Value::Int(i64::from(seconds)),
        Base::Off => Value::Bool(false),
    };
    let places = Place::ALL.iter().map(|place| (Key::from(place.key()), at_first(*place))).collect();
    let given = wp::call("apply_filters", &[Value::str(LOCATIONS), Value::Array(places)]);
    let Some(Value::Array(places)) = given else {
        complain(LOCATIONS, "it gave no array");
        return before;
    };
    let key = Key::from(place.key());
    match places.iter().find(|(known, _)| *known == key).map(|(_, given)| given) {
        // As before: the filter was handed true, or the setting's own value.
        Some(Value::Bool(true)) => before,
        Some(given) if *given == at_first(place) => before,
        given => taken(LOCATIONS, place, given.unwrap_or(&Value::Bool(false)), before),
    }
}

fn by_user(place: Place, post_type: &[u8], before: (Base, By)) -> (Base, By) {
    let at_first = match before.0 {
        Base::Own => Value::Null,
        Base::Seconds(seconds) => Value::Int(i64::from(seconds)),
        Base::Off => Value::str("off"),
    };
    // For its effect: `$current_user` is there from then on.
    let _ = wp::call("wp_get_current_user", &[]);
    let roles = Object::global("current_user").and_then(|user| user.value("roles"));
    let roles = roles.unwrap_or_else(|| Value::Array(Vec::new()));
    let arguments = [Value::str(INTERVAL), at_first.clone(), Value::str(place.key()), Value::str(post_type), roles];
    match wp::call("apply_filters", &arguments) {
        Some(given) if given == at_first => before,
        Some(given) => taken(INTERVAL, place, &given, before),
        None => {
            complain(INTERVAL, "it gave an object, or threw");
            before
        }
    }
}

/// What a filter gave for a place, or what was before where that is none.
fn taken(filter: &'static str, place: Place, given: &Value, before: (Base, By)) -> (Base, By) {
    let (least, most) = INTERVALS;
    let base = match given {
        Value::Null => Some(Base::Own),
        Value::Bool(false) => Some(Base::Off),
        Value::Str(text) if text == b"off" => Some(Base::Off),
        Value::Int(seconds) => of_seconds(*seconds),
        Value::Float(seconds) if seconds.fract() == 0.0 => of_seconds(*seconds as i64),
        Value::Str(text) => std::str::from_utf8(text).ok().and_then(|text| text.parse().ok()).and_then(of_seconds),
        _ => None,
    };
    match base {
        Some(Base::Off) if place == Place::Editor => {
            complain(filter, &format!("{} cannot be off: {}", place.key(), LOSSES));
            before
        }
        Some(base) => (base, By::Filter(filter)),
        None => {
            complain(filter, &format!("for {} it gave no interval from {least} to {most} seconds, off or null", place.key()));
            before
        }
    }
}

fn of_seconds(seconds: i64) -> Option<Base> {
    (INTERVALS.0..=INTERVALS.1).contains(&seconds).then(|| u8::try_from(seconds).ok().map(Base::Seconds))?
}

fn complain(filter: &str, what: &str) {
    if in_this_request(|now| now.complained.replace(true)) {
        return;
    }
    ini::log(&format!("the filter {filter}: {what}; what held before holds"));
}
