//! What clients were told, and what the log says: ticks and bytes by lane and reason.

use std::collections::BTreeMap;

use anyhow::{Context, Result, ensure};
use serde::Deserialize;
use xtask::Answer;

/// A line of the log: these fields, and no others.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Line {
    pub time: String,
    pub site: String,
    pub user: u64,
    pub screen: String,
    pub kind: String,
    pub lane: String,
    pub reason: Option<String>,
    pub ms: f64,
    pub round_trips: u64,
    pub bytes: u64,
}

impl Line {
    /// How long the tick took, in microseconds.
    pub fn micros(&self) -> u64 {
        (self.ms * 1e3).round() as u64
    }
}

/// The log's lines, each of them whole, and of this site.
pub fn lines(text: &str) -> Result<Vec<Line>> {
    ensure!(text.is_empty() || text.ends_with('\n'), "the log ends within a line");
    let line = |line| {
        let read: Line = serde_json::from_str(line).with_context(|| format!("no line of JSON: {line:?}"))?;
        ensure!(read.site.contains(xtask::nginx::HOST), "of another site: {line}");
        Ok(read)
    };
    text.lines().map(line).collect()
}

/// Ticks and bytes, by who answered and why.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Told(BTreeMap<String, (u64, u64)>);

impl Told {
    pub fn by_answers(answers: &[Answer]) -> Self {
        Self::default().sum(answers.iter().map(|answer| (answer.lane().unwrap_or("none").to_owned(), answer.body.len() as u64)))
    }

    pub fn by_lines(lines: &[Line]) -> Self {
        Self::default().sum(lines.iter().map(|line| {
            let lane = line.reason.as_ref().map_or_else(|| line.lane.clone(), |reason| format!("{}:{reason}", line.lane));
            (lane, line.bytes)
        }))
    }

    fn sum(mut self, ticks: impl Iterator<Item = (String, u64)>) -> Self {
        for (lane, bytes) in ticks {
            let sum = self.0.entry(lane).or_default();
            *sum = (sum.0 + 1, sum.1 + bytes);
        }
        self
    }

    /// How many ticks were answered natively.
    pub fn express(&self) -> u64 {
        self.0.get("express").map_or(0, |sum| sum.0)
    }

    /// How many reasons WordPress had to answer.
    pub fn reasons(&self) -> usize {
        self.0.keys().filter(|lane| lane.starts_with("full:")).count()
    }
}
