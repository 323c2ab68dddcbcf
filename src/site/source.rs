//! Which client served a tick's rows, and why it was not the worker's own connection: for `Server-Timing` and `phpinfo()`.

use crate::closed_list::closed_list;
use std::cell::Cell;

closed_list! {
    /// A source of rows.
    #[derive(Clone, Copy, Debug, PartialEq, Eq)]
    enum Source {
    Kept "native:kept" "The worker's own connection, kept from an earlier tick.";
    Opened "native:opened" "The worker's own connection, opened for this tick.";
    MysqliNoneKept "mysqli:connection-idle" "mysqli, as wp_heartbeat.connection_idle is 0.";
    MysqliFlags "mysqli:client-flags" "mysqli, as MYSQL_CLIENT_FLAGS asks for TLS, compression or the like.";
    MysqliHost "mysqli:host" "mysqli, as DB_HOST asks for a persistent connection, or names a place that only mysqli knows.";
    MysqliCredentials "mysqli:credentials" "mysqli, as a credential in wp-config.php is no UTF-8.";
    MysqliRefused "mysqli:refused" "mysqli, as the server refused the worker's own connection less than a minute ago.";
    }
}

thread_local! {
    /// Of the last tick that asked for rows; nothing of the tick is in it.
    static LAST: Cell<Option<Source>> = const { Cell::new(None) };
    static OF_THIS_TICK: Cell<Option<Source>> = const { Cell::new(None) };
    static TICKS: Cell<[u64; Source::ALL.len()]> = const { Cell::new([0; Source::ALL.len()]) };
}

/// A tick begins: no rows have been asked for.
pub fn forget() {
    OF_THIS_TICK.set(None);
}

/// Rows come from this source now. A tick counts once, with the first.
pub fn serves(source: Source) {
    if OF_THIS_TICK.get().is_none() {
        let mut ticks = TICKS.get();
        ticks[source as usize] += 1;
        TICKS.set(ticks);
    }
    OF_THIS_TICK.set(Some(source));
    LAST.set(Some(source));
}

/// Reads rows for somebody who is no tick: nothing of it is shown or counted.
pub fn uncounted<T>(work: impl FnOnce() -> T) -> T {
    let before = (LAST.get(), OF_THIS_TICK.get(), TICKS.get());
    let result = work();
    LAST.set(before.0);
    OF_THIS_TICK.set(before.1);
    TICKS.set(before.2);
    result
}

/// The source of this tick's rows; `None` where none were asked for.
#[must_use]
pub fn of_this_tick() -> Option<Source> {
    OF_THIS_TICK.get()
}

/// The source of the rows of this worker's last tick.
#[must_use]
pub fn of_last_tick() -> Option<Source> {
    LAST.get()
}

/// How many of this worker's ticks each source has served.
#[must_use]
pub fn ticks() -> [u64; Source::ALL.len()] {
    TICKS.get()
}
