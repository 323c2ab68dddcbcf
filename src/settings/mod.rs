//! Settings: one table that gives parser, range, default, `phpinfo()` row and documentation.

use crate::engine::{constants, ini};
use crate::lane::plugins::declared::is_entry as is_declaration;
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
    /// Entries of this form, separated by commas or spaces; or nothing.
    Each(&'static Entry),
    /// PHP's booleans: `0`, `1`, `on`, `off`, `yes`, `no`, `true`, `false` and nothing.
    Switch,
    /// One of these words, of which the first is what nothing at all stands for; or names of plugins and themes.
    Names(&'static [&'static str]),
}

/// What the entries of a list must be.
#[derive(Debug)]
pub struct Entry {
    /// Whether a text is one.
    pub is_one: fn(&str) -> bool,
    /// Their form, for people.
    pub describe: &'static str,
}

/// The entries of a list.
pub fn entries(text: &str) -> impl Iterator<Item = &str> {
    text.split([',', ' ', '\t', '\n', '\r']).filter(|entry| !entry.is_empty())
}

impl std::fmt::Display for Range {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::OneOf(words) => write!(f, "one of {}", words.join(", ")),
            Self::Whole(least, most, unit) => write!(f, "a whole number from {least} to {most} ({unit})"),
            Self::WholeOr(least, most, unit, word) => write!(f, "a whole number from {least} to {most} ({unit}), or {word}"),
            Self::Each(entry) => write!(f, "a list of {}, separated by commas or spaces", entry.describe),
            Self::Switch => f.write_str("0 or 1"),
            Self::Names(words) => write!(f, "{}, or names of plugins, separated by commas or spaces", words.join(", ")),
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
            Self::OneOf(words) => words.contains(&text) || (text.is_empty() && word_for_nothing(words).is_some()),
            Self::Whole(least, most, _) => is_whole(text, *least, *most),
            Self::WholeOr(least, most, _, word) => text == *word || is_whole(text, *least, *most),
            Self::Each(entry) => entries(text).all(entry.is_one),
            Self::Switch => {
                matches!(text.to_ascii_lowercase().as_str(), "" | "0" | "1" | "on" | "off" | "yes" | "no" | "true" | "false")
            }
            Self::Names(words) => {
                let text = text.trim();
                // PHP reads on, yes and true in php.ini as 1.
                let is_name = |name: &str| name != "1" && !words.contains(&name) && is_file_name(name);
                text.is_empty() || words.contains(&text) || (entries(text).next().is_some() && entries(text).all(is_name))
            }
        }
    }
}

/// The word that PHP reads from php.ini as nothing at all, where it is not quoted.
fn word_for_nothing(words: &[&'static str]) -> Option<&'static str> {
    words.iter().find(|word| matches!(**word, "off" | "none")).copied()
}

fn is_whole(text: &str, least: i64, most: i64) -> bool {
    text.bytes().all(|byte| byte.is_ascii_digit()) && text.parse::<i64>().is_ok_and(|number| (least..=most).contains(&number))
}

fn is_file_name(name: &str) -> bool {
    name.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'_' | b'-'))
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

/// What proves that a plugin's callback does nothing in a tick.
pub static PROOF: Setting = Setting {
    name: "wp_heartbeat.proof",
    constant: Some("WP_HEARTBEAT_PROOF"),
    default: "observed",
    range: Range::OneOf(&["observed", "bytecode", "none"]),
    about: "what proves that a plugin's callback on a hook of the tick does nothing in it. bytecode: its own code, replayed for each \
            tick; observed: that, or a full tick of exactly the same kind in which it was seen to do nothing; none: nothing does, and \
            WordPress answers wherever a plugin hooks in",
};

/// Callbacks that the site's owner answers for.
pub static INERT: Setting = Setting {
    name: "wp_heartbeat.inert",
    constant: Some("WP_HEARTBEAT_INERT"),
    default: "",
    range: Range::Each(&INERT_ENTRY),
    about: "callbacks that do nothing in a tick, by the site owner's word: hook=callback or hook=callback?key|key (inert unless the tick's \
            data has one of these keys); callback is a name as explain() shows it, or folder/* for all of a plugin's",
};

static INERT_ENTRY: Entry = Entry { is_one: is_declaration, describe: "hook=callback or hook=callback?key|key" };

/// Whose background work the site's owner accepts to run once per lease only.
pub static BACKGROUND: Setting = Setting {
    name: "wp_heartbeat.background",
    constant: Some("WP_HEARTBEAT_BACKGROUND"),
    default: "exact",
    range: Range::Names(&["exact", "all"]),
    about: "whose work in the background of a tick (rows, files, network, mail, headers) may run once per lease in place of every \
            time: exact: nobody's; names of plugin folders or files, must-use plugins and themes, with commas between them; all",
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
pub static ALL: &[&Setting] = &[&LANE, &LEASE, &PROOF, &INERT, &BACKGROUND, &REVALIDATE_FREQ, &CONNECTION_IDLE, &SERVER_TIMING];

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

    /// The value of a constant, or the text to complain about. `false` is off (or none) where there is such a word; an empty text, unlike in
    /// php.ini, is nobody's way to say so.
    fn of_constant(&self, constant: &Value) -> Result<String, Vec<u8>> {
        let text = match constant {
            Value::Str(text) => text.clone(),
            Value::Int(number) => number.to_string().into_bytes(),
            Value::Bool(true) => b"1".to_vec(),
            Value::Bool(false) => match self.range {
                Range::OneOf(words) if word_for_nothing(words).is_some() => {
                    return Ok(word_for_nothing(words).unwrap_or_default().to_owned());
                }
                Range::Each(_) => return Ok(String::new()),
                Range::Names(words) => return Ok(words.first().copied().unwrap_or_default().to_owned()),
                _ => b"0".to_vec(),
            },
            _ => b"(not a string)".to_vec(),
        };
        let holds = self.range.holds(&text)
            && !(text.trim_ascii().is_empty() && matches!(self.range, Range::OneOf(_) | Range::Names(_)));
        if holds { Ok(String::from_utf8_lossy(&text).into_owned()) } else { Err(text) }
    }

    fn word(&self, text: &[u8]) -> String {
        match (self.range, text) {
            (Range::OneOf(words), b"") => word_for_nothing(words).unwrap_or_default().to_owned(),
            (Range::Names(words), text) if text.trim_ascii().is_empty() => {
                words.first().copied().unwrap_or_default().to_owned()
            }
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
        let holds = if holds.is_empty() { "nothing" } else { holds };
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
