//! Single numbers and what was worked out from counts: measures, changes, comparisons, control charts.
//! A rate, a change or a verdict of a withheld count must be withheld with it, for the population is public.

use crate::policy::{DUST, small};
use crate::windows::Windows;
use crate::{Policy, Released, Withheld};
use std::collections::BTreeMap;
use terms::{
    AreaCode, Change, Comparison, ControlChart, Delivery, DeliveryId, Funnel, Measure, MeasureDefinition,
    Period, Series, SliceKey, Step,
};

/// Releases a measure: count, interval, rate and parents together, or none of them. `beside` is the series of the
/// same measure and area that is published with it: a period that overlaps its steps is withheld where the
/// difference would be a small count. A measure with a gap has neither count nor rate and is released as that.
pub fn release_measure(
    measure: &Measure,
    beside: Option<&Released<Series>>,
    policy: &Policy,
) -> Result<Released<Measure>, Withheld> {
    let definition = &measure.definition;
    if let Some(refusal) = policy.refuses_area(definition, measure.area) {
        return Err(refusal);
    }
    let minimum = policy.minimum_for(definition.sensitivity);
    if let Some(count) = measure.count {
        if small(count.value, minimum) {
            return Err(Withheld::SmallCounts { minimum: minimum as u32 });
        }
        // The sum of months that are published says nothing new.
        let published =
            beside.filter(|series| series.step == Step::Month).and_then(|s| s.total(measure.period));
        if published.is_some_and(|sum| (sum - count.value).abs() <= DUST) {
            return Ok(Released::new(measure.clone()));
        }
        let mut known = vec![run(measure.period, count.value)];
        known.extend(beside.into_iter().flat_map(|series| runs(series)));
        if !Windows::new(&known).given_away(minimum).is_empty() {
            return Err(Withheld::BySubtraction { minimum: minimum as u32 });
        }
    }
    Ok(Released::new(measure.clone()))
}

pub(crate) fn run(period: Period, count: f64) -> (i32, i32, f64) {
    (i32::from(period.first().index()), i32::from(period.last().index()) + 1, count)
}

pub(crate) fn runs(series: &Series) -> impl Iterator<Item = (i32, i32, f64)> {
    let months = crate::series::months_of(series.step);
    series.points.iter().filter_map(move |point| {
        Some(run(Period::new(point.month, point.month.plus(months - 1)), point.count?))
    })
}

/// Releases a change: both counts must be fit to show, and where the periods overlap, so must their ends. The per
/// cent is left out where the earlier count is under [`Policy::base_change`] (50).
pub fn release_change(
    change: &Change,
    definition: &MeasureDefinition,
    area: AreaCode,
    policy: &Policy,
) -> Result<Released<Change>, Withheld> {
    if let Some(refusal) = policy.refuses_area(definition, area) {
        return Err(refusal);
    }
    let minimum = policy.minimum_for(definition.sensitivity);
    if small(change.before, minimum) || small(change.after, minimum) {
        return Err(Withheld::SmallCounts { minimum: minimum as u32 });
    }
    let known = [run(change.before_period, change.before), run(change.after_period, change.after)];
    if !Windows::new(&known).given_away(minimum).is_empty() {
        return Err(Withheld::BySubtraction { minimum: minimum as u32 });
    }
    let per_cent = change.per_cent.filter(|_| change.before >= f64::from(policy.base_change));
    Ok(Released::new(Change { per_cent, ..change.clone() }))
}

/// Releases a survey's share as a whole per cent. `Err` where fewer than [`Policy::base_survey`] (30) answered.
///
/// ```
/// let policy = disclosure::Policy::public();
/// assert_eq!(*disclosure::release_share(20, 60, &policy).unwrap(), 33);
/// assert!(disclosure::release_share(20, 29, &policy).is_err());
/// ```
pub fn release_share(part: u32, base: u32, policy: &Policy) -> Result<Released<u32>, Withheld> {
    if base < policy.base_survey.max(1) || part > base {
        return Err(Withheld::BaseTooSmall { needed: policy.base_survey.max(1) });
    }
    Ok(Released::new((f64::from(part) * 100.0 / f64::from(base)).round() as u32))
}

/// Releases a comparison. `counts` holds the count behind each rate, own area and peers alike: a rate without its
/// count cannot be judged. `Err(LeaveOut)` names the peers whose rate must be taken out (set to `None`) before the
/// range is worked out again; the own rate of a small count is withheld.
pub fn release_comparison(
    comparison: &Comparison,
    own: AreaCode,
    definition: &MeasureDefinition,
    counts: &BTreeMap<AreaCode, f64>,
    policy: &Policy,
) -> Result<Released<Comparison>, Withheld> {
    let minimum = policy.minimum_for(definition.sensitivity);
    if let Some(refusal) = policy.refuses_area(definition, own) {
        return Err(refusal);
    }
    match counts.get(&own) {
        None => return Err(Withheld::NothingHeld),
        Some(&count) if small(count, minimum) => {
            return Err(Withheld::SmallCounts { minimum: minimum as u32 });
        }
        Some(_) => {}
    }
    let unfit =
        comparison.peers.iter().filter(|peer| peer.rate.is_some()).map(|peer| peer.area).filter(|area| {
            policy.refuses_area(definition, *area).is_some()
                || counts.get(area).is_none_or(|&count| small(count, minimum))
        });
    let mut areas: Vec<AreaCode> = unfit.collect();
    if areas.is_empty() {
        return Ok(Released::new(comparison.clone()));
    }
    areas.sort_unstable();
    Err(Withheld::LeaveOut { areas })
}

/// Releases a funnel plot. The count behind each point is its rate times its population over the definition's
/// `per`. `Err(LeaveOut)` names the areas to leave out before the shared rate is worked out again.
pub fn release_funnel(
    funnel: &Funnel,
    definition: &MeasureDefinition,
    policy: &Policy,
) -> Result<Released<Funnel>, Withheld> {
    let minimum = policy.minimum_for(definition.sensitivity);
    let per = f64::from(definition.per.max(1));
    let unfit = funnel.points.iter().filter(|point| {
        // A count is whole: dust of the division must not make 5 into 4.9999.
        let count = point.rate * point.population / per;
        let whole = if (count - count.round()).abs() < 1e-3 { count.round() } else { count };
        small(whole, minimum) || policy.refuses_area(definition, point.area).is_some()
    });
    let mut areas: Vec<AreaCode> = unfit.map(|point| point.area).collect();
    if areas.is_empty() {
        return Ok(Released::new(funnel.clone()));
    }
    areas.sort_unstable();
    Err(Withheld::LeaveOut { areas })
}

/// Releases a control chart whose every value stands in the released series it was drawn from. A chart of finer
/// or other values is refused: work it out from the released series.
/// [`Released::derive`] on the series does the same without a check.
pub fn release_control(
    chart: &ControlChart,
    from: &Released<Series>,
) -> Result<Released<ControlChart>, Withheld> {
    let known: BTreeMap<_, _> = from.points.iter().map(|point| (point.month, point.count)).collect();
    let same = chart.points.iter().all(|point| match (known.get(&point.month), point.value) {
        (Some(Some(count)), Some(value)) => (count - value).abs() <= DUST,
        (Some(_), None) => point.charted.is_none(),
        _ => false,
    });
    if same { Ok(Released::new(chart.clone())) } else { Err(Withheld::NotFromRelease) }
}

/// What the public may know of a delivery. How many rows it had is a count and stays in the house.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeliveryNote {
    /// Which delivery: SHA-256 of its bytes.
    pub id: DeliveryId,
    /// Who sent it: a body, never a person.
    pub sender: String,
    /// Licence or agreement.
    pub licence: String,
    /// Day it was received, UTC, like `2025-08-20`.
    pub received: String,
    /// First to last month of the incidents in it; `None` where it holds none. Which months a body sent is shown as gaps on
    /// every page.
    pub months: Option<Period>,
}

/// Releases what may be known of a delivery: not its file name, which anybody may have typed, nor its row counts.
/// `slices` are those of its incidents.
pub fn release_delivery(delivery: &Delivery, slices: &[SliceKey]) -> Released<DeliveryNote> {
    let months = slices.iter().map(|slice| slice.month);
    Released::new(DeliveryNote {
        id: delivery.id,
        sender: delivery.sender.clone(),
        licence: delivery.licence.clone(),
        received: delivery.received.date_naive().to_string(),
        months: months.clone().min().zip(months.max()).map(|(first, last)| Period::new(first, last)),
    })
}

#[cfg(test)]
#[path = "measure/tests.rs"]
mod tests;
