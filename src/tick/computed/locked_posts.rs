//! Which of the posts listed on the screen does somebody else edit?

use super::holder::Sizes;
use super::{Context, Fields, fixed};
use crate::lane::decline::Decline;
use crate::lane::facts::IS_EDITING;
use crate::tick::data::LOCKED_POSTS;
use wordpress::{Key, Value};

/// Pictures as core's list of posts shows them.
const SIZES: Sizes = Sizes(18, 36);

/// Mirrors wp_check_locked_posts() (6.1-7.1).
pub(super) fn answer(context: &Context<'_>, fields: &mut Fields) -> Result<(), Decline> {
    let Some(listed) = &context.data.locked_posts else { return Ok(()) };
    let mut locked: Vec<(Key, Value)> = Vec::new();
    for row in listed {
        let Some(holder) = context.lock_holder(LOCKED_POSTS, row.post)? else { continue };
        if !context.can_edit_post(LOCKED_POSTS, row.post)? {
            continue;
        }
        let said = context.describe(LOCKED_POSTS, holder, IS_EDITING, &SIZES)?;
        let key = Key::from_bytes(&row.key);
        match locked.iter_mut().find(|(earlier, _)| *earlier == key) {
            Some(earlier) => earlier.1 = said,
            None => locked.push((key, said)),
        }
    }
    if !locked.is_empty() {
        fields.push((Key::from(LOCKED_POSTS), fixed(Value::Array(locked))));
    }
    Ok(())
}
