//! The desk itself: what is open, which policy holds, what time it is.

use crate::DeskError;
use crate::asking::Rulebook;
use crate::reading::Readings;
use crate::view::View;
use crate::working_out::Held;
use access::{Asker, Resource};
use disclosure::Policy;
use lake::Lake;
use records::{Profiles, Store};
use std::path::Path;
use std::sync::{Arc, Mutex};
use terms::{Action, Clock, RecordKind};

/// Everything anyone can ask goes through here.
#[derive(Clone)]
pub struct Desk {
    pub(crate) lake: Lake,
    pub(crate) policy: Policy,
    pub(crate) profiles: Arc<Profiles>,
    pub(crate) store: Store,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) asker: Asker,
    pub(crate) rulebook: Rulebook,
    pub(crate) readings: Readings,
    pub(crate) held: Arc<Mutex<Held>>,
    pub(crate) verdicts: crate::targets::Verdicts,
}

impl Desk {
    /// Opens the store in a folder, and makes it if it is not there. People, documents and the audit are in an SQLite file
    /// in it; what was erased is repeated beside it, so that no restore brings it back. The program itself asks, until
    /// [`Desk::asked_by`] says otherwise.
    pub async fn open(folder: &Path, clock: Arc<dyn Clock>) -> Result<Self, DeskError> {
        let records = folder.join("records");
        std::fs::create_dir_all(&records)
            .map_err(|cause| records::StoreError::Disk { doing: "making the folder of records", cause })?;
        let (file, ledger) = (records.join("records.sqlite"), folder.join("erased.jsonl"));
        let store = Store::file_with_ledger(&file, &ledger).await?;
        Self::open_with(folder, store, clock).await
    }

    /// The same with people, documents and the audit in a store that is open already, such as one on PostgreSQL.
    pub async fn open_with(folder: &Path, store: Store, clock: Arc<dyn Clock>) -> Result<Self, DeskError> {
        Ok(Self {
            store,
            lake: Lake::open(&folder.join("lake")).await?,
            policy: Policy::public(),
            profiles: Arc::new(Profiles::open(&folder.join("records"))?),
            clock,
            asker: Asker::Program("command-line"),
            rulebook: Rulebook::default(),
            readings: Readings::default(),
            held: Arc::default(),
            verdicts: crate::targets::Verdicts::default(),
        })
    }

    /// The same store under another policy, with nothing worked out yet.
    pub(crate) fn under(&self, policy: Policy) -> Self {
        Self { policy, held: Arc::default(), ..self.clone() }
    }

    /// The time, from the clock the desk was given.
    pub fn now(&self) -> chrono::DateTime<chrono::Utc> {
        self.clock.now()
    }

    /// The time that people's own devices say: sign-in goes by it.
    pub fn devices(&self) -> chrono::DateTime<chrono::Utc> {
        self.clock.devices()
    }

    /// The clock it was given.
    pub fn clock(&self) -> Arc<dyn Clock> {
        Arc::clone(&self.clock)
    }

    /// Keeps the bytes of a document under their hash, without counting anything from them.
    pub async fn keep(&self, bytes: Vec<u8>) -> Result<terms::DeliveryId, DeskError> {
        self.may(Action::Change, &Resource::paper(RecordKind::Assessment)).await?;
        Ok(self.lake.keep_bytes(bytes.into()).await?)
    }

    /// The bytes kept under a hash.
    pub async fn kept(&self, id: terms::DeliveryId) -> Result<Vec<u8>, DeskError> {
        self.may(Action::Read, &Resource::paper(RecordKind::Assessment)).await?;
        Ok(self.lake.bytes(id).await?.to_vec())
    }

    /// What is held now. The same view is given until the lake has a new commit.
    ///
    /// Counts in it are not released; what is shown of it to the public goes through [`Desk::area`].
    pub async fn view(&self) -> Result<Arc<View>, DeskError> {
        self.may(Action::Read, &Resource::open(RecordKind::Publication)).await?;
        self.seen().await
    }
}
