//! What people sign in with.

use super::time;
use crate::act::Act;
use crate::audit::Note;
use crate::{Store, StoreError};
use chrono::{DateTime, Utc};
use sea_orm::entity::prelude::*;
use sea_orm::sea_query::Expr;
use sea_orm::{QueryOrder, QuerySelect, Set};

/// Credentials of one person at most.
const MOST: u64 = 100;

pub(crate) mod row {
    //! One credential.

    use sea_orm::entity::prelude::*;

    #[derive(Clone, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "credential")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: String,
        pub person: String,
        pub kind: String,
        pub value: Vec<u8>,
        pub added_ms: i64,
        pub used_ms: Option<i64>,
    }

    impl std::fmt::Debug for Model {
        fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
            f.write_str("Credential(…)")
        }
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// Kinds of credential.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum CredentialKind {
    /// Argon2id hash of a password, in PHC form.
    Password,
    /// Sealed secret of a time-based one-time code (RFC 6238).
    OneTimeCode,
    /// Hash of a recovery code, which works once.
    Recovery,
    /// A passkey, as its library writes it.
    Passkey,
    /// Subject at a provider of OpenID Connect: issuer, a space, and the subject.
    Provider,
}

impl CredentialKind {
    /// A short stable name, used in the store and in files.
    pub const fn slug(self) -> &'static str {
        match self {
            Self::Password => "password",
            Self::OneTimeCode => "one-time-code",
            Self::Recovery => "recovery",
            Self::Passkey => "passkey",
            Self::Provider => "provider",
        }
    }

    fn from_slug(slug: &str) -> Option<Self> {
        [Self::Password, Self::OneTimeCode, Self::Recovery, Self::Passkey, Self::Provider]
            .into_iter()
            .find(|kind| kind.slug() == slug)
    }
}

/// A credential. Its value is never shown.
#[derive(Clone, PartialEq, Eq)]
pub struct Credential {
    /// Stable id; the row of its sealed cell.
    pub id: String,
    /// Kind.
    pub kind: CredentialKind,
    /// Hash or sealed secret.
    pub value: Vec<u8>,
    /// When it was added.
    pub added: DateTime<Utc>,
    /// When it was last used.
    pub used: Option<DateTime<Utc>>,
}

impl std::fmt::Debug for Credential {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Credential({}, …)", self.kind.slug())
    }
}

impl Act {
    /// Gives a person a credential. A new password takes the place of the old one.
    ///
    /// # Errors
    /// [`StoreError::Database`].
    pub async fn credential_give(
        &mut self,
        person: &str,
        id: &str,
        kind: CredentialKind,
        value: Vec<u8>,
    ) -> Result<(), StoreError> {
        let failed = || StoreError::database("giving a credential");
        if kind == CredentialKind::Password {
            let old = row::Entity::delete_many()
                .filter(row::Column::Person.eq(person))
                .filter(row::Column::Kind.eq(kind.slug()));
            old.exec(&self.tx).await.map_err(failed())?;
        }
        let row = row::ActiveModel {
            id: Set(id.to_owned()),
            person: Set(person.to_owned()),
            kind: Set(kind.slug().to_owned()),
            value: Set(value),
            added_ms: Set(self.at_ms()),
            used_ms: Set(None),
        };
        row::Entity::insert(row).exec_without_returning(&self.tx).await.map_err(failed())?;
        self.note(Note::about("person", person).with(format!("credential={} given", kind.slug())));
        Ok(())
    }

    /// Says that a credential was used. `false` where it is gone, or, for a code that works once, was used before.
    ///
    /// # Errors
    /// [`StoreError::Database`].
    pub async fn credential_use(&mut self, person: &str, id: &str, once: bool) -> Result<bool, StoreError> {
        let mut update = row::Entity::update_many()
            .col_expr(row::Column::UsedMs, Expr::value(self.at_ms()))
            .filter(row::Column::Id.eq(id))
            .filter(row::Column::Person.eq(person));
        if once {
            update = update.filter(row::Column::UsedMs.is_null());
        }
        let used = update.exec(&self.tx).await.map_err(StoreError::database("using a credential"))?;
        Ok(used.rows_affected > 0)
    }

    /// Says that a passkey was used, and keeps it as it is afterwards, with its count of uses. `false` where it is gone.
    ///
    /// # Errors
    /// [`StoreError::Database`].
    pub async fn passkey_use(&mut self, person: &str, id: &str, value: Vec<u8>) -> Result<bool, StoreError> {
        let update = row::Entity::update_many()
            .col_expr(row::Column::UsedMs, Expr::value(self.at_ms()))
            .col_expr(row::Column::Value, Expr::value(value))
            .filter(row::Column::Id.eq(id))
            .filter(row::Column::Person.eq(person))
            .filter(row::Column::Kind.eq(CredentialKind::Passkey.slug()));
        let used = update.exec(&self.tx).await.map_err(StoreError::database("using a passkey"))?;
        Ok(used.rows_affected > 0)
    }

    /// Takes a credential away. `false` where it is not there.
    ///
    /// # Errors
    /// [`StoreError::Database`].
    pub async fn credential_take(&mut self, person: &str, id: &str) -> Result<bool, StoreError> {
        let gone = row::Entity::delete_many()
            .filter(row::Column::Id.eq(id))
            .filter(row::Column::Person.eq(person))
            .exec(&self.tx)
            .await
            .map_err(StoreError::database("taking a credential away"))?;
        if gone.rows_affected > 0 {
            self.note(Note::about("person", person).with("credential taken away"));
        }
        Ok(gone.rows_affected > 0)
    }
}

impl Store {
    /// A person's credentials, oldest first.
    ///
    /// # Errors
    /// [`StoreError::Database`].
    pub async fn credentials(&self, person: &str) -> Result<Vec<Credential>, StoreError> {
        let found = row::Entity::find()
            .filter(row::Column::Person.eq(person))
            .order_by_asc(row::Column::AddedMs)
            .order_by_asc(row::Column::Id)
            .limit(MOST)
            .all(&self.db)
            .await
            .map_err(StoreError::database("reading credentials"))?;
        let credential = |row: row::Model| {
            let kind = CredentialKind::from_slug(&row.kind)?;
            let used = row.used_ms.map(time);
            Some(Credential { id: row.id, kind, value: row.value, added: time(row.added_ms), used })
        };
        Ok(found.into_iter().filter_map(credential).collect())
    }
}
