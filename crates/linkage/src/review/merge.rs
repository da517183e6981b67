//! What would happen if groups were made one: looked at before it is done, and undone without loss.
//!
//! A merge is labels `same`, a split is labels `different`, and taking either back is a label too: the groups follow
//! from the log, so what they were before comes back when the label goes.

use super::labels::{Label, Labels, RecordName, Verdict};
use crate::clusters::{Decided, Decisions};
use crate::linked::Linked;
use crate::records::Records;
use crate::weights::bits;
use std::collections::BTreeSet;

/// A pair of records of two groups.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Between {
    /// A record of one group.
    pub a: u32,
    /// A record of the other.
    pub b: u32,
    /// What the pair weighs, in bits, whether a rule makes it or not.
    pub weight: f64,
    /// What somebody decided of it.
    pub decided: Option<Decided>,
}

/// What a merge would do.
#[derive(Debug, Clone, PartialEq)]
pub struct Preview {
    /// The groups, by their lowest records.
    pub groups: Vec<u32>,
    /// All records that would be one group.
    pub records: Vec<u32>,
    /// Every pair of two of the groups, the strongest first.
    pub pairs: Vec<Between>,
    /// Pairs at or above the threshold.
    pub ties: usize,
    /// Pairs that speak against one person.
    pub against: usize,
    /// Pairs that somebody decided are two people: the merge contradicts them.
    pub forbidden: usize,
    /// Mean weight of the pairs, in bits; above zero the groups would hold together by themselves.
    pub mean: f64,
}

/// Looks at what merging these groups would do. Groups come by their lowest records.
#[must_use]
pub fn preview(
    linked: &Linked,
    records: &Records,
    decisions: &Decisions,
    groups: &[u32],
    group_from: f64,
) -> Preview {
    let wanted: BTreeSet<u32> = groups.iter().copied().collect();
    let all: Vec<u32> =
        (0..).zip(&linked.groups).filter(|(_, g)| wanted.contains(g)).map(|(r, _)| r).collect();
    let mut pairs = Vec::new();
    for (number, a) in all.iter().enumerate() {
        for b in
            all[number + 1..].iter().filter(|b| linked.groups[**b as usize] != linked.groups[*a as usize])
        {
            let weight = linked.fitted.weigh(records, *a, *b);
            pairs.push(Between { a: *a, b: *b, weight, decided: decisions.of(*a, *b) });
        }
    }
    pairs.sort_by(|x, y| y.weight.total_cmp(&x.weight).then((x.a, x.b).cmp(&(y.a, y.b))));
    let least = bits(group_from);
    let count = |is: &dyn Fn(&&Between) -> bool| pairs.iter().filter(is).count();
    Preview {
        groups: wanted.into_iter().collect(),
        records: all,
        ties: count(&|pair| pair.weight >= least),
        against: count(&|pair| pair.weight < 0.0),
        forbidden: count(&|pair| pair.decided == Some(Decided::Different)),
        mean: pairs.iter().map(|pair| pair.weight).sum::<f64>() / pairs.len().max(1) as f64,
        pairs,
    }
}

impl Preview {
    /// Labels that make the groups one: between them the strongest pairs, within each its first record with every other,
    /// for what is said of a group is said of all of it.
    #[must_use]
    pub fn merge(&self, linked: &Linked, records: &Records, (who, when): (&str, &str)) -> Vec<Label> {
        let group = |record: u32| linked.groups[record as usize];
        let mut made: Vec<(u32, u32)> =
            self.records.iter().map(|record| (group(*record), *record)).filter(|(a, b)| a != b).collect();
        let mut joined: BTreeSet<u32> = self.groups.first().copied().into_iter().collect();
        // Pairs are sorted: the first that reaches out of what is joined is the strongest one.
        while joined.len() < self.groups.len() {
            let reaches =
                |pair: &&Between| joined.contains(&group(pair.a)) != joined.contains(&group(pair.b));
            let Some(pair) = self.pairs.iter().find(reaches) else { break };
            joined.extend([group(pair.a), group(pair.b)]);
            made.push((pair.a, pair.b));
        }
        made.into_iter().map(|pair| said(records, pair, Verdict::Same, (who, when))).collect()
    }
}

impl Labels {
    /// Labels that take one part of a group away from the rest.
    #[must_use]
    pub fn split(records: &Records, part: &[u32], rest: &[u32], (who, when): (&str, &str)) -> Vec<Label> {
        let pairs = part.iter().flat_map(|a| rest.iter().map(move |b| (*a, *b)));
        pairs.map(|pair| said(records, pair, Verdict::Different, (who, when))).collect()
    }

    /// Takes back what was said last of the pair of a label: after it the log decides what it did before that.
    #[must_use]
    pub fn take_back(label: &Label, (who, when): (&str, &str)) -> Label {
        Label { verdict: Verdict::Withdrawn, who: who.to_owned(), when: when.to_owned(), ..label.clone() }
    }
}

fn said(records: &Records, (a, b): (u32, u32), verdict: Verdict, (who, when): (&str, &str)) -> Label {
    let (left, right) = (RecordName::of(records, a), RecordName::of(records, b));
    Label { left, right, verdict, who: who.to_owned(), when: when.to_owned() }
}
