//! The store of what people decide and do: SQLite in one file, or PostgreSQL, by one address, with one code for both.
//!
//! Every change is an [`Act`]: a named transaction that cannot be committed without saying in the audit what was done.
//! Nothing else in the house knows the database.

use crate::StoreError;
use crate::act::{Act, Actor};
use crate::migrations::Migrator;
use chrono::{DateTime, Utc};
use sea_orm::sqlx::sqlite::SqliteConnectOptions;
use sea_orm::{
    ConnectOptions, Database, DatabaseConnection, DbBackend, SqliteTransactionMode, TransactionOptions,
    TransactionTrait,
};
use sea_orm_migration::MigratorTrait;
use std::path::Path;
use std::time::Duration;

/// How long a writer waits for another before it gives up.
const WAIT: Duration = Duration::from_secs(10);
/// Connections to the database at most.
const CONNECTIONS: u32 = 8;

/// An open store.
#[derive(Clone, Debug)]
pub struct Store {
    pub(crate) db: DatabaseConnection,
}

impl Store {
    /// Opens the SQLite file of that path, and makes it if it is not there.
    pub async fn file(path: &Path) -> Result<Self, StoreError> {
        Self::open(&format!("sqlite://{}?mode=rwc", path.display())).await
    }

    /// Opens the store at an address: `sqlite://PATH?mode=rwc` or `postgres://USER@HOST/NAME`, and brings its tables up to
    /// date.
    ///
    /// # Errors
    /// [`StoreError::Newer`] where a later version of the program has changed its tables; [`StoreError::Open`].
    pub async fn open(address: &str) -> Result<Self, StoreError> {
        let mut options = ConnectOptions::new(address);
        options.max_connections(CONNECTIONS).acquire_timeout(WAIT).sqlx_logging(false);
        // What was acknowledged lasts through a power cut: the log is written ahead and synced at each commit.
        options.map_sqlx_sqlite_opts(|sqlite: SqliteConnectOptions| {
            sqlite
                .pragma("journal_mode", "WAL")
                .pragma("synchronous", "FULL")
                .pragma("foreign_keys", "ON")
                .busy_timeout(WAIT)
        });
        let db = Database::connect(options).await.map_err(StoreError::Open)?;
        let store = Self { db };
        store.refuse_newer().await?;
        Migrator::up(&store.db, None).await.map_err(StoreError::Migrate)?;
        Ok(store)
    }

    /// The migrations that opening would make, without making them.
    ///
    /// # Errors
    /// As [`Store::open`].
    pub async fn pending(address: &str) -> Result<Vec<String>, StoreError> {
        let db = Database::connect(address).await.map_err(StoreError::Open)?;
        let store = Self { db };
        store.refuse_newer().await?;
        let pending = Migrator::get_pending_migrations(&store.db).await.map_err(StoreError::Migrate)?;
        Ok(pending.iter().map(|migration| migration.name().to_owned()).collect())
    }

    async fn refuse_newer(&self) -> Result<(), StoreError> {
        let ours: Vec<String> = Migrator::migrations().iter().map(|one| one.name().to_owned()).collect();
        let applied = Migrator::get_migration_models(&self.db).await;
        // A store that was never migrated has no table of migrations.
        let unknown = applied.unwrap_or_default().into_iter().find(|one| !ours.contains(&one.version));
        match unknown {
            Some(newer) => Err(StoreError::Newer { migration: newer.version }),
            None => Ok(()),
        }
    }

    /// Begins an act. Dropping it changes nothing.
    ///
    /// # Errors
    /// [`StoreError::Database`].
    pub async fn begin(
        &self,
        name: &'static str,
        actor: &Actor,
        at: DateTime<Utc>,
    ) -> Result<Act, StoreError> {
        // A writer takes SQLite's one lock at once: two that read first and write later would block each other.
        let options = TransactionOptions {
            sqlite_transaction_mode: Some(SqliteTransactionMode::Immediate),
            ..TransactionOptions::default()
        };
        let tx = self.db.begin_with_options(options).await.map_err(StoreError::database(name))?;
        Ok(Act::new(tx, name, actor.clone(), at))
    }

    /// Whether it is SQLite.
    pub fn is_sqlite(&self) -> bool {
        self.db.get_database_backend() == DbBackend::Sqlite
    }

    /// Closes all connections: what was acknowledged is on disk already.
    pub async fn close(self) -> Result<(), StoreError> {
        self.db.close().await.map_err(StoreError::database("closing the store"))
    }
}
