//! The audit: every act and every reading of a person's record, one line each, in a chain in which no line can be altered,
//! taken out or moved without the next ones telling.
//!
//! A line holds ids and codes, never a name or anything else of a person. Lines are only ever added.

mod chain;
mod search;

pub use chain::{Broken, Checkpoint, Verified};
pub use search::{Asked, Line};

use crate::StoreError;
use crate::act::Actor;
use crate::audit::chain::Fields;
use sea_orm::entity::prelude::*;
use sea_orm::{DatabaseTransaction, QuerySelect, Set};

/// What is said of one act on one record.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Note {
    /// Kind of record: "person", "agreement".
    pub record_kind: &'static str,
    /// Its id.
    pub record_id: String,
    /// Why it was allowed to be done: a purpose's code. Empty where none is needed.
    pub purpose: String,
    /// Names of the policies that decided.
    pub decided_by: String,
    /// Codes and counts, never a value of a person's: "role=case-worker".
    pub detail: String,
}

impl Note {
    /// About one record.
    pub fn about(record_kind: &'static str, record_id: impl Into<String>) -> Self {
        Self { record_kind, record_id: record_id.into(), ..Self::default() }
    }

    /// With codes.
    pub fn with(self, detail: impl Into<String>) -> Self {
        Self { detail: detail.into(), ..self }
    }
}

pub(crate) mod line {
    //! One line of the audit.

    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "audit")]
    pub struct Model {
        /// From 1, without a gap.
        #[sea_orm(primary_key, auto_increment = false)]
        pub seq: i64,
        pub at_ms: i64,
        pub actor: String,
        pub act: String,
        pub record_kind: String,
        pub record_id: String,
        pub purpose: String,
        pub decided_by: String,
        pub detail: String,
        /// SHA-256 over the line and the hash before it.
        pub hash: Vec<u8>,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

pub(crate) mod head {
    //! The end of the chain: one row, locked by whoever adds a line.

    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "audit_head")]
    pub struct Model {
        /// Always 1.
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: i64,
        pub seq: i64,
        pub hash: Vec<u8>,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// Adds lines at the end of the chain, within the act's own transaction.
pub(crate) async fn append(
    tx: &DatabaseTransaction,
    act: &'static str,
    actor: &Actor,
    at_ms: i64,
    notes: &[Note],
) -> Result<(), StoreError> {
    let failed = || StoreError::database("writing the audit");
    let end = head::Entity::find_by_id(1).lock_exclusive().one(tx).await.map_err(failed())?;
    let (mut seq, mut hash) = end.map_or((0, vec![0; 32]), |end| (end.seq, end.hash));
    for note in notes {
        seq += 1;
        let fields = Fields {
            seq,
            at_ms,
            actor: actor.as_str(),
            act,
            record_kind: note.record_kind,
            record_id: &note.record_id,
            purpose: &note.purpose,
            decided_by: &note.decided_by,
            detail: &note.detail,
        };
        hash = fields.hash(&hash);
        let line = line::ActiveModel {
            seq: Set(seq),
            at_ms: Set(at_ms),
            actor: Set(actor.as_str().to_owned()),
            act: Set(act.to_owned()),
            record_kind: Set(note.record_kind.to_owned()),
            record_id: Set(note.record_id.clone()),
            purpose: Set(note.purpose.clone()),
            decided_by: Set(note.decided_by.clone()),
            detail: Set(note.detail.clone()),
            hash: Set(hash.clone()),
        };
        line::Entity::insert(line).exec_without_returning(tx).await.map_err(failed())?;
    }
    let end = head::ActiveModel { id: Set(1), seq: Set(seq), hash: Set(hash) };
    head::Entity::update(end).validate().map_err(failed())?.exec(tx).await.map_err(failed())?;
    Ok(())
}
