//! Released evidence in the form the pages ask for.

use disclosure::{PublicPlace, Released, public};
use planning::{AreaEvidence, MeasureEvidence, PlaceLine};
use terms::DataMark;
use web::door::MeasureFacts;

/// The measures of an area, each released.
pub fn measures(evidence: &Released<AreaEvidence>) -> Vec<Released<MeasureEvidence>> {
    evidence.derive(|evidence| evidence.measures.clone()).items()
}

/// One measure as the pages show it.
pub fn of(evidence: &AreaEvidence, measure: &Released<MeasureEvidence>) -> MeasureFacts {
    MeasureFacts {
        area: evidence.area.clone(),
        definition: public(measure.definition.clone()),
        series: Ok(measure.derive(|m| m.series.clone())),
        latest: Ok(measure.derive(|m| m.latest.clone())),
        change: measure.derive(|m| m.change.clone()).item(),
        control: measure.derive(|m| m.control.clone()).item(),
        trend: measure.trend,
        forecast: match measure.derive(|m| m.forecast.clone().ok()).item() {
            Some(ahead) => Ok(ahead),
            None => Err(measure.forecast.clone().err().unwrap_or_default()),
        },
        comparison: measure
            .derive(|m| m.comparison.as_ref().map(|(comparison, _)| comparison.clone()))
            .item()
            .zip(measure.comparison.as_ref().map(|(_, period)| *period)),
        funnel: measure
            .derive(|m| m.funnel.as_ref().map(|(funnel, _)| funnel.clone()))
            .item()
            .zip(measure.funnel.as_ref().map(|(_, period)| *period)),
        rhythm: measure.derive(|m| m.rhythm.clone()).item(),
        repeats: measure.derive(|m| m.repeats.clone()).item(),
        gaps: measure.gaps.clone(),
        placed_per_cent: measure.placed_per_cent,
        confidence: measure.confidence(),
    }
}

/// The places of an area.
pub fn places(evidence: &Released<AreaEvidence>) -> Released<Vec<PublicPlace>> {
    evidence.derive(|evidence| evidence.places.iter().map(place).collect())
}

fn place(line: &PlaceLine) -> PublicPlace {
    PublicPlace {
        area: line.area,
        name: line.name.clone(),
        count: line.count,
        population: line.population,
        z: None,
        p: None,
        stands_out: line.count.map(|_| line.more_than_expected),
        mark: if line.count.is_some() { DataMark::Published } else { DataMark::Withheld },
    }
}
