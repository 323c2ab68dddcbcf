//! A private MariaDB: its data beside the site, its socket in a folder of its own, no TCP, no configuration of the
//! machine's.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::{Mutex, MutexGuard, PoisonError};

use anyhow::{Context, Result};

use crate::Progress;
use crate::paths::{self, text};
use crate::process::{Daemon, is_root, run};

/// A MariaDB that runs, or was stopped to see what happens then.
#[derive(Debug)]
pub struct MariaDb {
    data: PathBuf,
    socket: PathBuf,
    log: PathBuf,
    daemon: Mutex<Option<Daemon>>,
}

impl MariaDb {
    /// Brings up a server over `folder`'s data, made first if there are none, listening on `socket` only. `root` has no
    /// password: the socket's folder is ours alone.
    ///
    /// # Errors
    /// If the data cannot be made or the server does not come up.
    pub fn up(folder: &Path, socket: &Path, progress: &Progress) -> Result<Self> {
        let mariadb = Self {
            data: folder.join("mariadb"),
            socket: socket.to_path_buf(),
            log: folder.join("mariadb.log"),
            daemon: Mutex::new(None),
        };
        if !mariadb.data.is_dir() {
            progress.step("making an empty database server", || make_data(&mariadb.data))?;
        }
        progress.step("starting MariaDB", || mariadb.start())?;
        Ok(mariadb)
    }

    /// The path of its socket.
    #[must_use]
    pub fn socket(&self) -> &Path {
        &self.socket
    }

    /// Starts it again after [`MariaDb::stop`].
    ///
    /// # Errors
    /// If it does not come up.
    pub fn start(&self) -> Result<()> {
        let tmpdir = self.data.with_extension("tmp");
        paths::make(&tmpdir)?;
        let mut command = Command::new(paths::program("mariadbd")?);
        command
            .arg("--no-defaults")
            .arg(format!("--datadir={}", text(&self.data)?))
            .arg(format!("--socket={}", text(&self.socket)?))
            // A server that starts clears its folder of what looks like its own leavings: not one shared with others.
            .arg(format!("--tmpdir={}", text(&tmpdir)?))
            .arg(format!("--pid-file={}.pid", text(&self.socket)?))
            .args(["--skip-networking", "--skip-log-bin", "--skip-name-resolve", "--skip-slave-start"])
            .args(["--character-set-server=utf8mb4", "--collation-server=utf8mb4_unicode_ci"])
            .args(["--innodb-flush-log-at-trx-commit=2", "--innodb-buffer-pool-size=64M"])
            .args(["--innodb-log-file-size=16M", "--key-buffer-size=1M", "--max-connections=64"])
            .args(["--performance-schema=OFF", "--table-open-cache=400"]);
        if is_root() {
            command.arg("--user=root");
        }
        let daemon =
            Daemon::start("MariaDB", &command, &self.log, || std::os::unix::net::UnixStream::connect(&self.socket).is_ok())?;
        *self.daemon() = Some(daemon);
        Ok(())
    }

    /// Stops it: clients find no socket.
    pub fn stop(&self) {
        *self.daemon() = None;
    }

    /// The server's process id while it runs.
    #[must_use]
    pub fn pid(&self) -> Option<u32> {
        self.daemon().as_ref().map(Daemon::pid)
    }

    fn daemon(&self) -> MutexGuard<'_, Option<Daemon>> {
        self.daemon.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Made beside its place and moved there once whole.
fn make_data(data: &Path) -> Result<()> {
    let parent = data.parent().context("the data's folder has one above it")?;
    let work = tempfile::Builder::new().prefix(".mariadb-").tempdir_in(parent)?;
    let made = work.path().join("data");
    let mut command = Command::new(paths::program("mariadb-install-db")?);
    command.arg("--no-defaults").arg(format!("--datadir={}", text(&made)?)).args([
        "--auth-root-authentication-method=normal",
        "--skip-test-db",
        "--skip-name-resolve",
    ]);
    if is_root() {
        command.arg("--user=root");
    }
    // Servers that share a folder for temporary tables sweep each other's away, and several sites may come up at once.
    let temporary = work.path().join("tmp");
    paths::make(&temporary)?;
    run(command.env("TMPDIR", &temporary))?;
    std::fs::rename(&made, data).with_context(|| format!("moving the database to {}", data.display()))
}
