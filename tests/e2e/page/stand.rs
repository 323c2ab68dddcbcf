//! A site with plugins whose page is looked at: what is sent, and what stands in the answers.

use std::collections::BTreeMap;

use anyhow::{Context, Result, ensure};
use serde_json::Value;
use xtask::{Answer, Client, Identity, Mint, PoolOptions, Request, paths};

use crate::bench::Bench;
use crate::lease_ends::{Undo, create, shown, verdict_is_written};
use crate::scenario::Server;
use crate::state::State;

/// The pool of these cases.
pub const POOL: &str = "ours-page";
/// The page.
pub const PAGE: &str = "/wp-admin/tools.php?page=wp-heartbeat";
/// The row with the names that were accepted there.
pub const ROW: &str = "_wp_heartbeat_accepted";

/// Gives what status() gives, asked by somebody who is nobody.
const STATUS: &str = r"<?php
require 'WP-LOAD';
header( 'Content-Type: application/json' );
echo json_encode( WpHeartbeat\status() );
";

/// It writes in the background of each request.
pub const COUNTS: &str = "add_action( 'init', 'acme_counts' );
function acme_counts() {
\tupdate_option( 'acme_counts', 1 + (int) get_option( 'acme_counts' ) );
}";

/// It does nothing without its own key.
pub const GATE: &str = "add_filter( 'heartbeat_received', 'acme_gate', 10, 2 );
function acme_gate( $response, $data ) {
\tif ( isset( $data['acme_gate'] ) ) {
\t\t$response['acme_gate'] = get_option( 'acme_gate' );
\t}
\treturn $response;
}";

/// A site with plugins, and a pool of one worker.
pub struct Stand {
    client: Client,
    #[expect(dead_code, reason = "kept for what it does when it is dropped")]
    undo: Vec<Undo>,
}

impl Stand {
    /// Writes these plugins, each in a folder of its name, makes them active, and brings the pool up.
    pub fn up(bench: &mut Bench, plugins: &[(&str, &str)], change: impl FnOnce(PoolOptions) -> PoolOptions) -> Result<Self> {
        let mut undo = Vec::new();
        for (name, code) in plugins {
            let folder = bench.site.docroot().join("wp-content/plugins").join(name);
            paths::make(&folder)?;
            undo.push(create(&folder.join("e2e-page.php"), &format!("<?php\n{code}\n"))?);
        }
        let page = bench.folder.join("status.php");
        let load = bench.site.docroot().join("wp-load.php");
        paths::write(&page, STATUS.replace("WP-LOAD", load.to_str().context("a folder's name is UTF-8")?))?;
        bench.settle();
        // Of a case that failed.
        bench.close(POOL);
        bench.keep_fresh()?;
        bench.reset(&State::default(), false)?;
        activate(bench, &plugins.iter().map(|(name, _)| format!("{name}/e2e-page.php")).collect::<Vec<_>>())?;
        let client = bench.our_pool(POOL, |options| change(options.workers(1)).script("/status.php", &page))?.client();
        Ok(Self { client, undo })
    }

    pub fn send(&mut self, request: &Request) -> Result<Answer> {
        self.client.send(request)
    }

    /// The page, as somebody sees it.
    pub fn page(&mut self, who: &Identity) -> Result<Answer> {
        self.send(&Request::get(PAGE).cookies(&who.cookies(false)))
    }

    /// The page, as the administrator sees it.
    pub fn html(&mut self, bench: &Bench) -> Result<String> {
        let answer = self.page(&bench.cast.who("admin"))?;
        ensure!(answer.status == 200, "{}", shown(&answer));
        Ok(answer.text())
    }

    pub fn status(&mut self) -> Result<Value> {
        let answer = self.send(&Request::get("/status.php"))?;
        serde_json::from_slice(&answer.body).with_context(|| shown(&answer))
    }

    /// Sends a tick so many times: in these lanes, and with stock's answer.
    pub fn lanes(&mut self, bench: &mut Bench, request: &Request, wanted: &[&str]) -> Result<()> {
        for wanted in wanted {
            let stock = bench.sides(Server::Plain)?.stock.send(request)?;
            let ours = self.send(request)?;
            verdict_is_written(bench)?;
            ensure!(stock.comparable() == ours.comparable(), "{}\nstock's: {}", shown(&ours), shown(&stock));
            ensure!(ours.lane() == Some(wanted), "lane {:?}, must be {wanted}\n{}", ours.lane(), bench.log(POOL));
        }
        Ok(())
    }

    /// Presses a button of the page.
    pub fn press(&mut self, bench: &Bench, form: &Form) -> Result<Answer> {
        self.send(&form.request().cookies(&bench.cast.who("admin").cookies(false)))
    }
}

/// Makes these the active plugins, whatever is in their names.
fn activate(bench: &Bench, plugins: &[String]) -> Result<()> {
    let entries = plugins.iter().enumerate().map(|(at, plugin)| format!("i:{at};s:{}:\"{plugin}\";", plugin.len()));
    let list = hex(&format!("a:{}:{{{}}}", plugins.len(), entries.collect::<String>()));
    bench
        .site
        .database()
        .query(&format!("UPDATE wp_options SET option_value = {list} WHERE option_name = 'active_plugins'"))?;
    Ok(())
}

/// A text as a statement may hold it, whatever is in it.
pub fn hex(text: &str) -> String {
    let digits: String = text.bytes().map(|byte| format!("{byte:02x}")).collect();
    format!("x'{digits}'")
}

/// A form of the page, as a browser would send it.
#[derive(Clone, Debug)]
pub struct Form(pub BTreeMap<String, String>);

impl Form {
    /// All on a page.
    pub fn all(html: &str) -> Vec<Self> {
        let forms = html.split("<form method=\"post\"").skip(1).filter_map(|rest| rest.split("</form>").next());
        forms.map(Self::of).filter(|form| form.0.contains_key("wp_heartbeat_action")).collect()
    }

    fn of(html: &str) -> Self {
        let fields = html.split("<input type=\"hidden\"").skip(1);
        let attribute =
            |field: &str, name: &str| Some(unescaped(field.split(&format!(" {name}=\"")).nth(1)?.split('"').next()?));
        Self(fields.filter_map(|field| Some((attribute(field, "name")?, attribute(field, "value")?))).collect())
    }

    /// The one of an action on an owner.
    pub fn find(html: &str, action: &str, owner: &str) -> Option<Self> {
        let is_it = |form: &Self| form.0["wp_heartbeat_action"] == action && form.0["wp_heartbeat_owner"] == owner;
        Self::all(html).into_iter().find(is_it)
    }

    pub fn with(&self, field: &str, value: &str) -> Self {
        let mut form = self.clone();
        form.0.insert(field.to_owned(), value.to_owned());
        form
    }

    pub fn request(&self) -> Request {
        Request::form(PAGE, self.0.iter().map(|(name, value)| (name.as_str(), value.as_bytes())))
    }
}

fn unescaped(text: &str) -> String {
    [("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&#039;", "'"), ("&amp;", "&")]
        .iter()
        .fold(text.to_owned(), |text, (escaped, plain)| text.replace(escaped, plain))
}

pub fn accepted_row(bench: &Bench) -> Result<Option<String>> {
    bench.site.database().value(&format!("SELECT option_value FROM wp_options WHERE option_name = '{ROW}'"))
}

/// The extension's rows, but for what is counted.
pub fn own_rows(bench: &Bench) -> Result<Vec<Vec<Option<String>>>> {
    bench.site.database().query(
        "SELECT option_name, option_value FROM wp_options WHERE option_name LIKE '\\_wp\\_heartbeat\\_%' \
         AND option_name NOT LIKE '\\_wp\\_heartbeat\\_counts%' ORDER BY option_name",
    )
}

pub fn nonce(bench: &Bench, login: &str, action: &str) -> Result<String> {
    let who = bench.cast.who(login);
    let made = bench.site.mint_one(Mint::user(login).token(&who.token).nonce(action))?;
    Ok(made.nonces.get(action).context("a nonce")?.fresh.clone())
}
