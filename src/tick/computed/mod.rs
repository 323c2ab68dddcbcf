//! Core's own heartbeat callbacks for ticks with data, computed from rows before WordPress loads: a file a feature.
//!
//! Each takes the answer as the callbacks before it left it. Whatever decides which hooks core fires on the way is noted as a
//! mark: a lease is given for ticks with the same marks.

mod edit_post;
mod holder;
mod locked_posts;
mod nonces;
mod post_lock;

pub use edit_post::Question;

use super::answer::Field;
use super::data::Data;
use crate::lane::core_code::CoreRules;
use crate::lane::decline::Decline;
use crate::lane::facts::Facts;
use crate::lane::setup::Setup;
use crate::site::Rows;
use std::cell::{OnceCell, RefCell};
use std::collections::BTreeSet;
use wordpress::capability::{Roles, UserCaps};
use wordpress::nonce::NonceContext;
use wordpress::post_lock::lock_value;
use wordpress::{Key, PostId, Timestamp, UserId, Value};

/// Options that the callbacks look at, the roles aside, whose option has a name of its own on each site.
pub const OPTIONS: [&str; 4] = ["avatar_default", "avatar_rating", "show_avatars", edit_post::PRIVACY_PAGE];

/// What the callbacks compute from.
pub struct Context<'a> {
    /// The tick's data.
    pub data: &'a Data,
    /// The rows as they were read for this tick.
    pub rows: &'a Rows,
    /// The site's setup.
    pub setup: &'a Setup,
    /// Core's rules.
    pub rules: &'a CoreRules,
    /// What WordPress would hold in memory; `None` where no witness has told.
    pub facts: Option<&'a Facts>,
    /// Makes nonces for the user.
    pub nonces: NonceContext<'a>,
    /// Whether core takes the request for an encrypted one.
    pub is_ssl: bool,
    caps: OnceCell<UserCaps>,
    marks: RefCell<BTreeSet<String>>,
    questions: RefCell<Vec<Question>>,
}

/// The lock that an answer says is the user's from now on: it is written before the answer goes out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NewLock {
    /// The post.
    pub post: PostId,
    /// Who holds it.
    pub user: UserId,
}

impl NewLock {
    /// The row's value: time and user.
    #[must_use]
    pub fn value(self, now: Timestamp) -> Vec<u8> {
        lock_value(now, self.user)
    }
}

/// An answer's fields, in order.
pub type Fields = Vec<(Key, Field)>;

impl<'a> Context<'a> {
    /// The context of one tick.
    #[must_use]
    pub fn new(
        data: &'a Data,
        rows: &'a Rows,
        setup: &'a Setup,
        rules: &'a CoreRules,
        facts: Option<&'a Facts>,
        nonces: NonceContext<'a>,
        is_ssl: bool,
    ) -> Self {
        let context = Self {
            data,
            rows,
            setup,
            rules,
            facts,
            nonces,
            is_ssl,
            caps: OnceCell::new(),
            marks: RefCell::default(),
            questions: RefCell::default(),
        };
        if !data.posts.is_empty() {
            // Core asks hooks for the default of an option that is not there.
            for name in OPTIONS.iter().filter(|name| !rows.options.contains_key(**name)) {
                context.mark("missing", name);
            }
        }
        context
    }

    /// Mirrors core's callbacks on wp_refresh_nonces (6.1-7.1), in their order; the last, which every tick has, is not among them.
    ///
    /// # Errors
    /// [`Decline`] where something is not of the form that the rules mirror, [`Decline::NoLease`] where a witness is needed.
    pub fn refresh_nonces(&self, fields: &mut Fields) -> Result<(), Decline> {
        nonces::post(self, fields)?;
        nonces::metabox_loader(self, fields)
    }

    /// Mirrors core's callbacks on heartbeat_received (6.1-7.1), in their order; an autosave with content is none of ours.
    ///
    /// # Errors
    /// As [`Context::refresh_nonces`].
    pub fn received(&self, fields: &mut Fields) -> Result<(), Decline> {
        locked_posts::answer(self, fields)?;
        post_lock::answer(self, fields)
    }

    /// What decided, for the tick's kind; and what core asked of the user, in its order.
    #[must_use]
    pub fn into_parts(self) -> (BTreeSet<String>, Vec<Question>) {
        (self.marks.into_inner(), self.questions.into_inner())
    }

    /// Notes what decides.
    fn mark(&self, feature: &str, what: &str) {
        self.marks.borrow_mut().insert(format!("{feature}={what}"));
    }

    /// What the user may do. Computed where the first callback asks.
    fn user_caps(&self) -> Result<&UserCaps, Decline> {
        if let Some(caps) = self.caps.get() {
            return Ok(caps);
        }
        let caps = user_caps(self.nonces.user, self.rows, self.setup)?;
        Ok(self.caps.get_or_init(|| caps))
    }
}

/// The hook that core surely fires where a tick has this mark: a witness that has not seen it fire has watched a tick of another kind,
/// because the rows changed between.
#[must_use]
pub fn hook_of(mark: &str) -> Option<&'static str> {
    Some(match mark.split_once('=')?.1 {
        "gone" | "may" | "may-not" => "user_has_cap",
        "lock-over" | "locked" => "wp_check_post_lock_window",
        "held" => "gettext",
        "held-with-pictures" => "get_avatar_url",
        "added" => "added_post_meta",
        "updated" => "updated_post_meta",
        _ => return None,
    })
}

/// What a user may do by the site's roles and the user's own row.
///
/// # Errors
/// [`Decline::Options`] where the roles are odd, [`Decline::Rows`] where the user's row is.
pub fn user_caps(user: UserId, rows: &Rows, setup: &Setup) -> Result<UserCaps, Decline> {
    let roles = rows.options.get(&setup.tables.roles_option()).map(Vec::as_slice);
    let roles = Roles::parse(roles).ok_or(Decline::Options)?;
    let own = rows.user_meta.get(&setup.tables.capabilities_key()).map(Vec::as_slice);
    UserCaps::of(user, own, &roles).ok_or(Decline::Rows)
}

/// What nobody may do: WP_User of id 0 has no role, whatever roles there are.
#[must_use]
pub fn nobodys_caps() -> Option<UserCaps> {
    UserCaps::of(UserId(0), None, &Roles::parse(None)?)
}

/// A field that is as it is at any time.
fn fixed(value: Value) -> Field {
    Field::Fixed(value)
}

fn entries<const N: usize>(entries: [(&str, Value); N]) -> Value {
    Value::Array(entries.into_iter().map(|(name, value)| (Key::from(name), value)).collect())
}
