//! `commonweal link key`, `seal` and `overlap`: two agencies find whom both know, and neither hands over its list.
//!
//! The shared key is read from a file that only its owner may read, and is never printed. What leaves is what the sealed
//! file holds: references and tokens.

use super::decided::cell;
use super::tables::{Gathered, gather};
use super::{LinkArgs, model, say_to, write};
use crate::Common;
use crate::machine::random;
use anyhow::{Context, Result, bail};
use clap::Args;
use intake::Limits;
use linkage::exchange::{KEY_LEAST, Kept, Sealed, SealedRow, Secrets, overlap, seal};
use serde_json::json;
use std::fs::{self, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use terms::Kept as KeptRow;

/// Counts below this are not told: as on every page, none from 1 to 4.
const COUNT_LEAST: usize = 5;
const REFERENCE: &str = "reference";
const SEAL: &str = "seal";

/// Where a new key goes.
#[derive(Args, Clone)]
pub struct KeyArgs {
    /// File to write the key to. It must not be there yet.
    #[arg(value_name = "FILE")]
    file: PathBuf,
}

/// What to seal.
#[derive(Args, Clone)]
pub struct SealArgs {
    /// The model whose rules of two keys or more say what is combined, or `people`.
    #[arg(value_name = "MODEL")]
    model: PathBuf,
    /// The records.
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// The key that both agencies hold.
    #[arg(long, value_name = "FILE")]
    key_file: PathBuf,
    /// What the exchange is for, in the same words on both sides.
    #[arg(long, value_name = "WORDS")]
    purpose: String,
    /// Column that tells records apart.
    #[arg(long, value_name = "COLUMN")]
    id: Option<String>,
    /// File that leaves. Which reference is which record goes to `….mine.csv` beside it and stays.
    #[arg(long, short, value_name = "FILE")]
    out: PathBuf,
}

/// What to compare.
#[derive(Args, Clone)]
pub struct OverlapArgs {
    /// A sealed file.
    #[arg(value_name = "A")]
    left: PathBuf,
    /// Another, sealed under the same key for the same purpose.
    #[arg(value_name = "B")]
    right: PathBuf,
    /// Rows must agree on so many combinations.
    #[arg(long, default_value_t = 2, value_name = "N")]
    least: usize,
    /// Write which rows overlap, by their references.
    #[arg(long, short, value_name = "FILE")]
    out: Option<PathBuf>,
}

/// Makes a key.
pub fn key(common: &Common, arguments: &KeyArgs) -> Result<u8> {
    let key = hex::encode(random().context("asking the machine for randomness")?);
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let path = arguments.file.display();
    let written = options.open(&arguments.file).and_then(|mut file| writeln!(file, "{key}"));
    written.with_context(|| format!("writing a new key to {path}"))?;
    say_to(common)(&format!("a key for two agencies: {path}. Hand it over in person, and to nobody else"));
    Ok(0)
}

/// Seals a file.
pub fn seal_file(common: &Common, arguments: &SealArgs) -> Result<u8> {
    let say = say_to(common);
    let shared = read_key(&arguments.key_file)?;
    let read = LinkArgs {
        model: arguments.model.clone(),
        files: vec![arguments.file.clone()],
        id: arguments.id.clone(),
        ..LinkArgs::default()
    };
    let mut left_out = Vec::new();
    let whole = model(&read, &mut left_out)?;
    let Gathered { table, ids, .. } = gather(&read, whole.clone(), &mut left_out)?;
    let own = random().context("asking the machine for randomness")?;
    let secrets = Secrets { shared: &shared, purpose: &arguments.purpose, own: &own };
    let (sealed, kept) = seal(&whole, table, &secrets)?;
    let name = arguments.out.file_name().context("--out names no file")?.to_string_lossy().into_owned();
    let folder = arguments.out.parent().unwrap_or(Path::new(""));
    write(folder, &name, &|out| sealed_csv(&sealed, out))?;
    let mine = format!("{}.mine.csv", name.strip_suffix(".csv").unwrap_or(&name));
    write(folder, &mine, &|out| {
        out.write_all(b"reference,unique_id\r\n")?;
        let rows = kept.references.iter().enumerate();
        rows.into_iter().try_for_each(|(row, reference)| {
            write!(out, "{reference},\"{}\"\r\n", ids.get(row).replace('"', "\"\""))
        })
    })?;
    for text in &left_out {
        say(text);
    }
    told(&sealed, &kept).iter().for_each(|text| say(text));
    say(&format!("leaves: {}; stays: {}", arguments.out.display(), folder.join(mine).display()));
    if common.json {
        let counts = json!({ "records": kept.references.len(), "sealed": sealed.rows.len(), "combinations": sealed.combinations });
        writeln!(io::stdout().lock(), "{counts}").context("answering")?;
    }
    Ok(0)
}

fn told(sealed: &Sealed, kept: &Kept) -> Vec<String> {
    let shared = sealed.combinations.iter().zip(&kept.shared_by_many);
    let mut lines: Vec<String> = shared
        .map(|(name, many)| match many {
            0 => name.clone(),
            many => format!("{name}: left out in {many} records, because too many share it"),
        })
        .collect();
    if kept.empty > 0 {
        lines.push(format!("{} records have none of these and are not in the file", kept.empty));
    }
    lines
}

/// Finds who is in both of two sealed files.
pub fn overlap_files(common: &Common, arguments: &OverlapArgs) -> Result<u8> {
    let (left, right) = (read_sealed(&arguments.left)?, read_sealed(&arguments.right)?);
    let found = overlap(&left, &right, arguments.least).with_context(|| {
        format!("comparing {} with {}", arguments.left.display(), arguments.right.display())
    })?;
    let most = left.combinations.len();
    let counts: Vec<(usize, usize)> = (1..=most)
        .map(|n| (n, found.iter().filter(|of| of.agreed == n).count()))
        .filter(|of| of.1 > 0)
        .collect();
    if let Some(path) = &arguments.out {
        let name = path.file_name().context("--out names no file")?.to_string_lossy().into_owned();
        write(path.parent().unwrap_or(Path::new("")), &name, &|out| {
            out.write_all(b"reference_l,reference_r,combinations\r\n")?;
            found.iter().try_for_each(|of| write!(out, "{},{},{}\r\n", of.left, of.right, of.agreed))
        })?;
    }
    if common.json {
        let floored = |n: usize| if n < COUNT_LEAST { json!(null) } else { json!(n) };
        let by: serde_json::Map<_, _> =
            counts.iter().map(|(n, count)| (n.to_string(), floored(*count))).collect();
        let pairs = if found.is_empty() { json!(0) } else { floored(found.len()) };
        let answer = json!({ "pairs": pairs, "by_combinations": by, "combinations": left.combinations });
        writeln!(io::stdout().lock(), "{answer}").context("answering")?;
        return Ok(0);
    }
    let words = |count: usize| match count {
        0 => "no pair of rows".to_owned(),
        n if n < COUNT_LEAST => format!("fewer than {COUNT_LEAST} pairs of rows"),
        n => format!("{n} pairs of rows"),
    };
    let mut out = io::stdout().lock();
    writeln!(out, "{} agree on {} of {most} combinations or more", words(found.len()), arguments.least)
        .context("answering")?;
    for (n, count) in counts {
        writeln!(out, "  on {n}: {}", words(count)).context("answering")?;
    }
    Ok(0)
}

/// Reads the shared key: long enough, and readable by its owner alone.
fn read_key(path: &Path) -> Result<Vec<u8>> {
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let mode =
            fs::metadata(path).with_context(|| format!("reading the key {}", path.display()))?.permissions();
        if mode.mode() & 0o077 != 0 {
            bail!("{} can be read by others than its owner: chmod 600 {0}", path.display());
        }
    }
    let text = fs::read_to_string(path).with_context(|| format!("reading the key {}", path.display()))?;
    let Ok(key) = hex::decode(text.trim()) else {
        bail!("{} holds no key: `commonweal link key FILE` makes one", path.display());
    };
    if key.len() < KEY_LEAST {
        bail!("{} is too short: `commonweal link key FILE` makes one of {KEY_LEAST} bytes", path.display());
    }
    Ok(key)
}

fn sealed_csv(sealed: &Sealed, out: &mut dyn Write) -> io::Result<()> {
    write!(out, "{REFERENCE},{SEAL}")?;
    sealed.combinations.iter().try_for_each(|name| write!(out, ",{name}"))?;
    out.write_all(b"\r\n")?;
    for SealedRow { reference, tokens } in &sealed.rows {
        write!(out, "{reference},{},{}\r\n", sealed.seal, tokens.join(","))?;
    }
    Ok(())
}

fn read_sealed(path: &Path) -> Result<Sealed> {
    let bytes = fs::read(path).with_context(|| format!("reading {}", path.display()))?;
    let name = path.display().to_string();
    let reading = intake::texts(&name, &bytes, &Limits::default(), 1, &|_| true);
    if let Some(fault) = reading.faults.iter().find(|fault| fault.kept != KeptRow::Noted) {
        bail!("{name}: row {}: {}; {}", fault.row, fault.problem, fault.hint);
    }
    let column = |wanted: &str| reading.records.iter().find(|cells| cells.name == wanted);
    let (Some(references), Some(seals)) = (column(REFERENCE), column(SEAL)) else {
        bail!("{name} is no sealed file: it has no columns `{REFERENCE}` and `{SEAL}`");
    };
    let rows = usize::try_from(reading.accepted).context("counting rows")?;
    if rows == 0 {
        bail!("{name} holds no row");
    }
    let tokens: Vec<_> =
        reading.records.iter().filter(|cells| cells.name != REFERENCE && cells.name != SEAL).collect();
    if (0..rows).any(|row| cell(seals, row) != cell(seals, 0)) {
        bail!("{name} is put together of files that were sealed differently");
    }
    Ok(Sealed {
        seal: cell(seals, 0).to_owned(),
        combinations: tokens.iter().map(|cells| cells.name.clone()).collect(),
        rows: (0..rows)
            .map(|row| SealedRow {
                reference: cell(references, row).to_owned(),
                tokens: tokens.iter().map(|cells| cell(cells, row).to_owned()).collect(),
            })
            .collect(),
    })
}
