//! `cargo xtask test api` and `cargo xtask test feeds`: programs of other people read what the site offers to programs.
//! Both ask the sample site on this machine; Python and npm packages come by lock file, each once.

use crate::browser::{Started, sample_site, target};
use crate::{assets, run_command};
use anyhow::{Context, Result, ensure};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// How many requests Schemathesis makes up for each operation and phase.
const EXAMPLES: &str = "60";

/// Asks the public API what its description allows and what it does not, and checks each answer against it.
pub fn api(root: &Path) -> Result<()> {
    assets(root)?;
    let python = python(root)?;
    let (_site, base) = sample_site(root)?;
    let description = format!("{base}/api/v1/openapi.json");
    let program = python.join("bin/schemathesis").display().to_string();
    // The same requests each time. Nobody signs in, so that there is no sign-in to leave out.
    let words = ["run", &description, "--checks", "all", "--exclude-checks", "ignored_auth"];
    let settings = ["--max-examples", EXAMPLES, "--generation-deterministic"];
    let words: Vec<&str> = words.into_iter().chain(settings).chain(["--no-color"]).collect();
    run_command(&target(root), "the API against its description", &program, &words)
}

/// Opens the calendar and the news with the libraries that calendars and feed readers are built on.
pub fn feeds(root: &Path) -> Result<()> {
    assets(root)?;
    let python = python(root)?.join("bin/python").display().to_string();
    let tests = root.join("tests/feeds");
    if !tests.join("node_modules/ical.js").exists() {
        let words = ["ci", "--ignore-scripts", "--no-audit", "--no-fund"];
        run_command(&tests, "packages for feeds", "npm", &words)?;
    }
    let (_site, base): (Started, String) = sample_site(root)?;
    run_command(&tests, "feeds, by icalendar and feedparser", &python, &["check.py", &base])?;
    run_command(&tests, "feeds, by ical.js", "node", &["check.mjs", &base])
}

/// A Python of our own with the packages of the list, made anew when the list changes.
fn python(root: &Path) -> Result<PathBuf> {
    let list = root.join("tests/api/requirements.txt");
    let wanted = fs::read(&list).with_context(|| format!("reading {}", list.display()))?;
    let home = target(root).join("python");
    let stamp = home.join("made-from.txt");
    if fs::read(&stamp).is_ok_and(|made| made == wanted) {
        return Ok(home);
    }
    let there = Command::new("python3").arg("--version").output().is_ok_and(|out| out.status.success());
    ensure!(there, "python3 is not there: install Python 3.11 or later, with venv");
    let folder = home.display().to_string();
    run_command(root, "a Python of our own", "python3", &["-m", "venv", "--clear", &folder])?;
    let pip = home.join("bin/pip").display().to_string();
    let list = list.display().to_string();
    run_command(
        root,
        "Python packages",
        &pip,
        &["install", "--quiet", "--disable-pip-version-check", "--no-deps", "--requirement", &list],
    )?;
    fs::write(&stamp, wanted).with_context(|| format!("writing {}", stamp.display()))?;
    Ok(home)
}
