//! `WpHeartbeat\metrics()`: the numbers as OpenMetrics text.

use super::counts::{self, BOUNDS, Counts, Lanes, Sums};
use super::status::seconds;
use crate::engine::edge::{Entry, guarded};
use crate::settings;
use ext_php_rs::prelude::*;
use prometheus_client::collector::Collector;
use prometheus_client::encoding::{DescriptorEncoder, EncodeLabelSet, MetricEncoder, NoLabelSet, text};
use prometheus_client::metrics::MetricType;
use prometheus_client::registry::{Registry, Unit};
use std::collections::BTreeMap;
use std::fmt::Error;

/// For scrapers: what is counted of the site's ticks, as OpenMetrics 1.0 text.
#[php_function]
#[php(name = "WpHeartbeat\\metrics")]
fn metrics() -> String {
    let counts = guarded(Entry::Info, Counts::default(), || counts::read().unwrap_or_default());
    guarded(Entry::Info, String::new(), || exposition(counts))
}

/// The PHP functions.
pub fn functions(module: ModuleBuilder) -> ModuleBuilder {
    module.function(wrap_function!(metrics))
}

/// What the names of all metrics begin with.
const PREFIX: &str = "wp_heartbeat";

fn exposition(counts: Counts) -> String {
    let mut registry = Registry::with_prefix(PREFIX);
    registry.register_collector(Box::new(Numbers { counts, lane: settings::LANE.value() }));
    let mut exposition = String::new();
    // Writing to a string does not fail.
    let _ = text::encode(&mut exposition, &registry);
    exposition
}

/// The numbers of one site.
#[derive(Debug)]
struct Numbers {
    counts: Counts,
    lane: String,
}

impl Collector for Numbers {
    fn encode(&self, mut encoder: DescriptorEncoder) -> Result<(), Error> {
        let Self { counts: Counts { lanes, witnesses, .. }, .. } = self;
        let encoder = &mut encoder;
        self.extension(encoder)?;
        self.ticks(encoder)?;
        let help = "Ticks that WordPress answered, by reason.";
        by_label(encoder, ("declines", help), "reason", self.counts.reasons.iter().map(|(id, count)| (id.as_str(), *count)))?;
        durations(encoder, lanes)?;
        cpu(encoder, lanes)?;
        let bytes = by_lane(lanes, |sums| sums.bytes);
        let mut metric = encoder.encode_descriptor("answer", "Answers' bodies.", Some(&Unit::Bytes), MetricType::Counter)?;
        bytes.into_iter().try_for_each(|(lane, sum)| counter(&mut metric, &[("lane", lane)], sum))?;
        let help = "Statements sent to the database and waited for.";
        by_label(encoder, ("database_round_trips", help), "lane", by_lane(lanes, |sums| sums.round_trips))?;
        let granted = [("granted", witnesses.right)].into_iter();
        let results = granted.chain(witnesses.refused.iter().map(|(reason, count)| (reason.as_str(), *count)));
        by_label(encoder, ("witnesses", "Ticks that were watched, by what was decided."), "result", results)?;
        let mut metric = encoder.encode_descriptor("leases_given", "Leases given.", None, MetricType::Counter)?;
        metric.encode_counter::<NoLabelSet, _, u64>(&witnesses.right, None)?;
        by_label(encoder, ("leases_ended", "Leases that ended, by reason."), "reason", pairs(&self.counts.ended))
    }
}

impl Numbers {
    fn extension(&self, encoder: &mut DescriptorEncoder) -> Result<(), Error> {
        let mut metric = encoder.encode_descriptor("extension", "The extension.", None, MetricType::Info)?;
        metric.encode_info(&[("version", env!("CARGO_PKG_VERSION")), ("lane", &self.lane)])
    }

    fn ticks(&self, encoder: &mut DescriptorEncoder) -> Result<(), Error> {
        let help = "Ticks, by who answered and what they were sent for.";
        let mut metric = encoder.encode_descriptor("ticks", help, None, MetricType::Counter)?;
        for (kind, numbers) in &self.counts.kinds {
            for (lane, number) in LANES.into_iter().zip(numbers) {
                counter(&mut metric, &[("lane", lane), ("kind", kind)], *number)?;
            }
        }
        Ok(())
    }
}

/// The lanes, in the order of [`Counts::kinds`].
const LANES: [&str; 2] = ["express", "full"];

fn by_lane(lanes: &Lanes, number: impl Fn(&Sums) -> u64) -> [(&'static str, u64); 2] {
    [(LANES[0], number(&lanes.express)), (LANES[1], number(&lanes.full))]
}

fn pairs(numbers: &BTreeMap<String, u64>) -> impl Iterator<Item = (&str, u64)> {
    numbers.iter().map(|(name, number)| (name.as_str(), *number))
}

/// A counter with one label.
fn by_label<'a>(
    encoder: &mut DescriptorEncoder,
    (name, help): (&str, &str),
    label: &str,
    numbers: impl IntoIterator<Item = (&'a str, u64)>,
) -> Result<(), Error> {
    let mut metric = encoder.encode_descriptor(name, help, None, MetricType::Counter)?;
    numbers.into_iter().try_for_each(|(value, number)| counter(&mut metric, &[(label, value)], number))
}

fn counter(metric: &mut MetricEncoder, labels: &impl EncodeLabelSet, number: u64) -> Result<(), Error> {
    metric.encode_family(labels)?.encode_counter::<NoLabelSet, _, u64>(&number, None)
}

fn durations(encoder: &mut DescriptorEncoder, lanes: &Lanes) -> Result<(), Error> {
    let help = "How long ticks took, from the request's start to its end.";
    let mut metric = encoder.encode_descriptor("tick_duration", help, Some(&Unit::Seconds), MetricType::Histogram)?;
    for (lane, sums) in LANES.into_iter().zip([&lanes.express, &lanes.full]) {
        let counted: u64 = sums.buckets.iter().fold(0, |sum, bucket| sum.saturating_add(*bucket));
        let mut buckets: Vec<(f64, u64)> = BOUNDS.iter().map(|bound| seconds(*bound)).zip(sums.buckets).collect();
        buckets.push((f64::INFINITY, sums.ticks.saturating_sub(counted)));
        metric.encode_family(&[("lane", lane)])?.encode_histogram::<NoLabelSet>(
            seconds(sums.time),
            sums.ticks,
            &buckets,
            None,
        )?;
    }
    Ok(())
}

fn cpu(encoder: &mut DescriptorEncoder, lanes: &Lanes) -> Result<(), Error> {
    let help = "Processor time of ticks.";
    let mut metric = encoder.encode_descriptor("cpu", help, Some(&Unit::Seconds), MetricType::Counter)?;
    for (lane, micros) in by_lane(lanes, |sums| sums.cpu) {
        metric.encode_family(&[("lane", lane)])?.encode_counter::<NoLabelSet, _, u64>(&seconds(micros), None)?;
    }
    Ok(())
}
