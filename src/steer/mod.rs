//! What an owner may add to ticks: how often they come, and a notice before a session ends.

mod filters;
mod load;
pub mod notice;
mod pace;
mod page;
mod place;
mod request;
mod status;
mod steps;
mod tick;
mod unquoted;

pub use pace::Pace;
pub use request::forget;
pub use status::status;
pub use tick::{ADDS, Known, SENDS, fields, handler_begins, is_set, pace_of_tick, seconds_left, settings};
pub use unquoted::{note_on, warn};

use crate::engine::edge::{Entry, guarded};
use crate::pages::OnHook;
use ext_php_rs::prelude::*;
use ext_php_rs::types::Zval;
use request::in_this_request;

/// What stands on WordPress's hooks in a request that is no tick.
#[must_use]
pub fn hooks() -> Vec<OnHook> {
    request::forget();
    unquoted::say_once();
    let paces = OnHook { hook: "heartbeat_settings", function: page::PACES, priority: i64::MAX, accepted_args: 1 };
    [paces].into_iter().chain(notice::hooks()).collect()
}

/// Adds to a tick's answer what the site's owner wants in it. For WordPress's hooks table only: elsewhere it gives back what it is
/// given.
#[php_function]
#[php(name = "WpHeartbeat\\steer")]
#[php(optional = response)]
fn steer(response: Option<&Zval>) -> Zval {
    let as_it_is = || response.map_or_else(Zval::new, Zval::shallow_clone);
    guarded(Entry::Steer, None, || tick::added(response?)).unwrap_or_else(as_it_is)
}

/// Sets a page's pace in the settings of its heartbeat. For WordPress's hooks table only.
#[php_function]
#[php(name = "WpHeartbeat\\pace_settings")]
#[php(optional = settings)]
fn pace_settings(settings: Option<&Zval>) -> Zval {
    let as_it_is = || settings.map_or_else(Zval::new, Zval::shallow_clone);
    guarded(Entry::Steer, None, || page::paced(settings?)).unwrap_or_else(as_it_is)
}

/// Keeps a page's heartbeat from sending anything. For WordPress's hooks table only.
#[php_function]
#[php(name = "WpHeartbeat\\pace_off")]
fn pace_off() {
    guarded(Entry::Steer, (), page::switch_off);
}

/// The PHP functions.
pub fn functions(module: ModuleBuilder) -> ModuleBuilder {
    let module = module.function(wrap_function!(steer)).function(wrap_function!(pace_settings));
    notice::functions(module.function(wrap_function!(pace_off)))
}
