//! wp_heartbeat: answers WordPress Heartbeat ticks before WordPress loads. This file is what PHP sees: the module, its
//! functions, its settings and the moments of a request.
// Nothing here is a Rust interface; the module macro makes a public function that cannot be documented.
#![allow(missing_docs)]

mod closed_list;
mod engine;
mod lane;
mod pages;
mod report;
#[cfg(feature = "test-seams")]
mod seams;
mod settings;
mod site;
mod steer;
mod tick;
mod wp;

use engine::edge::{self, Entry, guarded};
use ext_php_rs::args::Arg;
use ext_php_rs::boxed::ZBox;
use ext_php_rs::builders::FunctionBuilder;
use ext_php_rs::convert::FromZval;
use ext_php_rs::flags::DataType;
use ext_php_rs::prelude::*;
use ext_php_rs::types::{ZendHashTable, Zval};
use ext_php_rs::zend::{ExecuteData, ModuleEntry};
use lane::moments;
use lane::plugins::declared;
use wordpress::Key;

/// A moment of ours must never keep PHP from going on.
const SUCCESS: i32 = 0;

/// Called first on a tick's handler. For WordPress's hooks table only; anywhere else it does nothing.
#[php_function]
#[php(name = "WpHeartbeat\\begin_tick")]
fn begin_tick() -> &'static str {
    guarded(Entry::TickBegins, (), moments::handler_begins);
    // What an action's callbacks begin with: it shows in backtraces.
    ""
}

/// Called first at some moments of a watched tick; gives back what it is given. For WordPress's hooks table only.
#[php_function]
#[php(name = "WpHeartbeat\\watch_moment")]
#[php(optional = value)]
fn watch_moment(value: Option<&Zval>) -> Zval {
    guarded(Entry::WatchMoment, (), moments::watch_moment);
    value.map_or_else(Zval::new, Zval::shallow_clone)
}

/// Called first on a hook whose callbacks a witness watches; gives back what it is given. For WordPress's hooks table only.
#[php_function]
#[php(name = "WpHeartbeat\\watch_hook")]
#[php(optional = value)]
fn watch_hook(value: Option<&Zval>) -> Zval {
    guarded(Entry::WatchHook, (), moments::hook_begins);
    value.map_or_else(Zval::new, Zval::shallow_clone)
}

/// Called before and behind a callback that a witness watches; gives back what it is given. For WordPress's hooks table only.
#[php_function]
#[php(name = "WpHeartbeat\\watch_callback")]
#[php(optional = value)]
fn watch_callback(value: Option<&Zval>) -> Zval {
    let value = value.map_or_else(Zval::new, Zval::shallow_clone);
    guarded(Entry::WatchHook, (), || moments::watch_callback(&value));
    value
}

/// Called when WordPress begins to shut down. For PHP's list of shutdown functions only; anywhere else it does nothing.
#[php_function]
#[php(name = "WpHeartbeat\\end_tick")]
fn end_tick() {
    guarded(Entry::Shutdown, (), moments::handler_ended);
}

/// For plugins: a callback of theirs does nothing in a tick, unless its data has one of these keys. Not by the macro, which throws where
/// an argument is of another type: what a plugin gets wrong here must not end an answer.
extern "C" fn declare_inert(call: &mut ExecuteData, result: &mut Zval) {
    let [mut hook, mut callback, mut keys] = parameters_of_declare_inert();
    if call.parser().arg(&mut hook).arg(&mut callback).not_required().arg(&mut keys).parse().is_err() {
        return;
    }
    let (Some(hook), Some(callback)) = (hook.zval(), callback.zval()) else { return };
    let keys = keys.zval().map(|keys| &**keys);
    result.set_bool(guarded(Entry::WatchMoment, false, || declared::declare(hook, callback, keys)));
}

fn declare_inert_function() -> FunctionBuilder<'static> {
    let [hook, callback, keys] = parameters_of_declare_inert();
    FunctionBuilder::new("WpHeartbeat\\declare_inert", declare_inert).arg(hook).arg(callback).not_required().arg(keys).returns(
        DataType::Bool,
        false,
        false,
    )
}

fn parameters_of_declare_inert<'a>() -> [Arg<'a>; 3] {
    let keys = Arg::new("keys", DataType::Array).default("[]");
    [Arg::new("hook", DataType::String), Arg::new("callback", DataType::Mixed), keys]
}

/// A text of any encoding: what is no name of anything is then simply not found.
struct Name(String);

impl FromZval<'_> for Name {
    const TYPE: DataType = DataType::String;

    fn from_zval(zval: &Zval) -> Option<Self> {
        engine::value::bytes(zval).map(|bytes| Self(String::from_utf8_lossy(bytes).into_owned()))
    }
}

/// For people: what witnesses have found, shape by shape, or of one shape.
#[php_function]
#[php(name = "WpHeartbeat\\explain")]
fn explain(shape: Option<Name>) -> ZBox<ZendHashTable> {
    let name = shape.map(|Name(name)| name);
    let shapes = guarded(Entry::Info, Vec::new(), || report::explain::shapes(name.as_deref()));
    let shapes: Vec<_> = (0..).map(Key::Int).zip(shapes).collect();
    engine::value::table(&shapes)
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
        .function(wrap_function!(watch_hook))
        .function(wrap_function!(watch_callback))
        .function(wrap_function!(end_tick))
        .function(declare_inert_function())
        .function(wrap_function!(explain));
    let module = steer::functions(report::functions(module));
    #[cfg(feature = "test-seams")]
    let module = seams::functions(module);
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
        steer::warn();
        engine::boot::register();
    });
    SUCCESS
}

extern "C" fn module_shutdown(_kind: i32, _module_number: i32) -> i32 {
    guarded(Entry::ModuleShutdown, (), report::counts::end_worker);
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
