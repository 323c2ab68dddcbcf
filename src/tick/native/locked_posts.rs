//! `heartbeat_received`: which of the posts listed on the screen does somebody else edit?

use super::holder::{self, Sizes};
use super::input::{self, Response};
use super::outcome::{Stop, answered, can_edit_post, is_truthy, wp};
use super::prime;
use crate::engine::value;
use crate::tick::data::LOCKED_POSTS;
use ext_php_rs::prelude::*;
use ext_php_rs::types::{ZendHashTable, Zval};

/// Pictures as core's list of posts shows them.
const SIZES: Sizes = Sizes(18, 36);

/// A row of the list of posts.
struct Row {
    /// `post-ID`, the row's id in the page.
    key: String,
    post: i64,
}

/// Mirrors wp_check_locked_posts() (6.1-7.1).
///
/// Core reads each post and its lock by itself; here they are read ahead for all posts, so that twenty need at most four
/// queries.
#[php_function]
#[php(name = "WpHeartbeat\\check_locked_posts")]
pub fn check_locked_posts(response: &Zval, data: &Zval, screen_id: &Zval) -> Zval {
    answered("wp_check_locked_posts", &[response, data, screen_id], || answer(response, data))
}

/// Adds the PHP function to the module.
pub fn functions(module: ModuleBuilder) -> ModuleBuilder {
    module.function(wrap_function!(check_locked_posts))
}

fn answer(response: &Zval, data: &Zval) -> Result<Zval, Stop> {
    let Some(list) = value::entry(input::array(data)?, LOCKED_POSTS).and_then(Zval::array) else {
        return Ok(response.shallow_clone());
    };
    let rows = rows(list)?;
    let open = Response::of(response)?;
    prime::locks(rows.iter().map(|row| row.post))?;
    let mut locked = ZendHashTable::new();
    for row in rows {
        if let Some(holder) = holder(row.post)? {
            input::set(&mut locked, &row.key, holder)?;
        }
    }
    if locked.is_empty() { Ok(response.shallow_clone()) } else { open.with([(LOCKED_POSTS, value::array(locked))]) }
}

/// The rows asked for. All of them, before anything is called: PHP code may change the list under us.
fn rows(list: &ZendHashTable) -> Result<Vec<Row>, Stop> {
    let mut rows = Vec::with_capacity(list.len());
    for (_, key) in value::entries_of(list) {
        let key = value::bytes(key).and_then(|key| std::str::from_utf8(key).ok()).ok_or(Stop::Core)?;
        let post = key.strip_prefix("post-").and_then(|id| input::digits(id.as_bytes())).ok_or(Stop::Core)?;
        if post != 0 {
            rows.push(Row { key: key.to_owned(), post });
        }
    }
    Ok(rows)
}

/// Who else edits the post, if the current user may edit it.
fn holder(post: i64) -> Result<Option<Zval>, Stop> {
    let post = value::int(post);
    let user = wp("wp_check_post_lock", &[&post])?;
    if !is_truthy(&user) {
        return Ok(None);
    }
    let user = wp("get_userdata", &[&user])?;
    if !is_truthy(&user) || !can_edit_post(&post)? {
        return Ok(None);
    }
    holder::describe(&user, "%s is currently editing", &SIZES).map(Some)
}
