//! Pictures of pages: kept under `target/browser`, and in the docs where that is asked for.

use anyhow::{Context, Result, ensure};
use serde_json::{Value, json};
use xtask::{Generation, paths};

use crate::browser::artefacts;
use crate::person::Person;
use crate::scene::Scene;

/// A phone's size, in CSS pixels.
pub const PHONE: (u32, u32) = (390, 844);
/// The docs' pictures are made anew where this is in the environment.
const FOR_DOCS: &str = "WP_HEARTBEAT_SCREENSHOTS";
/// None of those in the docs is larger, in bytes.
const LARGEST: usize = 200_000;

/// Keeps a picture of an element at its full height; the docs show no more than `upper` pixels of it.
///
/// # Errors
/// If there is none, or the file cannot be written.
pub fn keep(scene: &Scene<'_>, person: &Person, name: &str, css: &str, upper: f64) -> Result<()> {
    let mut place = person.browser.ask(&format!(
        "(place => ({{ x: Math.max(0, place.left + scrollX), y: place.top + scrollY, width: place.width, height: place.height, scale: 1 }}))\
         (one('{css}').getBoundingClientRect())"
    ))?;
    let height = place["height"].as_f64().context("a height")?;
    ensure!(height > 100.0, "{css} is hardly there: {place}");
    let png = take(person, &place)?;
    paths::write(&artefacts()?.join(format!("{} {name}.png", scene.house.site.version())), &png)?;
    if is_for_docs(scene) {
        place["height"] = json!(height.min(upper));
        let png = take(person, &place)?;
        ensure!(png.len() <= LARGEST, "{name} has {} bytes, {LARGEST} at most are wanted", png.len());
        let folder = paths::workspace().join("docs/screenshots");
        paths::make(&folder)?;
        paths::write(&folder.join(format!("{name}.png")), &png)?;
    }
    Ok(())
}

fn take(person: &Person, place: &Value) -> Result<Vec<u8>> {
    person.browser.picture(&json!({ "format": "png", "captureBeyondViewport": true, "clip": place }))
}

/// Whether the docs' pictures are wanted, and this is the WordPress that they show.
pub fn is_for_docs(scene: &Scene<'_>) -> bool {
    std::env::var_os(FOR_DOCS).is_some() && scene.house.generation == Generation::NEWEST
}
