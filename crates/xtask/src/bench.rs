//! `cargo xtask bench`: measures our own engines and, where they can be had, the rivals in the same run.

use crate::run_command;
use anyhow::{Result, bail};
use std::path::Path;

/// Name, crate, example, extra cargo arguments.
const BENCHES: [(&str, &str, &str, &[&str]); 3] = [
    ("figures", "figures", "bench_figures", &[]),
    ("intake", "intake", "bench_intake", &[]),
    ("lake", "lake", "bench_lake", &["--no-default-features"]),
];

/// Runs the named bench, or all. Further words go to the bench.
pub fn bench(root: &Path, words: &[&str]) -> Result<()> {
    let (chosen, rest) = match words {
        [] => (None, &[][..]),
        [name, rest @ ..] => (Some(*name), rest),
    };
    if let Some(name) = chosen
        && !BENCHES.iter().any(|(known, ..)| *known == name)
    {
        bail!("no bench is called `{name}`; there are {}", BENCHES.map(|(known, ..)| known).join(", "));
    }
    for (name, package, example, extra) in BENCHES {
        if chosen.is_none_or(|chosen| chosen == name) {
            let mut arguments = vec!["run", "--release", "--package", package, "--example", example];
            arguments.extend(extra);
            arguments.push("--");
            arguments.extend(rest);
            run_command(root, name, "cargo", &arguments)?;
        }
    }
    Ok(())
}
