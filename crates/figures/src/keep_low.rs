//! Whether a number that was low still is: a watch that does not cry wolf at a random wobble.
//!
//! It must never look at one month against another. Choices and error rates: `docs/methods/targets.md`.

use statrs::distribution::{DiscreteCDF, NegativeBinomial};
use terms::{LowCheck, Month, Period, Series, Step};

/// Fewest months of the base period with figures.
pub const BASE_MONTHS_MIN: usize = 24;

/// Lengths of the recent stretches looked at, in months.
const STRETCHES: [usize; 7] = [1, 2, 3, 4, 6, 9, 12];

/// A stretch as full as this or fuller by chance alone, in fewer than this share of looks, is too full to be chance.
/// Chosen by simulation so that twelve monthly looks at all stretches together raise a false alarm in about 2 years of
/// 100 at most (`the_watch_does_not_cry_wolf`, example `keep_low_errors`), for means from 2 to 120 a year.
pub const ALARM_BELOW: f64 = 0.002;

/// Fewer incidents than this are never called a rise: one bad day of few incidents is none, and a public verdict that rests
/// on a count of 1 to 4 would tell that count.
pub const SEEN_MIN: f64 = 5.0;

/// Twelve months are above the ceiling by chance in one year of 40: the upper end of a 95 % interval.
const ABOVE_CEILING: f64 = 0.025;

/// Why there is nothing to say. The message can be shown as it stands.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotWatched {
    /// The series is by quarter or year.
    #[error("only monthly counts are watched")]
    NotMonthly,
    /// Too little is known of how it was.
    #[error("{months} months before are too few to say what is usual: at least {BASE_MONTHS_MIN} are needed")]
    ShortBase {
        /// Months known.
        months: usize,
    },
    /// Nothing after the base period.
    #[error("nothing has been sent since")]
    NothingSince,
}

/// What is usual: learnt from the base period once.
#[derive(Clone, Debug, PartialEq)]
struct Usual {
    /// Mean of each calendar month, January first.
    means: [f64; 12],
    /// Incidents the means rest on, at least one half.
    base: f64,
    /// Variance of a month in means, 1 or more.
    dispersion: f64,
}

/// Looks at the latest months of a series against a base period that lies before them.
///
/// All stretches of 1, 2, 3, 4, 6, 9 and 12 months that end with the latest month known, lie after the base period and
/// have no gap are asked how likely as many or more were had nothing changed; the least likely one is told, and it is
/// too many to be chance below [`ALARM_BELOW`], if they are [`SEEN_MIN`] or more. The number in a stretch is taken to be negative binomial with mean
/// `μ` (sum of the months' usual means) and variance `μ φ (1 + μ/B)`: `φ` is how much the months of the base vary about
/// their means, a standard error added, at least 1 (Poisson), and `B` how many incidents the means rest on, so that a short base makes for a
/// slower alarm. Calendar months have their own means only where the base differs between them more than chance brings
/// (Pearson's test, 1 in 100); otherwise all are alike. Nothing in the base counts as half an incident.
///
/// Source: the temporal scan of Naus 1965 (J. Am. Stat. Assoc. 60:532) as used to watch case counts (Kulldorff 2001,
/// J. R. Stat. Soc. A 164:61); predictive variance: Gelman et al., Bayesian Data Analysis, 3rd ed., 2.6.
///
/// # Errors
/// [`NotWatched`] says why there is nothing to say.
///
/// ```
/// use terms::{DataMark, MeasureId, Month, MonthCount, Period, Series, Step};
/// let first: Month = "2023-04".parse().unwrap();
/// let robberies = [1, 0, 0, 2, 0, 1, 0, 0, 1, 0, 1, 0].repeat(3).into_iter().chain([1, 3, 4, 3]);
/// let points = robberies.enumerate().map(|(t, count)| MonthCount {
///     month: first.plus(t as i32), count: Some(f64::from(count)), mark: DataMark::Published,
/// });
/// let series = Series {
///     measure: MeasureId::new("robbery").unwrap(), area: "E07000198".parse().unwrap(), step: Step::Month,
///     points: points.collect(),
/// };
/// let base = Period::new(first, first.plus(35));
/// let check = figures::keep_low::check(&series, base).unwrap();
/// assert_eq!((check.since, check.seen, check.worse), ("2026-05".parse().unwrap(), 10.0, true));
/// ```
pub fn check(series: &Series, base: Period) -> Result<LowCheck, NotWatched> {
    if series.step != Step::Month {
        return Err(NotWatched::NotMonthly);
    }
    let usual = usual(series, base)?;
    let known = |month: Month| series.at(month).filter(|count| count.is_finite());
    let after = series.points.iter().rev().find(|point| point.count.is_some() && point.month > base.last());
    let last = after.ok_or(NotWatched::NothingSince)?.month;
    let mut found: Option<LowCheck> = None;
    for length in STRETCHES {
        let since = last.plus(1 - length as i32);
        let months = Period::new(since, last);
        if since <= base.last() || !months.iter().all(|month| known(month).is_some()) {
            break;
        }
        let seen: f64 = months.iter().filter_map(known).sum();
        let expected: f64 = months.iter().map(|month| usual.mean(month)).sum();
        let chance = usual.chance_at_least(seen, expected);
        let worse = chance < ALARM_BELOW && seen >= SEEN_MIN;
        let tells_more = |best: &LowCheck| (worse, -chance) > (best.worse, -best.chance);
        if found.as_ref().is_none_or(tells_more) {
            found = Some(LowCheck {
                usual: usual.means.iter().sum(),
                ceiling: usual.ceiling(),
                since,
                until: last,
                seen,
                expected,
                chance,
                worse,
            });
        }
    }
    found.ok_or(NotWatched::NothingSince)
}

/// Calendar months, their means and how they vary.
fn usual(series: &Series, base: Period) -> Result<Usual, NotWatched> {
    let mut sums = [0.0; 12];
    let mut held = [0u32; 12];
    let known: Vec<(usize, f64)> = base
        .iter()
        .filter_map(|month| Some((month.number() as usize - 1, series.at(month)?)))
        .filter(|(_, count)| count.is_finite())
        .collect();
    if known.len() < BASE_MONTHS_MIN {
        return Err(NotWatched::ShortBase { months: known.len() });
    }
    for (month, count) in &known {
        sums[*month] += count;
        held[*month] += 1;
    }
    let total: f64 = sums.iter().sum();
    let base = total.max(0.5);
    let overall = base / known.len() as f64;
    let pearson = |means: &[f64; 12]| {
        known
            .iter()
            .map(|(month, count)| (count - means[*month]).powi(2) / means[*month].max(overall / 12.0))
            .sum::<f64>()
    };
    let flat = [overall; 12];
    let dispersion_flat = careful(pearson(&flat), (known.len() - 1) as f64);
    let mut own = flat;
    for month in 0..12 {
        if held[month] > 0 {
            own[month] = sums[month] / f64::from(held[month]);
        }
    }
    // What a season explains, in parts of what is left without it.
    let freedom = (known.len() - 12) as f64;
    let within = (pearson(&own) / freedom).max(1.0);
    let between: f64 = (0..12).map(|m| f64::from(held[m]) * (own[m] - overall).powi(2) / overall).sum();
    if between / within > SEASON_BEYOND && held.iter().all(|&months| months > 0) {
        // A month that never had one may have one yet.
        let means = own.map(|mean| mean.max(overall / 12.0));
        return Ok(Usual { means, base, dispersion: careful(pearson(&own), freedom) });
    }
    Ok(Usual { means: flat, base, dispersion: dispersion_flat })
}

/// 99 % quantile of chi-squared with 11 degrees of freedom: twelve months alike are told apart in 1 base of 100.
const SEASON_BEYOND: f64 = 24.725;

/// Dispersion from Pearson's sum, one standard error `√(2/freedom)` towards more: a base that happened to be even must not
/// make the watch nervous. At least 1.
fn careful(pearson: f64, freedom: f64) -> f64 {
    (pearson / freedom * (1.0 + (2.0 / freedom).sqrt())).max(1.0)
}

impl Usual {
    fn mean(&self, month: Month) -> f64 {
        self.means[month.number() as usize - 1]
    }

    /// Variance over mean of a stretch with that mean.
    fn ratio(&self, mean: f64) -> f64 {
        self.dispersion * (1.0 + mean / self.base)
    }

    /// Probability of `seen` or more.
    fn chance_at_least(&self, seen: f64, mean: f64) -> f64 {
        let seen = seen.floor();
        if seen < 1.0 {
            return 1.0;
        }
        // Negative binomial: mean r (1 - p)/p, variance mean/p. The ratio is above 1, for the base is finite.
        let p = 1.0 / self.ratio(mean);
        let spread = NegativeBinomial::new(mean * p / (1.0 - p), p);
        spread.map_or(1.0, |spread| spread.sf(seen as u64 - 1))
    }

    /// The lowest number that twelve months exceed in one year of 40 at most.
    fn ceiling(&self) -> f64 {
        let mean: f64 = self.means.iter().sum();
        // A thousand standard deviations of a Poisson number or more: what is found lies far below.
        let steps = 1000.0 * (1.0 + mean.sqrt());
        let mut ceiling = mean.floor();
        while self.chance_at_least(ceiling + 1.0, mean) > ABOVE_CEILING && ceiling < mean + steps {
            ceiling += 1.0;
        }
        ceiling.max(mean + 1.0).floor()
    }
}

#[cfg(test)]
mod tests;
