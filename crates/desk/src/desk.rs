//! The desk itself: what is open, which policy holds, what time it is.

use crate::asking::Rulebook;
use crate::reading::Readings;
use crate::view::View;
use crate::{DeskError, area};
use access::{Asker, Resource};
use disclosure::{Policy, Released};
use lake::Lake;
use planning::AreaEvidence;
use records::{Profiles, Store};
use std::collections::HashMap;
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};
use terms::{Action, AreaCode, Clock, RecordKind};

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

/// How many readings of earlier commits are held at most.
const PAST_MOST: usize = 64;

/// What was worked out for the present commit, and for earlier ones, which never change.
#[derive(Default)]
pub(crate) struct Held {
    view: Option<Arc<View>>,
    /// Version of the list of measures by which the areas were worked out.
    measures: i64,
    areas: HashMap<AreaCode, Arc<Released<AreaEvidence>>>,
    past: HashMap<(u64, AreaCode), Arc<Released<AreaEvidence>>>,
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

    pub(crate) async fn seen(&self) -> Result<Arc<View>, DeskError> {
        let commit = self.lake.history().await?.last().map_or(0, |entry| entry.number);
        if let Some(view) = &self.lock().view
            && view.commit() == commit
        {
            return Ok(Arc::clone(view));
        }
        let view = Arc::new(View::read(&self.lake, commit).await?);
        let mut held = self.lock();
        held.view = Some(Arc::clone(&view));
        held.areas.clear();
        Ok(view)
    }

    /// Everything the public may know of an area.
    pub async fn area(&self, area: AreaCode) -> Result<Arc<Released<AreaEvidence>>, DeskError> {
        self.may(Action::Read, &Resource::open(RecordKind::Publication)).await?;
        let view = self.seen().await?;
        self.forget_measures_of_before().await?;
        if let Some(evidence) = self.lock().areas.get(&area) {
            return Ok(Arc::clone(evidence));
        }
        let (gathered, measures) = self.gather(&view, area).await?;
        let mut held = self.lock();
        if held.view.as_ref().is_some_and(|now| now.commit() == view.commit()) && held.measures == measures {
            held.areas.insert(area, Arc::clone(&gathered));
        }
        Ok(gathered)
    }

    /// The same as it was after a commit; after the last one where there are not so many.
    pub async fn area_at(
        &self,
        area: AreaCode,
        commit: u64,
    ) -> Result<Arc<Released<AreaEvidence>>, DeskError> {
        self.may(Action::Read, &Resource::open(RecordKind::Publication)).await?;
        if commit >= self.seen().await?.commit() {
            return self.area(area).await;
        }
        self.forget_measures_of_before().await?;
        if let Some(evidence) = self.lock().past.get(&(commit, area)) {
            return Ok(Arc::clone(evidence));
        }
        let view = View::read(&self.lake, commit).await?;
        let (gathered, measures) = self.gather(&view, area).await?;
        let mut held = self.lock();
        if held.measures != measures {
            return Ok(gathered);
        }
        if held.past.len() >= PAST_MOST {
            held.past.clear();
        }
        held.past.insert((commit, area), Arc::clone(&gathered));
        Ok(gathered)
    }

    /// What was worked out so far rests on something that a person has changed.
    pub(crate) fn forget_evidence(&self) {
        let mut held = self.lock();
        held.areas.clear();
        held.past.clear();
        drop(held);
        self.forget_verdicts();
    }

    /// Whoever changed the measures may have done so in another program.
    pub(crate) async fn forget_measures_of_before(&self) -> Result<(), DeskError> {
        let (_, version) = self.measures_now().await?;
        if self.lock().measures != version {
            self.forget_evidence();
            self.lock().measures = version;
        }
        Ok(())
    }

    /// Evidence of an area, and the version of the list of measures it was worked out by.
    async fn gather(
        &self,
        view: &View,
        area: AreaCode,
    ) -> Result<(Arc<Released<AreaEvidence>>, i64), DeskError> {
        let (rebases, (measures, version)) = (self.rebases().await?, self.measures_now().await?);
        let asked = area::Asked { lake: &self.lake, view, catalogue: &measures, rebases: &rebases };
        Ok((Arc::new(area::gather(&asked, area, &self.policy).await?), version))
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Held> {
        self.held.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
