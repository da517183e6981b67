//! How many outcomes find their crime.
//!
//! It must never join on anything but the sender's own reference.

use crate::interval::wilson;
use terms::Estimate;

/// How two lists of references meet.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Joins {
    /// Outcomes with a reference.
    pub outcomes: u64,
    /// Of those, how many have a crime with the same reference.
    pub outcomes_joined: u64,
    /// Share of outcomes that join, 0 to 1, with Wilson's 95 % interval; `None` if no outcome has a reference.
    pub share: Option<Estimate>,
    /// Different references among the crimes.
    pub crimes: u64,
    /// Of those, how many have an outcome.
    pub crimes_with_outcome: u64,
    /// Of those, how many have more than one.
    pub crimes_with_several: u64,
    /// References among the outcomes that stand on more than one row, whether their crime is there or not.
    pub outcomes_repeated: u64,
    /// Rows of either list without a reference: in no other number.
    pub without_reference: u64,
}

/// Joins crimes and outcomes by the sender's reference (32 bytes; all zero is none). Order does not matter.
///
/// ```
/// let joins = figures::quality::joins(&[[1; 32], [2; 32], [0; 32]], &[[1; 32], [1; 32], [9; 32]]);
/// assert_eq!((joins.outcomes, joins.outcomes_joined, joins.crimes_with_several), (3, 2, 1));
/// ```
pub fn joins(crimes: &[[u8; 32]], outcomes: &[[u8; 32]]) -> Joins {
    let known = |list: &[[u8; 32]]| {
        let mut known: Vec<[u8; 32]> = list.iter().copied().filter(|r| *r != [0; 32]).collect();
        known.sort_unstable();
        known
    };
    let (mut crimes_known, outcomes_known) = (known(crimes), known(outcomes));
    let without_reference = crimes.len() + outcomes.len() - crimes_known.len() - outcomes_known.len();
    crimes_known.dedup();
    let (mut joined, mut with_outcome, mut with_several, mut repeated) = (0, 0, 0, 0);
    for same in outcomes_known.chunk_by(|a, b| a == b) {
        let found = crimes_known.binary_search(&same[0]).is_ok();
        joined += if found { same.len() as u64 } else { 0 };
        with_outcome += u64::from(found);
        with_several += u64::from(found && same.len() > 1);
        repeated += u64::from(same.len() > 1);
    }
    Joins {
        outcomes: outcomes_known.len() as u64,
        outcomes_joined: joined,
        share: wilson(joined as f64, outcomes_known.len() as f64),
        crimes: crimes_known.len() as u64,
        crimes_with_outcome: with_outcome,
        crimes_with_several: with_several,
        outcomes_repeated: repeated,
        without_reference: without_reference as u64,
    }
}
