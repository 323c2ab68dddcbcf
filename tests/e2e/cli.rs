//! `wp heartbeat …`, through a stand-in for WP-CLI that loads WordPress as WP-CLI does.

use std::process::Output;

use anyhow::{Context, Result, ensure};
use serde_json::Value;
use xtask::{Generation, Request, paths};

use crate::bench::Bench;
use crate::cases::Case;
use crate::counting::ends::end_gracefully;
use crate::explaining::{POOL, Stand, active, tick};

/// Cases about it.
pub const CASES: &[Case] = &[
    Case::everywhere("wp heartbeat: status, explain, forget, pace", commands),
    Case::everywhere("wp heartbeat explain says by plugin what is in the way", in_the_way),
    Case::on(&Generation::NEWEST, "wp heartbeat is not there where the lane is off, and takes no other format", not_there),
    Case::on(&Generation::V6_8, "the functions behind wp heartbeat say nothing in a web request", without),
];

const GATE: &str = "/* Plugin Name: Acme Gate */
add_filter( 'heartbeat_received', 'acme_gate', 10, 2 );
function acme_gate( $response, $data ) {
	if ( isset( $data['acme_gate'] ) ) {
		$response['acme_gate'] = get_option( 'acme_gate' );
	}
	return $response;
}";

/// Its name tells a terminal to clear its screen.
const WAY: &str = "add_action( 'heartbeat_tick', array( new Acme_Way(), \"beat\\x1b[2J\" ) );
class Acme_Way {
	public function __call( $name, $arguments ) {
		do_action( 'acme_way' );
	}
}";

/// What a command said.
struct Said {
    status: Option<i32>,
    out: String,
    err: String,
}

impl Said {
    /// What it printed, if it did what it should and complained of nothing.
    fn well(self) -> Result<String> {
        ensure!(self.status == Some(0) && self.err.is_empty(), "{:?}\n{}\n{}", self.status, self.out, self.err);
        Ok(self.out)
    }

    fn json(self) -> Result<Value> {
        let out = self.well()?;
        serde_json::from_str(&out).with_context(|| out)
    }

    /// What it complained of, if it failed.
    fn failed(self) -> Result<String> {
        ensure!(self.status == Some(1) && self.out.is_empty(), "{:?}\n{}\n{}", self.status, self.out, self.err);
        Ok(self.err)
    }
}

/// `wp …`, with these lines of php.ini.
fn wp(bench: &Bench, ini: &[&str], words: &[&str]) -> Result<Said> {
    let mut command = bench.site.drivers().command();
    command.arg("-d").arg(format!("extension={}", paths::text(bench.so())?));
    for line in ["display_errors=stderr", "log_errors=0", "error_reporting=-1"].iter().chain(ini) {
        command.args(["-d", line]);
    }
    command.arg(paths::workspace().join("tests/wp-cli/stand-in.php")).arg(bench.site.docroot()).args(words);
    let Output { status, stdout, stderr } = command.output().context("starting php")?;
    let text = |bytes: Vec<u8>| String::from_utf8_lossy(&bytes).into_owned();
    Ok(Said { status: status.code(), out: text(stdout), err: text(stderr) })
}

fn rows_of(bench: &Bench, prefix: &str) -> Result<u64> {
    let pattern = prefix.replace('_', "\\\\_");
    let count = bench.site.database().value(&format!("SELECT COUNT(*) FROM wp_options WHERE option_name LIKE '{pattern}%'"))?;
    Ok(count.context("a number")?.parse()?)
}

/// Whether the output has a line with each of these in it, in this order.
fn has_line(out: &str, parts: &[&str]) -> Result<()> {
    let holds = |line: &str| parts.iter().try_fold(line, |rest, part| rest.split_once(part).map(|(_, rest)| rest)).is_some();
    ensure!(out.lines().any(holds), "no line with {parts:?}:\n{out}");
    Ok(())
}

fn commands(bench: &mut Bench) -> Result<()> {
    let mut stand = Stand::with(bench, &[("acme-gate", GATE)], |options| options)?;
    active(bench, &["acme-gate"])?;
    let request = tick(bench);
    stand.lanes(bench, &request, &["full:no-lease", "express", "express"])?;
    // What it prints for programs is what PHP code on the site gets.
    let explained = stand.explained("")?;
    ensure!(wp(bench, &[], &["heartbeat", "explain", "--format=json"])?.json()? == explained, "{explained}");
    let shape = explained[0]["shape"].as_str().context("a shape")?;
    for (name, count) in [(shape, 1), ("acme-gate", 1), ("acme", 0), ("plugin acme-gate", 1)] {
        let found = wp(bench, &[], &["heartbeat", "explain", name, "--format=json"])?.json()?;
        ensure!(found.as_array().map(Vec::len) == Some(count), "{name}: {found}");
    }
    // The worker ends, and writes down what it has counted.
    end_gracefully(bench, POOL)?;
    bench.close(POOL);
    let status = wp(bench, &[], &["heartbeat", "status", "--format=json"])?.json()?;
    ensure!(status["ticks"] == serde_json::json!({ "total": 3, "express": 2, "full": 1 }), "{status}");
    ensure!(status["state"] == "express" && status["reasons"] == serde_json::json!({ "no-lease": 1 }), "{status}");
    let table = wp(bench, &[], &["heartbeat", "status"])?.well()?;
    for (name, value) in [
        ("figure", "value"),
        ("lane", "express"),
        ("ticks.total", "3"),
        ("reasons.no-lease", "1"),
        ("kinds.plugin-data.express", "2"),
    ] {
        has_line(&table, &[&format!("| {name} | {value} |")])?;
    }
    let csv = wp(bench, &[], &["heartbeat", "status", "--format=csv"])?.well()?;
    ensure!(csv.starts_with("figure,value\n") && csv.contains("\nticks.express,2\n"), "{csv}");
    let pace = wp(bench, &[], &["heartbeat", "pace", "--format=json"])?.json()?;
    // The load is another a moment later.
    ensure!(pace["places"] == status["pace"]["places"] && pace["places"].is_object(), "{pace}\n{status}");
    forgets(bench, &request)
}

fn forgets(bench: &mut Bench, request: &Request) -> Result<()> {
    // Of another build.
    let other = "INSERT INTO wp_options (option_name, option_value, autoload) VALUES ('_wp_heartbeat_profile_0123456789abcdef', '{}', 'no')";
    bench.site.database().query(other)?;
    let (leases, profiles) = (rows_of(bench, "_wp_heartbeat_lease_")?, rows_of(bench, "_wp_heartbeat_profile_")?);
    let counts = rows_of(bench, "_wp_heartbeat_counts_")?;
    ensure!(leases == 1 && profiles >= 4 && counts > 0, "{leases} leases, {profiles} of profiles, {counts} of counts");
    let said = wp(bench, &[], &["heartbeat", "forget"])?.well()?;
    ensure!(said.starts_with(&format!("Success: {} rows forgotten.", leases + profiles)), "{said}");
    ensure!(rows_of(bench, "_wp_heartbeat_lease_")? + rows_of(bench, "_wp_heartbeat_profile_")? == 0, "there are rows");
    ensure!(rows_of(bench, "_wp_heartbeat_counts_")? == counts, "the counts are gone");
    let said = wp(bench, &[], &["heartbeat", "forget"])?.well()?;
    ensure!(said.starts_with("Success: 0 rows forgotten."), "{said}");
    ensure!(wp(bench, &[], &["heartbeat", "explain", "--format=json"])?.json()? == serde_json::json!([]), "something is known");
    let mut stand = Stand::with(bench, &[("acme-gate", GATE)], |options| options)?;
    active(bench, &["acme-gate"])?;
    stand.lanes(bench, request, &["full:no-lease", "express"])?;
    bench.close(POOL);
    Ok(())
}

fn in_the_way(bench: &mut Bench) -> Result<()> {
    let mut stand = Stand::with(bench, &[("acme-gate", GATE), ("acme-way", WAY)], |options| options)?;
    active(bench, &["acme-gate", "acme-way"])?;
    let none = wp(bench, &[], &["heartbeat", "explain"])?.well()?;
    has_line(&none, &["| plugin acme-gate | heartbeat_received | acme_gate at 10 | not watched | no |"])?;
    stand.lanes(bench, &tick(bench), &["full:no-lease", "full:third-party"])?;
    let said = wp(bench, &[], &["heartbeat", "explain"])?.well()?;
    has_line(&said, &["Acme Gate (plugin acme-gate)"])?;
    has_line(&said, &["  Its pages ask something with their ticks, and it answers: acme_gate."])?;
    has_line(&said, &["    With slower ticks: What its pages ask is answered later"])?;
    has_line(&said, &["  It does something at each tick."])?;
    has_line(&said, &["  plugin acme-way hooks into ticks in a way that cannot be shown to change nothing: Acme_Way->beat"])?;
    has_line(&said, &["wp_heartbeat.inert: heartbeat_tick=acme-way/*"])?;
    has_line(
        &said,
        &["| plugin acme-gate | heartbeat_received | acme_gate at 10 | bytecode | no | It answers to: acme_gate |"],
    )?;
    has_line(&said, &["| plugin acme-way | heartbeat_tick | Acme_Way->beat", " at 10 | none | yes | "])?;
    ensure!(!said.contains('\x1b'), "a terminal would obey: {said}");
    let one = wp(bench, &[], &["heartbeat", "explain", "acme-way"])?.well()?;
    ensure!(one.contains("plugin acme-way") && !one.contains("acme-gate"), "{one}");
    let nobody = wp(bench, &[], &["heartbeat", "explain", "nobody"])?.well()?;
    ensure!(nobody == "Nothing is known of nobody: no tick has shown code of that name.\n", "{nobody}");
    let quiet = wp(bench, &[], &["heartbeat", "explain", "--quiet"])?.well()?;
    ensure!(quiet.lines().all(|line| line.starts_with('|')), "{quiet}");
    bench.close(POOL);
    Ok(())
}

fn not_there(bench: &mut Bench) -> Result<()> {
    let said = wp(bench, &[], &["heartbeat"])?.well()?;
    for command in ["status", "explain", "forget", "pace"] {
        has_line(&said, &[&format!("usage: wp heartbeat {command}")])?;
        let help = wp(bench, &[], &["heartbeat", command, "--help"])?.well()?;
        has_line(&help, &[&format!("wp heartbeat {command}: ")])?;
        has_line(&help, &[&format!("$ wp heartbeat {command}")])?;
    }
    let failed = wp(bench, &[], &["heartbeat", "status", "--format=xml"])?.failed()?;
    ensure!(failed.contains("Invalid value"), "{failed}");
    // Whatever wp_heartbeat.admin says: who is at the command line owns the site.
    wp(bench, &["wp_heartbeat.admin=0"], &["heartbeat", "status"])?.well()?;
    let off = wp(bench, &["wp_heartbeat.lane=off"], &["heartbeat", "status"])?.failed()?;
    ensure!(off.contains("not a registered wp command"), "{off}");
    Ok(())
}

/// Calls each function as plugins might, with what WP-CLI would give and with nonsense.
const PAGE: &str = r"<?php
require 'WP-LOAD';
foreach ( array( 'status', 'explain', 'forget', 'pace' ) as $name ) {
	foreach ( array( array(), array( array(), array( 'format' => 'json' ) ), array( 7, new stdClass() ) ) as $arguments ) {
		echo json_encode( ( 'WpHeartbeat\cli_' . $name )( ...$arguments ) );
	}
}
";

fn without(bench: &mut Bench) -> Result<()> {
    let page = bench.folder.join("cli.php");
    let load = bench.site.docroot().join("wp-load.php");
    paths::write(&page, PAGE.replace("WP-LOAD", paths::text(&load)?))?;
    let mut stand = Stand::with(bench, &[("acme-gate", GATE)], |options| options.script("/cli.php", &page))?;
    active(bench, &["acme-gate"])?;
    stand.lanes(bench, &tick(bench), &["full:no-lease", "express"])?;
    let answer = stand.client.send(&Request::get("/cli.php"))?;
    ensure!(answer.text() == "null".repeat(12), "{}", answer.text());
    // And nothing is forgotten.
    stand.lanes(bench, &tick(bench), &["express"])?;
    bench.close(POOL);
    Ok(())
}
