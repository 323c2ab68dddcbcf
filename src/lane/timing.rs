//! `Server-Timing`: which lane answered, how long it took, why WordPress had to, and where the rows came from.

use super::decline::Decline;
use crate::site::source::Source;
use std::time::Duration;

/// Who answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lane {
    /// The extension, before WordPress loaded.
    Express,
    /// WordPress, for this reason.
    Full(Decline),
}

impl std::fmt::Display for Lane {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Express => f.write_str("express"),
            Self::Full(reason) => write!(f, "full:{reason}"),
        }
    }
}

const NAME: &str = "Server-Timing: wp-heartbeat;";

/// The header line. A description is quoted where it holds a colon, as the header's grammar wants. A second metric names the source
/// of the rows, where any were asked for.
#[must_use]
pub fn header(lane: Lane, took: Duration, source: Option<Source>) -> String {
    let described = match lane {
        Lane::Express => lane.to_string(),
        Lane::Full(_) => format!("\"{lane}\""),
    };
    let source = source.map_or_else(String::new, |source| format!(", wp-heartbeat-db;desc=\"{}\"", source.id()));
    format!("{NAME}desc={described};dur={:.3}{source}", took.as_secs_f64() * 1_000.0)
}

/// Whether a header line is ours: it is no part of WordPress's answer.
#[must_use]
pub fn is_own(line: &[u8]) -> bool {
    line.starts_with(NAME.as_bytes())
}
