//! Editors of one post: two at the same moment on two workers, and one whose connection is cut while the lock is written.

use std::sync::Barrier;
use std::time::Duration;

use anyhow::{Result, ensure};
use xtask::{Answer, Client, Generation, Request};

use crate::bench::{Bench, seconds};
use crate::cases::Case;
use crate::lease_ends::{shown, verdict_is_written};
use crate::scenario::Server;
use crate::state::State;

/// Cases about them.
pub const CASES: &[Case] = &[
    Case::on(&Generation::NEWEST, "two editors of one post at the same moment, 500 times", at_the_same_moment),
    Case::on(&Generation::V6_8, "a connection is killed while a lock is written, 500 times", killed),
];

const ROUNDS: u64 = 500;

/// What two editors were told, counted.
#[derive(Debug, Default)]
struct Told {
    /// Both were given the lock.
    both: u64,
    /// Neither was.
    neither: u64,
    /// The post then had several rows of its lock.
    several_rows: u64,
    /// Answers by the extension.
    natively: u64,
}

fn refresh(bench: &Bench, who: &str, post: u64) -> Request {
    bench.cast.tick(who).screen("post").data("wp-refresh-post-lock[post_id]", post.to_string()).request()
}

/// What the post's lock is when both come: missing, an old one of either's, one that is stale.
fn prepare(bench: &Bench, post: u64, round: u64) -> Result<()> {
    let database = bench.site.database();
    database.query(&format!("DELETE FROM wp_postmeta WHERE post_id = {post} AND meta_key = '_edit_lock'"))?;
    let (age, who) = match round % 4 {
        0 => return Ok(()),
        1 => (20, "edith"),
        2 => (20, "admin"),
        _ => (600, "arthur"),
    };
    let user = bench.cast.who(who).user_id;
    let time = seconds() - age;
    database.query(&format!(
        "INSERT INTO wp_postmeta (post_id, meta_key, meta_value) VALUES ({post}, '_edit_lock', '{time}:{user}')"
    ))?;
    Ok(())
}

fn rows(bench: &Bench, post: u64) -> Result<u64> {
    let count = bench
        .site
        .database()
        .value(&format!("SELECT COUNT(*) FROM wp_postmeta WHERE post_id = {post} AND meta_key = '_edit_lock'"))?;
    Ok(count.unwrap_or_default().parse()?)
}

fn at_the_same_moment(bench: &mut Bench) -> Result<()> {
    bench.keep_fresh()?;
    bench.reset(&State::default(), false)?;
    let post = bench.cast.post(0);
    let requests = [refresh(bench, "edith", post), refresh(bench, "admin", post)];
    let mut told = Vec::new();
    for side in [0, 1] {
        let name = bench.sides(Server::Plain)?.pools[side].clone();
        let port = bench.port(&name)?;
        let mut clients = [Client::new(port), Client::new(port)];
        // Each kind of lock gets its lease.
        for round in 0..8 {
            for (client, request) in clients.iter_mut().zip(&requests) {
                prepare(bench, post, round)?;
                client.send(request)?;
                verdict_is_written(bench)?;
            }
        }
        told.push(rounds(bench, &mut clients, &requests, post)?);
    }
    let (stock, ours) = (&told[0], &told[1]);
    println!("two editors at the same moment: stock {stock:?}, ours {ours:?}");
    ensure!(ours.natively * 2 > ROUNDS, "too few ticks were answered natively: {ours:?}");
    // Which of two comes first is chance: three standard deviations more may be.
    let most = |count: u64| count + 3 * (count.isqrt() + 1);
    ensure!(ours.both <= most(stock.both), "both have the lock more often than in WordPress: {ours:?}, stock {stock:?}");
    ensure!(
        ours.several_rows <= most(stock.several_rows),
        "several rows more often than in WordPress: {ours:?}, stock {stock:?}"
    );
    ensure!(ours.neither <= most(stock.neither), "nobody has the lock more often than in WordPress: {ours:?}, stock {stock:?}");
    Ok(())
}

fn rounds(bench: &Bench, clients: &mut [Client; 2], requests: &[Request; 2], post: u64) -> Result<Told> {
    let mut told = Told::default();
    for round in 0..ROUNDS {
        prepare(bench, post, round)?;
        let both = Barrier::new(2);
        let answers = std::thread::scope(|scope| {
            let threads: Vec<_> = clients
                .iter_mut()
                .zip(requests)
                .map(|(client, request)| {
                    scope.spawn(|| {
                        both.wait();
                        client.send(request)
                    })
                })
                .collect();
            let answers = threads.into_iter().map(|thread| thread.join().map_err(|_| anyhow::anyhow!("a client panicked"))?);
            answers.collect::<Result<Vec<Answer>>>()
        })?;
        for answer in &answers {
            ensure!(answer.status == 200 && answer.server_time().is_some(), "round {round}: {}", shown(answer));
        }
        let locks = answers.iter().filter(|answer| answer.text().contains("\"new_lock\"")).count();
        told.both += u64::from(locks == 2);
        told.neither += u64::from(locks == 0);
        told.several_rows += u64::from(rows(bench, post)? > 1);
        told.natively += answers.iter().filter(|answer| answer.lane() == Some("express")).count() as u64;
    }
    Ok(told)
}

/// The answer says that the lock is held, as it is then; there is one row of it; and no error shows.
fn killed(bench: &mut Bench) -> Result<()> {
    const POOL: &str = "ours-killed";
    bench.keep_fresh()?;
    bench.reset(&State::default(), false)?;
    let post = bench.cast.post(0);
    let request = refresh(bench, "edith", post);
    let user = bench.cast.who("edith").user_id;
    let mut client = bench.our_pool(POOL, |options| options.workers(1))?.client();
    for round in 0..6 {
        prepare(bench, post, round % 2)?;
        client.send(&request)?;
        verdict_is_written(bench)?;
    }
    let (mut natively, mut late) = (0, Duration::ZERO);
    for round in 0..ROUNDS {
        // No row, or one of the user's own.
        prepare(bench, post, round % 2)?;
        let answer = std::thread::scope(|scope| {
            let tick = scope.spawn(|| client.send(&request));
            // From before the tick has read to after it has written, in steps of 10 microseconds.
            std::thread::sleep(Duration::from_micros(round % 100 * 10));
            kill(bench)?;
            tick.join().map_err(|_| anyhow::anyhow!("a client panicked"))?
        })?;
        natively += u64::from(answer.lane() == Some("express"));
        late = late.max(answer.elapsed);
        let held = bench.site.database().value(&format!(
            "SELECT GROUP_CONCAT(meta_value) FROM wp_postmeta WHERE post_id = {post} AND meta_key = '_edit_lock'"
        ))?;
        let held = held.unwrap_or_default();
        ensure!(answer.status == 200, "round {round}: {}\n{}", shown(&answer), bench.log(POOL));
        ensure!(
            rows(bench, post)? == 1 && held.ends_with(&format!(":{user}")) && answer.text().contains(&held),
            "round {round}: the rows hold {held}, the answer is {}",
            shown(&answer)
        );
    }
    bench.close(POOL);
    println!("killed while a lock is written: {natively} of {ROUNDS} answered natively, the slowest took {late:?}");
    ensure!(natively > 0 && natively < ROUNDS, "{natively} of {ROUNDS} were answered natively: the test proves nothing");
    Ok(())
}

fn kill(bench: &Bench) -> Result<()> {
    let sql = "SELECT id FROM information_schema.processlist WHERE user = 'heartbeat'";
    for id in bench.site.database().query(sql)?.into_iter().flatten().flatten() {
        // It may have gone by itself.
        let _ = bench.site.database().query(&format!("KILL CONNECTION {id}"));
    }
    Ok(())
}
