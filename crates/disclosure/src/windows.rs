//! What sums over time give away: exact bounds on every run of months, from the runs whose sums are known.
//! It must never report a bound narrower than the truth, nor wider than the facts allow.

use crate::policy::DUST;

/// A run of months and its sum: `(from, to, sum)`, `to` left out.
pub(crate) type Run = (i32, i32, f64);

/// Known sums over runs of months. Months are numbers; a run is `from..to`, `to` left out.
///
/// Counts are never negative, so the running total is a height that never falls, and a known sum is a fixed
/// difference of two heights. Such difference constraints have their exact bounds as shortest paths
/// (Cormen et al., Introduction to Algorithms, section on difference constraints), here by Floyd and Warshall.
pub(crate) struct Windows {
    edges: Vec<i32>,
    // distance[a][b]: the most that height(b) - height(a) can be.
    distance: Vec<Vec<f64>>,
}

impl Windows {
    /// From `(from, to, sum)` triples; runs without months are left out. At most a few hundred ends are expected:
    /// the work grows with their cube.
    pub(crate) fn new(known: &[Run]) -> Self {
        let mut edges: Vec<i32> = known.iter().flat_map(|&(from, to, _)| [from, to]).collect();
        edges.sort_unstable();
        edges.dedup();
        let place = |month: i32| edges.binary_search(&month).expect("every end was put in the list");
        let n = edges.len();
        let mut distance = vec![vec![f64::INFINITY; n]; n];
        for i in 0..n {
            distance[i][i] = 0.0;
            if i + 1 < n {
                // Heights never fall: height(i) - height(i + 1) <= 0.
                distance[i + 1][i] = 0.0;
            }
        }
        for &(from, to, sum) in known.iter().filter(|(from, to, _)| from < to) {
            let (a, b) = (place(from), place(to));
            distance[a][b] = distance[a][b].min(sum);
            distance[b][a] = distance[b][a].min(-sum);
        }
        for via in 0..n {
            for a in 0..n {
                let first = distance[a][via];
                if first.is_infinite() {
                    continue;
                }
                let beyond = distance[via].clone();
                for (best, second) in distance[a].iter_mut().zip(beyond) {
                    *best = best.min(first + second);
                }
            }
        }
        Self { edges, distance }
    }

    /// The runs between known ends whose sum must be small: the bounds lie closer together than `minimum`, and a
    /// count above 0 and under `minimum` fits between them. Runs that are known to be two different things at once (their
    /// low is above their high) are told too. `(from, to, low, high)`, in order.
    pub(crate) fn given_away(&self, minimum: f64) -> Vec<(i32, i32, f64, f64)> {
        let mut found = Vec::new();
        for a in 0..self.edges.len() {
            for b in a + 1..self.edges.len() {
                let low = (-self.distance[b][a]).max(0.0);
                let high = self.distance[a][b];
                if low > high + DUST || tells(low, high, minimum) {
                    found.push((self.edges[a], self.edges[b], low, high));
                }
            }
        }
        found
    }
}

/// Whether knowing that a count lies from `low` to `high` tells of a small one: less than `minimum` wide, and
/// some whole number from 1 to `minimum - 1` is possible.
pub(crate) fn tells(low: f64, high: f64, minimum: f64) -> bool {
    high - low < minimum - DUST && high > DUST && low < minimum - DUST
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn two_years_that_overlap_give_away_the_change_at_their_ends() {
        // Year to May and year to June differ by June this year less June last year; with the quarter known too,
        // the rest follows.
        let known = [(0, 12, 40.0), (0, 13, 43.0)];
        assert_eq!(Windows::new(&known).given_away(5.0), [(12, 13, 3.0, 3.0)]);
    }

    #[test]
    fn quarters_of_five_or_more_give_nothing_away() {
        let known = [(0, 3, 5.0), (3, 6, 0.0), (6, 9, 12.0)];
        assert_eq!(Windows::new(&known).given_away(5.0), []);
    }

    #[test]
    fn a_year_that_starts_inside_a_quarter_squeezes_it() {
        // Quarters 0..3 and 3..6 hold 6 and 6; the run 2..6 holds 7, so month 2 alone holds 1.
        let known = [(0, 3, 6.0), (3, 6, 6.0), (2, 6, 7.0)];
        assert_eq!(Windows::new(&known).given_away(5.0), [(2, 3, 1.0, 1.0)]);
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(48))]
        #[test]
        fn bounds_are_those_of_every_way_to_fill_the_months(
            months in prop::collection::vec(0u8..4, 4), picks in prop::collection::vec((0usize..4, 1usize..=4), 1..4),
        ) {
            let known: Vec<_> = picks.iter().map(|&(from, len)| {
                let to = (from + len).min(4);
                (from as i32, to as i32, months[from..to].iter().map(|&m| f64::from(m)).sum::<f64>())
            }).collect();
            let windows = Windows::new(&known);
            let n = windows.edges.len();
            for a in 0..n {
                for b in a + 1..n {
                    let (from, to) = (windows.edges[a] as usize, windows.edges[b] as usize);
                    let (low, high) = slow_bounds(&known, from, to);
                    prop_assert_eq!((-windows.distance[b][a]).max(0.0), low);
                    prop_assert_eq!(windows.distance[a][b].min(12.0), high.min(12.0));
                }
            }
        }
    }

    /// Every filling of four months with 0 to 12 that agrees with what is known.
    fn slow_bounds(known: &[(i32, i32, f64)], from: usize, to: usize) -> (f64, f64) {
        let (mut low, mut high) = (f64::INFINITY, 0.0f64);
        for code in 0..13u32.pow(4) {
            let fill = [code % 13, code / 13 % 13, code / 169 % 13, code / 2197];
            let sum = |a: usize, b: usize| f64::from(fill[a..b].iter().sum::<u32>());
            if known.iter().all(|&(a, b, s)| sum(a as usize, b as usize) == s) {
                low = low.min(sum(from, to));
                high = high.max(sum(from, to));
            }
        }
        (low, high)
    }
}
