//! Passes on what ext-php-rs found out about the PHP that is built for (`php82`, `php_zts`, …).

fn main() {
    println!("cargo:rerun-if-changed=build.rs");
    // The symbols of the engine are those of the PHP binary that loads us.
    #[cfg(target_os = "macos")]
    println!("cargo:rustc-cdylib-link-arg=-Wl,-undefined,dynamic_lookup");
}
