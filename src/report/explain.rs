//! `WpHeartbeat\explain()`: what witnesses have found, shape by shape, read from the rows that ticks are judged by. No hook fires, and
//! nothing is written.

use crate::lane::about::Deed;
use crate::lane::decline::Decline;
use crate::lane::lease::{Lease, Shape, Verdict, kind_alone};
use crate::lane::plugins::callback::{Callback, Declarant, Proof};
use crate::lane::plugins::set::CallbackSet;
use crate::lane::profile::Generations;
use crate::lane::sealed::unverified;
use crate::lane::{moments, setup};
use crate::settings;
use crate::site::{self, Site, SiteError, Wanted, native, source};
use std::rc::Rc;
use wordpress::{Key, Timestamp, Value};

/// The shapes of which anything is known, or the one of this name. None where WordPress is not loaded, or its database cannot be read.
#[must_use]
pub fn shapes(name: Option<&str>) -> Vec<Value> {
    let Ok((target, tables)) = setup::database() else { return Vec::new() };
    let shapes = source::uncounted(|| {
        let mut site = site::open(&target, &tables)?;
        read(name, &mut *site)
    });
    // Behind a page the worker keeps no connection of ours.
    native::release();
    shapes.unwrap_or_default()
}

fn read(name: Option<&str>, site: &mut dyn Site) -> Result<Vec<Value>, SiteError> {
    let generations = Generations::read(site)?;
    let rows = match name {
        Some(name) => Shape::row_of(name).map(|row| one(row, site)).transpose()?.flatten().into_iter().collect(),
        None => Shape::ROWS.iter().map(|(prefix, more)| site.find(prefix, *more)).collect::<Result<Vec<_>, _>>()?.concat(),
    };
    let context = Context { generations, now: moments::now(), every: settings::LEASE.number() };
    let shapes = rows.iter().map(|(row, value)| context.shape(row, &Lease::parse(Some(unverified(value))), site));
    Ok(shapes.collect::<Result<Vec<_>, _>>()?.into_iter().flatten().collect())
}

fn one(row: String, site: &mut dyn Site) -> Result<Option<(String, Vec<u8>)>, SiteError> {
    let mut rows = site.read(&Wanted { options: vec![row.clone()], ..Wanted::default() })?;
    Ok(rows.options.remove(&row).map(|value| (row, value)))
}

struct Context {
    generations: Generations,
    now: Timestamp,
    /// How many seconds a lease lasts.
    every: i64,
}

impl Context {
    /// A lease row; `None` for one of another build of PHP or of this extension, and for one that cannot be read.
    fn shape(&self, row: &str, lease: &Lease, site: &mut dyn Site) -> Result<Option<Value>, SiteError> {
        if self.generations.is_anothers(lease.generation()) || lease.verdicts().next().is_none() {
            return Ok(None);
        }
        let name = Shape::short(row);
        let about = lease.shape().cloned().unwrap_or_default();
        let mut ticks = Vec::new();
        // A verdict over one list of posts stands beside one that only says that there are such.
        for (kind, verdict) in lease.verdicts().filter(|(_, verdict)| !verdict.exactly) {
            ticks.push(self.tick(kind, verdict, lease.generation(), site)?);
        }
        Ok(Some(map([
            ("shape", text(name)),
            ("user", Value::Bool(name.starts_with('u'))),
            ("screen", text(&about.screen)),
            ("data", list(about.keys.iter().map(|key| text(key)))),
            ("ticks", list(ticks.into_iter())),
        ])))
    }

    fn tick(&self, name: &str, verdict: &Verdict, generation: &str, site: &mut dyn Site) -> Result<Value, SiteError> {
        let (kind, is_exactly) = kind_alone(name);
        let set = verdict.callbacks.as_ref().map(|hash| CallbackSet::load(hash, site)).transpose()?.flatten();
        let reason = self.reason(verdict, generation, set.as_ref());
        let detail = verdict.denied.as_ref().map(|denied| text(&denied.detail));
        let sentence = reason.as_deref().and_then(Decline::from_id).map(|reason| text(reason.sentence()));
        let callbacks = set.as_ref().map_or(&[][..], |set| &set.callbacks);
        Ok(map([
            ("kind", text(kind)),
            ("exactly", Value::Bool(is_exactly)),
            ("lane", text(if reason.is_some() { "full" } else { "express" })),
            ("until", Value::Int(verdict.until)),
            ("reason", reason.map_or(Value::Null, |reason| text(&reason))),
            ("sentence", sentence.unwrap_or(Value::Null)),
            ("detail", detail.unwrap_or(Value::Null)),
            ("callbacks", list(callbacks.iter().map(callback))),
            ("background", list(verdict.deeds.iter().map(|deed| self.deed(deed)))),
        ]))
    }

    /// Why such ticks are WordPress's, as far as rows say. A refusal that is over is still the last that was found.
    fn reason(&self, verdict: &Verdict, generation: &str, set: Option<&Rc<CallbackSet>>) -> Option<String> {
        let is_over = verdict.until <= self.now.0 || verdict.until > self.now.0 + 3_600;
        let reason = match &verdict.denied {
            _ if !self.generations.is_current(generation) => Decline::Changed,
            Some(denied) => return Some(denied.reason.clone()),
            None if is_over => Decline::LeaseOver,
            None if verdict.callbacks.is_some() && set.is_none() => Decline::NoLease,
            None => return None,
        };
        Some(reason.id().to_owned())
    }

    fn deed(&self, deed: &Deed) -> Value {
        map([
            ("owner", text(&deed.owner)),
            ("hook", deed.hook.as_deref().map_or(Value::Null, text)),
            ("callback", deed.callback.as_deref().map_or(Value::Null, text)),
            ("what", text(&deed.what)),
            ("accepted", Value::Bool(deed.accepted)),
            ("every", if deed.accepted { Value::Int(self.every) } else { Value::Null }),
        ])
    }
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
        ("file", callback.file.as_deref().map_or(Value::Null, text)),
        ("line", Value::Int(i64::from(callback.line))),
        ("owner", text(&callback.owner)),
        ("proof", text(callback.proof.word())),
        ("why", why.map_or(Value::Null, text)),
        ("by", by.map_or(Value::Null, text)),
        ("keys", list(keys.iter().map(|key| text(key)))),
    ])
}

fn text(text: &str) -> Value {
    Value::str(text)
}

fn list(values: impl Iterator<Item = Value>) -> Value {
    Value::Array((0..).map(Key::Int).zip(values).collect())
}

fn map<const N: usize>(entries: [(&str, Value); N]) -> Value {
    Value::Array(entries.into_iter().map(|(key, value)| (Key::from(key), value)).collect())
}
