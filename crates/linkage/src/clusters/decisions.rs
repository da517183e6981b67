//! What people decided about pairs: it stands above every weight, and survives every new run.
//!
//! Decisions that contradict one another, directly or round about, are refused: no grouping could heed them all.

use super::Sets;
use crate::error::LinkageError;

/// What somebody who looked at two records decided.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Decided {
    /// They are of one person.
    Same,
    /// They are of two people.
    Different,
}

/// Decisions about pairs of records, free of contradiction.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Decisions {
    /// The lower row first, sorted, each pair once.
    pairs: Vec<(u32, u32, Decided)>,
    /// For each record, whether a decision is about it; empty where there is none.
    about: Vec<bool>,
}

impl Decisions {
    /// Takes decisions about rows of `records` records. The same decision may come twice; one about a record and itself
    /// says nothing and is left out.
    ///
    /// ```
    /// use linkage::{Decided, Decisions};
    /// let same = |a, b| (a, b, Decided::Same);
    /// // A ring of agreement is no contradiction; a ring with one difference is.
    /// assert!(Decisions::new(3, vec![same(0, 1), same(1, 2), same(2, 0)]).is_ok());
    /// assert!(Decisions::new(3, vec![same(0, 1), same(1, 2), (2, 0, Decided::Different)]).is_err());
    /// ```
    ///
    /// # Errors
    /// [`LinkageError::DecisionsContradict`], and [`LinkageError::NoSuchRecord`] for a row that is not there.
    pub fn new(records: usize, made: Vec<(u32, u32, Decided)>) -> Result<Self, LinkageError> {
        let mut pairs: Vec<(u32, u32, Decided)> = made
            .into_iter()
            .map(|(a, b, what)| (a.min(b), a.max(b), what))
            .filter(|(a, b, _)| a != b)
            .collect();
        pairs.sort_unstable();
        pairs.dedup();
        let mut about = vec![false; if pairs.is_empty() { 0 } else { records }];
        let mut sets = Sets::new(records);
        for (a, b, what) in &pairs {
            if *b as usize >= records {
                return Err(LinkageError::NoSuchRecord { row: *b as usize + 1, records });
            }
            (about[*a as usize], about[*b as usize]) = (true, true);
            if *what == Decided::Same {
                sets.join(*a, *b);
            }
        }
        let against: Vec<(u32, u32)> = pairs
            .iter()
            .filter(|(a, b, what)| *what == Decided::Different && sets.find(*a) == sets.find(*b))
            .map(|(a, b, _)| (*a, *b))
            .collect();
        match against.first() {
            None => Ok(Decisions { pairs, about }),
            Some((a, b)) => Err(LinkageError::DecisionsContradict {
                count: against.len(),
                first: *a as usize + 1,
                second: *b as usize + 1,
            }),
        }
    }

    /// Number of decisions that two records are of one person, and that they are not.
    #[must_use]
    pub fn counts(&self) -> (usize, usize) {
        let same = self.pairs.iter().filter(|(.., what)| *what == Decided::Same).count();
        (same, self.pairs.len() - same)
    }

    /// What was decided about two records, if anything.
    pub(crate) fn of(&self, a: u32, b: u32) -> Option<Decided> {
        if !self.is_about(a) || !self.is_about(b) {
            return None;
        }
        let (a, b) = (a.min(b), a.max(b));
        let at = self.pairs.binary_search_by_key(&(a, b), |(a, b, _)| (*a, *b));
        at.ok().map(|at| self.pairs[at].2)
    }

    pub(crate) fn is_about(&self, record: u32) -> bool {
        self.about.get(record as usize).copied().unwrap_or(false)
    }

    /// Pairs decided so.
    pub(crate) fn those(&self, wanted: Decided) -> impl Iterator<Item = (u32, u32)> {
        self.pairs.iter().filter(move |(.., what)| *what == wanted).map(|(a, b, _)| (*a, *b))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn contradictions_are_counted_and_placed() {
        let made = vec![
            (4, 1, Decided::Same),
            (1, 2, Decided::Same),
            (2, 4, Decided::Different),
            (0, 3, Decided::Different),
            (1, 2, Decided::Different),
        ];
        let refused = Decisions::new(5, made).unwrap_err();
        let LinkageError::DecisionsContradict { count, first, second } = refused else { panic!("{refused}") };
        assert_eq!((count, first, second), (2, 2, 3));
    }

    #[test]
    fn a_decision_is_found_from_both_sides_and_counted_once() {
        let made = vec![
            (3, 1, Decided::Same),
            (1, 3, Decided::Same),
            (0, 2, Decided::Different),
            (2, 2, Decided::Same),
        ];
        let decisions = Decisions::new(4, made).unwrap();
        assert_eq!(decisions.counts(), (1, 1));
        assert_eq!(decisions.of(1, 3), Some(Decided::Same));
        assert_eq!(decisions.of(3, 1), Some(Decided::Same));
        assert_eq!(decisions.of(0, 1), None);
        assert!(Decisions::new(4, vec![(0, 4, Decided::Same)]).is_err());
    }
}
