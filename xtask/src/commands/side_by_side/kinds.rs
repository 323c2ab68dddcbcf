//! The kinds of tick that people's browsers send.

use std::time::{SystemTime, UNIX_EPOCH};

use anyhow::{Context, Result};
use xtask::{Identity, Mint, Pool, Request, Site, Tick};

/// One kind: what is sent, and what the database must hold for it.
pub struct Kind {
    /// As the table names it.
    pub name: &'static str,
    /// The n-th tick: some carry something new every time.
    pub tick: Box<dyn Fn(u32) -> Tick>,
    /// SQL that is run before the first tick.
    pub before: Vec<String>,
    /// SQL that is run before each tick.
    pub before_each: Vec<String>,
    /// Whether the express lane answers it on every site that is as core ships it.
    pub express: bool,
}

impl Kind {
    fn express(name: &'static str, tick: Tick) -> Self {
        Self { name, tick: Box::new(move |_| tick.clone()), before: Vec::new(), before_each: Vec::new(), express: true }
    }

    /// Each of its ticks finds the post's lock as a tick has left it some seconds before. Ticks of a real editor are seconds
    /// apart, so each writes the lock anew, if it is its own.
    fn finding(self, lock: &Lock) -> Self {
        Self { before: lock.set(in_an_hour()), before_each: vec![lock.taken_just_now()], ..self }
    }

    /// Its n-th request, once the database is ready for it.
    pub fn requests<'a>(&'a self, site: &'a Site) -> impl Fn(u32) -> Result<Request> + 'a {
        |number| {
            for sql in &self.before_each {
                site.database().query(sql)?;
            }
            Ok((self.tick)(number).request())
        }
    }
}

/// The tick that most pages send.
pub const DASHBOARD: &str = "dashboard";
/// The tick of a list of posts.
pub const LIST: &str = "post list";
/// The tick of an open editor.
pub const EDITOR: &str = "editor";
/// The tick of an open editor whose text was changed.
pub const AUTOSAVE: &str = "autosave";
/// The tick of a page that nobody has logged in to.
pub const ANONYMOUS: &str = "anonymous";

/// The kind of that name.
///
/// # Errors
/// If there is none.
pub fn named<'a>(kinds: &'a [Kind], name: &str) -> Result<&'a Kind> {
    kinds.iter().find(|kind| kind.name == name).with_context(|| format!("no kind of tick is called {name}"))
}

/// All kinds.
///
/// # Errors
/// If nobody can log in, or the database does not answer.
pub fn all(site: &Site, stock: &Pool) -> Result<Vec<Kind>> {
    let edith = site.login(stock, "edith")?;
    let posts = site.posts()?;
    let (post, locked) = (*posts.first().context("the site has posts")?, *posts.get(1).context("the site has two posts")?);
    let mut minted =
        site.mint(&[Mint::user("edith").expires_in(-3700), Mint::user("edith").nonce(&format!("update-post_{post}"))])?;
    let author = minted.pop().context("two identities were made")?;
    let expired = minted.pop().context("two identities were made")?;
    let own = Lock { post, user: edith.user_id };
    let others = Lock { post: locked, user: site.user_id("arthur")? };
    Ok(vec![
        Kind::express(DASHBOARD, Tick::new().by(&edith)),
        Kind::express(ANONYMOUS, Tick::new().screen("front")),
        Kind::express("session expired", Tick::new().by(&expired)),
        nonce_expired(&author),
        Kind::express("a plugin's data", Tick::new().by(&edith).data("some-plugin[seen]", "12")),
        post_list(site, &edith, &posts, 20)?,
        Kind::express(EDITOR, editing(&edith, post)).finding(&own),
        Kind::express("editor, locked", editing(&edith, locked)).finding(&others),
        editor_with_old_nonces(&author, post).finding(&own),
        autosave(&author, post).finding(&own),
    ])
}

fn editing(who: &Identity, post: u64) -> Tick {
    Tick::new().by(who).screen("post").data("wp-refresh-post-lock[post_id]", post.to_string())
}

/// The newest `count` posts, every fifth of them being edited by somebody else.
///
/// # Errors
/// The database's.
pub fn post_list(site: &Site, who: &Identity, posts: &[u64], count: usize) -> Result<Kind> {
    let mut tick = Tick::new().by(who).screen("edit-post");
    let (user, time) = (site.user_id("arthur")?, in_an_hour());
    let mut before = vec!["DELETE FROM wp_postmeta WHERE meta_key = '_edit_lock'".to_owned()];
    for (number, &post) in posts.iter().rev().take(count).enumerate() {
        tick = tick.data("wp-check-locked-posts[]", format!("post-{post}"));
        if number % 5 == 0 {
            before.extend(Lock { post, user }.set(time));
        }
    }
    Ok(Kind { before, ..Kind::express(LIST, tick) })
}

/// The tick of a page that was left open for a day and longer: new nonces are all that it gets.
fn nonce_expired(who: &Identity) -> Kind {
    let stale = who.nonces.get("heartbeat-nonce").map_or("", |nonce| &nonce.stale);
    Kind::express("nonce expired", Tick::new().by(who).set("_nonce", stale))
}

/// The tick after half a day: its nonce is in the older half of its life, so all nonces are renewed.
fn editor_with_old_nonces(who: &Identity, post: u64) -> Kind {
    let old = who.nonces.get("heartbeat-nonce").map_or("", |nonce| &nonce.old);
    let tick = editing(who, post).data("wp-refresh-post-nonces[post_id]", post.to_string()).set("_nonce", old);
    Kind::express("editor, nonces", tick)
}

/// The editor's backup copy, with another word every time.
fn autosave(who: &Identity, post: u64) -> Kind {
    let action = format!("update-post_{post}");
    let nonce = who.nonces.get(&action).map(|nonce| nonce.fresh.clone()).unwrap_or_default();
    let tick = editing(who, post)
        .data("wp_autosave[post_id]", post.to_string())
        .data("wp_autosave[post_type]", "post")
        .data("wp_autosave[_wpnonce]", nonce)
        .data("wp_autosave[post_title]", "Post 1")
        .data("wp_autosave[excerpt]", "");
    let words =
        move |number: u32| tick.clone().data("wp_autosave[content]", format!("The text of post 1, now with word {number}."));
    Kind { tick: Box::new(words), express: false, ..Kind::express(AUTOSAVE, Tick::new()) }
}

/// The lock of a post, held by a user.
struct Lock {
    post: u64,
    user: u64,
}

impl Lock {
    /// As if taken at `time`, in seconds since the epoch; whatever lock the post had is gone.
    fn set(&self, time: u64) -> Vec<String> {
        let Self { post, user } = self;
        vec![
            format!("DELETE FROM wp_postmeta WHERE post_id = {post} AND meta_key = '_edit_lock'"),
            format!("INSERT INTO wp_postmeta (post_id, meta_key, meta_value) VALUES ({post}, '_edit_lock', '{time}:{user}')"),
        ]
    }

    fn taken_just_now(&self) -> String {
        let Self { post, user } = self;
        format!(
            "UPDATE wp_postmeta SET meta_value = CONCAT(UNIX_TIMESTAMP() - 15, ':{user}') \
             WHERE post_id = {post} AND meta_key = '_edit_lock'"
        )
    }
}

/// A lock of that time holds for the whole run, whenever its turn comes.
fn in_an_hour() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default().as_secs() + 3_600
}
