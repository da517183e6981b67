//! `cargo xtask bench load`: two hundred people click through lists with a million lines behind them.
//! It measures a store of its own in a temporary folder, by HTTP on this machine, and judges nothing.

#![expect(clippy::print_stdout, reason = "the figures are what it is for")]

use crate::browser::{Started, free_address, wait_for};
use crate::run_command;
use anyhow::{Context, Result};
use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

/// Lines of the audit behind the lists.
const LINES: &str = "1000000";
/// Actions in the list of actions.
const ACTIONS: &str = "10000";
/// The operator's, for as long as the measuring takes.
const PASSWORD: &str = "a password for the operator";

/// Fills a store, serves it and has it read. With `--dev` the program of the inner loop is measured, which is slower than
/// the one that is released. Further words go to the readers: `--people`, `--seconds`, `--clicks`.
pub fn load(root: &Path, words: &[&str]) -> Result<()> {
    let dev = words.contains(&"--dev");
    let words: Vec<&str> = words.iter().copied().filter(|word| *word != "--dev").collect();
    let tests = root.join("tests/load");
    if !tests.join("node_modules/autocannon").exists() {
        let words = ["ci", "--ignore-scripts", "--no-audit", "--no-fund"];
        run_command(&tests, "packages of the load test", "npm", &words)?;
    }
    let mut build = vec!["build", "--quiet", "--workspace", "--bins", "--examples"];
    build.extend((!dev).then_some("--release"));
    run_command(root, "the program", "cargo", &build)?;
    let target =
        std::env::var("CARGO_TARGET_DIR").unwrap_or_else(|_| root.join("target").display().to_string());
    let made = Path::new(&target).join(if dev { "debug" } else { "release" });
    let program = made.join("commonweal").display().to_string();
    let fillers =
        ["audit_speed", "fill_actions"].map(|name| made.join("examples").join(name).display().to_string());

    let store = std::env::temp_dir().join(format!("commonweal-load-{}", std::process::id()));
    let records = store.join("records");
    std::fs::create_dir_all(&records).context("making the store")?;
    let read = fill_and_read(&store, (&program, &fillers), &tests, &words, root);
    // What was measured is of no use to anybody afterwards.
    std::fs::remove_dir_all(&store).context("taking the store away")?;
    read
}

fn fill_and_read(
    store: &Path,
    (program, [lines, actions]): (&str, &[String; 2]),
    tests: &Path,
    words: &[&str],
    root: &Path,
) -> Result<()> {
    let shown = store.display().to_string();
    let file = format!("sqlite://{}?mode=rwc", store.join("records/records.sqlite").display());
    run_command(root, "lines of the audit", lines, &[LINES, &file])?;
    run_command(root, "a county", program, &["--store", &shown, "demo", "--fill-only", "-q"])?;
    run_command(root, "actions", actions, &[ACTIONS, &file])?;
    let password = store.join("password");
    std::fs::write(&password, PASSWORD).context("writing the operator's password")?;
    let address = free_address()?;
    let begun = Instant::now();
    let child = Command::new(program)
        .args(["--store", &shown, "serve", "--listen", &address.to_string(), "--password-file"])
        .arg(&password)
        .spawn()
        .with_context(|| format!("starting {program}"))?;
    let mut started = Started(child);
    wait_for(address, &mut started)?;
    // It is looked for every quarter of a second.
    println!("answers after    {:.2} s at most", begun.elapsed().as_secs_f64());
    std::thread::sleep(Duration::from_secs(5));
    memory(&started, "VmRSS", "idle");
    let base = format!("http://{address}");
    let mut read = vec!["run.mjs", &base, PASSWORD];
    read.extend(words);
    run_command(tests, "the readers", "node", &read)?;
    memory(&started, "VmHWM", "at most");
    Ok(())
}

/// How much memory the program holds, as the machine says it where it does.
fn memory(started: &Started, field: &str, when: &str) {
    if let Ok(status) = std::fs::read_to_string(format!("/proc/{}/status", started.0.id())) {
        let lines = status.lines().filter_map(|line| line.strip_prefix(field)?.strip_prefix(':'));
        lines.for_each(|held| println!("memory, {when:<8} {}", held.trim()));
    }
}
