//! The tables, one step after another, forward only. A step that was once released is never changed.
//!
//! All missing steps are taken in one transaction, under a lock: two programs that start together make one store, and a
//! program killed half-way leaves the store as it was.

use sea_orm_migration::MigrationName;
use sea_orm_migration::prelude::{
    ColumnDef, DbErr, Index, MigrationTrait, MigratorTrait, SchemaManager, Table, async_trait,
};
use sea_orm_migration::sea_orm::{
    ConnectionTrait, DatabaseConnection, DatabaseTransaction, DbBackend, SqliteTransactionMode,
    TransactionOptions, TransactionTrait,
};

mod changes;
mod duties;
mod first;
mod guards;
mod text;
mod upkeep;

/// Every step, oldest first.
pub(crate) struct Migrator;

#[async_trait::async_trait]
impl MigratorTrait for Migrator {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        vec![
            Box::new(first::Step),
            Box::new(guards::STEP),
            Box::new(upkeep::STEP),
            Box::new(changes::STEP),
            Box::new(duties::STEP),
        ]
    }
}

/// Names of all steps, in order.
pub(crate) fn names() -> Vec<String> {
    Migrator::migrations().iter().map(|step| step.name().to_owned()).collect()
}

/// A number of our own for the lock of PostgreSQL under which one program at a time migrates.
const LOCK: &str = "SELECT pg_advisory_xact_lock(4600114710)";

/// Begins a transaction under which nobody else migrates.
pub(crate) async fn begin(db: &DatabaseConnection) -> Result<DatabaseTransaction, DbErr> {
    let options = TransactionOptions {
        sqlite_transaction_mode: Some(SqliteTransactionMode::Immediate),
        ..TransactionOptions::default()
    };
    let tx = db.begin_with_options(options).await?;
    if db.get_database_backend() == DbBackend::Postgres {
        tx.execute_unprepared(LOCK).await?;
    }
    Ok(tx)
}
