//! What PHP runs is not always what its files say: opcache, its times and its resets, cached links, slow ticks.

use std::path::PathBuf;
use std::time::{Duration, Instant};

use anyhow::{Result, bail, ensure};
use xtask::{Answer, Client, PoolOptions, Request, paths};

use super::edits::{SENDS_MORE, Undo, create, edit, lead};
use super::run::verdict_is_written;
use crate::bench::Bench;
use crate::state::{State, activate};

/// The pool of these tests.
const POOL: &str = "ours-opcache";
/// The plugin of these tests: it does nothing at first.
const PLUGIN: &str = "e2e-shown.php";
const OLD: &str = "// It does nothing yet.\n";
/// What the new code says to every request, so that a test knows that it runs.
const SHOWS: &str = "header( 'X-E2e: new' );";

/// A new master: its opcache is empty, and what it compiles may be other code than what was proven.
///
/// # Errors
/// What was not as it must be.
pub fn of_new_master(bench: &mut Bench) -> Result<()> {
    let mut stand = Stand::up(bench, |options| options)?;
    let mut lanes = stand.lanes(bench, 2)?;
    bench.close(POOL);
    stand.client = bench.our_pool(POOL, |options| options)?.client();
    lanes.extend(stand.lanes(bench, 2)?);
    stand.down(bench);
    ensure!(lanes == ["full:no-lease", "express", "full:changed", "express"], "{lanes:?}");
    Ok(())
}

/// `opcache_reset()`: the same.
///
/// # Errors
/// What was not as it must be.
pub fn of_reset(bench: &mut Bench) -> Result<()> {
    after_reset(bench, "1")
}

/// A release as sites make it that switch the looking off: files, then a reset. Until the reset the old code runs.
///
/// # Errors
/// What was not as it must be.
pub fn without_times(bench: &mut Bench) -> Result<()> {
    let mut stand = Stand::up(bench, |options| options.ini("opcache.validate_timestamps", "0"))?;
    let mut lanes = stand.lanes(bench, 2)?;
    let undo = stand.renew()?;
    for _ in 0..2 {
        let answer = stand.tick(bench)?;
        ensure!(!is_new(&answer), "the new code runs already: the test proves nothing");
        lanes.push(lane(&answer));
    }
    bench.settle();
    stand.reset(bench)?;
    for _ in 0..2 {
        let answer = stand.tick(bench)?;
        ensure!(is_new(&answer), "after the reset: {} {}", lane(&answer), answer.text());
        lanes.push(lane(&answer));
    }
    drop(undo);
    stand.down(bench);
    let wanted = ["full:no-lease", "express", "full:changed", "full:changed", "full:changed", "full:third-party"];
    ensure!(lanes == wanted, "{lanes:?}, must be {wanted:?}");
    Ok(())
}

/// The same where nothing was changed: it is proven again, and goes on.
///
/// # Errors
/// What was not as it must be.
pub fn of_reset_without_times(bench: &mut Bench) -> Result<()> {
    after_reset(bench, "0")
}

/// A reset, with opcache looking at times or not.
fn after_reset(bench: &mut Bench, looks: &str) -> Result<()> {
    let mut stand = Stand::up(bench, |options| options.ini("opcache.validate_timestamps", looks))?;
    let mut lanes = stand.lanes(bench, 2)?;
    stand.reset(bench)?;
    lanes.extend(stand.lanes(bench, 2)?);
    stand.down(bench);
    ensure!(lanes == ["full:no-lease", "express", "full:changed", "express"], "{lanes:?}");
    Ok(())
}

/// Edited within opcache's `revalidate_freq`: the old code goes on for a while, and must not be taken for the new.
///
/// # Errors
/// What was not as it must be.
pub fn within_revalidate_freq(bench: &mut Bench) -> Result<()> {
    let freq = Duration::from_secs(3);
    let mut stand = Stand::up(bench, |options| as_shipped(options).ini("opcache.revalidate_freq", "3"))?;
    stand.leased(bench)?;
    let undo = stand.renew()?;
    // Files are looked at as often as opcache looks, by each worker for itself; a second is as exact as times are.
    let result = stand.goes_over(bench, freq + Duration::from_secs(1), Duration::from_secs(9));
    drop(undo);
    stand.down(bench);
    result
}

/// A link switched while PHP still follows the old one.
///
/// # Errors
/// What was not as it must be.
pub fn behind_a_cached_link(bench: &mut Bench) -> Result<()> {
    let folder = bench.folder.clone();
    paths::make(&folder.join("e2e-shown"))?;
    paths::write(&folder.join("e2e-shown/main.php"), new_code())?;
    let link = bench.site.docroot().join("wp-content/plugins/e2e-linked");
    let first = lead(&folder, &link, "e2e-first")?;
    let change = |options: PoolOptions| {
        as_shipped(options)
            .ini("opcache.revalidate_freq", "1")
            .ini("realpath_cache_ttl", "5")
            .ini("opcache.revalidate_path", "1")
    };
    bench.settle();
    let mut stand = Stand::up(bench, change)?;
    activate(&bench.site, &["e2e-linked/main.php".to_owned()])?;
    stand.leased(bench)?;
    let second = lead(&folder, &link, "e2e-shown")?;
    let result = stand.goes_over(bench, Duration::from_secs(2), Duration::from_secs(12));
    stand.down(bench);
    drop((first, second));
    result
}

/// A tick that takes its time is watched, and a plugin is edited after it was loaded: the proof is of the old code.
///
/// # Errors
/// What was not as it must be.
pub fn during_a_slow_tick(bench: &mut Bench) -> Result<()> {
    let slow = create(
        &bench.site.docroot().join("wp-content/mu-plugins/e2e-slow.php"),
        "<?php\nadd_action( 'init', function () {\n\tusleep( isset( $_GET['e2e'] ) ? 0 : 6000000 );\n} );\n",
    )?;
    bench.settle();
    let mut stand = Stand::up(bench, |options| options)?;
    // With WordPress compiled, the plugin is loaded well within the time that is waited.
    ensure!(!stand.runs_new()?, "the new code runs already");
    let mut client = stand.client_of(bench)?;
    let request = stand.request.clone();
    let watched = std::thread::spawn(move || client.send(&request));
    std::thread::sleep(Duration::from_millis(2_500));
    let undo = stand.renew()?;
    let watched = watched.join().map_err(|_| anyhow::anyhow!("the tick's thread panicked"))??;
    verdict_is_written(bench)?;
    let after = stand.tick(bench)?;
    drop((undo, slow));
    stand.down(bench);
    ensure!(!is_new(&watched), "the watched tick ran the new code: the test proves nothing");
    ensure!(is_new(&after), "a tick after the edit is {}: {}", lane(&after), after.text());
    Ok(())
}

/// A plugin replaced by one of the same size and time of modification, as an archive with fixed times does: opcache does not see
/// it; PHP, started anew, does.
///
/// # Errors
/// What was not as it must be.
pub fn of_same_size_and_time(bench: &mut Bench) -> Result<()> {
    let mut stand = Stand::up(bench, |options| options)?;
    // As long as the new text.
    let padded = format!("<?php\n//{}\n", "-".repeat(new_code().len() - "<?php\n//\n".len()));
    paths::write(&stand.plugin, padded)?;
    let time = std::fs::metadata(&stand.plugin)?.modified()?;
    bench.settle();
    let mut lanes = stand.lanes(bench, 2)?;
    let new = stand.plugin.with_extension("new");
    paths::write(&new, new_code())?;
    std::fs::File::options().write(true).open(&new)?.set_modified(time)?;
    std::fs::rename(&new, &stand.plugin)?;
    lanes.extend(stand.lanes(bench, 1)?);
    bench.settle();
    // Opcache goes by the time alone, and runs the old code: a lease may be given for that.
    stand.tick(bench)?;
    bench.close(POOL);
    stand.client = bench.our_pool(POOL, |options| options)?.client();
    let after = stand.tick(bench)?;
    stand.down(bench);
    ensure!(lanes == ["full:no-lease", "express", "full:changed"], "{lanes:?}");
    ensure!(is_new(&after), "PHP, started anew, runs the new code, and the tick is {}: {}", lane(&after), after.text());
    Ok(())
}

/// A pool with one worker over the site with the plugin.
struct Stand {
    client: Client,
    request: Request,
    plugin: PathBuf,
    made: Vec<Undo>,
}

impl Stand {
    fn up(bench: &mut Bench, change: impl FnOnce(PoolOptions) -> PoolOptions) -> Result<Self> {
        bench.keep_fresh()?;
        bench.reset(&State::default(), false)?;
        let plugin = bench.site.docroot().join("wp-content/plugins").join(PLUGIN);
        let reset = bench.folder.join("reset.php");
        paths::write(&reset, "<?php\nopcache_reset();\n")?;
        let made = vec![create(&plugin, &format!("<?php\n{OLD}"))?];
        activate(&bench.site, &[PLUGIN.to_owned()])?;
        bench.settle();
        bench.close(POOL);
        let client = bench.our_pool(POOL, |options| change(options.workers(1).script("/reset.php", &reset)))?.client();
        Ok(Self { client, request: bench.cast.tick("edith").request(), plugin, made })
    }

    fn down(self, bench: &mut Bench) {
        bench.close(POOL);
        drop(self.made);
    }

    fn client_of(&self, bench: &mut Bench) -> Result<Client> {
        Ok(bench.our_pool(POOL, |options| options)?.client())
    }

    /// The plugin gets the new code.
    fn renew(&self) -> Result<Undo> {
        edit(&self.plugin, OLD, new_code().trim_start_matches("<?php\n"))
    }

    fn reset(&mut self, bench: &Bench) -> Result<()> {
        let answer = self.client.send(&Request::get("/reset.php"))?;
        ensure!(answer.status == 200, "resetting opcache: {}\n{}", answer.status, bench.log(POOL));
        Ok(())
    }

    fn tick(&mut self, bench: &Bench) -> Result<Answer> {
        let answer = self.client.send(&self.request)?;
        verdict_is_written(bench)?;
        Ok(answer)
    }

    fn lanes(&mut self, bench: &Bench, ticks: usize) -> Result<Vec<String>> {
        (0..ticks).map(|_| Ok(lane(&self.tick(bench)?))).collect()
    }

    fn leased(&mut self, bench: &Bench) -> Result<()> {
        let mut lanes = Vec::new();
        for _ in 0..20 {
            lanes.extend(self.lanes(bench, 1)?);
            if lanes.last().is_some_and(|lane| lane == "express") {
                return Ok(());
            }
            std::thread::sleep(Duration::from_millis(300));
        }
        bail!("no lease is given: {lanes:?}")
    }

    /// Whether WordPress, asked for something else by the same worker, runs the new code.
    fn runs_new(&mut self) -> Result<bool> {
        let request = Request::form("/wp-admin/admin-ajax.php?e2e=1", [("action", "e2e-nothing")]);
        Ok(self.client.send(&request)?.header("X-E2e").is_some())
    }

    /// From a change on: once the new code runs, and files have been looked at since, no answer is the old code's.
    fn goes_over(&mut self, bench: &Bench, look: Duration, most: Duration) -> Result<()> {
        let changed = Instant::now();
        let (mut seen, mut said): (Option<Duration>, Vec<String>) = (None, Vec::new());
        while changed.elapsed() < most {
            let at = changed.elapsed();
            if seen.is_none() && self.runs_new()? {
                seen = Some(at);
            }
            let answer = self.tick(bench)?;
            said.push(format!("{:.1} s: {}{}", at.as_secs_f64(), lane(&answer), if is_new(&answer) { " new" } else { "" }));
            let late = seen.is_some_and(|seen| at > seen.max(look));
            ensure!(!late || is_new(&answer), "new code runs since {seen:?}, and ticks are the old code's: {said:#?}");
            std::thread::sleep(Duration::from_millis(150));
        }
        ensure!(seen.is_some(), "the new code never ran: the test proves nothing: {said:#?}");
        ensure!(said.iter().any(|line| line.ends_with(" express")), "no tick was answered natively: {said:#?}");
        Ok(())
    }
}

/// As PHP is shipped: what tests switch off in order to see edits at once.
fn as_shipped(options: PoolOptions) -> PoolOptions {
    options.ini("opcache.file_update_protection", "2").ini("realpath_cache_size", "4096K").ini("opcache.revalidate_path", "0")
}

fn new_code() -> String {
    format!("<?php\n{SHOWS}\n{SENDS_MORE}\n")
}

fn is_new(answer: &Answer) -> bool {
    answer.text().contains("dropped in")
}

fn lane(answer: &Answer) -> String {
    answer.lane().unwrap_or("none").to_owned()
}
