//! Whether instructions mean what the engine itself makes of them: debuggers and hardening extensions may change that.

use ext_php_rs::ffi::{execute_ex, execute_internal, zend_execute_ex, zend_execute_internal, zend_get_user_opcode_handler};

/// Whether PHP code is run by the engine's own interpreter, internal functions are called by it, and no instruction has a
/// handler of somebody else's.
pub fn engine_is_own() -> bool {
    // SAFETY: reads of function pointers that are set while the engine starts; the look-up takes any opcode.
    unsafe {
        zend_execute_ex.is_some_and(|run| run as usize == execute_ex as *const () as usize)
            && zend_execute_internal.is_none_or(|run| run as usize == execute_internal as *const () as usize)
            && (0..=u8::MAX).all(|opcode| zend_get_user_opcode_handler(opcode).is_none())
    }
}
