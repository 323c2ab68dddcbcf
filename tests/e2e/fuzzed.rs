//! Stored rows with a bit or two flipped, and rows in another's place: never a crash, and never a proof.

use anyhow::{Context, Result, ensure};
use proptest::test_runner::{RngAlgorithm, TestRng, TestRunner};
use proptest::{prelude::any, strategy::Strategy, strategy::ValueTree};
use xtask::{Database, Request};

use crate::bench::Bench;
use crate::cases::Case;
use crate::explaining::{POOL, Stand, active, tick};
use crate::generated;

/// Cases about them.
pub const CASES: &[Case] = &[Case::everywhere("stored rows with flipped bits prove nothing", run)];

/// How many damaged rows are tried.
const TRIES: usize = 120;

/// A plugin that is proven by its bytecode: so that there is a row of callbacks, too.
const PLUGIN: &str = "add_filter( 'heartbeat_send', 'acme_fuzzed', 10, 2 );
function acme_fuzzed( $response, $screen_id ) {
	if ( 'acme' === $screen_id ) {
		$response['acme'] = 1;
	}
	return $response;
}";

/// A row of ours.
type Row = (String, Vec<u8>);

fn run(bench: &mut Bench) -> Result<()> {
    // Each request has a worker of its own: one that has read a row before goes by what it read, which is named by its hash.
    let mut stand = Stand::with(bench, &[("acme-fuzzed", PLUGIN)], |options| options.requests(1))?;
    active(bench, &["acme-fuzzed"])?;
    let request = tick(bench);
    stand.lanes(bench, &request, &["full:no-lease", "express"])?;
    let rows = rows(bench.site.database())?;
    let of = |part: &str| rows.iter().find(|(name, _)| name.contains(part)).cloned().context("a row of each kind");
    let kinds = [of("_lease_u_")?, profile(&rows)?, of("_files_")?, of("_callbacks_")?];
    flipped(bench, &mut stand, &request, &kinds)?;
    // The lease of one tick, put in another's place.
    put(bench.site.database(), &rows)?;
    let other = bench.cast.tick("arthur").screen("edit-page").request();
    stand.lanes(bench, &other, &["full:no-lease", "express"])?;
    let theirs = self::rows(bench.site.database())?.into_iter().find(|row| row.0.contains("_lease_u_") && row.0 != kinds[0].0);
    let (name, _) = theirs.context("another lease")?;
    put(bench.site.database(), &[(name, kinds[0].1.clone())])?;
    stand.lanes(bench, &other, &["full:no-lease"])?;
    bench.close(POOL);
    Ok(())
}

fn flipped(bench: &mut Bench, stand: &mut Stand, request: &Request, kinds: &[Row]) -> Result<()> {
    let seed = generated::seed()?;
    let rng = TestRng::from_seed(RngAlgorithm::ChaCha, &generated::bytes(seed, bench.generation));
    let mut runner = TestRunner::new_with_rng(Default::default(), rng);
    let flips = proptest::collection::vec((any::<proptest::sample::Index>(), 0..8_u8), 1..3);
    for number in 0..TRIES {
        let (name, whole) = &kinds[number % kinds.len()];
        let drawn = flips.new_tree(&mut runner).map_err(|reason| anyhow::anyhow!("nothing was drawn: {reason}"))?.current();
        let mut damaged = whole.clone();
        for (at, bit) in drawn {
            let at = at.index(damaged.len());
            damaged[at] ^= 1 << bit;
        }
        if damaged == *whole {
            continue;
        }
        put(bench.site.database(), kinds)?;
        put(bench.site.database(), &[(name.clone(), damaged.clone())])?;
        let lane = stand.tick(bench, request).with_context(|| format!("seed {seed}, {name}: {damaged:?}"))?;
        ensure!(lane.starts_with("full:"), "seed {seed}: a damaged {name} proved something: {lane}\n{damaged:?}");
    }
    Ok(())
}

fn profile(rows: &[Row]) -> Result<Row> {
    let is_small = |name: &str| name.contains("_profile_") && !name.contains("_files_") && !name.contains("_callbacks_");
    rows.iter().find(|(name, _)| is_small(name)).cloned().context("a profile")
}

/// All rows of ours.
fn rows(database: &Database) -> Result<Vec<Row>> {
    let sql = r"SELECT option_name, HEX(option_value) AS value FROM wp_options WHERE option_name LIKE '\_wp\_heartbeat\_%'";
    let rows = database.query(sql)?.into_iter().map(|row| {
        let mut columns = row.into_iter().flatten();
        let (name, value) = (columns.next().context("a name")?, columns.next().context("a value")?);
        let bytes = (0..value.len()).step_by(2).map(|at| u8::from_str_radix(&value[at..at + 2], 16));
        Ok((name, bytes.collect::<Result<Vec<u8>, _>>()?))
    });
    rows.collect()
}

fn put(database: &Database, rows: &[Row]) -> Result<()> {
    for (name, value) in rows {
        let hex: String = value.iter().map(|byte| format!("{byte:02x}")).collect();
        // Some bytes are no text in the table's character set: the server would refuse them, or cut the value off.
        let sql = format!(
            "SET sql_mode = ''; REPLACE INTO wp_options (option_name, option_value, autoload) VALUES ('{name}', x'{hex}', 'no')"
        );
        sql.split("; ").try_for_each(|statement| database.query(statement).map(|_| ()))?;
    }
    Ok(())
}
