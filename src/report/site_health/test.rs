//! The test `wp_heartbeat` of Tools > Site Health > Status: are ticks answered before WordPress loads, and if not, why not.

use super::{SECTION, TEST};
use crate::lane::decline::Decline;
use crate::report::counts;
use crate::report::day::Day;
use crate::report::findings::{self, Findings, OwnerFindings};
use crate::report::values::{map, text};
use crate::report::{info, page};
use crate::settings;
use crate::wp::{self, __, sentence};
use wordpress::Value;

/// Fewer, in percent, are worth a word to the site's owner.
const FEW: u64 = 50;

/// The test, as `site_status_tests` wants it among the direct ones.
#[must_use]
pub fn entry() -> Value {
    map([("label", text(__("Heartbeat"))), ("test", text("WpHeartbeat\\site_health_test"))])
}

/// The result where the test itself has failed.
pub const UNTOLD: [(&str, &str); 5] = [
    ("label", "Heartbeat"),
    ("status", "good"),
    ("description", "<p>Whether ticks are answered before WordPress loads could not be told.</p>"),
    ("actions", ""),
    ("test", TEST),
];

/// What the test has found.
struct Verdict {
    /// Whether the owner should do something.
    is_good: bool,
    /// A heading, as plain text: WordPress escapes it.
    label: String,
    /// Paragraphs, as plain text.
    said: Vec<String>,
    /// What can be done, each a sentence, as plain text.
    advice: Vec<String>,
}

/// The result, as WP_Site_Health wants it (6.1-7.1): it prints description and actions as they are, the rest escaped.
#[must_use]
pub fn result() -> Value {
    let Verdict { is_good, label, said, advice } = judge(&findings::read());
    let paragraphs: String = said.iter().map(|said| format!("<p>{}</p>", html(said))).collect();
    let list: String = advice.iter().map(|advice| format!("<li>{}</li>", html(advice))).collect();
    let list = if list.is_empty() { list } else { format!("<ul>{list}</ul>") };
    map([
        ("label", text(label)),
        ("status", text(if is_good { "good" } else { "recommended" })),
        ("badge", map([("label", text(__("Performance"))), ("color", text("blue"))])),
        ("description", text(format!("{paragraphs}{list}"))),
        ("actions", text(actions())),
        ("test", text(TEST)),
    ])
}

/// A link to the extension's page, for those who may see it.
fn actions() -> String {
    if !settings::ADMIN.is_on() || !page::is_allowed() {
        return String::new();
    }
    let address = wp::text("admin_url", &[Value::str(format!("tools.php?page={SECTION}"))]);
    let address = wp::text("esc_url", &[Value::str(&address)]);
    format!("<p><a href=\"{address}\">{}</a></p>", html(&__("Tools > Heartbeat")))
}

fn judge(findings: &Findings) -> Verdict {
    let good = |label: String, said: Vec<String>| Verdict { is_good: true, label, said, advice: Vec::new() };
    let about = __(
        "Open pages of WordPress's administration send a tick each 15 to 120 seconds. Most can be answered before WordPress loads.",
    );
    match info::state().as_str() {
        "express" => {}
        "full" => {
            return good(__("Heartbeat ticks are WordPress's"), vec![about, __("The setting wp_heartbeat.lane says so.")]);
        }
        state => {
            let said = vec![about, sentence("The extension wp_heartbeat does not answer: %1$s.", &[state])];
            return Verdict { is_good: false, ..good(__("Heartbeat ticks are WordPress's"), said) };
        }
    }
    if !settings::METRICS.is_on() {
        let said = vec![about, __("The setting wp_heartbeat.metrics is off.")];
        return with_owners(good(__("Heartbeat ticks are not counted"), said), findings);
    }
    match counts::read() {
        Ok(counts) => of_day(&Day::of(&counts), findings, about),
        Err(_) => {
            let said = vec![about, __("The counts could not be read from the site's database.")];
            good(__("Heartbeat ticks could not be counted"), said)
        }
    }
}

fn of_day(day: &Day, findings: &Findings, about: String) -> Verdict {
    let Some(percent) = day.percent() else {
        let said = vec![about, __("None has come in the last day: nobody had a page of the administration open.")];
        return Verdict { is_good: true, label: __("No heartbeat tick has come in the last day"), said, advice: Vec::new() };
    };
    let ticks = wp::counted("%1$s tick came in the last day.", "%1$s ticks came in the last day.", day.all());
    let share = sentence("%1$s %% were answered before WordPress loads.", &[&percent.to_string()]);
    let mut said = vec![about, format!("{ticks} {share}")];
    if percent >= u128::from(FEW) {
        let label = __("Most heartbeat ticks are answered before WordPress loads");
        return with_owners(Verdict { is_good: true, label, said, advice: Vec::new() }, findings);
    }
    let all = day.reasons();
    let (actionable, others): (Vec<_>, Vec<_>) = all.iter().partition(|(reason, _)| findings::is_actionable(*reason));
    let sum = |reasons: &[&(Decline, u64)]| reasons.iter().fold(0, |sum: u64, (_, ticks)| sum.saturating_add(*ticks));
    // First ticks of their kind, autosaves and the like are WordPress's in any case.
    let is_good = sum(&actionable).saturating_mul(2) < day.lanes.full.ticks;
    let reasons = if is_good { others } else { actionable };
    said.extend(reasons.iter().take(3).map(|(reason, ticks)| {
        let often = wp::counted("%1$s time:", "%1$s times:", *ticks);
        format!("{often} {}", __(reason.sentence()))
    }));
    let label = if is_good {
        __("Heartbeat ticks are mostly WordPress's")
    } else {
        __("Heartbeat ticks could be answered before WordPress loads")
    };
    let advice =
        if is_good { Vec::new() } else { reasons.iter().filter_map(|(reason, _)| findings::advice_for(*reason)).collect() };
    with_owners(Verdict { is_good, label, said, advice }, findings)
}

/// With what can be done about each owner's code in the way.
fn with_owners(mut verdict: Verdict, findings: &Findings) -> Verdict {
    let in_the_way = findings.owners.iter().filter(|owner| owner.is_in_the_way());
    verdict.advice.extend(in_the_way.flat_map(OwnerFindings::advice));
    verdict
}

/// A text as HTML shows it.
#[must_use]
pub fn html(text: &str) -> String {
    let mut html = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => html.push_str("&amp;"),
            '<' => html.push_str("&lt;"),
            '>' => html.push_str("&gt;"),
            '"' => html.push_str("&quot;"),
            '\'' => html.push_str("&#039;"),
            c => html.push(c),
        }
    }
    html
}
