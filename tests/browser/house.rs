//! The house: one generation's site with a server on each side, and the browsers of the people who use it.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::fs::File;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, Instant, SystemTime};

use anyhow::{Context, Result, ensure};
use xtask::browser::ChromeDriver;
use xtask::extension::{self, Build};
use xtask::{Generation, PerGeneration, Pool, PoolOptions, Progress, Request, Site, SiteOptions, paths};

use crate::browser::{Browser, PATIENCE};

/// A must-use plugin, the same on both sides. Which editor a post opens in is said by the post, and nothing is done in a tick.
const PLUGIN: &str = "<?php
add_filter( 'use_block_editor_for_post', function ( $use, $post ) {
\treturn 'classic' === get_post_meta( $post->ID, '_opens_in', true ) ? false : $use;
}, 10, 2 );
";

/// Plugins that a walk may switch on, by file: one that works in the background of every request, one that answers ticks.
pub const PLUGINS: [(&str, &str); 2] = [
    (
        "acme-visits.php",
        "<?php
/* Plugin Name: Acme Visits */
add_action( 'init', function () {
\tupdate_option( 'acme_visits', 1 + (int) get_option( 'acme_visits' ) );
} );
",
    ),
    (
        "acme-stock-alerts.php",
        "<?php
/* Plugin Name: Acme Stock Alerts */
add_filter( 'heartbeat_received', 'acme_stock_alerts', 10, 2 );
function acme_stock_alerts( $response, $data ) {
\tif ( isset( $data['acme_stock'] ) ) {
\t\t$response['acme_stock'] = (int) get_option( 'acme_stock' );
\t}
\treturn $response;
}
",
    ),
];

/// What a user is not to be greeted with, as the block editor keeps it.
const PREFERENCES: &str = "a:2:{s:14:\"core/edit-post\";a:2:{s:12:\"welcomeGuide\";b:0;s:14:\"fullscreenMode\";b:0;}\
    s:9:\"_modified\";s:24:\"2024-01-01T00:00:00.000Z\";}";

/// Every second post opens in the classic editor.
const CLASSIC: &str = "INSERT INTO wp_postmeta (post_id, meta_key, meta_value) \
    SELECT ID, '_opens_in', 'classic' FROM wp_posts WHERE post_type = 'post' AND MOD(ID, 2) = 0";

/// The address of the script that says how many requests a server is at.
const BUSY: &str = "/busy.php";

/// Without the extension, or with it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Side {
    /// WordPress as it is.
    Stock,
    /// With the extension.
    Ours,
}

/// Which editor a post opens in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Editor {
    /// `edit-form-advanced.php`.
    Classic,
    /// `edit-form-blocks.php`.
    Block,
}

/// Everything that walks share.
pub struct Stage {
    houses: PerGeneration<House>,
    built: Build,
}

impl Stage {
    /// With nothing up yet.
    pub fn new() -> Self {
        // What walks take is the browsers' time: more houses would take no less.
        Self { houses: PerGeneration::new(1), built: Build::default() }
    }

    /// Runs `work` in a generation's house.
    ///
    /// # Errors
    /// Those of `work`, or why the house did not come up.
    pub fn with<T>(&self, generation: Generation, work: impl FnOnce(&mut House) -> Result<T>) -> Result<T> {
        self.houses.with(generation, |_| House::up(generation, self.built.get(extension::build)?), work)
    }
}

/// One generation's site, with what is needed to look at it.
pub struct House {
    browsers: RefCell<BTreeMap<String, Arc<Browser>>>,
    driver: ChromeDriver,
    stock: Pool,
    ours: Pool,
    /// The site. After the pools, which must go down first.
    pub site: Site,
    /// Its generation of WordPress.
    pub generation: Generation,
    so: PathBuf,
}

impl House {
    fn up(generation: Generation, so: PathBuf) -> Result<Self> {
        let mut options = SiteOptions::new("browser", generation);
        options.browsable = true;
        let site = Site::up(&options, &Progress::quiet())?;
        write_plugins(&site)?;
        for sql in [CLASSIC.to_owned(), preferences()] {
            site.database().query(&sql)?;
        }
        site.database().snapshot()?;
        let folder = paths::sites().join(&options.name);
        let driver = ChromeDriver::start(&folder.join("chromedriver"))?;
        let stock = site.pool(told(PoolOptions::stock())?)?;
        let ours = site.pool(told(ours(&so))?)?;
        Ok(Self { browsers: RefCell::default(), driver, stock, ours, site, generation, so })
    }

    /// The site as it was brought up, and nobody in it.
    ///
    /// # Errors
    /// The database's, or a browser's.
    pub fn tidy(&self) -> Result<()> {
        for browser in self.browsers.borrow().values() {
            browser.leave()?;
        }
        // What is under way would write into the next walk's rows.
        for pool in [&self.stock, &self.ours] {
            until_idle(pool)?;
        }
        self.site.database().restore(false)
    }

    /// A user's browser, started if there is none yet.
    ///
    /// # Errors
    /// If it does not start.
    pub fn browser(&self, user: &str) -> Result<Arc<Browser>> {
        if let Some(browser) = self.browsers.borrow().get(user) {
            return Ok(Arc::clone(browser));
        }
        let browser = Arc::new(Browser::start(&self.driver)?);
        self.browsers.borrow_mut().insert(user.to_owned(), Arc::clone(&browser));
        Ok(browser)
    }

    /// Ends a user's browser as a crash would; with the next [`House::browser`] another one is started, which knows nothing of
    /// the first.
    ///
    /// # Errors
    /// If there is none, or if it does not go.
    pub fn kill_browser(&self, user: &str) -> Result<()> {
        let browser = self.browsers.borrow_mut().remove(user).with_context(|| format!("{user} has no browser"))?;
        browser.kill()
    }

    /// The server of a side.
    pub fn pool(&self, side: Side) -> &Pool {
        match side {
            Side::Stock => &self.stock,
            Side::Ours => &self.ours,
        }
    }

    /// Another server of a side, with more lines of php.ini.
    ///
    /// # Errors
    /// If it does not come up.
    pub fn another_pool(&self, side: Side, lines: &[(&str, &str)]) -> Result<Pool> {
        let mut options = match side {
            Side::Stock => PoolOptions::stock(),
            Side::Ours => ours(&self.so),
        };
        options.name.push_str("-another");
        for (name, value) in lines {
            options = options.ini(name, value);
        }
        self.site.pool(options)
    }

    /// The `number`th of the posts that open in this editor; by the administrator, the editor and the author in turn.
    ///
    /// # Errors
    /// The database's, or if there are not so many.
    pub fn post(&self, editor: Editor, number: usize) -> Result<u64> {
        let rest = match editor {
            Editor::Classic => 0,
            Editor::Block => 1,
        };
        let mut posts = self.site.posts()?.into_iter().filter(|post| post % 2 == rest);
        posts.nth(number).with_context(|| format!("no post {number} for the {editor:?} editor"))
    }
}

/// Waits until a server's only request is the one that asks.
fn until_idle(pool: &Pool) -> Result<()> {
    let deadline = Instant::now() + PATIENCE;
    while pool.client().send(&Request::get(BUSY))?.text() != "1" {
        ensure!(Instant::now() < deadline, "the server {} does not come to rest", pool.name());
        std::thread::sleep(Duration::from_millis(20));
    }
    Ok(())
}

/// A server of ours on either side: it says how many requests it is at.
fn told(mut options: PoolOptions) -> Result<PoolOptions> {
    let script = paths::sites().join("busy.php");
    paths::write(&script, "<?php echo fpm_get_status()['active-processes'];\n")?;
    options = options.script(BUSY, &script);
    Ok(options)
}

fn ours(so: &std::path::Path) -> PoolOptions {
    PoolOptions::extension(so).ini("wp_heartbeat.server_timing", "1")
}

/// Dated back: a file of the last seconds may not be what PHP runs, and gets no lease.
fn write_plugins(site: &Site) -> Result<()> {
    let then = SystemTime::now() - Duration::from_secs(60);
    let own = PLUGINS.map(|(name, code)| ("plugins", name, code));
    for (folder, name, code) in own.into_iter().chain([("mu-plugins", "which-editor.php", PLUGIN)]) {
        let folder = site.docroot().join("wp-content").join(folder);
        paths::make(&folder)?;
        let file = folder.join(name);
        paths::write(&file, code)?;
        File::options().write(true).open(file)?.set_modified(then)?;
    }
    Ok(())
}

fn preferences() -> String {
    format!(
        "INSERT INTO wp_usermeta (user_id, meta_key, meta_value) \
         SELECT ID, 'wp_persisted_preferences', '{PREFERENCES}' FROM wp_users"
    )
}
