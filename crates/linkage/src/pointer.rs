//! Pointers: "known to another agency: ask", or nothing.
//!
//! One bit leaves, never which body, which record or what agreed. Where the existence of a record is secret, the answer
//! is what it would be without it, and so is the work that is done, padded to a fixed number of comparisons. Who holds
//! the secret record is told that somebody asked; whoever asked is not. Whether anybody may ask is not its question.

use crate::blocks::{Keys, key_of};
use crate::linked::Fitted;
use crate::model::Model;
use crate::records::Records;
use crate::weights::bits;
use rayon::prelude::*;
use std::collections::HashMap;
use std::hint::black_box;

/// The model of a single question: name, day of birth and postcode, with weights that are written down and learnt from nobody.
const SMALL: &str = include_str!("../models/pointer.toml");

/// The model for questions about one person. Nothing in it comes from the lists that are looked through, so that no answer
/// tells of anybody else in them.
///
/// ```
/// assert_eq!(linkage::pointer::small_model().columns.len(), 4);
/// ```
#[must_use]
pub fn small_model() -> Model {
    Model::from_toml(SMALL).expect("the model comes with the program and is read by a test")
}

/// Secret records of one key are weighed in so many at a time, real ones first, then as many that mean nothing. Only
/// where more secret records than this share one key does the work grow, to the next power of two.
const PAD: usize = 16;

/// All that whoever asked is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Answer {
    /// Known to another agency: ask.
    Ask,
    /// Nothing is said, whatever there may be.
    Nothing,
}

/// A question: which body asks, which records are secret, how sure it must be.
#[derive(Clone, Copy)]
pub struct Question<'a> {
    /// The body that asks, by its source. All of its records are asked about.
    pub by: &'a str,
    /// For each record whether its existence is secret. Learn from a table without these, and add them as arrivals
    /// ([`crate::Standing`]): what was learnt must not know them either.
    pub secret: &'a [bool],
    /// Probability from which on a record counts as known.
    pub from: f64,
    /// Keys that more open records share than this are passed over.
    pub block_records_most: usize,
}

/// Answers, and what stays behind the counter.
#[derive(Debug, Clone, PartialEq)]
pub struct Pointed {
    /// Each record asked about, in order, with its answer: the only part for whoever asked.
    pub answers: Vec<(u32, Answer)>,
    /// Records asked about, each with a secret record of the same person: for the holder of the secret alone.
    pub silent: Vec<(u32, u32)>,
    /// Pairs weighed, for tests that the work tells nothing.
    pub weighed: u64,
}

/// For each key of one rule, open records and secret ones.
struct Index {
    keys: Keys,
    open: HashMap<u64, Vec<u32>>,
    secret: HashMap<u64, Vec<u32>>,
}

/// Answers a body about all its records. Records of the body itself are never pointed to.
///
/// No answer stops early: every candidate is weighed in full.
///
/// ```
/// use linkage::pointer::{Answer, Question, pointers};
/// use linkage::{Model, Options, Records, Table, fit};
/// let model = Model::from_toml(
///     "name = 'x'\nblock = [['a']]\nprior = { value = 0.1 }\n[columns]\na = 'text'\n[[compare]]\nname = 'a'\n\
///      levels = [{ when = 'equal', m = 0.9, u = 0.001 }]\n",
/// )?;
/// let table = Table::new(["1", "2", "3"].iter().collect())
///     .sources(["police", "housing", "police"].iter().collect())
///     .column("a", ["ann", "Ann", "bea"].iter().collect());
/// let records = Records::from_columns(&model, table)?;
/// let fitted = fit(&records, &model, &Options::default())?;
/// let question = Question { by: "police", secret: &[], from: 0.9, block_records_most: 1_000 };
/// let pointed = pointers(&records, &fitted, &model, &question);
/// assert_eq!(pointed.answers, [(0, Answer::Ask), (2, Answer::Nothing)]);
/// # Ok::<(), linkage::LinkageError>(())
/// ```
#[must_use]
pub fn pointers(records: &Records, fitted: &Fitted, model: &Model, question: &Question<'_>) -> Pointed {
    let all = 0..records.len() as u32;
    let (asked, others): (Vec<u32>, Vec<u32>) =
        all.partition(|record| records.source(*record) == question.by);
    let secret = |record: u32| question.secret.get(record as usize).copied().unwrap_or(false);
    let indexes: Vec<Index> = model
        .rules
        .iter()
        .map(|rule| {
            let keys = Keys::of(rule, records);
            let mut index = Index { keys, open: HashMap::new(), secret: HashMap::new() };
            for record in &others {
                if let Some(key) = index.key(records, *record) {
                    let side = if secret(*record) { &mut index.secret } else { &mut index.open };
                    side.entry(key).or_default().push(*record);
                }
            }
            index
        })
        .collect();
    let least = bits(question.from.clamp(0.0, 1.0));
    let desk = Desk { records, fitted, least, most: question.block_records_most };
    let told: Vec<(Answer, Vec<u32>, u64)> =
        asked.par_iter().map(|record| desk.answer(*record, &indexes)).collect();
    let mut pointed = Pointed { answers: Vec::with_capacity(asked.len()), silent: Vec::new(), weighed: 0 };
    for (record, (answer, silent, weighed)) in asked.into_iter().zip(told) {
        pointed.answers.push((record, answer));
        pointed.silent.extend(silent.into_iter().map(|other| (record, other)));
        pointed.weighed += weighed;
    }
    pointed
}

impl Index {
    fn key(&self, records: &Records, record: u32) -> Option<u64> {
        let has = records.present[record as usize] & self.keys.mask == self.keys.mask;
        has.then(|| key_of(records.row(record), &self.keys.fields))
    }
}

struct Desk<'a> {
    records: &'a Records,
    fitted: &'a Fitted,
    least: f64,
    most: usize,
}

impl Desk<'_> {
    fn answer(&self, record: u32, indexes: &[Index]) -> (Answer, Vec<u32>, u64) {
        let (mut known, mut silent, mut weighed) = (false, Vec::new(), 0u64);
        for index in indexes {
            let Some(key) = index.key(self.records, record) else { continue };
            let of = |side: &'_ HashMap<u64, Vec<u32>>| side.get(&key).cloned().unwrap_or_default();
            let (open, secret) = (of(&index.open), of(&index.secret));
            // How many secret records share the key must not decide whether open ones are looked at.
            if open.len() <= self.most {
                for other in &open {
                    known |= self.same(record, *other);
                }
                weighed += open.len() as u64;
            }
            let padded = secret.len().next_power_of_two().max(PAD);
            for place in 0..padded {
                let other = secret.get(place).copied();
                let same = black_box(self.same(record, other.unwrap_or(record)));
                silent.extend(other.filter(|_| same));
            }
            weighed += padded as u64;
        }
        silent.sort_unstable();
        silent.dedup();
        (if known { Answer::Ask } else { Answer::Nothing }, silent, weighed)
    }

    fn same(&self, record: u32, other: u32) -> bool {
        self.fitted.weigh(self.records, record, other) >= self.least
    }
}
