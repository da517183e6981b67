//! What the log adds up to: which deliveries are held, and which slice speaks for each month.
//!
//! A fold over commits and nothing else: no disk, no clock. Every state that ever was can be asked again, because
//! nothing is forgotten when it is superseded or undone.

use crate::LakeError;
use crate::log::{Commit, FaultsNote, PartNote, ReferenceNote, time_of};
use chrono::{DateTime, Utc};
use std::collections::BTreeMap;
use std::collections::HashMap;
use terms::{Delivery, DeliveryId, SliceKey};

/// A delivery as some commit brought it in. Brought in again after an undo, it is another arrival.
#[derive(Clone, Debug)]
pub(crate) struct Arrived {
    pub(crate) delivery: Delivery,
    /// The commit that brought it.
    pub(crate) commit: u64,
    /// The commit that undid it.
    pub(crate) undone: Option<u64>,
    pub(crate) faults: Option<FaultsNote>,
    pub(crate) reference: Vec<ReferenceNote>,
    /// Where its slices begin and end in [`State::slices`].
    pub(crate) slices: std::ops::Range<u32>,
}

impl Arrived {
    /// Whether it counts after commit `as_of`.
    pub(crate) fn stands(&self, as_of: u64) -> bool {
        self.commit <= as_of && self.undone.is_none_or(|undone| undone > as_of)
    }
}

/// A slice as it lies in a part.
#[derive(Clone, Debug)]
pub(crate) struct Held {
    pub(crate) key: SliceKey,
    /// Index into [`State::arrivals`].
    pub(crate) arrival: u32,
    /// Index into [`State::parts`].
    pub(crate) part: u32,
    /// Row group.
    pub(crate) group: u32,
    pub(crate) rows: u64,
    pub(crate) incidents: u64,
}

/// What a commit did, in short.
#[derive(Clone, Debug)]
pub(crate) struct Step {
    pub(crate) number: u64,
    pub(crate) at: DateTime<Utc>,
    /// Indices into [`State::arrivals`].
    pub(crate) arrivals: std::ops::Range<u32>,
    pub(crate) undo: Option<DeliveryId>,
}

/// The fold of the log.
#[derive(Clone, Debug, Default)]
pub(crate) struct State {
    pub(crate) steps: Vec<Step>,
    pub(crate) arrivals: Vec<Arrived>,
    pub(crate) parts: Vec<PartNote>,
    pub(crate) slices: Vec<Held>,
    /// Slices of each key, in the order they came.
    by_key: BTreeMap<SliceKey, Vec<u32>>,
    /// The latest arrival of each delivery.
    by_id: HashMap<DeliveryId, u32>,
}

impl State {
    /// The last commit's number; 0 for an empty lake.
    pub(crate) fn number(&self) -> u64 {
        self.steps.len() as u64
    }

    /// Adds the next commit.
    pub(crate) fn apply(&mut self, commit: &Commit) -> Result<(), LakeError> {
        let damaged = |problem: &str| LakeError::damaged(format!("commit {}", commit.number), problem);
        if commit.number != self.number() + 1 {
            return Err(damaged("it is out of turn"));
        }
        let at = time_of(&commit.at).ok_or_else(|| damaged("its time cannot be read"))?;
        let first = self.arrivals.len() as u32;
        let parts_before = self.parts.len();
        self.parts.extend(commit.parts.iter().cloned());
        for note in &commit.arrivals {
            let delivery = note.delivery.delivery().ok_or_else(|| damaged("a delivery cannot be read"))?;
            let arrival = self.arrivals.len() as u32;
            let slices_before = self.slices.len() as u32;
            for slice in &note.slices {
                let key = slice.key().ok_or_else(|| damaged("a slice cannot be read"))?;
                let part = commit.parts.get(slice.part).filter(|part| slice.group < part.groups);
                part.ok_or_else(|| damaged("a slice lies in no part"))?;
                self.by_key.entry(key.clone()).or_default().push(self.slices.len() as u32);
                self.slices.push(Held {
                    key,
                    arrival,
                    part: (parts_before + slice.part) as u32,
                    group: slice.group as u32,
                    rows: slice.rows,
                    incidents: slice.incidents,
                });
            }
            self.by_id.insert(delivery.id, arrival);
            self.arrivals.push(Arrived {
                delivery,
                commit: commit.number,
                undone: None,
                faults: note.faults.clone(),
                reference: note.reference.clone(),
                slices: slices_before..self.slices.len() as u32,
            });
        }
        let undo = match &commit.undo {
            None => None,
            Some(text) => {
                let id: DeliveryId = text.parse().map_err(|_| damaged("what it undoes cannot be read"))?;
                let arrival = self.standing(id).ok_or_else(|| damaged("what it undoes is not held"))?;
                self.arrivals[arrival as usize].undone = Some(commit.number);
                Some(id)
            }
        };
        let arrivals = first..self.arrivals.len() as u32;
        self.steps.push(Step { number: commit.number, at, arrivals, undo });
        Ok(())
    }

    /// The arrival of a delivery that is held and not undone.
    pub(crate) fn standing(&self, id: DeliveryId) -> Option<u32> {
        self.by_id.get(&id).copied().filter(|&at| self.arrivals[at as usize].undone.is_none())
    }

    /// The latest arrival of a delivery, undone or not.
    pub(crate) fn latest(&self, id: DeliveryId) -> Option<&Arrived> {
        self.by_id.get(&id).map(|&at| &self.arrivals[at as usize])
    }

    /// The slice that speaks for `key` after commit `as_of`.
    pub(crate) fn speaks(&self, key: &SliceKey, as_of: u64) -> Option<&Held> {
        self.by_key.get(key).and_then(|stack| self.top(stack, as_of))
    }

    fn top(&self, stack: &[u32], as_of: u64) -> Option<&Held> {
        stack
            .iter()
            .rev()
            .map(|&at| &self.slices[at as usize])
            .find(|slice| self.arrivals[slice.arrival as usize].stands(as_of))
    }

    /// Every slice that counts after commit `as_of`, in the order of keys: dataset, body, month.
    pub(crate) fn live(&self, as_of: u64) -> impl Iterator<Item = &Held> {
        self.by_key.values().filter_map(move |stack| self.top(stack, as_of))
    }

    /// Who sent a slice.
    pub(crate) fn delivery_of(&self, slice: &Held) -> DeliveryId {
        self.arrivals[slice.arrival as usize].delivery.id
    }

    /// The last commit made at or before `time`; 0 if there is none.
    pub(crate) fn commit_at(&self, time: DateTime<Utc>) -> u64 {
        self.steps.iter().rev().find(|step| step.at <= time).map_or(0, |step| step.number)
    }
}
