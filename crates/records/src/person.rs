//! People of staff: who they are, which roles they hold from when to when, how they sign in, and where they are signed in.
//!
//! Passwords are kept as hashes alone; secrets of second factors are sealed. Tokens of sessions and invitations are kept as
//! hashes: whoever reads the tables can use none of them.

mod credential;
mod session;

pub use credential::{Credential, CredentialKind};
pub use session::Session;

pub(crate) use credential::row as credential_row;
pub(crate) use session::{invitation_row, row as session_row};

use crate::act::Act;
use crate::audit::Note;
use crate::{Store, StoreError};
use chrono::{DateTime, NaiveDate, Utc};
use sea_orm::entity::prelude::*;
use sea_orm::sea_query::Expr;
use sea_orm::{ExprTrait, QueryOrder, QuerySelect, Set};
use std::collections::{BTreeMap, BTreeSet};

/// People given at most in one list.
const MOST: u64 = 10_000;

pub(crate) mod row {
    //! One person.

    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "person")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: String,
        pub name: String,
        /// In lower case: an address names one person.
        #[sea_orm(unique)]
        pub email: String,
        pub body: String,
        pub added_ms: i64,
        pub left_ms: Option<i64>,
        pub version: i64,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

pub(crate) mod role_row {
    //! A role that a person holds from one day to another.

    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "role_held")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: String,
        pub person: String,
        pub role: String,
        pub from_day: String,
        pub until_day: Option<String>,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// A person of staff.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Person {
    /// Stable id, without meaning.
    pub id: String,
    /// Name as shown to colleagues.
    pub name: String,
    /// Address to sign in with, in lower case.
    pub email: String,
    /// Body they work for, by its id or name.
    pub body: String,
    /// When they were added.
    pub added: DateTime<Utc>,
    /// When they left; they can do nothing from then on.
    pub left: Option<DateTime<Utc>>,
    /// Counts up with each change.
    pub version: i64,
}

/// A role somebody holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RoleHeld {
    /// Stable id.
    pub id: String,
    /// Short name of the role: "case-worker".
    pub role: String,
    /// First day.
    pub from: NaiveDate,
    /// Last day, if it has one.
    pub until: Option<NaiveDate>,
}

impl RoleHeld {
    /// Whether it is held on that day; both ends are inside.
    pub fn holds_on(&self, day: NaiveDate) -> bool {
        self.from <= day && self.until.is_none_or(|until| day <= until)
    }
}

pub(crate) fn time(ms: i64) -> DateTime<Utc> {
    DateTime::from_timestamp_millis(ms).unwrap_or_default()
}

impl From<row::Model> for Person {
    fn from(row: row::Model) -> Self {
        Self {
            id: row.id,
            name: row.name,
            email: row.email,
            body: row.body,
            added: time(row.added_ms),
            left: row.left_ms.map(time),
            version: row.version,
        }
    }
}

/// Removes a person with all they sign in with; whether there was one.
pub(crate) async fn wipe_person(tx: &sea_orm::DatabaseTransaction, id: &str) -> Result<bool, DbErr> {
    credential::row::Entity::delete_many().filter(credential::row::Column::Person.eq(id)).exec(tx).await?;
    session::wipe(tx, id).await?;
    role_row::Entity::delete_many().filter(role_row::Column::Person.eq(id)).exec(tx).await?;
    Ok(row::Entity::delete_by_id(id).exec(tx).await?.rows_affected > 0)
}

impl Act {
    /// Adds a person. `false` where somebody has that address already; nothing is changed then.
    ///
    /// # Errors
    /// [`StoreError::Database`].
    pub async fn person_add(
        &mut self,
        id: &str,
        name: &str,
        email: &str,
        body: &str,
    ) -> Result<bool, StoreError> {
        let failed = || StoreError::database("adding a person");
        let email = email.trim().to_lowercase();
        let taken = row::Entity::find().filter(row::Column::Email.eq(&email)).one(&self.tx).await;
        if taken.map_err(failed())?.is_some() {
            return Ok(false);
        }
        let row = row::ActiveModel {
            id: Set(id.to_owned()),
            name: Set(name.to_owned()),
            email: Set(email),
            body: Set(body.to_owned()),
            added_ms: Set(self.at_ms()),
            left_ms: Set(None),
            version: Set(1),
        };
        row::Entity::insert(row).exec_without_returning(&self.tx).await.map_err(failed())?;
        self.note(Note::about("person", id).with("added"));
        Ok(true)
    }

    /// Shuts a person out everywhere at once: they have left, and every session of theirs ends. `false` where there is
    /// nobody of that id who has not left.
    ///
    /// # Errors
    /// [`StoreError::Database`].
    pub async fn person_leave(&mut self, id: &str) -> Result<bool, StoreError> {
        let failed = || StoreError::database("letting a person leave");
        let now = self.at_ms();
        let left = row::Entity::update_many()
            .col_expr(row::Column::LeftMs, Expr::value(now))
            .col_expr(row::Column::Version, Expr::col(row::Column::Version).add(1))
            .filter(row::Column::Id.eq(id))
            .filter(row::Column::LeftMs.is_null())
            .exec(&self.tx)
            .await
            .map_err(failed())?;
        if left.rows_affected == 0 {
            return Ok(false);
        }
        let ended = session::end_all(&self.tx, id, now).await?;
        self.note(Note::about("person", id).with(format!("left, {ended} sessions ended")));
        Ok(true)
    }

    /// Gives a person a role from a day on.
    ///
    /// # Errors
    /// [`StoreError::Database`].
    pub async fn role_give(&mut self, person: &str, held: &RoleHeld) -> Result<(), StoreError> {
        let row = role_row::ActiveModel {
            id: Set(held.id.clone()),
            person: Set(person.to_owned()),
            role: Set(held.role.clone()),
            from_day: Set(held.from.to_string()),
            until_day: Set(held.until.map(|day| day.to_string())),
        };
        let inserted = role_row::Entity::insert(row).exec_without_returning(&self.tx).await;
        inserted.map_err(StoreError::database("giving a role"))?;
        self.note(Note::about("person", person).with(format!("role={}", held.role)));
        Ok(())
    }

    /// Ends a role on a day, that day included. `false` where there is no such role, or it has ended.
    ///
    /// # Errors
    /// [`StoreError::Database`].
    pub async fn role_end(&mut self, person: &str, id: &str, until: NaiveDate) -> Result<bool, StoreError> {
        let ended = role_row::Entity::update_many()
            .col_expr(role_row::Column::UntilDay, Expr::value(until.to_string()))
            .filter(role_row::Column::Id.eq(id))
            .filter(role_row::Column::Person.eq(person))
            .filter(role_row::Column::UntilDay.is_null())
            .exec(&self.tx)
            .await
            .map_err(StoreError::database("ending a role"))?;
        if ended.rows_affected > 0 {
            self.note(Note::about("person", person).with(format!("role {id} ends {until}")));
        }
        Ok(ended.rows_affected > 0)
    }
}

impl Store {
    /// Everybody, in order of name; those who have left too.
    ///
    /// # Errors
    /// [`StoreError::Database`].
    pub async fn people(&self) -> Result<Vec<Person>, StoreError> {
        let found = row::Entity::find()
            .order_by_asc(row::Column::Name)
            .order_by_asc(row::Column::Id)
            .limit(MOST)
            .all(&self.db)
            .await;
        Ok(found.map_err(StoreError::database("listing people"))?.into_iter().map(Person::from).collect())
    }

    /// One person.
    ///
    /// # Errors
    /// [`StoreError::Database`].
    pub async fn person(&self, id: &str) -> Result<Option<Person>, StoreError> {
        let found = row::Entity::find_by_id(id).one(&self.db).await;
        Ok(found.map_err(StoreError::database("reading a person"))?.map(Person::from))
    }

    /// The person with that address, whatever its case.
    ///
    /// # Errors
    /// [`StoreError::Database`].
    pub async fn person_by_email(&self, email: &str) -> Result<Option<Person>, StoreError> {
        let email = email.trim().to_lowercase();
        let found = row::Entity::find().filter(row::Column::Email.eq(email)).one(&self.db).await;
        Ok(found.map_err(StoreError::database("finding a person"))?.map(Person::from))
    }

    /// Every role a person held or holds, in order of their first day.
    ///
    /// # Errors
    /// [`StoreError::Database`].
    pub async fn roles_of(&self, person: &str) -> Result<Vec<RoleHeld>, StoreError> {
        let found = role_row::Entity::find()
            .filter(role_row::Column::Person.eq(person))
            .order_by_asc(role_row::Column::FromDay)
            .order_by_asc(role_row::Column::Id)
            .limit(MOST)
            .all(&self.db)
            .await
            .map_err(StoreError::database("reading roles"))?;
        let held = |row: role_row::Model| {
            let until = row.until_day.as_deref().and_then(|day| day.parse().ok());
            Some(RoleHeld { id: row.id, role: row.role, from: row.from_day.parse().ok()?, until })
        };
        Ok(found.into_iter().filter_map(held).collect())
    }

    /// The roles of everybody, by person, each in order of their first day.
    ///
    /// # Errors
    /// [`StoreError::Database`].
    pub async fn roles_of_all(&self) -> Result<BTreeMap<String, Vec<RoleHeld>>, StoreError> {
        let found = role_row::Entity::find()
            .order_by_asc(role_row::Column::FromDay)
            .order_by_asc(role_row::Column::Id)
            .all(&self.db)
            .await
            .map_err(StoreError::database("reading roles"))?;
        let mut all: BTreeMap<String, Vec<RoleHeld>> = BTreeMap::new();
        for row in found {
            let until = row.until_day.as_deref().and_then(|day| day.parse().ok());
            let Ok(from) = row.from_day.parse() else { continue };
            all.entry(row.person).or_default().push(RoleHeld { id: row.id, role: row.role, from, until });
        }
        Ok(all)
    }

    /// Ids of everybody who has something to sign in with.
    ///
    /// # Errors
    /// [`StoreError::Database`].
    pub async fn people_who_can_sign_in(&self) -> Result<BTreeSet<String>, StoreError> {
        let found = credential::row::Entity::find()
            .select_only()
            .column(credential::row::Column::Person)
            .distinct()
            .into_tuple::<String>()
            .all(&self.db)
            .await;
        Ok(found.map_err(StoreError::database("listing who can sign in"))?.into_iter().collect())
    }
}
