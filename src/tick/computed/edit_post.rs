//! May the user edit this post?

use super::Context;
use crate::lane::decline::Decline;
use wordpress::PostId;
use wordpress::capability::{EditContext, required_to_edit};
use wordpress::post_lock::single;

/// A question of core's to what the user may do: `current_user_can( 'edit_post', $post )`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Question {
    /// The post.
    pub post: PostId,
    /// What map_meta_cap() hands to its filter as the capability that is checked.
    pub capability: Vec<u8>,
    /// What it asks of the user: primitive capabilities.
    pub required: Vec<Vec<u8>>,
    /// Whether it is the privacy policy's page, for which `manage_privacy_options` is looked up first.
    pub is_privacy_page: bool,
}

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
            self.asked(post, b"edit_post", &[b"do_not_allow"], false);
            return Ok(false);
        };
        let facts = self.facts.ok_or(Decline::NoLease)?;
        let post_type = facts.post_type(&found.post.post_type).ok_or(Decline::NoLease)?;
        self.mark(&format!("{feature}-type"), &String::from_utf8_lossy(&found.post.post_type));
        let context = EditContext {
            privacy_policy_page: self.rows.options.get(PRIVACY_PAGE).map(Vec::as_slice),
            trash_status: single(&found.meta, b"_wp_trash_meta_status"),
        };
        let caps = self.user_caps()?;
        let required = required_to_edit(caps, &found.post, &post_type, &context).map_err(|_| Decline::Rows)?;
        let can = caps.has_all(&required).map_err(|_| Decline::Rows)?;
        // Where the type maps nothing, its own name for the capability is what is checked.
        let checked = if post_type.map_meta_cap { &b"edit_post"[..] } else { &post_type.edit_post };
        let of_page = if post_type.map_meta_cap {
            required_to_edit(caps, &found.post, &post_type, &no_page(&context))
        } else {
            Ok(required.clone())
        };
        self.asked(post, checked, &required, of_page.is_ok_and(|without| without.len() < required.len()));
        self.mark(feature, if can { "may" } else { "may-not" });
        Ok(can)
    }

    fn asked(&self, post: PostId, capability: &[u8], required: &[&[u8]], is_privacy_page: bool) {
        let required = required.iter().map(|capability| capability.to_vec()).collect();
        self.questions.borrow_mut().push(Question { post, capability: capability.to_vec(), required, is_privacy_page });
    }
}

/// The same on a site without a page for its privacy policy.
const fn no_page<'a>(context: &EditContext<'a>) -> EditContext<'a> {
    EditContext { privacy_policy_page: None, trash_status: context.trash_status }
}
