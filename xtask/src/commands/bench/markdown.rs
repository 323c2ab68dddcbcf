//! The run as Markdown tables.

use std::fmt::{Display, Write};

use super::report::{Cost, FileChecks, Floors, Growth, Report, SiteThroughput, SiteTicks};

/// All tables, each with a heading.
pub fn write(report: &Report) -> String {
    let mut text = String::from("## The machine\n\n");
    table(&mut text, &["what", "which"], report.machine.iter().map(|(name, value)| vec![name.clone(), value.clone()]));
    let wordpress: Vec<&str> = report.ticks.iter().map(|site| site.site.as_str()).collect();
    if !wordpress.is_empty() {
        line(&mut text, format!("Sites: {}. 200 posts, 5 users.", wordpress.join("; ")));
    }
    for site in &report.ticks {
        ticks(&mut text, site);
    }
    for site in &report.ticks {
        if let Some(floors) = &site.floors {
            self::floors(&mut text, floors);
        }
        full_lane(&mut text, site);
    }
    for site in &report.throughput {
        throughput(&mut text, site);
    }
    for thing in &report.growth {
        growth(&mut text, thing);
    }
    if !report.files.is_empty() {
        files(&mut text, &report.files);
    }
    text
}

fn ticks(text: &mut String, site: &SiteTicks) {
    heading(text, format!("Every kind of tick: {}", site.site));
    line(text, format!("{} ticks of each kind to each side in turn. Times in milliseconds, stock / extension.", site.count));
    let columns =
        ["tick", "lane", "median", "times faster", "95th percentile", "CPU", "times less CPU", "round trips", "peak MB"];
    let rows = site.rows.iter().map(|row| {
        let (stock, ours) = (row.stock_needs, row.ours_needs);
        vec![
            row.kind.clone(),
            format!("`{}`", row.lane),
            pair(row.stock.median, row.ours.median, 2),
            ratio(row.stock.median, row.ours.median),
            pair(row.stock.p95, row.ours.p95, 2),
            pair(row.stock.cpu, row.ours.cpu, 2),
            ratio(row.stock.cpu, row.ours.cpu),
            pair(stock.round_trips, ours.round_trips, 1).replace(".0", ""),
            pair(stock.memory, ours.memory, 2),
        ]
    });
    table(text, &columns, rows);
}

fn floors(text: &mut String, floors: &Floors) {
    heading(text, "The floors");
    line(text, "The express dashboard tick, the script that does its work by hand, and an empty script, in turn.");
    let row = |name: &str, cost: &Cost| {
        vec![
            name.to_owned(),
            number(cost.median, 3),
            number(cost.p95, 3),
            number(cost.cpu, 3),
            number(cost.median / floors.empty.median, 2),
            number(cost.cpu - floors.empty.cpu, 3),
        ]
    };
    let rows = [
        row("express tick", &floors.ours),
        row("hand-written script", &floors.handwritten),
        row("empty script", &floors.empty),
    ];
    table(
        text,
        &["request", "median ms", "95th percentile", "CPU ms", "of the empty script's median", "CPU above the empty script's"],
        rows,
    );
    line(
        text,
        format!(
            "Express tick against the hand-written script: {} of its time.",
            number(floors.ours.median / floors.handwritten.median, 2)
        ),
    );
}

fn full_lane(text: &mut String, site: &SiteTicks) {
    let rows: Vec<Vec<String>> = site
        .rows
        .iter()
        .filter_map(|row| {
            let full = row.full?;
            Some(vec![
                row.kind.clone(),
                pair(row.stock.median, full.median, 2),
                number(full.median / row.stock.median, 3),
                pair(row.stock.cpu, full.cpu, 2),
                number(full.cpu / row.stock.cpu, 3),
            ])
        })
        .collect();
    if rows.is_empty() {
        return;
    }
    heading(text, format!("The full lane: {}", site.site));
    line(text, "The same ticks with `wp_heartbeat.lane=full`: WordPress always loads. Milliseconds, stock / extension.");
    table(text, &["tick", "median", "of stock's", "CPU", "of stock's"], rows);
}

fn throughput(text: &mut String, site: &SiteThroughput) {
    heading(text, format!("Throughput: {}", site.site));
    line(
        text,
        format!("Dashboard ticks from many clients at once, {} PHP workers a side; every answer was right.", site.workers),
    );
    let columns = [
        "clients",
        "stock ticks/s",
        "extension ticks/s",
        "times more",
        "median ms",
        "95th percentile",
        "CPU ms",
        "times less CPU",
        "ticks counted",
    ];
    let rows = site.rows.iter().map(|row| {
        vec![
            row.clients.to_string(),
            number(row.stock.per_second, 0),
            number(row.ours.per_second, 0),
            ratio(row.ours.per_second, row.stock.per_second),
            pair(row.stock.median, row.ours.median, 2),
            pair(row.stock.p95, row.ours.p95, 2),
            pair(row.stock.cpu, row.ours.cpu, 2),
            ratio(row.stock.cpu, row.ours.cpu),
            format!("{} / {}", row.stock.ticks, row.ours.ticks),
        ]
    });
    table(text, &columns, rows);
}

fn growth(text: &mut String, thing: &Growth) {
    heading(text, format!("What grows: {}", thing.axis));
    line(text, format!("Tick: {}; {} to each side at each size. Milliseconds, stock / extension.", thing.kind, thing.count));
    let first = thing.rows.first().map_or(1.0, |row| row.ours.p10);
    let rows = thing.rows.iter().map(|row| {
        vec![
            row.size.to_string(),
            format!("`{}`", row.lane),
            pair(row.stock.median, row.ours.median, 2),
            pair(row.stock.p95, row.ours.p95, 2),
            pair(row.stock.cpu, row.ours.cpu, 2),
            ratio(row.stock.median, row.ours.median),
            number(row.ours.p10, 2),
            number(row.ours.p10 / first, 2),
        ]
    });
    let columns = [
        &thing.axis,
        "lane",
        "median",
        "95th percentile",
        "CPU",
        "times faster",
        "extension's fastest tenth",
        "of its first row's",
    ];
    table(text, &columns, rows);
}

fn files(text: &mut String, sites: &[FileChecks]) {
    heading(text, "Looking at files for changes");
    line(
        text,
        "The dashboard tick on a site with so many plugin files; `wp_heartbeat.revalidate_freq` at its default, and 0 (every tick).",
    );
    let rows = sites.iter().map(|row| {
        vec![
            row.files.to_string(),
            number(row.stock.median, 2),
            pair(row.default.median, row.always.median, 3),
            pair(row.default.cpu, row.always.cpu, 3),
            pair(row.wall_per_file, row.cpu_per_file, 2),
        ]
    });
    table(text, &["files", "stock median", "median: default / 0", "CPU: default / 0", "microseconds a file: wall / CPU"], rows);
}

fn heading(text: &mut String, heading: impl Display) {
    line(text, format!("## {heading}"));
}

fn line(text: &mut String, line: impl Display) {
    // Writing into a String cannot fail.
    let _ = writeln!(text, "{line}\n");
}

fn table(text: &mut String, columns: &[&str], rows: impl IntoIterator<Item = Vec<String>>) {
    text.push_str(&format!("| {} |\n|{}\n", columns.join(" | "), "---|".repeat(columns.len())));
    for row in rows {
        text.push_str(&format!("| {} |\n", row.join(" | ")));
    }
    text.push('\n');
}

fn number(value: f64, digits: usize) -> String {
    format!("{value:.digits$}")
}

fn pair(stock: f64, ours: f64, digits: usize) -> String {
    format!("{stock:.digits$} / {ours:.digits$}")
}

fn ratio(one: f64, other: f64) -> String {
    format!("{:.1}", one / other.max(1e-9))
}
