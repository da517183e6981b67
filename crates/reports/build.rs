//! Makes sure that the folder of brought assets exists, so that a build never needs Node; it brings nothing itself.

use std::path::Path;

fn main() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../assets/dist/documents");
    if !folder.is_dir() {
        println!(
            "cargo::warning=assets/dist/documents is missing: PDFs fall back on a serif font. Run `cargo xtask assets`."
        );
        if let Err(error) = std::fs::create_dir_all(&folder) {
            println!("cargo::warning=making {}: {error}", folder.display());
        }
    }
    println!("cargo::rerun-if-changed={}", folder.display());
}
