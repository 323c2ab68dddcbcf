//! Who sends a tick: somebody who logged in over HTTP, or somebody whose cookies were made to measure.

use std::collections::BTreeMap;

use anyhow::{Context, Result, bail};
use serde::{Deserialize, Serialize};

use crate::drivers::{Driver, Drivers};
use crate::{Client, Request};

/// A user's cookies and nonces. Nobody in particular, with [`Identity::anonymous`].
#[derive(Clone, Debug, Default, Deserialize)]
pub struct Identity {
    /// 0 for nobody.
    pub user_id: u64,
    /// The session's token, as in the cookies.
    pub token: String,
    /// When the cookies expire, in seconds since the epoch.
    pub expiration: i64,
    /// Name and value (percent-encoded as browsers send it) of the cookie for `/wp-admin`.
    pub auth: Option<(String, String)>,
    /// The same for TLS.
    pub secure_auth: Option<(String, String)>,
    /// The cookie for the whole site.
    pub logged_in: Option<(String, String)>,
    /// A fresh nonce of action `heartbeat-nonce`.
    pub nonce: String,
    /// Nonces by action, for the actions asked for (`heartbeat-nonce` among them).
    #[serde(default)]
    pub nonces: BTreeMap<String, Nonce>,
}

/// A nonce at three ages.
#[derive(Clone, Debug, Default, Deserialize)]
pub struct Nonce {
    /// Of this half-day tick: `wp_verify_nonce()` says 1.
    pub fresh: String,
    /// Of the tick before: it says 2.
    pub old: String,
    /// Older: it says false.
    pub stale: String,
}

impl Identity {
    /// Nobody: no cookies, no nonce.
    #[must_use]
    pub fn anonymous() -> Self {
        Self::default()
    }

    /// The cookies that a browser sends to `/wp-admin`.
    #[must_use]
    pub fn cookies(&self, tls: bool) -> Vec<(String, String)> {
        let admin = if tls { &self.secure_auth } else { &self.auth };
        admin.iter().chain(&self.logged_in).cloned().collect()
    }
}

/// What cookies are to be made.
#[derive(Clone, Debug, Serialize)]
pub struct Mint {
    user: Option<String>,
    expires_in: i64,
    session_expires_in: Option<i64>,
    session: bool,
    token: Option<String>,
    nonces: Vec<String>,
}

impl Mint {
    /// For a user by log-in name: a session of two days, kept in the database, and a heartbeat nonce.
    #[must_use]
    pub fn user(login: &str) -> Self {
        Self {
            user: Some(login.to_owned()),
            expires_in: 172_800,
            session_expires_in: None,
            session: true,
            token: None,
            nonces: vec!["heartbeat-nonce".to_owned()],
        }
    }

    /// For nobody: nonces only.
    #[must_use]
    pub fn anonymous() -> Self {
        Self { user: None, session: false, ..Self::user("") }
    }

    /// The cookies expire so many seconds from now; negative: so long ago. The session in the database too, unless
    /// [`Mint::session_expires_in`] says otherwise.
    #[must_use]
    pub fn expires_in(mut self, seconds: i64) -> Self {
        self.expires_in = seconds;
        self
    }

    /// The session in the database expires so many seconds from now.
    #[must_use]
    pub fn session_expires_in(mut self, seconds: i64) -> Self {
        self.session_expires_in = Some(seconds);
        self
    }

    /// The database knows no such session: as after it was destroyed.
    #[must_use]
    pub fn without_session(mut self) -> Self {
        self.session = false;
        self
    }

    /// With this token instead of a random one.
    #[must_use]
    pub fn token(mut self, token: &str) -> Self {
        self.token = Some(token.to_owned());
        self
    }

    /// A nonce of one more action.
    #[must_use]
    pub fn nonce(mut self, action: &str) -> Self {
        self.nonces.push(action.to_owned());
        self
    }
}

/// Makes cookies and nonces with the site's own WordPress on the command line, as many as wanted in one go.
pub(crate) fn mint(drivers: &Drivers, wanted: &[Mint]) -> Result<Vec<Identity>> {
    let made: Vec<Identity> = drivers.run(Driver::Mint, &wanted)?;
    if made.len() != wanted.len() {
        bail!("{} of {} identities were made", made.len(), wanted.len());
    }
    Ok(made)
}

/// Logs in over HTTP as a browser does, and reads the heartbeat nonce that the dashboard gives.
pub(crate) fn login(client: &mut Client, user: &str, password: &str) -> Result<Identity> {
    let form = [("log", user), ("pwd", password), ("wp-submit", "Log In"), ("testcookie", "1")];
    let request = Request::form("/wp-login.php", form).header("Cookie", "wordpress_test_cookie=WP%20Cookie%20check");
    let answer = client.send(&request)?;
    let mut who = Identity::default();
    for (name, value) in &answer.headers {
        if name.eq_ignore_ascii_case("Set-Cookie") {
            who.take_cookie(value);
        }
    }
    if who.auth.is_none() && who.secure_auth.is_none() {
        bail!("{user} cannot log in: status {}\n{}", answer.status, answer.text());
    }
    let tls = who.secure_auth.is_some();
    let page = client.send(&Request::get("/wp-admin/index.php").cookies(&who.cookies(tls)))?;
    let text = page.text();
    let settings = text
        .split_once("var heartbeatSettings = ")
        .and_then(|(_, rest)| rest.split_once("};"))
        .with_context(|| format!("the dashboard (status {}) has no heartbeatSettings", page.status))?;
    let settings: serde_json::Value = serde_json::from_str(&format!("{}}}", settings.0))?;
    settings["nonce"].as_str().context("heartbeatSettings has no nonce")?.clone_into(&mut who.nonce);
    Ok(who)
}

impl Identity {
    /// Keeps what a `Set-Cookie` header of the log-in page sets for `/wp-admin` or the whole site.
    fn take_cookie(&mut self, header: &str) {
        let mut parts = header.split(';').map(str::trim);
        let Some((name, value)) = parts.next().and_then(|pair| pair.split_once('=')) else {
            return;
        };
        let path = parts.find_map(|part| part.strip_prefix("path=").or_else(|| part.strip_prefix("Path=")));
        let cookie = Some((name.to_owned(), value.to_owned()));
        if name.starts_with("wordpress_logged_in_") {
            let mut fields = value.split("%7C");
            self.expiration = fields.nth(1).and_then(|field| field.parse().ok()).unwrap_or_default();
            self.token = fields.next().unwrap_or_default().to_owned();
            self.logged_in = cookie;
        } else if name.starts_with("wordpress_sec_") && path == Some("/wp-admin") {
            self.secure_auth = cookie;
        } else if name.starts_with("wordpress_") && path == Some("/wp-admin") && !name.starts_with("wordpress_test") {
            self.auth = cookie;
        }
    }
}
