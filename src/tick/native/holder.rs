//! What the answers say of the user who holds a lock: name, sentence, and pictures where the site shows any.

use super::input::{array_of, set};
use super::outcome::{Stop, is_truthy, property, translated, wp};
use crate::engine::value;
use ext_php_rs::types::{ZendHashTable, Zval};

/// How large a picture is, in pixels, for a plain and a dense screen.
pub struct Sizes(pub i64, pub i64);

/// The answer's fields on `user`; `sentence` is core's text with `%s` for the name, before its translation.
///
/// # Errors
/// [`Stop`] where PHP code threw, or `user` is no object.
pub fn describe(user: &Zval, sentence: &str, sizes: &Sizes) -> Result<Zval, Stop> {
    let mut fields = ZendHashTable::new();
    set(&mut fields, "name", property(user, "display_name")?)?;
    let sentence = translated(sentence)?;
    set(&mut fields, "text", wp("sprintf", &[&sentence, &property(user, "display_name")?])?)?;
    if is_truthy(&wp("get_option", &[&value::string("show_avatars")])?) {
        set(&mut fields, "avatar_src", avatar_url(user, sizes.0)?)?;
        set(&mut fields, "avatar_src_2x", avatar_url(user, sizes.1)?)?;
    }
    Ok(value::array(fields))
}

fn avatar_url(user: &Zval, size: i64) -> Result<Zval, Stop> {
    wp("get_avatar_url", &[&property(user, "ID")?, &array_of([("size", value::int(size))])?])
}
