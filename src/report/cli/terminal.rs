//! WP-CLI as a command speaks through it: lines, tables, and its last word.

use crate::engine::{call, constants, value};
use crate::report::values::{list, map, text};
use ext_php_rs::types::Zval;
use wordpress::{Key, Value};

/// WP-CLI, where it is there.
pub struct Terminal(());

/// What a command has to say, as its user wants to see it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// A table for people.
    Table,
    /// The table's rows, for spreadsheets.
    Csv,
    /// All there is, for programs.
    Json,
    /// The same.
    Yaml,
}

impl Format {
    /// Every format's name, the default first.
    pub const NAMES: [&str; 4] = ["table", "csv", "json", "yaml"];

    /// The name that WP-CLI takes.
    const fn name(self) -> &'static str {
        match self {
            Self::Table => "table",
            Self::Csv => "csv",
            Self::Json => "json",
            Self::Yaml => "yaml",
        }
    }

    /// `--format=…` of a command's named arguments; a table where there is none, none where it is no format.
    pub fn of(arguments: Option<&Zval>) -> Option<Self> {
        let Some(wanted) = named(arguments, "format") else { return Some(Self::Table) };
        [Self::Table, Self::Csv, Self::Json, Self::Yaml].into_iter().find(|format| format.name() == wanted)
    }

    /// Whether it is meant for programs that want everything.
    pub const fn is_whole(self) -> bool {
        matches!(self, Self::Json | Self::Yaml)
    }
}

/// A named argument of a command (`$assoc_args`), where it is a text.
fn named(arguments: Option<&Zval>, name: &str) -> Option<String> {
    let entry = value::entry(value::direct(arguments?).array()?, name)?;
    value::bytes(entry).map(|text| String::from_utf8_lossy(text).into_owned())
}

/// The first positional argument of a command (`$args`), where it is a text.
pub fn first(arguments: Option<&Zval>) -> Option<String> {
    let (_, first) = value::entries_of(value::direct(arguments?).array()?).next()?;
    value::bytes(first).map(|text| String::from_utf8_lossy(text).into_owned())
}

impl Terminal {
    /// `None` where this is no request of WP-CLI's: nothing is said there.
    pub fn here() -> Option<Self> {
        if !constants::is_true("WP_CLI") {
            return None;
        }
        // Without autoloaders, which would go looking for it.
        let arguments = [value::string("WP_CLI"), value::bool(false)];
        let is_there = call::quietly("class_exists", &arguments.iter().collect::<Vec<_>>());
        is_there.ok().and_then(|there| there.bool()).unwrap_or(false).then_some(Self(()))
    }

    /// `WP_CLI::add_command()`: nothing is said or thrown where WP-CLI will not have it.
    pub fn add_command(&self, name: &str, callable: &str, about: &Value) {
        let method = value::string("WP_CLI::add_command");
        let arguments = [value::string(name), value::string(callable), value::of(about)];
        let arguments: Vec<&Zval> = std::iter::once(&method).chain(&arguments).collect();
        // A WP-CLI that is another than the one we know: its commands go on without ours.
        let _ = call::quietly("call_user_func", &arguments);
    }

    /// A line for people; not under `--quiet`.
    pub fn log(&self, line: &str) {
        say("WP_CLI::log", &[text(clean(line))]);
    }

    /// The last line of a command that did what it should.
    pub fn success(&self, line: &str) {
        say("WP_CLI::success", &[text(clean(line))]);
    }

    /// The last line of a command that could not: WP-CLI ends with it.
    pub fn error(&self, line: &str) {
        say("WP_CLI::error", &[text(clean(line))]);
    }

    /// Everything, for programs.
    pub fn whole(&self, value: Value, format: Format) {
        // As JSON writes them texts are no orders to a terminal; YAML has them as they are.
        let value = if format == Format::Json { value } else { cleaned(value) };
        say("WP_CLI::print_value", &[value, map([("format", text(format.name()))])]);
    }

    /// Rows of these columns, as a table or for spreadsheets.
    pub fn rows<const N: usize>(&self, columns: [&str; N], rows: &[[String; N]], format: Format) {
        let row = |row: &[String; N]| {
            let cells =
                columns.iter().zip(row).map(|(column, cell)| (Key::from(*column), text(clean(cell).replace('\n', " "))));
            Value::Array(cells.collect())
        };
        let items = list(rows.iter().map(row));
        let arguments = [text(format.name()), items, list(columns.iter().map(text))].map(|argument| value::of(&argument));
        // What is thrown is PHP's: `WP_CLI::error()` ends the command so.
        let _ = call::function("WP_CLI\\Utils\\format_items", &arguments.iter().collect::<Vec<_>>());
    }
}

fn say(method: &str, arguments: &[Value]) {
    let arguments: Vec<Zval> = std::iter::once(value::string(method)).chain(arguments.iter().map(value::of)).collect();
    // What is thrown is PHP's: `WP_CLI::error()` ends the command so.
    let _ = call::function("call_user_func", &arguments.iter().collect::<Vec<_>>());
}

/// A value with all its texts and keys cleaned.
fn cleaned(value: Value) -> Value {
    let clean = |bytes: &[u8]| clean(&String::from_utf8_lossy(bytes)).into_bytes();
    match value {
        Value::Str(bytes) => Value::Str(clean(&bytes)),
        Value::Array(entries) => {
            let key = |key| match key {
                Key::Str(name) => Key::Str(clean(&name)),
                Key::Int(number) => Key::Int(number),
            };
            Value::Array(entries.into_iter().map(|(name, value)| (key(name), cleaned(value))).collect())
        }
        other => other,
    }
}

/// Without what a terminal would take for an order: names come from plugins and requests.
fn clean(line: &str) -> String {
    line.chars().map(|c| if c.is_control() && c != '\n' { '\u{fffd}' } else { c }).collect()
}
