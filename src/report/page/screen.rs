//! The page's place in wp-admin: its entry in the menu, what it loads, and its printing.

use super::model::Page;
use super::{actions, assets, view};
use crate::engine::edge::{Entry, guarded};
use crate::engine::object::Object;
use crate::engine::{constants, output};
use crate::pages::OnHook;
use crate::{settings, wp};
use ext_php_rs::prelude::*;
use ext_php_rs::types::Zval;
use wordpress::{Key, Value};

/// Its name in addresses, `tools.php?page=wp-heartbeat`.
pub const SLUG: &str = "wp-heartbeat";
/// Whether the user may see the page, and change anything by it. On a network who looks after all of it: the numbers and the tools are
/// the network's.
#[must_use]
pub fn is_allowed() -> bool {
    wp::current_user_can(capability())
}

fn capability() -> &'static str {
    if wp::call("is_multisite", &[]) == Some(Value::Bool(true)) { "manage_network_options" } else { "manage_options" }
}

const MENU: &str = "WpHeartbeat\\admin_menu";
const LOAD: &str = "WpHeartbeat\\page_load";
const PAGE: &str = "WpHeartbeat\\page";

/// Requests of wp-admin that show no pages.
const NO_PAGES: [&str; 4] = ["DOING_AJAX", "DOING_CRON", "REST_REQUEST", "XMLRPC_REQUEST"];

/// What stands on WordPress's hooks in a request that is no tick: the entry in the menu, in pages of wp-admin.
#[must_use]
pub fn hooks() -> Vec<OnHook> {
    let is_page = constants::is_true("WP_ADMIN") && !NO_PAGES.iter().any(|name| constants::is_true(name));
    if !is_page || !settings::ADMIN.is_on() {
        return Vec::new();
    }
    vec![OnHook { hook: "admin_menu", function: MENU, priority: 10, accepted_args: 0 }]
}

/// The PHP functions.
pub fn functions(module: ModuleBuilder) -> ModuleBuilder {
    module.function(wrap_function!(admin_menu)).function(wrap_function!(page_load)).function(wrap_function!(page))
}

/// Puts the page into the menu. For WordPress's hook `admin_menu` only; an action hands its callbacks an argument, here and
/// below.
#[php_function]
#[php(name = "WpHeartbeat\\admin_menu")]
#[php(optional = ignored)]
fn admin_menu(ignored: Option<&Zval>) {
    let _ = ignored;
    guarded(Entry::Page, (), || {
        let title = Value::str(wp::__("Heartbeat"));
        let entry = [title.clone(), title, Value::str(capability()), Value::str(SLUG), Value::str(PAGE)];
        // `false` for who may not see it.
        if let Some(Value::Str(hook)) = wp::call("add_management_page", &entry) {
            let _ = wp::call("add_action", &[Value::Str([&b"load-"[..], &hook].concat()), Value::str(LOAD)]);
        }
    });
}

/// Before the page is drawn: what was posted is done, help and scripts are made ready. For WordPress's hook only.
#[php_function]
#[php(name = "WpHeartbeat\\page_load")]
#[php(optional = ignored)]
fn page_load(ignored: Option<&Zval>) {
    let _ = ignored;
    guarded(Entry::Page, (), || {
        if !is_allowed() || actions::handle().is_break() {
            return;
        }
        add_help();
        assets::enqueue();
    });
}

/// Draws the page. For WordPress's menu only: it shows nothing to who may not see it.
#[php_function]
#[php(name = "WpHeartbeat\\page")]
#[php(optional = ignored)]
fn page(ignored: Option<&Zval>) {
    let _ = ignored;
    guarded(Entry::Page, (), || {
        if is_allowed() {
            let markup = view::page(&Page::read(), actions::done());
            output::print(markup.into_string().as_bytes());
        }
    });
}

fn add_help() {
    let Some(screen) = Object::from_function("get_current_screen", "") else { return };
    let tab = |id: &str, title: String, content: String| {
        let entries = [("id", id.to_owned()), ("title", title), ("content", content)];
        Value::Array(entries.into_iter().map(|(name, text)| (Key::from(name), Value::str(text))).collect())
    };
    let (words, figures) = view::help();
    for tab in [
        tab("wp-heartbeat-words", wp::__("Words"), words.into_string()),
        tab("wp-heartbeat-figures", wp::__("Figures"), figures.into_string()),
    ] {
        screen.call("add_help_tab", &[tab]);
    }
}
