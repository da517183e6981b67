//! The seasonal Kendall test and Sen's slope.
//!
//! It must never compare one month of the year with another.

use crate::interval::Z_95;
use statrs::distribution::{ContinuousCDF, Normal};
use terms::{Estimate, Month, Series};

/// A series folded by year: one column for each month of the year (quarter, year), one row for each year since the first
/// figure. A gap is `None`.
pub(super) struct Years {
    seasons: usize,
    rows: Vec<Vec<Option<f64>>>,
}

/// What the test found.
pub(super) struct Test {
    pub(super) score: i64,
    pub(super) p: f64,
    /// A year, with its interval.
    pub(super) slope: Estimate,
}

impl Years {
    pub(super) fn of(series: &Series, first: Month, months_of_step: i32) -> Self {
        let seasons = (12 / months_of_step) as usize;
        let mut rows: Vec<Vec<Option<f64>>> = Vec::new();
        for point in &series.points {
            let Ok(place) = usize::try_from(point.month.since(first) / months_of_step) else { continue };
            if point.month < first {
                continue;
            }
            while rows.len() <= place / seasons {
                rows.push(vec![None; seasons]);
            }
            rows[place / seasons][place % seasons] = point.count.filter(|c| c.is_finite());
        }
        Self { seasons, rows }
    }

    /// `None` where no month has a figure in two years.
    pub(super) fn test(&self) -> Option<Test> {
        let columns: Vec<Vec<Option<f64>>> =
            (0..self.seasons).map(|g| self.rows.iter().map(|row| row[g]).collect()).collect();
        let mut slopes = Vec::new();
        let mut score = 0;
        for column in &columns {
            for (later, b) in column.iter().enumerate() {
                for (earlier, a) in column[..later].iter().enumerate() {
                    if let (Some(a), Some(b)) = (a, b) {
                        score += sign(b - a);
                        slopes.push((b - a) / (later - earlier) as f64);
                    }
                }
            }
        }
        if slopes.is_empty() {
            return None;
        }
        let deviation = variance(&columns).max(0.0).sqrt();
        let z = if deviation > 0.0 { (score - score.signum()) as f64 / deviation } else { 0.0 };
        let p = 2.0 * Normal::standard().cdf(-z.abs());
        slopes.sort_by(f64::total_cmp);
        Some(Test { score, p, slope: slope(&slopes, deviation) })
    }
}

/// Sen's slope and the ranks around it.
fn slope(ordered: &[f64], deviation: f64) -> Estimate {
    let count = ordered.len() as f64;
    let reach = Z_95 * deviation;
    let at = |rank: f64| {
        let rank = rank.clamp(1.0, count);
        let (below, above) = (ordered[rank.floor() as usize - 1], ordered[rank.ceil() as usize - 1]);
        below + (rank - rank.floor()) * (above - below)
    };
    Estimate {
        value: at(f64::midpoint(count, 1.0)),
        low: at((count - reach) / 2.0),
        high: at((count + reach) / 2.0 + 1.0),
    }
}

/// Variance of the added-up score: the variances of the seasons and the covariances of each two of them.
///
/// `cov(g, h) = (K + 4 sum R_g R_h - n (n_g + 1)(n_h + 1)) / 3`, where `K` adds up `sign((x_jg - x_ig)(x_jh - x_ih))` over
/// pairs of years and `R` are ranks within a season, a gap having the middle rank (Hirsch and Slack 1984;
/// with `g = h` and neither ties nor gaps it is `n (n - 1)(2 n + 5) / 18`).
pub(super) fn variance(columns: &[Vec<Option<f64>>]) -> f64 {
    let ranked: Vec<Vec<f64>> = columns.iter().map(|c| ranks(c)).collect();
    let known: Vec<f64> = columns.iter().map(|c| c.iter().flatten().count() as f64).collect();
    let mut sum = 0.0;
    for g in 0..columns.len() {
        for h in 0..columns.len() {
            let years = columns[g].len();
            let mut concordant = 0;
            for j in 0..years {
                for i in 0..j {
                    concordant += step(&columns[g], i, j) * step(&columns[h], i, j);
                }
            }
            let product: f64 = ranked[g].iter().zip(&ranked[h]).map(|(a, b)| a * b).sum();
            let expected = years as f64 * (known[g] + 1.0) * (known[h] + 1.0);
            sum += (concordant as f64 + 4.0 * product - expected) / 3.0;
        }
    }
    sum
}

/// `(n + 1 + sum over the others of sign(x_j - x_i)) / 2`: the rank, ties sharing theirs; the middle for a gap.
fn ranks(column: &[Option<f64>]) -> Vec<f64> {
    let known = column.iter().flatten().count() as f64;
    let rank = |x: &Option<f64>| {
        let above: i64 = x.map_or(0, |x| column.iter().flatten().map(|y| sign(x - y)).sum());
        (known + 1.0 + above as f64) / 2.0
    };
    column.iter().map(rank).collect()
}

/// Whether a season rose from one year to another: 1, 0 or -1, and 0 across a gap.
fn step(column: &[Option<f64>], from: usize, to: usize) -> i64 {
    column[from].zip(column[to]).map_or(0, |(a, b)| sign(b - a))
}

fn sign(difference: f64) -> i64 {
    i64::from(difference > 0.0) - i64::from(difference < 0.0)
}
