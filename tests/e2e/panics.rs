//! A panic forced inside each place where the engine calls into Rust: the tick is WordPress's then, and the worker lives.

use std::path::Path;

use anyhow::{Result, ensure};
use xtask::{PoolOptions, Tick};

use crate::bench::Bench;
use crate::scenario::Server;
use crate::state::State;

/// The places, by the names that builds for this test know: as the source lists them, so that none is left out.
pub fn places() -> Vec<&'static str> {
    let source = include_str!("../../src/engine/edge.rs");
    source.lines().filter_map(|line| line.trim().strip_prefix("Self::")?.split_once(" => \"")?.1.strip_suffix("\",")).collect()
}

/// Runs one place. `so` is the build for this test.
///
/// # Errors
/// What was not as it must be.
pub fn run(bench: &mut Bench, so: &Path, place: &str) -> Result<()> {
    bench.keep_fresh()?;
    bench.reset(&State::default(), false)?;
    let post = bench.cast.post(0).to_string();
    let old = bench.cast.who("edith").nonces["heartbeat-nonce"].old.clone();
    let requests = [
        bench.cast.tick("edith").request(),
        Tick::new().request(),
        bench.cast.tick("edith").set("_nonce", old).data("wp-refresh-post-nonces[post_id]", &post).request(),
        bench.cast.tick("edith").data("wp-check-locked-posts[]", format!("post-{post}")).request(),
        xtask::Request::get("/wp-includes/js/heartbeat.js"),
        xtask::Request::get("/wp-login.php"),
    ];
    let mut options = PoolOptions::extension(so).seeing_edits().ini("wp_heartbeat.server_timing", "1");
    options.environment.push(("WP_HEARTBEAT_FAULT".to_owned(), place.to_owned()));
    let mut client = bench.pool("faulty", || options)?.client();
    let workers = bench.workers("faulty")?;
    let mut result = Ok(());
    for request in requests.iter().chain(&requests) {
        let stock = bench.sides(Server::Plain)?.stock.send(request)?;
        let ours = client.send(request)?;
        if stock.comparable() != ours.comparable() {
            result = Err(anyhow::anyhow!("{} {}\nstock's: {} {}", ours.status, ours.text(), stock.status, stock.text()));
            break;
        }
    }
    let (after, log) = (bench.workers("faulty"), bench.log("faulty"));
    bench.close("faulty");
    result?;
    ensure!(after? == workers, "a worker died\n{log}");
    Ok(())
}
