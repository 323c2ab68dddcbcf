//! The roles of a site, as its options row has them.

use crate::php_serialized::maybe_unserialize;
use crate::{Key, Value};

/// The roles of a site: what WP_Roles holds when it has read the option `{prefix}user_roles`.
///
/// Code may change them in memory (`$wp_roles->add_cap()` on `wp_roles_init`, or `$wp_user_roles`): whoever relies on these rules
/// compares [`Roles::value`] with what WordPress really had.
#[derive(Clone, Debug, PartialEq)]
pub struct Roles {
    roles: Value,
}

impl Roles {
    /// Mirrors WP_Roles::get_roles_data() and WP_Roles::init_roles() (6.1-7.1) for one site: `row` is the option as it is in the
    /// table, `None` where there is none.
    ///
    /// `None` for whatever core would warn about or stumble over: no array of roles, a role without name or capabilities.
    pub fn parse(row: Option<&[u8]>) -> Option<Self> {
        let roles = match row {
            None => Value::Array(Vec::new()),
            Some(row) => maybe_unserialize(row).ok()?,
        };
        if !roles.is_truthy() {
            // init_roles() leaves at once: there are no roles.
            return Some(Self { roles });
        }
        let is_role =
            |role: &Value| matches!(role.get("name"), Some(name) if *name != Value::Null) && role.get("capabilities").is_some();
        roles.as_array()?.iter().all(|(_, role)| is_role(role)).then_some(Self { roles })
    }

    /// What core holds in `$wp_roles->roles`.
    pub fn value(&self) -> &Value {
        &self.roles
    }

    /// Mirrors WP_Roles::is_role() and WP_Roles::get_role() (6.1-7.1): the capabilities of a role; `None` where there is no such role.
    pub(super) fn capabilities(&self, role: &Key) -> Option<&Value> {
        self.roles.get_key(role)?.get("capabilities")
    }
}
