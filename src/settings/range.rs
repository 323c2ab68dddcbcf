//! What a setting may hold: parsers, and their words for people.

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
    /// Seconds between two ticks of a page: 15 to 120, or nothing (WordPress's own), or `off` where it may be.
    Interval(Off),
    /// A number from the first to the second, of this unit; or nothing.
    Decimal(f64, f64, &'static str),
    /// Where lines are written: the absolute path of a file, or `syslog`; or nothing. Only the whole server's or pool's to set.
    Log,
}

/// Whether ticks may be switched off.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Off {
    /// They may.
    Allowed,
    /// They may not: what would be lost.
    Refused(&'static str),
}

/// The fewest and most seconds between two ticks that may be asked for.
pub const INTERVALS: (i64, i64) = (15, 120);

/// What an editor without ticks loses.
pub const LOSSES: &str = "without ticks an editor loses its post's lock, autosaves and the notice of a session that ended";

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
            Self::Interval(off) => {
                let (least, most) = INTERVALS;
                write!(f, "a whole number from {least} to {most} (seconds)")?;
                match off {
                    Off::Allowed => f.write_str(", off, or nothing (WordPress's own)"),
                    Off::Refused(lost) => write!(f, ", or nothing (WordPress's own); never off: {lost}"),
                }
            }
            Self::Decimal(least, most, unit) => write!(f, "a number from {least} to {most} ({unit}), or nothing"),
            Self::Log => f.write_str("the absolute path of a file, syslog, or nothing"),
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
            Self::Interval(off) => {
                text.is_empty() || (text == "off" && *off == Off::Allowed) || is_whole(text, INTERVALS.0, INTERVALS.1)
            }
            Self::Decimal(least, most, _) => text.is_empty() || is_decimal(text, *least, *most),
            Self::Log => text.is_empty() || text == "syslog" || (text.starts_with('/') && !text.chars().any(char::is_control)),
        }
    }

    /// Whether only the whole server's or a pool's configuration may set it, not a folder's.
    #[must_use]
    pub const fn is_of_system(&self) -> bool {
        matches!(self, Self::Log)
    }
}

/// The word that PHP reads from php.ini as nothing at all, where it is not quoted.
pub(super) fn word_for_nothing(words: &[&'static str]) -> Option<&'static str> {
    words.iter().find(|word| matches!(**word, "off" | "none")).copied()
}

fn is_whole(text: &str, least: i64, most: i64) -> bool {
    text.bytes().all(|byte| byte.is_ascii_digit()) && text.parse::<i64>().is_ok_and(|number| (least..=most).contains(&number))
}

/// Digits with one point at most: no sign, no exponent, no `inf`.
fn is_decimal(text: &str, least: f64, most: f64) -> bool {
    let is_number = text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.');
    is_number && text.parse::<f64>().is_ok_and(|number| (least..=most).contains(&number))
}

fn is_file_name(name: &str) -> bool {
    name.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'_' | b'-'))
}
