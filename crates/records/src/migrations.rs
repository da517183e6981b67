//! The tables, one step after another, forward only. A step that was once released is never changed.

use sea_orm_migration::MigrationName;
use sea_orm_migration::prelude::{
    ColumnDef, DbErr, Index, MigrationTrait, MigratorTrait, SchemaManager, Table, async_trait,
};
use sea_orm_migration::sea_orm::{ConnectionTrait, DbBackend};

mod first;

/// Every step, oldest first.
pub(crate) struct Migrator;

#[async_trait::async_trait]
impl MigratorTrait for Migrator {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        vec![Box::new(first::Step)]
    }
}
