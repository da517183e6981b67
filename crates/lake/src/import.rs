//! Bringing deliveries in: parts are written as they come, and one commit at the end makes all of them visible.
//!
//! Until that commit nothing can be read, and an import that is dropped leaves nothing. No part is ever changed.

use crate::disk::blocking;
use crate::encode::{self, Column, Encoded};
use crate::lake::{delivery_path, note_path};
use crate::layout::{COUNTS, ROWS, SPOTS};
use crate::log::{
    self, ArrivalNote, Commit, DeliveryNote, FaultsNote, PartNote, ReferenceNote, SliceNote, SupersededNote,
    time_text,
};
use crate::state::State;
use crate::{Lake, LakeError, faults, reference};
use bytes::Bytes;
use chrono::{DateTime, Utc};
use parquet::file::writer::SerializedFileWriter;
use rayon::prelude::*;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread::JoinHandle;
use terms::{Delivery, DeliveryId, Fault, IncidentSlice, Reference, SliceKey};

/// A part is closed when its rows pass this many bytes: few files to sync, and little held in memory.
const PART_BYTES: usize = 32 << 20;
/// Faults are held in memory up to this many bytes.
const FAULTS_BYTES: usize = 8 << 20;
/// Finished files that may wait for the disk.
const WAITING: usize = 3;
/// How often a commit is tried against other programs that commit.
const TRIES: u32 = 1_000;

/// One delivery and what was read from it.
#[derive(Clone, Debug)]
pub struct Arrival {
    /// The delivery. Its bytes must have been [kept](Lake::keep).
    pub delivery: Delivery,
    /// Incidents, each (dataset, body, month) at most once.
    pub slices: Vec<IncidentSlice>,
    /// Reference, where the file holds any.
    pub reference: Option<Reference>,
    /// What was wrong with it.
    pub faults: Vec<Fault>,
}

/// What a commit did.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Committed {
    /// Its number. Where nothing was new there is no commit, and this is the last one's.
    pub number: u64,
    /// Slices that now speak for their month.
    pub added: Vec<SliceKey>,
    /// Slices that spoke until now, and whose they were. Ask for an earlier commit to see them.
    pub superseded: Vec<(SliceKey, DeliveryId)>,
    /// Deliveries that were held already: nothing changed for them.
    pub unchanged: Vec<DeliveryId>,
}

/// What an undo did.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Undone {
    /// Number of the commit.
    pub number: u64,
    /// Months that nobody speaks for any more: they are gaps now.
    pub removed: Vec<SliceKey>,
    /// Slices that speak again, and whose they are.
    pub restored: Vec<(SliceKey, DeliveryId)>,
}

/// An import under way. Made by [`Lake::begin`]; [`Import::finish`] commits, dropping it throws it away.
pub struct Import {
    lake: Lake,
    folder: String,
    begun: Arc<State>,
    open: Mutex<Open>,
    writer: Option<JoinHandle<Result<(), LakeError>>>,
    finished: bool,
}

struct Open {
    rows: SerializedFileWriter<Vec<u8>>,
    spots: SerializedFileWriter<Vec<u8>>,
    counts: SerializedFileWriter<Vec<u8>>,
    groups: usize,
    parts: Vec<PartNote>,
    pending: Vec<Pending>,
    claimed: BTreeSet<DeliveryId>,
    unchanged: Vec<DeliveryId>,
    faults: Vec<u8>,
    fault_files: usize,
    reference_files: usize,
    /// Taken away when there is nothing more to write.
    queue: Option<SyncSender<(String, Bytes)>>,
}

/// An import whose files are all written or waiting.
struct Closed {
    parts: Vec<PartNote>,
    pending: Vec<Pending>,
    unchanged: Vec<DeliveryId>,
}

struct Pending {
    delivery: Delivery,
    slices: Vec<(SliceKey, SliceNote)>,
    reference: Vec<ReferenceNote>,
    faults: Option<FaultsNote>,
}

impl Lake {
    /// Brings in one delivery.
    ///
    /// # Errors
    /// As [`Import::add`] and [`Import::finish`].
    pub async fn commit(&self, arrival: Arrival, now: DateTime<Utc>) -> Result<Committed, LakeError> {
        self.commit_all(vec![arrival], now).await
    }

    /// Brings in many deliveries, all in one commit: all are seen, or none.
    ///
    /// # Errors
    /// As [`Import::add`] and [`Import::finish`].
    pub async fn commit_all(
        &self,
        arrivals: Vec<Arrival>,
        now: DateTime<Utc>,
    ) -> Result<Committed, LakeError> {
        let import = self.begin().await?;
        let import = blocking("importing", move || {
            arrivals.into_iter().try_for_each(|arrival| import.add(arrival))?;
            Ok(import)
        })
        .await?;
        import.finish(now).await
    }

    /// Begins an import of any size.
    ///
    /// # Errors
    /// [`LakeError::Store`].
    pub async fn begin(&self) -> Result<Import, LakeError> {
        let begun = self.now().await?;
        let disk = self.inner.disk.clone();
        let mut number = begun.number() + 1;
        let folder = loop {
            let folder = format!("parts/{number:08}");
            if disk.put_new(&format!("{folder}/begun"), Bytes::new()).await? {
                break folder;
            }
            number += 1;
        };
        let (queue, files) = sync_channel(WAITING);
        let runtime = tokio::runtime::Handle::current();
        let writer = std::thread::spawn(move || {
            write_all(&files, |path, bytes| runtime.block_on(disk.put_part(path, bytes)))
        });
        let open = Open {
            rows: ROWS.file(),
            spots: SPOTS.file(),
            counts: COUNTS.file(),
            groups: 0,
            parts: Vec::new(),
            pending: Vec::new(),
            claimed: BTreeSet::new(),
            unchanged: Vec::new(),
            faults: Vec::new(),
            fault_files: 0,
            reference_files: 0,
            queue: Some(queue),
        };
        let (open, writer) = (Mutex::new(open), Some(writer));
        Ok(Import { lake: self.clone(), folder, begun, open, writer, finished: false })
    }

    /// Takes a delivery back. What it had superseded speaks again. It can be brought in anew.
    ///
    /// # Errors
    /// [`LakeError::NotHeld`] where no commit brought it in or it has been undone.
    pub async fn undo(&self, id: DeliveryId, now: DateTime<Utc>) -> Result<Undone, LakeError> {
        for _ in 0..TRIES {
            let before = self.now().await?;
            let arrival = before.standing(id).ok_or(LakeError::NotHeld(id))?;
            let number = before.number() + 1;
            let undo = Some(id.to_string());
            let commit = Commit { number, at: time_text(now), arrivals: vec![], parts: vec![], undo };
            if !log::append(&self.inner.disk, &commit).await? {
                continue;
            }
            let after = self.now().await?;
            let slices = before.arrivals[arrival as usize].slices.clone();
            let mut undone = Undone { number, ..Undone::default() };
            for slice in &before.slices[slices.start as usize..slices.end as usize] {
                let spoke = before.speaks(&slice.key, number - 1).is_some_and(|top| top.arrival == arrival);
                match after.speaks(&slice.key, number) {
                    _ if !spoke => {}
                    Some(top) => undone.restored.push((slice.key.clone(), after.delivery_of(top))),
                    None => undone.removed.push(slice.key.clone()),
                }
            }
            return Ok(undone);
        }
        Err(LakeError::Crowded(TRIES))
    }
}

impl Import {
    /// Adds a delivery: encodes it on this thread (and on idle ones) and hands finished files to the disk. Call it
    /// from as many threads as you like, but not from an `async` function: it waits when the disk is behind.
    ///
    /// A delivery that is held already is set aside as unchanged.
    ///
    /// # Errors
    /// [`LakeError::SliceTwice`], [`LakeError::NotATable`]: this delivery is then left out, and others can go on.
    /// [`LakeError::Stopped`] once the disk has failed; [`Import::finish`] says how.
    pub fn add(&self, arrival: Arrival) -> Result<(), LakeError> {
        let id = arrival.delivery.id;
        {
            let mut open = self.open();
            if self.begun.standing(id).is_some() || !open.claimed.insert(id) {
                open.unchanged.push(id);
                return Ok(());
            }
        }
        let added = self.add_new(arrival);
        if added.is_err() {
            self.open().claimed.remove(&id);
        }
        added
    }

    fn add_new(&self, arrival: Arrival) -> Result<(), LakeError> {
        let mut keys = BTreeSet::new();
        if let Some(twice) = arrival.slices.iter().find(|slice| !keys.insert(&slice.key)) {
            return Err(LakeError::SliceTwice(twice.key.clone()));
        }
        let encoded: Vec<Encoded> =
            arrival.slices.into_par_iter().map(encode::encode).collect::<Result<_, LakeError>>()?;
        let reference = arrival.reference.as_ref().map_or(Ok(Vec::new()), reference::encode)?;
        let mut open = self.open();
        let mut slices = Vec::with_capacity(encoded.len());
        for slice in encoded {
            let note =
                SliceNote::new(&slice.key, open.parts.len(), open.groups, slice.row_count, slice.incidents);
            slices.push((slice.key, note));
            append(&mut open.rows, slice.rows)?;
            append(&mut open.spots, slice.spots)?;
            append(&mut open.counts, slice.counts)?;
            open.groups += 1;
            if open.rows.bytes_written() > PART_BYTES {
                open.seal(&self.folder)?;
            }
        }
        let mut notes = Vec::new();
        for (kind, bytes, rows) in reference {
            open.reference_files += 1;
            let path = format!("{}/{:04}.{kind}.parquet", self.folder, open.reference_files);
            notes.push(ReferenceNote {
                kind: kind.to_owned(),
                path: path.clone(),
                rows,
                bytes: bytes.len() as u64,
            });
            open.send(path, bytes)?;
        }
        let faults = open.add_faults(&self.folder, &arrival.faults)?;
        open.pending.push(Pending { delivery: arrival.delivery, slices, reference: notes, faults });
        Ok(())
    }

    fn open(&self) -> MutexGuard<'_, Open> {
        self.open.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Commits everything added, in one step, and answers when it will last. Where two deliveries of one import
    /// speak for the same month, the one received later wins (then the later file name), whatever order they were
    /// added in.
    ///
    /// # Errors
    /// [`LakeError::NotKept`] where a delivery's bytes were not kept, [`LakeError::Store`] where the disk failed,
    /// [`LakeError::Crowded`]. Nothing is visible then.
    pub async fn finish(mut self, now: DateTime<Utc>) -> Result<Committed, LakeError> {
        let taken = self.close();
        self.join().await?;
        let Closed { parts, mut pending, mut unchanged } = taken?;
        pending.sort_by(|a, b| order_of(&a.delivery).cmp(&order_of(&b.delivery)));
        let disk = &self.lake.inner.disk;
        for arrival in &pending {
            let id = arrival.delivery.id;
            disk.length(&delivery_path(id)).await?.ok_or(LakeError::NotKept(id))?;
            if disk.length(&note_path(id)).await?.is_none() {
                // The log says the same and is synced: this copy need not be.
                let text = serde_json::to_vec_pretty(&DeliveryNote::from(&arrival.delivery));
                disk.put_copy(&note_path(id), text.expect("a note is plain JSON").into()).await?;
            }
        }
        disk.settle(&self.folder).await?;
        for _ in 0..TRIES {
            let state = self.lake.now().await?;
            pending.retain(|arrival| {
                let held = state.standing(arrival.delivery.id).is_some();
                if held {
                    unchanged.push(arrival.delivery.id);
                }
                !held
            });
            if pending.is_empty() {
                unchanged.sort_unstable();
                return Ok(Committed { number: state.number(), unchanged, ..Committed::default() });
            }
            let (commit, mut committed) = compose(&state, &pending, &parts, now);
            if log::append(&self.lake.inner.disk, &commit).await? {
                self.finished = true;
                self.lake.now().await?;
                unchanged.sort_unstable();
                committed.unchanged = unchanged;
                return Ok(committed);
            }
        }
        Err(LakeError::Crowded(TRIES))
    }

    /// Hands the last files to the disk and ends the queue.
    fn close(&self) -> Result<Closed, LakeError> {
        let mut open = self.open();
        let sealed = open.seal(&self.folder).and_then(|()| open.seal_faults(&self.folder));
        open.queue = None;
        sealed.map(|()| Closed {
            parts: std::mem::take(&mut open.parts),
            pending: std::mem::take(&mut open.pending),
            unchanged: std::mem::take(&mut open.unchanged),
        })
    }

    async fn join(&mut self) -> Result<(), LakeError> {
        let Some(writer) = self.writer.take() else { return Ok(()) };
        blocking("writing", move || writer.join().map_err(|_| LakeError::Stopped("writing"))?).await
    }
}

impl Drop for Import {
    fn drop(&mut self) {
        if self.finished {
            return;
        }
        self.open().queue = None;
        if let Some(writer) = self.writer.take() {
            let _ = writer.join();
        }
        // What cannot be thrown away now is swept at the next opening: no commit names it.
        if let Some(root) = self.lake.inner.disk.root() {
            let _ = std::fs::remove_dir_all(root.join(&self.folder));
        }
    }
}

impl Open {
    /// Closes the part and hands its files to the disk.
    fn seal(&mut self, folder: &str) -> Result<(), LakeError> {
        if self.groups == 0 {
            return Ok(());
        }
        let path = format!("{folder}/{:04}", self.parts.len() + 1);
        let rows = close(std::mem::replace(&mut self.rows, ROWS.file()))?;
        let spots = close(std::mem::replace(&mut self.spots, SPOTS.file()))?;
        let counts = close(std::mem::replace(&mut self.counts, COUNTS.file()))?;
        self.parts.push(PartNote {
            path: path.clone(),
            groups: std::mem::take(&mut self.groups),
            rows_bytes: rows.len() as u64,
            spots_bytes: spots.len() as u64,
            counts_bytes: counts.len() as u64,
        });
        self.send(rows_path(&path), rows)?;
        self.send(spots_path(&path), spots)?;
        self.send(counts_path(&path), counts)
    }

    fn add_faults(&mut self, folder: &str, found: &[Fault]) -> Result<Option<FaultsNote>, LakeError> {
        if found.is_empty() {
            return Ok(None);
        }
        let path = format!("{folder}/{:04}.faults.jsonl", self.fault_files + 1);
        let from = self.faults.len() as u64;
        faults::write(found, &mut self.faults);
        let note = FaultsNote { path, from, to: self.faults.len() as u64, count: found.len() as u64 };
        if self.faults.len() > FAULTS_BYTES {
            self.seal_faults(folder)?;
        }
        Ok(Some(note))
    }

    fn seal_faults(&mut self, folder: &str) -> Result<(), LakeError> {
        if self.faults.is_empty() {
            return Ok(());
        }
        self.fault_files += 1;
        let bytes = std::mem::take(&mut self.faults).into();
        self.send(format!("{folder}/{:04}.faults.jsonl", self.fault_files), bytes)
    }

    fn send(&self, path: String, bytes: Bytes) -> Result<(), LakeError> {
        let queue = self.queue.as_ref().ok_or(LakeError::Stopped("the import"))?;
        queue.send((path, bytes)).map_err(|_| LakeError::Stopped("writing"))
    }
}

pub(crate) fn rows_path(part: &str) -> String {
    format!("{part}.rows.parquet")
}

pub(crate) fn spots_path(part: &str) -> String {
    format!("{part}.spots.parquet")
}

pub(crate) fn counts_path(part: &str) -> String {
    format!("{part}.counts.parquet")
}

/// Writes what the queue brings until it ends. At the first failure it stops, which those who send then notice.
fn write_all(
    files: &Receiver<(String, Bytes)>,
    write: impl Fn(&str, Bytes) -> Result<(), LakeError>,
) -> Result<(), LakeError> {
    files.iter().try_for_each(|(path, bytes)| write(&path, bytes))
}

fn order_of(delivery: &Delivery) -> (DateTime<Utc>, &str, DeliveryId) {
    (delivery.received, &delivery.file_name, delivery.id)
}

fn append(file: &mut SerializedFileWriter<Vec<u8>>, columns: Vec<Column>) -> Result<(), LakeError> {
    encode::append(file, columns).map_err(LakeError::store("encoding", "a part"))
}

fn close(file: SerializedFileWriter<Vec<u8>>) -> Result<Bytes, LakeError> {
    file.into_inner().map(Bytes::from).map_err(LakeError::store("encoding", "a part"))
}

/// The commit that would follow `state`, and what it would do.
fn compose(
    state: &State,
    pending: &[Pending],
    parts: &[PartNote],
    now: DateTime<Utc>,
) -> (Commit, Committed) {
    let number = state.number() + 1;
    let mut committed = Committed { number, ..Committed::default() };
    let mut speaking: BTreeMap<&SliceKey, DeliveryId> = BTreeMap::new();
    let mut arrivals = Vec::with_capacity(pending.len());
    for arrival in pending {
        let mut supersedes = Vec::new();
        for (key, _) in &arrival.slices {
            let held = || state.speaks(key, state.number()).map(|slice| state.delivery_of(slice));
            if let Some(before) = speaking.insert(key, arrival.delivery.id).or_else(held) {
                supersedes.push(SupersededNote::new(key, before));
                committed.superseded.push((key.clone(), before));
            }
        }
        arrivals.push(ArrivalNote {
            delivery: DeliveryNote::from(&arrival.delivery),
            slices: arrival.slices.iter().map(|(_, note)| note.clone()).collect(),
            reference: arrival.reference.clone(),
            faults: arrival.faults.clone(),
            supersedes,
        });
    }
    committed.added = speaking.into_keys().cloned().collect();
    let commit = Commit { number, at: time_text(now), arrivals, parts: parts.to_vec(), undo: None };
    (commit, committed)
}
