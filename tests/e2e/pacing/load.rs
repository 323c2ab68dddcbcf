//! Load: pages slow down step by step above the threshold, and recover below it. The load is what a file says, in the build for tests.

use std::path::Path;

use anyhow::{Context, Result, ensure};
use xtask::{Generation, PoolOptions, Tick, paths};

use super::stand::{Stand, Told};
use crate::bench::Bench;
use crate::cast::Cast;
use crate::state::{Place, State};

const fn told(interval: Option<u32>, tick: fn(&Cast) -> Tick) -> Told {
    Told { tick, interval }
}

fn dashboard(cast: &Cast, posted: &str) -> Tick {
    cast.tick("edith").set("interval", posted)
}

fn editor(cast: &Cast, posted: &str) -> Tick {
    cast.tick("edith").screen("post").set("interval", posted).data("wp-refresh-post-lock[post_id]", cast.post(1).to_string())
}

fn list(cast: &Cast, posted: &str) -> Tick {
    cast.tick("edith").screen("edit-post").set("interval", posted).data("wp-check-locked-posts[]", "post-1")
}

/// Of a place whose pace is set: 90 seconds.
fn front(cast: &Cast, posted: &str) -> Tick {
    cast.tick("edith").screen("front").set("interval", posted)
}

/// Above the threshold: one step each tick, an editor to 60 and no further, what is off is off.
const ACTS: &[Told] = &[
    told(Some(15), |cast| dashboard(cast, "5")),
    told(Some(30), |cast| dashboard(cast, "15")),
    told(Some(60), |cast| dashboard(cast, "30")),
    told(Some(120), |cast| dashboard(cast, "60")),
    told(None, |cast| dashboard(cast, "120")),
    told(None, |cast| dashboard(cast, "3600")),
    told(Some(15), |cast| editor(cast, "10")),
    told(Some(60), |cast| editor(cast, "30")),
    told(None, |cast| editor(cast, "60")),
    told(None, |cast| editor(cast, "120")),
    // An editor that sends nothing yet.
    told(Some(60), |cast| cast.tick("edith").screen("page").set("interval", "30")),
    told(None, |cast| cast.tick("edith").screen("page").set("interval", "60")),
    told(Some(30), |cast| list(cast, "15")),
    told(Some(120), |cast| front(cast, "60")),
    told(Some(120), |cast| front(cast, "90")),
    told(None, |cast| front(cast, "120")),
    told(Some(30), |cast| cast.tick("edith").screen("upload").set("interval", "15")),
    told(Some(30), |_| Tick::new().set("interval", "15")),
];

/// Just below it: nothing moves, but a page that is faster than its owner wants.
const HOLDS: &[Told] = &[
    told(None, |cast| dashboard(cast, "15")),
    told(None, |cast| dashboard(cast, "120")),
    told(None, |cast| editor(cast, "60")),
    told(Some(120), |cast| front(cast, "60")),
];

/// Below nine tenths of it: back, step by step, to what the owner says or WordPress has.
const RECOVERS: &[Told] = &[
    told(Some(60), |cast| dashboard(cast, "120")),
    told(None, |cast| dashboard(cast, "60")),
    told(None, |cast| dashboard(cast, "15")),
    told(Some(60), |cast| list(cast, "120")),
    told(Some(30), |cast| list(cast, "60")),
    told(Some(15), |cast| list(cast, "30")),
    told(None, |cast| list(cast, "15")),
    told(None, |cast| list(cast, "10")),
    told(None, |cast| front(cast, "120")),
    told(None, |cast| front(cast, "90")),
    told(None, |cast| cast.tick("edith").screen("page").set("interval", "60")),
    told(Some(60), |_| Tick::new().set("interval", "120")),
];

/// What is off stays off, whatever the load.
const OFF: &[Told] = &[told(Some(120), |cast| front(cast, "60")), told(None, |cast| front(cast, "120"))];

const SWITCHES_OFF: &str = "define( 'WP_HEARTBEAT_INTERVAL_FRONT', 'off' );";

/// The states of these cases.
pub fn states() -> Vec<State> {
    vec![switched_off()]
}

fn switched_off() -> State {
    State { sql: Vec::new(), files: vec![(Place::Config, SWITCHES_OFF)] }
}

/// The threshold is 2.
const LOADS: [(&str, &[Told]); 3] = [("2.01", ACTS), ("1.9", HOLDS), ("1.79", RECOVERS)];

/// Runs the loads. `so` is the build that is told its load.
///
/// # Errors
/// What was not as it must be.
pub fn run(bench: &mut Bench, so: &Path) -> Result<()> {
    let file = bench.folder.join("load");
    let text = paths::text(&file)?.to_owned();
    let change = |options: PoolOptions| {
        let mut options = PoolOptions { extension: Some(so.to_path_buf()), ..options };
        options.environment.push(("WP_HEARTBEAT_LOAD".to_owned(), text.clone()));
        options
    };
    paths::write(&file, "0")?;
    let settings = &[("pace.load", "2"), ("interval.front", "90")];
    let mut stand = Stand::up(bench, "loaded", settings, change)?;
    let result = steps(bench, &mut stand, &file);
    stand.down(bench);
    result
}

fn steps(bench: &mut Bench, stand: &mut Stand, file: &Path) -> Result<()> {
    for (load, ticks) in LOADS {
        paths::write(file, load)?;
        let of_load = || format!("load {load}");
        ticks.iter().try_for_each(|told| stand.tells(bench, &State::default(), told)).with_context(of_load)?;
        OFF.iter().try_for_each(|told| stand.tells(bench, &switched_off(), told)).with_context(of_load)?;
    }
    // WordPress's own pace of the block editor is that of other pages in old versions, which are never made faster.
    let back = if bench.generation == Generation::V6_1 { None } else { Some(30) };
    stand.tells(bench, &State::default(), &Told { tick: |cast| editor(cast, "60"), interval: back })?;
    // A lease outlives loads.
    bench.reset(&State::default(), false)?;
    let tick = dashboard(&bench.cast, "60");
    let mut said = Vec::new();
    for load in ["1", "2.5", "1", "3"] {
        paths::write(file, load)?;
        said.push(stand.lane(bench, &tick)?);
    }
    let express = |interval| ("express".to_owned(), interval);
    let first = ("full:no-lease".to_owned(), None);
    ensure!(said == [first, express(Some(120)), express(None), express(Some(120))], "{said:?}");
    Ok(())
}
