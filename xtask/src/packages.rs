//! What must be installed, and how: the distribution's packages, only those that are missing, no service touched.

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};

use anyhow::{Context, Result, bail};

use crate::process::{as_root, run};
use crate::{Php, Progress, php};

/// Where Debian's maintainer scripts ask whether they may start a service.
const POLICY: &str = "/usr/sbin/policy-rc.d";
const POLICY_MARK: &str = "wp_heartbeat's xtask: no service is started while packages are installed";

/// One thing that is needed.
struct Need {
    /// The package to install.
    package: String,
    /// Any installed package whose name begins and ends so will do.
    begins: String,
    ends: String,
}

impl Need {
    fn exactly(package: &str) -> Self {
        Self { package: package.to_owned(), begins: package.to_owned(), ends: String::new() }
    }

    /// `php-fpm` brings the distribution's version of it; where a PHP with headers is installed already, its own
    /// version is needed.
    fn php(part: &str, version: Option<&str>) -> Self {
        let package = format!("php{}-{part}", version.unwrap_or_default());
        Self { begins: package.clone(), ends: String::new(), package }
    }

    fn met_by(&self, installed: &[String]) -> bool {
        installed.iter().any(|name| {
            *name == self.package || (name.starts_with(&self.begins) && name.ends_with(&self.ends) && !self.ends.is_empty())
        })
    }
}

fn needs() -> Vec<Need> {
    let version = php::configured_version();
    // cgi is what PHP's test runner sends a test's POST data through.
    let mut needs: Vec<Need> = ["dev", "cli", "cgi", "fpm", "mysql", "mbstring", "xml", "gd", "curl"]
        .into_iter()
        .map(|part| Need::php(part, version.as_deref()))
        .collect();
    needs.extend(["mariadb-server-core", "mariadb-client-core", "nginx", "xz-utils"].map(Need::exactly));
    needs.push(Need { package: "libclang-dev".to_owned(), begins: "libclang-".to_owned(), ends: "-dev".to_owned() });
    needs
}

/// Installs what is missing and says which PHP there is.
///
/// # Errors
/// If this is no Debian, if the installation fails, or if it is needed and we may not.
pub fn ensure(progress: &Progress) -> Result<Php> {
    install_missing(needs(), progress)?;
    Php::find()
}

/// Installs what the end-to-end tests need besides: what counts instructions, and a reader of OpenMetrics text, the parser of the
/// project that defines it.
///
/// # Errors
/// As [`ensure`].
pub fn ensure_end_to_end(progress: &Progress) -> Result<()> {
    install_missing(["valgrind", "python3-prometheus-client"].map(Need::exactly).into(), progress)
}

/// Installs what the tests in a browser need besides: the browser with its driver, and what puts a server's clock back.
///
/// # Errors
/// As [`ensure`].
pub fn ensure_browser(progress: &Progress) -> Result<()> {
    install_missing(["chromium", "chromium-driver", "libfaketime"].map(Need::exactly).into(), progress)
}

fn install_missing(needs: Vec<Need>, progress: &Progress) -> Result<()> {
    let installed = installed()?;
    let missing: Vec<String> = needs.into_iter().filter(|need| !need.met_by(&installed)).map(|need| need.package).collect();
    if !missing.is_empty() {
        progress.say(&format!("installing from the distribution: {}", missing.join(" ")));
        install(progress, &missing)?;
    }
    Ok(())
}

fn installed() -> Result<Vec<String>> {
    let list = run(Command::new("dpkg-query").args(["-W", "-f", "${Package} ${db:Status-Abbrev}\n"]))
        .context("this needs Debian or one of its children: asking dpkg what is installed")?;
    Ok(list
        .lines()
        .filter_map(|line| line.split_once(' '))
        .filter(|(_, status)| status.starts_with("ii"))
        .map(|(name, _)| name.to_owned())
        .collect())
}

fn install(progress: &Progress, missing: &[String]) -> Result<()> {
    progress.step("  apt-get update", || apt_get(&["update"]))?;
    let _no_service = NoService::declare()?;
    let mut arguments = vec!["install", "--yes", "--no-install-recommends"];
    arguments.extend(missing.iter().map(String::as_str));
    progress.step("  apt-get install (a few minutes on a fresh machine)", || apt_get(&arguments))
}

fn apt_get(arguments: &[&str]) -> Result<()> {
    // sudo drops the environment, env(1) sets it again on the other side.
    let status = as_root("env")?
        .args(["DEBIAN_FRONTEND=noninteractive", "apt-get", "-qq", "-o", "Dpkg::Use-Pty=0"])
        .args(arguments)
        .stdin(Stdio::null())
        .stdout(Stdio::from(std::io::stderr()))
        .status()
        .context("starting apt-get")?;
    if !status.success() {
        bail!("apt-get {}: {status}", arguments.join(" "));
    }
    Ok(())
}

/// While this lives, the packages' scripts start no service. A policy of the machine's own is left as it is.
struct NoService {
    ours: bool,
}

impl NoService {
    fn declare() -> Result<Self> {
        let left_behind = fs::read_to_string(POLICY).is_ok_and(|text| text.contains(POLICY_MARK));
        if Path::new(POLICY).exists() && !left_behind {
            return Ok(Self { ours: false });
        }
        let file = tempfile::NamedTempFile::new()?;
        fs::write(file.path(), format!("#!/bin/sh\n# {POLICY_MARK}\nexit 101\n"))?;
        run(as_root("install")?.args(["-m", "755"]).arg(file.path()).arg(POLICY))?;
        Ok(Self { ours: true })
    }
}

impl Drop for NoService {
    fn drop(&mut self) {
        if !self.ours {
            return;
        }
        let removed = as_root("rm").and_then(|mut command| run(command.args(["-f", POLICY])));
        if let Err(error) = removed {
            eprintln!("{POLICY} could not be removed, please do: {error:#}");
        }
    }
}
