//! Backups: the whole store as one file of our own form, the same from SQLite and PostgreSQL, so that one restores into the
//! other. Reading it stops nobody's work: all of it is of one moment.
//!
//! The file is gzip. Inside, each line is JSON: first what it is, with the steps of its tables and their columns; then the
//! rows, each with the number of its table before its cells; last the number of rows and the SHA-256 of all lines before.
//! Sealed cells stay sealed: keys are never in a backup.

mod file;
mod restore;
mod scratch;
mod tables;

pub use restore::{Rehearsed, Restored, rehearse_restore, restore};

use crate::{Store, StoreError};
use chrono::{DateTime, SecondsFormat, Utc};
use file::{Head, Writer};
use sea_orm::entity::prelude::*;
use sea_orm::sea_query::{Expr, Query};
use sea_orm::{
    AccessMode, DatabaseTransaction, ExprTrait, IsolationLevel, Order, QueryOrder, QuerySelect, Set,
    TransactionOptions, TransactionTrait,
};
use std::path::Path;
use tables::{Shape, key_of, tables};

/// Rows read at once.
const PAGE: u64 = 1_000;

pub(crate) mod upkeep {
    //! When the store was backed up and a backup was tried.

    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "upkeep")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub kind: String,
        #[sea_orm(primary_key, auto_increment = false)]
        pub at_ms: i64,
        pub ok: i64,
        pub note: String,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// What was made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BackedUp {
    /// Rows in it.
    pub rows: u64,
    /// Bytes of the file.
    pub bytes: u64,
}

/// A piece of upkeep that was done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Upkeep {
    /// When.
    pub at: DateTime<Utc>,
    /// Whether it went well.
    pub ok: bool,
    /// In words, nothing personal.
    pub note: String,
}

/// Kinds of upkeep whose date is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum UpkeepKind {
    /// A backup was made.
    Backup,
    /// A backup was restored for trial.
    Rehearsal,
    /// The whole audit was worked out again.
    Audit,
    /// The keys of sealed cells were made or changed.
    Keys,
}

impl UpkeepKind {
    const fn slug(self) -> &'static str {
        match self {
            Self::Backup => "backup",
            Self::Rehearsal => "rehearsal",
            Self::Audit => "audit",
            Self::Keys => "keys",
        }
    }
}

impl Store {
    /// Writes the store as it is at this moment to a file, for its owner alone, and keeps the date. A file that is there is
    /// replaced when the new one is whole and on the disk.
    ///
    /// # Errors
    /// [`StoreError::Disk`]; [`StoreError::Database`].
    pub async fn backup(&self, path: &Path, now: DateTime<Utc>) -> Result<BackedUp, StoreError> {
        let failed = || StoreError::database("reading the store for a backup");
        let postgres = !self.is_sqlite();
        let options = TransactionOptions {
            isolation_level: postgres.then_some(IsolationLevel::RepeatableRead),
            access_mode: postgres.then_some(AccessMode::ReadOnly),
            ..TransactionOptions::default()
        };
        let tx = self.db.begin_with_options(options).await.map_err(failed())?;
        let shapes = tables();
        let head = Head {
            store: self.id().to_owned(),
            at: now.to_rfc3339_opts(SecondsFormat::Secs, true),
            steps: crate::migrations::names(),
            tables: shapes.clone(),
        };
        let mut writer = Writer::begin(path, &head)?;
        for (number, shape) in shapes.iter().enumerate() {
            rows_of(&tx, shape, |row| writer.row(number, row)).await?;
        }
        tx.rollback().await.map_err(failed())?;
        let made = writer.end()?;
        self.upkeep_keep(UpkeepKind::Backup, now, true, &format!("{} rows", made.rows)).await?;
        Ok(made)
    }

    /// Tries a backup out as [`rehearse_restore`] does, in the kind of database that this store is in, and keeps the date and
    /// what came of it, good or bad.
    ///
    /// # Errors
    /// What went wrong with the backup; it is kept as a failed rehearsal all the same.
    pub async fn rehearse(
        &self,
        path: &Path,
        keys: Option<&crate::Keys>,
        now: DateTime<Utc>,
    ) -> Result<Rehearsed, StoreError> {
        let tried = restore::rehearse_beside(path, Some(&self.db), keys, &self.erased().await?, now).await;
        let (ok, note) = match &tried {
            Ok(done) => (done.audit.broken.is_none(), done.words()),
            Err(error) => (false, error.to_string()),
        };
        self.upkeep_keep(UpkeepKind::Rehearsal, now, ok, &note).await?;
        tried
    }

    /// Keeps the date of a piece of upkeep, whether it went well, and in a few words what came of it: nothing personal.
    ///
    /// # Errors
    /// [`StoreError::Database`].
    pub async fn upkeep_keep(
        &self,
        kind: UpkeepKind,
        at: DateTime<Utc>,
        ok: bool,
        note: &str,
    ) -> Result<(), StoreError> {
        let row = upkeep::ActiveModel {
            kind: Set(kind.slug().to_owned()),
            at_ms: Set(at.timestamp_millis()),
            ok: Set(ok.into()),
            note: Set(note.to_owned()),
        };
        let act = self.begin_quietly("keeping the date of upkeep").await?;
        let kept = upkeep::Entity::insert(row)
            .on_conflict_do_nothing_on([upkeep::Column::Kind, upkeep::Column::AtMs])
            .exec_without_returning(&act.tx)
            .await;
        kept.map_err(StoreError::database("keeping the date of upkeep"))?;
        act.commit_quietly().await
    }

    /// The last piece of upkeep of a kind: its date is for the page that shows when a restore was last rehearsed.
    ///
    /// # Errors
    /// [`StoreError::Database`].
    pub async fn upkeep_last(&self, kind: UpkeepKind) -> Result<Option<Upkeep>, StoreError> {
        let last = upkeep::Entity::find()
            .filter(upkeep::Column::Kind.eq(kind.slug()))
            .order_by_desc(upkeep::Column::AtMs)
            .limit(1)
            .one(&self.db)
            .await
            .map_err(StoreError::database("reading the date of upkeep"))?;
        let at = |ms| DateTime::from_timestamp_millis(ms).unwrap_or_default();
        Ok(last.map(|row| Upkeep { at: at(row.at_ms), ok: row.ok != 0, note: row.note }))
    }
}

/// Gives every row of a table in order of its key.
async fn rows_of(
    tx: &DatabaseTransaction,
    shape: &Shape,
    mut each: impl FnMut(&[Value]) -> Result<(), StoreError>,
) -> Result<(), StoreError> {
    let failed = || StoreError::database("reading the store for a backup");
    let columns = || shape.columns.iter().map(|(name, _)| sea_orm::sea_query::Alias::new(name));
    let key = || shape.key.iter().map(sea_orm::sea_query::Alias::new);
    let mut last: Option<Vec<Value>> = None;
    loop {
        let mut page = Query::select();
        page.columns(columns()).from(sea_orm::sea_query::Alias::new(&shape.name)).limit(PAGE);
        if let Some(last) = last.take() {
            let place = Expr::tuple(key().map(Expr::col));
            page.and_where(ExprTrait::gt(place, Expr::tuple(last.into_iter().map(Expr::val))));
        }
        key().for_each(|column| {
            page.order_by(column, Order::Asc);
        });
        let rows = tx.query_all(&page).await.map_err(failed())?;
        for row in &rows {
            let cells = shape.cells(row).map_err(failed())?;
            each(&cells)?;
            last = Some(key_of(shape, &cells));
        }
        if (rows.len() as u64) < PAGE {
            return Ok(());
        }
    }
}
