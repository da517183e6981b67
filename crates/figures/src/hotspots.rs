//! Places with more incidents than their surroundings would lead one to expect: Getis and Ord's Gi*.
//!
//! It scores counts of areas. It must never be read as a forecast, or as a ranking of streets: points of
//! police files are snapped, so counts below the LSOA are not where things happened.

use crate::neighbours::Neighbours;
use statrs::function::erf::erfc;
use terms::{AreaCode, PlaceScore};

mod chance;
#[cfg(test)]
mod tests;

pub use chance::{ChanceMethod, Chances, chances};

/// One place, as it goes into [`scores`].
#[derive(Clone, Debug, PartialEq)]
pub struct Place {
    /// Which area.
    pub area: AreaCode,
    /// Its name.
    pub name: String,
    /// Incidents in it, 0 or more.
    pub count: f64,
    /// Residents, if known. Handed through: Gi* is on counts.
    pub population: Option<f64>,
}

/// The false discovery rate at which a place stands out: of the places marked, no more than this share is
/// expected to be chance. Source: Caldas de Castro and Singer 2006, *Geographical Analysis* 38:180.
pub const FALSE_DISCOVERY_RATE: f64 = 0.05;

/// z scores of Gi*: how far the sum over a place and its neighbours lies from what the mean of all places
/// gives, in standard deviations (no unit).
///
/// `Gi* = (Σ w x − x̄ Σ w) / (S √((n Σ w² − (Σ w)²)/(n − 1)))` over the place itself and its neighbours, weights
/// 1, `S² = Σx²/n − x̄²` (Ord and Getis 1995, *Geographical Analysis* 27:286, equation 14). Row-standardised
/// weights (1 over the number of places summed) give the same score, since a common factor of one place's weights
/// cancels; that is what R's spdep gives and the books say.
///
/// Where there is no contrast the score is 0: all values alike, a place that neighbours every other, one place.
/// An island is scored alone. Values must be finite; one that is not makes every score 0.
///
/// ```
/// use figures::hotspots::gi_star;
/// use figures::neighbours::{Neighbours, Touching};
/// let street = Neighbours::lattice(1, 5, Touching::Edge);
/// let z = gi_star(&[0.0, 0.0, 0.0, 6.0, 9.0], &street);
/// assert!((z[4] - 9.0 / 21.6_f64.sqrt()).abs() < 1e-12); // 15 where 2 × 3 is the mean; S² = 14.4
/// assert_eq!(gi_star(&[4.0; 5], &street), vec![0.0; 5]);
/// ```
///
/// # Panics
/// If there are not as many values as places.
pub fn gi_star(values: &[f64], neighbours: &Neighbours) -> Vec<f64> {
    assert_eq!(values.len(), neighbours.len(), "one value for each place");
    let n = values.len() as f64;
    let mean = values.iter().sum::<f64>() / n;
    let spread = (values.iter().map(|v| (v - mean).powi(2)).sum::<f64>() / n).sqrt();
    let contrast = spread > 1e-13 * mean.abs();
    (0..values.len())
        .map(|place| {
            let summed = neighbours.of(place).len() as f64 + 1.0;
            let room = summed * (n - summed) / (n - 1.0);
            if !contrast || !spread.is_finite() || n < 2.0 || room <= 0.0 {
                return 0.0;
            }
            (sum_around(values, neighbours, place) - summed * mean) / (spread * room.sqrt())
        })
        .collect()
}

/// The sum over a place and its neighbours.
fn sum_around(values: &[f64], neighbours: &Neighbours, place: usize) -> f64 {
    values[place] + neighbours.of(place).iter().map(|&id| values[id as usize]).sum::<f64>()
}

/// Two-sided p-value of a z score if it were normal: `erfc(|z|/√2)`. 1 at 0. For counts under about 5 a place it is
/// too small in the upper tail; [`chances`] has no such fault. Good to 1e-10.
///
/// ```
/// assert!((figures::hotspots::p_normal(1.959963984540054) - 0.05).abs() < 1e-10);
/// ```
pub fn p_normal(z: f64) -> f64 {
    erfc(z.abs() / std::f64::consts::SQRT_2).min(1.0)
}

/// Benjamini and Hochberg's adjusted p-values ("q"), in the order given: marking every place with q at or under
/// 5 % keeps the expected share of false marks at 5 %.
///
/// `q(i) = min over j ≥ i of p(j) n / j`, never above 1 (Benjamini and Hochberg 1995, *JRSS B* 57:289). Scores of
/// neighbouring places are positively dependent, under which the control still holds (Benjamini and
/// Yekutieli 2001). Empty in, empty out.
///
/// ```
/// use figures::hotspots::false_discovery;
/// let q = false_discovery(&[0.01, 0.04, 0.03, 0.5]);
/// assert_eq!(q, vec![0.04, 0.04 * 4.0 / 3.0, 0.04 * 4.0 / 3.0, 0.5]);
/// ```
pub fn false_discovery(p: &[f64]) -> Vec<f64> {
    let mut order: Vec<usize> = (0..p.len()).collect();
    order.sort_by(|&a, &b| p[a].total_cmp(&p[b]));
    let mut adjusted = vec![1.0; p.len()];
    let mut least = 1.0f64;
    for (rank, &place) in order.iter().enumerate().rev() {
        least = least.min(p[place] * p.len() as f64 / (rank + 1) as f64);
        adjusted[place] = least;
    }
    adjusted
}

/// Scores places in the order given: Gi* z, two-sided p-value, and whether the place stands out as one with *more*
/// (z above 0) at [`FALSE_DISCOVERY_RATE`]. Places with fewer than expected have their z and p and are not marked.
///
/// p-values are those of [`chances`]; `seed` is used only where they must be drawn.
///
/// # Panics
/// If there are not as many places as neighbour lists.
pub fn scores(places: &[Place], neighbours: &Neighbours, seed: u64) -> Vec<PlaceScore> {
    let counts: Vec<f64> = places.iter().map(|place| place.count).collect();
    let z = gi_star(&counts, neighbours);
    let p = chances(&counts, neighbours, seed).p;
    let q = false_discovery(&p);
    let judged = z.into_iter().zip(p).zip(q);
    places
        .iter()
        .zip(judged)
        .map(|(place, ((z, p), q))| PlaceScore {
            area: place.area,
            name: place.name.clone(),
            count: place.count,
            population: place.population,
            z,
            p,
            stands_out: z > 0.0 && q <= FALSE_DISCOVERY_RATE,
        })
        .collect()
}
