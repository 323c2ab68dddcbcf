//! The extension's own pages, Tools > Heartbeat and its section in Site Health: seen wide and on a phone, with and without
//! JavaScript, by keyboard, and kept as pictures.

use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};
use serde_json::{Value, json};

use super::{Sides, Walk};
use crate::browser::PATIENCE;
use crate::house::{Editor, PLUGINS};
use crate::person::Person;
use crate::pictures::{self, PHONE, is_for_docs};
use crate::scene::Scene;

/// Tools > Heartbeat.
pub const PAGE: Walk =
    Walk { name: "Tools > Heartbeat, wide and on a phone, by keyboard and without JavaScript", sides: Sides::Ours, run: page };
/// The section in Site Health.
pub const SITE_HEALTH: Walk = Walk { name: "Site Health, wide and on a phone", sides: Sides::Ours, run: site_health };

const ADDRESS: &str = "/wp-admin/tools.php?page=wp-heartbeat";

/// What is wrong with how the page is built: for those who do not see it.
const FLAWS: &str = "
    const page = document.querySelector('.wphb'), flaws = [], find = css => [...page.querySelectorAll(css)];
    const tell = (what, element) => flaws.push(what + ': ' + element.outerHTML.slice(0, 120));
    const named = element => element.getAttribute('aria-label')?.trim() || element.textContent.trim()
        || document.getElementById(element.getAttribute('aria-labelledby'))?.textContent.trim();
    if (document.querySelectorAll('h1').length !== 1) flaws.push('not one h1');
    let level = 0;
    find('h1, h2, h3, h4, h5, h6').forEach(heading => {
        const its = Number(heading.tagName[1]);
        if (its > level + 1) tell('a level of headings is left out', heading);
        if (!named(heading)) tell('an empty heading', heading);
        level = its;
    });
    find('svg').filter(svg => svg.getAttribute('aria-hidden') !== 'true' && !(svg.getAttribute('role') === 'img' && named(svg)))
        .forEach(svg => tell('a picture without a name', svg));
    find('img:not([alt])').forEach(image => tell('a picture without a text', image));
    find('table').filter(table => !table.caption?.textContent.trim()).forEach(table => tell('a table without a caption', table));
    find('th:not([scope])').forEach(head => tell('a head of nothing', head));
    find('input:not([type=hidden]), select, textarea').filter(input => !input.labels?.length && !named(input))
        .forEach(input => tell('an input without a label', input));
    find('a, button, summary, [role=region]').filter(element => !named(element)).forEach(element => tell('without a name', element));
    const ids = [...document.querySelectorAll('[id]')].map(element => element.id);
    find('[id]').filter(element => ids.filter(id => id === element.id).length > 1).forEach(element => tell('an id twice', element));
    return flaws;
    ";

fn page(scene: &Scene<'_>) -> Result<()> {
    let owner = live(scene)?;
    let browser = &owner.browser;
    browser.errors()?;
    owner.open(ADDRESS)?;
    scene.sees(&owner, "headings", "texts('.wphb h1, .wphb h2').join(' | ')", &["Heartbeat", "Who answers", "Recent ticks"])?;
    let flaws = browser.script(FLAWS, vec![])?;
    ensure!(flaws == Value::Array(vec![]), "{flaws:#}");
    renews_itself(scene, &owner)?;
    let errors = browser.errors()?;
    ensure!(errors.is_empty(), "errors on the page: {errors:?}");
    by_keyboard(&owner)?;
    owner.open(ADDRESS)?;
    pictures::keep(scene, &owner, "page-wide", "#wpbody-content", 1_400.0)?;

    browser.size(Some(PHONE))?;
    owner.open(ADDRESS)?;
    fits(&owner)?;
    pictures::keep(scene, &owner, "page-phone", "#wpbody-content", 1_800.0)?;
    browser.size(None)?;
    without_javascript(scene, &owner)
}

fn site_health(scene: &Scene<'_>) -> Result<()> {
    let owner = live(scene)?;
    let browser = &owner.browser;
    for (name, size) in [("site-health-wide", None), ("site-health-phone", Some(PHONE))] {
        browser.size(size)?;
        owner.open("/wp-admin/site-health.php?tab=debug")?;
        browser.click("[aria-controls='health-check-accordion-block-wp-heartbeat']")?;
        let section = "#health-check-accordion-block-wp-heartbeat";
        scene.sees(
            &owner,
            "the section",
            &format!("texts('{section} tr > :first-child').join(' | ')"),
            &["Version", "Ticks of the last day"],
        )?;
        let plugins = browser.ask(&format!("text('{section}')"))?;
        ensure!(plugins.as_str().is_some_and(|text| text.contains("Acme")), "{plugins}");
        fits(&owner)?;
        pictures::keep(scene, &owner, name, section, 1_600.0)?;
    }
    browser.size(None)
}

/// A site with something to show: two people at work, a plugin with work in the background, one that answers ticks.
fn live(scene: &Scene<'_>) -> Result<Person> {
    let database = scene.house.site.database();
    // Pictures of users are somebody else's.
    database.query("UPDATE wp_options SET option_value = '0' WHERE option_name = 'show_avatars'")?;
    let (writer, owner) = (scene.person("edith")?, scene.person("admin")?);
    writer.edit(Editor::Classic, scene.house.post(Editor::Classic, 5)?)?;
    scene.settle(&writer)?;
    owner.open("/wp-admin/index.php")?;
    scene.settle(&owner)?;
    for _ in 0..12 {
        scene.rehearse(&writer)?;
        scene.rehearse(&owner)?;
    }
    if is_for_docs(scene) {
        a_day_before(scene)?;
    }
    let names: String =
        PLUGINS.iter().enumerate().map(|(at, (name, _))| format!("i:{at};s:{}:\"{name}\";", name.len())).collect();
    database.query(&format!(
        "UPDATE wp_options SET option_value = 'a:{}:{{{names}}}' WHERE option_name = 'active_plugins'",
        PLUGINS.len()
    ))?;
    for _ in 0..3 {
        scene.any_tick(&writer)?;
        scene.any_tick(&owner)?;
    }
    Ok(owner)
}

/// Ticks of the page bring what has happened since.
fn renews_itself(scene: &Scene<'_>, owner: &Person) -> Result<()> {
    const RECENT: &str = "document.getElementById('wphb-recent').innerText";
    let before = owner.browser.ask(RECENT)?;
    let changed = format!("{RECENT} !== {before}");
    for _ in 0..40 {
        let tick = scene.any_tick(owner)?;
        ensure!(
            tick.carried("wp_heartbeat_page") || tick.fields.iter().any(|field| field == "data[wp_heartbeat_page]"),
            "{tick:?}"
        );
        ensure!(tick.lane.as_deref() == Some("full:own-page"), "{tick:?}");
        if owner.browser.ask(&changed)? == true {
            scene.saw("the page", "renews itself");
            return Ok(());
        }
        std::thread::sleep(std::time::Duration::from_millis(500));
    }
    anyhow::bail!("the page shows what it showed, whatever happens")
}

/// Whatever can be pressed is reached by the tabulator key alone.
fn by_keyboard(owner: &Person) -> Result<()> {
    // By what stays when a tick draws parts of the page anew.
    const KEY: &str = "(element => element.id || element.getAttribute('href') || words(element).slice(0, 80))";
    let wanted = "all('.wphb a[href], .wphb button, .wphb summary, .wphb [tabindex=\"0\"], .wphb input:not([type=hidden])')";
    let wanted = owner.browser.ask(&format!("{wanted}.map({KEY})"))?;
    let wanted: Vec<String> = serde_json::from_value(wanted)?;
    ensure!(wanted.len() > 3, "there is nothing to press on the page: {wanted:?}");
    owner
        .browser
        .ask("(heading => { heading.tabIndex = -1; heading.focus(); return 1; })(document.querySelector('.wphb h1'))")?;
    let mut reached = Vec::new();
    for _ in &wanted {
        owner.browser.press_tab()?;
        reached.push(owner.browser.ask(&format!("{KEY}(document.activeElement)"))?);
    }
    let missed: Vec<&String> = wanted.iter().filter(|wanted| !reached.iter().any(|key| key == wanted.as_str())).collect();
    ensure!(missed.is_empty(), "not reached by keyboard: {missed:?}\nreached: {reached:?}");
    Ok(())
}

/// Nothing makes the page wider than the screen.
fn fits(owner: &Person) -> Result<()> {
    let widths = owner.browser.ask("[document.documentElement.scrollWidth, innerWidth]")?;
    let [Some(page), Some(screen)] = [widths[0].as_u64(), widths[1].as_u64()] else { anyhow::bail!("{widths}") };
    ensure!(page <= screen, "the page is {page} wide, the screen {screen}");
    Ok(())
}

/// The same page, and its buttons, where no script runs.
fn without_javascript(scene: &Scene<'_>, owner: &Person) -> Result<()> {
    owner.browser.scripts(false)?;
    owner.open(ADDRESS)?;
    for words in ["Who answers", "Recent ticks", "Accept the background of"] {
        owner.browser.until_page_has(words)?;
    }
    owner.browser.click("#wphb-background form button, #wphb-background form input[type=submit]")?;
    owner.browser.until_page_has("notice-success")?;
    scene.saw("accepted without JavaScript", true);
    owner.browser.scripts(true)
}

/// For the pictures in the docs: as if there had been such ticks in the hours before as well, more by day.
fn a_day_before(scene: &Scene<'_>) -> Result<()> {
    const ROW: &str = "option_name LIKE '\\_wp\\_heartbeat\\_counts\\_%'";
    let deadline = Instant::now() + PATIENCE;
    let database = scene.house.site.database();
    let (name, counts) = loop {
        let rows = database.query(&format!("SELECT option_name, option_value FROM wp_options WHERE {ROW}"))?;
        let row =
            rows.into_iter().find_map(|row| Some((row[0].clone()?, serde_json::from_str::<Value>(row[1].as_deref()?).ok()?)));
        match row.filter(|(_, counts)| counts["lanes"]["express"]["ticks"].as_u64() > Some(3)) {
            Some(row) => break row,
            None => ensure!(Instant::now() < deadline, "no ticks were counted"),
        }
        std::thread::sleep(Duration::from_millis(500));
    };
    let mut counts = counts;
    let hours = counts["hours"].as_object().context("hours")?.clone();
    let (now, hour) = hours.iter().next().context("an hour")?;
    let now: u64 = now.parse()?;
    for back in 1..24 {
        let begins = now - back * 3_600;
        let is_day = (7..19).contains(&(begins / 3_600 % 24));
        let times = if is_day { 9 + back * 5 % 7 } else { 1 + back % 2 };
        counts["hours"][begins.to_string()] = scaled(hour, times);
    }
    let times = 180;
    for of in ["lanes", "kinds", "reasons"] {
        counts[of] = scaled(&counts[of], times);
    }
    counts["since"] = json!(counts["since"].as_u64().context("a time")? - 9 * 86_400);
    let json = counts.to_string().replace('\\', "\\\\").replace('\'', "''");
    database.query(&format!("UPDATE wp_options SET option_value = '{json}' WHERE option_name = '{name}'")).map(|_| ())
}

/// The same with all numbers so many times as large.
fn scaled(value: &Value, times: u64) -> Value {
    match value {
        Value::Number(number) => number.as_u64().map_or_else(|| value.clone(), |number| json!(number * times)),
        Value::Array(list) => list.iter().map(|value| scaled(value, times)).collect(),
        Value::Object(map) => Value::Object(map.iter().map(|(key, value)| (key.clone(), scaled(value, times))).collect()),
        other => other.clone(),
    }
}
