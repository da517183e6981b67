//! How often something of each kind was changed: whoever has read it before need not read it again where that is the same.
//!
//! The numbers say nothing but "the same" or "another": the two databases count differently.

use crate::{Store, StoreError};
use sea_orm::entity::prelude::*;
use sea_orm::{QueryOrder, QuerySelect};

/// Kinds that are asked about at once, at most.
const KINDS_MOST: u64 = 1_000;

mod row {
    //! One kind and its number.

    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "change_count")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub kind: String,
        pub changes: i64,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// How often something of some kinds was changed: equal to another where nothing was changed between the two.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Changes(Vec<(String, i64)>);

impl Store {
    /// How often documents of those kinds were changed until now; of accounts and their roles where `person` is among them.
    /// Ask before you read: what you read is then never older than what you were told here.
    ///
    /// # Errors
    /// [`StoreError::Database`].
    pub async fn changes(&self, kinds: &[&str]) -> Result<Changes, StoreError> {
        let found = row::Entity::find()
            .filter(row::Column::Kind.is_in(kinds.iter().copied()))
            .order_by_asc(row::Column::Kind)
            .limit(KINDS_MOST)
            .all(&self.db)
            .await;
        let found = found.map_err(StoreError::database("asking what has changed"))?;
        Ok(Changes(found.into_iter().map(|row| (row.kind, row.changes)).collect()))
    }
}
