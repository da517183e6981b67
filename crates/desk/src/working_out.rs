//! What the figures say of an area, worked out once however many ask for it at the same moment, and held until something
//! that it rests on is changed.

use crate::{Desk, DeskError, View, area};
use access::Resource;
use disclosure::Released;
use planning::AreaEvidence;
use std::collections::HashMap;
use std::sync::{Arc, MutexGuard, PoisonError};
use terms::{Action, AreaCode, AreaKind, Dataset, RecordKind};
use tokio::sync::OnceCell;

/// How many readings of earlier commits are held at most.
const PAST_MOST: usize = 64;

/// The commit, the version of the list of measures, and the area.
type Key = (u64, i64, AreaCode);

/// Evidence that is there, or that somebody is working out while the others wait.
type Evidence = Arc<OnceCell<Arc<Released<AreaEvidence>>>>;

/// What was worked out for the present commit, and for earlier ones, which never change.
#[derive(Default)]
pub(crate) struct Held {
    view: Option<(u64, Arc<OnceCell<Arc<View>>>)>,
    /// Version of the list of measures by which targets were judged.
    measures: i64,
    evidence: HashMap<Key, Evidence>,
}

impl Held {
    /// The view of a commit, or of a later one that somebody else has seen meanwhile.
    fn view_of(&mut self, commit: u64) -> Arc<OnceCell<Arc<View>>> {
        match &self.view {
            Some((held, view)) if *held >= commit => Arc::clone(view),
            before => {
                let past = before.as_ref().map(|(held, _)| *held);
                self.evidence.retain(|(at, _, _), _| Some(*at) != past);
                Arc::clone(&self.view.insert((commit, Arc::default())).1)
            }
        }
    }

    fn evidence_of(&mut self, key: Key) -> Evidence {
        let now = self.view.as_ref().map_or(0, |(commit, _)| *commit);
        let past = |(commit, _, _): &Key| *commit != now;
        if past(&key) && self.evidence.keys().filter(|held| past(held)).count() >= PAST_MOST {
            self.evidence.retain(|held, _| !past(held));
        }
        Arc::clone(self.evidence.entry(key).or_default())
    }
}

impl Desk {
    fn lock(&self) -> MutexGuard<'_, Held> {
        self.held.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) async fn seen(&self) -> Result<Arc<View>, DeskError> {
        let commit = self.lake.history().await?.last().map_or(0, |entry| entry.number);
        let cell = self.lock().view_of(commit);
        let view = cell.get_or_try_init(async || Ok(Arc::new(View::read(&self.lake, commit).await?)));
        view.await.map(Arc::clone)
    }

    /// Everything the public may know of an area.
    pub async fn area(&self, area: AreaCode) -> Result<Arc<Released<AreaEvidence>>, DeskError> {
        self.may(Action::Read, &Resource::open(RecordKind::Publication)).await?;
        let view = self.seen().await?;
        self.evidence_of(&view, view.commit(), area).await
    }

    /// The same as it was after a commit; after the last one where there are not so many.
    pub async fn area_at(
        &self,
        area: AreaCode,
        commit: u64,
    ) -> Result<Arc<Released<AreaEvidence>>, DeskError> {
        self.may(Action::Read, &Resource::open(RecordKind::Publication)).await?;
        let now = self.seen().await?;
        self.evidence_of(&now, commit.min(now.commit()), area).await
    }

    /// Evidence as it is held; otherwise worked out, by the first who asks alone while the others wait.
    async fn evidence_of(
        &self,
        now: &View,
        commit: u64,
        area: AreaCode,
    ) -> Result<Arc<Released<AreaEvidence>>, DeskError> {
        let (catalogue, version) = self.measures_now().await?;
        let cell = self.lock().evidence_of((commit, version, area));
        let gather = async |view: &View| {
            let rebases = self.rebases().await?;
            let asked = area::Asked { lake: &self.lake, view, catalogue: &catalogue, rebases: &rebases };
            Ok(Arc::new(area::gather(&asked, area, &self.policy).await?))
        };
        let found = cell.get_or_try_init(async || match commit == now.commit() {
            true => gather(now).await,
            false => gather(&View::read(&self.lake, commit).await?).await,
        });
        found.await.map(Arc::clone)
    }

    /// Works out what the first readers of a day would otherwise wait for: the evidence of every district whose figures
    /// somebody sends, and how targets stand.
    pub async fn work_ahead(&self) -> Result<(), DeskError> {
        self.may(Action::Read, &Resource::open(RecordKind::Publication)).await?;
        let view = self.seen().await?;
        for (area, _) in view.gazetteer().areas(AreaKind::District) {
            if view.home_body(Dataset::PoliceStreet, area).await?.is_some() {
                self.evidence_of(&view, view.commit(), area).await?;
            }
        }
        self.targets_read().await?;
        Ok(())
    }

    /// What was worked out so far rests on something that a person has changed.
    pub(crate) fn forget_evidence(&self) {
        self.lock().evidence.clear();
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
}
