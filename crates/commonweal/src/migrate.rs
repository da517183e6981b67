//! `commonweal migrate`: brings the tables of the store to this version of the program, or tries it out on a copy.

use crate::{Common, store};
use anyhow::{Context, Result};
use clap::Args;
use desk::Desk;
use std::io::Write;

/// How.
#[derive(Args)]
pub struct MigrateArgs {
    /// Make the steps on a copy that is gone afterwards: the store stays as it is.
    #[arg(short = 'n', long)]
    dry_run: bool,
}

/// Makes what steps are missing and names them.
pub async fn migrate(common: &Common, arguments: MigrateArgs) -> Result<u8> {
    let Some(address) = address(common) else {
        eprintln!("There is no store in {} yet: it is made on first use.", common.store.display());
        return Ok(0);
    };
    let pending = match arguments.dry_run {
        true => Desk::migrations_try(&address).await.context("trying the steps out on a copy")?,
        false => Desk::migrations_pending(&address).await.context("looking which steps are missing")?,
    };
    let mut out = std::io::stdout().lock();
    for step in &pending {
        writeln!(out, "{step}")?;
    }
    match (pending.len(), arguments.dry_run) {
        (0, _) => eprintln!("The tables are those of this version: there is nothing to do."),
        (steps, true) => eprintln!("{steps} steps went well on a copy. The store is as it was."),
        (steps, false) => {
            store::open(common).await?;
            eprintln!("{steps} steps were made.");
        }
    }
    Ok(0)
}

/// The address of the database, where there is one already.
pub fn address(common: &Common) -> Option<String> {
    match &common.records {
        Some(address) => Some(address.clone()),
        None => {
            let file = common.store.join("records/records.sqlite");
            file.exists().then(|| format!("sqlite://{}", file.display()))
        }
    }
}
