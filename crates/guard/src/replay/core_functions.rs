//! WordPress's own functions whose answer is fixed for a tick, or follows from its user: one table.
//!
//! None of them has an effect of its own; what they hand to filters on the way (`wp_doing_ajax`, `user_has_cap`) is the same
//! in every tick, so that its callbacks have been asked for by their own proofs.

use super::Halt;
use super::machine::Machine;
use super::value::{Abstract, Held};
use crate::php::convert;
use crate::world::User;
use wordpress::Value;

type Answer<'a> = Result<Abstract<'a>, Halt>;

/// What is known of a function.
struct Known {
    name: &'static str,
    /// It asks for capabilities.
    asks_rights: bool,
    /// How many arguments it must be given.
    required: usize,
    answer: for<'a> fn(&mut Machine<'a>, &[Abstract<'a>]) -> Answer<'a>,
}

macro_rules! functions {
    ($($(#[doc = $doc:literal])* $name:literal $required:literal $rights:literal => $answer:expr;)*) => {
        static FUNCTIONS: &[Known] =
            &[$(Known { name: $name, asks_rights: $rights, required: $required, answer: $answer },)*];
    };
}

functions! {
    /// Mirrors is_admin() (6.1-7.1): `WP_ADMIN` in admin-ajax.php, no screen set.
    "is_admin" 0 false => |_, _| Ok(Abstract::truth(true));
    /// Mirrors wp_doing_ajax() (6.1-7.1).
    "wp_doing_ajax" 0 false => |_, _| Ok(Abstract::truth(true));
    /// Mirrors wp_doing_cron() (6.1-7.1).
    "wp_doing_cron" 0 false => |_, _| Ok(Abstract::truth(false));
    /// Mirrors is_multisite() (6.1-7.1): networks have no express lane.
    "is_multisite" 0 false => |_, _| Ok(Abstract::truth(false));
    /// Mirrors is_network_admin() (6.1-7.1).
    "is_network_admin" 0 false => |_, _| Ok(Abstract::truth(false));
    /// Mirrors is_user_admin() (6.1-7.1).
    "is_user_admin" 0 false => |_, _| Ok(Abstract::truth(false));
    /// Mirrors wp_installing() (6.1-7.1): without an argument it changes nothing.
    "wp_installing" 0 false => |_, given| match given {
        [] => Ok(Abstract::truth(false)),
        _ => Err("calls wp_installing() with an argument".into()),
    };
    /// Mirrors current_filter() (6.1-7.1).
    "current_filter" 0 false => |machine, _| Ok(hook(machine));
    /// Mirrors current_action() (6.1-7.1).
    "current_action" 0 false => |machine, _| Ok(hook(machine));
    /// Mirrors doing_filter() (6.1-7.1), for the hook itself.
    "doing_filter" 0 false => doing;
    /// Mirrors doing_action() (6.1-7.1), for the hook itself.
    "doing_action" 0 false => doing;
    /// Mirrors get_current_user_id() (6.1-7.1).
    "get_current_user_id" 0 false => |machine, _| {
        let id = i64::try_from(user(machine)?.id).map_err(|_| "has a user with an odd ID")?;
        Ok(Abstract::int(id))
    };
    /// Mirrors is_user_logged_in() (6.1-7.1).
    "is_user_logged_in" 0 false => |machine, _| Ok(Abstract::truth(user(machine)?.id != 0));
    /// Mirrors wp_get_current_user() (6.1-7.1).
    "wp_get_current_user" 0 false => |machine, _| user(machine).map(|_| Abstract::User);
    /// Mirrors current_user_can() (6.1-7.1), for a capability without an object.
    "current_user_can" 1 true => can;
    /// Mirrors __return_true().
    "__return_true" 0 false => |_, _| Ok(Abstract::truth(true));
    /// Mirrors __return_false().
    "__return_false" 0 false => |_, _| Ok(Abstract::truth(false));
    /// Mirrors __return_zero().
    "__return_zero" 0 false => |_, _| Ok(Abstract::int(0));
    /// Mirrors __return_null().
    "__return_null" 0 false => |_, _| Ok(Abstract::null());
    /// Mirrors __return_empty_string().
    "__return_empty_string" 0 false => |_, _| Ok(Abstract::own(Value::str("")));
    /// Mirrors __return_empty_array().
    "__return_empty_array" 0 false => |_, _| Ok(Abstract::own(Value::Array(Vec::new())));
    /// Mirrors absint() (6.1-7.1).
    "absint" 1 false => |machine, given| {
        let value = machine.plain(given[0].clone())?;
        let number = convert::to_int(value.value()).and_then(i64::checked_abs);
        number.map(Abstract::int).ok_or(Halt::Borrowed("calls absint() on what is no integer"))
    };
    /// Mirrors is_wp_error() (6.1-7.1), for what is no object, and the user.
    "is_wp_error" 1 false => |machine, given| match &given[0] {
        Abstract::User => Ok(Abstract::truth(false)),
        value if machine.is_of(value, 1 << 8)? => Err("asks whether an object is an error".into()),
        _ => Ok(Abstract::truth(false)),
    };
    /// Mirrors wp_unslash() (6.1-7.1), where there is nothing to strip.
    "wp_unslash" 1 false => |machine, given| {
        let value = machine.plain(given[0].clone())?;
        machine.spend_on(value.value())?;
        if has_backslash(value.value()) {
            return Err("strips slashes".into());
        }
        Ok(Abstract::Known(Held::Own(value.shared())))
    };
}

/// The functions whose answers guards know, in lower case, if [`crate::Source`] gives them as [`crate::Callee::Core`].
pub fn names() -> impl Iterator<Item = &'static str> {
    FUNCTIONS.iter().map(|function| function.name)
}

/// Whether [`call`] answers for a function, its name in lower case.
pub(crate) fn is_known(name: &str) -> bool {
    find(name).is_some()
}

/// Whether it asks for capabilities.
pub(crate) fn asks_rights(name: &str) -> bool {
    find(name).is_some_and(|known| known.asks_rights)
}

/// Whether [`call_users_method`] answers for a method of WP_User, its name in lower case.
pub(crate) fn is_users_method(name: &str) -> bool {
    name == "exists" || name == "has_cap"
}

fn find(name: &str) -> Option<&'static Known> {
    FUNCTIONS.iter().find(|known| known.name == name)
}

/// What a function gives for the arguments from `from` on.
pub(super) fn call<'a>(machine: &mut Machine<'a>, name: &str, from: usize) -> Answer<'a> {
    let known = find(name).ok_or_else(|| format!("calls {name}()"))?;
    let given = machine.given[from..].to_vec();
    if given.len() < known.required {
        return Err("calls a function with too few arguments".into());
    }
    (known.answer)(machine, &given)
}

/// What a method of the tick's user gives.
pub(super) fn call_users_method<'a>(machine: &mut Machine<'a>, name: &str, from: usize) -> Answer<'a> {
    let given = machine.given[from..].to_vec();
    match name {
        // Mirrors WP_User::exists() (6.1-7.1).
        "exists" => Ok(Abstract::truth(user(machine)?.id != 0)),
        // Mirrors WP_User::has_cap() (6.1-7.1), for a capability without an object.
        "has_cap" => can(machine, &given),
        _ => Err(format!("calls WP_User::{name}()").into()),
    }
}

fn hook<'a>(machine: &Machine<'a>) -> Abstract<'a> {
    Abstract::own(Value::str(machine.world.hook()))
}

fn doing<'a>(machine: &mut Machine<'a>, given: &[Abstract<'a>]) -> Answer<'a> {
    let is_this = match given.first() {
        None => true,
        Some(value) => match machine.plain(value.clone())?.value() {
            Value::Null => true,
            Value::Str(name) => name == machine.world.hook(),
            _ => false,
        },
    };
    // Others may be on the way further out.
    if is_this { Ok(Abstract::truth(true)) } else { Err("asks for another hook".into()) }
}

fn can<'a>(machine: &mut Machine<'a>, given: &[Abstract<'a>]) -> Answer<'a> {
    let [capability] = given else {
        return Err("asks for a capability on an object".into());
    };
    user(machine)?;
    if matches!(machine.world.hook(), b"user_has_cap" | b"map_meta_cap") {
        return Err("asks for a capability while one is asked for".into());
    }
    let capability = machine.plain(capability.clone())?;
    let Value::Str(name) = capability.value() else {
        return Err("asks for a capability without a name".into());
    };
    let can = machine.world.can(name);
    let unknown = || format!("asks for the capability {}, which is not known", String::from_utf8_lossy(name));
    Ok(Abstract::truth(can.ok_or_else(unknown)?))
}

/// The user, on hooks that fire when WordPress knows it: asked before, it would ask itself first.
pub(super) fn user<'m>(machine: &'m Machine<'_>) -> Result<&'m User, Halt> {
    machine.world.user().ok_or(Halt::Borrowed("asks who the user is before that is known"))
}

/// Mirrors wp_ajax_heartbeat() and wp_ajax_nopriv_heartbeat() (6.1-7.1): what their filters filter begins as an array, and each
/// callback that hands it on untouched keeps it one.
pub(super) fn first_is_array(hook: &[u8]) -> bool {
    const HOOKS: [&[u8]; 7] = [
        b"heartbeat_received",
        b"heartbeat_nopriv_received",
        b"heartbeat_send",
        b"heartbeat_nopriv_send",
        b"heartbeat_tick",
        b"heartbeat_nopriv_tick",
        b"wp_refresh_nonces",
    ];
    HOOKS.contains(&hook)
}

fn has_backslash(value: &Value) -> bool {
    match value {
        Value::Str(bytes) => bytes.contains(&b'\\'),
        Value::Array(entries) => entries.iter().any(|(_, value)| has_backslash(value)),
        _ => false,
    }
}
