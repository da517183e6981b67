//! `cargo xtask bench`: measures our own engines and, where they can be had, the rivals in the same run.

use crate::run_command;
use anyhow::{Result, bail};
use std::path::Path;

/// Name, and the words for cargo.
const BENCHES: [(&str, &[&str]); 7] = [
    ("access", &["run", "--release", "--package", "access", "--example", "decisions", "--"]),
    ("audit", &["run", "--release", "--package", "records", "--example", "audit_speed", "--"]),
    ("figures", &["run", "--release", "--package", "figures", "--example", "bench_figures", "--"]),
    ("targets", &["run", "--release", "--package", "desk", "--example", "bench_targets", "--"]),
    ("pack", &["run", "--release", "--package", "reports", "--example", "bench_pack", "--"]),
    ("intake", &["bench", "--package", "intake", "--bench", "police", "--"]),
    (
        "lake",
        &["run", "--release", "--package", "lake", "--no-default-features", "--example", "bench_lake", "--"],
    ),
];

/// Runs the named bench, or all of our own. Further words go to the bench.
pub fn bench(root: &Path, words: &[&str]) -> Result<()> {
    let (chosen, rest) = match words {
        [] => (None, &[][..]),
        ["load", rest @ ..] => return crate::load::load(root, rest),
        ["rivals", rest @ ..] => return crate::rivals::rivals(root, rest),
        ["linkage", rest @ ..] => return crate::linkage_bench::linkage(root, rest),
        [name, rest @ ..] => (Some(*name), rest),
    };
    if let Some(name) = chosen
        && !BENCHES.iter().any(|(known, _)| *known == name)
    {
        bail!(
            "no bench is called `{name}`; there are {}, load, rivals, linkage",
            BENCHES.map(|(known, _)| known).join(", ")
        );
    }
    for (name, command) in BENCHES.iter().filter(|(name, _)| chosen.is_none_or(|chosen| chosen == *name)) {
        let arguments: Vec<&str> = command.iter().chain(rest).copied().collect();
        run_command(root, name, "cargo", &arguments)?;
    }
    Ok(())
}
