//! What documents are found by: "party = staffordshire-police". Codes and ids, never something of a person's.

use super::{Document, latest_of_kind, shown};
use crate::act::Act;
use crate::{Store, StoreError};
use sea_orm::entity::prelude::*;
use sea_orm::{QuerySelect, QueryTrait, Set};

pub(crate) mod row {
    //! One mark of one document.

    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "document_mark")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub kind: String,
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: String,
        #[sea_orm(primary_key, auto_increment = false)]
        pub name: String,
        #[sea_orm(primary_key, auto_increment = false)]
        pub value: String,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

impl Act {
    /// Says what a document is found by from now on: names and values, instead of those it had. Said with the document's own
    /// saving, so it needs no line of its own.
    ///
    /// # Errors
    /// [`StoreError::Database`].
    pub async fn document_mark(
        &mut self,
        kind: &'static str,
        id: &str,
        marks: &[(&str, &str)],
    ) -> Result<(), StoreError> {
        let failed = || StoreError::database("keeping what a document is found by");
        let old =
            row::Entity::delete_many().filter(row::Column::Kind.eq(kind)).filter(row::Column::Id.eq(id));
        old.exec(&self.tx).await.map_err(failed())?;
        let mut marks = marks.to_vec();
        marks.sort_unstable();
        marks.dedup();
        let rows = marks.into_iter().map(|(name, value)| row::ActiveModel {
            kind: Set(kind.to_owned()),
            id: Set(id.to_owned()),
            name: Set(name.to_owned()),
            value: Set(value.to_owned()),
        });
        let rows: Vec<row::ActiveModel> = rows.collect();
        if !rows.is_empty() {
            row::Entity::insert_many(rows).exec_without_returning(&self.tx).await.map_err(failed())?;
        }
        Ok(())
    }
}

impl Store {
    /// The latest version of every document of a kind that has this mark, in order of id.
    ///
    /// # Errors
    /// As [`Store::document`].
    pub async fn documents_marked(
        &self,
        kind: &str,
        name: &str,
        value: &str,
    ) -> Result<Vec<Document>, StoreError> {
        let marked = row::Entity::find()
            .select_only()
            .column(row::Column::Id)
            .filter(row::Column::Kind.eq(kind))
            .filter(row::Column::Name.eq(name))
            .filter(row::Column::Value.eq(value))
            .into_query();
        let found =
            latest_of_kind(kind).filter(super::row::Column::Id.in_subquery(marked)).all(&self.db).await;
        let found = found.map_err(StoreError::database("finding documents by a mark"))?;
        found.into_iter().map(shown).collect()
    }
}
