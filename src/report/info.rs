//! The extension's section of `phpinfo()`: version, settings and how they stand, hooks into the engine, sources of rows.

use crate::engine::{boot, build_id, edge, info};
use crate::lane::decline::Decline;
use crate::lane::profile;
use crate::settings::{self, LANE};
use crate::site::source::{self, Source};
use crate::steer;
use wordpress::core;

/// Prints the section.
pub fn print() {
    let row = |name: &str, value: &str| vec![name.to_owned(), value.to_owned()];
    let known: Vec<String> = core::learned().iter().map(ToString::to_string).collect();
    info::table(
        &["wp_heartbeat", "value"],
        &[
            row("version", env!("CARGO_PKG_VERSION")),
            row("state", &state()),
            row("built for", build_id()),
            row("WordPress code known from", &known.join(", ")),
            row("profile row of this build", profile::row_name()),
            row("panics caught in this process", &edge::panics().to_string()),
            row("rows of this process's last tick", source::of_last_tick().map_or("(no tick yet)", Source::sentence)),
        ],
    );
    let settings: Vec<_> = settings::ALL
        .iter()
        .map(|setting| {
            let constant = setting.constant.map_or_else(String::new, |name| format!(" Constant: {name}."));
            let note = steer::note_on(setting).map_or_else(String::new, |note| format!(" {note}."));
            vec![
                setting.name.to_owned(),
                setting.value(),
                format!("{}. Range: {}.{constant}{note}", setting.about, setting.range),
            ]
        })
        .collect();
    info::table(&["setting", "value", "meaning"], &settings);
    let hooks: Vec<_> =
        boot::hooks().into_iter().map(|hook| vec![hook.name.to_owned(), hook.standing, hook.when.to_owned()]).collect();
    info::table(&["hook into the engine", "stands", "armed"], &hooks);
    let sources: Vec<_> = Source::ALL
        .iter()
        .zip(source::ticks())
        .map(|(source, ticks)| vec![source.id().to_owned(), ticks.to_string(), source.sentence().to_owned()])
        .collect();
    info::table(&["source of rows", "ticks of this process", "meaning"], &sources);
    let reasons: Vec<_> = Decline::ALL.iter().map(|reason| row(reason.id(), reason.sentence())).collect();
    info::table(&["reason to let WordPress answer", "meaning"], &reasons);
}

/// How the extension stands, in a word or two: the lane, `off`, or why it does nothing.
#[must_use]
pub fn state() -> String {
    match LANE.value().as_str() {
        "off" => "off".to_owned(),
        _ if !boot::is_armed() => "loaded too late to be armed: load it with extension= in php.ini".to_owned(),
        lane => lane.to_owned(),
    }
}
