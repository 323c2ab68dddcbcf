//! What the page shows: status()'s figures, every part, and nothing that is not escaped.

use anyhow::{Context, Result, ensure};
use serde_json::Value;

use super::stand::{COUNTS, Form, GATE, Stand, hex};
use crate::bench::{Bench, seconds};
use crate::lease_ends::{shown, verdict_is_written};

/// What stands in the element with this `data-figure`.
fn figure<'a>(html: &'a str, name: &str) -> Result<&'a str> {
    let behind = html.split(&format!("data-figure=\"{name}\"")).nth(1).with_context(|| format!("no figure {name}"))?;
    let inside = behind.split_once('>').context("an element")?.1;
    inside.split('<').next().context("a figure")
}

/// A whole number as WordPress writes it in English.
fn formatted(number: &Value) -> String {
    let digits = number.as_u64().unwrap_or_default().to_string();
    let groups: Vec<&str> = digits.as_bytes().rchunks(3).rev().filter_map(|group| std::str::from_utf8(group).ok()).collect();
    groups.join(",")
}

pub fn figures(bench: &mut Bench) -> Result<()> {
    let mut stand = Stand::up(bench, &[("acme-gate", GATE)], |options| options)?;
    let empty = stand.html(bench)?;
    ensure!(empty.contains("There were no ticks in the last 24 hours."), "{empty}");
    let dashboard = bench.cast.tick("edith").request();
    stand.lanes(bench, &dashboard, &["full:no-lease", "express", "express", "express"])?;
    let editor =
        bench.cast.tick("edith").screen("post").data("wp-refresh-post-lock[post_id]", bench.cast.post(2).to_string()).request();
    stand.lanes(bench, &editor, &["full:no-lease"])?;
    let (status, html) = (stand.status()?, stand.html(bench)?);
    ensure!(status["ticks"]["express"] == 3 && status["ticks"]["full"] == 2, "{status}");
    for name in ["ticks.express", "ticks.full", "bytes.express", "bytes.full", "round_trips.express", "round_trips.full"] {
        let (group, lane) = name.split_once('.').context("a name of two parts")?;
        let (shown, wanted) = (figure(&html, name)?, formatted(&status[group][lane]));
        ensure!(shown == wanted, "{name} is {shown}, must be {wanted}");
    }
    for (reason, count) in status["reasons"].as_object().context("reasons")? {
        let shown = figure(&html, &format!("reasons.{reason}"))?;
        ensure!(shown == formatted(count), "{reason} is {shown}, must be {count}");
    }
    for hour in status["hours"].as_array().context("hours")? {
        for lane in ["express", "full"] {
            let shown = figure(&html, &format!("hours.{}.{lane}", hour["begins"]))?;
            ensure!(shown == formatted(&hour[lane]), "{hour}: {lane} is {shown}");
        }
    }
    buckets(&status, &html)?;
    let saved = figure(&html, "cpu.saved")?;
    let wanted = format!("{:.3}", status["cpu"]["saved"].as_f64().context("a number")?);
    ensure!(saved.contains(&format!(": {wanted} seconds")), "{saved}: must be {wanted}");
    recent(&status, &html)?;
    parts(&html)?;
    ensure!(html.contains("acme_gate") && html.contains("bytecode: its own code"), "the callback is not shown: {html}");
    let title = "Lock renewed";
    ensure!(html.contains(&format!("data-post=\"{}\"", bench.cast.post(2))) && html.contains(title), "the lock is not shown");
    Ok(())
}

/// status() counts buckets up, the page shows each.
fn buckets(status: &Value, html: &str) -> Result<()> {
    for lane in ["express", "full"] {
        let mut before = 0;
        for (bound, up_to) in status["time"][lane]["buckets"].as_object().context("buckets")? {
            let micros = (bound.parse::<f64>()? * 1e6).round() as u64;
            let up_to = up_to.as_u64().context("a count")?;
            let shown: u64 = figure(html, &format!("time.{lane}.{micros}"))?.parse()?;
            ensure!(shown == up_to - before, "{lane}, {bound}: {shown}, must be {}", up_to - before);
            before = up_to;
        }
        let longer: u64 = figure(html, &format!("time.{lane}.longer"))?.parse()?;
        ensure!(status["time"][lane]["count"] == before + longer, "{lane}: {longer} took longer");
    }
    Ok(())
}

/// The list of recent ticks is status()'s, the newest first.
fn recent(status: &Value, html: &str) -> Result<()> {
    let shown: Vec<&str> = html.split("data-at=\"").skip(1).filter_map(|rest| rest.split('"').next()).collect();
    let recent = status["recent"].as_array().context("a list")?;
    let at = |tick: &Value| format!("{:.0}", tick["time"].as_f64().unwrap_or_default() * 1e3);
    let wanted: Vec<String> = recent.iter().rev().map(at).collect();
    ensure!(shown == wanted, "{shown:?}, must be {wanted:?}");
    Ok(())
}

/// What each page has to have, whoever looks at it and by what means.
fn parts(html: &str) -> Result<()> {
    let inside = html.split("<div class=\"wrap wphb\">").nth(1).context("the page")?;
    ensure!(inside.matches("<h1").count() == 1, "not one heading");
    for part in ["state", "warnings", "share", "time", "reasons", "background", "callbacks", "locks", "recent"] {
        ensure!(inside.contains(&format!("id=\"wphb-{part}\"")), "no part {part}");
    }
    ensure!(inside.matches("role=\"img\"").count() == 2, "not two charts: {inside}");
    for table in inside.split("<table").skip(1) {
        let table = table.split("</table>").next().unwrap_or_default();
        ensure!(table.contains("<caption>") && table.contains("scope=\"col\"") && table.contains("scope=\"row\""), "{table}");
    }
    let ids: Vec<&str> = inside.split(" id=\"").skip(1).filter_map(|rest| rest.split('"').next()).collect();
    let own: Vec<&&str> = ids.iter().filter(|id| id.starts_with("wphb-")).collect();
    let mut unique = own.clone();
    unique.sort();
    unique.dedup();
    ensure!(unique.len() == own.len(), "an id stands twice: {own:?}");
    Ok(())
}

/// A folder that is no friend of markup; a slash no folder can have.
const FOLDER: &str = "acme\"'<script>alert(1)<b>&amp;";

pub fn escaped(bench: &mut Bench) -> Result<()> {
    let mut stand = Stand::up(bench, &[(FOLDER, COUNTS)], |options| options)?;
    let (post, database) = (bench.cast.post(0), bench.site.database());
    let words = "<script>alert(2)</script>\"'<img src=x onerror=alert(3)>";
    let words = hex(words);
    database.query(&format!("UPDATE wp_posts SET post_title = {words} WHERE ID = {post}"))?;
    database.query(&format!("UPDATE wp_users SET display_name = {words} WHERE user_login IN ('edith', 'arthur')"))?;
    let edith = bench.cast.who("edith").user_id;
    database.query(&format!(
        "REPLACE INTO wp_postmeta (post_id, meta_key, meta_value) VALUES ({post}, '_edit_lock', '{}:{edith}')",
        seconds()
    ))?;
    let tick = bench.cast.tick("edith").screen("\"><script>alert(4)</script>").data("<script>alert(5)</script>", "1").request();
    for _ in 0..2 {
        let _ = stand.send(&tick)?;
        verdict_is_written(bench)?;
    }
    let html = stand.html(bench)?;
    let inside = html
        .split("<div class=\"wrap wphb\">")
        .nth(1)
        .and_then(|rest| rest.split("id=\"wpfooter\"").next())
        .context("the page")?;
    ensure!(inside.contains("acme&quot;") && inside.contains("&lt;script&gt;alert(1)"), "the folder is not shown: {inside}");
    ensure!(inside.contains("&lt;script&gt;alert(2)"), "neither title nor name is shown: {inside}");
    for bad in ["<script", "<img", "<b>", "onerror=alert(3)>"] {
        ensure!(!inside.contains(bad), "{bad} stands in the page: {inside}");
    }
    // The folder's name is what is accepted, as it is.
    let accept = Form::find(&html, "accept", FOLDER).context("no button to accept")?;
    let done = stand.press(bench, &accept)?;
    ensure!(done.header("Location").is_some_and(|to| to.ends_with("=accepted")), "{}", shown(&done));
    ensure!(Form::find(&stand.html(bench)?, "take-back", FOLDER).is_some(), "it is not shown as accepted");
    let live = bench.cast.tick("admin").data("wp_heartbeat_page", "1").request();
    let answer = stand.send(&live)?;
    let said: Value = serde_json::from_slice(&answer.body).with_context(|| shown(&answer))?;
    for (id, part) in said["wp_heartbeat_page"].as_object().context("the parts")? {
        let part = part.as_str().unwrap_or_default();
        ensure!(!part.contains("<script") && !part.contains("<img"), "{id}: {part}");
    }
    Ok(())
}
