//! `cargo demo`: from a fresh checkout to an address and a sign-in.

use crate::{assets, run_command};
use anyhow::Result;
use std::path::Path;

/// Brings the assets, builds the program and starts its demo. Further words go to `commonweal demo`.
pub fn demo(root: &Path, words: &[&str]) -> Result<()> {
    eprintln!(
        "Commonweal demo. The first time this builds some 700 crates: see the README for what to expect."
    );
    assets(root)?;
    run_command(root, "building", "cargo", &["build", "--package", "commonweal"])?;
    let mut arguments = vec!["run", "--quiet", "--package", "commonweal", "--", "demo"];
    arguments.extend(words);
    run_command(root, "demo", "cargo", &arguments)
}
