//! A scenario: one tick to one state of a site, and the lane that must answer it.

use xtask::{Generation, Request, Tick};

use crate::cast::Cast;
use crate::posted::Posted;
use crate::state::{Place, State};

/// Who must answer, as `Server-Timing` says it, at the first tick of a shape and at the second.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lane {
    /// WordPress, watched; then the extension.
    Express,
    /// WordPress, watched; then WordPress again, for what was seen.
    Refused(&'static str),
    /// WordPress, at once, for this reason.
    Declined(&'static str),
    /// WordPress, with nothing said: the request is none of the extension's business.
    Untouched,
}

impl Lane {
    /// What `Server-Timing` must say at the first and at the second tick.
    pub fn said(self) -> [Option<String>; 2] {
        let full = |reason: &str| Some(format!("full:{reason}"));
        match self {
            Self::Express => [full("no-lease"), Some("express".to_owned())],
            Self::Refused(reason) => [full("no-lease"), full(reason)],
            Self::Declined(reason) => [full(reason), full(reason)],
            Self::Untouched => [None, None],
        }
    }
}

/// The plugin folder whose background [`Server::AcceptsPlugin`] accepts.
pub const ACCEPTED: &str = "e2e-plugin";

/// Which servers a tick goes to: always one without the extension and one with it, otherwise alike.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Server {
    /// As Debian ships PHP.
    Plain,
    /// The same, and PHP is told `HTTPS=on`.
    Tls,
    /// `output_buffering = 0`
    Unbuffered,
    /// `zlib.output_compression = On`
    Compressed,
    /// `wp_heartbeat.lane = full`
    LaneFull,
    /// `wp_heartbeat.lane = off`
    LaneOff,
    /// `wp_heartbeat.lane = fast`, which there is not
    LaneBad,
    /// `wp_heartbeat.proof = bytecode`
    BytecodeOnly,
    /// `wp_heartbeat.proof = none`
    NoProof,
    /// `wp_heartbeat.background = e2e-plugin`: see [`ACCEPTED`]
    AcceptsPlugin,
    /// `wp_heartbeat.background = all`
    AcceptsAll,
}

impl Server {
    /// Name and value of what php.ini says on both sides.
    pub fn ini(self) -> Option<(&'static str, &'static str)> {
        match self {
            Self::Unbuffered => Some(("output_buffering", "0")),
            Self::Compressed => Some(("zlib.output_compression", "On")),
            _ => None,
        }
    }

    /// Name and value of what php.ini says on the side with the extension only.
    pub fn own_ini(self) -> Option<(&'static str, &'static str)> {
        match self {
            Self::LaneFull => Some(("wp_heartbeat.lane", "full")),
            Self::LaneOff => Some(("wp_heartbeat.lane", "off")),
            Self::LaneBad => Some(("wp_heartbeat.lane", "fast")),
            Self::BytecodeOnly => Some(("wp_heartbeat.proof", "bytecode")),
            Self::NoProof => Some(("wp_heartbeat.proof", "none")),
            Self::AcceptsPlugin => Some(("wp_heartbeat.background", ACCEPTED)),
            Self::AcceptsAll => Some(("wp_heartbeat.background", "all")),
            _ => None,
        }
    }

    /// Its name, for folders.
    pub fn name(self) -> &'static str {
        match self {
            Self::Plain | Self::Tls => "plain",
            Self::Unbuffered => "unbuffered",
            Self::Compressed => "compressed",
            Self::LaneFull => "lane-full",
            Self::LaneOff => "lane-off",
            Self::LaneBad => "lane-bad",
            Self::BytecodeOnly => "bytecode-only",
            Self::NoProof => "no-proof",
            Self::AcceptsPlugin => "accepts-plugin",
            Self::AcceptsAll => "accepts-all",
        }
    }
}

type MakeRequest = Box<dyn Fn(&Cast) -> Request + Send + Sync>;

/// One scenario.
pub struct Scenario {
    /// A sentence.
    pub name: String,
    /// The request to send.
    pub request: MakeRequest,
    /// The lane that must answer.
    pub lane: Lane,
    /// The site's state.
    pub state: State,
    /// Where the tick is sent to.
    pub server: Server,
    /// The generations where it can happen.
    pub generations: &'static [Generation],
    /// Rows that a witness's second tick need not write, because the express lane leaves them out by design.
    pub transients_left_out: bool,
    /// What happens after, one by one: a statement, and what `Server-Timing` must say at the tick that follows.
    pub then: Vec<(&'static str, &'static str)>,
}

impl Scenario {
    /// A tick to the site as installed.
    pub fn new(name: impl Into<String>, lane: Lane, tick: impl Fn(&Cast) -> Tick + Send + Sync + 'static) -> Self {
        Self::of_request(name, lane, move |cast| tick(cast).request())
    }

    /// Any request to the site as installed.
    pub fn of_request(name: impl Into<String>, lane: Lane, request: impl Fn(&Cast) -> Request + Send + Sync + 'static) -> Self {
        Self {
            name: name.into(),
            request: Box::new(request),
            lane,
            state: State::default(),
            server: Server::Plain,
            generations: &Generation::ALL,
            transients_left_out: false,
            then: Vec::new(),
        }
    }

    /// A tick by somebody of the cast, to the site as installed.
    pub fn posts(name: impl Into<String>, lane: Lane, posted: Posted) -> Self {
        Self::new(name, lane, move |cast| posted.tick(cast))
    }

    /// A statement that is run before each tick.
    pub fn sql(mut self, sql: &'static str) -> Self {
        self.state.sql.push(sql);
        self
    }

    /// A statement that is run once the tick was answered natively, and the same tick is sent again.
    pub fn then(mut self, sql: &'static str, lane: &'static str) -> Self {
        self.then.push((sql, lane));
        self
    }

    /// PHP code that wp-config.php runs first.
    pub fn config(self, code: &'static str) -> Self {
        self.file(Place::Config, code)
    }

    /// A must-use plugin.
    pub fn mu_plugin(self, code: &'static str) -> Self {
        self.file(Place::MuPlugin, code)
    }

    /// An active plugin.
    pub fn plugin(self, code: &'static str) -> Self {
        self.file(Place::Plugin, code)
    }

    /// An active plugin in a folder of this name.
    pub fn plugin_in(self, folder: &'static str, code: &'static str) -> Self {
        self.file(Place::PluginIn(folder), code)
    }

    /// A PHP file in the docroot.
    pub fn file(mut self, place: Place, code: &'static str) -> Self {
        self.state.files.push((place, code));
        self
    }

    /// Another server.
    pub fn on(mut self, server: Server) -> Self {
        self.server = server;
        self
    }

    /// Another lane.
    pub fn lane(mut self, lane: Lane) -> Self {
        self.lane = lane;
        self
    }

    /// Only on these generations.
    pub fn only(mut self, generations: &'static [Generation]) -> Self {
        self.generations = generations;
        self
    }

    /// The express lane leaves transients unwritten.
    pub fn leaving_out_transients(mut self) -> Self {
        self.transients_left_out = true;
        self
    }
}
