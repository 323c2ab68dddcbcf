//! Background work that the site's owner accepts, or does not: who is named, when it runs, and what ends a refusal.

use std::time::Duration;

use anyhow::{Context, Result, bail, ensure};
use guard::told::end_of_path;
use xtask::{Answer, Client, Generation, PoolOptions, Request, paths};

use crate::bench::{Bench, seconds};
use crate::cases::Case;
use crate::lease_ends::{Undo, create, shown, verdict_is_written};
use crate::resealed;
use crate::scenario::{ACCEPTED, Server};
use crate::state::{State, activate};

/// Cases about it.
pub const CASES: &[Case] = &[
    Case::everywhere("accepted background runs with each witness", accepted),
    Case::on(&Generation::V6_8, "what was seen in the background, and whose it is, is said", named),
    Case::on(&Generation::NEWEST, "background of once in a while costs one full tick", once_in_a_while),
    Case::on(&Generation::V6_1, "a refusal for the background is looked at again, ever later", looked_at_again),
    Case::on(&Generation::V6_8, "another setting for the background ends leases and refusals at once", other_setting),
    Case::on(&Generation::NEWEST, "work that is not accepted is seen behind much that is", behind_much),
];

const POOL: &str = "ours-background";

const COUNTS: &str =
    "add_action( 'init', 'e2e_counts' );\nfunction e2e_counts() {\n\tupdate_option( 'own', 1 + (int) get_option( 'own' ) );\n}";
const OTHER: &str = "e2e-other";

/// Plugin files that are there while this lives, in their own folders, and a pool.
struct Stand {
    client: Client,
    request: Request,
    #[expect(dead_code, reason = "kept for what it does when it is dropped")]
    undo: Vec<Undo>,
}

impl Stand {
    /// Writes the files (path under `wp-content`, code), and brings a pool up.
    fn up(bench: &mut Bench, files: &[(String, &str)], change: impl FnOnce(PoolOptions) -> PoolOptions) -> Result<Self> {
        let content = bench.site.docroot().join("wp-content");
        let mut undo = Vec::new();
        for (path, code) in files {
            let file = content.join(path);
            paths::make(file.parent().context("a file is in a folder")?)?;
            undo.push(create(&file, &format!("<?php\n{code}\n"))?);
        }
        bench.settle();
        bench.keep_fresh()?;
        bench.reset(&State::default(), false)?;
        let client = bench.our_pool(POOL, change)?.client();
        Ok(Self { client, request: bench.cast.tick("edith").request(), undo })
    }

    /// The site as installed, nothing known of it, these plugins active.
    fn begin(&self, bench: &mut Bench, plugins: &[&str]) -> Result<()> {
        bench.reset(&State::default(), false)?;
        activate(&bench.site, &plugins.iter().map(|plugin| (*plugin).to_owned()).collect::<Vec<_>>())
    }

    fn tick(&mut self, bench: &Bench) -> Result<Answer> {
        let answer = self.client.send(&self.request)?;
        verdict_is_written(bench)?;
        // Shutdown functions may still run.
        std::thread::sleep(Duration::from_millis(20));
        Ok(answer)
    }

    /// The lanes of so many ticks.
    fn lanes(&mut self, bench: &Bench, count: usize) -> Result<Vec<String>> {
        (0..count).map(|_| Ok(lane(&self.tick(bench)?))).collect()
    }
}

fn lane(answer: &Answer) -> String {
    answer.lane().unwrap_or("none").to_owned()
}

fn in_folder(folder: &str, name: &str) -> String {
    format!("plugins/{folder}/{name}.php")
}

fn option(bench: &Bench, name: &str) -> Result<String> {
    let value = bench.site.database().value(&format!("SELECT option_value FROM wp_options WHERE option_name = '{name}'"))?;
    Ok(value.unwrap_or_default())
}

/// What the newest refusal says.
fn detail(bench: &Bench) -> Result<String> {
    let sql = "SELECT option_value FROM wp_options WHERE option_name LIKE '\\_wp\\_heartbeat\\_lease%' ORDER BY option_id DESC LIMIT 1";
    let row = bench.site.database().value(sql)?.unwrap_or_default();
    let after = row.split_once("\"detail\":\"").map(|(_, after)| after).unwrap_or_default();
    Ok(after.split("\"}").next().unwrap_or_default().to_owned())
}

/// What plugins do that is accepted: a name, the code, and the headers that only WordPress's own answers have then.
const WORK: &[(&str, &str, &[&str])] = &[
    ("counts", COUNTS, &[]),
    (
        "file",
        "add_action( 'shutdown', function () {\n\ttouch( sys_get_temp_dir() . '/wp-heartbeat-e2e-' . getmypid() );\n} );",
        &[],
    ),
    ("socket", "add_action( 'init', function () {\n\t@fsockopen( '127.0.0.1', 9, $number, $text, 0.1 );\n} );", &[]),
    ("mail", "add_action( 'init', function () {\n\t@mail( 'nobody@example.test', 'x', 'x' );\n} );", &[]),
    ("cookie", "add_action( 'init', function () {\n\tsetcookie( 'own', 'value' . microtime() );\n} );", &["set-cookie"]),
    ("header", "add_action( 'admin_init', function () {\n\theader( 'X-Own: ' . microtime() );\n}, 99 );", &["x-own"]),
    (
        "changes-header",
        "add_action( 'admin_init', function () {\n\theader( 'X-Robots-Tag: ' . microtime() );\n}, 99 );",
        &["x-robots-tag"],
    ),
    (
        "mysqli",
        "add_action( 'init', function () {\n\t$own = new mysqli( 'localhost', DB_USER, DB_PASSWORD, DB_NAME, 0, substr( DB_HOST, 10 ) );\n\t$own->query( \"INSERT INTO {$GLOBALS['wpdb']->postmeta} (post_id, meta_key, meta_value) VALUES (1, 'own', 'x')\" );\n} );",
        &[],
    ),
];

fn accepted(bench: &mut Bench) -> Result<()> {
    let files: Vec<(String, &str)> = WORK.iter().map(|(name, code, _)| (in_folder(ACCEPTED, name), *code)).collect();
    let change = |options: PoolOptions| options.ini("wp_heartbeat.background", ACCEPTED).ini("wp_heartbeat.lease", "4");
    let mut stand = Stand::up(bench, &files, change)?;
    for (name, _, left_out) in WORK {
        stand.begin(bench, &[&format!("{ACCEPTED}/{name}.php")])?;
        let stock = bench.sides(Server::Plain)?.stock.send(&stand.request)?;
        stand.begin(bench, &[&format!("{ACCEPTED}/{name}.php")])?;
        let mut said = Vec::new();
        for pause in [0, 0, 0, 4_200, 0] {
            std::thread::sleep(Duration::from_millis(pause));
            let answer = stand.tick(bench)?;
            let same = without(&stock, left_out) == without(&answer, left_out);
            ensure!(same, "{name}: {}\nstock's: {}", shown(&answer), shown(&stock));
            said.push(lane(&answer));
        }
        // Slower than four seconds a lease may be over sooner.
        let wanted = ["full:no-lease", "express", "express", "full:lease-over", "express"];
        ensure!(said == wanted, "{name}: {said:?}: {}\n{}", detail(bench)?, bench.log(POOL));
        ensure!(*name != "counts" || option(bench, "own")? == "2", "it ran {} times", option(bench, "own")?);
    }
    bench.close(POOL);
    Ok(())
}

/// Status, body, and headers but for these.
fn without(answer: &Answer, left_out: &[&str]) -> (u16, Vec<(String, String)>, Vec<u8>) {
    let (status, mut headers, body) = answer.comparable();
    headers.retain(|(name, _)| !left_out.iter().any(|left_out| name.eq_ignore_ascii_case(left_out)));
    (status, headers, body)
}

fn named(bench: &mut Bench) -> Result<()> {
    let in_class = "class E2e_Own {\n\tpublic static function writes() {\n\t\tfile_put_contents( sys_get_temp_dir() . '/wp-heartbeat-e2e-' . getmypid(), 'secret' );\n\t}\n}\nadd_filter( 'wp_loaded', array( 'E2e_Own', 'writes' ) );";
    let nested = "add_action( 'admin_init', 'e2e_outer' );\nfunction e2e_outer() {\n\tdo_action( 'e2e_hook', 1 );\n}\nadd_action( 'e2e_hook', 'e2e_inner' );\nfunction e2e_inner() {\n\tupdate_option( 'own', microtime() );\n}";
    let shutdown = "register_shutdown_function( 'e2e_ends' );\nfunction e2e_ends() {\n\ttouch( sys_get_temp_dir() . '/wp-heartbeat-e2e-' . getmypid() );\n}";
    let cookie = "add_action( 'init', 'e2e_sets' );\nfunction e2e_sets() {\n\tsetcookie( 'own', 'secret' );\n}";
    let evaluated = "eval( 'add_action( \"init\", function () { touch( sys_get_temp_dir() . \"/wp-heartbeat-e2e-\" . getmypid() ); } );' );";
    // Where, what, and what must be said at the second tick, when options are there: `*` for the file's path, which has the
    // process's id.
    let cases = [
        (in_folder(OTHER, "counts"), COUNTS, format!("plugin {OTHER}, init, e2e_counts(): mysqli_query: UPDATE wp_options")),
        (in_folder(OTHER, "class"), in_class, format!("plugin {OTHER}, wp_loaded, E2e_Own::writes(): file_put_contents: *")),
        (
            "plugins/e2e-single.php".to_owned(),
            nested,
            "plugin e2e-single.php, e2e_hook, e2e_inner(): mysqli_query: UPDATE wp_options".to_owned(),
        ),
        (in_folder(OTHER, "ends"), shutdown, format!("plugin {OTHER}, e2e_ends(): touch: *")),
        (
            in_folder(OTHER, "loads"),
            "touch( sys_get_temp_dir() . '/wp-heartbeat-e2e-' . getmypid() );",
            format!("plugin {OTHER}, loads.php:2: touch: *"),
        ),
        (in_folder(OTHER, "cookie"), cookie, format!("plugin {OTHER}, init, e2e_sets(): setcookie: own")),
        (in_folder(OTHER, "evaluated"), evaluated, format!("plugin {OTHER}, init, a closure (evaluated.php:1): touch: *")),
        (
            in_folder(OTHER, "core"),
            "add_action( 'init', 'delete_expired_transients', 10, 0 );",
            "WordPress, init, delete_expired_transients(): mysqli_query: DELETE wp_options".to_owned(),
        ),
        (
            "mu-plugins/e2e-must.php".to_owned(),
            "add_action( 'init', 'e2e_must' );\nfunction e2e_must() {\n\tif ( get_option( 'e2e_must' ) ) {\n\t\terror_log( 'own' );\n\t}\n}",
            "must-use plugin e2e-must.php, init, e2e_must(): error_log".to_owned(),
        ),
        (
            "themes/e2e-acme/functions.php".to_owned(),
            "add_action( 'after_setup_theme', function () {\n\terror_log( 'own' );\n} );",
            "theme e2e-acme, after_setup_theme, a closure (functions.php:3): error_log".to_owned(),
        ),
    ];
    let mut files: Vec<(String, &str)> = cases.iter().map(|(path, code, _)| (path.clone(), *code)).collect();
    // A folder without them is no theme.
    files.extend(["style.css", "index.php"].map(|file| (format!("themes/e2e-acme/{file}"), "/* Theme Name: E2e Acme */")));
    // Compiled code leaves fewer marks on the stack.
    for jit in ["0", "32M"] {
        let change = |options: PoolOptions| options.ini("opcache.jit_buffer_size", jit).ini("opcache.jit", "1255").workers(1);
        let mut stand = Stand::up(bench, &files, change)?;
        for (path, _, wanted) in &cases {
            let active = path.strip_prefix("plugins/");
            stand.begin(bench, &active.into_iter().collect::<Vec<_>>())?;
            if path.starts_with("mu-plugins/") {
                bench
                    .site
                    .database()
                    .query("INSERT INTO wp_options (option_name, option_value, autoload) VALUES ('e2e_must', '1', 'yes')")?;
            }
            if path.starts_with("themes/") {
                let sql = "UPDATE wp_options SET option_value = 'e2e-acme' WHERE option_name IN ('template', 'stylesheet')";
                bench.site.database().query(sql)?;
            }
            let lanes = stand.lanes(bench, 2)?;
            let said = detail(bench)?.replace("\\/", "/");
            let wanted = wanted.replace('*', &path_told(bench)?);
            let same = said == wanted;
            ensure!(lanes == ["full:no-lease", "full:background"] && same, "{path}: {lanes:?} {said:?}, must be {wanted:?}");
        }
        bench.close(POOL);
    }
    Ok(())
}

/// What is told of the path that a plugin of these cases writes to.
fn path_told(bench: &Bench) -> Result<String> {
    let workers = bench.workers(POOL)?;
    let [worker] = workers[..] else { bail!("workers {workers:?}, must be one") };
    let path = format!("{}/wp-heartbeat-e2e-{worker}", bench.site.temporary().display());
    Ok(end_of_path(&path).into_owned())
}

/// It works where its option is old: at first, and when the lease is over and five minutes seem to have passed.
fn once_in_a_while(bench: &mut Bench) -> Result<()> {
    let code = "add_action( 'init', function () {\n\tif ( time() - (int) get_option( 'own', 0 ) >= 300 ) {\n\t\tupdate_option( 'own', time() );\n\t}\n} );";
    let path = in_folder(OTHER, "seldom");
    let mut stand = Stand::up(bench, &[(path, code)], |options| options.ini("wp_heartbeat.lease", "5"))?;
    stand.begin(bench, &[&format!("{OTHER}/seldom.php")])?;
    let mut said = stand.lanes(bench, 4)?;
    std::thread::sleep(Duration::from_millis(5_200));
    bench.site.database().query("UPDATE wp_options SET option_value = option_value - 400 WHERE option_name = 'own'")?;
    said.extend(stand.lanes(bench, 3)?);
    bench.close(POOL);
    let wanted = ["full:no-lease", "full:background", "express", "express", "full:lease-over", "full:background", "express"];
    ensure!(said == wanted, "{said:?}, must be {wanted:?}");
    Ok(())
}

fn looked_at_again(bench: &mut Bench) -> Result<()> {
    let mut stand = Stand::up(bench, &[(in_folder(OTHER, "counts"), COUNTS)], |options| options)?;
    stand.begin(bench, &[&format!("{OTHER}/counts.php")])?;
    // How many refusals in a row, and for how many seconds the last holds, by the row's own words.
    let row = |bench: &Bench| -> Result<String> {
        let sql = "SELECT option_value FROM wp_options WHERE option_name LIKE '\\_wp\\_heartbeat\\_lease%'";
        Ok(bench.site.database().value(sql)?.unwrap_or_default())
    };
    for again in ["\"again\":1", "\"again\":2", "\"again\":2"] {
        stand.tick(bench)?;
        let row = row(bench)?;
        ensure!(row.contains(again), "{row} must hold {again}");
    }
    // The time that the second holds is over: the third is watched.
    resealed::leases(bench, |row| resealed::until(row, seconds()))?;
    let lane = lane(&stand.tick(bench)?);
    let third = row(bench)?;
    ensure!(lane == "full:background" && third.contains("\"again\":3"), "{lane}: {third}");
    // It does nothing any more: the next watched tick gives a lease, and nothing is remembered.
    activate(&bench.site, &[])?;
    let lanes = stand.lanes(bench, 2)?;
    bench.close(POOL);
    ensure!(lanes == ["full:changed", "express"], "{lanes:?}");
    Ok(())
}

fn other_setting(bench: &mut Bench) -> Result<()> {
    let mut stand = Stand::up(bench, &[(in_folder(OTHER, "counts"), COUNTS)], |options| options)?;
    stand.begin(bench, &[&format!("{OTHER}/counts.php")])?;
    let mut said = stand.lanes(bench, 2)?;
    let config = bench.folder.join("configs/e2e-background.php");
    // A bad value is passed over: what php.ini says holds.
    for value in [OTHER, "e2e-another", "all", "exact, all"] {
        let undo = create(&config, &format!("<?php\ndefine( 'WP_HEARTBEAT_BACKGROUND', '{value}' );\n"))?;
        bench.settle();
        said.extend(stand.lanes(bench, 2)?);
        drop(undo);
    }
    bench.settle();
    let log = bench.log(POOL);
    bench.close(POOL);
    let refused = ["full:changed", "full:background"];
    let express = ["full:changed", "express"];
    let wanted: Vec<&str> =
        [["full:no-lease", "full:background"], express, refused, express, refused].into_iter().flatten().collect();
    ensure!(said == wanted, "{said:?}, must be {wanted:?}");
    ensure!(log.contains("WP_HEARTBEAT_BACKGROUND is \"exact, all\", but must be"), "nothing is said of a bad value: {log}");
    Ok(())
}

fn behind_much(bench: &mut Bench) -> Result<()> {
    let much = "add_action( 'init', function () {\n\tfor ( $i = 0; $i < 2000; $i++ ) {\n\t\tregister_tick_function( 'intval' );\n\t\ttouch( sys_get_temp_dir() . '/wp-heartbeat-e2e-' . getmypid() );\n\t}\n} );";
    let last =
        "add_action( 'shutdown', function () {\n\ttouch( sys_get_temp_dir() . '/wp-heartbeat-e2e-' . getmypid() );\n} );";
    let files = [(in_folder(ACCEPTED, "much"), much), (in_folder(OTHER, "last"), last)];
    let mut stand = Stand::up(bench, &files, |options| options.ini("wp_heartbeat.background", ACCEPTED))?;
    let (much, last) = (format!("{ACCEPTED}/much.php"), format!("{OTHER}/last.php"));
    stand.begin(bench, &[&much, &last])?;
    let with_last = stand.lanes(bench, 2)?;
    bench.close(POOL);
    ensure!(with_last == ["full:no-lease", "full:background"], "{with_last:?}: {}", detail(bench)?);
    Ok(())
}
