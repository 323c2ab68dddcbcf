//! The notice that a session ends soon: what a tick says of it in both lanes, and the script that shows it.
//!
//! Nothing here makes a session longer: the script opens WordPress's own log-in dialog.

use crate::engine::edge::{Entry, guarded};
use crate::engine::{call, globals, hooks, value};
use crate::lane::setup::Setup;
use crate::pages::OnHook;
use crate::site::Rows;
use crate::tick::Tick;
use crate::{settings, wp};
use ext_php_rs::prelude::*;
use ext_php_rs::types::Zval;
use std::cell::Cell;
use wordpress::cookie::parse_auth_cookie;
use wordpress::salt::Scheme;
use wordpress::session::{end_of_session, first_end};
use wordpress::{Key, Timestamp, Value, json};

/// The action by which WordPress says which cookie is good, and of whom.
const AUTH_COOKIE_VALID: &str = "auth_cookie_valid";
/// The PHP function that stands first on it.
const NOTE: &str = "WpHeartbeat\\note_session";
/// The PHP function that stands last on `wp_auth_check_load`, the filter that decides where core's own check is loaded.
const SCRIPT: &str = "WpHeartbeat\\session_notice";

/// From so many minutes on hours are named.
const HOURS_FROM: i64 = 120;

/// A session that WordPress has found good in this request.
#[derive(Clone, Copy)]
struct Noted {
    user: i64,
    end: Timestamp,
}

thread_local! {
    static NOTED: Cell<Option<Noted>> = const { Cell::new(None) };
}

/// How long before its end a session is announced to end, in minutes; `None` where it never is.
fn minutes() -> Option<i64> {
    Some(settings::SESSION_NOTICE.number()).filter(|minutes| *minutes > 0)
}

/// What an answer says of a session that ends at `end`. In the hour of grace behind a cookie's end nothing: core says then that the
/// session is over, and its own dialog opens.
fn seconds_left(end: Timestamp, now: Timestamp, minutes: i64) -> Option<i64> {
    let left = end.0.checked_sub(now.0)?;
    (0..minutes * 60).contains(&left).then_some(left)
}

/// What a tick that began at `now` and is answered natively says: the cookie of `scheme` is the one that is good.
#[must_use]
pub fn seconds_left_in_tick(tick: &Tick, rows: &Rows, setup: &Setup, scheme: Scheme, now: Timestamp) -> Option<i64> {
    let minutes = minutes()?;
    let raw = tick.cookies.get(setup.cookies.of(scheme)?).ok()??;
    let end = end_of_session(&parse_auth_cookie(raw)?, rows.session_tokens.as_deref())?;
    seconds_left(end, now, minutes)
}

/// WordPress is about to load and to answer a tick: it will say which session is good.
pub fn before_wordpress() {
    NOTED.set(None);
    if minutes().is_some() {
        // Where code before WordPress has preset that hook, nothing is said of the session.
        hooks::preset(AUTH_COOKIE_VALID, NOTE, i64::MIN, 2);
    }
}

/// Whether this is the callback that [`before_wordpress`] puts on a hook.
#[must_use]
pub fn is_own(hook: &str, callback: &hooks::Callback) -> bool {
    hook == AUTH_COOKIE_VALID && *callback == hooks::Callback::Function(NOTE.to_owned())
}

/// The same of a tick that WordPress answers, where the user is still the one whom the cookie made. A plugin's own way to log in has no
/// session that could be told.
#[must_use]
pub fn seconds_left_in_wordpress(now: Timestamp) -> Option<i64> {
    let noted = NOTED.get()?;
    let is_current = globals::number_in("current_user", "ID") == Some(noted.user);
    if is_current { seconds_left(noted.end, now, minutes()?) } else { None }
}

/// Called by WordPress for a good login cookie, with its parts and the user; gives back what it is given. For WordPress's hooks table
/// only.
#[php_function]
#[php(name = "WpHeartbeat\\note_session")]
#[php(optional = elements)]
fn note_session(elements: Option<&Zval>, user: Option<&Zval>) -> Zval {
    guarded(Entry::Steer, (), || {
        // The first one is the user's; later ones are what a plugin asks about.
        if NOTED.get().is_none() {
            NOTED.set(elements.zip(user).and_then(|(elements, user)| noted(elements, user)));
        }
    });
    elements.map_or_else(Zval::new, Zval::shallow_clone)
}

/// The session behind a cookie's parts, wherever the site keeps its sessions.
fn noted(elements: &Zval, user: &Zval) -> Option<Noted> {
    let elements = value::owned(elements)?;
    let text = |name: &str| elements.get(name).and_then(Value::as_bytes).map(<[u8]>::to_vec);
    let user = value::entry(value::direct(user).object()?.get_properties().ok()?, "ID")?.long()?;
    let manager = [&value::string("WP_Session_Tokens::get_instance"), &value::int(user)];
    let manager = call::quietly("call_user_func", &manager).ok()?;
    let session = call::quietly_method(&manager, "get", &[&value::string(text("token")?)]).ok()?;
    let end = first_end(&text("expiration")?, value::owned(&session)?.get("expiration")?)?;
    Some(Noted { user, end })
}

/// What stands on WordPress's hooks in a page.
#[must_use]
pub fn hooks() -> Vec<OnHook> {
    let script = OnHook { hook: "wp_auth_check_load", function: SCRIPT, priority: i64::MAX, accepted_args: 1 };
    minutes().map(|_| script).into_iter().collect()
}

/// Puts the notice's script around that of core's log-in dialog, where that is loaded; gives back what it is given. For WordPress's
/// hooks table only.
#[php_function]
#[php(name = "WpHeartbeat\\session_notice")]
#[php(optional = show)]
fn session_notice(show: Option<&Zval>) -> Zval {
    let show = show.map_or_else(Zval::new, Zval::shallow_clone);
    guarded(Entry::Page, (), || {
        if show.coerce_to_bool() {
            add_script();
        }
    });
    show
}

fn add_script() {
    let Some(sentences) = minutes().and_then(sentences) else { return };
    let core = || Value::str("wp-auth-check");
    let before = format!(
        "window.wpHeartbeatSessionNotice = window.wpHeartbeatSessionNotice || {sentences};\n{}",
        include_str!("notice.js")
    );
    let behind = "window.wpHeartbeatSessionNotice.behindCore();";
    let add = |code: &str, place: &str| wp::call("wp_add_inline_script", &[core(), Value::str(code), Value::str(place)]);
    // A page that cannot have it is shown without; one that cannot speak, silently.
    if add(&before, "before") == Some(Value::Bool(true)) {
        let _ = add(behind, "after");
        let _ = wp::call("wp_enqueue_script", &[Value::str("wp-a11y")]);
    }
}

/// All that the script says, as JSON that can stand in a page's script; `None` where a translation is no UTF-8.
fn sentences(minutes: i64) -> Option<String> {
    let list = |from: i64, until: i64, sentence: &dyn Fn(u64) -> String| {
        let numbers = (from..=until).filter_map(|number| u64::try_from(number).ok());
        Value::Array((0..).map(Key::Int).zip(numbers.map(|number| Value::str(sentence(number)))).collect())
    };
    let in_minutes = |number| wp::counted("Your session ends in %1$s minute.", "Your session ends in %1$s minutes.", number);
    let in_hours = |number| wp::counted("Your session ends in %1$s hour.", "Your session ends in %1$s hours.", number);
    let entry = |name: &str, value| (Key::from(name), value);
    let all = Value::Array(vec![
        entry("soon", Value::str(wp::__("Your session ends in less than a minute."))),
        entry("minutes", list(1, minutes.min(HOURS_FROM - 1), &in_minutes)),
        entry("hours", list(HOURS_FROM / 60, (minutes + 30) / 60, &in_hours)),
        entry("action", Value::str(wp::__("Stay logged in"))),
        // Core's own words, in the languages that core has.
        entry("dismiss", Value::str(wp::text("__", &[Value::str("Dismiss this notice.")]))),
    ]);
    let encoded = String::from_utf8(json::encode(&all).ok()?).ok()?;
    // No translation ends the script, or begins a comment in it.
    Some(encoded.replace('<', "\\u003c"))
}

/// The PHP functions.
pub fn functions(module: ModuleBuilder) -> ModuleBuilder {
    module.function(wrap_function!(note_session)).function(wrap_function!(session_notice))
}
