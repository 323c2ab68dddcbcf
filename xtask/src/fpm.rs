//! One php-fpm master with its own php.ini: fixed number of workers, one socket.

use std::fmt::Write;
use std::os::unix::net::UnixStream;
use std::path::Path;
use std::process::Command;
use std::time::Duration;

use anyhow::{Context, Result};

use crate::paths::{self, text};
use crate::process::{Daemon, children, cpu_nanoseconds, is_root};
use crate::{Php, PoolOptions};

/// What every PHP of ours is told, the command line's too: as `php.ini-production` has it, and nothing of the machine's.
pub(crate) const PHP_INI: &str = "\
; written by xtask at every start
error_reporting = E_ALL
display_errors = Off
log_errors = On
variables_order = GPCS
request_order = GP
output_buffering = 4096
expose_php = Off
short_open_tag = Off
memory_limit = 256M
post_max_size = 16M
upload_max_filesize = 16M
max_execution_time = 60
date.timezone = UTC
sys_temp_dir = /tmp
opcache.memory_consumption = 128
opcache.interned_strings_buffer = 16
opcache.max_accelerated_files = 10000
";

/// A php-fpm master that runs.
#[derive(Debug)]
pub struct Fpm {
    daemon: Daemon,
}

impl Fpm {
    /// Starts a master that listens on `socket`, beside which its temporary files are; its php.ini, configuration and log are kept in
    /// `folder`.
    ///
    /// # Errors
    /// If it does not come up.
    pub fn start(php: &Php, options: &PoolOptions, folder: &Path, modules: &Path, socket: &Path) -> Result<Self> {
        let log = folder.join("php-fpm.log");
        let own = folder.join("conf.d");
        paths::make(&own)?;
        paths::write(&folder.join("php.ini"), PHP_INI)?;
        let temporary = socket.parent().context("a socket is in a folder")?;
        paths::write(&own.join("90-own.ini"), own_ini(options, text(temporary)?)?)?;
        let configuration = folder.join("php-fpm.conf");
        paths::write(&configuration, fpm_conf(options, text(&log)?, text(socket)?)?)?;
        if socket.exists() {
            std::fs::remove_file(socket)?;
        }
        let mut command = Command::new(&php.fpm);
        command
            .arg("--nodaemonize")
            .arg("--php-ini")
            .arg(folder.join("php.ini"))
            .arg("--fpm-config")
            .arg(&configuration)
            .env("PHP_INI_SCAN_DIR", format!("{}:{}", text(modules)?, text(&own)?));
        for (name, value) in &options.environment {
            command.env(name, value);
        }
        if is_root() {
            command.arg("--allow-to-run-as-root");
        }
        let name = format!("php-fpm ({})", options.name);
        let daemon = Daemon::start(&name, &command, &log, || UnixStream::connect(socket).is_ok())?;
        Ok(Self { daemon })
    }

    /// The master's process id.
    #[must_use]
    pub fn pid(&self) -> u32 {
        self.daemon.pid()
    }

    /// The workers' process ids, as of now: a worker that died was replaced.
    ///
    /// # Errors
    /// If the master is gone.
    pub fn workers(&self) -> Result<Vec<u32>> {
        children(self.pid())
    }

    /// Processor time that the workers of now have used so far.
    ///
    /// # Errors
    /// If the master is gone.
    pub fn cpu(&self) -> Result<Duration> {
        let mut total = 0;
        for worker in self.workers()? {
            total += cpu_nanoseconds(worker)?;
        }
        Ok(Duration::from_nanos(total))
    }

    /// The end of its log, with what the workers wrote to standard error.
    #[must_use]
    pub fn log_tail(&self) -> String {
        self.daemon.log_tail()
    }
}

fn own_ini(options: &PoolOptions, temporary: &str) -> Result<String> {
    let mut ini = format!("sys_temp_dir = \"{temporary}\"\n");
    if let Some(extension) = &options.extension {
        writeln!(ini, "extension = \"{}\"", text(extension)?)?;
    }
    for (name, value) in &options.ini {
        writeln!(ini, "{name} = \"{}\"", value.replace('"', "\\\""))?;
    }
    Ok(ini)
}

fn fpm_conf(options: &PoolOptions, log: &str, socket: &str) -> Result<String> {
    let mut conf = String::new();
    writeln!(conf, "[global]\nerror_log = {log}\ndaemonize = no\nlog_limit = 65535\n[site]")?;
    if is_root() {
        writeln!(conf, "user = root\ngroup = root")?;
    }
    writeln!(conf, "listen = {socket}\nlisten.backlog = 511")?;
    writeln!(conf, "pm = static\npm.max_children = {}\npm.max_requests = {}", options.workers, options.requests)?;
    writeln!(conf, "catch_workers_output = yes\ndecorate_workers_output = no")?;
    writeln!(conf, "request_terminate_timeout = 120s")?;
    for (name, value) in &options.environment {
        writeln!(conf, "env[{name}] = \"{value}\"")?;
    }
    Ok(conf)
}
