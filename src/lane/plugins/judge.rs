//! Whether the callbacks in a tick's way do anything in this very tick.

use super::arguments;
use super::callback::{Callback, Proof};
use super::set::CallbackSet;
use super::world::TickWorld;
use guard::{Arg, Outcome};

/// Hooks on what a user may do: core's questions and those of guards go through their callbacks.
pub const OF_RIGHTS: [&str; 2] = ["map_meta_cap", "user_has_cap"];

/// A callback that may act in this tick, and why, for people.
pub struct Acts<'a> {
    /// The callback.
    pub callback: &'a Callback,
    /// What it does.
    pub why: String,
}

impl std::fmt::Display for Acts<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}: {}", self.callback, self.why)
    }
}

/// When the callbacks of a set are judged.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum When {
    /// In the tick in which they were watched.
    Watched,
    /// In a later one.
    Later,
}

/// Whether all callbacks of the set can be left out of this tick. That a witness saw those do nothing which are proven by observation
/// is for the lease to say.
///
/// # Errors
/// The first that may do something.
pub fn judge<'a>(set: &'a CallbackSet, world: &TickWorld<'_>, when: When) -> Result<(), Acts<'a>> {
    let (of_rights, others): (Vec<&Callback>, Vec<&Callback>) =
        set.callbacks.iter().partition(|callback| OF_RIGHTS.contains(&callback.hook.as_str()));
    for callback in others {
        is_inert(callback, world).map_err(|why| Acts { callback, why })?;
    }
    // A callback on these hooks may ask for a capability itself: then all are asked again.
    loop {
        let asked = world.asked().len();
        if asked + world.questions.len() == 0 {
            return Ok(());
        }
        let is_seen = when == When::Watched || world.asked().iter().all(|capability| set.asked.contains(capability));
        for callback in &of_rights {
            if !is_seen && matches!(callback.proof, Proof::Observed(_)) {
                let why = "a capability is asked for that was not when it was watched".to_owned();
                return Err(Acts { callback, why });
            }
            is_inert(callback, world).map_err(|why| Acts { callback, why })?;
        }
        if world.asked().len() == asked {
            return Ok(());
        }
    }
}

/// Whether one callback does nothing in this tick.
///
/// # Errors
/// What it does, for people.
pub fn is_inert(callback: &Callback, world: &TickWorld<'_>) -> Result<(), String> {
    match &callback.proof {
        Proof::None(why) => Err(why.clone()),
        Proof::Observed(_) => Ok(()),
        Proof::Declared { keys, .. } => match keys.iter().find(|key| world.data().get(key).is_some()) {
            Some(key) => Err(format!("the tick carries {key}")),
            None => Ok(()),
        },
        Proof::Bytecode(guard) => {
            let Callback { hook, priority, accepted_args, is_filter, .. } = callback;
            let replay = |arguments: &Vec<Arg>| {
                if !world.may_replay() {
                    return Err("there is more to replay than a tick is worth".to_owned());
                }
                match guard.replay(*is_filter, accepted(arguments, *accepted_args), &world.on(hook)) {
                    Outcome::Inert => Ok(()),
                    Outcome::Acts(stop) => Err(stop.to_string()),
                }
            };
            let calls = arguments::of(hook, *priority, world).ok_or("what core hands to this hook is not known")?;
            calls.iter().try_for_each(replay).or_else(|why| {
                // It may be the post that decides: each in turn.
                let calls = arguments::of_each_post(hook, *priority, world).ok_or(why)?;
                calls.iter().try_for_each(replay)
            })
        }
    }
}

/// Mirrors the choice of arguments in WP_Hook::apply_filters() (6.1-7.1).
fn accepted(arguments: &[Arg], accepted_args: i64) -> &[Arg] {
    let most = usize::try_from(accepted_args).unwrap_or(0);
    &arguments[..arguments.len().min(most)]
}
