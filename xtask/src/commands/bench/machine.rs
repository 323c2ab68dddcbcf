//! The machine in general terms: what a reader of the numbers wants to know of it, and nothing that names it.

use std::fs;
use std::process::Command;

use anyhow::Result;
use xtask::{Php, Site, process};

/// Names and values, in the order in which they are shown.
pub fn describe(php: &Php, site: &Site) -> Result<Vec<(String, String)>> {
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let database = site.database().value("SELECT VERSION()")?.unwrap_or_default();
    let rows = [
        ("Processor", format!("{cores} cores, {}", processor())),
        ("System", field("/etc/os-release", "PRETTY_NAME", '=')),
        ("PHP", process::run(Command::new(&php.cli).args(["-n", "-r", "echo PHP_VERSION;"]))?),
        ("MariaDB", database),
        ("Served by", "nginx and php-fpm with 2 workers a side, opcache on, all on this machine".to_owned()),
    ];
    Ok(rows.map(|(name, value)| (name.to_owned(), value)).into())
}

/// The maker's name for the model where there is one, else family and model numbers.
fn processor() -> String {
    let of = |name| field("/proc/cpuinfo", name, ':');
    let name = of("model name");
    let numbers = format!("{} family {} model {}", of("vendor_id"), of("cpu family"), of("model"));
    if name.is_empty() || name.eq_ignore_ascii_case("unknown") { numbers } else { format!("{name} ({numbers})") }
}

fn field(file: &str, name: &str, separator: char) -> String {
    let text = fs::read_to_string(file).unwrap_or_default();
    let value = text.lines().filter_map(|line| line.split_once(separator)).find(|(key, _)| key.trim() == name);
    value.map(|(_, value)| value.trim().trim_matches('"').to_owned()).unwrap_or_default()
}
