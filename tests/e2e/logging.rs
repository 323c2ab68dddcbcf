//! The log: its lines, its file renamed, cut or removed, and what keeps it from being written.

use std::fs::{self, File};
use std::os::unix::fs::{MetadataExt, PermissionsExt, symlink};
use std::os::unix::net::UnixDatagram;
use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::{Context, Result, bail, ensure};
use serde_json::Value;
use xtask::{Client, Generation, Request, paths};

use crate::bench::{Bench, logged};
use crate::cases::Case;
use crate::scenario::Server;
use crate::state::State;

/// Cases about it.
pub const CASES: &[Case] = &[
    Case::everywhere("a line of the log says what the tick was", line),
    Case::on(&Generation::NEWEST, "the log is renamed, removed and cut while it is written", rotated),
    Case::on(&Generation::V6_8, "a log that cannot be written is one warning, and no tick fails", unwritable),
    Case::on(&Generation::V6_1, "a line that was cut short is none of the next one's", torn),
    Case::on(&Generation::V6_8, "links to the log are followed, but not where everybody may put one", links),
    Case::on(&Generation::V6_1, "the system's log gets the lines", syslog),
];

const POOL: &str = "ours-logging";

/// What keeps a line from being written.
const WARNING: &str = "wp_heartbeat.log: lines cannot be written to ";

/// One worker that logs.
struct Stand {
    client: Client,
    request: Request,
    folder: PathBuf,
}

impl Stand {
    /// To a file of this name in an empty folder, or to this place.
    fn up(bench: &mut Bench, log: &str) -> Result<Self> {
        bench.keep_fresh()?;
        bench.reset(&State::default(), false)?;
        let folder = bench.folder.join("logging");
        if folder.exists() {
            fs::remove_dir_all(&folder)?;
        }
        paths::make(&folder)?;
        let mut stand = Self { client: Client::new(0), request: bench.cast.tick("edith").request(), folder };
        stand.log_to(bench, log)?;
        Ok(stand)
    }

    fn log_to(&mut self, bench: &mut Bench, log: &str) -> Result<()> {
        // Of a case that failed.
        bench.close(POOL);
        let log =
            if log.contains('/') || log == "syslog" { log.to_owned() } else { paths::text(&self.folder.join(log))?.to_owned() };
        let change =
            |options: xtask::PoolOptions| options.workers(1).ini("wp_heartbeat.log", &log).ini("syslog.ident", "e2e-ticks");
        self.client = bench.our_pool(POOL, change)?.client();
        Ok(())
    }

    /// Sends a tick: the answer is stock's, whatever becomes of the log.
    fn tick(&mut self, bench: &mut Bench) -> Result<()> {
        let stock = bench.sides(Server::Plain)?.stock.send(&self.request)?;
        let ours = self.client.send(&self.request)?;
        ensure!(stock.comparable() == ours.comparable(), "{} {}\nstock's: {}", ours.status, ours.text(), stock.text());
        Ok(())
    }

    fn ticks(&mut self, bench: &mut Bench, count: usize) -> Result<()> {
        (0..count).try_for_each(|_| self.tick(bench))
    }

    /// The lines of a file, each of them JSON.
    fn lines(&self, file: &str) -> Result<Vec<Value>> {
        let text = fs::read_to_string(self.folder.join(file)).with_context(|| format!("reading {file}"))?;
        ensure!(text.is_empty() || text.ends_with('\n'), "{file} ends within a line: {text:?}");
        text.lines().map(|line| serde_json::from_str(line).with_context(|| format!("{file}: {line:?}"))).collect()
    }

    fn has(&self, file: &str, count: usize) -> Result<()> {
        let lines = self.lines(file)?;
        ensure!(lines.len() == count, "{file} has {} lines, must have {count}", lines.len());
        Ok(())
    }
}

fn line(bench: &mut Bench) -> Result<()> {
    let mut stand = Stand::up(bench, "ticks.log")?;
    let before = crate::bench::seconds();
    stand.ticks(bench, 2)?;
    stand.request = xtask::Tick::new().screen("front").request();
    stand.tick(bench)?;
    let lines = stand.lines("ticks.log")?;
    let [first, second, third] = &lines[..] else { bail!("{lines:?}") };
    let edith = bench.cast.who("edith").user_id;
    for (line, user, screen, kind, lane, reason) in [
        (first, edith, "dashboard", "plain", "full", Value::from("no-lease")),
        (second, edith, "dashboard", "plain", "express", Value::Null),
        (third, 0, "front", "logged-out", "full", Value::from("no-lease")),
    ] {
        let is = |name: &str, wanted: Value| {
            ensure!(line[name] == wanted, "{name} is {}, must be {wanted}: {line}", line[name]);
            anyhow::Ok(())
        };
        is("user", user.into())?;
        is("screen", screen.into())?;
        is("kind", kind.into())?;
        is("lane", lane.into())?;
        is("reason", reason)?;
        let site = line["site"].as_str().unwrap_or_default();
        ensure!(site.contains(xtask::nginx::HOST), "{line}");
        ensure!(line["ms"].as_f64().is_some_and(|ms| ms > 0.0) && line["bytes"].as_u64() > Some(10), "{line}");
        let most = if lane == "express" { 1..=6 } else { 5..=200 };
        ensure!(line["round_trips"].as_u64().is_some_and(|trips| most.contains(&trips)), "{line}");
        let time = line["time"].as_str().unwrap_or_default();
        ensure!(
            time.len() == 24 && time.ends_with('Z') && time.as_bytes()[10] == b'T' && time.as_bytes()[19] == b'.',
            "{line}"
        );
        ensure!(line.as_object().is_some_and(|line| line.len() == 10), "{line}");
    }
    ensure!(crate::bench::seconds() >= before);
    let mode = fs::metadata(stand.folder.join("ticks.log"))?.mode() & 0o777;
    ensure!(mode & 0o027 == 0 && mode & 0o600 == 0o600, "the log's mode is {mode:o}");
    bench.close(POOL);
    Ok(())
}

fn rotated(bench: &mut Bench) -> Result<()> {
    let mut stand = Stand::up(bench, "ticks.log")?;
    let (log, old) = (stand.folder.join("ticks.log"), stand.folder.join("ticks.log.1"));
    stand.ticks(bench, 3)?;
    // logrotate: nocreate, then create.
    fs::rename(&log, &old)?;
    stand.ticks(bench, 2)?;
    stand.has("ticks.log.1", 3)?;
    stand.has("ticks.log", 2)?;
    fs::rename(&log, &old)?;
    File::create(&log)?.set_permissions(fs::Permissions::from_mode(0o600))?;
    stand.ticks(bench, 4)?;
    stand.has("ticks.log.1", 2)?;
    stand.has("ticks.log", 4)?;
    ensure!(fs::metadata(&log)?.mode() & 0o777 == 0o600, "the mode that logrotate gave is another now");
    // copytruncate
    fs::copy(&log, &old)?;
    File::options().write(true).truncate(true).open(&log)?;
    stand.ticks(bench, 5)?;
    stand.has("ticks.log.1", 4)?;
    stand.has("ticks.log", 5)?;
    fs::remove_file(&log)?;
    stand.ticks(bench, 1)?;
    stand.has("ticks.log", 1)?;
    ensure!(!bench.log(POOL).contains("Warning"), "{}", bench.log(POOL));
    bench.close(POOL);
    Ok(())
}

/// Places that take no line, and the system's words for it.
const UNWRITABLE: [(&str, &str); 5] = [
    ("/dev/full", "No space left on device"),
    ("/sys/e2e-ticks.log", "denied"),
    ("/dev/null/ticks.log", "Not a directory"),
    ("/", "Is a directory"),
    ("/no-such-folder/ticks.log", "No such file or directory"),
];

fn unwritable(bench: &mut Bench) -> Result<()> {
    let mut stand = Stand::up(bench, "ticks.log")?;
    for (place, cause) in UNWRITABLE {
        stand.log_to(bench, place)?;
        stand.ticks(bench, 3)?;
        let said = logged(|| bench.log(POOL), |log| log.contains(WARNING));
        let warnings: Vec<&str> = said.lines().filter(|line| line.contains(WARNING)).collect();
        let [warning] = warnings[..] else { bail!("{place}: not one warning: {said}") };
        ensure!(warning.contains(&format!("{WARNING}{place}: ")) && warning.contains(cause), "{place}: {warning}");
    }
    // It is said again once it has worked.
    let folder = stand.folder.join("later");
    stand.log_to(bench, paths::text(&folder.join("ticks.log"))?)?;
    for round in 1..=2 {
        stand.ticks(bench, 2)?;
        paths::make(&folder)?;
        stand.ticks(bench, 3)?;
        stand.has("later/ticks.log", 3)?;
        fs::remove_dir_all(&folder)?;
        let log = logged(|| bench.log(POOL), |log| log.matches(WARNING).count() >= round);
        ensure!(log.matches(WARNING).count() == round, "round {round}\n{log}");
    }
    bench.close(POOL);
    Ok(())
}

fn torn(bench: &mut Bench) -> Result<()> {
    let mut stand = Stand::up(bench, "ticks.log")?;
    let log = stand.folder.join("ticks.log");
    stand.ticks(bench, 2)?;
    // As a full disk leaves it.
    let text = fs::read_to_string(&log)?;
    let rest = &text[..text.len() - 20];
    File::options().write(true).open(&log)?.set_len(rest.len() as u64)?;
    stand.ticks(bench, 2)?;
    let text = fs::read_to_string(&log)?;
    ensure!(text.starts_with(&format!("{rest}\n{{")) && text.lines().count() == 4, "{text}");
    for (at, line) in text.lines().enumerate() {
        ensure!(serde_json::from_str::<Value>(line).is_ok() == (at != 1), "{line:?}");
    }
    bench.close(POOL);
    Ok(())
}

fn links(bench: &mut Bench) -> Result<()> {
    let mut stand = Stand::up(bench, "link.log")?;
    let (link, other) = (stand.folder.join("link.log"), stand.folder.join("other.log"));
    symlink(&other, &link)?;
    stand.ticks(bench, 2)?;
    stand.has("other.log", 2)?;
    // Switched: the new file gets the lines.
    fs::remove_file(&link)?;
    symlink(stand.folder.join("new.log"), &link)?;
    stand.ticks(bench, 3)?;
    stand.has("other.log", 2)?;
    stand.has("new.log", 3)?;
    let open = stand.folder.join("open");
    paths::make(&open)?;
    fs::set_permissions(&open, fs::Permissions::from_mode(0o1777))?;
    symlink(&other, open.join("link.log"))?;
    stand.log_to(bench, paths::text(&open.join("link.log"))?)?;
    stand.ticks(bench, 2)?;
    stand.has("other.log", 2)?;
    ensure!(bench.log(POOL).contains(WARNING), "{}", bench.log(POOL));
    fs::remove_file(open.join("link.log"))?;
    stand.ticks(bench, 2)?;
    stand.has("open/link.log", 2)?;
    bench.close(POOL);
    Ok(())
}

/// Where programs find the system's log.
const SYSTEM_LOG: &str = "/dev/log";

fn syslog(bench: &mut Bench) -> Result<()> {
    // A machine's own log is nobody's to take away.
    if Path::new(SYSTEM_LOG).exists() {
        println!("not tried: {SYSTEM_LOG} is there, and is another's");
        return Ok(());
    }
    let socket = UnixDatagram::bind(SYSTEM_LOG).context("listening at the place of the system's log")?;
    let heard = listen(bench, &socket);
    fs::remove_file(SYSTEM_LOG)?;
    heard
}

fn listen(bench: &mut Bench, socket: &UnixDatagram) -> Result<()> {
    socket.set_read_timeout(Some(Duration::from_secs(60)))?;
    let mut stand = Stand::up(bench, "syslog")?;
    stand.request = bench.cast.tick("edith").screen("%s%n%d").request();
    for lane in ["full", "express", "express"] {
        stand.tick(bench)?;
        let mut message = [0; 4_096];
        let length = socket.recv(&mut message).context("waiting for a line")?;
        let text = String::from_utf8_lossy(&message[..length]).into_owned();
        // LOG_USER, LOG_INFO.
        ensure!(text.starts_with("<14>") && text.contains("e2e-ticks"), "{text:?}");
        let line: Value = serde_json::from_str(&text[text.find('{').context(text.clone())?..])?;
        ensure!(line["lane"] == lane && line["screen"] == "snd", "{line}");
    }
    bench.close(POOL);
    Ok(())
}
