//! An autosave beside the post: one a user, kept only while it differs from the post. The comparison is native.

use super::input::{self, set};
use super::outcome::{Stop, is_truthy, property, wp};
use crate::engine::{call, value};
use ext_php_rs::types::{ZendHashTable, Zval};
use std::collections::BTreeSet;
use wordpress::Key;
use wordpress::sanitize::normalize_whitespace;

/// Mirrors wp_create_post_autosave() (6.1-7.1) for an array of slashed post data.
///
/// # Errors
/// [`Stop`] where PHP code threw.
pub fn create(post: i64, data: &Zval) -> Result<Zval, Stop> {
    let data = wp("_wp_translate_postdata", &[&value::bool(true), data])?;
    if is_truthy(&wp("is_wp_error", &[&data])?) {
        return Ok(data);
    }
    let data = wp("_wp_get_allowed_postdata", &[&data])?;
    let author = wp("get_current_user_id", &[])?;
    let old = wp("wp_get_post_autosave", &[&value::int(post), &author])?;
    if is_truthy(&old) { replace(post, &data, &author, &old) } else { add(&data) }
}

/// Writes over the user's autosave, or removes it where it has come to say what the post says.
fn replace(post: i64, data: &Zval, author: &Zval, old: &Zval) -> Result<Zval, Stop> {
    let mut new = input::array(&wp("_wp_post_revision_data", &[data, &value::bool(true)])?)?.to_owned();
    set(&mut new, "ID", property(old, "ID")?)?;
    set(&mut new, "post_author", author.shallow_clone())?;
    let post = wp("get_post", &[&value::int(post)])?;
    if !differs(&new, &post)? {
        wp("wp_delete_post_revision", &[&property(old, "ID")?])?;
        return Ok(value::int(0));
    }
    let new = value::array(new);
    announce(&new, true)?;
    wp("wp_update_post", &[&new])
}

fn add(data: &Zval) -> Result<Zval, Stop> {
    // _wp_put_post_revision() expects unescaped.
    let data = wp("wp_unslash", &[data])?;
    let revision = wp("_wp_put_post_revision", &[&data, &value::bool(true)])?;
    let is_made = || Ok::<_, Stop>(!is_truthy(&wp("is_wp_error", &[&revision])?) && revision.long() != Some(0));
    if announces_updates() && is_made()? {
        announce(&wp("get_post", &[&revision, &value::string("ARRAY_A")])?, false)?;
    }
    Ok(revision)
}

/// Whether core tells a new autosave from a changed one: 6.4-7.1 do, and came with this function.
fn announces_updates() -> bool {
    call::exists("wp_autosave_post_revisioned_meta_fields")
}

fn announce(autosave: &Zval, is_update: bool) -> Result<(), Stop> {
    let hook = value::string("wp_creating_autosave");
    if announces_updates() {
        wp("do_action", &[&hook, autosave, &value::bool(is_update)])?;
    } else {
        wp("do_action", &[&hook, autosave])?;
    }
    Ok(())
}

/// Whether a field that revisions keep reads otherwise in the autosave than in the post, white space aside.
fn differs(autosave: &ZendHashTable, post: &Zval) -> Result<bool, Stop> {
    let kept = wp("_wp_post_revision_fields", &[post])?;
    let Some(kept) = kept.array() else {
        // As in core: `array_keys()` throws.
        wp("array_keys", &[&kept])?;
        return Err(Stop::Core);
    };
    let kept: BTreeSet<Vec<u8>> = value::entries_of(kept).map(|(key, _)| name(key)).collect();
    let fields: Vec<(Vec<u8>, Zval)> = value::entries_of(autosave)
        .map(|(key, content)| (name(key), content.shallow_clone()))
        .filter(|(name, _)| kept.contains(name))
        .collect();
    for (name, content) in fields {
        if normalized(&content)? != normalized(&property(post, &name)?)? {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Mirrors normalize_whitespace() (6.1-7.1); what is no text is core's to refuse or to turn into one.
fn normalized(content: &Zval) -> Result<Option<Vec<u8>>, Stop> {
    match value::bytes(content) {
        Some(text) => Ok(Some(normalize_whitespace(text))),
        None => Ok(value::bytes(&wp("normalize_whitespace", &[content])?).map(<[u8]>::to_vec)),
    }
}

fn name(key: Key) -> Vec<u8> {
    match key {
        Key::Str(name) => name,
        Key::Int(number) => number.to_string().into_bytes(),
    }
}
