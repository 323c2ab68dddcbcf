//! Tools > Site Health as core renders it: the section about the heartbeat, and its test.

use anyhow::{Context, Result, ensure};
use serde_json::Value;
use xtask::{Generation, PoolOptions, Request};

use crate::bench::Bench;
use crate::cases::Case;
use crate::explaining::{POOL, Stand, active, tick};
use crate::lease_ends::shown;

/// Cases about it.
pub const CASES: &[Case] = &[
    Case::everywhere("Site Health says who answers ticks, and what plugins use them for", uses),
    Case::everywhere("Site Health names the plugin in the way, and what can be done, escaped", in_the_way),
    Case::on(&Generation::NEWEST, "Site Health names work in the background, accepted or not", background),
    Case::everywhere("Site Health says that a script or a pace is somebody's, before any tick has come", before_any_tick),
    Case::everywhere("Site Health shows nothing where wp_heartbeat.admin is off, and to others", nothing),
];

const GATE: &str = "/* Plugin Name: Acme Gate <i>&amp;</i> */
add_filter( 'heartbeat_received', 'acme_gate', 10, 2 );
function acme_gate( $response, $data ) {
	if ( isset( $data['acme_gate'] ) ) {
		$response['acme_gate'] = get_option( 'acme_gate' );
	}
	return acme_more( $response, $data );
}
function acme_more( $response, $more ) {
	if ( ! empty( $more['acme_more']['id'] ) ) {
		$response['acme_more'] = true;
	}
	return $response;
}";

const PACES: &str = "add_filter( 'heartbeat_settings', function ( $settings ) {
	$settings['interval'] = 60;
	return $settings;
} );";

/// An option is written in each answer: it changes nothing there, but works.
const WAY: &str = "add_filter( 'heartbeat_send', 'acme_way', 30 );
function acme_way( $response ) {
	update_option( 'acme_way', microtime(), false );
	return $response;
}";

const COUNTS: &str = "add_action( 'init', 'acme_counts' );
function acme_counts() {
	update_option( 'acme_counts', 1 + (int) get_option( 'acme_counts' ) );
}";

const STOPS: &str = "add_action( 'init', function () {
	wp_deregister_script( 'heartbeat' );
}, 1 );";

/// A folder's name that is HTML, and has what ends an attribute.
const ODD: &str = "ac'me \"<b>way&lt;";

/// A page as somebody sees it.
fn page(stand: &mut Stand, bench: &Bench, who: &str, address: &str) -> Result<String> {
    let cookies = bench.cast.who(who).cookies(false);
    let answer = stand.client.send(&Request::get(address).cookies(&cookies))?;
    Ok(answer.text())
}

const INFO: &str = "/wp-admin/site-health.php?tab=debug";
const STATUS: &str = "/wp-admin/site-health.php";

/// What stands between two texts, the first of its kind.
fn between<'a>(text: &'a str, start: &str, end: &str) -> Option<&'a str> {
    let (_, rest) = text.split_once(start)?;
    rest.split_once(end).map(|(found, _)| found)
}

/// The section as WordPress prints it.
struct Section {
    /// Labels and values, as HTML.
    rows: Vec<(String, String)>,
    /// What the button copies, of this section.
    copied: String,
}

impl Section {
    fn read(page: &str) -> Option<Self> {
        let block = between(page, "id=\"health-check-accordion-block-wp-heartbeat\"", "</table>")?;
        // The label's cell is a heading in later versions.
        let rows = block.split("<tr>").skip(1).filter_map(|row| {
            let row = row.replace("<th scope=\"row\">", "<td>").replace("</th>", "</td>");
            let (label, rest) = row.strip_prefix("<td>")?.split_once("</td><td>")?;
            Some((label.to_owned(), rest.split_once("</td></tr>")?.0.to_owned()))
        });
        let copied = between(page, "data-clipboard-text=\"", "\">")?;
        let (_, copied) = copied.split_once("### wp-heartbeat ###")?;
        let copied = copied.split("###").next().unwrap_or_default().to_owned();
        Some(Self { rows: rows.collect(), copied })
    }

    fn of(stand: &mut Stand, bench: &Bench) -> Result<Self> {
        let page = page(stand, bench, "admin", INFO)?;
        Self::read(&page).with_context(|| {
            format!("no section in the page: {}\n{}", &page[page.len().saturating_sub(2_000)..], bench.log(POOL))
        })
    }

    fn row(&self, label: &str) -> Result<&str> {
        let found = self.rows.iter().find(|(name, _)| name == label);
        found.map(|(_, value)| value.as_str()).with_context(|| format!("no row {label}: {:?}", self.rows))
    }

    /// Whether the row holds each of these.
    fn holds(&self, label: &str, parts: &[&str]) -> Result<()> {
        let row = self.row(label)?;
        let missing = parts.iter().find(|part| !row.contains(**part));
        ensure!(missing.is_none(), "{label} has no {missing:?}: {row}");
        Ok(())
    }

    fn copies(&self, part: &str) -> Result<()> {
        ensure!(self.copied.contains(part), "{part} is not copied: {}", self.copied);
        Ok(())
    }
}

/// The test's result, as WordPress hands it to its page.
fn result(stand: &mut Stand, bench: &Bench) -> Result<Option<Value>> {
    let page = page(stand, bench, "admin", STATUS)?;
    let start = page.split_once("var SiteHealth = ").context("the page has its tests")?.1;
    let tests: Value = serde_json::Deserializer::from_str(start).into_iter().next().context("JSON")??;
    let direct = tests["site_status"]["direct"].as_array().context("direct tests")?;
    Ok(direct.iter().find(|test| test["test"] == "wp_heartbeat").cloned())
}

/// A result whose texts hold these parts.
fn judged(stand: &mut Stand, bench: &Bench, status: &str, label: &str, parts: &[&str]) -> Result<Value> {
    let found = result(stand, bench)?.context("the test is there")?;
    ensure!(found["status"] == status && found["label"] == label, "{found}");
    ensure!(found["badge"] == serde_json::json!({ "label": "Performance", "color": "blue" }), "{found}");
    let description = found["description"].as_str().unwrap_or_default();
    ensure!(description.starts_with("<p>") && description.ends_with('>'), "{description}");
    let missing = parts.iter().find(|part| !description.contains(**part));
    ensure!(missing.is_none(), "no {missing:?}: {description}");
    let actions = found["actions"].as_str().unwrap_or_default();
    let link = "/wp-admin/tools.php?page=wp-heartbeat\">Tools &gt; Heartbeat</a></p>";
    ensure!(actions.starts_with("<p><a href=\"http") && actions.ends_with(link), "{actions}");
    Ok(found)
}

fn uses(bench: &mut Bench) -> Result<()> {
    let log = bench.folder.join("site-health.log");
    let log = log.to_str().context("a folder's name is UTF-8")?.to_owned();
    let options = |options: PoolOptions| options.ini("wp_heartbeat.lease", "120").ini("wp_heartbeat.log", &log);
    let mut stand = Stand::with(bench, &[("acme-gate", GATE), ("acme-paces", PACES)], options)?;
    active(bench, &["acme-gate", "acme-paces"])?;
    stand.lanes(bench, &tick(bench), &["full:no-lease", "express", "express", "express"])?;
    let section = Section::of(&mut stand, bench)?;
    section.holds("Who answers ticks", &["before WordPress loads"])?;
    section.holds("Ticks of the last day", &["4, of which 75 % "])?;
    section.holds("Time a tick takes", &[" ms before WordPress loads, "])?;
    section.holds("Why WordPress answered", &["<li>No full tick of this kind has been watched yet: 1</li>"])?;
    section.holds("Kinds of ticks seen lately", &["1 proven, 0 left"])?;
    section.holds("What stands in the way", &["Nothing was found"])?;
    section.holds("Acme Gate &lt;i&gt;&amp;&lt;/i&gt;", &["it answers: acme_gate, acme_more.", "With slower ticks: "])?;
    section.holds("plugin acme-paces", &["changes how often pages send ticks"])?;
    section.holds(
        "What WordPress uses ticks for, and what it would lose by slower ones",
        &["Post locks", "150 seconds", "Autosaves"],
    )?;
    section.holds("Settings that differ from the default", &["wp_heartbeat.lease: 120", "wp_heartbeat.server_timing: 1"])?;
    section.holds("Settings with paths", &[&log])?;
    section.holds("PHP", &["opcache: on", "possible"])?;
    for part in [
        "ticks: 4, express 3, full 1\n",
        "plugin acme-gate: answers acme_gate, acme_more\n",
        "no-lease: 1",
        "in_the_way: nothing\n",
    ] {
        section.copies(part)?;
    }
    ensure!(!section.copied.contains(&log) && !section.copied.contains("undefined"), "{}", section.copied);
    let good = "Most heartbeat ticks are answered before WordPress loads";
    judged(&mut stand, bench, "good", good, &["4 ticks came in the last day.", "75 % were answered"])?;
    bench.close(POOL);
    Ok(())
}

fn in_the_way(bench: &mut Bench) -> Result<()> {
    let mut stand = Stand::with(bench, &[(ODD, WAY), ("acme-gate", GATE)], |options| options)?;
    active(bench, &[ODD, "acme-gate"])?;
    stand.lanes(bench, &tick(bench), &["full:no-lease", "full:third-party", "full:third-party", "full:third-party"])?;
    // As esc_html() has it: what looks like an entity stays one.
    let escaped = "plugin ac&#039;me &quot;&lt;b&gt;way&lt;";
    let section = Section::of(&mut stand, bench)?;
    section.holds("What stands in the way", &[escaped, "acme_way (heartbeat_send)", "Update it"])?;
    // No setting could name it.
    ensure!(!section.row("What stands in the way")?.contains("wp_heartbeat.inert"), "{:?}", section.rows);
    section.holds(escaped, &["may add something of its own"])?;
    // What a callback on the tick's hooks does is no background.
    ensure!(!section.row(escaped)?.contains("background"), "{:?}", section.rows);
    ensure!(!section.row("What stands in the way")?.contains("Acme Gate"), "what is proven is in the way: {:?}", section.rows);
    ensure!(
        section.rows.iter().all(|(label, value)| !format!("{label}{value}").contains("<b>")),
        "not escaped: {:?}",
        section.rows
    );
    section.copies("heartbeat_send: acme_way")?;
    // In the test nothing is taken for an entity.
    let escaped = "plugin ac&#039;me &quot;&lt;b&gt;way&amp;lt;";
    let label = "Heartbeat ticks could be answered before WordPress loads";
    let parts =
        ["0 % were answered", "3 times: A plugin or theme hooks into", escaped, "acme_way (heartbeat_send)", "<ul><li>"];
    let found = judged(&mut stand, bench, "recommended", label, &parts)?;
    let description = found["description"].as_str().unwrap_or_default();
    ensure!(!description.contains("<b>") && !description.contains("Acme Gate"), "{description}");
    bench.close(POOL);
    Ok(())
}

fn background(bench: &mut Bench) -> Result<()> {
    for (setting, accepted) in [("exact", false), ("acme-counts", true)] {
        let mut stand =
            Stand::with(bench, &[("acme-counts", COUNTS)], |options| options.ini("wp_heartbeat.background", setting))?;
        active(bench, &["acme-counts"])?;
        let request = tick(bench);
        for _ in 0..5 {
            // It counts: stock's answer is not waited for.
            let answer = stand.client.send(&request)?;
            ensure!(answer.status == 200, "{}", shown(&answer));
        }
        let section = Section::of(&mut stand, bench)?;
        section.holds("plugin acme-counts", &["works in the background"])?;
        if accepted {
            section.holds("What stands in the way", &["Nothing was found"])?;
            judged(&mut stand, bench, "good", "Most heartbeat ticks are answered before WordPress loads", &["80 %"])?;
        } else {
            section.holds("What stands in the way", &["wp_heartbeat.background: acme-counts"])?;
            section.copies("UPDATE wp_options")?;
            let label = "Heartbeat ticks could be answered before WordPress loads";
            judged(&mut stand, bench, "recommended", label, &["plugin acme-counts does something in the background"])?;
        }
        bench.close(POOL);
    }
    Ok(())
}

fn before_any_tick(bench: &mut Bench) -> Result<()> {
    let plugins = [("acme-gate", GATE), ("acme-paces", PACES), ("acme-stops", STOPS)];
    let mut stand = Stand::with(bench, &plugins, |options| options)?;
    active(bench, &["acme-gate", "acme-paces"])?;
    let section = Section::of(&mut stand, bench)?;
    section.holds("Ticks of the last day", &["None"])?;
    section.holds("Acme Gate &lt;i&gt;&amp;&lt;/i&gt;", &["looks at what each tick carries"])?;
    section.holds("plugin acme-paces", &["changes how often pages send ticks"])?;
    ensure!(section.row("The script heartbeat").is_err(), "the script is there: {:?}", section.rows);
    judged(&mut stand, bench, "good", "No heartbeat tick has come in the last day", &["None has come"])?;
    active(bench, &["acme-stops"])?;
    Section::of(&mut stand, bench)?.holds("The script heartbeat", &["Taken off WordPress"])?;
    bench.close(POOL);
    Ok(())
}

fn nothing(bench: &mut Bench) -> Result<()> {
    let mut stand = Stand::with(bench, &[("acme-gate", GATE)], |options| options)?;
    active(bench, &["acme-gate"])?;
    stand.lanes(bench, &tick(bench), &["full:no-lease", "express"])?;
    for who in ["edith", "susan", "nobody"] {
        for address in [INFO, STATUS] {
            let page = page(&mut stand, bench, who, address)?;
            ensure!(!page.contains("wp-heartbeat") && !page.contains("wp_heartbeat"), "{who} sees {address}: {page}");
        }
    }
    for (name, value) in [("wp_heartbeat.admin", "0"), ("wp_heartbeat.lane", "off")] {
        bench.close(POOL);
        let mut stand = Stand::with(bench, &[("acme-gate", GATE)], |options| options.ini(name, value))?;
        active(bench, &["acme-gate"])?;
        let info = page(&mut stand, bench, "admin", INFO)?;
        ensure!(info.contains("health-check-accordion-block-wp-core"), "no page: {info}");
        ensure!(Section::read(&info).is_none(), "{name}={value}: the section is there");
        ensure!(result(&mut stand, bench)?.is_none(), "{name}={value}: the test is there");
    }
    bench.close(POOL);
    Ok(())
}
