//! Editors left open until their nonces are old, and until they are of no use: a tick renews them, and the post can be saved.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use anyhow::{Context, Result, ensure};
use xtask::{Pool, past};

use super::{Sides, Walk};
use crate::house::Editor;
use crate::scene::Scene;

/// In the classic editor.
pub const CLASSIC: Walk = Walk {
    name: "editors open for more than 12 and more than 24 hours save after a tick (classic editor)",
    sides: Sides::Both,
    run: |scene| walk(scene, Editor::Classic),
};
/// In the block editor.
pub const BLOCK: Walk = Walk {
    name: "editors open for more than 12 and more than 24 hours save after a tick (block editor)",
    sides: Sides::Both,
    run: |scene| walk(scene, Editor::Block),
};

/// Nonces count in these, from midnight on.
const HALF_DAY: u64 = 43_200;

fn walk(scene: &Scene<'_>, editor: Editor) -> Result<()> {
    let mut pool = scene.house.another_pool(scene.side, &[])?;
    leave_for(scene, editor, &mut pool, 1)?;
    leave_for(scene, editor, &mut pool, 2)
}

/// A page that was opened a minute after a half-day began, one or two ago: its nonces are old then, or of no use.
fn leave_for(scene: &Scene<'_>, editor: Editor, pool: &mut Pool, half_days: u64) -> Result<()> {
    let post = scene.house.post(editor, usize::try_from(1 + half_days)?)?;
    let hours = 12 * half_days;
    set_clock(pool, Duration::from_secs(half_days * HALF_DAY + into_half_day()? - 60))?;
    let writer = scene.person_at("admin", pool.port())?;
    writer.edit(editor, post)?;
    scene.any_tick(&writer)?;
    let before = writer.browser.ask(nonces(editor))?;

    set_clock(pool, Duration::ZERO)?;
    writer.browser.wake()?;
    scene.rehearse(&writer)?;
    let tick = scene.tick(&writer)?;
    let expired = tick.answer.contains("\"nonces_expired\":true");
    ensure!(expired == (half_days == 2), "after {hours} hours: {tick:?}");
    scene.saw(&format!("nonces of {hours} hours ago are of no use"), expired);
    let now = nonces(editor);
    let all_new = format!("(before => {now}.every((nonce, at) => nonce && nonce !== before[at]))({before})");
    scene.sees(&writer, "all nonces are new", &all_new, &["true"])?;

    writer.add_to_title(editor, &format!(", {hours} hours on"))?;
    scene.saves(&writer, editor)?;
    let title = format!("SELECT post_title FROM wp_posts WHERE ID = {post}");
    scene.finds("the post", &title, &[&format!(", {hours} hours on")])
}

/// The nonces that the page has.
fn nonces(editor: Editor) -> &'static str {
    match editor {
        Editor::Classic => "[heartbeatSettings.nonce, document.getElementById('_wpnonce').value]",
        // The one of REST requests is renewed when such a request needs it.
        Editor::Block => "[heartbeatSettings.nonce]",
    }
}

fn set_clock(pool: &mut Pool, back: Duration) -> Result<()> {
    let mut put = Ok(());
    pool.restart(|options| put = past::put_back(options, back))?;
    put
}

/// How many seconds of this half-day are over: at least a minute, and not the last two minutes, in which it could end before
/// the walk does. It is waited for that, which is seldom.
fn into_half_day() -> Result<u64> {
    loop {
        let into = SystemTime::now().duration_since(UNIX_EPOCH).context("the time")?.as_secs() % HALF_DAY;
        if (60..HALF_DAY - 120).contains(&into) {
            return Ok(into);
        }
        std::thread::sleep(Duration::from_secs(1));
    }
}
