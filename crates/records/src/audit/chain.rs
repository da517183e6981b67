//! The chain of hashes: how a line is hashed, how the whole is verified, and checkpoints that can be kept elsewhere.

use super::head;
use crate::{Store, StoreError};
use sea_orm::entity::prelude::*;
use sha2::{Digest, Sha256};

/// Texts that every line has, and texts that came later.
pub(crate) const TEXTS: usize = 7;
pub(crate) const MORE: usize = 5;

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
    /// Body, what was done, section, outcome, agreement.
    pub(crate) more: [&'a str; MORE],
}

impl<'a> Fields<'a> {
    pub(crate) fn texts(&self) -> [&'a str; TEXTS] {
        let Self { actor, act, record_kind, record_id, purpose, decided_by, detail, .. } = *self;
        [actor, act, record_kind, record_id, purpose, decided_by, detail]
    }

    /// SHA-256 over the hash before it, the two numbers, and each text with its length before it, so that no two lines are
    /// the same bytes. Texts that came later are hashed where one of them says something: a line of seven texts and one of
    /// twelve are never the same bytes either, for one is longer.
    pub(crate) fn hash(&self, before: &[u8]) -> Vec<u8> {
        let mut bytes = Vec::with_capacity(384);
        bytes.extend(before);
        bytes.extend(self.seq.to_be_bytes());
        bytes.extend(self.at_ms.to_be_bytes());
        let more = if self.more.iter().all(|text| text.is_empty()) { &[][..] } else { &self.more };
        for text in self.texts().iter().chain(more) {
            bytes.extend((text.len() as u64).to_be_bytes());
            bytes.extend(text.as_bytes());
        }
        Sha256::digest(&bytes).to_vec()
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
    /// The checkpoint is of another store, or signed with another key.
    Foreign {
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
            Self::End => {
                "The end of the audit does not fit its last line: lines were taken away or put there."
                    .to_owned()
            }
            Self::Foreign { seq } => {
                format!("The checkpoint of line {seq} is of another store, or another key signed it.")
            }
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
