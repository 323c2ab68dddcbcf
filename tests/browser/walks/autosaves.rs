//! What was typed is there again after the browser has died: an autosave had taken it to the server.

use anyhow::{Context, Result, ensure};

use super::{Sides, Walk};
use crate::house::Editor;
use crate::person::Person;
use crate::scene::Scene;

/// In the classic editor, where the heartbeat carries it.
pub const CLASSIC: Walk = Walk {
    name: "what an autosave took survives the browser's death (classic editor)",
    sides: Sides::Both,
    run: |scene| walk(scene, Editor::Classic),
};
/// In the block editor, where a REST request carries it.
pub const BLOCK: Walk = Walk {
    name: "what an autosave took survives the browser's death (block editor)",
    sides: Sides::Both,
    run: |scene| walk(scene, Editor::Block),
};

const TITLE: &str = ", never saved";
const TEXT: &str = "Typed before the lights went out.";

fn walk(scene: &Scene<'_>, editor: Editor) -> Result<()> {
    let post = scene.house.post(editor, 3)?;
    let writer = scene.person("admin")?;
    writer.edit(editor, post)?;
    scene.settle(&writer)?;
    writer.add_to_title(editor, TITLE)?;
    writer.add_to_text(editor, TEXT)?;
    autosave(scene, &writer, editor)?;
    drop(writer);
    scene.house.kill_browser("admin")?;

    let writer = scene.person("admin")?;
    writer.edit(editor, post)?;
    scene.saw("kept in the browser", writer.browser.ask("JSON.stringify([Object.keys(sessionStorage).filter(key => key.includes('autosave')), document.getElementById('title')?.value])")?);
    let notice = match editor {
        Editor::Classic => "text('#has-newer-autosave')",
        Editor::Block => "texts('.components-notice__content').find(text => text.includes('autosave'))",
    };
    scene.sees(
        &writer,
        "notice",
        notice,
        &["There is an autosave of this post that is more recent than the version below."],
    )?;
    scene.settle(&writer)?;
    view(scene, &writer, editor)
}

/// The autosave takes what was typed to the server.
fn autosave(scene: &Scene<'_>, writer: &Person, editor: Editor) -> Result<()> {
    let browser = &writer.browser;
    match editor {
        Editor::Classic => {
            // The page's own word for: now, and not in a minute.
            browser.ask("(wp.autosave.server.tempBlockSave, jQuery(document).one('heartbeat-tick', (event, answer) => { window.autosaved = answer.wp_autosave; }), 1)")?;
            browser.ask("(wp.autosave.server.triggerSave(), 1)")?;
            let said = browser.until("answer to the autosave", "window.autosaved")?;
            ensure!(said["success"] == true, "{said}");
            // The time of day is in it.
            let message = said["message"].as_str().context("a message")?;
            scene.saw("of the autosave", message.split(" at ").next().unwrap_or_default());
        }
        Editor::Block => {
            browser.slow_script("wp.data.dispatch('core/editor').autosave().then(() => arguments[0]())", vec![])?;
        }
    }
    scene.saw("typed", writer.title(editor)?);
    Ok(())
}

/// The notice's link leads to what was typed.
fn view(scene: &Scene<'_>, writer: &Person, editor: Editor) -> Result<()> {
    let link = match editor {
        Editor::Classic => "#has-newer-autosave a",
        Editor::Block => ".components-notice a[href*='revision.php'], .components-notice__action",
    };
    writer.browser.click(link)?;
    // A page that compares, or the editor's own view of it, in its frame.
    let shown = format!(
        "(seen => seen.find(text => text?.includes('{TEXT}')))([text('.revisions-diff-frame'), \
         ...[...document.querySelectorAll('iframe')].map(frame => frame.contentDocument && words(frame.contentDocument.body))])"
    );
    scene.sees(writer, "the autosave", &shown, &[TEXT])?;
    Ok(())
}
