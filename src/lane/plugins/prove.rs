//! What proves that the callbacks in a tick's way do nothing in it: their owner's word, their bytecode, or what a witness saw.

use super::callback::{Callback, Proof};
use super::core_calls::CoreCalls;
use super::declared::Declarations;
use super::judge::{self, OF_RIGHTS};
use super::observed::{Observation, Observations};
use super::owner::Owners;
use super::set::CallbackSet;
use super::world::TickWorld;
use crate::engine::array::Array;
use crate::engine::bytecode::{self, Loaded};
use crate::engine::callable::{self, Description, Kind};
use crate::lane::third_party::Found;
use crate::settings;
use guard::code::{Code, Literal};
use guard::{Callee, build};
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use wordpress::Key;

/// What a witness knows when it proves.
pub struct Evidence<'a> {
    /// Whose files are whose.
    pub owners: &'a Owners,
    /// What was seen of each callback.
    pub observations: &'a Observations,
    /// Core's functions that guards may answer.
    pub core: &'a CoreCalls,
    /// What owners declare.
    pub declarations: &'a Declarations,
}

/// What was proven.
#[derive(Default)]
pub struct Proven {
    /// The callbacks with their proofs.
    pub set: CallbackSet,
    /// The files that guards were made from.
    pub files: BTreeSet<PathBuf>,
}

/// Proves each callback as far as it can be. Whether all that is left decides in this tick is for [`judge::judge`] to say.
#[must_use]
pub fn prove(found: Vec<Found>, evidence: &Evidence<'_>, world: &TickWorld<'_>) -> Proven {
    let mut proven = Proven::default();
    let level = settings::PROOF.value();
    let (of_rights, others): (Vec<Found>, Vec<Found>) =
        found.into_iter().partition(|found| OF_RIGHTS.contains(&found.hook.as_str()));
    for found in others {
        let callback = callback(&found, &level, evidence, world, &mut proven.files);
        proven.set.callbacks.push(callback);
    }
    // Only guards that were replayed just now can have asked for more than core.
    if !world.questions.is_empty() || proven.set.needs_rights() {
        for found in of_rights {
            let callback = callback(&found, &level, evidence, world, &mut proven.files);
            proven.set.callbacks.push(callback);
        }
        if proven.set.needs_rights() {
            proven.set.mapped = mapped();
        }
    }
    proven
}

/// Capabilities that registered post types map.
pub fn mapped() -> BTreeSet<String> {
    let keys = Array::global("post_type_meta_caps").map(|caps| caps.keys()).unwrap_or_default();
    keys.into_iter().filter_map(|key| if let Key::Str(name) = key { String::from_utf8(name).ok() } else { None }).collect()
}

fn callback(
    found: &Found,
    level: &str,
    evidence: &Evidence<'_>,
    world: &TickWorld<'_>,
    files: &mut BTreeSet<PathBuf>,
) -> Callback {
    let Found { hook, is_filter, entry } = found;
    let description = callable::describe(&entry.function);
    let file = description.as_ref().and_then(|description| description.file.clone());
    let owner = file.as_deref().map_or_else(|| "PHP".to_owned(), |file| evidence.owners.owner_of(file).to_string());
    let mut callback = Callback {
        hook: hook.clone(),
        is_filter: *is_filter,
        priority: entry.priority,
        accepted_args: entry.accepted_args,
        name: description.as_ref().map_or_else(|| entry.callback.to_string(), |description| description.name.clone()),
        kind: description.as_ref().map_or("unknown", |description| kind(description.kind)).to_owned(),
        file: file.as_ref().map(|file| file.to_string_lossy().into_owned()),
        line: description.as_ref().map_or(0, |description| description.lines.0),
        owner,
        proof: Proof::none(""),
    };
    callback.proof = if let Some((by, keys)) = evidence.declarations.of(found, &callback) {
        Proof::Declared { by, keys }
    } else if level == "none" {
        Proof::none("wp_heartbeat.proof is none")
    } else if entry.accepted_args < 0 {
        Proof::none("it was added with an odd number of arguments")
    } else if !description.as_ref().is_some_and(has_file) {
        Proof::none("it has no file of its own (eval(), a stream, or PHP's own function): nobody sees it change")
    } else {
        by_bytecode(found, &mut callback, evidence, world, files)
            .unwrap_or_else(|why| by_observation(found, level, evidence.observations, why))
    };
    callback
}

const fn kind(kind: Kind) -> &'static str {
    match kind {
        Kind::Function => "function",
        Kind::Method => "method",
        Kind::StaticMethod => "static method",
        Kind::Closure => "closure",
        Kind::Invokable => "invokable object",
        Kind::Internal => "PHP's own function",
    }
}

/// Whether the callback's code is in a file whose change is noticed.
fn has_file(description: &Description) -> bool {
    description.file.as_deref().is_some_and(is_watchable)
}

/// Whether a file's change is noticed.
fn is_watchable(file: &Path) -> bool {
    file.is_absolute() && file.is_file()
}

/// A proof by the callback's bytecode, if it decides here; else why it does not.
fn by_bytecode(
    found: &Found,
    callback: &mut Callback,
    evidence: &Evidence<'_>,
    world: &TickWorld<'_>,
    files: &mut BTreeSet<PathBuf>,
) -> Result<Proof, String> {
    if !bytecode::engine_is_own() {
        return Err("another extension changes how PHP runs code".to_owned());
    }
    // Methods come as core writes them.
    let is_known = |name: &str| evidence.core.is_known(&name.to_ascii_lowercase());
    let loaded = Loaded::new(&is_known);
    let code = match bytecode::of_callable(&found.entry.function) {
        Some(Callee::User { code, .. }) => without_state(*code),
        Some(Callee::Internal(_) | Callee::Core(_) | Callee::Opaque) | None => {
            return Err("its code could not be read".to_owned());
        }
    };
    let guard = build(code, &loaded).map_err(|refusal| refusal.to_string())?;
    // What a witness happened to see (a flag that a closure was bound to, a constant) may be another in the next request.
    if guard.needs().state {
        return Err("it depends on values that may differ from request to request".to_owned());
    }
    let its_files: Vec<PathBuf> = guard.files().map(PathBuf::from).collect();
    if !its_files.iter().all(|file| is_watchable(file)) {
        return Err("it calls code that has no file of its own".to_owned());
    }
    callback.proof = Proof::Bytecode(Box::new(guard));
    judge::is_inert(callback, world)?;
    files.extend(its_files);
    Ok(callback.proof.clone())
}

/// The code of a closure without what it is bound to, but for the names of an argument's elements: anything else may be another in
/// the next request.
fn without_state(mut code: Code) -> Code {
    // A copy that was damaged meanwhile stays one: only what was whole gets a new seal.
    if code.seal != code.compute_seal() {
        return code;
    }
    let stateful: Vec<String> = code.bound.keys().filter(|name| !code.only_names_an_element(name)).cloned().collect();
    for name in stateful {
        code.bound.insert(name, Literal::Other);
    }
    code.seal = code.compute_seal();
    code
}

/// A proof by observation, where bytecode does not settle it.
fn by_observation(found: &Found, level: &str, observations: &Observations, why: String) -> Proof {
    if level != "observed" || !found.is_filter || is_for_counting(&found.hook) {
        return Proof::none(why);
    }
    match observations.of(&found.hook, found.entry.priority, &found.entry.key) {
        Observation::Unchanged { .. } => Proof::observed(&why),
        Observation::NotRun => Proof::none(why),
        Observation::Did(what) => Proof::none(format!("{why}; when it ran it {what}")),
    }
}

/// Hooks that exist to act or to count: there a callback that sometimes works shows nothing when it does not.
fn is_for_counting(hook: &str) -> bool {
    hook.starts_with("auth_cookie_") || ["all", "heartbeat_tick", "heartbeat_nopriv_tick"].contains(&hook)
}
