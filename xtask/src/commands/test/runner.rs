//! PHP's own test runner, run-tests.php, as both parts that use it want it.

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};

use anyhow::{Context, Result};
use xtask::{Php, paths};

/// The runner, to be started in `folder` with the tests' paths from there as its last arguments. The tests' PHP reads no
/// php.ini and has the settings `settings` (`name=value`).
pub fn command(php: &Php, folder: &Path, settings: &[String]) -> Command {
    let mut command = Command::new(&php.cli);
    command.arg("-n").arg(&php.run_tests).arg("-p").arg(&php.cli).args(["-q", "-n", "--offline"]);
    command.args(settings.iter().flat_map(|setting| ["-d", setting.as_str()]));
    command
        .env("NO_INTERACTION", "1")
        .env("NO_COLOR", "1")
        .env("TEST_PHP_EXECUTABLE", &php.cli)
        .env("TEST_PHP_CGI_EXECUTABLE", &php.cgi)
        .env_remove("PHP_INI_SCAN_DIR")
        .current_dir(folder)
        .stdin(Stdio::null())
        .stdout(Stdio::piped());
    command
}

/// The setting that loads opcache, where it is a module: it is built in since PHP 8.5.
pub fn opcache(php: &Php) -> Option<String> {
    php.modules.join("opcache.ini").exists().then(|| "zend_extension=opcache".to_owned())
}

/// What is before a carriage return was overwritten on a terminal.
pub fn shown(line: &str) -> &str {
    line.rsplit('\r').find(|part| !part.trim().is_empty()).unwrap_or_default()
}

/// An empty folder in place of whatever was there: the runner leaves files beside each test that fails, which must not
/// meet the next run.
pub fn empty(folder: &Path) -> Result<()> {
    if folder.is_dir() {
        fs::remove_dir_all(folder).with_context(|| format!("removing {}", folder.display()))?;
    }
    paths::make(folder)
}

/// Copies a folder of plain files and folders into an empty one.
pub fn copy(from: &Path, to: &Path) -> Result<()> {
    paths::make(to)?;
    for entry in fs::read_dir(from).with_context(|| format!("reading {}", from.display()))? {
        let (path, target) = entry.map(|entry| (entry.path(), to.join(entry.file_name())))?;
        if path.is_dir() {
            copy(&path, &target)?;
        } else {
            fs::copy(&path, &target).with_context(|| format!("copying {}", path.display()))?;
        }
    }
    Ok(())
}
