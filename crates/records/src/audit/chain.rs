//! The chain of hashes: how a line is hashed, how the whole is verified, and checkpoints that can be kept elsewhere.

use super::{head, line};
use crate::{Store, StoreError};
use sea_orm::entity::prelude::*;
use sea_orm::{QueryOrder, QuerySelect};
use sha2::{Digest, Sha256};

/// Lines read at once.
const PAGE: u64 = 20_000;

/// A line's fields in the order in which they are hashed.
pub(crate) struct Fields<'a> {
    pub(crate) seq: i64,
    pub(crate) at_ms: i64,
    pub(crate) actor: &'a str,
    pub(crate) act: &'a str,
    pub(crate) record_kind: &'a str,
    pub(crate) record_id: &'a str,
    pub(crate) purpose: &'a str,
    pub(crate) decided_by: &'a str,
    pub(crate) detail: &'a str,
}

impl Fields<'_> {
    /// SHA-256 over the hash before it, the two numbers, and each text with its length before it, so that no two lines are
    /// the same bytes.
    pub(crate) fn hash(&self, before: &[u8]) -> Vec<u8> {
        let mut digest = Sha256::new();
        digest.update(before);
        digest.update(self.seq.to_be_bytes());
        digest.update(self.at_ms.to_be_bytes());
        for text in [
            self.actor,
            self.act,
            self.record_kind,
            self.record_id,
            self.purpose,
            self.decided_by,
            self.detail,
        ] {
            digest.update((text.len() as u64).to_be_bytes());
            digest.update(text.as_bytes());
        }
        digest.finalize().to_vec()
    }
}

/// The first thing that is wrong with the chain.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Broken {
    /// There is no line of that number, though there are later ones, or the end says there was.
    Missing {
        /// Its number.
        seq: i64,
    },
    /// The line is not what was written, or stands in another's place.
    Altered {
        /// Its number.
        seq: i64,
    },
    /// The end of the chain is not the last line's.
    End,
    /// The chain is not the one the checkpoint was made of.
    Checkpoint {
        /// Number of the line it was made at.
        seq: i64,
    },
}

impl Broken {
    /// What is wrong, in a sentence.
    pub fn words(&self) -> String {
        match self {
            Self::Missing { seq } => format!("Line {seq} of the audit is missing."),
            Self::Altered { seq } => format!("Line {seq} of the audit is not what was written."),
            Self::End => "The end of the audit does not fit its last line: lines were taken away.".to_owned(),
            Self::Checkpoint { seq } => {
                format!("The audit up to line {seq} is not the one of the checkpoint.")
            }
        }
    }
}

/// The end of the chain at some time, to be kept where whoever can alter the store cannot.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Checkpoint {
    /// Number of the last line.
    pub seq: i64,
    /// Its hash.
    pub hash: Vec<u8>,
}

impl Checkpoint {
    /// One line of text: number and hash.
    pub fn to_text(&self) -> String {
        format!("{} {}", self.seq, hex::encode(&self.hash))
    }

    /// From its text; `None` where it is none.
    pub fn from_text(text: &str) -> Option<Self> {
        let (seq, hash) = text.trim().split_once(' ')?;
        let hash = hex::decode(hash.trim()).ok().filter(|hash| hash.len() == 32)?;
        Some(Self { seq: seq.parse().ok()?, hash })
    }
}

/// What verifying found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verified {
    /// Lines that are right, from the first.
    pub lines: i64,
    /// The first thing that is wrong.
    pub broken: Option<Broken>,
}

impl Store {
    /// Works the whole chain out again, and compares it with a checkpoint where one is given.
    ///
    /// # Errors
    /// [`StoreError::Database`].
    pub async fn audit_verify(&self, checkpoint: Option<&Checkpoint>) -> Result<Verified, StoreError> {
        let failed = || StoreError::database("verifying the audit");
        let (mut seq, mut hash) = (0i64, vec![0u8; 32]);
        loop {
            let page = line::Entity::find()
                .filter(line::Column::Seq.gt(seq))
                .order_by_asc(line::Column::Seq)
                .limit(PAGE)
                .all(&self.db)
                .await
                .map_err(failed())?;
            let last = page.len() < PAGE as usize;
            for line in page {
                let broken = wrong_with(&line, seq, &hash, checkpoint);
                if broken.is_some() {
                    return Ok(Verified { lines: seq, broken });
                }
                (seq, hash) = (line.seq, line.hash);
            }
            if last {
                break;
            }
        }
        let end = head::Entity::find_by_id(1).one(&self.db).await.map_err(failed())?;
        let broken = match end {
            Some(end) if end.seq > seq => Some(Broken::Missing { seq: seq + 1 }),
            Some(end) if (end.seq, &end.hash) == (seq, &hash) => {
                checkpoint.filter(|kept| kept.seq > seq).map(|_| Broken::Missing { seq: seq + 1 })
            }
            _ => Some(Broken::End),
        };
        Ok(Verified { lines: seq, broken })
    }

    /// The end of the chain now.
    ///
    /// # Errors
    /// [`StoreError::Database`].
    pub async fn audit_checkpoint(&self) -> Result<Checkpoint, StoreError> {
        let end = head::Entity::find_by_id(1)
            .one(&self.db)
            .await
            .map_err(StoreError::database("reading the end of the audit"))?;
        Ok(end.map_or(Checkpoint { seq: 0, hash: vec![0; 32] }, |end| Checkpoint {
            seq: end.seq,
            hash: end.hash,
        }))
    }
}

fn wrong_with(
    line: &line::Model,
    before: i64,
    hash: &[u8],
    checkpoint: Option<&Checkpoint>,
) -> Option<Broken> {
    if line.seq != before + 1 {
        return Some(Broken::Missing { seq: before + 1 });
    }
    let fields = Fields {
        seq: line.seq,
        at_ms: line.at_ms,
        actor: &line.actor,
        act: &line.act,
        record_kind: &line.record_kind,
        record_id: &line.record_id,
        purpose: &line.purpose,
        decided_by: &line.decided_by,
        detail: &line.detail,
    };
    if fields.hash(hash) != line.hash {
        return Some(Broken::Altered { seq: line.seq });
    }
    checkpoint
        .filter(|kept| kept.seq == line.seq && kept.hash != line.hash)
        .map(|kept| Broken::Checkpoint { seq: kept.seq })
}
