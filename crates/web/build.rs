//! Creates the ignored folder of fetched assets so that the program compiles without Node, and says when it is empty.

use std::path::Path;

fn main() {
    let dist = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../assets/dist");
    println!("cargo:rerun-if-changed={}", dist.join("manifest.json").display());
    println!("cargo:rerun-if-changed=templates");
    if let Err(error) = std::fs::create_dir_all(&dist) {
        println!("cargo:warning=cannot create {}: {error}", dist.display());
    }
    if !dist.join("manifest.json").exists() {
        println!("cargo:warning=assets/dist is empty: run `cargo xtask assets` before the pages are served");
    }
}
