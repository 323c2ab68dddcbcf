//! Languages: small translations that the sites get, with the two sentences that ticks about posts answer.
//!
//! Real packages have thousands of sentences; what counts here is where the files lie and how they are read.

use std::path::Path;

use anyhow::Result;
use xtask::paths;

/// The sentence about a row of a list of posts, and the one about the post in the editor.
const SENTENCES: [&str; 2] = ["%s is currently editing", "%s has taken over and is currently editing."];

/// A locale, its translations, and whether it comes with files in PHP too (which WordPress prefers from 6.5 on).
struct Language {
    locale: &'static str,
    translations: [&'static str; 2],
    in_php: bool,
}

const ALL: [Language; 4] = [
    Language {
        locale: "de_DE",
        translations: ["%s bearbeitet gerade \u{201e}diesen\u{201c} Beitrag", "%s hat \u{fc}bernommen und bearbeitet gerade."],
        in_php: true,
    },
    // The argument by its number, as where word order asks for it.
    Language {
        locale: "fr_FR",
        translations: ["En cours, par %1$s", "%1$s modifie \u{e0} pr\u{e9}sent. (%1$s)"],
        in_php: false,
    },
    // No name in one of them, and a percent sign in the other.
    Language { locale: "eo", translations: ["Iu redaktas", "%s transprenis 100 %% de \"la\" redaktado"], in_php: false },
    // Forms that are rare.
    Language { locale: "la", translations: ["%10s scribit", "%'*-8s cepit"], in_php: true },
];

/// Writes them into `wp-content`.
///
/// # Errors
/// If a file cannot be written.
pub fn write(content: &Path) -> Result<()> {
    let folder = content.join("languages");
    paths::make(&folder)?;
    for language in &ALL {
        let name = |stem: &str, ending: &str| folder.join(format!("{stem}{}.{ending}", language.locale));
        let pairs: Vec<(&str, &str)> = SENTENCES.into_iter().zip(language.translations).collect();
        paths::write(&name("admin-", "mo"), mo(&pairs))?;
        paths::write(&name("", "mo"), mo(&[("Yes", "*")]))?;
        if language.in_php {
            paths::write(&name("admin-", "l10n.php"), php(&pairs))?;
        }
    }
    Ok(())
}

/// As `msgfmt` makes it: a header, two tables of lengths and offsets, and the texts, sorted.
fn mo(pairs: &[(&str, &str)]) -> Vec<u8> {
    let mut pairs = pairs.to_vec();
    pairs.push(("", "Content-Type: text/plain; charset=UTF-8\nPlural-Forms: nplurals=2; plural=n != 1;\n"));
    pairs.sort_unstable();
    let count = u32::try_from(pairs.len()).unwrap_or_default();
    let (originals, translations) = (28, 28 + 8 * count);
    let mut at = 28 + 16 * count;
    let mut tables: Vec<u32> = vec![0x9504_12de, 0, count, originals, translations, 0, at];
    let mut texts = Vec::new();
    for texts_of_table in [pairs.iter().map(|pair| pair.0).collect::<Vec<_>>(), pairs.iter().map(|pair| pair.1).collect()] {
        for text in texts_of_table {
            let length = u32::try_from(text.len()).unwrap_or_default();
            tables.extend([length, at]);
            texts.extend(text.bytes().chain([0]));
            at += length + 1;
        }
    }
    tables.into_iter().flat_map(u32::to_le_bytes).chain(texts).collect()
}

fn php(pairs: &[(&str, &str)]) -> String {
    let quoted = |text: &str| format!("'{}'", text.replace('\\', "\\\\").replace('\'', "\\'"));
    let messages: Vec<String> =
        pairs.iter().map(|(original, translation)| format!("{}=>{}", quoted(original), quoted(translation))).collect();
    format!("<?php\nreturn ['domain'=>'default','messages'=>[{}]];\n", messages.join(","))
}
