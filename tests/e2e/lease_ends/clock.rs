//! Ends that only time makes: a lease's own, and that of a look at the files.

use std::time::Duration;

use anyhow::{Result, ensure};
use xtask::process::Signal;

use super::edits::reword;
use super::run::verdict_is_written;
use crate::bench::Bench;
use crate::state::{State, activate};

/// A lease of five seconds is over after five seconds, and no sooner.
///
/// # Errors
/// What was not as it must be.
pub fn after_its_time(bench: &mut Bench) -> Result<()> {
    bench.keep_fresh()?;
    bench.reset(&State::default(), false)?;
    let request = bench.cast.tick("edith").request();
    let mut client = bench.our_pool("ours-short", |options| options.ini("wp_heartbeat.lease", "5"))?.client();
    let mut lanes = Vec::new();
    for pause in [0, 0, 6_000, 0] {
        std::thread::sleep(Duration::from_millis(pause));
        lanes.push(client.send(&request)?.lane().unwrap_or("none").to_owned());
        verdict_is_written(bench)?;
    }
    bench.close("ours-short");
    ensure!(lanes == ["full:no-lease", "express", "full:lease-over", "express"], "{lanes:?}");
    Ok(())
}

/// Within the time of `wp_heartbeat.revalidate_freq` a worker does not look again; a new worker does, and so does any once it is
/// over.
///
/// # Errors
/// What was not as it must be.
pub fn as_often_as_said(bench: &mut Bench) -> Result<()> {
    bench.keep_fresh()?;
    let request = bench.cast.tick("edith").request();
    // What is said, whether the worker is ended, how long is waited, and what the tick after the edit must be.
    let cases: [(&str, bool, u64, &str); 5] = [
        ("0", false, 0, "full:changed"),
        ("3600", false, 1_200, "express"),
        ("3600", true, 0, "full:changed"),
        ("5", false, 0, "express"),
        ("5", false, 5_200, "full:changed"),
    ];
    for (freq, ends_worker, pause, wanted) in cases {
        bench.reset(&State::default(), false)?;
        activate(&bench.site, &["e2e-edited.php".to_owned()])?;
        let change = |options: xtask::PoolOptions| options.workers(1).ini("wp_heartbeat.revalidate_freq", freq);
        let mut client = bench.our_pool("ours-looking", change)?.client();
        let mut lanes = Vec::new();
        for _ in 0..2 {
            lanes.push(client.send(&request)?.lane().unwrap_or("none").to_owned());
            verdict_is_written(bench)?;
        }
        let undo = reword(&bench.site.docroot().join("wp-content/plugins/e2e-edited.php"))?;
        if ends_worker {
            crate::cases::end_workers(bench, "ours-looking", Signal::SIGTERM)?;
        }
        std::thread::sleep(Duration::from_millis(pause));
        lanes.push(client.send(&request)?.lane().unwrap_or("none").to_owned());
        drop(undo);
        bench.close("ours-looking");
        ensure!(lanes == ["full:no-lease", "express", wanted], "revalidate_freq {freq}: {lanes:?}, must end with {wanted}");
        bench.settle();
    }
    Ok(())
}
