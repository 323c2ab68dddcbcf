//! What core hands to the callbacks of a hook in a tick.

use super::judge::OF_RIGHTS;
use super::world::TickWorld;
use crate::tick::computed::Question;
use guard::Arg;
use std::collections::BTreeSet;
use std::rc::Rc;
use wordpress::{Key, PostId, Value};

/// How many arguments core hands to the callbacks of other hooks (6.1-7.1): what they are is not known. An action without arguments
/// gets an empty text.
const COUNTS: &[(&str, usize)] = &[
    ("admin_referrer_policy", 1),
    ("admin_url", 4),
    ("allowed_http_origin", 2),
    ("allowed_http_origins", 1),
    ("alloptions", 1),
    ("auth_cookie_bad_hash", 1),
    ("auth_cookie_bad_session_token", 1),
    ("auth_cookie_bad_username", 1),
    ("auth_cookie_expired", 1),
    ("auth_cookie_malformed", 2),
    ("auth_cookie_valid", 2),
    ("determine_current_user", 1),
    ("enable_maintenance_mode", 2),
    ("get_avatar_data", 2),
    ("get_avatar_url", 3),
    ("get_object_subtype_post", 2),
    ("gettext", 3),
    ("gettext_default", 3),
    ("home_url", 4),
    ("http_origin", 1),
    ("nocache_headers", 1),
    ("nonce_life", 2),
    ("nonce_user_logged_out", 2),
    ("pre_get_avatar_data", 2),
    ("query", 1),
    ("salt", 2),
    ("sanitize_key", 2),
    ("sanitize_post_meta__edit_lock", 3),
    ("sanitize_user", 3),
    ("session_token_manager", 1),
    ("set_current_user", 1),
    ("set_url_scheme", 3),
    ("site_url", 4),
    ("update_post_metadata_cache", 2),
    ("update_user_metadata_cache", 2),
    ("wp_ajax_heartbeat", 1),
    ("wp_ajax_nopriv_heartbeat", 1),
    ("wp_check_post_lock_window", 1),
    ("wp_die_ajax_handler", 1),
    ("wp_doing_ajax", 1),
    ("wp_doing_cron", 1),
    ("wp_is_application_passwords_available", 1),
    ("wp_parse_str", 1),
];

/// The keys of posts' metadata that core reads in a tick.
const POST_META: [&str; 3] = ["_edit_lock", "_edit_last", "_wp_trash_meta_status"];

/// The arguments of each time that core calls the callbacks of `hook` in this tick; `None` for a hook whose arguments nobody has
/// looked up.
///
/// Where a value differs from call to call without end (ids of posts), it is given as unknown.
#[must_use]
pub fn of(hook: &str, priority: i64, world: &TickWorld<'_>) -> Option<Vec<Vec<Arg>>> {
    let once = |arguments: Vec<Arg>| Some(vec![arguments]);
    match hook {
        "heartbeat_received" | "heartbeat_nopriv_received" | "wp_refresh_nonces" => {
            once(vec![Arg::First, Arg::Known(world.data()), Arg::Known(world.screen())])
        }
        "heartbeat_send" | "heartbeat_nopriv_send" | "heartbeat_tick" | "heartbeat_nopriv_tick" => {
            once(vec![Arg::First, Arg::Known(world.screen())])
        }
        "map_meta_cap" | "user_has_cap" => Some(of_questions(hook, priority, questions(world), world)),
        "get_post_metadata" | "default_post_metadata" => Some(POST_META.map(|key| read_meta(hook, key, "post")).to_vec()),
        "get_user_metadata" | "default_user_metadata" => {
            let keys = ["session_tokens".to_owned(), "locale".to_owned(), world.capabilities_key()];
            Some(keys.iter().map(|key| read_meta(hook, key, "user")).collect())
        }
        "update_post_metadata" => once(vec![null(), Arg::SomeInt, text("_edit_lock"), Arg::SomeText, text("")]),
        "add_post_metadata" => once(vec![null(), Arg::SomeInt, text("_edit_lock"), Arg::SomeText, Arg::Unknown]),
        "add_post_meta" => once(vec![Arg::First, text("_edit_lock"), Arg::SomeText]),
        "update_post_meta" | "updated_post_meta" | "update_postmeta" | "updated_postmeta" | "added_post_meta" => {
            once(vec![Arg::First, Arg::SomeInt, text("_edit_lock"), Arg::SomeText])
        }
        _ if hook.starts_with("pre_option_") || hook.starts_with("default_option_") || hook == "pre_option" => once(unknown(3)),
        _ if hook.starts_with("option_") => once(unknown(2)),
        _ => {
            let (_, count) = COUNTS.iter().find(|(name, _)| *name == hook)?;
            once(unknown(*count))
        }
    }
}

/// The same for the hooks on what a user may do, once for each post that core asks about; `None` for other hooks.
#[must_use]
pub fn of_each_post(hook: &str, priority: i64, world: &TickWorld<'_>) -> Option<Vec<Vec<Arg>>> {
    if !OF_RIGHTS.contains(&hook) {
        return None;
    }
    // Rows of one post are alike.
    let mut seen = BTreeSet::new();
    let each = world.questions.iter().filter(|question| seen.insert((question.post, &question.required)));
    let each: Vec<Asked> = each.map(|question| Asked::about(question, post_id(question.post))).collect();
    Some(of_questions(hook, priority, each.into_iter().chain(of_guards(world)), world))
}

fn of_questions(hook: &str, priority: i64, questions: impl Iterator<Item = Asked>, world: &TickWorld<'_>) -> Vec<Vec<Arg>> {
    if hook == "map_meta_cap" {
        questions.flat_map(|question| map_meta_cap(&question, world)).collect()
    } else {
        questions.map(|question| user_has_cap(&question, priority, world)).collect()
    }
}

/// The first argument must come back as it is; of the others nothing is known.
fn unknown(count: usize) -> Vec<Arg> {
    let mut arguments = vec![Arg::First];
    arguments.resize(count.max(1), Arg::Unknown);
    arguments
}

fn known(value: Value) -> Arg {
    Arg::Known(Rc::new(value))
}

fn null() -> Arg {
    Arg::KnownFirst(Rc::new(Value::Null))
}

fn text(text: &str) -> Arg {
    known(Value::str(text))
}

/// `( $value, $object_id, $meta_key, $single, $meta_type )`
fn read_meta(hook: &str, key: &str, meta_type: &str) -> Vec<Arg> {
    let first = if hook.starts_with("get_") { null() } else { Arg::First };
    vec![first, Arg::SomeInt, text(key), Arg::Unknown, text(meta_type)]
}

/// What a callback sees of a question to a user's capabilities.
struct Asked {
    /// What was asked for, as WP_User::has_cap() has it.
    capability: Value,
    /// The same, as map_meta_cap() hands it on.
    checked: Value,
    required: Value,
    /// The post that was asked about.
    post: Option<Arg>,
    is_privacy_page: bool,
}

impl Asked {
    fn about(question: &Question, post: Arg) -> Self {
        Self {
            capability: Value::str("edit_post"),
            checked: Value::str(&question.capability),
            required: list(question.required.iter()),
            post: Some(post),
            is_privacy_page: question.is_privacy_page,
        }
    }
}

fn post_id(post: PostId) -> Arg {
    i64::try_from(post.0).map_or(Arg::SomeInt, |post| known(Value::Int(post)))
}

/// Core's own questions, those about several posts once where they are alike; and those of guards.
fn questions<'a>(world: &'a TickWorld<'_>) -> impl Iterator<Item = Asked> + 'a {
    let mut seen: Vec<&Question> = Vec::new();
    for question in world.questions {
        let like = |other: &&Question| {
            (&other.capability, &other.required, other.is_privacy_page)
                == (&question.capability, &question.required, question.is_privacy_page)
        };
        if !seen.iter().any(like) {
            seen.push(question);
        }
    }
    seen.into_iter().map(|question| Asked::about(question, Arg::SomeInt)).chain(of_guards(world))
}

/// The questions of guards.
fn of_guards(world: &TickWorld<'_>) -> impl Iterator<Item = Asked> {
    world.asked().into_iter().map(|capability| Asked {
        capability: Value::str(&capability),
        checked: Value::str(&capability),
        required: list([&capability].into_iter()),
        post: None,
        is_privacy_page: false,
    })
}

fn list<'a>(names: impl Iterator<Item = &'a Vec<u8>>) -> Value {
    Value::Array(names.enumerate().map(|(at, name)| (Key::Int(at as i64), Value::str(name))).collect())
}

/// `( $caps, $cap, $user_id, $args )`
fn map_meta_cap(question: &Asked, world: &TickWorld<'_>) -> Vec<Vec<Arg>> {
    let user = || known(Value::Int(i64::try_from(world.user_id()).unwrap_or(i64::MAX)));
    let first = |required: Value| Arg::KnownFirst(Rc::new(required));
    let args = Arg::List(question.post.iter().cloned().collect());
    let mut calls = vec![vec![first(question.required.clone()), known(question.checked.clone()), user(), args]];
    if question.is_privacy_page {
        let required = list([&b"manage_options".to_vec()].into_iter());
        calls.push(vec![first(required), text("manage_privacy_options"), user(), known(Value::Array(Vec::new()))]);
    }
    calls
}

/// `( $allcaps, $caps, $args, $user )`
fn user_has_cap(question: &Asked, priority: i64, world: &TickWorld<'_>) -> Vec<Arg> {
    // Core's own callbacks stand at 1, and were there first.
    let first = world.allcaps(priority >= 1).map_or(Arg::First, Arg::KnownFirst);
    let user = Value::Int(i64::try_from(world.user_id()).unwrap_or(i64::MAX));
    let mut args = vec![known(question.capability.clone()), known(user)];
    args.extend(question.post.clone());
    vec![first, known(question.required.clone()), Arg::List(args), Arg::User]
}
