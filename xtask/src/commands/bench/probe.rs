//! What cannot be seen from outside without touching the answers: round trips to the database, and PHP's peak memory.
//!
//! Both are counted in pools of their own, whose times count for nothing. A script that PHP prepends points WordPress at a proxy
//! before the database, and at the request's very end writes the peak down. php-fpm's own `last request memory` is no use
//! here: it counts what was taken from the system, in steps of 2 MB.

use std::fs;
use std::io::{Read, Write};
use std::os::unix::net::{UnixListener, UnixStream};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use anyhow::{Context, Result, ensure};
use tempfile::TempDir;
use xtask::paths::{self, text};
use xtask::{Pool, PoolOptions, Site};

use crate::commands::side_by_side::measure::{Side, send};

/// Requests over which is counted.
const COUNTED: u32 = 10;

/// What one request needs, on average.
#[derive(Clone, Copy, Debug)]
pub struct Needs {
    /// Times that PHP waited for the database; connecting and logging in are one, if the tick does so.
    pub round_trips: f64,
    /// Peak memory of PHP, in bytes.
    pub memory: f64,
}

/// A proxy before the site's database and a prepended script, for pools made with [`Probe::pool`].
pub struct Probe {
    proxy: Proxy,
    folder: TempDir,
}

impl Probe {
    /// Before this site's database.
    ///
    /// # Errors
    /// If a socket or file cannot be made.
    pub fn before(site: &Site) -> Result<Self> {
        let folder = tempfile::Builder::new().prefix("wph-probe-").tempdir()?;
        let proxy = Proxy::start(&folder.path().join("db.sock"), site.mariadb().socket())?;
        let peaks = folder.path().join("peaks");
        let script = format!(
            "<?php\n\
             define( 'DB_HOST', 'localhost:{}' );\n\
             $GLOBALS['bench_probe'] = new class() {{\n\
             \tpublic function __destruct() {{\n\
             \t\tif ( is_file( '{peaks}' ) ) {{\n\
             \t\t\tfile_put_contents( '{peaks}', memory_get_peak_usage() . \"\\n\", FILE_APPEND );\n\
             \t\t}}\n\
             \t}}\n\
             }};\n",
            text(&folder.path().join("db.sock"))?,
            peaks = text(&peaks)?,
        );
        paths::write(&folder.path().join("probe.php"), script)?;
        Ok(Self { proxy, folder })
    }

    /// The same pool, probed.
    ///
    /// # Errors
    /// If it does not come up.
    pub fn pool(&self, site: &Site, options: PoolOptions) -> Result<Pool> {
        let name = format!("{}-probed", options.name);
        let script = self.folder.path().join("probe.php");
        site.pool(options.named(&name).ini("auto_prepend_file", text(&script)?))
    }

    /// Counts. The side's pool is one of [`Probe::pool`], warm, and nobody else's requests are under way.
    ///
    /// # Errors
    /// If the side does not answer, or PHP wrote no peak down.
    pub fn count(&self, side: Side<'_>) -> Result<Needs> {
        let peaks: PathBuf = self.folder.path().join("peaks");
        let mut client = side.pool.client();
        paths::write(&peaks, "")?;
        let before = self.proxy.round_trips();
        for number in 0..COUNTED {
            send(&mut client, &(side.request)(number)?, side.pool)?;
        }
        // The peak is written down after the answer has left.
        std::thread::sleep(std::time::Duration::from_millis(50));
        let trips = self.proxy.round_trips() - before;
        let written = fs::read_to_string(&peaks)?;
        fs::remove_file(&peaks)?;
        let peaks = written.lines().map(str::parse).collect::<Result<Vec<f64>, _>>().context("a peak is no number")?;
        ensure!(peaks.len() == COUNTED as usize, "{} of {COUNTED} requests wrote their peak down", peaks.len());
        let count = f64::from(COUNTED);
        Ok(Needs { round_trips: trips as f64 / count, memory: peaks.iter().sum::<f64>() / count })
    }
}

/// Hands bytes on between PHP and the database, and counts each time that PHP sends after the database spoke.
struct Proxy {
    socket: PathBuf,
    trips: Arc<AtomicU64>,
    ended: Arc<AtomicBool>,
}

impl Proxy {
    fn start(socket: &Path, database: &Path) -> Result<Self> {
        let listener = UnixListener::bind(socket).with_context(|| format!("listening on {}", socket.display()))?;
        let proxy = Self { socket: socket.to_path_buf(), trips: Arc::default(), ended: Arc::default() };
        let (trips, ended, database) = (Arc::clone(&proxy.trips), Arc::clone(&proxy.ended), database.to_path_buf());
        std::thread::spawn(move || {
            for client in listener.incoming() {
                if ended.load(Ordering::SeqCst) {
                    return;
                }
                // A client that cannot be served sees its connection end, and says so.
                if let Ok(client) = client {
                    let _ = serve(client, &database, &trips);
                }
            }
        });
        Ok(proxy)
    }

    fn round_trips(&self) -> u64 {
        self.trips.load(Ordering::SeqCst)
    }
}

impl Drop for Proxy {
    fn drop(&mut self) {
        self.ended.store(true, Ordering::SeqCst);
        // Wakes the listener; if nobody listens any more, all the better.
        let _ = UnixStream::connect(&self.socket);
    }
}

/// The command with which a client takes its leave: nothing is waited for.
const QUIT: &[u8] = &[1, 0, 0, 0, 1];

fn serve(client: UnixStream, database: &Path, trips: &Arc<AtomicU64>) -> Result<()> {
    let server = UnixStream::connect(database)?;
    let spoke = Arc::new(AtomicBool::new(false));
    let (server_spoke, trips) = (Arc::clone(&spoke), Arc::clone(trips));
    let (client_in, server_out) = (client.try_clone()?, server.try_clone()?);
    std::thread::spawn(move || hand_on(server, client, |_| server_spoke.store(true, Ordering::SeqCst)));
    std::thread::spawn(move || {
        hand_on(client_in, server_out, |bytes| {
            if bytes != QUIT && spoke.swap(false, Ordering::SeqCst) {
                trips.fetch_add(1, Ordering::SeqCst);
            }
        });
    });
    Ok(())
}

fn hand_on(mut from: UnixStream, mut to: UnixStream, mut seen: impl FnMut(&[u8])) {
    let mut buffer = vec![0; 65_536];
    while let Ok(read @ 1..) = from.read(&mut buffer) {
        seen(&buffer[..read]);
        if to.write_all(&buffer[..read]).is_err() {
            break;
        }
    }
    // The other side is told that this one has ended; it may have ended first.
    let _ = to.shutdown(std::net::Shutdown::Both);
}
