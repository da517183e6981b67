//! Records that stand ready for new ones: a day's arrivals are compared with all that is held, and nothing is learnt anew.
//!
//! What was learnt stays as it was until somebody fits again; a value never seen before counts as rare.

use crate::blocks::{Keys, key_of};
use crate::dictionary::TextColumn;
use crate::error::LinkageError;
use crate::linked::{Edge, Fitted};
use crate::model::{Mode, Model};
use crate::quick::Memo;
use crate::records::{Records, Table};
use crate::scheme::pair_of;
use crate::weights::{Judge, bits};
use rayon::prelude::*;
use std::collections::{BTreeSet, HashMap};

/// Room made for arrivals: one for so many records held, and at least so many.
const ROOM_SHARE: usize = 16;
const ROOM_LEAST: usize = 10_000;
/// Two to this many answers of equal codes are kept while arrivals are compared.
const MEMO_POWER: u32 = 9;

/// For one rule, which records have which key.
#[derive(Debug)]
struct Index {
    keys: Keys,
    sorted: Vec<(u64, u32)>,
    added: HashMap<u64, Vec<u32>>,
}

/// Records, what was learnt of them, and indexes of every blocking rule.
#[derive(Debug)]
pub struct Standing {
    records: Records,
    fitted: Fitted,
    mode: Mode,
    indexes: Vec<Index>,
    /// Rows of the first records in the order of their ids.
    ids_sorted: Vec<u32>,
    ids_added: HashMap<String, u32>,
    block_records_most: usize,
}

/// What new records brought.
#[derive(Debug, Clone, PartialEq)]
pub struct Arrivals {
    /// Row of the first new record; the others follow it.
    pub first: u32,
    /// Pairs at or above the threshold in which at least one record is new.
    pub edges: Vec<Edge>,
    /// Blocks that were too large and were passed over, counted once for each new record and rule.
    pub blocks_passed_over: usize,
}

impl Standing {
    /// Makes indexes of every rule. Blocks of more than `block_records_most` records will be passed over.
    #[must_use]
    pub fn new(mut records: Records, model: &Model, fitted: Fitted, block_records_most: usize) -> Self {
        let room = (records.len() / ROOM_SHARE).max(ROOM_LEAST);
        records.make_room(room);
        let indexes = model
            .rules
            .iter()
            .map(|rule| {
                let keys = Keys::of(rule, &records);
                let has = |row: &u32| records.present[*row as usize] & keys.mask == keys.mask;
                let mut sorted: Vec<(u64, u32)> = (0..records.len() as u32)
                    .into_par_iter()
                    .filter(has)
                    .map(|row| (key_of(records.row(row), &keys.fields), row))
                    .collect();
                sorted.par_sort_unstable();
                Index { keys, sorted, added: HashMap::with_capacity(room) }
            })
            .collect();
        let mut ids_sorted: Vec<u32> = (0..records.len() as u32).collect();
        ids_sorted.par_sort_unstable_by(|a, b| records.id(*a).cmp(records.id(*b)));
        Standing {
            records,
            fitted,
            mode: model.mode,
            indexes,
            ids_sorted,
            ids_added: HashMap::with_capacity(room),
            block_records_most,
        }
    }

    /// The records held, new ones at the end.
    #[must_use]
    pub fn records(&self) -> &Records {
        &self.records
    }

    /// What was learnt.
    #[must_use]
    pub fn fitted(&self) -> &Fitted {
        &self.fitted
    }

    /// Takes in new records and finds their pairs, with those held and among themselves.
    ///
    /// # Errors
    /// [`LinkageError::MissingColumn`], [`LinkageError::UnevenColumns`], [`LinkageError::DuplicateIds`] where an id is
    /// held already or comes twice. Then nothing is taken in.
    pub fn add(&mut self, table: Table, keep_from: f64) -> Result<Arrivals, LinkageError> {
        let (ids, sources, columns) = self.checked(table)?;
        let first = self.records.len() as u32;
        for row in 0..ids.len() {
            let source = sources.as_ref().map_or("", |s| s.get(row));
            self.records.append(ids.get(row), source, |number| columns[number].get(row));
            self.ids_added.insert(ids.get(row).to_owned(), first + row as u32);
        }
        for index in &mut self.indexes {
            for row in first..self.records.len() as u32 {
                if self.records.present[row as usize] & index.keys.mask == index.keys.mask {
                    let key = key_of(self.records.row(row), &index.keys.fields);
                    index.added.entry(key).or_default().push(row);
                }
            }
        }
        let judge = Judge::new(&self.records, &self.fitted.scheme, &self.fitted.weights, bits(keep_from));
        let found: Vec<(Vec<Edge>, usize)> = (first..self.records.len() as u32)
            .into_par_iter()
            .map_init(|| Memo::new(MEMO_POWER), |memo, row| self.pairs_of(row, &judge, memo))
            .collect();
        let blocks_passed_over = found.iter().map(|(_, passed)| passed).sum();
        let edges = found.into_iter().flat_map(|(edges, _)| edges).collect();
        Ok(Arrivals { first, edges, blocks_passed_over })
    }

    /// Pairs of one new record: with older ones, and with new ones before it.
    fn pairs_of(&self, row: u32, judge: &Judge<'_>, memo: &mut Memo) -> (Vec<Edge>, usize) {
        let (mut edges, mut passed) = (Vec::new(), 0);
        for (number, index) in self.indexes.iter().enumerate() {
            if self.records.present[row as usize] & index.keys.mask != index.keys.mask {
                continue;
            }
            let key = key_of(self.records.row(row), &index.keys.fields);
            let from = index.sorted.partition_point(|(k, _)| *k < key);
            let held = index.sorted[from..].iter().take_while(|(k, _)| *k == key).map(|(_, other)| *other);
            let new = index.added.get(&key).into_iter().flatten().copied();
            let others: Vec<u32> = held.chain(new).take(self.block_records_most + 1).collect();
            if others.len() > self.block_records_most {
                passed += 1;
                continue;
            }
            for other in others.into_iter().filter(|other| *other < row) {
                let apart = self.records.sources[row as usize] != self.records.sources[other as usize];
                if self.mode == Mode::LinkOnly && !apart {
                    continue;
                }
                let pair = pair_of(&self.records, other, row);
                let made = |index: &Index| pair.equal & index.keys.mask == index.keys.mask;
                if !made(index) || self.indexes[..number].iter().any(made) {
                    continue;
                }
                edges.extend(judge.judge(&pair, memo).map(|weight| Edge { a: other, b: row, weight }));
            }
        }
        edges.sort_unstable_by_key(|edge| edge.a);
        (edges, passed)
    }

    fn checked(
        &self,
        table: Table,
    ) -> Result<(TextColumn, Option<TextColumn>, Vec<TextColumn>), LinkageError> {
        let (ids, sources, given) = table.into_parts()?;
        let mut present: Vec<&str> = given.iter().map(|(name, _)| name.as_str()).collect();
        present.sort_unstable();
        let present = present.join(", ");
        let columns = self
            .records
            .columns
            .iter()
            .map(|column| {
                let found = given.iter().find(|(name, _)| *name == column.name);
                found.map(|(_, texts)| texts.clone()).ok_or_else(|| LinkageError::MissingColumn {
                    column: column.name.clone(),
                    present: present.clone(),
                })
            })
            .collect::<Result<_, _>>()?;
        let mut seen: BTreeSet<&str> = BTreeSet::new();
        let held = |id: &str| {
            let found = self.ids_sorted.binary_search_by(|row| self.records.id(*row).cmp(id));
            found.map(|at| self.ids_sorted[at]).ok().or_else(|| self.ids_added.get(id).copied())
        };
        for row in 0..ids.len() {
            let id = ids.get(row);
            if let Some(older) = held(id) {
                let (first, second) = (older as usize + 1, self.records.len() + row + 1);
                return Err(LinkageError::DuplicateIds { count: 1, first, second });
            }
            if !seen.insert(id) {
                let before = (0..row).find(|r| ids.get(*r) == id).unwrap_or(row);
                return Err(LinkageError::DuplicateIds { count: 1, first: before + 1, second: row + 1 });
            }
        }
        Ok((ids, sources, columns))
    }
}
