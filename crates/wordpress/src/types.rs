//! The few quantities that every rule speaks of, each as a type of its own.

/// A row's `ID` in the users table. Core's 0 ("nobody") is `UserId(0)`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct UserId(pub u64);

/// A row's `ID` in the posts table.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PostId(pub u64);

/// Seconds since 1970-01-01 00:00 UTC, as PHP's `time()` gives them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Timestamp(pub i64);
