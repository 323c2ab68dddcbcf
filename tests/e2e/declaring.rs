//! Callbacks that somebody answers for: plugins that declare their own, and owners of sites who name them in a setting.

use anyhow::{Context, Result, ensure};
use xtask::Generation;

use crate::bench::{Bench, logged};
use crate::cases::Case;
use crate::explaining::{POOL, Stand, active, tick};
use crate::lease_ends::{create, shown};
use crate::state::activate;

/// Cases about them.
pub const CASES: &[Case] = &[
    Case::on(&Generation::V6_8, "wp_heartbeat.inert names callbacks that nobody declares and nothing proves", named),
    Case::everywhere("a plugin declares its callback inert, unless its key is sent", declares),
    Case::on(&Generation::NEWEST, "a tick that is cut short behind a declaration costs no worker", cut_short),
    Case::on(&Generation::V6_1, "declarations that nobody understands are logged, and no more", misdeclared),
];

fn declares(bench: &mut Bench) -> Result<()> {
    let mut stand = Stand::up(bench, |options| options)?;
    active(bench, &["acme-says"])?;
    let request = tick(bench);
    stand.lanes(bench, &request, &["full:no-lease", "express", "express"])?;
    for key in ["acme_says", "7"] {
        let asks = bench.cast.tick("edith").screen("edit-page").data(key, "1").request();
        stand.lanes(bench, &asks, &["full:no-lease", "full:third-party"])?;
        let answer = stand.client.send(&asks)?;
        ensure!(answer.text().contains("\"acme_says\":{\"heard\":true}"), "{key}: {}", shown(&answer));
    }
    let shapes = stand.explained("")?;
    let asked = shapes.as_array().into_iter().flatten().find(|shape| shape["data"][0] == "acme_says").context("its shape")?;
    let detail = asked["ticks"][0]["detail"].as_str().unwrap_or_default();
    ensure!(detail.contains("Acme_Says->beat") && detail.contains("the tick carries acme_says"), "{asked}");
    // What one tick declared is none of the next one's.
    active(bench, &["acme-works"])?;
    stand.lanes(bench, &request, &["full:no-lease", "full:third-party"])?;
    bench.close(POOL);
    Ok(())
}

fn misdeclared(bench: &mut Bench) -> Result<()> {
    let code = "add_action( 'heartbeat_tick', 'acme_wrong' );
function acme_wrong() {
	do_action( 'acme_wrong' );
}
if ( function_exists( 'WpHeartbeat\\declare_inert' ) ) {
	WpHeartbeat\\declare_inert( 'heartbeat_tick', 7 );
	WpHeartbeat\\declare_inert( 'heartbeat_tick', 'acme_wrong', null );
	WpHeartbeat\\declare_inert( 'heartbeat_send', 'acme_wrong' );
	WpHeartbeat\\declare_inert( 'heartbeat_tick', 'acme_right' );
}";
    let mut stand = Stand::with(bench, &[("acme-wrong", code)], |options| options)?;
    active(bench, &["acme-wrong"])?;
    let request = tick(bench);
    stand.lanes(bench, &request, &["full:no-lease", "full:third-party"])?;
    for argument in ["$callback", "$keys"] {
        let wanted = format!("WpHeartbeat\\declare_inert(): {argument} must be");
        let log = logged(|| bench.log(POOL), |log| log.contains(&wanted));
        ensure!(log.contains(&wanted), "{argument}: {log}");
    }
    bench.close(POOL);
    Ok(())
}

/// Callbacks of each form, and one of a must-use plugin.
const FORMS: &str = "namespace Acme;
class Lock {
	public function beat() {
		do_action( 'acme_lock' );
	}
	public static function still() {
		do_action( 'acme_lock' );
	}
	public function __invoke() {
		do_action( 'acme_lock' );
	}
}
function beat() {
	do_action( 'acme_lock' );
}
add_action( 'heartbeat_tick', 'Acme\\beat' );
add_action( 'heartbeat_tick', array( new Lock(), 'beat' ) );
add_action( 'heartbeat_tick', array( 'Acme\\Lock', 'still' ) );
add_action( 'heartbeat_tick', new Lock() );
add_action( 'heartbeat_tick', function () {
	do_action( 'acme_lock' );
} );";

fn named(bench: &mut Bench) -> Result<()> {
    let must_use = bench.site.docroot().join("wp-content/mu-plugins/e2e-names.php");
    let code = "<?php\nadd_action( 'heartbeat_tick', function () {\n\tdo_action( 'acme_lock' );\n} );\n";
    let must_use = create(&must_use, code)?;
    let forms = ["ACME\\beat", "Acme\\Lock->beat", "Acme\\Lock::still", "Acme\\Lock->__invoke", "{closure}"];
    let entries = |names: &[&str]| names.iter().map(|name| format!("heartbeat_tick={name}")).collect::<Vec<_>>().join(", ");
    let [beat, rest @ ..] = forms;
    let cases = [
        (entries(&forms), "express"),
        (entries(&["acme-forms/*", "e2e-names.php/*"]), "express"),
        // One is missing, or is on another hook, or is another plugin's.
        (entries(&rest), "full:third-party"),
        (entries(&["acme-forms/*"]), "full:third-party"),
        (format!("heartbeat_send={beat},{}", entries(&rest)), "full:third-party"),
        (entries(&["acme/*", "e2e-names.php/*"]), "full:third-party"),
    ];
    for (inert, lane) in cases {
        let mut stand = Stand::with(bench, &[("acme-forms", FORMS)], |options| options.ini("wp_heartbeat.inert", &inert))?;
        active(bench, &["acme-forms"])?;
        let request = tick(bench);
        stand.lanes(bench, &request, &["full:no-lease", lane]).with_context(|| inert.clone())?;
        bench.close(POOL);
    }
    drop(must_use);
    Ok(())
}

fn cut_short(bench: &mut Bench) -> Result<()> {
    const ENDS: [&str; 3] = ["exit( 'x' );", "throw new Error( 'x' );", "str_repeat( 'x', 1 << 40 );"];
    let plugins: Vec<(String, String)> = ENDS
        .iter()
        .enumerate()
        .map(|(at, end)| {
            let code = format!(
                "class Acme_Ends {{\n\tpublic $own;\n\tpublic function beat( $response ) {{\n\t\t{end}\n\t}}\n\tpublic function __destruct() {{\n\t\t$this->own = null;\n\t}}\n}}\n\
                 $ends = new Acme_Ends();\n$ends->own = $ends;\nadd_filter( 'heartbeat_send', array( $ends, 'beat' ) );\n\
                 if ( function_exists( 'WpHeartbeat\\declare_inert' ) ) {{\n\tWpHeartbeat\\declare_inert( 'heartbeat_send', array( $ends, 'beat' ) );\n\
                 \tWpHeartbeat\\declare_inert( 'heartbeat_send', function () use ( $ends ) {{}} );\n}}\nunset( $ends );"
            );
            (format!("acme-ends-{at}"), code)
        })
        .collect();
    let written: Vec<(&str, &str)> = plugins.iter().map(|(name, code)| (name.as_str(), code.as_str())).collect();
    let mut stand = Stand::with(bench, &written, |options| options)?;
    let workers = bench.workers(POOL)?;
    for (name, _) in &plugins {
        for _ in 0..3 {
            active(bench, &[name])?;
            let request = tick(bench);
            for _ in 0..2 {
                stand.tick(bench, &request).with_context(|| name.clone())?;
            }
            // The next request is none of theirs.
            activate(&bench.site, &[])?;
            let lane = stand.tick(bench, &request)?;
            ensure!(lane.starts_with("full:"), "{name}: {lane}");
        }
    }
    ensure!(bench.workers(POOL)? == workers, "a worker has gone: {}", bench.log(POOL));
    bench.close(POOL);
    Ok(())
}
