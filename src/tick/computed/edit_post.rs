//! May the user edit this post?

use super::Context;
use crate::lane::decline::Decline;
use wordpress::PostId;
use wordpress::capability::{EditContext, can_edit_post};
use wordpress::post_lock::single;

/// The option that names the privacy policy's page, which only some may edit.
pub const PRIVACY_PAGE: &str = "wp_page_for_privacy_policy";

impl Context<'_> {
    /// Mirrors `current_user_can( 'edit_post', $post )` (6.1-7.1).
    ///
    /// # Errors
    /// [`Decline::Rows`] where a row is not of the form that the rules mirror, [`Decline::NoLease`] where the post's type is not
    /// known.
    pub(super) fn can_edit_post(&self, feature: &str, post: PostId) -> Result<bool, Decline> {
        let Some(found) = self.rows.posts.get(&post) else {
            self.mark(feature, "gone");
            return Ok(false);
        };
        let facts = self.facts.ok_or(Decline::NoLease)?;
        let post_type = facts.post_type(&found.post.post_type).ok_or(Decline::NoLease)?;
        self.mark(&format!("{feature}-type"), &String::from_utf8_lossy(&found.post.post_type));
        let context = EditContext {
            privacy_policy_page: self.rows.options.get(PRIVACY_PAGE).map(Vec::as_slice),
            trash_status: single(&found.meta, b"_wp_trash_meta_status"),
        };
        let can = can_edit_post(self.user_caps()?, &found.post, &post_type, &context).map_err(|_| Decline::Rows)?;
        self.mark(feature, if can { "may" } else { "may-not" });
        Ok(can)
    }
}
