//! What a worker has counted and not written down yet.
//!
//! It is written behind a request, once its answer has left, every few seconds at most; and when the worker ends. For that the worker
//! keeps where the site's database is, password included, as long as it holds numbers that are not written down, just as a connection
//! that it keeps knows it.

use super::numbers::Counts;
use super::rows;
use crate::engine::edge::{Entry, guarded};
use crate::engine::{answered, ini};
use crate::lane::record::{Home, Record};
use crate::site::mysqli::Mysqli;
use crate::site::native::{self, Native};
use crate::site::table_site::TableSite;
use crate::site::{SiteError, source};
use std::cell::{Cell, RefCell};
use std::hash::{BuildHasher, RandomState};
use std::rc::Rc;
use std::time::{Duration, Instant};

/// No worker writes a site's numbers more often.
const EVERY: Duration = Duration::from_secs(5);
/// Nor tries again sooner where it could not.
const AGAIN: Duration = Duration::from_secs(30);
/// A pool that serves more sites than these writes the eldest's numbers early.
const MOST_SITES: usize = 16;
/// A worker that ends begins nothing more after that.
const LAST: Duration = Duration::from_secs(1);
/// Nor does anybody wait longer for one answer of a database: the next request may be another site's. To connect may take two seconds.
const PATIENCE: Duration = Duration::from_secs(1);

/// One site.
struct Counted {
    /// A hash over where its database is, and its tables.
    site: u64,
    /// When its numbers were written last, or could not be.
    tried: Option<Instant>,
    failed: bool,
    pending: Option<Box<Pending>>,
}

/// What is not written down yet.
#[derive(Clone)]
struct Pending {
    counts: Counts,
    home: Home,
    /// How long the worker keeps a connection.
    idle: Duration,
    /// Whether PHP's mysqli has to serve, which can only within a request.
    by_php: bool,
}

thread_local! {
    /// Those that were counted last stand behind.
    static SITES: RefCell<Vec<Counted>> = const { RefCell::new(Vec::new()) };
    /// The process whose numbers these are: a child that was forked later has its own.
    static PROCESS: Cell<u32> = const { Cell::new(0) };
    static HASHER: RandomState = RandomState::new();
    static HAS_COMPLAINED: Cell<bool> = const { Cell::new(false) };
}

impl Counted {
    fn is_due(&self) -> bool {
        let wait = if self.failed { AGAIN } else { EVERY };
        self.pending.is_some() && self.tried.is_none_or(|tried| tried.elapsed() >= wait)
    }

    fn is_by_php(&self) -> bool {
        self.pending.as_ref().is_some_and(|pending| pending.by_php)
    }
}

impl Pending {
    /// In a request: what php.ini says of the connection is asked for here.
    fn begin(home: &Home) -> Box<Self> {
        let (target, idle) = (native::settled(&home.target), native::idle());
        let by_php = !native::can_serve(&target, idle);
        let home = Home { target: Rc::new(target), tables: home.tables.clone() };
        Box::new(Self { counts: Counts::default(), home, idle, by_php })
    }

    fn choose_client(&mut self) {
        self.by_php = !native::can_serve(&self.home.target, self.idle);
    }

    fn write(&self) -> Result<(), SiteError> {
        let Home { target, tables } = &self.home;
        // No tick asked for it.
        source::uncounted(|| {
            if self.by_php {
                let client = Mysqli::at_the_end(target, PATIENCE.as_secs().cast_signed())?;
                rows::add(&self.counts, &mut TableSite::new(client, tables.clone()))
            } else {
                self.write_without_php()
            }
        })
    }

    /// Behind a native answer on the connection that it used; else on one that waits for answers less long than that would.
    fn write_without_php(&self) -> Result<(), SiteError> {
        let Home { target, tables } = &self.home;
        let client = Native::just_used(target).map_or_else(|| Native::once(target, PATIENCE), Ok)?;
        rows::add(&self.counts, &mut TableSite::new(client, tables.clone()))
    }
}

fn hash(home: &Home) -> u64 {
    HASHER.with(|hasher| hasher.hash_one((&home.target, &home.tables)))
}

/// The sites of this process.
fn with_sites<T>(work: impl FnOnce(&mut Vec<Counted>) -> T) -> T {
    SITES.with_borrow_mut(|sites| {
        if !sites.is_empty() && PROCESS.get() != std::process::id() {
            sites.clear();
        }
        work(sites)
    })
}

/// Counts a tick.
pub fn count(record: &Record) {
    let Some(home) = &record.home else { return };
    let site = hash(home);
    with_sites(|sites| {
        let at = match sites.iter().position(|counted| counted.site == site) {
            Some(at) => at,
            None => {
                PROCESS.set(std::process::id());
                make_room(sites);
                sites.push(Counted { site, tried: None, failed: false, pending: None });
                sites.len() - 1
            }
        };
        sites[at].pending.get_or_insert_with(|| Pending::begin(home)).counts.add(record);
        sites[at..].rotate_left(1);
    });
}

/// Forgets the eldest site that has nothing to be written; has the eldest of all written at once where there is none, and gives it up
/// where that has failed before.
fn make_room(sites: &mut Vec<Counted>) {
    if sites.len() < MOST_SITES {
        return;
    }
    if let Some(idle) = sites.iter().position(|counted| counted.pending.is_none()) {
        sites.remove(idle);
    } else if sites[0].failed || sites.len() >= 2 * MOST_SITES {
        sites.remove(0);
    } else {
        sites[0].tried = None;
    }
}

/// A request, tick or not, is at its end, and PHP's functions are still there.
pub fn request_over() {
    if with_sites(|sites| sites.iter().any(|counted| counted.is_due() && counted.is_by_php())) {
        write_due(true);
    }
    if with_sites(|sites| sites.iter().any(|counted| counted.is_due() && !counted.is_by_php())) {
        answered::then(|| write_due(false));
    }
}

fn write_due(by_php: bool) {
    let due = with_sites(|sites| {
        let due = sites.iter_mut().filter(|counted| counted.is_due() && counted.is_by_php() == by_php);
        // They stay where they are until they are written: PHP may end here, with a fatal error of its own.
        due.filter_map(|counted| {
            (counted.tried, counted.failed) = (Some(Instant::now()), true);
            Some((counted.site, counted.pending.clone()?))
        })
        .collect::<Vec<_>>()
    });
    for (site, pending) in due {
        let written = guarded(Entry::Count, Err(SiteError::Statement), || pending.write());
        if let Err(error) = written {
            complain(error);
        }
        with_sites(|sites| {
            if let Some(counted) = sites.iter_mut().find(|counted| counted.site == site) {
                counted.failed = written.is_err();
                match &mut counted.pending {
                    // Where the server refused the worker's own connection, PHP's is next.
                    Some(pending) if written.is_err() => pending.choose_client(),
                    pending => *pending = None,
                }
            }
        });
    }
}

/// Once in a worker's life: the log of a site whose database is down says so often enough.
fn complain(error: SiteError) {
    if !HAS_COMPLAINED.replace(true) {
        ini::log(&format!(
            "the numbers of ticks could not be written to the database ({error:?}); they are kept, and tried again"
        ));
    }
}

/// The worker ends: what it has counted is written down, where that takes no PHP and little time.
pub fn end_worker() {
    let began = Instant::now();
    let sites = with_sites(std::mem::take);
    for pending in sites.into_iter().filter_map(|counted| counted.pending) {
        if began.elapsed() < LAST {
            // Nobody is left who could try again, or be told.
            let _ = pending.write_without_php();
        }
    }
}

/// What this worker has not written down yet of a site's numbers.
pub fn unwritten(home: &Home) -> Option<Counts> {
    let site = hash(home);
    with_sites(|sites| {
        let counted = sites.iter().find(|counted| counted.site == site)?;
        counted.pending.as_ref().map(|pending| pending.counts.clone())
    })
}
