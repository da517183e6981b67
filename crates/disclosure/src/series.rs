//! Series over time: shown at the finest step at which no cell is small, or not at all.
//! It must never hide single cells of a series, for a hidden month can be taken from its quarter.

use crate::policy::small;
use crate::{Policy, Released, Withheld};
use terms::{DataMark, MeasureDefinition, Month, MonthCount, Series, Step};

/// Releases a series at the finest step (month, calendar quarter, year that ends with the last month held) at
/// which every cell is 0 or at least the minimum. As all cells of that step are shown and none of a finer one,
/// nothing inside the series can be found by subtraction: a finer cell is only known to lie between 0 and a
/// total that is itself 0 or no smaller than the minimum.
///
/// A gap stays a gap; a quarter or year with a gap month is a gap. Steps cut by either end are left out.
/// `Err` for a sensitive measure below district, for a series without any value, and where even a year is small.
///
/// ```
/// # use terms::*;
/// # let definition = MeasureDefinition { id: MeasureId::new("arson").unwrap(), version: 1, title: "Arson".into(),
/// #   what_counts: String::new(), unit: "fires".into(), categories: vec![], denominator: DenominatorKind::None,
/// #   per: 1000, polarity: Polarity::LowerIsBetter, sensitivity: Sensitivity::Ordinary };
/// # let start: Month = "2025-01".parse().unwrap();
/// let counts = [3.0, 4.0, 2.0, 9.0, 0.0, 8.0];
/// let points = counts.iter().enumerate().map(|(i, &count)| MonthCount {
///     month: start.plus(i as i32), count: Some(count), mark: DataMark::Published }).collect();
/// let series = Series { measure: definition.id.clone(), area: "E07000198".parse().unwrap(), step: Step::Month, points };
/// let shown = disclosure::release_series(&series, &definition, &disclosure::Policy::public()).unwrap();
/// assert_eq!(shown.step, Step::Quarter);
/// assert_eq!(shown.points.iter().map(|p| p.count).collect::<Vec<_>>(), [Some(9.0), Some(17.0)]);
/// ```
pub fn release_series(
    series: &Series,
    definition: &MeasureDefinition,
    policy: &Policy,
) -> Result<Released<Series>, Withheld> {
    if let Some(refusal) = policy.refuses_area(definition, series.area) {
        return Err(refusal);
    }
    if series.points.iter().all(|point| point.count.is_none()) {
        return Err(Withheld::NothingHeld);
    }
    let minimum = policy.minimum_for(definition.sensitivity);
    match finest_step(series, minimum) {
        Some(step) => Ok(Released::new(coarsen(series, step))),
        None => Err(Withheld::SmallCounts { minimum: minimum as u32 }),
    }
}

/// The finest step, no finer than the series' own, at which no cell is small and at least one has a value.
pub(crate) fn finest_step(series: &Series, minimum: f64) -> Option<Step> {
    [Step::Month, Step::Quarter, Step::Year].into_iter().filter(|&step| step >= series.step).find(|&step| {
        let coarse = coarsen(series, step);
        coarse.points.iter().any(|point| point.count.is_some())
            && coarse.points.iter().all(|point| point.count.is_none_or(|count| !small(count, minimum)))
    })
}

/// How many months a step spans.
pub(crate) const fn months_of(step: Step) -> i32 {
    match step {
        Step::Month => 1,
        Step::Quarter => 3,
        Step::Year => 12,
    }
}

/// The same counts at a coarser step: sums in order of time, gaps kept, steps cut by either end left out.
/// Quarters start in January, April, July and October; years end with the last month that has a value.
/// A step finer than the series' own answers the series as it is.
pub fn coarsen(series: &Series, step: Step) -> Series {
    let (Some(first), Some(last)) = (series.points.first(), series.points.last()) else {
        return Series { step: step.max(series.step), ..series.clone() };
    };
    if step <= series.step {
        return series.clone();
    }
    let own = months_of(series.step);
    let end = last.month.plus(own);
    let start = match step {
        Step::Quarter => {
            let past = (first.month.number() as i32 - 1) % 3;
            if past == 0 { first.month } else { first.month.plus(3 - past) }
        }
        _ => {
            let held = series.points.iter().rev().find(|point| point.count.is_some()).unwrap_or(last);
            let years = held.month.plus(own).since(first.month) / 12;
            held.month.plus(own).plus(-12 * years)
        }
    };
    let mut points = Vec::new();
    let mut month = start;
    while month.plus(months_of(step)).since(end) <= 0 && month.plus(months_of(step)) > month {
        points.push(gather(series, month, step, own));
        month = month.plus(months_of(step));
    }
    Series { measure: series.measure.clone(), area: series.area, step, points }
}

/// One coarse point: the sum of its fine ones, a gap if any is missing, and the most cautious mark.
fn gather(series: &Series, from: Month, step: Step, own: i32) -> MonthCount {
    let mut sum = Some(0.0);
    let mut mark = DataMark::Published;
    let mut month = from;
    while month < from.plus(months_of(step)) {
        let point = series.points.iter().find(|point| point.month == month);
        sum = match (sum, point.and_then(|point| point.count)) {
            (Some(sum), Some(count)) => Some(sum + count),
            _ => None,
        };
        mark = more_cautious(mark, point.map_or(DataMark::NotAvailable, |point| point.mark));
        month = month.plus(own);
    }
    if sum.is_none() {
        mark = DataMark::NotAvailable;
    }
    MonthCount { month: from, count: sum, mark }
}

/// Which of two marks must be said of their sum.
fn more_cautious(a: DataMark, b: DataMark) -> DataMark {
    let weight = |mark| match mark {
        DataMark::Published => 0,
        DataMark::Revised => 1,
        DataMark::Estimated => 2,
        DataMark::Provisional => 3,
        DataMark::Withheld => 4,
        DataMark::NotAvailable => 5,
    };
    if weight(b) > weight(a) { b } else { a }
}

#[cfg(test)]
#[path = "series/tests.rs"]
pub(crate) mod tests;
