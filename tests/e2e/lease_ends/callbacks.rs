//! Ends of leases that rest on a proof of a plugin's callback: its file, its rows, its time, and the tick that it was seen on.

use std::time::Duration;

use anyhow::{Result, ensure};
use xtask::Tick;

use super::edits::{create, edit};
use super::end::{Change, End, NO_LEASE, end};
use super::run::{lane_of_both, shown, verdict_is_written};
use crate::bench::Bench;
use crate::cast::Cast;
use crate::posted::lists;
use crate::scenario::Server;
use crate::state::{Place, State};

/// Decided by what no bytecode settles.
const BY_OPTION: &str = r"
add_filter( 'heartbeat_received', function ( $response ) {
	if ( get_option( 'acme_on' ) ) {
		$response['acme'] = 'acted';
	}
	return $response;
} );
add_filter( 'heartbeat_send', function ( $response ) {
	if ( get_option( 'acme_on' ) ) {
		$response['acme_sent'] = 'acted';
	}
	return $response;
} );";

const BY_SCREEN: &str = r"
add_filter( 'heartbeat_received', function ( $response, $data, $screen_id ) {
	if ( 'acme' === $screen_id ) {
		$response['acme'] = 'acted';
	}
	return $response;
}, 10, 3 );";

const BY_CAPABILITY: &str = r"
add_filter( 'user_has_cap', function ( $allcaps, $caps, $args ) {
	if ( isset( $args[2] ) && get_option( 'acme_kept_' . $args[2] ) ) {
		return array();
	}
	return $allcaps;
}, 10, 3 );";

const LOCKS: &str = "INSERT INTO wp_postmeta (post_id, meta_key, meta_value) SELECT ID, '_edit_lock', CONCAT(UNIX_TIMESTAMP() - 5, ':', post_author) FROM wp_posts WHERE post_type = 'post'";

fn list(cast: &Cast) -> Tick {
    lists("edith", 0..3).tick(cast)
}

fn other_list(cast: &Cast) -> Tick {
    lists("edith", 3..6).tick(cast)
}

/// The ends.
pub fn ends() -> Vec<End> {
    let lists = |name, lanes, code| end(name, lanes, Change::Sends(other_list)).by(list).with(Place::Plugin, code);
    vec![
        lists("fixture: other posts are listed, and a callback was observed", NO_LEASE, BY_OPTION),
        lists("fixture: other locked posts are listed, and a callback on user_has_cap was observed", NO_LEASE, BY_CAPABILITY)
            .at_first(LOCKS),
        lists("fixture: other posts are listed, which is none of a callback's business", ["express", "express"], BY_SCREEN),
    ]
}

/// A callback's file is edited, and the callback then does something. Its proof was its old bytecode.
///
/// # Errors
/// What was not as it must be.
pub fn of_edited_callback(bench: &mut Bench) -> Result<()> {
    bench.keep_fresh()?;
    bench.reset(&State::default(), false)?;
    let file = bench.site.docroot().join("wp-content/mu-plugins/e2e-callback.php");
    let new = create(
        &file,
        "<?php\nadd_filter( 'heartbeat_send', function ( $response, $screen_id ) {\n\tif ( 'acme-dashboard' === $screen_id ) {\n\t\t$response['acme'] = 'acted';\n\t}\n\treturn $response;\n}, 10, 2 );\n",
    )?;
    bench.settle();
    let request = bench.cast.tick("edith").request();
    for said in ["full:no-lease", "express"] {
        let lane = lane_of_both(bench, &request)?;
        ensure!(lane == said, "before the edit: lane {lane}, must be {said}");
        verdict_is_written(bench)?;
    }
    // Put back before the file goes.
    let edited = edit(&file, "'acme-dashboard'", "'dashboard'")?;
    let mut lanes = vec![lane_of_both(bench, &request)?];
    verdict_is_written(bench)?;
    bench.settle();
    for _ in 0..2 {
        lanes.push(lane_of_both(bench, &request)?);
        verdict_is_written(bench)?;
    }
    drop(edited);
    drop(new);
    bench.settle();
    ensure!(lanes[0] == "full:changed" && lanes[2] == "full:third-party", "{lanes:?}");
    Ok(())
}

/// An option changes what an observed callback does: that is heard at the latest when the lease is over.
///
/// # Errors
/// What was not as it must be.
pub fn of_observed_callback(bench: &mut Bench) -> Result<()> {
    bench.keep_fresh()?;
    let mut state = State { sql: Vec::new(), files: vec![(Place::Plugin, BY_OPTION)] };
    bench.reset(&state, false)?;
    let links = state.link(&bench.site, &bench.folder)?;
    let request = bench.cast.tick("edith").data("other", "x").request();
    let mut client = bench.our_pool("ours-short", |options| options.ini("wp_heartbeat.lease", "5"))?.client();
    let mut lanes = Vec::new();
    let mut answer = None;
    for pause in [0, 0, 6_000, 0] {
        if pause > 0 {
            state.sql.push("INSERT INTO wp_options (option_name, option_value, autoload) VALUES ('acme_on', '1', 'yes')");
            state.write(&bench.site, &bench.cast)?;
        }
        std::thread::sleep(Duration::from_millis(pause));
        let sent = client.send(&request)?;
        lanes.push(sent.lane().unwrap_or("none").to_owned());
        answer = Some(sent);
        verdict_is_written(bench)?;
    }
    let stock = bench.sides(Server::Plain)?.stock.send(&request)?;
    bench.close("ours-short");
    drop(links);
    ensure!(lanes == ["full:no-lease", "express", "full:lease-over", "full:third-party"], "{lanes:?}");
    let answer = answer.as_ref().map(|answer| (answer.text(), shown(answer)));
    ensure!(answer.as_ref().is_some_and(|(text, _)| text.contains("acme_sent")), "{answer:?}\nstock's: {}", shown(&stock));
    Ok(())
}
