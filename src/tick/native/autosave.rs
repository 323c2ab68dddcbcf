//! `heartbeat_received`: saves what the editor holds, as the draft itself or beside it.

use super::input::{self, Response, array_of, set};
use super::outcome::{Stop, answered, can_edit_post, is_truthy, property, translated, wp};
use super::post_autosave;
use crate::engine::{call, constants, value};
use crate::tick::data::AUTOSAVE;
use ext_php_rs::prelude::*;
use ext_php_rs::types::{ZendHashTable, Zval};

/// Mirrors heartbeat_autosave() (6.1-7.1).
#[php_function]
#[php(name = "WpHeartbeat\\heartbeat_autosave")]
pub fn heartbeat_autosave(response: &Zval, data: &Zval) -> Zval {
    answered("heartbeat_autosave", &[response, data], || answer(response, data))
}

/// Adds the PHP function to the module.
pub fn functions(module: ModuleBuilder) -> ModuleBuilder {
    module.function(wrap_function!(heartbeat_autosave))
}

fn answer(response: &Zval, data: &Zval) -> Result<Zval, Stop> {
    let Some(posted) = value::entry(input::array(data)?, AUTOSAVE).filter(|posted| is_truthy(posted)) else {
        return Ok(response.shallow_clone());
    };
    let open = Response::of(response)?;
    let saved = autosave(Posted::read(input::array(posted)?)?)?;
    let (success, message) = if is_truthy(&wp("is_wp_error", &[&saved])?) {
        (false, error_message(&saved)?)
    } else if is_truthy(&saved) {
        (true, saved_at()?)
    } else {
        (false, translated("Error while saving.")?)
    };
    open.with([(AUTOSAVE, array_of([("success", value::bool(success)), ("message", message)])?)])
}

fn saved_at() -> Result<Zval, Stop> {
    let format = translated("g:i:s a")?;
    let sentence = translated("Draft saved at %s.")?;
    wp("sprintf", &[&sentence, &wp("date_i18n", &[&format])?])
}

fn error_message(error: &Zval) -> Result<Zval, Stop> {
    Ok(call::method_checked(error, "get_error_message", &[])?)
}

fn error(code: &str, message: &str) -> Result<Zval, Stop> {
    Ok(call::instance("WP_Error", &[&value::string(code), &translated(message)?])?)
}

/// What was sent to be saved: all that core's code relies on is there.
struct Posted {
    post: i64,
    nonce: Zval,
    /// The categories as the script sends them, `1,2,3`, where they count.
    categories: Option<Zval>,
    fields: Zval,
}

impl Posted {
    /// Reads what was sent, before anything is called.
    ///
    /// # Errors
    /// [`Stop::Core`] where core would run into a warning, and where there is no such post.
    fn read(posted: &ZendHashTable) -> Result<Self, Stop> {
        let post = input::post_id(input::field(posted, "post_id")?)?;
        let nonce = input::field(posted, "_wpnonce")?.shallow_clone();
        let is_page = value::bytes(input::field(posted, "post_type")?) == Some(b"page");
        let categories = value::entry(posted, "catslist").filter(|list| !is_page && is_truthy(list));
        if post == 0 || input::has_references(posted) || categories.is_some_and(|list| value::bytes(list).is_none()) {
            return Err(Stop::Core);
        }
        let categories = categories.map(Zval::shallow_clone);
        let mut fields = posted.to_owned();
        set(&mut fields, "ID", value::int(post))?;
        set(&mut fields, "post_ID", value::int(post))?;
        // Core reads properties of nothing where the post is gone. Reading it fires no hook: it can be asked beforehand.
        if !wp("get_post", &[&value::int(post)])?.is_object() {
            return Err(Stop::Core);
        }
        Ok(Self { post, nonce, categories, fields: value::array(fields) })
    }
}

/// Mirrors wp_autosave() (6.1-7.1).
fn autosave(posted: Posted) -> Result<Zval, Stop> {
    if !constants::defined("DOING_AUTOSAVE") {
        wp("define", &[&value::string("DOING_AUTOSAVE"), &value::bool(true)])?;
    }
    let action = value::string(format!("update-post_{}", posted.post));
    if wp("wp_verify_nonce", &[&posted.nonce, &action])?.is_false() {
        return error("invalid_nonce", "Error while saving.");
    }
    let post = wp("get_post", &[&value::int(posted.post)])?;
    if !can_edit_post(&property(&post, "ID")?)? {
        return error("edit_posts", "Sorry, you are not allowed to edit this item.");
    }
    let fields = completed(&post, &posted)?;
    let overwrites = is_own_unlocked_draft(&post)?;
    let slashed = wp("wp_slash", &[&fields])?;
    if overwrites { wp("edit_post", &[&slashed]) } else { post_autosave::create(posted.post, &slashed) }
}

fn completed(post: &Zval, posted: &Posted) -> Result<Zval, Stop> {
    let is_new = has_status(post, b"auto-draft")?;
    let mut fields = input::array(&posted.fields)?.to_owned();
    if is_new {
        set(&mut fields, "post_status", value::string("draft"))?;
    }
    if let Some(list) = &posted.categories {
        set(&mut fields, "post_category", wp("explode", &[&value::string(","), list])?)?;
    }
    Ok(value::array(fields))
}

fn is_own_unlocked_draft(post: &Zval) -> Result<bool, Stop> {
    if is_truthy(&wp("wp_check_post_lock", &[&property(post, "ID")?])?) {
        return Ok(false);
    }
    let user = input::post_id(&wp("get_current_user_id", &[])?)?;
    let is_own = user == input::post_id(&property(post, "post_author")?)?;
    Ok(is_own && (has_status(post, b"auto-draft")? || has_status(post, b"draft")?))
}

fn has_status(post: &Zval, status: &[u8]) -> Result<bool, Stop> {
    Ok(value::bytes(&property(post, "post_status")?) == Some(status))
}
