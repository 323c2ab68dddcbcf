//! Who is in the way: callbacks that are not core's own on the hooks that a tick fires.

use super::plugins::judge::OF_RIGHTS;
use crate::engine::hooks::{Callback, Registered, Snapshot};
use crate::engine::sight::Fired;
use crate::steer;
use std::collections::BTreeSet;
use wordpress::callbacks::is_core;

/// Hooks that decide an answer before its handler begins: authentication, headers, the options behind them, and `all`,
/// which sees every hook.
const BEFORE_HANDLER: &[&str] = &[
    "all",
    "determine_current_user",
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
    "wp_doing_cron",
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

/// Hooks that do something and give nothing back, whether or not one has fired in this request.
const ACTIONS: &[&str] = &["all", "set_current_user"];

/// A callback that is not core's own, as it stands on its hook. To be dropped before the request ends.
pub struct Found {
    /// The hook.
    pub hook: String,
    /// Whether the hook is a filter; else it is an action, which exists to do something.
    pub is_filter: bool,
    /// The entry.
    pub entry: Registered,
}

/// The hooks of a tick.
pub struct Hooks<'a> {
    /// Those that fired while the user was authenticated, and while the handler ran.
    pub fired: &'a BTreeSet<Vec<u8>>,
    /// What has fired in this request.
    pub counted: &'a Fired,
    /// Whether the tick is about posts.
    pub is_about_posts: bool,
    /// Whether the answer has sentences in it.
    pub uses_language: bool,
}

/// The callbacks in the way on the hooks of a tick, each once.
///
/// `moments` are the hooks table as it was at several times: a callback may take itself off a hook when it has run.
///
/// # Errors
/// The name of a hook that is not of WordPress's own form.
pub fn survey(hooks: &Hooks<'_>, moments: &[Snapshot]) -> Result<Vec<Found>, String> {
    let of_posts = if hooks.is_about_posts { OF_POSTS } else { &[] };
    let of_language = if hooks.uses_language { OF_LANGUAGE } else { &[] };
    // What a user may do is asked by guards, too.
    let before = BEFORE_HANDLER.iter().chain(of_posts).chain(of_language).chain(&OF_RIGHTS).map(|hook| hook.as_bytes());
    let names: BTreeSet<&[u8]> = before.chain(hooks.fired.iter().map(Vec::as_slice)).collect();
    let mut found = Vec::new();
    for name in names {
        let hook = String::from_utf8_lossy(name).into_owned();
        let is_filter = !hooks.counted.has_action(name) && !ACTIONS.contains(&hook.as_str());
        let first = found.len();
        for entry in Snapshot::callbacks(moments, name).ok_or_else(|| hook.clone())? {
            let is_known = is_own(&hook, &entry.callback) || is_core_entry(&hook, &entry);
            if !is_known && !found[first..].iter().any(|earlier: &Found| earlier.entry.is_same(&entry)) {
                found.push(Found { hook: hook.clone(), is_filter, entry });
            }
        }
    }
    Ok(found)
}

/// The callbacks with which the extension itself stands on hooks.
pub(super) fn is_own(hook: &str, callback: &Callback) -> bool {
    let is = |name: &str| *callback == Callback::Function(name.to_owned());
    (hook.starts_with("wp_ajax_") && is(super::moments::BEGIN))
        || (super::moments::WATCHED.contains(&hook) && is(super::moments::WATCH))
        || (steer::SENDS.contains(&hook) && is(steer::ADDS))
        || steer::notice::is_own(hook, callback)
        || is(super::plugins::observed::HOOK)
}

pub(super) fn is_core_entry(hook: &str, entry: &Registered) -> bool {
    match &entry.callback {
        Callback::Function(name) => entry.key == *name && is_core(hook, name, entry.priority),
        // A method's key holds the object's hash; core's methods are told by class and name.
        Callback::Method(name) => is_core(hook, name, entry.priority),
        Callback::Other(_) => false,
    }
}
