//! Pages: the settings of their heartbeat, and a heartbeat that is there and sends nothing.

use anyhow::{Context, Result, ensure};
use serde_json::Value;
use xtask::{Client, Request};

use super::stand::Stand;
use crate::bench::Bench;
use crate::scenario::Server;
use crate::state::{Place, State};

/// The site's own pages with a heartbeat; and a plugin that wants a pace of its own.
const FRONT: &str = "add_action( 'wp_enqueue_scripts', function () {\n\twp_enqueue_script( 'heartbeat' );\n} );";
const OWN: &str =
    "add_filter( 'heartbeat_settings', fn( $settings ) => array( 'interval' => 20, 'minimalInterval' => 20 ) + $settings );";
const FILTERS: &str = "add_filter( 'wp_heartbeat_interval', function ( $interval, $place, $post_type, $roles ) {
	if ( 'page' === $post_type ) {
		return 90;
	}
	return in_array( 'author', $roles, true ) && 'dashboard' === $place ? 'off' : $interval;
}, 10, 4 );
add_filter( 'heartbeat_locations', function ( $locations ) {
	unset( $locations['front'] );
	$locations['admin'] = 120;
	return $locations;
} );";

/// How the script begins that keeps a heartbeat from sending.
const OFF: &str = "/* The heartbeat is switched off here.";

/// What a page says of its heartbeat.
#[derive(Debug, PartialEq, Eq)]
struct Says {
    interval: Option<String>,
    least: Option<String>,
    is_off: bool,
}

fn page(bench: &Bench, client: &mut Client, who: &str, path: &str) -> Result<String> {
    let request = Request::get(path).cookies(&bench.cast.who(who).cookies(false));
    let answer = client.send(&request)?;
    ensure!(answer.status == 200, "{path}: {}", answer.status);
    Ok(answer.text())
}

fn says(page: &str) -> Result<Says> {
    let after = page.split_once("var heartbeatSettings = ").context("the page has a heartbeat")?.1;
    let json = after.split_once(";\n").or_else(|| after.split_once(";</script>")).context("it ends")?.0;
    let settings: Value = serde_json::from_str(json).with_context(|| json.to_owned())?;
    let text = |name: &str| settings.get(name).map(|value| value.as_str().map_or_else(|| value.to_string(), str::to_owned));
    let script = page.find("/heartbeat").context("the script is there")?;
    let off = page.find(OFF);
    ensure!(off.is_none_or(|at| at > script), "the script that switches off comes first");
    Ok(Says { interval: text("interval"), least: text("minimalInterval"), is_off: off.is_some() })
}

fn paced_at(seconds: &str) -> Says {
    Says { interval: Some(seconds.to_owned()), least: Some(seconds.to_owned()), is_off: false }
}

fn own() -> Says {
    Says { interval: None, least: None, is_off: false }
}

fn off() -> Says {
    Says { is_off: true, ..own() }
}

/// The servers of a site that sets nothing: without the extension and with it.
fn plain(bench: &mut Bench) -> Result<[Client; 2]> {
    let pools = bench.sides(Server::Plain)?.pools.clone();
    Ok([Client::new(bench.port(&pools[0])?), Client::new(bench.port(&pools[1])?)])
}

fn looks(bench: &Bench, client: &mut Client, who: &str, path: &str, wanted: &Says) -> Result<()> {
    let said = says(&page(bench, client, who, path)?).with_context(|| path.to_owned())?;
    ensure!(said == *wanted, "{who} at {path}: {said:?}, must be {wanted:?}");
    Ok(())
}

fn with(code: &[&'static str]) -> State {
    State { sql: Vec::new(), files: code.iter().map(|code| (Place::MuPlugin, *code)).collect() }
}

/// Each place's pace, whatever a plugin wants.
pub fn paced(bench: &mut Bench) -> Result<()> {
    let set = &[("interval.editor", "30"), ("interval.dashboard", "45"), ("interval.admin", "off"), ("interval.front", "90")];
    let off_outside = &[("interval.front", "off"), ("interval.dashboard", "off")];
    bench.reset(&State::default(), false)?;
    let mut stand = Stand::up(bench, "paced", set, |options| options)?;
    let mut outside = Stand::up(bench, "off-outside", off_outside, |options| options)?;
    let post = format!("/wp-admin/post.php?post={}&action=edit", bench.cast.post(1));
    for code in [&[FRONT][..], &[FRONT, OWN]] {
        let links = with(code).link(&bench.site, &bench.folder)?;
        let client = &mut stand.express;
        looks(bench, client, "edith", "/wp-admin/index.php", &paced_at("45"))?;
        looks(bench, client, "edith", "/wp-admin/", &paced_at("45"))?;
        looks(bench, client, "edith", &post, &paced_at("30"))?;
        looks(bench, client, "edith", "/wp-admin/post-new.php?post_type=page", &paced_at("30"))?;
        looks(bench, client, "edith", "/", &paced_at("90"))?;
        let plugins = if code.len() > 1 { "20" } else { "" };
        let as_plugins = |says: Says| if plugins.is_empty() { says } else { Says { is_off: says.is_off, ..paced_at(plugins) } };
        looks(bench, client, "edith", "/wp-admin/edit.php", &as_plugins(off()))?;
        looks(bench, client, "edith", "/wp-admin/upload.php", &as_plugins(off()))?;
        looks(bench, &mut outside.express, "edith", "/", &as_plugins(off()))?;
        looks(bench, &mut outside.express, "nobody", "/", &as_plugins(off()))?;
        looks(bench, &mut outside.express, "edith", "/wp-admin/", &as_plugins(off()))?;
        looks(bench, &mut outside.express, "edith", &post, &as_plugins(own()))?;
        drop(links);
    }
    let log = outside.log(bench);
    ensure!(!log.contains("PHP Notice") && !log.contains("PHP Warning") && !log.contains("PHP Deprecated"), "{log}");
    outside.down(bench);
    Ok(())
}

/// Where nothing is set, what a page says of its heartbeat is stock's.
pub fn unset(bench: &mut Bench) -> Result<()> {
    bench.reset(&State::default(), false)?;
    let links = with(&[FRONT, OWN]).link(&bench.site, &bench.folder)?;
    for path in ["/wp-admin/index.php", "/wp-admin/edit.php", "/wp-admin/post-new.php", "/"] {
        let [mut stock, mut ours] = plain(bench)?;
        let said = [says(&page(bench, &mut stock, "edith", path)?)?, says(&page(bench, &mut ours, "edith", path)?)?];
        ensure!(said[0] == said[1] && said[0] == paced_at("20"), "{path}: {said:?}");
    }
    drop(links);
    Ok(())
}

/// By post type and role, and by place.
pub fn filtered(bench: &mut Bench) -> Result<()> {
    bench.reset(&State::default(), false)?;
    let links = with(&[FRONT, FILTERS]).link(&bench.site, &bench.folder)?;
    let [_, mut client] = plain(bench)?;
    let client = &mut client;
    looks(bench, client, "edith", "/wp-admin/post-new.php?post_type=page", &paced_at("90"))?;
    looks(bench, client, "edith", "/wp-admin/post-new.php", &own())?;
    looks(bench, client, "edith", &format!("/wp-admin/post.php?post={}&action=edit", bench.cast.post(1)), &own())?;
    looks(bench, client, "arthur", "/wp-admin/index.php", &off())?;
    looks(bench, client, "edith", "/wp-admin/index.php", &own())?;
    looks(bench, client, "edith", "/wp-admin/edit.php", &paced_at("120"))?;
    looks(bench, client, "edith", "/", &off())?;
    drop(links);
    Ok(())
}

/// The states of these cases.
pub fn states() -> Vec<State> {
    vec![with(&[FRONT, OWN, FILTERS])]
}
