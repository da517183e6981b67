//! One area beside similar ones: a range and a word.
//!
//! It must never make a rank or a league table: where two intervals overlap, an order says nothing.
//! Choices: `docs/decisions/0007-change-trend-comparison.md`.

use terms::{Comparison, Estimate, Peer, SimilarVerdict};

/// Peers with a rate that are needed before anything is said.
pub const PEERS_NEEDED: usize = 4;

/// One area's rate beside the rates of similar areas.
///
/// `own` and the peers' rates in one unit, per the same number of people, over the same period. Peers are put in order of
/// name. Range: lowest, quarter, middle, three quarters and highest of the peers' rates, by straight lines between ordered
/// values (Hyndman and Fan 1996, type 7). Verdict by the **middle half**: "lower" if the whole own interval lies below the
/// quarter point, "higher" if it lies above the three-quarter point, otherwise "about the same". So an area is never
/// called different on a count that chance could have made, nor for being outside the middle by a hair. Fewer than
/// [`PEERS_NEEDED`] peers with a rate, or an own rate that is not a number: "cannot compare", and no range from under 4.
///
/// ```
/// use terms::{Estimate, Peer, SimilarVerdict};
/// let rate = |value: f64| Estimate { value, low: value - 1.0, high: value + 1.0 };
/// let peer = |(i, value): (usize, &f64)| Peer {
///     area: format!("E070000{i:02}").parse().unwrap(), name: format!("District {i}"), rate: Some(rate(*value)),
/// };
/// let peers = [5.0, 6.0, 7.0, 8.0, 9.0].iter().enumerate().map(peer).collect();
/// let beside = figures::comparison::beside(rate(9.5), "ONS similar areas", peers);
/// assert_eq!(beside.range, Some([5.0, 6.0, 7.0, 8.0, 9.0]));
/// assert_eq!(beside.verdict, SimilarVerdict::Higher);
/// ```
pub fn beside(own: Estimate, list: &str, mut peers: Vec<Peer>) -> Comparison {
    peers.sort_by(|a, b| a.name.cmp(&b.name).then(a.area.cmp(&b.area)));
    let mut rates: Vec<f64> =
        peers.iter().filter_map(|p| p.rate.map(|r| r.value)).filter(|v| v.is_finite()).collect();
    rates.sort_by(f64::total_cmp);
    let range =
        (rates.len() >= PEERS_NEEDED).then(|| [0.0, 0.25, 0.5, 0.75, 1.0].map(|p| quantile(&rates, p)));
    let verdict = match range {
        Some([_, quarter, _, three_quarters, _]) if own.low <= own.high => {
            if own.high < quarter {
                SimilarVerdict::Lower
            } else if own.low > three_quarters {
                SimilarVerdict::Higher
            } else {
                SimilarVerdict::Same
            }
        }
        _ => SimilarVerdict::CannotCompare,
    };
    Comparison { own, list: list.to_owned(), peers, range, verdict }
}

/// The value below which a share `p` of the ordered values lies: `x_j + (h - j)(x_(j+1) - x_j)` with `h = (n - 1) p`.
/// `ordered` must not be empty, `p` from 0 to 1. Hyndman and Fan 1996, American Statistician 50:361, type 7.
pub(crate) fn quantile(ordered: &[f64], p: f64) -> f64 {
    let place = (ordered.len() - 1) as f64 * p;
    let (below, above) = (place.floor() as usize, place.ceil() as usize);
    ordered[below] + (place - place.floor()) * (ordered[above] - ordered[below])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::interval::count_interval;
    use proptest::prelude::*;
    use rand::{RngExt, SeedableRng};
    use rand_chacha::ChaCha8Rng;

    fn peer(number: usize, rate: Option<f64>) -> Peer {
        let rate = rate.map(|value| Estimate { value, low: value, high: value });
        Peer { area: format!("E070000{number:02}").parse().unwrap(), name: format!("Area {number:02}"), rate }
    }

    fn judge(own: (f64, f64), rates: &[f64]) -> SimilarVerdict {
        let peers = rates.iter().enumerate().map(|(i, &r)| peer(i, Some(r))).collect();
        beside(Estimate { value: f64::midpoint(own.0, own.1), low: own.0, high: own.1 }, "a list", peers)
            .verdict
    }

    /// Type 7 (R's default) by hand: the quarter of six values lies a quarter of the way from the second to the third.
    #[test]
    fn quarters_lie_between_ordered_values() {
        let values = [2.0, 3.0, 5.0, 8.0, 13.0, 21.0];
        let ours = [0.0, 0.25, 0.5, 0.75, 1.0].map(|p| quantile(&values, p));
        assert_eq!(ours, [2.0, 3.5, 6.5, 11.75, 21.0]);
        assert_eq!(quantile(&[7.0], 0.3), 7.0);
    }

    #[test]
    fn the_whole_interval_must_leave_the_middle_half() {
        let rates = [2.0, 3.0, 5.0, 8.0, 13.0, 21.0];
        for (own, verdict) in [
            ((1.0, 3.4), SimilarVerdict::Lower),
            ((1.0, 3.5), SimilarVerdict::Same),
            ((4.0, 30.0), SimilarVerdict::Same),
            ((11.75, 20.0), SimilarVerdict::Same),
            ((11.8, 20.0), SimilarVerdict::Higher),
            ((f64::NAN, f64::NAN), SimilarVerdict::CannotCompare),
        ] {
            assert_eq!(judge(own, &rates), verdict, "{own:?}");
        }
    }

    #[test]
    fn too_few_peers_with_a_rate_cannot_be_compared_with() {
        let own = Estimate { value: 1.0, low: 0.5, high: 1.5 };
        let peers = [Some(1.0), Some(2.0), None, Some(3.0), Some(f64::NAN)];
        let three = beside(own, "a list", peers.into_iter().enumerate().map(|(i, r)| peer(i, r)).collect());
        assert_eq!((three.range, three.verdict, three.peers.len()), (None, SimilarVerdict::CannotCompare, 5));
    }

    proptest! {
        #[test]
        fn the_order_of_peers_does_not_matter(rates in proptest::collection::vec(0.0..50.0_f64, 4..20), own in 0.0..50.0_f64) {
            let own = Estimate { value: own, low: own - 1.0, high: own + 1.0 };
            let peers: Vec<Peer> = rates.iter().enumerate().map(|(i, &r)| peer(i, Some(r))).collect();
            let turned: Vec<Peer> = peers.iter().rev().cloned().collect();
            let ours = beside(own, "a list", peers);
            prop_assert_eq!(&ours, &beside(own, "a list", turned));
            prop_assert!(ours.range.unwrap().windows(2).all(|w| w[0] <= w[1]));
        }
    }

    #[test]
    fn areas_with_one_true_rate_are_mostly_about_the_same() {
        let mut dice = ChaCha8Rng::seed_from_u64(310);
        let mut draw = |mean: f64| (0..300).filter(|_| dice.random::<f64>() < mean / 300.0).count() as f64;
        let mut same = 0;
        for _ in 0..150 {
            let rates: Vec<f64> = (0..14).map(|_| draw(60.0)).collect();
            let own = count_interval(draw(60.0));
            same += usize::from(judge((own.low, own.high), &rates) == SimilarVerdict::Same);
        }
        assert!(same >= 142, "{same} of 150"); // seed 310
        let rates: Vec<f64> = (0..14).map(|_| draw(60.0)).collect();
        let own = count_interval(draw(120.0));
        assert_eq!(judge((own.low, own.high), &rates), SimilarVerdict::Higher);
    }
}
