//! Checking the chain: every line, in order, against the hash it carries and the line before it.
//!
//! Lines are not fetched one by one: the database joins thousands of them into one text, which is several times faster and
//! lets pages be checked on all cores. That is why there is SQL here, for both databases side by side.

use super::chain::{Broken, Checkpoint, Fields, MORE, TEXTS, Verified};
use super::{SignedCheckpoint, head, line};
use crate::{Store, StoreError};
use futures::{StreamExt, stream};
use sea_orm::Statement;
use sea_orm::entity::prelude::*;
use std::collections::BTreeMap;

/// Lines in one text.
const LINES_PER_PAGE: i64 = 4_000;
/// Pages read and checked at once.
const PAGES_AT_ONCE: usize = 4;
/// Parts of a line: number, time, texts, later texts, hash.
const PARTS: usize = 2 + TEXTS + MORE + 1;

/// Lines end with character 30, their parts with character 31: nothing that is let into the audit holds either.
const SQLITE: &str = "SELECT group_concat(line, char(30)) FROM (
    SELECT concat_ws(char(31), seq, at_ms, actor, act, record_kind, record_id, purpose, decided_by, detail,
        body, what, section, outcome, agreement, lower(hex(hash))) AS line
    FROM audit WHERE seq BETWEEN ? AND ? ORDER BY seq)";
const POSTGRES: &str = "SELECT string_agg(concat_ws(chr(31), seq, at_ms, actor, act, record_kind, record_id, purpose,
        decided_by, detail, body, what, section, outcome, agreement, encode(hash, 'hex')), chr(30) ORDER BY seq)
    FROM audit WHERE seq BETWEEN $1 AND $2";

impl Store {
    /// Works the whole chain out again, and compares it with a checkpoint where one is given.
    ///
    /// # Errors
    /// [`StoreError::Database`].
    pub async fn audit_verify(&self, checkpoint: Option<&Checkpoint>) -> Result<Verified, StoreError> {
        self.verify(checkpoint.into_iter().cloned().collect()).await
    }

    /// The same against checkpoints that were signed and kept elsewhere. One that is of another store, or that the key
    /// with this public half did not sign, counts as broken at its line.
    ///
    /// # Errors
    /// [`StoreError::Database`].
    pub async fn audit_verify_against(
        &self,
        checkpoints: &[SignedCheckpoint],
        public: &str,
    ) -> Result<Verified, StoreError> {
        let wrong = checkpoints.iter().find(|one| one.store() != self.id() || !one.is_signed_by(public));
        if let Some(wrong) = wrong {
            let broken = Some(Broken::Foreign { seq: wrong.checkpoint().seq });
            return Ok(Verified { lines: 0, broken });
        }
        self.verify(checkpoints.iter().map(|one| one.checkpoint().clone()).collect()).await
    }

    async fn verify(&self, checkpoints: Vec<Checkpoint>) -> Result<Verified, StoreError> {
        let failed = || StoreError::database("verifying the audit");
        let end = head::Entity::find_by_id(1).one(&self.db).await.map_err(failed())?;
        let end = end.ok_or(StoreError::Missing("the end of the audit"))?;
        let kept: BTreeMap<i64, Vec<u8>> = checkpoints.into_iter().map(|one| (one.seq, one.hash)).collect();
        let mut pages = stream::iter((1..=end.seq).step_by(LINES_PER_PAGE as usize).map(|first| {
            let (store, kept) = (self.clone(), kept.clone());
            let last = end.seq.min(first + LINES_PER_PAGE - 1);
            async move { tokio::spawn(async move { store.page(first, last, &kept).await }).await }
        }))
        .buffered(PAGES_AT_ONCE);
        let mut lines = 0;
        while let Some(page) = pages.next().await {
            match page.map_err(|_| StoreError::Missing("the answer of a check"))?? {
                Ok(last) => lines = last,
                Err((right, broken)) => return Ok(Verified { lines: right, broken: Some(broken) }),
            }
        }
        drop(pages);
        let hash = self.hash_at(lines).await?;
        let far = kept.range(lines + 1..).next();
        let broken = match far {
            _ if hash != end.hash || self.lines_beyond(&end).await? => Some(Broken::End),
            Some(_) => Some(Broken::Missing { seq: lines + 1 }),
            None => None,
        };
        Ok(Verified { lines, broken })
    }

    /// Reads and checks the lines from `first` to `last`: the number of the last one, or how many are right and what is wrong.
    async fn page(
        &self,
        first: i64,
        last: i64,
        kept: &BTreeMap<i64, Vec<u8>>,
    ) -> Result<Result<i64, (i64, Broken)>, StoreError> {
        let failed = || StoreError::database("verifying the audit");
        let before = self.hash_at(first - 1).await?;
        let sql = if self.is_sqlite() { SQLITE } else { POSTGRES };
        let backend = self.db.get_database_backend();
        let statement = Statement::from_sql_and_values(backend, sql, [first.into(), last.into()]);
        let row = self.db.query_one_raw(statement).await.map_err(failed())?;
        let text = row.map_or(Ok(None), |row| row.try_get_by_index::<Option<String>>(0)).map_err(failed())?;
        Ok(check_page(&text.unwrap_or_default(), first, last, before, kept))
    }

    /// Hash that a line carries; of nothing before the first.
    async fn hash_at(&self, seq: i64) -> Result<Vec<u8>, StoreError> {
        if seq == 0 {
            return Ok(vec![0; 32]);
        }
        let found = line::Entity::find_by_id(seq).one(&self.db).await;
        let found = found.map_err(StoreError::database("verifying the audit"))?;
        // A line that is not there is named by the page that should hold it.
        Ok(found.map(|line| line.hash).unwrap_or_default())
    }

    /// Whether there are lines after the end, which every act moves with its lines.
    async fn lines_beyond(&self, end: &head::Model) -> Result<bool, StoreError> {
        let failed = || StoreError::database("verifying the audit");
        let now = head::Entity::find_by_id(1).one(&self.db).await.map_err(failed())?;
        if now.is_none_or(|now| now.seq != end.seq) {
            return Ok(false);
        }
        let beyond = line::Entity::find().filter(line::Column::Seq.gt(end.seq)).count(&self.db).await;
        // An act may have committed between the two questions.
        let after = head::Entity::find_by_id(1).one(&self.db).await.map_err(failed())?;
        Ok(beyond.map_err(failed())? > 0 && after.is_some_and(|after| after.seq == end.seq))
    }
}

/// The parts of a line; `None` where there are more or fewer.
fn parts_of(line: &str) -> Option<[&str; PARTS]> {
    let mut parts = [""; PARTS];
    let mut count = 0;
    for part in line.split('\u{1f}') {
        *parts.get_mut(count)? = part;
        count += 1;
    }
    (count == PARTS).then_some(parts)
}

fn check_page(
    text: &str,
    first: i64,
    last: i64,
    mut hash: Vec<u8>,
    kept: &BTreeMap<i64, Vec<u8>>,
) -> Result<i64, (i64, Broken)> {
    let mut expected = first;
    for line in text.split('\u{1e}').filter(|line| !line.is_empty()) {
        let altered = (expected - 1, Broken::Altered { seq: expected });
        let parts = parts_of(line).ok_or(altered.clone())?;
        let number = |text: &str| text.parse::<i64>().map_err(|_| altered.clone());
        let (seq, at_ms) = (number(parts[0])?, number(parts[1])?);
        if seq != expected {
            return Err((expected - 1, Broken::Missing { seq: expected }));
        }
        let [actor, act, record_kind, record_id, purpose, decided_by, detail] =
            parts[2..2 + TEXTS].try_into().expect("there are as many parts as that");
        let more = parts[2 + TEXTS..2 + TEXTS + MORE].try_into().expect("there are as many parts as that");
        let fields =
            Fields { seq, at_ms, actor, act, record_kind, record_id, purpose, decided_by, detail, more };
        hash = fields.hash(&hash);
        let mut digits = [0; 64];
        hex::encode_to_slice(&hash, &mut digits).expect("32 bytes are 64 digits");
        if parts[PARTS - 1].as_bytes() != digits {
            return Err(altered);
        }
        if kept.get(&seq).is_some_and(|kept| *kept != hash) {
            return Err((expected - 1, Broken::Checkpoint { seq }));
        }
        expected += 1;
    }
    if expected > last { Ok(last) } else { Err((expected - 1, Broken::Missing { seq: expected })) }
}
