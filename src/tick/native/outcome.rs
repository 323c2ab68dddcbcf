//! How a native callback ends: with its answer, by leaving the answer to core's callback, or because PHP code threw.

use crate::engine::call::{self, CallError};
use crate::engine::edge::{Entry, guarded};
use crate::engine::value;
use ext_php_rs::exception::PhpException;
use ext_php_rs::types::Zval;

/// Why a native callback does not answer itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stop {
    /// Core's own callback must answer, from the start.
    Core,
    /// PHP code that was called threw, or ended the request: nothing more may be done.
    Thrown,
}

impl From<CallError> for Stop {
    fn from(error: CallError) -> Self {
        match error {
            // Core's callback then fails at the very place where it calls what is missing.
            CallError::Missing(_) => Self::Core,
            CallError::Threw(_) => Self::Thrown,
        }
    }
}

/// Runs a callback's `work` on `arguments`; core's function `core` gets the same arguments where it must answer, and
/// where `work` panics.
pub fn answered(core: &'static str, arguments: &[&Zval], work: impl FnOnce() -> Result<Zval, Stop>) -> Zval {
    match guarded(Entry::Callback, Err(Stop::Core), work) {
        Ok(answer) => answer,
        // The exception is pending: PHP unwinds as soon as we return, whatever the value.
        Err(Stop::Thrown) => Zval::new(),
        Err(Stop::Core) => by_core(core, arguments),
    }
}

fn by_core(core: &'static str, arguments: &[&Zval]) -> Zval {
    match call::function(core, arguments) {
        Ok(answer) => answer,
        Err(CallError::Threw(_)) => Zval::new(),
        Err(CallError::Missing(_)) => {
            let message = format!("WordPress is not loaded: {core}() does not exist");
            PhpException::new(message, 0, ext_php_rs::zend::ce::error()).throw();
            Zval::new()
        }
    }
}

/// Calls WordPress's (or PHP's) function `name`.
///
/// # Errors
/// [`Stop::Thrown`] where it threw, [`Stop::Core`] where there is none of that name.
pub fn wp(name: &str, arguments: &[&Zval]) -> Result<Zval, Stop> {
    Ok(call::function(name, arguments)?)
}

/// Reads `$object->name` as PHP code outside of the class does, magic included.
///
/// # Errors
/// [`Stop::Thrown`] where that threw, [`Stop::Core`] where `object` is none.
pub fn property(object: &Zval, name: impl AsRef<[u8]>) -> Result<Zval, Stop> {
    Ok(call::property(object, name)?)
}

/// `(bool) $value`
pub fn is_truthy(value: &Zval) -> bool {
    value::direct(value).coerce_to_bool()
}

/// Mirrors __() of the default text domain (6.1-7.1), by calling it.
///
/// # Errors
/// As [`wp`].
pub fn translated(text: &str) -> Result<Zval, Stop> {
    wp("__", &[&value::string(text)])
}

/// Mirrors `current_user_can( 'edit_post', $post_id )`, by calling it.
///
/// # Errors
/// As [`wp`].
pub fn can_edit_post(post: &Zval) -> Result<bool, Stop> {
    Ok(is_truthy(&wp("current_user_can", &[&value::string("edit_post"), post])?))
}
