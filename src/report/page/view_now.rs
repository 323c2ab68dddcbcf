//! The parts that show what happens now: who is editing what, and the ticks answered last.

use super::format;
use super::locks::Lock;
use super::model::Page;
use super::view::table;
use crate::lane::record::Purpose;
use crate::report::counts::Recent;
use crate::wp;
use maud::{Markup, html};
use wordpress::{Key, Value};

/// Who is editing what.
pub fn locks(page: &Page) -> Markup {
    let Some(locks) = &page.locks else {
        return html! { p { (wp::__("The posts' locks cannot be read from the database now.")) } };
    };
    if locks.is_empty() {
        return html! { p { (wp::__("Nobody is editing a post now.")) } };
    }
    prime(locks.iter().map(|lock| lock.user));
    let rows: Vec<Markup> = locks.iter().map(lock).collect();
    let heads = [("Post", false), ("Edited by", false), ("Lock renewed", false)];
    table("wphb-locks-table", &wp::__("Posts with a lock that holds"), &heads, &rows, true)
}

fn lock(lock: &Lock) -> Markup {
    let title = format::with_entities(&wp::text("_draft_or_post_title", &[Value::Int(lock.post)]));
    let may_edit = wp::call("current_user_can", &[Value::str("edit_post"), Value::Int(lock.post)]) == Some(Value::Bool(true));
    let address =
        if may_edit { wp::text("get_edit_post_link", &[Value::Int(lock.post), Value::str("raw")]) } else { String::new() };
    let address = wp::text("esc_url_raw", &[Value::str(address)]);
    html! {
        th scope="row" data-post=(lock.post) { @if address.is_empty() { (title) } @else { a href=(address) { (title) } } }
        td { (format::user(lock.user)) }
        td { (format::ago(lock.renewed)) }
    }
}

/// The ticks answered last, the newest first.
pub fn recent(page: &Page) -> Markup {
    let recent = page.counts.as_ref().map_or(&[][..], |counts| &counts.recent);
    if recent.is_empty() {
        return html! { p { (wp::__("No ticks are counted yet.")) } };
    }
    prime(recent.iter().map(|tick| tick.user));
    let rows: Vec<Markup> = recent.iter().rev().map(tick).collect();
    let heads = [
        ("When", false),
        ("User", false),
        ("Screen", false),
        ("Kind", false),
        ("Answered", false),
        ("Reason", false),
        ("Took", true),
    ];
    table("wphb-recent-table", &wp::__("The ticks answered last, the newest first"), &heads, &rows, true)
}

fn tick(tick: &Recent) -> Markup {
    let seconds = i64::try_from(tick.at / 1_000).unwrap_or(i64::MAX);
    let purpose = Purpose::ALL.iter().find(|purpose| purpose.id() == tick.kind);
    let lane = if tick.reason.is_some() { "By WordPress" } else { "Natively" };
    html! {
        th scope="row" data-at=(tick.at) { (format::ago(seconds)) }
        td { (format::user(tick.user)) }
        td { code { (tick.screen) } }
        td title=[purpose.map(|purpose| wp::__(purpose.sentence()))] { (tick.kind) }
        td class="wphb-lane" { (wp::__(lane)) }
        td { @if let Some(reason) = &tick.reason { code { (reason) } } }
        td class="wphb-number" { (format::milliseconds(tick.time as f64)) }
    }
}

/// Has WordPress read these users in one statement.
fn prime(users: impl Iterator<Item = u64>) {
    let users: std::collections::BTreeSet<u64> = users.filter(|user| *user > 0).collect();
    let list =
        (0..).map(Key::Int).zip(users.into_iter().map(|user| Value::Int(i64::try_from(user).unwrap_or(i64::MAX)))).collect();
    let _ = wp::call("cache_users", &[Value::Array(list)]);
}
