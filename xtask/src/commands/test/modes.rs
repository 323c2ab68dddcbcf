//! The ways of running PHP in which every phpt must give the same.

use std::path::Path;

use anyhow::Result;
use xtask::process::is_root;
use xtask::{Php, paths};

use super::runner;

/// One way of running PHP: `-d` settings after those that all have.
pub struct Mode {
    /// As the report names it.
    pub name: &'static str,
    /// Names and values.
    pub settings: Vec<String>,
}

/// All of them. `folder` is for the files that some need.
pub fn all(php: &Php, folder: &Path) -> Result<Vec<Mode>> {
    let preload = folder.join("preload.php");
    paths::write(&preload, "<?php\nfunction preloaded_by_the_test_runner() {\n\treturn true;\n}\n")?;
    let cache = folder.join("file-cache");
    runner::empty(&cache)?;
    let (preload, cache) =
        (format!("opcache.preload={}", preload.display()), format!("opcache.file_cache={}", cache.display()));
    let table: [(&'static str, &[&str]); 6] = [
        ("opcache off", &[]),
        ("opcache on", &["opcache.enable_cli=1"]),
        ("JIT", &["opcache.enable_cli=1", "opcache.jit=tracing", "opcache.jit_buffer_size=64M"]),
        ("preload", &["opcache.enable_cli=1", &preload]),
        ("file_cache_only", &["opcache.enable_cli=1", "opcache.file_cache_only=1", &cache]),
        ("protect_memory", &["opcache.enable_cli=1", "opcache.protect_memory=1"]),
    ];
    let mut modes = Vec::new();
    for (name, own) in table {
        let mut settings = Vec::new();
        if !own.is_empty() {
            settings.extend(runner::opcache(php));
        }
        settings.extend(own.iter().map(|&setting| setting.to_owned()));
        if name == "preload" && is_root() {
            settings.push("opcache.preload_user=root".to_owned());
        }
        modes.push(Mode { name, settings });
    }
    Ok(modes)
}
