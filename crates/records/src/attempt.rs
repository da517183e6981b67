//! Tries to sign in, and when the next one must wait.
//!
//! Failures of unknown devices count against an account and against an address. A device from which somebody once signed in
//! to the account counts for itself alone: so whoever hammers at somebody's account from elsewhere cannot shut them out.
//! Accounts, addresses and devices are kept as hashes with a salt of the store.

use crate::{Store, StoreError};
use chrono::{DateTime, TimeDelta, Utc};
use sea_orm::entity::prelude::*;
use sea_orm::sea_query::OnConflict;
use sea_orm::{Condition, QueryOrder, QuerySelect, Set};
use sha2::{Digest, Sha256};

pub(crate) mod row {
    //! One try.

    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "attempt")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: String,
        pub at_ms: i64,
        pub account_hash: String,
        pub address_hash: String,
        /// Empty for a device that never signed in to the account.
        pub device_hash: String,
        pub passed: i64,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

pub(crate) mod device {
    //! A device from which somebody signed in to an account.

    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "known_device")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub device_hash: String,
        #[sea_orm(primary_key, auto_increment = false)]
        pub account_hash: String,
        pub seen_ms: i64,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// How many tries may fail.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AttemptLimits {
    /// Within which time.
    pub window: TimeDelta,
    /// At one account, from devices that never signed in to it.
    pub at_account: u32,
    /// At one account, from one device that did.
    pub from_device: u32,
    /// From one address, at any account, from devices that never signed in.
    pub from_address: u32,
}

impl Default for AttemptLimits {
    /// Within a quarter of an hour: 8 at an account, 8 from a known device, 40 from an address.
    fn default() -> Self {
        Self { window: TimeDelta::minutes(15), at_account: 8, from_device: 8, from_address: 40 }
    }
}

/// Who tries.
#[derive(Clone, Copy)]
pub struct Attempt<'a> {
    /// What they sign in with, in lower case.
    pub account: &'a str,
    /// Where from: an address of the network.
    pub address: &'a str,
    /// Token of the device, from its cookie, where it has one.
    pub device: Option<&'a str>,
}

impl std::fmt::Debug for Attempt<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Attempt(…)")
    }
}

impl Store {
    fn hashed(&self, what: &str, text: &str) -> String {
        let salted = Sha256::new().chain_update(self.salt()).chain_update(what).chain_update([0]);
        hex::encode(salted.chain_update(text).finalize())
    }

    /// The hash of the device if it once signed in to that account, else empty.
    async fn known_device(&self, attempt: &Attempt<'_>, account: &str) -> Result<String, StoreError> {
        let Some(device) = attempt.device else { return Ok(String::new()) };
        let device = self.hashed("device", device);
        let found = device::Entity::find_by_id((device.clone(), account.to_owned())).one(&self.db).await;
        let found = found.map_err(StoreError::database("finding a device"))?;
        Ok(if found.is_some() { device } else { String::new() })
    }

    /// Until when this try must wait; `None` where it may be made.
    ///
    /// # Errors
    /// [`StoreError::Database`].
    pub async fn attempt_must_wait(
        &self,
        attempt: &Attempt<'_>,
        now: DateTime<Utc>,
        limits: &AttemptLimits,
    ) -> Result<Option<DateTime<Utc>>, StoreError> {
        let account = self.hashed("account", attempt.account);
        let device = self.known_device(attempt, &account).await?;
        let at_account = Condition::all()
            .add(row::Column::AccountHash.eq(account))
            .add(row::Column::DeviceHash.eq(device.as_str()));
        if !device.is_empty() {
            return self.full(at_account, limits.from_device, now, limits.window).await;
        }
        let from_address = Condition::all()
            .add(row::Column::AddressHash.eq(self.hashed("address", attempt.address)))
            .add(row::Column::DeviceHash.eq(""));
        let account = self.full(at_account, limits.at_account, now, limits.window).await?;
        Ok(account.max(self.full(from_address, limits.from_address, now, limits.window).await?))
    }

    /// Until when as many failures lie within the window; `None` where fewer do.
    async fn full(
        &self,
        these: Condition,
        most: u32,
        now: DateTime<Utc>,
        window: TimeDelta,
    ) -> Result<Option<DateTime<Utc>>, StoreError> {
        let oldest = row::Entity::find()
            .filter(these)
            .filter(row::Column::Passed.eq(0))
            .filter(row::Column::AtMs.gt((now - window).timestamp_millis()))
            .order_by_desc(row::Column::AtMs)
            .offset(u64::from(most.max(1)) - 1)
            .limit(1)
            .one(&self.db)
            .await
            .map_err(StoreError::database("counting tries to sign in"))?;
        Ok(oldest.and_then(|row| DateTime::from_timestamp_millis(row.at_ms)).map(|at| at + window))
    }

    /// Keeps a try. One that passed makes its device known to the account.
    ///
    /// # Errors
    /// [`StoreError::Database`].
    pub async fn attempt_keep(
        &self,
        attempt: &Attempt<'_>,
        passed: bool,
        now: DateTime<Utc>,
    ) -> Result<(), StoreError> {
        let failed = || StoreError::database("keeping a try to sign in");
        let account = self.hashed("account", attempt.account);
        let known = self.known_device(attempt, &account).await?;
        let row = row::ActiveModel {
            id: Set(crate::store::random(16)),
            at_ms: Set(now.timestamp_millis()),
            account_hash: Set(account.clone()),
            address_hash: Set(self.hashed("address", attempt.address)),
            device_hash: Set(known),
            passed: Set(passed.into()),
        };
        let act = self.begin_quietly("keeping a try to sign in").await?;
        row::Entity::insert(row).exec_without_returning(&act.tx).await.map_err(failed())?;
        if let Some(device) = attempt.device.filter(|_| passed) {
            let row = device::ActiveModel {
                device_hash: Set(self.hashed("device", device)),
                account_hash: Set(account),
                seen_ms: Set(now.timestamp_millis()),
            };
            let once = OnConflict::columns([device::Column::DeviceHash, device::Column::AccountHash])
                .update_column(device::Column::SeenMs)
                .to_owned();
            let kept = device::Entity::insert(row).on_conflict(once).exec_without_returning(&act.tx).await;
            kept.map_err(failed())?;
        }
        act.commit_quietly().await
    }

    /// Forgets tries, and devices not seen, since before a moment; how many tries there were.
    ///
    /// # Errors
    /// [`StoreError::Database`].
    pub async fn attempts_forget(&self, before: DateTime<Utc>) -> Result<u64, StoreError> {
        let failed = || StoreError::database("forgetting tries to sign in");
        let before = before.timestamp_millis();
        let act = self.begin_quietly("forgetting tries to sign in").await?;
        let gone = row::Entity::delete_many().filter(row::Column::AtMs.lt(before)).exec(&act.tx).await;
        let devices = device::Entity::delete_many().filter(device::Column::SeenMs.lt(before));
        devices.exec(&act.tx).await.map_err(failed())?;
        let gone = gone.map_err(failed())?.rows_affected;
        act.commit_quietly().await?;
        Ok(gone)
    }
}
