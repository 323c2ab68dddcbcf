//! What `WpHeartbeat\explain()` says of a site: callbacks proven one way and another, one that stands in the way, and work in the
//! background.

use anyhow::{Context, Result, ensure};
use serde_json::Value;
use xtask::{Answer, Client, Generation, PoolOptions, Request, paths};

use crate::bench::{Bench, seconds};
use crate::cases::Case;
use crate::lease_ends::{Undo, create, shown, verdict_is_written};
use crate::scenario::{ACCEPTED, Server};
use crate::state::{State, activate};

/// Cases about it.
pub const CASES: &[Case] = &[
    Case::everywhere("explain() says what proves each callback", proofs),
    Case::everywhere("explain() says what stands in the way", in_the_way),
    Case::on(&Generation::NEWEST, "explain() says what runs in the background, and how often", background),
    Case::on(&Generation::V6_8, "explain() says that a lease is over, and that a site has changed", ends),
    Case::on(&Generation::NEWEST, "explain() cuts long names, and tells sixteen keys", cut),
];

/// The pool of these cases.
pub const POOL: &str = "ours-explaining";

/// Proven by its bytecode.
const GATE: &str = "add_filter( 'heartbeat_received', 'acme_gate', 10, 2 );
function acme_gate( $response, $data ) {
	if ( isset( $data['acme_gate'] ) ) {
		$response['acme_gate'] = get_option( 'acme_gate' );
	}
	return $response;
}";

/// Bytecode does not say what an option holds; a witness saw it do nothing.
const SEEN: &str = "class Acme_Seen {
	public static function beat( $response ) {
		if ( get_option( 'acme_seen' ) ) {
			$response['acme_seen'] = 1;
		}
		return $response;
	}
}
add_filter( 'heartbeat_send', array( 'Acme_Seen', 'beat' ), 12 );";

/// An action with a hook of its own in it: nothing but its owner's word.
const WORKS: &str = "class Acme_Works {
	public function beat( $response, $screen_id ) {
		do_action( 'acme_works' );
	}
}
add_action( 'heartbeat_tick', array( new Acme_Works(), 'beat' ), 7, 2 );";

/// The same, declared by the plugin: and its answer where it is asked.
const SAYS: &str = "class Acme_Says {
	public function beat( $response, $data = array() ) {
		do_action( 'acme_says' );
		if ( isset( $data['acme_says'] ) || isset( $data['7'] ) ) {
			$response['acme_says'] = array( 'heard' => true );
		}
		return $response;
	}
}
$acme_says = new Acme_Says();
add_filter( 'heartbeat_received', array( $acme_says, 'beat' ), 20, 2 );
add_filter( 'heartbeat_send', array( $acme_says, 'beat' ), 21 );
if ( function_exists( 'WpHeartbeat\\declare_inert' ) ) {
	WpHeartbeat\\declare_inert( 'heartbeat_received', array( $acme_says, 'beat' ), array( 'acme_says', '7' ) );
	WpHeartbeat\\declare_inert( 'heartbeat_send', array( $acme_says, 'beat' ) );
}";

/// It stands in the way.
const WAY: &str = "add_filter( 'heartbeat_send', function ( $response ) {
	update_option( 'acme_way', 'secret ' . microtime(), false );
	return $response;
}, 30 );";

const COUNTS: &str = "add_action( 'init', 'acme_counts' );
function acme_counts() {
	update_option( 'acme_counts', 1 + (int) get_option( 'acme_counts' ) );
}";

/// Each in a folder of its name.
const PLUGINS: &[(&str, &str)] = &[
    ("acme-gate", GATE),
    ("acme-seen", SEEN),
    ("acme-works", WORKS),
    ("acme-says", SAYS),
    ("acme-way", WAY),
    (ACCEPTED, COUNTS),
];

/// The site's plugins, a page that shows what is explained, and a pool.
pub struct Stand {
    /// Speaks to the pool.
    pub client: Client,
    #[expect(dead_code, reason = "kept for what it does when it is dropped")]
    undo: Vec<Undo>,
}

impl Stand {
    /// With the plugins of these cases.
    pub fn up(bench: &mut Bench, change: impl FnOnce(PoolOptions) -> PoolOptions) -> Result<Self> {
        Self::with(bench, PLUGINS, change)
    }

    /// With these plugins, each in a folder of its name.
    pub fn with(bench: &mut Bench, plugins: &[(&str, &str)], change: impl FnOnce(PoolOptions) -> PoolOptions) -> Result<Self> {
        let mut undo = Vec::new();
        for (name, code) in plugins {
            let folder = bench.site.docroot().join("wp-content/plugins").join(name);
            paths::make(&folder)?;
            undo.push(create(&folder.join("e2e-explained.php"), &format!("<?php\n{code}\n"))?);
        }
        let page = bench.folder.join("explain.php");
        let load = bench.site.docroot().join("wp-load.php");
        let load = load.to_str().context("a folder's name is UTF-8")?;
        paths::write(&page, PAGE.replace("WP-LOAD", load))?;
        bench.settle();
        // Of a case that failed.
        bench.close(POOL);
        bench.keep_fresh()?;
        bench.reset(&State::default(), false)?;
        let change = |options: PoolOptions| change(options.workers(1)).script("/explain.php", &page);
        let client = bench.our_pool(POOL, change)?.client();
        Ok(Self { client, undo })
    }

    /// The lane of a tick, whose answer is stock's.
    pub fn tick(&mut self, bench: &mut Bench, request: &Request) -> Result<String> {
        let stock = bench.sides(Server::Plain)?.stock.send(request)?;
        let ours = self.client.send(request)?;
        verdict_is_written(bench)?;
        ensure!(stock.comparable() == ours.comparable(), "{}\nstock's: {}", shown(&ours), shown(&stock));
        Ok(ours.lane().unwrap_or("none").to_owned())
    }

    /// Sends a tick so many times: in these lanes.
    pub fn lanes(&mut self, bench: &mut Bench, request: &Request, wanted: &[&str]) -> Result<()> {
        for wanted in wanted {
            let lane = self.tick(bench, request)?;
            ensure!(lane == *wanted, "lane {lane}, must be {wanted}: {}\n{}", self.explained("")?, bench.log(POOL));
        }
        Ok(())
    }

    /// What is explained, of all shapes or of one.
    pub fn explained(&mut self, shape: &str) -> Result<Value> {
        let path = if shape.is_empty() { "/explain.php".to_owned() } else { format!("/explain.php?shape={shape}") };
        let answer: Answer = self.client.send(&Request::get(&path))?;
        let said: Value = serde_json::from_slice(&answer.body).with_context(|| shown(&answer))?;
        ensure!(said["queries"] == 0 && said["hooks"] == 0, "it fires hooks, or asks through WordPress: {said}");
        Ok(said["shapes"].clone())
    }

    /// The only kind of tick of the only shape.
    fn one(&mut self) -> Result<Value> {
        let shapes = self.explained("")?;
        ensure!(shapes.as_array().map(Vec::len) == Some(1), "not one shape: {shapes}");
        ensure!(shapes[0]["ticks"].as_array().map(Vec::len) == Some(1), "not one kind of tick: {shapes}");
        Ok(shapes[0].clone())
    }
}

/// Explains, and counts what WordPress noticed of it.
const PAGE: &str = r"<?php
require 'WP-LOAD';
$hooks   = array_sum( $wp_filters ) + array_sum( $wp_actions );
$queries = $wpdb->num_queries;
$shapes  = WpHeartbeat\explain( $_GET['shape'] ?? null );
$said    = array(
	'shapes'  => $shapes,
	'queries' => $wpdb->num_queries - $queries,
	'hooks'   => array_sum( $wp_filters ) + array_sum( $wp_actions ) - $hooks,
);
header( 'Content-Type: application/json' );
echo json_encode( $said );
";

fn main_file(name: &str) -> String {
    format!("{name}/e2e-explained.php")
}

/// The site as installed, nothing known of it, these plugins active.
pub fn active(bench: &mut Bench, names: &[&str]) -> Result<()> {
    bench.reset(&State::default(), false)?;
    activate(&bench.site, &names.iter().map(|name| main_file(name)).collect::<Vec<_>>())
}

/// A tick with data that is nobody's.
pub fn tick(bench: &Bench) -> Request {
    bench.cast.tick("edith").screen("edit-page").data("acme_other", "the value").request()
}

/// The callback of a name, less its file, which must end with `file`.
fn callback(tick: &Value, name: &str, file: &str) -> Result<Value> {
    let callbacks = tick["callbacks"].as_array().context("a list of callbacks")?;
    let mut found = callbacks.iter().filter(|callback| callback["callback"] == name);
    let mut callback = found.next().with_context(|| format!("no callback {name}: {tick}"))?.clone();
    let entries = callback.as_object_mut().context("a callback is an array")?;
    let path = entries.remove("file");
    let is_there = path.as_ref().and_then(Value::as_str).is_some_and(|path| path.ends_with(file));
    ensure!(is_there, "{name} in {path:?}, must be {file}");
    Ok(callback)
}

/// A value but for what `why` says, which must hold this.
fn without_why(mut callback: Value, holds: &[&str]) -> Result<Value> {
    let why = callback.as_object_mut().and_then(|entries| entries.remove("why"));
    let said = why.as_ref().and_then(Value::as_str).unwrap_or_default();
    ensure!(!said.is_empty() && holds.iter().all(|part| said.contains(part)), "why: {said:?}, must hold {holds:?}");
    Ok(callback)
}

fn is(found: &Value, wanted: &Value) -> Result<()> {
    ensure!(found == wanted, "{found}\nmust be: {wanted}");
    Ok(())
}

/// What is said of a proven callback but its place, and why.
fn said(hook: &str, name: &str, kind: &str, numbers: [u64; 3], owner: &str, proof: &str) -> Value {
    let [priority, accepted_args, line] = numbers;
    let is_filter = !hook.ends_with("_tick");
    serde_json::json!({
        "hook": hook, "type": if is_filter { "filter" } else { "action" }, "priority": priority, "accepted_args": accepted_args,
        "callback": name, "kind": kind, "line": line, "owner": owner, "proof": proof, "by": null, "keys": [],
    })
}

fn with(mut value: Value, entries: Value) -> Value {
    if let (Some(value), Value::Object(entries)) = (value.as_object_mut(), entries) {
        value.extend(entries);
    }
    value
}

fn proofs(bench: &mut Bench) -> Result<()> {
    let inert = "heartbeat_tick=acme-works/*, heartbeat_send=acme_nobody?a|b";
    let mut stand = Stand::up(bench, |options| options.ini("wp_heartbeat.inert", inert))?;
    ensure!(stand.explained("")?.as_array().is_some_and(Vec::is_empty), "something is known of a site without a tick");
    active(bench, &["acme-gate", "acme-seen", "acme-works", "acme-says"])?;
    let request = tick(bench);
    stand.lanes(bench, &request, &["full:no-lease", "express", "express"])?;
    let shape = stand.one()?;
    let name = shape["shape"].as_str().context("a shape has a name")?.to_owned();
    let mut about = shape.clone();
    about.as_object_mut().and_then(|about| about.remove("ticks"));
    is(&about, &serde_json::json!({ "shape": name, "user": true, "screen": "edit-page", "data": ["acme_other"] }))?;
    let tick = &shape["ticks"][0];
    let until = tick["until"].as_u64().unwrap_or_default();
    ensure!((seconds() + 290..=seconds() + 300).contains(&until), "until {until}, now {}", seconds());
    let mut head = tick.clone();
    for entry in ["callbacks", "until"] {
        head.as_object_mut().and_then(|head| head.remove(entry));
    }
    let express = serde_json::json!({
        "kind": "valid/fresh", "exactly": true, "lane": "express", "reason": null, "sentence": null, "detail": null, "background": [],
    });
    is(&head, &express)?;
    let all = tick["callbacks"].as_array().map_or(0, Vec::len);
    ensure!(all == 5, "{all} callbacks: {tick}");
    let gate = said("heartbeat_received", "acme_gate", "function", [10, 2, 3], "plugin acme-gate", "bytecode");
    is(&callback(tick, "acme_gate", "/acme-gate/e2e-explained.php")?, &with(gate, serde_json::json!({ "why": null })))?;
    let seen = said("heartbeat_send", "Acme_Seen::beat", "static method", [12, 1, 3], "plugin acme-seen", "observed");
    let found = callback(tick, "Acme_Seen::beat", "/acme-seen/e2e-explained.php")?;
    is(&without_why(found, &["get_option", "/acme-seen/e2e-explained.php:4)"])?, &seen)?;
    let works = said("heartbeat_tick", "Acme_Works->beat", "method", [7, 2, 3], "plugin acme-works", "declared");
    let by_setting = serde_json::json!({ "why": null, "by": "setting" });
    is(&callback(tick, "Acme_Works->beat", "/acme-works/e2e-explained.php")?, &with(works, by_setting))?;
    let says = said("heartbeat_received", "Acme_Says->beat", "method", [20, 2, 3], "plugin acme-says", "declared");
    let by_plugin = serde_json::json!({ "why": null, "by": "plugin", "keys": ["acme_says", "7"] });
    is(&callback(tick, "Acme_Says->beat", "/acme-says/e2e-explained.php")?, &with(says, by_plugin))?;
    // A name finds its shape; another, and what is none, nothing.
    is(&stand.explained(&name)?[0]["ticks"], &shape["ticks"])?;
    for other in [name.replace(char::is_numeric, "0"), name[..name.len() - 1].to_owned(), "%25".to_owned(), "u__".to_owned()] {
        let found = stand.explained(&other)?;
        ensure!(other == name || found.as_array().is_some_and(Vec::is_empty), "{other}: {found}");
    }
    let text = shape.to_string();
    ensure!(!text.contains("edith") && !text.contains("the value"), "somebody's name or a value is told: {text}");
    bench.close(POOL);
    Ok(())
}

fn in_the_way(bench: &mut Bench) -> Result<()> {
    let mut stand = Stand::up(bench, |options| options)?;
    active(bench, &["acme-gate", "acme-way"])?;
    let request = tick(bench);
    stand.lanes(bench, &request, &["full:no-lease", "full:third-party"])?;
    let shape = stand.one()?;
    let tick = &shape["ticks"][0];
    let text = |name: &str| tick[name].as_str().unwrap_or_default();
    ensure!((text("lane"), text("reason")) == ("full", "third-party"), "{tick}");
    ensure!(text("sentence").contains("hooks into"), "the sentence: {tick}");
    let detail = text("detail");
    ensure!(
        detail.contains("heartbeat_send: {closure} at 30 (plugin acme-way)") && detail.contains("update_option"),
        "the detail: {detail}"
    );
    let way = said("heartbeat_send", "{closure}", "closure", [30, 1, 2], "plugin acme-way", "none");
    // Whole, wherever the site lies.
    let why =
        ["calls update_option()", "/acme-way/e2e-explained.php:3); when it ran it called mysqli_query: UPDATE wp_options"];
    is(&without_why(callback(tick, "{closure}", "/acme-way/e2e-explained.php")?, &why)?, &way)?;
    ensure!(callback(tick, "acme_gate", "/acme-gate/e2e-explained.php")?["proof"] == "bytecode", "the other: {tick}");
    ensure!(!tick.to_string().contains("secret"), "a value is told: {tick}");
    bench.close(POOL);
    let mut stand = Stand::up(bench, |options| options.ini("wp_heartbeat.proof", "none"))?;
    active(bench, &["acme-gate"])?;
    stand.lanes(bench, &request, &["full:no-lease", "full:third-party"])?;
    let shape = stand.one()?;
    let found = callback(&shape["ticks"][0], "acme_gate", "/acme-gate/e2e-explained.php")?;
    ensure!(found["why"] == "wp_heartbeat.proof is none", "{found}");
    bench.close(POOL);
    Ok(())
}

fn background(bench: &mut Bench) -> Result<()> {
    let wanted = |accepted: bool, every: Value| {
        serde_json::json!({
            "owner": format!("plugin {ACCEPTED}"), "hook": "init", "callback": "acme_counts", "accepted": accepted, "every": every,
        })
    };
    for (setting, lane, accepted) in [("exact", "full:background", false), (ACCEPTED, "express", true)] {
        let options = |options: PoolOptions| options.ini("wp_heartbeat.background", setting).ini("wp_heartbeat.lease", "120");
        let mut stand = Stand::up(bench, options)?;
        active(bench, &[ACCEPTED])?;
        let request = tick(bench);
        for lane in ["full:no-lease", lane] {
            // It counts: stock's answer is not waited for.
            let answer = stand.client.send(&request)?;
            verdict_is_written(bench)?;
            ensure!(answer.lane() == Some(lane), "{setting}: {:?}, must be {lane}", answer.lane());
        }
        let shape = stand.one()?;
        let mut found = shape["ticks"][0]["background"].clone();
        ensure!(found.as_array().map(Vec::len) == Some(1), "{setting}: {shape}");
        let what = found[0].as_object_mut().and_then(|deed| deed.remove("what"));
        let what = what.as_ref().and_then(Value::as_str).unwrap_or_default();
        ensure!(what.contains("mysqli_query") && what.contains("wp_options"), "{setting}: {what:?}");
        is(&found[0], &wanted(accepted, if accepted { 120.into() } else { Value::Null }))?;
        let reason = &shape["ticks"][0]["reason"];
        ensure!(accepted == reason.is_null() && (accepted || reason == "background"), "{setting}: {shape}");
        bench.close(POOL);
    }
    Ok(())
}

fn ends(bench: &mut Bench) -> Result<()> {
    // Through mysqli, as where no connection is kept.
    let mut stand =
        Stand::up(bench, |options| options.ini("wp_heartbeat.lease", "6").ini("wp_heartbeat.connection_idle", "0"))?;
    active(bench, &["acme-gate"])?;
    let request = tick(bench);
    stand.lanes(bench, &request, &["full:no-lease", "express"])?;
    std::thread::sleep(std::time::Duration::from_millis(6_100));
    let shape = stand.one()?;
    ensure!(shape["ticks"][0]["reason"] == "lease-over" && shape["ticks"][0]["lane"] == "full", "{shape}");
    // Another kind of tick sees that the site has changed: what rests on the state before is over.
    stand.lanes(bench, &request, &["full:lease-over", "express"])?;
    activate(&bench.site, &[])?;
    let other = bench.cast.tick("edith").screen("upload").request();
    stand.lanes(bench, &other, &["full:no-lease"])?;
    let shapes = stand.explained("")?;
    let reasons: Vec<(&Value, &Value)> =
        shapes.as_array().into_iter().flatten().map(|shape| (&shape["screen"], &shape["ticks"][0]["reason"])).collect();
    ensure!(reasons.len() == 2, "{shapes}");
    for (screen, reason) in reasons {
        let wanted = if screen == "upload" { Value::Null } else { "changed".into() };
        ensure!(*reason == wanted, "{screen}: {reason}, must be {wanted}");
    }
    // Rows of another build are none of ours.
    let database = bench.site.database();
    database.query("UPDATE wp_options SET option_name = CONCAT(LEFT(option_name, 22), REPEAT('0', 16)) WHERE option_name REGEXP '^_wp_heartbeat_profile_[0-9a-f]{16}$'")?;
    let shapes = stand.explained("")?;
    ensure!(shapes.as_array().map(Vec::len) == Some(1) && shapes[0]["ticks"][0]["reason"] == "changed", "{shapes}");
    bench.close(POOL);
    Ok(())
}

fn cut(bench: &mut Bench) -> Result<()> {
    let mut stand = Stand::with(bench, &[], |options| options)?;
    bench.reset(&State::default(), false)?;
    let long = "é".repeat(100);
    let tick = bench.cast.tick("edith").screen(&"s".repeat(100)).data(&long, "x");
    let request = (0..20).fold(tick, |tick, number| tick.data(&format!("{number}"), "x")).request();
    stand.lanes(bench, &request, &["full:no-lease", "express"])?;
    let shape = stand.one()?;
    let end = |text: &str| format!("{}…", text.repeat(63));
    let keys: Vec<String> = std::iter::once(end("é")).chain((0..15).map(|number| number.to_string())).collect();
    ensure!(shape["screen"] == end("s").as_str() && shape["data"] == serde_json::json!(keys), "{shape}");
    bench.close(POOL);
    Ok(())
}
