//! Flows of residents where older and newer areas overlap in both directions.
//!
//! It must never touch an area whose parts are its own: there the residents of the parts are the answer.

use std::collections::{BTreeMap, BTreeSet};
use terms::AreaCode;

type Links = BTreeMap<AreaCode, BTreeMap<AreaCode, Option<f64>>>;

/// Rounds of fitting. Real lookups overlap in knots of two or three areas, which settle in well under 100.
const ROUNDS: usize = 200;

/// Residents that went from an older to a newer area, for links in a knot of areas where some older area has several newer
/// ones and some newer area several older ones. Missing where the residents of any area of the knot are not known.
pub(super) fn flows(
    links: &Links,
    residents: &BTreeMap<AreaCode, f64>,
) -> BTreeMap<(AreaCode, AreaCode), f64> {
    let mut olders: BTreeMap<AreaCode, Vec<AreaCode>> = BTreeMap::new();
    for (&older, newer) in links {
        for &to in newer.keys() {
            olders.entry(to).or_default().push(older);
        }
    }
    let overlaps = |newer: &BTreeMap<AreaCode, Option<f64>>| newer.keys().any(|to| olders[to].len() > 1);
    let mut done = BTreeSet::new();
    let mut out = BTreeMap::new();
    for (&older, newer) in links {
        if newer.len() > 1 && overlaps(newer) && !done.contains(&older) {
            let knot = knot(older, links, &olders);
            done.extend(knot.iter().copied());
            out.extend(fit(&knot, links, residents).into_iter().flatten());
        }
    }
    out
}

/// All older areas that hang together with this one through shared newer areas.
fn knot(start: AreaCode, links: &Links, olders: &BTreeMap<AreaCode, Vec<AreaCode>>) -> BTreeSet<AreaCode> {
    let mut found = BTreeSet::from([start]);
    let mut waiting = vec![start];
    while let Some(older) = waiting.pop() {
        for to in links[&older].keys() {
            waiting.extend(olders[to].iter().copied().filter(|&other| found.insert(other)));
        }
    }
    found
}

/// Iterative proportional fitting of the flows to the residents of both vintages, ending with the newer ones.
fn fit(
    knot: &BTreeSet<AreaCode>,
    links: &Links,
    residents: &BTreeMap<AreaCode, f64>,
) -> Option<BTreeMap<(AreaCode, AreaCode), f64>> {
    let mut flows: BTreeMap<(AreaCode, AreaCode), f64> = BTreeMap::new();
    for older in knot {
        flows.extend(links[older].keys().map(|to| ((*older, *to), 1.0)));
    }
    let older_total: f64 = knot.iter().map(|a| residents.get(a).copied()).sum::<Option<f64>>()?;
    let newer: BTreeSet<AreaCode> = flows.keys().map(|link| link.1).collect();
    let newer_total: f64 = newer.iter().map(|a| residents.get(a).copied()).sum::<Option<f64>>()?;
    if older_total.is_nan() || newer_total.is_nan() || older_total <= 0.0 || newer_total <= 0.0 {
        return None;
    }
    // Both vintages are brought to one total: people were born and moved between the two counts.
    let growth = newer_total / older_total;
    for _ in 0..ROUNDS {
        scale(&mut flows, |link| link.0, |area| residents[&area] * growth);
        scale(&mut flows, |link| link.1, |area| residents[&area]);
    }
    Some(flows)
}

/// Brings the flows of each area to its total.
fn scale(
    flows: &mut BTreeMap<(AreaCode, AreaCode), f64>,
    end: impl Fn(&(AreaCode, AreaCode)) -> AreaCode,
    total: impl Fn(AreaCode) -> f64,
) {
    let mut sums: BTreeMap<AreaCode, f64> = BTreeMap::new();
    for (link, flow) in flows.iter() {
        *sums.entry(end(link)).or_insert(0.0) += flow;
    }
    for (link, flow) in flows.iter_mut() {
        let area = end(link);
        if sums[&area] > 0.0 {
            *flow *= total(area) / sums[&area];
        }
    }
}
