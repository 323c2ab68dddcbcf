//! A session that ends soon is announced, the link leads to WordPress's own log-in dialog, and after it all is well. Only with the
//! extension: WordPress knows nothing like it.

use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};
use serde_json::Value;

use super::{Sides, Walk, sessions};
use crate::browser::PATIENCE;
use crate::house::Editor;
use crate::person::Person;
use crate::scene::Scene;

/// In the classic editor.
pub const CLASSIC: Walk = Walk {
    name: "a session that ends soon is announced, and lasts again after the log-in dialog (classic editor)",
    sides: Sides::Ours,
    run: |scene| walk(scene, Editor::Classic),
};
/// In the block editor.
pub const BLOCK: Walk = Walk {
    name: "a session that ends soon is announced, and lasts again after the log-in dialog (block editor)",
    sides: Sides::Ours,
    run: |scene| walk(scene, Editor::Block),
};
/// With the setting as it comes.
pub const OFF: Walk =
    Walk { name: "nothing is said of a session that ends soon where nobody asked for it", sides: Sides::Ours, run: nothing };

/// The page's global.
const GLOBAL: &str = "window.wpHeartbeatSessionNotice";

/// Where it is shown, and what leads on from it.
fn places(editor: Editor) -> (&'static str, &'static str) {
    match editor {
        Editor::Classic => ("#wp-heartbeat-session-notice", "#wp-heartbeat-session-notice a"),
        Editor::Block => (".components-notice.is-warning", ".components-notice.is-warning .components-notice__action"),
    }
}

fn walk(scene: &Scene<'_>, editor: Editor) -> Result<()> {
    let post = scene.house.post(editor, 4)?;
    let pool = scene.house.another_pool(scene.side, &[("wp_heartbeat.session_notice", "5")])?;
    let (notice, link) = places(editor);
    let writer = scene.person_at("edith", pool.port())?;
    writer.edit(editor, post)?;
    scene.settle(&writer)?;
    ensure!(writer.browser.ask(&format!("!one('{notice}')"))? == true, "a session of two days is announced to end");

    shorten(scene, "edith", 295)?;
    scene.rehearse(&writer)?;
    let tick = scene.tick(&writer)?;
    let answer: Value = serde_json::from_str(&tick.answer)?;
    // That is five minutes when rounded.
    ensure!(answer["wp_heartbeat_session"].as_u64().is_some_and(|left| (270..=295).contains(&left)), "{tick:?}");
    scene.sees(&writer, "notice", &format!("text('{notice}')"), &["Your session ends in 5 minutes.", "Stay logged in"])?;
    writer.add_to_title(editor, ", under notice")?;

    writer.browser.click(link)?;
    through_the_dialog(scene, &writer)?;
    settle_down(scene, &writer, notice)?;
    scene.settle(&writer)?;
    ensure!(writer.browser.ask(&format!("!one('{notice}')"))? == true, "the notice is there again");
    scene.saves(&writer, editor)?;
    let title = format!("SELECT post_title FROM wp_posts WHERE ID = {post}");
    scene.finds("the post", &title, &["under notice"])
}

/// WordPress's own dialog; whether it asks for the password is WordPress's to say.
fn through_the_dialog(scene: &Scene<'_>, person: &Person) -> Result<()> {
    let opened = format!("!!one('{}')", sessions::DIALOG);
    scene.sees(person, "the log-in dialog", &opened, &["true"])?;
    let asked = format!(
        "one('{}') ? !!document.querySelector('#wp-auth-check-frame')?.contentDocument?.querySelector('#loginform') && 'asks' : 'goes'",
        sessions::DIALOG
    );
    let asked = scene.sees(person, "the dialog", &asked, &[])?;
    if asked == "asks" {
        person.browser.inside("#wp-auth-check-frame", || person.fill_log_in())?;
    }
    person.browser.until("end of the dialog", &format!("!one('{}')", sessions::DIALOG))?;
    Ok(())
}

/// The notice goes with the first tick of the new session.
fn settle_down(scene: &Scene<'_>, person: &Person, notice: &str) -> Result<()> {
    let deadline = Instant::now() + PATIENCE;
    while person.browser.ask(&format!("!one('{notice}')"))? != true {
        ensure!(Instant::now() < deadline, "the notice stays");
        std::thread::sleep(Duration::from_millis(250));
        scene.any_tick(person)?;
    }
    Ok(())
}

fn nothing(scene: &Scene<'_>) -> Result<()> {
    for editor in [Editor::Classic, Editor::Block] {
        let post = scene.house.post(editor, 4)?;
        let writer = scene.person("edith")?;
        writer.edit(editor, post)?;
        shorten(scene, "edith", 200)?;
        scene.settle(&writer)?;
        let tick = scene.tick(&writer)?;
        ensure!(!tick.answer.contains("wp_heartbeat"), "{tick:?}");
        let nothing = format!("!{GLOBAL} && !document.getElementById('wp-heartbeat-session-notice')");
        let quiet = format!("{nothing} && !document.documentElement.outerHTML.includes('wpHeartbeat')");
        ensure!(writer.browser.ask(&quiet)? == true, "the page knows of the notice");
        scene.saw("notices", writer.browser.ask("texts('.components-notice, .notice').join(' | ')")?);
    }
    Ok(())
}

/// The sessions of a user end so many seconds from now.
fn shorten(scene: &Scene<'_>, user: &str, seconds: u32) -> Result<()> {
    let id = scene.house.site.user_id(user)?;
    let of_user = format!("user_id = {id} AND meta_key = 'session_tokens'");
    let end = format!("CONCAT('\"expiration\";i:', UNIX_TIMESTAMP() + {seconds}, ';')");
    let database = &scene.house.site.database();
    database.query(&format!(
        "UPDATE wp_usermeta SET meta_value = REGEXP_REPLACE(meta_value, '\"expiration\";i:[0-9]+;', {end}) WHERE {of_user}"
    ))?;
    let kept = database.value(&format!("SELECT meta_value FROM wp_usermeta WHERE {of_user}"))?;
    kept.context("a session").map(|_| ())
}
