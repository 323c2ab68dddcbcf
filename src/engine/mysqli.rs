//! Database calls through PHP's own mysqli: same authentication, TLS and limits as the site's.

use ext_php_rs::types::Zval;

use super::call::{self, CallError};
use super::value;

/// `MYSQLI_SET_CHARSET_NAME`: the connection's character set goes with the handshake, which saves a round trip.
const SET_CHARSET_NAME: i64 = 7;
/// `MYSQLI_OPT_CONNECT_TIMEOUT` and `MYSQLI_OPT_READ_TIMEOUT`, in seconds.
const TIMEOUTS: [i64; 2] = [0, 11];
/// `MYSQLI_REPORT_OFF`: what fails gives false.
const REPORT_OFF: i64 = 0;
/// `MYSQLI_NUM`: rows as lists.
const NUM: i64 = 2;

/// What to connect to, as `wpdb` would.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Target {
    /// Host name or address, without port.
    pub host: Vec<u8>,
    /// `DB_USER`.
    pub user: Vec<u8>,
    /// `DB_PASSWORD`.
    pub password: Vec<u8>,
    /// `DB_NAME`.
    pub database: Vec<u8>,
    /// TCP port, `None` for mysqli's default.
    pub port: Option<i64>,
    /// Path of the Unix socket, `None` for mysqli's default.
    pub socket: Option<Vec<u8>>,
    /// `MYSQL_CLIENT_FLAGS`, 0 where undefined.
    pub flags: i64,
}

/// A failed database call. The server's words are not kept: they can hold parts of rows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DatabaseError {
    /// The mysqli extension is not loaded.
    NoMysqli,
    /// No connection: server down, credentials refused, database missing.
    Connect,
    /// The statement failed: table missing or damaged, connection lost, right missing.
    Statement,
}

impl From<CallError> for DatabaseError {
    fn from(error: CallError) -> Self {
        match error {
            CallError::Missing(_) => Self::NoMysqli,
            CallError::Threw(_) => Self::Statement,
        }
    }
}

/// One row: its columns in order, `None` for NULL.
pub type Row = Vec<Option<Vec<u8>>>;

/// An open connection; closed when dropped, at the latest when the request ends.
pub struct Connection {
    link: Zval,
}

impl Connection {
    /// Connects, in UTF-8 (`utf8mb4`), with no persistent connection.
    ///
    /// # Errors
    /// [`DatabaseError`] where mysqli is missing or the server refuses.
    pub fn open(target: &Target) -> Result<Self, DatabaseError> {
        Self::connect(target, call::quietly("mysqli_init", &[])?)
    }

    /// The same in a request's last moments, with so many seconds for each answer. No code runs any more that an exception could go to
    /// (PHP ends with a fatal error then), so mysqli is told to raise none; PHP itself forgets that with the request.
    ///
    /// # Errors
    /// As [`Connection::open`].
    pub fn open_at_the_end(target: &Target, seconds: i64) -> Result<Self, DatabaseError> {
        call::quietly("mysqli_report", &[&value::int(REPORT_OFF)])?;
        let link = call::quietly("mysqli_init", &[])?;
        for timeout in TIMEOUTS {
            call::quietly("mysqli_options", &[&link, &value::int(timeout), &value::int(seconds)])?;
        }
        Self::connect(target, link)
    }

    fn connect(target: &Target, link: Zval) -> Result<Self, DatabaseError> {
        call::quietly("mysqli_options", &[&link, &value::int(SET_CHARSET_NAME), &value::string("utf8mb4")])?;
        let port = target.port.map_or_else(Zval::new, value::int);
        let socket = target.socket.as_ref().map_or_else(Zval::new, value::string);
        let connected = call::quietly(
            "mysqli_real_connect",
            &[
                &link,
                &value::string(&target.host),
                &value::string(&target.user),
                &value::string(&target.password),
                &value::string(&target.database),
                &port,
                &socket,
                &value::int(target.flags),
            ],
        );
        match connected {
            Ok(result) if result.is_true() => Ok(Self { link }),
            Err(CallError::Missing(_)) => Err(DatabaseError::NoMysqli),
            _ => Err(DatabaseError::Connect),
        }
    }

    /// The rows of a reading statement.
    ///
    /// # Errors
    /// [`DatabaseError::Statement`] where it fails.
    pub fn rows(&mut self, sql: &str) -> Result<Vec<Row>, DatabaseError> {
        let result = self.query(sql)?;
        if result.object().is_none() {
            return Err(DatabaseError::Statement);
        }
        let rows = call::quietly("mysqli_fetch_all", &[&result, &value::int(NUM)])?;
        let table = rows.array().ok_or(DatabaseError::Statement)?;
        Ok(value::entries_of(table)
            .filter_map(|(_, row)| row.array())
            .map(|row| value::entries_of(row).map(|(_, column)| column_bytes(column)).collect())
            .collect())
    }

    /// Runs a writing statement and gives the number of rows that it changed.
    ///
    /// # Errors
    /// [`DatabaseError::Statement`] where it fails.
    pub fn execute(&mut self, sql: &str) -> Result<u64, DatabaseError> {
        if !self.query(sql)?.is_true() {
            return Err(DatabaseError::Statement);
        }
        let changed = call::quietly("mysqli_affected_rows", &[&self.link])?;
        u64::try_from(changed.long().unwrap_or(0)).map_err(|_| DatabaseError::Statement)
    }

    fn query(&mut self, sql: &str) -> Result<Zval, DatabaseError> {
        Ok(call::quietly("mysqli_query", &[&self.link, &value::string(sql)])?)
    }
}

fn column_bytes(column: &Zval) -> Option<Vec<u8>> {
    if column.is_null() {
        return None;
    }
    if let Some(number) = column.long().filter(|_| column.is_long()) {
        // Only with MYSQLI_OPT_INT_AND_FLOAT_NATIVE, which nobody sets here: kept so that a column never vanishes.
        return Some(number.to_string().into_bytes());
    }
    value::bytes(column).map(<[u8]>::to_vec)
}
