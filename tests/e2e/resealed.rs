//! Lease rows with other words in them, under the site's own seal: what only the extension itself could have written.

use anyhow::{Context, Result};
use wordpress::hash::hmac_sha256;

use crate::bench::Bench;

/// Rewrites what each lease row says.
///
/// # Errors
/// If there is no lease, or the database does not answer.
pub fn leases(bench: &Bench, edit: impl Fn(&str) -> String) -> Result<()> {
    let values = std::fs::read_to_string(bench.site.docroot().join("wp-config-values.php"))?;
    let salt = constant(&values, "NONCE_KEY")? + &constant(&values, "NONCE_SALT")?;
    let key = [b"wp_heartbeat row ", salt.as_bytes()].concat();
    let database = bench.site.database();
    let sql = r"SELECT option_name, option_value FROM wp_options WHERE option_name LIKE '\_wp\_heartbeat\_lease\_%'";
    for row in database.query(sql)? {
        let mut columns = row.into_iter().flatten();
        let (name, value) = (columns.next().context("a name")?, columns.next().context("a value")?);
        let said = edit(value.split('\n').next().unwrap_or_default());
        let length = (name.len() as u64).to_le_bytes();
        let seal = hmac_sha256(&[&length[..], name.as_bytes(), said.as_bytes()].concat(), &key);
        let hex: String = format!("{said}\n{seal}").bytes().map(|byte| format!("{byte:02x}")).collect();
        database.query(&format!("UPDATE wp_options SET option_value = x'{hex}' WHERE option_name = '{name}'"))?;
    }
    Ok(())
}

/// The row with this number behind each `"until"`.
pub fn until(row: &str, time: u64) -> String {
    let mut parts = row.split("\"until\":");
    let mut edited = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        edited += &format!("\"until\":{time}{}", part.trim_start_matches(|digit: char| digit.is_ascii_digit()));
    }
    edited
}

fn constant(source: &str, name: &str) -> Result<String> {
    let behind = source.split(&format!("define( '{name}', '")).nth(1).with_context(|| format!("no {name}"))?;
    Ok(behind.split('\'').next().unwrap_or_default().to_owned())
}
