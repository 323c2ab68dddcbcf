//! The ends of a lease: a tick that was answered natively a moment ago is WordPress's again once something has changed.

use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, ensure};
use xtask::{Answer, Request, Site, Tick, paths};

use crate::bench::{Bench, EDITED};
use crate::cast::Cast;
use crate::scenario::Server;
use crate::state::{Place, State, activate};

/// What happens to a site between two ticks.
enum Change {
    /// Statements: see [`Cast::fill_in`].
    Sql(&'static str),
    /// The site gets a file, switched on as a scenario's is.
    Gets(Place, &'static str),
    /// The files that the site had before are switched off.
    Loses,
    /// A file in wp-content, written when the site came up, gets another text.
    Edit(&'static str),
    /// A link in wp-content, made when the site came up, leads elsewhere.
    Relink(&'static str),
    /// The same site is sent another tick.
    Sends(fn(&Cast) -> Tick),
}

/// One end of a lease.
pub struct End {
    /// A sentence.
    pub name: &'static str,
    tick: fn(&Cast) -> Tick,
    /// The site at first.
    pub before: State,
    change: Change,
    /// What it must say at the second tick before the change.
    leased: &'static str,
    /// What `Server-Timing` must say after the change, and at the tick after that.
    lanes: [&'static str; 2],
}

const CHANGED: [&str; 2] = ["full:changed", "express"];
const NO_LEASE: [&str; 2] = ["full:no-lease", "express"];

fn edith(cast: &Cast) -> Tick {
    cast.tick("edith")
}

fn end(name: &'static str, lanes: [&'static str; 2], change: Change) -> End {
    End { name, tick: edith, before: State::default(), change, leased: "express", lanes }
}

impl End {
    fn by(self, tick: fn(&Cast) -> Tick) -> Self {
        Self { tick, ..self }
    }

    fn with(mut self, place: Place, code: &'static str) -> Self {
        self.before.files.push((place, code));
        self
    }

    fn leased(self, lane: &'static str) -> Self {
        Self { leased: lane, ..self }
    }

    fn at_first(mut self, sql: &'static str) -> Self {
        self.before.sql.push(sql);
        self
    }

    /// Every state that the end needs files for.
    pub fn states(&self) -> Vec<State> {
        let mut states = vec![self.before.clone()];
        if let Change::Gets(place, code) = &self.change {
            states.push(State { sql: Vec::new(), files: vec![(place.clone(), *code)] });
        }
        states
    }
}

const SENDS_MORE: &str =
    "add_filter( 'heartbeat_send', function ( $response ) {\n\t$response['dropped in'] = 1;\n\treturn $response;\n} );";
const WHOLE_ACTIVE: &str =
    "UPDATE wp_options SET option_value = 'a:1:{i:0;s:13:\"e2e-whole.php\";}' WHERE option_name = 'active_plugins'";
const OTHER_THEME: &str = "UPDATE wp_options SET option_value = 'e2e-other' WHERE option_name IN ('template', 'stylesheet')";
const ACTIVE: &str =
    "UPDATE wp_options SET option_value = 'a:1:{i:0;s:14:\"e2e-edited.php\";}' WHERE option_name = 'active_plugins'";
const OWN_THEME: &str = "UPDATE wp_options SET option_value = 'e2e-theme' WHERE option_name IN ('template', 'stylesheet')";

/// All of them.
pub fn all() -> Vec<End> {
    [files(), rows(), other_ticks()].into_iter().flatten().collect()
}

fn files() -> Vec<End> {
    vec![
        end("a plugin is activated", ["full:changed", "full:third-party"], Change::Gets(Place::Plugin, SENDS_MORE)),
        end("a plugin that does nothing is activated", CHANGED, Change::Gets(Place::Plugin, "// Nothing yet.")),
        end("a must-use plugin is dropped in", ["full:changed", "full:third-party"], Change::Gets(Place::MuPlugin, SENDS_MORE)),
        end("a must-use plugin is taken away", CHANGED, Change::Loses).with(Place::MuPlugin, "// Nothing for long."),
        // Leads to another file under the same name.
        end(
            "a must-use plugin's link is switched",
            ["full:changed", "full:third-party"],
            Change::Relink("mu-plugins/e2e-link.php"),
        ),
        end("a plugin's file is edited", ["full:changed", "full:changed"], Change::Edit("plugins/e2e-edited.php"))
            .at_first(ACTIVE),
        end("a file that a plugin includes is edited", ["full:changed", "full:changed"], Change::Edit("plugins/e2e-part.php"))
            .at_first(WHOLE_ACTIVE),
        end(
            "the theme's functions are edited",
            ["full:changed", "full:changed"],
            Change::Edit("themes/e2e-theme/functions.php"),
        )
        .at_first(OWN_THEME),
        end("the theme is switched", CHANGED, Change::Sql(OTHER_THEME)),
        end(
            "an object cache is dropped in",
            ["full:drop-in", "full:drop-in"],
            Change::Gets(
                Place::At("wp-content/object-cache.php"),
                "require_once ABSPATH . 'wp-includes/class-wp-object-cache.php';\nrequire_once ABSPATH . 'wp-includes/cache.php';",
            ),
        ),
        end(
            "a database class is dropped in",
            ["full:drop-in", "full:drop-in"],
            Change::Gets(Place::At("wp-content/db.php"), "// Its own wpdb would stand here."),
        ),
        end("a database class is taken away", ["full:no-lease", "express"], Change::Loses)
            .with(Place::At("wp-content/db.php"), "// Its own wpdb would stand here.")
            .leased("full:drop-in"),
        end(
            "wp-config.php says full",
            ["full:lane-full", "full:lane-full"],
            Change::Gets(Place::Config, "define( 'WP_HEARTBEAT_LANE', 'full' );"),
        ),
        end(
            "wp-config.php makes the site a network",
            ["full:multisite", "full:multisite"],
            Change::Gets(Place::Config, "define( 'MULTISITE', true );"),
        ),
        // What wp-config.php defines is read anew for each tick.
        end(
            "wp-config.php moves the home page",
            ["express", "express"],
            Change::Gets(Place::Config, "define( 'WP_HOME', 'http://constant.test' );"),
        )
        .by(|cast| cast.tick("edith").header("Origin", "http://constant.test")),
        end("a plugin that was in the way is taken away", CHANGED, Change::Loses)
            .with(Place::MuPlugin, SENDS_MORE)
            .leased("full:third-party"),
    ]
}

fn rows() -> Vec<End> {
    vec![
        end(
            "the home page's address changes",
            CHANGED,
            Change::Sql("UPDATE wp_options SET option_value = 'http://other.test' WHERE option_name = 'home'"),
        ),
        end(
            "the site's address changes",
            CHANGED,
            Change::Sql("UPDATE wp_options SET option_value = 'http://other.test' WHERE option_name = 'siteurl'"),
        )
        .by(|_| Tick::new()),
        end(
            "the language changes",
            CHANGED,
            Change::Sql(
                "INSERT INTO wp_options (option_name, option_value, autoload) VALUES ('WPLANG', 'de_DE', 'yes') ON DUPLICATE KEY UPDATE option_value = 'de_DE'",
            ),
        ),
        end(
            "the charset changes",
            CHANGED,
            Change::Sql("UPDATE wp_options SET option_value = 'ISO-8859-1' WHERE option_name = 'blog_charset'"),
        ),
        end(
            "the session is destroyed",
            NO_LEASE,
            Change::Sql("DELETE FROM wp_usermeta WHERE user_id = {edith} AND meta_key = 'session_tokens'"),
        ),
        end(
            "the password changes",
            NO_LEASE,
            Change::Sql("UPDATE wp_users SET user_pass = '$P$BOtherHash/changed/entirely/00000' WHERE ID = {edith}"),
        ),
        end("the user is deleted", NO_LEASE, Change::Sql("DELETE FROM wp_users WHERE ID = {edith}")),
        end(
            "the leases are deleted",
            NO_LEASE,
            Change::Sql("DELETE FROM wp_options WHERE option_name LIKE '\\_wp\\_heartbeat\\_lease\\_%'"),
        ),
        end(
            "the profile is deleted",
            ["full:no-lease", "express"],
            Change::Sql("DELETE FROM wp_options WHERE option_name LIKE '\\_wp\\_heartbeat\\_profile\\_%'"),
        ),
        end(
            "a lease is no JSON any more",
            NO_LEASE,
            Change::Sql(
                "UPDATE wp_options SET option_value = LEFT(option_value, 30) WHERE option_name LIKE '\\_wp\\_heartbeat\\_lease\\_%'",
            ),
        ),
        end(
            "the profile is no JSON any more",
            ["full:no-lease", "express"],
            Change::Sql(
                "UPDATE wp_options SET option_value = LEFT(option_value, 30) WHERE option_name LIKE '\\_wp\\_heartbeat\\_profile\\_%'",
            ),
        ),
        end(
            "a lease is for years",
            ["full:lease-over", "express"],
            Change::Sql(
                "UPDATE wp_options SET option_value = REGEXP_REPLACE(option_value, '\"until\":[0-9]+', '\"until\":9999999999') WHERE option_name LIKE '\\_wp\\_heartbeat\\_lease\\_%'",
            ),
        ),
        end(
            "a lease is over",
            ["full:lease-over", "express"],
            Change::Sql(
                "UPDATE wp_options SET option_value = REGEXP_REPLACE(option_value, '\"until\":[0-9]+', '\"until\":1000000000') WHERE option_name LIKE '\\_wp\\_heartbeat\\_lease\\_%'",
            ),
        ),
        end(
            "a lease rests on another profile",
            CHANGED,
            Change::Sql(
                "UPDATE wp_options SET option_value = REGEXP_REPLACE(option_value, '\"profile\":\"[0-9a-f]+', '\"profile\":\"00000000') WHERE option_name LIKE '\\_wp\\_heartbeat\\_lease\\_%'",
            ),
        ),
    ]
}

fn other_ticks() -> Vec<End> {
    vec![
        end("another user sends", NO_LEASE, Change::Sends(|cast| cast.tick("arthur"))),
        end("nobody sends", NO_LEASE, Change::Sends(|_| Tick::new())),
        end("another session of the user sends", ["express", "express"], Change::Sends(|cast| cast.tick("edith elsewhere"))),
        end("another screen sends", NO_LEASE, Change::Sends(|cast| cast.tick("edith").screen("post"))),
        end(
            "another address sends",
            NO_LEASE,
            Change::Sends(|cast| cast.tick("edith").header("X-Forwarded-For", "203.0.113.7")),
        ),
        end(
            "the nonce gets old",
            NO_LEASE,
            Change::Sends(|cast| {
                let nonce = cast.who("edith").nonces["heartbeat-nonce"].old.clone();
                cast.tick("edith").set("_nonce", nonce)
            }),
        ),
        end("the nonce expires", NO_LEASE, Change::Sends(|cast| cast.tick("edith").set("_nonce", "0000000000"))),
        end(
            "the signature is forged",
            NO_LEASE,
            Change::Sends(|cast| {
                cast.tick_with("edith", &[crate::cast::Login::Auth, crate::cast::Login::LoggedIn], |parts| {
                    parts[3] = "0".repeat(64)
                })
            }),
        ),
        end("data comes with the tick", ["full:data", "full:data"], Change::Sends(|cast| cast.tick("edith").data("own", "1"))),
    ]
}

/// Texts of the files that are edited: at first, and then.
const TEXTS: [&str; 2] = ["// As it was.\n", "// Edited meanwhile, and so is longer than it was.\n"];

/// Writes the files that ends edit, before the site settles.
pub fn prepare(site: &Site, folder: &Path) -> Result<()> {
    let content = site.docroot().join("wp-content");
    let whole = format!("require_once __DIR__ . '/e2e-part.php';\n{}", TEXTS[0]);
    for (file, text) in [
        ("plugins/e2e-edited.php", TEXTS[0]),
        ("plugins/e2e-whole.php", whole.as_str()),
        ("plugins/e2e-part.php", TEXTS[0]),
        ("themes/e2e-theme/functions.php", TEXTS[0]),
        ("themes/e2e-other/functions.php", TEXTS[0]),
    ] {
        let file = content.join(file);
        let folder = file.parent().context("a file is in a folder")?;
        paths::make(folder)?;
        paths::write(&file, format!("<?php\n{text}"))?;
        if folder.parent().is_some_and(|above| above.ends_with("themes")) {
            paths::write(&folder.join("style.css"), "/*\nTheme Name: E2e\n*/\n")?;
            paths::write(&folder.join("index.php"), "<?php\n")?;
        }
    }
    for (name, code) in [("e2e-first.php", "// The first."), ("e2e-second.php", SENDS_MORE)] {
        paths::write(&folder.join(name), format!("<?php\n{code}\n"))?;
    }
    Ok(())
}

/// Runs one end.
///
/// # Errors
/// What was not as it must be.
pub fn run(bench: &mut Bench, end: &End) -> Result<()> {
    bench.keep_fresh()?;
    crate::compare::tries(|| once(bench, end))
}

fn once(bench: &mut Bench, end: &End) -> Result<()> {
    bench.reset(&end.before, false)?;
    let mut undo = vec![Undo::Links(end.before.link(&bench.site, &bench.folder)?)];
    if let Change::Relink(link) = end.change {
        undo.push(relink(bench, link, "e2e-first.php")?);
    }
    let request = (end.tick)(&bench.cast).request();
    // Some begin with a site that gives no lease.
    let before = [ours(bench, &request)?, ours(bench, &request)?];
    ensure!(
        before[1].lane() == Some(end.leased),
        "before the change the second tick is {:?}, must be {}\n{}",
        before[1].lane(),
        end.leased,
        bench.log("ours-plain")
    );
    let changed = match &end.change {
        Change::Sends(tick) => tick(&bench.cast).request(),
        _ => request,
    };
    apply(bench, &end.change, &mut undo)?;
    for lane in end.lanes {
        let stock = bench.sides(Server::Plain)?.stock.send(&changed)?;
        let answer = ours(bench, &changed)?;
        ensure!(stock.comparable() == answer.comparable(), "{}\nstock's: {}", shown(&answer), shown(&stock));
        ensure!(answer.lane() == Some(lane), "lane {:?}, must be {lane}\n{}", answer.lane(), bench.log("ours-plain"));
    }
    drop(undo);
    Ok(())
}

fn ours(bench: &mut Bench, request: &Request) -> Result<Answer> {
    bench.sides(Server::Plain)?.ours.send(request)
}

fn shown(answer: &Answer) -> String {
    format!("{} {:?} {}", answer.status, answer.headers, answer.text())
}

fn apply(bench: &mut Bench, change: &Change, undo: &mut Vec<Undo>) -> Result<()> {
    match change {
        Change::Sql(sql) => {
            bench.site.database().query(&bench.cast.fill_in(sql)?)?;
        }
        Change::Gets(place, code) => {
            let state = State { sql: Vec::new(), files: vec![(place.clone(), *code)] };
            undo.push(Undo::Links(state.link(&bench.site, &bench.folder)?));
            state.write(&bench.site, &bench.cast)?;
        }
        Change::Loses => undo.clear(),
        Change::Edit(file) => {
            let file = bench.site.docroot().join("wp-content").join(file);
            let text = std::fs::read_to_string(&file)?;
            paths::write(&file, text.replace(TEXTS[0], TEXTS[1]))?;
            undo.push(Undo::Text(file, text));
        }
        Change::Relink(link) => {
            undo.pop();
            undo.push(relink(bench, link, "e2e-second.php")?);
        }
        Change::Sends(_) => {}
    }
    Ok(())
}

fn relink(bench: &Bench, link: &str, target: &str) -> Result<Undo> {
    let link = bench.site.docroot().join("wp-content").join(link);
    symlink(bench.folder.join(target), &link)?;
    Ok(Undo::Link(link))
}

/// What is put right when the end was seen.
enum Undo {
    #[expect(dead_code, reason = "kept for what it does when it is dropped")]
    Links(crate::state::Links),
    Link(PathBuf),
    Text(PathBuf, String),
}

impl Drop for Undo {
    fn drop(&mut self) {
        let undone = match self {
            Self::Links(_) => Ok(()),
            Self::Link(link) => std::fs::remove_file(link),
            Self::Text(file, text) => std::fs::write(file, text),
        };
        if let Err(error) = undone {
            eprintln!("what a test changed could not be put right: {error}");
        }
    }
}

/// The lease of a second is over after a second, and no sooner than it is given.
///
/// # Errors
/// What was not as it must be.
pub fn after_its_time(bench: &mut Bench) -> Result<()> {
    bench.reset(&State::default(), false)?;
    let request = bench.cast.tick("edith").request();
    let pool = bench.our_pool("ours-short", |options| options.ini("wp_heartbeat.lease", "2"))?;
    let mut client = pool.client();
    let mut lanes = Vec::new();
    for pause in [0, 0, 3_000, 0] {
        std::thread::sleep(std::time::Duration::from_millis(pause));
        lanes.push(client.send(&request)?.lane().unwrap_or("none").to_owned());
    }
    bench.close("ours-short");
    ensure!(lanes == ["full:no-lease", "express", "full:lease-over", "express"], "{lanes:?}");
    Ok(())
}

/// wp-config.php and core's own files: what they say counts, and code that is not known declines.
///
/// # Errors
/// What was not as it must be.
pub fn of_edited_core(bench: &mut Bench) -> Result<()> {
    bench.reset(&State::default(), false)?;
    activate(&bench.site, &[])?;
    let request = bench.cast.tick("edith").request();
    let mut lanes = vec![lane(bench, &request)?, lane(bench, &request)?];
    let config = bench.site.docroot().join("wp-config.php");
    let undo = edit(&config, "<?php\n", "<?php\n// Edited.\n")?;
    lanes.push(lane(bench, &request)?);
    drop(undo);
    let core = bench.site.docroot().join(EDITED[0]);
    let undo = edit(
        &core,
        "$response['wp-auth-check'] = is_user_logged_in() &&",
        "$response['wp-auth-check'] = 1 && is_user_logged_in() &&",
    )?;
    lanes.push(lane(bench, &request)?);
    bench.settle();
    for _ in 0..2 {
        lanes.push(lane(bench, &request)?);
    }
    drop(undo);
    bench.settle();
    for _ in 0..2 {
        lanes.push(lane(bench, &request)?);
    }
    let wanted = [
        "full:no-lease",
        "express",
        "full:changed",
        "full:changed",
        "full:changed",
        "full:core-unknown",
        "full:changed",
        "express",
    ];
    ensure!(lanes == wanted, "{lanes:?}, must be {wanted:?}");
    Ok(())
}

fn lane(bench: &mut Bench, request: &Request) -> Result<String> {
    let sides = bench.sides(Server::Plain)?;
    let (stock, ours) = (sides.stock.send(request)?, sides.ours.send(request)?);
    ensure!(stock.comparable() == ours.comparable(), "{}\nstock's: {}", shown(&ours), shown(&stock));
    Ok(ours.lane().unwrap_or("none").to_owned())
}

fn edit(file: &Path, old: &str, new: &str) -> Result<Undo> {
    let text = std::fs::read_to_string(file)?;
    ensure!(text.contains(old), "{} does not hold {old:?}", file.display());
    paths::write(file, text.replacen(old, new, 1))?;
    Ok(Undo::Text(file.to_path_buf(), text))
}
