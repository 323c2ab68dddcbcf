//! The kinds of tick that people's browsers send.

use std::time::{SystemTime, UNIX_EPOCH};

use anyhow::{Context, Result};
use xtask::{Identity, Mint, Pool, Site, Tick};

/// One kind: what is sent, and what the database must hold for it.
pub struct Kind {
    /// As the table names it.
    pub name: &'static str,
    /// The n-th tick: some carry something new every time.
    pub tick: Box<dyn Fn(u32) -> Tick>,
    /// SQL that is run before the first tick.
    pub before: Vec<String>,
    /// Whether the tick carries no data: then the express lane answers it on every site that is as core ships it.
    pub dataless: bool,
}

impl Kind {
    fn always(name: &'static str, tick: Tick) -> Self {
        Self { name, tick: Box::new(move |_| tick.clone()), before: Vec::new(), dataless: false }
    }

    fn dataless(name: &'static str, tick: Tick) -> Self {
        Self { dataless: true, ..Self::always(name, tick) }
    }
}

/// All kinds, the dashboard's first.
///
/// # Errors
/// If nobody can log in, or the database does not answer.
pub fn all(site: &Site, stock: &Pool) -> Result<Vec<Kind>> {
    let edith = site.login(stock, "edith")?;
    let posts = site.posts()?;
    let post = *posts.first().context("the site has posts")?;
    let mut minted =
        site.mint(&[Mint::user("edith").expires_in(-3700), Mint::user("edith").nonce(&format!("update-post_{post}"))])?;
    let author = minted.pop().context("two identities were made")?;
    let expired = minted.pop().context("two identities were made")?;
    Ok(vec![
        Kind::dataless("dashboard", Tick::new().by(&edith)),
        Kind::dataless("anonymous", Tick::new().screen("front")),
        Kind::dataless("session expired", Tick::new().by(&expired)),
        post_list(site, &edith, &posts, 20)?,
        Kind::always("editor", editing(&edith, post)),
        editor_with_old_nonces(&author, post),
        autosave(&author, post),
    ])
}

fn editing(who: &Identity, post: u64) -> Tick {
    Tick::new().by(who).screen("post").data("wp-refresh-post-lock[post_id]", post.to_string())
}

/// The newest `count` posts, every fifth of them being edited by somebody else.
///
/// # Errors
/// The database's, or if the clock is off.
pub fn post_list(site: &Site, who: &Identity, posts: &[u64], count: usize) -> Result<Kind> {
    let mut tick = Tick::new().by(who).screen("edit-post");
    let now = SystemTime::now().duration_since(UNIX_EPOCH)?.as_secs();
    let other = site.user_id("arthur")?;
    let mut before = Vec::new();
    for (number, post) in posts.iter().rev().take(count).enumerate() {
        tick = tick.data("wp-check-locked-posts[]", format!("post-{post}"));
        if number % 5 == 0 {
            // Good for the whole demonstration, whenever this kind's turn comes.
            let lock = format!("{}:{other}", now + 3600);
            before.push(format!("DELETE FROM wp_postmeta WHERE post_id = {post} AND meta_key = '_edit_lock'"));
            before.push(format!(
                "INSERT INTO wp_postmeta (post_id, meta_key, meta_value) VALUES ({post}, '_edit_lock', '{lock}')"
            ));
        }
    }
    Ok(Kind { before, ..Kind::always("post list", tick) })
}

/// The tick after half a day: its nonce is in the older half of its life, so all nonces are renewed.
fn editor_with_old_nonces(who: &Identity, post: u64) -> Kind {
    let old = who.nonces.get("heartbeat-nonce").map_or("", |nonce| &nonce.old);
    let tick = editing(who, post).data("wp-refresh-post-nonces[post_id]", post.to_string()).set("_nonce", old);
    Kind::always("editor, nonces", tick)
}

/// The editor's backup copy, with another word every time.
fn autosave(who: &Identity, post: u64) -> Kind {
    let action = format!("update-post_{post}");
    let nonce = who.nonces.get(&action).map(|nonce| nonce.fresh.clone()).unwrap_or_default();
    let who = who.clone();
    let tick = move |number: u32| {
        editing(&who, post)
            .data("wp_autosave[post_id]", post.to_string())
            .data("wp_autosave[post_type]", "post")
            .data("wp_autosave[_wpnonce]", &nonce)
            .data("wp_autosave[post_title]", "Post 1")
            .data("wp_autosave[content]", format!("The text of post 1, now with word {number}."))
            .data("wp_autosave[excerpt]", "")
    };
    Kind { name: "autosave", tick: Box::new(tick), before: Vec::new(), dataless: false }
}
