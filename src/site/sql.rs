//! The statements, built so that no value can end its literal: every value is written in hex.
//!
//! What the server makes of quotes and backslashes depends on its `sql_mode`; hex with a character set introducer does
//! not, and compares under the column's collation just as WordPress's own quoted literal does.

use super::Wanted;

/// The tables of a site.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tables {
    prefix: String,
}

impl Tables {
    /// The tables of this `$table_prefix`; `None` where it has other characters than letters, digits and `_` (WordPress
    /// itself refuses such a prefix: `wpdb::set_prefix()`), or is longer than a table's name may be.
    #[must_use]
    pub fn of_prefix(prefix: &[u8]) -> Option<Self> {
        let plain = prefix.iter().all(|byte| byte.is_ascii_alphanumeric() || *byte == b'_');
        (plain && prefix.len() <= 48).then(|| Self { prefix: String::from_utf8_lossy(prefix).into_owned() })
    }

    /// The name of the options table.
    #[must_use]
    pub fn options(&self) -> String {
        format!("{}options", self.prefix)
    }

    /// All that is wanted in one statement: rows of (option name, option value), and for a login behind the row `siteurl`, which
    /// every site has, (user's id, login, password's hash, `umeta_id`, key, value).
    ///
    /// One statement is one round trip; joins of index look-ups cost the server two thirds of what a `UNION` does, which goes
    /// through a temporary table.
    #[must_use]
    pub fn read(&self, wanted: &Wanted) -> String {
        let prefix = &self.prefix;
        let names: Vec<String> = wanted.options.iter().map(|name| text(name.as_bytes())).collect();
        let names = names.join(", ");
        let Some(login) = &wanted.login else {
            return format!("SELECT option_name, option_value FROM `{prefix}options` WHERE option_name IN ({names})");
        };
        format!(
            "SELECT o.option_name, o.option_value, u.ID, u.user_login, u.user_pass, m.umeta_id, m.meta_key, m.meta_value \
             FROM `{prefix}options` o \
             LEFT JOIN `{prefix}users` u ON u.user_login = {login} AND o.option_name = {siteurl} \
             LEFT JOIN `{prefix}usermeta` m ON m.user_id = u.ID AND m.meta_key = {tokens} \
             WHERE o.option_name IN ({names})",
            login = text(login),
            siteurl = text(b"siteurl"),
            tokens = text(b"session_tokens"),
        )
    }

    /// Inserts a row of our own, or gives it a new value.
    #[must_use]
    pub fn put(&self, name: &str, value: &[u8]) -> String {
        let value = text(value);
        format!(
            "INSERT INTO `{}options` (option_name, option_value, autoload) VALUES ({}, {value}, 'no') \
             ON DUPLICATE KEY UPDATE option_value = {value}",
            self.prefix,
            text(name.as_bytes()),
        )
    }

    /// Inserts a row of our own unless it is there.
    #[must_use]
    pub fn insert(&self, name: &str, value: &[u8]) -> String {
        format!(
            "INSERT IGNORE INTO `{}options` (option_name, option_value, autoload) VALUES ({}, {}, 'no')",
            self.prefix,
            text(name.as_bytes()),
            text(value),
        )
    }

    /// Gives a row of our own a new value if it still has the old one.
    #[must_use]
    pub fn swap(&self, name: &str, old: &[u8], new: &[u8]) -> String {
        format!(
            "UPDATE `{}options` SET option_value = {} WHERE option_name = {} AND CAST(option_value AS BINARY) = {}",
            self.prefix,
            text(new),
            text(name.as_bytes()),
            binary(old),
        )
    }

    /// Removes a row of our own.
    #[must_use]
    pub fn remove(&self, name: &str) -> String {
        format!("DELETE FROM `{}options` WHERE option_name = {}", self.prefix, text(name.as_bytes()))
    }

    /// Counts rows whose name begins with `prefix`.
    #[must_use]
    pub fn count(&self, prefix: &str) -> String {
        format!("SELECT COUNT(*) FROM `{}options` WHERE {}", self.prefix, begins_with(prefix))
    }

    /// Removes lease rows whose name begins with `prefix` and whose first field, `{"last":` and ten digits, is past.
    #[must_use]
    pub fn expire(&self, prefix: &str, now: i64) -> String {
        format!(
            "DELETE FROM `{}options` WHERE {} AND SUBSTRING(option_value, 9, 10) < '{now:010}'",
            self.prefix,
            begins_with(prefix),
        )
    }
}

/// `_` stands for any character in `LIKE`: it is escaped, by a sign that no `sql_mode` takes away.
fn begins_with(prefix: &str) -> String {
    format!("option_name LIKE {} ESCAPE '|'", text(format!("{}%", prefix.replace('_', "|_")).as_bytes()))
}

/// A string literal.
fn text(bytes: &[u8]) -> String {
    if bytes.is_empty() { "''".to_owned() } else { format!("_utf8mb4 {}", binary(bytes)) }
}

const DIGITS: &[u8; 16] = b"0123456789abcdef";

/// A binary literal.
fn binary(bytes: &[u8]) -> String {
    if bytes.is_empty() {
        return "''".to_owned();
    }
    let mut hex = String::with_capacity(2 + 2 * bytes.len());
    hex.push_str("0x");
    for byte in bytes {
        hex.push(char::from(DIGITS[usize::from(byte >> 4)]));
        hex.push(char::from(DIGITS[usize::from(byte & 15)]));
    }
    hex
}
