//! A tick, read from the request as PHP code would see it when `wp-settings.php` is about to be included.

use super::data::{Data, exactly};
use crate::engine::globals::{self, Server};
use crate::lane::decline::Decline;
use wordpress::hash::sha256_hex;
use wordpress::sanitize::{add_slashes, sanitize_key};
use wordpress::{Key, Timestamp, Value};

/// What WordPress's `heartbeat.js` posts (6.1-7.1); anything else is for WordPress.
const POSTED: [&str; 6] = ["action", "_nonce", "interval", "screen_id", "has_focus", "data"];

/// Request headers that carry credentials which WordPress or a plugin may act upon.
const CREDENTIALS: [&str; 11] = [
    "HTTP_AUTHORIZATION",
    "REDIRECT_HTTP_AUTHORIZATION",
    "PHP_AUTH_USER",
    "PHP_AUTH_PW",
    "PHP_AUTH_DIGEST",
    "REMOTE_USER",
    "REDIRECT_REMOTE_USER",
    "AUTH_USER",
    "SSL_CLIENT_S_DN",
    "SSL_CLIENT_CERT",
    "HTTP_X_REMOTE_USER",
];

/// What of the request besides its cookies may decide what a plugin does on the way to a tick, for users and for nobody alike.
const CIRCUMSTANCES: [&str; 8] = [
    "HTTPS",
    "SERVER_PORT",
    "SERVER_NAME",
    "HTTP_HOST",
    "HTTP_ORIGIN",
    "HTTP_X_FORWARDED_PROTO",
    "HTTP_X_FORWARDED_HOST",
    "HTTP_ACCEPT_LANGUAGE",
];

/// Headers that are new in each request, whoever sends it.
const OF_ONE_REQUEST: [&str; 12] = [
    "HTTP_CF_RAY",
    "HTTP_COOKIE",
    "HTTP_TRACEPARENT",
    "HTTP_TRACESTATE",
    "HTTP_X_AMZN_TRACE_ID",
    "HTTP_X_AMZ_CF_ID",
    "HTTP_X_CLOUD_TRACE_CONTEXT",
    "HTTP_X_CORRELATION_ID",
    "HTTP_X_QUEUE_START",
    "HTTP_X_REQUEST_ID",
    "HTTP_X_REQUEST_START",
    "HTTP_X_VARNISH",
];

/// What says which client sends the tick: a plugin may judge by it.
const CLIENT: [&str; 7] = [
    "REMOTE_ADDR",
    "HTTP_X_FORWARDED_FOR",
    "HTTP_X_REAL_IP",
    "HTTP_CF_CONNECTING_IP",
    "HTTP_CLIENT_IP",
    "HTTP_FORWARDED",
    "HTTP_USER_AGENT",
];

/// A tick.
#[derive(Debug)]
pub struct Tick {
    /// `$_POST['_nonce']`, raw; `None` where core finds it empty.
    pub nonce: Option<Vec<u8>>,
    /// The screen, as `sanitize_key()` leaves it; `front` where none was sent.
    pub screen_id: Vec<u8>,
    /// `$_POST['interval']`: how many seconds the page says lie between its ticks.
    pub interval: Option<Vec<u8>>,
    /// The cookies, raw.
    pub cookies: Cookies,
    /// What it carries.
    pub data: Data,
    /// `$_POST`, raw.
    posted: Value,
    /// `$_SERVER['HTTPS']`
    pub https: Option<Vec<u8>>,
    /// `$_SERVER['SERVER_PORT']`
    pub server_port: Option<Vec<u8>>,
    /// `$_SERVER['HTTP_ORIGIN']`, where not empty.
    pub origin: Option<Vec<u8>>,
    /// Address headers and user agent, each with its length before it, so that no two clients read alike.
    pub client: Vec<u8>,
    /// What cookies that are not core's hold: plugins decide by them what they put on which hook.
    pub others_cookies: Vec<u8>,
    /// What all of them hold: where nobody is logged in, a cookie of core's that is good for nothing may be good for a plugin.
    pub all_cookies: Vec<u8>,
    /// The rest of what makes two ticks alike: [`CIRCUMSTANCES`], the names of cookies and request headers, and what else was posted.
    pub circumstances: Vec<u8>,
    /// When the tick was read.
    pub now: Timestamp,
}

/// `$_COOKIE`, strings only.
#[derive(Debug)]
pub struct Cookies(Value);

impl Cookies {
    /// The raw value of a cookie.
    ///
    /// # Errors
    /// [`Decline::OddRequest`] where the cookie is an array: core runs into an error of PHP then.
    pub fn get(&self, name: &[u8]) -> Result<Option<&[u8]>, Decline> {
        match self.0.get_key(&Key::from_bytes(name)) {
            None => Ok(None),
            Some(Value::Str(text)) => Ok(Some(text)),
            Some(_) => Err(Decline::OddRequest),
        }
    }
}

impl Cookies {
    /// The values of the cookies named `prefix` and a hash in hex (`COOKIEHASH`: 32 digits).
    pub fn named_with_hash<'a>(&'a self, prefix: &'a [u8]) -> impl Iterator<Item = &'a [u8]> {
        self.0.as_array().unwrap_or_default().iter().filter_map(move |(key, value)| match key {
            Key::Str(name) => {
                let hash = name.strip_prefix(prefix)?;
                (hash.len() == 32 && hash.iter().all(u8::is_ascii_hexdigit)).then(|| value.as_bytes())?
            }
            Key::Int(_) => None,
        })
    }

    /// The names, sorted.
    #[must_use]
    pub fn names(&self) -> Vec<Vec<u8>> {
        let entries = self.0.as_array().unwrap_or_default();
        let name = |key: &Key| match key {
            Key::Str(name) => name.clone(),
            Key::Int(number) => number.to_string().into_bytes(),
        };
        let mut names: Vec<Vec<u8>> = entries.iter().map(|(key, _)| name(key)).collect();
        names.sort();
        names
    }

    /// Whether a cookie's name begins so.
    pub fn has_prefix(&self, prefix: &[u8]) -> bool {
        let entries = self.0.as_array().unwrap_or_default();
        entries.iter().any(|(key, _)| matches!(key, Key::Str(name) if name.starts_with(prefix)))
    }
}

impl Tick {
    /// Reads the tick.
    ///
    /// # Errors
    /// [`Decline`] where the request is not one that WordPress's own script sends, or carries what only WordPress can answer.
    pub fn read(now: Timestamp) -> Result<Self, Decline> {
        let post = globals::superglobal("_POST").ok_or(Decline::OddRequest)?;
        let server = Server::read().ok_or(Decline::OddRequest)?;
        let cookies = globals::superglobal("_COOKIE").ok_or(Decline::OddRequest)?;
        judge_request(&post, &server)?;
        let cookies = Cookies(cookies);
        // Recovery mode pauses plugins for whoever has its cookie.
        if cookies.has_prefix(b"wordpress_rec_") {
            return Err(Decline::OddRequest);
        }
        Ok(Self {
            nonce: posted(&post, "_nonce")?,
            screen_id: screen(posted(&post, "screen_id")?),
            interval: post.get("interval").and_then(Value::as_bytes).map(<[u8]>::to_vec),
            data: Data::read(post.get("data"))?,
            https: server.text("HTTPS"),
            server_port: server.text("SERVER_PORT"),
            origin: server.text("HTTP_ORIGIN").filter(|origin| Value::str(origin).is_truthy()),
            client: texts(CLIENT.iter().map(|name| server.text(name))),
            others_cookies: values_of(&cookies, |key| !is_cores(key)),
            all_cookies: values_of(&cookies, |_| true),
            circumstances: circumstances(&server, &cookies, &post),
            posted: post,
            cookies,
            now,
        })
    }
}

impl Tick {
    /// A hash over all that makes two ticks of one shape the same: their lists of posts, clients, and what their headers say. To be
    /// taken before WordPress loads.
    #[must_use]
    pub fn exactly(&self) -> String {
        let server = Server::read();
        let names = server.as_ref().map(Server::header_names).unwrap_or_default();
        let names = names.iter().filter_map(|name| std::str::from_utf8(name).ok());
        let said = names.filter(|name| !OF_ONE_REQUEST.contains(name)).map(|name| server.as_ref()?.text(name));
        let own = [&self.data.list, &self.client].map(|own| Some(own.clone()));
        sha256_hex(&texts(own.into_iter().chain(said)))
    }
}

impl Tick {
    /// Whether the request is, behind WordPress's own slashes (`wp_magic_quotes()`), still what it was when it was read: a plugin
    /// that turns `HTTPS` on, or takes a cookie away, would not run before a native answer.
    #[must_use]
    pub fn is_unchanged(&self) -> bool {
        let (Some(server), Some(cookies), Some(post)) =
            (Server::read(), globals::superglobal("_COOKIE"), globals::superglobal("_POST"))
        else {
            return false;
        };
        let slashed = |text: &Option<Vec<u8>>| text.as_ref().map(|text| add_slashes(text).into_owned());
        server.text("HTTPS") == slashed(&self.https)
            && server.text("SERVER_PORT") == slashed(&self.server_port)
            && server.text("HTTP_ORIGIN").filter(|origin| Value::str(origin).is_truthy()) == slashed(&self.origin)
            && cookies == slashed_below(&self.cookies.0)
            && post == slashed_below(&self.posted)
            && globals::superglobal("_REQUEST").as_ref() == Some(&post)
            && globals::superglobal("_GET") == Some(Value::Array(Vec::new()))
    }

    /// The data as core's handlers hand it to callbacks: `wp_unslash( (array) $_POST['data'] )`, empty where `empty()` finds it so.
    #[must_use]
    pub fn callbacks_data(&self) -> Value {
        match self.posted.get("data") {
            Some(data @ Value::Array(_)) => data.clone(),
            Some(data) if data.is_truthy() => Value::Array(vec![(Key::Int(0), data.clone())]),
            _ => Value::Array(Vec::new()),
        }
    }

    /// `$_POST` as PHP code sees it once WordPress has slashed it (`wp_magic_quotes()`).
    #[must_use]
    pub fn slashed_post(&self) -> Value {
        slashed_below(&self.posted)
    }

    /// `$_COOKIE`, likewise.
    #[must_use]
    pub fn slashed_cookies(&self) -> Value {
        slashed_below(&self.cookies.0)
    }
}

/// Mirrors add_magic_quotes() (6.1-7.1) on strings in arrays.
fn slashed_below(value: &Value) -> Value {
    match value {
        Value::Str(text) => Value::str(add_slashes(text)),
        Value::Array(entries) => Value::Array(entries.iter().map(|(key, value)| (key.clone(), slashed_below(value))).collect()),
        other => other.clone(),
    }
}

/// The screen of the tick that is being answered, in either lane and whatever else it carries.
#[must_use]
pub fn screen_of_request() -> Vec<u8> {
    screen(globals::posted_text("screen_id").filter(|text| Value::str(text).is_truthy()))
}

/// Mirrors wp_ajax_heartbeat() (6.1-7.1): what is empty is no screen's name.
fn screen(posted: Option<Vec<u8>>) -> Vec<u8> {
    posted.map_or_else(|| b"front".to_vec(), |raw| sanitize_key(&raw))
}

fn judge_request(post: &Value, server: &Server) -> Result<(), Decline> {
    let Value::Array(fields) = post else { return Err(Decline::OddRequest) };
    if ["customize_changeset_uuid", "wp_customize", "customized"].iter().any(|name| post.get(name).is_some()) {
        return Err(Decline::Customizer);
    }
    // `$_REQUEST['action']` is the posted one, and no plugin can be waiting for another field.
    let expected = |key: &Key| POSTED.iter().any(|name| *key == Key::from(*name));
    if !fields.iter().all(|(key, _)| expected(key)) || post.get("action") != Some(&Value::str("heartbeat")) {
        return Err(Decline::OddRequest);
    }
    for other in ["_GET", "_FILES"] {
        if globals::superglobal(other) != Some(Value::Array(Vec::new())) {
            return Err(Decline::OddRequest);
        }
    }
    let script = server.text("SCRIPT_FILENAME").unwrap_or_default();
    if server.text("REQUEST_METHOD").as_deref() != Some(b"POST") || !script.ends_with(b"/wp-admin/admin-ajax.php") {
        return Err(Decline::OddRequest);
    }
    if CREDENTIALS.iter().any(|name| server.text(name).is_some_and(|text| Value::Str(text).is_truthy())) {
        return Err(Decline::Credentials);
    }
    Ok(())
}

/// A posted text; `None` where `empty()` finds it so.
fn posted(post: &Value, name: &str) -> Result<Option<Vec<u8>>, Decline> {
    match post.get(name) {
        None => Ok(None),
        Some(value) if !value.is_truthy() && matches!(value, Value::Str(_)) => Ok(None),
        Some(Value::Str(text)) => Ok(Some(text.clone())),
        Some(_) => Err(Decline::OddRequest),
    }
}

/// What cookies hold, sorted by name: all, or those that are not core's.
fn values_of(cookies: &Cookies, is_wanted: impl Fn(&Key) -> bool) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut wanted: Vec<_> = cookies.0.as_array().unwrap_or_default().iter().filter(|(key, _)| is_wanted(key)).collect();
    wanted.sort_by(|one, other| one.0.cmp(&other.0));
    for (key, value) in wanted {
        bytes.extend(exactly(&Value::Array(vec![(key.clone(), value.clone())])));
    }
    bytes
}

/// Whether a cookie is one of core's own: log-ins are judged anew in each tick, and preferences are of pages.
fn is_cores(key: &Key) -> bool {
    let Key::Str(name) = key else { return false };
    let is_hash = |rest: &[u8]| rest.len() == 32 && rest.iter().all(u8::is_ascii_hexdigit);
    let is_number = |rest: &[u8]| !rest.is_empty() && rest.iter().all(u8::is_ascii_digit);
    let behind = |prefix: &[u8], is_one: &dyn Fn(&[u8]) -> bool| name.strip_prefix(prefix).is_some_and(is_one);
    [&b"wordpress_"[..], b"wordpress_sec_", b"wordpress_logged_in_"].iter().any(|prefix| behind(prefix, &is_hash))
        || [&b"wp-settings-"[..], b"wp-settings-time-"].iter().any(|prefix| behind(prefix, &is_number))
}

fn circumstances(server: &Server, cookies: &Cookies, post: &Value) -> Vec<u8> {
    let posted = ["has_focus", "interval"].map(|name| post.get(name).and_then(Value::as_bytes).map(<[u8]>::to_vec));
    let mut bytes = texts(CIRCUMSTANCES.iter().map(|name| server.text(name)).chain(posted));
    // What sets a cookie that is missing does so once; what acts on a header acts where it is there.
    bytes.extend(texts(cookies.names().into_iter().map(Some)));
    bytes.extend(texts(server.header_names().into_iter().map(Some)));
    bytes
}

/// Texts, each with its length before it.
pub(super) fn texts(texts: impl Iterator<Item = Option<Vec<u8>>>) -> Vec<u8> {
    let mut bytes = Vec::new();
    for text in texts {
        let length = text.as_ref().map_or(u32::MAX, |text| u32::try_from(text.len()).unwrap_or(u32::MAX));
        bytes.extend_from_slice(&length.to_le_bytes());
        bytes.extend_from_slice(&text.unwrap_or_default());
    }
    bytes
}
