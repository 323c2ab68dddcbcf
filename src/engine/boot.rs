//! Boot: the engine's hooks are armed once, for the life of the process, and can be listed.

use ext_php_rs::ffi::{zend_extension, zend_post_startup_cb, zend_register_extension, zend_result};
use std::os::raw::c_int;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::SystemTime;

use super::edge::{Entry, guarded};
use super::include::Standing;
use super::{answered, effects, include, output};

type PostStartup = unsafe extern "C" fn() -> zend_result;

static PREVIOUS_POST_STARTUP: AtomicUsize = AtomicUsize::new(0);
static BOOTED: parking_lot::RwLock<Option<SystemTime>> = parking_lot::RwLock::new(None);

const SUCCESS: zend_result = ext_php_rs::ffi::ZEND_RESULT_CODE_SUCCESS;

/// Asks the engine to call [`post_startup`] when all modules and zend_extensions have started.
///
/// A plain module starts before opcache takes its hooks; hooks set here would see only what opcache misses. A
/// zend_extension's startup comes late enough to chain `zend_post_startup_cb`, which runs after opcache's.
pub fn register() {
    *BOOTED.write() = Some(SystemTime::now());
    let mut entry = zend_extension {
        name: c"wp_heartbeat".as_ptr(),
        version: concat!(env!("CARGO_PKG_VERSION"), "\0").as_ptr().cast(),
        author: c"the wp_heartbeat authors".as_ptr(),
        URL: c"".as_ptr(),
        copyright: c"GPL-2.0-or-later".as_ptr(),
        startup: Some(startup),
        shutdown: None,
        activate: None,
        deactivate: None,
        message_handler: None,
        op_array_handler: None,
        statement_handler: None,
        fcall_begin_handler: None,
        fcall_end_handler: None,
        op_array_ctor: None,
        op_array_dtor: None,
        api_no_check: None,
        build_id_check: None,
        op_array_persist_calc: None,
        op_array_persist: None,
        reserved5: std::ptr::null_mut(),
        reserved6: std::ptr::null_mut(),
        reserved7: std::ptr::null_mut(),
        reserved8: std::ptr::null_mut(),
        handle: std::ptr::null_mut(),
        resource_number: -1,
    };
    // SAFETY: the engine copies the entry; what it points to is static. No handle: the library stays loaded because the
    // module itself holds it.
    unsafe { zend_register_extension(&raw mut entry, std::ptr::null_mut()) };
}

/// When this process (for php-fpm: its master) started the extension. Code that was compiled was compiled later.
pub fn booted() -> Option<SystemTime> {
    *BOOTED.read()
}

/// Takes the hooks back. At module shutdown.
pub fn disarm() {
    include::disarm();
    output::disarm();
    answered::disarm();
}

/// Whether the include hook is in place.
pub fn is_armed() -> bool {
    include::standing() != Standing::NotArmed
}

unsafe extern "C" fn startup(_: *mut zend_extension) -> c_int {
    guarded(Entry::PostStartup, (), || {
        // SAFETY: the engine starts in one thread; the callback that was there is kept and called first.
        unsafe {
            if let Some(previous) = zend_post_startup_cb {
                PREVIOUS_POST_STARTUP.store(previous as usize, Ordering::Release);
            }
            zend_post_startup_cb = Some(post_startup);
        }
    });
    SUCCESS as c_int
}

unsafe extern "C" fn post_startup() -> zend_result {
    let previous = PREVIOUS_POST_STARTUP.load(Ordering::Acquire);
    if previous != 0 {
        // SAFETY: stored from a pointer of this very type.
        let result = unsafe { std::mem::transmute::<usize, PostStartup>(previous)() };
        if result != SUCCESS {
            return result;
        }
    }
    guarded(Entry::PostStartup, (), || {
        include::arm();
        output::arm();
        answered::arm();
        effects::arm();
    });
    SUCCESS
}

/// A hook of ours in the engine, for `phpinfo()`.
pub struct EngineHook {
    /// What is hooked.
    pub name: &'static str,
    /// When it was set, and what it chains to.
    pub when: &'static str,
    /// How it stands now.
    pub standing: String,
}

/// Every hook into the engine.
pub fn hooks() -> Vec<EngineHook> {
    let once = "once, after opcache started; calls the one before it";
    let standing = |standing: Standing| match standing {
        Standing::NotArmed => "not armed".to_owned(),
        Standing::First => "first".to_owned(),
        Standing::Chained => "behind another extension's".to_owned(),
    };
    vec![
        EngineHook { name: "zend_compile_file", when: once, standing: standing(include::standing()) },
        EngineHook {
            name: "sapi_module.ub_write, .send_headers",
            when: once,
            standing: standing(if output::armed() { Standing::First } else { Standing::Chained }),
        },
        EngineHook {
            name: "sapi_module.deactivate",
            when: once,
            standing: standing(if answered::is_armed() { Standing::First } else { Standing::Chained }),
        },
        EngineHook {
            name: "watched internal functions",
            when: "once, after opcache started; asleep outside witnesses",
            standing: {
                let (armed, of) = effects::armed();
                format!("{armed} of {of}")
            },
        },
    ]
}
