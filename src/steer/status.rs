//! What acts now, for people: each place's pace and who decided it, and the load.

use super::load::{Slowing, by_processor};
use super::pace::{self, Base, By};
use super::place::Place;
use super::{in_this_request, unquoted};
use crate::report::values::{list, map};
use wordpress::{Key, Value};

/// The paces of all places for the user of this request, and the load.
///
/// `places`: by key, `seconds` (int; null: WordPress's own, or off), `off` (bool), `by` (`setting`, `constant`, `filter`, null: nobody),
/// `name` (of the setting, constant or filter; null). `load`: the average of one minute by processor (float; null: unknown).
/// `threshold` (float; null: pages are never slower for load). `slows` (bool): whether pages slow down now. `notes`: sentences on
/// settings that may not be what they seem.
#[must_use]
pub fn status() -> Value {
    let load = in_this_request(super::request::Now::load);
    let places = Place::ALL.iter().map(|place| (Key::from(place.key()), of_place(*place))).collect();
    let number = |number: Option<f64>| number.map_or(Value::Null, Value::Float);
    map([
        ("places", Value::Array(places)),
        ("load", number(load.now.or_else(by_processor))),
        ("threshold", number(load.threshold)),
        ("slows", Value::Bool(load.slowing() == Slowing::Acts)),
        ("notes", list(unquoted::notes().iter().map(Value::str))),
    ])
}

fn of_place(place: Place) -> Value {
    let (base, by) = pace::base(place, b"");
    let setting = place.setting();
    let (by, name) = match by {
        By::Nobody => (Value::Null, Value::Null),
        By::Filter(name) => (Value::str("filter"), Value::str(name)),
        By::Setting => match setting.constant.filter(|_| setting.is_of_constant()) {
            Some(constant) => (Value::str("constant"), Value::str(constant)),
            None => (Value::str("setting"), Value::str(setting.name)),
        },
    };
    let seconds = if let Base::Seconds(seconds) = base { Value::Int(i64::from(seconds)) } else { Value::Null };
    map([("seconds", seconds), ("off", Value::Bool(base == Base::Off)), ("by", by), ("name", name)])
}
