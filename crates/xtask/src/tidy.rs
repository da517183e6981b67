//! What a machine can check of the house rules: floors, file and function lengths, names, the glossary and the
//! code map. It reads files and never changes one.

use crate::asked;
use anyhow::{Context, Result, bail};
use serde::Deserialize;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// A file longer than this holds more than one noun.
const FILE_LINES: usize = 600;
/// A function longer than this does not fit a screen.
const FUNCTION_LINES: usize = 70;
const BANNED_NAMES: [&str; 8] = ["utils", "util", "common", "helpers", "helper", "misc", "core", "manager"];

/// Runs every check and fails with the list of what is untidy.
pub fn tidy(root: &Path) -> Result<()> {
    let mut untidy = Vec::new();
    let files = rust_files(&root.join("crates"))?;
    let mut desk = Vec::new();
    for file in &files {
        let text = fs::read_to_string(file).with_context(|| format!("reading {}", file.display()))?;
        let name = file.strip_prefix(root).unwrap_or(file).display().to_string();
        check_file(&name, &text, &mut untidy);
        if name.starts_with("crates/desk/src/") {
            desk.push((name, text));
        }
    }
    asked::check(desk.iter().map(|(name, text)| (name.as_str(), text.as_str())), &mut untidy);
    let tests = tests_of(&files)?;
    for document in ["docs/security.md", "docs/architecture.md"] {
        defended(document, &read(root, document)?, &tests, &mut untidy);
    }
    floors(root, &mut untidy)?;
    glossary(root, &files, &mut untidy)?;
    code_map(root, &files, &mut untidy)?;
    bans(&read(root, "deny.toml")?, &read(root, "Cargo.lock")?, &mut untidy)?;
    if untidy.is_empty() {
        eprintln!("tidy: {} files, all in order", files.len());
        return Ok(());
    }
    for line in &untidy {
        eprintln!("tidy: {line}");
    }
    bail!("{} things are untidy", untidy.len())
}

fn read(root: &Path, name: &str) -> Result<String> {
    fs::read_to_string(root.join(name)).with_context(|| format!("reading {name}"))
}

fn rust_files(folder: &Path) -> Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).with_context(|| format!("listing {}", folder.display()))? {
            let path = entry?.path();
            if path.is_dir() {
                if path.file_name().is_some_and(|name| name != "target") {
                    folders.push(path);
                }
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                files.push(path);
            }
        }
    }
    files.sort();
    Ok(files)
}

/// The name of every function that there is.
fn tests_of(files: &[PathBuf]) -> Result<BTreeSet<String>> {
    let mut names = BTreeSet::new();
    for file in files {
        let text = fs::read_to_string(file).with_context(|| format!("reading {}", file.display()))?;
        let after = text.split("fn ").skip(1);
        names.extend(
            after
                .map(|rest| rest.split(|c: char| !c.is_alphanumeric() && c != '_').next())
                .map(|name| name.unwrap_or_default().to_owned()),
        );
    }
    Ok(names)
}

/// A test that a document says defends something is there. Names of tests are sentences: four underscores or more.
fn defended(document: &str, text: &str, tests: &BTreeSet<String>, untidy: &mut Vec<String>) {
    for name in text.split('`').skip(1).step_by(2) {
        let sentence =
            name.matches('_').count() >= 4 && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
        if sentence && !tests.contains(name) {
            untidy.push(format!("{document}: there is no test `{name}`"));
        }
    }
}

fn check_file(name: &str, text: &str, untidy: &mut Vec<String>) {
    let lines: Vec<&str> = text.lines().collect();
    if lines.len() > FILE_LINES {
        untidy.push(format!("{name}: {} lines; the wall is {FILE_LINES}", lines.len()));
    }
    let fuzz = name.contains("/fuzz/");
    if !text.starts_with("//!") && !fuzz {
        untidy.push(format!("{name}: opens without `//!`, what it is for"));
    }
    let stem = Path::new(name).file_stem().and_then(|stem| stem.to_str()).unwrap_or_default();
    if stem == "mod" || BANNED_NAMES.contains(&stem) {
        untidy.push(format!("{name}: a file is named for what it holds, not `{stem}`"));
    }
    let tests_from = lines.iter().position(|line| line.trim() == "#[cfg(test)]").unwrap_or(lines.len());
    // `samples` are what tests draw; a prelude is made to be taken whole.
    let test_file = name.contains("/tests") || stem == "tests" || stem == "samples";
    for (number, line) in lines.iter().enumerate() {
        let at = number + 1;
        let code = line.trim_start();
        if code.starts_with("use ")
            && code.contains("::*")
            && !code.contains("::prelude::*")
            && number < tests_from
            && !test_file
            && !fuzz
        {
            untidy.push(format!("{name}:{at}: glob import outside tests"));
        }
        if code.starts_with("// TODO") && !code.contains('#') {
            untidy.push(format!("{name}:{at}: TODO without an issue number"));
        }
        let speaks_sql =
            line.contains("\"SELECT ") || line.contains("\"INSERT ") || line.contains("\"UPDATE ");
        let may =
            ["crates/lake/", "crates/records/", "crates/xtask/"].iter().any(|home| name.starts_with(home));
        if speaks_sql && !may {
            untidy.push(format!("{name}:{at}: SQL lives in lake and records alone"));
        }
    }
    long_functions(name, &lines, untidy);
}

/// Relies on rustfmt: a function ends at the first line that is its own indentation and a brace.
fn long_functions(name: &str, lines: &[&str], untidy: &mut Vec<String>) {
    for (start, line) in lines.iter().enumerate() {
        let indent = line.len() - line.trim_start().len();
        let words: Vec<&str> = line.split_whitespace().take(5).collect();
        let opens = words.contains(&"fn") && !line.trim_start().starts_with("//");
        if !opens || line.trim_end().ends_with(';') {
            continue;
        }
        let close = format!("{}}}", " ".repeat(indent));
        if let Some(length) = lines[start..].iter().position(|line| *line == close)
            && length + 1 > FUNCTION_LINES
        {
            untidy.push(format!(
                "{name}:{}: {} lines in one function; a screen is {FUNCTION_LINES}",
                start + 1,
                length + 1
            ));
        }
    }
}

#[derive(Deserialize)]
struct Floors {
    crates: BTreeMap<String, Floor>,
    tests: BTreeMap<String, Vec<String>>,
    heavy: BTreeMap<String, String>,
}

#[derive(Deserialize)]
struct Floor {
    floor: u8,
    uses: Vec<String>,
}

#[derive(Deserialize)]
struct Metadata {
    packages: Vec<Package>,
}

#[derive(Deserialize)]
struct Package {
    name: String,
    dependencies: Vec<Dependency>,
}

#[derive(Deserialize)]
struct Dependency {
    name: String,
    kind: Option<String>,
    path: Option<String>,
}

fn floors(root: &Path, untidy: &mut Vec<String>) -> Result<()> {
    let text = fs::read_to_string(root.join("floors.toml")).context("reading floors.toml")?;
    let floors: Floors = toml::from_str(&text).context("reading floors.toml")?;
    let out = Command::new("cargo")
        .args(["metadata", "--no-deps", "--format-version", "1", "--offline"])
        .current_dir(root)
        .output()
        .context("asking cargo for the crates")?;
    if !out.status.success() {
        bail!("cargo metadata failed: {}", String::from_utf8_lossy(&out.stderr));
    }
    let metadata: Metadata = serde_json::from_slice(&out.stdout).context("reading cargo metadata")?;
    for package in &metadata.packages {
        let Some(floor) = floors.crates.get(&package.name) else {
            untidy.push(format!("floors.toml: no row for crate {}", package.name));
            continue;
        };
        for dependency in &package.dependencies {
            check_edge(&floors, package, floor, dependency, untidy);
        }
    }
    Ok(())
}

fn check_edge(
    floors: &Floors,
    package: &Package,
    floor: &Floor,
    edge: &Dependency,
    untidy: &mut Vec<String>,
) {
    let in_tests = edge.kind.as_deref() == Some("dev");
    if edge.path.is_none() {
        let home = floors.heavy.get(&edge.name);
        if let Some(home) = home.filter(|home| **home != package.name && !in_tests) {
            let side = package.name == "specimens" || package.name == "reports";
            if !(side && ["csv", "rust_xlsxwriter", "zip"].contains(&edge.name.as_str())) {
                untidy.push(format!("{} uses {}, whose home is {home}", package.name, edge.name));
            }
        }
        return;
    }
    let listed = floor.uses.iter().any(|used| *used == edge.name || used == "*");
    let test_only =
        in_tests && floors.tests.get(&edge.name).is_some_and(|users| users.contains(&package.name));
    if !listed && !test_only {
        untidy.push(format!("floors: {} may not use {}", package.name, edge.name));
    }
    if let Some(other) = floors.crates.get(&edge.name)
        && other.floor >= floor.floor
        && !test_only
    {
        untidy.push(format!(
            "floors: {} (floor {}) looks up to {} (floor {})",
            package.name, floor.floor, edge.name, other.floor
        ));
    }
}

/// Every public type of `terms` must be a word of the glossary.
fn glossary(root: &Path, files: &[PathBuf], untidy: &mut Vec<String>) -> Result<()> {
    let glossary = fs::read_to_string(root.join("GLOSSARY.md")).context("reading GLOSSARY.md")?;
    let known: BTreeSet<&str> = glossary.split('`').skip(1).step_by(2).collect();
    for file in files.iter().filter(|file| file.starts_with(root.join("crates/terms/src"))) {
        for line in fs::read_to_string(file)?.lines() {
            let mut words = line.split_whitespace();
            let (Some("pub"), Some("struct" | "enum" | "trait"), Some(name)) =
                (words.next(), words.next(), words.next())
            else {
                continue;
            };
            let name = name.split(['<', '(', ';', ':', '{']).next().unwrap_or(name);
            if !known.contains(name) {
                untidy.push(format!("GLOSSARY.md: no entry for `{name}` of terms"));
            }
        }
    }
    Ok(())
}

/// The code map names every crate and every module file, and nothing that is not there.
fn code_map(root: &Path, files: &[PathBuf], untidy: &mut Vec<String>) -> Result<()> {
    let map =
        fs::read_to_string(root.join("docs/architecture.md")).context("reading docs/architecture.md")?;
    let named: BTreeSet<&str> =
        map.split('`').skip(1).step_by(2).filter(|word| word.starts_with("crates/")).collect();
    let mut there = BTreeSet::new();
    for file in files {
        let relative = file.strip_prefix(root)?.display().to_string();
        let mut parts = relative.split('/');
        let (Some("crates"), Some(package), Some("src"), Some(module)) =
            (parts.next(), parts.next(), parts.next(), parts.next())
        else {
            continue;
        };
        if !matches!(module, "lib.rs" | "main.rs" | "tests.rs") {
            there.insert(format!("crates/{package}/src/{}", module.trim_end_matches(".rs")));
        }
    }
    for missing in there.iter().filter(|path| !named.contains(path.as_str())) {
        untidy.push(format!("docs/architecture.md: the code map lacks `{missing}`"));
    }
    for stale in named.iter().filter(|path| path.contains("/src/") && !there.contains(**path)) {
        untidy.push(format!("docs/architecture.md: `{stale}` is in the code map but not in the tree"));
    }
    Ok(())
}

#[derive(Deserialize)]
struct Deny {
    bans: Bans,
}

#[derive(Deserialize)]
struct Bans {
    deny: Vec<Ban>,
}

#[derive(Deserialize)]
struct Ban {
    name: String,
    reason: String,
}

#[derive(Deserialize)]
struct Lock {
    package: Vec<Locked>,
}

#[derive(Deserialize)]
struct Locked {
    name: String,
    version: String,
}

/// What `deny.toml` bans may not be in the lock file, by whatever way it came in. A ban is of every version.
fn bans(deny: &str, lock: &str, untidy: &mut Vec<String>) -> Result<()> {
    let deny: Deny = toml::from_str(deny).context("reading deny.toml")?;
    let lock: Lock = toml::from_str(lock).context("reading Cargo.lock")?;
    for Ban { name, reason } in &deny.bans.deny {
        for locked in lock.package.iter().filter(|locked| locked.name == *name) {
            untidy.push(format!("Cargo.lock: {name} {} is banned: {reason}", locked.version));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    const DENY: &str = "[bans]\ndeny = [{ name = \"openssl\", reason = \"TLS is rustls\" }]\n";

    fn lock(name: &str) -> String {
        format!("version = 4\n\n[[package]]\nname = \"{name}\"\nversion = \"0.10.1\"\n")
    }

    #[test]
    fn what_is_banned_may_not_be_locked() {
        let mut untidy = Vec::new();
        bans(DENY, &lock("openssl"), &mut untidy).unwrap();
        assert_eq!(untidy, ["Cargo.lock: openssl 0.10.1 is banned: TLS is rustls"]);
    }

    #[test]
    fn a_name_that_only_begins_like_a_banned_one_may() {
        let mut untidy = Vec::new();
        bans(DENY, &lock("openssl-probe"), &mut untidy).unwrap();
        assert!(untidy.is_empty(), "{untidy:?}");
    }

    #[test]
    fn a_ban_without_a_reason_is_not_read_over() {
        assert!(bans("[bans]\ndeny = [{ name = \"openssl\" }]\n", &lock("serde"), &mut Vec::new()).is_err());
    }
}
