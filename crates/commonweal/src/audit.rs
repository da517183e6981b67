//! `commonweal audit`: whether the audit is whole, a checkpoint of it, and who did what.

use crate::{Common, FOUND_PROBLEMS, machine, store};
use anyhow::{Context, Result, bail};
use clap::{Args, Subcommand};
use desk::Desk;
use records::audit::{Asked, Checkpoint, SignedCheckpoint, Signer, Verified};
use std::fs;
use std::io::Write;
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

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
        /// A checkpoint that was kept elsewhere, to compare with: signed or not.
        #[arg(long, value_name = "FILE")]
        checkpoint: Option<PathBuf>,
        /// File with the public half of the key that signed it.
        #[arg(long, value_name = "FILE", requires = "checkpoint")]
        key: Option<PathBuf>,
    },
    /// Print the end of the chain, to be kept where whoever can alter the store cannot.
    Checkpoint {
        /// Sign it with the key in that file.
        #[arg(long, value_name = "FILE")]
        sign: Option<PathBuf>,
        /// Make the key first. Its public half is put beside it, under the same name with `.pub` after it.
        #[arg(long, requires = "sign")]
        new_key: bool,
    },
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
        What::Verify { checkpoint, key } => {
            let found = verified(&desk, checkpoint.as_deref(), key.as_deref()).await?;
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
        What::Checkpoint { sign: None, .. } => {
            writeln!(out, "{}", desk.audit_checkpoint().await?.to_text())?;
            Ok(0)
        }
        What::Checkpoint { sign: Some(path), new_key } => {
            if new_key {
                make_key(&path)?;
            }
            let signer = Signer::read(&path).with_context(|| format!("reading {}", path.display()))?;
            write!(out, "{}", desk.audit_sign(&signer).await?.to_text())?;
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

/// The audit, worked out again against what was kept elsewhere.
async fn verified(desk: &Desk, checkpoint: Option<&Path>, key: Option<&Path>) -> Result<Verified> {
    let Some(path) = checkpoint else { return Ok(desk.audit_verify(None).await?) };
    let read = |path: &Path| fs::read_to_string(path).with_context(|| format!("reading {}", path.display()));
    let text = read(path)?;
    if let Some(signed) = SignedCheckpoint::from_text(&text) {
        let Some(key) = key else {
            bail!("{} is signed: name the file with the public half of its key by --key", path.display());
        };
        return Ok(desk.audit_verify_against(&[signed], read(key)?.trim()).await?);
    }
    if key.is_some() {
        bail!("{} is not a signed checkpoint", path.display());
    }
    let kept = Checkpoint::from_text(&text)
        .with_context(|| format!("{} is not a checkpoint: a number and 64 hex digits", path.display()))?;
    Ok(desk.audit_verify(Some(&kept)).await?)
}

/// Makes a key that signs, for its owner alone, and its public half beside it. One that is there is not written over.
fn make_key(path: &Path) -> Result<()> {
    let seed = machine::random().context("asking the machine for randomness")?;
    let doing = || format!("making {}", path.display());
    let mut file =
        fs::OpenOptions::new().write(true).create_new(true).mode(0o600).open(path).with_context(doing)?;
    writeln!(file, "# Signs checkpoints of the audit. Keep it away from the store.\n{}", hex::encode(seed))
        .and_then(|()| file.sync_all())
        .with_context(doing)?;
    let mut public = path.as_os_str().to_owned();
    public.push(".pub");
    fs::write(&public, format!("{}\n", Signer::new(seed).public())).with_context(doing)?;
    eprintln!("A key was made, with its public half beside it. Keep both away from the store.");
    Ok(())
}
