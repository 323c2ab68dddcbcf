//! What the commands do. Each is a PHP function that WP-CLI calls; anywhere else they say nothing.

use super::terminal::{Format, Terminal, first};
use crate::engine::edge::{Entry, guarded};
use crate::engine::ini;
use crate::report::findings::{self, Findings, OwnerFindings};
use crate::report::shapes::{self, ShapeFound};
use crate::report::values::list;
use crate::report::{explain, forget};
use crate::steer;
use crate::wp::{self, sentence};
use ext_php_rs::prelude::*;
use ext_php_rs::types::Zval;
use wordpress::{Key, Value};

/// `wp heartbeat status`
#[php_function]
#[php(name = "WpHeartbeat\\cli_status")]
#[php(optional = args)]
fn cli_status(args: Option<&Zval>, assoc_args: Option<&Zval>) {
    let _ = args;
    command("cli_status", assoc_args, |terminal, format| {
        // As any code on the site would ask: the figures are the same everywhere.
        let Some(status) = wp::call("WpHeartbeat\\status", &[]) else { return terminal.error("status() gives nothing.") };
        show(terminal, status, format);
    });
}

/// `wp heartbeat pace`
#[php_function]
#[php(name = "WpHeartbeat\\cli_pace")]
#[php(optional = args)]
fn cli_pace(args: Option<&Zval>, assoc_args: Option<&Zval>) {
    let _ = args;
    command("cli_pace", assoc_args, |terminal, format| {
        let pace = steer::status();
        let notes = pace.get("notes").and_then(Value::as_array).unwrap_or_default().to_vec();
        show(terminal, pace, format);
        for (_, note) in notes.iter().filter(|_| format == Format::Table) {
            let Value::Str(note) = note else { continue };
            terminal.log(&String::from_utf8_lossy(note));
        }
    });
}

/// `wp heartbeat forget`
#[php_function]
#[php(name = "WpHeartbeat\\cli_forget")]
#[php(optional = args)]
fn cli_forget(args: Option<&Zval>, assoc_args: Option<&Zval>) {
    let _ = (args, assoc_args);
    command("cli_forget", None, |terminal, _| match forget::forget() {
        Ok(rows) => terminal.success(&wp::counted(
            "%1$s row forgotten. WordPress answers ticks until they have been watched again.",
            "%1$s rows forgotten. WordPress answers ticks until they have been watched again.",
            rows,
        )),
        Err(_) => terminal.error(&wp::__("The site's database could not be written. Nothing is forgotten.")),
    });
}

/// `wp heartbeat explain [<name>]`
#[php_function]
#[php(name = "WpHeartbeat\\cli_explain")]
#[php(optional = args)]
fn cli_explain(args: Option<&Zval>, assoc_args: Option<&Zval>) {
    let name = first(args);
    command("cli_explain", assoc_args, |terminal, format| {
        if format.is_whole() {
            whole(terminal, name.as_deref(), format);
        } else {
            by_owner(terminal, &findings::read(), name.as_deref(), format);
        }
    });
}

/// The PHP functions.
pub fn functions(module: ModuleBuilder) -> ModuleBuilder {
    module
        .function(wrap_function!(cli_status))
        .function(wrap_function!(cli_explain))
        .function(wrap_function!(cli_forget))
        .function(wrap_function!(cli_pace))
}

fn command(name: &str, arguments: Option<&Zval>, work: impl FnOnce(&Terminal, Format)) {
    guarded(Entry::Page, (), || {
        let Some(terminal) = Terminal::here() else {
            return ini::log(&format!("WpHeartbeat\\{name}() is a command of WP-CLI, and does nothing without it"));
        };
        match Format::of(arguments) {
            Some(format) => work(&terminal, format),
            None => terminal.error(&format!("Invalid format: it must be one of {}.", Format::NAMES.join(", "))),
        }
    });
}

/// All of a value for programs; its figures, by their way through it, for people.
fn show(terminal: &Terminal, value: Value, format: Format) {
    if format.is_whole() {
        return terminal.whole(value, format);
    }
    let mut rows = Vec::new();
    figures(&value, "", &mut rows);
    terminal.rows(["figure", "value"], &rows, format);
}

/// What is no table of its own (the hours, the last ticks, the histogram).
fn figures(value: &Value, name: &str, rows: &mut Vec<[String; 2]>) {
    let below = |key: &str| if name.is_empty() { key.to_owned() } else { format!("{name}.{key}") };
    match value {
        Value::Array(entries) if entries.is_empty() && !name.is_empty() => rows.push([name.to_owned(), "-".to_owned()]),
        Value::Array(entries) => {
            for (key, entry) in entries {
                let Key::Str(key) = key else { continue };
                let key = String::from_utf8_lossy(key);
                if key != "buckets" && !is_list(entry) {
                    figures(entry, &below(&key), rows);
                }
            }
        }
        Value::Null => rows.push([name.to_owned(), "-".to_owned()]),
        Value::Bool(truth) => rows.push([name.to_owned(), if *truth { "yes" } else { "no" }.to_owned()]),
        Value::Int(number) => rows.push([name.to_owned(), number.to_string()]),
        Value::Float(number) => rows.push([name.to_owned(), format!("{number:.6}")]),
        Value::Str(text) => rows.push([name.to_owned(), String::from_utf8_lossy(text).into_owned()]),
    }
}

fn is_list(value: &Value) -> bool {
    value.as_array().is_some_and(|entries| entries.iter().any(|(key, _)| matches!(key, Key::Int(_))))
}

/// Shapes as `explain()` gives them: all, one by its name, or those in which an owner's code was found.
fn whole(terminal: &Terminal, name: Option<&str>, format: Format) {
    let found = shapes::read(None);
    let Ok(found) = found else {
        return terminal.error(&wp::__("The site's database could not be read."));
    };
    let is_of = |owner: &str, name: &str| owner == name || owner.rsplit_once("plugin ").is_some_and(|(_, of)| of == name);
    let is_wanted = |shape: &&ShapeFound| {
        let Some(name) = name else { return true };
        let owners = shape.ticks.iter().flat_map(|tick| {
            let callbacks = tick.callbacks().iter().map(|callback| callback.owner.as_str());
            callbacks.chain(tick.deeds.iter().map(|deed| deed.owner.as_str()))
        });
        shape.name == name || owners.into_iter().any(|owner| is_of(owner, name))
    };
    terminal.whole(list(found.iter().filter(is_wanted).map(explain::shape)), format);
}

const COLUMNS: [&str; 6] = ["owner", "hook", "callback", "proof", "in the way", "why"];

/// What is found, by whose it is: in words where people look, then as a table.
fn by_owner(terminal: &Terminal, findings: &Findings, name: Option<&str>, format: Format) {
    let is_wanted = |owner: &&OwnerFindings| {
        name.is_none_or(|name| owner.owner == name || owner.title == name || owner.name.as_deref() == Some(name))
    };
    let owners: Vec<&OwnerFindings> = findings.owners.iter().filter(is_wanted).collect();
    if format == Format::Table {
        if findings.is_partial {
            terminal.log(&wp::__("The site's database could not be read: this is what is known without it."));
        }
        owners.iter().for_each(|owner| in_words(terminal, owner));
        if owners.is_empty() {
            terminal.log(&match name {
                Some(name) => sentence("Nothing is known of %1$s: no tick has shown code of that name.", &[name]),
                None => wp::__("No plugin or theme was seen to use the heartbeat."),
            });
        }
    }
    let rows: Vec<_> = owners.iter().flat_map(|owner| rows(owner)).collect();
    if !rows.is_empty() || format == Format::Csv {
        terminal.rows(COLUMNS, &rows, format);
    }
}

fn in_words(terminal: &Terminal, owner: &OwnerFindings) {
    let is_named = owner.title != owner.owner;
    terminal.log(&if is_named { format!("{} ({})", owner.title, owner.owner) } else { owner.title.clone() });
    for found in &owner.uses {
        terminal.log(&format!("  {}", found.sentence()));
        if let Some(loss) = found.loss() {
            terminal.log(&format!("    {}", sentence("With slower ticks: %1$s", &[&loss])));
        }
    }
    for advice in owner.advice() {
        terminal.log(&format!("  {advice}"));
    }
    terminal.log("");
}

fn rows(owner: &OwnerFindings) -> Vec<[String; 6]> {
    let yes_or_no = |truth: bool| if truth { "yes" } else { "no" }.to_owned();
    let callbacks = owner.callbacks.iter().map(|callback| {
        let keys = findings::names(&callback.keys);
        let why = match (&callback.why, keys.is_empty()) {
            (Some(why), _) => why.clone(),
            (None, false) => sentence("It answers to: %1$s", &[&keys]),
            (None, true) => String::new(),
        };
        let proof = callback.proof.unwrap_or("not watched");
        let name = format!("{} at {}", callback.callback, callback.priority);
        [owner.owner.clone(), callback.hook.clone(), name, proof.to_owned(), yes_or_no(callback.is_in_the_way), why]
    });
    let background = owner.background.iter().map(|work| {
        let hook = work.hook.clone().unwrap_or_default();
        let callback = work.callback.clone().unwrap_or_default();
        let proof = if work.accepted { "accepted" } else { "background" };
        [owner.owner.clone(), hook, callback, proof.to_owned(), yes_or_no(!work.accepted), work.what.clone()]
    });
    callbacks.chain(background).collect()
}
