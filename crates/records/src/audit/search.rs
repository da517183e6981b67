//! Asking the audit: who did what to which record, when.

use super::line;
use crate::{Store, StoreError};
use chrono::{DateTime, Utc};
use sea_orm::entity::prelude::*;
use sea_orm::{QueryOrder, QuerySelect};
use terms::Action;

/// Lines given at most in one answer.
const MOST: u64 = 1_000;

/// What is asked. Everything that is given must fit.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Asked {
    /// Id of the account, or `system:` and its work.
    pub actor: Option<String>,
    /// The act's name, or how it begins: "session.".
    pub act: Option<String>,
    /// Kind of record.
    pub record_kind: Option<String>,
    /// Id of the record.
    pub record_id: Option<String>,
    /// Not before.
    pub from: Option<DateTime<Utc>>,
    /// Before.
    pub to: Option<DateTime<Utc>>,
    /// Only lines before that number, for the next page.
    pub before: Option<i64>,
    /// How many lines; 1,000 at most.
    pub most: u64,
}

/// One line of the audit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// From 1.
    pub seq: i64,
    /// When.
    pub at: DateTime<Utc>,
    /// Who.
    pub actor: String,
    /// What: "session.start".
    pub act: String,
    /// Kind of record.
    pub record_kind: String,
    /// Which.
    pub record_id: String,
    /// Purpose.
    pub purpose: String,
    /// Policies that decided.
    pub decided_by: String,
    /// Codes.
    pub detail: String,
    /// For which body; empty where it was not said.
    pub body: String,
    /// What was done, as [`Action::slug`]; empty where it was not said.
    pub what: String,
    /// To which part.
    pub section: String,
    /// Empty for what was done, else `refused` or `failed`.
    pub outcome: String,
    /// Under which agreement.
    pub agreement: String,
}

impl Store {
    /// Lines of the audit, newest first.
    ///
    /// # Errors
    /// [`StoreError::Database`].
    pub async fn audit_search(&self, asked: &Asked) -> Result<Vec<Line>, StoreError> {
        let mut query = line::Entity::find();
        if let Some(actor) = &asked.actor {
            query = query.filter(line::Column::Actor.eq(actor));
        }
        if let Some(act) = &asked.act {
            query = query.filter(line::Column::Act.starts_with(act));
        }
        if let Some(kind) = &asked.record_kind {
            query = query.filter(line::Column::RecordKind.eq(kind));
        }
        if let Some(id) = &asked.record_id {
            query = query.filter(line::Column::RecordId.eq(id));
        }
        if let Some(from) = asked.from {
            query = query.filter(line::Column::AtMs.gte(from.timestamp_millis()));
        }
        if let Some(to) = asked.to {
            query = query.filter(line::Column::AtMs.lt(to.timestamp_millis()));
        }
        if let Some(before) = asked.before {
            query = query.filter(line::Column::Seq.lt(before));
        }
        let lines = query
            .order_by_desc(line::Column::Seq)
            .limit(asked.most.min(MOST))
            .all(&self.db)
            .await
            .map_err(StoreError::database("asking the audit"))?;
        Ok(lines.into_iter().map(shown).collect())
    }

    /// Who looked at a record or took it out: every line that found, read, shared or exported it, newest first, at most
    /// 1,000; `before` is the number of the last line of the page before.
    ///
    /// # Errors
    /// [`StoreError::Database`].
    pub async fn who_looked(
        &self,
        record_kind: &str,
        record_id: &str,
        before: Option<i64>,
    ) -> Result<Vec<Line>, StoreError> {
        let looks = [Action::Find, Action::Read, Action::Share, Action::Export].map(Action::slug);
        let lines = line::Entity::find()
            .filter(line::Column::RecordKind.eq(record_kind))
            .filter(line::Column::RecordId.eq(record_id))
            .filter(line::Column::What.is_in(looks))
            .filter(line::Column::Seq.lt(before.unwrap_or(i64::MAX)))
            .order_by_desc(line::Column::Seq)
            .limit(MOST)
            .all(&self.db)
            .await
            .map_err(StoreError::database("asking who looked at a record"))?;
        Ok(lines.into_iter().map(shown).collect())
    }
}

fn shown(line: line::Model) -> Line {
    Line {
        seq: line.seq,
        at: DateTime::from_timestamp_millis(line.at_ms).unwrap_or_default(),
        actor: line.actor,
        act: line.act,
        record_kind: line.record_kind,
        record_id: line.record_id,
        purpose: line.purpose,
        decided_by: line.decided_by,
        detail: line.detail,
        body: line.body,
        what: line.what,
        section: line.section,
        outcome: line.outcome,
        agreement: line.agreement,
    }
}
