//! Putting a backup back: into an empty place, all of it or nothing, and what was erased since is erased again.

use super::file::{Head, Reader};
use super::scratch::Scratch;
use super::tables::Shape;
use crate::act::Actor;
use crate::audit::{Note, Verified, head, line};
use crate::migrations::{self, Migrator};
use crate::{Erased, Keys, Store, StoreError};
use chrono::{DateTime, Utc};
use sea_orm::entity::prelude::*;
use sea_orm::sea_query::{Alias, Expr, Query};
use sea_orm::{DatabaseTransaction, Value};
use sea_orm_migration::MigratorTrait;
use std::path::Path;
use terms::Action;

/// Parameters of one INSERT: SQLite allows 32,766.
const CELLS_PER_INSERT: usize = 8_000;

/// What came of putting a backup back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Restored {
    /// Rows of the backup.
    pub rows: u64,
    /// Records in it that a ledger names, erased again.
    pub erased_again: u64,
    /// Moment of the backup, as it says itself.
    pub backup_of: String,
}

/// What came of trying a backup out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rehearsed {
    /// Rows of the backup.
    pub rows: u64,
    /// Its audit, verified.
    pub audit: Verified,
    /// Sealed cells that were opened; `None` where no keys were given.
    pub cells: Option<u64>,
    /// Records in it that the ledger names: a restore would erase them again.
    pub erased_again: u64,
    /// Moment of the backup, as it says itself.
    pub backup_of: String,
    /// Kind of database it was restored into: `SQLite` or `PostgreSQL`.
    pub database: &'static str,
}

impl Rehearsed {
    /// What was tried and came right, in a few words; of a broken audit, what is wrong with it.
    pub fn words(&self) -> String {
        let audit = match &self.audit.broken {
            None => format!("its audit is whole ({} lines)", self.audit.lines),
            Some(broken) => return broken.words(),
        };
        let cells = self.cells.map_or_else(
            || "no keys were at hand to open sealed cells with".to_owned(),
            |cells| format!("{cells} sealed cells open"),
        );
        format!("{} rows came back in {}, {audit}, {cells}", self.rows, self.database)
    }
}

/// Puts a backup back into an empty place, brings its tables to the present, erases again what `ledger` names (the file
/// outside the store: [`crate::read_ledger`]), and ends every session, for some were perhaps ended since. All of it is one
/// transaction; what was done is said in the audit.
///
/// # Errors
/// [`StoreError::Backup`] where the file is not whole or the place is not empty; [`StoreError::Newer`] for a backup of a later
/// version of the program. The place is empty then as it was.
pub async fn restore(
    path: &Path,
    address: &str,
    ledger: &[Erased],
    by: &Actor,
    now: DateTime<Utc>,
) -> Result<(Store, Restored), StoreError> {
    let reader = sound(path)?;
    put(reader, crate::store::connect(address).await?, ledger, by, now).await
}

/// The file, opened, where its tables are those of this program or of an earlier one.
fn sound(path: &Path) -> Result<Reader, StoreError> {
    let reader = Reader::open(path)?;
    let known = migrations::names();
    if let Some(newer) = reader.head.steps.iter().find(|step| !known.contains(step)) {
        return Err(StoreError::Newer { migration: newer.clone() });
    }
    if reader.head.steps[..] != known[..reader.head.steps.len().min(known.len())] {
        return Err(StoreError::Backup("its steps are not those of this program".to_owned()));
    }
    Ok(reader)
}

async fn put(
    mut reader: Reader,
    db: DatabaseConnection,
    ledger: &[Erased],
    by: &Actor,
    now: DateTime<Utc>,
) -> Result<(Store, Restored), StoreError> {
    let tx = migrations::begin(&db).await.map_err(StoreError::Migrate)?;
    if !is_empty(&tx).await? {
        return Err(StoreError::Backup("there is a store at that address already".to_owned()));
    }
    let steps = u32::try_from(reader.head.steps.len()).unwrap_or(u32::MAX);
    Migrator::up(&tx, Some(steps)).await.map_err(StoreError::Migrate)?;
    let rows = fill(&tx, &mut reader).await?;
    Migrator::up(&tx, None).await.map_err(StoreError::Migrate)?;
    crate::store::found(&tx).await?;
    tx.commit().await.map_err(StoreError::Migrate)?;
    let Head { at: backup_of, .. } = reader.head;
    let store = Store::with(db, None).await?;
    let mut act = store.begin("store.restore", by, now).await?;
    let erased_again = act.erase_again(ledger).await?;
    let failed = || StoreError::database("ending sessions after a restore");
    crate::person::session_row::Entity::delete_many().exec(&act.tx).await.map_err(failed())?;
    let note = Note::about("store", store.id()).doing(Action::Change);
    act.note(note.with(format!("rows={rows} erased-again={erased_again} backup={backup_of}")));
    act.commit().await?;
    Ok((store, Restored { rows, erased_again, backup_of }))
}

/// A restore into a place of its own that is gone afterwards, in the kind of database that `beside` is in, whatever database
/// the backup came from: file, audit, sealed cells (where keys are given) and ledger are tried. Without `beside` it is SQLite.
/// This is what `backup --verify`, `restore --dry-run` and the rehearsal do.
///
/// # Errors
/// As [`restore`]; [`StoreError::Sealed`] for a cell that the keys do not open.
pub async fn rehearse_restore(
    path: &Path,
    beside: Option<&str>,
    keys: Option<&Keys>,
    ledger: &[Erased],
    now: DateTime<Utc>,
) -> Result<Rehearsed, StoreError> {
    let Some(address) = beside.filter(|address| !address.starts_with("sqlite:")) else {
        return rehearse_beside(path, None, keys, ledger, now).await;
    };
    let db = crate::store::connect(address).await?;
    let tried = rehearse_beside(path, Some(&db), keys, ledger, now).await;
    db.close().await.map_err(StoreError::database("closing the database beside a rehearsal"))?;
    tried
}

pub(super) async fn rehearse_beside(
    path: &Path,
    beside: Option<&DatabaseConnection>,
    keys: Option<&Keys>,
    ledger: &[Erased],
    now: DateTime<Utc>,
) -> Result<Rehearsed, StoreError> {
    let reader = sound(path)?;
    let scratch = Scratch::beside(beside).await?;
    let tried = tried(reader, &scratch, keys, ledger, now).await;
    scratch.end().await?;
    tried
}

async fn tried(
    reader: Reader,
    scratch: &Scratch,
    keys: Option<&Keys>,
    ledger: &[Erased],
    now: DateTime<Utc>,
) -> Result<Rehearsed, StoreError> {
    let by = Actor::system("rehearsal");
    let (store, restored) = put(reader, scratch.db.clone(), ledger, &by, now).await?;
    let audit = store.audit_verify(None).await?;
    let cells = match keys {
        Some(keys) => Some(store.cells_open(keys).await?),
        None => None,
    };
    store.settle().await?;
    let Restored { rows, erased_again, backup_of } = restored;
    Ok(Rehearsed { rows, audit, cells, erased_again, backup_of, database: scratch.database() })
}

async fn is_empty(tx: &DatabaseTransaction) -> Result<bool, StoreError> {
    let applied = crate::store::steps_taken(tx).await?;
    Ok(applied.is_empty())
}

/// Reads every row into its table, and answers how many there were once the file was found whole.
async fn fill(tx: &DatabaseTransaction, reader: &mut Reader) -> Result<u64, StoreError> {
    let failed = || StoreError::database("filling the store from a backup");
    // The first step puts the beginning of an empty chain there.
    head::Entity::delete_many().exec(tx).await.map_err(failed())?;
    let tables = reader.head.tables.clone();
    let (mut rows, mut at, mut waiting) = (0, 0, Vec::new());
    while let Some((table, cells)) = reader.row()? {
        rows += 1;
        let full = waiting.len() * tables[at].columns.len() >= CELLS_PER_INSERT;
        if table != at || full {
            insert(tx, &tables[at], std::mem::take(&mut waiting)).await?;
            at = table;
        }
        waiting.push(cells);
    }
    if let Some(last) = tables.get(at) {
        insert(tx, last, waiting).await?;
    }
    // Both must be there for the chain to go on.
    let lines = line::Entity::find().count(tx).await.map_err(failed())?;
    let end = head::Entity::find_by_id(1).one(tx).await.map_err(failed())?;
    match end {
        Some(end) if end.seq.unsigned_abs() == lines => Ok(rows),
        _ => Err(StoreError::Backup("its audit has no end".to_owned())),
    }
}

async fn insert(tx: &DatabaseTransaction, shape: &Shape, rows: Vec<Vec<Value>>) -> Result<(), StoreError> {
    if rows.is_empty() {
        return Ok(());
    }
    let mut insert = Query::insert();
    insert
        .into_table(Alias::new(&shape.name))
        .columns(shape.columns.iter().map(|(name, _)| Alias::new(name)));
    for cells in rows {
        insert.values_panic(cells.into_iter().map(Expr::val));
    }
    tx.execute(&insert).await.map_err(StoreError::database("filling the store from a backup"))?;
    Ok(())
}
