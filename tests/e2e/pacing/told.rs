//! What acts, as `WpHeartbeat\status()['pace']` says it.

use anyhow::{Context, Result, ensure};
use serde_json::{Value, json};
use xtask::{Request, paths};

use crate::bench::Bench;
use crate::state::{Place, State};

/// A page that is no part of WordPress.
const PAGE: &str = "<?php
require 'WP-LOAD';
echo json_encode( WpHeartbeat\\status()['pace'] );
";

const CONSTANT: &str = "define( 'WP_HEARTBEAT_INTERVAL_ADMIN', false );";
const FILTER: &str =
    "add_filter( 'wp_heartbeat_interval', fn( $interval, $place ) => 'front' === $place ? 60 : $interval, 10, 2 );";

/// Each place, with who decided it; and the load.
pub fn acts(bench: &mut Bench) -> Result<()> {
    let page = bench.folder.join("paced.php");
    let load = paths::text(&bench.site.docroot().join("wp-load.php"))?.to_owned();
    paths::write(&page, PAGE.replace("WP-LOAD", &load))?;
    bench.reset(&State::default(), false)?;
    let links = state().link(&bench.site, &bench.folder)?;
    let pool = bench.our_pool("ours-told", |options| {
        let options = options.script("/paced.php", &page).ini("wp_heartbeat.interval.dashboard", "45");
        options.ini("wp_heartbeat.pace.load", "99.5").ini("wp_heartbeat.interval.editor", "")
    })?;
    let answer = pool.client().send(&Request::get("/paced.php"))?;
    drop(links);
    bench.close("ours-told");
    let mut pace: Value = serde_json::from_slice(&answer.body).with_context(|| answer.text())?;
    let load = pace["load"].take();
    ensure!(load.as_f64().is_some_and(|load| (0.0..100.0).contains(&load)), "the load is {load}");
    let place =
        |seconds: Value, off: bool, by: Value, name: Value| json!({ "seconds": seconds, "off": off, "by": by, "name": name });
    let null = Value::Null;
    let notes = pace["notes"].take();
    let wanted = json!({
        "places": {
            "post-editor": place(null.clone(), false, null.clone(), null.clone()),
            "dashboard": place(json!(45), false, json!("setting"), json!("wp_heartbeat.interval.dashboard")),
            "admin": place(null.clone(), true, json!("constant"), json!("WP_HEARTBEAT_INTERVAL_ADMIN")),
            "front": place(json!(60), false, json!("filter"), json!("wp_heartbeat_interval")),
        },
        "load": null,
        "threshold": 99.5,
        "slows": false,
        "notes": null,
    });
    ensure!(pace == wanted, "{pace:#}");
    let note = notes[0].as_str().unwrap_or_default();
    ensure!(note.starts_with("wp_heartbeat.interval.editor is set to nothing"), "{notes}");
    ensure!(notes.as_array().is_some_and(|notes| notes.len() == 1), "{notes}");
    Ok(())
}

fn state() -> State {
    State { sql: Vec::new(), files: vec![(Place::Config, CONSTANT), (Place::MuPlugin, FILTER)] }
}

/// The states of this case.
pub fn states() -> Vec<State> {
    vec![state()]
}
