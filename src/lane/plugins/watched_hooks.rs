//! Which hooks a witness watches, and from when on: filters that core itself fires in a tick.
//!
//! Never an action, `auth_cookie_*`, `all` or `query`: these exist to act, to count, or to see everything.

use crate::engine::hooks::Snapshot;

/// When hooks begin to be watched.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Moment {
    /// The user is about to be told.
    Authentication,
    /// WordPress has loaded.
    Loaded,
    /// The tick's handler is about to run.
    Handler,
}

impl Moment {
    /// The moment at which this hook fires.
    #[must_use]
    pub fn of(hook: &str) -> Option<Self> {
        match hook {
            "determine_current_user" => Some(Self::Authentication),
            "wp_loaded" => Some(Self::Loaded),
            "wp_ajax_heartbeat" | "wp_ajax_nopriv_heartbeat" => Some(Self::Handler),
            _ => None,
        }
    }
}

/// Filters of authentication, beside `determine_current_user` itself (6.1-7.1).
const AUTHENTICATION: &[&str] = &[
    "default_user_metadata",
    "get_user_metadata",
    "nonce_life",
    "nonce_user_logged_out",
    "salt",
    "sanitize_user",
    "session_token_manager",
];

/// Filters of an answer's headers (`send_origin_headers()`, `nocache_headers()`, `wp_admin_headers()`, 6.1-7.1).
const HEADERS: &[&str] = &[
    "admin_referrer_policy",
    "admin_url",
    "allowed_http_origin",
    "allowed_http_origins",
    "home_url",
    "http_origin",
    "nocache_headers",
    "set_url_scheme",
    "site_url",
];

/// Filters that core fires behind the handler's beginning, in ticks of every kind on 6.1, 6.8 and 7.1; those above go on.
const HANDLER: &[&str] = &[
    "add_post_metadata",
    "alloptions",
    "default_post_metadata",
    "enable_maintenance_mode",
    "get_avatar_data",
    "get_avatar_url",
    "get_object_subtype_post",
    "get_post_metadata",
    "gettext",
    "gettext_default",
    "gettext_with_context",
    "gettext_with_context_default",
    "heartbeat_nopriv_received",
    "heartbeat_nopriv_send",
    "heartbeat_received",
    "heartbeat_send",
    "map_meta_cap",
    "pre_cache_alloptions",
    "pre_get_avatar_data",
    "pre_get_col_charset",
    "pre_get_table_charset",
    "pre_option",
    "pre_wp_load_alloptions",
    "sanitize_key",
    "sanitize_post_meta__edit_lock",
    "update_post_metadata",
    "update_post_metadata_cache",
    "update_user_metadata_cache",
    "user_has_cap",
    "wp_check_post_lock_window",
    "wp_die_ajax_handler",
    "wp_doing_ajax",
    "wp_is_application_passwords_available",
    "wp_parse_str",
    "wp_refresh_nonces",
];

/// Filters that are named after an option: core asks for different ones with its settings.
const OF_OPTIONS: &[&str] = &["default_option_", "option_", "pre_option_"];

/// The hooks to be watched from `moment` on, those of options aside.
#[must_use]
pub fn at(moment: Moment) -> Vec<String> {
    let lists: &[&[&str]] = match moment {
        Moment::Authentication => &[AUTHENTICATION],
        Moment::Loaded => &[HEADERS],
        Moment::Handler => &[AUTHENTICATION, HEADERS, HANDLER],
    };
    lists.iter().flat_map(|list| list.iter().map(|name| (*name).to_owned())).collect()
}

/// The hooks in `table` that are named after an option.
#[must_use]
pub fn of_options(table: &Snapshot) -> Vec<String> {
    let of_options = table.names().filter(|name| OF_OPTIONS.iter().any(|prefix| name.starts_with(prefix.as_bytes())));
    of_options.map(|name| String::from_utf8_lossy(name).into_owned()).collect()
}
