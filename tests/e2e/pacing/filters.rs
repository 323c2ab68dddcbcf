//! The filters `heartbeat_locations` and `wp_heartbeat_interval`.

use anyhow::{Result, ensure};
use xtask::Tick;

use super::stand::{Stand, Told};
use crate::bench::{Bench, logged};
use crate::cast::Cast;
use crate::state::{Place, State};

/// As guides to the heartbeat have it; and an editor is not to be switched off.
const LOCATIONS: &str = "add_filter( 'heartbeat_locations', function ( $locations ) {
	if ( array( 'post-editor', 'dashboard', 'admin', 'front' ) !== array_keys( $locations ) ) {
		return array();
	}
	unset( $locations['dashboard'], $locations['post-editor'] );
	$locations['admin'] = 30;
	return $locations;
} );";

/// By place, post type and role.
const INTERVAL: &str = "function e2e_pace( $interval, $place, $post_type, $roles ) {
	if ( 'page' === $post_type ) {
		return 120;
	}
	if ( in_array( 'author', $roles, true ) ) {
		return 'post-editor' === $place ? 30 : 'off';
	}
	return null === $interval && 'front' === $place && array() === $roles ? '30' : $interval;
}
add_filter( 'wp_heartbeat_interval', 'e2e_pace', 10, 4 );";

const fn told(interval: Option<u32>, tick: fn(&Cast) -> Tick) -> Told {
    Told { tick, interval }
}

const BY_PLACE: &[Told] = &[
    told(Some(120), |cast| cast.tick("edith")),
    told(None, |cast| cast.tick("edith").set("interval", "120")),
    told(Some(30), |cast| cast.tick("edith").screen("upload").set("interval", "15")),
    told(None, |cast| cast.tick("edith").screen("front").set("interval", "15")),
    told(None, |cast| cast.tick("edith").screen("post").set("interval", "15")),
    told(Some(120), |_| Tick::new()),
];

const BY_USER: &[Told] = &[
    told(Some(120), |cast| cast.tick("edith").screen("page").set("interval", "15")),
    told(None, |cast| cast.tick("edith").screen("post").set("interval", "15")),
    told(None, |cast| cast.tick("edith").set("interval", "15")),
    told(Some(120), |cast| cast.tick("arthur")),
    told(Some(30), |cast| cast.tick("arthur").screen("post").set("interval", "10")),
    // By the post that it is about, whatever the screen.
    told(Some(30), |cast| {
        cast.tick("arthur")
            .screen("odd")
            .set("interval", "60")
            .data("wp-refresh-post-nonces[post_id]", cast.post(2).to_string())
    }),
    told(Some(30), |_| Tick::new().screen("front").set("interval", "15")),
];

fn with(code: &'static str) -> State {
    State { sql: Vec::new(), files: vec![(Place::MuPlugin, code)] }
}

/// By place, post type and role.
pub fn by_all(bench: &mut Bench) -> Result<()> {
    let mut stand = Stand::up(bench, "filtered", &[], |options| options)?;
    BY_PLACE.iter().try_for_each(|told| stand.tells(bench, &with(LOCATIONS), told))?;
    const REFUSED: &str = "the filter heartbeat_locations: post-editor cannot be off";
    let log = logged(|| stand.log(bench), |log| log.contains(REFUSED));
    ensure!(log.contains(REFUSED), "{log}");
    BY_USER.iter().try_for_each(|told| stand.tells(bench, &with(INTERVAL), told))
}

/// What is none of what a filter may give: no answer shows any of it.
const ODD: &[&str] = &[
    "add_filter( 'wp_heartbeat_interval', fn() => 5 );",
    "add_filter( 'wp_heartbeat_interval', fn() => 121 );",
    "add_filter( 'wp_heartbeat_interval', fn() => 'abc' );",
    "add_filter( 'wp_heartbeat_interval', fn() => true );",
    "add_filter( 'wp_heartbeat_interval', fn() => 30.5 );",
    "add_filter( 'wp_heartbeat_interval', fn() => array( 30 ) );",
    "add_filter( 'wp_heartbeat_interval', fn() => new stdClass() );",
    "add_filter( 'wp_heartbeat_interval', fn() => trigger_error( 'own' ) );",
    "add_filter( 'heartbeat_locations', fn() => 30 );",
    "add_filter( 'heartbeat_locations', fn( $places ) => array( 'dashboard' => 5 ) + $places );",
    "add_filter( 'heartbeat_locations', fn( $places ) => array( 'dashboard' => 'slow' ) + $places );",
];

/// What filters give out of range.
pub fn out_of_range(bench: &mut Bench) -> Result<()> {
    let mut stand = Stand::up(bench, "odd-filter", &[("interval.dashboard", "30")], |options| options)?;
    for code in ODD {
        // The setting holds.
        stand.tells(bench, &with(code), &told(Some(30), |cast| cast.tick("edith").set("interval", "15")))?;
        let filter = if code.contains("heartbeat_locations") { "heartbeat_locations" } else { "wp_heartbeat_interval" };
        let complaint = format!("the filter {filter}: ");
        let complains = |log: &str| log.lines().last().is_some_and(|line| line.contains(&complaint));
        let log = logged(|| stand.log(bench), complains);
        ensure!(complains(&log), "{code}\n{log}");
    }
    stand.down(bench);
    Ok(())
}

/// A lease knows what filters said of the roles that the user had.
pub fn other_role(bench: &mut Bench) -> Result<()> {
    let state = with(INTERVAL);
    let links = state.link(&bench.site, &bench.folder)?;
    bench.reset(&state, false)?;
    let mut stand = Stand::up(bench, "filtered", &[], |options| options)?;
    let tick = bench.cast.tick("arthur");
    let before = [stand.lane(bench, &tick)?, stand.lane(bench, &tick)?];
    let to_editor = "UPDATE wp_usermeta SET meta_value = 'a:1:{s:6:\"editor\";b:1;}' \
                     WHERE meta_key = 'wp_capabilities' AND user_id = (SELECT ID FROM wp_users WHERE user_login = 'arthur')";
    bench.site.database().query(to_editor)?;
    let after = [stand.lane(bench, &tick)?, stand.lane(bench, &tick)?];
    drop(links);
    bench.reset(&State::default(), false)?;
    let said = |lane: &str, interval| (lane.to_owned(), interval);
    ensure!(before == [said("full:no-lease", Some(120)), said("express", Some(120))], "{before:?}");
    ensure!(after == [said("full:no-lease", None), said("express", None)], "{after:?}");
    Ok(())
}

const OWN: &str = "add_filter( 'heartbeat_send', fn( $response ) => array( 'heartbeat_interval' => 15 ) + $response );";

/// A plugin's own interval in its answer: it stays where nobody else has a say, and goes where the owner has.
pub fn plugins_own(bench: &mut Bench) -> Result<()> {
    let state = with(OWN);
    let links = state.link(&bench.site, &bench.folder)?;
    bench.reset(&state, false)?;
    let mut stand = Stand::up(bench, "owners", &[("interval.dashboard", "30")], |options| options)?;
    let mut said = Vec::new();
    for (screen, posted) in [("dashboard", "60"), ("dashboard", "30"), ("upload", "60")] {
        let tick = bench.cast.tick("edith").screen(screen).set("interval", posted);
        said.push((stand.lane(bench, &tick)?.1, stand.lane(bench, &tick)?));
    }
    drop(links);
    stand.down(bench);
    let third_party = |interval| (interval, ("full:third-party".to_owned(), interval));
    ensure!(said == [third_party(Some(30)), third_party(None), third_party(Some(15))], "{said:?}");
    Ok(())
}

/// The states of these cases.
pub fn states() -> Vec<State> {
    [LOCATIONS, INTERVAL, OWN].into_iter().chain(ODD.iter().copied()).map(with).collect()
}
