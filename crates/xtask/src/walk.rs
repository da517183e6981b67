//! `cargo xtask test walk`: a new district at the program itself in Chromium, from an empty store to an agreement withdrawn
//! and three questions answered from the audit. It asks no machine but this one, npm packages apart.

use crate::browser::target;
use crate::{assets, run_command};
use anyhow::{Result, ensure};
use std::path::Path;

/// Three bodies sign in, each in its own way; each page they meet is looked at. Needs Node and Chromium.
pub fn walk(root: &Path) -> Result<()> {
    assets(root)?;
    let chromium = std::env::var("CHROMIUM").unwrap_or_else(|_| "/usr/bin/chromium".to_owned());
    ensure!(
        Path::new(&chromium).exists(),
        "{chromium} is not there: install chromium, or name one in CHROMIUM"
    );
    // The browser and the provider of the tests beside it.
    for (folder, package) in [("tests/browser", "playwright-core"), ("tests/oidc", "oidc-provider")] {
        let folder = root.join(folder);
        if !folder.join("node_modules").join(package).exists() {
            let words = ["ci", "--ignore-scripts", "--no-audit", "--no-fund"];
            run_command(&folder, "packages of the walk", "npm", &words)?;
        }
    }
    // Of the whole workspace, as the tests before it: another choice of features would be another build.
    run_command(root, "the program", "cargo", &["build", "--quiet", "--workspace"])?;
    let program = target(root).join("debug/commonweal").display().to_string();
    let pictures = target(root).join("pictures").display().to_string();
    let words = ["run.mjs", &program, "--pictures", &pictures];
    run_command(&root.join("tests/walk"), "a new district", "node", &words)
}
