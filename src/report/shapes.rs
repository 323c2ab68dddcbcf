//! What witnesses have found, shape by shape, read from the rows that ticks are judged by. No hook fires, and nothing is written.

use crate::lane::about::{About, Deed};
use crate::lane::decline::Decline;
use crate::lane::lease::{Lease, Shape, Verdict, kind_alone};
use crate::lane::plugins::callback::Callback;
use crate::lane::plugins::set::CallbackSet;
use crate::lane::profile::Generations;
use crate::lane::sealed::unverified;
use crate::lane::{moments, setup};
use crate::site::{self, Site, SiteError, Wanted, native, source};
use std::rc::Rc;
use wordpress::Timestamp;

/// A shape of which something is known.
#[derive(Clone, Debug)]
pub struct ShapeFound {
    /// Its name: a keyed hash, which tells nobody whose it is.
    pub name: String,
    /// The screen and the names of the data's keys.
    pub about: About,
    /// What was found last, for each kind of its ticks.
    pub ticks: Vec<TickFound>,
}

impl ShapeFound {
    /// Whether its ticks have a user.
    #[must_use]
    pub fn has_user(&self) -> bool {
        self.name.starts_with('u')
    }
}

/// What was found last of one kind of a shape's ticks.
#[derive(Clone, Debug)]
pub struct TickFound {
    /// Session, nonce and what decided in core's callbacks, as `valid/fresh`.
    pub kind: String,
    /// Whether only ticks that are exactly alike are meant.
    pub exactly: bool,
    /// Until when it holds, in seconds since 1970; it may be past.
    pub until: i64,
    /// Why WordPress answers ([`Decline::id`], by whichever build wrote it); `None`: it need not.
    pub reason: Option<String>,
    /// What exactly was seen, where it was seen.
    pub detail: Option<String>,
    /// What was seen in the background.
    pub deeds: Vec<Deed>,
    set: Option<Rc<CallbackSet>>,
}

impl TickFound {
    /// The callbacks on the tick's hooks that are not core's own.
    #[must_use]
    pub fn callbacks(&self) -> &[Callback] {
        self.set.as_ref().map_or(&[], |set| &set.callbacks)
    }

    /// The reason, where this build knows it.
    #[must_use]
    pub fn decline(&self) -> Option<Decline> {
        self.reason.as_deref().and_then(Decline::from_id)
    }
}

/// The shapes of which anything is known, or the one of this name. Of other builds of PHP or of this extension nothing is shown.
///
/// # Errors
/// [`SiteError`] where WordPress is not loaded, or its database cannot be read.
pub fn read(name: Option<&str>) -> Result<Vec<ShapeFound>, SiteError> {
    let (target, tables) = setup::database().map_err(|_| SiteError::Connect)?;
    let shapes = source::uncounted(|| {
        let mut site = site::open(&target, &tables)?;
        read_from(name, &mut *site)
    });
    // Behind a page the worker keeps no connection of ours.
    native::release();
    shapes
}

fn read_from(name: Option<&str>, site: &mut dyn Site) -> Result<Vec<ShapeFound>, SiteError> {
    let generations = Generations::read(site)?;
    let rows = match name {
        Some(name) => Shape::row_of(name).map(|row| one(row, site)).transpose()?.flatten().into_iter().collect(),
        None => Shape::ROWS.iter().map(|(prefix, more)| site.find(prefix, *more)).collect::<Result<Vec<_>, _>>()?.concat(),
    };
    let context = Context { generations, now: moments::now() };
    let shapes = rows.iter().map(|(row, value)| context.shape(row, &Lease::parse(Some(unverified(value))), site));
    Ok(shapes.collect::<Result<Vec<_>, _>>()?.into_iter().flatten().collect())
}

fn one(row: String, site: &mut dyn Site) -> Result<Option<(String, Vec<u8>)>, SiteError> {
    let mut rows = site.read(&Wanted { options: vec![row.clone()], ..Wanted::default() })?;
    Ok(rows.options.remove(&row).map(|value| (row, value)))
}

struct Context {
    generations: Generations,
    now: Timestamp,
}

impl Context {
    /// A lease row; `None` for one of another build of PHP or of this extension, and for one that cannot be read.
    fn shape(&self, row: &str, lease: &Lease, site: &mut dyn Site) -> Result<Option<ShapeFound>, SiteError> {
        if self.generations.is_anothers(lease.generation()) || lease.verdicts().next().is_none() {
            return Ok(None);
        }
        let mut ticks = Vec::new();
        // A verdict over one list of posts stands beside one that only says that there are such.
        for (kind, verdict) in lease.verdicts().filter(|(_, verdict)| !verdict.exactly) {
            ticks.push(self.tick(kind, verdict, lease.generation(), site)?);
        }
        let about = lease.shape().cloned().unwrap_or_default();
        Ok(Some(ShapeFound { name: Shape::short(row).to_owned(), about, ticks }))
    }

    fn tick(&self, name: &str, verdict: &Verdict, generation: &str, site: &mut dyn Site) -> Result<TickFound, SiteError> {
        let (kind, exactly) = kind_alone(name);
        let set = verdict.callbacks.as_ref().map(|hash| CallbackSet::load(hash, site)).transpose()?.flatten();
        Ok(TickFound {
            kind: kind.to_owned(),
            exactly,
            until: verdict.until,
            reason: self.reason(verdict, generation, set.as_ref()),
            detail: verdict.denied.as_ref().map(|denied| denied.detail.clone()),
            deeds: verdict.deeds.clone(),
            set,
        })
    }

    /// Why such ticks are WordPress's, as far as rows say. A refusal that is over is still the last that was found.
    fn reason(&self, verdict: &Verdict, generation: &str, set: Option<&Rc<CallbackSet>>) -> Option<String> {
        let is_over = verdict.until <= self.now.0 || verdict.until > self.now.0 + 3_600;
        let reason = match &verdict.denied {
            _ if !self.generations.is_current(generation) => Decline::Changed,
            Some(denied) => return Some(denied.reason.clone()),
            None if is_over => Decline::LeaseOver,
            None if verdict.callbacks.is_some() && set.is_none() => Decline::NoLease,
            None => return None,
        };
        Some(reason.id().to_owned())
    }
}
