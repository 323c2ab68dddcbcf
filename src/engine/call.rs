//! Calls into PHP functions from Rust.
//!
//! A fatal error inside the callee may jump past the Rust frames between (`longjmp`): so nothing that must be dropped
//! may be held over a call but plain memory, which a lost frame only leaks until the worker ends.

use ext_php_rs::ffi::{zend_call_known_function, zend_class_entry, zend_fetch_function_str, zend_function, zend_object};
use ext_php_rs::types::{ZendObject, Zval};
use ext_php_rs::zend::ExecutorGlobals;
use std::cell::Cell;

use super::globals;

/// Why a call gave no value.
#[derive(Debug, PartialEq, Eq)]
pub enum CallError {
    /// No function of that name exists (now).
    Missing(String),
    /// The function threw; from a quiet call the exception is gone, from a plain one it is still pending.
    Threw(String),
}

/// Calls the function `name`. An exception stays pending, as PHP code expects of a native function that called it.
///
/// # Errors
/// [`CallError`] where the function does not exist or threw.
pub fn function(name: &str, arguments: &[&Zval]) -> Result<Zval, CallError> {
    let function = find(name)?;
    invoke(function, None, arguments).ok_or_else(|| CallError::Threw(name.to_owned()))
}

/// Calls `name` so that nobody hears of it: no warning is shown or logged, no error handler of the site's runs, and an
/// exception is taken away.
///
/// # Errors
/// [`CallError`] where the function does not exist or threw.
pub fn quietly(name: &str, arguments: &[&Zval]) -> Result<Zval, CallError> {
    let function = find(name)?;
    silently(name, || invoke(function, None, arguments))
}

/// Calls a method as [`quietly`] calls a function.
///
/// # Errors
/// [`CallError`] where the method does not exist or threw.
pub fn quietly_method(object: &Zval, name: &str, arguments: &[&Zval]) -> Result<Zval, CallError> {
    silently(name, || method(object, name, arguments).ok())
}

fn silently(name: &str, call: impl FnOnce() -> Option<Zval>) -> Result<Zval, CallError> {
    let silence = Silence::begin();
    let result = call();
    drop(silence);
    if result.is_none() || ExecutorGlobals::has_exception() {
        forget_exception();
        return Err(CallError::Threw(name.to_owned()));
    }
    result.ok_or_else(|| CallError::Threw(name.to_owned()))
}

unsafe extern "C" {
    // Not among the bindings.
    fn zend_clear_exception();
    fn zend_is_unwind_exit(exception: *const zend_object) -> bool;
}

/// Takes a pending exception away as `catch` does. An `exit` goes on: it is nobody's to catch.
///
/// Not by emptying the engine's place for it: where PHP code's own frame is the caller (a file that includes another), that frame has
/// been sent on to look for a `catch`, and would be left without a word when it goes on.
fn forget_exception() {
    // SAFETY: the exception is null or alive. The engine's own function releases it and has the current frame go on where it was.
    unsafe {
        let exception = (*globals::executor()).exception;
        if !exception.is_null() && !zend_is_unwind_exit(exception) {
            zend_clear_exception();
        }
    }
}

/// Calls a method on `object`. An exception stays pending.
///
/// # Errors
/// [`CallError`] where the method does not exist or threw.
pub fn method(object: &Zval, name: &str, arguments: &[&Zval]) -> Result<Zval, CallError> {
    let missing = || CallError::Missing(name.to_owned());
    let object = object.object().ok_or_else(missing)?;
    object
        .try_call_method(name, arguments.iter().map(|zval| *zval as &dyn ext_php_rs::convert::IntoZvalDyn).collect())
        .map_err(|_| CallError::Threw(name.to_owned()))
}

/// Calls a method on `object` as [`method`] does, but takes an exception that it left pending for what it is.
///
/// # Errors
/// [`CallError`] where the method does not exist or threw.
pub fn method_checked(object: &Zval, name: &str, arguments: &[&Zval]) -> Result<Zval, CallError> {
    let result = method(object, name, arguments)?;
    if ExecutorGlobals::has_exception() { Err(CallError::Threw(name.to_owned())) } else { Ok(result) }
}

/// A new object of class `class`, constructed with `arguments`. An exception stays pending.
///
/// # Errors
/// [`CallError`] where there is no such class (or no constructor), or the constructor threw.
pub fn instance(class: &str, arguments: &[&Zval]) -> Result<Zval, CallError> {
    let entry = ext_php_rs::zend::ClassEntry::try_find(class).ok_or_else(|| CallError::Missing(class.to_owned()))?;
    let mut object = Zval::new();
    let made = ext_php_rs::convert::IntoZval::set_zval(entry.new(), &mut object, false);
    made.map_err(|_| CallError::Missing(class.to_owned()))?;
    method_checked(&object, "__construct", arguments)?;
    Ok(object)
}

/// Reads a property of `object` as PHP code outside of any class does: `__get()` runs where there is one, a warning is
/// raised where there is none.
///
/// # Errors
/// [`CallError`] where `object` is none, or reading threw; the exception stays pending.
pub fn property(object: &Zval, name: impl AsRef<[u8]>) -> Result<Zval, CallError> {
    /// `BP_VAR_R`: the value is wanted, nothing is to be written.
    const READ: std::os::raw::c_int = 0;
    let name = name.as_ref();
    let failed = |error: fn(String) -> CallError| error(String::from_utf8_lossy(name).into_owned());
    let object = super::value::direct(object).object().ok_or_else(|| failed(CallError::Missing))?;
    let mut text = ext_php_rs::types::ZendStr::new(name, false);
    let mut room = Zval::new();
    // SAFETY: every object has a handlers table, and the standard handler where its class has none of its own. The name
    // lives over the call. What comes back is `room`, or a value that the object holds: it is taken over at once.
    let value = unsafe {
        let read = (*object.handlers).read_property.ok_or_else(|| failed(CallError::Missing))?;
        let found = read(std::ptr::from_ref(object).cast_mut(), &raw mut *text, READ, std::ptr::null_mut(), &raw mut room);
        found.as_ref().map(|found| super::value::direct(found).shallow_clone())
    };
    if ExecutorGlobals::has_exception() {
        return Err(failed(CallError::Threw));
    }
    value.ok_or_else(|| failed(CallError::Missing))
}

/// Whether a function `name` exists now.
pub fn exists(name: &str) -> bool {
    find(name).is_ok()
}

/// Ends the request as `exit` does, once the native function that asks for it has returned. To be its last act, in a function that PHP
/// code called; where an exception is on its way already, that one goes on.
pub fn exit() {
    // SAFETY: a read of a plain field.
    let is_running = unsafe { !(*globals::executor()).current_execute_data.is_null() };
    if is_running && !ExecutorGlobals::has_exception() {
        // SAFETY: code is running, and no exception is pending; it is what PHP's own `exit()` does, a function from 8.4 on.
        unsafe { ext_php_rs::ffi::zend_throw_unwind_exit() };
    }
}

fn find(name: &str) -> Result<*mut zend_function, CallError> {
    let name = name.to_ascii_lowercase();
    // SAFETY: a look-up by name and length; the engine keeps names in lower case.
    let function = unsafe { zend_fetch_function_str(name.as_ptr().cast(), name.len()) };
    if function.is_null() { Err(CallError::Missing(name)) } else { Ok(function) }
}

fn invoke(function: *mut zend_function, object: Option<&mut ZendObject>, arguments: &[&Zval]) -> Option<Zval> {
    let mut result = Zval::new();
    let arguments: Vec<Zval> = arguments.iter().map(|zval| zval.shallow_clone()).collect();
    let object: *mut zend_object = object.map_or(std::ptr::null_mut(), std::ptr::from_mut);
    let scope: *mut zend_class_entry = std::ptr::null_mut();
    // SAFETY: `function` comes from the engine's function table just now; arguments and result outlive the call, and
    // their count is that of the vector.
    unsafe {
        zend_call_known_function(
            function,
            object,
            scope,
            &raw mut result,
            u32::try_from(arguments.len()).ok()?,
            arguments.as_ptr().cast_mut(),
            std::ptr::null_mut(),
        );
    }
    let thrown = result.get_type() == ext_php_rs::flags::DataType::Undef || ExecutorGlobals::has_exception();
    (!thrown).then_some(result)
}

thread_local! {
    /// The level of `error_reporting` that a silence is to put back.
    static SILENCED: Cell<Option<i32>> = const { Cell::new(None) };
}

/// Puts back what a fatal error inside a quiet call kept from being put back: the engine itself does not, and the worker's next
/// requests would report no errors. (Their error handler it does reset.)
pub fn recover() {
    if let Some(level) = SILENCED.take() {
        // SAFETY: a write of a plain field of this thread's globals.
        unsafe { (*globals::executor()).error_reporting = level };
    }
}

/// No errors shown, logged or handed to the site's handler while this lives; then all is as before.
struct Silence {
    error_reporting: i32,
    handler: Zval,
}

impl Silence {
    fn begin() -> Self {
        let executor = globals::executor();
        // SAFETY: plain fields of the thread's globals. The handler's zval is moved out bit by bit and an undefined one
        // put in its place: `Drop` moves it back, so its count of owners never changes.
        unsafe {
            let error_reporting = (*executor).error_reporting;
            SILENCED.set(Some(error_reporting));
            (*executor).error_reporting = 0;
            let handler = std::mem::replace(&mut (*executor).user_error_handler, undefined());
            Self { error_reporting, handler }
        }
    }
}

impl Drop for Silence {
    fn drop(&mut self) {
        let executor = globals::executor();
        // SAFETY: the reverse of `begin`.
        unsafe {
            (*executor).error_reporting = self.error_reporting;
            SILENCED.set(None);
            let handler = std::mem::replace(&mut self.handler, undefined());
            drop(std::mem::replace(&mut (*executor).user_error_handler, handler));
        }
    }
}

/// `IS_UNDEF`: what the engine takes for "no handler is set" (`Zval::new()` is null, which it would try to call).
const fn undefined() -> Zval {
    let mut zval = Zval::new();
    zval.u1.type_info = ext_php_rs::ffi::IS_UNDEF;
    zval
}
