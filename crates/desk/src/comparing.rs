//! One area beside others: similar ones over a period that enough of them have sent, and all that one body counts.

use crate::DeskError;
use crate::evidence::{latest_run, total};
use crate::view::{Counted, View};
use disclosure::{Policy, Released, Withheld, public, release_comparison, release_funnel, release_series};
use figures::funnel;
use std::collections::BTreeMap;
use terms::{AreaCode, Comparison, Funnel, MeasureDefinition, Peer, Period, Series, Step};

/// Fewer peers than this give no range.
const PEERS_NEEDED: usize = 4;

struct Beside {
    area: AreaCode,
    name: String,
    series: Released<Series>,
    whom: terms::Denominator,
}

/// The comparison over the latest period for which at least four similar areas have figures that may be shown:
/// the latest run if they have it, otherwise the latest single step. `None` without a list, a rate or enough peers.
pub async fn beside(
    view: &View,
    definition: &MeasureDefinition,
    own: &Released<Series>,
    policy: &Policy,
) -> Result<Option<Released<(Comparison, Period)>>, DeskError> {
    let gazetteer = view.gazetteer();
    let similar = gazetteer.similar(own.area);
    let Some(whom) = gazetteer.denominator(own.area, definition.denominator) else { return Ok(None) };
    let Some(list) = similar.first().map(|entry| entry.list.clone()) else { return Ok(None) };
    let mut peers = Vec::new();
    for entry in similar {
        let Some(whom) = gazetteer.denominator(entry.similar, definition.denominator) else { continue };
        let Some(counted) = view.counted(definition, entry.similar).await? else { continue };
        if let Ok(series) = release_series(&counted.series, definition, policy) {
            peers.push(Beside { area: entry.similar, name: gazetteer.name(entry.similar), series, whom });
        }
    }
    peers.sort_by(|a, b| a.name.cmp(&b.name).then(a.area.cmp(&b.area)));
    let Some(period) = candidates(own).into_iter().find(|period| {
        peers.iter().filter(|peer| total(&peer.series, *period).is_some()).count() >= PEERS_NEEDED
    }) else {
        return Ok(None);
    };
    Ok(compare(own, &whom, &list, &peers, definition, period, policy))
}

/// The latest run, then its single steps, latest first.
fn candidates(series: &Series) -> Vec<Period> {
    let Some(run) = latest_run(series) else { return Vec::new() };
    let step = match series.step {
        Step::Month => 1,
        Step::Quarter => 3,
        Step::Year => 12,
    };
    let mut periods = vec![run];
    let mut end = run.last();
    while end.plus(1 - step) >= run.first() {
        periods.push(Period::new(end.plus(1 - step), end));
        end = end.plus(-step);
    }
    periods
}

fn compare(
    own: &Released<Series>,
    whom: &terms::Denominator,
    list: &str,
    peers: &[Beside],
    definition: &MeasureDefinition,
    period: Period,
    policy: &Policy,
) -> Option<Released<(Comparison, Period)>> {
    let rate_of = |series: &Series, whom: &terms::Denominator| {
        let count = total(series, period)?;
        let rate = figures::rate::of(count, definition.per, whom.clone()).ok()?;
        Some((count, rate.estimate()))
    };
    let (own_count, own_rate) = rate_of(own, whom)?;
    let mut counts = BTreeMap::from([(own.area, own_count)]);
    let mut rows: Vec<Peer> = Vec::new();
    for peer in peers {
        let found = rate_of(&peer.series, &peer.whom);
        if let Some((count, _)) = found {
            counts.insert(peer.area, count);
        }
        rows.push(Peer { area: peer.area, name: peer.name.clone(), rate: found.map(|(_, rate)| rate) });
    }
    // At most one round for each peer: every refusal takes at least one out.
    for _ in 0..=peers.len() {
        let comparison = figures::comparison::beside(own_rate, list, rows.clone());
        match release_comparison(&comparison, own.area, definition, &counts, policy) {
            Ok(released) => return Some(released.and(&public(period))),
            Err(Withheld::LeaveOut { areas }) => {
                for row in rows.iter_mut().filter(|row| areas.contains(&row.area)) {
                    row.rate = None;
                }
            }
            Err(_) => return None,
        }
    }
    None
}

/// Fewer areas than this make no funnel.
const FUNNEL_NEEDED: usize = 8;

/// The area among all areas of its kind whose records the same body keeps, over the latest released run. `None` for small
/// areas, without a rate, or with too few areas that may be shown.
pub async fn funnel(
    view: &View,
    definition: &MeasureDefinition,
    own: &Released<Series>,
    counted: &Counted,
    policy: &Policy,
) -> Result<Option<Released<(Funnel, Period)>>, DeskError> {
    let kind = own.area.kind();
    let Some(period) = latest_run(own) else { return Ok(None) };
    if kind == terms::AreaKind::Lsoa {
        return Ok(None);
    }
    let dataset = definition.categories[0].dataset();
    let mut areas = Vec::new();
    for area in view.areas_of(kind, dataset, &counted.sent_as).await? {
        let Some(whom) = view.gazetteer().denominator(area, definition.denominator) else { continue };
        let Some(other) = view.counted(definition, area).await?.filter(|c| c.sent_as == counted.sent_as)
        else {
            continue;
        };
        let shown = match area == own.area {
            true => total(own, period),
            false => release_series(&other.series, definition, policy).ok().and_then(|s| total(&s, period)),
        };
        if let Some(count) = shown {
            areas.push(funnel::Area {
                area,
                name: view.gazetteer().name(area),
                count,
                population: whom.count,
            });
        }
    }
    // Each refusal takes at least one area out.
    while areas.len() >= FUNNEL_NEEDED && areas.iter().any(|area| area.area == own.area) {
        let Some(plot) = funnel::plot(&areas, definition.per) else { return Ok(None) };
        match release_funnel(&plot, definition, policy) {
            Ok(released) => return Ok(Some(released.and(&public(period)))),
            Err(Withheld::LeaveOut { areas: out }) => areas.retain(|area| !out.contains(&area.area)),
            Err(_) => return Ok(None),
        }
    }
    Ok(None)
}
