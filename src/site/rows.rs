//! What a tick asks a site for, and what it gets.

use std::collections::BTreeMap;
use wordpress::capability::Post;
use wordpress::post_lock::{EDIT_LAST, EDIT_LOCK, MetaRow};
use wordpress::session::UserRow;
use wordpress::{PostId, UserId};

/// What a tick needs to read.
#[derive(Clone, Debug, Default)]
pub struct Wanted {
    /// Names of rows of the options table.
    pub options: Vec<String>,
    /// The login name to look up, where the tick has a cookie that could be one.
    pub login: Option<Vec<u8>>,
    /// Keys of that user's meta rows, besides `session_tokens`.
    pub user_meta: Vec<String>,
    /// The posts to look up, with their locks; where there are none, nothing of posts is asked.
    pub posts: Vec<PostId>,
}

/// What was read.
#[derive(Debug, Default)]
pub struct Rows {
    /// The options found, raw, by name. Of `cron`, which can be long, the start and the end, where it is longer than 96 characters.
    pub options: BTreeMap<String, Vec<u8>>,
    /// The user of that login name.
    pub user: Option<UserRow>,
    /// The user's row `session_tokens`, raw: that with the lowest `umeta_id`, which is the one core reads.
    pub session_tokens: Option<Vec<u8>>,
    /// The user's other meta rows that were wanted, raw, by key; of several the one with the lowest `umeta_id`. Absent where there
    /// is none, and where that one is NULL: core's `get_user_meta()` gives `''` and `null` for the two.
    pub user_meta: BTreeMap<String, Vec<u8>>,
    /// The posts that are there.
    pub posts: BTreeMap<PostId, PostRows>,
    /// The other users whom the rows of these posts name as holders of a lock, `may_hold()`: `None` for one who is gone.
    /// A user who is not in here was not asked for.
    pub holders: BTreeMap<UserId, Option<HolderRow>>,
}

/// A post and its rows of meta that a tick looks at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PostRows {
    /// The post.
    pub post: Post,
    /// The rows of the keys [`POST_META`], in order of `meta_id`.
    pub meta: Vec<MetaRow>,
}

/// What of another user a tick shows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HolderRow {
    /// `display_name`
    pub display_name: Vec<u8>,
    /// `user_email`
    pub email: Vec<u8>,
}

/// The meta key of the status that a post had before it went to the trash.
pub const TRASH_STATUS: &[u8] = b"_wp_trash_meta_status";

/// The meta keys of [`PostRows::meta`].
pub const POST_META: [&[u8]; 3] = [EDIT_LOCK, EDIT_LAST, TRASH_STATUS];
