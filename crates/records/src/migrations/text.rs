//! A step written as SQL: it does in ten years what it does today, whatever becomes of the entities.
//!
//! A word in braces stands for what the databases call differently: `{int}`, `{bytes}`, `{text}`. Texts of PostgreSQL are
//! compared byte by byte, as SQLite does it, so that lists have one order on both.

use super::{ConnectionTrait, DbBackend, DbErr, MigrationName, MigrationTrait, SchemaManager, async_trait};

pub(crate) struct Step {
    /// Name, with its number.
    pub name: &'static str,
    /// Statements for both databases.
    pub both: &'static [&'static str],
    /// Afterwards, for SQLite alone.
    pub sqlite: &'static [&'static str],
    /// Afterwards, for PostgreSQL alone.
    pub postgres: &'static [&'static str],
}

impl MigrationName for Step {
    fn name(&self) -> &str {
        self.name
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Step {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let postgres = manager.get_database_backend() == DbBackend::Postgres;
        let words = match postgres {
            true => [("{int}", "BIGINT"), ("{bytes}", "BYTEA"), ("{text}", "TEXT COLLATE \"C\"")],
            false => [("{int}", "INTEGER"), ("{bytes}", "BLOB"), ("{text}", "TEXT")],
        };
        let own = if postgres { self.postgres } else { self.sqlite };
        for sql in self.both.iter().chain(own) {
            let sql = words.iter().fold((*sql).to_owned(), |sql, (word, name)| sql.replace(word, name));
            manager.get_connection().execute_unprepared(&sql).await?;
        }
        Ok(())
    }

    async fn down(&self, _: &SchemaManager) -> Result<(), DbErr> {
        Err(DbErr::Custom("steps go forward only: restore a backup instead".to_owned()))
    }
}
