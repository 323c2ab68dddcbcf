//! The callbacks in a tick's way, as a row of their own: named by a hash of what is in it, so that a lease that names it can never
//! mean another, and workers that have it need not read it again.

use super::callback::{Callback, Proof};
use crate::lane::profile;
use crate::site::{Site, SiteError, Wanted};
use serde::{Deserialize, Serialize};
use std::cell::RefCell;
use std::collections::BTreeSet;
use std::rc::Rc;
use wordpress::hash::sha256_hex;

/// The callbacks in the way of one kind of tick.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct CallbackSet {
    /// In the order in which they were found.
    pub callbacks: Vec<Callback>,
    /// Capabilities that the site's post types map (`$post_type_meta_caps`): what a user may do of them is not known.
    pub mapped: BTreeSet<String>,
    /// Capabilities that guards asked for in the watched tick: what was seen of callbacks on a user's rights was seen of these, and of
    /// core's own questions.
    #[serde(default)]
    pub asked: BTreeSet<Vec<u8>>,
}

/// How many rows there may be: more kinds of ticks with other callbacks each than a site has. The rest goes when one more comes.
const MOST: u64 = 256;
/// How many sets a worker keeps.
const MOST_KEPT: usize = 64;

thread_local! {
    /// The sets used last, with their hashes. Code of plugins is in them, and nothing of users.
    static KEPT: RefCell<Vec<(String, Rc<CallbackSet>)>> = const { RefCell::new(Vec::new()) };
}

fn prefix() -> String {
    format!("{}_callbacks_", profile::row_name())
}

fn row_name(hash: &str) -> String {
    prefix() + hash.get(..32).unwrap_or_default()
}

impl CallbackSet {
    /// The set of this hash; `None` where there is none, or its row holds something else.
    ///
    /// # Errors
    /// [`SiteError`] where the row could not be read.
    pub fn load(hash: &str, site: &mut dyn Site) -> Result<Option<Rc<Self>>, SiteError> {
        if let Some(set) = kept(hash) {
            return Ok(Some(set));
        }
        let name = row_name(hash);
        let rows = site.read(&Wanted { options: vec![name.clone()], ..Wanted::default() })?;
        let row = rows.options.get(&name).filter(|row| sha256_hex(row) == hash);
        let Some(set) = row.and_then(|row| serde_json::from_slice::<Self>(row).ok()).map(Rc::new) else { return Ok(None) };
        keep(hash, &set);
        Ok(Some(set))
    }

    /// Writes the set, and gives its hash; `None` where there are too many, and this one is not worth another's place.
    ///
    /// # Errors
    /// [`SiteError`] where a statement failed.
    pub fn write(&self, site: &mut dyn Site, is_worth_it: bool) -> Result<Option<String>, SiteError> {
        let row = serde_json::to_vec(self).unwrap_or_default();
        let hash = sha256_hex(&row);
        let name = row_name(&hash);
        let rows = site.read(&Wanted { options: vec![name.clone()], ..Wanted::default() })?;
        if rows.options.get(&name) != Some(&row) {
            if site.count(&prefix())? >= MOST {
                if !is_worth_it {
                    return Ok(None);
                }
                site.remove_others(&prefix(), &name)?;
            }
            site.write(&[(name, Some(row))])?;
        }
        Ok(Some(hash))
    }

    /// Whether one of them is proven by observation only: the proof then holds for ticks of exactly the same data.
    #[must_use]
    pub fn rests_on_observation(&self) -> bool {
        self.callbacks.iter().any(|callback| matches!(callback.proof, Proof::Observed(_)))
    }

    /// Whether what the user may do decides whether one of them acts.
    #[must_use]
    pub fn needs_rights(&self) -> bool {
        self.callbacks.iter().any(|callback| matches!(&callback.proof, Proof::Bytecode(guard) if guard.needs().rights))
    }
}

fn kept(hash: &str) -> Option<Rc<CallbackSet>> {
    KEPT.with_borrow_mut(|kept| {
        let place = kept.iter().position(|(of, _)| of == hash)?;
        kept[..=place].rotate_right(1);
        Some(Rc::clone(&kept[0].1))
    })
}

fn keep(hash: &str, set: &Rc<CallbackSet>) {
    KEPT.with_borrow_mut(|kept| {
        kept.truncate(MOST_KEPT - 1);
        kept.insert(0, (hash.to_owned(), Rc::clone(set)));
    });
}
