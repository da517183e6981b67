//! 95 % intervals of counts, proportions and directly standardised rates.
//!
//! Counts are taken as Poisson: crime comes in bursts, so an interval says how much chance alone would move the count
//! and never that nothing else did. It must never widen or narrow an interval for looks.

use statrs::distribution::{ContinuousCDF, Gamma};
use statrs::function::beta::beta_reg;
use terms::Estimate;

/// Two-sided 95 % point of the standard normal distribution (no unit): its 97.5 % quantile.
pub const Z_95: f64 = 1.959_963_984_540_054;

/// Two-sided 99.8 % point of the standard normal distribution (no unit): its 99.9 % quantile.
pub const Z_998: f64 = 3.090_232_306_167_813_5;

/// Counts below this get the exact interval (domain practice of the public health observatories: Byar's approximation
/// is close from 5 on, and within 2 % of exact from 10 on).
pub const EXACT_BELOW: f64 = 5.0;

/// Probability in each tail of a 95 % interval.
const TAIL: f64 = 0.025;

/// 95 % interval of a count: [`garwood`] below [`EXACT_BELOW`], [`byar`] from there on. The one to use.
///
/// `count` in events, 0 or more, fractions allowed (counts carried by weights). The result is in events.
/// 0 gives 0 to 3.689. A count that is negative, infinite or not a number has no interval: all three are NaN.
///
/// ```
/// let burglaries = figures::interval::count_interval(12.0);
/// assert_eq!(format!("{:.4} {:.4}", burglaries.low, burglaries.high), "6.1935 20.9629");
/// assert_eq!(figures::interval::count_interval(0.0).low, 0.0);
/// ```
pub fn count_interval(count: f64) -> Estimate {
    if count < EXACT_BELOW { garwood(count) } else { byar(count) }
}

/// Byar's approximation to the 95 % Poisson interval of a count.
///
/// `low = O (1 - 1/(9 O) - z/(3 sqrt O))^3`, `high = (O+1) (1 - 1/(9 (O+1)) + z/(3 sqrt(O+1)))^3`.
/// `count` in events; the result in events. At 0 the lower end is 0. Negative, infinite or NaN: all NaN.
/// Source: Breslow and Day 1987, Statistical Methods in Cancer Research II, p. 69; APHO Technical Briefing 3 (2008).
///
/// ```
/// let robberies = figures::interval::byar(250.0);
/// assert_eq!(format!("{:.4} {:.4}", robberies.low, robberies.high), "219.9669 282.9885");
/// ```
pub fn byar(count: f64) -> Estimate {
    if !is_count(count) {
        return NOT_KNOWN;
    }
    let low = if count > 0.0 {
        count * (1.0 - 1.0 / (9.0 * count) - Z_95 / (3.0 * count.sqrt())).powi(3)
    } else {
        0.0
    };
    let next = count + 1.0;
    let high = next * (1.0 - 1.0 / (9.0 * next) + Z_95 / (3.0 * next.sqrt())).powi(3);
    Estimate { value: count, low: low.max(0.0), high }
}

/// Exact 95 % Poisson interval of a count: at least 95 % whatever the truth.
///
/// `low` is the 2.5 % quantile of a gamma with shape O, `high` the 97.5 % quantile with shape O + 1 (half a
/// chi-squared with 2 O and 2 O + 2 degrees of freedom). `count` in events; the result in events. At 0 the lower end
/// is 0. Negative, infinite or NaN: all NaN. Source: Garwood 1936, Biometrika 28:437.
///
/// ```
/// let none = figures::interval::garwood(0.0);
/// assert_eq!(format!("{:.4}", none.high), "3.6889");
/// ```
pub fn garwood(count: f64) -> Estimate {
    if !is_count(count) {
        return NOT_KNOWN;
    }
    let low = if count > 0.0 { gamma_quantile(TAIL, count) } else { 0.0 };
    Estimate { value: count, low, high: gamma_quantile(1.0 - TAIL, count + 1.0) }
}

/// Wilson's 95 % score interval of a proportion.
///
/// `part` of `whole`, both counts; the result is a share from 0 to 1. `None` if `whole` is not above 0 or `part` is not
/// between 0 and `whole`. Source: Wilson 1927, J. Am. Stat. Assoc. 22:209, without continuity correction.
///
/// ```
/// let geocoded = figures::interval::wilson(611.0, 1204.0).unwrap();
/// assert_eq!(format!("{:.4} {:.4}", geocoded.low, geocoded.high), "0.4793 0.5356");
/// assert!(figures::interval::wilson(0.0, 0.0).is_none());
/// ```
pub fn wilson(part: f64, whole: f64) -> Option<Estimate> {
    let share = share(part, whole)?;
    let square = Z_95 * Z_95;
    let middle = (2.0 * part + square) / (2.0 * (whole + square));
    let half = Z_95 * (square + 4.0 * part * (1.0 - share)).sqrt() / (2.0 * (whole + square));
    let low = if part == 0.0 { 0.0 } else { (middle - half).max(0.0) };
    let high = if part == whole { 1.0 } else { (middle + half).min(1.0) };
    Some(Estimate { value: share, low, high })
}

/// Clopper and Pearson's exact 95 % interval of a proportion: at least 95 % whatever the truth.
///
/// `low` is the 2.5 % quantile of Beta(k, n - k + 1), `high` the 97.5 % quantile of Beta(k + 1, n - k).
/// `part` of `whole`, both counts; the result is a share from 0 to 1. `None` as for [`wilson`].
/// Source: Clopper and Pearson 1934, Biometrika 26:404.
///
/// ```
/// let none = figures::interval::clopper_pearson(0.0, 12.0).unwrap();
/// assert_eq!(format!("{:.4} {:.4}", none.low, none.high), "0.0000 0.2646");
/// ```
pub fn clopper_pearson(part: f64, whole: f64) -> Option<Estimate> {
    let value = share(part, whole)?;
    let rest = whole - part;
    let low = if part > 0.0 { beta_quantile(TAIL, part, rest + 1.0) } else { 0.0 };
    let high = if rest > 0.0 { beta_quantile(1.0 - TAIL, part + 1.0, rest) } else { 1.0 };
    Some(Estimate { value, low, high })
}

/// One age band, or any other layer, of a directly standardised rate.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Stratum {
    /// Events in it.
    pub count: f64,
    /// People in it.
    pub population: f64,
    /// People of that layer in the standard population: its weight.
    pub standard: f64,
}

/// A directly standardised rate per person with Dobson's 95 % interval.
///
/// `rate = sum(w O/n) / sum(w)`; `low = rate + sqrt(Var(rate) / O) (L - O)` and the same with `U`, where `L` and `U` are
/// [`count_interval`] of all events together and `Var(rate) = sum(w^2 O/n^2) / sum(w)^2`. The result is per person.
/// No event at all: 0 with the upper end `max(w/n) U / sum(w)`, the bound of Fay and Feuer 1997 (Stat. Med. 16:791).
/// `None` without strata, or if a population or the sum of weights is not above 0, or a count or weight is negative.
/// Source: Dobson et al. 1991, Stat. Med. 10:457; APHO Technical Briefing 3 (2008).
///
/// ```
/// use figures::interval::{Stratum, dobson};
/// let young = Stratum { count: 12.0, population: 5200.0, standard: 16000.0 };
/// let old = Stratum { count: 9.0, population: 4100.0, standard: 9000.0 };
/// assert_eq!(format!("{:.6}", dobson(&[young, old]).unwrap().value), "0.002267");
/// ```
pub fn dobson(strata: &[Stratum]) -> Option<Estimate> {
    let sound = |s: &Stratum| s.population > 0.0 && s.standard >= 0.0 && is_count(s.count);
    let weight: f64 = strata.iter().map(|s| s.standard).sum();
    if !strata.iter().all(sound) || weight.is_nan() || weight <= 0.0 {
        return None;
    }
    let events: f64 = strata.iter().map(|s| s.count).sum();
    let value = strata.iter().map(|s| s.standard * s.count / s.population).sum::<f64>() / weight;
    let whole = count_interval(events);
    if events == 0.0 {
        let heaviest = strata.iter().map(|s| s.standard / s.population).fold(0.0, f64::max);
        return Some(Estimate { value: 0.0, low: 0.0, high: heaviest * whole.high / weight });
    }
    let spread = strata.iter().map(|s| s.count * (s.standard / s.population).powi(2)).sum::<f64>();
    let scale = (spread / (weight * weight) / events).sqrt();
    let low = (value + scale * (whole.low - events)).max(0.0);
    Some(Estimate { value, low, high: value + scale * (whole.high - events) })
}

const NOT_KNOWN: Estimate = Estimate { value: f64::NAN, low: f64::NAN, high: f64::NAN };

fn is_count(count: f64) -> bool {
    count.is_finite() && count >= 0.0
}

fn share(part: f64, whole: f64) -> Option<f64> {
    (is_count(part) && is_count(whole) && whole > 0.0 && part <= whole).then(|| part / whole)
}

fn gamma_quantile(p: f64, shape: f64) -> f64 {
    Gamma::new(shape, 1.0).expect("the shape is above 0 and finite").inverse_cdf(p)
}

/// By halving: the incomplete beta rises from 0 to 1, and 100 halvings leave nothing of a double to improve.
fn beta_quantile(p: f64, a: f64, b: f64) -> f64 {
    let (mut low, mut high) = (0.0_f64, 1.0_f64);
    for _ in 0..100 {
        let middle = f64::midpoint(low, high);
        if middle <= low || middle >= high {
            break;
        }
        if beta_reg(a, b, middle) < p {
            low = middle;
        } else {
            high = middle;
        }
    }
    f64::midpoint(low, high)
}

#[cfg(test)]
mod tests;
