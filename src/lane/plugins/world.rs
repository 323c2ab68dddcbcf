//! A tick as guards ask for it: its data and screen, its user, and what the user may do by core's rules.

use crate::lane::setup::Setup;
use crate::site::Rows;
use crate::tick::Tick;
use crate::tick::computed::{self, Question};
use guard::{User, World};
use std::cell::{Cell, OnceCell, RefCell};
use std::collections::BTreeSet;
use std::rc::Rc;
use wordpress::capability::{UserCaps, is_primitive};
use wordpress::{Key, UserId, Value};

/// Hooks that fire while the user is being authenticated, or both before and after: nobody is the user there, or somebody.
const BEFORE_USER: &[&str] = &[
    "determine_current_user",
    "get_user_metadata",
    "default_user_metadata",
    "nonce_life",
    "nonce_user_logged_out",
    "salt",
    "sanitize_user",
    "session_token_manager",
    "set_current_user",
];

/// Each is bounded in itself; together they must not take longer than WordPress would.
const MOST_REPLAYS: u32 = 600;

/// A tick, for the guards of all its hooks.
pub struct TickWorld<'a> {
    tick: &'a Tick,
    setup: &'a Setup,
    user: User,
    caps: Option<UserCaps>,
    /// What core asks of the user.
    pub questions: &'a [Question],
    /// See [`super::set::CallbackSet::mapped`].
    mapped: &'a BTreeSet<String>,
    /// Capabilities that guards asked for.
    asked: RefCell<BTreeSet<Vec<u8>>>,
    /// How many more guards may be replayed.
    replays: Cell<u32>,
    values: Values,
}

/// Values that are made where the first guard asks.
#[derive(Default)]
struct Values {
    data: OnceCell<Rc<Value>>,
    screen: OnceCell<Rc<Value>>,
    post: OnceCell<Rc<Value>>,
    cookies: OnceCell<Rc<Value>>,
    granted: OnceCell<Rc<Value>>,
    allcaps: OnceCell<Rc<Value>>,
}

impl<'a> TickWorld<'a> {
    /// The world of a tick whose user, by core's rules, is `user`. What the user may do is known where `has_rights` says that the rows
    /// for it were read.
    #[must_use]
    pub fn new(
        tick: &'a Tick,
        rows: &'a Rows,
        setup: &'a Setup,
        user: Option<UserId>,
        questions: &'a [Question],
        mapped: &'a BTreeSet<String>,
        has_rights: bool,
    ) -> Self {
        let row = rows.user.as_ref().filter(|row| Some(row.id) == user);
        let caps = match user {
            Some(user) if has_rights => computed::user_caps(user, rows, setup).ok(),
            Some(_) => None,
            None => computed::nobodys_caps(),
        };
        let user = User {
            id: user.map_or(0, |user| user.0),
            login: row.map(|row| row.login.clone()).unwrap_or_default(),
            roles: caps.as_ref().map(|caps| Rc::new(caps.roles())),
        };
        Self {
            tick,
            setup,
            user,
            caps,
            questions,
            mapped,
            asked: RefCell::default(),
            replays: Cell::new(MOST_REPLAYS),
            values: Values::default(),
        }
    }

    /// The world as callbacks on this hook see it.
    #[must_use]
    pub const fn on<'b>(&'b self, hook: &'b str) -> OnHook<'b, 'a> {
        OnHook { world: self, hook }
    }

    /// The capabilities that guards have asked for so far.
    #[must_use]
    pub fn asked(&self) -> Vec<Vec<u8>> {
        self.asked.borrow().iter().cloned().collect()
    }

    /// Whether one more guard may be replayed in this tick.
    pub fn may_replay(&self) -> bool {
        self.replays.replace(self.replays.get().saturating_sub(1)) > 0
    }

    /// The user's id, 0 for nobody.
    #[must_use]
    pub const fn user_id(&self) -> u64 {
        self.user.id
    }

    /// The key of the user's own row of capabilities.
    #[must_use]
    pub fn capabilities_key(&self) -> String {
        self.setup.tables.capabilities_key()
    }

    /// The tick's data, as core hands it to callbacks.
    #[must_use]
    pub fn data(&self) -> Rc<Value> {
        Rc::clone(self.values.data.get_or_init(|| Rc::new(self.tick.callbacks_data())))
    }

    /// The tick's screen.
    #[must_use]
    pub fn screen(&self) -> Rc<Value> {
        Rc::clone(self.values.screen.get_or_init(|| Rc::new(Value::str(&self.tick.screen_id))))
    }

    /// WP_User::$allcaps, before or behind core's own callbacks on `user_has_cap`; `None` where it is not known.
    #[must_use]
    pub fn allcaps(&self, behind_core: bool) -> Option<Rc<Value>> {
        let caps = self.caps.as_ref()?;
        let made = |all: Vec<(Key, Value)>| Rc::new(Value::Array(all));
        Some(Rc::clone(if behind_core {
            self.values.granted.get_or_init(|| made(caps.granted()))
        } else {
            self.values.allcaps.get_or_init(|| made(caps.allcaps().to_vec()))
        }))
    }
}

/// A tick, for the guards of callbacks on one hook.
pub struct OnHook<'b, 'a> {
    world: &'b TickWorld<'a>,
    hook: &'b str,
}

impl World for OnHook<'_, '_> {
    fn hook(&self) -> &[u8] {
        self.hook.as_bytes()
    }

    fn user(&self) -> Option<&User> {
        let is_settled = !BEFORE_USER.contains(&self.hook) && !self.hook.starts_with("auth_cookie_");
        is_settled.then_some(&self.world.user)
    }

    fn can(&self, capability: &[u8]) -> Option<bool> {
        self.user()?;
        let is_mapped = std::str::from_utf8(capability).map_or(true, |name| self.world.mapped.contains(name));
        if is_mapped || !is_primitive(capability) {
            return None;
        }
        // Callbacks on map_meta_cap and user_has_cap are asked this question, too.
        self.world.asked.borrow_mut().insert(capability.to_vec());
        self.world.caps.as_ref()?.has_all(&[capability]).ok()
    }

    fn superglobal(&self, name: &[u8]) -> Option<Rc<Value>> {
        let TickWorld { values, tick, .. } = self.world;
        Some(Rc::clone(match name {
            // `$_REQUEST` is `$_GET`, which is empty, and `$_POST`: a witness has seen that nobody changed that.
            b"_POST" | b"_REQUEST" => values.post.get_or_init(|| Rc::new(tick.slashed_post())),
            b"_COOKIE" => values.cookies.get_or_init(|| Rc::new(tick.slashed_cookies())),
            b"_GET" => return Some(Rc::new(Value::Array(Vec::new()))),
            _ => return None,
        }))
    }
}
