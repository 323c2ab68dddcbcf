//! A person at a browser: logged in to one side's site, and what people do there.

use std::sync::Arc;

use anyhow::{Context, Result};
use serde_json::{Value, json};
use xtask::site::password;

use crate::browser::Browser;
use crate::house::Editor;

/// Fills the log-in form and sends it. Not key by key: the form takes the focus away a moment after it is there.
const LOG_IN: &str = "
    document.getElementById('user_login').value = arguments[0];
    document.getElementById('user_pass').value = arguments[1];
    document.getElementById('wp-submit').click();
    ";

/// Somebody.
pub struct Person {
    /// Their browser.
    pub browser: Arc<Browser>,
    login: String,
    site: String,
}

impl Person {
    /// Logs in at the site on this port.
    ///
    /// # Errors
    /// If that fails.
    pub fn log_in(browser: Arc<Browser>, login: &str, port: u16) -> Result<Self> {
        let person = Self { browser, login: login.to_owned(), site: format!("http://127.0.0.1:{port}") };
        // The log-in page's own redirection would load the dashboard.
        person.open("/wp-login.php?redirect_to=%2Fwp-admin%2Fprofile.php")?;
        person.fill_log_in()?;
        person.browser.until("page of one who is logged in", "document.getElementById('wpadminbar')")?;
        Ok(person)
    }

    /// Sends the log-in form that is open.
    ///
    /// # Errors
    /// If there is none.
    pub fn fill_log_in(&self) -> Result<()> {
        self.browser.until("log-in form", "one('#loginform #wp-submit')")?;
        self.browser.script(LOG_IN, vec![json!(self.login), json!(password(&self.login))])?;
        Ok(())
    }

    /// Opens a path of the site.
    ///
    /// # Errors
    /// If it does not load.
    pub fn open(&self, path: &str) -> Result<()> {
        self.browser.open(&format!("{}{path}", self.site))
    }

    /// Opens a post to edit it, and waits until the editor is there.
    ///
    /// # Errors
    /// If it is not, in time.
    pub fn edit(&self, editor: Editor, post: u64) -> Result<()> {
        self.open(&format!("/wp-admin/post.php?post={post}&action=edit"))?;
        self.editor_is_there(editor)
    }

    /// Waits until the editor is there.
    ///
    /// # Errors
    /// If it is not, in time.
    pub fn editor_is_there(&self, editor: Editor) -> Result<()> {
        let there = match editor {
            Editor::Classic => "document.readyState === 'complete' && window.tinymce && tinymce.get('content')?.initialized",
            // The dialog that others' locks bring listens to ticks from the moment that it is there.
            Editor::Block => {
                "document.readyState === 'complete' && wp.data.select('core/editor').getCurrentPostId() \
                 && wp.hooks.hasAction('heartbeat.tick') && (one('.editor-post-title__input') || one('iframe[name=\"editor-canvas\"]') || one('.editor-post-locked-modal'))"
            }
        };
        self.browser.until(&format!("{editor:?} editor"), &format!("!!({there})")).map(|_| ())
    }

    /// Adds to the title of the post that is open, key by key.
    ///
    /// # Errors
    /// If there is no title.
    pub fn add_to_title(&self, editor: Editor, words: &str) -> Result<()> {
        match editor {
            Editor::Classic => {
                // A second after the editor is there WordPress notes what it began with: what is typed before would be no change.
                self.browser.slow_script("setTimeout(arguments[0], 1200)", vec![])?;
                self.browser.type_at_end("#title", words)
            }
            Editor::Block => self.in_canvas(|| self.browser.type_at_end(".editor-post-title__input", words)),
        }
    }

    /// Adds to the text of the post that is open, key by key.
    ///
    /// # Errors
    /// If there is no text.
    pub fn add_to_text(&self, editor: Editor, words: &str) -> Result<()> {
        match editor {
            Editor::Classic => self.browser.inside("#content_ifr", || self.browser.type_at_end("body#tinymce", words)),
            Editor::Block => self.in_canvas(|| self.browser.type_at_end(".wp-block-paragraph", words)),
        }
    }

    /// The title of the post that is open, as it stands.
    ///
    /// # Errors
    /// If there is none.
    pub fn title(&self, editor: Editor) -> Result<String> {
        let asked = match editor {
            Editor::Classic => self.browser.ask("document.getElementById('title').value")?,
            Editor::Block => self.browser.ask("wp.data.select('core/editor').getEditedPostAttribute('title')")?,
        };
        asked.as_str().map(str::to_owned).with_context(|| format!("a title, not {asked}"))
    }

    /// Some WordPress versions show the blocks in a frame.
    fn in_canvas<T>(&self, work: impl FnOnce() -> Result<T>) -> Result<T> {
        const FRAME: &str = "iframe[name=\"editor-canvas\"]";
        let framed = self.browser.ask(&format!("!!document.querySelector('{FRAME}')"))? == Value::Bool(true);
        if framed { self.browser.inside(FRAME, work) } else { work() }
    }

    /// Saves the post that is open with the editor's own button, and gives what the editor then says.
    ///
    /// # Errors
    /// If it says nothing in time.
    pub fn save(&self, editor: Editor) -> Result<String> {
        let said = match editor {
            Editor::Classic => {
                self.browser.click("#publish")?;
                self.browser.until("word of the post's being saved", "text('#message')")?
            }
            Editor::Block => {
                self.browser.click(".editor-post-publish-button")?;
                self.browser.until(
                    "word of the post's being saved",
                    "text('.components-snackbar__content, .components-notice.is-error')",
                )?
            }
        };
        said.as_str().map(str::to_owned).context("a text")
    }
}
