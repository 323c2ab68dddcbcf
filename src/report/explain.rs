//! `WpHeartbeat\explain()`: what witnesses have found, shape by shape, as a PHP array.

use super::shapes::{self, ShapeFound, TickFound};
use super::values::{list, map, or_null, text};
use crate::lane::about::Deed;
use crate::lane::plugins::callback::{Callback, Declarant, Proof};
use crate::settings;
use wordpress::Value;

/// The shapes of which anything is known, or the one of this name. None where WordPress is not loaded, or its database cannot be read.
#[must_use]
pub fn shapes(name: Option<&str>) -> Vec<Value> {
    shapes::read(name).unwrap_or_default().iter().map(shape).collect()
}

/// A shape, as `explain()` gives it.
#[must_use]
pub fn shape(shape: &ShapeFound) -> Value {
    map([
        ("shape", text(&shape.name)),
        ("user", Value::Bool(shape.has_user())),
        ("screen", text(&shape.about.screen)),
        ("data", list(shape.about.keys.iter().map(text))),
        ("ticks", list(shape.ticks.iter().map(tick))),
    ])
}

fn tick(tick: &TickFound) -> Value {
    map([
        ("kind", text(&tick.kind)),
        ("exactly", Value::Bool(tick.exactly)),
        ("lane", text(if tick.reason.is_some() { "full" } else { "express" })),
        ("until", Value::Int(tick.until)),
        ("reason", or_null(tick.reason.as_deref())),
        ("sentence", or_null(tick.decline().map(|reason| reason.sentence()))),
        ("detail", or_null(tick.detail.as_deref())),
        ("callbacks", list(tick.callbacks().iter().map(callback))),
        ("background", list(tick.deeds.iter().map(deed))),
    ])
}

fn deed(deed: &Deed) -> Value {
    map([
        ("owner", text(&deed.owner)),
        ("hook", or_null(deed.hook.as_deref())),
        ("callback", or_null(deed.callback.as_deref())),
        ("what", text(&deed.what)),
        ("accepted", Value::Bool(deed.accepted)),
        ("every", if deed.accepted { Value::Int(settings::LEASE.number()) } else { Value::Null }),
    ])
}

fn callback(callback: &Callback) -> Value {
    let (why, by, keys) = match &callback.proof {
        Proof::Bytecode(_) => (None, None, &[][..]),
        Proof::Observed(why) | Proof::None(why) => (Some(why.as_str()), None, &[][..]),
        Proof::Declared { by: Declarant::Plugin, keys } => (None, Some("plugin"), &keys[..]),
        Proof::Declared { by: Declarant::Setting, keys } => (None, Some("setting"), &keys[..]),
    };
    map([
        ("hook", text(&callback.hook)),
        ("type", text(if callback.is_filter { "filter" } else { "action" })),
        ("priority", Value::Int(callback.priority)),
        ("accepted_args", Value::Int(callback.accepted_args)),
        ("callback", text(&callback.name)),
        ("kind", text(&callback.kind)),
        ("file", or_null(callback.file.as_deref())),
        ("line", Value::Int(i64::from(callback.line))),
        ("owner", text(&callback.owner)),
        ("proof", text(callback.proof.word())),
        ("why", or_null(why)),
        ("by", or_null(by)),
        ("keys", list(keys.iter().map(text))),
    ])
}
