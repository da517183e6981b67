//! `commonweal audit`: whether the audit is whole, a checkpoint of it, and who did what.

use crate::{Common, FOUND_PROBLEMS, store};
use anyhow::{Context, Result};
use clap::{Args, Subcommand};
use records::audit::{Asked, Checkpoint};
use std::io::Write;
use std::path::PathBuf;

/// What to do with the audit.
#[derive(Args)]
pub struct AuditArgs {
    #[command(subcommand)]
    what: What,
}

#[derive(Subcommand)]
enum What {
    /// Work the whole chain out again: no line was altered, moved or taken away.
    Verify {
        /// A checkpoint that was kept elsewhere, to compare with.
        #[arg(long, value_name = "FILE")]
        checkpoint: Option<PathBuf>,
    },
    /// Print the end of the chain, to be kept where whoever can alter the store cannot.
    Checkpoint,
    /// Print lines, newest first.
    Search {
        /// Account, or `system:` and its work.
        #[arg(long)]
        actor: Option<String>,
        /// The act, or how it begins.
        #[arg(long)]
        act: Option<String>,
        /// Kind of record.
        #[arg(long)]
        kind: Option<String>,
        /// Which record.
        #[arg(long)]
        id: Option<String>,
        /// At most so many lines.
        #[arg(long, default_value_t = 50)]
        most: u64,
    },
}

/// Does it.
pub async fn audit(common: &Common, arguments: AuditArgs) -> Result<u8> {
    let desk = store::open(common).await?;
    let mut out = std::io::stdout().lock();
    match arguments.what {
        What::Verify { checkpoint } => {
            let kept = match checkpoint {
                Some(path) => {
                    let text = std::fs::read_to_string(&path)
                        .with_context(|| format!("reading {}", path.display()))?;
                    Some(Checkpoint::from_text(&text).with_context(|| {
                        format!("{} is not a checkpoint: a number and 64 hex digits", path.display())
                    })?)
                }
                None => None,
            };
            let found = desk.audit_verify(kept.as_ref()).await?;
            match found.broken {
                None => {
                    writeln!(out, "The audit is whole: {} lines.", found.lines)?;
                    Ok(0)
                }
                Some(broken) => {
                    writeln!(out, "{} The {} lines before are right.", broken.words(), found.lines)?;
                    Ok(FOUND_PROBLEMS)
                }
            }
        }
        What::Checkpoint => {
            writeln!(out, "{}", desk.audit_checkpoint().await?.to_text())?;
            Ok(0)
        }
        What::Search { actor, act, kind, id, most } => {
            let asked = Asked { actor, act, record_kind: kind, record_id: id, most, ..Asked::default() };
            let lines = desk.audit(&asked).await?;
            for line in &lines {
                writeln!(
                    out,
                    "{:>8}  {}  {:<24} {:<20} {} {}  {}",
                    line.seq,
                    line.at.format("%Y-%m-%d %H:%M:%S"),
                    line.actor,
                    line.act,
                    line.record_kind,
                    line.record_id,
                    line.detail
                )?;
            }
            Ok(0)
        }
    }
}
