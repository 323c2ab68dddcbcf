//! Who sees and does something on the page, and who does not.

use anyhow::{Context, Result, ensure};
use serde_json::Value;
use xtask::{Answer, Request};

use super::stand::{COUNTS, Form, PAGE, Stand, nonce, own_rows};
use crate::bench::Bench;
use crate::lease_ends::shown;
use crate::scenario::Server;

/// Who may not manage options.
const OTHERS: [&str; 4] = ["edith", "arthur", "susan", "nobody"];

pub fn others(bench: &mut Bench) -> Result<()> {
    let mut stand = Stand::up(bench, &[("acme-counts", COUNTS)], |options| options)?;
    stand.lanes(bench, &bench.cast.tick("edith").request(), &["full:no-lease", "full:background"])?;
    let html = stand.html(bench)?;
    let accept = Form::find(&html, "accept", "acme-counts").context("no button to accept")?;
    let forget = Form::find(&html, "forget", "").context("no button to forget")?;
    let take_back = accept.with("wp_heartbeat_action", "take-back");
    let before = own_rows(bench)?;
    for name in OTHERS {
        let who = bench.cast.who(name);
        refused(&stand.page(&who)?, name)?;
        for form in [&accept, &forget, &take_back] {
            // With the administrator's nonce, with one of their own, with none.
            let action = format!("wp-heartbeat-{}:{}", form.0["wp_heartbeat_action"], form.0["wp_heartbeat_owner"]);
            let own = if name == "nobody" { String::new() } else { nonce(bench, name, &action)? };
            for nonce in [form.0["_wpnonce"].as_str(), &own, ""] {
                let request = form.with("_wpnonce", nonce).request().cookies(&who.cookies(false));
                refused(&stand.send(&request)?, name)?;
            }
        }
    }
    let admin = bench.cast.who("admin").cookies(false);
    let theirs = nonce(bench, "edith", "wp-heartbeat-accept:acme-counts")?;
    let other_owner = nonce(bench, "admin", "wp-heartbeat-accept:acme-other")?;
    for (form, what) in [
        (accept.with("_wpnonce", ""), "no nonce"),
        (accept.with("_wpnonce", &theirs), "another user's nonce"),
        (accept.with("_wpnonce", &forget.0["_wpnonce"]), "a nonce of another action"),
        (accept.with("_wpnonce", &other_owner), "a nonce for another plugin"),
        (forget.with("_wpnonce", &accept.0["_wpnonce"]), "a nonce of another action"),
        (take_back.clone(), "a nonce of another action"),
    ] {
        let answer = stand.send(&form.request().cookies(&admin))?;
        ensure!(answer.status == 403, "{what}: {}", shown(&answer));
    }
    // Links are not buttons.
    let fields = String::from_utf8(accept.request().body)?;
    let answer = stand.send(&Request::get(&format!("{PAGE}&{fields}")).cookies(&admin))?;
    ensure!(answer.status == 200, "{}", shown(&answer));
    ensure!(own_rows(bench)? == before, "something was changed");
    Ok(())
}

/// Core's own refusal, with nothing of the page in it.
fn refused(answer: &Answer, name: &str) -> Result<()> {
    let text = answer.text();
    let is_refused = match name {
        "nobody" => answer.status == 302 && answer.header("Location").is_some_and(|to| to.contains("wp-login.php")),
        _ => answer.status == 403 && text.contains("you are not allowed to access this page"),
    };
    ensure!(is_refused, "{name}: {}", shown(answer));
    ensure!(!text.contains("wphb-") && !text.contains("acme-counts"), "{name} is shown something: {text}");
    Ok(())
}

pub fn live(bench: &mut Bench) -> Result<()> {
    let mut stand = Stand::up(bench, &[], |options| options)?;
    let of = |bench: &Bench, name: &str| {
        bench.cast.tick(name).screen("tools_page_wp-heartbeat").data("wp_heartbeat_page", "1").request()
    };
    let answer = stand.send(&of(bench, "admin"))?;
    ensure!(answer.lane() == Some("full:own-page"), "lane {:?}", answer.lane());
    let said: Value = serde_json::from_slice(&answer.body).with_context(|| shown(&answer))?;
    let parts = said["wp_heartbeat_page"].as_object().with_context(|| shown(&answer))?;
    let html = stand.html(bench)?;
    for (id, part) in parts {
        ensure!(html.contains(&format!("id=\"{id}\"")), "{id} is nowhere on the page");
        ensure!(part.as_str().is_some_and(|part| !part.contains("<script")), "{id}: {part}");
    }
    ensure!(parts.len() == 9, "{} parts", parts.len());
    // A second one of the kind is not answered natively either, and was never watched.
    let answer = stand.send(&of(bench, "admin"))?;
    ensure!(answer.lane() == Some("full:own-page"), "lane {:?}", answer.lane());
    let status = stand.status()?;
    ensure!(status["reasons"]["own-page"] == 2 && status["witnesses"]["watched"] == 0, "{status}");
    // Others get what they would get without the extension.
    for name in OTHERS {
        let request = of(bench, name);
        let (stock, ours) = (bench.sides(Server::Plain)?.stock.send(&request)?, stand.send(&request)?);
        ensure!(ours.lane() == Some("full:own-page"), "{name}: lane {:?}", ours.lane());
        ensure!(stock.comparable() == ours.comparable(), "{name}: {}\nstock's: {}", shown(&ours), shown(&stock));
    }
    Ok(())
}

pub fn switched_off(bench: &mut Bench) -> Result<()> {
    let mut stand = Stand::up(bench, &[], |options| options.ini("wp_heartbeat.admin", "0"))?;
    let admin = bench.cast.who("admin");
    let stock = bench.sides(Server::Plain)?.stock.send(&Request::get(PAGE).cookies(&admin.cookies(false)))?;
    let ours = stand.page(&admin)?;
    ensure!(ours.status == stock.status && ours.body == stock.body, "{}\nstock's: {}", shown(&ours), shown(&stock));
    let tools = stand.send(&Request::get("/wp-admin/tools.php").cookies(&admin.cookies(false)))?;
    ensure!(tools.status == 200 && !tools.text().contains("wp-heartbeat"), "{}", shown(&tools));
    // A tick that asks for the page is as any other.
    let tick = bench.cast.tick("admin").data("wp_heartbeat_page", "1").request();
    stand.lanes(bench, &tick, &["full:no-lease", "express"])
}
