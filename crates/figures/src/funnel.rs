//! Funnel plots: rates of areas of different size against limits that widen as areas get smaller.
//!
//! It must never rank areas, nor call one unusual only because all of them differ more than chance alone explains.

use crate::comparison::quantile;
use crate::interval::{Z_95, Z_998};
use terms::{AreaCode, Funnel, FunnelPoint};

/// Share of the areas at either end whose standardised distance is drawn in before over-dispersion is measured.
pub const WINSORISED: f64 = 0.1;

/// Steps at which limits are worked out.
const STEPS: usize = 40;

/// One area.
#[derive(Clone, Debug, PartialEq)]
pub struct Area {
    /// Which.
    pub area: AreaCode,
    /// Its name.
    pub name: String,
    /// Events.
    pub count: f64,
    /// People or households. Above 0.
    pub population: f64,
}

/// A funnel plot of rates per `per` people with limits that allow for over-dispersion.
///
/// On the square root scale `y = sqrt(per O / n)` has standard deviation `s = sqrt(per / n) / 2` whatever the rate.
/// `z = (y - y0) / s` with `y0 = sqrt(per sum O / sum n)`; the lowest and highest [`WINSORISED`] of the z are drawn in to
/// the 10 % and 90 % points (Hyndman and Fan type 7); `phi = sum z^2 / I`, shown as 1 if below. If `I phi > I - 1`,
/// `tau^2 = (I phi - (I - 1)) / (sum w - sum w^2 / sum w)` with `w = 1/s^2`, otherwise 0. The `z` of a point is
/// `(y - y0) / sqrt(s^2 + tau^2)`; limits are `(y0 ± z sqrt(s^2 + tau^2))^2`, the lower ones not below 0, at 40 populations
/// from the smallest to the largest area, evenly spread on a log scale (one where all are of one size).
///
/// Areas without people, or whose count is negative or no number, are left out. `None` if fewer than 3 areas are left or
/// nothing was counted at all. Points in order of name. `tau` is in square roots of events per `per` people.
/// Source: Spiegelhalter 2005, Quality and Safety in Health Care 14:347.
///
/// ```
/// use figures::funnel::{Area, plot};
/// let area = |i: usize, count: f64, population: f64| Area {
///     area: format!("E070000{i:02}").parse().unwrap(), name: format!("District {i}"), count, population,
/// };
/// let funnel = plot(&[area(1, 40.0, 10_000.0), area(2, 95.0, 20_000.0), area(3, 300.0, 70_000.0)], 1_000).unwrap();
/// assert_eq!(format!("{:.2}", funnel.pooled), "4.35");
/// assert_eq!(funnel.tau, 0.0);
/// ```
pub fn plot(areas: &[Area], per: u32) -> Option<Funnel> {
    let scale = f64::from(per);
    let sound =
        |a: &&Area| a.population.is_finite() && a.population > 0.0 && a.count.is_finite() && a.count >= 0.0;
    let mut areas: Vec<&Area> = areas.iter().filter(sound).collect();
    areas.sort_by(|a, b| a.name.cmp(&b.name).then(a.area.cmp(&b.area)));
    let events: f64 = areas.iter().map(|a| a.count).sum();
    let people: f64 = areas.iter().map(|a| a.population).sum();
    if areas.len() < 3 || events <= 0.0 || per == 0 {
        return None;
    }
    let pooled = scale * events / people;
    let root = pooled.sqrt();
    let deviation = |population: f64| (scale / population).sqrt() / 2.0;
    let distance = |a: &Area| (scale * a.count / a.population).sqrt() - root;
    let plain: Vec<f64> = areas.iter().map(|a| distance(a) / deviation(a.population)).collect();
    let weights: Vec<f64> = areas.iter().map(|a| deviation(a.population).powi(-2)).collect();
    let phi = over_dispersion(&plain);
    let tau_squared = between(phi, &weights);
    let spread = |population: f64| (deviation(population).powi(2) + tau_squared).sqrt();
    let point = |a: &&Area| FunnelPoint {
        area: a.area,
        name: a.name.clone(),
        population: a.population,
        rate: scale * a.count / a.population,
        z: distance(a) / spread(a.population),
    };
    let limit = |population: f64| {
        let at = |z: f64| (root + z * spread(population)).max(0.0).powi(2);
        [population, at(-Z_998), at(-Z_95), at(Z_95), at(Z_998)]
    };
    Some(Funnel {
        pooled,
        phi: phi.max(1.0),
        tau: tau_squared.sqrt(),
        points: areas.iter().map(point).collect(),
        limits: populations(&areas).into_iter().map(limit).collect(),
    })
}

/// Mean square of the winsorised z: about 1 where chance alone makes areas differ.
fn over_dispersion(z: &[f64]) -> f64 {
    let mut ordered = z.to_vec();
    ordered.sort_by(f64::total_cmp);
    let (low, high) = (quantile(&ordered, WINSORISED), quantile(&ordered, 1.0 - WINSORISED));
    ordered.iter().map(|z| z.clamp(low, high).powi(2)).sum::<f64>() / z.len() as f64
}

/// The variance between areas that is left when chance is taken off (DerSimonian and Laird).
fn between(phi: f64, weights: &[f64]) -> f64 {
    let count = weights.len() as f64;
    let (sum, squares) = (weights.iter().sum::<f64>(), weights.iter().map(|w| w * w).sum::<f64>());
    let room = sum - squares / sum;
    if room > 0.0 { ((count * phi - (count - 1.0)) / room).max(0.0) } else { 0.0 }
}

fn populations(areas: &[&Area]) -> Vec<f64> {
    let smallest = areas.iter().map(|a| a.population).fold(f64::INFINITY, f64::min);
    let largest = areas.iter().map(|a| a.population).fold(0.0, f64::max);
    if smallest >= largest {
        return vec![smallest];
    }
    let step = |i: usize| match i {
        0 => smallest,
        _ if i == STEPS - 1 => largest,
        _ => smallest * (largest / smallest).powf(i as f64 / (STEPS - 1) as f64),
    };
    (0..STEPS).map(step).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use rand::{RngExt, SeedableRng};
    use rand_chacha::ChaCha8Rng;

    fn area(number: usize, count: f64, population: f64) -> Area {
        let code = format!("E0700{number:04}").parse().unwrap();
        Area { area: code, name: format!("Area {number:04}"), count, population }
    }

    fn normal(dice: &mut ChaCha8Rng) -> f64 {
        (0..12).map(|_| dice.random::<f64>()).sum::<f64>() - 6.0
    }

    /// Counts whose square root varies as the model says: rate 5 per 1,000, and `tau` on top.
    fn made_up(dice: &mut ChaCha8Rng, areas: usize, tau: f64) -> Vec<Area> {
        let one = |i: usize| {
            let population = 20_000.0 + 1_500.0 * i as f64;
            let root =
                (5.0_f64).sqrt() + tau * normal(dice) + (1000.0 / population).sqrt() / 2.0 * normal(dice);
            area(i, root.max(0.0).powi(2) * population / 1000.0, population)
        };
        (0..areas).map(one).collect()
    }

    /// The second implementation: the equations of the paper with every z written out, for five areas by hand.
    #[test]
    fn five_areas_by_hand() {
        let five = [(30.0, 10_000.0), (60.0, 15_000.0), (20.0, 12_000.0), (90.0, 18_000.0), (55.0, 11_000.0)];
        let areas: Vec<Area> = five.iter().enumerate().map(|(i, &(c, n))| area(i, c, n)).collect();
        let funnel = plot(&areas, 1000).unwrap();
        let root = (1000.0 * 255.0 / 66_000.0_f64).sqrt();
        let mut z: Vec<f64> = five
            .iter()
            .map(|(c, n): &(f64, f64)| ((1000.0 * c / n).sqrt() - root) * 2.0 * (n / 1000.0).sqrt())
            .collect();
        z.sort_by(f64::total_cmp);
        // Five values: the 10 % point lies 0.4 of the way from the first to the second.
        let (low, high) = (z[0] + 0.4 * (z[1] - z[0]), z[4] - 0.4 * (z[4] - z[3]));
        let drawn = [low, z[1], z[2], z[3], high];
        let phi = drawn.iter().map(|z| z * z).sum::<f64>() / 5.0;
        let w: Vec<f64> = five.iter().map(|(_, n)| 4.0 * n / 1000.0).collect();
        let sum: f64 = w.iter().sum();
        let tau = ((5.0 * phi - 4.0) / (sum - w.iter().map(|w| w * w).sum::<f64>() / sum)).sqrt();
        assert!((funnel.phi - phi).abs() < 1e-12 && (funnel.tau - tau).abs() < 1e-12, "{phi} {tau}");
        assert!(tau > 0.0);
        let at = (root + Z_95 * (1.0 / w[0] + tau * tau).sqrt()).powi(2);
        assert!((funnel.limits[0][3] - at).abs() < 1e-12);
        assert_eq!(
            (funnel.limits[0][0], funnel.limits[39][0], funnel.limits.len()),
            (10_000.0, 18_000.0, 40)
        );
    }

    #[test]
    fn chance_alone_leaves_one_area_in_twenty_outside() {
        let mut dice = ChaCha8Rng::seed_from_u64(77);
        let (mut outside, mut areas, mut tau) = (0, 0, 0.0);
        for _ in 0..40 {
            let funnel = plot(&made_up(&mut dice, 60, 0.0), 1000).unwrap();
            outside += funnel.points.iter().filter(|p| p.z.abs() > Z_95).count();
            areas += funnel.points.len();
            tau += funnel.tau / 40.0;
        }
        let share = outside as f64 / areas as f64;
        assert!((0.03..0.07).contains(&share), "{share}"); // seed 77
        assert!(tau < 0.02, "{tau}");
    }

    #[test]
    fn what_areas_differ_by_is_found_again() {
        let mut dice = ChaCha8Rng::seed_from_u64(78);
        let truth = 0.3;
        let found =
            (0..40).map(|_| plot(&made_up(&mut dice, 80, truth), 1000).unwrap().tau).sum::<f64>() / 40.0;
        // Drawing in a tenth at either end takes some of the truth away: 0.82 of a normal's standard deviation stays.
        assert!((0.22..0.30).contains(&found), "{found}"); // seed 78
    }

    #[test]
    fn areas_without_people_or_sense_are_left_out() {
        let good: Vec<Area> = (0..3).map(|i| area(i, 5.0, 1000.0)).collect();
        let with = |bad: Area| plot(&[&good[..], &[bad]].concat(), 1000);
        for bad in
            [area(9, 5.0, 0.0), area(9, -1.0, 10.0), area(9, f64::NAN, 10.0), area(9, 1.0, f64::INFINITY)]
        {
            assert_eq!(with(bad), plot(&good, 1000));
        }
        assert!(plot(&good[..2], 1000).is_none() && plot(&good, 0).is_none());
        assert!(plot(&[area(0, 0.0, 9.0), area(1, 0.0, 9.0), area(2, 0.0, 9.0)], 1000).is_none());
        assert_eq!(plot(&good, 1000).unwrap().limits.len(), 1);
    }

    proptest! {
        #[test]
        fn limits_are_in_order_and_narrow_as_areas_grow(
            counts in proptest::collection::vec((0_u32..500, 500_u32..200_000), 3..40)
        ) {
            let areas: Vec<Area> =
                counts.iter().enumerate().map(|(i, &(c, n))| area(i, f64::from(c), f64::from(n))).collect();
            prop_assume!(counts.iter().any(|c| c.0 > 0));
            let funnel = plot(&areas, 1000).unwrap();
            prop_assert!(funnel.phi >= 1.0 && funnel.tau >= 0.0);
            for limit in &funnel.limits {
                prop_assert!(limit[1..].windows(2).all(|w| w[0] <= w[1]));
                prop_assert!(limit[2] <= funnel.pooled + 1e-9 && funnel.pooled <= limit[3] + 1e-9);
            }
            for pair in funnel.limits.windows(2) {
                prop_assert!(pair[0][0] < pair[1][0] && pair[0][4] >= pair[1][4] - 1e-9 && pair[0][1] <= pair[1][1] + 1e-9);
            }
            let turned: Vec<Area> = areas.iter().rev().cloned().collect();
            prop_assert_eq!(plot(&turned, 1000).unwrap(), funnel);
        }
    }
}
