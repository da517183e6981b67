//! Rates: counts over the people or households they happened among, with intervals.
//!
//! It must never give a rate without saying what it is out of: [`terms::Rate`] holds its denominator.

use crate::interval::{self, Stratum};
use terms::{Denominator, Estimate, Rate, RateOverNobody};

/// Most crimes are given per this many residents, and burglary per this many households.
pub const PER_1000: u32 = 1_000;
/// Road casualties and hospital admissions.
pub const PER_100_000: u32 = 100_000;
/// Homicide and other rare harm.
pub const PER_MILLION: u32 = 1_000_000;

/// A rate with the 95 % interval of its count ([`interval::count_interval`]).
///
/// `count` in events over the whole period asked about, 0 or more; the result is events per `per` people or households
/// in that period (not made yearly). The denominator is taken as known: its own error is not in the interval.
/// 0 events give 0 with an upper end. Nobody to be out of, or `per` 0, is refused.
///
/// ```
/// use terms::{Denominator, DenominatorKind};
/// let residents = Denominator {
///     kind: DenominatorKind::Residents, area: "E07000198".parse().unwrap(), year: 2020,
///     count: 98_397.0, source: "Mid-2020 estimate".to_owned(), delivery: None,
/// };
/// let rate = figures::rate::of(12.0, figures::rate::PER_1000, residents).unwrap().estimate();
/// assert_eq!(format!("{:.4} ({:.4} to {:.4})", rate.value, rate.low, rate.high), "0.1220 (0.0629 to 0.2130)");
/// ```
pub fn of(count: f64, per: u32, denominator: Denominator) -> Result<Rate, RateOverNobody> {
    Rate::new(interval::count_interval(count), per, denominator)
}

/// A directly standardised rate: what the rate would be if the area had the standard's mix of ages.
///
/// The result is events per `per` people of the standard population, with Dobson's interval ([`interval::dobson`]).
/// `None` if there is nobody in a layer, no weight at all, or a negative number.
///
/// ```
/// use figures::interval::Stratum;
/// let layers = [Stratum { count: 4.0, population: 1000.0, standard: 1.0 }, Stratum { count: 0.0, population: 500.0, standard: 1.0 }];
/// assert_eq!(figures::rate::standardised(&layers, 1_000).unwrap().value, 2.0);
/// ```
pub fn standardised(layers: &[Stratum], per: u32) -> Option<Estimate> {
    let scale = f64::from(per);
    let person = interval::dobson(layers)?;
    Some(Estimate { value: person.value * scale, low: person.low * scale, high: person.high * scale })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use terms::DenominatorKind;

    fn residents(count: f64) -> Denominator {
        Denominator {
            kind: DenominatorKind::Residents,
            area: "E07000198".parse().unwrap(),
            year: 2020,
            count,
            source: "a made-up estimate".to_owned(),
            delivery: None,
        }
    }

    /// TV-2 of the project's test vectors.
    #[test]
    fn two_hundred_and_fifty_in_the_moorlands() {
        let rate = of(250.0, PER_1000, residents(98_397.0)).unwrap().estimate();
        assert!((rate.value - 2.5407).abs() < 5e-5);
        assert!((rate.low - 2.2355).abs() < 5e-5 && (rate.high - 2.8760).abs() < 5e-5);
    }

    #[test]
    fn a_rate_over_nobody_is_withheld() {
        for nobody in [0.0, -3.0, f64::NAN] {
            assert_eq!(of(4.0, PER_1000, residents(nobody)), Err(RateOverNobody));
        }
        assert_eq!(of(4.0, 0, residents(10.0)), Err(RateOverNobody));
        assert_eq!(of(0.0, PER_1000, residents(10.0)).unwrap().estimate().value, 0.0);
    }

    proptest! {
        #[test]
        fn a_rate_times_its_people_is_its_count(count in 0_u32..20_000, people in 1.0..1e6_f64) {
            for per in [PER_1000, PER_100_000, PER_MILLION] {
                let rate = of(f64::from(count), per, residents(people)).unwrap();
                let back = rate.estimate().value * people / f64::from(per);
                prop_assert!((back - f64::from(count)).abs() < 1e-9 * f64::from(count).max(1.0));
                prop_assert!(rate.estimate().low <= rate.estimate().value && rate.estimate().value < rate.estimate().high);
            }
        }
    }
}
