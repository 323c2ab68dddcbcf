//! Numbers: what `status()` and `metrics()` say of mixed ticks is what the log's lines say, and what the clients were told.

mod cost;
pub mod ends;
mod mix;
mod page;
mod told;

use std::path::PathBuf;

use anyhow::{Context, Result, ensure};
use xtask::{Client, Generation, PoolOptions};

use crate::bench::Bench;
use crate::cases::Case;
use crate::state::State;
use mix::Mix;
use page::Page;
use told::{Told, lines};

/// Cases about them.
pub const CASES: &[Case] = &[
    Case::on(&Generation::NEWEST, "10,000 mixed ticks of 8 clients: numbers, log and headers agree", |bench| {
        agree(bench, 10_000)
    }),
    Case::on(&Generation::V6_1, "1,000 mixed ticks of 8 clients: numbers, log and headers agree", |bench| agree(bench, 1_000)),
    Case::on(&Generation::V6_8, "1,000 mixed ticks of 8 clients: numbers, log and headers agree", |bench| agree(bench, 1_000)),
    Case::on(&Generation::V6_1, "numbers through mysqli, as where no connection is kept", ends::through_mysqli),
    Case::on(&Generation::NEWEST, "numbers of workers that end after so many requests", ends::after_so_many_requests),
    Case::on(&Generation::V6_8, "numbers of workers that are killed", ends::killed),
    Case::on(&Generation::V6_1, "numbers of two machines are summed", ends::of_two_machines),
    Case::on(&Generation::V6_8, "numbers are kept while the database takes none", ends::kept_while_locked),
    Case::on(&Generation::NEWEST, "damaged numbers are begun anew", ends::damaged),
    Case::on(&Generation::V6_8, "ticks that die are counted once", ends::that_die),
    Case::on(&Generation::NEWEST, "the cost of counting and logging an express tick", cost::run),
    Case::on(&Generation::V6_1, "nothing is counted where nothing is wanted", ends::unwanted),
];

/// A pool that counts and logs, with a page that shows its numbers.
struct Stand {
    name: &'static str,
    log: PathBuf,
}

impl Stand {
    fn up(bench: &mut Bench, name: &'static str, change: impl FnOnce(PoolOptions) -> PoolOptions) -> Result<Self> {
        // Of a case that failed.
        bench.close(name);
        let log = bench.folder.join(format!("{name}.log"));
        if log.exists() {
            std::fs::remove_file(&log)?;
        }
        let page = Page::write(bench)?;
        let text = log.to_str().context("a folder's name is UTF-8")?.to_owned();
        bench.our_pool(name, |options| change(options.ini("wp_heartbeat.log", &text).script(Page::ADDRESS, &page)))?;
        Ok(Self { name, log })
    }

    fn clients(&self, bench: &Bench, count: usize) -> Result<Vec<Client>> {
        let port = bench.port(self.name)?;
        Ok((0..count).map(|_| Client::new(port)).collect())
    }

    fn page(&self, bench: &Bench) -> Result<Page> {
        Ok(Page::of(Client::new(bench.port(self.name)?)))
    }

    fn logged(&self) -> Result<Vec<told::Line>> {
        lines(&std::fs::read_to_string(&self.log).context("reading the log")?)
    }
}

fn begin(bench: &mut Bench) -> Result<()> {
    bench.keep_fresh()?;
    bench.reset(&State::default(), false)
}

fn agree(bench: &mut Bench, ticks: usize) -> Result<()> {
    begin(bench)?;
    let stand = Stand::up(bench, "ours-counting", |options| options)?;
    let mix = Mix::of(bench);
    let answers = mix.send(&mut stand.clients(bench, 8)?, ticks)?;
    ends::end_gracefully(bench, stand.name)?;
    let lines = stand.logged()?;
    let (told, logged) = (Told::by_answers(&answers), Told::by_lines(&lines));
    ensure!(told == logged, "the headers say {told:?}\nthe log says {logged:?}");
    ensure!(logged.reasons() >= 4 && logged.express() * 2 > ticks as u64, "too little of everything: {logged:?}");
    let mut page = stand.page(bench)?;
    let numbers = page.read()?;
    numbers.are_of(&lines)?;
    numbers.are_exposed()?;
    secrets(bench, &mix, &stand)?;
    bench.close(stand.name);
    Ok(())
}

/// Nothing of a tick that others must not read is in the log, or in the rows.
fn secrets(bench: &Bench, mix: &Mix, stand: &Stand) -> Result<()> {
    let rows = bench
        .site
        .database()
        .query(r"SELECT option_value FROM wp_options WHERE option_name LIKE '\_wp\_heartbeat\_counts\_%'")?;
    let rows: Vec<String> = rows.into_iter().flatten().flatten().collect();
    ensure!(!rows.is_empty() && rows.iter().all(|row| row.len() < 16 << 10), "{} rows, or long ones", rows.len());
    let kept = rows.join("\n") + &std::fs::read_to_string(&stand.log)?;
    for secret in mix.secrets(bench) {
        ensure!(secret.len() > 5 && !kept.contains(&secret), "{secret:?} is in the log or the rows");
    }
    Ok(())
}
