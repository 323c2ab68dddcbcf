//! The section `wp-heartbeat` of Tools > Site Health > Info.

use super::field::Field;
use crate::engine::bytecode::engine_is_own;
use crate::engine::{call, ini};
use crate::report::counts::{self, Counts};
use crate::report::day::Day;
use crate::report::findings::{self, Findings, OwnerFindings, Use};
use crate::report::info;
use crate::report::status::Figures;
use crate::report::values::{map, text};
use crate::settings;
use crate::steer;
use crate::wp::{self, __, sentence};
use wordpress::{Key, Value};

/// Settings that say where something lies on the server.
const WITH_PATHS: [&str; 1] = ["wp_heartbeat.log"];

/// The section, as `debug_information` wants it.
#[must_use]
pub fn section() -> Value {
    let findings = findings::read();
    let mut fields =
        vec![Field::new("version", __("Version"), env!("CARGO_PKG_VERSION"), env!("CARGO_PKG_VERSION")), who_answers()];
    fields.extend(numbers());
    fields.push(proven(&findings));
    fields.push(in_the_way(&findings));
    fields.push(of_core());
    fields.extend(findings.owners.iter().filter_map(of_owner));
    fields.extend(unclaimed(&findings));
    fields.extend(script(&findings));
    fields.extend(settings());
    fields.push(pace());
    fields.push(php());
    map([
        ("label", text(__("Heartbeat"))),
        (
            "description",
            // WordPress prints it as it is.
            text(super::test::html(&__(
                "Pages in WordPress's administration send a tick each 15 to 120 seconds. What answers them, what uses them, and what \
                 would be lost by slower ones.",
            ))),
        ),
        ("fields", Value::Array(fields.into_iter().map(Field::entry).collect())),
    ])
}

fn who_answers() -> Field {
    let state = info::state();
    let said = match state.as_str() {
        "express" => __("The extension, before WordPress loads, where that is proven to give the same answer; else WordPress"),
        "full" => __("WordPress, with native code in place of its own callbacks"),
        _ => sentence("WordPress (%1$s)", &[&state]),
    };
    Field::new("state", __("Who answers ticks"), &said, &state)
}

fn numbers() -> Vec<Field> {
    if !settings::METRICS.is_on() {
        let said = __("Not counted: wp_heartbeat.metrics is off");
        return vec![Field::new("ticks", __("Ticks of the last day"), &said, "not counted")];
    }
    match counts::read() {
        Ok(counts) => counted(&counts),
        Err(_) => {
            let said = __("The counts could not be read from the site's database");
            vec![Field::new("ticks", __("Ticks of the last day"), &said, "not readable")]
        }
    }
}

fn counted(counts: &Counts) -> Vec<Field> {
    let day = Day::of(counts);
    let number = |number: u64| wp::number(Value::Int(i64::try_from(number).unwrap_or(i64::MAX)), 0);
    let label = __("Ticks of the last day");
    let debug = format!("{}, express {}, full {}", day.all(), day.lanes.express.ticks, day.lanes.full.ticks);
    let Some(percent) = day.percent() else { return vec![Field::new("ticks", label, &__("None"), debug)] };
    let said =
        sentence("%1$s, of which %2$s %% were answered before WordPress loads", &[&number(day.all()), &percent.to_string()]);
    let mut fields = vec![Field::new("ticks", label, &said, debug)];
    let [express, full] = day.milliseconds().map(|time| time.map(|time| format!("{time:.1}")));
    let time = |time: Option<&String>| time.map_or_else(|| "–".to_owned(), |time| sentence("%1$s ms", &[time]));
    fields.push(Field::new(
        "time",
        __("Time a tick takes"),
        &sentence("%1$s before WordPress loads, %2$s by WordPress", &[&time(express.as_ref()), &time(full.as_ref())]),
        format!("express {} ms, full {} ms", express.as_deref().unwrap_or("-"), full.as_deref().unwrap_or("-")),
    ));
    let saved = Figures::of(counts).saved;
    let seconds = format!("{saved:.1}");
    let since =
        wp::text("wp_date", &[Value::str(wp::text("get_option", &[Value::str("date_format")])), Value::Int(counts.since)]);
    fields.push(Field::new(
        "cpu_saved",
        __("Processor time saved"),
        &sentence("%1$s seconds since %2$s", &[&seconds, &since]),
        format!("{seconds} s"),
    ));
    let reasons = day.reasons();
    if !reasons.is_empty() {
        let value: Vec<_> = reasons.iter().map(|(reason, ticks)| (__(reason.sentence()), number(*ticks))).collect();
        let debug: Vec<_> = reasons.iter().map(|(reason, ticks)| (reason.id().to_owned(), ticks.to_string())).collect();
        fields.push(Field::list("reasons", __("Why WordPress answered"), &value, &debug));
    }
    fields
}

fn proven(findings: &Findings) -> Field {
    let Findings { express, full, .. } = findings;
    let said = sentence("%1$s proven, %2$s left to WordPress", &[&express.to_string(), &full.to_string()]);
    Field::new("kinds", __("Kinds of ticks seen lately"), &said, format!("express {express}, full {full}"))
}

fn in_the_way(findings: &Findings) -> Field {
    let label = __("What stands in the way");
    let mut said: Vec<(String, String)> = Vec::new();
    let mut debug: Vec<(String, String)> = Vec::new();
    for owner in findings.owners.iter().filter(|owner| owner.is_in_the_way()) {
        said.push((owner.title.clone(), owner.advice().join(" ")));
        let callbacks = owner.callbacks.iter().filter(|callback| callback.is_in_the_way);
        let callbacks = callbacks.map(|callback| format!("{}: {}", callback.hook, callback.callback));
        let background = owner.background.iter().filter(|work| !work.accepted).map(|work| work.what.clone());
        debug.push((owner.owner.clone(), callbacks.chain(background).collect::<Vec<_>>().join("; ")));
    }
    for obstacle in &findings.obstacles {
        said.push((obstacle.reason.id().to_owned(), obstacle.sentence()));
        debug.push((obstacle.reason.id().to_owned(), obstacle.detail.clone().unwrap_or_default()));
    }
    if said.is_empty() {
        return Field::new("in_the_way", label, &__("Nothing was found"), "nothing");
    }
    Field::list("in_the_way", label, &said, &debug)
}

fn of_core() -> Field {
    let uses: Vec<_> = findings::of_core();
    Field::list(
        // Not `WordPress`: that is the name of core's own code where it stands in the way.
        "core_uses",
        __("What WordPress uses ticks for, and what it would lose by slower ones"),
        &uses,
        &[("uses".to_owned(), "post locks, lists, autosaves, log-in dialog, nonces".to_owned())],
    )
}

/// What an owner uses ticks for; `None` where it is seen in the way only by other hooks, which is said there.
fn of_owner(owner: &OwnerFindings) -> Option<Field> {
    if owner.uses.is_empty() {
        return None;
    }
    let said = |found: &Use| {
        let loss = found.loss().map(|loss| sentence("With slower ticks: %1$s", &[&loss]));
        [Some(found.sentence()), loss].into_iter().flatten().collect::<Vec<_>>().join(" ")
    };
    let value: Vec<String> = owner.uses.iter().map(said).collect();
    let debug: Vec<String> = owner.uses.iter().map(Use::word).collect();
    Some(Field::new(&owner.owner, owner.title.clone(), &value.join(" "), debug.join("; ")))
}

fn unclaimed(findings: &Findings) -> Option<Field> {
    let keys = findings::names(&findings.unclaimed);
    let said = sentence(
        "%1$s. Some plugin or theme sends it with its ticks, and its answer may come later with slower ones.",
        &[&keys],
    );
    (!keys.is_empty()).then(|| Field::new("unclaimed", __("Data that is sent, and whose is not known"), &said, &keys))
}

fn script(findings: &Findings) -> Option<Field> {
    let said = __(
        "Taken off WordPress's list by other code: pages like this one send no ticks, and what depends on them does not work",
    );
    findings.script_is_gone.then(|| Field::new("script", __("The script heartbeat"), &said, "deregistered"))
}

/// Settings that are not the default.
fn settings() -> Vec<Field> {
    let changed = |setting: &&&settings::Setting| setting.value() != setting.default;
    let (private, open): (Vec<_>, Vec<_>) =
        settings::ALL.iter().filter(changed).partition(|setting| WITH_PATHS.contains(&setting.name));
    let pairs = |settings: Vec<&&settings::Setting>| -> Vec<(String, String)> {
        let value = |value: String| if value.is_empty() { __("nothing") } else { value };
        settings.into_iter().map(|setting| (setting.name.to_owned(), value(setting.value()))).collect()
    };
    let (private, open) = (pairs(private), pairs(open));
    let mut fields = Vec::new();
    fields.push(if open.is_empty() {
        Field::new("settings", __("Settings"), &__("As delivered"), "default")
    } else {
        Field::list("settings", __("Settings that differ from the default"), &open, &open)
    });
    if !private.is_empty() {
        fields.push(Field::list("settings_with_paths", __("Settings with paths"), &private, &private).private());
    }
    fields
}

/// How often pages send ticks, where somebody decides it, and whether load slows them now.
fn pace() -> Field {
    let status = steer::status();
    let text = |value: Option<&Value>| match value {
        Some(Value::Str(text)) => Some(String::from_utf8_lossy(text).into_owned()),
        Some(Value::Int(number)) => Some(number.to_string()),
        Some(Value::Float(number)) => Some(format!("{number:.2}")),
        _ => None,
    };
    let (mut said, mut debug) = (Vec::new(), Vec::new());
    for (key, place) in status.get("places").and_then(Value::as_array).unwrap_or_default() {
        let (Key::Str(key), Some(by)) = (key, text(place.get("name"))) else { continue };
        let key = String::from_utf8_lossy(key).into_owned();
        let seconds = text(place.get("seconds"));
        let pace = match &seconds {
            Some(seconds) => sentence("%1$s seconds (%2$s)", &[seconds, &by]),
            None => sentence("off (%1$s)", &[&by]),
        };
        debug.push((key.clone(), format!("{} ({by})", seconds.as_deref().unwrap_or("off"))));
        said.push((key, pace));
    }
    if let Some(threshold) = text(status.get("threshold")) {
        let load = text(status.get("load")).unwrap_or_else(|| "?".to_owned());
        let slows = status.get("slows") == Some(&Value::Bool(true));
        let words = if slows {
            "pages are slowed down now: %1$s by processor, above %2$s"
        } else {
            "%1$s by processor; pages slow down above %2$s"
        };
        debug.push(("load".to_owned(), format!("{load}, threshold {threshold}, slows {slows}")));
        said.push((__("load"), sentence(words, &[&load, &threshold])));
    }
    if said.is_empty() {
        return Field::new(
            "pace",
            __("How often pages send ticks"),
            &__("As WordPress and plugins will have it"),
            "WordPress's own",
        );
    }
    Field::list("pace", __("How often pages send ticks"), &said, &debug)
}

/// What of PHP decides how much can be proven.
fn php() -> Field {
    let on = |truth: bool| if truth { ("on", __("on")) } else { ("off", __("off")) };
    let opcache = on(call::exists("opcache_get_status") && ini::is_on("opcache.enable"));
    let proof = if engine_is_own() {
        ("possible", __("possible"))
    } else {
        (
            "off: another extension changes how PHP runs code",
            __(
                "off: another extension of PHP changes how code runs (Xdebug, a profiler, a guard), so what it does cannot be read from it",
            ),
        )
    };
    let rows = [(__("opcache"), opcache.1), (__("Proof by a plugin's own code"), proof.1)];
    let debug = [("opcache".to_owned(), opcache.0.to_owned()), ("bytecode".to_owned(), proof.0.to_owned())];
    Field::list("php", __("PHP"), &rows, &debug)
}
