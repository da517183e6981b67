//! `commonweal backup` and `restore`: people, documents and the audit as one file, tried out before it is trusted.
//!
//! Delivered files and their rows lie in `lake`, which only ever grows: copy that folder besides. Keys are never in a backup.

use crate::{Common, FOUND_PROBLEMS, keys, machine, store};
use anyhow::Result;
use clap::Args;
use desk::Desk;
use records::{Keys, Rehearsed};
use std::path::{Path, PathBuf};

/// Which backup.
#[derive(Args)]
pub struct BackupArgs {
    /// The file to write, or with --verify to try out.
    file: PathBuf,
    /// Write nothing: read the file, restore it into a place that is gone afterwards, verify its audit, open its sealed cells.
    #[arg(long)]
    verify: bool,
}

/// Makes a backup and tries it out, or tries one out that is there.
pub async fn backup(common: &Common, arguments: BackupArgs) -> Result<u8> {
    let keys = keys::read(&keys::file(common))?;
    if arguments.verify {
        return try_out(common, &arguments.file, keys.as_ref()).await;
    }
    let desk = store::open(common).await?;
    let (made, tried) = desk.backup(&arguments.file, keys.as_ref()).await?;
    eprintln!("{} rows in {} bytes are in {}.", made.rows, made.bytes, arguments.file.display());
    let code = say(&tried);
    eprintln!("Copy the folder `lake`, the file `records/profiles.jsonl` and the file `keys` as well.");
    Ok(code)
}

/// Which backup, and where to.
#[derive(Args)]
pub struct RestoreArgs {
    /// The backup.
    file: PathBuf,
    /// Restore into a place that is gone afterwards, and say what would come of it.
    #[arg(short = 'n', long)]
    dry_run: bool,
}

/// Puts a backup into the store's folder, where there is no store of people yet.
pub async fn put_back(common: &Common, arguments: RestoreArgs) -> Result<u8> {
    if arguments.dry_run {
        return try_out(common, &arguments.file, keys::read(&keys::file(common))?.as_ref()).await;
    }
    let clock = machine::clock();
    let done =
        Desk::restore(&arguments.file, &common.store, common.records.as_deref(), clock.as_ref()).await?;
    eprintln!(
        "{} rows of the backup of {} are back; {} records in it had been erased and were erased again. Everybody must sign in again.",
        done.rows, done.backup_of, done.erased_again
    );
    Ok(0)
}

async fn try_out(common: &Common, file: &Path, keys: Option<&Keys>) -> Result<u8> {
    let (address, clock) = (common.records.as_deref(), machine::clock());
    Ok(say(&Desk::backup_try(file, &common.store, address, keys, clock.as_ref()).await?))
}

/// Says what came of it; the code with which the program ends.
fn say(tried: &Rehearsed) -> u8 {
    eprintln!("The backup of {} was tried out: {}.", tried.backup_of, tried.words());
    if tried.erased_again > 0 {
        eprintln!("{} records in it were erased since: a restore erases them again.", tried.erased_again);
    }
    if tried.audit.broken.is_none() { 0 } else { FOUND_PROBLEMS }
}
