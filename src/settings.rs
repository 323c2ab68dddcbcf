//! Settings: one table that gives parser, range, default, `phpinfo()` row and documentation.

use crate::engine::{constants, ini};
use wordpress::Value;

/// What a setting may hold.
#[derive(Clone, Copy, Debug)]
pub enum Range {
    /// One of these words.
    OneOf(&'static [&'static str]),
    /// A whole number from the first to the second, of this unit.
    Whole(i64, i64, &'static str),
    /// The same, or this word.
    WholeOr(i64, i64, &'static str, &'static str),
    /// PHP's booleans: `0`, `1`, `on`, `off`, `yes`, `no`, `true`, `false` and nothing.
    Switch,
}

impl std::fmt::Display for Range {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::OneOf(words) => write!(f, "one of {}", words.join(", ")),
            Self::Whole(least, most, unit) => write!(f, "a whole number from {least} to {most} ({unit})"),
            Self::WholeOr(least, most, unit, word) => write!(f, "a whole number from {least} to {most} ({unit}), or {word}"),
            Self::Switch => f.write_str("0 or 1"),
        }
    }
}

impl Range {
    /// Whether `text` is in range.
    #[must_use]
    pub fn holds(&self, text: &[u8]) -> bool {
        let Ok(text) = std::str::from_utf8(text) else { return false };
        match self {
            // PHP reads the bare words off, no, none and false in php.ini as nothing at all.
            Self::OneOf(words) => words.contains(&text) || (text.is_empty() && words.contains(&"off")),
            Self::Whole(least, most, _) => is_whole(text, *least, *most),
            Self::WholeOr(least, most, _, word) => text == *word || is_whole(text, *least, *most),
            Self::Switch => {
                matches!(text.to_ascii_lowercase().as_str(), "" | "0" | "1" | "on" | "off" | "yes" | "no" | "true" | "false")
            }
        }
    }
}

fn is_whole(text: &str, least: i64, most: i64) -> bool {
    text.bytes().all(|byte| byte.is_ascii_digit()) && text.parse::<i64>().is_ok_and(|number| (least..=most).contains(&number))
}

/// One setting.
#[derive(Debug)]
pub struct Setting {
    /// Its name in php.ini.
    pub name: &'static str,
    /// The constant of `wp-config.php` that wins over php.ini, where there is one.
    pub constant: Option<&'static str>,
    /// What holds where nothing is set.
    pub default: &'static str,
    /// What it may hold.
    pub range: Range,
    /// What it does, for people.
    pub about: &'static str,
}

/// Which lane may answer (`express`), whether WordPress always answers with native callbacks (`full`), or whether the
/// extension stays out of everything (`off`).
pub static LANE: Setting = Setting {
    name: "wp_heartbeat.lane",
    constant: Some("WP_HEARTBEAT_LANE"),
    default: "express",
    range: Range::OneOf(&["express", "full", "off"]),
    about: "express: answer before WordPress loads where that is proven safe; full: WordPress always loads, with native \
            callbacks; off: do nothing",
};

/// How long a proof holds.
pub static LEASE: Setting = Setting {
    name: "wp_heartbeat.lease",
    constant: None,
    default: "300",
    range: Range::Whole(1, 3600, "seconds"),
    about: "how long ticks of one shape are answered natively before the whole of WordPress answers one again",
};

/// How often files are looked at for changes.
pub static REVALIDATE_FREQ: Setting = Setting {
    name: "wp_heartbeat.revalidate_freq",
    constant: None,
    default: "opcache",
    range: Range::WholeOr(0, 3600, "seconds", "opcache"),
    about: "for how long a worker does not look again whether the files that a proof rests on have changed; opcache: as long as \
            opcache does not (opcache.revalidate_freq), or not at all where opcache is off",
};

/// How long a worker keeps its own database connection.
pub static CONNECTION_IDLE: Setting = Setting {
    name: "wp_heartbeat.connection_idle",
    constant: None,
    default: "30",
    range: Range::Whole(0, 300, "seconds"),
    about: "how long a worker keeps its own database connection between ticks; 0: none is kept, and each tick opens one \
            through mysqli",
};

/// Whether ticks carry a `Server-Timing` header.
pub static SERVER_TIMING: Setting = Setting {
    name: "wp_heartbeat.server_timing",
    constant: None,
    default: "0",
    range: Range::Switch,
    about: "1: each tick carries Server-Timing: wp-heartbeat;desc=LANE;dur=MS, with the reason where WordPress answered",
};

/// All settings, in the order in which they are shown.
pub static ALL: &[&Setting] = &[&LANE, &LEASE, &REVALIDATE_FREQ, &CONNECTION_IDLE, &SERVER_TIMING];

impl Setting {
    /// The value that holds now, always in range: constant, else php.ini, else the default. A constant that is out of
    /// range is logged and passed over; php.ini's were judged when they were set.
    #[must_use]
    pub fn value(&self) -> String {
        let configured = match ini::get(self.name) {
            Some(text) if self.range.holds(&text) => self.word(&text),
            _ => self.default.to_owned(),
        };
        match self.constant.and_then(|name| Some((name, self.of_constant(&constants::get(name)?)))) {
            None => configured,
            Some((_, Ok(value))) => value,
            Some((name, Err(text))) => {
                ini::log(&self.complaint(name, &text, &configured));
                configured
            }
        }
    }

    /// The value of a constant, or the text to complain about. `false` is off where there is such a word; an empty text, unlike in
    /// php.ini, is nobody's way to say so.
    fn of_constant(&self, constant: &Value) -> Result<String, Vec<u8>> {
        let text = match constant {
            Value::Str(text) => text.clone(),
            Value::Int(number) => number.to_string().into_bytes(),
            Value::Bool(true) => b"1".to_vec(),
            Value::Bool(false) => match self.range {
                Range::OneOf(words) if words.contains(&"off") => return Ok("off".to_owned()),
                _ => b"0".to_vec(),
            },
            _ => b"(not a string)".to_vec(),
        };
        let holds = self.range.holds(&text) && !(text.is_empty() && matches!(self.range, Range::OneOf(_)));
        if holds { Ok(String::from_utf8_lossy(&text).into_owned()) } else { Err(text) }
    }

    fn word(&self, text: &[u8]) -> String {
        match (self.range, text) {
            (Range::OneOf(_), b"") => "off".to_owned(),
            _ => String::from_utf8_lossy(text).into_owned(),
        }
    }

    /// A whole number's value.
    #[must_use]
    pub fn number(&self) -> i64 {
        self.value().parse().or_else(|_| self.default.parse()).unwrap_or_default()
    }

    /// A switch's value.
    #[must_use]
    pub fn is_on(&self) -> bool {
        matches!(self.value().to_ascii_lowercase().as_str(), "1" | "on" | "yes" | "true")
    }

    /// The warning about a value out of range: names setting, value, range, and what `holds` in its place.
    #[must_use]
    pub fn complaint(&self, name: &str, text: &[u8], holds: &str) -> String {
        let shown: String =
            String::from_utf8_lossy(text).chars().take(64).map(|c| if c.is_control() { '?' } else { c }).collect();
        format!("{name} is \"{shown}\", but must be {}; {holds} holds instead", self.range)
    }
}

/// Makes the settings known to PHP.
pub fn register(module_number: i32) {
    ini::register(module_number, ALL.iter().map(|setting| (setting.name, setting.default)).collect(), |name, text| {
        match ALL.iter().find(|setting| setting.name == name) {
            Some(setting) if !setting.range.holds(text) => Err(setting.complaint(setting.name, text, setting.default)),
            _ => Ok(()),
        }
    });
}
