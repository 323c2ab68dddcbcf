//! The run as Markdown tables.

use super::numbers;
use super::place::POSTS;
use super::report::{
    FileChecks, Floor, Floors, FullLane, Goal, Growth, GrowthRow, Inert, Report, SiteThroughput, SiteTicks, Soak, Sources,
};
use super::table::{heading, line, number, pair, ratio, table};

/// All tables, each with a heading.
pub fn write(report: &Report) -> String {
    let mut text = String::from("## The machine\n\n");
    table(&mut text, &["what", "which"], report.machine.iter().map(|(name, value)| vec![name.clone(), value.clone()]));
    let wordpress: Vec<&str> = report.ticks.iter().map(|site| site.site.as_str()).collect();
    if !wordpress.is_empty() {
        line(&mut text, format!("Sites: {}. {POSTS} posts, 5 users.", wordpress.join("; ")));
    }
    goals(&mut text, &report.goals);
    report.ticks.iter().for_each(|site| ticks(&mut text, site));
    report.floors.iter().for_each(|found| floors(&mut text, found));
    report.full_lane.iter().for_each(|site| full_lane(&mut text, site));
    report.sources.iter().for_each(|site| sources(&mut text, site));
    report.inert.iter().for_each(|found| inert(&mut text, "Plugins that have no part in a tick", found));
    report.guards.iter().for_each(|found| inert(&mut text, "Forty callbacks in the way that do nothing", found));
    report.witnesses.iter().for_each(|site| witnesses(&mut text, site));
    report.numbers.iter().for_each(|found| numbers::write(&mut text, found));
    report.throughput.iter().for_each(|site| throughput(&mut text, site));
    report.soak.iter().for_each(|found| soak(&mut text, found));
    report.growth.iter().for_each(|thing| growth(&mut text, thing));
    if !report.files.is_empty() {
        files(&mut text, &report.files);
    }
    text
}

fn goals(text: &mut String, goals: &[Goal]) {
    heading(
        text,
        "What is wanted, and what was measured",
        "The project's own goals, on WordPress 7.x without plugins unless it says otherwise.",
    );
    let rows = goals.iter().map(|goal| {
        let reached = if goal.reached { "yes" } else { "no" };
        vec![goal.what.clone(), goal.goal.clone(), number(goal.measured, goal.digits), reached.to_owned()]
    });
    table(text, &["what", "goal", "measured", "reached"], rows);
}

fn ticks(text: &mut String, site: &SiteTicks) {
    let below = format!("{} ticks of each kind to each side in turn. Times in milliseconds, stock / extension.", site.count);
    heading(text, format!("Every kind of tick: {}", site.site), below);
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
    let below = format!("{} of each in turn, each in a pool of its own. Milliseconds.", floors.count);
    heading(text, "Express ticks and the floors", below);
    let rows = [
        ("dashboard, express", &floors.dashboard),
        ("list of 20, express", &floors.list),
        ("editor, express", &floors.editor),
        ("hand-written script, as the dashboard", &floors.handwritten),
        ("empty script", &floors.empty),
    ];
    let row = |(name, Floor { cost, of_dashboard }): (&str, &Floor)| {
        vec![
            name.to_owned(),
            number(cost.median, 3),
            number(cost.p95, 3),
            number(*of_dashboard, 2),
            number(cost.cpu, 3),
            number(cost.cpu - floors.empty.cost.cpu, 3),
        ]
    };
    let columns =
        ["request", "median", "95th percentile", "time / the express dashboard tick's", "CPU", "CPU above the empty script's"];
    table(text, &columns, rows.map(row));
}

fn full_lane(text: &mut String, site: &FullLane) {
    let below = format!(
        "`wp_heartbeat.lane=full`: WordPress always loads. {} ticks to each side in turn. Milliseconds, stock / extension. What a \
         second stock shows is chance.",
        site.count
    );
    heading(text, format!("The full lane: {}", site.site), below);
    against_stock(text, site);
}

fn witnesses(text: &mut String, site: &FullLane) {
    let below = format!(
        "Each tick is watched, proven and written down, as once per lease. {} ticks to each side in turn. Milliseconds, stock / \
         extension. What a second stock shows is chance.",
        site.count
    );
    heading(text, format!("Witnesses: {}", site.site), below);
    against_stock(text, site);
}

fn against_stock(text: &mut String, site: &FullLane) {
    let rows = site.rows.iter().map(|row| {
        let (ours, again) = (row.full_of_stock, row.again_of_stock);
        vec![
            row.kind.clone(),
            pair(row.stock.median, row.full.median, 2),
            pair(row.stock.cpu, row.full.cpu, 2),
            number(ours.paired, 3),
            number(ours.cpu, 3),
            pair(again.paired, again.cpu, 3),
        ]
    });
    let columns = ["tick", "median", "CPU", "time / stock's", "CPU / stock's", "second stock: time / CPU"];
    table(text, &columns, rows);
}

fn sources(text: &mut String, site: &Sources) {
    let below = format!(
        "{} express ticks each way in turn: over the connection that the worker keeps / over one that each tick opens through mysqli \
         (`wp_heartbeat.connection_idle=0`, and where the kept one cannot serve). Milliseconds.",
        site.count
    );
    heading(text, format!("A kept connection, and mysqli: {}", site.site), below);
    let rows = site.rows.iter().map(|row| {
        let (kept, mysqli) = (row.kept, row.mysqli);
        vec![
            row.kind.clone(),
            pair(kept.round_trips, mysqli.round_trips, 1).replace(".0", ""),
            pair(kept.cost.median, mysqli.cost.median, 2),
            pair(kept.cost.cpu, mysqli.cost.cpu, 2),
        ]
    });
    table(text, &["tick", "round trips", "median", "CPU"], rows);
}

fn inert(text: &mut String, title: &str, inert: &Inert) {
    let [bare, plugins] = &inert.sites;
    let below = format!("{} express ticks to each site in turn: {bare} / {plugins}. Milliseconds.", inert.count);
    heading(text, title, below);
    let rows = inert.rows.iter().map(|row| {
        vec![
            row.kind.clone(),
            pair(row.bare.median, row.plugins.median, 3),
            pair(row.bare.cpu, row.plugins.cpu, 3),
            number(row.plugins_of_bare, 2),
        ]
    });
    table(text, &["tick", "median", "CPU", "time with plugins / without"], rows);
}

fn soak(text: &mut String, soak: &Soak) {
    let below = format!(
        "{} ticks on {} from {} clients at once: {}. Each answer was compared with stock's.",
        soak.ticks,
        soak.site,
        soak.clients,
        soak.kinds.join(", ")
    );
    heading(text, "Very many ticks", below);
    let lanes: Vec<String> = soak.lanes.iter().map(|(lane, count)| format!("`{lane}` {count}")).collect();
    let mut rows = vec![
        ("ticks a second", number(soak.ticks as f64 / soak.seconds, 0)),
        ("errors", soak.errors.to_string()),
        ("answered by", lanes.join(", ")),
        ("workers lost", soak.workers_lost.to_string()),
        ("the workers' own memory after a twentieth / at the end, MB", pair(soak.memory_early, soak.memory_late, 1)),
    ];
    rows.extend(soak.first_error.iter().map(|error| ("first error", error.replace(['\r', '\n', '|'], " "))));
    table(text, &["what", "measured"], rows.into_iter().map(|(what, value)| vec![what.to_owned(), value]));
}

fn throughput(text: &mut String, site: &SiteThroughput) {
    let below =
        format!("Dashboard ticks from many clients at once, {} PHP workers a side; every answer was right.", site.workers);
    heading(text, format!("Throughput: {}", site.site), below);
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
    let below = format!("{} ticks to each side at each size. Milliseconds, stock / extension.", thing.count);
    heading(text, format!("What grows: {} ({})", thing.axis, thing.kind), below);
    let first = thing.rows.first().map_or(1.0, |row| row.ours.p10);
    let rows = thing.rows.iter().map(|row| {
        vec![
            size(row),
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
    let below = "The dashboard tick on a site with so many plugin files; `wp_heartbeat.revalidate_freq` at its default, and 0 (every tick).";
    heading(text, "Looking at files for changes", below);
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

fn size(row: &GrowthRow) -> String {
    match row.bytes {
        Some(bytes) => format!("{} ({} kB)", row.size, bytes.div_ceil(1000)),
        None => row.size.to_string(),
    }
}
