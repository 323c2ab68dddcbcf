//! Two users' ticks in turn on one worker, thousands of times: each answer is that user's, and none is kept.

use anyhow::{Result, ensure};
use xtask::{Answer, Request, Tick};

use crate::bench::Bench;
use crate::scenario::Server;
use crate::state::State;

/// Sends `ticks` ticks.
///
/// # Errors
/// What was not as it must be.
pub fn run(bench: &mut Bench, ticks: usize) -> Result<()> {
    bench.keep_fresh()?;
    bench.reset(&State::default(), false)?;
    let mut requests: Vec<Request> = Vec::new();
    for who in ["edith", "arthur"] {
        // The nonces that the answer brings are the user's and the session's.
        let tick = bench.cast.tick(who).set("_nonce", bench.cast.who(who).nonces["heartbeat-nonce"].old.clone());
        requests.push(tick.request());
        requests.push(tick.screen("post").data("wp-refresh-post-nonces[post_id]", bench.cast.post(2).to_string()).request());
    }
    requests.push(Tick::new().request());
    let mut wanted: Vec<Answer> = Vec::new();
    for request in &requests {
        wanted.push(bench.sides(Server::Plain)?.stock.send(request)?);
    }
    ensure!(wanted[0].body != wanted[2].body, "the users' answers are alike: the test proves nothing");
    let pool = bench.our_pool("ours-alone", |options| options.workers(1))?;
    let mut client = pool.client();
    let workers = bench.workers("ours-alone")?;
    let mut express = 0;
    for count in 0..ticks {
        let user = count % 2;
        let kind = match count % 50 {
            20 | 21 => 2 * user + 1,
            30 => 4,
            _ => 2 * user,
        };
        let answer = client.send(&requests[kind])?;
        ensure!(
            answer.comparable() == wanted[kind].comparable(),
            "tick {count}: {:?} {}\nstock's: {}",
            answer.headers,
            answer.text(),
            wanted[kind].text()
        );
        express += usize::from(answer.lane() == Some("express"));
    }
    ensure!(wanted.iter().all(|answer| answer.header("Cache-Control").is_some_and(|value| value.contains("no-cache"))));
    ensure!(bench.workers("ours-alone")? == workers, "the worker died\n{}", bench.log("ours-alone"));
    bench.close("ours-alone");
    ensure!(express * 100 >= ticks * 95 && express < ticks, "{express} of {ticks} were answered natively");
    Ok(())
}
