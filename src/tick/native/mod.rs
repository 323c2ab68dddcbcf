//! Core's own heartbeat callbacks, answered natively inside a loaded WordPress: a file a feature, each a PHP function in
//! the namespace `WpHeartbeat` with core's signature and core's results, filters and actions included.
//!
//! Only the callback's own body is native; whatever touches the site is WordPress's function, called as core calls it.
//! Input that core would meet with a warning or an error, and input that no script of WordPress sends, goes to core's own
//! callback before anything has been done.

mod auth_check;
mod autosave;
mod holder;
mod input;
mod locked_posts;
mod nonces;
mod outcome;
mod post_autosave;
mod post_lock;
mod prime;

use super::data;
use ext_php_rs::builders::ModuleBuilder;

/// A callback of core and what stands in for it.
#[derive(Clone, Copy, Debug)]
pub struct Native {
    /// The hook that core puts its callback on.
    pub hook: &'static str,
    /// At which priority.
    pub priority: i64,
    /// Core's function, and so the entry's key in `$wp_filter`.
    pub core: &'static str,
    /// Ours.
    pub function: &'static str,
    /// The field of the tick's data without which core's callback leaves at once, and ours is not needed.
    pub field: Option<&'static str>,
    /// Functions of core whose code must be known before ours may stand in: those that are not called but computed here.
    pub mirrors: &'static [&'static str],
}

/// Every callback of core's on the hooks of a tick (6.1-7.1).
pub static NATIVE: &[Native] = &[
    Native {
        hook: "heartbeat_received",
        priority: 10,
        core: "wp_check_locked_posts",
        function: "WpHeartbeat\\check_locked_posts",
        field: Some(data::LOCKED_POSTS),
        // The second says which rows are worth reading ahead.
        mirrors: &["wp_check_locked_posts", "wp_check_post_lock"],
    },
    Native {
        hook: "heartbeat_received",
        priority: 10,
        core: "wp_refresh_post_lock",
        function: "WpHeartbeat\\refresh_post_lock",
        field: Some(data::POST_LOCK),
        mirrors: &["wp_refresh_post_lock"],
    },
    Native {
        hook: "heartbeat_received",
        priority: 500,
        core: "heartbeat_autosave",
        function: "WpHeartbeat\\heartbeat_autosave",
        field: Some(data::AUTOSAVE),
        mirrors: &["heartbeat_autosave", "wp_autosave", "wp_create_post_autosave", "normalize_whitespace"],
    },
    Native {
        hook: "heartbeat_send",
        priority: 10,
        core: "wp_auth_check",
        function: "WpHeartbeat\\auth_check",
        field: None,
        mirrors: &["wp_auth_check"],
    },
    Native {
        hook: "heartbeat_nopriv_send",
        priority: 10,
        core: "wp_auth_check",
        function: "WpHeartbeat\\auth_check",
        field: None,
        mirrors: &["wp_auth_check"],
    },
    Native {
        hook: "wp_refresh_nonces",
        priority: 10,
        core: "wp_refresh_post_nonces",
        function: "WpHeartbeat\\refresh_post_nonces",
        field: Some(data::POST_NONCES),
        mirrors: &["wp_refresh_post_nonces"],
    },
    Native {
        hook: "wp_refresh_nonces",
        priority: 10,
        core: "wp_refresh_metabox_loader_nonces",
        function: "WpHeartbeat\\refresh_metabox_loader_nonces",
        field: Some(data::METABOX_LOADER_NONCES),
        mirrors: &["wp_refresh_metabox_loader_nonces"],
    },
    Native {
        hook: "wp_refresh_nonces",
        priority: 10,
        core: "wp_refresh_heartbeat_nonces",
        function: "WpHeartbeat\\refresh_heartbeat_nonces",
        field: None,
        mirrors: &["wp_refresh_heartbeat_nonces"],
    },
];

/// Adds the PHP functions to the module.
pub fn functions(module: ModuleBuilder) -> ModuleBuilder {
    let module = post_lock::functions(locked_posts::functions(module));
    nonces::functions(auth_check::functions(autosave::functions(module)))
}
