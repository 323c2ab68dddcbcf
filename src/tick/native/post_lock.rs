//! `heartbeat_received`: is the post on the editor's screen still ours, and for how long?

use super::holder::{self, Sizes};
use super::input::{self, Response, array_of};
use super::outcome::{Stop, answered, can_edit_post, is_truthy, wp};
use crate::engine::value;
use crate::tick::data::POST_LOCK;
use ext_php_rs::prelude::*;
use ext_php_rs::types::{ZendHashTable, Zval};

/// Pictures as core's dialogue "has taken over" shows them.
const SIZES: Sizes = Sizes(64, 128);

/// Mirrors wp_refresh_post_lock() (6.1-7.1).
#[php_function]
#[php(name = "WpHeartbeat\\refresh_post_lock")]
pub fn refresh_post_lock(response: &Zval, data: &Zval, screen_id: &Zval) -> Zval {
    answered("wp_refresh_post_lock", &[response, data, screen_id], || answer(response, data))
}

/// Adds the PHP function to the module.
pub fn functions(module: ModuleBuilder) -> ModuleBuilder {
    module.function(wrap_function!(refresh_post_lock))
}

fn answer(response: &Zval, data: &Zval) -> Result<Zval, Stop> {
    let Some(received) = value::entry(input::array(data)?, POST_LOCK) else { return Ok(response.shallow_clone()) };
    let post = input::post_id(input::field(input::array(received)?, "post_id")?)?;
    let open = Response::of(response)?;
    let id = value::int(post);
    if post == 0 || !can_edit_post(&id)? {
        return Ok(response.shallow_clone());
    }
    let user = wp("wp_check_post_lock", &[&id])?;
    let user = wp("get_userdata", &[&user])?;
    let send = if is_truthy(&user) {
        array_of([("lock_error", holder::describe(&user, "%s has taken over and is currently editing.", &SIZES)?)])?
    } else {
        new_lock(&id)?
    };
    open.with([(POST_LOCK, send)])
}

fn new_lock(post: &Zval) -> Result<Zval, Stop> {
    let lock = wp("wp_set_post_lock", &[post])?;
    if is_truthy(&lock) {
        array_of([("new_lock", wp("implode", &[&value::string(":"), &lock])?)])
    } else {
        Ok(value::array(ZendHashTable::new()))
    }
}
