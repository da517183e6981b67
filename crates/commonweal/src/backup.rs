//! `commonweal backup` and `restore`: people, documents and the audit as one file, tried out before it is trusted.
//!
//! Delivered files and their rows lie in `lake`, which only ever grows: copy that folder besides. Keys are never in a backup.

use crate::{Common, machine, store};
use anyhow::{Context, Result};
use clap::Args;
use records::{Actor, Erased, Keys, backup_verify, read_ledger, rehearse_restore, restore};
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
    let now = machine::clock().now();
    let keys = keys(&common.store)?;
    if arguments.verify {
        let tried = backup_verify(&arguments.file, keys.as_ref(), now).await?;
        eprintln!("{}", tried_words(&tried));
        return Ok(0);
    }
    let desk = store::open(common).await?;
    let (made, tried) = desk.backup(&arguments.file, keys.as_ref()).await?;
    eprintln!("{} rows in {} bytes are in {}.", made.rows, made.bytes, arguments.file.display());
    eprintln!("{}", tried_words(&tried));
    eprintln!("Copy the folder `lake`, the file `records/profiles.jsonl` and the file `keys` as well.");
    Ok(0)
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
    let now = machine::clock().now();
    if arguments.dry_run {
        let keys = keys(&common.store)?;
        let tried = rehearse_restore(&arguments.file, keys.as_ref(), &erased(&common.store)?, now).await?;
        eprintln!("{}", tried_words(&tried));
        return Ok(0);
    }
    let folder = common.store.join("records");
    std::fs::create_dir_all(&folder).with_context(|| format!("making {}", folder.display()))?;
    let file = || format!("sqlite://{}?mode=rwc", folder.join("records.sqlite").display());
    let address = common.records.clone().unwrap_or_else(file);
    let by = Actor::system("restore");
    let (restored, done) = restore(&arguments.file, &address, &erased(&common.store)?, &by, now).await?;
    restored.close().await?;
    eprintln!(
        "{} rows of the backup of {} are back; {} records in it had been erased and were erased again. Everybody must sign in again.",
        done.rows, done.backup_of, done.erased_again
    );
    Ok(0)
}

fn tried_words(tried: &records::Rehearsed) -> String {
    let audit = match &tried.audit.broken {
        None => format!("its audit is whole ({} lines)", tried.audit.lines),
        Some(broken) => broken.words(),
    };
    let cells = tried.cells.map_or_else(
        || "no keys were at hand to open sealed cells with".to_owned(),
        |cells| format!("{cells} sealed cells open"),
    );
    format!("The backup of {} was tried out: {} rows, {audit}, {cells}.", tried.backup_of, tried.rows)
}

/// What was erased from the store, by the ledger that lies outside its database.
fn erased(store: &Path) -> Result<Vec<Erased>> {
    let path = store.join("erased.jsonl");
    match path.exists() {
        true => read_ledger(&path).with_context(|| format!("reading {}", path.display())),
        false => Ok(Vec::new()),
    }
}

/// The keys of the store, where it has any.
fn keys(store: &Path) -> Result<Option<Keys>> {
    let path = store.join("keys");
    match path.exists() {
        true => Ok(Some(Keys::read(&path).with_context(|| format!("reading {}", path.display()))?)),
        false => Ok(None),
    }
}
