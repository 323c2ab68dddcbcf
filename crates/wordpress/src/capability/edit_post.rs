//! Whether a user may edit a post.

use super::UserCaps;
use crate::number::{is_infinite, to_int};
use crate::php_serialized::maybe_unserialize;
use crate::undecided::Undecided;
use crate::{PostId, Value};

/// What of a registered post type decides who may edit its posts. Capabilities are names as WP_Post_Type::$cap has them; one that
/// is no string there makes a post type that these rules do not know.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PostType {
    /// `$post_type->map_meta_cap`, as truth.
    pub map_meta_cap: bool,
    /// `$post_type->cap->edit_post`: asked for where `map_meta_cap` is off.
    pub edit_post: Vec<u8>,
    /// `$post_type->cap->edit_posts`
    pub edit_posts: Vec<u8>,
    /// `$post_type->cap->edit_others_posts`
    pub edit_others_posts: Vec<u8>,
    /// `$post_type->cap->edit_published_posts`: there, and looked at, only where `map_meta_cap` is on.
    pub edit_published_posts: Vec<u8>,
    /// `$post_type->cap->edit_private_posts`: there, and looked at, only where `map_meta_cap` is on.
    pub edit_private_posts: Vec<u8>,
}

/// A row of the posts table, as far as these rules ask.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Post {
    /// `ID`
    pub id: PostId,
    /// `post_author`, 0 for none.
    pub author: u64,
    /// `post_status`, as it is in the row: an attachment's stays `inherit`.
    pub status: Vec<u8>,
    /// `post_type`
    pub post_type: Vec<u8>,
}

/// What decides besides user, post and post type.
#[derive(Clone, Copy, Debug, Default)]
pub struct EditContext<'a> {
    /// The option `wp_page_for_privacy_policy` as it is in the table; `None` where there is none.
    pub privacy_policy_page: Option<&'a [u8]>,
    /// The post's metadata `_wp_trash_meta_status`, of the row with the lowest `meta_id`; `None` where there is none or its value
    /// is NULL.
    pub trash_status: Option<&'a [u8]>,
}

/// Mirrors `current_user_can( 'edit_post', $post_id )` (6.1-7.1) for a post that is there and whose type is registered, on one
/// site. Where there is no such post core says no.
///
/// # Errors
/// [`Undecided`] for revisions and for rows of odd forms.
pub fn can_edit_post(caps: &UserCaps, post: &Post, post_type: &PostType, context: &EditContext<'_>) -> Result<bool, Undecided> {
    caps.has_all(&required_to_edit(caps, post, post_type, context)?)
}

/// Mirrors `map_meta_cap( 'edit_post', $user_id, $post_id )` (6.1-7.1; `==` between ids became `===` with casts by 6.8).
///
/// # Errors
/// As [`can_edit_post`].
pub fn required_to_edit<'a>(
    caps: &UserCaps,
    post: &Post,
    post_type: &'a PostType,
    context: &EditContext<'_>,
) -> Result<Vec<&'a [u8]>, Undecided> {
    if post.post_type == b"revision" {
        return Err(Undecided::Revision);
    }
    if !post_type.map_meta_cap {
        return Ok(vec![&post_type.edit_post]);
    }
    let is_public = |status: &[u8]| matches!(status, b"publish" | b"future");
    let mut required: Vec<&[u8]> = Vec::with_capacity(3);
    if post.author != 0 && post.author == caps.user().0 {
        let published = is_public(&post.status) || (post.status == b"trash" && is_public(&trash_status(context)?));
        required.push(if published { &post_type.edit_published_posts } else { &post_type.edit_posts });
    } else {
        required.push(&post_type.edit_others_posts);
        if is_public(&post.status) {
            required.push(&post_type.edit_published_posts);
        } else if post.status == b"private" {
            required.push(&post_type.edit_private_posts);
        }
    }
    if is_privacy_policy_page(post.id, context)? {
        // What manage_privacy_options is mapped to on one site.
        required.push(b"manage_options");
    }
    Ok(required)
}

/// `get_post_meta( $post->ID, '_wp_trash_meta_status', true )` where it is text, else nothing that equals a status.
fn trash_status(context: &EditContext<'_>) -> Result<Vec<u8>, Undecided> {
    let value = maybe_unserialize(context.trash_status.unwrap_or_default());
    match value.map_err(|_| Undecided::MetaValue("_wp_trash_meta_status"))? {
        Value::Str(status) => Ok(status),
        _ => Ok(Vec::new()),
    }
}

/// `(int) get_option( 'wp_page_for_privacy_policy' ) === $post->ID`
fn is_privacy_policy_page(post: PostId, context: &EditContext<'_>) -> Result<bool, Undecided> {
    const ODD: Undecided = Undecided::OptionRow("wp_page_for_privacy_policy");
    let page = match maybe_unserialize(context.privacy_policy_page.unwrap_or_default()).map_err(|_| ODD)? {
        Value::Str(page) if is_infinite(&page) => return Err(Undecided::Number),
        Value::Str(page) => to_int(&page),
        Value::Int(page) => page,
        Value::Null => 0,
        _ => return Err(ODD),
    };
    Ok(u64::try_from(page) == Ok(post.0))
}
