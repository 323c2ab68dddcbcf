//! A page that shows `status()` and `metrics()`, read and held against the log.

use std::collections::BTreeMap;
use std::io::Write;
use std::path::PathBuf;
use std::process::{Command, Stdio};

use anyhow::{Context, Result, bail, ensure};
use serde_json::{Value, json};
use xtask::{Client, Request, paths};

use super::told::Line;
use crate::bench::Bench;

const SOURCE: &str = r"<?php
require 'WP-LOAD';
$status = WpHeartbeat\status();
echo json_encode( array( 'status' => $status, 'metrics' => WpHeartbeat\metrics(), 'pid' => getmypid() ) );
";

/// The distribution's, with its packages.
const PYTHON: &str = "/usr/bin/python3";

/// OpenMetrics as its own project's parser reads it: samples by name and labels.
const PARSER: &str = r"
import json, sys
from prometheus_client.openmetrics.parser import text_string_to_metric_families
samples = []
for family in text_string_to_metric_families(sys.stdin.read()):
    for sample in family.samples:
        samples.append([sample.name, sorted(sample.labels.items()), sample.value])
json.dump(samples, sys.stdout)
";

/// The bounds of the histogram's buckets, in microseconds.
const BOUNDS: [u64; 14] =
    [250, 500, 1_000, 2_500, 5_000, 10_000, 25_000, 50_000, 100_000, 250_000, 500_000, 1_000_000, 2_500_000, 10_000_000];

/// The page.
pub struct Page {
    client: Client,
}

/// What it showed.
pub struct Numbers {
    pub status: Value,
    metrics: String,
}

impl Page {
    /// Where it is.
    pub const ADDRESS: &str = "/numbers.php";

    /// Writes it.
    pub fn write(bench: &Bench) -> Result<PathBuf> {
        let page = bench.folder.join("numbers.php");
        let load = bench.site.docroot().join("wp-load.php");
        let load = load.to_str().context("a folder's name is UTF-8")?;
        paths::write(&page, SOURCE.replace("WP-LOAD", load))?;
        Ok(page)
    }

    /// The page of a pool.
    pub fn of(client: Client) -> Self {
        Self { client }
    }

    /// Asks for it.
    pub fn read(&mut self) -> Result<Numbers> {
        let answer = self.client.send(&Request::get(Self::ADDRESS))?;
        let mut said: Value = serde_json::from_slice(&answer.body).with_context(|| answer.text())?;
        let metrics = said["metrics"].as_str().context("metrics() gives text")?.to_owned();
        Ok(Numbers { status: said["status"].take(), metrics })
    }
}

impl Numbers {
    /// Every number is the sum over these lines.
    pub fn are_of(&self, lines: &[Line]) -> Result<()> {
        let wanted = sums(lines);
        for (name, wanted) in wanted.as_object().context("an object")? {
            // PHP has one kind of empty array.
            let said = if self.status[name] == json!([]) { json!({}) } else { self.status[name].clone() };
            ensure!(said == *wanted, "{name} is {said}, by the log {wanted}");
        }
        for lane in ["express", "full"] {
            let time = &self.status["time"][lane];
            let own: Vec<u64> = lines.iter().filter(|line| line.lane == lane).map(Line::micros).collect();
            ensure!(time["count"] == own.len(), "{lane}: {time}, by the log {}", own.len());
            let sum = (time["sum"].as_f64().context("a number")? * 1e6).round() as u64;
            ensure!(sum == own.iter().sum::<u64>(), "{lane}: {sum} us, by the log {}", own.iter().sum::<u64>());
            for bound in BOUNDS {
                let name = (bound as f64 / 1e6).to_string();
                let wanted = own.iter().filter(|micros| **micros <= bound).count();
                ensure!(
                    time["buckets"][&name] == wanted,
                    "{lane}: up to {name} s {}, by the log {wanted}",
                    time["buckets"][&name]
                );
            }
        }
        self.hours_and_last(lines)
    }

    fn hours_and_last(&self, lines: &[Line]) -> Result<()> {
        let hours = self.status["hours"].as_array().context("a list")?;
        let ticks = |lane: &str| hours.iter().filter_map(|hour| hour[lane].as_u64()).sum::<u64>();
        ensure!(ticks("express") + ticks("full") == lines.len() as u64, "hours: {hours:?}");
        let recent = self.status["recent"].as_array().context("a list")?;
        ensure!(recent.len() == lines.len().min(50), "{} ticks are the last", recent.len());
        for tick in recent {
            let is_it = |line: &&Line| {
                tick["user"] == line.user
                    && tick["screen"] == *line.screen
                    && tick["kind"] == *line.kind
                    && tick["lane"] == *line.lane
                    && tick["reason"] == json!(line.reason)
                    && tick["ms"].as_f64().is_some_and(|ms| (ms * 1e3).round() as u64 == line.micros())
            };
            ensure!(lines.iter().any(|line| is_it(&line)), "a tick that is in no line: {tick}");
        }
        Ok(())
    }

    /// `metrics()` says the same, to a parser that is none of ours.
    pub fn are_exposed(&self) -> Result<()> {
        let samples = parse(&self.metrics)?;
        let status = &self.status;
        let sample = |name: &str, labels: &[(&str, &str)]| {
            let labels: Vec<(String, String)> =
                labels.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
            samples.get(&(format!("wp_heartbeat_{name}"), labels)).copied()
        };
        let is = |name: &str, labels: &[(&str, &str)], wanted: &Value| {
            let found = sample(name, labels);
            ensure!(found.is_some() && found == wanted.as_f64(), "{name} {labels:?} is {found:?}, status() says {wanted}");
            anyhow::Ok(())
        };
        for lane in ["express", "full"] {
            for (kind, numbers) in entries(&status["kinds"]) {
                is("ticks_total", &[("kind", kind), ("lane", lane)], &numbers[lane])?;
            }
            let labels = [("lane", lane)];
            is("tick_duration_seconds_count", &labels, &status["time"][lane]["count"])?;
            is("tick_duration_seconds_sum", &labels, &status["time"][lane]["sum"])?;
            is("tick_duration_seconds_bucket", &[labels[0], ("le", "+Inf")], &status["time"][lane]["count"])?;
            is("cpu_seconds_total", &labels, &status["cpu"][lane])?;
            is("answer_bytes_total", &labels, &status["bytes"][lane])?;
            is("database_round_trips_total", &labels, &status["round_trips"][lane])?;
        }
        for (reason, number) in entries(&status["reasons"]) {
            is("declines_total", &[("reason", reason)], number)?;
        }
        for (reason, number) in entries(&status["witnesses"]["refused"]) {
            is("witnesses_total", &[("result", reason)], number)?;
        }
        is("witnesses_total", &[("result", "granted")], &status["witnesses"]["right"])?;
        is("leases_given_total", &[], &status["leases"]["given"])?;
        let buckets = samples.keys().filter(|(name, _)| name == "wp_heartbeat_tick_duration_seconds_bucket").count();
        ensure!(buckets == 2 * (BOUNDS.len() + 1), "{buckets} buckets");
        Ok(())
    }
}

/// What the lines come to.
fn sums(lines: &[Line]) -> Value {
    let (mut kinds, mut reasons) = (BTreeMap::new(), BTreeMap::new());
    let mut lanes = BTreeMap::from([("express", [0; 3]), ("full", [0; 3])]);
    for line in lines {
        let [express, full] = kinds.entry(line.kind.clone()).or_insert([0, 0]);
        *(if line.reason.is_some() { full } else { express }) += 1;
        if let Some(reason) = &line.reason {
            *reasons.entry(reason.clone()).or_insert(0) += 1;
        }
        let lane = lanes.entry(if line.reason.is_some() { "full" } else { "express" }).or_default();
        for (sum, more) in lane.iter_mut().zip([1, line.bytes, line.round_trips]) {
            *sum += more;
        }
    }
    let both = |at: usize| json!({ "express": lanes["express"][at], "full": lanes["full"][at] });
    let kinds: BTreeMap<String, Value> =
        kinds.into_iter().map(|(kind, [express, full])| (kind, json!({ "express": express, "full": full }))).collect();
    let mut ticks = both(0);
    ticks["total"] = lines.len().into();
    json!({ "ticks": ticks, "kinds": kinds, "reasons": reasons, "bytes": both(1), "round_trips": both(2) })
}

fn entries(map: &Value) -> impl Iterator<Item = (&str, &Value)> {
    map.as_object().into_iter().flatten().map(|(name, value)| (name.as_str(), value))
}

type Samples = BTreeMap<(String, Vec<(String, String)>), f64>;

fn parse(metrics: &str) -> Result<Samples> {
    let mut python = Command::new(PYTHON)
        .args(["-c", PARSER])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()?;
    python.stdin.take().context("a pipe")?.write_all(metrics.as_bytes())?;
    let output = python.wait_with_output()?;
    if !output.status.success() {
        bail!("no OpenMetrics: {}\n{metrics}", String::from_utf8_lossy(&output.stderr));
    }
    type Labels = Vec<(String, String)>;
    let samples: Vec<(String, Labels, f64)> = serde_json::from_slice(&output.stdout)?;
    Ok(samples.into_iter().map(|(name, labels, value)| ((name, labels), value)).collect())
}
