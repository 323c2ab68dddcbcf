//! The PHP that the distribution gives: which version, where its programs are, which modules it has.

use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail};

use crate::paths;
use crate::process::run;

/// The modules that WordPress wants and that may be shared ones; those that the distribution builds in, or does not
/// have, are left out.
const MODULES: [&str; 21] = [
    "opcache",
    "mysqlnd",
    "mysqli",
    "xml",
    "dom",
    "simplexml",
    "xmlreader",
    "xmlwriter",
    "mbstring",
    "gd",
    "curl",
    "ctype",
    "exif",
    "fileinfo",
    "ftp",
    "iconv",
    "pdo",
    "phar",
    "posix",
    "sockets",
    "tokenizer",
];

/// One PHP on this machine: the one that `php-config` speaks for, which is also the one that extensions are built for.
#[derive(Clone, Debug)]
pub struct Php {
    /// As in `8.2`.
    pub version: String,
    /// The command line's PHP.
    pub cli: PathBuf,
    /// The CGI program, which PHP's own test runner wants.
    pub cgi: PathBuf,
    /// The FastCGI process manager.
    pub fpm: PathBuf,
    /// Where the distribution keeps one ini file a module.
    pub modules: PathBuf,
    /// PHP's own test runner.
    pub run_tests: PathBuf,
}

impl Php {
    /// Finds it.
    ///
    /// # Errors
    /// If one of its parts is not installed.
    pub fn find() -> Result<Self> {
        let full = ask("--version")?;
        let version = full.splitn(3, '.').take(2).collect::<Vec<_>>().join(".");
        let prefix = PathBuf::from(ask("--prefix")?);
        let api = ask("--phpapi")?;
        let php = Self {
            cli: paths::program(&format!("php{version}"))?,
            cgi: paths::program(&format!("php-cgi{version}"))?,
            fpm: paths::program(&format!("php-fpm{version}"))?,
            modules: PathBuf::from(format!("/etc/php/{version}/mods-available")),
            run_tests: prefix.join("lib/php").join(api).join("build/run-tests.php"),
            version,
        };
        for file in [&php.modules, &php.run_tests] {
            if !file.exists() {
                bail!("PHP {} has no {}", php.version, file.display());
            }
        }
        Ok(php)
    }

    /// Fills `folder` with links to the ini files of the modules that WordPress wants, in the distribution's order:
    /// the value for `PHP_INI_SCAN_DIR`. Only these are loaded, whatever the machine has switched on.
    ///
    /// # Errors
    /// If the folder cannot be written.
    pub fn link_modules(&self, folder: &Path) -> Result<()> {
        paths::make(folder)?;
        for module in MODULES {
            let file = self.modules.join(format!("{module}.ini"));
            let Ok(text) = std::fs::read_to_string(&file) else {
                continue;
            };
            let priority = text.lines().find_map(|line| line.strip_prefix("; priority=")).map_or("20", str::trim);
            let link = folder.join(format!("{priority}-{module}.ini"));
            if !link.is_symlink() {
                symlink(&file, &link).with_context(|| format!("linking {}", link.display()))?;
            }
        }
        Ok(())
    }
}

/// The version for which `php-config` speaks, as in `8.2`; nothing if it is not installed.
#[must_use]
pub fn configured_version() -> Option<String> {
    let full = ask("--version").ok()?;
    Some(full.splitn(3, '.').take(2).collect::<Vec<_>>().join("."))
}

fn ask(question: &str) -> Result<String> {
    let answer = run(Command::new("php-config").arg(question))?;
    Ok(answer.trim().to_owned())
}
