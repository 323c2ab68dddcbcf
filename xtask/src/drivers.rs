//! PHP scripts that run inside a site's own WordPress on the command line: install, freshen, mint.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context, Result, bail};
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::fpm::PHP_INI;
use crate::nginx::HOST;
use crate::process::tail;
use crate::{Php, paths};

/// What stands between whatever WordPress prints and the driver's answer.
const MARK: &str = "\n#answer\n";

/// A script of ours.
#[derive(Clone, Copy, Debug)]
pub enum Driver {
    /// Installs the site: WordPress's own installer, then users and posts.
    Install,
    /// Dates what expires on its own as of now.
    Freshen,
    /// Makes cookies and nonces for anybody.
    Mint,
    /// Gives the site options, cron events, roles and active plugins, as many as wanted.
    Furnish,
}

impl Driver {
    fn source(self) -> (&'static str, &'static str) {
        match self {
            Self::Install => ("install.php", include_str!("../php/install.php")),
            Self::Freshen => ("freshen.php", include_str!("../php/freshen.php")),
            Self::Mint => ("mint.php", include_str!("../php/mint.php")),
            Self::Furnish => ("furnish.php", include_str!("../php/furnish.php")),
        }
    }
}

/// The command line's PHP over one site.
#[derive(Clone, Debug)]
pub struct Drivers {
    php: Php,
    folder: PathBuf,
    modules: PathBuf,
    docroot: PathBuf,
}

impl Drivers {
    /// Keeps its files in `folder`; `modules` is the value for `PHP_INI_SCAN_DIR`.
    ///
    /// # Errors
    /// If a file cannot be written.
    pub fn new(php: &Php, folder: &Path, modules: &Path, docroot: &Path) -> Result<Self> {
        paths::make(folder)?;
        paths::write(&folder.join("php.ini"), PHP_INI)?;
        Ok(Self {
            php: php.clone(),
            folder: folder.to_path_buf(),
            modules: modules.to_path_buf(),
            docroot: docroot.to_path_buf(),
        })
    }

    /// A command line PHP with the pools' modules and settings, without the extension.
    #[must_use]
    pub fn command(&self) -> Command {
        let mut command = Command::new(&self.php.cli);
        command.arg("-c").arg(self.folder.join("php.ini")).env("PHP_INI_SCAN_DIR", &self.modules);
        command
    }

    /// Runs a script with `input` as JSON and gives what it answers.
    ///
    /// # Errors
    /// If the script fails, or answers something else; the error holds the end of its output.
    pub fn run<T: DeserializeOwned>(&self, driver: Driver, input: &impl Serialize) -> Result<T> {
        let (name, source) = driver.source();
        let script = self.folder.join(name);
        paths::write(&script, source)?;
        let mut child = self
            .command()
            .args(["-d", "display_errors=stderr", "-d", "log_errors=0"])
            .arg(&script)
            .arg(&self.docroot)
            .arg(HOST)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .context("starting php")?;
        let mut stdin = child.stdin.take().context("php has a standard input")?;
        stdin.write_all(&serde_json::to_vec(input)?)?;
        drop(stdin);
        let output = child.wait_with_output()?;
        let stdout = String::from_utf8_lossy(&output.stdout);
        match stdout.rsplit_once(MARK) {
            Some((_, answer)) if output.status.success() => {
                serde_json::from_str(answer).with_context(|| format!("{name} answered {answer}"))
            }
            _ => bail!(
                "{name}: {}\n{}\n{}",
                output.status,
                tail(&stdout, 20),
                tail(&String::from_utf8_lossy(&output.stderr), 20)
            ),
        }
    }
}
