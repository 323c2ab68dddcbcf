//! Core's own callbacks on the hooks of a tick: which function core puts on which hook at which priority.

/// (hook, callback, priority), sorted. From default-filters.php, admin-filters.php and what core's own code adds (6.1-7.1).
const CORE: &[(&str, &str, i64)] = &[
    ("added_post_meta", "wp_cache_set_posts_last_changed", 10),
    ("auth_cookie_bad_hash", "rest_cookie_collect_status", 10),
    ("auth_cookie_bad_username", "rest_cookie_collect_status", 10),
    ("auth_cookie_expired", "rest_cookie_collect_status", 10),
    ("auth_cookie_malformed", "rest_cookie_collect_status", 10),
    ("auth_cookie_valid", "rest_cookie_collect_status", 10),
    ("default_post_metadata", "filter_default_metadata", 10),
    ("default_user_metadata", "filter_default_metadata", 10),
    ("determine_current_user", "wp_validate_application_password", 20),
    ("determine_current_user", "wp_validate_auth_cookie", 10),
    ("determine_current_user", "wp_validate_logged_in_cookie", 20),
    ("determine_locale", "WP_Locale_Switcher->filter_locale", 10),
    ("heartbeat_nopriv_send", "wp_auth_check", 10),
    ("heartbeat_received", "heartbeat_autosave", 500),
    ("heartbeat_received", "wp_check_locked_posts", 10),
    ("heartbeat_received", "wp_refresh_post_lock", 10),
    ("heartbeat_send", "wp_auth_check", 10),
    ("locale", "WP_Locale_Switcher->filter_locale", 10),
    ("option_blog_charset", "_canonical_charset", 10),
    ("option_blog_charset", "_wp_specialchars", 10),
    ("option_home", "_config_wp_home", 10),
    ("option_siteurl", "_config_wp_siteurl", 10),
    ("query", "wpdb->remove_placeholder_escape", 0),
    ("set_current_user", "_wp_footnotes_kses_init", 10),
    ("set_current_user", "kses_init", 10),
    ("set_current_user", "wp_custom_css_kses_init", 10),
    ("updated_post_meta", "wp_cache_set_posts_last_changed", 10),
    ("user_has_cap", "wp_maybe_grant_install_languages_cap", 1),
    ("user_has_cap", "wp_maybe_grant_resume_extensions_caps", 1),
    ("user_has_cap", "wp_maybe_grant_site_health_caps", 1),
    ("wp_ajax_heartbeat", "wp_ajax_heartbeat", 1),
    ("wp_ajax_nopriv_heartbeat", "wp_ajax_nopriv_heartbeat", 1),
    ("wp_refresh_nonces", "wp_refresh_heartbeat_nonces", 10),
    ("wp_refresh_nonces", "wp_refresh_metabox_loader_nonces", 10),
    ("wp_refresh_nonces", "wp_refresh_post_nonces", 10),
];

/// Whether core itself puts this callback on this hook at this priority. Methods are written `Class->method`.
///
/// A function of core's that somebody else puts on a hook is not core's own callback there: `__return_false` on
/// `heartbeat_send` changes an answer.
pub fn is_core(hook: &str, callback: &str, priority: i64) -> bool {
    CORE.contains(&(hook, callback, priority))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_sorted_and_says_each_thing_once() {
        assert!(CORE.windows(2).all(|pair| pair[0] < pair[1]));
    }

    #[test]
    fn a_function_of_cores_is_core_only_where_core_put_it() {
        assert!(is_core("heartbeat_send", "wp_auth_check", 10));
        assert!(!is_core("heartbeat_send", "wp_auth_check", 11));
        assert!(!is_core("heartbeat_tick", "wp_auth_check", 10));
        assert!(!is_core("nonce_life", "__return_zero", 10));
    }
}
