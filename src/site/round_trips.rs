//! How often this tick has asked the database something: statements sent and waited for, several sent together being one. To connect, and
//! what the connection is told then, is not counted.

use std::cell::Cell;

thread_local! {
    static SENT: Cell<u64> = const { Cell::new(0) };
}

/// A tick begins.
pub fn begin() {
    SENT.set(0);
}

/// A statement is sent.
pub(super) fn sent() {
    SENT.set(SENT.get().saturating_add(1));
}

/// How many were, since the tick began.
#[must_use]
pub fn so_far() -> u64 {
    SENT.get()
}
