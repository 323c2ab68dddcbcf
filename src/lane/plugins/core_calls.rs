//! Functions of core's that guards answer by themselves: each with the pieces of core's code that its answer leans on, which must be
//! of known variants in the WordPress at hand.

use crate::engine::globals;
use crate::lane::core_code;
use std::collections::BTreeSet;
use std::ffi::OsString;
use std::path::Path;

/// What says who the user is.
const OF_USER: [&str; 3] = ["wp_get_current_user", "_wp_get_current_user", "WP_User::exists"];

/// What says what the user may do, on one site, where no further arguments are given.
const OF_RIGHTS: [&str; 12] = [
    "current_user_can",
    "user_can",
    "map_meta_cap",
    "WP_User::has_cap",
    "WP_User::get_role_caps",
    "WP_User::get_caps_data",
    "WP_Roles::init_roles",
    "WP_Roles::get_role",
    "WP_Roles::is_role",
    "wp_maybe_grant_install_languages_cap",
    "wp_maybe_grant_resume_extensions_caps",
    "wp_maybe_grant_site_health_caps",
];

/// Methods of the user's object that guards answer: in lower case, and as core writes them.
const METHODS: [(&str, &str); 3] =
    [("wp_user::__get", "WP_User::__get"), ("wp_user::exists", "WP_User::exists"), ("wp_user::has_cap", "WP_User::has_cap")];

/// A function's name as core writes it.
fn cores_own(name: &'static str) -> &'static str {
    METHODS.iter().find(|(lower, _)| *lower == name).map_or(name, |(_, own)| own)
}

/// What a function leans on besides itself.
fn leans_on(function: &str) -> Vec<&'static str> {
    match function {
        "get_current_user_id" | "is_user_logged_in" | "wp_get_current_user" | "wp_user::exists" => OF_USER.to_vec(),
        "current_user_can" | "wp_user::has_cap" => [&OF_USER[..], &OF_RIGHTS].concat(),
        "current_action" => vec!["current_filter"],
        "doing_action" => vec!["doing_filter"],
        _ => Vec::new(),
    }
}

/// Which of the functions that guards answer are core's own here, in known variants; and the files that say so.
#[derive(Debug, Default)]
pub struct CoreCalls {
    known: BTreeSet<String>,
    /// The files of all of core's code that the known ones lean on.
    pub files: BTreeSet<OsString>,
}

impl CoreCalls {
    /// Looks at the loaded WordPress.
    #[must_use]
    pub fn look(abspath: &Path) -> Self {
        let names: Vec<&str> = guard::core_functions().chain(METHODS.iter().map(|(name, _)| *name)).collect();
        let groups: Vec<Vec<&str>> = names.iter().map(|name| [&[cores_own(name)][..], &leans_on(name)].concat()).collect();
        let (are_known, files) = core_code::are_known_in(groups.iter().map(Vec::as_slice), abspath);
        let known = names.iter().zip(are_known).filter(|(_, is_known)| *is_known);
        Self { known: known.map(|(name, _)| (*name).to_owned()).collect(), files }
    }

    /// Whether a guard may answer this function, by its name in lower case.
    #[must_use]
    pub fn is_known(&self, name: &str) -> bool {
        // A screen that somebody has set says whether it is one of the admin's.
        self.known.contains(name) && !(name == "is_admin" && globals::variable_is_there("current_screen"))
    }
}
