//! Two users on one post: the second is told who is there and takes over, the first is told that.

use anyhow::{Context, Result, ensure};

use super::{Sides, Walk};
use crate::house::Editor;
use crate::person::Person;
use crate::scene::Scene;

/// In the classic editor.
pub const CLASSIC: Walk = Walk {
    name: "the second to open a post is told, takes over, and the first is told (classic editor)",
    sides: Sides::Both,
    run: |scene| walk(scene, Editor::Classic),
};
/// In the block editor.
pub const BLOCK: Walk = Walk {
    name: "the second to open a post is told, takes over, and the first is told (block editor)",
    sides: Sides::Both,
    run: |scene| walk(scene, Editor::Block),
};

/// The dialog that is about the lock, and what it is made of.
fn dialog(editor: Editor) -> &'static str {
    match editor {
        Editor::Classic => "#post-lock-dialog .notification-dialog",
        Editor::Block => ".editor-post-locked-modal",
    }
}

fn walk(scene: &Scene<'_>, editor: Editor) -> Result<()> {
    let (css, post) = (dialog(editor), scene.house.post(editor, 0)?);
    let (first, second) = (scene.person("admin")?, scene.person("edith")?);
    first.edit(editor, post)?;
    scene.settle(&first)?;
    rehearse_the_loss(scene, &first, post)?;
    ensure!(first.browser.ask(&format!("!one('{css}')"))? == true, "the first to come is shown a lock");

    second.edit(editor, post)?;
    scene.sees(&second, "the second is told", &format!("text('{css}')"), &["admin", "Take over"])?;
    scene.sees(&second, "buttons", &format!("texts('{css} a, {css} button').join(' | ')"), &["Take over"])?;
    scene.tick(&first)?;
    ensure!(first.browser.ask(&format!("!one('{css}')"))? == true, "the first is disturbed before anybody has taken over");
    first.add_to_title(editor, ", half written")?;

    second.browser.click(&format!("{css} a[href*='get-post-lock']"))?;
    second.browser.until(
        "page after the taking over",
        "location.search.includes('action=edit') && !location.search.includes('get-post-lock')",
    )?;
    second.editor_is_there(editor)?;
    ensure!(second.browser.ask(&format!("!one('{css}')"))? == true, "the second is still shown the lock");
    let tick = scene.any_tick(&first)?;
    // What was typed may be due to be saved: WordPress then answers.
    ensure!(tick.lane.is_none() || tick.is_express() || tick.carried("wp_autosave"), "WordPress had to answer: {tick:?}");
    let told = format!("(told => told?.includes('saved') && told)(text('{css}'))");
    scene.sees(&first, "the first is told", &told, &["Edith"])?;
    scene.sees(&first, "buttons of the first", &format!("texts('{css} a, {css} button').join(' | ')"), &[])?;
    let kept = format!("SELECT post_title FROM wp_posts WHERE post_parent = {post} AND post_name = '{post}-autosave-v1'");
    scene.finds("what the first had typed, kept as an autosave", &kept, &["half written"])?;
    let holder = format!(
        "SELECT user_login FROM wp_users, wp_postmeta WHERE post_id = {post} AND meta_key = '_edit_lock' \
         AND meta_value LIKE CONCAT('%:', ID)"
    );
    scene.finds("who has the lock", &holder, &["edith"])
}

/// The answer that says that somebody else has the lock is one of a kind.
fn rehearse_the_loss(scene: &Scene<'_>, first: &Person, post: u64) -> Result<()> {
    let database = scene.house.site.database();
    let of_post = format!("post_id = {post} AND meta_key = '_edit_lock'");
    let lock = database.value(&format!("SELECT meta_value FROM wp_postmeta WHERE {of_post}"))?.context("a lock")?;
    let other = scene.house.site.user_id("edith")?;
    let time = lock.split(':').next().unwrap_or_default();
    database.query(&format!("UPDATE wp_postmeta SET meta_value = '{time}:{other}' WHERE {of_post}"))?;
    scene.rehearse(first)?;
    database.query(&format!("UPDATE wp_postmeta SET meta_value = '{lock}' WHERE {of_post}"))?;
    Ok(())
}
