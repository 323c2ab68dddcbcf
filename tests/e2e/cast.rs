//! The cast: who sends ticks, with cookies and nonces of every age, and the posts that they are about.

use std::collections::BTreeMap;

use anyhow::{Context, Result};
use xtask::{Identity, Mint, Site, Tick};

/// Users beside those of every site, for log-in names and password hashes of other forms: name and hash.
const MORE_USERS: [(&str, &str); 8] = [
    ("jose", "$P$BDml2jM6gJyM9gCPPSBgGoJ1HxQ9vS."),
    ("bcrypt", "$2y$10$abcdefghijklmnopqrstuuVb3bTz6VhJkPQ1dGyF2zq8F9zlU4C2e"),
    ("modern", "$wp$2y$10$abcdefghijklmnopqrstuuVb3bTz6VhJkPQ1dGyF2zq8F9zlU4Xyz"),
    ("argon", "$argon2id$v=19$m=65536,t=4,p=1$c29tZXNhbHQ$WXYZ"),
    ("plain md5", "5f4dcc3b5aa765d61d8327deb882cf99"),
    ("short-hash", "abc"),
    ("mary.ann@example.test", "$P$BDml2jM6gJyM9gCPPSBgGoJ1HxQ9vS."),
    ("o'brien", "$P$BDml2jM6gJyM9gCPPSBgGoJ1HxQ9vS."),
];

/// Who there is: name in this cast, and how the cookies are made.
fn people(posts: &[u64]) -> Vec<(&'static str, Mint)> {
    let in_use = |login: &str| {
        posts.iter().take(6).fold(Mint::user(login).nonce("wp_rest"), |mint, post| mint.nonce(&format!("update-post_{post}")))
    };
    vec![
        ("admin", in_use("admin")),
        ("edith", in_use("edith")),
        ("arthur", in_use("arthur")),
        ("conrad", in_use("conrad")),
        ("susan", in_use("susan")),
        ("edith elsewhere", in_use("edith")),
        ("in grace", Mint::user("arthur").expires_in(-100).session_expires_in(7200)),
        ("at the end of grace", Mint::user("arthur").expires_in(-3500).session_expires_in(7200)),
        ("past grace", Mint::user("arthur").expires_in(-3700).session_expires_in(7200)),
        ("expired", Mint::user("arthur").expires_in(-100)),
        ("long expired", Mint::user("arthur").expires_in(-3700)),
        ("about to expire", Mint::user("arthur").expires_in(900)),
        ("logged out", Mint::user("edith").without_session()),
        ("session over", Mint::user("edith").session_expires_in(-10)),
        ("for weeks", Mint::user("edith").expires_in(14 * 86_400)),
        ("odd token", Mint::user("edith").token("abc")),
        ("jose", Mint::user("jose")),
        ("bcrypt", Mint::user("bcrypt")),
        ("modern", Mint::user("modern")),
        ("argon", Mint::user("argon")),
        ("plain md5", Mint::user("plain md5")),
        ("short-hash", Mint::user("short-hash")),
        ("mail", Mint::user("mary.ann@example.test")),
        ("o'brien", Mint::user("o'brien")),
        ("nobody", Mint::anonymous()),
    ]
}

/// A cookie of a log-in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Login {
    /// `wordpress_…`
    Auth,
    /// `wordpress_sec_…`
    SecureAuth,
    /// `wordpress_logged_in_…`
    LoggedIn,
}

/// The cast of one site.
#[derive(Default)]
pub struct Cast {
    people: BTreeMap<&'static str, Identity>,
    posts: Vec<u64>,
}

impl Cast {
    /// Adds the users that a site has not got by itself. Once, on a site as installed.
    pub fn add_users(site: &Site) -> Result<()> {
        for (login, hash) in MORE_USERS {
            let login = login.replace('\'', "''");
            site.database().query(&format!(
                "INSERT INTO wp_users (user_login, user_pass, user_nicename, user_email, user_registered, display_name) \
                 VALUES ('{login}', '{hash}', '', '', '2024-01-01 00:00:00', '{login}')"
            ))?;
            site.database().query(
                "INSERT INTO wp_usermeta (user_id, meta_key, meta_value) \
                 VALUES (LAST_INSERT_ID(), 'wp_capabilities', 'a:1:{s:10:\"subscriber\";b:1;}')",
            )?;
        }
        Ok(())
    }

    /// Makes everybody's cookies and nonces.
    pub fn mint(site: &Site) -> Result<Self> {
        let posts = site.posts()?;
        let people = people(&posts);
        let wanted: Vec<Mint> = people.iter().map(|(_, mint)| mint.clone()).collect();
        let made = site.mint(&wanted)?;
        let people = people.into_iter().map(|(name, _)| name).zip(made).collect();
        Ok(Self { people, posts })
    }

    /// Adds somebody whose cookies were made another way.
    pub fn add(&mut self, name: &'static str, who: Identity) {
        self.people.insert(name, who);
    }

    /// Somebody. A name that is not in the cast is a mistake in a table: nobody then, whose scenario fails.
    pub fn who(&self, name: &str) -> Identity {
        self.people.get(name).cloned().unwrap_or_default()
    }

    /// The `number`th post, oldest first; by the administrator, the editor and the author in turn.
    pub fn post(&self, number: usize) -> u64 {
        self.posts.get(number).copied().unwrap_or_default()
    }

    /// A dashboard tick by somebody.
    pub fn tick(&self, name: &str) -> Tick {
        Tick::new().by(&self.who(name))
    }

    /// The same over what PHP takes for TLS.
    pub fn tick_by_tls(&self, name: &str) -> Tick {
        Tick::new().by_tls(&self.who(name))
    }

    /// Name and value of a cookie of somebody's.
    pub fn cookie(&self, name: &str, login: Login) -> (String, String) {
        let who = self.who(name);
        let cookie = match login {
            Login::Auth => who.auth,
            Login::SecureAuth => who.secure_auth,
            Login::LoggedIn => who.logged_in,
        };
        cookie.unwrap_or_default()
    }

    /// A tick with a cookie changed: `change` gets its four parts, and what it leaves is joined again by `|`.
    pub fn tick_with(&self, name: &str, logins: &[Login], change: impl Fn(&mut Vec<String>)) -> Tick {
        let mut tick = self.tick(name);
        for login in logins {
            let (cookie, value) = self.cookie(name, *login);
            let mut parts: Vec<String> = value.split("%7C").map(str::to_owned).collect();
            change(&mut parts);
            tick = tick.cookie(&cookie, &parts.join("%7C"));
        }
        tick
    }

    /// A tick whose cookies have the names of another `COOKIEHASH`.
    pub fn tick_with_hash(&self, name: &str, hash: &str) -> Tick {
        let who = self.who(name);
        let tick = self.tick(name);
        who.cookies(false).into_iter().fold(tick, |tick, (cookie, value)| {
            let renamed = cookie.rsplit_once('_').map(|(stem, _)| format!("{stem}_{hash}")).unwrap_or_default();
            tick.cookie(&cookie, "").cookie(&renamed, &value)
        })
    }

    /// A text with `{name}` replaced: users' ids by log-in name, posts' ids by `{post0}` to `{post39}`.
    pub fn fill_in(&self, text: &str) -> Result<String> {
        let mut filled = text.to_owned();
        if !text.contains('{') {
            return Ok(filled);
        }
        for login in ["admin", "edith", "arthur", "conrad", "susan"] {
            let id = self.people.get(login).context("the cast is complete")?.user_id;
            filled = filled.replace(&format!("{{{login}}}"), &id.to_string());
        }
        for (number, id) in self.posts.iter().enumerate() {
            filled = filled.replace(&format!("{{post{number}}}"), &id.to_string());
        }
        Ok(filled)
    }
}
