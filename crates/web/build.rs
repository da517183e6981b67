//! Creates the ignored folder of fetched assets so that the program compiles without Node, and says when it is empty.

use std::path::Path;

fn main() {
    let dist = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../assets/dist");
    let manifest = dist.join("static/manifest.json");
    println!("cargo:rerun-if-changed={}", manifest.display());
    println!("cargo:rerun-if-changed=templates");
    for folder in ["static", "macros"] {
        if let Err(error) = std::fs::create_dir_all(dist.join(folder)) {
            println!("cargo:warning=cannot create {}: {error}", dist.join(folder).display());
        }
    }
    if !manifest.exists() {
        println!("cargo:warning=assets/dist is empty: run `cargo xtask assets` before the pages are served");
    }
}
