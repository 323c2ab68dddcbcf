//! The page's frame: heading, notices, and the parts in their places. Everything that is no markup of ours is escaped.

use super::actions::{Action, Done};
use super::model::Page;
use super::{view_found, view_now, view_numbers, view_pace};
use crate::lane::record::Purpose;
use crate::wp;
use maud::{Markup, html};
use wordpress::Value;

/// The parts that the page's ticks draw anew, by the id of the place that each is in.
#[must_use]
pub fn parts(page: &Page) -> Vec<(&'static str, Markup)> {
    vec![
        ("wphb-state", view_numbers::state(page)),
        ("wphb-warnings", html! { (view_numbers::warnings(page)) (view_pace::pace()) }),
        ("wphb-share", view_numbers::share(page)),
        ("wphb-time", view_numbers::time(page)),
        ("wphb-reasons", view_numbers::reasons(page)),
        ("wphb-background", view_found::background(page)),
        ("wphb-callbacks", view_found::callbacks(page)),
        ("wphb-locks", view_now::locks(page)),
        ("wphb-recent", view_now::recent(page)),
    ]
}

/// The whole page.
#[must_use]
pub fn page(page: &Page, done: Option<Done>) -> Markup {
    let mut parts = parts(page);
    let mut part = |id: &str| {
        let at = parts.iter().position(|(of, _)| *of == id);
        at.map_or_else(|| html! {}, |at| parts.swap_remove(at).1)
    };
    html! {
        div class="wrap wphb" {
            h1 { (wp::__("Heartbeat")) }
            @if let Some(done) = done {
                div class={ "notice is-dismissible " (if done.is_success() { "notice-success" } else { "notice-error" }) } {
                    p { (wp::__(done.sentence())) }
                }
            }
            // Only this part is read out when it changes: the others change with each tick.
            div id="wphb-state" aria-live="polite" { (part("wphb-state")) }
            div id="wphb-warnings" { (part("wphb-warnings")) }
            div class="wphb-columns" {
                (section("wphb-share", &wp::__("Who answers"), &part("wphb-share")))
                (section("wphb-time", &wp::__("Time a tick"), &part("wphb-time")))
            }
            (section("wphb-reasons", &wp::__("Why WordPress answers"), &part("wphb-reasons")))
            (section("wphb-background", &wp::__("Background work"), &part("wphb-background")))
            (section("wphb-callbacks", &wp::__("Plugins that use the heartbeat"), &part("wphb-callbacks")))
            (section("wphb-locks", &wp::__("Who is editing what"), &part("wphb-locks")))
            (section("wphb-recent", &wp::__("Recent ticks"), &part("wphb-recent")))
            (more())
        }
    }
}

fn section(id: &str, title: &str, content: &Markup) -> Markup {
    let heading = format!("{id}-title");
    html! {
        section class="card" aria-labelledby=(heading) {
            h2 class="title" id=(heading) { (title) }
            div id=(id) { (content) }
        }
    }
}

/// What else there is to do, and to see.
fn more() -> Markup {
    let health = wp::text("admin_url", &[Value::str("site-health.php?tab=debug")]);
    html! {
        section class="card" aria-labelledby="wphb-more-title" {
            h2 class="title" id="wphb-more-title" { (wp::__("More")) }
            p { a href=(health) { (wp::__("Tools > Site Health says in words which plugins use the heartbeat, and what \
                they would lose by slowing it.")) } }
            p class="wphb-do" { (wp::__("Forgetting removes all that was learned of this site's ticks, not the numbers, \
                and not whose background is accepted. It is safe at any time: WordPress answers each kind of tick once \
                more, and it is learned anew.")) }
            (view_found::button(Action::Forget, "", "", "wphb-forget"))
        }
    }
}

/// The words that the page uses, and what its figures mean: for the help tabs.
#[must_use]
pub fn help() -> (Markup, Markup) {
    let words = [
        (
            "Tick",
            "One heartbeat request: an open page of wp-admin asks WordPress every 10 to 120 seconds who is logged in, who \
                edits what, and what plugins want to know.",
        ),
        (
            "Lane",
            "Who answers a tick. Natively (the express lane): the extension, before WordPress loads. Or WordPress (the \
                full lane), as without the extension. Both answers are the same.",
        ),
        (
            "Lease",
            "Leave to answer ticks of one kind natively, for some minutes. It is given only after a tick of that kind \
                whose answer by WordPress was the one that would have been given.",
        ),
        (
            "Proof",
            "What shows that a plugin's callback does nothing in a tick. bytecode: its own code, looked at for each tick. \
                observed: it was seen to do nothing in a tick of exactly the same kind. declared: its plugin, or the \
                site's owner, says so. none: it stands in the way.",
        ),
        (
            "Background",
            "What a plugin does in each request and that outlives it: rows, files, mail, calls to other servers. A native \
                answer leaves it out, so it is only given where there is none, or where it was accepted.",
        ),
    ];
    let figures = [
        "The numbers are those of WpHeartbeat\\status(): all ticks of this site, of all its workers and machines, a few \
            seconds old.",
        "Time is that of the whole request within PHP, not of the network. Processor time saved is what the same ticks \
            would have taken at WordPress's mean, less what they took.",
        "Posts are listed as being edited while their lock is younger than 150 seconds, as WordPress itself does.",
        "The page renews itself with its own ticks, which WordPress answers.",
    ];
    (
        html! { dl { @for (word, meaning) in words { dt { strong { (wp::__(word)) } } dd { (wp::__(meaning)) } } } },
        html! {
            ul { @for figure in figures { li { (wp::__(figure)) } } }
            p { (wp::__("Kinds of ticks:")) }
            dl { @for purpose in Purpose::ALL { dt { code { (purpose.id()) } } dd { (wp::__(purpose.sentence())) } } }
        },
    )
}

/// A table in a box that scrolls where it is too wide, by the keyboard, too.
#[must_use]
pub fn table(id: &str, caption: &str, heads: &[(&str, bool)], rows: &[Markup], is_tall: bool) -> Markup {
    let class = if is_tall { "wphb-scroll wphb-tall" } else { "wphb-scroll" };
    html! {
        div class=(class) id=(id) role="region" aria-label=(caption) tabindex="0" {
            table class="widefat striped" {
                caption { (caption) }
                thead {
                    tr {
                        @for (head, is_number) in heads {
                            th scope="col" class=[is_number.then_some("wphb-number")] { (wp::__(head)) }
                        }
                    }
                }
                tbody { @for row in rows { tr { (row) } } }
            }
        }
    }
}
