//! Tools > Heartbeat: the extension's page in wp-admin. What it offers.

mod actions;
mod advice;
mod assets;
mod charts;
mod format;
mod live;
mod locks;
mod model;
mod screen;
mod view;
mod view_found;
mod view_now;
mod view_numbers;
mod view_pace;

pub use live::{await_tick, is_asked};
pub use screen::{hooks, is_allowed};

use ext_php_rs::prelude::ModuleBuilder;

/// The PHP functions.
pub fn functions(module: ModuleBuilder) -> ModuleBuilder {
    live::functions(screen::functions(module))
}
