//! `cargo xtask bench linkage`: our linkage and, where a Python with Splink is given, Splink on the same files by the same
//! model, one after the other in one run. It prints the table that `docs/benchmarks.md` keeps.

#![expect(clippy::print_stdout, reason = "the table is what it is for")]

use anyhow::{Context, Result, bail};
use serde::Deserialize;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

const HELP: &str = "\
cargo xtask bench linkage MODEL.toml=FILE.csv[+FILE.csv]... [--python PATH]... [--python-once PATH]... [--rounds N] [--id COLUMN] [--truth COLUMN]
  MODEL.toml=FILE.csv  what to link by what; a model without a slash is one of crates/linkage/examples
  --python             a Python with splink and duckdb; given twice, both are measured
  --python-once        the same, but run in the first round only: for what takes very long
  --rounds             how often each is run; the middle answer is shown [default: 3]
  --id, --truth        columns with the id and with who is who [default: unique_id, cluster]";

/// What a run says of itself.
#[derive(Clone, Debug, Deserialize)]
struct Taken {
    #[serde(default)]
    version: String,
    #[serde(default)]
    duckdb: String,
    wall: f64,
    cpu: f64,
    megabytes: f64,
    #[serde(default)]
    pairs: u64,
    f1_pairs: f64,
    f1_pairs_best: f64,
    f1_groups: f64,
    wall_by_phase: BTreeMap<String, f64>,
    cpu_by_phase: BTreeMap<String, f64>,
}

/// A model and the files to link by it.
struct Task {
    name: String,
    model: PathBuf,
    files: Vec<PathBuf>,
}

struct Asked {
    tasks: Vec<Task>,
    /// Each with the rounds in which it is run.
    pythons: Vec<(PathBuf, usize)>,
    rounds: usize,
    columns: [String; 2],
}

/// Builds ours, runs all rounds, prints the table.
pub fn linkage(root: &Path, words: &[&str]) -> Result<()> {
    let asked = asked(root, words)?;
    let build = ["build", "--release", "--package", "linkage", "--example", "bench_linkage"];
    crate::run_command(root, "building", "cargo", &build)?;
    let target = std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root.join("target"), PathBuf::from);
    let ours = target.join("release/examples/bench_linkage");
    let script = root.join("crates/xtask/rivals/splink_linkage.py");
    println!(
        "| what | who | wall s | processor s | memory MB | pairs F1 at 0.95 | at its best | groups F1 at 0.95 | wall, processor against ours |"
    );
    println!("| --- | --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: |");
    for task in &asked.tasks {
        let mut taken: Vec<Vec<Taken>> = vec![Vec::new(); 1 + asked.pythons.len()];
        for round in 1..=asked.rounds {
            eprintln!("── {}, round {round} of {}", task.name, asked.rounds);
            taken[0].push(measured(Command::new(&ours).arg("--json"), task, &asked.columns)?);
            for ((python, rounds), taken) in asked.pythons.iter().zip(&mut taken[1..]) {
                if round > *rounds {
                    continue;
                }
                taken.push(measured(Command::new(python).arg(&script), task, &asked.columns)?);
            }
        }
        print(task, &taken);
    }
    Ok(())
}

fn asked(root: &Path, words: &[&str]) -> Result<Asked> {
    let mut asked = Asked {
        tasks: Vec::new(),
        pythons: Vec::new(),
        rounds: 3,
        columns: ["unique_id".to_owned(), "cluster".to_owned()],
    };
    let mut words = words.iter();
    while let Some(word) = words.next() {
        let mut value = || words.next().with_context(|| format!("{word} needs a value\n\n{HELP}"));
        match *word {
            "--python" => asked.pythons.push((PathBuf::from(value()?), usize::MAX)),
            "--python-once" => asked.pythons.push((PathBuf::from(value()?), 1)),
            "--rounds" => asked.rounds = value()?.parse().context("--rounds needs a number")?,
            "--id" => asked.columns[0] = (*value()?).to_owned(),
            "--truth" => asked.columns[1] = (*value()?).to_owned(),
            word => asked.tasks.push(task(root, word)?),
        }
    }
    if asked.tasks.is_empty() || asked.rounds == 0 {
        bail!("{HELP}");
    }
    Ok(asked)
}

fn task(root: &Path, word: &str) -> Result<Task> {
    let (model, files) =
        word.split_once('=').with_context(|| format!("`{word}` is not understood\n\n{HELP}"))?;
    let path = match model.contains('/') {
        true => PathBuf::from(model),
        false => root.join("crates/linkage/examples").join(model),
    };
    let files: Vec<PathBuf> = files.split('+').map(PathBuf::from).collect();
    if let Some(missing) = files.iter().chain([&path]).find(|file| !file.is_file()) {
        bail!("there is no file {}", missing.display());
    }
    let stem = |path: &Path| path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
    Ok(Task { name: format!("{}, by {}", stem(&files[0]), stem(&path)), model: path, files })
}

fn measured(command: &mut Command, task: &Task, [id, truth]: &[String; 2]) -> Result<Taken> {
    command.arg(&task.model).args(&task.files).args(["--id", id, "--truth", truth]);
    let output = command.stderr(Stdio::piped()).output().with_context(|| format!("starting {command:?}"))?;
    if !output.status.success() {
        bail!("{command:?} failed: {}", String::from_utf8_lossy(&output.stderr));
    }
    let said = String::from_utf8_lossy(&output.stdout);
    let line = said.lines().rev().find(|line| line.starts_with('{')).context("no answer came")?;
    serde_json::from_str(line).with_context(|| format!("reading {line}"))
}

/// The middle of the rounds, by processor time.
fn middle(taken: &[Taken]) -> Taken {
    let mut taken = taken.to_vec();
    taken.sort_by(|a, b| a.cpu.total_cmp(&b.cpu));
    let mut middle = taken[taken.len() / 2].clone();
    taken.sort_by(|a, b| a.wall.total_cmp(&b.wall));
    middle.wall = taken[taken.len() / 2].wall;
    middle
}

fn print(task: &Task, taken: &[Vec<Taken>]) {
    let ours = middle(&taken[0]);
    for (number, of) in taken.iter().enumerate() {
        let mid = middle(of);
        let who = match number {
            0 => "**Commonweal**".to_owned(),
            _ => format!("Splink {} on DuckDB {}", mid.version, mid.duckdb),
        };
        let against = match number {
            0 => String::new(),
            _ => format!("{:.1}, {:.1}", mid.wall / ours.wall, mid.cpu / ours.cpu),
        };
        println!(
            "| {} | {who} | {:.2} | {:.2} | {:.0} | {:.4} | {:.4} | {:.4} | {against} |",
            if number == 0 { task.name.as_str() } else { "" },
            mid.wall,
            mid.cpu,
            mid.megabytes,
            mid.f1_pairs,
            mid.f1_pairs_best,
            mid.f1_groups,
        );
        let phases: Vec<String> = mid
            .wall_by_phase
            .iter()
            .map(|(phase, wall)| {
                format!("{phase} {wall:.2}/{:.2}", mid.cpu_by_phase.get(phase).copied().unwrap_or(0.0))
            })
            .collect();
        eprintln!("   {who}: {} pairs; wall/processor: {}", mid.pairs, phases.join(", "));
    }
}
