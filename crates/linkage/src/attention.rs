//! Groups that a person should look at: what holds them together is thin.

use crate::linked::{Edge, Linked};
use crate::weights::bits;
use std::collections::BTreeMap;

/// A group and how well its members are tied to one another.
#[derive(Debug, Clone, PartialEq)]
pub struct Attention {
    /// The lowest record of the group.
    pub group: u32,
    /// Records in it.
    pub records: usize,
    /// Pairs of its members at or above the threshold.
    pub ties: u64,
    /// Share of all pairs of its members that are at or above the threshold; 1 where each is tied to each.
    pub density: f64,
    /// The weakest of these ties, in bits.
    pub weakest: f64,
}

/// What became of doubtful cases in a whole run.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Doubts {
    /// Groups of three records or more where fewer than all pairs are tied, the thinnest first.
    pub thin: Vec<Attention>,
    /// How many such groups there are in all.
    pub thin_groups: usize,
    /// Pairs at or above the threshold that were kept apart because their groups contradict each other.
    pub kept_apart: u64,
    /// Pairs between even odds and the threshold, of two groups: the review desk's first work.
    pub near: u64,
}

/// Looks over the groups of a run. At most `most` groups are named.
#[must_use]
pub fn doubts(linked: &Linked, group_from: f64, most: usize) -> Doubts {
    let least = bits(group_from);
    let mut found = Doubts::default();
    let mut ties: BTreeMap<u32, (u64, f64)> = BTreeMap::new();
    for Edge { a, b, weight } in &linked.edges {
        let (group, other) = (linked.groups[*a as usize], linked.groups[*b as usize]);
        match (group == other, *weight >= least) {
            (true, true) => {
                let tie = ties.entry(group).or_insert((0, f64::INFINITY));
                *tie = (tie.0 + 1, tie.1.min(*weight));
            }
            (false, true) => found.kept_apart += 1,
            (false, false) if *weight >= 0.0 => found.near += 1,
            _ => {}
        }
    }
    let mut sizes: BTreeMap<u32, usize> = BTreeMap::new();
    linked.groups.iter().for_each(|group| *sizes.entry(*group).or_default() += 1);
    for (group, records) in sizes.into_iter().filter(|(_, records)| *records > 2) {
        let (ties, weakest) = ties.get(&group).copied().unwrap_or((0, f64::NEG_INFINITY));
        let density = ties as f64 / (records * (records - 1) / 2) as f64;
        if density < 1.0 {
            found.thin.push(Attention { group, records, ties, density, weakest });
        }
    }
    found.thin_groups = found.thin.len();
    found.thin.sort_by(|a, b| {
        a.density.total_cmp(&b.density).then(b.records.cmp(&a.records)).then(a.group.cmp(&b.group))
    });
    found.thin.truncate(most);
    found
}
