//! Who is in the way: callbacks that are not core's own on the hooks that a tick fires.

use crate::engine::hooks::{self, Callback, Snapshot};
use std::collections::BTreeSet;
use wordpress::callbacks::is_core;

/// Hooks that decide an answer before its handler begins: authentication, headers, the options behind them, and `all`,
/// which sees every hook.
const BEFORE_HANDLER: &[&str] = &[
    "all",
    "determine_current_user",
    "auth_cookie_malformed",
    "auth_cookie_expired",
    "auth_cookie_bad_username",
    "auth_cookie_bad_hash",
    "auth_cookie_bad_session_token",
    "auth_cookie_valid",
    "session_token_manager",
    "set_current_user",
    "salt",
    "nonce_life",
    "nonce_user_logged_out",
    "sanitize_user",
    "http_origin",
    "allowed_http_origins",
    "allowed_http_origin",
    "admin_url",
    "site_url",
    "home_url",
    "set_url_scheme",
    "nocache_headers",
    "admin_referrer_policy",
    "wp_doing_ajax",
    "wp_is_application_passwords_available",
    "get_user_metadata",
    "default_user_metadata",
    "pre_option",
    "pre_option_siteurl",
    "option_siteurl",
    "default_option_siteurl",
    "pre_option_home",
    "option_home",
    "default_option_home",
    "pre_option_blog_charset",
    "option_blog_charset",
    "default_option_blog_charset",
    "pre_wp_load_alloptions",
    "alloptions",
    "pre_cache_alloptions",
    "enable_maintenance_mode",
    "query",
];

/// Hooks that ticks about posts fire or not as a post's rows are, whatever the kind of tick.
const OF_POSTS: &[&str] = &["get_post_metadata", "default_post_metadata"];

/// Hooks that decide in which language an answer's sentences are, and whose. They fire long before the handler, and may decide by what
/// is no part of a tick's shape.
const OF_LANGUAGE: &[&str] = &[
    "locale",
    "pre_determine_locale",
    "determine_locale",
    "override_load_textdomain",
    "pre_load_textdomain",
    "load_textdomain",
    "load_textdomain_mofile",
    "load_translation_file",
    "translation_file_format",
    "override_unload_textdomain",
    "unload_textdomain",
    "lang_dir_for_domain",
];

/// The first callback in the way on the hooks in `fired` and on those before the handler, in words; `None` where there is none.
///
/// `moments` are the hooks table as it was at several times: a callback may take itself off a hook when it has run.
#[must_use]
pub fn first(fired: &BTreeSet<Vec<u8>>, is_about_posts: bool, uses_language: bool, moments: &[Snapshot]) -> Option<String> {
    let of_posts = if is_about_posts { OF_POSTS } else { &[] };
    let of_language = if uses_language { OF_LANGUAGE } else { &[] };
    let before = BEFORE_HANDLER.iter().chain(of_posts).chain(of_language).map(|hook| hook.as_bytes());
    let mut hooks = before.chain(fired.iter().map(Vec::as_slice));
    hooks.find_map(|hook| moments.iter().find_map(|moment| on_hook(hook, moment)))
}

fn on_hook(hook: &[u8], moment: &Snapshot) -> Option<String> {
    let callbacks = moment.callbacks(hook);
    let hook = &*String::from_utf8_lossy(hook);
    let Some(callbacks) = callbacks else { return Some(format!("{hook}: not a hook of WordPress's own form")) };
    let foreign = callbacks.iter().find(|entry| !is_own(hook, &entry.callback) && !is_core_entry(hook, entry))?;
    Some(format!("{hook}: {} at {}", foreign.callback, foreign.priority))
}

/// The callbacks with which the witness itself stands on hooks.
fn is_own(hook: &str, callback: &Callback) -> bool {
    let is = |name: &str| *callback == Callback::Function(name.to_owned());
    (hook.starts_with("wp_ajax_") && is(super::moments::BEGIN))
        || (super::moments::WATCHED.contains(&hook) && is(super::moments::WATCH))
}

fn is_core_entry(hook: &str, entry: &hooks::Registered) -> bool {
    match &entry.callback {
        Callback::Function(name) => entry.key == *name && is_core(hook, name, entry.priority),
        // A method's key holds the object's hash; core's methods are told by class and name.
        Callback::Method(name) => is_core(hook, name, entry.priority),
        Callback::Other(_) => false,
    }
}
