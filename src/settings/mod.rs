//! Settings: one table that gives parser, range, default, `phpinfo()` row and documentation.

mod range;
mod table;

pub use range::{INTERVALS, LOSSES, Range, entries};
pub use table::*;

use crate::engine::{constants, ini};
use range::word_for_nothing;
use std::cell::RefCell;
use std::collections::BTreeSet;
use wordpress::Value;

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

impl Setting {
    /// The value that holds now, always in range: constant, else php.ini, else the default. A constant that is out of
    /// range is logged, once by each worker, and passed over; php.ini's were judged when they were set.
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
                say_once(self.complaint(name, &text, &configured));
                configured
            }
        }
    }

    /// Whether the value that holds is that of the constant.
    #[must_use]
    pub fn is_of_constant(&self) -> bool {
        self.constant.and_then(constants::get).is_some_and(|constant| self.of_constant(&constant).is_ok())
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
                // It is said why not.
                Range::Interval(_) => b"off".to_vec(),
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

    /// The warning about its constant, or about its line in php.ini, where that is out of range now; what a pool's own settings say cannot
    /// be asked afterwards.
    #[must_use]
    pub fn passed_over(&self) -> Option<String> {
        let constant = self.constant.and_then(|name| Some((name, self.of_constant(&constants::get(name)?).err()?)));
        if let Some((name, text)) = constant {
            return Some(self.complaint(name, &text, &self.value()));
        }
        let written = ini::of_file(self.name).filter(|text| !self.range.holds(text))?;
        Some(self.complaint(self.name, &written, &self.value()))
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

thread_local! {
    /// What this worker has complained of.
    static SAID: RefCell<BTreeSet<String>> = const { RefCell::new(BTreeSet::new()) };
}

/// More sites with constants out of range than a worker remembers: it begins anew then.
const MOST_SAID: usize = 100;

/// Settings are asked for in every request of a site: its log is told once by each worker.
fn say_once(complaint: String) {
    let is_new = SAID.with_borrow_mut(|said| {
        if said.len() >= MOST_SAID {
            said.clear();
        }
        said.insert(complaint.clone())
    });
    if is_new {
        ini::log(&complaint);
    }
}

/// Makes the settings known to PHP.
pub fn register(module_number: i32) {
    let directives = ALL.iter().map(|setting| ini::Directive {
        name: setting.name,
        default: setting.default,
        is_of_system: setting.range.is_of_system(),
    });
    ini::register(module_number, directives.collect(), |name, text| match ALL.iter().find(|setting| setting.name == name) {
        Some(setting) if !setting.range.holds(text) => Err(setting.complaint(setting.name, text, setting.default)),
        _ => Ok(()),
    });
}
