//! The connection that a worker keeps: which source of rows serves is shown, and whatever happens to it, an answer is right or
//! WordPress's.

use std::time::Duration;

use anyhow::{Context, Result, ensure};
use mysql::{Conn, OptsBuilder};
use xtask::process::{Signal, children, send};
use xtask::{Answer, Client, Generation, PoolOptions, Request, Tick, paths};

use crate::bench::Bench;
use crate::cases::{Case, end_workers};
use crate::lease_ends::{Undo, create, shown, verdict_is_written};
use crate::scenario::Server;
use crate::state::State;

/// Cases about it.
pub const CASES: &[Case] = &[
    Case::everywhere("the source of rows is shown", shows),
    Case::everywhere("a kept connection is killed between ticks", killed),
    Case::on(&Generation::NEWEST, "a kept connection is idle for longer than it may be", idle),
    Case::on(&Generation::V6_8, "no connection is kept where none is wanted", none_kept),
    Case::everywhere("no connections are left", none_left),
    Case::everywhere("the database's password is changed", password),
    Case::on(&Generation::V6_1, "the database's user is locked while a connection is kept", locked),
    Case::on(&Generation::V6_1, "two sites with credentials of their own in one worker", two_sites),
    Case::on(&Generation::V6_8, "a worker forks", forks),
    Case::everywhere("the server sets another character set", charset),
    Case::on(&Generation::V6_8, "a table is locked for longer than a tick takes", table_locked),
    Case::on(&Generation::NEWEST, "workers never hold more connections than they are", bounded),
];

const POOL: &str = "ours-connection";

/// One worker and stock beside it.
struct Stand {
    client: Client,
    request: Request,
}

impl Stand {
    fn up(bench: &mut Bench, change: impl FnOnce(PoolOptions) -> PoolOptions) -> Result<Self> {
        bench.keep_fresh()?;
        bench.reset(&State::default(), false)?;
        // Workers of other cases may keep theirs for a while.
        kill_all(bench)?;
        ensure!(are_gone(bench)?, "the server keeps connections that were killed");
        let client = bench.our_pool(POOL, |options| change(options.workers(1)))?.client();
        let mut stand = Self { client, request: bench.cast.tick("edith").request() };
        let lanes = [stand.tick(bench)?, stand.tick(bench)?, stand.tick(bench)?].map(|(lane, _)| lane);
        ensure!(lanes[1..].iter().all(|lane| lane == "express"), "at first: {lanes:?}\n{}", bench.log(POOL));
        Ok(stand)
    }

    /// A tick's lane and source; its answer is stock's.
    fn tick(&mut self, bench: &mut Bench) -> Result<(String, String)> {
        let stock = bench.sides(Server::Plain)?.stock.send(&self.request)?;
        let ours = self.client.send(&self.request)?;
        verdict_is_written(bench)?;
        ensure!(stock.comparable() == ours.comparable(), "{}\nstock's: {}", shown(&ours), shown(&stock));
        Ok(said(&ours))
    }

    fn is(&mut self, bench: &mut Bench, what: &str, lane: &str, source: &str) -> Result<()> {
        let said = self.tick(bench)?;
        ensure!(
            said == (lane.to_owned(), source.to_owned()),
            "{what}: {said:?}, must be {lane}, {source}\n{}",
            bench.log(POOL)
        );
        Ok(())
    }
}

/// Lane and source.
fn said(answer: &Answer) -> (String, String) {
    let source =
        answer.header("Server-Timing").and_then(|value| value.split_once("wp-heartbeat-db;desc=\"")?.1.split('"').next());
    (answer.lane().unwrap_or("none").to_owned(), source.unwrap_or("none").to_owned())
}

/// A file that wp-config.php includes, and that PHP runs.
fn configured(bench: &Bench, name: &str, code: &str) -> Result<Undo> {
    let undo = create(&bench.folder.join("configs").join(name), code)?;
    bench.settle();
    Ok(undo)
}

/// Whether it is WordPress's page about its database.
fn is_broken(answer: &Answer) -> bool {
    answer.text().contains("Error establishing a database connection")
}

/// The ids of the connections that the site's user has.
fn connections(bench: &Bench, user: &str) -> Result<Vec<String>> {
    let rows = bench.site.database().query(&format!("SELECT id FROM information_schema.processlist WHERE user = '{user}'"))?;
    Ok(rows.into_iter().flatten().flatten().collect())
}

/// Has the server end all connections of the site's user.
///
/// # Errors
/// If it does not tell of them.
pub fn kill_all(bench: &Bench) -> Result<()> {
    for id in connections(bench, "heartbeat")? {
        // It may have gone by itself.
        let _ = bench.site.database().query(&format!("KILL CONNECTION {id}"));
    }
    Ok(())
}

/// Whether none is held: the server lists those that were closed for a moment longer, and nobody else asks meanwhile.
fn are_gone(bench: &Bench) -> Result<bool> {
    for _ in 0..100 {
        if connections(bench, "heartbeat")?.is_empty() {
            return Ok(true);
        }
        std::thread::sleep(Duration::from_millis(20));
    }
    Ok(false)
}

fn shows(bench: &mut Bench) -> Result<()> {
    let info = bench.folder.join("info.php");
    paths::write(&info, "<?php\nini_set( 'html_errors', '0' );\nphpinfo( INFO_MODULES );\n")?;
    // A header, and what phpinfo() must hold.
    let cases: [(&str, &str); 2] = [("30", "native:kept"), ("0", "mysqli:connection-idle")];
    for (idle, source) in cases {
        let mut stand =
            Stand::up(bench, |options| options.script("/info.php", &info).ini("wp_heartbeat.connection_idle", idle))?;
        stand.is(bench, "a tick", "express", source)?;
        let page = stand.client.send(&Request::get("/info.php"))?.text();
        let sentence = if idle == "0" { "mysqli, as wp_heartbeat.connection_idle is 0." } else { "kept from an earlier tick." };
        ensure!(
            page.contains("rows of this process") && page.matches(sentence).count() == 2,
            "phpinfo() does not say {sentence}"
        );
        // A page opens no connection of its own, and the worker has closed the one that it kept.
        if idle != "0" {
            ensure!(are_gone(bench)?, "a connection is kept behind a request that is no tick");
            stand.is(bench, "a tick after a page", "express", "native:opened")?;
        }
        // What is declined before anything is read names no source.
        let odd = bench.cast.tick("edith").set("odd", "1").request();
        let answer = stand.client.send(&odd)?;
        ensure!(said(&answer) == ("full:odd-request".to_owned(), "none".to_owned()), "an odd tick: {:?}", said(&answer));
        bench.close(POOL);
    }
    let flags = configured(bench, "e2e-flags.php", "<?php\ndefine( 'MYSQL_CLIENT_FLAGS', MYSQLI_CLIENT_COMPRESS );\n")?;
    let mut stand = Stand::up(bench, |options| options)?;
    let result = stand.is(bench, "with client flags", "express", "mysqli:client-flags");
    drop(flags);
    bench.close(POOL);
    result
}

fn killed(bench: &mut Bench) -> Result<()> {
    let mut stand = Stand::up(bench, |options| options)?;
    for _ in 0..20 {
        stand.is(bench, "a tick", "express", "native:kept")?;
        kill_all(bench)?;
        stand.is(bench, "after KILL", "express", "native:opened")?;
    }
    bench.site.mariadb().stop();
    bench.site.mariadb().start()?;
    stand.is(bench, "after the server was started anew", "express", "native:opened")?;
    bench.close(POOL);
    Ok(())
}

fn idle(bench: &mut Bench) -> Result<()> {
    let mut stand = Stand::up(bench, |options| options.ini("wp_heartbeat.connection_idle", "3"))?;
    stand.is(bench, "a tick", "express", "native:kept")?;
    std::thread::sleep(Duration::from_millis(4_500));
    ensure!(are_gone(bench)?, "the server keeps what nobody uses");
    stand.is(bench, "after the time", "express", "native:opened")?;
    // A server that is less patient than the worker.
    stand.is(bench, "a tick", "express", "native:kept")?;
    bench.close(POOL);
    Ok(())
}

fn none_kept(bench: &mut Bench) -> Result<()> {
    let mut stand = Stand::up(bench, |options| options.ini("wp_heartbeat.connection_idle", "0"))?;
    for _ in 0..3 {
        stand.is(bench, "a tick", "express", "mysqli:connection-idle")?;
        ensure!(are_gone(bench)?, "a connection is kept");
    }
    bench.close(POOL);
    Ok(())
}

/// `max_connections` reached, by others: with a connection kept the answer is the right one; without one it is WordPress's page about
/// the database; and all is well once there is room again.
fn none_left(bench: &mut Bench) -> Result<()> {
    let mut stand = Stand::up(bench, |options| options)?;
    let good = stand.client.send(&stand.request)?;
    bench.site.database().query("SET GLOBAL max_connections = 10")?;
    let mut others = Vec::new();
    while let Ok(other) = Conn::new(root(bench)) {
        others.push(other);
        ensure!(others.len() < 64, "the server takes any number of connections");
    }
    let kept = stand.client.send(&stand.request)?;
    let broken = bench.sides(Server::Plain)?.stock.send(&stand.request)?;
    // A worker that keeps none; the place that becomes free is taken.
    end_workers(bench, POOL, Signal::SIGTERM)?;
    std::thread::sleep(Duration::from_millis(50));
    others.extend(Conn::new(root(bench)));
    let opened = stand.client.send(&stand.request)?;
    drop(others);
    bench.site.database().query("SET GLOBAL max_connections = 64")?;
    std::thread::sleep(Duration::from_millis(50));
    ensure!(is_broken(&broken), "stock still finds its database: the test proves nothing");
    ensure!(kept.comparable() == good.comparable(), "with a connection kept: {}", shown(&kept));
    ensure!(said(&kept) == ("express".to_owned(), "native:kept".to_owned()), "with a connection kept: {:?}", said(&kept));
    ensure!(opened.comparable() == broken.comparable(), "without one: {}\nstock's: {}", shown(&opened), shown(&broken));
    ensure!(said(&opened).0 == "full:database-connect", "without one: {:?}", said(&opened));
    stand.is(bench, "when there is room again", "express", "mysqli:refused")?;
    bench.close(POOL);
    Ok(())
}

fn root(bench: &Bench) -> OptsBuilder {
    OptsBuilder::new().socket(bench.site.mariadb().socket().to_str()).user(Some("heartbeat")).pass(secret(bench))
}

/// The password in the site's wp-config.php.
fn secret(bench: &Bench) -> Option<String> {
    let values = std::fs::read_to_string(bench.site.docroot().join(xtask::config::VALUES)).ok()?;
    Some(values.split_once("define( 'DB_PASSWORD', '")?.1.split('\'').next()?.to_owned())
}

/// In the database first, so that the old one is no longer valid while a connection is kept; then in wp-config.php.
fn password(bench: &mut Bench) -> Result<()> {
    let old = secret(bench).context("wp-config.php holds a password")?;
    let mut stand = Stand::up(bench, |options| options)?;
    let good = stand.client.send(&stand.request)?;
    bench.site.database().query("ALTER USER 'heartbeat'@'localhost' IDENTIFIED BY 'another one'")?;
    let kept = stand.client.send(&stand.request)?;
    let broken = bench.sides(Server::Plain)?.stock.send(&stand.request)?;
    let config = configured(bench, "e2e-password.php", "<?php\ndefine( 'DB_PASSWORD', 'another one' );\n")?;
    let renewed = stand.tick(bench);
    let renewed_again = stand.tick(bench);
    drop(config);
    // The old one again in wp-config.php only: nothing that was opened with the new one may serve it.
    let refused = [stand.client.send(&stand.request)?, stand.client.send(&stand.request)?];
    bench.site.database().query(&format!("ALTER USER 'heartbeat'@'localhost' IDENTIFIED BY '{old}'"))?;
    ensure!(is_broken(&broken), "stock still finds its database: the test proves nothing");
    ensure!(kept.comparable() == good.comparable(), "with the old password and a connection kept: {}", shown(&kept));
    ensure!(renewed? == ("express".to_owned(), "native:opened".to_owned()), "with the new password in wp-config.php");
    ensure!(renewed_again? == ("express".to_owned(), "native:kept".to_owned()), "with the new password, once more");
    for answer in refused {
        ensure!(answer.comparable() == broken.comparable(), "with the old password again: {}", shown(&answer));
    }
    stand.is(bench, "with the old password valid again", "express", "mysqli:refused")?;
    bench.close(POOL);
    Ok(())
}

/// What a database still answers on an open connection is right; once it is gone, nobody opens another.
fn locked(bench: &mut Bench) -> Result<()> {
    let mut stand = Stand::up(bench, |options| options)?;
    let good = stand.client.send(&stand.request)?;
    bench.site.database().query("ALTER USER 'heartbeat'@'localhost' ACCOUNT LOCK")?;
    let kept = stand.client.send(&stand.request)?;
    kill_all(bench)?;
    let gone = stand.client.send(&stand.request)?;
    let broken = bench.sides(Server::Plain)?.stock.send(&stand.request)?;
    bench.site.database().query("ALTER USER 'heartbeat'@'localhost' ACCOUNT UNLOCK")?;
    ensure!(kept.comparable() == good.comparable(), "with a connection kept: {}", shown(&kept));
    ensure!(is_broken(&broken) && gone.comparable() == broken.comparable(), "without one: {}", shown(&gone));
    let after = stand.tick(bench)?;
    ensure!(after.0 == "express", "once unlocked: {after:?}");
    bench.close(POOL);
    Ok(())
}

/// Another site by its name, with a database and a user of its own, where nobody is logged in.
fn two_sites(bench: &mut Bench) -> Result<()> {
    let database = bench.site.database();
    for sql in [
        "DROP DATABASE IF EXISTS `heartbeat_other`",
        "CREATE DATABASE `heartbeat_other` CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci",
        "CREATE USER IF NOT EXISTS 'other'@'localhost' IDENTIFIED BY 'of the other'",
        "GRANT ALL ON `heartbeat_other`.* TO 'other'@'localhost'",
    ] {
        database.query(sql)?;
    }
    bench.keep_fresh()?;
    bench.reset(&State::default(), false)?;
    for table in bench.site.database().query("SHOW TABLES")?.into_iter().flatten().flatten() {
        bench.site.database().query(&format!("CREATE TABLE `heartbeat_other`.`{table}` LIKE `{table}`"))?;
        bench.site.database().query(&format!("INSERT INTO `heartbeat_other`.`{table}` SELECT * FROM `{table}`"))?;
    }
    bench.site.database().query("DELETE FROM `heartbeat_other`.`wp_usermeta` WHERE meta_key = 'session_tokens'")?;
    let config = configured(
        bench,
        "e2e-other.php",
        "<?php\nif ( 'other.test' === ( $_SERVER['HTTP_HOST'] ?? '' ) ) {\n\tdefine( 'DB_NAME', 'heartbeat_other' );\n\t\
         define( 'DB_USER', 'other' );\n\tdefine( 'DB_PASSWORD', 'of the other' );\n}\n",
    )?;
    let result = in_turn(bench);
    drop(config);
    bench.close(POOL);
    bench.site.database().query("DROP DATABASE `heartbeat_other`")?;
    bench.site.database().query("DROP USER 'other'@'localhost'")?;
    result
}

fn in_turn(bench: &mut Bench) -> Result<()> {
    let mut stand = Stand::up(bench, |options| options)?;
    let here = stand.request.clone();
    let there = bench.cast.tick("edith").header("Host", "other.test").request();
    let mut natively = 0;
    for at in 0..40 {
        let other = at % 4 >= 2;
        stand.request = if other { there.clone() } else { here.clone() };
        let (lane, _) = stand.tick(bench)?;
        natively += usize::from(lane == "express");
        let count = || anyhow::Ok(connections(bench, "heartbeat")?.len() + connections(bench, "other")?.len());
        // The server lists those that were closed, stock's and other cases', for a moment longer.
        let mut held = count()?;
        for _ in 0..50 {
            if held <= 1 {
                break;
            }
            std::thread::sleep(Duration::from_millis(20));
            held = count()?;
        }
        ensure!(held <= 1, "after tick {at} one worker holds {held} connections");
    }
    ensure!(natively >= 36, "{natively} of 40 were answered natively");
    Ok(())
}

/// A child that serves requests as its parent does must not speak on its parent's connection.
fn forks(bench: &mut Bench) -> Result<()> {
    let fork = "<?php\nif ( '1' === ( $_SERVER['HTTP_X_FORK'] ?? '' ) ) {\n\tregister_shutdown_function( function () {\n\t\t\
                FFI::cdef( 'int fork(void);' )->fork();\n\t} );\n}\n";
    let config = configured(bench, "e2e-fork.php", fork)?;
    let mut stand = Stand::up(bench, |options| options.ini("extension", "ffi").ini("ffi.enable", "1"))?;
    let parents = bench.workers(POOL)?;
    let forking = |value: &str| bench.cast.tick("edith").header("X-Fork", value).request();
    for request in [forking("0"), forking("0"), forking("1")] {
        // Of the last one, parent and child both send the end of an answer.
        let _ = stand.client.send(&request);
        verdict_is_written(bench)?;
    }
    stand.client = bench.our_pool(POOL, |options| options)?.client();
    let children = parents.iter().map(|pid| children(*pid)).collect::<Result<Vec<_>>>()?.concat();
    let mut result = Ok(());
    if children.is_empty() {
        result = Err(anyhow::anyhow!("the worker did not fork: the test proves nothing\n{}", bench.log(POOL)));
    }
    let other = bench.cast.tick("arthur").request();
    let mut sources = Vec::new();
    for at in 0..60 {
        stand.request = if at % 2 == 0 { bench.cast.tick("edith").request() } else { other.clone() };
        match stand.tick(bench) {
            Ok(said) => sources.push(said),
            Err(error) => result = result.and(Err(error.context(format!("tick {at} after the fork")))),
        }
    }
    for child in children {
        send(child, Signal::SIGKILL);
    }
    drop(config);
    bench.close(POOL);
    let odd = sources.iter().filter(|(lane, _)| lane != "express").count();
    result.and_then(|()| {
        ensure!(odd <= 4, "{odd} ticks were not answered natively: {sources:?}");
        Ok(())
    })
}

/// A list with a post that somebody holds.
fn held_list(bench: &mut Bench, holder: &str) -> Result<Request> {
    for sql in [
        format!("UPDATE wp_users SET display_name = '{holder}' WHERE ID = {{admin}}"),
        "INSERT INTO wp_postmeta (post_id, meta_key, meta_value) VALUES ({post0}, '_edit_lock', CONCAT(UNIX_TIMESTAMP(), ':{admin}'))"
            .to_owned(),
    ] {
        bench.site.database().query(&bench.cast.fill_in(&sql)?)?;
    }
    let tick = bench.cast.tick("edith").screen("edit-post");
    Ok(tick.data("wp-check-locked-posts[]", format!("post-{}", bench.cast.post(0))).request())
}

/// `init_connect`: WordPress says on each connection what it wants, and gets it.
fn charset(bench: &mut Bench) -> Result<()> {
    bench.site.database().query("SET GLOBAL init_connect = 'SET NAMES latin1'")?;
    let natively = with_charset(bench, "30");
    let by_mysqli = with_charset(bench, "0");
    bench.site.database().query("SET GLOBAL init_connect = ''")?;
    bench.close(POOL);
    ensure!(natively? == "express", "by the worker's connection");
    // Nobody answers in letters that are not the site's.
    let by_mysqli = by_mysqli?;
    ensure!(by_mysqli == "full:database-read", "by mysqli: {by_mysqli}");
    Ok(())
}

fn with_charset(bench: &mut Bench, idle: &str) -> Result<String> {
    bench.keep_fresh()?;
    bench.reset(&State::default(), false)?;
    let request = held_list(bench, "Łukasz 😀")?;
    let client = bench.our_pool(POOL, |options| options.workers(1).ini("wp_heartbeat.connection_idle", idle))?.client();
    let mut stand = Stand { client, request };
    let mut lane = String::new();
    for _ in 0..3 {
        (lane, _) = stand.tick(bench)?;
    }
    bench.close(POOL);
    Ok(lane)
}

/// Stock waits for the table, and so do we: giving up, and asking on another connection, would take connections from others.
fn table_locked(bench: &mut Bench) -> Result<()> {
    let mut stand = Stand::up(bench, |options| options)?;
    let mut other = Conn::new(root(bench))?;
    mysql::prelude::Queryable::query_drop(&mut other, "LOCK TABLES `heartbeat`.`wp_options` WRITE")?;
    let unlocked = std::thread::spawn(move || {
        std::thread::sleep(Duration::from_millis(6_500));
        drop(other);
    });
    let answer = stand.client.send(&stand.request)?;
    unlocked.join().map_err(|_| anyhow::anyhow!("the lock was lost"))?;
    let stock = bench.sides(Server::Plain)?.stock.send(&stand.request)?;
    ensure!(answer.status == 200 && answer.text().contains("wp-auth-check"), "{}", shown(&answer));
    ensure!(said(&answer) == ("express".to_owned(), "native:kept".to_owned()), "{:?}", said(&answer));
    ensure!(stock.status == 200, "stock: {}", shown(&stock));
    bench.close(POOL);
    Ok(())
}

/// How many connections are held: the server lists one that was closed for a moment longer.
fn held(bench: &Bench) -> Result<usize> {
    let before = connections(bench, "heartbeat")?;
    std::thread::sleep(Duration::from_millis(20));
    let after = connections(bench, "heartbeat")?;
    Ok(before.iter().filter(|id| after.contains(id)).count())
}

/// Ticks of all kinds by several clients at once: no worker holds two connections.
fn bounded(bench: &mut Bench) -> Result<()> {
    bench.keep_fresh()?;
    bench.reset(&State::default(), false)?;
    kill_all(bench)?;
    let workers = 3;
    let pool = bench.our_pool(POOL, |options| options.workers(workers))?;
    let mut clients: Vec<Client> = (0..6).map(|_| pool.client()).collect();
    let requests = [
        bench.cast.tick("edith").request(),
        Tick::new().request(),
        bench.cast.tick("arthur").set("odd", "1").request(),
        Request::get("/wp-login.php"),
    ];
    let most = std::thread::scope(|scope| {
        let threads: Vec<_> = clients
            .iter_mut()
            .enumerate()
            .map(|(at, client)| {
                let requests = &requests;
                scope.spawn(move || (0..60).try_for_each(|turn| client.send(&requests[(at + turn) % 4]).map(|_| ())))
            })
            .collect();
        let mut most = 0;
        while threads.iter().any(|thread| !thread.is_finished()) {
            most = most.max(held(bench)?);
        }
        for thread in threads {
            thread.join().map_err(|_| anyhow::anyhow!("a client panicked"))??;
        }
        anyhow::Ok(most)
    })?;
    bench.close(POOL);
    ensure!(most <= workers as usize, "{workers} workers held {most} connections");
    Ok(())
}
