//! Faults of the database: while one lasts the answer is stock's, its error page included; once it is mended, ticks go on.

use anyhow::{Context, Result, bail, ensure};
use xtask::{Answer, Request, Tick};

use crate::bench::Bench;
use crate::connection;
use crate::scenario::Server;
use crate::state::State;

/// A fault, and how it is mended.
pub struct Fault {
    /// A sentence.
    pub name: &'static str,
    breaks: fn(&Bench) -> Result<()>,
    mends: fn(&Bench) -> Result<()>,
    /// Whether stock's answers show it.
    shows: bool,
}

fn sql(bench: &Bench, statement: &str) -> Result<()> {
    bench.site.database().query(statement)?;
    Ok(())
}

macro_rules! by_sql {
    ($name:literal, $breaks:expr, $mends:expr, $shows:literal) => {
        Fault { name: $name, breaks: |bench| sql(bench, $breaks), mends: |bench| sql(bench, $mends), shows: $shows }
    };
}

/// What a user may do. The server asks for it anew where a connection is opened: an open one of ours may go on with what it was
/// allowed, as one that stock had opened before would, and which worker has one is chance. See `connection::locked`.
macro_rules! by_rights {
    ($name:literal, $breaks:expr, $mends:expr, $shows:literal) => {
        Fault {
            name: $name,
            breaks: |bench| {
                sql(bench, $breaks)?;
                connection::kill_all(bench)
            },
            mends: |bench| sql(bench, $mends),
            shows: $shows,
        }
    };
}

/// All of them.
pub static ALL: &[Fault] = &[
    Fault {
        name: "the database is down",
        breaks: |bench| {
            bench.site.mariadb().stop();
            Ok(())
        },
        mends: |bench| bench.site.mariadb().start(),
        shows: true,
    },
    Fault {
        name: "the database was restarted",
        breaks: |bench| {
            bench.site.mariadb().stop();
            bench.site.mariadb().start()
        },
        mends: |_| Ok(()),
        shows: false,
    },
    Fault { name: "all connections were cut", breaks: connection::kill_all, mends: |_| Ok(()), shows: false },
    by_rights!(
        "the database's user is locked out",
        "RENAME USER 'heartbeat'@'localhost' TO 'gone'@'localhost'",
        "RENAME USER 'gone'@'localhost' TO 'heartbeat'@'localhost'",
        true
    ),
    by_rights!(
        "the database's user may not read",
        "REVOKE SELECT ON `heartbeat`.* FROM 'heartbeat'@'localhost'",
        "GRANT SELECT ON `heartbeat`.* TO 'heartbeat'@'localhost'",
        true
    ),
    by_rights!(
        "the database's user may not write",
        "REVOKE INSERT, UPDATE, DELETE ON `heartbeat`.* FROM 'heartbeat'@'localhost'",
        "GRANT INSERT, UPDATE, DELETE ON `heartbeat`.* TO 'heartbeat'@'localhost'",
        false
    ),
    by_sql!(
        "the options are missing",
        "RENAME TABLE wp_options TO wp_options_gone",
        "RENAME TABLE wp_options_gone TO wp_options",
        true
    ),
    by_sql!(
        "the users' data are missing",
        "RENAME TABLE wp_usermeta TO wp_usermeta_gone",
        "RENAME TABLE wp_usermeta_gone TO wp_usermeta",
        true
    ),
    by_sql!("the users are missing", "RENAME TABLE wp_users TO wp_users_gone", "RENAME TABLE wp_users_gone TO wp_users", true),
    by_sql!(
        "a column is missing",
        "ALTER TABLE wp_users CHANGE user_pass user_secret VARCHAR(255) NOT NULL DEFAULT ''",
        "ALTER TABLE wp_users CHANGE user_secret user_pass VARCHAR(255) NOT NULL DEFAULT ''",
        true
    ),
    by_sql!(
        "the posts' data are missing",
        "RENAME TABLE wp_postmeta TO wp_postmeta_gone",
        "RENAME TABLE wp_postmeta_gone TO wp_postmeta",
        false
    ),
    by_sql!("a table is read-only", "SET GLOBAL read_only = 1", "SET GLOBAL read_only = 0", false),
    Fault {
        name: "the users' data have crashed",
        breaks: |bench| crash(bench, "wp_usermeta"),
        mends: |bench| mend(bench, "wp_usermeta"),
        shows: true,
    },
    Fault {
        name: "the options have crashed",
        breaks: |bench| crash(bench, "wp_options"),
        mends: |bench| mend(bench, "wp_options"),
        shows: true,
    },
];

/// Makes a table one of an engine whose files can be damaged, and cuts its index short.
fn crash(bench: &Bench, table: &str) -> Result<()> {
    let database = bench.site.database();
    database.query(&format!("ALTER TABLE {table} ENGINE=MyISAM ROW_FORMAT=DYNAMIC"))?;
    database.query(&format!("FLUSH TABLES {table}"))?;
    let folder = database.value("SELECT @@datadir")?.context("the server has a folder")?;
    for ending in ["MYI", "MYD"] {
        let file = format!("{folder}heartbeat/{table}.{ending}");
        let length = std::fs::metadata(&file).with_context(|| format!("looking at {file}"))?.len();
        std::fs::File::options().write(true).open(&file)?.set_len(length / 2)?;
    }
    Ok(())
}

/// The table as it was is in the copy that the bench keeps.
fn mend(bench: &Bench, table: &str) -> Result<()> {
    bench.site.database().query(&format!("DROP TABLE {table}"))?;
    bench.site.database().restore(false)
}

/// Runs one fault: for a user's tick and for nobody's, from a lease and from none; for a list, and for a lock that is refreshed.
///
/// # Errors
/// What was not as it must be.
pub fn run(bench: &mut Bench, fault: &Fault) -> Result<()> {
    bench.keep_fresh()?;
    bench.reset(&State::default(), false)?;
    let post = bench.cast.post(0);
    let list = bench.cast.tick("edith").screen("edit-post").data("wp-check-locked-posts[]", format!("post-{post}")).request();
    let lock = bench.cast.tick("edith").screen("post").data("wp-refresh-post-lock[post_id]", post.to_string()).request();
    let requests = [bench.cast.tick("edith").request(), Tick::new().request(), bench.cast.tick("arthur").request(), list, lock];
    let workers = [bench.workers_of(Server::Plain, 0)?, bench.workers_of(Server::Plain, 1)?];
    // The third has no lease when the fault comes.
    for at in [0, 1, 3, 4] {
        goes_on(bench, &requests[at], at < 4)?;
    }
    (fault.breaks)(bench)?;
    let broken: Result<Vec<bool>> = requests.iter().map(|request| is_stocks(bench, request)).collect();
    (fault.mends)(bench)?;
    let good = broken?;
    // Nobody's tick is never a good one.
    ensure!((good[0] && good[2]) != fault.shows, "the fault does not show in stock's answers, or shows though it should not");
    for (at, request) in requests.iter().enumerate() {
        goes_on(bench, request, at < 4)?;
    }
    ensure!([bench.workers_of(Server::Plain, 0)?, bench.workers_of(Server::Plain, 1)?] == workers, "a worker died");
    Ok(())
}

/// While the fault lasts: more than once, as a tick may leave something behind. Whether stock finds a good session all the
/// same.
fn is_stocks(bench: &mut Bench, request: &Request) -> Result<bool> {
    let mut good = true;
    for _ in 0..3 {
        good &= both(bench, request)?.text().contains("\"wp-auth-check\":true");
    }
    Ok(good)
}

/// Without a fault: the same answer, and express after one witness at the latest. (A lock that stock has just written is no longer
/// the one that it was: what kind of tick then comes is a matter of seconds.)
fn goes_on(bench: &mut Bench, request: &Request, is_express: bool) -> Result<()> {
    let mut lanes = Vec::new();
    for _ in 0..3 {
        let answer = both(bench, request)?;
        ensure!(answer.status == 200, "status {}: {}", answer.status, answer.text());
        lanes.push(answer.lane().unwrap_or("none").to_owned());
    }
    if is_express && lanes[2] != "express" {
        bail!("without a fault the lanes are {lanes:?}\n{}", bench.log("ours-plain"));
    }
    Ok(())
}

fn both(bench: &mut Bench, request: &Request) -> Result<Answer> {
    let sides = bench.sides(Server::Plain)?;
    let (stock, ours) = (sides.stock.send(request)?, sides.ours.send(request)?);
    let shown = |answer: &Answer| format!("{} {:?}\n{}", answer.status, answer.headers, answer.text());
    ensure!(stock.comparable() == ours.comparable(), "{}\nstock's: {}", shown(&ours), shown(&stock));
    Ok(ours)
}
