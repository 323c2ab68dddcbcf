//! What the answers say of the user who holds a lock: name, sentence, and pictures where the site shows any.

use super::Context;
use crate::lane::decline::Decline;
use crate::site::HolderRow;
use wordpress::avatar::{AvatarOf, AvatarOptions, avatar_url, shows_avatars};
use wordpress::post_lock::{EDIT_LOCK, check_post_lock, named, single};
use wordpress::sentence::sentence;
use wordpress::{Key, PostId, Value};

/// How large a picture is, in pixels, for a plain and a dense screen.
pub(super) struct Sizes(pub u32, pub u32);

impl Context<'_> {
    /// Mirrors wp_check_post_lock() (6.1-7.1): who else edits the post. How far core looks is marked: each step has hooks of its own.
    ///
    /// # Errors
    /// [`Decline::Rows`] where a row is not of the form that the rules mirror, [`Decline::NoLease`] where core's rule is not known.
    pub(super) fn lock_holder(&self, feature: &str, post: PostId) -> Result<Option<&HolderRow>, Decline> {
        let Some(found) = self.rows.posts.get(&post) else { return Ok(None) };
        if !single(&found.meta, EDIT_LOCK).is_some_and(|lock| Value::str(lock).is_truthy()) {
            self.mark(feature, "no-lock");
            return Ok(None);
        }
        let rule = self.rules.lock_user.ok_or(Decline::NoLease)?;
        let named = named(rule, &found.meta).map_err(|_| Decline::Rows)?;
        let held = check_post_lock(rule, self.nonces.user, &found.meta, self.nonces.now).map_err(|_| Decline::Rows)?;
        // The user is there, and is told of no lock of his own.
        if named == Some(self.nonces.user) && held.is_none() {
            self.mark(feature, "lock-over");
            return Ok(None);
        }
        let row = match named {
            Some(named) => self.rows.holders.get(&named).ok_or(Decline::Rows)?.as_ref(),
            None => None,
        };
        let Some(row) = row else {
            self.mark(feature, "lock-of-nobody");
            return Ok(None);
        };
        self.mark(feature, if held.is_some() { "locked" } else { "lock-over" });
        Ok(held.map(|_| row))
    }

    /// The fields on the holder; `text` is core's sentence before its translation.
    ///
    /// # Errors
    /// [`Decline::Rows`] as above, [`Decline::NoLease`] where the translation is not known.
    pub(super) fn describe(&self, feature: &str, holder: &HolderRow, text: &str, sizes: &Sizes) -> Result<Value, Decline> {
        let template = self.facts.and_then(|facts| facts.sentence(text, self.rows)).ok_or(Decline::NoLease)?;
        let said = sentence(template, &holder.display_name).map_err(|_| Decline::Rows)?;
        let mut fields = vec![(Key::from("name"), Value::str(&holder.display_name)), (Key::from("text"), Value::str(said))];
        let option = |name: &str| self.rows.options.get(name).map(Vec::as_slice);
        let shows = shows_avatars(option("show_avatars")).map_err(|_| Decline::Rows)?;
        self.mark(feature, if shows { "held-with-pictures" } else { "held" });
        if shows {
            let options = AvatarOptions { default: option("avatar_default"), rating: option("avatar_rating") };
            let rule = self.rules.avatar.ok_or(Decline::NoLease)?;
            let user = AvatarOf { email: &holder.email, display_name: &holder.display_name };
            let url = |size: u32| avatar_url(rule, user, size, options, self.is_ssl).map_err(|_| Decline::Rows);
            fields.push((Key::from("avatar_src"), Value::str(url(sizes.0)?)));
            fields.push((Key::from("avatar_src_2x"), Value::str(url(sizes.1)?)));
        }
        Ok(Value::Array(fields))
    }
}
