//! A heartbeat tick as WordPress's own heartbeat.js sends it, to be altered.

use crate::{Identity, Request};

/// A tick to be sent; fields in the order in which jQuery sends them: `data`, `interval`, `_nonce`, `action`,
/// `screen_id`, `has_focus`.
#[derive(Clone, Debug)]
pub struct Tick {
    path: String,
    data: Vec<(String, Vec<u8>)>,
    fields: Vec<(String, Vec<u8>)>,
    cookies: Vec<(String, String)>,
    headers: Vec<(String, String)>,
}

impl Tick {
    /// A tick without data from nobody, as from the dashboard.
    #[must_use]
    pub fn new() -> Self {
        let fields =
            [("interval", "60"), ("_nonce", ""), ("action", "heartbeat"), ("screen_id", "dashboard"), ("has_focus", "false")];
        Self {
            path: "/wp-admin/admin-ajax.php".to_owned(),
            data: Vec::new(),
            fields: fields.map(|(name, value)| (name.to_owned(), value.into())).into(),
            cookies: Vec::new(),
            headers: Vec::new(),
        }
    }

    /// Sent by somebody: the cookies of a plain connection, and the heartbeat nonce.
    #[must_use]
    pub fn by(mut self, who: &Identity) -> Self {
        self.cookies = who.cookies(false);
        self.set("_nonce", &who.nonce)
    }

    /// The same over what PHP takes for TLS.
    #[must_use]
    pub fn by_tls(mut self, who: &Identity) -> Self {
        self.cookies = who.cookies(true);
        self.set("_nonce", &who.nonce)
    }

    /// Another `screen_id`.
    #[must_use]
    pub fn screen(self, id: &str) -> Self {
        self.set("screen_id", id)
    }

    /// One more field of `data`, as in `.data("wp-refresh-post-lock[post_id]", "5")` for
    /// `data[wp-refresh-post-lock][post_id]=5`.
    ///
    /// # Panics
    /// Never.
    #[must_use]
    pub fn data(mut self, key: &str, value: impl AsRef<[u8]>) -> Self {
        let (first, rest) = key.find('[').map_or((key, ""), |at| key.split_at(at));
        self.data.push((format!("data[{first}]{rest}"), value.as_ref().to_vec()));
        self
    }

    /// Gives a field another value, or adds it.
    #[must_use]
    pub fn set(mut self, name: &str, value: impl AsRef<[u8]>) -> Self {
        let value = value.as_ref().to_vec();
        match self.fields.iter_mut().find(|(field, _)| field == name) {
            Some((_, old)) => *old = value,
            None => self.fields.push((name.to_owned(), value)),
        }
        self
    }

    /// Takes a field away.
    #[must_use]
    pub fn without(mut self, name: &str) -> Self {
        self.fields.retain(|(field, _)| field != name);
        self
    }

    /// Gives a cookie another value, or adds it. An empty value takes it away.
    #[must_use]
    pub fn cookie(mut self, name: &str, value: &str) -> Self {
        self.cookies.retain(|(cookie, _)| cookie != name);
        if !value.is_empty() {
            self.cookies.push((name.to_owned(), value.to_owned()));
        }
        self
    }

    /// One more header.
    #[must_use]
    pub fn header(mut self, name: &str, value: &str) -> Self {
        self.headers.push((name.to_owned(), value.to_owned()));
        self
    }

    /// Another path and query.
    #[must_use]
    pub fn path(mut self, path: &str) -> Self {
        path.clone_into(&mut self.path);
        self
    }

    /// The request to be sent.
    #[must_use]
    pub fn request(&self) -> Request {
        let mut request = Request::form(&self.path, self.data.iter().chain(&self.fields).map(|(name, value)| (name, value)))
            .header("Accept", "application/json, text/javascript, */*; q=0.01")
            .header("X-Requested-With", "XMLHttpRequest")
            .header("User-Agent", "wp_heartbeat xtask")
            .cookies(&self.cookies);
        request.headers.extend(self.headers.iter().cloned());
        request
    }
}

impl Default for Tick {
    fn default() -> Self {
        Self::new()
    }
}
