//! The posts list shows who is at a post, and no longer once they have left.

use anyhow::{Result, ensure};

use super::{Sides, Walk};
use crate::house::Editor;
use crate::scene::Scene;

/// The posts list.
pub const LIST: Walk = Walk { name: "the posts list shows another user's lock, and clears it", sides: Sides::Both, run: walk };

fn walk(scene: &Scene<'_>) -> Result<()> {
    let post = scene.house.post(Editor::Classic, 1)?;
    let row = format!("#post-{post}");
    let shown = format!(
        "[one('{row}').className.includes('wp-locked'), text('{row} .locked-info'), !!one('{row} .locked-indicator-icon')]"
    );
    let (reader, writer) = (scene.person("edith")?, scene.person("admin")?);
    reader.open("/wp-admin/edit.php?orderby=ID&order=asc")?;
    scene.settle(&reader)?;
    scene.sees(&reader, "a post that nobody is at", &shown, &["false", "null"])?;
    // A lock that has run out is one of a kind, too.
    let stale = "INSERT INTO wp_postmeta (post_id, meta_key, meta_value)";
    scene
        .house
        .site
        .database()
        .query(&format!("{stale} VALUES ({post}, '_edit_lock', CONCAT(UNIX_TIMESTAMP() - 600, ':1'))"))?;
    scene.rehearse(&reader)?;

    writer.edit(Editor::Classic, post)?;
    // The first answer of its kind is WordPress's; the page does not see it.
    scene.rehearse(&reader)?;
    ensure!(
        reader.browser.ask(&format!("one('{row} .locked-indicator-icon') === null"))? == true,
        "the lock is shown before a tick"
    );
    scene.tick(&reader)?;
    scene.sees(&reader, "a post that somebody is at", &shown, &["true", "admin is currently editing"])?;
    let icon = format!("getComputedStyle(one('{row} .locked-indicator-icon'), '::before').content");
    scene.sees(&reader, "its icon", &icon, &[])?;

    writer.open("/wp-admin/profile.php")?;
    // A lock outlives its editor by some seconds.
    scene.ticks_until(&reader, "the post's being free", &format!("!one('{row}').className.includes('wp-locked')"))?;
    scene.sees(&reader, "the post that nobody is at any more", &shown, &["false", "null"])?;
    scene.tick(&reader)?;
    scene.sees(&reader, "and a tick later", &shown, &["false", "null"])?;
    Ok(())
}
