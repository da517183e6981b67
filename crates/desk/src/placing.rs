//! Where in an area incidents happen: places with more reports, and how concentrated they are.

use crate::evidence::latest_run;
use crate::families::Pair;
use crate::view::{Counted, View};
use crate::{DeskError, ground};
use disclosure::{Policy, PublicPlace, Released, release_concentration, release_places, release_share};
use figures::{concentration, hotspots, neighbours};
use lake::{CountQuery, Lake};
use planning::{Foretold, MeasureEvidence};
use std::collections::BTreeMap;
use terms::{AreaCode, Boundary, Concentration, MeasureDefinition, Period, PlaceScore};

/// Fewer places than this cannot stand out from one another.
const PLACES_NEEDED: usize = 8;

/// Seed of the permutations behind p-values: fixed, so that the same counts give the same page for ever.
const SEED: u64 = 2026;

/// The measure whose places are shown: the first of the catalogue that the area has.
fn basis_of(pairs: &[Pair]) -> Option<&Pair> {
    pairs.first()
}

/// What the places were scored on, in words.
pub fn basis(measures: &[MeasureEvidence]) -> String {
    measures.first().map_or_else(String::new, |measure| {
        format!("{}, {}", measure.definition.title, measure.latest.period.words())
    })
}

/// Places and concentration of the first measure over its latest released run; each is missing where it may not be
/// shown or there are too few places.
pub async fn places(
    lake: &Lake,
    view: &View,
    pairs: &[Pair],
    measures: &Released<Vec<MeasureEvidence>>,
    area: AreaCode,
    policy: &Policy,
) -> Result<Released<(Option<Vec<PublicPlace>>, Option<Concentration>)>, DeskError> {
    let found = match (basis_of(pairs), measures.first()) {
        (Some((definition, counted)), Some(shown)) if shown.definition.id == definition.id => {
            scored(lake, view, definition, counted, shown.latest.period, area).await?
        }
        _ => None,
    };
    let Some((definition, scores)) = found else {
        return Ok(Released::optional(None).and(&Released::optional(None)));
    };
    let counts: Vec<f64> = scores.iter().map(|place| place.count).collect();
    let concentrated = concentration::concentration(&counts)
        .and_then(|found| release_concentration(&found, counts.iter().sum(), &definition, policy).ok());
    let shown = release_places(&scores, &definition, policy).ok();
    Ok(Released::optional(shown).and(&Released::optional(concentrated)))
}

/// Scores of the LSOAs in use today, most incidents first, in whole incidents. `None` with fewer than eight places.
async fn scored(
    lake: &Lake,
    view: &View,
    definition: &MeasureDefinition,
    counted: &Counted,
    period: Period,
    area: AreaCode,
) -> Result<Option<(MeasureDefinition, Vec<PlaceScore>)>, DeskError> {
    let gazetteer = view.gazetteer();
    let Some(sums) = by_place(lake, view, definition, counted, period, area).await? else { return Ok(None) };
    let places: Vec<hotspots::Place> = sums
        .iter()
        .map(|(lsoa, sum)| hotspots::Place {
            area: *lsoa,
            name: gazetteer.name(*lsoa),
            count: sum.round(),
            population: gazetteer
                .denominator(*lsoa, terms::DenominatorKind::Residents)
                .map(|whom| whom.count),
        })
        .collect();
    let outlines: Option<Vec<Boundary>> =
        sums.keys().map(|lsoa| gazetteer.boundary(*lsoa).cloned()).collect();
    let mut scores = match outlines {
        Some(outlines) => {
            let around = neighbours::Neighbours::touching(&outlines, neighbours::Touching::EdgeOrCorner);
            hotspots::scores(&places, &around, SEED)
        }
        None => places.into_iter().map(unscored).collect(),
    };
    scores.sort_by(|a, b| b.count.total_cmp(&a.count).then(a.area.cmp(&b.area)));
    Ok(Some((definition.clone(), scores)))
}

/// Incidents in each of the LSOAs in use today, those of older ones carried over by shares. `None` with fewer than eight.
async fn by_place(
    lake: &Lake,
    view: &View,
    definition: &MeasureDefinition,
    counted: &Counted,
    period: Period,
    area: AreaCode,
) -> Result<Option<BTreeMap<AreaCode, f64>>, DeskError> {
    let gazetteer = view.gazetteer();
    let lsoas = gazetteer.current_lsoas(area);
    if lsoas.len() < PLACES_NEEDED {
        return Ok(None);
    }
    let query = CountQuery {
        categories: Some(definition.categories.clone()),
        period: Some(period),
        bodies: Some(vec![counted.sent_as.clone()]),
        as_of: Some(view.commit()),
        ..CountQuery::of(definition.categories[0].dataset())
    };
    let mut sums: BTreeMap<AreaCode, f64> = lsoas.iter().map(|lsoa| (*lsoa, 0.0)).collect();
    for row in lake.counts(&query).await?.rows {
        let Some(code) = AreaCode::unpack(row.area) else { continue };
        for (to, share) in gazetteer.carried(code) {
            if let Some(sum) = sums.get_mut(&to) {
                *sum += row.n as f64 * share;
            }
        }
    }
    Ok(Some(sums))
}

/// How well the busiest places of the year before foretold the latest released run, both held in full. `None` without
/// outlines, a year before, or enough places.
pub async fn foretold(
    lake: &Lake,
    view: &View,
    pairs: &[Pair],
    measures: &Released<Vec<MeasureEvidence>>,
    area: AreaCode,
    policy: &Policy,
) -> Result<Option<Released<Foretold>>, DeskError> {
    let (Some((definition, counted)), Some(shown)) = (basis_of(pairs), measures.first()) else {
        return Ok(None);
    };
    let Some(change) = shown.change.as_ref().filter(|_| shown.definition.id == definition.id) else {
        return Ok(None);
    };
    let periods = (change.before_period, change.after_period);
    let before = by_place(lake, view, definition, counted, periods.0, area).await?;
    let after = by_place(lake, view, definition, counted, periods.1, area).await?;
    let (Some(before), Some(after)) = (before, after) else { return Ok(None) };
    let outlines: Option<Vec<&Boundary>> =
        before.keys().map(|lsoa| view.gazetteer().boundary(*lsoa)).collect();
    let counts: Vec<(f64, f64)> =
        before.values().zip(after.values()).map(|(before, after)| (before.round(), after.round())).collect();
    Ok(outlines.and_then(|outlines| ground::foretold(&outlines, &counts, periods, policy)))
}

/// Without outlines there are no neighbours to stand out from.
fn unscored(place: hotspots::Place) -> PlaceScore {
    PlaceScore {
        area: place.area,
        name: place.name,
        count: place.count,
        population: place.population,
        z: 0.0,
        p: 1.0,
        stands_out: false,
    }
}

/// Per cent of the body's rows that had a place we know; `None` where there are too few to say.
pub fn placed(counted: &Counted, policy: &Policy) -> Option<Released<u32>> {
    latest_run(&counted.series)?;
    let (placed, all) = counted.placed;
    release_share(u32::try_from(placed).ok()?, u32::try_from(all).ok()?, policy).ok()
}
