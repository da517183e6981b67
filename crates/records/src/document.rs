//! Documents with versions: what people write and agree, each version kept, none written over.
//!
//! The text is the caller's own JSON. Whoever saves says which version they saw; where somebody saved in between, they are
//! given that version and nothing is lost.

mod mark;
pub(crate) mod secret;

pub(crate) use mark::row as mark_row;

use crate::act::Act;
use crate::audit::Note;
use crate::{Store, StoreError};
use chrono::{DateTime, Utc};
use sea_orm::entity::prelude::*;
use sea_orm::sea_query::Expr;
use sea_orm::{ExprTrait, QueryOrder, QuerySelect, QueryTrait, Set, TryInsertResult};
use terms::Action;

/// Documents given at most in one list.
const MOST: u64 = 10_000;

pub(crate) mod row {
    //! One version of a document.

    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "document")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub kind: String,
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: String,
        #[sea_orm(primary_key, auto_increment = false)]
        pub version: i64,
        pub text: String,
        pub sealed: Option<Vec<u8>>,
        pub written_by: String,
        pub written_ms: i64,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// One version of a document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Document {
    /// Kind: "agreement".
    pub kind: String,
    /// Which of its kind.
    pub id: String,
    /// From 1.
    pub version: i64,
    /// JSON of the caller's own form.
    pub text: String,
    /// Account that wrote this version.
    pub written_by: String,
    /// When.
    pub written: DateTime<Utc>,
}

/// What came of saving.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Kept {
    /// It is the latest version now.
    As(i64),
    /// Somebody else saved first: this is the latest version, and nothing was changed.
    Behind(Box<Document>),
}

/// A document as it is shown. One that is sealed is not: it is read with leave alone.
fn shown(row: row::Model) -> Result<Document, StoreError> {
    match row.sealed {
        Some(_) => Err(StoreError::OtherAccess),
        None => Ok(row.into()),
    }
}

impl From<row::Model> for Document {
    fn from(row: row::Model) -> Self {
        Self {
            kind: row.kind,
            id: row.id,
            version: row.version,
            text: row.text,
            written_by: row.written_by,
            written: DateTime::from_timestamp_millis(row.written_ms).unwrap_or_default(),
        }
    }
}

/// Whether any version of a document is there.
pub(crate) async fn is_there(store: &Store, kind: &str, id: &str) -> Result<bool, StoreError> {
    let found = row::Entity::find()
        .filter(row::Column::Kind.eq(kind))
        .filter(row::Column::Id.eq(id))
        .limit(1)
        .one(&store.db)
        .await;
    Ok(found.map_err(StoreError::database("looking for a document"))?.is_some())
}

/// Removes a document in all its versions; whether there was one.
pub(crate) async fn wipe_document(
    tx: &sea_orm::DatabaseTransaction,
    kind: &str,
    id: &str,
) -> Result<bool, DbErr> {
    let marks = mark_row::Entity::delete_many().filter(mark_row::Column::Kind.eq(kind));
    marks.filter(mark_row::Column::Id.eq(id)).exec(tx).await?;
    let gone = row::Entity::delete_many().filter(row::Column::Kind.eq(kind)).filter(row::Column::Id.eq(id));
    Ok(gone.exec(tx).await?.rows_affected > 0)
}

fn latest_of(kind: &str, id: &str) -> Select<row::Entity> {
    row::Entity::find()
        .filter(row::Column::Kind.eq(kind))
        .filter(row::Column::Id.eq(id))
        .order_by_desc(row::Column::Version)
        .limit(1)
}

impl Act {
    /// Saves a document if `seen` is still its latest version; 0 for one that is not there yet. Noted in the audit with its
    /// new version. Where somebody saved first, both are there to be shown: theirs comes back, and the version that was seen
    /// stands in [`Store::document_versions`].
    ///
    /// # Errors
    /// [`StoreError::Database`]; [`StoreError::OtherAccess`] where the latest version is sealed.
    pub async fn document_save(
        &mut self,
        kind: &'static str,
        id: &str,
        seen: i64,
        text: &str,
    ) -> Result<Kept, StoreError> {
        match self.put(kind, id, seen, |_| Ok((text.to_owned(), None))).await? {
            Put::As(version) => Ok(Kept::As(version)),
            Put::Behind(latest) => Ok(Kept::Behind(Box::new(shown(*latest)?))),
        }
    }

    /// Puts the version after `seen`, if that is still the latest. `content` is given the new version's number.
    async fn put(
        &mut self,
        kind: &'static str,
        id: &str,
        seen: i64,
        content: impl FnOnce(i64) -> Result<(String, Option<Vec<u8>>), StoreError>,
    ) -> Result<Put, StoreError> {
        let failed = || StoreError::database("saving a document");
        let latest = latest_of(kind, id).one(&self.tx).await.map_err(failed())?;
        if latest.as_ref().map_or(0, |latest| latest.version) != seen {
            return Ok(latest.map_or(Put::As(0), |latest| Put::Behind(Box::new(latest))));
        }
        let version = seen + 1;
        let (text, sealed) = content(version)?;
        let row = row::ActiveModel {
            kind: Set(kind.to_owned()),
            id: Set(id.to_owned()),
            version: Set(version),
            text: Set(text),
            sealed: Set(sealed),
            written_by: Set(self.actor().as_str().to_owned()),
            written_ms: Set(self.at_ms()),
        };
        // Somebody may save between the question and this: then they are first, and nothing is written over.
        let put = row::Entity::insert(row)
            .on_conflict_do_nothing_on([row::Column::Kind, row::Column::Id, row::Column::Version])
            .exec_without_returning(&self.tx)
            .await
            .map_err(failed())?;
        if !matches!(put, TryInsertResult::Inserted(1)) {
            let latest = latest_of(kind, id).one(&self.tx).await.map_err(failed())?;
            return latest
                .map(|latest| Put::Behind(Box::new(latest)))
                .ok_or(StoreError::Missing("the document"));
        }
        let what = if seen == 0 { Action::Add } else { Action::Change };
        self.note(Note::about(kind, id).doing(what).with(format!("version={version}")));
        Ok(Put::As(version))
    }
}

/// What came of putting a version.
enum Put {
    As(i64),
    Behind(Box<row::Model>),
}

impl Store {
    /// The latest version of a document.
    ///
    /// # Errors
    /// [`StoreError::Database`]; [`StoreError::OtherAccess`] for one that is sealed: see [`Act::document_open`].
    pub async fn document(&self, kind: &str, id: &str) -> Result<Option<Document>, StoreError> {
        let found = latest_of(kind, id).one(&self.db).await;
        found.map_err(StoreError::database("reading a document"))?.map(shown).transpose()
    }

    /// Every version of a document, oldest first.
    ///
    /// # Errors
    /// As [`Store::document`].
    pub async fn document_versions(&self, kind: &str, id: &str) -> Result<Vec<Document>, StoreError> {
        let found = row::Entity::find()
            .filter(row::Column::Kind.eq(kind))
            .filter(row::Column::Id.eq(id))
            .order_by_asc(row::Column::Version)
            .limit(MOST)
            .all(&self.db)
            .await;
        let found = found.map_err(StoreError::database("reading the versions of a document"))?;
        found.into_iter().map(shown).collect()
    }

    /// The latest version of every document of a kind whose id begins so, in order of id.
    ///
    /// # Errors
    /// As [`Store::document`].
    pub async fn documents(&self, kind: &str, begins: &str) -> Result<Vec<Document>, StoreError> {
        let found = latest_of_kind(kind).filter(row::Column::Id.starts_with(begins)).all(&self.db).await;
        let found = found.map_err(StoreError::database("listing documents"))?;
        found.into_iter().map(shown).collect()
    }
}

/// The latest version of every document of a kind, in order of id.
fn latest_of_kind(kind: &str) -> Select<row::Entity> {
    let newest = row::Entity::find()
        .select_only()
        .column(row::Column::Id)
        .column_as(Expr::col(row::Column::Version).max(), "version")
        .filter(row::Column::Kind.eq(kind))
        .group_by(row::Column::Id)
        .into_query();
    let place = Expr::tuple([Expr::col(row::Column::Id), Expr::col(row::Column::Version)]);
    row::Entity::find()
        .filter(row::Column::Kind.eq(kind))
        .filter(place.in_subquery(newest))
        .order_by_asc(row::Column::Id)
        .limit(MOST)
}
