//! Harm-weighted totals: many small harms beside few great ones.
//!
//! Weights are an opinion with a source, and the source is carried with every total. It must never give a weight to a
//! category the table leaves out: such counts stand apart, in full view.

use crate::interval::{Stratum, dobson};
use std::collections::BTreeMap;
use terms::{Category, Estimate, HarmTable};

/// One category of a weighted total.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct HarmLine {
    /// Which category.
    pub category: Category,
    /// How many.
    pub count: f64,
    /// Weight of one, in the table's unit.
    pub weight: f64,
    /// Count times weight, in the table's unit.
    pub harm: f64,
    /// Share of all weighted counts, 0 to 1; 0 if there is none.
    pub share_of_count: f64,
    /// Share of the total harm, 0 to 1; 0 if there is none.
    pub share_of_harm: f64,
}

/// How a category stands between what many meet and what harms most.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Balance {
    /// More than its even share of both.
    CommonAndHarmful,
    /// More than its even share of counts alone: what many see daily.
    Common,
    /// More than its even share of harm alone: rare and severe.
    Harmful,
    /// Neither.
    Neither,
}

impl Balance {
    /// Words as shown.
    pub const fn words(self) -> &'static str {
        match self {
            Self::CommonAndHarmful => "Common and harmful",
            Self::Common => "Common, with less harm each time",
            Self::Harmful => "Rare, with great harm each time",
            Self::Neither => "Neither common nor most of the harm",
        }
    }
}

/// A weighted total with everything that must be printed beside it.
#[derive(Clone, Debug, PartialEq)]
pub struct Harm {
    /// Total in the table's unit, with the 95 % interval that chance in the counts gives it. The weights are taken as
    /// they are.
    pub total: Estimate,
    /// Unit of the total: "days in prison".
    pub unit: String,
    /// Name of the table.
    pub table: String,
    /// Who made the table, when, and whether it is official.
    pub source: String,
    /// Categories with a weight, by their number.
    pub lines: Vec<HarmLine>,
    /// Categories without a weight and their counts, by their number. They are in no total.
    pub unweighted: Vec<(Category, f64)>,
}

/// Weighs counts with a table: `sum over categories of count times weight`.
///
/// Counts of one category given twice are added up; a category twice in the table has its first weight; a weight that is
/// negative or no number is none. Counts that are negative or no numbers are left out. Nothing counted: a total of 0
/// (0 to 3.7 times the largest weight where a weighted category was counted as 0, otherwise 0 to 0).
/// Interval: Dobson's ([`dobson`]) with weights for the standard, variance `sum of weight^2 count`.
/// Source: Sherman, Neyroud and Neyroud 2016, Policing 10:171 (Cambridge Crime Harm Index); Office for National
/// Statistics 2016, Research outputs: developing a Crime Severity Score, section 3.
///
/// ```
/// use terms::{Category, HarmTable, HarmWeight};
/// let category = |slug| Category::from_slug(slug).unwrap();
/// let table = HarmTable {
///     name: "Made up".into(), source: "An example".into(), unit: "days".into(), delivery: None,
///     weights: vec![HarmWeight { category: category("burglary"), weight: 20.0 },
///                   HarmWeight { category: category("shoplifting"), weight: 1.0 }],
/// };
/// let counts = [(category("burglary"), 4.0), (category("shoplifting"), 50.0), (category("drugs"), 7.0)];
/// let harm = figures::harm::weigh(&counts, &table);
/// assert_eq!(harm.total.value, 130.0);
/// assert_eq!(harm.unweighted, [(category("drugs"), 7.0)]);
/// ```
pub fn weigh(counts: &[(Category, f64)], table: &HarmTable) -> Harm {
    let mut sums: BTreeMap<Category, f64> = BTreeMap::new();
    for &(category, count) in counts.iter().filter(|(_, count)| count.is_finite() && *count >= 0.0) {
        *sums.entry(category).or_insert(0.0) += count;
    }
    let weight = |category: Category| {
        let found = table.weights.iter().find(|w| w.category == category)?.weight;
        (found.is_finite() && found >= 0.0).then_some(found)
    };
    let mut lines = Vec::new();
    let mut unweighted = Vec::new();
    for (category, count) in sums {
        match weight(category) {
            Some(weight) => lines.push((category, count, weight)),
            None => unweighted.push((category, count)),
        }
    }
    let (all, total) = (lines.iter().map(|l| l.1).sum::<f64>(), total(&lines));
    let share = |part: f64, whole: f64| if whole > 0.0 { part / whole } else { 0.0 };
    let line = |&(category, count, weight): &(Category, f64, f64)| HarmLine {
        category,
        count,
        weight,
        harm: count * weight,
        share_of_count: share(count, all),
        share_of_harm: share(count * weight, total.value),
    };
    Harm {
        total,
        unit: table.unit.clone(),
        table: table.name.clone(),
        source: table.source.clone(),
        lines: lines.iter().map(line).collect(),
        unweighted,
    }
}

impl Harm {
    /// How often and how much harm, category by category: for a picture with two axes. Its even share is one divided by
    /// the number of weighted categories that were counted at all. In the order of [`Harm::lines`].
    pub fn balance(&self) -> Vec<(Category, Balance)> {
        let counted = self.lines.iter().filter(|l| l.count > 0.0).count();
        let even = 1.0 / counted.max(1) as f64;
        let standing = |line: &HarmLine| match (line.share_of_count > even, line.share_of_harm > even) {
            (true, true) => Balance::CommonAndHarmful,
            (true, false) => Balance::Common,
            (false, true) => Balance::Harmful,
            (false, false) => Balance::Neither,
        };
        self.lines.iter().map(|line| (line.category, standing(line))).collect()
    }
}

fn total(lines: &[(Category, f64, f64)]) -> Estimate {
    let weights: f64 = lines.iter().map(|l| l.2).sum();
    let layer =
        |&(_, count, weight): &(Category, f64, f64)| Stratum { count, population: 1.0, standard: weight };
    let mean = dobson(&lines.iter().map(layer).collect::<Vec<_>>());
    mean.map_or(Estimate { value: 0.0, low: 0.0, high: 0.0 }, |mean| Estimate {
        value: lines.iter().map(|l| l.1 * l.2).sum(),
        low: mean.low * weights,
        high: mean.high * weights,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use rand::{RngExt, SeedableRng};
    use rand_chacha::ChaCha8Rng;
    use terms::HarmWeight;

    fn category(slug: &str) -> Category {
        Category::from_slug(slug).unwrap()
    }

    fn table(weights: &[(&str, f64)]) -> HarmTable {
        let weight = |&(slug, weight): &(&str, f64)| HarmWeight { category: category(slug), weight };
        HarmTable {
            name: "Made up".into(),
            source: "An example".into(),
            unit: "days".into(),
            weights: weights.iter().map(weight).collect(),
            delivery: None,
        }
    }

    /// The arithmetic of the index as its authors give it: each count times its days, added up.
    #[test]
    fn rare_and_severe_outweighs_common_and_slight() {
        let days = table(&[("burglary", 244.68), ("robbery", 365.0), ("shoplifting", 1.0), ("robbery", 9.0)]);
        let counts =
            [("burglary", 10.0), ("shoplifting", 400.0), ("robbery", 3.0), ("robbery", 1.0), ("drugs", 12.0)];
        let harm = weigh(&counts.map(|(slug, n)| (category(slug), n)), &days);
        assert!((harm.total.value - (2446.8 + 400.0 + 1460.0)).abs() < 1e-9);
        assert_eq!(harm.unweighted, [(category("drugs"), 12.0)]);
        assert_eq!((harm.unit.as_str(), harm.source.as_str()), ("days", "An example"));
        let balance = harm.balance();
        assert!(balance.contains(&(category("shoplifting"), Balance::Common)));
        assert!(balance.contains(&(category("burglary"), Balance::Harmful)));
        assert!(balance.contains(&(category("robbery"), Balance::Harmful)));
        assert_eq!(balance.len(), 3);
    }

    #[test]
    fn what_has_no_weight_is_never_weighed() {
        let odd = table(&[("drugs", f64::NAN), ("burglary", -1.0), ("robbery", 0.0)]);
        let counts = ["drugs", "burglary", "robbery"].map(|slug| (category(slug), 2.0));
        let harm = weigh(&counts, &odd);
        assert_eq!(harm.unweighted.len(), 2);
        assert_eq!(harm.total, Estimate { value: 0.0, low: 0.0, high: 0.0 });
        let nothing = weigh(&[(category("burglary"), 0.0)], &table(&[("burglary", 10.0)]));
        assert_eq!((nothing.total.value, nothing.total.low), (0.0, 0.0));
        assert!((nothing.total.high - 36.889).abs() < 1e-3);
        assert_eq!(weigh(&[], &odd).lines, []);
        assert_eq!(weigh(&[(category("robbery"), f64::NAN)], &odd).lines, []);
    }

    proptest! {
        #[test]
        fn weights_of_one_make_a_plain_count(a in 0_u32..300, b in 0_u32..300) {
            let counts = [(category("robbery"), f64::from(b)), (category("burglary"), f64::from(a))];
            let harm = weigh(&counts, &table(&[("burglary", 1.0), ("robbery", 1.0)]));
            let plain = crate::interval::count_interval(f64::from(a + b));
            prop_assert!((harm.total.value - plain.value).abs() < 1e-9);
            prop_assert!((harm.total.low - plain.low).abs() < 1e-9 && (harm.total.high - plain.high).abs() < 1e-9);
            let mut turned = counts;
            turned.reverse();
            prop_assert_eq!(weigh(&turned, &table(&[("robbery", 1.0), ("burglary", 1.0)])), harm);
        }

        #[test]
        fn shares_add_up_to_one(a in 1_u32..300, b in 0_u32..300, w in 0.1..500.0_f64) {
            let counts = [(category("robbery"), f64::from(b)), (category("burglary"), f64::from(a))];
            let harm = weigh(&counts, &table(&[("burglary", w), ("robbery", 2.0)]));
            let count: f64 = harm.lines.iter().map(|l| l.share_of_count).sum();
            let share: f64 = harm.lines.iter().map(|l| l.share_of_harm).sum();
            prop_assert!((count - 1.0).abs() < 1e-12 && (share - 1.0).abs() < 1e-12);
        }
    }

    #[test]
    fn nineteen_totals_in_twenty_hold_the_truth() {
        let mut dice = ChaCha8Rng::seed_from_u64(62);
        let days = table(&[("burglary", 20.0), ("shoplifting", 1.0)]);
        let truth = 20.0 * 15.0 + 90.0;
        let mut draw = |mean: f64| (0..500).filter(|_| dice.random::<f64>() < mean / 500.0).count() as f64;
        let held = (0..400)
            .filter(|_| {
                let counts = [(category("burglary"), draw(15.0)), (category("shoplifting"), draw(90.0))];
                let total = weigh(&counts, &days).total;
                total.low <= truth && truth <= total.high
            })
            .count();
        assert!((366..397).contains(&held), "{held} of 400"); // seed 62
    }
}
