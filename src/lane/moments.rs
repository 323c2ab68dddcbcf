//! The moments of a request in which the extension acts, and the little that it keeps from one to the next.

use super::decline::Decline;
use super::express::{self, Declined, Ready};
use super::full;
use super::record::{self, Wanted, Watched};
use super::timing::{self, Lane};
use super::witness::Witness;
use crate::engine::include::{self, Verdict};
use crate::engine::{call, constants, declarations, edge, globals, hooks, output, value};
use crate::site::{native, source};
use crate::tick::Tick;
use crate::{pages, report, settings, steer};
use ext_php_rs::types::Zval;
use std::cell::Cell;
use std::os::unix::ffi::OsStrExt;
use std::time::{Instant, SystemTime, UNIX_EPOCH};
use wordpress::{Timestamp, UserId};

/// The PHP function that stands first on a tick's handler.
pub const BEGIN: &str = "WpHeartbeat\\begin_tick";
/// The PHP function that stands first on [`WATCHED`] and hands on what it is given.
pub const WATCH: &str = "WpHeartbeat\\watch_moment";
/// Where a witness looks at the hooks table, before the handler: authentication begins and ends, WordPress has loaded, headers are
/// set. A callback that takes itself away when it has run was still there at the moment before.
pub const WATCHED: [&str; 4] = ["determine_current_user", "set_current_user", "wp_loaded", "admin_init"];
/// The PHP function that is called when the tick's handler has finished.
pub const END: &str = "WpHeartbeat\\end_tick";

thread_local! {
    /// When the tick began; `None` in every other request.
    static STARTED: Cell<Option<Instant>> = const { Cell::new(None) };
    static LANE: Cell<Option<Lane>> = const { Cell::new(None) };
    /// Taken out while it is worked on and put back after: a fatal error in between only loses it.
    static WITNESS: Cell<Option<Box<Witness>>> = const { Cell::new(None) };
}

/// The time in whole seconds, as PHP's `time()` has it.
pub fn now() -> Timestamp {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    Timestamp(i64::try_from(since.as_secs()).unwrap_or(i64::MAX))
}

/// When the request began, as far as it is a tick: else it is now.
pub fn began() -> SystemTime {
    SystemTime::now() - STARTED.get().map(|started| started.elapsed()).unwrap_or_default()
}

/// Request start. Anything but a tick leaves here after one look at the method; should WordPress load in it, pages of ours may be wanted.
pub fn request_start() {
    if !globals::is_post() || globals::posted_action().as_deref() != Some(b"heartbeat") {
        native::release();
        include::watch(page_about_to_include);
        return;
    }
    forget_earlier_request();
    STARTED.set(Some(Instant::now()));
    include::watch(about_to_include);
}

/// What a request that was cut short (a panic of ours at its end) left behind. A witness may hold references into that request's
/// memory, which is gone: it is forgotten, not dropped.
fn forget_earlier_request() {
    if let Some(stale) = WITNESS.take() {
        std::mem::forget(stale);
    }
    declarations::forget();
    record::forget();
    steer::forget();
    let _ = output::end_count();
    LANE.set(None);
    source::forget();
    output::forget_headers_hook();
    output::end_capture();
    crate::engine::effects::sleep();
}

/// A request that is no tick is about to include a file.
fn page_about_to_include(path: &[u8]) -> Verdict {
    if path.rsplit(|byte| *byte == b'/').next() == Some(b"wp-settings.php") && is_wp_settings(path) {
        include::sleep();
        if settings::LANE.value() != "off" {
            pages::begin();
        }
    }
    Verdict::Include
}

/// A tick's request is about to include a file.
fn about_to_include(path: &[u8]) -> Verdict {
    if path.rsplit(|byte| *byte == b'/').next() != Some(b"wp-settings.php") {
        return Verdict::Include;
    }
    if edge::answers_blindly() {
        include::sleep();
        output::print(b"answered\n");
        return Verdict::Exit;
    }
    // A site's own file of that name is none of ours: wp-config.php may not be done yet.
    if !is_wp_settings(path) {
        return Verdict::Include;
    }
    // Once: whatever is included from here on is WordPress's business.
    include::sleep();
    begin_record();
    match settings::LANE.value().as_str() {
        "express" if report::page::is_asked() => full_lane(Decline::OwnPage, None),
        "express" => express_lane(path),
        "full" => full_lane(Decline::LaneFull, None),
        _ => {
            native::release();
            STARTED.set(None);
            record::forget();
            let _ = output::end_count();
            Verdict::Include
        }
    }
}

/// Begins to note what is counted and logged of this tick, if anything is.
fn begin_record() {
    let wanted = Wanted { counted: settings::METRICS.is_on(), log: settings::LOG.value() };
    if wanted.counted || !wanted.log.is_empty() {
        record::begin(began(), wanted);
        record::note_request();
        output::begin_count();
    }
}

/// Whether this is the file that `wp-config.php` ends with: `ABSPATH . 'wp-settings.php'`, as it stands or with links resolved.
fn is_wp_settings(path: &[u8]) -> bool {
    let Some(abspath) = constants::string("ABSPATH") else { return false };
    let written = [&abspath, &b"wp-settings.php"[..]].concat();
    let real = |path: &[u8]| std::fs::canonicalize(std::ffi::OsStr::from_bytes(path)).ok();
    written == path || real(&written).is_some_and(|settings| real(path) == Some(settings))
}

fn express_lane(settings_path: &[u8]) -> Verdict {
    // Should a panic cut what follows short, this is what the header says.
    LANE.set(Some(Lane::Full(Decline::Panic)));
    announce();
    let answered = Tick::read(now()).map_err(Declined::from).and_then(|tick| express::attempt(tick, settings_path));
    match answered {
        Ok(ready) => {
            send(&ready);
            Verdict::Exit
        }
        Err(declined) => full_lane(declined.reason, declined.attempt),
    }
}

fn send(ready: &Ready) {
    LANE.set(Some(Lane::Express));
    // As nocache_headers() does.
    output::remove_header("Last-Modified");
    for line in &ready.headers {
        output::set_header(line);
    }
    output::print(&ready.body);
}

fn full_lane(reason: Decline, attempt: Option<Box<express::Attempt>>) -> Verdict {
    LANE.set(Some(Lane::Full(reason)));
    announce();
    record::note_home();
    // WordPress opens its own connection.
    native::release();
    report::page::await_tick();
    edge::guarded(edge::Entry::Steer, (), steer::notice::before_wordpress);
    // The lower hook is first to be called; without it WordPress answers all the same, only unwatched.
    let first = |hook: &str, function: &str, accepted_args| hooks::preset(hook, function, i64::MIN, accepted_args);
    let preset = first("wp_ajax_heartbeat", BEGIN, 0) && first("wp_ajax_nopriv_heartbeat", BEGIN, 0);
    let is_told_of_the_end =
        (attempt.is_some() || record::is_on()) && call::quietly("register_shutdown_function", &[&value::string(END)]).is_ok();
    if let Some(attempt) = attempt
        && preset
        && is_told_of_the_end
        && WATCHED.iter().all(|hook| first(hook, WATCH, 1))
    {
        WITNESS.set(Some(Box::new(Witness::begin(attempt))));
    }
    Verdict::Include
}

/// Has the header of this tick's lane go out with the others, if that is wanted.
fn announce() {
    if settings::SERVER_TIMING.is_on() {
        output::before_headers(|| {
            let (started, lane) = (STARTED.get()?, LANE.get()?);
            Some(timing::header(lane, started.elapsed(), source::of_this_tick()))
        });
    }
}

/// Whether a witness watches this request.
pub fn is_watched() -> bool {
    let witness = WITNESS.take();
    let is_watched = witness.is_some();
    WITNESS.set(witness);
    is_watched
}

/// One of the moments [`WATCHED`].
pub fn watch_moment() {
    if let Some(mut witness) = WITNESS.take() {
        witness.watch_moment();
        witness.watch.hook_begins();
        WITNESS.set(Some(witness));
    }
}

/// A hook begins whose callbacks are watched.
pub fn hook_begins() {
    if let Some(mut witness) = WITNESS.take() {
        witness.watch.hook_begins();
        WITNESS.set(Some(witness));
    }
}

/// A watched callback is about to run, or has run.
pub fn watch_callback(value: &Zval) {
    if let Some(mut witness) = WITNESS.take() {
        witness.watch.probe(value);
        WITNESS.set(Some(witness));
    }
}

/// The tick's handler is about to run, with nothing before it.
pub fn handler_begins() {
    if STARTED.get().is_none() {
        return;
    }
    edge::guarded(edge::Entry::Steer, (), steer::handler_begins);
    match WITNESS.take() {
        // The answer that a prediction is compared with must be WordPress's own: no native callbacks.
        Some(mut witness) => {
            witness.watch_moment();
            WITNESS.set(Some(witness));
        }
        None => full::divert(),
    }
}

/// WordPress has begun to shut down.
pub fn handler_ended() {
    // Objects are gone when the request ends.
    let user = globals::number_in("current_user", "ID").and_then(|id| u64::try_from(id).ok());
    let queries = globals::number_in("wpdb", "num_queries").and_then(|queries| u64::try_from(queries).ok());
    record::note(|record| {
        // Where WordPress did not come so far as to say, it is whom the cookie names.
        if let Some(user) = user {
            record.user = Some(UserId(user)).filter(|user| user.0 > 0);
        }
        record.round_trips += queries.unwrap_or(0);
    });
    if let Some(mut witness) = WITNESS.take() {
        witness.handler_ended();
        WITNESS.set(Some(witness));
    }
}

/// Request end. The answer's body has been sent.
pub fn request_end() {
    if STARTED.get().is_none() {
        report::request_over();
        return;
    }
    include::sleep();
    declarations::release();
    // Should a witness fail, the tick is counted all the same.
    let watched = edge::guarded(edge::Entry::RequestShutdown, None, || WITNESS.take().and_then(|witness| witness.conclude()));
    // Also where there was no witness, or it was lost: nothing may stay awake for the next request.
    crate::engine::effects::sleep();
    output::end_capture();
    end_record(watched);
    report::request_over();
}

/// What is known of the tick is counted and logged.
fn end_record(watched: Option<Watched>) {
    let (bytes, lane) = (output::end_count(), LANE.get());
    let took = STARTED.get().map(|started| started.elapsed()).unwrap_or_default();
    if let (Some(mut record), Some(lane)) = (record::end(took), lane) {
        (record.bytes, record.lane, record.watched) = (bytes, lane, watched);
        report::tick_over(&record);
    }
}

/// All is over: the headers of an answer without a body have left now, too.
pub fn request_over() {
    // Pages ask code of the site's, too, which may end there.
    call::recover();
    steer::forget();
    if STARTED.get().is_some() {
        // Only where the request's end was cut short.
        end_record(None);
        STARTED.set(None);
        output::forget_headers_hook();
        LANE.set(None);
    }
}
