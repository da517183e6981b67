//! `cargo xtask test oidc`: signs in at real providers of OpenID Connect on this machine, by HTTP.
//! It asks no machine but this one, npm packages apart; the walk ends what it started.

use crate::{assets, run_command};
use anyhow::{Result, ensure};
use std::path::Path;
use std::process::Command;

/// Two providers, the program over an empty store, and people who come from one to the other. Needs Node.
pub fn oidc(root: &Path) -> Result<()> {
    let has =
        |program: &str| Command::new(program).arg("--version").output().is_ok_and(|out| out.status.success());
    ensure!(has("node") && has("npm"), "node or npm is not there: install Node 20 or later, with npm");
    assets(root)?;
    let tests = root.join("tests/oidc");
    if !tests.join("node_modules/oidc-provider").exists() {
        run_command(
            &tests,
            "packages of the provider",
            "npm",
            &["ci", "--ignore-scripts", "--no-audit", "--no-fund"],
        )?;
    }
    // Of the whole workspace, as the tests before it: another choice of features would be another build.
    run_command(root, "the program", "cargo", &["build", "--quiet", "--workspace"])?;
    let target =
        std::env::var("CARGO_TARGET_DIR").unwrap_or_else(|_| root.join("target").display().to_string());
    let program = Path::new(&target).join("debug/commonweal").display().to_string();
    run_command(&tests, "sign-in at providers", "node", &["run.mjs", &program])
}
