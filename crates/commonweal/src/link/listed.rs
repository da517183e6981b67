//! `commonweal link pointers`: whom a body knows, sealed into the store, so that others are told "known to another agency: ask".
//!
//! Nothing of a record goes to standard error or standard output: they tell how many there are.

use super::decided::cell;
use crate::{Common, keys, machine, store};
use anyhow::{Context, Result, bail};
use clap::Args;
use desk::linking::{KnownAs, LIST_MOST, Listed};
use intake::{Limits, TextCells};
use records::Keys;
use std::fs;
use std::io::Write;
use std::path::PathBuf;
use terms::{AgreementId, BodyId, Kept, PurposeId};

/// Columns that are read, besides the id and whether it is secret.
const COLUMNS: [&str; 4] = ["first_name", "surname", "dob", "postcode"];

/// Whose list, and under what it is kept.
#[derive(Args, Clone)]
pub struct PointersArgs {
    /// Delimited text with the columns `first_name`, `surname`, `dob` and `postcode`.
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// Short name of the agreement that lets the body say whom it knows.
    #[arg(long, value_name = "AGREEMENT")]
    agreement: String,
    /// Short name of the purpose.
    #[arg(long, value_name = "PURPOSE")]
    purpose: String,
    /// Whose list it is: the short name of a body. It replaces what that body brought before.
    #[arg(long, value_name = "BODY")]
    body: String,
    /// Column with the body's own number for each record.
    #[arg(long, default_value = "unique_id", value_name = "COLUMN")]
    id: String,
    /// Column that says `yes` where it is a secret that the body knows somebody.
    #[arg(long, value_name = "COLUMN")]
    secret: Option<String>,
}

/// Keeps a body's list.
pub async fn list(common: &Common, arguments: PointersArgs) -> Result<u8> {
    let agreement: AgreementId = arguments.agreement.parse().context("--agreement is a short name")?;
    let purpose: PurposeId = arguments.purpose.parse().context("--purpose is a short name")?;
    let body: BodyId = arguments.body.parse().context("--body is a short name")?;
    let listed = read(&arguments)?;
    let key_file = keys::make(common)?;
    let sealing = Keys::read(&key_file).with_context(|| format!("reading {}", key_file.display()))?;
    let desk = store::open(common).await?;
    let kept = desk.pointer_list((&agreement, &purpose, &body), &listed, &sealing, machine::nonce()).await?;
    kept.context("the list was not kept")?;
    if !common.quiet {
        writeln!(std::io::stderr().lock(), "{} records of {body} are listed", listed.len())
            .context("answering")?;
    }
    Ok(0)
}

fn read(arguments: &PointersArgs) -> Result<Vec<Listed>> {
    let path = arguments.file.display().to_string();
    let bytes = fs::read(&arguments.file).with_context(|| format!("reading {path}"))?;
    let secret = arguments.secret.as_deref();
    let wanted = |column: &str| COLUMNS.contains(&column) || column == arguments.id || Some(column) == secret;
    let reading = intake::texts(&path, &bytes, &Limits::default(), 1, &wanted);
    if let Some(fault) = reading.faults.iter().find(|fault| fault.kept != Kept::Noted) {
        bail!("{path}, row {}: {}; {}", fault.row, fault.problem, fault.hint);
    }
    let column = |name: &str| -> Result<&TextCells> {
        let found = reading.records.iter().find(|cells| cells.name == name);
        found.with_context(|| format!("{path} has no column `{name}`"))
    };
    let (ids, surnames) = (column(&arguments.id)?, column("surname")?);
    let secrets = secret.map(column).transpose()?;
    let text = |name: &str, at: usize| column(name).map_or("", |cells| cell(cells, at)).to_owned();
    let rows = usize::try_from(reading.accepted).context("counting rows")?;
    if rows == 0 || rows > LIST_MOST {
        bail!("{path} has {rows} rows; a list has between 1 and {LIST_MOST}");
    }
    Ok((0..rows)
        .map(|at| Listed {
            id: cell(ids, at).to_owned(),
            known: KnownAs {
                first_name: text("first_name", at),
                surname: cell(surnames, at).to_owned(),
                dob: text("dob", at),
                postcode: text("postcode", at),
            },
            secret: secrets.is_some_and(|cells| cell(cells, at).eq_ignore_ascii_case("yes")),
        })
        .collect())
}
