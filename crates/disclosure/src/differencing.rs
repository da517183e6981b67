//! What two releases give away together: overlapping areas or times whose difference is a small count.
//! It must never be asked about unreleased numbers in place of a release rule: it only compares what is out.

use crate::Policy;
use crate::policy::DUST;
use crate::windows::{Run, Windows, tells};
use std::collections::BTreeMap;
use terms::{AreaCode, MeasureId, Period, Sensitivity};

/// One published number: a count over some small areas and some months.
#[derive(Clone, Debug, PartialEq)]
pub struct Claim {
    /// Which measure.
    pub measure: MeasureId,
    /// The small areas that make up the place, sorted; a district and a custom area alike are written as these.
    pub parts: Vec<AreaCode>,
    /// Over which months.
    pub period: Period,
    /// How many.
    pub count: f64,
}

/// A small count that two releases give away.
#[derive(Clone, Debug, PartialEq)]
pub struct Difference {
    /// Which measure.
    pub measure: MeasureId,
    /// For which small areas.
    pub parts: Vec<AreaCode>,
    /// For which months, first and last.
    pub period: Period,
    /// Least the count can be. Above `high` where the two releases contradict one another, as after a revision:
    /// they were not counted from the same rows and must not stand side by side.
    pub low: f64,
    /// Most it can be.
    pub high: f64,
}

/// The small counts that follow from two releases together, in order of measure and place; empty if they may stand
/// side by side. Over time (same areas) it is exact for every run of months; over areas (same period) it compares
/// each pair of which one lies within the other. Pairs that differ in both are not compared.
///
/// ```
/// # use disclosure::*;
/// # use terms::*;
/// let claim = |last: &str, count| Claim { measure: MeasureId::new("arson").unwrap(),
///     parts: vec!["E01029771".parse().unwrap()],
///     period: Period::new("2025-01".parse().unwrap(), last.parse().unwrap()), count };
/// let found = differencing(&[claim("2025-05", 30.0)], &[claim("2025-06", 33.0)], Sensitivity::Ordinary, &Policy::public());
/// assert_eq!((found[0].low, found[0].high), (3.0, 3.0)); // June
/// ```
pub fn differencing(a: &[Claim], b: &[Claim], sensitivity: Sensitivity, policy: &Policy) -> Vec<Difference> {
    let minimum = policy.minimum_for(sensitivity);
    let all: Vec<&Claim> = a.iter().chain(b).collect();
    let mut found = over_time(&all, minimum);
    found.extend(over_areas(&all, minimum));
    found
}

fn over_time(all: &[&Claim], minimum: f64) -> Vec<Difference> {
    let mut places: BTreeMap<(&MeasureId, &[AreaCode]), Vec<Run>> = BTreeMap::new();
    for claim in all {
        let runs = places.entry((&claim.measure, &claim.parts)).or_default();
        runs.push(crate::measure::run(claim.period, claim.count));
    }
    let mut found = Vec::new();
    for ((measure, parts), runs) in places {
        for (from, to, low, high) in Windows::new(&runs).given_away(minimum) {
            let month = |index: i32| terms::Month::from_index(index as u16).ok();
            if let (Some(first), Some(last)) = (month(from), month(to - 1)) {
                let period = Period::new(first, last);
                found.push(Difference { measure: measure.clone(), parts: parts.to_vec(), period, low, high });
            }
        }
    }
    found
}

fn over_areas(all: &[&Claim], minimum: f64) -> Vec<Difference> {
    let mut found = Vec::new();
    for (i, one) in all.iter().enumerate() {
        for two in &all[i + 1..] {
            if one.measure != two.measure || one.period != two.period || one.parts == two.parts {
                continue;
            }
            let (small, large) = if one.parts.len() < two.parts.len() { (one, two) } else { (two, one) };
            let within = small.parts.iter().all(|part| large.parts.binary_search(part).is_ok());
            let rest = large.count - small.count;
            if within && (rest < -DUST || tells(rest, rest, minimum)) {
                let parts = large.parts.iter().filter(|part| small.parts.binary_search(part).is_err());
                found.push(Difference {
                    measure: one.measure.clone(),
                    parts: parts.copied().collect(),
                    period: one.period,
                    low: rest,
                    high: rest,
                });
            }
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn claim(parts: &[&str], from: &str, to: &str, count: f64) -> Claim {
        Claim {
            measure: MeasureId::new("burglary").unwrap(),
            parts: parts.iter().map(|part| part.parse().unwrap()).collect(),
            period: Period::new(from.parse().unwrap(), to.parse().unwrap()),
            count,
        }
    }

    fn check(a: Claim, b: Claim) -> Vec<(String, f64)> {
        differencing(&[a], &[b], Sensitivity::Ordinary, &Policy::public())
            .into_iter()
            .map(|d| (format!("{:?} {}", d.parts, d.period.words()), d.low))
            .collect()
    }

    #[test]
    fn one_more_small_area_gives_its_count_away() {
        let (one, two) = (["E01000001"], ["E01000001", "E01000002"]);
        let found = check(claim(&one, "2025-01", "2025-03", 40.0), claim(&two, "2025-01", "2025-03", 42.0));
        assert_eq!(found, [("[E01000002] January 2025 to March 2025".to_owned(), 2.0)]);
        let none = check(claim(&one, "2025-01", "2025-03", 40.0), claim(&two, "2025-01", "2025-03", 45.0));
        assert_eq!(none, []);
    }

    #[test]
    fn areas_that_do_not_contain_one_another_are_let_be() {
        let found = check(
            claim(&["E01000001", "E01000003"], "2025-01", "2025-03", 40.0),
            claim(&["E01000001", "E01000002"], "2025-01", "2025-03", 42.0),
        );
        assert_eq!(found, []);
    }

    #[test]
    fn a_month_more_gives_that_month_away() {
        let one = ["E01000001"];
        let found = check(claim(&one, "2025-01", "2025-05", 40.0), claim(&one, "2025-01", "2025-06", 44.0));
        assert_eq!(found, [("[E01000001] June 2025".to_owned(), 4.0)]);
    }

    #[test]
    fn the_same_number_twice_gives_nothing_away() {
        let one = ["E01000001"];
        let same = || claim(&one, "2025-01", "2025-05", 40.0);
        assert_eq!(check(same(), same()), []);
    }
}
