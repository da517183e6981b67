//! Whether the mix of categories has moved against a year before: a sign that recording changed, or that crime did.
//!
//! It must never say which of the two: figures alone cannot know.

use crate::wording::whole;
use statrs::function::gamma::gamma_ur;
use std::collections::BTreeMap;
use terms::Category;

/// Index above which the mix has moved.
const MOVED: f64 = 0.1;
/// Index above which it has changed a lot.
const CHANGED: f64 = 0.25;
/// A move that chance makes more often than this is none.
const CHANCE: f64 = 0.01;
/// Counts on either side below which nothing is said: the smallest base of any per cent.
const FROM: f64 = 50.0;

/// What became of a mix of categories.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Mix {
    /// Much as before, or no more different than chance explains.
    Steady,
    /// Moved: index from 0.1 to 0.25.
    Moved,
    /// Changed a lot: index 0.25 or more. Ask whether recording changed.
    Changed,
    /// Fewer than 50 in either period.
    TooFew,
}

/// One category whose share moved.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Mover {
    /// Which.
    pub category: Category,
    /// Share before, 0 to 1.
    pub before: f64,
    /// Share after, 0 to 1.
    pub after: f64,
}

/// How far a mix of categories has moved.
#[derive(Clone, Debug, PartialEq)]
pub struct Drift {
    /// Population stability index (no unit), 0 for the same mix.
    pub index: f64,
    /// Probability of so large a difference by chance (chi-squared test of the two mixes).
    pub p: f64,
    /// The verdict.
    pub mix: Mix,
    /// Every category counted in either period, the largest move of share first, ties by number.
    pub movers: Vec<Mover>,
    /// The verdict in one or two sentences, with the largest move.
    pub words: String,
}

/// How far the mix of categories has moved from one period to another.
///
/// `index = sum (a - b) ln(a / b)` over the shares before and after, half a count added to each category on either side so
/// that one that appears or goes is no infinity. Moved from 0.1, changed a lot from 0.25 (Siddiqi 2006, Credit Risk
/// Scorecards), but steady where the chi-squared test of the two mixes says that chance would do it more often than
/// 1 time in 100: the index of small counts is large by chance (Yurdakul and Naranjo 2020, Journal of Risk Model
/// Validation 14:89). Under 50 counts on either side: too few. The same category twice is added up; negative counts and
/// what is no number are left out.
///
/// ```
/// use figures::quality::{Mix, drift};
/// let category = |slug| terms::Category::from_slug(slug).unwrap();
/// let before = [(category("burglary"), 100.0), (category("drugs"), 100.0)];
/// let after = [(category("burglary"), 160.0), (category("drugs"), 40.0)];
/// let drift = drift(&before, &after);
/// assert_eq!(drift.mix, Mix::Changed);
/// assert_eq!(drift.words, "The mix of categories has changed a lot. The largest move is Burglary, from 50% to 80%.");
/// ```
pub fn drift(before: &[(Category, f64)], after: &[(Category, f64)]) -> Drift {
    let mut counts: BTreeMap<Category, [f64; 2]> = BTreeMap::new();
    for (side, rows) in [before, after].into_iter().enumerate() {
        for &(category, count) in rows.iter().filter(|(_, count)| count.is_finite() && *count > 0.0) {
            counts.entry(category).or_default()[side] += count;
        }
    }
    let total = |side: usize| counts.values().map(|c| c[side]).sum::<f64>();
    let totals = [total(0), total(1)];
    let share = |count: f64, side: usize| if totals[side] > 0.0 { count / totals[side] } else { 0.0 };
    let mut movers: Vec<Mover> = counts
        .iter()
        .map(|(&category, c)| Mover { category, before: share(c[0], 0), after: share(c[1], 1) })
        .collect();
    movers.sort_by(|a, b| moved(b).total_cmp(&moved(a)).then(a.category.cmp(&b.category)));
    let table: Vec<[f64; 2]> = counts.into_values().collect();
    let (index, p) = (index(&table, totals), chance(&table, totals));
    let mix = match index {
        _ if totals[0] < FROM || totals[1] < FROM => Mix::TooFew,
        i if i < MOVED || p > CHANCE => Mix::Steady,
        i if i < CHANGED => Mix::Moved,
        _ => Mix::Changed,
    };
    Drift { index, p, mix, words: words(mix, movers.first()), movers }
}

fn moved(mover: &Mover) -> f64 {
    (mover.after - mover.before).abs()
}

fn index(table: &[[f64; 2]], totals: [f64; 2]) -> f64 {
    let extra = 0.5 * table.len() as f64;
    let share = |row: &[f64; 2], side: usize| (row[side] + 0.5) / (totals[side] + extra);
    table.iter().map(|row| (share(row, 1) - share(row, 0)) * (share(row, 1) / share(row, 0)).ln()).sum()
}

/// Pearson's test of two columns; 1 where there is nothing to compare.
fn chance(table: &[[f64; 2]], totals: [f64; 2]) -> f64 {
    let all = totals[0] + totals[1];
    if table.len() < 2 || totals[0] <= 0.0 || totals[1] <= 0.0 {
        return 1.0;
    }
    let mut distance = 0.0;
    for row in table {
        for side in 0..2 {
            let expected = (row[0] + row[1]) * totals[side] / all;
            distance += (row[side] - expected).powi(2) / expected;
        }
    }
    if distance > 0.0 { gamma_ur((table.len() - 1) as f64 / 2.0, distance / 2.0) } else { 1.0 }
}

fn words(mix: Mix, largest: Option<&Mover>) -> String {
    let verdict = match mix {
        Mix::Steady => return "The mix of categories is much as a year before.".to_owned(),
        Mix::TooFew => {
            return "There are too few to tell whether the mix of categories has moved.".to_owned();
        }
        Mix::Moved => "The mix of categories has moved.",
        Mix::Changed => "The mix of categories has changed a lot.",
    };
    let per_cent = |share: f64| whole(share * 100.0);
    largest.map_or_else(
        || verdict.to_owned(),
        |m| {
            let (before, after) = (per_cent(m.before), per_cent(m.after));
            format!("{verdict} The largest move is {}, from {before}% to {after}%.", m.category.name())
        },
    )
}
