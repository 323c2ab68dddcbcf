//! A session ended elsewhere: the page says so, the user logs in where they are, and goes on.

use anyhow::{Context, Result, ensure};

use super::{Sides, Walk};
use crate::house::Editor;
use crate::person::Person;
use crate::scene::Scene;

/// In the classic editor.
pub const CLASSIC: Walk = Walk {
    name: "a session ended elsewhere brings the log-in dialog, and the edit goes on (classic editor)",
    sides: Sides::Both,
    run: |scene| walk(scene, Editor::Classic),
};
/// In the block editor.
pub const BLOCK: Walk = Walk {
    name: "a session ended elsewhere brings the log-in dialog, and the edit goes on (block editor)",
    sides: Sides::Both,
    run: |scene| walk(scene, Editor::Block),
};

/// WordPress's log-in dialog.
pub const DIALOG: &str = "#wp-auth-check";

fn walk(scene: &Scene<'_>, editor: Editor) -> Result<()> {
    let post = scene.house.post(editor, 1)?;
    let writer = scene.person("edith")?;
    writer.edit(editor, post)?;
    scene.settle(&writer)?;
    writer.add_to_title(editor, ", gone on with")?;
    ensure!(writer.browser.ask(&format!("!one('{DIALOG}')"))? == true, "the log-in dialog is there before its time");

    end_sessions(scene, "edith")?;
    // To the server this is nobody's tick, of which there was none before.
    scene.rehearse(&writer)?;
    scene.tick(&writer)?;
    log_in_again(scene, &writer)?;

    // The tick that the dialog sends when it goes has brought new nonces.
    scene.settle(&writer)?;
    scene.saw("the title is as it was typed", writer.title(editor)?);
    scene.saves(&writer, editor)?;
    scene.finds("the post", &format!("SELECT post_title FROM wp_posts WHERE ID = {post}"), &["gone on with"])
}

/// The dialog is there; logging in makes it go.
pub fn log_in_again(scene: &Scene<'_>, person: &Person) -> Result<()> {
    scene.sees(person, "the log-in dialog", &format!("!!one('{DIALOG}')"), &["true"])?;
    person.browser.until("frame of the dialog", "one('#wp-auth-check-frame')")?;
    person.browser.inside("#wp-auth-check-frame", || {
        scene.sees(person, "in its frame", "one('#wp-submit') && texts('.message, .notice, #login_error').join(' | ')", &[])?;
        person.fill_log_in()
    })?;
    person.browser.until("end of the dialog", &format!("!one('{DIALOG}')"))?;
    Ok(())
}

/// By WordPress's own hand, on the command line: as from another device, or by an administrator.
fn end_sessions(scene: &Scene<'_>, user: &str) -> Result<()> {
    let site = &scene.house.site;
    let code = "$_SERVER['HTTP_HOST'] = 'heartbeat.test'; define( 'DOING_CRON', true ); require $argv[1] . '/wp-load.php'; \
        WP_Session_Tokens::get_instance( (int) $argv[2] )->destroy_all();";
    let id = site.user_id(user)?.to_string();
    let mut command = site.drivers().command();
    command.args(["-r", code, "--"]).arg(site.docroot()).arg(&id);
    xtask::process::run(&mut command)?;
    let left = site
        .database()
        .value(&format!("SELECT COUNT(*) FROM wp_usermeta WHERE user_id = {id} AND meta_key = 'session_tokens'"))?;
    ensure!(left.context("a count")? == "0", "the session is still there");
    Ok(())
}
