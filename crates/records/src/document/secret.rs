//! Documents about people: sealed in their place, and read only with leave, which puts the look in the audit.

use super::{Document, Kept, Put, latest_of, row};
use crate::act::Act;
use crate::{Access, Keys, Place, StoreError};
use sea_orm::entity::prelude::*;
use terms::Section;

/// What names the row of a sealed document. The length of the kind keeps two rows from sharing a name; the version keeps an
/// old one from being put in a new one's place.
pub(crate) fn row_name(kind: &str, id: &str, version: i64) -> String {
    format!("{}:{kind}/{id}@{version}", kind.len())
}

/// Where its cell stands.
pub(crate) fn place(row: &str) -> Place<'_> {
    Place { table: "document", row, column: "sealed" }
}

fn opened(keys: &Keys, row: row::Model) -> Result<Document, StoreError> {
    let name = row_name(&row.kind, &row.id, row.version);
    let wrong = StoreError::Sealed { table: "document", column: "sealed" };
    let text = match &row.sealed {
        Some(cell) => String::from_utf8(keys.open(place(&name), cell)?).map_err(|_| wrong)?,
        None => row.text.clone(),
    };
    Ok(Document { text, ..row.into() })
}

impl Act {
    /// Saves a document about people, sealed. `nonce` is 24 bytes of the machine's randomness. Where somebody saved first,
    /// their version comes back opened, and that it was seen is said in the audit.
    ///
    /// # Errors
    /// [`StoreError::Database`]; [`StoreError::Sealed`] where the version in the way does not open.
    pub async fn document_save_sealed(
        &mut self,
        keys: &Keys,
        nonce: [u8; 24],
        (kind, id): (&'static str, &str),
        seen: i64,
        text: &str,
    ) -> Result<Kept, StoreError> {
        let content = |version: i64| {
            let name = row_name(kind, id, version);
            Ok((String::new(), Some(keys.seal(place(&name), nonce, text.as_bytes()))))
        };
        match self.put(kind, id, seen, content).await? {
            Put::As(version) => Ok(Kept::As(version)),
            Put::Behind(latest) => {
                self.look(kind, id, Section::Whole);
                Ok(Kept::Behind(Box::new(opened(keys, *latest)?)))
            }
        }
    }

    /// The latest version of a document about people, for whoever has leave: [`Act::look`].
    ///
    /// # Errors
    /// [`StoreError::OtherAccess`] where the leave is for another record; [`StoreError::Sealed`]; [`StoreError::Database`].
    pub async fn document_open(
        &self,
        keys: &Keys,
        kind: &'static str,
        leave: &Access,
    ) -> Result<Option<Document>, StoreError> {
        leave.must_be(kind, leave.record_id())?;
        let found = latest_of(kind, leave.record_id()).one(&self.tx).await;
        let found = found.map_err(StoreError::database("opening a document"))?;
        found.map(|row| opened(keys, row)).transpose()
    }

    /// One version of a document about people, for whoever has leave.
    ///
    /// # Errors
    /// As [`Act::document_open`].
    pub async fn document_version_open(
        &self,
        keys: &Keys,
        kind: &'static str,
        leave: &Access,
        version: i64,
    ) -> Result<Option<Document>, StoreError> {
        leave.must_be(kind, leave.record_id())?;
        let key = (kind.to_owned(), leave.record_id().to_owned(), version);
        let found = row::Entity::find_by_id(key).one(&self.tx).await;
        let found = found.map_err(StoreError::database("opening a version of a document"))?;
        found.map(|row| opened(keys, row)).transpose()
    }
}
