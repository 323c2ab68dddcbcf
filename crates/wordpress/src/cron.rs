//! Whether scheduled work is waiting, from the `cron` option.

use crate::php_serialized::{SerializedError, maybe_unserialize};
use crate::{Key, Timestamp, Value};

/// Whether a full tick would find cron work to do, or to repair, in the raw value of the option `cron` (`None` in the table:
/// nothing is due, do not ask).
///
/// Mirrors the early returns of _wp_cron() and wp_get_ready_cron_jobs() (6.1-7.1): nothing is due when the option is no array,
/// when it holds no job, or when its first key, the next time due, lies ahead. True as well where core would rewrite the
/// option (_upgrade_cron_array(): no `version`) and where the first key is no time at all: both are for WordPress.
///
/// Core compares with `microtime( true )`; keys are whole seconds, so `now` in whole seconds decides the same.
///
/// # Errors
/// The row claims to be serialized and is not what [`crate::php_serialized::parse`] reads.
pub fn is_due(cron_option: &[u8], now: Timestamp) -> Result<bool, SerializedError> {
    if lies_ahead(cron_option, now) {
        return Ok(false);
    }
    let Value::Array(jobs) = maybe_unserialize(cron_option)? else { return Ok(false) };
    let version = Key::from("version");
    if !jobs.iter().any(|(key, value)| *key == version && *value != Value::Null) {
        return Ok(true);
    }
    Ok(match jobs.iter().find(|(key, _)| *key != version) {
        None => false,
        Some((Key::Int(time), _)) => *time <= now.0,
        Some((Key::Str(_), _)) => true,
    })
}

/// Whether the row, as WordPress writes it, begins with a time that lies ahead and ends with its version: told without reading the
/// kilobytes between. Were they damaged, core would find no array, and nothing due either.
fn lies_ahead(cron_option: &[u8], now: Timestamp) -> bool {
    let first_key = || {
        let rest = cron_option.strip_prefix(b"a:")?;
        let rest = &rest[rest.iter().position(|byte| *byte == b':')?..];
        let rest = rest.strip_prefix(b":{i:")?;
        let digits = &rest[..rest.iter().position(|byte| *byte == b';')?];
        std::str::from_utf8(digits).ok()?.parse::<i64>().ok()
    };
    cron_option.ends_with(b"s:7:\"version\";i:2;}") && first_key().is_some_and(|time| time > now.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn due_or_not() {
        for (option, due) in [
            ("", false),
            ("b:0;", false),
            ("plain text", false),
            ("a:0:{}", true),
            ("a:1:{s:7:\"version\";i:2;}", false),
            ("a:1:{s:7:\"version\";N;}", true),
            ("a:2:{i:100;a:0:{}s:7:\"version\";i:2;}", true),
            ("a:2:{i:101;a:0:{}s:7:\"version\";i:2;}", false),
            ("a:2:{i:101;damaged}s:7:\"version\";i:2;}", false),
            ("a:3:{s:1:\"x\";i:101;i:99;a:0:{}s:7:\"version\";i:2;}", true),
            ("a:2:{s:7:\"version\";i:2;i:99;a:0:{}}", true),
            ("a:2:{s:1:\"x\";a:0:{}s:7:\"version\";i:2;}", true),
            ("a:2:{i:0;a:0:{}s:7:\"version\";i:2;}", true),
        ] {
            assert_eq!(is_due(option.as_bytes(), Timestamp(100)), Ok(due), "{option}");
        }
        assert!(is_due(b"a:2:{i:1;O:8:\"stdClass\":0:{}}", Timestamp(100)).is_err());
    }
}
