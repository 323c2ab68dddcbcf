//! All that a user may do: the capabilities of the user's roles with the user's own over them.

use std::cell::OnceCell;
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
#[derive(Clone, Debug)]
pub struct UserCaps {
    user: UserId,
    /// WP_User::$roles
    roles: Vec<(Key, Value)>,
    /// The capabilities of each of the user's roles, then the user's own: the last that says something counts.
    layers: Vec<Vec<(Key, Value)>>,
    allcaps: OnceCell<Vec<(Key, Value)>>,
}

impl UserCaps {
    /// Mirrors WP_User::get_caps_data() and WP_User::get_role_caps() (6.1-7.1) for one site.
    ///
    /// `row` is the user's metadata `{prefix}capabilities`, of the row with the lowest `umeta_id`; `None` where there is none or
    /// its value is NULL. The result is `None` for a row that PHP may read and these rules do not.
    pub fn of(user: UserId, row: Option<&[u8]>, roles: &Roles) -> Option<Self> {
        let own = match maybe_unserialize(row.unwrap_or_default()).ok()? {
            Value::Array(own) => own,
            _ => Vec::new(),
        };
        let mut layers: Vec<_> = own.iter().filter_map(|(role, _)| roles.capabilities(role)).map(as_array).collect();
        let is_role = |(_, (role, _)): &(usize, &(Key, Value))| roles.capabilities(role).is_some();
        let names = own.iter().enumerate().filter(is_role).map(|(at, (role, _))| (at as i64, as_value(role)));
        let names = names.map(|(at, role)| (Key::Int(at), role)).collect();
        layers.push(own);
        Some(Self { user, roles: names, layers, allcaps: OnceCell::new() })
    }

    /// WP_User::$roles: an array as array_filter() leaves it, each under its place among the user's own capabilities.
    pub fn roles(&self) -> Value {
        Value::Array(self.roles.clone())
    }

    /// WP_User::$allcaps behind core's own callbacks on `user_has_cap` (wp_maybe_grant_install_languages_cap(),
    /// wp_maybe_grant_resume_extensions_caps(), wp_maybe_grant_site_health_caps(), 6.1-7.1, all at priority 1), on one site.
    pub fn granted(&self) -> Vec<(Key, Value)> {
        const GRANTS: [(&[&str], &str); 4] = [
            (&["update_core", "install_plugins", "install_themes"], "install_languages"),
            (&["activate_plugins"], "resume_plugins"),
            (&["switch_themes"], "resume_themes"),
            (&["install_plugins"], "view_site_health_checks"),
        ];
        let mut all = self.allcaps().to_vec();
        for (for_any, grant) in GRANTS {
            if for_any.iter().any(|cap| self.get(&Key::from(*cap)).is_some_and(Value::is_truthy)) {
                let grant = Key::from(grant);
                match all.iter_mut().find(|(cap, _)| *cap == grant) {
                    Some((_, granted)) => *granted = Value::Bool(true),
                    None => all.push((grant, Value::Bool(true))),
                }
            }
        }
        all
    }

    /// Whose they are.
    pub fn user(&self) -> UserId {
        self.user
    }

    /// WP_User::$allcaps, in PHP's order.
    pub fn allcaps(&self) -> &[(Key, Value)] {
        self.allcaps.get_or_init(|| merged(&self.layers))
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
            cap => self.get(&Key::from_bytes(cap)).is_some_and(Value::is_truthy),
        }))
    }

    fn get(&self, cap: &Key) -> Option<&Value> {
        let find = |entries| find(entries, cap);
        match cap {
            Key::Str(_) => self.layers.iter().rev().map(Vec::as_slice).find_map(find),
            // Integers are counted anew when arrays are merged.
            Key::Int(_) => find(self.allcaps()),
        }
    }
}

fn find<'a>(entries: &'a [(Key, Value)], cap: &Key) -> Option<&'a Value> {
    entries.iter().find(|(own, _)| own == cap).map(|(_, value)| value)
}

/// What `array_keys()` makes of a key.
fn as_value(key: &Key) -> Value {
    match key {
        Key::Int(number) => Value::Int(*number),
        Key::Str(name) => Value::Str(name.clone()),
    }
}

/// PHP's `(array) $value`: null is no entry, a scalar one.
fn as_array(value: &Value) -> Vec<(Key, Value)> {
    match value {
        Value::Null => Vec::new(),
        Value::Array(entries) => entries.clone(),
        scalar => vec![(Key::Int(0), scalar.clone())],
    }
}

/// PHP's `array_merge( ...$layers )`: string keys are replaced where they stand, integer keys are counted anew.
fn merged(layers: &[Vec<(Key, Value)>]) -> Vec<(Key, Value)> {
    let mut entries: Vec<(Key, Value)> = Vec::new();
    let mut places: HashMap<&Key, usize> = HashMap::new();
    let mut next = 0;
    for (key, value) in layers.iter().flatten() {
        if let Key::Int(_) = key {
            entries.push((Key::Int(next), value.clone()));
            next += 1;
        } else if let Some(&place) = places.get(key) {
            entries[place].1 = value.clone();
        } else {
            places.insert(key, entries.len());
            entries.push((key.clone(), value.clone()));
        }
    }
    entries
}
