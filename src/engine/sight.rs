//! What can be seen of a request at one moment, to be compared with what is seen of it later.

use ext_php_rs::ffi::{Bucket, php_output_get_length, sapi_header_struct, zend_is_identical};
use ext_php_rs::flags::DataType;
use ext_php_rs::types::{ZendHashTable, ZendStr, Zval};
use std::collections::BTreeMap;
use std::collections::hash_map::DefaultHasher;
use std::hash::Hasher;

use super::hooks::{find, slot_key};
use super::watched::buckets;
use super::{effects, globals, output, value};

/// What other people's code can change beside what it gives back, as cheap as it can be seen.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Sight {
    /// How many effects were noted.
    pub effects: usize,
    passing: usize,
    headers: u64,
    status: i32,
    header_callback: bool,
    buffers: i32,
    buffered: i64,
    sent: usize,
    constants: u32,
    globals: u32,
    handlers: [(u32, u64); 2],
}

impl Sight {
    /// What is seen now.
    #[must_use]
    pub fn now() -> Self {
        let executor = globals::executor();
        let mut buffered = Zval::new();
        // SAFETY: reads of the thread's globals: the table of constants lives as long as the engine, the handlers are zvals
        // whose payload is only told from others. The length is written into a zval of ours.
        let (constants, handlers) = unsafe {
            php_output_get_length(&raw mut buffered);
            let payload = |zval: &Zval| (u32::from(zval.u1.v.type_), zval.value.lval.cast_unsigned());
            let handlers = [payload(&(*executor).user_error_handler), payload(&(*executor).user_exception_handler)];
            ((*executor).zend_constants.as_ref().map_or(0, |table| table.nNumOfElements), handlers)
        };
        Self {
            effects: effects::count(),
            passing: effects::passing(),
            headers: headers(),
            status: output::status(),
            header_callback: output::has_header_callback(),
            buffers: output::buffers(),
            buffered: buffered.long().unwrap_or(-1),
            sent: output::captured(),
            constants,
            globals: globals::symbol_table().nNumOfElements,
            handlers,
        }
    }

    /// What is otherwise at a later moment, effects aside, in words.
    #[must_use]
    pub fn difference(&self, later: &Self) -> Option<&'static str> {
        let rows = [
            (self.passing != later.passing, "wrote a cache that expires (a transient)"),
            (self.headers != later.headers || self.status != later.status, "changed the headers"),
            (self.header_callback != later.header_callback, "set a header callback"),
            (self.buffers != later.buffers, "began or ended an output buffer"),
            ((self.buffered, self.sent) != (later.buffered, later.sent), "printed something"),
            (self.handlers != later.handlers, "set an error or exception handler"),
            (self.constants != later.constants, "defined a constant"),
            (self.globals != later.globals, "set or unset a global variable"),
        ];
        rows.iter().find(|(differs, _)| *differs).map(|(_, what)| *what)
    }
}

/// The header lines so far, in one number.
fn headers() -> u64 {
    let mut hasher = DefaultHasher::new();
    // SAFETY: as in `output::headers`.
    unsafe {
        let mut element = (*globals::sapi()).sapi_headers.headers.head.cast_const();
        while let Some(current) = element.as_ref() {
            let header = &*current.data.as_ptr().cast::<sapi_header_struct>();
            hasher.write(std::slice::from_raw_parts(header.header.cast::<u8>(), header.header_len));
            hasher.write_u8(0xff);
            element = current.next;
        }
    }
    hasher.finish()
}

/// A value that was given to a callback. To be dropped before the request ends.
pub struct Held(Zval);

impl Held {
    /// Holds a value, so that it can be told whether another is the same.
    ///
    /// # Errors
    /// Why it cannot be told: objects and references may change within, and holding them may be seen (`__destruct()`).
    pub fn new(zval: &Zval) -> Result<Self, &'static str> {
        let zval = value::direct(zval);
        let mut room = 10_000;
        is_plain(zval, 32, &mut room)?;
        Ok(Self(zval.shallow_clone()))
    }

    /// Whether `later` is this very value: PHP's `===`.
    #[must_use]
    pub fn is(&self, later: &Zval) -> bool {
        let later = value::direct(later);
        // SAFETY: both are live and only read; the held one is of limited depth and has neither objects nor references in it,
        // so that no code of a class runs and the comparison ends.
        unsafe { zend_is_identical(std::ptr::from_ref(&self.0).cast_mut(), std::ptr::from_ref(later).cast_mut()) }
    }
}

fn is_plain(zval: &Zval, depth: usize, room: &mut usize) -> Result<(), &'static str> {
    const TOO_LARGE: &str = "was given too large a value to tell";
    match zval.get_type() {
        DataType::Array => {}
        DataType::Null | DataType::False | DataType::True | DataType::Long | DataType::Double | DataType::String => {
            return Ok(());
        }
        DataType::Reference => return Err("was given a reference"),
        _ => return Err("was given an object"),
    }
    let depth = depth.checked_sub(1).ok_or(TOO_LARGE)?;
    let table = zval.array().ok_or(TOO_LARGE)?;
    *room = room.checked_sub(table.len()).ok_or(TOO_LARGE)?;
    match buckets(table) {
        Some(buckets) => {
            buckets.iter().filter(|bucket| !is_empty(&bucket.val)).try_for_each(|bucket| is_plain(&bucket.val, depth, room))
        }
        None => list(table).iter().filter(|zval| !is_empty(zval)).try_for_each(|zval| is_plain(zval, depth, room)),
    }
}

fn is_empty(zval: &Zval) -> bool {
    zval.get_type() == DataType::Undef
}

/// The slots of a list, empty ones too.
fn list(table: &ZendHashTable) -> &[Zval] {
    // SAFETY: a list (`buckets` gave none) has `nNumUsed` zvals at `arPacked`.
    unsafe { std::slice::from_raw_parts(table.__bindgen_anon_1.arPacked, table.nNumUsed as usize) }
}

/// How often each hook had fired at one moment (`$wp_filters` 6.1-7.1, `$wp_actions`). WordPress only adds to both tables, so
/// that a hook stays in its place.
pub struct Counts([Vec<i64>; 2]);

const TABLES: [&str; 2] = ["wp_filters", "wp_actions"];

impl Counts {
    /// The counts now.
    #[must_use]
    pub fn now() -> Self {
        Self(TABLES.map(|name| counters(name).unwrap_or_default().iter().map(|bucket| count(&bucket.val)).collect()))
    }

    /// The hooks that have fired since, and how often.
    #[must_use]
    pub fn since(&self) -> Vec<(Vec<u8>, i64)> {
        let mut fired = Vec::new();
        for (name, earlier) in TABLES.iter().zip(&self.0) {
            for (at, bucket) in counters(name).unwrap_or_default().iter().enumerate() {
                let more = count(&bucket.val) - earlier.get(at).copied().unwrap_or(0);
                // SAFETY: null, or a string that lives as long as the table.
                let hook = unsafe { bucket.key.cast::<ZendStr>().as_ref() };
                fired.extend(hook.filter(|_| more > 0).map(|hook| (hook.as_bytes().to_vec(), more)));
            }
        }
        fired
    }
}

/// How often each hook had fired at one moment, whatever somebody does to the tables meanwhile. Holds references into PHP's memory: to
/// be dropped before the request ends.
pub struct Fired([Option<Zval>; 2]);

impl Fired {
    /// The counters now, shared until WordPress counts on.
    #[must_use]
    pub fn now() -> Self {
        Self(TABLES.map(|name| value::entry(globals::symbol_table(), name).map(Zval::shallow_clone)))
    }

    /// How much more often each hook has fired than at the `earlier` moment, filters and actions together; hooks of which that is as
    /// it was are left out.
    #[must_use]
    pub fn since(&self, earlier: &Self) -> BTreeMap<Vec<u8>, i64> {
        let mut fired = BTreeMap::new();
        for (table, before) in self.tables().zip(earlier.tables()) {
            let slots = before.and_then(buckets).unwrap_or_default();
            let counters = table.and_then(buckets).unwrap_or_default();
            for (at, bucket) in counters.iter().enumerate().filter(|(_, bucket)| !is_empty(&bucket.val)) {
                // A hook stays in its place, unless somebody took others away.
                let before = before.and_then(|before| match slots.get(at).filter(|slot| is_named_alike(slot, bucket)) {
                    Some(slot) => Some(&slot.val),
                    None => find(before, &slot_name(bucket)),
                });
                let more = count(&bucket.val) - before.map_or(0, count);
                if more != 0 {
                    *fired.entry(slot_name(bucket)).or_insert(0) += more;
                }
            }
        }
        fired
    }

    /// Whether a hook has fired at all.
    #[must_use]
    pub fn has(&self, hook: &[u8]) -> bool {
        self.tables().flatten().any(|table| find(table, hook).is_some())
    }

    /// Whether a hook has fired as an action.
    #[must_use]
    pub fn has_action(&self, hook: &[u8]) -> bool {
        self.tables().last().flatten().is_some_and(|table| find(table, hook).is_some())
    }

    fn tables(&self) -> impl Iterator<Item = Option<&ZendHashTable>> {
        self.0.iter().map(|table| table.as_ref().and_then(Zval::array))
    }
}

fn counters(name: &str) -> Option<&'static [Bucket]> {
    buckets(value::entry(globals::symbol_table(), name)?.array()?)
}

/// The name of the hook that a slot counts.
fn slot_name(slot: &Bucket) -> Vec<u8> {
    match slot_key(slot) {
        Some((_, number)) if slot.key.is_null() => number.cast_signed().to_string().into_bytes(),
        key => key.map_or_else(Vec::new, |(name, _)| name.to_vec()),
    }
}

fn is_named_alike(one: &Bucket, other: &Bucket) -> bool {
    !is_empty(&one.val) && one.h == other.h && (std::ptr::eq(one.key, other.key) || slot_key(one) == slot_key(other))
}

fn count(zval: &Zval) -> i64 {
    value::direct(zval).long().unwrap_or(0)
}
