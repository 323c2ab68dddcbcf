//! A site with a pace: servers of both lanes with the same settings, and ticks that must be told the same by either.

use anyhow::{Context, Result, ensure};
use xtask::{Answer, Client, PoolOptions, Tick};

use crate::bench::Bench;
use crate::cast::Cast;
use crate::compare::tries;
use crate::lease_ends::verdict_is_written;
use crate::scenario::Server;
use crate::state::State;

/// Settings by name, without what all begin with.
pub type Settings = &'static [(&'static str, &'static str)];

/// A tick, and the interval that its answer must name.
pub struct Told {
    /// Where it comes from, and how often it says to come.
    pub tick: fn(&Cast) -> Tick,
    /// `heartbeat_interval`; `None` for stock's bytes.
    pub interval: Option<u32>,
}

/// Two servers with the same settings: one of the express lane, one of the full.
pub struct Stand {
    /// The express lane's.
    pub express: Client,
    full: Client,
    stock: Client,
    pools: [String; 2],
}

impl Stand {
    /// Brings the servers up; `change` is made to both.
    pub fn up(bench: &mut Bench, name: &str, settings: Settings, change: impl Fn(PoolOptions) -> PoolOptions) -> Result<Self> {
        bench.keep_fresh()?;
        let set = |options: PoolOptions| {
            let options = change(options);
            settings.iter().fold(options, |options, (name, value)| options.ini(&format!("wp_heartbeat.{name}"), value))
        };
        let pools = [format!("ours-{name}"), format!("full-{name}")];
        let express = bench.our_pool(&pools[0], set)?.client();
        let full = bench.our_pool(&pools[1], |options| set(options).ini("wp_heartbeat.lane", "full"))?.client();
        bench.sides(Server::Plain)?;
        Ok(Self { express, full, stock: Client::new(bench.port("stock-plain")?), pools })
    }

    /// Takes the servers down.
    pub fn down(self, bench: &mut Bench) {
        self.pools.iter().for_each(|pool| bench.close(pool));
    }

    /// The end of both servers' logs.
    pub fn log(&self, bench: &Bench) -> String {
        self.pools.iter().map(|pool| bench.log(pool)).collect()
    }

    /// Sends a tick to each lane, to the witness before, and to stock: all answer as stock does, with the interval in it. `state` is
    /// switched on for all of them.
    ///
    /// # Errors
    /// What was not so.
    pub fn tells(&mut self, bench: &mut Bench, state: &State, told: &Told) -> Result<()> {
        let links = state.link(&bench.site, &bench.folder)?;
        let result = tries(|| self.once(bench, state, told));
        drop(links);
        result.with_context(|| String::from_utf8_lossy(&(told.tick)(&bench.cast).request().body).into_owned())
    }

    fn once(&mut self, bench: &mut Bench, state: &State, told: &Told) -> Result<()> {
        let request = (told.tick)(&bench.cast).request();
        bench.forget_state();
        bench.reset(state, false)?;
        let stock = self.stock.send(&request)?;
        let wanted = with_interval(&stock, told.interval)?;
        bench.reset(state, false)?;
        let witness = self.express.send(&request)?;
        is(&witness, "full:no-lease", &wanted)?;
        verdict_is_written(bench)?;
        bench.reset(state, true)?;
        is(&self.express.send(&request)?, "express", &wanted)?;
        bench.reset(state, true)?;
        is(&self.full.send(&request)?, "full:lane-full", &wanted)
    }

    /// The lane and the interval that answer a tick, with leases as they are.
    ///
    /// # Errors
    /// If there is no answer.
    pub fn lane(&mut self, bench: &Bench, tick: &Tick) -> Result<(String, Option<u32>)> {
        let answer = self.express.send(&tick.request())?;
        verdict_is_written(bench)?;
        Ok((answer.lane().unwrap_or("none").to_owned(), interval(&answer)))
    }
}

/// The interval that an answer names.
pub fn interval(answer: &Answer) -> Option<u32> {
    let text = answer.text();
    let (_, after) = text.split_once("\"heartbeat_interval\":")?;
    after.split(|letter: char| !letter.is_ascii_digit()).next()?.parse().ok()
}

/// Stock's answer as it is to be: behind all else, before the time.
fn with_interval(stock: &Answer, interval: Option<u32>) -> Result<Answer> {
    const TIME: &str = ",\"server_time\":";
    let mut wanted = stock.clone();
    if let Some(interval) = interval {
        let text = stock.text();
        let (before, behind) = text.rsplit_once(TIME).context("stock's answer has a time")?;
        wanted.body = format!("{before},\"heartbeat_interval\":{interval}{TIME}{behind}").into_bytes();
    }
    Ok(wanted)
}

fn is(answer: &Answer, lane: &str, wanted: &Answer) -> Result<()> {
    let shown = |answer: &Answer| format!("{} {:?}\n{}", answer.status, answer.headers, answer.text());
    ensure!(answer.comparable() == wanted.comparable(), "{lane}: {}\nmust be: {}", shown(answer), shown(wanted));
    ensure!(answer.lane() == Some(lane), "the lane is {:?}, must be {lane}: {}", answer.lane(), answer.text());
    Ok(())
}
