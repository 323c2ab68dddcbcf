//! `WpHeartbeat\status()`: the numbers as a PHP array.

use super::counts::{self, BOUNDS, Counts, Hour, Lanes, Recent, Sums};
use super::info;
use super::values::{list, map};
use crate::engine::edge::{Entry, guarded};
use crate::engine::value;
use crate::{settings, steer};
use ext_php_rs::boxed::ZBox;
use ext_php_rs::prelude::*;
use ext_php_rs::types::ZendHashTable;
use std::collections::BTreeMap;
use wordpress::{Key, Value};

/// For people and their tools: what is counted of the site's ticks.
#[php_function]
#[php(name = "WpHeartbeat\\status")]
fn status() -> ZBox<ZendHashTable> {
    let counts = guarded(Entry::Info, Counts::default(), || counts::read().unwrap_or_default());
    match guarded(Entry::Info, Value::Null, || array(&counts)) {
        Value::Array(entries) => value::table(&entries),
        _ => ZendHashTable::new(),
    }
}

/// The PHP functions.
pub fn functions(module: ModuleBuilder) -> ModuleBuilder {
    module.function(wrap_function!(status))
}

/// What the numbers come to. Whoever shows one of these asks here, so that all show the same.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Figures {
    /// Ticks.
    pub total: u64,
    /// Ticks answered natively.
    pub express: u64,
    /// Ticks answered by WordPress.
    pub full: u64,
    /// The share of ticks answered natively, from 0 to 1; `None`: there were none.
    pub share: Option<f64>,
    /// How long a native answer takes on average, in seconds.
    pub mean_express: Option<f64>,
    /// How long WordPress's takes.
    pub mean_full: Option<f64>,
    /// Processor time that native answers saved, in seconds: what as many of WordPress's would have taken, on average, less what they
    /// took. 0 while either is unknown, and never below.
    pub saved: f64,
}

impl Figures {
    /// Of all that is counted.
    #[must_use]
    pub fn of(counts: &Counts) -> Self {
        Self::of_lanes(&counts.lanes)
    }

    /// Of an hour, or of all.
    #[must_use]
    pub fn of_lanes(lanes: &Lanes) -> Self {
        let (express, full) = (&lanes.express, &lanes.full);
        let total = express.ticks.saturating_add(full.ticks);
        let mean = |sum: u64, ticks: u64| (ticks > 0).then(|| seconds(sum) / ticks as f64);
        let stock = mean(full.cpu, full.ticks).filter(|_| express.ticks > 0);
        Self {
            total,
            express: express.ticks,
            full: full.ticks,
            share: (total > 0).then(|| express.ticks as f64 / total as f64),
            mean_express: mean(express.time, express.ticks),
            mean_full: mean(full.time, full.ticks),
            saved: stock.map_or(0.0, |stock| (express.ticks as f64 * stock - seconds(express.cpu)).max(0.0)),
        }
    }
}

/// Microseconds as seconds.
#[must_use]
pub fn seconds(micros: u64) -> f64 {
    micros as f64 / 1e6
}

/// The array that `status()` gives.
fn array(counts: &Counts) -> Value {
    let figures = Figures::of(counts);
    let Counts { lanes, witnesses, .. } = counts;
    let ticks = [("total", number(figures.total)), ("express", number(figures.express)), ("full", number(figures.full))];
    let kinds =
        counts.kinds.iter().map(|(id, [express, full])| (id, map([("express", number(*express)), ("full", number(*full))])));
    let both = |number_of: fn(&Sums) -> Value| map([("express", number_of(&lanes.express)), ("full", number_of(&lanes.full))]);
    let cpu = |sums: &Sums| Value::Float(seconds(sums.cpu));
    map([
        ("version", Value::str(env!("CARGO_PKG_VERSION"))),
        ("lane", Value::str(settings::LANE.value())),
        ("state", Value::str(info::state())),
        ("since", Value::Int(counts.since)),
        ("ticks", map(ticks)),
        ("kinds", by_name(kinds)),
        ("reasons", numbers(&counts.reasons)),
        ("time", both(histogram)),
        ("cpu", map([("express", cpu(&lanes.express)), ("full", cpu(&lanes.full)), ("saved", Value::Float(figures.saved))])),
        ("bytes", both(|sums| number(sums.bytes))),
        ("round_trips", both(|sums| number(sums.round_trips))),
        (
            "witnesses",
            map([
                ("watched", number(witnesses.watched)),
                ("right", number(witnesses.right)),
                ("wrong", number(witnesses.wrong)),
                ("refused", numbers(&witnesses.refused)),
            ]),
        ),
        ("leases", map([("given", number(witnesses.right)), ("ended", numbers(&counts.ended))])),
        ("hours", list(counts.hours.iter().map(|(begins, hour)| of_hour(*begins, hour)))),
        ("recent", list(counts.recent.iter().map(recent))),
        ("pace", steer::status()),
    ])
}

fn histogram(sums: &Sums) -> Value {
    let mut up_to = 0_u64;
    let buckets = BOUNDS.iter().zip(sums.buckets).map(|(bound, ticks)| {
        up_to = up_to.saturating_add(ticks);
        (Key::Str(seconds(*bound).to_string().into_bytes()), number(up_to))
    });
    let buckets = Value::Array(buckets.collect());
    map([("count", number(sums.ticks)), ("sum", Value::Float(seconds(sums.time))), ("buckets", buckets)])
}

fn of_hour(begins: i64, hour: &Hour) -> Value {
    let Hour { lanes, reasons } = hour;
    map([
        ("begins", Value::Int(begins)),
        ("express", number(lanes.express.ticks)),
        ("full", number(lanes.full.ticks)),
        ("reasons", numbers(reasons)),
    ])
}

fn recent(tick: &Recent) -> Value {
    map([
        ("time", Value::Float(tick.at as f64 / 1e3)),
        ("user", number(tick.user)),
        ("screen", Value::str(&tick.screen)),
        ("kind", Value::str(&tick.kind)),
        ("lane", Value::str(if tick.reason.is_some() { "full" } else { "express" })),
        ("reason", tick.reason.as_deref().map_or(Value::Null, Value::str)),
        ("ms", Value::Float(tick.time as f64 / 1e3)),
    ])
}

/// PHP's whole numbers end earlier than ours.
fn number(number: u64) -> Value {
    Value::Int(i64::try_from(number).unwrap_or(i64::MAX))
}

fn numbers(numbers: &BTreeMap<String, u64>) -> Value {
    by_name(numbers.iter().map(|(name, count)| (name, number(*count))))
}

fn by_name<'a>(entries: impl Iterator<Item = (&'a String, Value)>) -> Value {
    Value::Array(entries.map(|(name, value)| (Key::from(name.as_str()), value)).collect())
}
