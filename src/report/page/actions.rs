//! What the page's buttons do: posted to the page itself, with a nonce for each action and owner, and answered by a redirect.

use super::model::{self, Page};
use super::screen::SLUG;
use crate::closed_list::closed_list;
use crate::engine::{call, globals, value};
use crate::lane::plugins::accepted;
use crate::report::forget::forget;
use crate::wp;
use std::ops::ControlFlow;
use wordpress::Value;

/// The posted field that names the action, and that which names whose background it is about.
pub const ACTION: &str = "wp_heartbeat_action";
pub const OWNER: &str = "wp_heartbeat_owner";
/// The field of the address behind a redirect that says what was done.
const DONE: &str = "wp-heartbeat-done";

closed_list! {
    /// What a button does; its sentence stands on it, with the owner's title in its place.
    #[derive(Clone, Copy, Debug, PartialEq, Eq)]
    enum Action {
    Accept "accept" "Accept the background of %1$s";
    TakeBack "take-back" "No longer accept the background of %1$s";
    Forget "forget" "Forget what was learned";
    }
}

closed_list! {
    /// What came of it.
    #[derive(Clone, Copy, Debug, PartialEq, Eq)]
    enum Done {
    Accepted "accepted" "Its background is accepted: ticks no longer wait for it.";
    TakenBack "taken-back" "Its background is no longer accepted: it runs with each tick again.";
    Forgotten "forgotten" "What was learned is forgotten. WordPress answers each kind of tick once more before it can be \
        answered natively again.";
    Unknown "unknown" "Nothing was changed: no such background work is known.";
    Failed "failed" "Nothing was changed: the database did not take it. Try again.";
    }
}

impl Done {
    /// Whether it was done.
    #[must_use]
    pub const fn is_success(self) -> bool {
        matches!(self, Self::Accepted | Self::TakenBack | Self::Forgotten)
    }
}

/// The action's name for wp_create_nonce(): a nonce is for one action on one owner.
#[must_use]
pub fn nonce_action(action: Action, owner: &str) -> String {
    format!("wp-heartbeat-{}:{owner}", action.id())
}

/// What came of the action behind whose redirect this request is.
#[must_use]
pub fn done() -> Option<Done> {
    let asked = globals::superglobal("_GET")?;
    let word = asked.get(DONE)?.as_bytes()?;
    Done::ALL.iter().copied().find(|done| done.id().as_bytes() == word)
}

/// Does what was posted, for a user who has been asked for his rights. `Break` where the request is to end: nothing more may
/// be done.
pub fn handle() -> ControlFlow<()> {
    let posted = globals::posted_text(ACTION).filter(|_| globals::is_post());
    let Some(action) = posted.and_then(|id| Action::ALL.iter().copied().find(|action| action.id().as_bytes() == id)) else {
        return ControlFlow::Continue(());
    };
    let owner = globals::posted_text(OWNER).map(|slashed| wp::text("wp_unslash", &[Value::Str(slashed)])).unwrap_or_default();
    // With a wrong nonce WordPress ends the request, with its own words: that is on its way then.
    let nonce = value::string(nonce_action(action, &owner));
    let is_good = call::function("check_admin_referer", &[&nonce]).is_ok_and(|result| result.coerce_to_bool());
    if is_good {
        redirect(carry_out(action, &owner));
    }
    ControlFlow::Break(())
}

fn carry_out(action: Action, owner: &str) -> Done {
    match action {
        Action::Accept if !Page::read().may_accept(owner) => Done::Unknown,
        Action::Accept => set(owner, true, Done::Accepted),
        Action::TakeBack if !model::acceptance().on_page.contains(owner) => Done::Unknown,
        Action::TakeBack => set(owner, false, Done::TakenBack),
        Action::Forget => forget().map_or(Done::Failed, |_| Done::Forgotten),
    }
}

fn set(owner: &str, is_accepted: bool, success: Done) -> Done {
    let written = model::with_site(|site, seal| accepted::set(owner, is_accepted, site, seal));
    if written == Some(true) { success } else { Done::Failed }
}

fn redirect(done: Done) {
    let path = format!("tools.php?page={SLUG}&{DONE}={}", done.id());
    let address = value::string(wp::text("admin_url", &[Value::str(path)]));
    if call::function("wp_safe_redirect", &[&address]).is_ok() {
        call::exit();
    }
}
