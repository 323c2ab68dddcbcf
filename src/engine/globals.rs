//! The executor's, SAPI's and core's globals, read without ext-php-rs's lock: a guard over a call into PHP would stay
//! locked when a fatal error jumps past it, and hang the worker's next request.

use ext_php_rs::ffi::{
    _sapi_globals_struct, _zend_compiler_globals, _zend_executor_globals, Bucket, ext_php_rs_compiler_globals,
    ext_php_rs_executor_globals, ext_php_rs_process_globals, ext_php_rs_sapi_globals, php_core_globals, zend_is_auto_global,
};
use ext_php_rs::flags::DataType;
use ext_php_rs::types::{ZendHashTable, ZendStr, Zval};
use std::ffi::CStr;
use wordpress::Value;

use super::value;
use super::watched::buckets;

/// `EG(…)` of this thread. Valid from module start to the process's end.
pub(super) fn executor() -> *mut _zend_executor_globals {
    // SAFETY: the function only takes the address of the thread's globals, which exist as long as the engine runs us.
    unsafe { ext_php_rs_executor_globals() }
}

/// `CG(…)` of this thread: the tables of functions and classes are there from the engine's start, the executor's only in
/// requests.
pub(super) fn compiler() -> *mut _zend_compiler_globals {
    // SAFETY: as in `executor`.
    unsafe { ext_php_rs_compiler_globals() }
}

/// `SG(…)` of this thread.
pub(super) fn sapi() -> *mut _sapi_globals_struct {
    // SAFETY: as in `executor`.
    unsafe { ext_php_rs_sapi_globals() }
}

/// `PG(…)` of this thread.
pub(super) fn core() -> *mut php_core_globals {
    // SAFETY: as in `executor`.
    unsafe { ext_php_rs_process_globals() }
}

/// The global symbol table: PHP's `$GLOBALS`.
pub(super) fn symbol_table() -> &'static mut ZendHashTable {
    // SAFETY: the table is part of the executor's globals. Callers use the reference at once and hold it over no call
    // into PHP (this module and its siblings only), so no two are in use together.
    unsafe { &mut (*executor()).symbol_table }
}

/// A copy of the global variable `name`: `None` where it is not set or cannot be copied (objects).
pub fn variable(name: &str) -> Option<Value> {
    value::owned(value::entry(symbol_table(), name)?)
}

/// `isset( $GLOBALS[ $name ] )`
pub fn variable_is_there(name: &str) -> bool {
    value::entry(symbol_table(), name).is_some_and(|zval| !zval.is_null())
}

/// Whether the global variable `name` is set and not null or an empty array.
pub fn variable_is_set(name: &str) -> bool {
    value::entry(symbol_table(), name).is_some_and(|zval| !zval.is_null() && zval.array().is_none_or(|array| !array.is_empty()))
}

/// A copy of a superglobal array as PHP code sees it now, `$_SERVER` made ready first where that is put off until use
/// (`auto_globals_jit`).
pub fn superglobal(name: &str) -> Option<Value> {
    make_ready(name);
    variable(name)
}

fn make_ready(name: &str) {
    let text = ZendStr::new(name, false);
    // SAFETY: the call looks the name up and may fill the global; the string lives over the call.
    unsafe { zend_is_auto_global(text.as_ptr().cast_mut()) };
}

/// Entries of `$_SERVER` as PHP code sees them now, by name; only what is asked for is copied.
pub struct Server(());

impl Server {
    /// Makes `$_SERVER` ready; `None` where it is no array.
    pub fn read() -> Option<Self> {
        make_ready("_SERVER");
        value::entry(symbol_table(), "_SERVER")?.array()?;
        Some(Self(()))
    }

    /// The names of the request's headers (`HTTP_…`), sorted.
    pub fn header_names(&self) -> Vec<Vec<u8>> {
        let Some(server) = value::entry(symbol_table(), "_SERVER").and_then(Zval::array) else { return Vec::new() };
        let mut names: Vec<Vec<u8>> = value::entries_of(server)
            .filter_map(|(key, _)| match key {
                wordpress::Key::Str(name) if name.starts_with(b"HTTP_") => Some(name),
                _ => None,
            })
            .collect();
        names.sort();
        names
    }

    /// The text of an entry; `None` where it is not set or no string.
    pub fn text(&self, name: &str) -> Option<Vec<u8>> {
        let server = value::entry(symbol_table(), "_SERVER")?.array()?;
        value::bytes(value::entry(server, name)?).map(<[u8]>::to_vec)
    }
}

/// `$_POST['action']` as it was sent, seen before any PHP code runs. Cheap: nothing is copied but the action.
pub fn posted_action() -> Option<Vec<u8>> {
    // SAFETY: `http_globals` holds one zval for each kind; index 0 is TRACK_VARS_POST.
    let post: &Zval = unsafe { &(*core()).http_globals[ext_php_rs::ffi::TRACK_VARS_POST as usize] };
    value::bytes(value::entry(post.array()?, "action")?).map(<[u8]>::to_vec)
}

/// Whether `$_POST['data']` as PHP code sees it now is an array with an entry of this name.
pub fn posted_data_has(name: &str) -> bool {
    let data = value::entry(symbol_table(), "_POST").and_then(Zval::array).and_then(|post| value::entry(post, "data"));
    data.and_then(Zval::array).is_some_and(|data| value::entry(data, name).is_some())
}

/// Which of these names is the first that is an entry of `$_POST['data']` as PHP code sees it now; `Err(true)` where it has none of
/// them, but others.
pub fn first_in_posted_data(names: impl Iterator<Item = &'static str>) -> Result<usize, bool> {
    let data = value::entry(symbol_table(), "_POST").and_then(Zval::array).and_then(|post| value::entry(post, "data"));
    match data.and_then(Zval::array) {
        Some(data) if !data.is_empty() => {
            names.enumerate().find_map(|(at, name)| value::entry(data, name).map(|_| at)).ok_or(true)
        }
        _ => Err(false),
    }
}

/// `$_POST[ $name ]` as PHP code sees it now, where it is a text.
pub fn posted_text(name: &str) -> Option<Vec<u8>> {
    let post = value::entry(symbol_table(), "_POST")?.array()?;
    value::bytes(value::entry(post, name)?).map(<[u8]>::to_vec)
}

/// A whole number in a public property of the object in the global variable `name`; none of the object's magic runs.
pub fn number_in(name: &str, property: &str) -> Option<i64> {
    let properties = value::entry(symbol_table(), name)?.object()?.get_properties().ok()?;
    value::entry(properties, property)?.long()
}

/// Whether the request is a POST; the first question of all, asked in each request.
pub fn is_post() -> bool {
    // SAFETY: null or a NUL-terminated string that lives as long as the request.
    unsafe {
        let method = (*sapi()).request_info.request_method;
        !method.is_null() && CStr::from_ptr(method) == c"POST"
    }
}

/// Shows the paths of all files that this request has included, as PHP resolved them.
pub fn included_files(mut show: impl FnMut(&[u8])) {
    // SAFETY: the table is part of the executor's globals, and only read.
    let files: &ZendHashTable = unsafe { &(*executor()).included_files };
    let used = |bucket: &&Bucket| bucket.val.get_type() != DataType::Undef;
    for bucket in buckets(files).unwrap_or_default().iter().filter(used) {
        // SAFETY: null, or a string that lives as long as the table.
        if let Some(path) = unsafe { bucket.key.cast::<ZendStr>().as_ref() } {
            show(path.as_bytes());
        }
    }
}
