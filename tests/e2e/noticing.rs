//! A session that ends soon: what ticks say of it in both lanes, and the script that shows it.

use anyhow::{Context, Result, bail, ensure};
use xtask::{Answer, Client, Generation, Identity, Mint, Pool, PoolOptions, Request, Tick, paths};

use crate::bench::{Bench, seconds};
use crate::cases::Case;
use crate::lease_ends::{Undo, create, verdict_is_written};
use crate::scenario::Server;
use crate::state::State;

/// Cases about it.
pub const CASES: &[Case] = &[
    Case::everywhere("a session's end is told alike in both lanes", told_alike),
    Case::everywhere("a session's end is told by the cookie that counts, and in answers that core ends", by_what_counts),
    Case::on(&Generation::NEWEST, "a session's end is told over TLS", over_tls),
    Case::everywhere("a session's end is told from the second on that the setting names", from_the_second),
    Case::everywhere("a session's end is told to its last second, and not beyond", to_the_last_second),
    Case::on(&Generation::NEWEST, "the end of sessions that a plugin keeps elsewhere is told", kept_elsewhere),
    Case::on(&Generation::V6_8, "a plugin's own way to log in has no session's end", own_way_to_log_in),
    Case::everywhere("the notice stands around core's log-in dialog, and nowhere else", script),
];

/// The setting, in minutes, and in seconds.
const MINUTES: &str = "15";
const THRESHOLD: i64 = 900;

/// The three servers that a tick goes to.
struct Stand {
    stock: Client,
    express: Client,
    full: Client,
    /// What the lane was that answered each tick of [`Stand::express`].
    lanes: Vec<String>,
}

impl Stand {
    fn up(bench: &mut Bench) -> Result<Self> {
        Self::up_with(bench, Pool::client)
    }

    fn up_with(bench: &mut Bench, client: fn(&Pool) -> Client) -> Result<Self> {
        bench.keep_fresh()?;
        bench.reset(&State::default(), false)?;
        let setting = |options: PoolOptions| options.ini("wp_heartbeat.session_notice", MINUTES);
        let full = |options: PoolOptions| setting(options).ini("wp_heartbeat.lane", "full");
        bench.sides(Server::Plain)?;
        Ok(Self {
            stock: client(bench.pool("stock-plain", PoolOptions::stock)?),
            express: client(bench.our_pool("ours-noticing", setting)?),
            full: client(bench.our_pool("ours-noticing-full", full)?),
            lanes: Vec::new(),
        })
    }

    /// A tick to each server, whose session ends at `end`; `None` where it is none, or over. Gives how many seconds it was told to have
    /// left. What is wrong is looked at again only if the second changed under it.
    fn compare(&mut self, bench: &Bench, request: &Request, end: Option<i64>) -> Result<Option<i64>> {
        let mut told = Ok(None);
        for _ in 0..8 {
            let second = now();
            told = self.once(bench, request, end);
            if told.is_ok() || now() == second {
                break;
            }
        }
        told
    }

    fn once(&mut self, bench: &Bench, request: &Request, end: Option<i64>) -> Result<Option<i64>> {
        let stock = self.stock.send(request)?;
        ensure!(told(&stock)?.is_none(), "WordPress alone: {}", stock.text());
        let from = now();
        let (full, express) = (self.full.send(request)?, self.express.send(request)?);
        let until = now();
        verdict_is_written(bench)?;
        self.lanes.push(express.lane().unwrap_or("none").to_owned());
        let left = told(&express)?;
        for answer in [full, express] {
            let (left, shown) = (told(&answer)?, answer.text());
            let is_right = (from..=until).any(|now| left == due(end, now));
            ensure!(is_right, "a session that ends at {end:?}, asked from {from} to {until}: {shown}");
            let (ours, theirs) = (less_notice(answer).comparable(), stock.comparable());
            ensure!(ours == theirs, "{shown}: {ours:?}\nstock's: {theirs:?}");
        }
        Ok(left)
    }

    /// That every tick but the first was answered natively, and the first of a new kind, if there was one.
    fn stayed_express(&self, kinds: usize) -> Result<()> {
        let full: Vec<_> = self.lanes.iter().filter(|lane| *lane != "express").collect();
        ensure!(full.len() == kinds && full.iter().all(|lane| *lane == "full:no-lease"), "lanes: {:?}", self.lanes);
        Ok(())
    }
}

fn now() -> i64 {
    i64::try_from(seconds()).unwrap_or(i64::MAX)
}

/// What must be said of a session that ends at `end`.
fn due(end: Option<i64>, now: i64) -> Option<i64> {
    end.map(|end| end - now).filter(|left| (0..THRESHOLD).contains(left))
}

const FIELD: &str = "\"wp_heartbeat_session\":";

/// The seconds that an answer says are left; an error where they stand elsewhere than right before `server_time`.
fn told(answer: &Answer) -> Result<Option<i64>> {
    let text = answer.text();
    let Some((_, behind)) = text.split_once(FIELD) else { return Ok(None) };
    let (seconds, behind) = behind.split_once(',').with_context(|| format!("the last field: {text}"))?;
    ensure!(behind.starts_with("\"server_time\":"), "at another place: {text}");
    Ok(Some(seconds.parse()?))
}

fn less_notice(mut answer: Answer) -> Answer {
    let text = answer.text();
    if let Some((before, behind)) = text.split_once(FIELD) {
        answer.body = [before, behind.split_once(',').map_or(behind, |(_, behind)| behind)].concat().into_bytes();
    }
    answer
}

fn tick(who: &Identity) -> Request {
    Tick::new().by(who).request()
}

/// Whose session ends when: the first of cookie and row.
fn told_alike(bench: &mut Bench) -> Result<()> {
    let people = [
        ("plenty left", Mint::user("edith"), Some(172_800)),
        ("two weeks left", Mint::user("edith").expires_in(14 * 86_400), Some(14 * 86_400)),
        ("ten minutes left", Mint::user("edith").expires_in(600), Some(600)),
        ("a row that ends before its cookie", Mint::user("edith").session_expires_in(500), Some(500)),
        ("a cookie that ends before its row", Mint::user("edith").expires_in(400).session_expires_in(7_200), Some(400)),
        (
            "a remembered user's cookie at its end",
            Mint::user("edith").expires_in(300).session_expires_in(14 * 86_400),
            Some(300),
        ),
        ("in grace", Mint::user("arthur").expires_in(-100).session_expires_in(300), None),
        ("expired", Mint::user("arthur").expires_in(-100), None),
        ("logged out", Mint::user("edith").expires_in(300).without_session(), None),
        ("nobody", Mint::anonymous(), None),
    ];
    let mut stand = Stand::up(bench)?;
    let wanted: Vec<Mint> = people.iter().map(|(_, mint, _)| mint.clone()).collect();
    for ((name, _, ends_in), who) in people.iter().zip(bench.site.mint(&wanted)?) {
        forget(bench)?;
        stand.lanes.clear();
        let end = if ends_in.is_some() { ends_of(bench, &who)? } else { None };
        for _ in 0..3 {
            let left = stand.compare(bench, &tick(&who), end).with_context(|| (*name).to_owned())?;
            ensure!(left.is_some() == ends_in.is_some_and(|ends_in| ends_in < THRESHOLD), "{name}: {left:?}");
        }
        stand.stayed_express(1).with_context(|| (*name).to_owned())?;
    }
    close(bench);
    Ok(())
}

/// Where the first cookie is none, or not good, the second one counts. An answer that core ends early says nothing.
fn by_what_counts(bench: &mut Bench) -> Result<()> {
    let mut stand = Stand::up(bench)?;
    let who = bench.site.mint_one(Mint::user("edith").expires_in(600).session_expires_in(7_200))?;
    let end = ends_of(bench, &who)?;
    let (name, value) = who.auth.clone().context("a cookie was made")?;
    let (first, _) = value.rsplit_once("%7C").context("a cookie has parts")?;
    // Its own signature makes it good for nothing, and what it says of its end, too.
    let sooner = first.replace(&who.expiration.to_string(), &(who.expiration - 400).to_string());
    let nonce = who.nonces.get("heartbeat-nonce").cloned().unwrap_or_default();
    let plain = || Tick::new().by(&who);
    for (what, tick, end) in [
        ("no cookie for wp-admin", plain().cookie(&name, ""), end),
        ("a forged cookie for wp-admin", plain().cookie(&name, &format!("{sooner}%7Cforged")), end),
        ("an old nonce", plain().set("_nonce", nonce.old), end),
        ("a nonce that is too old", plain().set("_nonce", nonce.stale), None),
        ("no nonce", plain().without("_nonce"), None),
    ] {
        forget(bench)?;
        stand.lanes.clear();
        for _ in 0..3 {
            stand.compare(bench, &tick.request(), end).context(what)?;
        }
        stand.stayed_express(1).context(what)?;
    }
    close(bench);
    Ok(())
}

fn over_tls(bench: &mut Bench) -> Result<()> {
    let mut stand = Stand::up_with(bench, Pool::tls_client)?;
    let who = bench.site.mint_one(Mint::user("edith").expires_in(600).session_expires_in(7_200))?;
    let end = ends_of(bench, &who)?;
    for _ in 0..3 {
        let left = stand.compare(bench, &Tick::new().by_tls(&who).request(), end)?;
        ensure!(left.is_some(), "nothing is told");
    }
    stand.stayed_express(1)?;
    close(bench);
    Ok(())
}

/// When somebody's session ends, by the cookie and by the database; `None` where it has ended, or there is none.
fn ends_of(bench: &Bench, who: &Identity) -> Result<Option<i64>> {
    let Some((_, cookie)) = &who.auth else { return Ok(None) };
    let cookie: i64 = cookie.split("%7C").nth(1).context("a cookie has an expiration")?.parse()?;
    let sql = format!("SELECT meta_value FROM wp_usermeta WHERE meta_key = 'session_tokens' AND user_id = {}", who.user_id);
    let row = bench.site.database().value(&sql)?.unwrap_or_default();
    let verifier = wordpress::hash::sha256_hex(who.token.as_bytes());
    let Some((_, session)) = row.split_once(&verifier) else { return Ok(None) };
    let (_, session) = session.split_once("s:10:\"expiration\";i:").context("a session has an expiration")?;
    let row: i64 = session.split(';').next().unwrap_or_default().parse()?;
    Ok(Some(cookie.min(row)))
}

/// Nothing is known of the site any more.
fn forget(bench: &Bench) -> Result<()> {
    bench.site.database().query("DELETE FROM wp_options WHERE option_name LIKE '\\_wp\\_heartbeat\\_%'")?;
    Ok(())
}

fn close(bench: &mut Bench) {
    bench.close("ours-noticing");
    bench.close("ours-noticing-full");
}

/// Ticks of one session, again and again, until all of `wanted` was told; another such session where the machine was too slow to. So
/// many `kinds` of ticks they are.
fn count(bench: &mut Bench, mint: &Mint, wanted: &[Option<i64>], kinds: usize) -> Result<()> {
    let mut stand = Stand::up(bench)?;
    let mut all = Vec::new();
    for _ in 0..6 {
        forget(bench)?;
        stand.lanes.clear();
        let who = bench.site.mint_one(mint.clone())?;
        let end = ends_of(bench, &who)?.context("a session was made")?;
        let until = now() + 8;
        let mut told = Vec::new();
        while !wanted.iter().all(|left| told.contains(left)) && now() < until {
            told.push(stand.compare(bench, &tick(&who), Some(end))?);
        }
        if wanted.iter().all(|left| told.contains(left)) {
            // The last kind is natively answered as well.
            stand.compare(bench, &tick(&who), Some(end))?;
            close(bench);
            return stand.stayed_express(kinds);
        }
        all.push(told);
    }
    bail!("{wanted:?} was not told: {all:?}")
}

fn from_the_second(bench: &mut Bench) -> Result<()> {
    count(bench, &Mint::user("edith").expires_in(THRESHOLD + 3), &[None, Some(THRESHOLD - 1), Some(THRESHOLD - 2)], 1)
}

/// In the hour of grace behind its cookie's end, and without a row, core says that the session is over.
fn to_the_last_second(bench: &mut Bench) -> Result<()> {
    let wanted = [Some(1), Some(0), None];
    count(bench, &Mint::user("edith").expires_in(4).session_expires_in(7_200), &wanted, 2)?;
    count(bench, &Mint::user("edith").session_expires_in(4), &wanted, 2)
}

/// A file under `wp-content/mu-plugins` while the result lives.
fn mu_plugin(bench: &Bench, code: &str) -> Result<Undo> {
    let folder = bench.site.docroot().join("wp-content/mu-plugins");
    paths::make(&folder)?;
    create(&folder.join("e2e-noticing.php"), &format!("<?php\n{code}\n"))
}

const ELSEWHERE: &str = "class Own_Tokens extends WP_User_Meta_Session_Tokens {
\tprotected function get_sessions() {
\t\treturn (array) get_user_meta( $this->user_id, 'own_tokens', true );
\t}
}
add_filter( 'session_token_manager', fn() => 'Own_Tokens' );";

/// The row that the site's own class reads says when the session ends.
fn kept_elsewhere(bench: &mut Bench) -> Result<()> {
    let undo = mu_plugin(bench, ELSEWHERE)?;
    let mut stand = Stand::up(bench)?;
    let who = bench.site.mint_one(Mint::user("edith").session_expires_in(7_200))?;
    let end = ends_of(bench, &who)?.context("a session was made")? - 7_000;
    let verifier = wordpress::hash::sha256_hex(who.token.as_bytes());
    bench.site.database().query(&format!(
        "INSERT INTO wp_usermeta (user_id, meta_key, meta_value) VALUES \
         ({}, 'own_tokens', 'a:1:{{s:64:\"{verifier}\";a:1:{{s:10:\"expiration\";i:{end};}}}}')",
        who.user_id
    ))?;
    for _ in 0..3 {
        let answer = {
            let request = tick(&who);
            let stock = stand.stock.send(&request)?;
            ensure!(stock.text().contains("\"wp-auth-check\":true"), "WordPress alone: {}", stock.text());
            stand.compare(bench, &request, Some(end))?
        };
        ensure!(answer.is_some(), "nothing is told of a session kept elsewhere");
    }
    ensure!(!stand.lanes.iter().any(|lane| lane == "express"), "{:?}", stand.lanes);
    drop(undo);
    close(bench);
    Ok(())
}

/// The cookie is good, and of somebody else than the user whom the plugin logs in.
fn own_way_to_log_in(bench: &mut Bench) -> Result<()> {
    let cookie = bench.site.mint_one(Mint::user("edith").expires_in(300).token("own"))?;
    let user = bench.site.mint_one(Mint::user("arthur").token("own").without_session())?;
    let undo = mu_plugin(bench, &format!("add_filter( 'determine_current_user', fn() => {}, 99 );", user.user_id))?;
    let mut stand = Stand::up(bench)?;
    // The database was put back: the session goes with it.
    let cookie =
        Identity { nonce: user.nonce, ..bench.site.mint_one(Mint::user("edith").expires_in(300).token(&cookie.token))? };
    for _ in 0..2 {
        let left = stand.compare(bench, &tick(&cookie), None)?;
        ensure!(left.is_none(), "{left:?}");
    }
    let stock = stand.stock.send(&tick(&cookie))?;
    ensure!(stock.text().contains("\"wp-auth-check\":true"), "the user is not logged in: {}", stock.text());
    drop(undo);
    close(bench);
    Ok(())
}

/// A page, and its path; where that leads on to another, that one.
fn followed(client: &mut Client, path: &str, get: impl Fn(&str) -> Request) -> Result<(String, Answer)> {
    let page = client.send(&get(path))?;
    match page.header("Location").and_then(|to| Some(to.split_once("/wp-admin/")?.1.to_owned())) {
        Some(to) if page.status == 302 => {
            let path = format!("/wp-admin/{to}");
            let page = client.send(&get(&path))?;
            Ok((path, page))
        }
        _ => Ok((path.to_owned(), page)),
    }
}

const HOSTILE: &str = "add_filter( 'gettext', fn( $text ) => 'Stay logged in' === $text ? '</script><!--<script>' : $text );";

/// What a page says where the setting is on, and where it is off.
fn script(bench: &mut Bench) -> Result<()> {
    let undo = mu_plugin(bench, HOSTILE)?;
    let mut stand = Stand::up(bench)?;
    let who = bench.site.mint_one(Mint::user("admin"))?;
    let mut off = bench.our_pool("ours-plain", |options| options)?.client();
    let get = |path: &str| Request::get(path).cookies(&who.cookies(false));
    for path in ["/wp-admin/index.php", "/wp-admin/edit.php", "/wp-admin/post-new.php", "/wp-admin/site-editor.php"] {
        let (path, page) = followed(&mut stand.express, path, get)?;
        let (path, text) = (path.as_str(), page.text());
        ensure!(page.status == 200, "{path}: {}", page.status);
        let at = |part: &str| text.find(part).with_context(|| format!("{path} has no {part}"));
        let places = [at("wpHeartbeatSessionNotice =")?, at("/wp-auth-check.")?, at("wpHeartbeatSessionNotice.behindCore();")?];
        ensure!(places.is_sorted(), "{path}: {places:?}");
        ensure!(text.contains("Your session ends in 15 minutes.") && !text.contains("ends in 16 minutes"), "{path}: sentences");
        ensure!(
            !text.contains("<!--<script>") && text.contains("\\u003c\\/script>\\u003c!--\\u003cscript>"),
            "{path}: a translation ends the script"
        );
        let without = off.send(&get(path))?.text();
        ensure!(without.contains("/wp-auth-check.") && !without.contains("SessionNotice"), "{path}: off");
    }
    // Core's own check is not loaded there.
    for path in ["/wp-admin/update-core.php", "/wp-login.php", "/"] {
        let text = stand.express.send(&get(path))?.text();
        ensure!(!text.contains("SessionNotice"), "{path}");
    }
    drop(undo);
    close(bench);
    Ok(())
}
