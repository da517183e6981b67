//! `commonweal import`: files in, a summary of what was accepted and what was kept aside out.

use crate::{Common, FOUND_PROBLEMS, store};
use anyhow::{Context, Result, bail};
use clap::{Args, ValueEnum};
use desk::arrivals::{Bundle, Handling, Importing, Outcome, Parcel, Report, Sender};
use indicatif::{ProgressBar, ProgressStyle};
use serde_json::json;
use std::collections::HashMap;
use std::fs;
use std::io::{IsTerminal, Read as _, Write};
use std::path::{Path, PathBuf};
use terms::Kept;
use tokio::task::JoinHandle;

/// What to import.
#[derive(Args)]
pub struct ImportArgs {
    /// Files, folders (with everything below them) or `-` for standard input.
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,
    /// The body that sends the files.
    #[arg(long, default_value = "data.police.uk", value_name = "BODY")]
    sender: String,
    /// The licence or agreement under which we hold them.
    #[arg(long, default_value = "Open Government Licence v3.0", value_name = "TEXT")]
    licence: String,
    /// Check everything, count nothing.
    #[arg(short = 'n', long)]
    dry_run: bool,
    /// Write the rows that were kept aside to this folder, each with what is wrong with it.
    #[arg(long, value_name = "FOLDER")]
    mend: Option<PathBuf>,
    /// Read sheets that nobody has confirmed as we propose, and remember that for the sender's next ones.
    #[arg(long)]
    confirm_mapping: bool,
    /// Months without rows inside a sheet's span: "none" happened in them, or they are "missing".
    #[arg(long, value_enum, default_value_t = QuietMonths::None, value_name = "WHAT")]
    quiet_months: QuietMonths,
    /// Show at most this many kinds of trouble with each file.
    #[arg(long, default_value_t = 5, value_name = "N")]
    show: usize,
}

/// What a month without rows is.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum QuietMonths {
    /// None happened: counted as 0.
    None,
    /// Not sent: shown as a gap.
    Missing,
}

/// Files are handed over in bundles of about this many bytes, so that memory stays bounded.
const BUNDLE_BYTES: u64 = 32 << 20;
/// And of at most this many files.
const BUNDLE_FILES: usize = 64;

/// Imports files.
pub async fn import(common: &Common, arguments: ImportArgs) -> Result<u8> {
    let paths = gather(&arguments.files)?;
    let desk = store::open(common).await?;
    let sender = Sender { body: arguments.sender.clone(), licence: arguments.licence.clone() };
    let bar = progress(paths.len() as u64, common.quiet);
    let handling = Handling {
        confirm_mappings: arguments.confirm_mapping,
        quiet_months_missing: arguments.quiet_months == QuietMonths::Missing,
    };
    let importing = match arguments.dry_run {
        true => None,
        false => Some(desk.begin_import(sender.clone(), handling).await?),
    };
    let mut reports = Vec::new();
    // The next files are fetched and read while these are written.
    let mut waiting = bundles(&paths)?.into_iter().map(<[PathBuf]>::to_vec);
    let mut fetched = waiting.next().map(fetch);
    let mut read = None;
    while fetched.is_some() || read.is_some() {
        let next = async {
            let Some(fetching) = fetched.take() else { return Ok(None) };
            let parcels = fetching.await.context("reading files")??;
            fetched = waiting.next().map(fetch);
            if let Some(folder) = &arguments.mend {
                desk.mend(&parcels)
                    .iter()
                    .try_for_each(|sheet| write_sheet(folder, &sheet.name, &sheet.bytes))?;
            }
            Ok::<_, anyhow::Error>(Some(match &importing {
                Some(importing) => Read::ToWrite(importing.read(parcels).await?),
                None => Read::Checked(desk.check(parcels, sender.clone(), handling).await?),
            }))
        };
        let now = async {
            match (read.take(), &importing) {
                (Some(Read::ToWrite(bundle)), Some(importing)) => Ok(importing.write(bundle).await?),
                (Some(Read::Checked(reports)), _) => Ok(reports),
                _ => Ok::<_, anyhow::Error>(Vec::new()),
            }
        };
        let (written, following) = tokio::try_join!(now, next)?;
        bar.inc(written.len() as u64);
        reports.extend(written);
        read = following;
    }
    finish(importing, &bar).await?;
    if common.json {
        print_json(&reports)?
    } else {
        print_words(&reports, &arguments, common.quiet)
    }
    let clean = reports.iter().all(|report| report.outcome != Outcome::Refused && report.aside == 0);
    Ok(if clean { 0 } else { FOUND_PROBLEMS })
}

async fn finish(importing: Option<Importing>, bar: &ProgressBar) -> Result<()> {
    if let Some(importing) = importing {
        bar.set_message("writing");
        importing.finish().await?;
    }
    bar.finish_and_clear();
    Ok(())
}

/// Every file named, folders opened, in order of path; road collisions before the casualties that need them.
fn gather(named: &[PathBuf]) -> Result<Vec<PathBuf>> {
    let mut paths = Vec::new();
    for path in named {
        if path.as_os_str() == "-" {
            paths.push(path.clone());
        } else if path.is_dir() {
            below(path, &mut paths)?;
        } else if path.is_file() {
            paths.push(path.clone());
        } else {
            bail!("there is no file or folder {}", path.display());
        }
    }
    if paths.is_empty() {
        bail!("there is no file in what was named: nothing was imported");
    }
    let later = |path: &PathBuf| {
        let name = path.file_name().map(|name| name.to_string_lossy().to_lowercase()).unwrap_or_default();
        name.contains("casualt") || name.contains("vehicle")
    };
    paths.sort_by_key(later);
    Ok(paths)
}

fn below(folder: &Path, paths: &mut Vec<PathBuf>) -> Result<()> {
    let entries = fs::read_dir(folder).with_context(|| format!("listing {}", folder.display()))?;
    let mut inside: Vec<PathBuf> = entries.map(|entry| Ok(entry?.path())).collect::<Result<_>>()?;
    inside.sort();
    for path in inside {
        if path.is_dir() {
            below(&path, paths)?;
        } else {
            paths.push(path);
        }
    }
    Ok(())
}

fn bundles(paths: &[PathBuf]) -> Result<Vec<&[PathBuf]>> {
    let mut bundles = Vec::new();
    let (mut start, mut bytes) = (0, 0);
    for (at, path) in paths.iter().enumerate() {
        let size = if path.as_os_str() == "-" { 0 } else { fs::metadata(path)?.len() };
        if at > start && (bytes + size > BUNDLE_BYTES || at - start >= BUNDLE_FILES) {
            bundles.push(&paths[start..at]);
            (start, bytes) = (at, 0);
        }
        bytes += size;
    }
    bundles.push(&paths[start..]);
    Ok(bundles)
}

/// Files that were read.
enum Read {
    ToWrite(Bundle),
    Checked(Vec<Report>),
}

fn fetch(bundle: Vec<PathBuf>) -> JoinHandle<Result<Vec<Parcel>>> {
    tokio::task::spawn_blocking(move || bundle.iter().map(|path| parcel(path)).collect())
}

fn parcel(path: &Path) -> Result<Parcel> {
    if path.as_os_str() == "-" {
        let mut bytes = Vec::new();
        std::io::stdin().lock().read_to_end(&mut bytes).context("reading standard input")?;
        return Ok(Parcel { name: "standard input".to_owned(), bytes });
    }
    let bytes = fs::read(path).with_context(|| format!("reading {}", path.display()))?;
    let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    Ok(Parcel { name, bytes })
}

fn write_sheet(folder: &Path, name: &str, bytes: &[u8]) -> Result<()> {
    fs::create_dir_all(folder).with_context(|| format!("making {}", folder.display()))?;
    let path = folder.join(name);
    fs::write(&path, bytes).with_context(|| format!("writing {}", path.display()))
}

fn progress(files: u64, quiet: bool) -> ProgressBar {
    if quiet || !std::io::stderr().is_terminal() {
        return ProgressBar::hidden();
    }
    let style = ProgressStyle::with_template("{bar:30} {pos} of {len} files, {eta} left {msg}");
    ProgressBar::new(files).with_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()))
}

fn print_words(reports: &[Report], arguments: &ImportArgs, quiet: bool) {
    let mut err = std::io::stderr().lock();
    let mut say = |line: String| {
        let _ = writeln!(err, "{line}");
    };
    for report in reports.iter().filter(|report| !report.faults.is_empty() || !report.quiet.is_empty()) {
        let refused = report.outcome == Outcome::Refused;
        if quiet && !refused && report.aside == 0 {
            continue;
        }
        let state = if refused { "refused" } else { "accepted" };
        say(format!(
            "{}: {state}, {} rows accepted, {} kept aside",
            report.name, report.accepted, report.aside
        ));
        let troubles = troubles(&report.faults);
        for (fault, more) in troubles.iter().take(arguments.show) {
            match more {
                0 => say(format!("  {}", words(fault))),
                more => say(format!("  {} And {more} more like it.", words(fault))),
            }
        }
        // What has grown by new codes alone is read, and the codes are said above.
        if refused && !report.proposed.is_empty() {
            say(mapping_words(report, arguments.dry_run));
        }
        if !report.quiet.is_empty() {
            say(quiet_words(report, arguments.quiet_months));
        }
        if troubles.len() > arguments.show {
            say(format!("  and {} more kinds of trouble", troubles.len() - arguments.show));
        }
    }
    if quiet && reports.iter().all(|report| report.outcome != Outcome::Refused && report.aside == 0) {
        return;
    }
    let sum = |of: fn(&Report) -> u64| reports.iter().map(of).sum::<u64>();
    let count = |outcome| reports.iter().filter(|report| report.outcome == outcome).count();
    // A refused file keeps no row, whatever else was wrong with some of them.
    let refused = |report: &Report| if report.outcome == Outcome::Refused { report.rows } else { 0 };
    let aside = |report: &Report| if report.outcome == Outcome::Refused { 0 } else { report.aside };
    say(format!(
        "{} files: {} accepted, {} held already, {} refused. {} rows: {} accepted, {} kept aside, {} in refused files.{}",
        reports.len(),
        count(Outcome::Accepted),
        count(Outcome::HeldAlready),
        count(Outcome::Refused),
        sum(|report| report.rows),
        sum(|report| report.accepted),
        reports.iter().map(aside).sum::<u64>(),
        reports.iter().map(refused).sum::<u64>(),
        if arguments.dry_run { " This was a trial: nothing is counted." } else { "" }
    ));
    if sum(|report| report.aside) > 0 && arguments.mend.is_none() {
        say("To mend the rows kept aside: the same command with `--mend FOLDER` writes them with what is wrong.".to_owned());
    }
}

/// How a sheet would be read, and how to say that it is right.
fn mapping_words(report: &Report, dry_run: bool) -> String {
    let mut words = format!("  We would read {} so:\n", report.name);
    for (_, profile) in &report.proposed {
        for line in profile.lines() {
            words.push_str(&format!("    {line}\n"));
        }
    }
    let again = if dry_run { "without --dry-run and " } else { "" };
    words.push_str(&format!(
        "  If that is right, give the same command again {again}with --confirm-mapping. "
    ));
    words.push_str("If not, upload the sheet on the imports page and say what its columns and codes mean.");
    words
}

/// The months in which a sheet has no row, and what that was taken for.
fn quiet_words(report: &Report, taken: QuietMonths) -> String {
    let months: Vec<String> = report.quiet.iter().map(|key| key.month.words()).collect();
    let months = planning::wording::list(&months);
    match taken {
        QuietMonths::None => format!(
            "  It has no row in {months}: counted as none happened. If they were not sent, undo it and give the command \
             again with --quiet-months missing."
        ),
        QuietMonths::Missing => format!("  It has no row in {months}: shown as gaps."),
    }
}

/// The first fault of each kind, worst kinds first, and how many more there are of it.
fn troubles(faults: &[terms::Fault]) -> Vec<(&terms::Fault, usize)> {
    let mut kinds: Vec<(&terms::Fault, usize)> = Vec::new();
    let mut at: HashMap<(Kept, &str, Option<&str>), usize> = HashMap::new();
    for fault in faults {
        let key = (fault.kept, fault.problem.as_ref(), fault.column.as_deref());
        match at.get(&key) {
            Some(&place) => kinds[place].1 += 1,
            None => {
                at.insert(key, kinds.len());
                kinds.push((fault, 0));
            }
        }
    }
    kinds.sort_by_key(|(fault, _)| fault.kept);
    kinds
}

/// One fault as a sentence: where, what, how to mend it.
pub fn words(fault: &terms::Fault) -> String {
    let mut place = match fault.row {
        0 => fault.file.clone(),
        row => format!("{} row {row}", fault.file),
    };
    if let Some(column) = &fault.column {
        place.push_str(&format!(", column \"{column}\""));
    }
    if !fault.shape.is_empty() {
        place.push_str(&format!(", value like \"{}\"", fault.shape));
    }
    let end = match fault.kept {
        Kept::FileRefused => " (file refused)",
        Kept::RowAside => " (row kept aside)",
        Kept::ValueAside => " (value left out, row counted)",
        Kept::Noted => "",
    };
    format!("{place}: {}. {}.{end}", fault.problem, web::words::sentence(&fault.hint))
}

fn print_json(reports: &[Report]) -> Result<()> {
    let rows: Vec<_> = reports
        .iter()
        .map(|report| {
            json!({
                "file": report.name, "delivery": report.delivery.to_string(),
                "format": report.format.map(terms::Format::slug),
                "outcome": match report.outcome {
                    Outcome::Accepted => "accepted", Outcome::HeldAlready => "held already", Outcome::Refused => "refused",
                },
                "rows": report.rows, "accepted": report.accepted, "aside": report.aside,
                "faults": report.faults.iter().map(words).collect::<Vec<_>>(),
                "mappings_to_confirm": match report.outcome {
                    Outcome::Refused => report.proposed.iter().map(|(_, profile)| profile.as_str()).collect(),
                    _ => Vec::new(),
                },
                "months_without_rows": report.quiet.iter().map(|key| key.month.to_string()).collect::<Vec<_>>(),
            })
        })
        .collect();
    let mut out = std::io::stdout().lock();
    serde_json::to_writer_pretty(&mut out, &rows)?;
    writeln!(out)?;
    Ok(())
}
