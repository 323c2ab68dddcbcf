//! The statements, built so that no value can end its literal: but for plain letters and digits every value is written in hex.
//!
//! What the server makes of quotes and backslashes depends on its `sql_mode`; hex with a character set introducer does
//! not, and compares under the column's collation just as WordPress's own quoted literal does.

use super::Wanted;
use super::rows::POST_META;
use std::collections::BTreeSet;
use wordpress::post_lock::{EDIT_LOCK, MetaRow};
use wordpress::{PostId, UserId};

/// Longer texts, in characters, are in none of the rows that editors write: they are cut, and not believed.
pub const MOST_META_TEXT: usize = 256;

/// The option that is read in part: its start tells when work is due, its end that it is as WordPress writes it.
pub const CRON: &str = "cron";
/// How much of it, in characters; a value that is no longer is whole.
pub const CRON_START: usize = 96;
/// More shapes than can have leases at a time.
const MOST_FOUND: usize = 5_000;
/// How much of its end, in bytes.
const CRON_END: usize = 48;

/// A reading statement, apart from its values: each tick sends the same text.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Statement {
    /// The text, `?` for each value.
    pub text: String,
    /// The values.
    pub values: Vec<Vec<u8>>,
}

impl Statement {
    /// The statement with its values in place.
    #[must_use]
    pub fn in_full(&self) -> String {
        let mut values = self.values.iter().map(|value| text(value));
        let mut full = String::with_capacity(2 * self.text.len());
        for part in self.text.split_inclusive('?') {
            match part.strip_suffix('?').zip(values.next()) {
                Some((before, value)) => full.extend([before, &value]),
                None => full.push_str(part),
            }
        }
        full
    }
}

/// The tables of a site.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
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

    /// The name of the posts' metadata table.
    #[must_use]
    pub fn postmeta(&self) -> String {
        format!("{}postmeta", self.prefix)
    }

    /// The option that holds the site's roles.
    #[must_use]
    pub fn roles_option(&self) -> String {
        format!("{}user_roles", self.prefix)
    }

    /// The user meta row that holds a user's roles and own capabilities.
    #[must_use]
    pub fn capabilities_key(&self) -> String {
        format!("{}capabilities", self.prefix)
    }

    /// All that is wanted in one statement: rows of (option name, option value, the connection's character set), and for a login behind
    /// the row `siteurl`, which every site has, (user's id, login, password's hash, `umeta_id`, key, value). The value of [`CRON`] is
    /// cut, and its end stands in the character set's place.
    ///
    /// `CONCAT` keeps the server from the index of the keys: to filter a user's ten rows by it, it would read those of all users.
    /// One statement is one round trip; joins of index look-ups cost the server two thirds of what a `UNION` does, which goes
    /// through a temporary table. The end of a text of 430 KB costs 30 microseconds as it is asked for here, half a millisecond by
    /// `CAST … AS BINARY`, and two where characters are counted.
    #[must_use]
    pub fn read(&self, wanted: &Wanted) -> Statement {
        let prefix = &self.prefix;
        let mut statement = Statement::default();
        let values = |count: usize| vec!["?"; count].join(", ");
        let value = if wanted.options.iter().any(|name| name == CRON) {
            format!(
                "IF(o.option_name = '{CRON}', LEFT(o.option_value, {CRON_START}), o.option_value), \
                 IF(o.option_name = '{CRON}', RIGHT(CONVERT(o.option_value USING binary), {CRON_END}), @@character_set_results)"
            )
        } else {
            "o.option_value, @@character_set_results".to_owned()
        };
        let names = values(wanted.options.len());
        if let Some(login) = &wanted.login {
            let keys = values(1 + wanted.user_meta.len());
            statement.text = format!(
                "SELECT o.option_name, {value}, u.ID, u.user_login, u.user_pass, m.umeta_id, m.meta_key, m.meta_value \
                 FROM `{prefix}options` o \
                 LEFT JOIN `{prefix}users` u ON u.user_login = ? AND o.option_name = 'siteurl' \
                 LEFT JOIN `{prefix}usermeta` m ON m.user_id = u.ID AND CONCAT(m.meta_key) IN ({keys}) \
                 WHERE o.option_name IN ({names})"
            );
            statement.values.push(login.clone());
            statement.values.push(b"session_tokens".to_vec());
            statement.values.extend(wanted.user_meta.iter().map(|key| key.clone().into_bytes()));
        } else {
            statement.text = format!("SELECT o.option_name, {value} FROM `{prefix}options` o WHERE o.option_name IN ({names})");
        }
        statement.values.extend(wanted.options.iter().map(|name| name.clone().into_bytes()));
        statement
    }

    /// Posts with their locks, in one statement: (post's id, author, status, type, `meta_id`, key, value), a row for each row of meta.
    #[must_use]
    pub fn posts(&self, posts: &[PostId]) -> String {
        let prefix = &self.prefix;
        format!(
            "SELECT p.ID, p.post_author, p.post_status, p.post_type, m.meta_id, m.meta_key, LEFT(m.meta_value, {MOST_META_TEXT}) \
             FROM `{prefix}posts` p \
             LEFT JOIN `{prefix}postmeta` m ON m.post_id = p.ID AND CONCAT(m.meta_key) IN ({keys}) \
             WHERE p.ID IN ({ids})",
            keys = list(POST_META.into_iter()),
            ids = numbers(posts.iter().map(|post| post.0)),
        )
    }

    /// Users as holders of locks: (id, display name, e-mail).
    #[must_use]
    pub fn holders(&self, users: &BTreeSet<UserId>) -> String {
        let ids = numbers(users.iter().map(|user| user.0));
        format!("SELECT ID, display_name, user_email FROM `{}users` WHERE ID IN ({ids})", self.prefix)
    }

    /// Gives a post's lock a new value if its rows are still these.
    #[must_use]
    pub fn write_lock(&self, post: PostId, locks: &[&MetaRow], value: &[u8]) -> String {
        let table = format!("`{}postmeta`", self.prefix);
        let (post, key, value) = (post.0, text(EDIT_LOCK), text(value));
        let rows_of_post = format!("post_id = {post} AND meta_key = {key}");
        match locks {
            [] => format!(
                "INSERT INTO {table} (post_id, meta_key, meta_value) SELECT {post}, {key}, {value} FROM DUAL \
                 WHERE NOT EXISTS (SELECT 1 FROM {table} WHERE {rows_of_post})"
            ),
            [lock] => format!("UPDATE {table} SET meta_value = {value} WHERE {rows_of_post} AND {}", is_still(lock)),
            locks => {
                let still: Vec<String> = locks.iter().map(|lock| format!("({})", is_still(lock))).collect();
                let (still, count) = (still.join(" OR "), locks.len());
                format!(
                    "UPDATE {table} m JOIN (SELECT COUNT(*) AS n, SUM({still}) AS still FROM {table} WHERE {rows_of_post}) s \
                     SET m.meta_value = {value} WHERE m.post_id = {post} AND m.meta_key = {key} AND s.n = {count} AND s.still = {count}"
                )
            }
        }
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

    /// Removes rows whose name begins with `prefix`, but this one.
    #[must_use]
    pub fn remove_others(&self, prefix: &str, name: &str) -> String {
        let (all, name) = (begins_with(prefix), text(name.as_bytes()));
        format!("DELETE FROM `{}options` WHERE {all} AND option_name <> {name}", self.prefix)
    }

    /// Counts rows whose name begins with `prefix`.
    #[must_use]
    pub fn count(&self, prefix: &str) -> String {
        format!("SELECT COUNT(*) FROM `{}options` WHERE {}", self.prefix, begins_with(prefix))
    }

    /// Rows (name, value) whose name is `prefix` and so many characters more, by name.
    #[must_use]
    pub fn find(&self, prefix: &str, more: usize) -> String {
        format!(
            "SELECT option_name, option_value FROM `{}options` WHERE {} ORDER BY option_name LIMIT {MOST_FOUND}",
            self.prefix,
            is_like(prefix, &"_".repeat(more)),
        )
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

/// How long statements of this connection wait for locks, of tables and of rows; `None`: as long as others of this server.
#[must_use]
pub fn wait_for_locks(seconds: Option<u32>) -> String {
    let seconds = seconds.map_or_else(|| "DEFAULT".to_owned(), |seconds| seconds.to_string());
    format!("SET SESSION lock_wait_timeout = {seconds}, innodb_lock_wait_timeout = {seconds}")
}

fn begins_with(prefix: &str) -> String {
    is_like(prefix, "%")
}

/// `_` stands for any character in `LIKE`: in the prefix it is escaped, by a sign that no `sql_mode` takes away.
fn is_like(prefix: &str, rest: &str) -> String {
    format!("option_name LIKE {} ESCAPE '|'", text([&prefix.replace('_', "|_"), rest].concat().as_bytes()))
}

/// Whether a row is the one that was read, to the byte.
fn is_still(row: &MetaRow) -> String {
    match &row.value {
        Some(value) => format!("meta_id = {} AND CAST(meta_value AS BINARY) = {}", row.id, binary(value)),
        None => format!("meta_id = {} AND meta_value IS NULL", row.id),
    }
}

/// String literals, separated.
fn list<'a>(texts: impl Iterator<Item = &'a [u8]>) -> String {
    let texts: Vec<String> = texts.map(text).collect();
    texts.join(", ")
}

/// Numbers, separated.
fn numbers(numbers: impl Iterator<Item = u64>) -> String {
    let numbers: Vec<String> = numbers.map(|number| number.to_string()).collect();
    numbers.join(", ")
}

/// A string literal: as it stands where no `sql_mode` could read it otherwise, which is shorter to send and to parse.
fn text(bytes: &[u8]) -> String {
    match std::str::from_utf8(bytes) {
        Ok(text) if text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_') => format!("'{text}'"),
        _ => format!("_utf8mb4 {}", binary(bytes)),
    }
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
