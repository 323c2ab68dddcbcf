//! The moment when a request is over and its answer has left: what is done then keeps no client waiting.
//!
//! php-fpm ends an answer in the SAPI's `deactivate`, after the last moment that PHP has for modules. Ours stands before it and calls it
//! first.

use ext_php_rs::ffi::ext_php_rs_sapi_module;
use std::cell::Cell;
use std::os::raw::c_int;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use super::edge::{Entry, guarded};

type Deactivate = unsafe extern "C" fn() -> c_int;

/// The SAPI's own `deactivate`, as an address; 0 where it has none, or until armed.
static DEACTIVATE: AtomicUsize = AtomicUsize::new(0);
static ARMED: AtomicBool = AtomicBool::new(false);

thread_local! {
    /// What is to be done behind this request.
    static THEN: Cell<Option<fn()>> = const { Cell::new(None) };
}

/// Puts ours before the SAPI's. Once, at boot.
pub(super) fn arm() {
    if ARMED.swap(true, Ordering::AcqRel) {
        return;
    }
    // SAFETY: called once while the module starts, before any other thread or request exists; the function that was there is kept and
    // called each time.
    unsafe {
        let sapi = ext_php_rs_sapi_module();
        if let Some(deactivate) = (*sapi).deactivate {
            DEACTIVATE.store(deactivate as usize, Ordering::Release);
        }
        (*sapi).deactivate = Some(behind);
    }
}

/// Puts the SAPI's own back where ours stands. At the process's end, before this library may be unloaded.
pub(super) fn disarm() {
    let own = DEACTIVATE.load(Ordering::Acquire);
    // SAFETY: no request runs any more; what is put back was there before and has the same type.
    unsafe {
        let sapi = ext_php_rs_sapi_module();
        if is_armed() {
            (*sapi).deactivate = (own != 0).then(|| std::mem::transmute::<usize, Deactivate>(own));
        }
    }
}

/// Whether ours is still the SAPI's.
pub fn is_armed() -> bool {
    // SAFETY: a read of a function pointer.
    unsafe { (*ext_php_rs_sapi_module()).deactivate.is_some_and(|own| own as usize == behind as *const () as usize) }
}

/// Has `work` done when this request is over and answered. Nothing of PHP may be used then: no function, no setting, no variable.
pub fn then(work: fn()) {
    THEN.set(Some(work));
}

unsafe extern "C" fn behind() -> c_int {
    let own = DEACTIVATE.load(Ordering::Acquire);
    // The SAPI may leave here by a jump, where the client is gone: what was to be done then waits for the next request's end.
    let result = match own {
        0 => 0,
        // SAFETY: set before this function became reachable, from a pointer of this very type.
        own => unsafe { std::mem::transmute::<usize, Deactivate>(own)() },
    };
    if let Some(work) = THEN.take() {
        guarded(Entry::Count, (), work);
    }
    result
}
