//! A tick that a page sends at once, and what became of it.

use anyhow::{Result, ensure};
use serde::Deserialize;

use crate::browser::Browser;

/// Has the page's own heartbeat connect now, and tells of the tick that was sent after that, once the page has dealt with its
/// answer. `connectNow()` does nothing while another tick is under way: hence again and again until one is sent.
const TICK: &str = r"
    const done = arguments[arguments.length - 1], page = jQuery(document);
    let sent = null, again = 0;
    page.on('ajaxSend.walk', (event, request, how) => {
        if (!sent && /(^|&)action=heartbeat(&|$)/.test(how.data)) {
            sent = { request, body: how.data };
            window.lastTick = how.data;
        }
    });
    page.on('ajaxComplete.walk', (event, request) => {
        if (!sent || request !== sent.request) {
            return;
        }
        page.off('.walk');
        clearInterval(again);
        done(told(request, sent.body));
    });
    const connect = () => sent || wp.heartbeat.connectNow();
    again = setInterval(connect, 50);
    connect();
    ";

/// Sends the tick that the page would send now, past the page: it hears nothing of it. What is not of the page's scripts is as in
/// the page's last tick.
const REHEARSAL: &str = "
    const done = arguments[arguments.length - 1], data = {};
    const rest = [...new URLSearchParams(window.lastTick)].filter(([field]) => !field.startsWith('data'));
    jQuery(document).trigger('heartbeat-send', [data]);
    wp.hooks.doAction('heartbeat.send', data);
    let sent = '';
    const beforeSend = (request, how) => { sent = how.data; };
    jQuery.ajax({ url: ajaxurl, type: 'post', data: { data, ...Object.fromEntries(rest) }, dataType: 'json', global: false, beforeSend })
        .always((first, how, last) => done(told(how === 'success' ? last : first, sent)));
    ";

/// What there is to tell of a request that has been answered.
const TOLD: &str = r#"
    const told = (request, body) => ({
        status: request.status,
        lane: /^wp-heartbeat;desc="?([^";,]+)/.exec(request.getResponseHeader('Server-Timing') ?? '')?.[1] ?? null,
        fields: [...new URLSearchParams(body).keys()],
        answer: request.responseText ?? '',
    });
    "#;

/// A tick that was answered.
#[derive(Debug, Deserialize)]
pub struct Tick {
    /// The status code.
    pub status: u16,
    /// Who answered, as in `express` or `full:no-lease`; nobody says on a stock server.
    pub lane: Option<String>,
    /// The names of the fields that were sent.
    pub fields: Vec<String>,
    /// The answer's body.
    pub answer: String,
}

impl Tick {
    /// Sends one from the page that is open.
    ///
    /// # Errors
    /// If the page has no heartbeat, or if there is no good answer.
    pub fn send(browser: &Browser) -> Result<Self> {
        browser.until(
            "heartbeat on the page",
            "window.jQuery && window.wp && wp.heartbeat && document.readyState === 'complete'",
        )?;
        Self::of(browser, TICK)
    }

    /// Sends the one that the page would send now, past the page, which neither sees the answer nor acts upon it. There must have
    /// been one before.
    ///
    /// # Errors
    /// If there is no good answer.
    pub fn rehearse(browser: &Browser) -> Result<Self> {
        Self::of(browser, REHEARSAL)
    }

    fn of(browser: &Browser, script: &str) -> Result<Self> {
        let tick: Self = serde_json::from_value(browser.slow_script(&format!("{TOLD}{script}"), vec![])?)?;
        // Core ends the answer to a nonce that is of no use early.
        let is_whole = ["\"server_time\":", "\"nonces_expired\":true"].iter().any(|end| tick.answer.contains(end));
        ensure!(tick.status == 200 && is_whole, "the tick was not answered: {tick:?}");
        Ok(tick)
    }

    /// Whether it was answered before WordPress was loaded.
    pub fn is_express(&self) -> bool {
        self.lane.as_deref() == Some("express")
    }

    /// Whether it carried something under this name.
    pub fn carried(&self, name: &str) -> bool {
        self.fields.iter().any(|field| field.starts_with(&format!("data[{name}]")))
    }
}
