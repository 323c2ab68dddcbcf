//! A hook that runs while it is watched: probes between its callbacks, put in where only WordPress's own loop sees them.
//!
//! `WP_Hook::apply_filters()` goes through a *copy* of a priority's entries (`foreach` by value, 4.7-7.1). So the entries with
//! probes between them stand in the hook only from the end of one priority to the first probe of the next, and nothing but that
//! loop runs in between: other people's code never sees them, and their callbacks are called from where they always are, with the
//! same arguments and the same backtrace.

use ext_php_rs::ffi::{
    Bucket, zend_array_dup, zend_class_entry, zend_execute_data, zend_hash_index_update, zend_hash_str_find,
    zend_hash_str_update, zend_hash_update, zend_object, zend_property_info,
};
use ext_php_rs::types::{ZendHashTable, ZendStr, Zval};
use std::mem::{ManuallyDrop, offset_of};

use super::hooks::{Registered, registered};
use super::{call, globals, value};

/// A call of `WP_Hook::apply_filters()` that runs now.
pub struct Caller {
    /// Its frame, told from others that run now; a later call may have the same.
    pub frame: usize,
    /// The hook.
    pub hook: Hook,
}

/// The call of `WP_Hook::apply_filters()` that has called the internal function which is running; `None` where it was called by
/// anything else.
pub fn caller() -> Option<Caller> {
    // SAFETY: frames of running calls are live, and this reads them only.
    unsafe {
        let own = (*globals::executor()).current_execute_data.as_ref()?;
        let frame = own.prev_execute_data;
        Some(Caller { frame: frame as usize, hook: running_hook(frame.as_ref()?)? })
    }
}

/// Whether the call in `frame` still runs the hook `id`.
pub fn is_running(frame: usize, id: u32) -> bool {
    /// More frames than this have no place in PHP's memory with its usual limit.
    const DEEPEST: usize = 100_000;
    // SAFETY: as in `caller`; each frame's predecessor is live as long as it is.
    unsafe {
        let mut current = (*globals::executor()).current_execute_data;
        for _ in 0..DEEPEST {
            let Some(live) = current.as_ref() else { return false };
            if current as usize == frame {
                return running_hook(live).is_some_and(|hook| hook.id() == id);
            }
            current = live.prev_execute_data;
        }
    }
    false
}

/// # Safety
/// `frame` must be that of a running call.
unsafe fn running_hook(frame: &zend_execute_data) -> Option<Hook> {
    // SAFETY: a frame's function is live; `type_` is the first byte of each variant, and for a user function `op_array` is the
    // variant in use. Its name is null in a file's own code.
    unsafe {
        let function = frame.func.as_ref()?;
        if u32::from(function.type_) != ext_php_rs::ffi::ZEND_USER_FUNCTION {
            return None;
        }
        let name = function.op_array.function_name.cast::<ZendStr>().as_ref()?;
        if function.op_array.scope.is_null() || name.as_bytes() != b"apply_filters" {
            return None;
        }
    }
    Hook::of(&frame.This)
}

/// One of WordPress's hooks, held as long as this lives. To be dropped before the request ends.
pub struct Hook {
    object: Zval,
    /// Where in the object its callbacks are, in bytes.
    offset: usize,
}

/// What lies between two probes: a callback that is watched, or others.
pub type Step = Option<Registered>;

impl Hook {
    /// The hook of this name, if WordPress has one and it is of WordPress's own class.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::of(value::entry(value::entry(globals::symbol_table(), "wp_filter")?.array()?, name)?)
    }

    fn of(zval: &Zval) -> Option<Self> {
        let zval = value::direct(zval);
        let object = zval.object()?;
        // SAFETY: an object's class is live; its name is a live string.
        let class = unsafe { object.ce.as_ref()? };
        let offset = callbacks_offset(class)?;
        Some(Self { object: zval.shallow_clone(), offset })
    }

    /// Tells it from other hooks as long as this lives.
    #[must_use]
    pub fn id(&self) -> u32 {
        self.object.object().map_or(0, |object| object.handle)
    }

    /// Where the callbacks are: WordPress's own `ksort()` leaves a reference in the property, and what counts is behind it.
    fn place(&self) -> *mut Zval {
        let object = self.object.object().map_or(std::ptr::null(), std::ptr::from_ref);
        // SAFETY: the object is held, and has the property at this offset (`callbacks_offset`).
        unsafe { std::ptr::from_mut((*slot(object, self.offset)).dereference_mut()) }
    }

    fn callbacks(&self) -> &Zval {
        // SAFETY: the place is that of a live zval. Callers use the reference at once, and over no call into PHP.
        unsafe { &*self.place() }
    }

    /// Puts `content` in the callbacks' place and gives what was there. The property's own flags stay.
    fn exchange(&self, content: Zval) -> Zval {
        let content = ManuallyDrop::new(content);
        let mut earlier = Zval::new();
        // SAFETY: the place is that of a live zval, to which no reference is in use here; value and type move out of it and into
        // it together, so that the counts of owners stay as they are.
        unsafe {
            let place = &mut *self.place();
            std::mem::swap(&mut earlier.value, &mut place.value);
            std::mem::swap(&mut earlier.u1, &mut place.u1);
            place.value = content.value;
            place.u1 = content.u1;
        }
        earlier
    }

    /// Puts the function `name` on this hook with one argument, before all that is on it. Gives `false` where that did not work.
    pub fn put_first(&self, hook: &str, name: &str) -> bool {
        let arguments = [value::string(hook), value::string(name), value::int(i64::MIN), value::int(1)];
        let [hook, name, priority, accepted_args] = &arguments;
        call::quietly_method(&self.object, "add_filter", &[hook, name, priority, accepted_args]).is_ok()
    }

    /// Takes it away again. Gives `false` where it was not there any more.
    pub fn take_first(&self, hook: &str, name: &str) -> bool {
        let arguments = [value::string(hook), value::string(name), value::int(i64::MIN)];
        let [hook, name, priority] = &arguments;
        call::quietly_method(&self.object, "remove_filter", &[hook, name, priority]).is_ok_and(|gone| gone.bool() == Some(true))
    }

    /// All entries, by priority; `None` where they are not of WordPress's form.
    #[must_use]
    pub fn entries(&self) -> Option<Vec<Registered>> {
        super::hooks::listed(self.callbacks())
    }

    /// Has the loop that runs now find, at the priority behind `after`, the function `probe` before and behind each entry that
    /// `is_watched`, and around the others. Gives the priority and the steps between the probes; `Ok(None)` where there is no
    /// priority behind.
    ///
    /// # Errors
    /// Where the callbacks are not of WordPress's form.
    pub fn interleave(
        &self,
        after: i64,
        probe: &str,
        is_watched: impl Fn(&Registered) -> bool,
    ) -> Result<Option<(Interleaved, i64, Vec<Step>)>, NotOfItsForm> {
        let callbacks = self.callbacks();
        let table = callbacks.array().ok_or(NotOfItsForm)?;
        let Some((priority, level)) = level_after(table, after)? else { return Ok(None) };
        let (level, steps) = with_probes(priority, level, probe, is_watched)?;
        // SAFETY: the copy is new, with one owner, which is the box.
        let mut table = unsafe { ext_php_rs::boxed::ZBox::from_raw(zend_array_dup(std::ptr::from_ref(table).cast_mut())) };
        table.insert_at_index(priority, value::array(level)).map_err(|_| NotOfItsForm)?;
        let placed = std::ptr::from_ref(&*table) as usize;
        let original = self.exchange(value::array(table));
        let hook = Self { object: self.object.shallow_clone(), offset: self.offset };
        Ok(Some((Interleaved { hook, original, placed }, priority, steps)))
    }
}

/// A hook's callbacks are not as WordPress keeps them.
pub struct NotOfItsForm;

/// Probes that stand in a hook until they are taken out.
pub struct Interleaved {
    hook: Hook,
    original: Zval,
    placed: usize,
}

impl Interleaved {
    /// Puts back what was there. Gives `false` where somebody has changed it meanwhile.
    pub fn restore(self) -> bool {
        let callbacks = self.hook.callbacks();
        let is_ours = callbacks.array().is_some_and(|table| std::ptr::from_ref(table) as usize == self.placed);
        if is_ours {
            drop(self.hook.exchange(self.original));
        }
        is_ours
    }
}

/// The priority that the loop comes to behind `after`, which may be gone.
fn level_after(table: &ZendHashTable, after: i64) -> Result<Option<(i64, &ZendHashTable)>, NotOfItsForm> {
    let mut behind = false;
    let mut higher = None;
    for (key, zval) in value::entries_of(table) {
        let wordpress::Key::Int(priority) = key else { return Err(NotOfItsForm) };
        if behind {
            return Ok(Some((priority, zval.array().ok_or(NotOfItsForm)?)));
        }
        if higher.is_none() && priority > after {
            higher = Some((priority, zval));
        }
        behind = priority == after;
    }
    if behind {
        return Ok(None);
    }
    higher.map(|(priority, zval)| Ok((priority, zval.array().ok_or(NotOfItsForm)?))).transpose()
}

type Table = ext_php_rs::boxed::ZBox<ZendHashTable>;

fn with_probes(
    priority: i64,
    level: &ZendHashTable,
    probe: &str,
    is_watched: impl Fn(&Registered) -> bool,
) -> Result<(Table, Vec<Step>), NotOfItsForm> {
    let mut entry = ZendHashTable::with_capacity(2);
    entry.insert("function", probe).map_err(|_| NotOfItsForm)?;
    entry.insert("accepted_args", 1).map_err(|_| NotOfItsForm)?;
    let entry = value::array(entry);
    let mut probed = ZendHashTable::with_capacity(u32::try_from(level.len() * 2 + 1).map_err(|_| NotOfItsForm)?);
    let mut steps: Vec<Step> = Vec::new();
    for bucket in buckets(level).ok_or(NotOfItsForm)? {
        let Some(key) = bucket_key(bucket) else { continue };
        let registered = registered(priority, key, value::direct(&bucket.val)).ok_or(NotOfItsForm)?;
        if is_watched(&registered) {
            put_probe(&mut probed, &entry, steps.len());
            steps.push(Some(registered));
        } else if !matches!(steps.last(), Some(None)) {
            put_probe(&mut probed, &entry, steps.len());
            steps.push(None);
        }
        put_as_it_is(&mut probed, bucket);
    }
    put_probe(&mut probed, &entry, steps.len());
    Ok((probed, steps))
}

fn put_probe(table: &mut ZendHashTable, entry: &Zval, number: usize) {
    // Not a name that a callback can have.
    let key = format!("\0{number}");
    let mut entry = ManuallyDrop::new(entry.shallow_clone());
    // SAFETY: the table takes over the copy's one reference (hence `ManuallyDrop`); the key is given with its length.
    unsafe { zend_hash_str_update(table, key.as_ptr().cast(), key.len(), &raw mut *entry) };
}

fn put_as_it_is(table: &mut ZendHashTable, bucket: &Bucket) {
    let mut entry = ManuallyDrop::new(bucket.val.shallow_clone());
    // SAFETY: as in `put_probe`; the key belongs to the live table that the bucket is in, and is counted by the new one.
    unsafe {
        if bucket.key.is_null() {
            zend_hash_index_update(table, bucket.h, &raw mut *entry);
        } else {
            zend_hash_update(table, bucket.key, &raw mut *entry);
        }
    }
}

/// The slots of a table with names for keys, empty ones too; `None` where it is a list.
pub(super) fn buckets(table: &ZendHashTable) -> Option<&[Bucket]> {
    const PACKED: u32 = 1 << 2;
    // SAFETY: a table that is no list has `nNumUsed` buckets at `arData`, an empty one none.
    unsafe {
        if table.nNumUsed == 0 {
            return Some(&[]);
        }
        if table.u.flags & PACKED != 0 {
            return None;
        }
        Some(std::slice::from_raw_parts(table.__bindgen_anon_1.arData, table.nNumUsed as usize))
    }
}

/// The key of a slot; `None` where the slot is empty.
pub(super) fn bucket_key(bucket: &Bucket) -> Option<wordpress::Key> {
    if bucket.val.get_type() == ext_php_rs::flags::DataType::Undef {
        return None;
    }
    // SAFETY: null, or a string that lives as long as the table.
    Some(match unsafe { bucket.key.cast::<ZendStr>().as_ref() } {
        Some(name) => wordpress::Key::Str(name.as_bytes().to_vec()),
        None => wordpress::Key::Int(bucket.h.cast_signed()),
    })
}

/// Where objects of the class `WP_Hook` have their callbacks; `None` for other classes, and where it is no plain property.
pub(super) fn callbacks_offset(class: &zend_class_entry) -> Option<usize> {
    const NAME: &str = "callbacks";
    // SAFETY: names and tables of a live class; its `properties_info` holds pointers to property descriptions.
    unsafe {
        let name = class.name.cast::<ZendStr>().as_ref()?;
        if name.as_bytes() != b"WP_Hook" {
            return None;
        }
        let found = zend_hash_str_find(&raw const class.properties_info, NAME.as_ptr().cast(), NAME.len()).as_ref()?;
        let info = found.value.ptr.cast::<zend_property_info>().as_ref()?;
        let offset = info.offset as usize;
        let first = offset_of!(zend_object, properties_table);
        let after = first + usize::try_from(class.default_properties_count).ok()? * size_of::<Zval>();
        let is_plain = info.flags & ext_php_rs::ffi::ZEND_ACC_STATIC == 0;
        (is_plain && (first..after).contains(&offset)).then_some(offset)
    }
}

/// # Safety
/// `object` must be live and of the class that [`callbacks_offset`] gave `offset` for.
pub(super) unsafe fn slot(object: *const zend_object, offset: usize) -> *mut Zval {
    // SAFETY: the caller's promise.
    unsafe { object.cast_mut().byte_add(offset).cast::<Zval>() }
}
