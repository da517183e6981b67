//! `cargo xtask bench`: measures our own engines and, where they can be had, the rivals in the same run.

use crate::run_command;
use anyhow::{Result, bail};
use std::path::Path;

/// Name, and the words for cargo.
const BENCHES: [(&str, &[&str]); 8] = [
    ("access", &["run", "--release", "--package", "access", "--example", "decisions", "--"]),
    ("audit", &["run", "--release", "--package", "records", "--example", "audit_speed", "--"]),
    ("figures", &["run", "--release", "--package", "figures", "--example", "bench_figures", "--"]),
    ("targets", &["run", "--release", "--package", "desk", "--example", "bench_targets", "--"]),
    ("pointer", &["run", "--release", "--package", "desk", "--example", "bench_pointer", "--"]),
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
        ["forecast", rest @ ..] => return forecast(root, rest),
        [name, rest @ ..] => (Some(*name), rest),
    };
    if let Some(name) = chosen
        && !BENCHES.iter().any(|(known, _)| *known == name)
    {
        bail!(
            "no bench is called `{name}`; there are {}, load, rivals, linkage, forecast",
            BENCHES.map(|(known, _)| known).join(", ")
        );
    }
    for (name, command) in BENCHES.iter().filter(|(name, _)| chosen.is_none_or(|chosen| chosen == *name)) {
        let arguments: Vec<&str> = command.iter().chain(rest).copied().collect();
        run_command(root, name, "cargo", &arguments)?;
    }
    Ok(())
}

/// Our forecasts and those of statsforecast on the same series, one after the other: `forecast FILE TEXT_COLUMNS [PYTHON]`. Without
/// a Python that has statsforecast, ours alone.
fn forecast(root: &Path, words: &[&str]) -> Result<()> {
    let (file, columns, python) = match words {
        [file, columns] => (*file, *columns, None),
        [file, columns, python] => (*file, *columns, Some(*python)),
        _ => bail!(
            "say which file, how many of its first columns are no counts, and perhaps a Python with statsforecast"
        ),
    };
    let ours = [
        "run",
        "--quiet",
        "--release",
        "--package",
        "figures",
        "--example",
        "forecast_quality",
        "--",
        file,
        columns,
    ];
    run_command(root, "ours", "cargo", &ours)?;
    match python {
        Some(python) => {
            run_command(root, "statsforecast", python, &["crates/xtask/rivals/forecast.py", file, columns])
        }
        None => Ok(()),
    }
}
