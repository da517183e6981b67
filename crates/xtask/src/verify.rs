//! `cargo verify`: everything that must hold before a change lands, in the order that fails soonest.

use crate::browser::browser;
use crate::oidc::oidc;
use crate::{advisories, assets, outside, run_command, tidy};
use anyhow::Result;
use std::path::Path;
use std::time::Instant;

/// Formatting, tidy, lints, every test, then known faults of dependencies, the API and the feeds, sign-in at providers and the browser tests.
pub fn verify(root: &Path) -> Result<()> {
    let started = Instant::now();
    run_command(root, "formatting", "cargo", &["fmt", "--all", "--check"])?;
    tidy::tidy(root)?;
    assets(root)?;
    let lints = ["clippy", "--workspace", "--all-targets", "--quiet", "--", "--deny", "warnings"];
    run_command(root, "lints", "cargo", &lints)?;
    let runner = if has("cargo-nextest") {
        vec!["nextest", "run", "--workspace", "--no-fail-fast"]
    } else {
        eprintln!("cargo-nextest is not here: the slower `cargo test` runs instead");
        vec!["test", "--workspace", "--lib", "--bins", "--tests", "--no-fail-fast"]
    };
    run_command(root, "tests", "cargo", &runner)?;
    run_command(
        root,
        "examples in the documentation",
        "cargo",
        &["test", "--workspace", "--doc", "--quiet"],
    )?;
    advisories::advisories(root)?;
    outside::api(root)?;
    outside::feeds(root)?;
    oidc(root)?;
    browser(root)?;
    eprintln!("verified in {} s", started.elapsed().as_secs());
    Ok(())
}

fn has(program: &str) -> bool {
    std::process::Command::new(program).arg("--version").output().is_ok_and(|out| out.status.success())
}
