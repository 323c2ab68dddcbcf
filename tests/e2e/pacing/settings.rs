//! Settings and constants, place by place.

use anyhow::{Result, ensure};
use xtask::{Client, Tick};

use super::stand::{Settings, Stand, Told};
use crate::bench::{Bench, logged};
use crate::cast::Cast;
use crate::compare;
use crate::scenario::{Lane, Scenario, Server};
use crate::state::{Place, State};

/// One of each: of those that every page can be told, and of others.
const SET: Settings =
    &[("interval.editor", "30"), ("interval.dashboard", "45"), ("interval.admin", "off"), ("interval.front", "90")];

const fn told(interval: Option<u32>, tick: fn(&Cast) -> Tick) -> Told {
    Told { tick, interval }
}

fn editor(cast: &Cast) -> Tick {
    cast.tick("edith").screen("post").data("wp-refresh-post-lock[post_id]", cast.post(1).to_string())
}

const PLACES: &[Told] = &[
    // The dashboard: 45 of an open page is the next that all pages know.
    told(Some(60), |cast| cast.tick("edith").set("interval", "15")),
    told(None, |cast| cast.tick("edith").set("interval", "45")),
    told(None, |cast| cast.tick("edith").set("interval", "60")),
    told(Some(60), |cast| cast.tick("edith").set("interval", "120")),
    told(Some(60), |cast| cast.tick("edith").set("interval", "5")),
    told(None, |cast| cast.tick("edith").set("interval", "odd")),
    told(Some(60), |_| Tick::new().set("interval", "15")),
    told(None, |_| Tick::new()),
    // Editors: by what they send, and by their screen.
    told(Some(30), |cast| editor(cast).set("interval", "10")),
    told(None, |cast| editor(cast).set("interval", "30")),
    told(Some(30), |cast| editor(cast).set("interval", "60")),
    told(Some(30), |cast| cast.tick("edith").screen("odd").set("interval", "15").data("wp-refresh-post-nonces[post_id]", "1")),
    told(Some(30), |cast| {
        cast.tick("edith").screen("odd").set("interval", "15").data("wp-refresh-metabox-loader-nonces[post_id]", "1")
    }),
    told(Some(30), |cast| cast.tick("edith").screen("page").set("interval", "60")),
    told(Some(30), |cast| cast.tick("edith").screen("site-editor").set("interval", "60")),
    // Other pages, where it is off: as seldom as can be, until they are loaded again.
    told(Some(120), |cast| cast.tick("edith").screen("edit-post").set("interval", "15")),
    told(Some(120), |cast| cast.tick("edith").screen("edit-post").data("wp-check-locked-posts[]", "post-1")),
    told(None, |cast| cast.tick("edith").screen("upload").set("interval", "120")),
    told(Some(120), |cast| cast.tick("edith").screen("dashboard-network")),
    // Outside of wp-admin.
    told(Some(120), |cast| cast.tick("edith").screen("front").set("interval", "60")),
    told(Some(120), |cast| cast.tick("edith").without("screen_id").set("interval", "15")),
    told(None, |cast| cast.tick("edith").screen("front").set("interval", "90")),
    told(None, |cast| cast.tick("edith").screen("front").set("interval", "120")),
    // Ticks of a session in grace, and of one that is over.
    told(Some(60), |cast| cast.tick("in grace").set("interval", "30")),
    told(Some(60), |cast| cast.tick("logged out").set("interval", "30")),
    // An old nonce is renewed on the way; where core ends earlier nothing is added.
    told(Some(60), |cast| {
        cast.tick("edith").set("_nonce", cast.who("edith").nonces["heartbeat-nonce"].old.clone()).set("interval", "30")
    }),
    told(None, |cast| cast.tick("edith").set("_nonce", "0123456789").set("interval", "30")),
    told(None, |cast| cast.tick("edith").set("_nonce", "").set("interval", "30")),
];

/// Each place by its setting.
pub fn places(bench: &mut Bench) -> Result<()> {
    let mut stand = Stand::up(bench, "paced", SET, |options| options)?;
    PLACES.iter().try_for_each(|told| stand.tells(bench, &State::default(), told))
}

const CONSTANTS: &str = "define( 'WP_HEARTBEAT_INTERVAL_DASHBOARD', 90 );\ndefine( 'WP_HEARTBEAT_INTERVAL_ADMIN', '' );
define( 'WP_HEARTBEAT_INTERVAL_FRONT', false );\ndefine( 'WP_HEARTBEAT_INTERVAL_EDITOR', false );";

const OF_CONSTANTS: &[Told] = &[
    told(Some(120), |cast| cast.tick("edith")),
    told(None, |cast| cast.tick("edith").screen("upload").set("interval", "15")),
    told(Some(120), |cast| cast.tick("edith").screen("front").set("interval", "90")),
    // Refused: php.ini's holds.
    told(Some(30), |cast| editor(cast).set("interval", "10")),
];

/// Constants win over php.ini; off is refused for editors, and it is said why.
pub fn constants(bench: &mut Bench) -> Result<()> {
    let mut stand = Stand::up(bench, "paced", SET, |options| options)?;
    OF_CONSTANTS.iter().try_for_each(|told| stand.tells(bench, &constants_state(), told))?;
    let is_told =
        |log: &str| log.contains("WP_HEARTBEAT_INTERVAL_EDITOR is \"off\"") && log.contains("loses its post's lock, autosaves");
    let log = logged(|| stand.log(bench), is_told);
    ensure!(is_told(&log), "{log}");
    Ok(())
}

fn constants_state() -> State {
    State { sql: Vec::new(), files: vec![(Place::Config, CONSTANTS)] }
}

/// What a lease says of the pace is of the settings that there were.
pub fn other_setting(bench: &mut Bench) -> Result<()> {
    let tick = bench.cast.tick("edith").set("interval", "15");
    bench.reset(&State::default(), false)?;
    let mut stand = Stand::up(bench, "paced", SET, |options| options)?;
    bench.sides(Server::Plain)?;
    let mut plain = Client::new(bench.port("ours-plain")?);
    let said = [stand.lane(bench, &tick)?, stand.lane(bench, &tick)?];
    ensure!(said == [("full:no-lease".to_owned(), Some(60)), ("express".to_owned(), Some(60))], "{said:?}");
    // The same site without the settings: no lease of theirs is of any use.
    let answer = plain.send(&tick.request())?;
    ensure!(answer.lane() == Some("full:changed") && super::stand::interval(&answer).is_none(), "{}", answer.text());
    crate::lease_ends::verdict_is_written(bench)?;
    std::thread::sleep(std::time::Duration::from_millis(20));
    let said = stand.lane(bench, &tick)?;
    ensure!(said == ("full:changed".to_owned(), Some(60)), "{said:?}");
    Ok(())
}

/// Writes what stands on each hook into the answer, less what the extension has always there: first on the tick's handlers.
const SEES_HOOKS: &str = "function e2e_hooks( $response ) {
	foreach ( $GLOBALS['wp_filter'] as $hook => $callbacks ) {
		foreach ( $callbacks->callbacks as $priority => $entries ) {
			if ( PHP_INT_MIN !== $priority ) {
				$response['hooks'][ $hook ][ $priority ] = array_map( fn( $entry ) => $entry['accepted_args'], array_values( $entries ) );
			}
		}
	}
	ksort( $response['hooks'] );
	return $response;
}
add_filter( 'heartbeat_send', 'e2e_hooks', PHP_INT_MAX );
add_filter( 'heartbeat_nopriv_send', 'e2e_hooks', PHP_INT_MAX );";

/// Where nothing is set, an answer is stock's, and so is the hooks table.
pub fn nothing(bench: &mut Bench) -> Result<()> {
    let ticks: [fn(&Cast) -> Tick; 4] = [
        |cast| cast.tick("edith").set("interval", "5"),
        |cast| cast.tick("edith").screen("post").set("interval", "120"),
        |cast| editor(cast).set("interval", "120"),
        |_| Tick::new().set("interval", "15"),
    ];
    for tick in ticks {
        for scenario in [
            Scenario::new("in the full lane", Lane::Declined("lane-full"), tick).on(Server::LaneFull).mu_plugin(SEES_HOOKS),
            Scenario::new("in the express lane", Lane::Express, tick),
        ] {
            compare::run(bench, &scenario)?;
        }
    }
    Ok(())
}

/// The states of these cases.
pub fn states() -> Vec<State> {
    vec![constants_state(), State { sql: Vec::new(), files: vec![(Place::MuPlugin, SEES_HOOKS)] }]
}
