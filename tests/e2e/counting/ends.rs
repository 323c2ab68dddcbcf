//! Numbers of workers that end, are killed, cannot write, or are not to count at all.

use std::io::Write;
use std::net::{Ipv4Addr, TcpStream};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail, ensure};
use xtask::process::Signal;
use xtask::{Client, Request};

use super::mix::Mix;
use super::told::{Line, Told};
use super::{Stand, begin};
use crate::bench::{Bench, logged};
use crate::cases::end_workers;
use crate::lease_ends::create;

/// Longer than a worker keeps numbers while ticks come.
const EVERY: Duration = Duration::from_millis(5_100);

/// Ends a pool's workers as php-fpm ends those that it does not need any more, and waits until others have come.
///
/// # Errors
/// If others do not come.
pub fn end_gracefully(bench: &Bench, pool: &str) -> Result<()> {
    end_workers(bench, pool, Signal::SIGQUIT)
}

/// The page's numbers are those of all lines.
fn all_are_there(bench: &mut Bench, stand: &Stand, ticks: usize) -> Result<()> {
    let lines = stand.logged()?;
    ensure!(lines.len() == ticks, "{} lines for {ticks} ticks\n{}", lines.len(), bench.log(stand.name));
    stand.page(bench)?.read()?.are_of(&lines)
}

pub fn through_mysqli(bench: &mut Bench) -> Result<()> {
    begin(bench)?;
    let stand = Stand::up(bench, "ours-counting", |options| options.workers(1).ini("wp_heartbeat.connection_idle", "0"))?;
    let mix = Mix::of(bench);
    let mut clients = stand.clients(bench, 1)?;
    mix.send(&mut clients, 100)?;
    std::thread::sleep(EVERY);
    mix.send(&mut clients, 10)?;
    // What is not written yet is in its own worker's memory.
    all_are_there(bench, &stand, 110)?;
    end_gracefully(bench, stand.name)?;
    all_are_there(bench, &stand, 110)?;
    bench.close(stand.name);
    Ok(())
}

pub fn after_so_many_requests(bench: &mut Bench) -> Result<()> {
    begin(bench)?;
    let stand = Stand::up(bench, "ours-counting", |options| options.requests(7))?;
    let mix = Mix::of(bench);
    mix.send(&mut stand.clients(bench, 4)?, 300)?;
    // The last of them have not had so many requests.
    end_gracefully(bench, stand.name)?;
    all_are_there(bench, &stand, 300)?;
    bench.close(stand.name);
    Ok(())
}

pub fn killed(bench: &mut Bench) -> Result<()> {
    begin(bench)?;
    let stand = Stand::up(bench, "ours-counting", |options| options.workers(1))?;
    let mix = Mix::of(bench);
    let mut clients = stand.clients(bench, 1)?;
    // These must be counted, whatever becomes of the later ones.
    mix.send(&mut clients, 40)?;
    let since = Instant::now();
    while since.elapsed() < EVERY + Duration::from_secs(2) {
        mix.send(&mut clients, 1)?;
        mix.send(&mut clients, 20)?;
        std::thread::sleep(Duration::from_millis(20));
    }
    end_workers(bench, stand.name, Signal::SIGKILL)?;
    let lines = stand.logged()?;
    // A worker writes behind the first tick that ends five seconds after it wrote last.
    let ends: Vec<f64> = lines.iter().map(end_of).collect::<Result<_>>()?;
    let last = ends.iter().copied().fold(f64::MIN, f64::max);
    let old = ends.iter().filter(|end| **end < last - 5.01).count();
    let numbers = stand.page(bench)?.read()?;
    let counted = numbers.status["ticks"]["total"].as_u64().context("a number")? as usize;
    ensure!(old > 20 && lines.len() > old, "{old} of {} lines are older: nothing is tested", lines.len());
    ensure!((old..=lines.len()).contains(&counted), "{counted} ticks are counted, {old} of {} are older", lines.len());
    bench.close(stand.name);
    Ok(())
}

/// When a tick ended, in seconds of its day.
fn end_of(line: &Line) -> Result<f64> {
    let clock = line.time.split_once('T').and_then(|(_, clock)| clock.strip_suffix('Z')).context("a time in UTC")?;
    let parts: Vec<f64> = clock.split(':').map(str::parse).collect::<Result<_, _>>()?;
    let [hours, minutes, seconds] = parts[..] else { bail!("no time: {}", line.time) };
    Ok(hours * 3_600.0 + minutes * 60.0 + seconds + line.ms / 1e3)
}

pub fn of_two_machines(bench: &mut Bench) -> Result<()> {
    begin(bench)?;
    let stands = [
        Stand::up(bench, "ours-counting", |options| options)?,
        Stand::up(bench, "ours-counting-too", |options| options.ini("wp_heartbeat.lease", "60"))?,
    ];
    let mix = Mix::of(bench);
    for stand in &stands {
        mix.send(&mut stand.clients(bench, 2)?, 200)?;
    }
    let mut lines = Vec::new();
    for stand in &stands {
        end_gracefully(bench, stand.name)?;
        lines.extend(stand.logged()?);
    }
    ensure!(lines.len() == 400, "{} lines", lines.len());
    for stand in stands {
        stand.page(bench)?.read()?.are_of(&lines)?;
        bench.close(stand.name);
    }
    Ok(())
}

pub fn kept_while_locked(bench: &mut Bench) -> Result<()> {
    begin(bench)?;
    let stand = Stand::up(bench, "ours-counting", |options| options.workers(1))?;
    let mut client = stand.clients(bench, 1)?.remove(0);
    let request = bench.cast.tick("edith").request();
    let mut lanes = Vec::new();
    for _ in 0..3 {
        lanes.push(client.send(&request)?.lane().unwrap_or("none").to_owned());
    }
    // As a backup does: reading goes on, writing waits.
    bench.site.database().query("FLUSH TABLES WITH READ LOCK")?;
    let ticks = locked_ticks(&mut client, &request);
    bench.site.database().query("UNLOCK TABLES")?;
    lanes.extend(ticks?);
    ensure!(lanes[2..].iter().all(|lane| lane == "express"), "the lanes are {lanes:?}");
    const SAID: &str = "could not be written to the database";
    let log = logged(|| bench.log(stand.name), |log| log.contains(SAID));
    ensure!(log.matches(SAID).count() == 1, "{log}");
    end_gracefully(bench, stand.name)?;
    all_are_there(bench, &stand, lanes.len())?;
    bench.close(stand.name);
    Ok(())
}

fn locked_ticks(client: &mut Client, request: &Request) -> Result<Vec<String>> {
    std::thread::sleep(EVERY);
    (0..20).map(|_| Ok(client.send(request)?.lane().unwrap_or("none").to_owned())).collect()
}

/// Rows that no version of the extension has written.
const DAMAGE: [&str; 8] = [
    "",
    "{\"since\":",
    "null",
    "{\"since\":-5,\"lanes\":{\"express\":{\"ticks\":18446744073709551615,\"time\":18446744073709551615,\"cpu\":18446744073709551615}}}",
    "{\"since\":9223372036854775807,\"lanes\":{\"express\":{\"ticks\":18446744073709551615,\"time\":18446744073709551615,\"cpu\":1}}}",
    "{\"hours\":{\"9223372036854775807\":{},\"-9223372036854775808\":{},\"3600\":{}},\"kinds\":{\"<script>\":[1,2]},\"reasons\":{\"<b>\":3}}",
    "{\"recent\":[{\"at\":18446744073709551615,\"user\":1,\"screen\":\"x\",\"kind\":\"plain\",\"reason\":null,\"time\":1}]}",
    "a:1:{i:0;O:8:\"stdClass\":0:{}}",
];

pub fn damaged(bench: &mut Bench) -> Result<()> {
    begin(bench)?;
    let stand = Stand::up(bench, "ours-counting", |options| options)?;
    for (row, damage) in DAMAGE.iter().enumerate() {
        bench.site.database().query(&format!(
            "INSERT INTO wp_options (option_name, option_value, autoload) VALUES ('_wp_heartbeat_counts_{row}', '{damage}', 'no')"
        ))?;
    }
    let numbers = stand.page(bench)?.read()?;
    let (ticks, shown) = (&numbers.status["ticks"]["express"], numbers.status.to_string());
    ensure!(*ticks == i64::MAX && !shown.contains("script") && !shown.contains("<b>"), "{shown}");
    let hours: Vec<_> = numbers.status["hours"].as_array().into_iter().flatten().map(|hour| &hour["begins"]).collect();
    ensure!(numbers.status["recent"].as_array().is_some_and(Vec::is_empty) && hours == [3_600], "{shown}");
    bench.site.database().query(
        r"DELETE FROM wp_options WHERE option_name LIKE '\_wp\_heartbeat\_counts\_%' AND option_value LIKE '%18446744073709551615%'",
    )?;
    // Every row is somebody's in turn, and is whole again.
    let mix = Mix::of(bench);
    let mut ticks = 0;
    for _ in 0..6 {
        mix.send(&mut stand.clients(bench, 2)?, 40)?;
        ticks += 40;
        end_gracefully(bench, stand.name)?;
    }
    all_are_there(bench, &stand, ticks)?;
    bench.close(stand.name);
    Ok(())
}

/// Dies in one way or another where a tick asks for it.
const DIES: &str = "<?php
add_filter( 'heartbeat_received', function ( $response, $data ) {
	switch ( $data['e2e-die'] ?? '' ) {
		case 'exit':
			exit( 'gone' );
		case 'fatal':
			e2e_no_such_function();
		case 'memory':
			str_repeat( 'x', PHP_INT_MAX >> 4 );
		case 'wp_die':
			wp_die( 'gone' );
		case 'slow':
			touch( WP_CONTENT_DIR . '/uploads/e2e-slow' );
			usleep( 300000 );
			echo str_repeat( 'x', 100000 );
			flush();
			exit;
	}
	return $response;
}, 10, 2 );
";

pub fn that_die(bench: &mut Bench) -> Result<()> {
    begin(bench)?;
    let dies = create(&bench.site.docroot().join("wp-content/mu-plugins/e2e-dies.php"), DIES)?;
    bench.settle();
    let stand = Stand::up(bench, "ours-counting", |options| options.workers(1))?;
    let mut client = stand.clients(bench, 1)?.remove(0);
    let request = |bench: &Bench, way: &str| bench.cast.tick("edith").data("e2e-die", way).request();
    let ways = ["exit", "fatal", "memory", "wp_die", "not"];
    for way in ways {
        for _ in 0..2 {
            client.send(&request(bench, way))?;
        }
    }
    // A client that does not wait for its answer.
    let slow = request(bench, "slow");
    let mut stream = TcpStream::connect((Ipv4Addr::LOCALHOST, bench.port(stand.name)?))?;
    stream.write_all(&slow.bytes())?;
    // While it is being answered: a request whose sender has gone before never reaches PHP.
    let reached = bench.site.docroot().join("wp-content/uploads/e2e-slow");
    let since = Instant::now();
    while !reached.exists() {
        ensure!(since.elapsed() < Duration::from_secs(30), "the slow tick never came\n{}", bench.log(stand.name));
        std::thread::sleep(Duration::from_millis(2));
    }
    drop(stream);
    std::fs::remove_file(reached)?;
    // The only worker answers one after another.
    client.send(&request(bench, "not"))?;
    let lines = stand.logged()?;
    ensure!(
        lines.len() == 2 * ways.len() + 2,
        "{} lines: {:?}\n{}",
        lines.len(),
        Told::by_lines(&lines),
        bench.log(stand.name)
    );
    ensure!(lines.iter().all(|line| line.user > 0 && line.kind == "plugin-data"), "{lines:?}");
    all_are_there(bench, &stand, lines.len())?;
    drop(dies);
    bench.close(stand.name);
    Ok(())
}

pub fn unwanted(bench: &mut Bench) -> Result<()> {
    begin(bench)?;
    let settings =
        [("metrics = 0, and no log", "0", "express", true), ("metrics = 0", "0", "full", false), ("off", "1", "off", true)];
    for (name, metrics, lane, is_silent) in settings {
        let stand = Stand::up(bench, "ours-counting", |options| {
            let options = options.ini("wp_heartbeat.metrics", metrics).ini("wp_heartbeat.lane", lane);
            if metrics == "0" && is_silent { options.ini("wp_heartbeat.log", "") } else { options }
        })?;
        let mix = Mix::of(bench);
        mix.send(&mut stand.clients(bench, 2)?, 100)?;
        end_gracefully(bench, stand.name)?;
        let rows = bench
            .site
            .database()
            .value(r"SELECT COUNT(*) FROM wp_options WHERE option_name LIKE '\_wp\_heartbeat\_counts\_%'")?;
        ensure!(rows.as_deref() == Some("0") && stand.log.exists() != is_silent, "{name}: {rows:?} rows, or a log");
        stand.page(bench)?.read()?.are_of(&[])?;
        bench.close(stand.name);
    }
    Ok(())
}
