//! `cargo xtask bench rivals`: our import and counts beside general engines on the same files, one after the other in one
//! run, and the time from store to assessment. It prints the table that `docs/benchmarks.md` keeps.

#![expect(clippy::print_stdout, reason = "the table is what it is for")]

use anyhow::{Context, Result, bail};
use serde::Deserialize;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// Every question is put so often; the middle answer is shown.
const ROUNDS: usize = 3;
const ENGINES: [&str; 3] = ["polars", "duckdb", "chdb"];

const HELP: &str = "\
cargo xtask bench rivals --data FOLDER [--python PATH] [--work FOLDER] [--assess STORE --area CODE]
  --data    folder with street files as data.police.uk lays them out: YYYY-MM/YYYY-MM-force-street.csv
  --python  a Python with polars, duckdb and chdb; without it only ours is measured
  --work    folder for what is written, about twice the size of the data [default: a new one in the system's temporary folder]
  --assess  a filled store, to time an assessment of --area from it";

#[derive(Debug)]
struct Asked {
    data: PathBuf,
    python: Option<PathBuf>,
    work: PathBuf,
    assess: Option<(PathBuf, String)>,
}

/// What a measured process says.
#[derive(Clone, Debug, Deserialize)]
struct Taken {
    wall: f64,
    cpu: f64,
    #[serde(default)]
    megabytes: f64,
    #[serde(default)]
    code: i32,
    #[serde(default)]
    op: String,
    #[serde(default)]
    answer: serde_json::Value,
}

/// Answers by question and who gave them, a row for each round.
type Table = BTreeMap<(String, String), Vec<Taken>>;

/// Builds, runs all rounds, prints the table.
pub fn rivals(root: &Path, words: &[&str]) -> Result<()> {
    let asked = asked(words)?;
    let target = built(root)?;
    let mut table = Table::new();
    for round in 1..=ROUNDS {
        eprintln!("── round {round} of {ROUNDS}");
        ours(root, &asked, &target, &mut table)?;
        for engine in ENGINES.iter().filter(|_| asked.python.is_some()) {
            for question in ["store", "counts", "some"] {
                let taken = of_engine(root, &asked, engine, question)?;
                table.entry((question.to_owned(), (*engine).to_owned())).or_default().push(taken);
            }
        }
        if asked.python.is_some() {
            let taken = of_engine(root, &asked, "polars", "keep")?;
            table.entry(("keep".to_owned(), "copy and SHA-256".to_owned())).or_default().push(taken);
        }
    }
    print(&table);
    if asked.python.is_some() {
        for engine in ENGINES {
            println!("{engine} {}", of_engine(root, &asked, engine, "version")?.answer);
        }
    }
    Ok(())
}

fn asked(words: &[&str]) -> Result<Asked> {
    let mut values: BTreeMap<&str, &str> = BTreeMap::new();
    for pair in words.chunks(2) {
        match pair {
            [name @ ("--data" | "--python" | "--work" | "--assess" | "--area"), value] => {
                values.insert(name, value);
            }
            _ => bail!("`{}` is not understood\n\n{HELP}", pair.join(" ")),
        }
    }
    let data = PathBuf::from(values.get("--data").with_context(|| format!("--data is missing\n\n{HELP}"))?);
    if !data.is_dir() {
        bail!("there is no folder {}", data.display());
    }
    let assess = match (values.get("--assess"), values.get("--area")) {
        (Some(store), Some(area)) => Some((PathBuf::from(store), (*area).to_owned())),
        (None, None) => None,
        _ => bail!("--assess and --area go together\n\n{HELP}"),
    };
    let work =
        values.get("--work").map_or_else(|| std::env::temp_dir().join("commonweal-bench"), PathBuf::from);
    std::fs::create_dir_all(&work).with_context(|| format!("making {}", work.display()))?;
    Ok(Asked { data, python: values.get("--python").map(PathBuf::from), work, assess })
}

/// Builds the program and the counting example in release, without SQL, and says where they lie.
fn built(root: &Path) -> Result<PathBuf> {
    let program = ["build", "--release", "--package", "commonweal", "--no-default-features"];
    let counting =
        ["build", "--release", "--package", "lake", "--no-default-features", "--example", "counts_of_store"];
    for arguments in [&program[..], &counting[..]] {
        crate::run_command(root, "building", "cargo", arguments)?;
    }
    let target = std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root.join("target"), PathBuf::from);
    Ok(target.join("release"))
}

fn ours(root: &Path, asked: &Asked, target: &Path, table: &mut Table) -> Result<()> {
    let program = target.join("commonweal");
    let store = asked.work.join("store");
    if store.exists() {
        std::fs::remove_dir_all(&store)?;
    }
    let mut put = |question: &str, taken: Taken| {
        table.entry((question.to_owned(), "commonweal".to_owned())).or_default().push(taken);
    };
    let import =
        ["--store".as_ref(), store.as_os_str(), "import".as_ref(), "-q".as_ref(), asked.data.as_os_str()];
    put("store", measured(root, asked, &program, &import)?);
    let said = output(Command::new(target.join("examples/counts_of_store")).arg(store.join("lake")))?;
    for line in said.lines() {
        let taken: Taken = serde_json::from_str(line).with_context(|| format!("reading {line}"))?;
        let question = match taken.op.as_str() {
            "scan" => "counts",
            "one force, three kinds" => "some",
            other => other,
        };
        put(question, taken.clone());
    }
    if let Some((held, area)) = &asked.assess {
        for format in ["html", "pdf"] {
            let out = asked.work.join("assessment");
            let words = ["assess", "-q", "--area", area, "--formats", format, "--out"];
            let mut arguments: Vec<&std::ffi::OsStr> = vec!["--store".as_ref(), held.as_os_str()];
            arguments.extend(words.iter().map(|word| std::ffi::OsStr::new(*word)));
            arguments.push(out.as_os_str());
            put(&format!("assessment to {format}"), measured(root, asked, &program, &arguments)?);
        }
    }
    Ok(())
}

/// Runs a program of ours under the measuring script, or, without a Python, under the system's.
fn measured(root: &Path, asked: &Asked, program: &Path, arguments: &[&std::ffi::OsStr]) -> Result<Taken> {
    let python = asked.python.clone().unwrap_or_else(|| "python3".into());
    let script = root.join("crates/xtask/rivals/measured.py");
    let said = output(Command::new(python).arg(script).arg(program).args(arguments))?;
    let taken: Taken = serde_json::from_str(said.trim()).with_context(|| format!("reading {said}"))?;
    if taken.code != 0 {
        bail!("{} ended with code {}", program.display(), taken.code);
    }
    Ok(taken)
}

fn of_engine(root: &Path, asked: &Asked, engine: &str, question: &str) -> Result<Taken> {
    let python = asked.python.as_ref().context("there is no Python to ask")?;
    let script = root.join("crates/xtask/rivals/police.py");
    let parquet = asked.work.join(format!("{engine}.parquet"));
    let words = [engine, question];
    let said = output(
        Command::new(python).arg("-W").arg("ignore").arg(script).args(words).arg(&asked.data).arg(parquet),
    )?;
    let line = said.lines().last().unwrap_or_default();
    serde_json::from_str(line).with_context(|| format!("{engine} answered {said}"))
}

fn output(command: &mut Command) -> Result<String> {
    let done = command.stderr(Stdio::inherit()).output().with_context(|| format!("starting {command:?}"))?;
    if !done.status.success() {
        bail!("{command:?} failed ({})", done.status);
    }
    String::from_utf8(done.stdout).context("its answer is not text")
}

fn middle(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}

fn print(table: &Table) {
    println!("| question | who | wall s | processor s | against ours |\n| --- | --- | ---: | ---: | ---: |");
    for ((question, who), taken) in table {
        let of = |value: fn(&Taken) -> f64| middle(taken.iter().map(value).collect());
        let (wall, cpu) = (of(|taken| taken.wall), of(|taken| taken.cpu));
        let own = table.get(&(question.clone(), "commonweal".to_owned()));
        let ratio = own.filter(|_| who != "commonweal").map(|own| {
            let own = |value: fn(&Taken) -> f64| middle(own.iter().map(value).collect());
            format!("{:.1}x wall, {:.1}x processor", wall / own(|t| t.wall), cpu / own(|t| t.cpu))
        });
        println!("| {question} | {who} | {wall:.4} | {cpu:.3} | {} |", ratio.unwrap_or_default());
    }
    let most = table.values().flatten().map(|taken| taken.megabytes).fold(0.0, f64::max);
    println!("\nMost memory held by ours: {most:.0} MB.");
}
