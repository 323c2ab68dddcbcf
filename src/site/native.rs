//! A client of our own on a connection that the worker keeps: what it saves is the connect, the dearest part of a native answer.
//!
//! A worker keeps one connection at most, to the last site that it served, for as long as `wp_heartbeat.connection_idle` says: the
//! server is told to close it then (`wait_timeout`), so idle connections stay bounded whatever becomes of the worker; and it is closed
//! before anybody else in the worker may open one. It serves
//! where it can do exactly what mysqli would; everywhere else, and after a refusal, mysqli does.

use super::source::{self, Source};
use super::table_site::{Client, Row};
use super::{SiteError, round_trips, sql};
use crate::engine::ini;
use crate::engine::mysqli::Target;
use crate::settings::CONNECTION_IDLE;
use mysql::consts::CapabilityFlags;
use mysql::prelude::Queryable;
use mysql::{Conn, DriverError, Error, Opts, OptsBuilder, Params, Statement, Value};
use std::cell::RefCell;
use std::time::{Duration, Instant};
use wordpress::hash::sha256_hex;

/// So long ago is a moment.
const JUST: Duration = Duration::from_secs(1);
/// No server that WordPress could work with takes longer to accept on the machine or its network.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(2);
/// After a refusal (a log-in method that this client lacks, a server gone) mysqli serves for so long without another try.
const REFUSED_FOR: Duration = Duration::from_secs(60);
/// Then a connection is opened anew: a user or password that the server has meanwhile taken away counts by then.
const LONGEST: Duration = Duration::from_secs(600);
/// Errors with which a server closes a connection: shutting down, killed (MariaDB, MySQL), idle for too long (MySQL).
const FAREWELLS: [u16; 4] = [1053, 1317, 1927, 4031];
/// What the client would otherwise ask the server for, at the cost of a round trip: no row of ours comes near it.
const MOST_PACKET: usize = 16 << 20;

/// A tick with a user and one without; and what they want beside, on a site that switches ways of reading.
const MOST_PREPARED: usize = 4;

thread_local! {
    static KEPT: RefCell<Option<Kept>> = const { RefCell::new(None) };
    /// Whose connections were refused, and when.
    static REFUSED: RefCell<Vec<(String, Instant)>> = const { RefCell::new(Vec::new()) };
}

/// A connection and whose it is.
struct Kept {
    connection: Conn,
    /// The process that opened it: a child that was forked later shares the socket, and must leave it alone.
    process: u32,
    /// A hash over place and credentials: a connection serves nobody else.
    owner: String,
    opened: Instant,
    /// Since when nothing was asked.
    since: Instant,
    idle: Duration,
    /// What the server has parsed already.
    prepared: Vec<(String, Statement)>,
    /// Whether it is asked to: what stands between (a proxy) may not know of it.
    prepares: bool,
}

/// A kept connection, lent for one tick.
pub struct Native {
    kept: Option<Kept>,
    target: Target,
    idle: Duration,
    owner: String,
    fresh: bool,
    /// Whether it is closed behind its use.
    once: bool,
}

impl Native {
    /// The worker's connection to this target, or a new one.
    ///
    /// # Errors
    /// The source that must serve instead: mysqli, for a reason.
    pub fn open(target: &Target) -> Result<Self, Source> {
        let idle = idle();
        if idle.is_zero() {
            return Err(Source::MysqliNoneKept);
        }
        let owner = owner(target);
        if was_refused(&owner) {
            return Err(Source::MysqliRefused);
        }
        let kept = KEPT.with_borrow_mut(Option::take).and_then(Kept::of_this_process);
        let kept = kept.filter(|kept| kept.owner == owner && kept.is_young());
        let mut native = Self { fresh: kept.is_none(), kept, target: target.clone(), idle, owner, once: false };
        if native.fresh {
            let options = options(target, idle)?;
            if native.connect(options).is_err() {
                refused(&native.owner);
                return Err(Source::MysqliRefused);
            }
        } else {
            source::serves(Source::Kept);
        }
        Ok(native)
    }

    /// The worker's connection, where a tick of this [`settled`] target has just used it: a server that answered a moment ago does so again.
    /// Any other is closed: whoever goes on to open one holds no second.
    #[must_use]
    pub fn just_used(target: &Target) -> Option<Self> {
        let kept = KEPT.with_borrow_mut(Option::take).and_then(Kept::of_this_process)?;
        let owner = owner(target);
        let is_it = kept.owner == owner && kept.since.elapsed() < JUST;
        // As if it were fresh: where it fails, nothing is sent again.
        is_it.then(|| Self { idle: kept.idle, kept: Some(kept), target: target.clone(), owner, fresh: true, once: false })
    }

    /// A connection of its own, that is closed behind its use, and that waits for no answer longer than `patience`: for what nobody waits
    /// for, behind a request or where a worker ends. The target is [`settled`].
    ///
    /// # Errors
    /// [`SiteError::Client`] where only mysqli can serve, [`SiteError::Connect`] where the server refuses.
    pub fn once(target: &Target, patience: Duration) -> Result<Self, SiteError> {
        // As long as the server is to wait for a statement, should it be left alone.
        let idle = patience.max(Duration::from_secs(1));
        let options = options(target, idle).map_err(|_| SiteError::Client)?;
        let options = OptsBuilder::from_opts(options).read_timeout(Some(patience)).write_timeout(Some(patience)).into();
        let mut native = Self { kept: None, target: target.clone(), idle, owner: owner(target), fresh: true, once: true };
        if let Err(error) = native.connect(options) {
            // A server that is gone, or does not answer, has refused nothing.
            if matches!(error, Error::MySqlError(_) | Error::DriverError(DriverError::UnknownAuthPlugin(_))) {
                refused(&native.owner);
            }
            return Err(SiteError::Connect);
        }
        Ok(native)
    }

    fn connect(&mut self, options: Opts) -> Result<(), Error> {
        self.fresh = true;
        let connection = Conn::new(options)?;
        source::serves(Source::Opened);
        self.kept = Some(Kept {
            connection,
            process: std::process::id(),
            owner: self.owner.clone(),
            opened: Instant::now(),
            since: Instant::now(),
            idle: self.idle,
            prepared: Vec::new(),
            prepares: true,
        });
        Ok(())
    }

    /// Sends a statement. On a connection that was kept, one that may be sent twice is, where the server has closed it meanwhile.
    fn send<T>(&mut self, repeatable: bool, send: impl Fn(&mut Kept) -> Result<T, Error>) -> Result<T, SiteError> {
        loop {
            let Some(kept) = &mut self.kept else { return Err(SiteError::Connect) };
            round_trips::sent();
            match send(kept) {
                Ok(result) => return Ok(result),
                // The server has judged the statement; the connection is as good as before.
                Err(Error::MySqlError(error)) if !FAREWELLS.contains(&error.code) => return Err(SiteError::Statement),
                Err(_) => {
                    self.kept = None;
                    if !repeatable || self.fresh {
                        return Err(SiteError::Statement);
                    }
                    let options = options(&self.target, self.idle).map_err(|_| SiteError::Connect)?;
                    self.connect(options).map_err(|_| SiteError::Connect)?;
                }
            }
        }
    }
}

impl Drop for Native {
    fn drop(&mut self) {
        if let Some(mut kept) = self.kept.take()
            && !self.once
        {
            kept.since = Instant::now();
            KEPT.with_borrow_mut(|place| *place = Some(kept));
        }
    }
}

impl Kept {
    /// The connection if this process opened it. Else it is forgotten, not dropped: dropping says good-bye to the server, on a
    /// socket that the parent goes on using.
    fn of_this_process(self) -> Option<Self> {
        if self.process == std::process::id() {
            return Some(self);
        }
        std::mem::forget(self);
        None
    }

    /// The rows of a statement that the server need not parse again: it saves a quarter of the server's time for it.
    fn prepared_rows(&mut self, statement: &sql::Statement) -> Result<Vec<Row>, Error> {
        let known = self.prepared.iter().position(|(text, _)| *text == statement.text);
        let at = match known {
            Some(at) => at,
            None => {
                if self.prepared.len() >= MOST_PREPARED {
                    let (_, oldest) = self.prepared.remove(0);
                    self.connection.close(oldest)?;
                }
                round_trips::sent();
                self.prepared.push((statement.text.clone(), self.connection.prep(&statement.text)?));
                self.prepared.len() - 1
            }
        };
        let values = statement.values.iter().map(|value| Value::Bytes(value.clone())).collect();
        let rows = self.connection.exec_iter(&self.prepared[at].1, Params::Positional(values))?;
        rows.map(|row| row.map(columns)).collect()
    }

    /// Whether the server still keeps its end (a second before it closes is too late to ask), and the credentials were checked not
    /// too long ago.
    fn is_young(&self) -> bool {
        self.since.elapsed() + Duration::from_secs(1) < self.idle && self.opened.elapsed() < LONGEST
    }
}

/// How long a worker keeps its connection, by the setting.
#[must_use]
pub fn idle() -> Duration {
    Duration::from_secs(u64::try_from(CONNECTION_IDLE.number()).unwrap_or(0))
}

/// The target with what php.ini adds to it: it is the same place when no setting holds any more.
#[must_use]
pub fn settled(target: &Target) -> Target {
    let of_ini = |name: &str| ini::get(name).filter(|text| !text.is_empty());
    let port = || Some(ini::int("mysqli.default_port")).filter(|port| *port > 0);
    Target {
        socket: target.socket.clone().or_else(|| of_ini("mysqli.default_socket")),
        port: target.port.or_else(port),
        ..target.clone()
    }
}

/// Whether a connection of this kind can serve a [`settled`] target, as far as that is known before it is opened.
#[must_use]
pub fn can_serve(target: &Target, idle: Duration) -> bool {
    !idle.is_zero() && !was_refused(&owner(target)) && options(target, idle).is_ok()
}

/// Remembers that a connection with these credentials was refused.
fn refused(owner: &str) {
    REFUSED.with_borrow_mut(|refused| refused.push((owner.to_owned(), Instant::now())));
}

/// Whether a connection with these credentials was refused of late. What is longer ago is forgotten.
fn was_refused(owner: &str) -> bool {
    REFUSED.with_borrow_mut(|refused| {
        refused.retain(|(_, at)| at.elapsed() < REFUSED_FOR);
        refused.iter().any(|(refused, _)| refused == owner)
    })
}

/// Closes the worker's connection, if it keeps one: WordPress, or another application, may be about to open its own, and hosts count
/// connections by user. With this a worker never holds more of them than it would without the extension.
pub fn release() {
    if KEPT.with_borrow(Option::is_some) {
        let _ = KEPT.with_borrow_mut(Option::take).and_then(Kept::of_this_process);
    }
}

impl Client for Native {
    fn rows(&mut self, sql: &str) -> Result<Vec<Row>, SiteError> {
        self.send(true, |kept| kept.connection.query_iter(sql)?.map(|row| row.map(columns)).collect())
    }

    fn rows_of(&mut self, statement: &sql::Statement) -> Result<Vec<Row>, SiteError> {
        // Not worth a round trip on a connection that may serve once only. Texts that are not UTF-8 are refused where they stand in a
        // statement.
        let is_text = |value: &Vec<u8>| std::str::from_utf8(value).is_ok();
        if self.fresh || !self.kept.as_ref().is_some_and(|kept| kept.prepares) || !statement.values.iter().all(is_text) {
            return self.rows(&statement.in_full());
        }
        match self.send(true, |kept| kept.prepared_rows(statement)) {
            Err(SiteError::Statement) => {
                if let Some(kept) = &mut self.kept {
                    kept.prepares = false;
                }
                self.rows(&statement.in_full())
            }
            rows => rows,
        }
    }

    fn rows_of_two(&mut self, first: &str, second: &str) -> Result<(Vec<Row>, Vec<Row>), SiteError> {
        let together = [first, second].join("; ");
        let sets = self.send(true, |kept| {
            let mut sets = Vec::new();
            let mut result = kept.connection.query_iter(&together)?;
            while let Some(set) = result.iter() {
                let rows: Result<Vec<Row>, Error> = set.map(|row| row.map(columns)).collect();
                sets.push(rows?);
            }
            Ok(sets)
        });
        match sets.map(<[Vec<Row>; 2]>::try_from) {
            Ok(Ok([first, second])) => Ok((first, second)),
            // What stands between (a proxy) may take one statement at a time.
            Ok(Err(_)) | Err(SiteError::Statement) => Ok((self.rows(first)?, self.rows(second)?)),
            Err(error) => Err(error),
        }
    }

    fn execute(&mut self, sql: &str) -> Result<u64, SiteError> {
        self.send(false, |kept| Ok(kept.connection.query_iter(sql)?.affected_rows()))
    }
}

fn columns(row: mysql::Row) -> Row {
    row.unwrap().into_iter().map(column).collect()
}

/// The text protocol gives text; a number that comes as such is written as text would be.
fn column(value: Value) -> Option<Vec<u8>> {
    match value {
        Value::NULL => None,
        Value::Bytes(bytes) => Some(bytes),
        Value::Int(number) => Some(number.to_string().into_bytes()),
        Value::UInt(number) => Some(number.to_string().into_bytes()),
        _ => None,
    }
}

/// How to connect, where this client can do it as mysqli would.
fn options(target: &Target, idle: Duration) -> Result<Opts, Source> {
    // TLS, compression and the like are asked for by flags.
    if target.flags != 0 {
        return Err(Source::MysqliFlags);
    }
    let text = |bytes: &[u8]| std::str::from_utf8(bytes).map(str::to_owned).map_err(|_| Source::MysqliCredentials);
    let builder = OptsBuilder::new()
        .user(Some(text(&target.user)?))
        .pass(Some(text(&target.password)?))
        .db_name(Some(text(&target.database)?))
        .prefer_socket(false)
        .tcp_connect_timeout(Some(CONNECT_TIMEOUT))
        // As patient as PHP: whoever gives up waiting for a locked table, and asks anew, holds two connections.
        .read_timeout(None)
        .write_timeout(None)
        .max_allowed_packet(Some(MOST_PACKET))
        .stmt_cache_size(0)
        .additional_capabilities(CapabilityFlags::empty())
        // Without autocommit (a server may have it off) a kept connection would read one old snapshot for ever. The character set is
        // said once more, as `wpdb` does: a server may set another for each connection (`init_connect`).
        .init(vec![format!(
            "SET SESSION wait_timeout = {}, autocommit = 1, character_set_client = utf8mb4, character_set_connection = utf8mb4, \
             character_set_results = utf8mb4",
            idle.as_secs()
        )]);
    // As mysqlnd: a socket only for `localhost`, and only for it one from php.ini.
    if target.host == b"localhost" {
        let socket = match &target.socket {
            Some(socket) => socket.clone(),
            None => ini::get("mysqli.default_socket").filter(|socket| !socket.is_empty()).ok_or(Source::MysqliHost)?,
        };
        return Ok(builder.socket(Some(text(&socket)?)).into());
    }
    let host = text(&target.host)?;
    let host = host.strip_prefix('[').and_then(|host| host.strip_suffix(']')).unwrap_or(&host);
    // `p:` asks for a persistent connection; nothing, for the default host.
    if host.is_empty() || host.starts_with("p:") {
        return Err(Source::MysqliHost);
    }
    let port = match target.port {
        Some(port) => port,
        None => Some(ini::int("mysqli.default_port")).filter(|port| *port > 0).unwrap_or(3306),
    };
    Ok(builder.ip_or_hostname(Some(host)).tcp_port(u16::try_from(port).map_err(|_| Source::MysqliHost)?).into())
}

/// Where to and as whom, all told: what is not in the target comes from php.ini, which may change from request to request.
fn owner(target: &Target) -> String {
    let mut text = Vec::new();
    let flags = target.flags.to_le_bytes();
    let port = target.port.unwrap_or_else(|| ini::int("mysqli.default_port")).to_le_bytes();
    let socket = target.socket.clone().or_else(|| ini::get("mysqli.default_socket")).unwrap_or_default();
    for part in [&target.host, &target.user, &target.password, &target.database, &flags[..], &port, &socket] {
        text.extend_from_slice(&(part.len() as u64).to_le_bytes());
        text.extend_from_slice(part);
    }
    sha256_hex(&text)
}
