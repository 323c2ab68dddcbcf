//! Findings, made of the rows that witnesses wrote and of the hooks of this request.

use super::here;
use super::model::{CallbackFound, Findings, Obstacle, OwnerFindings, WorkFound};
use super::titles::Titles;
use super::words;
use crate::lane::about::Deed;
use crate::lane::decline::Decline;
use crate::lane::plugins::callback::{Callback, Proof};
use crate::lane::plugins::owner::Owner;
use crate::report::shapes::{self, ShapeFound, TickFound};
use crate::tick::data;
use crate::wp;
use std::collections::{BTreeMap, BTreeSet};
use wordpress::Value;

/// Keys of the data that core's own scripts send (6.1-7.1), and this extension's page.
const OWN_KEYS: [&str; 6] =
    [data::AUTOSAVE, data::LOCKED_POSTS, data::METABOX_LOADER_NONCES, data::POST_LOCK, data::POST_NONCES, "wp_heartbeat_page"];

/// What is known now. Reads the extension's rows; of WordPress it calls what names plugins and scripts.
#[must_use]
pub fn read() -> Findings {
    let shapes = shapes::read(None);
    let mut findings = gathered(shapes.as_deref().unwrap_or_default(), here::callbacks(), &Titles::read());
    findings.is_partial = shapes.is_err();
    let is_registered = wp::call("wp_script_is", &[Value::str("heartbeat"), Value::str("registered")]);
    findings.script_is_gone = is_registered == Some(Value::Bool(false));
    findings
}

fn gathered(shapes: &[ShapeFound], here: Vec<(Owner, CallbackFound)>, titles: &Titles) -> Findings {
    let mut findings = Findings::default();
    let mut owners: BTreeMap<String, OwnerFindings> = BTreeMap::new();
    for tick in shapes.iter().flat_map(|shape| &shape.ticks) {
        if tick.reason.is_some() {
            findings.full += 1
        } else {
            findings.express += 1
        }
        let first_in_the_way = first_in_the_way(tick);
        for (at, callback) in tick.callbacks().iter().enumerate() {
            let is_in_the_way = first_in_the_way == Some(at);
            add_callback(of(&mut owners, &callback.owner), watched(callback, is_in_the_way));
        }
        for deed in tick.deeds.iter().filter(|deed| !is_on_ticks_hook(deed, tick)) {
            add_work(of(&mut owners, &deed.owner), deed);
        }
        if let Some(reason) = tick.decline().filter(|reason| is_nobodys(*reason, first_in_the_way.is_some())) {
            add_obstacle(&mut findings.obstacles, reason, tick.detail.as_deref());
        }
    }
    for (owner, callback) in here {
        add_callback(of(&mut owners, &owner.to_string()), callback);
    }
    findings.owners = owners.into_values().collect();
    for owner in &mut findings.owners {
        owner.title = titles.of(&owner.owner);
        owner.uses = words::uses(owner);
    }
    findings.unclaimed = unclaimed(shapes, &findings.owners);
    findings.owners.sort_by_key(|owner| (!owner.is_in_the_way(), owner.title.to_lowercase()));
    findings
}

/// Keys that are neither core's or ours, nor known to wake anybody. Only those that users' pages sent: anyone can send others.
fn unclaimed(shapes: &[ShapeFound], owners: &[OwnerFindings]) -> Vec<String> {
    let sent = shapes.iter().filter(|shape| shape.has_user()).flat_map(|shape| &shape.about.keys);
    let claimed: BTreeSet<&String> =
        owners.iter().flat_map(|owner| &owner.callbacks).flat_map(|callback| &callback.keys).collect();
    let is_open = |key: &&String| !claimed.contains(key) && !OWN_KEYS.contains(&key.as_str());
    sent.filter(is_open).cloned().collect::<BTreeSet<_>>().into_iter().collect()
}

/// The callback that a refusal names. Others behind it may be in the way, too: nobody has looked.
fn first_in_the_way(tick: &TickFound) -> Option<usize> {
    let detail = tick.decline().filter(|reason| *reason == Decline::ThirdParty).and(tick.detail.as_deref())?;
    let names_it = |callback: &Callback| {
        let rest = detail.strip_prefix(&callback.to_string());
        rest.is_some_and(|rest| rest.is_empty() || rest.starts_with(':'))
    };
    tick.callbacks().iter().position(names_it)
}

/// Whether a callback on the tick's own hooks did it: that is no background, and cannot be accepted as such.
fn is_on_ticks_hook(deed: &Deed, tick: &TickFound) -> bool {
    let did_it = |callback: &Callback| {
        (deed.hook.as_ref(), deed.callback.as_ref()) == (Some(&callback.hook), Some(&callback.name))
            && deed.owner == callback.owner
    };
    tick.callbacks().iter().any(did_it)
}

/// Whether a reason is told beside the owners: one that a witness found, and that is said of no owner.
const fn is_nobodys(reason: Decline, is_named: bool) -> bool {
    match reason {
        Decline::ThirdParty => !is_named,
        Decline::CoreUnknown
        | Decline::CodeUnsettled
        | Decline::PredictionWrong
        | Decline::WitnessIncomplete
        | Decline::Rows => true,
        _ => false,
    }
}

fn of<'a>(owners: &'a mut BTreeMap<String, OwnerFindings>, owner: &str) -> &'a mut OwnerFindings {
    owners.entry(owner.to_owned()).or_insert_with(|| OwnerFindings {
        owner: owner.to_owned(),
        name: name_of(owner).map(str::to_owned),
        ..OwnerFindings::default()
    })
}

/// The name in an owner's words: see `lane::plugins::owner::Owner`.
fn name_of(owner: &str) -> Option<&str> {
    ["plugin ", "must-use plugin ", "theme ", "drop-in "].iter().find_map(|kind| owner.strip_prefix(kind))
}

fn watched(callback: &Callback, is_in_the_way: bool) -> CallbackFound {
    let (why, keys) = match &callback.proof {
        Proof::Bytecode(guard) => (None, guard.elements_of(data_of(&callback.hook)).into_iter().collect()),
        Proof::Observed(why) | Proof::None(why) => (Some(why.clone()), Vec::new()),
        Proof::Declared { keys, .. } => (None, keys.clone()),
    };
    CallbackFound {
        hook: callback.hook.clone(),
        callback: callback.name.clone(),
        priority: callback.priority,
        file: callback.file.clone(),
        line: callback.line,
        proof: Some(callback.proof.word()),
        why,
        keys,
        is_in_the_way: is_in_the_way || matches!(callback.proof, Proof::None(_)),
    }
}

/// At which place, from 1, a hook's callbacks are given the tick's data; 0: at none.
fn data_of(hook: &str) -> u32 {
    if matches!(hook, "heartbeat_received" | "heartbeat_nopriv_received" | "wp_refresh_nonces") { 2 } else { 0 }
}

/// How much a proof's word says, the least first: what holds of a callback in all ticks is the least of it.
fn rank(proof: Option<&str>) -> u8 {
    match proof {
        Some("none") => 0,
        Some("observed") => 1,
        Some("declared") => 2,
        Some(_) => 3,
        None => 4,
    }
}

fn add_callback(owner: &mut OwnerFindings, callback: CallbackFound) {
    let is_same = |other: &CallbackFound| {
        let name = |callback: &CallbackFound| {
            (callback.hook.clone(), callback.callback.clone(), callback.priority, callback.file.clone(), callback.line)
        };
        name(other) == name(&callback)
    };
    let Some(known) = owner.callbacks.iter_mut().find(|other| is_same(other)) else {
        return owner.callbacks.push(callback);
    };
    let more: Vec<String> = callback.keys.iter().filter(|key| !known.keys.contains(key)).cloned().collect();
    known.keys.extend(more);
    known.is_in_the_way |= callback.is_in_the_way;
    if rank(callback.proof) < rank(known.proof) {
        known.proof = callback.proof;
        known.why = callback.why;
    }
}

fn add_work(owner: &mut OwnerFindings, deed: &Deed) {
    let work = WorkFound {
        what: deed.what.clone(),
        hook: deed.hook.clone(),
        callback: deed.callback.clone(),
        accepted: deed.accepted,
    };
    let is_same =
        |other: &&mut WorkFound| (&other.what, &other.hook, &other.callback) == (&work.what, &work.hook, &work.callback);
    match owner.background.iter_mut().find(is_same) {
        Some(known) => known.accepted &= work.accepted,
        None => owner.background.push(work),
    }
}

fn add_obstacle(obstacles: &mut Vec<Obstacle>, reason: Decline, detail: Option<&str>) {
    let is_same = |other: &&mut Obstacle| other.reason == reason && other.detail.as_deref() == detail;
    match obstacles.iter_mut().find(is_same) {
        Some(known) => known.kinds += 1,
        None => obstacles.push(Obstacle { reason, detail: detail.map(str::to_owned), kinds: 1 }),
    }
}
