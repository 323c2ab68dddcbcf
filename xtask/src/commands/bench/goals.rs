//! What the project wants of itself, and what a run says of it. Reported, never enforced: machines differ.

use super::report::{Floors, FullLaneRow, Goal, Growth, Report, SiteThroughput, SiteTicks, TickRow};
use crate::commands::side_by_side::kinds::{ANONYMOUS, DASHBOARD, LIST};

/// A limit.
#[derive(Clone, Copy)]
enum Limit {
    AtLeast(f64),
    AtMost(f64),
}

use Limit::{AtLeast, AtMost};

/// All goals that this run measured anything of.
pub fn judge(report: &Report) -> Vec<Goal> {
    let mut goals = Vec::new();
    if let Some(site) = newest_bare(report) {
        against_stock(&mut goals, site);
    }
    if let Some(floors) = &report.floors {
        against_floors(&mut goals, floors);
    }
    database(&mut goals, report);
    if let Some(inert) = &report.inert {
        let of_bare = highest(inert.rows.iter().map(|row| row.plugins_of_bare));
        add(&mut goals, "express ticks, time with plugins / without; the highest", AtMost(1.05), of_bare, 2);
    }
    if let Some(row) = report.guards.iter().flat_map(|guards| &guards.rows).find(|row| row.kind == DASHBOARD) {
        add(
            &mut goals,
            "forty guards of a tick, microseconds of CPU",
            AtMost(40.0),
            (row.plugins.cpu - row.bare.cpu) * 1_000.0,
            0,
        );
    }
    for (site, row) in report.witnesses.iter().flat_map(|site| site.rows.iter().map(move |row| (site, row))) {
        let what = format!("{} watched, time / stock's, {}", row.kind, site.site);
        add(&mut goals, what, AtMost(1.15), row.full_of_stock.paired, 3);
    }
    if let Some(row) = report.numbers.iter().flat_map(|numbers| &numbers.rows).find(|row| row.kind == DASHBOARD) {
        add(&mut goals, "dashboard counted and logged, time / neither", AtMost(1.03), row.logged.paired, 3);
    }
    for thing in report.growth.iter().filter(|thing| ["users", "posts"].contains(&thing.axis.as_str())) {
        growth(&mut goals, thing);
    }
    let crowd = |site: &SiteThroughput| {
        site.rows.iter().rfind(|row| row.clients == 32).map(|row| row.ours.per_second / row.stock.per_second)
    };
    if let Some(times) = report.throughput.first().and_then(crowd) {
        add(&mut goals, "32 clients, 2 workers: times more ticks a second than stock", AtLeast(20.0), times, 1);
    }
    if let Some(soak) = &report.soak {
        add(&mut goals, format!("errors in {} ticks", soak.ticks), AtMost(0.0), soak.errors as f64, 0);
    }
    for row in report.full_lane.iter().flat_map(|site| &site.rows) {
        full_lane(&mut goals, row);
    }
    for site in &report.files {
        let what = format!("looking at one of {} files, microseconds", site.files);
        add(&mut goals, what, AtMost(1.0), site.wall_per_file, 2);
    }
    goals
}

fn newest_bare(report: &Report) -> Option<&SiteTicks> {
    report.ticks.iter().rfind(|site| !site.site.contains("plugins"))
}

fn kind<'a>(site: &'a SiteTicks, name: &str) -> Option<&'a TickRow> {
    site.rows.iter().find(|row| row.kind == name)
}

fn against_stock(goals: &mut Vec<Goal>, site: &SiteTicks) {
    for row in [DASHBOARD, ANONYMOUS].iter().filter_map(|name| kind(site, name)) {
        let name = &row.kind;
        add(goals, format!("{name}, times less time than stock"), AtLeast(18.0), row.stock.median / row.ours.median, 1);
        add(goals, format!("{name}, times less CPU than stock"), AtLeast(30.0), row.stock.cpu / row.ours.cpu, 1);
    }
}

fn against_floors(goals: &mut Vec<Goal>, floors: &Floors) {
    add(goals, "dashboard, time / the hand-written script's", AtMost(0.75), 1.0 / floors.handwritten.of_dashboard, 2);
    let above = floors.dashboard.cost.cpu - floors.empty.cost.cpu;
    add(goals, "dashboard, CPU above an empty PHP request's, ms", AtMost(0.1), above, 3);
    add(goals, "list of 20, time / the express dashboard tick's", AtMost(1.3), floors.list.of_dashboard, 2);
    add(goals, "editor, time / the express dashboard tick's", AtMost(1.5), floors.editor.of_dashboard, 2);
}

/// Round trips, and PHP's memory.
fn database(goals: &mut Vec<Goal>, report: &Report) {
    for row in report.sources.iter().flat_map(|sources| &sources.rows) {
        let most = match row.kind.as_str() {
            DASHBOARD => 1.0,
            LIST => 2.0,
            _ => 3.0,
        };
        add(goals, format!("{}, round trips", row.kind), AtMost(most), row.kept.round_trips, 1);
        add(goals, format!("{}, round trips with mysqli", row.kind), AtMost(most + 1.0), row.mysqli.round_trips, 1);
    }
    let express = report.ticks.iter().flat_map(|site| &site.rows).filter(|row| row.lane == "express");
    if !report.ticks.is_empty() {
        let memory = highest(express.map(|row| row.ours_needs.memory));
        add(goals, "peak PHP memory of express ticks, MB, at the most", AtMost(0.7), memory, 2);
    }
}

fn growth(goals: &mut Vec<Goal>, thing: &Growth) {
    if let [first, .., last] = thing.rows.as_slice() {
        let what =
            format!("{}, time at {} to {} {} / at {}, the highest", thing.kind, first.size, last.size, thing.axis, first.size);
        let most = highest(thing.rows.iter().map(|row| row.ours.p10 / first.ours.p10));
        add(goals, what, AtMost(1.1), most, 2);
    }
}

fn full_lane(goals: &mut Vec<Goal>, row: &FullLaneRow) {
    let most = if row.kind == LIST { 1.0 } else { 1.01 };
    add(goals, format!("{} in the full lane, time / stock's", row.kind), AtMost(most), row.full_of_stock.paired, 3);
}

fn highest(values: impl Iterator<Item = f64>) -> f64 {
    values.fold(f64::MIN, f64::max)
}

/// Judged as it is shown: rounded.
fn add(goals: &mut Vec<Goal>, what: impl Into<String>, limit: Limit, measured: f64, digits: usize) {
    let shown: f64 = format!("{measured:.digits$}").parse().unwrap_or(measured);
    let (goal, reached) = match limit {
        AtLeast(limit) => (format!("at least {limit}"), shown >= limit),
        AtMost(limit) if limit == 0.0 => ("none".to_owned(), shown <= limit),
        AtMost(limit) => (format!("at most {limit}"), shown <= limit),
    };
    goals.push(Goal { what: what.into(), goal, measured, digits, reached });
}

#[cfg(test)]
mod tests {
    use super::{Limit, add};

    #[test]
    fn a_goal_is_reached_if_its_rounded_value_is_within_the_limit() {
        let mut goals = Vec::new();
        add(&mut goals, "a", Limit::AtMost(1.01), 1.0104, 3);
        add(&mut goals, "b", Limit::AtMost(1.01), 1.0107, 3);
        add(&mut goals, "c", Limit::AtLeast(18.0), 17.94, 1);
        add(&mut goals, "d", Limit::AtMost(0.0), 0.0, 0);
        let found: Vec<_> = goals.iter().map(|goal| (goal.what.as_str(), goal.goal.as_str(), goal.reached)).collect();
        assert_eq!(
            found,
            [("a", "at most 1.01", true), ("b", "at most 1.01", false), ("c", "at least 18", false), ("d", "none", true)]
        );
    }
}
