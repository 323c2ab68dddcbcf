//! A scene: one walk on one side, and what was seen on the way. Both sides must have seen the same.

use std::cell::{Cell, RefCell};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use anyhow::{Context, Result, bail, ensure};
use serde_json::Value;

use xtask::paths;

use crate::browser::{PATIENCE, artefacts};
use crate::house::{Editor, House, Side};
use crate::person::Person;
use crate::tick::Tick;
use crate::walks::{Sides, Walk};

/// In so many ticks a lease must have been given.
const LEASED_AFTER: usize = 6;

/// One walk on one side.
pub struct Scene<'a> {
    /// Where it is.
    pub house: &'a House,
    /// Which server answers.
    pub side: Side,
    seen: RefCell<Vec<String>>,
    express: Cell<usize>,
}

/// Walks on both sides.
///
/// # Errors
/// What was not as it must be, or not the same.
pub fn run(house: &House, walk: &Walk) -> Result<()> {
    let ours = Scene::play(house, walk, Side::Ours)?;
    ensure!(!ours.is_empty(), "nothing was looked at");
    paths::write(&artefacts()?.join(format!("{} {}.txt", house.site.version(), walk.name)), ours.join("\n") + "\n")?;
    if walk.sides == Sides::Ours {
        return Ok(());
    }
    let stock = Scene::play(house, walk, Side::Stock)?;
    ensure!(stock == ours, "stock showed:\n  {}\nwith the extension:\n  {}", stock.join("\n  "), ours.join("\n  "));
    Ok(())
}

impl<'a> Scene<'a> {
    fn play(house: &'a House, walk: &Walk, side: Side) -> Result<Vec<String>> {
        house.tidy().context("before the walk")?;
        let scene = Self { house, side, seen: RefCell::default(), express: Cell::default() };
        let what = || {
            let seen = scene.seen.borrow().join("\n  ");
            format!("{side:?}, after it was seen:\n  {seen}\nPHP's log:\n{}\n", house.pool(side).log_tail())
        };
        (walk.run)(&scene).with_context(what)?;
        ensure!(
            side == Side::Stock || scene.express.get() > 0,
            "no tick of the walk was answered before WordPress was loaded: it proves nothing"
        );
        Ok(scene.seen.into_inner())
    }

    /// Somebody logs in.
    ///
    /// # Errors
    /// If that fails.
    pub fn person(&self, login: &str) -> Result<Person> {
        self.person_at(login, self.house.pool(self.side).port())
    }

    /// Somebody logs in at another server.
    ///
    /// # Errors
    /// If that fails.
    pub fn person_at(&self, login: &str, port: u16) -> Result<Person> {
        Person::log_in(self.house.browser(login)?, login, port).with_context(|| format!("{login} logs in"))
    }

    /// Writes down what is seen now, which both sides must have in common.
    pub fn saw(&self, what: &str, seen: impl std::fmt::Display) {
        self.seen.borrow_mut().push(format!("{what}: {seen}"));
    }

    /// Waits until `expression` in JavaScript says something, writes it down, and checks that it holds all of `needed`.
    ///
    /// # Errors
    /// If it says nothing in time, or something else.
    pub fn sees(&self, person: &Person, what: &str, expression: &str, needed: &[&str]) -> Result<Value> {
        let seen = person.browser.until(what, expression)?;
        let shown = match &seen {
            Value::String(text) => text.clone(),
            other => other.to_string(),
        };
        self.saw(what, &shown);
        for words in needed {
            ensure!(shown.contains(words), "{what}: {words:?} is not in {shown:?}");
        }
        Ok(seen)
    }

    /// Somebody saves the post that is open, and is told so.
    ///
    /// # Errors
    /// If they are told something else.
    pub fn saves(&self, person: &Person, editor: Editor) -> Result<()> {
        let said = person.save(editor)?;
        self.saw("of the saving", &said);
        ensure!(said.starts_with("Post updated."), "{said}");
        Ok(())
    }

    /// Waits until a query finds something, writes its first value down, and checks that it holds all of `needed`.
    ///
    /// # Errors
    /// If it finds nothing in time, or something else.
    pub fn finds(&self, what: &str, sql: &str, needed: &[&str]) -> Result<()> {
        let deadline = Instant::now() + PATIENCE;
        let found = loop {
            if let Some(value) = self.house.site.database().value(sql)? {
                break value;
            }
            ensure!(Instant::now() < deadline, "{what}: nothing was found in time");
            std::thread::sleep(Duration::from_millis(50));
        };
        self.saw(what, &found);
        for words in needed {
            ensure!(found.contains(words), "{what}: {words:?} is not in {found:?}");
        }
        Ok(())
    }

    /// Somebody's page ticks, once. With the extension it must be answered before WordPress is loaded.
    ///
    /// # Errors
    /// If it is not answered so.
    pub fn tick(&self, person: &Person) -> Result<Tick> {
        let tick = self.any_tick(person)?;
        ensure!(self.side == Side::Stock || tick.is_express(), "WordPress had to answer: {tick:?}");
        Ok(tick)
    }

    /// Somebody's page ticks, once, and it does not matter who answers.
    ///
    /// # Errors
    /// If nobody does.
    pub fn any_tick(&self, person: &Person) -> Result<Tick> {
        let tick = self.on_its_side(Tick::send(&person.browser)?)?;
        self.express.set(self.express.get() + usize::from(tick.is_express()));
        Ok(tick)
    }

    /// Somebody's page ticks until such ticks are answered before WordPress is loaded; a few times, without the extension.
    ///
    /// # Errors
    /// If they never are.
    pub fn settle(&self, person: &Person) -> Result<()> {
        self.until_express(|| self.any_tick(person))
    }

    /// Somebody's page ticks until `expression` in JavaScript is true; with the extension, each tick must be answered before
    /// WordPress is loaded.
    ///
    /// # Errors
    /// If it is not true in time.
    pub fn ticks_until(&self, person: &Person, what: &str, expression: &str) -> Result<()> {
        let deadline = Instant::now() + PATIENCE;
        while person.browser.ask(expression)? != true {
            ensure!(Instant::now() < deadline, "no {what} in time");
            std::thread::sleep(Duration::from_millis(250));
            self.tick(person)?;
        }
        Ok(())
    }

    /// As [`Scene::settle`], with the tick that the page would send now, and without the page's seeing the answers: the first
    /// of a kind is WordPress's, the next, which the page sends, is not.
    ///
    /// # Errors
    /// If such ticks are never answered before WordPress is loaded.
    pub fn rehearse(&self, person: &Person) -> Result<()> {
        self.until_express(|| self.on_its_side(Tick::rehearse(&person.browser)?))
    }

    fn on_its_side(&self, tick: Tick) -> Result<Tick> {
        ensure!(tick.lane.is_some() == (self.side == Side::Ours), "the extension is on the wrong side: {tick:?}");
        Ok(tick)
    }

    fn until_express(&self, mut tick: impl FnMut() -> Result<Tick>) -> Result<()> {
        let mut lanes = Vec::new();
        for _ in 0..LEASED_AFTER {
            let tick = tick()?;
            if tick.is_express() || (self.side == Side::Stock && lanes.len() == 1) {
                return Ok(());
            }
            lanes.push(tick.lane);
            // A lock of the very second that it is teaches a witness nothing.
            let into = SystemTime::now().duration_since(UNIX_EPOCH)?.subsec_millis();
            std::thread::sleep(Duration::from_millis(1_010_u64.saturating_sub(into.into())));
        }
        let rows = self
            .house
            .site
            .database()
            .query("SELECT option_name, option_value FROM wp_options WHERE option_name LIKE '\\_wp\\_heartbeat\\_%'")?;
        bail!("no tick was answered before WordPress was loaded: {lanes:?}\n{rows:?}")
    }
}
