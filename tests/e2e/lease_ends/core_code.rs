//! Core's own code: an edited function declines, for the ticks that lean on it; a version's name says nothing.

use anyhow::{Result, ensure};
use xtask::Request;

use super::edits::{Undo, edit};
use super::run::{lane_of_both, verdict_is_written};
use crate::bench::{Bench, EDITED};
use crate::state::{State, activate};

/// wp-config.php and core's own files: what they say counts, and code that is not known declines.
///
/// # Errors
/// What was not as it must be.
pub fn of_edited_core(bench: &mut Bench) -> Result<()> {
    let request = begin(bench)?;
    let mut lanes = lanes(bench, &request, 2)?;
    let config = bench.site.docroot().join("wp-config.php");
    let undo = edit(&config, "<?php\n", "<?php\n// Edited.\n")?;
    lanes.extend(self::lanes(bench, &request, 1)?);
    drop(undo);
    let undo = edit_auth_check(bench)?;
    lanes.extend(self::lanes(bench, &request, 1)?);
    bench.settle();
    lanes.extend(self::lanes(bench, &request, 2)?);
    drop(undo);
    bench.settle();
    lanes.extend(self::lanes(bench, &request, 2)?);
    let wanted = [
        "full:no-lease",
        "express",
        "full:changed",
        "full:changed",
        "full:changed",
        "full:core-unknown",
        "full:changed",
        "express",
    ];
    ensure!(lanes == wanted, "{lanes:?}, must be {wanted:?}");
    Ok(())
}

/// The function for lists edited: lists are WordPress's, other ticks are not.
///
/// # Errors
/// What was not as it must be.
pub fn of_edited_list(bench: &mut Bench) -> Result<()> {
    let dashboard = begin(bench)?;
    let post = format!("post-{}", bench.cast.post(0));
    let list = bench.cast.tick("edith").screen("edit-post").data("wp-check-locked-posts[]", post).request();
    let before = [lanes(bench, &dashboard, 2)?, lanes(bench, &list, 2)?].concat();
    let core = bench.site.docroot().join(EDITED[1]);
    let undo = edit(&core, "'wp-check-locked-posts', $data )", "'wp-check-locked-posts', $data + array() )")?;
    bench.settle();
    let after = [lanes(bench, &dashboard, 2)?, lanes(bench, &list, 2)?, lanes(bench, &dashboard, 1)?].concat();
    drop(undo);
    bench.settle();
    ensure!(before == ["full:no-lease", "express", "full:no-lease", "express"], "before: {before:?}");
    // The first tick of each kind after the edit is watched.
    ensure!(
        after == ["full:changed", "express", "full:changed", "full:core-unknown", "express"],
        "once wp_check_locked_posts() is edited: {after:?}"
    );
    Ok(())
}

/// WordPress updated: another version, and a mirrored file that is another one but says the same.
///
/// # Errors
/// What was not as it must be.
pub fn of_update(bench: &mut Bench) -> Result<()> {
    let request = begin(bench)?;
    let mut lanes = lanes(bench, &request, 2)?;
    let undo = [
        edit(&version_file(bench), &format!("$wp_version = '{}';", bench.site.version()), "$wp_version = '9.8.7';")?,
        edit(&bench.site.docroot().join(EDITED[0]), "<?php\n", "<?php // Of the next version.\n")?,
    ];
    lanes.extend(self::lanes(bench, &request, 2)?);
    bench.settle();
    lanes.extend(self::lanes(bench, &request, 2)?);
    drop(undo);
    bench.settle();
    let wanted = ["full:no-lease", "express", "full:changed", "full:changed", "full:changed", "express"];
    ensure!(lanes == wanted, "{lanes:?}, must be {wanted:?}");
    Ok(())
}

/// A nightly: nobody knows the version, and its functions are the known ones; then one of them is not.
///
/// # Errors
/// What was not as it must be.
pub fn of_unknown_version(bench: &mut Bench) -> Result<()> {
    let request = begin(bench)?;
    let nightly =
        edit(&version_file(bench), &format!("$wp_version = '{}';", bench.site.version()), "$wp_version = '9.9-alpha-61234';")?;
    bench.settle();
    let mut lanes = lanes(bench, &request, 2)?;
    let changed = edit_auth_check(bench)?;
    bench.settle();
    lanes.extend(self::lanes(bench, &request, 3)?);
    drop((nightly, changed));
    bench.settle();
    let wanted = ["full:no-lease", "express", "full:changed", "full:core-unknown", "full:core-unknown"];
    ensure!(lanes == wanted, "{lanes:?}, must be {wanted:?}");
    Ok(())
}

fn begin(bench: &mut Bench) -> Result<Request> {
    bench.keep_fresh()?;
    bench.reset(&State::default(), false)?;
    activate(&bench.site, &[])?;
    Ok(bench.cast.tick("edith").request())
}

fn lanes(bench: &mut Bench, request: &Request, ticks: usize) -> Result<Vec<String>> {
    let mut lanes = Vec::new();
    for _ in 0..ticks {
        lanes.push(lane_of_both(bench, request)?);
        verdict_is_written(bench)?;
    }
    Ok(lanes)
}

fn version_file(bench: &Bench) -> std::path::PathBuf {
    bench.site.docroot().join("wp-includes/version.php")
}

/// wp_auth_check() says the same in other words: its fingerprint is none that is known.
fn edit_auth_check(bench: &Bench) -> Result<Undo> {
    edit(
        &bench.site.docroot().join(EDITED[0]),
        "$response['wp-auth-check'] = is_user_logged_in() &&",
        "$response['wp-auth-check'] = 1 && is_user_logged_in() &&",
    )
}
