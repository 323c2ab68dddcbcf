//! Facts: what WordPress holds in memory once it has loaded, and a tick about posts depends on. A witness learns them, and each
//! lease carries its own: what is registered may differ from user to user.

use super::setup::Setup;
use crate::engine::array::Array;
use crate::engine::object::Object;
use crate::site::Rows;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use wordpress::capability::{PostType, UserCaps};
use wordpress::hash::sha256_hex;
use wordpress::{Key, Value};

/// The sentence about a row of a list of posts, `%s` for the user's name.
pub const IS_EDITING: &str = "%s is currently editing";
/// The sentence about the post in the editor.
pub const HAS_TAKEN_OVER: &str = "%s has taken over and is currently editing.";

/// Facts.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Facts {
    /// A hash over the rows that say what the user may do: what is registered may depend on it.
    standing: String,
    /// The user's own locale (user meta `locale`) that the sentences were translated for.
    locale: Option<String>,
    /// [`IS_EDITING`] and [`HAS_TAKEN_OVER`], translated.
    sentences: BTreeMap<String, String>,
    /// Registered post types: where each one's rules are in the list. Most have the same, and a lease is read at each tick.
    post_types: BTreeMap<String, usize>,
    rules: Vec<TypeFacts>,
}

/// The rules of a registered post type: the names of its capabilities, in the order of [`CAPS`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct TypeFacts {
    map_meta_cap: bool,
    caps: [Option<String>; CAPS.len()],
}

/// The capabilities that `map_meta_cap( 'edit_post' )` asks a post type for.
const CAPS: [&str; 5] = ["edit_post", "edit_posts", "edit_others_posts", "edit_published_posts", "edit_private_posts"];

/// The user meta row that holds the user's own locale.
pub const LOCALE: &str = "locale";

impl Facts {
    /// Learns the facts from the WordPress that is loaded; `None` where something is not of its own form.
    #[must_use]
    pub fn learn(rows: &Rows, setup: &Setup) -> Option<Self> {
        let translations = Object::from_function("get_translations_for_domain", "default")?;
        let sentence = |text: &str| {
            let translated = String::from_utf8(translations.text_of("translate", text)?).ok()?;
            Some((text.to_owned(), translated))
        };
        let (mut post_types, mut rules) = (BTreeMap::new(), Vec::new());
        for (name, object) in Object::all_in_global("wp_post_types")? {
            // Names that PHP takes for numbers, and names that JSON cannot hold: ticks about their posts are WordPress's.
            let Key::Str(name) = name else { continue };
            if let (Ok(name), Some(facts)) = (String::from_utf8(name), TypeFacts::of(&object)) {
                let known = rules.iter().position(|rule| *rule == facts);
                post_types.insert(name, known.unwrap_or(rules.len()));
                if known.is_none() {
                    rules.push(facts);
                }
            }
        }
        Some(Self {
            standing: standing(rows, setup),
            locale: locale(rows)?,
            sentences: [IS_EDITING, HAS_TAKEN_OVER].into_iter().map(sentence).collect::<Option<_>>()?,
            post_types,
            rules,
        })
    }

    /// Whether they were learned of a WordPress where the user may do what these rows say.
    #[must_use]
    pub fn are_of(&self, rows: &Rows, setup: &Setup) -> bool {
        self.standing == standing(rows, setup)
    }

    /// The post type of this name.
    #[must_use]
    pub fn post_type(&self, name: &[u8]) -> Option<PostType> {
        let facts = self.rules.get(*self.post_types.get(std::str::from_utf8(name).ok()?)?)?;
        let cap = |name: &str| {
            let (_, cap) = CAPS.iter().zip(&facts.caps).find(|(cap, _)| **cap == name)?;
            cap.clone().map(String::into_bytes)
        };
        // Core asks for these only where it maps.
        let mapped = |name: &str| if facts.map_meta_cap { cap(name) } else { Some(cap(name).unwrap_or_default()) };
        Some(PostType {
            map_meta_cap: facts.map_meta_cap,
            edit_post: cap("edit_post")?,
            edit_posts: mapped("edit_posts")?,
            edit_others_posts: mapped("edit_others_posts")?,
            edit_published_posts: mapped("edit_published_posts")?,
            edit_private_posts: mapped("edit_private_posts")?,
        })
    }

    /// The translation of one of the sentences, if the user still has the locale that it was made for.
    #[must_use]
    pub fn sentence(&self, text: &str, rows: &Rows) -> Option<&[u8]> {
        (locale(rows)? == self.locale).then(|| self.sentences.get(text).map(String::as_bytes))?
    }
}

impl TypeFacts {
    fn of(object: &Object) -> Option<Self> {
        let caps = object.object("cap")?;
        let cap = |name: &str| match caps.value(name)? {
            Value::Str(cap) => String::from_utf8(cap).ok(),
            _ => None,
        };
        Some(Self {
            map_meta_cap: object.value("map_meta_cap")?.is_truthy(),
            // A type without own rules may leave out what only those look at.
            caps: CAPS.map(cap),
        })
    }
}

/// A hash over the rows that say what the user may do.
#[must_use]
pub fn standing(rows: &Rows, setup: &Setup) -> String {
    let own = rows.user_meta.get(&setup.tables.capabilities_key()).map_or(&b""[..], Vec::as_slice);
    let roles = rows.options.get(&setup.tables.roles_option()).map_or(&b""[..], Vec::as_slice);
    let length = (own.len() as u64).to_le_bytes();
    sha256_hex(&[&length[..], own, roles].concat())[..32].to_owned()
}

/// The user's own locale; `None` where JSON could not hold it.
fn locale(rows: &Rows) -> Option<Option<String>> {
    rows.user_meta.get(LOCALE).map(|locale| String::from_utf8(locale.clone())).transpose().ok()
}

/// The first of these rows of metadata (of `"post"` or `"user"`) for which a plugin has registered a default: core then answers with it
/// where the row is missing (filter_default_metadata(), 6.1-7.1).
#[must_use]
pub fn registered_default<'a>(meta_type: &str, keys: &[&'a str]) -> Option<&'a str> {
    let of_type = Array::global("wp_meta_keys")?.array(meta_type)?;
    let has_default = |key: &str| {
        of_type.arrays().iter().any(|(_, of_subtype)| of_subtype.array(key).is_some_and(|registered| registered.has("default")))
    };
    keys.iter().copied().find(|key| has_default(key))
}

/// Whether WordPress lets the user of this request do just this: code may change roles in memory only. Where there is no user, it
/// lets nobody do anything.
#[must_use]
pub fn user_may(caps: &UserCaps) -> bool {
    let Some(user) = Object::global("current_user") else { return false };
    match user.value("ID") {
        Some(Value::Int(0)) => true,
        Some(Value::Int(id)) if u64::try_from(id) == Ok(caps.user().0) => {
            user.value("allcaps").is_some_and(|allcaps| allcaps.as_array() == Some(caps.allcaps()))
                && user.value("roles") == Some(caps.roles())
        }
        _ => false,
    }
}
