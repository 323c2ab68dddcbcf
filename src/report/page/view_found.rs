//! The parts that show what was found of plugins: their work in the background of ticks, and their callbacks.

use super::actions::{ACTION, Action, OWNER, nonce_action};
use super::model::Page;
use super::screen::SLUG;
use super::view::table;
use crate::lane::plugins::accepted::Accepted;
use crate::report::findings::{CallbackFound, OwnerFindings, WorkFound};
use crate::wp;
use maud::{Markup, html};
use wordpress::Value;

/// A button that posts an action on an owner of that title to the page, with a nonce of its own; `id` is unique in the page.
pub fn button(action: Action, owner: &str, title: &str, id: &str) -> Markup {
    let address = wp::text("admin_url", &[Value::str(format!("tools.php?page={SLUG}"))]);
    let nonce = wp::text("wp_create_nonce", &[Value::str(nonce_action(action, owner))]);
    html! {
        form method="post" action=(address) {
            input type="hidden" name=(ACTION) value=(action.id());
            input type="hidden" name=(OWNER) value=(owner);
            input type="hidden" name="_wpnonce" value=(nonce);
            button type="submit" class="button" id=(id) { (wp::sentence(action.sentence(), &[title])) }
        }
    }
}

/// Work in the background of ticks, and whose it is.
pub fn background(page: &Page) -> Markup {
    let found: Vec<&OwnerFindings> = page.findings.owners.iter().filter(|owner| !owner.background.is_empty()).collect();
    let gone = page.acceptance.on_page.iter().filter(|name| !found.iter().any(|owner| owner.name.as_ref() == Some(name)));
    html! {
        p class="wphb-do" { (wp::__("What a plugin does in each request and that outlives it (rows, files, mail, calls to \
            other servers) is left out of native answers. So they are only given where there is none, or where you accept \
            that it runs once per lease, with a tick that WordPress answers, in place of with every tick. Other requests \
            run it as before.")) }
        @if page.acceptance.lacks_salts {
            div class="notice notice-info inline" { p { (wp::__("Nothing can be accepted here: keys and salts in \
                wp-config.php are missing or the same, so WordPress keeps them in the database, and what is accepted \
                could not be sealed. Put keys and salts of your own into wp-config.php.")) } }
        }
        @if found.is_empty() { p { (wp::__("None was seen in a tick that was watched.")) } }
        @for (at, owner) in found.iter().enumerate() { (owner_background(page, owner, at)) }
        @for (at, name) in gone.enumerate() {
            div {
                h3 { (name) }
                p { (wp::__("Accepted on this page. No background work of this name was seen lately.")) }
                (button(Action::TakeBack, name, name, &format!("wphb-take-back-gone-{at}")))
            }
        }
    }
}

fn owner_background(page: &Page, owner: &OwnerFindings, at: usize) -> Markup {
    let rows: Vec<Markup> = owner.background.iter().map(work).collect();
    let heads = [("What", false), ("Hook", false), ("Callback", false)];
    let caption = wp::sentence("What %1$s was seen to do in the background of ticks", &[&owner.title]);
    html! {
        div class="wphb-work" {
            h3 { (owner.title) }
            p { (standing(page, owner)) }
            (table(&format!("wphb-work-{at}"), &caption, &heads, &rows, false))
            @if let Some(name) = &owner.name {
                @if page.acceptance.on_page.contains(name) {
                    (button(Action::TakeBack, name, &owner.title, &format!("wphb-take-back-{at}")))
                } @else if page.may_accept(name) {
                    p class="wphb-do" { (wp::sentence("Accepting means: of each kind of tick one per lease still runs all \
                        of this, and the others are answered without it, and without its headers and cookies. Accept it \
                        if %1$s need not do it with each tick, and does not guard the site by it; you can take it back at \
                        any time.", &[&owner.title])) }
                    (button(Action::Accept, name, &owner.title, &format!("wphb-accept-{at}")))
                }
            }
        }
    }
}

/// Whether it is accepted, and by what.
fn standing(page: &Page, owner: &OwnerFindings) -> String {
    let Some(name) = &owner.name else {
        return match page.acceptance.by_setting {
            Accepted::All => wp::__("Accepted by the setting wp_heartbeat.background."),
            _ => wp::__("Not accepted, and it cannot be by name: it is no plugin's or theme's."),
        };
    };
    match (page.acceptance.is_set(name), page.acceptance.on_page.contains(name)) {
        (true, _) => wp::__("Accepted by the setting wp_heartbeat.background: to be taken back there."),
        (false, true) => wp::__("Accepted on this page."),
        (false, false) => wp::__("Not accepted: WordPress answers ticks in which it is seen."),
    }
}

fn work(work: &WorkFound) -> Markup {
    html! {
        th scope="row" { code { (work.what) } }
        td { @if let Some(hook) = &work.hook { code { (hook) } } }
        td { @if let Some(callback) = &work.callback { code { (callback) } } }
    }
}

/// Each plugin that uses the heartbeat, for what, and each of its callbacks with its proof.
pub fn callbacks(page: &Page) -> Markup {
    let owners: Vec<&OwnerFindings> =
        page.findings.owners.iter().filter(|owner| !owner.callbacks.is_empty() || !owner.uses.is_empty()).collect();
    html! {
        @if owners.is_empty() { p { (wp::__("No plugin or theme was found on the heartbeat's hooks.")) } }
        @for (at, owner) in owners.iter().enumerate() { (owner_callbacks(owner, at)) }
        @if !page.findings.obstacles.is_empty() {
            h3 { (wp::__("Nobody's in particular")) }
            ul class="ul-disc" { @for obstacle in &page.findings.obstacles { li { (obstacle.sentence()) } } }
        }
    }
}

fn owner_callbacks(owner: &OwnerFindings, at: usize) -> Markup {
    let rows: Vec<Markup> = owner.callbacks.iter().map(callback).collect();
    let caption = wp::sentence("Callbacks of %1$s on the hooks of ticks", &[&owner.title]);
    let heads = [
        ("Callback", false),
        ("Hook", false),
        ("Priority", true),
        ("Proof", false),
        ("Why", false),
        ("Keys of data that wake it", false),
    ];
    html! {
        div {
            h3 { (owner.title) @if owner.is_in_the_way() { " " (wp::__("(in the way of native answers)")) } }
            @if !owner.uses.is_empty() { ul class="ul-disc" { @for it in &owner.uses { li { (it.sentence()) } } } }
            @for advice in owner.advice() { p class="wphb-do" { (advice) } }
            @if !rows.is_empty() {
                details id={ "wphb-owner-" (at) } open[owner.is_in_the_way()] {
                    summary { (caption) }
                    (table(&format!("wphb-callbacks-{at}"), &caption, &heads, &rows, true))
                }
            }
        }
    }
}

fn callback(callback: &CallbackFound) -> Markup {
    html! {
        th scope="row" {
            code { (callback.callback) }
            @if let Some(file) = &callback.file { br; span class="description" { (place(file, callback.line)) } }
        }
        td { code { (callback.hook) } }
        td class="wphb-number" { (callback.priority) }
        td class="wphb-words" { (proof(callback)) }
        td class="wphb-words" { (callback.why.as_deref().unwrap_or_default()) }
        td { (callback.keys.join(", ")) }
    }
}

/// A file's name in its folder: the whole path is nobody's business on a screen that may be shared.
fn place(file: &str, line: u32) -> String {
    let mut parts = file.rsplit('/');
    let (name, folder) = (parts.next().unwrap_or_default(), parts.next().unwrap_or_default());
    format!("{folder}/{name}:{line}")
}

fn proof(callback: &CallbackFound) -> String {
    match callback.proof {
        Some("bytecode") => wp::__("bytecode: its own code shows that it does nothing"),
        Some("observed") => wp::__("observed: it was seen to do nothing in a tick of exactly this kind"),
        Some("declared") => wp::__("declared: its plugin or the site's owner says that it does nothing"),
        Some(_) if callback.is_in_the_way => wp::__("none: it stands in the way"),
        Some(_) => wp::__("none"),
        None => wp::__("no tick with it was watched yet"),
    }
}
