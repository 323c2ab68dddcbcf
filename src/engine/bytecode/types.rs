//! Declared types of parameters and of what is returned.

use ext_php_rs::ffi::{
    _ZEND_SEND_MODE_SHIFT, _ZEND_TYPE_INTERSECTION_BIT, _ZEND_TYPE_LIST_BIT, _ZEND_TYPE_MAY_BE_MASK, _ZEND_TYPE_NAME_BIT,
    ZEND_ACC_HAS_RETURN_TYPE, ZEND_ACC_VARIADIC, zend_arg_info, zend_op_array, zend_string, zend_type, zend_type_list,
};
use guard::code::{Param, Types};

use crate::engine::callable::text;

/// More parameters, or more types in one declaration, than code has that a person wrote.
const MOST: u32 = 256;

/// The parameters; `None` where there are more than anybody declares.
pub(super) fn parameters(op_array: &zend_op_array) -> Option<Vec<Param>> {
    let is_variadic = op_array.fn_flags & ZEND_ACC_VARIADIC != 0;
    let count = op_array.num_args.checked_add(u32::from(is_variadic)).filter(|count| *count <= MOST)?;
    if count > 0 && op_array.arg_info.is_null() {
        return None;
    }
    (0..count)
        .map(|position| {
            // SAFETY: there is an entry for each parameter, and one more for a variadic one.
            let info = unsafe { &*op_array.arg_info.add(position as usize) };
            let sent = (info.type_.type_mask >> _ZEND_SEND_MODE_SHIFT) & 3;
            Some(Param { by_reference: sent != 0, variadic: position == op_array.num_args, types: declared(info) })
        })
        .collect()
}

/// The declared type of what is returned.
pub(super) fn returned(op_array: &zend_op_array) -> Option<Types> {
    if op_array.fn_flags & ZEND_ACC_HAS_RETURN_TYPE == 0 || op_array.arg_info.is_null() {
        return None;
    }
    // SAFETY: where the flag is set, the entry before the first parameter's is that of what is returned.
    declared(unsafe { &*op_array.arg_info.sub(1) })
}

fn declared(info: &zend_arg_info) -> Option<Types> {
    let is_complex = info.type_.type_mask & (_ZEND_TYPE_NAME_BIT | _ZEND_TYPE_LIST_BIT) != 0;
    let mask = info.type_.type_mask & _ZEND_TYPE_MAY_BE_MASK;
    if mask == 0 && !is_complex {
        return None;
    }
    let classes = if is_complex { classes(&info.type_) } else { Some(Vec::new()) };
    Some(Types { mask, odd: classes.is_none(), classes: classes.unwrap_or_default() })
}

/// The classes that are named, in lower case; `None` for what is no plain list of alternatives.
fn classes(declared: &zend_type) -> Option<Vec<String>> {
    if declared.type_mask & _ZEND_TYPE_LIST_BIT == 0 {
        return Some(vec![class(declared)?]);
    }
    if declared.type_mask & _ZEND_TYPE_INTERSECTION_BIT != 0 {
        return None;
    }
    // SAFETY: the bit says that the pointer is to a list, which holds as many types as it says, one behind the other.
    unsafe {
        let list = declared.ptr.cast::<zend_type_list>();
        let count = (*list).num_types;
        let first = (&raw const (*list).types).cast::<zend_type>();
        (0..count.min(MOST)).map(|at| class(&*first.add(at as usize))).collect()
    }
}

fn class(declared: &zend_type) -> Option<String> {
    if declared.type_mask & (_ZEND_TYPE_LIST_BIT | _ZEND_TYPE_NAME_BIT) != _ZEND_TYPE_NAME_BIT {
        return None;
    }
    // SAFETY: the bit says that the pointer is to a string, which lives as long as the declaration.
    let name = unsafe { text(declared.ptr.cast::<zend_string>()) }?;
    Some(String::from_utf8_lossy(name).to_ascii_lowercase())
}
