//! Documents with versions: what people write and agree, each version kept, none written over.
//!
//! The text is the caller's own JSON. Whoever saves says which version they saw; where somebody saved in between, they are
//! given that version and nothing is lost.

use crate::act::Act;
use crate::audit::Note;
use crate::{Store, StoreError};
use chrono::{DateTime, Utc};
use sea_orm::entity::prelude::*;
use sea_orm::sea_query::Expr;
use sea_orm::{ExprTrait, QueryOrder, QuerySelect, Set};

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

/// Removes a document in all its versions; whether there was one.
pub(crate) async fn wipe_document(
    tx: &sea_orm::DatabaseTransaction,
    kind: &str,
    id: &str,
) -> Result<bool, DbErr> {
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
    /// new version.
    ///
    /// # Errors
    /// [`StoreError::Database`].
    pub async fn document_save(
        &mut self,
        kind: &'static str,
        id: &str,
        seen: i64,
        text: &str,
    ) -> Result<Kept, StoreError> {
        let failed = || StoreError::database("saving a document");
        let latest = latest_of(kind, id).one(&self.tx).await.map_err(failed())?;
        if latest.as_ref().map_or(0, |latest| latest.version) != seen {
            return Ok(match latest {
                Some(latest) => Kept::Behind(Box::new(latest.into())),
                None => Kept::As(0),
            });
        }
        let version = seen + 1;
        let row = row::ActiveModel {
            kind: Set(kind.to_owned()),
            id: Set(id.to_owned()),
            version: Set(version),
            text: Set(text.to_owned()),
            sealed: Set(None),
            written_by: Set(self.actor().as_str().to_owned()),
            written_ms: Set(self.at_ms()),
        };
        row::Entity::insert(row).exec_without_returning(&self.tx).await.map_err(failed())?;
        self.note(Note::about(kind, id).with(format!("version={version}")));
        Ok(Kept::As(version))
    }
}

impl Store {
    /// The latest version of a document.
    ///
    /// # Errors
    /// [`StoreError::Database`].
    pub async fn document(&self, kind: &str, id: &str) -> Result<Option<Document>, StoreError> {
        let found = latest_of(kind, id).one(&self.db).await;
        Ok(found.map_err(StoreError::database("reading a document"))?.map(Document::from))
    }

    /// Every version of a document, oldest first.
    ///
    /// # Errors
    /// [`StoreError::Database`].
    pub async fn document_versions(&self, kind: &str, id: &str) -> Result<Vec<Document>, StoreError> {
        let found = row::Entity::find()
            .filter(row::Column::Kind.eq(kind))
            .filter(row::Column::Id.eq(id))
            .order_by_asc(row::Column::Version)
            .limit(MOST)
            .all(&self.db)
            .await;
        let found = found.map_err(StoreError::database("reading the versions of a document"))?;
        Ok(found.into_iter().map(Document::from).collect())
    }

    /// The latest version of every document of a kind whose id begins so, in order of id.
    ///
    /// # Errors
    /// [`StoreError::Database`].
    pub async fn documents(&self, kind: &str, begins: &str) -> Result<Vec<Document>, StoreError> {
        let newer = row::Entity::find()
            .select_only()
            .column(row::Column::Id)
            .column_as(Expr::col(row::Column::Version).max(), "version")
            .filter(row::Column::Kind.eq(kind))
            .filter(row::Column::Id.starts_with(begins))
            .group_by(row::Column::Id)
            .order_by_asc(row::Column::Id)
            .limit(MOST)
            .into_tuple::<(String, i64)>()
            .all(&self.db)
            .await
            .map_err(StoreError::database("listing documents"))?;
        let mut documents = Vec::with_capacity(newer.len());
        for (id, _) in newer {
            documents.extend(self.document(kind, &id).await?);
        }
        Ok(documents)
    }
}
