//! What a person should look at first: groups that contradict themselves, hang by a thread, or are large; pairs near the
//! line that nobody has decided.

use crate::clusters::{COMPONENT_MOST, Decided, Decisions, Sets, members};
use crate::linked::{Edge, Linked};
use crate::records::Records;
use crate::weights::{bits, probability};
use rayon::prelude::*;
use std::collections::BTreeSet;

/// A group and why somebody should look at it.
#[derive(Debug, Clone, PartialEq)]
pub struct Need {
    /// The lowest record of the group.
    pub group: u32,
    /// Records in it.
    pub records: usize,
    /// Pairs of its members that speak against one person, and ties to other groups that were cut.
    pub contradictions: u64,
    /// What holds the group together at its thinnest place, in bits: at any higher threshold it falls apart. Infinite
    /// where decisions of people hold it.
    pub thread: f64,
}

impl Need {
    /// Probability that the group is not of one person at its thinnest place, as far as the model is right.
    #[must_use]
    pub fn doubt(&self) -> f64 {
        1.0 - probability(self.thread)
    }
}

/// What comes first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Order {
    /// Most contradictions, then most doubt, then size.
    #[default]
    Contradictory,
    /// Most doubt, then contradictions, then size.
    Doubtful,
    /// Size, then contradictions, then doubt.
    Large,
}

/// Looks over every group of two records or more. At most `most` come back; those that nothing speaks against and that
/// hold at probability `sure` or better do not.
#[must_use]
pub fn needs(
    linked: &Linked,
    records: &Records,
    decisions: &Decisions,
    (group_from, sure): (f64, f64),
    order: Order,
    most: usize,
) -> Vec<Need> {
    let (least, sure) = (bits(group_from), bits(sure));
    let mut within: Vec<(u32, &Edge)> = Vec::new();
    let mut cut = vec![0u64; linked.groups.len()];
    for edge in &linked.edges {
        let (group, other) = (linked.groups[edge.a as usize], linked.groups[edge.b as usize]);
        if group == other {
            within.push((group, edge));
        } else if edge.weight >= least && decisions.of(edge.a, edge.b).is_none() {
            cut[group as usize] += 1;
            cut[other as usize] += 1;
        }
    }
    within.par_sort_by_key(|(group, _)| *group);
    let mut found: Vec<Need> = members(&linked.groups, 2)
        .par_iter()
        .map(|group| {
            let name = group[0];
            let from = within.partition_point(|(of, _)| *of < name);
            let edges = within[from..].iter().take_while(|(of, _)| *of == name).map(|(_, edge)| **edge);
            let against = against(linked, records, decisions, group);
            let contradictions = cut[name as usize] + against;
            Need {
                group: name,
                records: group.len(),
                contradictions,
                thread: thread(edges, decisions, group),
            }
        })
        .filter(|need| need.contradictions > 0 || need.thread < sure)
        .collect();
    let contradictory = |a: &Need, b: &Need| b.contradictions.cmp(&a.contradictions);
    let doubtful = |a: &Need, b: &Need| a.thread.total_cmp(&b.thread);
    let large = |a: &Need, b: &Need| b.records.cmp(&a.records);
    found.sort_by(|a, b| {
        let ordered = match order {
            Order::Contradictory => contradictory(a, b).then(doubtful(a, b)).then(large(a, b)),
            Order::Doubtful => doubtful(a, b).then(contradictory(a, b)).then(large(a, b)),
            Order::Large => large(a, b).then(contradictory(a, b)).then(doubtful(a, b)),
        };
        ordered.then(a.group.cmp(&b.group))
    });
    found.truncate(most);
    found
}

/// Pairs of the group that speak against one person and that nobody has decided. Of a group too large to be looked at
/// pair by pair, none.
fn against(linked: &Linked, records: &Records, decisions: &Decisions, group: &[u32]) -> u64 {
    if group.len() > COMPONENT_MOST {
        return 0;
    }
    let later = |(number, a)| group[number + 1..].iter().map(move |b| (a, *b));
    let pairs = group.iter().copied().enumerate().flat_map(later);
    let speaks = |(a, b): &(u32, u32)| match decisions.of(*a, *b) {
        Some(decided) => decided == Decided::Different,
        None => linked.fitted.weigh(records, *a, *b) < 0.0,
    };
    pairs.filter(speaks).count() as u64
}

/// The weakest tie of the strongest tree over the group (Kruskal 1956).
fn thread(edges: impl Iterator<Item = Edge>, decisions: &Decisions, group: &[u32]) -> f64 {
    let at = |record: u32| group.binary_search(&record).ok().map(|at| at as u32);
    let mut ties: Vec<(f64, u32, u32)> = edges
        .filter_map(|edge| {
            let weight = match decisions.of(edge.a, edge.b) {
                Some(Decided::Same) => f64::INFINITY,
                Some(Decided::Different) => return None,
                None => edge.weight,
            };
            Some((weight, at(edge.a)?, at(edge.b)?))
        })
        .collect();
    let said =
        decisions.those(Decided::Same).filter(|_| group.iter().any(|record| decisions.is_about(*record)));
    ties.extend(said.filter_map(|(a, b)| Some((f64::INFINITY, at(a)?, at(b)?))));
    ties.sort_by(|a, b| b.0.total_cmp(&a.0));
    let mut sets = Sets::new(group.len());
    let (mut parts, mut weakest) = (group.len(), f64::INFINITY);
    for (weight, a, b) in ties {
        if sets.find(a) != sets.find(b) {
            sets.join(a, b);
            (parts, weakest) = (parts - 1, weight);
        }
    }
    if parts > 1 { f64::NEG_INFINITY } else { weakest }
}

/// Pairs that nobody has said anything of, the nearest to the line first. At most `most`.
#[must_use]
pub fn undecided(
    linked: &Linked,
    decisions: &Decisions,
    unsure: &[(u32, u32)],
    group_from: f64,
    most: usize,
) -> Vec<Edge> {
    let line = bits(group_from);
    let unsure: BTreeSet<&(u32, u32)> = unsure.iter().collect();
    let open = |edge: &&Edge| decisions.of(edge.a, edge.b).is_none() && !unsure.contains(&(edge.a, edge.b));
    let mut found: Vec<Edge> = linked.edges.iter().filter(open).copied().collect();
    found.sort_by(|x, y| {
        let far = |edge: &Edge| (edge.weight - line).abs();
        far(x).total_cmp(&far(y)).then((x.a, x.b).cmp(&(y.a, y.b)))
    });
    found.truncate(most);
    found
}
