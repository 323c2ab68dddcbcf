//! `cargo xtask learn-core DIR…`: what is new in a WordPress, and what is to be done about it.

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::{Result, ensure};
use xtask::learn_core::{News, learn_core};
use xtask::paths;

/// Where the table is, in the workspace.
const TABLE: &str = "crates/wordpress/src/core_functions.rs";

/// What may be asked for.
#[derive(clap::Args)]
pub struct Arguments {
    /// A folder with an unpacked WordPress
    #[arg(required = true, value_name = "DIR")]
    dirs: Vec<PathBuf>,
}

/// Learns, and says what.
///
/// # Errors
/// If one of the folders holds no WordPress that can be read, or the table cannot be written.
pub fn run(arguments: &Arguments) -> Result<ExitCode> {
    for dir in &arguments.dirs {
        ensure!(dir.is_dir(), "{}: expected a folder with an unpacked WordPress", dir.display());
    }
    let news = learn_core(&arguments.dirs, &paths::workspace().join(TABLE))?;
    print!("{}", report(&news));
    Ok(ExitCode::SUCCESS)
}

fn report(news: &News) -> String {
    let mut lines: Vec<String> =
        news.versions.iter().map(|version| format!("{version} had not been looked at before")).collect();
    lines.extend(news.variants.iter().map(|(name, since)| format!("new variant of {name}, in {since}")));
    lines.push(String::new());
    lines.push(match (news.variants.is_empty(), news.versions.is_empty()) {
        (true, true) => "Nothing new: the table knows all of it.".to_owned(),
        (true, false) => format!("No new variant. Run `cargo xtask test`, then commit {TABLE}."),
        (false, _) => format!(
            "Next: compare each function named above with its older variant. If it behaves differently in a tick, its rule\n\
             in crates/wordpress needs a branch. Then run `cargo xtask test` and commit {TABLE}.\n\
             See \"A new WordPress version\" in docs/development.md."
        ),
    });
    lines.join("\n").trim_start().to_owned() + "\n"
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_report_names_what_is_new_and_what_to_do() {
        assert_eq!(report(&News::default()), "Nothing new: the table knows all of it.\n");
        let version = wordpress::version::Version::new(99, 2, 0);
        let news = News { versions: vec![version], variants: vec![("wp_hash".to_owned(), version)] };
        let text = report(&news);
        assert!(text.starts_with("99.2 had not been looked at before\nnew variant of wp_hash, in 99.2\n\nNext: "), "{text}");
        let text = report(&News { versions: vec![version], variants: Vec::new() });
        assert!(text.contains("\n\nNo new variant. Run `cargo xtask test`"), "{text}");
    }
}
