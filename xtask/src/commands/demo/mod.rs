//! `cargo xtask demo`: one WordPress, served with and without the extension, tick by tick side by side.

mod measure;
mod table;

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::{Context, Result};
use xtask::{Generation, Pool, PoolOptions, Progress, Request, Site, SiteOptions, extension, interrupt, paths, site};

use super::side_by_side::kinds;
use measure::{Sides, measure, measure_script};
use table::Table;

const HANDWRITTEN: &str = "/handwritten-tick.php";
const EMPTY: &str = "/empty.php";

/// What may be asked for.
#[derive(clap::Args)]
pub struct Arguments {
    /// Leave the site running until Ctrl-C, and say where it is
    #[arg(long)]
    keep: bool,
    /// A WordPress of yours, to be copied (its files; it gets a database of its own)
    #[arg(long, value_name = "DIR", conflicts_with = "generation")]
    wordpress: Option<PathBuf>,
    /// The WordPress to fetch: 6.1, 6.8 or 7.x
    #[arg(long, default_value_t = Generation::NEWEST)]
    generation: Generation,
    /// Ticks of each kind to each side
    #[arg(long, default_value_t = 100, value_parser = clap::value_parser!(u32).range(1..))]
    ticks: u32,
    /// A wp_heartbeat.so that is built already
    #[arg(long, value_name = "FILE")]
    extension: Option<PathBuf>,
}

/// Runs the demonstration.
///
/// # Errors
/// If something does not come up or does not answer.
pub fn run(arguments: &Arguments) -> Result<ExitCode> {
    let progress = Progress::loud();
    let mut options = SiteOptions::new("demo", arguments.generation);
    options.browsable = true;
    if let Some(folder) = &arguments.wordpress {
        "demo-own".clone_into(&mut options.name);
        let folder = folder.canonicalize().with_context(|| format!("finding {}", folder.display()))?;
        options.wordpress = Some(folder);
    }
    let site = Site::up(&options, &progress)?;
    let shared_object = match &arguments.extension {
        Some(file) => file.canonicalize().with_context(|| format!("finding {}", file.display()))?,
        None => extension::build(&progress)?,
    };
    let (stock, ours) =
        progress.step("starting php-fpm and nginx, stock and with the extension", || pools(&site, &shared_object))?;
    let sides = Sides { site: &site, stock: &stock, ours: &ours, ticks: arguments.ticks };
    let table = fill(&sides, &progress)?;
    println!("\n{}", heading(&site, arguments.ticks));
    println!("{table}");
    if arguments.keep {
        println!("{}", addresses(&site, &stock, &ours));
        interrupt::wait();
        println!("\ntaking everything down");
    }
    Ok(if table.all_same() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn pools(site: &Site, shared_object: &std::path::Path) -> Result<(Pool, Pool)> {
    let empty = paths::sites().join("empty.php");
    paths::write(&empty, "<?php\n")?;
    let handwritten = paths::workspace().join("benches/handwritten-tick.php");
    let stock = PoolOptions::stock().script(HANDWRITTEN, &handwritten).script(EMPTY, &empty);
    let ours = PoolOptions::extension(shared_object).ini("wp_heartbeat.server_timing", "1");
    Ok((site.pool(stock)?, site.pool(ours)?))
}

fn fill(sides: &Sides<'_>, progress: &Progress) -> Result<Table> {
    let mut table = Table::default();
    let kinds = kinds::all(sides.site, sides.stock)?;
    for kind in &kinds {
        table.ticks.push(measure(sides, kind, progress)?);
    }
    let dashboard = kinds::named(&kinds, kinds::DASHBOARD)?;
    let tick = (dashboard.tick)(0).request();
    let mut by_hand = tick.clone();
    HANDWRITTEN.clone_into(&mut by_hand.path);
    for (name, request) in [("hand-written PHP", by_hand), ("empty PHP script", Request::get(EMPTY))] {
        table.scripts.push(measure_script(sides, name, &tick, &request, progress)?);
    }
    Ok(table)
}

fn heading(site: &Site, ticks: u32) -> String {
    format!(
        "WordPress {}, PHP {}: {ticks} ticks of each kind to each side in turn; medians as the client sees them, processor time of\n\
         the PHP workers, SQL statements + connections a tick.",
        site.version(),
        site.php().version
    )
}

fn addresses(site: &Site, stock: &Pool, ours: &Pool) -> String {
    let users: Vec<String> =
        site::USERS.iter().map(|(login, role)| format!("  {login} / {} ({role})", site::password(login))).collect();
    format!(
        "stock:              http://127.0.0.1:{}/wp-admin/\nwith the extension: http://127.0.0.1:{}/wp-admin/\n\
         its page:           http://127.0.0.1:{}/wp-admin/tools.php?page=wp-heartbeat\nlog-ins:\n{}\nfiles: {}\ndatabase: mariadb --socket={} --user=root heartbeat\nCtrl-C takes everything down.",
        stock.port(),
        ours.port(),
        ours.port(),
        users.join("\n"),
        site.docroot().display(),
        site.mariadb().socket().display(),
    )
}
