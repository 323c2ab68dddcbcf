//! What people look at: numbers, log, explanations, pages.

pub mod cli;
pub mod counts;
mod day;
pub mod explain;
pub mod findings;
pub mod forget;
pub mod info;
pub mod log;
pub mod metrics;
pub mod page;
pub mod shapes;
pub mod site_health;
pub mod status;
pub mod values;

use crate::engine::edge::{Entry, guarded};
use crate::lane::record::Record;
use crate::pages::OnHook;
use ext_php_rs::prelude::ModuleBuilder;

/// A tick is over and answered.
pub fn tick_over(record: &Record) {
    guarded(Entry::Count, (), || counts::count(record));
    guarded(Entry::Count, (), || log::write(record));
}

/// A request, tick or not, is at its end.
pub fn request_over() {
    guarded(Entry::Count, (), counts::request_over);
}

/// What stands on WordPress's hooks in a request that is no tick.
#[must_use]
pub fn hooks() -> Vec<OnHook> {
    let mut hooks = page::hooks();
    hooks.extend(site_health::hooks());
    hooks
}

/// The PHP functions.
pub fn functions(module: ModuleBuilder) -> ModuleBuilder {
    let module = metrics::functions(status::functions(module));
    let module = page::functions(module);
    let module = site_health::functions(module);
    let module = forget::functions(module);
    cli::functions(module)
}
