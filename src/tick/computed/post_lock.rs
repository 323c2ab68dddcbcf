//! Is the post on the editor's screen still the user's, and from when?

use super::holder::Sizes;
use super::{Context, Fields, NewLock, entries, fixed};
use crate::lane::decline::Decline;
use crate::lane::facts::HAS_TAKEN_OVER;
use crate::tick::answer::Field;
use crate::tick::data::POST_LOCK;
use wordpress::post_lock::{LockWrite, set_post_lock};
use wordpress::{Key, PostId};

/// Pictures as core's dialogue "has taken over" shows them.
const SIZES: Sizes = Sizes(64, 128);

/// Mirrors wp_refresh_post_lock() (6.1-7.1).
pub(super) fn answer(context: &Context<'_>, fields: &mut Fields) -> Result<(), Decline> {
    let Some(post) = context.data.post_lock else { return Ok(()) };
    if post == PostId(0) {
        context.mark(POST_LOCK, "none");
        return Ok(());
    }
    if !context.can_edit_post(POST_LOCK, post)? {
        return Ok(());
    }
    let field = match context.lock_holder(POST_LOCK, post)? {
        Some(holder) => fixed(entries([("lock_error", context.describe(POST_LOCK, holder, HAS_TAKEN_OVER, &SIZES)?)])),
        None => {
            // Core fires other hooks where it adds a row than where it changes one; and finds rows to change by what the server
            // takes for equal.
            let rows = context.rows.posts.get(&post).map_or(&[][..], |found| &found.meta);
            let write = set_post_lock(rows, b"").map_err(|_| Decline::Rows)?;
            context.mark(POST_LOCK, if write == LockWrite::Insert { "added" } else { "updated" });
            Field::NewLock(NewLock { post, user: context.nonces.user })
        }
    };
    fields.push((Key::from(POST_LOCK), field));
    Ok(())
}
