//! The first tables: audit, people and how they sign in, documents with versions, what was erased.
//!
//! Times are milliseconds since 1970 in UTC; days are `YYYY-MM-DD`; ids are text that we make.

use super::{
    ColumnDef, ConnectionTrait, DbBackend, DbErr, Index, MigrationName, MigrationTrait, SchemaManager, Table,
    async_trait,
};
use sea_orm_migration::prelude::Alias;

pub(crate) struct Step;

impl MigrationName for Step {
    fn name(&self) -> &str {
        "m0001_audit_people_documents"
    }
}

/// Kinds of column: text, text that may be missing, number, number that may be missing, bytes.
#[derive(Clone, Copy)]
enum Kind {
    Text,
    TextOrNone,
    Number,
    NumberOrNone,
    Bytes,
    BytesOrNone,
    Truth,
}

/// A table: its name, its columns, those that name a row.
struct Shape {
    table: &'static str,
    columns: &'static [(&'static str, Kind)],
    key: &'static [&'static str],
}

const TABLES: &[Shape] = &[
    Shape {
        table: "audit",
        columns: &[
            ("seq", Kind::Number),
            ("at_ms", Kind::Number),
            ("actor", Kind::Text),
            ("act", Kind::Text),
            ("record_kind", Kind::Text),
            ("record_id", Kind::Text),
            ("purpose", Kind::Text),
            ("decided_by", Kind::Text),
            ("detail", Kind::Text),
            ("hash", Kind::Bytes),
        ],
        key: &["seq"],
    },
    Shape {
        table: "audit_head",
        columns: &[("id", Kind::Number), ("seq", Kind::Number), ("hash", Kind::Bytes)],
        key: &["id"],
    },
    Shape {
        table: "person",
        columns: &[
            ("id", Kind::Text),
            ("name", Kind::Text),
            ("email", Kind::Text),
            ("body", Kind::Text),
            ("added_ms", Kind::Number),
            ("left_ms", Kind::NumberOrNone),
            ("version", Kind::Number),
        ],
        key: &["id"],
    },
    Shape {
        table: "role_held",
        columns: &[
            ("id", Kind::Text),
            ("person", Kind::Text),
            ("role", Kind::Text),
            ("from_day", Kind::Text),
            ("until_day", Kind::TextOrNone),
        ],
        key: &["id"],
    },
    Shape {
        table: "credential",
        columns: &[
            ("id", Kind::Text),
            ("person", Kind::Text),
            ("kind", Kind::Text),
            ("value", Kind::Bytes),
            ("added_ms", Kind::Number),
            ("used_ms", Kind::NumberOrNone),
        ],
        key: &["id"],
    },
    Shape {
        table: "session",
        columns: &[
            ("token_hash", Kind::Bytes),
            ("person", Kind::Text),
            ("started_ms", Kind::Number),
            ("seen_ms", Kind::Number),
            ("ends_ms", Kind::Number),
            ("ended_ms", Kind::NumberOrNone),
            ("second_factor", Kind::Truth),
        ],
        key: &["token_hash"],
    },
    Shape {
        table: "invitation",
        columns: &[
            ("token_hash", Kind::Bytes),
            ("person", Kind::Text),
            ("made_ms", Kind::Number),
            ("ends_ms", Kind::Number),
            ("used_ms", Kind::NumberOrNone),
        ],
        key: &["token_hash"],
    },
    Shape {
        table: "document",
        columns: &[
            ("kind", Kind::Text),
            ("id", Kind::Text),
            ("version", Kind::Number),
            ("text", Kind::Text),
            ("sealed", Kind::BytesOrNone),
            ("written_by", Kind::Text),
            ("written_ms", Kind::Number),
        ],
        key: &["kind", "id", "version"],
    },
    Shape {
        table: "erased",
        columns: &[
            ("kind", Kind::Text),
            ("id", Kind::Text),
            ("erased_ms", Kind::Number),
            ("reason", Kind::Text),
        ],
        key: &["kind", "id"],
    },
];

/// Names under which rows are looked up: table, columns, whether no two rows may have the same.
const INDEXES: &[(&str, &[&str], bool)] = &[
    ("audit", &["record_kind", "record_id"], false),
    ("audit", &["actor"], false),
    ("audit", &["at_ms"], false),
    ("person", &["email"], true),
    ("role_held", &["person"], false),
    ("credential", &["person"], false),
    ("session", &["person"], false),
];

#[async_trait::async_trait]
impl MigrationTrait for Step {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for shape in TABLES {
            let mut table = Table::create();
            table.table(Alias::new(shape.table));
            for (name, kind) in shape.columns {
                table.col(column(name, *kind));
            }
            let mut key = Index::create();
            shape.key.iter().for_each(|name| {
                key.col(Alias::new(*name));
            });
            table.primary_key(&mut key);
            manager.create_table(table).await?;
        }
        for (table, columns, only) in INDEXES {
            let mut index = Index::create();
            index.name(format!("by_{table}_{}", columns.join("_"))).table(Alias::new(*table));
            columns.iter().for_each(|name| {
                index.col(Alias::new(*name));
            });
            if *only {
                index.unique();
            }
            manager.create_index(index).await?;
        }
        // The chain begins with 32 zero bytes.
        let zeros = match manager.get_database_backend() {
            DbBackend::Postgres => format!("'\\x{}'::bytea", "00".repeat(32)),
            _ => format!("x'{}'", "00".repeat(32)),
        };
        let begin = format!("INSERT INTO audit_head (id, seq, hash) VALUES (1, 0, {zeros})");
        manager.get_connection().execute_unprepared(&begin).await?;
        Ok(())
    }

    async fn down(&self, _: &SchemaManager) -> Result<(), DbErr> {
        Err(DbErr::Custom("steps go forward only: restore a backup instead".to_owned()))
    }
}

fn column(name: &str, kind: Kind) -> ColumnDef {
    let mut column = ColumnDef::new(Alias::new(name));
    match kind {
        Kind::Text => column.text().not_null(),
        Kind::TextOrNone => column.text().null(),
        Kind::Number => column.big_integer().not_null(),
        Kind::NumberOrNone => column.big_integer().null(),
        Kind::Bytes => column.blob().not_null(),
        Kind::BytesOrNone => column.blob().null(),
        Kind::Truth => column.boolean().not_null(),
    };
    column
}
