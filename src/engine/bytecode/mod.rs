//! Bytecode of what is loaded, copied out of the engine's memory at once: nothing of it points back there.

mod copy;
mod frameless;
mod interpreter;
mod literals;
mod loaded;
mod operands;
mod types;

use ext_php_rs::types::Zval;
use guard::Callee;

use super::callable::{Target, class_name, flags, function_name, scope};

pub use interpreter::engine_is_own;
pub use loaded::Loaded;

/// What a callback on a hook calls: its code with all that is bound to it, or the name of an internal function.
///
/// `None` where the call would not simply run that code: nothing that is loaded, a method that is not public, one that is not
/// static named without an object, `__call()`; or where the code cannot be copied (see [`copy::code`]).
pub fn of_callable(callback: &Zval) -> Option<Callee> {
    let target = Target::of(callback)?;
    if !target.is_plain() || !target.is_public() || is_deprecated(flags(target.function)) {
        return None;
    }
    let is_method = scope(target.function).is_some();
    let Some(op_array) = target.code() else {
        return (!is_method).then(|| Callee::Internal(function_name(target.function).to_ascii_lowercase()));
    };
    if is_method && target.this.is_none() && !target.is_static() && !target.is_closure() {
        return None;
    }
    let mut code = copy::code(op_array)?;
    code.this = target.this.map(|class| class_name(class).to_ascii_lowercase());
    code.called = target.this.or(target.called).map(|class| class_name(class).to_ascii_lowercase());
    code.seal = code.compute_seal();
    Some(Callee::User { code: Box::new(code), is_static: target.is_static(), only_from: None })
}

/// `#[\Deprecated]`: the call itself raises a deprecation.
fn is_deprecated(flags: u32) -> bool {
    flags & ext_php_rs::ffi::ZEND_ACC_DEPRECATED != 0
}
