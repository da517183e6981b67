//! The audit: every act and every reading of a person's record, one line each, in a chain in which no line can be altered,
//! taken out or moved without the next ones telling.
//!
//! A line holds ids and codes, never a name or anything else of a person. Lines are only ever added.

mod chain;
mod export;
mod search;
mod signed;
mod verify;

pub use chain::{Broken, Checkpoint, Verified};
pub use export::AuditForm;
pub use search::{Asked, Line};
pub use signed::{SignedCheckpoint, Signer};

use crate::StoreError;
use crate::audit::chain::Fields;
use sea_orm::entity::prelude::*;
use sea_orm::{DatabaseTransaction, QuerySelect, Set};
use terms::{Action, Section};

/// Lines in one INSERT: 15 cells each, far below the 32,766 parameters of SQLite.
const LINES_PER_INSERT: usize = 500;
/// Letters that one text of a line may have.
const LETTERS: usize = 200;

/// What came of it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Outcome {
    /// It was done.
    #[default]
    Done,
    /// A rule refused it.
    Refused,
    /// We failed at it.
    Failed,
}

impl Outcome {
    /// As it is stored: empty for what was done.
    pub const fn slug(self) -> &'static str {
        match self {
            Self::Done => "",
            Self::Refused => "refused",
            Self::Failed => "failed",
        }
    }
}

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
    /// What was done to the record. Looks are [`Action::Read`]; they are said even where the act is given up.
    pub what: Option<Action>,
    /// To which part of it.
    pub section: Option<Section>,
    /// What came of it.
    pub outcome: Outcome,
    /// Under which sharing agreement: its id. Empty where none is needed.
    pub agreement: String,
}

impl Note {
    /// About one record.
    pub fn about(record_kind: &'static str, record_id: impl Into<String>) -> Self {
        Self { record_kind, record_id: record_id.into(), ..Self::default() }
    }

    /// What was done to it.
    pub fn doing(self, what: Action) -> Self {
        Self { what: Some(what), ..self }
    }

    /// Under which agreement.
    pub fn under(self, agreement: &terms::AgreementId) -> Self {
        Self { agreement: agreement.to_string(), ..self }
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
        pub body: String,
        pub what: String,
        pub section: String,
        pub outcome: String,
        pub agreement: String,
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

/// A note with the act it belongs to, until it is a line.
#[derive(Clone, Debug)]
pub(crate) struct Waiting {
    pub act: &'static str,
    pub actor: String,
    pub body: String,
    pub at_ms: i64,
    pub note: Note,
    /// Somebody saw something: this is said even where the act is given up.
    pub look: bool,
}

impl Waiting {
    fn fields(&self, seq: i64) -> Fields<'_> {
        let Self { act, actor, body, at_ms, note, .. } = self;
        Fields {
            seq,
            at_ms: *at_ms,
            actor,
            act,
            record_kind: note.record_kind,
            record_id: &note.record_id,
            purpose: &note.purpose,
            decided_by: &note.decided_by,
            detail: &note.detail,
            more: [
                body,
                note.what.map_or("", Action::slug),
                note.section.map_or("", Section::slug),
                note.outcome.slug(),
                &note.agreement,
            ],
        }
    }

    /// Codes alone: no `@`, no control character, no letter beyond ASCII, not long.
    fn is_plain(&self) -> bool {
        let plain = |text: &str| {
            text.len() <= LETTERS && text.bytes().all(|b| (b' '..0x7f).contains(&b) && b != b'@')
        };
        let fields = self.fields(0);
        fields.texts().into_iter().chain(fields.more).all(plain)
    }
}

/// Adds lines at the end of the chain, within the act's own transaction. The end is locked until that ends; nothing else is
/// locked after it, so no two acts can wait for each other here.
pub(crate) async fn append(
    tx: &DatabaseTransaction,
    waiting: impl Iterator<Item = &Waiting>,
) -> Result<(), StoreError> {
    let failed = || StoreError::database("writing the audit");
    let waiting: Vec<&Waiting> = waiting.collect();
    if let Some(wrong) = waiting.iter().find(|one| !one.is_plain()) {
        return Err(StoreError::NotPlain(wrong.act));
    }
    let end = head::Entity::find_by_id(1).lock_exclusive().one(tx).await.map_err(failed())?;
    let (mut seq, mut hash) = end.map_or((0, vec![0; 32]), |end| (end.seq, end.hash));
    for some in waiting.chunks(LINES_PER_INSERT) {
        let mut lines = Vec::with_capacity(some.len());
        for one in some {
            seq += 1;
            let fields = one.fields(seq);
            hash = fields.hash(&hash);
            lines.push(line_of(&fields, &hash));
        }
        line::Entity::insert_many(lines).exec_without_returning(tx).await.map_err(failed())?;
    }
    let end = head::ActiveModel { id: Set(1), seq: Set(seq), hash: Set(hash) };
    head::Entity::update(end).validate().map_err(failed())?.exec(tx).await.map_err(failed())?;
    Ok(())
}

fn line_of(fields: &Fields<'_>, hash: &[u8]) -> line::ActiveModel {
    let text = |text: &str| Set(text.to_owned());
    let [body, what, section, outcome, agreement] = fields.more;
    line::ActiveModel {
        seq: Set(fields.seq),
        at_ms: Set(fields.at_ms),
        actor: text(fields.actor),
        act: text(fields.act),
        record_kind: text(fields.record_kind),
        record_id: text(fields.record_id),
        purpose: text(fields.purpose),
        decided_by: text(fields.decided_by),
        detail: text(fields.detail),
        body: text(body),
        what: text(what),
        section: text(section),
        outcome: text(outcome),
        agreement: text(agreement),
        hash: Set(hash.to_vec()),
    }
}
