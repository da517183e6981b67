//! From pairs to groups: which records are one person.
//!
//! Plain connected components chain: A is like B, B is like C, and nobody asked whether A can be C. Here every pair of a
//! component is weighed, also those that no rule made, and the component is cut where its members speak against each
//! other: greedy agglomeration on the sum of clipped weights, a heuristic for correlation clustering (Bansal, Blum and
//! Chawla 2004, Machine Learning 56:89; the greedy form follows Elsner and Schudy 2009).

mod decisions;

use crate::gathered::Gathered;
use crate::linked::Edge;
use crate::quick::Memo;
use crate::records::Records;
use crate::scheme::Scheme;
use crate::weights::{Judge, Weights};
use rayon::prelude::*;

pub use decisions::{Decided, Decisions};

/// Components larger than this are first cut by raising the threshold: 300 records are 45,000 pairs.
pub(crate) const COMPONENT_MOST: usize = 300;
/// How much one pair can speak for a group, in bits: one certain pair must not drown many that contradict.
const FOR_MOST: f64 = 12.0;
/// How much one pair can speak against a group at most, in bits; less where pairs of one person often look unlike.
const AGAINST_MOST: f64 = 12.0;
/// Where fewer of the contradictions than this are thought to be one person's, all count in full.
const DOUBT_LEAST: f64 = 0.1;
/// What a decision of a person counts in a component, for and against. Among 300 records, 10^7 for one pair is still 111
/// in the mean, more than any weight; and nothing outweighs a decision against.
const DECIDED_FOR: f64 = 1e7;
const DECIDED_AGAINST: f64 = -1e12;
/// Bits by which the threshold of a component that is too large rises at a time.
const RAISE: f64 = 2.0;

/// Disjoint sets by path halving and lower root: the same edges give the same roots.
pub(crate) struct Sets(Vec<u32>);

impl Sets {
    pub(crate) fn new(records: usize) -> Self {
        Sets((0..records as u32).collect())
    }

    pub(crate) fn find(&mut self, mut record: u32) -> u32 {
        while self.0[record as usize] != record {
            let above = self.0[self.0[record as usize] as usize];
            self.0[record as usize] = above;
            record = above;
        }
        record
    }

    pub(crate) fn join(&mut self, a: u32, b: u32) {
        let (a, b) = (self.find(a), self.find(b));
        self.0[a.max(b) as usize] = a.min(b);
    }

    /// For each record the lowest record of its set.
    pub(crate) fn roots(mut self) -> Vec<u32> {
        (0..self.0.len() as u32).map(|record| self.find(record)).collect()
    }
}

/// A record that was in no group before.
pub const NEW: u32 = u32::MAX;

/// Which edges join. What was one group before stays one down to a lower weight than strangers need to become one, so
/// that a pair near the line does not come and go with every run.
#[derive(Clone, Copy)]
pub(crate) struct Line<'a> {
    /// Weight from which an edge joins.
    pub(crate) join: f64,
    /// Weight from which an edge within an earlier group joins.
    pub(crate) keep: f64,
    /// The earlier group of each record, or [`NEW`].
    pub(crate) before: &'a [u32],
}

impl Line<'_> {
    fn joins(&self, edge: &Edge) -> bool {
        let of = |record: u32| self.before.get(record as usize).copied().unwrap_or(NEW);
        edge.weight >= self.join || edge.weight >= self.keep && of(edge.a) != NEW && of(edge.a) == of(edge.b)
    }

    fn raised(self, bits: f64) -> Self {
        Line { join: self.join + bits, keep: self.keep + bits, ..self }
    }
}

/// Connected components over edges that join and what people decided: for each record the lowest record of its
/// component.
pub(crate) fn components(records: usize, edges: &[Edge], line: Line<'_>, decisions: &Decisions) -> Vec<u32> {
    joined(records, edges, |edge| line.joins(edge), decisions)
}

fn joined(records: usize, edges: &[Edge], counts: impl Fn(&Edge) -> bool, decisions: &Decisions) -> Vec<u32> {
    let mut sets = Sets::new(records);
    let apart = |edge: &Edge| decisions.of(edge.a, edge.b) == Some(Decided::Different);
    edges.iter().filter(|edge| counts(edge) && !apart(edge)).for_each(|edge| sets.join(edge.a, edge.b));
    decisions.those(Decided::Same).for_each(|(a, b)| sets.join(a, b));
    sets.roots()
}

/// What was cut.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Cuts {
    /// Components that held a contradiction and were cut.
    pub components_cut: usize,
    /// Components too large to be weighed pair by pair.
    pub too_large: usize,
    /// Records in the largest of them.
    pub largest: usize,
    /// Decisions of people that two records are different, which stayed in one group.
    pub decisions_unheeded: usize,
}

impl Cuts {
    /// Counts the decisions that these groups do not heed.
    pub(crate) fn hold_against(mut self, roots: &[u32], decisions: &Decisions) -> Self {
        let unheeded =
            decisions.those(Decided::Different).filter(|(a, b)| roots[*a as usize] == roots[*b as usize]);
        self.decisions_unheeded = unheeded.count();
        self
    }
}

/// Groups that do not contradict themselves: for each record the lowest record of its group.
///
/// How much a contradiction counts is read from the components themselves ([`Seen::against`]).
pub(crate) fn consistent(
    records: &Records,
    scheme: &Scheme,
    weights: &Weights,
    (edges, decisions): (&[Edge], &Decisions),
    line: Line<'_>,
) -> (Vec<u32>, Cuts) {
    let mut roots = components(records.len(), edges, line, decisions);
    let mut cuts = Cuts::default();
    let mut raised = 0.0;
    // Components that are too large fall apart at higher thresholds before they are weighed.
    loop {
        let mut sizes = vec![0u32; records.len()];
        roots.iter().for_each(|root| sizes[*root as usize] += 1);
        let large = |root: u32| sizes[root as usize] as usize > COMPONENT_MOST;
        let count = (0..sizes.len() as u32).filter(|root| large(*root)).count();
        if count == 0 || raised > 60.0 {
            break;
        }
        if cuts.too_large == 0 {
            cuts.too_large = count;
            cuts.largest = sizes.iter().max().copied().unwrap_or(0) as usize;
        }
        raised += RAISE;
        let above = line.raised(raised);
        let counts = |edge: &Edge| {
            let (a, b) = (roots[edge.a as usize], roots[edge.b as usize]);
            a == b && if large(a) { above.joins(edge) } else { line.joins(edge) }
        };
        roots = joined(records.len(), edges, counts, decisions);
    }
    let groups = members(&roots, 3);
    let judge = Judge::new(records, scheme, weights, f64::NEG_INFINITY);
    let weighed: Vec<Option<Weighed>> = groups
        .par_iter()
        .map_init(
            || (Gathered::default(), Memo::new(8)),
            |at_hand, group| {
                (group.len() <= COMPONENT_MOST).then(|| weigh(records, &judge, decisions, at_hand, group))
            },
        )
        .collect();
    let against = Seen::new(&roots, edges, line.join, &weighed).against();
    let parts: Vec<Option<Vec<usize>>> = groups
        .par_iter()
        .zip(weighed)
        .map(|(group, weighed)| cut(weighed.filter(|of| of.unlike > 0)?, against, group.len()))
        .collect();
    for (group, part) in groups.iter().zip(parts) {
        let Some(part) = part else { continue };
        cuts.components_cut += 1;
        for (member, own) in group.iter().zip(&part) {
            roots[*member as usize] = group[*own];
        }
    }
    (roots, cuts)
}

/// The members of each group of at least `least` records, in order.
pub(crate) fn members(roots: &[u32], least: usize) -> Vec<Vec<u32>> {
    let most = roots.iter().max().map_or(0, |root| *root as usize + 1);
    let mut sizes = vec![0u32; most];
    roots.iter().for_each(|root| sizes[*root as usize] += 1);
    let mut pairs: Vec<(u32, u32)> = roots
        .iter()
        .enumerate()
        .filter(|(_, root)| sizes[**root as usize] as usize >= least)
        .map(|(record, root)| (*root, record as u32))
        .collect();
    pairs.par_sort_unstable();
    pairs.chunk_by(|a, b| a.0 == b.0).map(|group| group.iter().map(|(_, record)| *record).collect()).collect()
}

/// Every pair of a component.
struct Weighed {
    /// Row by row: the first record with all later ones, and so on.
    weights: Vec<f64>,
    /// How many speak against being one person's.
    unlike: u64,
}

/// Pairs within components of three records or more.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Seen {
    /// Made by a rule, and at or above the threshold.
    linked: u64,
    /// Neither linked nor against being one person's.
    grey: u64,
    /// Against being one person's.
    unlike: u64,
}

impl Seen {
    fn new(roots: &[u32], edges: &[Edge], least: f64, weighed: &[Option<Weighed>]) -> Self {
        let mut sizes = vec![0u32; roots.len()];
        roots.iter().for_each(|root| sizes[*root as usize] += 1);
        let counts = |root: u32| (3..=COMPONENT_MOST).contains(&(sizes[root as usize] as usize));
        let within = |e: &&Edge| roots[e.a as usize] == roots[e.b as usize] && counts(roots[e.a as usize]);
        let linked = edges.iter().filter(|e| e.weight >= least).filter(within).count() as u64;
        let pairs: u64 = weighed.iter().flatten().map(|of| of.weights.len() as u64).sum();
        let unlike = weighed.iter().flatten().map(|of| of.unlike).sum();
        Seen { linked, grey: pairs.saturating_sub(linked + unlike), unlike }
    }

    /// How much one contradiction counts at most, in bits: the odds that it is a true one.
    ///
    /// One person's pairs thin out as the weight falls. If from linked to grey they fall to a share grey / linked, then
    /// from grey to unlike about as much again: of the unlike pairs, grey² / linked are thought to be one person's.
    fn against(self) -> f64 {
        let of_one = (self.grey * self.grey) as f64 / (self.linked as f64).max(1.0);
        let doubt = of_one / (self.unlike as f64).max(1.0);
        if doubt < DOUBT_LEAST {
            return AGAINST_MOST;
        }
        ((1.0 - doubt) / doubt).max(f64::MIN_POSITIVE).log2().clamp(0.0, AGAINST_MOST)
    }
}

/// Weighs every pair of a component, also those that no rule made. A decided pair weighs infinitely much.
fn weigh(
    records: &Records,
    judge: &Judge<'_>,
    decisions: &Decisions,
    (here, memo): &mut (Gathered, Memo),
    group: &[u32],
) -> Weighed {
    let n = group.len();
    let mut weights = Vec::with_capacity(n * (n - 1) / 2);
    here.fill(records, group.iter().copied());
    for i in 0..n {
        for j in i + 1..n {
            weights.push(match decisions.of(group[i], group[j]) {
                Some(Decided::Same) => f64::INFINITY,
                Some(Decided::Different) => f64::NEG_INFINITY,
                None => judge.judge(&here.pair(i, j), memo).unwrap_or(-AGAINST_MOST),
            });
        }
    }
    let unlike = weights.iter().filter(|weight| **weight < 0.0).count() as u64;
    Weighed { weights, unlike }
}

/// Cuts one component of `n` records. `None` where it holds together; else, for each member, the first member of its part.
fn cut(weighed: Weighed, against: f64, n: usize) -> Option<Vec<usize>> {
    let mut table = vec![0.0f64; n * n];
    let mut weights = weighed.weights.into_iter();
    for i in 0..n {
        for (j, weight) in (i + 1..n).zip(&mut weights) {
            let clipped = match weight {
                f64::INFINITY => DECIDED_FOR,
                f64::NEG_INFINITY => DECIDED_AGAINST,
                weight => weight.clamp(-against, FOR_MOST),
            };
            table[i * n + j] = clipped;
            table[j * n + i] = clipped;
        }
    }
    let own = agglomerate(&mut table, n);
    own.iter().any(|part| *part != 0).then_some(own)
}

/// Joins the two parts with the largest mean weight between them while its sum is above zero.
fn agglomerate(table: &mut [f64], n: usize) -> Vec<usize> {
    let mut own: Vec<usize> = (0..n).collect();
    let mut size = vec![1.0f64; n];
    let mut alive: Vec<usize> = (0..n).collect();
    // For each part its best partner among later ones, kept up to date, so that a join costs one pass.
    loop {
        let mut best: Option<(f64, usize, usize)> = None;
        for (x, &i) in alive.iter().enumerate() {
            for &j in &alive[x + 1..] {
                let mean = table[i * n + j] / (size[i] * size[j]);
                if mean > 0.0 && best.is_none_or(|(b, _, _)| mean > b) {
                    best = Some((mean, i, j));
                }
            }
        }
        let Some((_, i, j)) = best else { return own };
        for &k in alive.iter().filter(|k| **k != i && **k != j) {
            let sum = table[i * n + k] + table[j * n + k];
            table[i * n + k] = sum;
            table[k * n + i] = sum;
        }
        size[i] += size[j];
        own.iter_mut().filter(|part| **part == j).for_each(|part| *part = i);
        alive.retain(|k| *k != j);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_chain_whose_ends_contradict_is_cut_at_its_weaker_link() {
        // 0-1 is strong, 1-2 is weak, 0-2 contradicts.
        let mut table = vec![0.0, 9.0, -10.0, 9.0, 0.0, 5.0, -10.0, 5.0, 0.0];
        assert_eq!(agglomerate(&mut table, 3), [0, 0, 2]);
        let mut table = vec![0.0, 9.0, -2.0, 9.0, 0.0, 8.0, -2.0, 8.0, 0.0];
        assert_eq!(agglomerate(&mut table, 3), [0, 0, 0]);
    }

    #[test]
    fn a_contradiction_counts_in_full_unless_one_persons_pairs_often_look_unlike() {
        let people = Seen { linked: 9_250, grey: 200, unlike: 550 };
        assert_eq!(people.against(), AGAINST_MOST);
        // 15² / 71 = 3.2 of 14: one contradiction in four or five is no true one.
        let spoilt = Seen { linked: 71, grey: 15, unlike: 14 }.against();
        assert!((1.7..1.8).contains(&spoilt), "{spoilt}");
        assert_eq!(Seen { linked: 10, grey: 90, unlike: 5 }.against(), 0.0);
        let nothing: [Option<Weighed>; 0] = [];
        assert_eq!(Seen::new(&[0, 1], &[], 5.0, &nothing).against(), AGAINST_MOST);
    }

    #[test]
    fn components_are_named_by_their_lowest_record() {
        let edge = |a, b, weight| Edge { a, b, weight };
        let edges = [edge(3, 4, 9.0), edge(1, 3, 9.0), edge(0, 2, 1.0)];
        let none = Decisions::default();
        let line = Line { join: 5.0, keep: 5.0, before: &[] };
        assert_eq!(components(5, &edges, line, &none), [0, 1, 2, 1, 1]);
        assert_eq!(members(&components(5, &edges, line, &none), 2), [vec![1, 3, 4]]);
        let made = vec![(0, 2, Decided::Same), (3, 4, Decided::Different)];
        let decisions = Decisions::new(5, made).unwrap();
        assert_eq!(components(5, &edges, line, &decisions), [0, 1, 0, 1, 4]);
        // 0 and 2 were one group before; 2 was alone with a stranger's number elsewhere.
        let kept = |before: &[u32]| components(5, &edges, Line { keep: 0.5, before, ..line }, &none)[2];
        assert_eq!((kept(&[7, 1, 7, 3, 3]), kept(&[7, 1, NEW, 3, 3]), kept(&[NEW; 5])), (0, 2, 2));
    }

    #[test]
    fn a_component_is_cut_as_people_decided_whatever_the_weights() {
        // 0-1-2 all alike, but 0 and 2 are different; 1 and 2 are the same.
        let weights = vec![11.0, f64::NEG_INFINITY, f64::INFINITY];
        let weighed = Weighed { weights, unlike: 1 };
        assert_eq!(cut(weighed, AGAINST_MOST, 3), Some(vec![0, 1, 1]));
    }
}
