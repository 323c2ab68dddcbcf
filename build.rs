//! Passes on what ext-php-rs found out about the PHP that is built for (`php82`, `php84`, …).

use ext_php_rs_build::{ApiVersion, PHPInfo, emit_check_cfg, emit_php_cfg_flags, find_php};

fn main() -> anyhow::Result<()> {
    println!("cargo:rerun-if-changed=build.rs");
    println!("cargo:rerun-if-env-changed=PHP");
    println!("cargo:rerun-if-env-changed=PATH");
    emit_check_cfg();
    emit_php_cfg_flags(ApiVersion::try_from(PHPInfo::get(&find_php()?)?.zend_version()?)?);
    // The symbols of the engine are those of the PHP binary that loads us.
    #[cfg(target_os = "macos")]
    println!("cargo:rustc-cdylib-link-arg=-Wl,-undefined,dynamic_lookup");
    Ok(())
}
