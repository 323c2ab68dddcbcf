//! Callbacks that plugins have declared inert in this request. They are held for as long: an object that had gone would leave its name
//! to another.

use ext_php_rs::types::Zval;
use std::cell::RefCell;

use super::hooks::is_same;
use super::value;

/// What was declared.
struct Declaration {
    hook: String,
    callback: Zval,
    keys: Vec<String>,
}

/// More than a site's plugins have callbacks on the hooks of a tick.
const MOST: usize = 1_024;

thread_local! {
    static DECLARED: RefCell<Vec<Declaration>> = const { RefCell::new(Vec::new()) };
}

/// Whether a value has the form of a callable: a name, an object, or a class or an object with the name of a method. That there is such
/// a function is not asked: it may be defined later, and asking could load a class.
pub fn is_shaped(callback: &Zval) -> bool {
    let is_name = |zval: &Zval| value::bytes(zval).is_some_and(|text| !text.is_empty());
    let callback = value::direct(callback);
    match callback.array() {
        Some(pair) => match (pair.get_index(0).map(value::direct), pair.get_index(1).map(value::direct)) {
            (Some(of), Some(method)) => pair.len() == 2 && (of.object().is_some() || is_name(of)) && is_name(method),
            _ => false,
        },
        None => callback.object().is_some() || is_name(callback),
    }
}

/// Declares that `callback` does nothing on `hook` unless a tick's data has one of `keys`. Gives `false` where there are too many
/// declarations to keep another.
pub fn declare(hook: &str, callback: &Zval, keys: Vec<String>) -> bool {
    let declaration = Declaration { hook: hook.to_owned(), callback: value::direct(callback).shallow_clone(), keys };
    DECLARED.with_borrow_mut(|declared| {
        let has_room = declared.len() < MOST;
        if has_room {
            declared.push(declaration);
        }
        has_room
    })
}

/// The keys that `callback` on `hook` was declared with; `None` where it was not. Of several declarations all keys count.
pub fn of(hook: &str, callback: &Zval) -> Option<Vec<String>> {
    DECLARED.with_borrow(|declared| {
        let mut of_it = declared.iter().filter(|said| said.hook == hook && is_same(&said.callback, callback)).peekable();
        of_it.peek()?;
        Some(of_it.flat_map(|said| said.keys.clone()).collect())
    })
}

/// Lets go of all, while PHP's memory is still there.
pub fn release() {
    drop(DECLARED.take());
}

/// Forgets what a request that was cut short left behind: its memory is gone.
pub fn forget() {
    std::mem::forget(DECLARED.take());
}
