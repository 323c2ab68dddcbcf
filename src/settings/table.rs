//! The settings, one by one.

use super::Setting;
use super::range::{Entry, LOSSES, Off, Range};
use crate::lane::plugins::declared::is_entry as is_declaration;

/// Which lane may answer (`express`), whether WordPress always answers with native callbacks (`full`), or whether the
/// extension stays out of everything (`off`).
pub static LANE: Setting = Setting {
    name: "wp_heartbeat.lane",
    constant: Some("WP_HEARTBEAT_LANE"),
    default: "express",
    range: Range::OneOf(&["express", "full", "off"]),
    about: "express: answer before WordPress loads where that is proven safe; full: WordPress always loads, with native \
            callbacks; off: do nothing",
};

/// How long a proof holds.
pub static LEASE: Setting = Setting {
    name: "wp_heartbeat.lease",
    constant: None,
    default: "300",
    range: Range::Whole(1, 3600, "seconds"),
    about: "how long ticks of one shape are answered natively before the whole of WordPress answers one again",
};

/// What proves that a plugin's callback does nothing in a tick.
pub static PROOF: Setting = Setting {
    name: "wp_heartbeat.proof",
    constant: Some("WP_HEARTBEAT_PROOF"),
    default: "observed",
    range: Range::OneOf(&["observed", "bytecode", "none"]),
    about: "what proves that a plugin's callback on a hook of the tick does nothing in it. bytecode: its own code, replayed for each \
            tick; observed: that, or a full tick of exactly the same kind in which it was seen to do nothing; none: nothing does, and \
            WordPress answers wherever a plugin hooks in",
};

/// Callbacks that the site's owner answers for.
pub static INERT: Setting = Setting {
    name: "wp_heartbeat.inert",
    constant: Some("WP_HEARTBEAT_INERT"),
    default: "",
    range: Range::Each(&INERT_ENTRY),
    about: "callbacks that do nothing in a tick, by the site owner's word: hook=callback or hook=callback?key|key (inert unless the tick's \
            data has one of these keys); callback is a name as explain() shows it, or folder/* for all of a plugin's",
};

static INERT_ENTRY: Entry = Entry { is_one: is_declaration, describe: "hook=callback or hook=callback?key|key" };

/// Whose background work the site's owner accepts to run once per lease only.
pub static BACKGROUND: Setting = Setting {
    name: "wp_heartbeat.background",
    constant: Some("WP_HEARTBEAT_BACKGROUND"),
    default: "exact",
    range: Range::Names(&["exact", "all"]),
    about: "whose work in the background of a tick (rows, files, network, mail, headers) may run once per lease in place of every \
            time: exact: nobody's; names of plugin folders or files, must-use plugins and themes, with commas between them; all",
};

/// How often files are looked at for changes.
pub static REVALIDATE_FREQ: Setting = Setting {
    name: "wp_heartbeat.revalidate_freq",
    constant: None,
    default: "opcache",
    range: Range::WholeOr(0, 3600, "seconds", "opcache"),
    about: "for how long a worker does not look again whether the files that a proof rests on have changed; opcache: as long as \
            opcache does not (opcache.revalidate_freq), or not at all where opcache is off",
};

/// How long a worker keeps its own database connection.
pub static CONNECTION_IDLE: Setting = Setting {
    name: "wp_heartbeat.connection_idle",
    constant: None,
    default: "30",
    range: Range::Whole(0, 300, "seconds"),
    about: "how long a worker keeps its own database connection between ticks; 0: none is kept, and each tick opens one \
            through mysqli",
};

/// Whether ticks carry a `Server-Timing` header.
pub static SERVER_TIMING: Setting = Setting {
    name: "wp_heartbeat.server_timing",
    constant: None,
    default: "0",
    range: Range::Switch,
    about: "1: each tick carries Server-Timing: wp-heartbeat;desc=LANE;dur=MS, with the reason where WordPress answered",
};

/// Whether ticks are counted.
pub static METRICS: Setting = Setting {
    name: "wp_heartbeat.metrics",
    constant: None,
    default: "1",
    range: Range::Switch,
    about: "1: ticks are counted, in the site's database, for status(), metrics(), Site Health and Tools > Heartbeat; 0: nothing is",
};

/// Whether the extension shows itself in wp-admin.
pub static ADMIN: Setting = Setting {
    name: "wp_heartbeat.admin",
    constant: Some("WP_HEARTBEAT_ADMIN"),
    default: "1",
    range: Range::Switch,
    about: "1: administrators have the page Tools > Heartbeat, and a section and a test in Tools > Site Health; 0: nothing of it",
};

/// Seconds between ticks of a post's editor.
pub static INTERVAL_EDITOR: Setting = Setting {
    name: "wp_heartbeat.interval.editor",
    constant: Some("WP_HEARTBEAT_INTERVAL_EDITOR"),
    default: "",
    range: Range::Interval(Off::Refused(LOSSES)),
    about: "seconds between two ticks of a page that edits a post; nothing: WordPress's own",
};

/// Seconds between ticks of the dashboard.
pub static INTERVAL_DASHBOARD: Setting = Setting {
    name: "wp_heartbeat.interval.dashboard",
    constant: Some("WP_HEARTBEAT_INTERVAL_DASHBOARD"),
    default: "",
    range: Range::Interval(Off::Allowed),
    about: "seconds between two ticks of the dashboard; off: none are sent; nothing: WordPress's own",
};

/// Seconds between ticks of other pages of wp-admin.
pub static INTERVAL_ADMIN: Setting = Setting {
    name: "wp_heartbeat.interval.admin",
    constant: Some("WP_HEARTBEAT_INTERVAL_ADMIN"),
    default: "",
    range: Range::Interval(Off::Allowed),
    about: "seconds between two ticks of any other page of wp-admin; off: none are sent; nothing: WordPress's own",
};

/// Seconds between ticks of the site's own pages.
pub static INTERVAL_FRONT: Setting = Setting {
    name: "wp_heartbeat.interval.front",
    constant: Some("WP_HEARTBEAT_INTERVAL_FRONT"),
    default: "",
    range: Range::Interval(Off::Allowed),
    about: "seconds between two ticks of a page outside wp-admin that uses the heartbeat; off: none are sent; nothing: WordPress's own",
};

/// From which load on pages slow down.
pub static PACE_LOAD: Setting = Setting {
    name: "wp_heartbeat.pace.load",
    constant: None,
    default: "",
    range: Range::Decimal(0.1, 100.0, "load average of one minute, by processor"),
    about: "above this load pages slow down step by step, editors to 60 seconds at most, others to 120, and recover below it; \
            nothing: they never do",
};

/// Where ticks are logged.
pub static LOG: Setting = Setting {
    name: "wp_heartbeat.log",
    constant: None,
    default: "",
    range: Range::Log,
    about: "a file, or syslog, that gets one line of JSON for each tick, without cookies, nonces or content; nothing: no log",
};

/// How long before its end a session is announced to end.
pub static SESSION_NOTICE: Setting = Setting {
    name: "wp_heartbeat.session_notice",
    constant: Some("WP_HEARTBEAT_SESSION_NOTICE"),
    default: "0",
    range: Range::Whole(0, 1440, "minutes"),
    about: "a page says that the session ends soon, with a link to WordPress's own log-in dialog, from so long before it does; 0: never",
};

/// All settings, in the order in which they are shown.
pub static ALL: &[&Setting] = &[
    &LANE,
    &LEASE,
    &PROOF,
    &INERT,
    &BACKGROUND,
    &REVALIDATE_FREQ,
    &CONNECTION_IDLE,
    &SERVER_TIMING,
    &METRICS,
    &ADMIN,
    &INTERVAL_EDITOR,
    &INTERVAL_DASHBOARD,
    &INTERVAL_ADMIN,
    &INTERVAL_FRONT,
    &PACE_LOAD,
    &LOG,
    &SESSION_NOTICE,
];
