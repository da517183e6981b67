//! The lake itself: opening a folder, keeping deliveries, and following the log.
//!
//! It must never alter a byte that somebody sent, nor let anything be read that no commit names.

use crate::cube::Cube;
use crate::disk::{Disk, blocking};
use crate::log;
use crate::reference::HeldReference;
use crate::state::State;
use crate::{LakeError, faults};
use bytes::Bytes;
use chrono::{DateTime, Utc};
use sha2::{Digest, Sha256};
use std::collections::BTreeSet;
use std::fs::{self, File, OpenOptions, TryLockError};
use std::io;
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError, RwLock};
use terms::{Dataset, Delivery, DeliveryId, Fault, Month, SliceKey};

/// What happened: deliveries kept byte for byte, the rows counted from them, and the log of both.
///
/// Cheap to clone; clones share everything. Several programs may have one folder open: each sees what the others
/// committed the next time it is asked anything. All methods that are `async` need a Tokio runtime.
#[derive(Clone)]
pub struct Lake {
    pub(crate) inner: Arc<Inner>,
}

pub(crate) struct Inner {
    pub(crate) disk: Disk,
    state: RwLock<Arc<State>>,
    /// One at a time may follow the log.
    following: tokio::sync::Mutex<()>,
    pub(crate) cube: Cube,
    pub(crate) reference: Mutex<Option<Arc<HeldReference>>>,
    #[cfg(feature = "sql")]
    pub(crate) engine: crate::sql::Engine,
    /// Shared by everyone who has the folder open; whoever can have it alone may sweep.
    _lock: Option<File>,
}

/// One slice that is held: who says what of which month.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Coverage {
    /// The body whose records these are.
    pub body: String,
    /// Which month.
    pub month: Month,
    /// The delivery that says so.
    pub delivery: DeliveryId,
    /// Rows.
    pub rows: u64,
    /// Incidents: the sum of the rows' counts.
    pub count: u64,
}

/// One commit, in short.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HistoryEntry {
    /// Its number, from 1.
    pub number: u64,
    /// When, UTC.
    pub at: DateTime<Utc>,
    /// Deliveries it brought in, in the order of the commit.
    pub deliveries: Vec<DeliveryId>,
    /// Slices it added.
    pub slices: usize,
    /// The delivery it undid.
    pub undo: Option<DeliveryId>,
}

/// A delivery and what became of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HeldDelivery {
    /// The delivery.
    pub delivery: Delivery,
    /// The commit that brought it in.
    pub commit: u64,
    /// The commit that undid it, if one did.
    pub undone: Option<u64>,
    /// What it says: slices, whether or not a later delivery has taken their place.
    pub slices: Vec<SliceKey>,
    /// How many faults it has.
    pub faults: u64,
}

impl Lake {
    /// Opens a folder, and makes it where it is not there. What unfinished imports left is swept if no other
    /// program has the folder open.
    ///
    /// # Errors
    /// [`LakeError::TooNew`] for a folder of a later format, [`LakeError::Damaged`] where the log has a hole or
    /// cannot be read, [`LakeError::Store`] where the disk fails.
    pub async fn open(folder: &Path) -> Result<Self, LakeError> {
        let disk = Disk::folder(folder)?;
        log::check_format(&disk).await?;
        let (lock, alone) = take_lock(&disk).await?;
        let mut state = State::default();
        let last = log::last(&disk).await?;
        follow(&disk, &mut state).await?;
        if state.number() < last {
            return Err(LakeError::damaged("commits", "the log ends early"));
        }
        if alone {
            sweep(&disk, &state)?;
        }
        if let Some(lock) = &lock {
            let lock = lock.try_clone().map_err(LakeError::store("locking", "lock"))?;
            blocking("locking", move || lock.lock_shared().map_err(LakeError::store("locking", "lock")))
                .await?;
        }
        let inner = Inner {
            #[cfg(feature = "sql")]
            engine: crate::sql::Engine::new(&disk)?,
            disk,
            state: RwLock::new(Arc::new(state)),
            following: tokio::sync::Mutex::new(()),
            cube: Cube::default(),
            reference: Mutex::new(None),
            _lock: lock,
        };
        Ok(Self { inner: Arc::new(inner) })
    }

    /// Keeps the bytes of a delivery and answers only when they will last. The same bytes twice are kept once.
    ///
    /// # Errors
    /// [`LakeError::Store`]: nothing is kept then.
    pub async fn keep(&self, bytes: &[u8]) -> Result<DeliveryId, LakeError> {
        self.keep_bytes(Bytes::copy_from_slice(bytes)).await
    }

    /// As [`Lake::keep`], without a copy.
    pub async fn keep_bytes(&self, bytes: Bytes) -> Result<DeliveryId, LakeError> {
        let hashed = bytes.clone();
        let id = blocking("hashing", move || Ok(hash(&hashed))).await?;
        self.keep_hashed(id, bytes).await?;
        Ok(id)
    }

    /// As [`Lake::keep_bytes`], for a caller who has hashed the bytes already. A wrong hash is found out when the bytes
    /// are asked for: [`Lake::bytes`] hashes them again.
    pub async fn keep_hashed(&self, id: DeliveryId, bytes: Bytes) -> Result<(), LakeError> {
        self.inner.disk.put_new(&delivery_path(id), bytes).await.map(|_| ())
    }

    /// The bytes of a delivery, exactly as they came.
    ///
    /// # Errors
    /// [`LakeError::NotKept`]; [`LakeError::Damaged`] if the disk gives back other bytes than were kept.
    pub async fn bytes(&self, id: DeliveryId) -> Result<Bytes, LakeError> {
        let path = delivery_path(id);
        let bytes = self.inner.disk.read(&path).await?.ok_or(LakeError::NotKept(id))?;
        let hashed = bytes.clone();
        if blocking("hashing", move || Ok(hash(&hashed))).await? != id {
            return Err(LakeError::damaged(path, "its bytes are not those that came"));
        }
        Ok(bytes)
    }

    /// Writes a note beside the bytes of a delivery, for whoever has only the folder: who sent it, when, under
    /// which licence. The commit writes the same into the log, which is what counts.
    ///
    /// # Errors
    /// [`LakeError::Store`].
    pub async fn note(&self, delivery: &Delivery) -> Result<(), LakeError> {
        let note = log::DeliveryNote::from(delivery);
        let text = serde_json::to_vec_pretty(&note).expect("a note is plain JSON");
        self.inner.disk.put(&note_path(delivery.id), text.into()).await
    }

    /// Every delivery ever brought in, in the order of the log. One that was undone and brought in again is there
    /// twice.
    pub async fn deliveries(&self) -> Result<Vec<HeldDelivery>, LakeError> {
        let state = self.now().await?;
        Ok(state.arrivals.iter().map(|arrived| held(&state, arrived)).collect())
    }

    /// One delivery; `None` for one that no commit brought in.
    pub async fn delivery(&self, id: DeliveryId) -> Result<Option<HeldDelivery>, LakeError> {
        let state = self.now().await?;
        Ok(state.latest(id).map(|arrived| held(&state, arrived)))
    }

    /// What was wrong with a delivery, in the order its reader said it. Empty for a faultless one.
    ///
    /// # Errors
    /// [`LakeError::NotHeld`] for a delivery that no commit brought in.
    pub async fn faults(&self, id: DeliveryId) -> Result<Vec<Fault>, LakeError> {
        let state = self.now().await?;
        let arrived = state.latest(id).ok_or(LakeError::NotHeld(id))?;
        let Some(note) = &arrived.faults else { return Ok(Vec::new()) };
        let bytes = self.inner.disk.read_range(&note.path, note.from, note.to).await?;
        faults::read(&note.path, &bytes)
    }

    /// Every commit, oldest first.
    pub async fn history(&self) -> Result<Vec<HistoryEntry>, LakeError> {
        let state = self.now().await?;
        let entry = |step: &crate::state::Step| {
            let arrivals = &state.arrivals[step.arrivals.start as usize..step.arrivals.end as usize];
            HistoryEntry {
                number: step.number,
                at: step.at,
                deliveries: arrivals.iter().map(|arrived| arrived.delivery.id).collect(),
                slices: arrivals.iter().map(|arrived| arrived.slices.len()).sum(),
                undo: step.undo,
            }
        };
        Ok(state.steps.iter().map(entry).collect())
    }

    /// The last commit at or before `time`, for asking what was known then; 0 if there was none.
    pub async fn commit_at(&self, time: DateTime<Utc>) -> Result<u64, LakeError> {
        Ok(self.now().await?.commit_at(time))
    }

    /// What is held of a dataset, by body and month. Whatever is not in this list is a gap, never a zero.
    pub async fn coverage(&self, dataset: Dataset) -> Result<Vec<Coverage>, LakeError> {
        self.coverage_at(dataset, u64::MAX).await
    }

    /// The same as it was after that commit; after the last one where there are not so many.
    pub async fn coverage_at(&self, dataset: Dataset, as_of: u64) -> Result<Vec<Coverage>, LakeError> {
        let state = self.now().await?;
        let of_dataset = state.live(as_of.min(state.number())).filter(|slice| slice.key.dataset == dataset);
        let coverage = |slice: &crate::state::Held| Coverage {
            body: slice.key.body.clone(),
            month: slice.key.month,
            delivery: state.delivery_of(slice),
            rows: slice.rows,
            count: slice.incidents,
        };
        Ok(of_dataset.map(coverage).collect())
    }

    /// The state after the last commit of anybody.
    pub(crate) async fn now(&self) -> Result<Arc<State>, LakeError> {
        let _turn = self.inner.following.lock().await;
        let held = self.inner.state.read().unwrap_or_else(PoisonError::into_inner).clone();
        if log::read(&self.inner.disk, held.number() + 1).await?.is_none() {
            return Ok(held);
        }
        let mut state = State::clone(&held);
        follow(&self.inner.disk, &mut state).await?;
        let state = Arc::new(state);
        *self.inner.state.write().unwrap_or_else(PoisonError::into_inner) = state.clone();
        Ok(state)
    }
}

fn held(state: &State, arrived: &crate::state::Arrived) -> HeldDelivery {
    let slices = &state.slices[arrived.slices.start as usize..arrived.slices.end as usize];
    HeldDelivery {
        delivery: arrived.delivery.clone(),
        commit: arrived.commit,
        undone: arrived.undone,
        slices: slices.iter().map(|slice| slice.key.clone()).collect(),
        faults: arrived.faults.as_ref().map_or(0, |faults| faults.count),
    }
}

fn hash(bytes: &[u8]) -> DeliveryId {
    DeliveryId(Sha256::digest(bytes).into())
}

/// Where the bytes of a delivery lie.
pub(crate) fn delivery_path(id: DeliveryId) -> String {
    let name = id.to_string();
    format!("deliveries/{}/{name}", &name[..2])
}

pub(crate) fn note_path(id: DeliveryId) -> String {
    format!("{}.json", delivery_path(id))
}

/// Applies every commit that is not in `state` yet.
async fn follow(disk: &Disk, state: &mut State) -> Result<(), LakeError> {
    while let Some(commit) = log::read(disk, state.number() + 1).await? {
        state.apply(&commit)?;
    }
    Ok(())
}

/// Opens the lock file, and says whether nobody else holds it.
async fn take_lock(disk: &Disk) -> Result<(Option<File>, bool), LakeError> {
    let Some(root) = disk.root() else { return Ok((None, false)) };
    let failed = |cause: io::Error| LakeError::store("locking", "lock")(cause);
    let path = root.join("lock");
    let file = OpenOptions::new().create(true).truncate(false).write(true).open(path).map_err(failed)?;
    match file.try_lock() {
        Ok(()) => Ok((Some(file), true)),
        Err(TryLockError::WouldBlock) => Ok((Some(file), false)),
        Err(TryLockError::Error(cause)) => Err(failed(cause)),
    }
}

/// Throws away what no commit names. Only for the one who holds the lock alone.
fn sweep(disk: &Disk, state: &State) -> Result<(), LakeError> {
    let Some(root) = disk.root() else { return Ok(()) };
    let unfinished = disk.sweep_unfinished()?;
    let parts = state.parts.iter().map(|part| part.path.as_str());
    let reference =
        state.arrivals.iter().flat_map(|arrived| arrived.reference.iter().map(|r| r.path.as_str()));
    let faults = state.arrivals.iter().filter_map(|arrived| arrived.faults.as_ref().map(|f| f.path.as_str()));
    let folder_of = |path: &str| path.split('/').nth(1).map(str::to_owned);
    let named: BTreeSet<String> = parts.chain(reference).chain(faults).filter_map(folder_of).collect();
    let failed = |cause: io::Error| LakeError::store("sweeping", "parts")(cause);
    let mut abandoned = 0;
    let entries = match fs::read_dir(root.join("parts")) {
        Err(none) if none.kind() == io::ErrorKind::NotFound => return Ok(()),
        other => other.map_err(failed)?,
    };
    for entry in entries {
        let entry = entry.map_err(failed)?;
        if !named.contains(entry.file_name().to_string_lossy().as_ref()) {
            fs::remove_dir_all(entry.path()).map_err(failed)?;
            abandoned += 1;
        }
    }
    if unfinished + abandoned > 0 {
        tracing::info!(unfinished, abandoned, "swept what unfinished imports left");
    }
    Ok(())
}
