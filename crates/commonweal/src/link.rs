//! `commonweal link`: which records of some files are of one person, by a model; pairs, groups and a report out.
//!
//! It keeps nothing and asks no store: the files are an analyst's, and what is written goes to the folder they name.
//! Nothing of a record goes to standard error; standard output gets counts alone.

mod before;
pub mod brought;
pub mod decided;
mod described;
mod exchange;
mod listed;
mod progress;
mod review;
mod tables;

use crate::Common;
use anyhow::{Context, Result, bail};
use clap::{Args, Subcommand};
use described::Described;
use linkage::{LinkageError, Linked, Model, Options, Phase, Records, UseHomes, outputs, quality, report};
use progress::Progress;
use serde_json::json;
use std::fs::{self, File};
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Instant;
use tables::{Gathered, gather};

/// `commonweal link`: linking files, or what is done with what linking left.
#[derive(Args)]
#[command(args_conflicts_with_subcommands = true, subcommand_negates_reqs = true)]
pub struct LinkCommand {
    #[command(subcommand)]
    then: Option<Then>,
    #[command(flatten)]
    run: Option<LinkArgs>,
}

/// What is done with what linking left.
#[derive(Subcommand)]
enum Then {
    /// Go through pairs of a finished run: same, different, or cannot tell.
    Review(review::ReviewArgs),
    /// Bring pairs of a finished run to the review desk of the site, under an agreement and for a purpose.
    Desk(brought::DeskArgs),
    /// Say whom a body knows, so that others are told: known to another agency, ask.
    Pointers(listed::PointersArgs),
    /// Make a key for an exchange between two agencies.
    Key(exchange::KeyArgs),
    /// Seal a file for an exchange: keyed hashes of combined fields, and nothing else of a record.
    Seal(exchange::SealArgs),
    /// Find the rows that two sealed files have in common.
    Overlap(exchange::OverlapArgs),
}

/// What to link, and where to.
#[derive(Args, Clone)]
pub struct LinkArgs {
    /// The model: a TOML file, settings of Splink as JSON, or `people` for the one that comes with the program.
    #[arg(value_name = "MODEL")]
    model: PathBuf,
    /// Delimited text files with the columns that the model names.
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,
    /// Folder to write pairs, clusters, the model and the report to: made if it is not there.
    #[arg(long, value_name = "FOLDER")]
    out: PathBuf,
    /// Column that tells records of a file apart; without it `unique_id`, or row numbers where there is no such column.
    #[arg(long, value_name = "COLUMN")]
    id: Option<String>,
    /// Pairs of different files only.
    #[arg(long)]
    between_files: bool,
    /// Column that says who is who, to hold the result against.
    #[arg(long, value_name = "COLUMN")]
    truth: Option<String>,
    /// Columns whose values part the records, to see for whom it works less well; dates are taken by decade. Needs
    /// `--truth`.
    #[arg(long, value_delimiter = ',', value_name = "LIST", requires = "truth")]
    by: Vec<String>,
    /// What people decided: `pairs.csv` of an earlier run with a column `verdict` of `same`, `different` or `unsure`.
    #[arg(long, value_name = "FILE")]
    decisions: Option<PathBuf>,
    /// `clusters.csv` of an earlier run: what was one group there holds together down to `--split-below`.
    #[arg(long, value_name = "FILE")]
    before: Option<PathBuf>,
    /// Pairs of one earlier group hold it together from this probability on. Needs `--before`.
    #[arg(long, default_value_t = 0.5, value_name = "P")]
    split_below: f64,
    /// Pairs below this probability are forgotten.
    #[arg(long, default_value_t = 0.05, value_name = "P")]
    keep_from: f64,
    /// Pairs from this probability on make groups.
    #[arg(long, default_value_t = 0.95, value_name = "P")]
    group_from: f64,
    /// Do not treat people of one home as a class of their own.
    #[arg(long)]
    no_homes: bool,
    /// Blocks of more records than this are set aside and named in the report.
    #[arg(long, default_value_t = 10_000, value_name = "N")]
    block_most: usize,
    /// Stop before comparing if the rules make more pairs than this.
    #[arg(long, default_value_t = 20_000_000_000, value_name = "N")]
    pairs_most: u64,
    /// Seed of what is drawn while learning. The same seed gives the same bytes.
    #[arg(long, default_value_t = 1, value_name = "N")]
    seed: u64,
    /// Leave ids out of the report.
    #[arg(long)]
    no_ids: bool,
    /// Go on where a run to the same folder was stopped, if one was.
    #[arg(long)]
    resume: bool,
    /// Pairs compared between two notes of how far the run has come.
    #[arg(long, default_value_t = 50_000_000, value_name = "N")]
    save_every: u64,
}

impl Default for LinkArgs {
    fn default() -> Self {
        LinkArgs {
            model: PathBuf::new(),
            files: Vec::new(),
            out: PathBuf::new(),
            id: None,
            between_files: false,
            truth: None,
            by: Vec::new(),
            decisions: None,
            before: None,
            split_below: 0.5,
            keep_from: 0.05,
            group_from: 0.95,
            no_homes: false,
            block_most: 10_000,
            pairs_most: 20_000_000_000,
            seed: 1,
            no_ids: false,
            resume: false,
            save_every: 50_000_000,
        }
    }
}

impl LinkArgs {
    /// Whether the model is the one that comes with the program.
    fn built_in(&self) -> bool {
        self.model.as_os_str() == "people" && !self.model.exists()
    }
}

/// Most parts that quality is told for: more is a column of names, not a part.
const PARTS_MOST: usize = 60;

/// Links files, or does what comes after.
pub async fn link(common: &Common, command: LinkCommand) -> Result<u8> {
    match (command.then, command.run) {
        (Some(Then::Desk(arguments)), _) => brought::bring(common, arguments).await,
        (Some(Then::Pointers(arguments)), _) => listed::list(common, arguments).await,
        (Some(then), _) => {
            let common = common.clone();
            let work = move || match then {
                Then::Desk(_) | Then::Pointers(_) => unreachable!("they are matched above"),
                Then::Review(arguments) => review::review(&common, &arguments),
                Then::Key(arguments) => exchange::key(&common, &arguments),
                Then::Seal(arguments) => exchange::seal_file(&common, &arguments),
                Then::Overlap(arguments) => exchange::overlap_files(&common, &arguments),
            };
            tokio::task::spawn_blocking(work).await.context("linking")?
        }
        (None, Some(arguments)) => run(common, arguments).await,
        (None, None) => bail!("what is to be linked? `commonweal link --help` tells"),
    }
}

async fn run(common: &Common, arguments: LinkArgs) -> Result<u8> {
    let LinkArgs { keep_from, group_from, split_below, .. } = arguments;
    for (name, value) in
        [("--keep-from", keep_from), ("--group-from", group_from), ("--split-below", split_below)]
    {
        if !(0.0..=1.0).contains(&value) {
            bail!("{name} is a probability, between 0 and 1");
        }
    }
    if arguments.before.is_some() && split_below < keep_from {
        bail!("--split-below is less than --keep-from, below which no pair is kept");
    }
    let cancel = Arc::new(AtomicBool::new(false));
    let (common, flag) = (common.clone(), Arc::clone(&cancel));
    let mut work = tokio::task::spawn_blocking(move || work(&common, &arguments, &flag));
    tokio::select! {
        done = &mut work => return done.context("linking")?,
        _ = tokio::signal::ctrl_c() => cancel.store(true, Ordering::Relaxed),
    }
    work.await.context("linking")?
}

/// Says what is being done, and when, unless it was asked to be quiet.
fn say_to(common: &Common) -> impl Fn(&str) + Sync {
    let (started, quiet) = (Instant::now(), common.quiet);
    move |text: &str| {
        if !quiet {
            eprintln!("{:6.1} s  {text}", started.elapsed().as_secs_f64());
        }
    }
}

/// What decides about pairs and groups, as far as the command line says it.
fn run_options(arguments: &LinkArgs) -> Options<'static> {
    Options {
        seed: arguments.seed,
        keep_from: arguments.keep_from,
        group_from: arguments.group_from,
        split_below: arguments.split_below,
        homes: if arguments.no_homes { UseHomes::Never } else { UseHomes::ByEvidence },
        block_records_most: arguments.block_most,
        pairs_most: arguments.pairs_most,
        ..Options::default()
    }
}

fn work(common: &Common, arguments: &LinkArgs, cancel: &AtomicBool) -> Result<u8> {
    let say = say_to(common);
    let mut left_out = Vec::new();
    let model = model(arguments, &mut left_out)?;
    say("reading");
    let described = Described::of(arguments)?;
    let progress = Progress::open(&arguments.out, &described, arguments.resume)?;
    match progress.pieces() {
        0 if arguments.resume => say("nothing is kept of a stopped run: it begins anew"),
        0 => {}
        pieces => say(&format!("going on with {pieces} pieces of a stopped run")),
    }
    let Gathered { model, table, truth, by, .. } = gather(arguments, model, &mut left_out)?;
    say("folding and encoding");
    let records = Records::from_columns(&model, table)?;
    if records.len() < 2 {
        bail!("there are fewer than two records to link");
    }
    let decided = match &arguments.decisions {
        Some(path) => {
            let labels = decided::read(path, decided::several(&records))?;
            Some(decided::place(path, &labels, &records, &mut left_out)?.decisions)
        }
        None => None,
    };
    let before = arguments.before.as_deref().map(|path| before::read(path, &records)).transpose()?;
    let options = Options {
        decisions: decided.as_ref(),
        before: before.as_deref().unwrap_or_default(),
        journal: Some(&progress),
        piece_pairs: arguments.save_every,
        cancel: Some(cancel),
        progress: Some(&|phase| say(&words(phase))),
        ..run_options(arguments)
    };
    let linked = linkage::run(&records, &model, &options)
        .map_err(|error| progress.failure().unwrap_or_else(|| advice(error)))?;
    say("writing");
    let truth = truth.as_ref().map(quality::labels);
    let told = report::Told {
        model: &model,
        records: &records,
        linked: &linked,
        group_from: arguments.group_from,
        truth: truth.as_deref(),
        decisions: decided.as_ref(),
        parts: &by,
        left_out: &left_out,
        name_groups: !arguments.no_ids,
    };
    write_all(&arguments.out, &told, &described)?;
    progress.done()?;
    match left_out.len() + linked.notices.len() {
        0 => {}
        1 => say("one thing was left out or done differently: the report says what"),
        things => say(&format!("{things} things were left out or done differently: the report says what")),
    }
    say(&format!("done: {}", arguments.out.join("report.html").display()));
    if common.json {
        writeln!(std::io::stdout().lock(), "{}", counts(&linked, &records)).context("answering")?;
    }
    Ok(0)
}

/// Reads the model. Settings of Splink do not say what to learn from: then the blocking rules are learnt from.
fn model(arguments: &LinkArgs, left_out: &mut Vec<String>) -> Result<Model> {
    let path = &arguments.model;
    let mut model = if arguments.built_in() {
        Model::people()
    } else {
        let text =
            fs::read_to_string(path).with_context(|| format!("reading the model {}", path.display()))?;
        let json = path.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("json"));
        let read = match json {
            true => Model::from_splink_json(&text).map(|(model, without)| {
                left_out.extend(without);
                model
            }),
            false => Model::from_toml(&text),
        };
        read.with_context(|| format!("reading the model {}", path.display()))?
    };
    let learns = model.comparisons.iter().flat_map(|c| &c.levels).any(|level| level.given.m.is_none());
    if model.sessions.is_empty() && learns {
        model.sessions = model.rules.iter().take(3).cloned().collect();
        left_out.push(
            "The model does not say which pairs to learn from; its first blocking rules were used.".into(),
        );
    }
    if arguments.between_files {
        model.mode = linkage::Mode::LinkOnly;
    }
    if model.mode == linkage::Mode::LinkOnly && arguments.files.len() < 2 {
        bail!("linking between files needs two files or more");
    }
    Ok(model)
}

/// What went wrong, with what to do where that is not said yet.
fn advice(error: LinkageError) -> anyhow::Error {
    let hint = match &error {
        LinkageError::TooManyPairs { .. } => "; add a second key to that rule, or raise --pairs-most",
        LinkageError::Cancelled => {
            "; what was compared is kept: the same command with --resume goes on from there"
        }
        LinkageError::NothingToCompare => "; look whether the columns of the file are filled",
        _ => return error.into(),
    };
    anyhow::anyhow!("{error}{hint}")
}

fn words(phase: Phase) -> String {
    match phase {
        Phase::Chance => "learning how often different people agree".to_owned(),
        Phase::Sessions => "learning how often one person's records agree".to_owned(),
        Phase::Homes => "looking for people who share a home".to_owned(),
        Phase::Rule(number, of) => format!("comparing the pairs of rule {} of {of}", number + 1),
        Phase::Groups => "making groups".to_owned(),
        _ => "compared".to_owned(),
    }
}

/// Writes everything. Each file is whole or not there.
fn write_all(folder: &Path, told: &report::Told<'_>, described: &Described) -> Result<()> {
    let run = serde_json::to_string_pretty(described).context("describing the run")?;
    write(folder, "pairs.csv", &|out| outputs::pairs_csv(told.linked, told.records, out))?;
    write(folder, "clusters.csv", &|out| outputs::clusters_csv(told.linked, told.records, out))?;
    write(folder, "model.json", &|out| {
        out.write_all(outputs::model_json(told.model, told.linked).as_bytes())
    })?;
    write(folder, "report.html", &|out| out.write_all(report::html(told).as_bytes()))?;
    write(folder, described::FILE, &|out| writeln!(out, "{run}"))
}

/// Writes a file beside its place and then puts it there.
fn write(folder: &Path, name: &str, fill: &dyn Fn(&mut dyn Write) -> std::io::Result<()>) -> Result<()> {
    let (path, beside) = (folder.join(name), folder.join(format!("{name}.part")));
    let written = File::create(&beside).and_then(|file| {
        let mut out = BufWriter::with_capacity(1 << 20, file);
        fill(&mut out)?;
        out.flush()?;
        fs::rename(&beside, &path)
    });
    written.with_context(|| format!("writing {}", path.display()))
}

fn counts(linked: &Linked, records: &Records) -> serde_json::Value {
    let groups = (0u32..).zip(&linked.groups).filter(|(record, group)| record == *group).count();
    json!({
        "records": records.len(),
        "pairs_compared": linked.pairs,
        "pairs_kept": linked.edges.len(),
        "groups": groups,
        "notices": linked.notices.iter().map(ToString::to_string).collect::<Vec<_>>(),
    })
}
