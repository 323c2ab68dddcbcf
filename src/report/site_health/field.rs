//! A row of a section, as WP_Debug_Data wants it (6.1-7.1).
//!
//! Label and value are escaped by WordPress where it shows them. A value is what people read; `debug` is what the button copies, in
//! English. What is empty is copied as `undefined`, and a number 0 counts as empty: both are texts here.

use crate::report::values::{map, text};
use wordpress::{Key, Value};

/// A row.
pub struct Field {
    name: String,
    label: String,
    value: Value,
    debug: Value,
    is_private: bool,
}

impl Field {
    /// A row with one sentence.
    pub fn new(name: &str, label: String, value: &str, debug: impl AsRef<str>) -> Self {
        let (value, debug) = (clean(value), clean(debug.as_ref()));
        Self { name: clean(name), label, value: text(value), debug: text(debug), is_private: false }
    }

    /// A row with a list of names and what is said of each.
    pub fn list(name: &str, label: String, value: &[(String, String)], debug: &[(String, String)]) -> Self {
        Self { name: clean(name), label, value: pairs(value), debug: pairs(debug), is_private: false }
    }

    /// The row, but not for the button that copies.
    pub fn private(self) -> Self {
        Self { is_private: true, ..self }
    }

    /// Its name and what WordPress takes for it.
    pub fn entry(self) -> (Key, Value) {
        let Self { name, label, value, debug, is_private } = self;
        let private = Value::Bool(is_private);
        (Key::from(name.as_str()), map([("label", text(label)), ("value", value), ("debug", debug), ("private", private)]))
    }
}

/// WordPress puts a colon between the two.
fn pairs(pairs: &[(String, String)]) -> Value {
    let name = |name: &str| Key::from(clean(name).trim_end_matches('.'));
    Value::Array(pairs.iter().map(|(of, said)| (name(of), text(clean(said)))).collect())
}

/// In one line: what is copied has a line for each row, and names come from plugins.
fn clean(said: &str) -> String {
    said.chars().map(|c| if c.is_control() { ' ' } else { c }).collect()
}
