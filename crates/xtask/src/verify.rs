//! `cargo verify`: everything that must hold before a change lands, in the order that fails soonest.

use crate::browser::browser;
use crate::oidc::oidc;
use crate::{advisories, assets, outside, run_command, tidy, walk};
use anyhow::Result;
use std::path::{Path, PathBuf};
use std::time::Instant;

/// Formatting, tidy, lints, every test, then known faults of dependencies, the API and the feeds, sign-in at providers, the browser
/// tests, the walk of a new district and a partnership's year.
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
    // What became known of a dependency since is said, and does not refuse a change that has nothing to do with it.
    if let Err(found) = advisories::advisories(root) {
        eprintln!("advisories: {found:#}. See `cargo xtask advisories`.");
    }
    outside::api(root)?;
    outside::feeds(root)?;
    oidc(root)?;
    browser(root)?;
    walk::walk(root)?;
    walk::year(root)?;
    walk::review(root)?;
    eprintln!("verified in {} s", started.elapsed().as_secs());
    if !postgres() {
        eprintln!(
            "SKIPPED: the PostgreSQL half of the store's tests. Install PostgreSQL (Debian: `apt-get install postgresql`), \
             or name the folder of its programs in COMMONWEAL_POSTGRES, and verify again."
        );
    }
    Ok(())
}

/// Whether the tests of the store find the programs of PostgreSQL: in the folder that is named, on the path, or where Debian
/// puts them. They look in the same places.
fn postgres() -> bool {
    let named = std::env::var_os("COMMONWEAL_POSTGRES").map(PathBuf::from);
    let on_path = std::env::var_os("PATH").map(|path| std::env::split_paths(&path).collect::<Vec<_>>());
    let versions = std::fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten();
    let versions = versions.map(|entry| entry.path().join("bin"));
    let here = |folder: PathBuf| folder.join("initdb").is_file() && folder.join("pg_ctl").is_file();
    named.into_iter().chain(on_path.unwrap_or_default()).chain(versions).any(here)
}

fn has(program: &str) -> bool {
    std::process::Command::new(program).arg("--version").output().is_ok_and(|out| out.status.success())
}
