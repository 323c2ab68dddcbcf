//! A witness's verdict, written down with the profile that it rests on.

use super::{Observed, files};
use crate::lane::about::{About, Deed};
use crate::lane::decline::Decline;
use crate::lane::express::Attempt;
use crate::lane::facts;
use crate::lane::lease::{Denied, Shape, Verdict, hold};
use crate::lane::moments;
use crate::lane::profile::{self, Profile};
use crate::settings;
use crate::site::{self, Site};

/// How long a refusal is remembered at most: a plugin switched off is noticed at once by its own sign, but not every cause has
/// one.
const REFUSAL: i64 = 60;

/// Writes the verdict, and the profile that it rests on.
pub(super) fn write(attempt: &Attempt, observed: Observed, refusal: Option<Denied>, deeds: Vec<Deed>) -> Result<(), Decline> {
    let old = attempt.profile.as_deref();
    let old_row = attempt.rows.options.get(profile::row_name());
    let proven = observed.proven.files.iter().map(|file| file.clone().into_os_string());
    let mirrored = observed.judged.files.iter().cloned().chain(proven).collect();
    let seen = files::seen(attempt, mirrored);
    let profile = Profile::after(old, attempt.circumstances.clone(), &observed.judged.variants, &seen)?;
    let mut site = site::open(&attempt.setup.target, &attempt.setup.tables)?;
    if !profile.write(old, old_row.map(Vec::as_slice), &attempt.seal, &mut *site)? {
        return Err(Decline::Write);
    }
    write_verdict(&mut *site, attempt, &profile.generation, observed, refusal, deeds)
}

fn write_verdict(
    site: &mut dyn Site,
    attempt: &Attempt,
    generation: &str,
    observed: Observed,
    refusal: Option<Denied>,
    deeds: Vec<Deed>,
) -> Result<(), Decline> {
    let Observed { place, learned, proven, .. } = observed;
    let now = moments::now();
    let old = attempt.rows.options.get(&place.row);
    if old.is_none() {
        for (prefix, most) in Shape::ceilings(&place.row) {
            site.expire(prefix, now)?;
            if site.count(prefix)? >= most {
                return Err(Decline::LeasesFull);
            }
        }
    }
    let lasts = settings::LEASE.number();
    let lease = attempt.lease(&place.row);
    let is_background = refusal.as_ref().is_some_and(|refusal| refusal.reason == Decline::Background.id());
    let again = if is_background { lease.refusals(generation, &place.kind, now).saturating_add(1) } else { 0 };
    let until = now.0
        + match &refusal {
            None => lasts,
            Some(_) if is_background => lasts.min(hold(again)),
            Some(_) => lasts.min(REFUSAL),
        };
    let callbacks = if proven.set.callbacks.is_empty() { None } else { proven.set.write(site, refusal.is_none())? };
    let is_proven = refusal.is_none();
    let is_observed = is_proven && proven.set.rests_on_observation();
    // What was seen was seen of this list, and this client; and nobody knows which visitor code in the way was made for.
    let exactly = is_observed || (is_proven && place.user.is_none() && callbacks.is_some());
    // What code changes in memory of what a user may do was seen of this user's rights, and filters may pace by role.
    let asks_rights =
        is_observed || (is_proven && proven.set.needs_rights()) || learned.pace.is_some_and(|pace| pace.is_filtered);
    let standing = (asks_rights && place.user.is_some()).then(|| facts::standing(&attempt.rows, &attempt.setup));
    let verdict = Verdict { until, denied: refusal, again, callbacks, exactly, standing, deeds };
    let lease = lease.with(generation, learned, &place.kind, &attempt.exactly, verdict, now).about(About::of(&attempt.tick));
    let row = attempt.seal.close(&place.row, lease.row());
    Ok(site.write(&[(place.row.clone(), Some(row))])?)
}
