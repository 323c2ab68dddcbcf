//! What is known of a tick when it is over: what is counted, logged and shown of it.

use super::decline::Decline;
use super::setup;
use super::timing::Lane;
use crate::closed_list::closed_list;
use crate::engine::mysqli::Target;
use crate::engine::{constants, globals};
use crate::site::round_trips;
use crate::site::sql::Tables;
use crate::tick::read::screen_of_request;
use rustix::time::{ClockId, clock_gettime};
use std::cell::RefCell;
use std::rc::Rc;
use std::time::{Duration, SystemTime};
use wordpress::UserId;

/// A screen's name comes from the request: no more of it is kept, in bytes.
pub const LONGEST_SCREEN: usize = 64;
/// Nor of the site's address, where a header has to say it.
const LONGEST_SITE: usize = 200;

closed_list! {
    /// What a tick is sent for: the most that it asks of WordPress.
    #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
    enum Purpose {
    Autosave "autosave" "An editor's autosave.";
    PostLock "post-lock" "An editor keeps its post's lock.";
    PostNonces "post-nonces" "An editor asks whether its nonces are still good.";
    PostList "post-list" "A list of posts asks which are being edited.";
    PluginData "plugin-data" "A plugin's or theme's script asks something.";
    Plain "plain" "A page asks whether its session is still good.";
    LoggedOut "logged-out" "Nobody is logged in, or not any more.";
    }
}

/// The keys of a tick's data by which its purpose is told, the most first.
const KEYS: [(&str, Purpose); 5] = [
    ("wp_autosave", Purpose::Autosave),
    ("wp-refresh-post-lock", Purpose::PostLock),
    ("wp-refresh-post-nonces", Purpose::PostNonces),
    ("wp-refresh-metabox-loader-nonces", Purpose::PostNonces),
    ("wp-check-locked-posts", Purpose::PostList),
];

impl Purpose {
    /// That of the tick that is being answered, whoever sends it.
    fn asked() -> Self {
        match globals::first_in_posted_data(KEYS.iter().map(|(key, _)| *key)) {
            Ok(at) => KEYS[at].1,
            Err(true) => Self::PluginData,
            Err(false) => Self::Plain,
        }
    }
}

/// What became of a tick that was watched.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Watched {
    /// The prediction was right, and a lease was given.
    Granted,
    /// No lease was given, for this reason. [`Decline::PredictionWrong`] says what it says; with any other the answer was not compared.
    Denied(Decline),
}

/// Where the numbers of a tick's site are kept. Never shown: it holds the database's password.
#[derive(Clone)]
pub struct Home {
    /// The database.
    pub target: Rc<Target>,
    /// The site's tables in it.
    pub tables: Tables,
}

/// What a tick is recorded for, as the settings say when it begins.
#[derive(Clone, Debug)]
pub struct Wanted {
    /// Whether it is counted.
    pub counted: bool,
    /// Where it is logged; empty: nowhere.
    pub log: String,
}

/// A tick that is over.
#[derive(Clone)]
pub struct Record {
    /// When the request began.
    pub began: SystemTime,
    /// The site's address, as far as the tick had to know it: the option or constant, else what the client asked for.
    pub site: Vec<u8>,
    /// The user; `None` where nobody is logged in.
    pub user: Option<UserId>,
    /// The screen, as `sanitize_key()` leaves it, 64 bytes at most.
    pub screen: Vec<u8>,
    /// What it was sent for.
    pub purpose: Purpose,
    /// Who answered.
    pub lane: Lane,
    /// How long the request took.
    pub took: Duration,
    /// How much of the processor it took, with the system's part.
    pub cpu: Duration,
    /// How often the database was asked something: see [`round_trips`]; with WordPress's own queries, where it answered.
    pub round_trips: u64,
    /// The answer's body, in bytes.
    pub bytes: u64,
    /// What a witness found, where one watched.
    pub watched: Option<Watched>,
    /// What it is recorded for.
    pub wanted: Wanted,
    /// Where it is counted; `None` where the database is set up in a way that the extension leaves alone.
    pub home: Option<Home>,
}

thread_local! {
    static RECORD: RefCell<Option<(Record, Duration)>> = const { RefCell::new(None) };
}

/// The processor time that this process has taken so far.
fn processor_time() -> Duration {
    let time = clock_gettime(ClockId::ProcessCPUTime);
    Duration::new(u64::try_from(time.tv_sec).unwrap_or(0), u32::try_from(time.tv_nsec).unwrap_or(0))
}

/// A tick's request has begun.
pub fn begin(began: SystemTime, wanted: Wanted) {
    let record = Record {
        began,
        site: Vec::new(),
        user: None,
        screen: Vec::new(),
        purpose: Purpose::Plain,
        lane: Lane::Full(Decline::Panic),
        took: Duration::ZERO,
        cpu: Duration::ZERO,
        round_trips: 0,
        bytes: 0,
        watched: None,
        wanted,
        home: None,
    };
    round_trips::begin();
    RECORD.set(Some((record, processor_time())));
}

/// Forgets it: nothing is to be said of this request.
pub fn forget() {
    RECORD.set(None);
}

/// Whether a tick is being recorded.
#[must_use]
pub fn is_on() -> bool {
    RECORD.with_borrow(Option::is_some)
}

/// Adds what is known by now.
pub fn note(add: impl FnOnce(&mut Record)) {
    RECORD.with_borrow_mut(|record| {
        if let Some((record, _)) = record {
            add(record);
        }
    });
}

/// The host that the client asked for. It may say anything: what no address has in it is left out, as it ends up on screens.
fn host() -> Option<Vec<u8>> {
    let mut host = globals::Server::read()?.text("HTTP_HOST")?;
    host.retain(|byte| byte.is_ascii_alphanumeric() || b".:-_[]".contains(byte));
    Some(host)
}

/// What the request itself says, as far as nobody has said it better: before WordPress changes it.
pub fn note_request() {
    let screen = screen_of_request();
    let site = constants::string("WP_SITEURL").or_else(|| constants::string("WP_HOME"));
    note(|record| {
        record.purpose = Purpose::asked();
        record.screen = screen;
        record.screen.truncate(LONGEST_SCREEN);
        record.site = site.or_else(host).unwrap_or_default();
        record.site.truncate(LONGEST_SITE);
    });
}

/// Where the tick is counted, as far as nobody has said it: before WordPress loads, as a plugin's code may change the prefix.
pub fn note_home() {
    note(|record| {
        if record.home.is_none() && record.wanted.counted {
            record.home = setup::database().ok().map(|(target, tables)| Home { target: Rc::new(target), tables });
        }
    });
}

/// The request is over: the record, complete.
#[must_use]
pub fn end(took: Duration) -> Option<Record> {
    // A panic may have cut short whoever would have said it.
    note_home();
    let (mut record, before) = RECORD.take()?;
    record.took = took;
    record.cpu = processor_time().saturating_sub(before);
    record.round_trips = record.round_trips.saturating_add(round_trips::so_far());
    if record.user.is_none() {
        record.purpose = Purpose::LoggedOut;
    }
    Some(record)
}
