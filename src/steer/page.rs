//! Pages: their pace in the settings of their heartbeat, and a heartbeat that sends nothing where it is off.

use super::in_this_request;
use super::load::Slowing;
use super::pace::{self, Base};
use super::place::Place;
use super::{filters, steps, tick};
use crate::engine::{call, globals, value};
use crate::wp;
use ext_php_rs::types::Zval;
use wordpress::{Key, Value};

/// The PHP function that sets a page's pace, last on the filter `heartbeat_settings`.
pub const PACES: &str = "WpHeartbeat\\pace_settings";
/// The PHP function that keeps a page's heartbeat from sending.
const SWITCHES_OFF: &str = "WpHeartbeat\\pace_off";
/// Fires before the first script of a page is printed, in wp-admin and outside.
const BEFORE_SCRIPTS: &str = "wp_print_scripts";

/// Runs behind heartbeat.js.
const OFF: &str = include_str!("off.js");

/// How often a page ticks by itself: `mainInterval` of heartbeat.js (6.1-7.1).
const OWN: i64 = 60;

/// The page's settings of its heartbeat with its pace in them; `None` where nobody has said anything of it.
///
/// `interval` is where the page begins; `minimalInterval` holds what the owner wants against scripts that ask for a faster pace, on
/// every version, and load is not in it: a page that is slow for it recovers without being loaded again.
#[must_use]
pub fn paced(settings: &Zval) -> Option<Zval> {
    if !tick::is_set() && !filters::are_used() {
        return None;
    }
    let place = Place::of_page();
    let (base, _) = pace::base(place, &post_type(place));
    let plugins = number(settings, "interval");
    let (begins, least) = match base {
        Base::Off => {
            switch_off_later();
            return None;
        }
        Base::Seconds(seconds) => (i64::from(seconds), Some(i64::from(seconds))),
        // A plugin's slower pace would be recovered from.
        Base::Own => (plugins.unwrap_or(OWN), plugins.filter(|seconds| *seconds > OWN)),
    };
    let slowing = in_this_request(super::request::Now::load).slowing();
    let slower = if slowing == Slowing::Acts { steps::slower(begins, place) } else { None };
    let least = match base {
        Base::Own if slowing == Slowing::Never || number(settings, "minimalInterval").is_some() => None,
        _ => least,
    };
    let is_changed = base != Base::Own || slower.is_some();
    let interval = is_changed.then(|| ("interval", slower.unwrap_or(begins)));
    let entries = interval.into_iter().chain(least.map(|least| ("minimalInterval", least)));
    let entries: Vec<_> = entries.map(|(name, seconds)| (Key::from(name), Value::Int(seconds))).collect();
    value::changed(settings, &[], &entries)
}

/// A number among the page's settings, as plugins give it.
fn number(settings: &Zval, name: &str) -> Option<i64> {
    match value::owned(value::entry(value::direct(settings).array()?, name)?)? {
        Value::Int(number) => Some(number),
        Value::Str(digits) => std::str::from_utf8(&digits).ok()?.parse().ok(),
        _ => None,
    }
    .filter(|seconds| *seconds > 0)
}

/// The list of scripts is being made: what goes with one of them must wait until it is there.
fn switch_off_later() {
    let last = value::int(i64::MAX);
    // Where it fails the page ticks as WordPress has it, and is slowed at its first tick.
    let _ = call::quietly("add_action", &[&value::string(BEFORE_SCRIPTS), &value::string(SWITCHES_OFF), &last, &value::int(0)]);
}

/// Has the page's heartbeat send nothing. Its script stays where it is, with all that depends on it.
pub fn switch_off() {
    let script = [Value::str("heartbeat"), Value::str(OFF), Value::str("after")];
    let _ = wp::call("wp_add_inline_script", &script);
}

/// The type of the post that the page edits, by what core's own scripts are asked with (`post.php`, `post-new.php`, 6.1-7.1); empty
/// where it edits none.
fn post_type(place: Place) -> Vec<u8> {
    if place != Place::Editor {
        return Vec::new();
    }
    let asked = |array: &str, name: &str| match globals::superglobal(array)?.get(name)? {
        Value::Str(text) => Some(text.clone()),
        _ => None,
    };
    if globals::variable("pagenow") == Some(Value::str("post-new.php")) {
        return asked("_GET", "post_type").unwrap_or_else(|| b"post".to_vec());
    }
    let post = asked("_GET", "post").or_else(|| asked("_POST", "post_ID"));
    let post = post.and_then(|digits| std::str::from_utf8(&digits).ok()?.parse().ok());
    let post_type = post.and_then(|post| wp::call("get_post_type", &[Value::Int(post)]));
    post_type.as_ref().and_then(Value::as_bytes).map_or_else(Vec::new, <[u8]>::to_vec)
}
