//! One way to run a site: a php-fpm master with its own settings, and the nginx before it.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use anyhow::Result;
use tempfile::TempDir;

use crate::fpm::Fpm;
use crate::nginx::{Nginx, Served};
use crate::{Client, Php, paths};

/// How a pool is to be.
#[derive(Clone, Debug)]
pub struct PoolOptions {
    /// Its name, unique among the site's pools: `stock`, `extension`, …
    pub name: String,
    /// The extension's shared object; without it the pool is stock.
    pub extension: Option<PathBuf>,
    /// Lines of php.ini: name and value.
    pub ini: Vec<(String, String)>,
    /// Workers, a fixed number, at least 1.
    pub workers: u32,
    /// After so many requests a worker ends and another takes its place; 0: never.
    pub requests: u32,
    /// Environment variables that PHP sees.
    pub environment: Vec<(String, String)>,
    /// PHP scripts outside of the docroot: address path and file.
    pub scripts: Vec<(String, PathBuf)>,
}

impl PoolOptions {
    /// A pool without the extension, two workers.
    #[must_use]
    pub fn stock() -> Self {
        Self {
            name: "stock".to_owned(),
            extension: None,
            ini: Vec::new(),
            workers: 2,
            requests: 0,
            environment: Vec::new(),
            scripts: Vec::new(),
        }
    }

    /// A pool with the extension, otherwise the same.
    #[must_use]
    pub fn extension(shared_object: &Path) -> Self {
        Self { name: "extension".to_owned(), extension: Some(shared_object.to_path_buf()), ..Self::stock() }
    }

    /// Another name, for a further pool.
    #[must_use]
    pub fn named(mut self, name: &str) -> Self {
        name.clone_into(&mut self.name);
        self
    }

    /// Workers that end after so many requests, and take what they remember with them.
    #[must_use]
    pub fn requests(mut self, requests: u32) -> Self {
        self.requests = requests;
        self
    }

    /// A line of php.ini.
    #[must_use]
    pub fn ini(mut self, name: &str, value: &str) -> Self {
        self.ini.push((name.to_owned(), value.to_owned()));
        self
    }

    /// Every change of a file is seen at the next request, also of one that is younger than two seconds: for tests that
    /// edit files.
    #[must_use]
    pub fn seeing_edits(self) -> Self {
        self.ini("opcache.revalidate_freq", "0")
            .ini("opcache.file_update_protection", "0")
            .ini("realpath_cache_size", "0")
            .ini("opcache.revalidate_path", "1")
    }

    /// Another number of workers.
    #[must_use]
    pub fn workers(mut self, workers: u32) -> Self {
        self.workers = workers;
        self
    }

    /// A PHP script outside of the docroot, served at `address` (a path).
    #[must_use]
    pub fn script(mut self, address: &str, file: &Path) -> Self {
        self.scripts.push((address.to_owned(), file.to_path_buf()));
        self
    }
}

/// What a pool needs to know of its site.
#[derive(Clone, Debug)]
pub(crate) struct Home {
    pub(crate) php: Php,
    pub(crate) docroot: PathBuf,
    pub(crate) modules: PathBuf,
    pub(crate) logs: PathBuf,
    pub(crate) sockets: Arc<TempDir>,
}

/// A pool that runs; taken down when dropped.
#[derive(Debug)]
pub struct Pool {
    // nginx goes down first: no request then meets a socket that nobody listens on.
    nginx: Nginx,
    fpm: Option<Fpm>,
    options: PoolOptions,
    home: Home,
}

impl Pool {
    pub(crate) fn up(home: &Home, options: PoolOptions) -> Result<Self> {
        let folder = home.logs.join(&options.name);
        paths::make(&folder)?;
        for log in ["php-fpm.log", "nginx.log"] {
            paths::write(&folder.join(log), "")?;
        }
        let socket = home.sockets.path().join(format!("{}.sock", options.name));
        let fpm = Fpm::start(&home.php, &options, &folder, &home.modules, &socket)?;
        let served = Served { docroot: &home.docroot, socket: &socket, scripts: &options.scripts };
        let nginx = Nginx::start(&options.name, &folder, &served)?;
        Ok(Self { nginx, fpm: Some(fpm), options, home: home.clone() })
    }

    /// Its name.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.options.name
    }

    /// The loopback port without TLS.
    #[must_use]
    pub fn port(&self) -> u16 {
        self.nginx.port
    }

    /// The loopback port on which PHP is told `HTTPS=on`.
    #[must_use]
    pub fn tls_port(&self) -> u16 {
        self.nginx.tls_port
    }

    /// A client of its own connection, kept alive between requests.
    #[must_use]
    pub fn client(&self) -> Client {
        Client::new(self.port())
    }

    /// The same, to the port on which PHP is told `HTTPS=on`.
    #[must_use]
    pub fn tls_client(&self) -> Client {
        Client::new(self.tls_port())
    }

    /// The workers' process ids as of now.
    ///
    /// # Errors
    /// If php-fpm is gone.
    pub fn workers(&self) -> Result<Vec<u32>> {
        self.fpm()?.workers()
    }

    /// Processor time that the workers of now have used so far.
    ///
    /// # Errors
    /// If php-fpm is gone.
    pub fn cpu(&self) -> Result<Duration> {
        self.fpm()?.cpu()
    }

    /// The end of php-fpm's log: what PHP and the extension complained of.
    #[must_use]
    pub fn log_tail(&self) -> String {
        self.fpm.as_ref().map(Fpm::log_tail).unwrap_or_default()
    }

    /// All of php-fpm's log of this pool so far, earlier runs left out.
    #[must_use]
    pub fn log(&self) -> String {
        let file = self.home.logs.join(&self.options.name).join("php-fpm.log");
        std::fs::read_to_string(file).unwrap_or_default()
    }

    /// A new master in place of this one, with empty opcache; nginx and the ports stay. `change` may alter the options
    /// (not the name, nor the scripts).
    ///
    /// # Errors
    /// If it does not come up.
    pub fn restart(&mut self, change: impl FnOnce(&mut PoolOptions)) -> Result<()> {
        self.fpm = None;
        change(&mut self.options);
        let folder = self.home.logs.join(&self.options.name);
        let socket = self.home.sockets.path().join(format!("{}.sock", self.options.name));
        let home = &self.home;
        self.fpm = Some(Fpm::start(&home.php, &self.options, &folder, &home.modules, &socket)?);
        Ok(())
    }

    fn fpm(&self) -> Result<&Fpm> {
        use anyhow::Context;
        self.fpm.as_ref().context("php-fpm did not come up again")
    }
}
