//! Tools > Site Health: a section of Info, and a test of Status.

mod field;
mod section;
mod test;

use crate::engine::edge::{Entry, guarded};
use crate::engine::{constants, globals, value};
use crate::pages::OnHook;
use crate::settings;
use ext_php_rs::boxed::ZBox;
use ext_php_rs::prelude::*;
use ext_php_rs::types::{ZendHashTable, Zval};
use wordpress::{Key, Value};

/// The section's and the test's names.
const SECTION: &str = "wp-heartbeat";
const TEST: &str = "wp_heartbeat";

/// On `debug_information`: the section goes behind what is there.
#[php_function]
#[php(name = "WpHeartbeat\\site_health_info")]
#[php(optional = info)]
fn site_health_info(info: Option<&Zval>) -> Zval {
    let with = |info: &Zval| with_entry(info, SECTION, None, section::section);
    info.map_or_else(Zval::new, |info| guarded(Entry::Page, None, || with(info)).unwrap_or_else(|| info.shallow_clone()))
}

/// On `site_status_tests`: the test goes behind the direct ones.
#[php_function]
#[php(name = "WpHeartbeat\\site_health_tests")]
#[php(optional = tests)]
fn site_health_tests(tests: Option<&Zval>) -> Zval {
    let with = |tests: &Zval| with_entry(tests, "direct", Some(TEST), test::entry);
    tests.map_or_else(Zval::new, |tests| guarded(Entry::Page, None, || with(tests)).unwrap_or_else(|| tests.shallow_clone()))
}

/// The test itself.
#[php_function]
#[php(name = "WpHeartbeat\\site_health_test")]
fn site_health_test() -> ZBox<ZendHashTable> {
    match guarded(Entry::Page, Value::Null, test::result) {
        Value::Array(entries) => value::table(&entries),
        // WordPress wants a whole result in any case.
        _ => value::table(&test::UNTOLD.map(|(name, said)| (Key::from(name), Value::str(said)))),
    }
}

/// A copy of an array with an entry `name`, or, in the array under that name, `below`; `None` where it is not of WordPress's form.
/// Whatever else is in it stays as it is.
fn with_entry(array: &Zval, name: &str, below: Option<&str>, entry: impl FnOnce() -> Value) -> Option<Zval> {
    let outer = value::direct(array).array()?;
    let entry = match below {
        None => value::of(&entry()),
        Some(below) => {
            let mut inner = match value::entry(outer, name) {
                Some(inner) => inner.array()?.to_owned(),
                None => ZendHashTable::new(),
            };
            inner.insert(below, value::of(&entry())).ok()?;
            value::array(inner)
        }
    };
    let mut outer = outer.to_owned();
    outer.insert(name, entry).ok()?;
    Some(value::array(outer))
}

/// The PHP functions.
pub fn functions(module: ModuleBuilder) -> ModuleBuilder {
    module
        .function(wrap_function!(site_health_info))
        .function(wrap_function!(site_health_tests))
        .function(wrap_function!(site_health_test))
}

/// What stands on WordPress's hooks in a request that is no tick.
#[must_use]
pub fn hooks() -> Vec<OnHook> {
    if !may_show() || !settings::ADMIN.is_on() {
        return Vec::new();
    }
    let on = |hook, function| OnHook { hook, function, priority: 10, accepted_args: 1 };
    vec![on("debug_information", "WpHeartbeat\\site_health_info"), on("site_status_tests", "WpHeartbeat\\site_health_tests")]
}

/// Whether this request may be one that asks Site Health: wp-admin, WordPress's own schedule, WP-CLI, the REST API.
fn may_show() -> bool {
    ["WP_ADMIN", "DOING_CRON", "WP_CLI"].iter().any(|name| constants::is_true(name)) || is_rest()
}

/// Whether the address looks like the REST API's: nothing more is known before WordPress has loaded.
fn is_rest() -> bool {
    let address = globals::Server::read().and_then(|server| server.text("REQUEST_URI")).unwrap_or_default();
    let has = |part: &[u8]| address.windows(part.len()).any(|window| window == part);
    has(b"rest_route=") || has(b"/wp-json/")
}
