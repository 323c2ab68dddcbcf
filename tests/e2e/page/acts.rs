//! What the page's buttons do: background accepted and taken back, and all that was learned forgotten.

use anyhow::{Context, Result, ensure};

use super::stand::{COUNTS, Form, ROW, Stand, accepted_row, nonce, own_rows};
use crate::bench::Bench;
use crate::lease_ends::{create, shown, verdict_is_written};

pub fn accepts(bench: &mut Bench) -> Result<()> {
    let mut stand = Stand::up(bench, &[("acme-counts", COUNTS)], |options| options)?;
    let tick = bench.cast.tick("edith").request();
    stand.lanes(bench, &tick, &["full:no-lease", "full:background"])?;
    let html = stand.html(bench)?;
    ensure!(html.contains("Not accepted: WordPress answers ticks"), "{html}");
    let accept = Form::find(&html, "accept", "acme-counts").context("no button to accept")?;
    let done = stand.press(bench, &accept)?;
    ensure!(
        done.status == 302 && done.header("Location").is_some_and(|to| to.ends_with("wp-heartbeat-done=accepted")),
        "{}",
        shown(&done)
    );
    stand.lanes(bench, &tick, &["full:changed", "express", "express"])?;
    let html = stand.html(bench)?;
    ensure!(html.contains("Accepted on this page."), "{html}");
    ensure!(Form::find(&html, "accept", "acme-counts").is_none(), "it can be accepted twice");
    // Twice by two people: nothing is done wrong.
    let again = stand.press(bench, &accept)?;
    ensure!(again.header("Location").is_some_and(|to| to.ends_with("wp-heartbeat-done=unknown")), "{}", shown(&again));
    let take_back = Form::find(&html, "take-back", "acme-counts").context("no button to take it back")?;
    let done = stand.press(bench, &take_back)?;
    ensure!(done.header("Location").is_some_and(|to| to.ends_with("wp-heartbeat-done=taken-back")), "{}", shown(&done));
    stand.lanes(bench, &tick, &["full:changed", "full:background"])?;
    // What nobody has seen is not accepted.
    let forged = accept.with("wp_heartbeat_owner", "acme-other");
    let forged = forged.with("_wpnonce", &nonce(bench, "admin", "wp-heartbeat-accept:acme-other")?);
    let done = stand.press(bench, &forged)?;
    ensure!(done.header("Location").is_some_and(|to| to.ends_with("wp-heartbeat-done=unknown")), "{}", shown(&done));
    let row = accepted_row(bench)?.unwrap_or_default();
    ensure!(row.starts_with("[]\n"), "{row}");
    Ok(())
}

pub fn forged(bench: &mut Bench) -> Result<()> {
    let mut stand = Stand::up(bench, &[("acme-counts", COUNTS)], |options| options)?;
    let tick = bench.cast.tick("edith").request();
    stand.lanes(bench, &tick, &["full:no-lease", "full:background"])?;
    let accept = Form::find(&stand.html(bench)?, "accept", "acme-counts").context("no button to accept")?;
    stand.press(bench, &accept)?;
    let good = accepted_row(bench)?.context("the row")?;
    let words = good.split('\n').next().unwrap_or_default().to_owned();
    for (what, row) in [
        ("no seal", words.clone()),
        ("an empty seal", format!("{words}\n{}", "0".repeat(64))),
        ("another text under a good seal", good.replace("acme-counts", "acme-countz")),
        ("no JSON", "acme-counts".to_owned()),
    ] {
        bench.site.database().query("DELETE FROM wp_options WHERE option_name LIKE '\\_wp\\_heartbeat\\_lease%'")?;
        bench.site.database().query(&format!("UPDATE wp_options SET option_value = '{row}' WHERE option_name = '{ROW}'"))?;
        let _ = stand.send(&tick)?;
        verdict_is_written(bench)?;
        let second = stand.send(&tick)?;
        ensure!(second.lane() == Some("full:background"), "{what}: lane {:?}", second.lane());
        let html = stand.html(bench)?;
        ensure!(html.contains("Not accepted: WordPress answers ticks"), "{what}: {html}");
    }
    bench.site.database().query(&format!("UPDATE wp_options SET option_value = '{good}' WHERE option_name = '{ROW}'"))?;
    stand.lanes(bench, &tick, &["full:changed", "express"])
}

pub fn without_salts(bench: &mut Bench) -> Result<()> {
    let mut stand = Stand::up(bench, &[("acme-counts", COUNTS)], |options| options)?;
    stand.lanes(bench, &bench.cast.tick("edith").request(), &["full:no-lease", "full:background"])?;
    ensure!(Form::find(&stand.html(bench)?, "accept", "acme-counts").is_some(), "no button to accept");
    let configs = bench.folder.join("configs/e2e-page-salts.php");
    let undo = create(&configs, "<?php\ndefine( 'NONCE_SALT', 'put your unique phrase here' );\n")?;
    let html = stand.html(bench)?;
    ensure!(Form::find(&html, "accept", "acme-counts").is_none(), "it can be accepted");
    ensure!(html.contains("what is accepted could not be sealed"), "it is not said why: {html}");
    ensure!(accepted_row(bench)?.is_none(), "there is a row");
    drop(undo);
    Ok(())
}

pub fn forgets(bench: &mut Bench) -> Result<()> {
    let mut stand = Stand::up(bench, &[], |options| options)?;
    let tick = bench.cast.tick("edith").request();
    stand.lanes(bench, &tick, &["full:no-lease", "express"])?;
    let forget = Form::find(&stand.html(bench)?, "forget", "").context("no button to forget")?;
    let done = stand.press(bench, &forget)?;
    ensure!(done.header("Location").is_some_and(|to| to.ends_with("=forgotten")), "{}", shown(&done));
    ensure!(own_rows(bench)?.is_empty(), "{:?}", own_rows(bench)?);
    ensure!(stand.status()?["ticks"]["total"] == 2, "the numbers are gone: {}", stand.status()?);
    stand.lanes(bench, &tick, &["full:no-lease", "express"])
}
