//! `cargo xtask advisories`: known faults and licences of what we build on, by cargo-deny, npm audit and pip-audit. What is
//! not installed or cannot be reached is skipped, and said to be: silence never stands for "nothing was found".

use anyhow::{Context, Result, bail};
use serde_json::Value;
use std::path::Path;
use std::process::{Command, Output};

/// Folders with a lock file of npm.
const NPM: [&str; 5] = ["assets", "tests/browser", "tests/oidc", "tests/feeds", "tests/load"];
/// Lists of Python packages.
const PYTHON: [&str; 2] = ["assets/requirements.txt", "tests/api/requirements.txt"];

/// What came of one look.
#[derive(Debug, PartialEq, Eq)]
enum Look {
    /// Nothing is known against it.
    Clean,
    /// Something is: in the words of whoever looked.
    Found(String),
    /// Nobody looked, and why.
    Skipped(String),
}

/// Looks at everything that can be looked at, and fails where something is known.
pub fn advisories(root: &Path) -> Result<()> {
    let mut looks =
        vec![("crates: licences, bans, sources".to_owned(), crates(root, &["licenses", "bans", "sources"])?)];
    looks.push(("crates: known faults".to_owned(), crates(root, &["advisories"])?));
    for folder in NPM {
        looks.push((format!("npm packages of {folder}"), npm(&root.join(folder))?));
    }
    for list in PYTHON {
        looks.push((format!("Python packages of {list}"), python(root, list)?));
    }
    let mut found = 0;
    for (what, look) in &looks {
        match look {
            Look::Clean => eprintln!("advisories: {what}: nothing is known"),
            Look::Skipped(why) => eprintln!("advisories: {what}: NOT CHECKED, {why}"),
            Look::Found(words) => {
                found += 1;
                eprintln!("advisories: {what}: FOUND\n{words}");
            }
        }
    }
    let skipped = looks.iter().filter(|(_, look)| matches!(look, Look::Skipped(_))).count();
    eprintln!("advisories: {} of {} were checked", looks.len() - skipped, looks.len());
    if found > 0 {
        bail!("{found} of them must be looked at");
    }
    Ok(())
}

fn run(folder: &Path, program: &str, words: &[&str]) -> Result<Option<Output>> {
    match Command::new(program).args(words).current_dir(folder).output() {
        Ok(output) => Ok(Some(output)),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error).with_context(|| format!("starting {program}")),
    }
}

fn crates(root: &Path, checks: &[&str]) -> Result<Look> {
    if !run(root, "cargo-deny", &["--version"])?.is_some_and(|out| out.status.success()) {
        return Ok(Look::Skipped("cargo-deny is not installed".into()));
    }
    let words: Vec<&str> = ["deny", "--all-features", "check"].iter().chain(checks).copied().collect();
    let out = run(root, "cargo", &words)?.context("cargo runs us, so it is there")?;
    Ok(of_deny(out.status.success(), &String::from_utf8_lossy(&out.stderr)))
}

fn of_deny(success: bool, said: &str) -> Look {
    if success {
        return Look::Clean;
    }
    // It says so in these words where the list of known faults cannot be fetched.
    if said.contains("failed to fetch advisory database") || said.contains("failed to load advisory database")
    {
        return Look::Skipped("the list of known faults cannot be reached".into());
    }
    Look::Found(said.to_owned())
}

fn npm(folder: &Path) -> Result<Look> {
    Ok(match run(folder, "npm", &["audit", "--omit=dev", "--json"])? {
        None => Look::Skipped("npm is not installed".into()),
        Some(out) => of_npm(&String::from_utf8_lossy(&out.stdout)),
    })
}

fn of_npm(said: &str) -> Look {
    let report: Value = serde_json::from_str(said).unwrap_or_default();
    match report["metadata"]["vulnerabilities"]["total"].as_u64() {
        Some(0) => Look::Clean,
        Some(_) => Look::Found(said.to_owned()),
        None => Look::Skipped("the registry gives no list of known faults".into()),
    }
}

fn python(root: &Path, list: &str) -> Result<Look> {
    let words = [
        "--requirement",
        list,
        "--no-deps",
        "--disable-pip",
        "--format",
        "json",
        "--progress-spinner",
        "off",
    ];
    Ok(match run(root, "pip-audit", &words)? {
        None => Look::Skipped("pip-audit is not installed".into()),
        Some(out) => of_pip(&String::from_utf8_lossy(&out.stdout)),
    })
}

fn of_pip(said: &str) -> Look {
    let report: Value = serde_json::from_str(said).unwrap_or_default();
    let Some(packages) = report["dependencies"].as_array() else {
        return Look::Skipped("the list of known faults cannot be reached".into());
    };
    let clean = packages.iter().all(|package| package["vulns"].as_array().is_none_or(Vec::is_empty));
    if clean { Look::Clean } else { Look::Found(said.to_owned()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_could_not_be_reached_is_never_called_clean() {
        assert!(matches!(of_npm("{\"message\": \"405 Method Not Allowed\"}"), Look::Skipped(_)));
        assert!(matches!(of_npm(""), Look::Skipped(_)));
        assert!(matches!(of_pip("ERROR"), Look::Skipped(_)));
        assert!(matches!(of_deny(false, "error: failed to fetch advisory database x"), Look::Skipped(_)));
    }

    #[test]
    fn what_is_known_is_found() {
        let report =
            |total: u32| format!("{{\"metadata\": {{\"vulnerabilities\": {{\"total\": {total}}}}}}}");
        assert!(matches!(of_npm(&report(2)), Look::Found(_)));
        assert_eq!(of_npm(&report(0)), Look::Clean);
        let report =
            |vulns: &str| format!("{{\"dependencies\": [{{\"name\": \"x\", \"vulns\": [{vulns}]}}]}}");
        assert!(matches!(of_pip(&report("{\"id\": \"PYSEC-1\"}")), Look::Found(_)));
        assert_eq!(of_pip(&report("")), Look::Clean);
        assert!(matches!(of_deny(false, "error[vulnerability]: a fault"), Look::Found(_)));
        assert_eq!(of_deny(true, ""), Look::Clean);
    }
}
