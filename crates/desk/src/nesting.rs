//! Areas inside one another: what is shown of a large one must not give away what is hidden of a small one inside it.
//!
//! The public sees districts. A larger area shows the sum of what its districts show, so that nothing can be learnt from
//! it that they do not say; a smaller one shows nothing of its own beside the places named on its district's page.

use crate::families::{self, Pair};
use crate::view::View;
use crate::{Catalogue, DeskError};
use disclosure::{Policy, Released, Withheld, coarsen, public};
use std::collections::BTreeMap;
use terms::{AreaCode, AreaKind, AreaRecord, DataMark, MeasureId, MonthCount, Series};

/// What is released of each measure of one area, in the order given.
pub type Answers = Vec<Result<Released<Series>, Withheld>>;

/// Releases the measures of an area beside all that is public of the areas inside it and around it.
///
/// Partners, from whom no count is kept, see every area as it is counted.
pub async fn release(
    view: &View,
    catalogue: &Catalogue,
    area: AreaCode,
    pairs: &[Pair],
    policy: &Policy,
) -> Result<Answers, DeskError> {
    let own = families::release(pairs, policy);
    if policy.minimum <= 1 || area.kind() == AreaKind::District {
        return Ok(own);
    }
    if !is_above(area.kind()) {
        return Ok(pairs.iter().map(|_| Err(Withheld::BelowDistrict)).collect());
    }
    let districts = districts_of(view, area);
    let mut shown = Vec::with_capacity(districts.len());
    for district in &districts {
        shown.push(shown_of(view, catalogue, *district, policy).await?);
    }
    let whole = AreaRecord { code: area, name: String::new(), year: 0 };
    let answers = pairs.iter().zip(own).map(|((definition, counted), own)| {
        own?;
        let parts: Option<Vec<Released<Series>>> = shown
            .iter()
            .map(|of_one| {
                let (body, series) = of_one.get(&definition.id)?;
                (*body == counted.body).then(|| series.clone())
            })
            .collect();
        let hidden = Withheld::BySubtraction { minimum: policy.minimum_for(definition.sensitivity) as u32 };
        let parts = parts.filter(|parts| !parts.is_empty()).ok_or_else(|| hidden.clone())?;
        let sum = Released::list(&parts).and(&public(whole.clone())).derive(sum_of);
        if agrees(&sum, &counted.series) { Ok(sum) } else { Err(hidden) }
    });
    Ok(answers.collect())
}

/// Whether areas of that kind hold districts.
const fn is_above(kind: AreaKind) -> bool {
    matches!(
        kind,
        AreaKind::County
            | AreaKind::Region
            | AreaKind::CommunitySafetyArea
            | AreaKind::PoliceForceArea
            | AreaKind::FireServiceArea
            | AreaKind::Country
    )
}

fn districts_of(view: &View, area: AreaCode) -> Vec<AreaCode> {
    let gazetteer = view.gazetteer();
    let all = gazetteer.areas(AreaKind::District).into_iter().map(|(code, _)| code);
    all.filter(|district| gazetteer.containing(*district, area.kind()) == Some(area)).collect()
}

/// What one district shows: for each measure the body that counts it, and its series.
async fn shown_of(
    view: &View,
    catalogue: &Catalogue,
    district: AreaCode,
    policy: &Policy,
) -> Result<BTreeMap<MeasureId, (String, Released<Series>)>, DeskError> {
    let mut pairs: Vec<Pair> = Vec::new();
    for definition in catalogue.measures() {
        if let Some(counted) = view.counted(definition, district).await? {
            pairs.push((definition.clone(), counted));
        }
    }
    let released = families::release(&pairs, policy);
    let shown = pairs
        .into_iter()
        .zip(released)
        .filter_map(|((definition, counted), series)| Some((definition.id, (counted.body, series.ok()?))));
    Ok(shown.collect())
}

/// The sum of some series for a larger area, at the coarsest step among them. A step that one of them lacks is a gap.
fn sum_of((parts, whole): &(Vec<Series>, AreaRecord)) -> Series {
    let step = parts.iter().map(|part| part.step).max().unwrap_or(terms::Step::Year);
    let coarse: Vec<Series> = parts.iter().map(|part| coarsen(part, step)).collect();
    let first = &coarse[0];
    let points = first.points.iter().map(|point| {
        let all: Option<Vec<&MonthCount>> =
            coarse.iter().map(|part| part.points.iter().find(|other| other.month == point.month)).collect();
        let count = all.as_ref().and_then(|all| all.iter().map(|one| one.count).sum::<Option<f64>>());
        let estimated = all.iter().flatten().find(|one| one.mark != DataMark::Published);
        MonthCount {
            month: point.month,
            count,
            mark: match count {
                None => DataMark::NotAvailable,
                Some(_) => estimated.map_or(DataMark::Published, |one| one.mark),
            },
        }
    });
    Series { measure: first.measure.clone(), area: whole.code, step, points: points.collect() }
}

/// Whether a sum says the same as the count of the larger area itself: else the districts we know are not all of it, and
/// the difference would be somebody's number.
fn agrees(sum: &Released<Series>, counted: &Series) -> bool {
    let own = coarsen(counted, sum.step);
    sum.points.iter().any(|point| point.count.is_some())
        && sum.points.iter().filter_map(|point| Some((point.month, point.count?))).all(|(month, count)| {
            let same = own.points.iter().find(|point| point.month == month).and_then(|point| point.count);
            same.is_some_and(|same| (same - count).abs() < 1e-6 * count.max(1.0))
        })
}

#[cfg(test)]
mod tests {
    use super::*;
    use terms::{Month, Step};

    fn series(step: Step, counts: &[Option<f64>]) -> Series {
        let months = if step == Step::Quarter { 3 } else { 1 };
        let first = Month::new(2025, 1).unwrap();
        let point = |(i, count): (usize, &Option<f64>)| MonthCount {
            month: first.plus(i as i32 * months),
            count: *count,
            mark: if count.is_some() { DataMark::Published } else { DataMark::NotAvailable },
        };
        Series {
            measure: MeasureId::new("robbery").unwrap(),
            area: "E07900001".parse().unwrap(),
            step,
            points: counts.iter().enumerate().map(point).collect(),
        }
    }

    #[test]
    fn a_sum_is_as_coarse_as_its_coarsest_part_and_has_the_gaps_of_all() {
        let county = AreaRecord { code: "E10900001".parse().unwrap(), name: String::new(), year: 0 };
        let monthly = series(Step::Month, &[Some(7.0), Some(8.0), Some(9.0), Some(6.0), None, Some(6.0)]);
        let quarterly = series(Step::Quarter, &[Some(11.0), Some(12.0)]);
        let sum = sum_of(&(vec![monthly.clone(), quarterly], county.clone()));
        assert_eq!((sum.step, sum.area), (Step::Quarter, county.code));
        assert_eq!(sum.points.iter().map(|p| p.count).collect::<Vec<_>>(), [Some(35.0), None]);
        let both = sum_of(&(vec![monthly.clone(), monthly], county));
        assert_eq!((both.step, both.points[0].count), (Step::Month, Some(14.0)));
    }
}
