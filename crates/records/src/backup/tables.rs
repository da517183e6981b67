//! What the tables are, told by the entities: names, columns with their kinds, keys.

use crate::audit::{head, line};
use crate::person::{credential_row, invitation_row, role_row, row as person, session_row};
use crate::{attempt, document, job, ledger, store};
use sea_orm::entity::prelude::*;
use sea_orm::{IdenStatic, Iterable, QueryResult};
use serde::{Deserialize, Serialize};

/// Kind of the cells of a column. Every one of them may be missing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum CellKind {
    /// A whole number.
    Int,
    /// A text.
    Text,
    /// Bytes.
    Bytes,
    /// Yes or no.
    Bool,
}

/// A table.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Shape {
    pub name: String,
    pub columns: Vec<(String, CellKind)>,
    pub key: Vec<String>,
}

/// All tables but the one of migrations, in an order in which they can be filled.
pub(super) fn tables() -> Vec<Shape> {
    vec![
        shape::<store::fact::Entity>(),
        shape::<line::Entity>(),
        shape::<head::Entity>(),
        shape::<person::Entity>(),
        shape::<role_row::Entity>(),
        shape::<credential_row::Entity>(),
        shape::<session_row::Entity>(),
        shape::<invitation_row::Entity>(),
        shape::<attempt::row::Entity>(),
        shape::<attempt::device::Entity>(),
        shape::<document::row::Entity>(),
        shape::<document::mark_row::Entity>(),
        shape::<job::row::Entity>(),
        shape::<ledger::row::Entity>(),
        shape::<super::upkeep::Entity>(),
    ]
}

fn shape<E: EntityTrait>() -> Shape {
    let kind = |column: E::Column| match column.def().get_column_type() {
        ColumnType::BigInteger => CellKind::Int,
        ColumnType::Boolean => CellKind::Bool,
        ColumnType::Blob | ColumnType::VarBinary(_) | ColumnType::Binary(_) => CellKind::Bytes,
        _ => CellKind::Text,
    };
    Shape {
        name: E::default().table_name().to_owned(),
        columns: E::Column::iter().map(|column| (column.as_str().to_owned(), kind(column))).collect(),
        key: E::PrimaryKey::iter().map(|key| key.into_column().as_str().to_owned()).collect(),
    }
}

impl Shape {
    /// The cells of a row, in order of the columns.
    pub fn cells(&self, row: &QueryResult) -> Result<Vec<Value>, DbErr> {
        let cell = |(at, (_, kind)): (usize, &(String, CellKind))| {
            Ok(match kind {
                CellKind::Int => Value::BigInt(row.try_get_by_index(at)?),
                CellKind::Text => Value::String(row.try_get_by_index(at)?),
                CellKind::Bytes => Value::Bytes(row.try_get_by_index(at)?),
                CellKind::Bool => Value::Bool(row.try_get_by_index(at)?),
            })
        };
        self.columns.iter().enumerate().map(cell).collect()
    }
}

/// The cells of a row that name it.
pub(super) fn key_of(shape: &Shape, cells: &[Value]) -> Vec<Value> {
    let named = |key: &String| shape.columns.iter().position(|(name, _)| name == key);
    shape.key.iter().filter_map(named).map(|at| cells[at].clone()).collect()
}
