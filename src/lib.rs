//! wp_heartbeat: answers WordPress Heartbeat ticks before WordPress loads. This file is what PHP sees: the module, its
//! functions, its settings and the moments of a request.
// Nothing here is a Rust interface; the module macro makes a public function that cannot be documented.
#![allow(missing_docs)]

mod closed_list;
mod engine;
mod lane;
mod report;
mod settings;
mod site;
mod tick;

use engine::edge::{self, Entry, guarded};
use ext_php_rs::prelude::*;
use ext_php_rs::types::Zval;
use ext_php_rs::zend::ModuleEntry;
use lane::moments;

/// A moment of ours must never keep PHP from going on.
const SUCCESS: i32 = 0;

/// Called first on a tick's handler. For WordPress's hooks table only; anywhere else it does nothing.
#[php_function]
#[php(name = "WpHeartbeat\\begin_tick")]
fn begin_tick() {
    guarded(Entry::TickBegins, (), moments::handler_begins);
}

/// Called first at some moments of a watched tick; gives back what it is given. For WordPress's hooks table only.
#[php_function]
#[php(name = "WpHeartbeat\\watch_moment")]
#[php(optional = value)]
fn watch_moment(value: Option<&Zval>) -> Zval {
    guarded(Entry::WatchMoment, (), moments::watch_moment);
    value.map_or_else(Zval::new, Zval::shallow_clone)
}

/// Called when WordPress begins to shut down. For PHP's list of shutdown functions only; anywhere else it does nothing.
#[php_function]
#[php(name = "WpHeartbeat\\end_tick")]
fn end_tick() {
    guarded(Entry::Shutdown, (), moments::handler_ended);
}

/// The module.
#[php_module]
#[php(startup = "module_startup")]
pub fn get_module(module: ModuleBuilder) -> ModuleBuilder {
    let module = module
        .shutdown_function(module_shutdown)
        .info_function(module_info)
        .request_startup_function(request_startup)
        .request_shutdown_function(request_shutdown)
        .post_deactivate_function(post_deactivate)
        .function(wrap_function!(begin_tick))
        .function(wrap_function!(watch_moment))
        .function(wrap_function!(end_tick));
    tick::native::functions(module)
}

extern "C" fn post_deactivate() -> i32 {
    guarded(Entry::RequestShutdown, (), moments::request_over);
    SUCCESS
}

fn module_startup(_kind: i32, module_number: i32) -> i32 {
    edge::silence_panics();
    guarded(Entry::ModuleStartup, (), || {
        settings::register(module_number);
        engine::boot::register();
    });
    SUCCESS
}

extern "C" fn module_shutdown(_kind: i32, _module_number: i32) -> i32 {
    guarded(Entry::ModuleShutdown, (), engine::boot::disarm);
    SUCCESS
}

extern "C" fn module_info(_module: *mut ModuleEntry) {
    guarded(Entry::Info, (), report::info::print);
}

extern "C" fn request_startup(_kind: i32, _module_number: i32) -> i32 {
    guarded(Entry::RequestStartup, (), moments::request_start);
    SUCCESS
}

extern "C" fn request_shutdown(_kind: i32, _module_number: i32) -> i32 {
    guarded(Entry::RequestShutdown, (), moments::request_end);
    SUCCESS
}
