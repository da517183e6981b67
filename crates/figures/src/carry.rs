//! Counts of LSOAs of 2011 carried to LSOAs of 2021, so that one map holds both.
//!
//! It must never lose or make an incident: what goes in comes out, and where it had to be shared it says so.

mod shared;

use std::collections::{BTreeMap, BTreeSet};
use terms::{AreaCode, AreaLink, DataMark, Population, Relation};

/// Where the counts of each older area go.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Weights {
    /// For each older area its newer ones in order of code, with shares that add up to 1.
    shares: BTreeMap<AreaCode, Vec<(AreaCode, f64)>>,
    newer: BTreeSet<AreaCode>,
    evenly: Vec<AreaCode>,
}

impl Weights {
    /// The newer areas of an older one with their shares (0 to 1, adding up to 1); empty for an area the lookup has not.
    pub fn of(&self, older: AreaCode) -> &[(AreaCode, f64)] {
        self.shares.get(&older).map_or(&[], Vec::as_slice)
    }

    /// Every link as older area, newer area and share, in order of code.
    pub fn all(&self) -> impl Iterator<Item = (AreaCode, AreaCode, f64)> {
        self.shares
            .iter()
            .flat_map(|(&older, shares)| shares.iter().map(move |&(newer, w)| (older, newer, w)))
    }

    /// Older areas that were shared out evenly because residents were not known.
    pub fn evenly(&self) -> &[AreaCode] {
        &self.evenly
    }

    /// How it was done, for the parents of a number: one or two sentences.
    pub fn method(&self) -> Vec<String> {
        let shared = self.shares.values().filter(|s| s.len() > 1).count();
        let mut said = vec![format!(
            "Counts of {shared} older areas were shared between their newer areas by residents."
        )];
        if !self.evenly.is_empty() {
            said.push(format!(
                "{} of them were shared evenly, as residents are not known.",
                self.evenly.len()
            ));
        }
        said
    }
}

/// Shares below this are taken as none where they come from fitting residents of two vintages (no unit): people who moved
/// between the two counts weigh as much.
pub const SLIVER: f64 = 0.005;

/// Weights from links ([`Relation::Became`]; others are passed over) and residents of either vintage.
///
/// Unchanged (`U`) and merged (`M`) areas, and every area with one newer area, go there whole: weight 1. Split areas (`S`)
/// go by the residents of their parts. Areas that share a newer area with others (`X`) go by the flow of residents between
/// the two vintages that fits both (Deming and Stephan 1940, Annals of Mathematical Statistics 11:427), shares below
/// [`SLIVER`] left out. Shares a lookup gives for all links of an area are used as given, made to add up to 1. Residents: the latest year, all ages; the year
/// and vintage of an area are those of its code. Where residents of a part are not known, or are 0 in all of them: evenly,
/// and the area is named in [`Weights::evenly`]. A link given twice counts once; the change code itself is not needed.
///
/// ```
/// use terms::{AreaLink, Population, Relation};
/// let link = |to: &str| AreaLink {
///     from: "E01000100".parse().unwrap(), to: to.parse().unwrap(), relation: Relation::Became,
///     weight: None, change: Some('S'), year: 2021,
/// };
/// let residents = |area: &str, count| Population {
///     area: area.parse().unwrap(), year: 2021, age_from: 0, age_to: 255, count,
/// };
/// let weights = figures::carry::weights(
///     &[link("E01033001"), link("E01033002")],
///     &[residents("E01033001", 1500.0), residents("E01033002", 500.0)],
/// );
/// let carried = figures::carry::counts(&[("E01000100".parse().unwrap(), 8.0)], &weights);
/// assert_eq!(carried.counts.iter().map(|c| c.count).collect::<Vec<_>>(), [6.0, 2.0]);
/// ```
pub fn weights(links: &[AreaLink], populations: &[Population]) -> Weights {
    let residents = residents(populations);
    let mut given: BTreeMap<AreaCode, BTreeMap<AreaCode, Option<f64>>> = BTreeMap::new();
    for link in links.iter().filter(|l| l.relation == Relation::Became) {
        given.entry(link.from).or_default().entry(link.to).or_insert(link.weight);
    }
    let flows = shared::flows(&given, &residents);
    let no_sliver = |share: f64| if share < SLIVER { 0.0 } else { share };
    let mut out = Weights::default();
    for (&older, newer) in &given {
        out.newer.extend(newer.keys());
        let by_lookup: Option<Vec<f64>> = newer.values().map(|w| w.filter(|w| *w >= 0.0)).collect();
        let by_flow = || {
            let flows: Option<Vec<f64>> = newer.keys().map(|to| flows.get(&(older, *to)).copied()).collect();
            Some(adding_up(flows?)?.into_iter().map(no_sliver).collect())
        };
        let by_people = || newer.keys().map(|to| residents.get(to).copied()).collect();
        let whole = |shares: Option<Vec<f64>>| shares.and_then(adding_up);
        let shares = if newer.len() == 1 {
            vec![1.0]
        } else if let Some(found) =
            whole(by_lookup).or_else(|| whole(by_flow())).or_else(|| whole(by_people()))
        {
            found
        } else {
            out.evenly.push(older);
            vec![1.0 / newer.len() as f64; newer.len()]
        };
        out.shares.insert(older, newer.keys().copied().zip(shares).collect());
    }
    out
}

/// A count after carrying.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct CarriedCount {
    /// The newer area.
    pub area: AreaCode,
    /// How many; a fraction where something was shared.
    pub count: f64,
    /// [`DataMark::Estimated`] where a share other than 0 or 1 of a count above 0 went in, otherwise
    /// [`DataMark::Published`].
    pub mark: DataMark,
}

/// Counts after carrying.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Carried {
    /// In order of code, each area once.
    pub counts: Vec<CarriedCount>,
    /// Areas in neither column of the lookup, in order of code: their counts stand as they came.
    pub unknown: Vec<AreaCode>,
}

/// Carries counts to newer areas. The total stays the same.
///
/// `counts` in events by older area, fractions allowed; the same area twice is added up. Areas that are newer ones
/// already stay. Nothing in, nothing out.
pub fn counts(counts: &[(AreaCode, f64)], weights: &Weights) -> Carried {
    let mut sums: BTreeMap<AreaCode, f64> = BTreeMap::new();
    for &(area, count) in counts {
        *sums.entry(area).or_insert(0.0) += count;
    }
    let mut carried: BTreeMap<AreaCode, (f64, bool)> = BTreeMap::new();
    let mut unknown = Vec::new();
    for (area, count) in sums {
        let mut put = |to: AreaCode, share: f64| {
            let slot = carried.entry(to).or_insert((0.0, false));
            slot.0 += count * share;
            slot.1 |= share > 0.0 && share < 1.0 && count != 0.0;
        };
        match weights.of(area) {
            [] => {
                put(area, 1.0);
                if !weights.newer.contains(&area) {
                    unknown.push(area);
                }
            }
            shares => shares.iter().for_each(|&(to, share)| put(to, share)),
        }
    }
    let mark = |estimated: bool| if estimated { DataMark::Estimated } else { DataMark::Published };
    let one = |(area, (count, estimated))| CarriedCount { area, count, mark: mark(estimated) };
    Carried { counts: carried.into_iter().map(one).collect(), unknown }
}

/// Residents of each area in its latest year: the row of all ages if there is one, otherwise its ages added up.
fn residents(populations: &[Population]) -> BTreeMap<AreaCode, f64> {
    let mut latest: BTreeMap<AreaCode, i32> = BTreeMap::new();
    for row in populations {
        let year = latest.entry(row.area).or_insert(row.year);
        *year = (*year).max(row.year);
    }
    let mut sums: BTreeMap<AreaCode, (f64, bool)> = BTreeMap::new();
    for row in populations.iter().filter(|row| latest.get(&row.area) == Some(&row.year)) {
        let all_ages = row.age_from == 0 && row.age_to == u8::MAX;
        let slot = sums.entry(row.area).or_insert((0.0, false));
        if all_ages {
            *slot = (row.count, true);
        } else if !slot.1 {
            slot.0 += row.count;
        }
    }
    sums.into_iter().map(|(area, (count, _))| (area, count)).collect()
}

/// Shares made to add up to 1; `None` if they add up to nothing or are no numbers.
fn adding_up(parts: Vec<f64>) -> Option<Vec<f64>> {
    let sum: f64 = parts.iter().sum();
    (sum.is_finite() && sum > 0.0).then(|| parts.iter().map(|p| p / sum).collect())
}

#[cfg(test)]
mod tests;
