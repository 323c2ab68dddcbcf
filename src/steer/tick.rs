//! Ticks: what is added to their answers, in both lanes.
//!
//! In the full lane WordPress tells the pace, filters included, and a witness keeps it in the lease; in the express lane it is that of
//! the lease. Time and load are those of the request, in either.

use super::pace::{Base, Pace};
use super::place::{Place, is_post_type};
use super::steps::told;
use super::{filters, in_this_request, notice, pace};
use crate::engine::{call, globals, value};
use crate::lane::setup::Setup;
use crate::site::Rows;
use crate::tick::Tick;
use crate::tick::answer::Field;
use crate::tick::computed::Fields;
use crate::tick::data::{LOCKED_POSTS, METABOX_LOADER_NONCES, POST_LOCK, POST_NONCES};
use crate::tick::read::screen_of_request;
use crate::{settings, wp};
use ext_php_rs::types::Zval;
use wordpress::salt::Scheme;
use wordpress::{Key, Value};

/// The PHP function that adds to answers, last on [`SENDS`].
pub const ADDS: &str = "WpHeartbeat\\steer";
/// The filters on an answer, for users and for nobody.
pub const SENDS: [&str; 2] = ["heartbeat_send", "heartbeat_nopriv_send"];

/// When the next tick is to come: core's own field.
const NEXT: &str = "heartbeat_interval";
/// How many seconds the session has left.
const SESSION: &str = "wp_heartbeat_session";

/// WordPress's own intervals: of a list of posts and of most editors (its newer ones tick faster by themselves), and of everything else.
const OWN_OF_LOCKS: u8 = 15;
const OWN: u8 = 60;

/// The paces in a tick's leases: which counts is known once its session has been checked.
#[derive(Clone, Copy, Debug, Default)]
pub struct Known<'a> {
    /// Where the tick has a user.
    pub of_user: Option<&'a Pace>,
    /// Where it has none.
    pub anonymous: Option<&'a Pace>,
}

/// Whether ticks are paced whatever filters say: a lease without a pace is then none.
#[must_use]
pub fn is_set() -> bool {
    in_this_request(|now| now.is_set)
}

/// The settings that decide, for the state of the site that leases rest on.
#[must_use]
pub fn settings() -> Vec<u8> {
    let bases = in_this_request(|now| now.settings);
    if is_set() { format!("{bases:?} {}", settings::PACE_LOAD.value().is_empty()).into_bytes() } else { Vec::new() }
}

/// What is added to an answer behind what core's own callbacks and plugins put into it.
#[must_use]
pub fn fields(posted: Option<&[u8]>, pace: Option<&Pace>, session: Option<i64>) -> Fields {
    let interval =
        pace.and_then(|pace| told(interval(posted, pace), pace, in_this_request(super::request::Now::load).slowing()));
    let fields = [(NEXT, interval), (SESSION, session)];
    fields.into_iter().filter_map(|(name, number)| Some((Key::from(name), Field::Fixed(Value::Int(number?))))).collect()
}

/// The interval that a tick posts, in whole seconds; what is none is WordPress's own.
fn interval(posted: Option<&[u8]>, pace: &Pace) -> i64 {
    let digits = posted.map(|text| text.iter().take_while(|byte| byte.is_ascii_digit()).copied().collect::<Vec<u8>>());
    let seconds = digits.and_then(|digits| String::from_utf8(digits).ok()?.parse().ok()).filter(|seconds| *seconds > 0);
    seconds.unwrap_or_else(|| i64::from(pace.own))
}

/// The pace that WordPress told for the tick that it answers.
#[must_use]
pub fn pace_of_tick() -> Option<Pace> {
    in_this_request(|now| now.pace.get())
}

/// WordPress has loaded and answers a tick: its handler is about to run. Nothing is put on its hooks where there is nothing to add.
pub fn handler_begins() {
    let pace = learn();
    in_this_request(|now| now.pace.set(pace));
    if !to_add().is_empty() || pace.is_some_and(|pace| pace.is_owners()) {
        let last = value::int(i64::MAX);
        for hook in SENDS {
            // Where it fails the answer is WordPress's own.
            let _ = call::quietly("add_filter", &[&value::string(hook), &value::string(ADDS), &last]);
        }
    }
}

/// How many seconds the session of a tick has left, where that is to be said. `counts`: the scheme of the cookie that is good.
#[must_use]
pub fn seconds_left(tick: &Tick, rows: &Rows, setup: &Setup, counts: Scheme) -> Option<i64> {
    in_this_request(|now| notice::seconds_left_in_tick(tick, rows, setup, counts, now.time))
}

fn to_add() -> Fields {
    let session = in_this_request(|now| notice::seconds_left_in_wordpress(now.time));
    fields(globals::posted_text("interval").as_deref(), pace_of_tick().as_ref(), session)
}

/// An answer with what is added to it; `None` where it is no array.
#[must_use]
pub fn added(response: &Zval) -> Option<Zval> {
    let fields = to_add();
    let entries: Vec<_> = fields.into_iter().filter_map(|(key, field)| Some((key, field.fixed()?))).collect();
    // Where the owner says how often, a plugin does not.
    let overridden =
        pace_of_tick().is_some_and(|pace| pace.is_owners()) || entries.iter().any(|(key, _)| *key == Key::from(NEXT));
    value::changed(response, if overridden { &[NEXT] } else { &[] }, &entries)
}

/// The pace of the tick that WordPress answers; `None` where nobody has said anything of any.
fn learn() -> Option<Pace> {
    let is_filtered = filters::are_used();
    if !is_set() && !is_filtered {
        return None;
    }
    let screen = screen_of_request();
    let place = Place::of_tick(&screen);
    let (base, _) = pace::base(place, &post_type(place, &screen));
    Some(Pace { place, base, own: own(), is_filtered })
}

/// The type of the post that an editor edits; empty where it edits none.
fn post_type(place: Place, screen: &[u8]) -> Vec<u8> {
    if place != Place::Editor {
        return Vec::new();
    }
    if is_post_type(screen) {
        return screen.to_vec();
    }
    let post_type = edited().and_then(|post| wp::call("get_post_type", &[Value::Int(post)]));
    post_type.as_ref().and_then(Value::as_bytes).map_or_else(Vec::new, <[u8]>::to_vec)
}

/// The post that a tick is about.
fn edited() -> Option<i64> {
    let data = globals::superglobal("_POST")?;
    let data = data.get("data")?;
    [POST_LOCK, POST_NONCES, METABOX_LOADER_NONCES].iter().find_map(|field| match data.get(field)?.get("post_id")? {
        Value::Str(digits) => std::str::from_utf8(digits).ok()?.parse().ok(),
        _ => None,
    })
}

/// How often WordPress has such a page tick by itself: its scripts say so in the page, and this is what they say.
fn own() -> u8 {
    let locks = globals::posted_data_has(POST_LOCK);
    if globals::posted_data_has(LOCKED_POSTS) || (locks && !is_slow_editor()) { OWN_OF_LOCKS } else { OWN }
}

/// Whether the tick's editor is one that goes by the common interval: the block editor before 6.8. (Some version between 6.1 and 6.8
/// has changed that; too slow is the safe side.)
fn is_slow_editor() -> bool {
    let version = globals::variable("wp_version").unwrap_or(Value::Null);
    let is_old = wp::call("version_compare", &[version, Value::str("6.8"), Value::str("<")]) != Some(Value::Bool(false));
    let is_block = |post| wp::call("use_block_editor_for_post", &[Value::Int(post)]) != Some(Value::Bool(false));
    is_old && edited().is_none_or(is_block)
}

impl Pace {
    /// Whether the site's owner or a filter says how often.
    #[must_use]
    pub fn is_owners(&self) -> bool {
        self.base != Base::Own
    }
}
