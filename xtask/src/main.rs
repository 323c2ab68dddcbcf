//! `cargo xtask`: what people run. The work is in the library.

mod commands;

use std::process::ExitCode;

use clap::{Parser, Subcommand};
use commands::{bench, demo, learn_core, setup, test};
use xtask::interrupt;

/// Brings real WordPress sites up and down to show, test and measure wp_heartbeat.
#[derive(Parser)]
#[command(name = "cargo xtask")]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Measures stock and extension side by side: every kind of tick, throughput, what grows with the site
    Bench(bench::Arguments),
    /// Brings a site up, sends each kind of tick with and without the extension, and prints what was measured
    Demo(demo::Arguments),
    /// Adds the variants of core's functions in unpacked WordPress folders to the table of those that are known
    LearnCore(learn_core::Arguments),
    /// Installs the packages that building and testing need, and fetches every WordPress and PHP's own tests
    Setup,
    /// Runs all tests: Rust, phpt, PHP's own, end to end, in a browser
    Test(test::Arguments),
}

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let done = interrupt::install().and_then(|()| match arguments.command {
        Command::Bench(arguments) => bench::run(&arguments),
        Command::Demo(arguments) => demo::run(&arguments),
        Command::LearnCore(arguments) => learn_core::run(&arguments),
        Command::Setup => setup::run(),
        Command::Test(arguments) => test::run(&arguments),
    });
    match done {
        Ok(code) => code,
        Err(_) if interrupt::interrupted() => {
            eprintln!("\ninterrupted; everything was taken down");
            ExitCode::from(130)
        }
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}
