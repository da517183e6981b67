//! `commonweal deliveries`, `undo` and `check`: looking after what is held.

use crate::{Common, FOUND_PROBLEMS, keys, machine};
use anyhow::{Context, Result, bail};
use clap::Args;
use desk::{Desk, DeskError};
use records::{Store, StoreError};
use serde_json::json;
use std::io::Write;
use std::sync::Arc;
use terms::{Clock, DeliveryId};

/// Opens the store of a command.
pub async fn open(common: &Common) -> Result<Desk> {
    open_by(common, machine::clock()).await
}

/// The same, by another clock than the machine's.
pub async fn open_by(common: &Common, clock: Arc<dyn Clock>) -> Result<Desk> {
    let opening = || format!("opening the store in {}", common.store.display());
    let Some(address) = &common.records else {
        return Desk::open(&common.store, clock).await.with_context(opening);
    };
    std::fs::create_dir_all(&common.store).with_context(opening)?;
    let ledger = common.store.join("erased.jsonl");
    let records =
        Store::open_with_ledger(address, &ledger).await.context("opening the database of records")?;
    Desk::open_with(&common.store, records, clock).await.with_context(opening)
}

/// Which delivery.
#[derive(Args)]
pub struct UndoArgs {
    /// The delivery's hash, or enough of its beginning.
    delivery: String,
    /// Take it back after its last day too: for what should never have been sent.
    #[arg(long)]
    however_late: bool,
}

/// Takes a delivery back.
pub async fn undo(common: &Common, arguments: UndoArgs) -> Result<u8> {
    let desk = open(common).await?;
    let id = find(&desk, &arguments.delivery).await?;
    let undone = match arguments.however_late {
        true => desk.undo_however_late(id).await?,
        false => match desk.undo_import(id).await? {
            Ok(undone) => undone,
            Err(last) => bail!(
                "the last day to take delivery {} back was {last}: send a corrected file, or say --however-late",
                id.short()
            ),
        },
    };
    eprintln!(
        "Delivery {} is taken back. {} months are gaps now, {} months speak again from an earlier delivery.",
        id.short(),
        undone.removed.len(),
        undone.restored.len()
    );
    Ok(0)
}

/// The one delivery whose hash begins so.
async fn find(desk: &Desk, start: &str) -> Result<DeliveryId> {
    let deliveries = desk.deliveries().await?;
    let fitting: Vec<DeliveryId> = deliveries
        .iter()
        .map(|held| held.delivery.id)
        .filter(|id| id.to_string().starts_with(start))
        .collect();
    match fitting[..] {
        [id] => Ok(id),
        [] => bail!("no delivery begins with `{start}`: `commonweal deliveries` lists them"),
        _ => bail!("{} deliveries begin with `{start}`: give more of the hash", fitting.len()),
    }
}

/// Lists what was delivered.
pub async fn deliveries(common: &Common) -> Result<u8> {
    let desk = open(common).await?;
    let mut out = std::io::stdout().lock();
    let held = desk.deliveries().await?;
    if common.json {
        let rows: Vec<_> = held
            .iter()
            .map(|held| {
                let delivery = &held.delivery;
                json!({
                    "delivery": delivery.id.to_string(), "file": delivery.file_name, "sender": delivery.sender,
                    "licence": delivery.licence, "received": delivery.received.to_rfc3339(),
                    "format": delivery.format.slug(), "accepted": delivery.accepted, "aside": delivery.aside,
                    "undone": held.undone.is_some(),
                })
            })
            .collect();
        serde_json::to_writer_pretty(&mut out, &rows)?;
        writeln!(out)?;
        return Ok(0);
    }
    for held in &held {
        let delivery = &held.delivery;
        let note = if held.undone.is_some() { "  taken back" } else { "" };
        writeln!(
            out,
            "{}  {}  {:<18} {:>9} accepted {:>6} aside  {}{note}",
            delivery.id.short(),
            delivery.received.format("%Y-%m-%d"),
            delivery.format.slug(),
            delivery.accepted,
            delivery.aside,
            delivery.file_name
        )?;
    }
    Ok(0)
}

/// Looks whether every delivery's bytes are there and unaltered, the audit whole, sealed cells open, and gone what was erased.
pub async fn check(common: &Common) -> Result<u8> {
    let desk = open(common).await?;
    let mut problems = desk.check_store().await?;
    let audit = desk.audit_verify(None).await?;
    problems.extend(audit.broken.map(|broken| broken.words()));
    let (erased, wrong) = desk.erased_check().await?;
    problems.extend(wrong);
    let cells = match keys::read(&keys::file(common))? {
        Some(keys) => match desk.cells_open(&keys).await {
            Ok(cells) => format!("{cells} sealed cells open"),
            Err(DeskError::Store(error @ StoreError::Sealed { .. })) => {
                problems.push(format!("{error}: the key that sealed it is not in the file of keys"));
                String::new()
            }
            Err(error) => return Err(error.into()),
        },
        None if desk.cells_by_key().await?.is_empty() => "there are no sealed cells".to_owned(),
        None => {
            problems.push("There are sealed cells, and no keys.".to_owned());
            String::new()
        }
    };
    for problem in &problems {
        eprintln!("{problem}");
    }
    if !problems.is_empty() {
        return Ok(FOUND_PROBLEMS);
    }
    eprintln!(
        "The store is whole: every delivery is there and unaltered, the audit has {} lines in order, {cells}, and {erased} things that were erased are gone.",
        audit.lines
    );
    Ok(0)
}
