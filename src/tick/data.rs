//! What a tick carries: the data for core's own callbacks, and what of the rest makes two ticks alike.

use super::read::texts;
use crate::lane::decline::Decline;
use std::collections::BTreeSet;
use wordpress::sanitize::absint;
use wordpress::{Key, PostId, Value};

/// Which posts of a list are locked?
pub const LOCKED_POSTS: &str = "wp-check-locked-posts";
/// Is the post in the editor still the user's?
pub const POST_LOCK: &str = "wp-refresh-post-lock";
/// New nonces for the post editor.
pub const POST_NONCES: &str = "wp-refresh-post-nonces";
/// New nonces for the block editor's meta boxes.
pub const METABOX_LOADER_NONCES: &str = "wp-refresh-metabox-loader-nonces";
/// What the editor holds, to be saved.
pub const AUTOSAVE: &str = "wp_autosave";

/// What in core's own fields comes and goes: locks and nonces.
const VOLATILE: [&str; 3] = ["lock", "nonce", "post_nonce"];

/// More posts than a list can show (WordPress's own limit is 999).
const MOST_POSTS: usize = 1_000;

/// A tick's data as wp_ajax_heartbeat() (6.1-7.1) hands it to callbacks, as far as core's own callbacks look at it.
#[derive(Clone, Debug, Default)]
pub struct Data {
    /// The rows of a list of posts, where the field is there and an array.
    pub locked_posts: Option<Vec<ListedPost>>,
    /// The post whose lock is to be refreshed; 0 for none that there could be.
    pub post_lock: Option<PostId>,
    /// The post whose editor wants nonces.
    pub post_nonces: Option<PostId>,
    /// The post whose meta boxes want nonces.
    pub metabox_loader_nonces: Option<PostId>,
    /// The posts that an answer is about.
    pub posts: BTreeSet<PostId>,
    /// What of the data makes two ticks alike: all but the rows of a list, and locks and nonces, in core's own fields.
    pub shape: Vec<u8>,
    /// The rows of a list of posts as they were sent, which the shape leaves out: so that no two lists read alike. Empty where there
    /// is none.
    pub list: Vec<u8>,
}

/// A row of a list of posts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ListedPost {
    /// `post-ID`, the row's id in the page: the key of its answer.
    pub key: Vec<u8>,
    /// Never 0.
    pub post: PostId,
}

impl Data {
    /// Reads `$_POST['data']`.
    ///
    /// # Errors
    /// [`Decline::Data`] for an autosave with content, and for forms that core's own scripts do not send and that core would meet
    /// with a warning or an error.
    pub fn read(posted: Option<&Value>) -> Result<Self, Decline> {
        let fields = match posted {
            Some(data) if data.is_truthy() => data,
            _ => return Ok(Self::default()),
        };
        // `(array)` of a text has no field of any name.
        let Value::Array(entries) = fields else { return Ok(Self { shape: exactly(fields), ..Self::default() }) };
        if fields.get(AUTOSAVE).is_some_and(Value::is_truthy) {
            return Err(Decline::Data);
        }
        let mut data = Self {
            locked_posts: fields.get(LOCKED_POSTS).and_then(Value::as_array).map(listed_posts).transpose()?,
            post_lock: fields.get(POST_LOCK).map(post_id).transpose()?,
            post_nonces: fields.get(POST_NONCES).map(post_id).transpose()?,
            metabox_loader_nonces: fields
                .get(METABOX_LOADER_NONCES)
                .filter(|field| field.is_truthy())
                .map(post_id)
                .transpose()?,
            posts: BTreeSet::new(),
            shape: shape(entries),
            list: fields.get(LOCKED_POSTS).filter(|list| matches!(list, Value::Array(_))).map(exactly).unwrap_or_default(),
        };
        data.posts = data.all_posts();
        if data.posts.len() > MOST_POSTS { Err(Decline::Data) } else { Ok(data) }
    }

    fn all_posts(&self) -> BTreeSet<PostId> {
        let listed = self.locked_posts.iter().flatten().map(|row| row.post);
        let single = [self.post_lock, self.post_nonces, self.metabox_loader_nonces].into_iter().flatten();
        listed.chain(single).filter(|post| *post != PostId(0)).collect()
    }
}

/// Mirrors what wp_check_locked_posts() (6.1-7.1) makes of the rows: `absint( substr( $key, 5 ) )`.
fn listed_posts(rows: &[(Key, Value)]) -> Result<Vec<ListedPost>, Decline> {
    let mut listed = Vec::with_capacity(rows.len());
    for (_, row) in rows {
        let key = row.as_bytes().ok_or(Decline::Data)?;
        let post = in_range(absint(key.get(5..).unwrap_or_default()))?;
        if post != PostId(0) {
            listed.push(ListedPost { key: key.to_vec(), post });
        }
    }
    Ok(listed)
}

/// The field `post_id` of what core's scripts send: digits. For them `absint()` and `(int)` give the same number.
fn post_id(field: &Value) -> Result<PostId, Decline> {
    let text = field.as_array().and_then(|_| field.get("post_id")).and_then(Value::as_bytes).ok_or(Decline::Data)?;
    if text.is_empty() || !text.iter().all(u8::is_ascii_digit) {
        return Err(Decline::Data);
    }
    in_range(absint(text))
}

/// No database counts further than PHP does.
fn in_range(number: u64) -> Result<PostId, Decline> {
    if i64::try_from(number).is_ok_and(|number| number < i64::MAX) { Ok(PostId(number)) } else { Err(Decline::Data) }
}

fn shape(entries: &[(Key, Value)]) -> Vec<u8> {
    let is_cores =
        |key: &Key| [LOCKED_POSTS, POST_LOCK, POST_NONCES, METABOX_LOADER_NONCES].iter().any(|name| *key == Key::from(*name));
    let mut bytes = Vec::new();
    for (key, value) in entries {
        bytes.extend(texts([Some(name(key))].into_iter()));
        match value {
            // Which rows a list shows differs from page to page.
            Value::Array(_) if *key == Key::from(LOCKED_POSTS) => bytes.push(b'l'),
            // An editor stays with its post, and a plugin may look which it is. Locks and nonces come and go.
            Value::Array(fields) if is_cores(key) => {
                for (key, value) in fields {
                    bytes.extend(texts([Some(name(key))].into_iter()));
                    if !VOLATILE.iter().any(|name| *key == Key::from(*name)) {
                        bytes.extend(exactly(value));
                    }
                }
            }
            other => bytes.extend(exactly(other)),
        }
    }
    bytes
}

/// A value so that no two values read alike.
pub(super) fn exactly(value: &Value) -> Vec<u8> {
    match value {
        Value::Array(entries) => {
            let mut bytes = format!("a{}:", entries.len()).into_bytes();
            for (key, value) in entries {
                bytes.extend(texts([Some(name(key))].into_iter()));
                bytes.extend(exactly(value));
            }
            bytes
        }
        other => [b"s", texts([other.as_bytes().map(<[u8]>::to_vec)].into_iter()).as_slice()].concat(),
    }
}

fn name(key: &Key) -> Vec<u8> {
    match key {
        Key::Str(name) => name.clone(),
        Key::Int(number) => number.to_string().into_bytes(),
    }
}
