//! A site's database, seen by a test: queries, dumps to compare, and a kept copy to go back to.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use anyhow::{Context, Result};
use mysql::prelude::Queryable;
use mysql::{Conn, OptsBuilder, Value};

/// One row: its values in the order of the columns, `None` for NULL.
pub type Row = Vec<Option<String>>;

/// The extension's own rows in the options table.
const OWN_ROWS: &str = r"option_name LIKE '\_wp\_heartbeat\_%'";

/// The copy that [`Database::snapshot`] keeps, and the one of the installed site.
const KEPT: &str = "kept";
const INSTALLED: &str = "installed";

/// A connection to a site's database, as the server's root. Connects again by itself after the server was away.
pub struct Database {
    socket: PathBuf,
    name: String,
    connection: Mutex<Option<Conn>>,
}

impl Database {
    /// The database `name` of the server behind `socket`. Connects when first needed.
    #[must_use]
    pub fn new(socket: &Path, name: &str) -> Self {
        Self { socket: socket.to_path_buf(), name: name.to_owned(), connection: Mutex::new(None) }
    }

    /// Makes the database, and the user who owns it.
    ///
    /// # Errors
    /// If the server refuses.
    pub fn create(&self, user: &str, password: &str) -> Result<()> {
        let name = &self.name;
        for sql in [
            format!("CREATE DATABASE IF NOT EXISTS `{name}` CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci"),
            format!("CREATE USER IF NOT EXISTS '{user}'@'localhost'"),
            format!("ALTER USER '{user}'@'localhost' IDENTIFIED BY '{password}'"),
            format!("GRANT ALL ON `{name}`.* TO '{user}'@'localhost'"),
        ] {
            self.server_query(&sql)?;
        }
        Ok(())
    }

    /// Drops the database with all that is in it.
    ///
    /// # Errors
    /// If the server refuses.
    pub fn drop_all(&self) -> Result<()> {
        for name in [self.name.clone(), self.copy(KEPT), self.copy(INSTALLED)] {
            self.server_query(&format!("DROP DATABASE IF EXISTS `{name}`"))?;
        }
        Ok(())
    }

    /// Runs one statement in the database and gives its rows.
    ///
    /// # Errors
    /// The server's.
    pub fn query(&self, sql: &str) -> Result<Vec<Row>> {
        self.server_query(&format!("USE `{}`", self.name))?;
        self.server_query(sql)
    }

    /// The first value of the first row, if there is one and it is not NULL.
    ///
    /// # Errors
    /// The server's.
    pub fn value(&self, sql: &str) -> Result<Option<String>> {
        Ok(self.query(sql)?.into_iter().next().and_then(|row| row.into_iter().next()).flatten())
    }

    /// Statements and connections that the server has seen so far, ours included: `(questions, connections)`. Asking
    /// counts as one statement.
    ///
    /// # Errors
    /// The server's.
    pub fn traffic(&self) -> Result<(u64, u64)> {
        let rows = self.server_query("SHOW GLOBAL STATUS WHERE Variable_name IN ('Questions', 'Connections')")?;
        let status = |name: &str| {
            rows.iter()
                .find(|row| row[0].as_deref() == Some(name))
                .and_then(|row| row[1].as_deref()?.parse().ok())
                .with_context(|| format!("the server gives no status {name}"))
        };
        Ok((status("Questions")?, status("Connections")?))
    }

    /// All rows of all tables, to be compared with another moment's.
    ///
    /// # Errors
    /// The server's.
    pub fn dump(&self) -> Result<Dump> {
        let mut tables = BTreeMap::new();
        for (name, table) in self.tables()? {
            let columns = list(&table.columns);
            let rows = self.query(&format!("SELECT {columns} FROM `{name}` ORDER BY {}", list(&table.key)))?;
            let columns = table.columns;
            tables.insert(name, DumpedTable { columns, rows });
        }
        Ok(Dump { tables })
    }

    /// Keeps a copy of all tables, in place of an earlier one, for [`Database::restore`].
    ///
    /// # Errors
    /// The server's.
    pub fn snapshot(&self) -> Result<()> {
        self.keep(KEPT)
    }

    /// Keeps a copy of what was installed: every start goes back to it.
    pub(crate) fn keep_installed(&self) -> Result<()> {
        self.keep(INSTALLED)
    }

    /// Puts all tables back to what was installed, and forgets an earlier run's copy.
    pub(crate) fn start_over(&self) -> Result<()> {
        self.server_query(&format!("DROP DATABASE IF EXISTS `{}`", self.copy(KEPT)))?;
        self.restore_from(INSTALLED, false)
    }

    fn keep(&self, label: &str) -> Result<()> {
        let kept = self.copy(label);
        self.server_query(&format!("DROP DATABASE IF EXISTS `{kept}`"))?;
        self.server_query(&format!("CREATE DATABASE `{kept}`"))?;
        for (name, table) in self.tables()? {
            self.query(&format!("CREATE TABLE `{kept}`.`{name}` LIKE `{name}`"))?;
            self.query(&format!("INSERT INTO `{kept}`.`{name}` SELECT * FROM `{name}`"))?;
            if let Some(next) = table.next_id {
                self.query(&format!("ALTER TABLE `{kept}`.`{name}` AUTO_INCREMENT = {next}"))?;
            }
        }
        Ok(())
    }

    /// Puts all tables back to the kept copy: rows and the next ids. Takes some ten milliseconds. With `leases`, the
    /// extension's own rows stay as they are now.
    ///
    /// # Errors
    /// If nothing was kept, or the server's.
    pub fn restore(&self, leases: bool) -> Result<()> {
        self.restore_from(KEPT, leases)
    }

    fn restore_from(&self, label: &str, leases: bool) -> Result<()> {
        let kept = self.copy(label);
        let kept_tables = self.tables_of(&kept)?;
        anyhow::ensure!(!kept_tables.is_empty(), "no copy of the database was kept");
        let now = self.tables()?;
        for name in now.keys().filter(|name| !kept_tables.contains_key(*name)) {
            self.query(&format!("DROP TABLE `{name}`"))?;
        }
        let changed = self.changed(&kept, &kept_tables)?;
        for (name, table) in &kept_tables {
            if !now.contains_key(name) {
                self.query(&format!("CREATE TABLE `{name}` LIKE `{kept}`.`{name}`"))?;
            }
            if changed.contains(name) {
                self.restore_rows(&kept, name, table, leases && name.ends_with("options"))?;
            }
            let next = now.get(name).and_then(|table| table.next_id);
            if let Some(kept_next) = table.next_id
                && next != Some(kept_next)
            {
                self.query(&format!("ALTER TABLE `{name}` AUTO_INCREMENT = {kept_next}"))?;
            }
        }
        Ok(())
    }

    /// Only the rows that differ are touched.
    fn restore_rows(&self, kept: &str, name: &str, table: &Table, leases: bool) -> Result<()> {
        let same = |columns: &[String]| {
            let pairs = columns.iter().map(|column| format!("BINARY n.`{column}` <=> BINARY k.`{column}`"));
            pairs.collect::<Vec<_>>().join(" AND ")
        };
        let keys = |columns: &[String]| {
            let pairs = columns.iter().map(|column| format!("n.`{column}` = k.`{column}`"));
            pairs.collect::<Vec<_>>().join(" AND ")
        };
        let (key, first) = (keys(&table.key), &table.key[0]);
        let (but_now, but_kept) = if leases {
            (format!(" AND NOT n.{OWN_ROWS}"), format!(" AND NOT k.{OWN_ROWS}"))
        } else {
            (String::new(), String::new())
        };
        self.query("START TRANSACTION")?;
        self.query(&format!(
            "DELETE n FROM `{name}` n LEFT JOIN `{kept}`.`{name}` k ON {key} AND {} WHERE k.`{first}` IS NULL{but_now}",
            same(&table.columns)
        ))?;
        self.query(&format!(
            "INSERT INTO `{name}` SELECT k.* FROM `{kept}`.`{name}` k LEFT JOIN `{name}` n ON {key} \
             WHERE n.`{first}` IS NULL{but_kept}"
        ))?;
        self.query("COMMIT")?;
        Ok(())
    }

    /// The tables whose rows are not those of the kept copy.
    fn changed(&self, kept: &str, kept_tables: &BTreeMap<String, Table>) -> Result<BTreeSet<String>> {
        let sums = |database: &str| -> Result<Vec<Option<String>>> {
            let names: Vec<String> = kept_tables.keys().map(|name| format!("`{database}`.`{name}`")).collect();
            let rows = self.server_query(&format!("CHECKSUM TABLE {}", names.join(", ")))?;
            Ok(rows.into_iter().map(|row| row[1].clone()).collect())
        };
        let (now, kept) = (sums(&self.name)?, sums(kept)?);
        let pairs = kept_tables.keys().zip(now.into_iter().zip(kept));
        Ok(pairs.filter(|(_, (now, kept))| now != kept).map(|(name, _)| name.clone()).collect())
    }

    fn copy(&self, label: &str) -> String {
        format!("{}_{label}", self.name)
    }

    fn tables(&self) -> Result<BTreeMap<String, Table>> {
        self.tables_of(&self.name)
    }

    fn tables_of(&self, database: &str) -> Result<BTreeMap<String, Table>> {
        let mut tables: BTreeMap<String, Table> = BTreeMap::new();
        for row in self.server_query(&format!(
            "SELECT table_name, column_name, column_key FROM information_schema.columns \
             WHERE table_schema = '{database}' ORDER BY table_name, ordinal_position"
        ))? {
            let mut values = row.into_iter().map(Option::unwrap_or_default);
            let (name, column, key) = (values.next(), values.next(), values.next());
            let (name, column) = (name.unwrap_or_default(), column.unwrap_or_default());
            let table = tables.entry(name).or_default();
            if key.as_deref() == Some("PRI") {
                table.key.push(column.clone());
            }
            table.columns.push(column);
        }
        for row in self.server_query(&format!(
            "SELECT table_name, auto_increment FROM information_schema.tables WHERE table_schema = '{database}'"
        ))? {
            if let Some(table) = tables.get_mut(row[0].as_deref().unwrap_or_default()) {
                table.next_id = row[1].as_deref().and_then(|next| next.parse().ok());
            }
        }
        for table in tables.values_mut().filter(|table| table.key.is_empty()) {
            table.key.clone_from(&table.columns);
        }
        Ok(tables)
    }

    /// Runs a statement; if the connection turns out to be dead, once more on a new one.
    fn server_query(&self, sql: &str) -> Result<Vec<Row>> {
        let mut held = self.connection.lock().unwrap_or_else(PoisonError::into_inner);
        let mut rows = None;
        if let Some(connection) = held.as_mut() {
            match connection.query::<mysql::Row, _>(sql) {
                // Shut down, killed: the connection is gone, as with any error that is not the server's.
                Err(mysql::Error::MySqlError(error)) if matches!(error.code, 1053 | 1927) => {}
                Err(error) if !matches!(error, mysql::Error::MySqlError(_)) => {}
                answered => rows = Some(answered),
            }
        }
        let rows = match rows {
            Some(rows) => rows,
            None => {
                let options = OptsBuilder::new().socket(self.socket.to_str()).user(Some("root"));
                let connection = Conn::new(options).context("connecting to the site's MariaDB")?;
                held.insert(connection).query(sql)
            }
        };
        let rows = rows.with_context(|| format!("in {sql}"))?;
        Ok(rows.into_iter().map(|row| row.unwrap().into_iter().map(text).collect()).collect())
    }
}

fn text(value: Value) -> Option<String> {
    match value {
        Value::NULL => None,
        Value::Bytes(bytes) => Some(String::from_utf8_lossy(&bytes).into_owned()),
        // Not sent by the server in answer to a plain query.
        other => Some(other.as_sql(true)),
    }
}

fn list(columns: &[String]) -> String {
    let quoted: Vec<String> = columns.iter().map(|column| format!("`{column}`")).collect();
    quoted.join(", ")
}

#[derive(Default)]
struct Table {
    columns: Vec<String>,
    key: Vec<String>,
    next_id: Option<u64>,
}

/// All rows of a database at one moment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Dump {
    tables: BTreeMap<String, DumpedTable>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct DumpedTable {
    columns: Vec<String>,
    rows: Vec<Row>,
}

/// A row that is in one dump and not in the other. A changed row is one `Gone` and one `New`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Change {
    /// The table's name.
    pub table: String,
    /// Whether the row is in the later dump (and not in the earlier one).
    pub added: bool,
    /// Column names and values.
    pub row: Vec<(String, Option<String>)>,
}

impl Change {
    /// A column's value, if the table has that column and the value is not NULL.
    #[must_use]
    pub fn value(&self, column: &str) -> Option<&str> {
        let (_, value) = self.row.iter().find(|(name, _)| name == column)?;
        value.as_deref()
    }

    /// Whether it is one of the extension's own rows (lease, profile).
    #[must_use]
    pub fn is_own(&self) -> bool {
        self.value("option_name").is_some_and(|name| name.starts_with("_wp_heartbeat_"))
    }
}

impl Dump {
    /// What is different in `later`.
    #[must_use]
    pub fn changes(&self, later: &Self) -> Vec<Change> {
        let mut changes = Self::only_in(self, later, false);
        changes.extend(Self::only_in(later, self, true));
        changes.sort();
        changes
    }

    fn only_in(this: &Self, other: &Self, added: bool) -> Vec<Change> {
        let mut changes = Vec::new();
        for (name, table) in &this.tables {
            let known: BTreeSet<&Row> = other.tables.get(name).map(|table| table.rows.iter().collect()).unwrap_or_default();
            for row in table.rows.iter().filter(|row| !known.contains(row)) {
                let row = table.columns.iter().cloned().zip(row.iter().cloned()).collect();
                changes.push(Change { table: name.clone(), added, row });
            }
        }
        changes
    }
}
