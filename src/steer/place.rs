//! Places: the kinds of pages that have a pace of their own, told of a page by core's own signs and of a tick by what it sends.

use crate::engine::{constants, globals};
use crate::settings::{self, Setting};
use crate::tick::data::{AUTOSAVE, METABOX_LOADER_NONCES, POST_LOCK, POST_NONCES};
use crate::wp;
use serde::{Deserialize, Serialize};
use wordpress::Value;

/// A kind of page.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Place {
    /// Something is edited that locks and autosaves are for: a post, a template, the Customizer's changes.
    Editor,
    /// The dashboard of a site.
    Dashboard,
    /// Any other page of wp-admin.
    Admin,
    /// Any page outside of it.
    Front,
}

/// Scripts of wp-admin whose pages edit. The Customizer locks its changes through the heartbeat, and whoever is in the site editor
/// would not hear of a session that ended.
const EDITORS: [&str; 4] = ["post.php", "post-new.php", "site-editor.php", "customize.php"];
/// The screens of those that are not named after a post type.
const SCREENS: [&[u8]; 2] = [b"site-editor", b"customize"];
/// What only editors send.
const FIELDS: [&str; 4] = [POST_LOCK, AUTOSAVE, POST_NONCES, METABOX_LOADER_NONCES];

impl Place {
    /// All, in the order in which they are shown.
    pub const ALL: [Self; 4] = [Self::Editor, Self::Dashboard, Self::Admin, Self::Front];

    /// Its key in the filter `heartbeat_locations`, and what the filter `wp_heartbeat_interval` is told.
    #[must_use]
    pub const fn key(self) -> &'static str {
        match self {
            Self::Editor => "post-editor",
            Self::Dashboard => "dashboard",
            Self::Admin => "admin",
            Self::Front => "front",
        }
    }

    /// The setting of its pace.
    #[must_use]
    pub const fn setting(self) -> &'static Setting {
        match self {
            Self::Editor => &settings::INTERVAL_EDITOR,
            Self::Dashboard => &settings::INTERVAL_DASHBOARD,
            Self::Admin => &settings::INTERVAL_ADMIN,
            Self::Front => &settings::INTERVAL_FRONT,
        }
    }

    /// The place of the page that WordPress is making.
    #[must_use]
    pub fn of_page() -> Self {
        if wp::call("is_admin", &[]) != Some(Value::Bool(true)) {
            return Self::Front;
        }
        match globals::variable("pagenow") {
            Some(Value::Str(script)) if EDITORS.iter().any(|editor| editor.as_bytes() == script) => Self::Editor,
            // Networks and users have dashboards of their own, whose ticks name other screens.
            Some(Value::Str(script)) if script == b"index.php" && constants::is_true("WP_BLOG_ADMIN") => Self::Dashboard,
            _ => Self::Admin,
        }
    }

    /// The place that the tick which WordPress answers comes from. A page that edits a post has the post type's name for a screen: it is
    /// an editor also while it sends nothing.
    #[must_use]
    pub fn of_tick(screen: &[u8]) -> Self {
        let edits = FIELDS.iter().any(|field| globals::posted_data_has(field)) || SCREENS.contains(&screen);
        match screen {
            _ if edits || is_post_type(screen) => Self::Editor,
            b"dashboard" => Self::Dashboard,
            b"front" => Self::Front,
            _ => Self::Admin,
        }
    }
}

/// `post_type_exists( $name )`
#[must_use]
pub fn is_post_type(name: &[u8]) -> bool {
    wp::call("post_type_exists", &[Value::str(name)]) == Some(Value::Bool(true))
}
