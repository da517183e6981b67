//! The result of a run: pairs with their weights, groups, what was learnt and what was done differently.

use crate::blocks::SetAside;
use crate::clusters::Cuts;
use crate::homes::Homes;
use crate::notice::Notice;
use crate::scheme::Scheme;
use crate::sessions::Session;
use crate::weights::Weights;

/// Two records that may be one person. `a` is the earlier row.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Edge {
    /// Row of the first record, counted from 0.
    pub a: u32,
    /// Row of the second record.
    pub b: u32,
    /// Log odds that they are one person, in bits.
    pub weight: f64,
}

impl Edge {
    /// Probability that the two are one person, as far as the model is right.
    #[must_use]
    pub fn probability(&self) -> f64 {
        crate::weights::probability(self.weight)
    }
}

/// What a rule made.
#[derive(Debug, Clone, PartialEq)]
pub struct RuleCount {
    /// The rule, in words.
    pub rule: String,
    /// Pairs with equal keys, blocks set aside not counted.
    pub pairs: u64,
    /// Of these, pairs that no earlier rule made.
    pub new_pairs: u64,
    /// Blocks that were too large.
    pub aside: SetAside,
}

/// What was learnt of one comparison.
#[derive(Debug, Clone, PartialEq)]
pub struct Learnt {
    /// The comparison's name.
    pub comparison: String,
    /// Its levels from "else" to the strongest.
    pub levels: Vec<LearntLevel>,
}

/// What was learnt of one level.
#[derive(Debug, Clone, PartialEq)]
pub struct LearntLevel {
    /// Its label; "else" for the last resort.
    pub label: String,
    /// Probability of the level among pairs of one person.
    pub m: f64,
    /// Probability of the level among pairs of different people.
    pub u: f64,
    /// What it is worth, in bits: log2 of m/u.
    pub bits: f64,
    /// Probability of the level among two people of one home, where that class is used.
    pub home: Option<f64>,
}

/// Everything that is needed to judge pairs of these records: the learnt model.
#[derive(Debug, Clone)]
pub struct Fitted {
    pub(crate) scheme: Scheme,
    pub(crate) weights: Weights,
    /// Each session, in the order of the model.
    pub sessions: Vec<Session>,
    /// What was learnt, comparison by comparison.
    pub learnt: Vec<Learnt>,
    /// Probability that two records are of one person, before anything is compared.
    pub prior: f64,
    /// What learning did differently from what was asked.
    pub notices: Vec<Notice>,
}

impl Fitted {
    /// The third class, where it is used.
    #[must_use]
    pub fn homes(&self) -> Option<&Homes> {
        self.weights.homes.as_ref()
    }
}

/// The result of a run.
#[derive(Debug)]
pub struct Linked {
    /// Pairs at or above the threshold, in the order of their records.
    pub edges: Vec<Edge>,
    /// For each record, the lowest record of its group.
    pub groups: Vec<u32>,
    /// What each rule made.
    pub rules: Vec<RuleCount>,
    /// Pairs compared.
    pub pairs: u64,
    /// Counts of all patterns: digits (0 missing, 1 else, then stronger) and pairs. Only where it was asked for.
    pub patterns: Option<Vec<(Vec<u8>, u64)>>,
    /// What was learnt.
    pub fitted: Fitted,
    /// What clustering cut.
    pub cuts: Cuts,
    /// What was done differently from what was asked: learning's notices and the run's.
    pub notices: Vec<Notice>,
}
