//! Files that ends edit: what they hold at first, and how they are put right.

use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, ensure};
use xtask::{Site, paths};

use crate::state::Links;

/// Code that shows in every answer.
pub const SENDS_MORE: &str =
    "add_filter( 'heartbeat_send', function ( $response ) {\n\t$response['dropped in'] = 1;\n\treturn $response;\n} );";

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
        ("themes/e2e-parent/functions.php", TEXTS[0]),
        ("themes/e2e-bare/index.php", ""),
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
    for (name, code) in [("e2e-first", "// The first."), ("e2e-second", SENDS_MORE)] {
        let code = format!("<?php\n{code}\n");
        // Each as a file and as a folder: what a link leads to.
        paths::write(&folder.join(name).with_extension("php"), &code)?;
        paths::make(&folder.join(name))?;
        paths::write(&folder.join(name).join("main.php"), &code)?;
    }
    Ok(())
}

/// Puts another text into a file that [`prepare`] wrote.
pub fn reword(file: &Path) -> Result<Undo> {
    edit(file, TEXTS[0], TEXTS[1])
}

/// Makes the link lead to the first or the second of what [`prepare`] wrote: a file or a folder, as its name says.
pub fn lead(folder: &Path, link: &Path, to: &str) -> Result<Undo> {
    let target = folder.join(to);
    let target = if link.extension().is_some() { target.with_extension("php") } else { target };
    if link.is_symlink() {
        std::fs::remove_file(link)?;
    }
    symlink(target, link).with_context(|| format!("linking {}", link.display()))?;
    Ok(Undo::Link(link.to_path_buf()))
}

/// Replaces a text in a file, once.
pub fn edit(file: &Path, old: &str, new: &str) -> Result<Undo> {
    let text = std::fs::read_to_string(file)?;
    ensure!(text.contains(old), "{} does not hold {old:?}", file.display());
    paths::write(file, text.replacen(old, new, 1))?;
    Ok(Undo::Text(file.to_path_buf(), text))
}

/// Writes a file that is not there yet.
pub fn create(file: &Path, text: &str) -> Result<Undo> {
    paths::write(file, text)?;
    Ok(Undo::New(file.to_path_buf()))
}

/// What is put right when the end was seen.
pub enum Undo {
    #[expect(dead_code, reason = "kept for what it does when it is dropped")]
    Links(Links),
    Link(PathBuf),
    New(PathBuf),
    Text(PathBuf, String),
}

impl Drop for Undo {
    fn drop(&mut self) {
        let undone = match self {
            Self::Links(_) => Ok(()),
            Self::Link(file) | Self::New(file) if file.symlink_metadata().is_err() => Ok(()),
            Self::Link(file) | Self::New(file) => std::fs::remove_file(file),
            Self::Text(file, text) => std::fs::write(file, text),
        };
        if let Err(error) = undone {
            eprintln!("what a test changed could not be put right: {error}");
        }
    }
}
