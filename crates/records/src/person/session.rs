//! Where people are signed in, and invitations to become one of them.

use super::{Person, time};
use crate::act::Act;
use crate::audit::Note;
use crate::{Store, StoreError};
use chrono::{DateTime, Utc};
use sea_orm::entity::prelude::*;
use sea_orm::sea_query::Expr;
use sea_orm::{DatabaseTransaction, QueryOrder, QuerySelect, Set};

/// Sessions given at most in one list.
const MOST: u64 = 1_000;

pub(crate) mod row {
    //! One session.

    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "session")]
    pub struct Model {
        /// SHA-256 of the token that the browser holds.
        #[sea_orm(primary_key, auto_increment = false)]
        pub token_hash: Vec<u8>,
        pub person: String,
        pub started_ms: i64,
        pub seen_ms: i64,
        pub ends_ms: i64,
        pub ended_ms: Option<i64>,
        pub second_factor: bool,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

pub(crate) mod invitation_row {
    //! One invitation.

    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "invitation")]
    pub struct Model {
        /// SHA-256 of the token in the link.
        #[sea_orm(primary_key, auto_increment = false)]
        pub token_hash: Vec<u8>,
        pub person: String,
        pub made_ms: i64,
        pub ends_ms: i64,
        pub used_ms: Option<i64>,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// A session of a person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Session {
    /// SHA-256 of the browser's token.
    pub token_hash: Vec<u8>,
    /// Whose.
    pub person: String,
    /// When it began.
    pub started: DateTime<Utc>,
    /// When it was last used.
    pub seen: DateTime<Utc>,
    /// When it ends whatever happens.
    pub ends: DateTime<Utc>,
    /// When it was ended before that.
    pub ended: Option<DateTime<Utc>>,
    /// Whether a second factor was shown.
    pub second_factor: bool,
}

impl From<row::Model> for Session {
    fn from(row: row::Model) -> Self {
        Self {
            token_hash: row.token_hash,
            person: row.person,
            started: time(row.started_ms),
            seen: time(row.seen_ms),
            ends: time(row.ends_ms),
            ended: row.ended_ms.map(time),
            second_factor: row.second_factor,
        }
    }
}

/// Removes a person's sessions and invitations.
pub(super) async fn wipe(tx: &DatabaseTransaction, person: &str) -> Result<(), DbErr> {
    row::Entity::delete_many().filter(row::Column::Person.eq(person)).exec(tx).await?;
    let invited = invitation_row::Column::Person.eq(person);
    invitation_row::Entity::delete_many().filter(invited).exec(tx).await?;
    Ok(())
}

/// Ends every open session of a person; how many there were.
pub(super) async fn end_all(tx: &DatabaseTransaction, person: &str, now: i64) -> Result<u64, StoreError> {
    let ended = row::Entity::update_many()
        .col_expr(row::Column::EndedMs, Expr::value(now))
        .filter(row::Column::Person.eq(person))
        .filter(row::Column::EndedMs.is_null())
        .exec(tx)
        .await;
    Ok(ended.map_err(StoreError::database("ending sessions"))?.rows_affected)
}

impl Act {
    /// Begins a session until `ends` at the latest.
    ///
    /// # Errors
    /// [`StoreError::Database`].
    pub async fn session_start(
        &mut self,
        token_hash: [u8; 32],
        person: &str,
        ends: DateTime<Utc>,
        second_factor: bool,
    ) -> Result<(), StoreError> {
        let row = row::ActiveModel {
            token_hash: Set(token_hash.to_vec()),
            person: Set(person.to_owned()),
            started_ms: Set(self.at_ms()),
            seen_ms: Set(self.at_ms()),
            ends_ms: Set(ends.timestamp_millis()),
            ended_ms: Set(None),
            second_factor: Set(second_factor),
        };
        let inserted = row::Entity::insert(row).exec_without_returning(&self.tx).await;
        inserted.map_err(StoreError::database("beginning a session"))?;
        self.note(
            Note::about("person", person).with(format!("session begun, second factor: {second_factor}")),
        );
        Ok(())
    }

    /// Ends one session. `false` where it is not open.
    ///
    /// # Errors
    /// [`StoreError::Database`].
    pub async fn session_end(&mut self, token_hash: &[u8]) -> Result<bool, StoreError> {
        let failed = || StoreError::database("ending a session");
        let open = row::Entity::find_by_id(token_hash.to_vec()).one(&self.tx).await.map_err(failed())?;
        let Some(open) = open.filter(|open| open.ended_ms.is_none()) else { return Ok(false) };
        row::Entity::update_many()
            .col_expr(row::Column::EndedMs, Expr::value(self.at_ms()))
            .filter(row::Column::TokenHash.eq(token_hash.to_vec()))
            .exec(&self.tx)
            .await
            .map_err(failed())?;
        self.note(Note::about("person", open.person).with("session ended"));
        Ok(true)
    }

    /// Makes an invitation for a person who was added: whoever has the token may set how they sign in, once, until `ends`.
    ///
    /// # Errors
    /// [`StoreError::Database`].
    pub async fn invite(
        &mut self,
        token_hash: [u8; 32],
        person: &str,
        ends: DateTime<Utc>,
    ) -> Result<(), StoreError> {
        let row = invitation_row::ActiveModel {
            token_hash: Set(token_hash.to_vec()),
            person: Set(person.to_owned()),
            made_ms: Set(self.at_ms()),
            ends_ms: Set(ends.timestamp_millis()),
            used_ms: Set(None),
        };
        let inserted = invitation_row::Entity::insert(row).exec_without_returning(&self.tx).await;
        inserted.map_err(StoreError::database("inviting a person"))?;
        self.note(Note::about("person", person).with("invited"));
        Ok(())
    }

    /// Uses an invitation up: the person it was for, or `None` where it is unknown, used or past its end.
    ///
    /// # Errors
    /// [`StoreError::Database`].
    pub async fn invitation_use(&mut self, token_hash: &[u8; 32]) -> Result<Option<String>, StoreError> {
        let failed = || StoreError::database("using an invitation");
        let now = self.at_ms();
        let used = invitation_row::Entity::update_many()
            .col_expr(invitation_row::Column::UsedMs, Expr::value(now))
            .filter(invitation_row::Column::TokenHash.eq(token_hash.to_vec()))
            .filter(invitation_row::Column::UsedMs.is_null())
            .filter(invitation_row::Column::EndsMs.gt(now))
            .exec(&self.tx)
            .await
            .map_err(failed())?;
        if used.rows_affected == 0 {
            return Ok(None);
        }
        let found = invitation_row::Entity::find_by_id(token_hash.to_vec()).one(&self.tx).await;
        let person = found.map_err(failed())?.map(|row| row.person);
        if let Some(person) = &person {
            self.note(Note::about("person", person).with("invitation used"));
        }
        Ok(person)
    }
}

impl Store {
    /// The session of a token, with whose it is, if it is open now: not ended, not past its end, used within `idle`, of a person who has not
    /// left. Its last use becomes now, which is written at most once a minute.
    ///
    /// # Errors
    /// [`StoreError::Database`].
    pub async fn session_of(
        &self,
        token_hash: &[u8; 32],
        now: DateTime<Utc>,
        idle: chrono::TimeDelta,
    ) -> Result<Option<(Session, Person)>, StoreError> {
        let failed = || StoreError::database("finding a session");
        let found = row::Entity::find_by_id(token_hash.to_vec()).one(&self.db).await.map_err(failed())?;
        let Some(session) = found.map(Session::from) else { return Ok(None) };
        if session.ended.is_some() || now >= session.ends || now - session.seen > idle {
            return Ok(None);
        }
        let person = self.person(&session.person).await?.filter(|person| person.left.is_none());
        let Some(person) = person else { return Ok(None) };
        if now - session.seen >= chrono::TimeDelta::minutes(1) {
            // In its turn: whoever writes out of it makes the others wait in the database, which is slower.
            let act = self.begin_quietly("noting the use of a session").await?;
            row::Entity::update_many()
                .col_expr(row::Column::SeenMs, Expr::value(now.timestamp_millis()))
                .filter(row::Column::TokenHash.eq(token_hash.to_vec()))
                .exec(&act.tx)
                .await
                .map_err(failed())?;
            act.commit_quietly().await?;
        }
        Ok(Some((session, person)))
    }

    /// The person an invitation is for, where it is open now.
    ///
    /// # Errors
    /// [`StoreError::Database`].
    pub async fn invitation_of(
        &self,
        token_hash: &[u8; 32],
        now: DateTime<Utc>,
    ) -> Result<Option<String>, StoreError> {
        let found = invitation_row::Entity::find_by_id(token_hash.to_vec()).one(&self.db).await;
        let found = found.map_err(StoreError::database("finding an invitation"))?;
        let open = found.filter(|row| row.used_ms.is_none() && row.ends_ms > now.timestamp_millis());
        Ok(open.map(|row| row.person))
    }

    /// A person's sessions that are not ended, newest first.
    ///
    /// # Errors
    /// [`StoreError::Database`].
    pub async fn sessions(&self, person: &str, now: DateTime<Utc>) -> Result<Vec<Session>, StoreError> {
        let found = row::Entity::find()
            .filter(row::Column::Person.eq(person))
            .filter(row::Column::EndedMs.is_null())
            .filter(row::Column::EndsMs.gt(now.timestamp_millis()))
            .order_by_desc(row::Column::StartedMs)
            .limit(MOST)
            .all(&self.db)
            .await;
        Ok(found.map_err(StoreError::database("listing sessions"))?.into_iter().map(Session::from).collect())
    }
}
