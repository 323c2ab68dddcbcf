//! Several web machines: a second php-fpm master over the same database, and the same files or its own copy of them.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, ensure};
use xtask::{Answer, Client, Generation, Mint, Request, paths};

use crate::bench::Bench;
use crate::cases::Case;
use crate::lease_ends::{SENDS_MORE, Undo, create, edit, shown, verdict_is_written};
use crate::scenario::Server;
use crate::state::{State, activate};

/// Cases with two machines.
pub const CASES: &[Case] = &[
    Case::everywhere("another machine switches a plugin on and off", plugin_by_another),
    Case::on(&Generation::NEWEST, "another machine switches the theme", theme_by_another),
    Case::on(&Generation::V6_8, "another machine edits a plugin, drops one in, updates WordPress", files_by_another),
    Case::on(&Generation::V6_1, "another machine has its own copy of the files, and more in it", own_copy),
    Case::on(&Generation::V6_1, "a release is switched by a symbolic link", release),
];

/// The plugin of these tests; a comment at first.
const PLUGIN: &str = "e2e-machines.php";
const INERT: &str = "// Nothing yet.\n";

/// Two machines: names of their pools.
const MACHINES: [&str; 2] = ["ours-machine-a", "ours-machine-b"];

struct Machines {
    clients: [Client; 2],
    request: Request,
    undo: Vec<Undo>,
}

impl Machines {
    /// Two masters over the same files, both with leases.
    fn up(bench: &mut Bench) -> Result<Self> {
        bench.keep_fresh()?;
        bench.reset(&State::default(), false)?;
        activate(&bench.site, &[])?;
        let undo = vec![create(&plugins(bench).join(PLUGIN), &format!("<?php\n/* Plugin Name: E2e */\n{INERT}"))?];
        bench.settle();
        let clients = [
            bench.our_pool(MACHINES[0], |options| options)?.client(),
            bench.our_pool(MACHINES[1], |options| options)?.client(),
        ];
        let mut machines = Self { clients, request: bench.cast.tick("edith").request(), undo };
        machines.settle(bench)?;
        Ok(machines)
    }

    fn down(self, bench: &mut Bench) {
        close(bench);
        drop(self.undo);
    }

    /// A tick to a machine, compared with stock's.
    fn tick(&mut self, bench: &mut Bench, machine: usize) -> Result<String> {
        let stock = bench.sides(Server::Plain)?.stock.send(&self.request)?;
        let ours = self.clients[machine].send(&self.request)?;
        verdict_is_written(bench)?;
        ensure!(stock.comparable() == ours.comparable(), "machine {machine}: {}\nstock's: {}", shown(&ours), shown(&stock));
        Ok(lane(&ours))
    }

    /// Both learn, and then neither takes the other's leases away.
    fn settle(&mut self, bench: &mut Bench) -> Result<()> {
        let mut lanes = Vec::new();
        for at in 0..16 {
            lanes.push(self.tick(bench, at % 2)?);
        }
        ensure!(lanes[6..].iter().all(|lane| lane == "express"), "two machines in turn, nothing changed: {lanes:?}");
        Ok(())
    }

    /// The first machine's next ticks after something changed, until it has a lease again if it gets one.
    fn ends(&mut self, bench: &mut Bench, what: &str, then: &str) -> Result<()> {
        let lanes = [self.tick(bench, 0)?, self.tick(bench, 0)?];
        ensure!(lanes == ["full:changed", then], "after the other machine {what}: {lanes:?}");
        Ok(())
    }

    /// A page that the administrator opens on the second machine.
    fn visit(&mut self, bench: &Bench, path: &str, action: &str) -> Result<Answer> {
        let admin = bench.site.mint_one(Mint::user("admin").nonce(action))?;
        let nonce = &admin.nonces.get(action).context("the nonce was made")?.fresh;
        let request = Request::get(&format!("{path}&_wpnonce={nonce}")).cookies(&admin.cookies(false));
        let answer = self.clients[1].send(&request)?;
        ensure!(answer.status == 302, "{path}: {}", shown(&answer).chars().take(600).collect::<String>());
        Ok(answer)
    }
}

fn close(bench: &mut Bench) {
    for machine in MACHINES {
        bench.close(machine);
    }
}

fn plugins(bench: &Bench) -> PathBuf {
    bench.site.docroot().join("wp-content/plugins")
}

fn lane(answer: &Answer) -> String {
    answer.lane().unwrap_or("none").to_owned()
}

/// By WordPress's own pages.
fn plugin_by_another(bench: &mut Bench) -> Result<()> {
    let mut machines = Machines::up(bench)?;
    for verb in ["activate", "deactivate"] {
        machines.visit(
            bench,
            &format!("/wp-admin/plugins.php?action={verb}&plugin={PLUGIN}"),
            &format!("{verb}-plugin_{PLUGIN}"),
        )?;
        machines.ends(bench, &format!("{verb}s a plugin"), "express")?;
        machines.settle(bench)?;
    }
    machines.down(bench);
    Ok(())
}

fn theme_by_another(bench: &mut Bench) -> Result<()> {
    let mut machines = Machines::up(bench)?;
    machines.visit(bench, "/wp-admin/themes.php?action=activate&stylesheet=e2e-theme", "switch-theme_e2e-theme")?;
    // Switching writes options that the next full tick looks after.
    let first = machines.tick(bench, 0)?;
    machines.down(bench);
    ensure!(first == "full:changed" || first == "full:cron-due", "after the theme was switched: {first}");
    Ok(())
}

fn files_by_another(bench: &mut Bench) -> Result<()> {
    let mut machines = Machines::up(bench)?;
    activate(&bench.site, &[PLUGIN.to_owned()])?;
    machines.settle(bench)?;
    let plugin = plugins(bench).join(PLUGIN);
    machines.undo.push(edit(&plugin, INERT, SENDS_MORE)?);
    bench.settle();
    machines.ends(bench, "edits a plugin", "full:third-party")?;
    machines.undo.pop();
    bench.settle();
    machines.settle(bench)?;
    let mu_plugin = bench.site.docroot().join("wp-content/mu-plugins/e2e-machines.php");
    machines.undo.push(create(&mu_plugin, &format!("<?php\n{INERT}"))?);
    bench.settle();
    machines.ends(bench, "drops a plugin in", "express")?;
    machines.settle(bench)?;
    let version = format!("$wp_version = '{}';", bench.site.version());
    let file = bench.site.docroot().join("wp-includes/version.php");
    machines.undo.push(edit(&file, &version, "$wp_version = '9.8.7';")?);
    bench.settle();
    machines.ends(bench, "updates WordPress", "express")?;
    machines.down(bench);
    bench.settle();
    Ok(())
}

/// The second machine's files are its own, with one plugin more: neither ever answers as the other.
fn own_copy(bench: &mut Bench) -> Result<()> {
    let copy = copied(bench)?;
    let more = copy.join("wp-content/mu-plugins/e2e-own.php");
    paths::write(&more, format!("<?php\n{SENDS_MORE}\n"))?;
    bench.settle();
    bench.keep_fresh()?;
    bench.reset(&State::default(), false)?;
    activate(&bench.site, &[])?;
    let script = copy.join("wp-admin/admin-ajax.php");
    let mut clients = [
        bench.our_pool(MACHINES[0], |options| options)?.client(),
        bench.our_pool(MACHINES[1], |options| options.script("/wp-admin/admin-ajax.php", &script))?.client(),
    ];
    let request = bench.cast.tick("edith").request();
    let (mut odd, mut natively) = (Vec::new(), 0);
    for at in 0..24 {
        // In turn, and each several times in a row.
        let machine = if at < 12 { at % 2 } else { at / 3 % 2 };
        let answer = clients[machine].send(&request)?;
        verdict_is_written(bench)?;
        natively += usize::from(answer.lane() == Some("express"));
        if answer.text().contains("dropped in") != (machine == 1) || answer.status != 200 {
            odd.push(format!("tick {at} by machine {machine} ({}): {}", lane(&answer), answer.text()));
        }
    }
    close(bench);
    std::fs::remove_dir_all(&copy)?;
    ensure!(odd.is_empty(), "{odd:#?}");
    ensure!(natively > 0, "no tick was answered natively");
    Ok(())
}

/// The site is served through a link to a release; the next release has a plugin more.
fn release(bench: &mut Bench) -> Result<()> {
    let copy = copied(bench)?;
    let current = bench.folder.join("current");
    switch(&current, bench.site.docroot())?;
    paths::write(&copy.join("wp-content/mu-plugins/e2e-own.php"), format!("<?php\n{SENDS_MORE}\n"))?;
    bench.settle();
    bench.keep_fresh()?;
    bench.reset(&State::default(), false)?;
    activate(&bench.site, &[])?;
    let script = current.join("wp-admin/admin-ajax.php");
    let mut client = bench.our_pool("ours-release", |options| options.script("/wp-admin/admin-ajax.php", &script))?.client();
    let request = bench.cast.tick("edith").request();
    let mut said = Vec::new();
    for to in [bench.site.docroot().to_path_buf(), copy.clone(), bench.site.docroot().to_path_buf()] {
        switch(&current, &to)?;
        for _ in 0..2 {
            let answer = client.send(&request)?;
            verdict_is_written(bench)?;
            said.push(format!("{}{}", lane(&answer), if answer.text().contains("dropped in") { " new" } else { "" }));
        }
    }
    bench.close("ours-release");
    std::fs::remove_file(&current)?;
    std::fs::remove_dir_all(&copy)?;
    let wanted = ["full:no-lease", "express", "full:changed new", "full:third-party new", "full:changed", "express"];
    ensure!(said == wanted, "{said:?}, must be {wanted:?}");
    Ok(())
}

/// As releases are switched: the new link takes the old one's place in one step.
fn switch(link: &Path, to: &Path) -> Result<()> {
    let new = link.with_extension("new");
    std::os::unix::fs::symlink(to, &new)?;
    Ok(std::fs::rename(&new, link)?)
}

/// A copy of the site's files, with their times.
fn copied(bench: &Bench) -> Result<PathBuf> {
    let copy = bench.folder.join("copy");
    if copy.exists() {
        std::fs::remove_dir_all(&copy)?;
    }
    let status = Command::new("cp").arg("-a").arg(bench.site.docroot()).arg(&copy).status().context("starting cp")?;
    ensure!(status.success(), "the site's files could not be copied");
    Ok(copy)
}
