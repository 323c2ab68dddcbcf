//! The parts that show numbers: whether the express lane is in use, the lanes' shares, times, and reasons.

use super::advice::advice;
use super::charts::{self, Chart};
use super::format;
use super::model::Page;
use super::view::table;
use crate::lane::decline::Decline;
use crate::report::counts::{BOUNDS, Counts, Sums};
use crate::report::status::Figures;
use crate::{settings, wp};
use maud::{Markup, html};

/// The state in one sentence.
pub fn state(page: &Page) -> Markup {
    let (express, full) = page.day.ticks();
    let all = page.day.all();
    let sentence = match (all, express) {
        _ if page.counts.is_none() => wp::__("The numbers cannot be read from the database now."),
        _ if !page.is_counted => wp::__(
            "Ticks are not counted: the setting wp_heartbeat.metrics is 0. What was learned of them is shown all the same.",
        ),
        (0, _) => wp::__("There were no ticks in the last 24 hours."),
        (_, 0) => format!(
            "{} {}",
            wp::counted(
                "The express lane is not in use: WordPress answered the one tick of the last 24 hours.",
                "The express lane is not in use: WordPress answered all %1$s ticks of the last 24 hours.",
                all
            ),
            why_not(page)
        ),
        _ => wp::sentence(
            "The express lane is in use: %1$s%% of the last 24 hours' ticks were answered before WordPress loads, %2$s of \
                %3$s.",
            &[&format::percent(express, all), &format::number(express), &format::number(all)],
        ),
    };
    html! { p class="wphb-lead" data-figure="day" data-express=(express) data-full=(full) { (sentence) } }
}

/// The most frequent reason, and what to do.
fn why_not(page: &Page) -> String {
    let reasons = page.day.reasons();
    reasons.first().map_or_else(String::new, |(reason, _)| format!("{} {}", wp::__(reason.sentence()), advice(*reason)))
}

/// What is not as it should be.
pub fn warnings(page: &Page) -> Markup {
    let mut warnings = Vec::new();
    if settings::LANE.value() == "full" {
        warnings.push(format!("{} {}", wp::__(Decline::LaneFull.sentence()), advice(Decline::LaneFull)));
    }
    if let Some(obstacle) = page.obstacle {
        warnings.push(format!("{} {}", wp::__(obstacle.sentence()), advice(obstacle)));
    }
    warnings.extend(page.passed_over.iter().cloned());
    if page.findings.is_partial {
        warnings.push(wp::__(
            "What was learned of ticks cannot be read from the database now: plugins are shown as this page finds them.",
        ));
    }
    if page.findings.script_is_gone {
        warnings.push(wp::__(
            "Somebody has taken WordPress's script \"heartbeat\" away: pages send no ticks, and locks, \
            autosaves and the notice of a session that ended do not work.",
        ));
    }
    html! { @for warning in &warnings { div class="notice notice-warning inline" { p { (warning) } } } }
}

/// The lanes' shares, by hour.
pub fn share(page: &Page) -> Markup {
    let (express, full) = page.day.ticks();
    let chart = Chart {
        id: "wphb-share-chart",
        title: wp::__("Ticks of the last 24 hours, by hour"),
        description: wp::sentence(
            "%1$s ticks were answered natively and %2$s by WordPress. The table below has each hour.",
            &[&format::number(express), &format::number(full)],
        ),
    };
    let rows: Vec<Markup> = page
        .day
        .hours
        .iter()
        .rev()
        .map(|(begins, hour)| {
            html! {
                th scope="row" { time datetime=(format::date("c", *begins)) { (format::moment(*begins)) } }
                td class="wphb-number" data-figure={ "hours." (begins) ".express" } {
                    (format::number(hour.lanes.express.ticks))
                }
                td class="wphb-number" data-figure={ "hours." (begins) ".full" } { (format::number(hour.lanes.full.ticks)) }
            }
        })
        .collect();
    let heads = [("Hour", false), ("Natively", true), ("By WordPress", true)];
    html! {
        (charts::legend())
        (charts::hours(&chart, &page.day))
        details id="wphb-share-data" {
            summary { (wp::__("Figures by hour")) }
            (table("wphb-share-table", &chart.title, &heads, &rows, true))
        }
        (since(page))
    }
}

/// All ticks since they are counted.
fn since(page: &Page) -> Markup {
    let Some(counts) = page.counts.as_ref().filter(|counts| counts.since > 0) else { return html! {} };
    let row = |name: &str, id: &str, sums: &Sums| {
        html! {
            th scope="row" { (wp::__(name)) }
            td class="wphb-number" data-figure={ "ticks." (id) } { (format::number(sums.ticks)) }
            td class="wphb-number" data-figure={ "bytes." (id) } { (format::number(sums.bytes)) }
            td class="wphb-number" data-figure={ "round_trips." (id) } { (format::number(sums.round_trips)) }
        }
    };
    let rows = [row("Natively", "express", &counts.lanes.express), row("By WordPress", "full", &counts.lanes.full)];
    let heads = [("Answered", false), ("Ticks", true), ("Bytes", true), ("Round trips", true)];
    table(
        "wphb-since",
        &wp::sentence(
            "All ticks since %1$s, bytes of their answers, round trips to the \
        database",
            &[&format::moment(counts.since)],
        ),
        &heads,
        &rows,
        false,
    )
}

/// Time a tick, by lane, and what of the processor's was saved.
pub fn time(page: &Page) -> Markup {
    let none = Counts::default();
    let counts = page.counts.as_ref().unwrap_or(&none);
    let (express, full, figures) = (&counts.lanes.express, &counts.lanes.full, Figures::of(counts));
    let chart = Chart {
        id: "wphb-time-chart",
        title: wp::__("How long ticks take, by who answers"),
        description: wp::sentence(
            "Natively a tick takes %1$s on average, by WordPress %2$s. The table below has the figures.",
            &[&mean(figures.mean_express), &mean(figures.mean_full)],
        ),
    };
    html! {
        (charts::legend())
        (charts::times(&chart, counts))
        p { (chart.description) }
        p data-figure="cpu.saved" { (saved(figures.saved)) }
        details id="wphb-time-data" {
            summary { (wp::__("Figures by duration")) }
            (buckets(&chart.title, express, full))
        }
    }
}

fn mean(seconds: Option<f64>) -> String {
    seconds.map_or_else(|| wp::__("(no ticks yet)"), |seconds| format::milliseconds(seconds * 1e6))
}

fn saved(seconds: f64) -> String {
    if seconds <= 0.0 {
        return wp::__("How much processor time is saved is known once both have answered ticks.");
    }
    let exactly = format::decimal(seconds, 3);
    match seconds {
        // In words it would be the same, less exactly.
        ..60.0 => wp::sentence("Processor time saved so far: %1$s seconds.", &[&exactly]),
        _ => wp::sentence("Processor time saved so far: %1$s seconds (%2$s).", &[&exactly, &format::duration(seconds)]),
    }
}

fn buckets(title: &str, express: &Sums, full: &Sums) -> Markup {
    let row = |name: String, id: String, ticks: [u64; 2]| {
        html! {
            th scope="row" { (name) }
            td class="wphb-number" data-figure={ "time.express." (id) } { (format::number(ticks[0])) }
            td class="wphb-number" data-figure={ "time.full." (id) } { (format::number(ticks[1])) }
        }
    };
    let within = BOUNDS.iter().enumerate().map(|(at, bound)| {
        let name = wp::sentence("at most %1$s", &[&format::milliseconds(*bound as f64)]);
        row(name, bound.to_string(), [express.buckets[at], full.buckets[at]])
    });
    let rows: Vec<Markup> =
        within.chain([row(wp::__("longer"), "longer".to_owned(), [express.beyond(), full.beyond()])]).collect();
    table("wphb-time-table", title, &[("Duration", false), ("Natively", true), ("By WordPress", true)], &rows, true)
}

/// Why WordPress answered.
pub fn reasons(page: &Page) -> Markup {
    let reasons = page.counts.as_ref().map(|counts| counts.reasons.clone()).unwrap_or_default();
    let mut reasons: Vec<(String, u64)> = reasons.into_iter().collect();
    reasons.sort_by(|one, other| other.1.cmp(&one.1).then_with(|| one.0.cmp(&other.0)));
    if reasons.is_empty() {
        return html! { p { (wp::__("WordPress has not answered a tick since they are counted.")) } };
    }
    let rows: Vec<Markup> = reasons
        .iter()
        .map(|(id, count)| {
            let known = Decline::from_id(id);
            html! {
                th scope="row" { code { (id) } }
                td class="wphb-number" data-figure={ "reasons." (id) } { (format::number(*count)) }
                td class="wphb-words" { (known.map_or_else(String::new, |reason| wp::__(reason.sentence()))) }
                td class="wphb-words" { (known.map_or_else(String::new, advice)) }
            }
        })
        .collect();
    let heads = [("Reason", false), ("Ticks", true), ("What it means", false), ("What to do", false)];
    table(
        "wphb-reasons-table",
        &wp::__("Ticks that WordPress answered since they are counted, by reason"),
        &heads,
        &rows,
        false,
    )
}
