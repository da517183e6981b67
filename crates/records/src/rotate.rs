//! Sealing cells again with the newest key, in batches. The old key must stay in the key file until this has ended; a program
//! killed half-way leaves cells of both, which both open.

use crate::act::Actor;
use crate::audit::Note;
use crate::document::{row as document, secret};
use crate::person::credential_row as credential;
use crate::{CredentialKind, Keys, Place, Store, StoreError};
use chrono::{DateTime, Utc};
use sea_orm::entity::prelude::*;
use sea_orm::sea_query::Expr;
use sea_orm::{QueryOrder, QuerySelect};
use std::collections::BTreeMap;
use terms::Action;

/// Cells in one act.
const BATCH: u64 = 200;

/// Where a sealed credential stands: `value` of `credential`, by its id.
fn credential_place(id: &str) -> Place<'_> {
    Place { table: "credential", row: id, column: "value" }
}

type DocumentKey = (String, String, i64);

impl Store {
    /// Seals every cell again that an older key sealed, and says how many they were. `nonce` gives 24 new random bytes of
    /// the machine each time it is called.
    ///
    /// # Errors
    /// [`StoreError::Sealed`] where a cell does not open; what was sealed before it stays. [`StoreError::Database`].
    pub async fn keys_rotate(
        &self,
        keys: &Keys,
        by: &Actor,
        now: DateTime<Utc>,
        nonce: &mut (dyn FnMut() -> [u8; 24] + Send),
    ) -> Result<u64, StoreError> {
        let mut sealed = 0;
        let mut after = String::new();
        loop {
            let batch = self.sealed_credentials(&after).await?;
            let Some(last) = batch.last() else { break };
            after.clone_from(&last.id);
            let mut again = Vec::new();
            for row in batch.iter().filter(|row| keys.is_old(&row.value)) {
                let place = credential_place(&row.id);
                again.push((row, keys.seal(place, nonce(), &keys.open(place, &row.value)?)));
            }
            sealed += again.len() as u64;
            self.put_credentials(by, now, again).await?;
        }
        let mut after: Option<DocumentKey> = None;
        loop {
            let batch = self.sealed_documents(after.as_ref()).await?;
            let Some(last) = batch.last() else { break };
            after = Some((last.kind.clone(), last.id.clone(), last.version));
            let mut again = Vec::new();
            for row in &batch {
                let Some(cell) = row.sealed.as_deref().filter(|cell| keys.is_old(cell)) else { continue };
                let name = secret::row_name(&row.kind, &row.id, row.version);
                let place = secret::place(&name);
                again.push((row, keys.seal(place, nonce(), &keys.open(place, cell)?)));
            }
            sealed += again.len() as u64;
            self.put_documents(by, now, again).await?;
        }
        Ok(sealed)
    }

    /// How many cells each key has sealed, by its number. Nothing is opened.
    ///
    /// # Errors
    /// [`StoreError::Database`].
    pub async fn cells_by_key(&self) -> Result<BTreeMap<u8, u64>, StoreError> {
        let mut cells: BTreeMap<u8, u64> = BTreeMap::new();
        let (mut after, mut after_document) = (String::new(), None);
        loop {
            let batch = self.sealed_credentials(&after).await?;
            let Some(last) = batch.last() else { break };
            after.clone_from(&last.id);
            for key in batch.iter().filter_map(|row| row.value.first()) {
                *cells.entry(*key).or_default() += 1;
            }
        }
        loop {
            let batch = self.sealed_documents(after_document.as_ref()).await?;
            let Some(last) = batch.last() else { return Ok(cells) };
            after_document = Some((last.kind.clone(), last.id.clone(), last.version));
            for key in batch.iter().filter_map(|row| row.sealed.as_deref()?.first()) {
                *cells.entry(*key).or_default() += 1;
            }
        }
    }

    /// Opens every sealed cell, and says how many there are: what a check of a backup asks.
    ///
    /// # Errors
    /// [`StoreError::Sealed`] for the first one that does not open; [`StoreError::Database`].
    pub async fn cells_open(&self, keys: &Keys) -> Result<u64, StoreError> {
        let (mut cells, mut after, mut after_document) = (0, String::new(), None);
        loop {
            let batch = self.sealed_credentials(&after).await?;
            let Some(last) = batch.last() else { break };
            after.clone_from(&last.id);
            for row in &batch {
                keys.open(credential_place(&row.id), &row.value)?;
                cells += 1;
            }
        }
        loop {
            let batch = self.sealed_documents(after_document.as_ref()).await?;
            let Some(last) = batch.last() else { return Ok(cells) };
            after_document = Some((last.kind.clone(), last.id.clone(), last.version));
            for row in &batch {
                let name = secret::row_name(&row.kind, &row.id, row.version);
                keys.open(secret::place(&name), row.sealed.as_deref().unwrap_or_default())?;
                cells += 1;
            }
        }
    }

    async fn sealed_credentials(&self, after: &str) -> Result<Vec<credential::Model>, StoreError> {
        let found = credential::Entity::find()
            .filter(credential::Column::Kind.eq(CredentialKind::OneTimeCode.slug()))
            .filter(credential::Column::Id.gt(after))
            .order_by_asc(credential::Column::Id)
            .limit(BATCH)
            .all(&self.db)
            .await;
        found.map_err(StoreError::database("reading sealed credentials"))
    }

    async fn sealed_documents(
        &self,
        after: Option<&DocumentKey>,
    ) -> Result<Vec<document::Model>, StoreError> {
        let mut asked = document::Entity::find().filter(document::Column::Sealed.is_not_null());
        if let Some((kind, id, version)) = after {
            let key = [document::Column::Kind, document::Column::Id, document::Column::Version];
            let last = [Expr::val(kind.as_str()), Expr::val(id.as_str()), Expr::val(*version)];
            let place = Expr::tuple(key.map(Expr::col));
            asked = asked.filter(sea_orm::ExprTrait::gt(place, Expr::tuple(last)));
        }
        let asked = asked
            .order_by_asc(document::Column::Kind)
            .order_by_asc(document::Column::Id)
            .order_by_asc(document::Column::Version);
        let found = asked.limit(BATCH).all(&self.db).await;
        found.map_err(StoreError::database("reading sealed documents"))
    }

    /// Puts cells in the place of what they were made from; one that changed meanwhile was sealed with the newest key.
    async fn put_credentials(
        &self,
        by: &Actor,
        now: DateTime<Utc>,
        again: Vec<(&credential::Model, Vec<u8>)>,
    ) -> Result<(), StoreError> {
        if again.is_empty() {
            return Ok(());
        }
        let mut act = self.begin("keys.rotate", by, now).await?;
        act.note(rotated("credential", again.len()));
        for (row, cell) in again {
            let put = credential::Entity::update_many()
                .col_expr(credential::Column::Value, Expr::value(cell))
                .filter(credential::Column::Id.eq(row.id.as_str()))
                .filter(credential::Column::Value.eq(row.value.clone()));
            put.exec(&act.tx).await.map_err(StoreError::database("sealing a credential again"))?;
        }
        act.commit().await
    }

    async fn put_documents(
        &self,
        by: &Actor,
        now: DateTime<Utc>,
        again: Vec<(&document::Model, Vec<u8>)>,
    ) -> Result<(), StoreError> {
        if again.is_empty() {
            return Ok(());
        }
        let mut act = self.begin("keys.rotate", by, now).await?;
        act.note(rotated("document", again.len()));
        for (row, cell) in again {
            let put = document::Entity::update_many()
                .col_expr(document::Column::Sealed, Expr::value(cell))
                .filter(document::Column::Kind.eq(row.kind.as_str()))
                .filter(document::Column::Id.eq(row.id.as_str()))
                .filter(document::Column::Version.eq(row.version));
            put.exec(&act.tx).await.map_err(StoreError::database("sealing a document again"))?;
        }
        act.commit().await
    }
}

fn rotated(table: &str, cells: usize) -> Note {
    Note::about("keys", table).doing(Action::Change).with(format!("cells={cells}"))
}
