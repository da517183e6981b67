//! `cargo xtask test walk`, `year` and `review`, at the program itself in Chromium: a new district, from an empty store to an
//! agreement withdrawn and three questions answered from the audit; a partnership's year, from the assessment to its end; and
//! two hundred pairs at the review desk. They ask no machine but this one, npm packages apart.

use crate::browser::target;
use crate::{assets, run_command};
use anyhow::{Result, ensure};
use std::path::Path;

/// Three bodies sign in, each in its own way; each page they meet is looked at. Needs Node and Chromium.
pub fn walk(root: &Path) -> Result<()> {
    at_the_program(root, "tests/walk", "a new district")
}

/// A year is lived by the officer's guide, its days moved on. Needs Node and Chromium.
pub fn year(root: &Path) -> Result<()> {
    at_the_program(root, "tests/year", "a partnership's year")
}

/// Two hundred pairs are gone through at the review desk by keyboard. Needs Node and Chromium.
pub fn review(root: &Path) -> Result<()> {
    at_the_program(root, "tests/review", "the review desk")
}

fn at_the_program(root: &Path, story: &str, what: &str) -> Result<()> {
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
    run_command(&root.join(story), what, "node", &words)
}
