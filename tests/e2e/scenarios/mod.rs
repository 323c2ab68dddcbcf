//! The scenarios: each file a class of them.

/// A row of a post's meta.
macro_rules! meta {
    ($post:literal, $key:literal, $value:expr) => {
        concat!("INSERT INTO wp_postmeta (post_id, meta_key, meta_value) VALUES ({", $post, "}, '", $key, "', ", $value, ")")
    };
}

/// A lock on a post, taken so many seconds ago.
macro_rules! lock {
    ($post:literal, $user:literal, $age:literal) => {
        meta!($post, "_edit_lock", concat!("CONCAT(UNIX_TIMESTAMP() - ", $age, ", ':{", $user, "}')"))
    };
}

/// Columns of a post, set.
macro_rules! post {
    ($post:literal, $columns:expr) => {
        concat!("UPDATE wp_posts SET ", $columns, " WHERE ID = {", $post, "}")
    };
}

/// An option, whether it was there or not.
macro_rules! option {
    ($name:literal, $value:expr) => {
        concat!(
            "INSERT INTO wp_options (option_name, option_value, autoload) VALUES ('",
            $name,
            "', '",
            $value,
            "', 'yes') ON DUPLICATE KEY UPDATE option_value = '",
            $value,
            "'"
        )
    };
}

/// A user's roles and capabilities, serialized.
macro_rules! caps {
    ($user:literal, $value:expr) => {
        concat!(
            "UPDATE wp_usermeta SET meta_value = '",
            $value,
            "' WHERE user_id = {",
            $user,
            "} AND meta_key = 'wp_capabilities'"
        )
    };
}

/// A user's own language.
macro_rules! locale {
    ($user:literal, $value:literal) => {
        // Every user has such a row, empty at first.
        concat!("UPDATE wp_usermeta SET meta_value = '", $value, "' WHERE user_id = {", $user, "} AND meta_key = 'locale'")
    };
}

mod autosaves;
mod background;
mod bad_input;
mod changes;
mod data;
mod declines;
mod holders;
mod hooks;
mod lists;
mod locks;
mod nonces;
mod origins;
mod plugins;
mod post_nonces;
mod post_types;
mod requests;
mod rights;
mod sessions;
mod setups;

use crate::scenario::Scenario;

/// All of them.
pub fn all() -> Vec<Scenario> {
    [
        sessions::table(),
        nonces::table(),
        requests::table(),
        origins::table(),
        setups::table(),
        declines::table(),
        hooks::table(),
        background::table(),
        lists::table(),
        locks::table(),
        post_nonces::table(),
        post_types::table(),
        rights::table(),
        holders::table(),
        changes::table(),
        data::table(),
        autosaves::table(),
        bad_input::table(),
        plugins::table(),
    ]
    .into_iter()
    .flatten()
    .collect()
}
