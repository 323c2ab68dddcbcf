//! All that a user may do: the capabilities of the user's roles with the user's own over them.

use std::collections::HashMap;

use super::Roles;
use crate::php_serialized::maybe_unserialize;
use crate::undecided::Undecided;
use crate::{Key, UserId, Value};

/// What core's own callbacks on `user_has_cap` (wp_maybe_grant_install_languages_cap(), wp_maybe_grant_resume_extensions_caps(),
/// wp_maybe_grant_site_health_caps(), 6.1-7.1) may grant. They set nothing else, so no capability that a post type of core's asks
/// for hangs on them.
const GRANTED_BY_CALLBACKS: [&[u8]; 4] =
    [b"install_languages", b"resume_plugins", b"resume_themes", b"view_site_health_checks"];

/// A user's capabilities: WP_User::$allcaps.
#[derive(Clone, Debug, PartialEq)]
pub struct UserCaps {
    user: UserId,
    allcaps: Merged,
}

impl UserCaps {
    /// Mirrors WP_User::get_caps_data() and WP_User::get_role_caps() (6.1-7.1) for one site.
    ///
    /// `row` is the user's metadata `{prefix}capabilities`, of the row with the lowest `umeta_id`; `None` where there is none or
    /// its value is NULL. The result is `None` for a row that PHP may read and these rules do not.
    pub fn of(user: UserId, row: Option<&[u8]>, roles: &Roles) -> Option<Self> {
        let own = maybe_unserialize(row.unwrap_or_default()).ok()?;
        let own = own.as_array().unwrap_or_default();
        let mut allcaps = Merged::default();
        for capabilities in own.iter().filter_map(|(name, _)| roles.capabilities(name)) {
            allcaps.merge(capabilities);
        }
        allcaps.merge_entries(own);
        Some(Self { user, allcaps })
    }

    /// Whose they are.
    pub fn user(&self) -> UserId {
        self.user
    }

    /// WP_User::$allcaps, in PHP's order.
    pub fn allcaps(&self) -> &[(Key, Value)] {
        &self.allcaps.entries
    }

    /// Mirrors WP_User::has_cap() (6.1-7.1) on one site, for what map_meta_cap() asks for: whether the user has all of `caps`.
    ///
    /// # Errors
    /// [`Undecided::GrantedCapability`] for capabilities that core's own callbacks on `user_has_cap` grant.
    pub fn has_all(&self, caps: &[&[u8]]) -> Result<bool, Undecided> {
        if caps.iter().any(|cap| GRANTED_BY_CALLBACKS.contains(cap)) {
            return Err(Undecided::GrantedCapability);
        }
        Ok(caps.iter().all(|cap| match *cap {
            b"exist" => true,
            b"do_not_allow" => false,
            cap => self.allcaps.get(&Key::from_bytes(cap)).is_some_and(Value::is_truthy),
        }))
    }
}

/// An array grown by array_merge(): string keys are replaced where they stand, integer keys are counted anew.
#[derive(Clone, Debug, Default, PartialEq)]
struct Merged {
    entries: Vec<(Key, Value)>,
    places: HashMap<Key, usize>,
    next: i64,
}

impl Merged {
    /// `array_merge( $this, (array) $value )`: null is no entry, a scalar one.
    fn merge(&mut self, value: &Value) {
        match value {
            Value::Null => {}
            Value::Array(entries) => self.merge_entries(entries),
            scalar => self.merge_entries(&[(Key::Int(0), scalar.clone())]),
        }
    }

    fn merge_entries(&mut self, entries: &[(Key, Value)]) {
        for (key, value) in entries {
            let key = match key {
                Key::Str(_) => key.clone(),
                Key::Int(_) => {
                    self.next += 1;
                    Key::Int(self.next - 1)
                }
            };
            match self.places.get(&key) {
                Some(&place) => self.entries[place].1 = value.clone(),
                None => {
                    self.places.insert(key.clone(), self.entries.len());
                    self.entries.push((key, value.clone()));
                }
            }
        }
    }

    fn get(&self, key: &Key) -> Option<&Value> {
        self.places.get(key).map(|&place| &self.entries[place].1)
    }
}
