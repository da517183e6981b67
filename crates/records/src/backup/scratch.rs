//! A place of a rehearsal's own: empty, in the kind of database that the store is in, and gone afterwards.

use crate::StoreError;
use sea_orm::entity::prelude::*;
use sea_orm::sqlx::postgres::PgPoolOptions;
use sea_orm::{DatabaseTransaction, DbBackend, RuntimeErr, SqlxPostgresConnector, TransactionTrait};

/// The schema of PostgreSQL that a rehearsal has to itself, beside the store's own.
const SCHEMA: &str = "commonweal_rehearsal";
/// A number of our own for the lock of PostgreSQL under which one rehearsal at a time has that schema.
const TURN: &str = "SELECT pg_advisory_xact_lock(4600114711)";
/// Connections to it at most.
const CONNECTIONS: u32 = 4;

/// What must go when the rehearsal is over.
enum Rest {
    Folder(tempfile::TempDir),
    Schema { store: DatabaseConnection, turn: DatabaseTransaction },
}

/// An empty place.
pub(super) struct Scratch {
    pub db: DatabaseConnection,
    rest: Rest,
}

impl Scratch {
    /// A schema of its own in the database of a store on PostgreSQL; else an SQLite file in a folder of its own.
    pub async fn beside(store: Option<&DatabaseConnection>) -> Result<Self, StoreError> {
        match store {
            Some(store) if store.get_database_backend() == DbBackend::Postgres => Self::schema(store).await,
            _ => Self::file().await,
        }
    }

    async fn file() -> Result<Self, StoreError> {
        let folder = tempfile::Builder::new().prefix("rehearsal-").tempdir();
        let folder = folder.map_err(StoreError::disk("making room for a rehearsal"))?;
        let address = format!("sqlite://{}?mode=rwc", folder.path().join("records.sqlite").display());
        Ok(Self { db: crate::store::connect(&address).await?, rest: Rest::Folder(folder) })
    }

    /// A rehearsal that was killed has left its schema: the next one clears it away first.
    async fn schema(store: &DatabaseConnection) -> Result<Self, StoreError> {
        let failed = || StoreError::database("making room for a rehearsal");
        let turn = store.begin().await.map_err(failed())?;
        turn.execute_unprepared(TURN).await.map_err(failed())?;
        let anew = format!("DROP SCHEMA IF EXISTS {SCHEMA} CASCADE; CREATE SCHEMA {SCHEMA}");
        store.execute_unprepared(&anew).await.map_err(failed())?;
        let options = store.get_postgres_connection_pool().connect_options();
        let within = options.as_ref().clone().options([("search_path", SCHEMA)]);
        let pool = PgPoolOptions::new().max_connections(CONNECTIONS).connect_with(within).await;
        let pool =
            pool.map_err(|cause| StoreError::Open(DbErr::Conn(RuntimeErr::SqlxError(cause.into()))))?;
        let db = SqlxPostgresConnector::from_sqlx_postgres_pool(pool);
        Ok(Self { db, rest: Rest::Schema { store: store.clone(), turn } })
    }

    /// Which kind of database it is in.
    pub fn database(&self) -> &'static str {
        crate::store::database_name(&self.db)
    }

    /// Takes it away. A place that is dropped instead is taken away by the next rehearsal.
    pub async fn end(self) -> Result<(), StoreError> {
        let failed = || StoreError::database("clearing a rehearsal away");
        self.db.close().await.map_err(failed())?;
        match self.rest {
            Rest::Folder(folder) => folder.close().map_err(StoreError::disk("clearing a rehearsal away")),
            Rest::Schema { store, turn } => {
                let gone = format!("DROP SCHEMA IF EXISTS {SCHEMA} CASCADE");
                store.execute_unprepared(&gone).await.map_err(failed())?;
                turn.rollback().await.map_err(failed())
            }
        }
    }
}
