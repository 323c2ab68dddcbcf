//! Processes of our own: run to their end, or kept as daemons that die with us.

use std::fs::File;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{Sender, channel};
use std::sync::{Mutex, OnceLock};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, anyhow, bail};
pub use nix::sys::signal::Signal;
use nix::unistd::Pid;

use crate::{interrupt, paths};

/// How long a daemon may take to come up or to go down.
const PATIENCE: Duration = Duration::from_secs(120);

/// Runs a command to its end and gives what it wrote to standard output.
///
/// # Errors
/// If it cannot be started or fails; the error holds the command and the end of what it wrote.
pub fn run(command: &mut Command) -> Result<String> {
    let shown = show(command);
    let output = command.stdin(Stdio::null()).output().with_context(|| format!("starting {shown}"))?;
    let stdout = String::from_utf8_lossy(&output.stdout).into_owned();
    if !output.status.success() {
        let stderr = String::from_utf8_lossy(&output.stderr);
        bail!("{shown}: {}\n{}\n{}", output.status, tail(&stdout, 20), tail(&stderr, 20));
    }
    Ok(stdout)
}

/// A daemon of ours: told to stop and waited for when dropped, and stopped by the kernel if we die first.
#[derive(Debug)]
pub struct Daemon {
    name: String,
    child: Child,
    log: PathBuf,
}

impl Daemon {
    /// Starts `command` with its output appended to `log`, and returns once `ready` says so.
    ///
    /// # Errors
    /// If it does not start, ends at once or is not ready in time; the error holds the log's end.
    pub fn start(name: &str, command: &Command, log: &Path, mut ready: impl FnMut() -> bool) -> Result<Self> {
        let output =
            File::options().create(true).append(true).open(log).with_context(|| format!("opening {}", log.display()))?;
        let mut guarded = dying_with_us(command);
        guarded.stdin(Stdio::null()).stdout(output.try_clone()?).stderr(output);
        let child = spawn_from_keeper(guarded).with_context(|| format!("starting {name}"))?;
        let mut daemon = Self { name: name.to_owned(), child, log: log.to_path_buf() };
        let deadline = Instant::now() + PATIENCE;
        while !ready() {
            interrupt::check()?;
            if let Some(status) = daemon.child.try_wait()? {
                bail!("{name} ended at once ({status}); its log ends so:\n{}", daemon.log_tail());
            }
            if Instant::now() > deadline {
                bail!("{name} did not come up; its log ends so:\n{}", daemon.log_tail());
            }
            std::thread::sleep(Duration::from_millis(5));
        }
        Ok(daemon)
    }

    /// Its process id.
    #[must_use]
    pub fn pid(&self) -> u32 {
        self.child.id()
    }

    /// Whether it still runs.
    pub fn alive(&mut self) -> bool {
        matches!(self.child.try_wait(), Ok(None))
    }

    /// The last lines of its log.
    #[must_use]
    pub fn log_tail(&self) -> String {
        std::fs::read_to_string(&self.log).map(|log| tail(&log, 25)).unwrap_or_default()
    }

    /// Tells it to stop and waits; what does not stop in time is killed. Does nothing the second time.
    pub fn stop(&mut self) {
        if !self.alive() {
            return;
        }
        send(self.child.id(), Signal::SIGTERM);
        let deadline = Instant::now() + PATIENCE;
        while self.alive() {
            if Instant::now() > deadline {
                eprintln!("{} does not stop, killing it", self.name);
                send(self.child.id(), Signal::SIGKILL);
                // Nothing is left to be done if even that fails.
                let _ = self.child.wait();
                return;
            }
            std::thread::sleep(Duration::from_millis(2));
        }
    }
}

impl Drop for Daemon {
    fn drop(&mut self) {
        self.stop();
    }
}

/// The same command, to be stopped by the kernel when the thread that started it ends, and in a process group of its
/// own: a terminal's Ctrl-C is for us, who then stop the daemons in order.
fn dying_with_us(command: &Command) -> Command {
    let mut guarded = Command::new("setpriv");
    guarded.args(["--pdeathsig", "TERM", "--"]).arg(command.get_program()).args(command.get_args()).process_group(0);
    for (name, value) in command.get_envs() {
        match value {
            Some(value) => guarded.env(name, value),
            None => guarded.env_remove(name),
        };
    }
    if let Some(folder) = command.get_current_dir() {
        guarded.current_dir(folder);
    }
    guarded
}

type Order = (Command, Sender<std::io::Result<Child>>);

/// Starts a command from a thread that lives as long as the process. The kernel takes the death of the *thread* that
/// started a child for the death of its parent, and sites are often brought up in a test's thread.
fn spawn_from_keeper(command: Command) -> Result<Child> {
    static KEEPER: OnceLock<Mutex<Sender<Order>>> = OnceLock::new();
    let keeper = KEEPER.get_or_init(|| {
        let (orders, incoming) = channel::<Order>();
        std::thread::spawn(move || {
            for (mut command, answer) in incoming {
                // Whoever ordered may be gone; the child then is dropped, and dies with us.
                let _ = answer.send(command.spawn());
            }
        });
        Mutex::new(orders)
    });
    let (answer, child) = channel();
    keeper.lock().map_err(|_| anyhow!("a thread panicked while starting a process"))?.send((command, answer))?;
    Ok(child.recv()??)
}

/// Processor time that a process has used so far, in nanoseconds, from the scheduler's own books.
///
/// # Errors
/// If the process is gone.
pub fn cpu_nanoseconds(pid: u32) -> Result<u64> {
    let file = format!("/proc/{pid}/schedstat");
    let text = std::fs::read_to_string(&file).with_context(|| format!("reading {file}"))?;
    let first = text.split_whitespace().next().unwrap_or_default();
    first.parse().with_context(|| format!("{file} holds {text:?}"))
}

/// Memory in use that a process shares with no file and no other process's mapping, in bytes.
///
/// # Errors
/// If the process is gone.
pub fn private_bytes(pid: u32) -> Result<u64> {
    let file = format!("/proc/{pid}/status");
    let text = std::fs::read_to_string(&file).with_context(|| format!("reading {file}"))?;
    let line = text.lines().find_map(|line| line.strip_prefix("RssAnon:")).with_context(|| format!("{file} has no RssAnon"))?;
    let kilobytes: u64 = line.trim().trim_end_matches(" kB").parse().with_context(|| format!("{file} holds {line:?}"))?;
    Ok(kilobytes * 1024)
}

/// Sends a signal to a process that may have ended by itself just now.
pub fn send(pid: u32, signal: Signal) {
    let _ = nix::sys::signal::kill(Pid::from_raw(pid.cast_signed()), signal);
}

/// The ids of a process's children.
///
/// # Errors
/// If the process is gone.
pub fn children(pid: u32) -> Result<Vec<u32>> {
    let file = format!("/proc/{pid}/task/{pid}/children");
    let text = std::fs::read_to_string(&file).with_context(|| format!("reading {file}"))?;
    Ok(text.split_whitespace().filter_map(|id| id.parse().ok()).collect())
}

/// Whether we are root: then daemons must be told that this is meant.
#[must_use]
pub fn is_root() -> bool {
    nix::unistd::geteuid().is_root()
}

/// A command as root: itself, or through sudo.
///
/// # Errors
/// If we are not root and there is no sudo.
pub fn as_root(program: &str) -> Result<Command> {
    if is_root() {
        return Ok(Command::new(program));
    }
    let sudo = paths::program("sudo").context("packages must be installed: run as root, or install sudo")?;
    let mut command = Command::new(sudo);
    command.arg(program);
    Ok(command)
}

/// The last lines of a text.
#[must_use]
pub fn tail(text: &str, lines: usize) -> String {
    let all: Vec<&str> = text.lines().collect();
    all[all.len().saturating_sub(lines)..].join("\n")
}

fn show(command: &Command) -> String {
    let mut shown = command.get_program().to_string_lossy().into_owned();
    for argument in command.get_args() {
        shown.push(' ');
        shown.push_str(&argument.to_string_lossy());
    }
    shown
}
