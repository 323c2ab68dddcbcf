//! The page's own ticks: what it shows is drawn anew, and sent in WordPress's answer.

use super::model::Page;
use super::screen::is_allowed;
use super::view;
use crate::engine::edge::{Entry, guarded};
use crate::engine::{call, globals, hooks, value};
use crate::settings;
use ext_php_rs::prelude::*;
use ext_php_rs::types::Zval;
use wordpress::{Key, Value};

/// The key of the tick's data with which the page asks, and of the answer.
const KEY: &str = "wp_heartbeat_page";
const TICK: &str = "WpHeartbeat\\page_tick";

/// Whether the tick is one of the page's.
#[must_use]
pub fn is_asked() -> bool {
    globals::posted_data_has(KEY) && settings::ADMIN.is_on()
}

/// WordPress is about to load, to answer a tick: if it is one of the page's, the page's part of the answer is made then.
pub fn await_tick() {
    if is_asked() {
        // A hook that code before WordPress has preset stays as it is: the page then shows what it showed.
        hooks::preset("heartbeat_received", TICK, 10, 3);
    }
}

/// The PHP function.
pub fn functions(module: ModuleBuilder) -> ModuleBuilder {
    module.function(wrap_function!(page_tick))
}

/// Adds the page's part to a tick's answer, for who may see the page. For WordPress's hook only.
#[php_function]
#[php(name = "WpHeartbeat\\page_tick")]
#[php(optional = response)]
fn page_tick(response: Option<&Zval>, data: Option<&Zval>, screen_id: Option<&Zval>) -> Zval {
    // Whatever it is, the hook has given it.
    let _ = screen_id;
    let unchanged = response.map_or_else(Zval::new, Zval::shallow_clone);
    let is_asked = data.and_then(Zval::array).is_some_and(|data| value::entry(data, KEY).is_some());
    if !is_asked || !unchanged.is_array() {
        return unchanged;
    }
    guarded(Entry::Page, None, || with_parts(&unchanged)).unwrap_or(unchanged)
}

fn with_parts(response: &Zval) -> Option<Zval> {
    if !is_allowed() {
        return None;
    }
    let parts = view::parts(&Page::read()).into_iter();
    let parts = parts.map(|(id, markup)| (Key::from(id), Value::str(markup.into_string()))).collect();
    let added = value::of(&Value::Array(vec![(Key::from(KEY), Value::Array(parts))]));
    call::quietly("array_replace", &[response, &added]).ok().filter(Zval::is_array)
}
