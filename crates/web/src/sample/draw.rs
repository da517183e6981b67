//! The sample's drawings, by the same charts as real ones.

use super::{KINDS, last, record};
use crate::door::MeasureFacts;
use charts::{Chart, Frame, Panel, Shape, StripRow, Typeface};
use disclosure::{Released, public};
use terms::{Boundary, DataMark, MeasureDefinition, Period};

const SOURCE: &str = "Blackmoor Constabulary, received 14 October 2026";

fn frame(id: &str, place: &str) -> Frame {
    Frame { id: id.to_owned(), place: place.to_owned(), source: SOURCE.to_owned(), ..Frame::default() }
}

fn year() -> String {
    Period::year_to(last()).words()
}

/// Control chart, similar areas, forecast: as many as there are figures for.
pub(super) fn measure(facts: &MeasureFacts) -> Vec<Chart> {
    let (face, place) = (Typeface::approximate(), facts.area.name.as_str());
    let definition = facts.definition.get();
    let Ok(series) = &facts.series else { return Vec::new() };
    let control = facts.control.as_ref().and_then(|control| {
        charts::control(&frame("control", place), control, series, definition, &face).ok()
    });
    let dots = facts.comparison.as_ref().and_then(|(comparison, period)| {
        let unit = "per 1,000 residents";
        charts::dots(&frame("similar", place), comparison, definition, unit, &period.words(), &face).ok()
    });
    let ahead = facts.forecast.as_ref().ok();
    let forecast = charts::forecast(&frame("forecast", place), series, ahead, None, definition, &face).ok();
    [control, dots, forecast].into_iter().flatten().collect()
}

/// Every measure among similar areas.
pub(super) fn range(measures: &[MeasureFacts]) -> Option<Chart> {
    let place = measures.first()?.area.name.as_str();
    let rows: Vec<StripRow> = measures
        .iter()
        .filter_map(|facts| {
            let (comparison, _) = facts.comparison.as_ref()?;
            let label = facts.definition.title.clone();
            Some(StripRow { label, unit: "per 1,000 residents".to_owned(), comparison: comparison.clone() })
        })
        .collect();
    charts::strip(&frame("range", place), &rows, &year(), &Typeface::approximate()).ok()
}

/// Small areas of the first place, in a row.
pub(super) fn shaded(area: usize) -> Option<(Released<MeasureDefinition>, Chart)> {
    if area != 0 {
        return None;
    }
    let names =
        ["Market Square and Mill Lane", "Canal Side", "Northgate", "Station Road", "The Glebe", "High Moor"];
    let boundaries: Vec<Boundary> = names
        .iter()
        .enumerate()
        .map(|(at, name)| {
            let (x, y) = (-2.2 + 0.05 * (at % 3) as f64, 53.0 + 0.03 * (at / 3) as f64);
            let lean = 0.008 * (at % 2) as f64;
            let ring = vec![(x, y), (x + 0.05, y), (x + 0.05 + lean, y + 0.03), (x + lean, y + 0.03), (x, y)];
            Boundary {
                area: format!("E0199000{at}").parse().expect("a code"),
                name: (*name).to_owned(),
                polygons: vec![vec![ring]],
            }
        })
        .collect();
    let comparison = super::comparison(0, 0)?;
    // The sample borrows the released rates of similar areas: any released number will do for a drawing.
    let rates: Vec<Released<f64>> = vec![
        comparison.derive(|c| c.own.value * 3.1),
        comparison.derive(|c| c.own.value * 2.2),
        comparison.derive(|c| c.own.value * 1.3),
        comparison.derive(|c| c.own.value),
        comparison.derive(|c| c.own.value * 0.6),
    ];
    let mut rates = rates.into_iter();
    let shapes: Vec<Shape<'_>> = boundaries
        .iter()
        .map(|boundary| Shape {
            boundary,
            name: boundary.name.clone(),
            value: rates.next().ok_or(DataMark::Withheld),
        })
        .collect();
    let unit = "reports per 1,000 residents";
    let place = record(0).name;
    let chart =
        charts::map(&frame("map", &place), &shapes, unit, &year(), 1, &Typeface::approximate()).ok()?;
    Some((public(super::definition(&KINDS[0])), chart))
}

/// One drawing for each measure, all areas on one scale.
pub(super) fn multiples(cells: &[MeasureFacts]) -> Vec<Chart> {
    let face = Typeface::approximate();
    KINDS
        .iter()
        .filter_map(|kind| {
            let of: Vec<&MeasureFacts> =
                cells.iter().filter(|facts| facts.definition.id.as_str() == kind.id).collect();
            let panels: Vec<Panel> = of
                .iter()
                .filter_map(|facts| {
                    let verdict = facts.control.as_ref().map_or("", |control| control.verdict.words());
                    let series = facts.series.as_ref().ok()?.clone();
                    Some(Panel { name: facts.area.name.clone(), series, words: verdict.to_owned() })
                })
                .collect();
            let frame = frame(&format!("over-time-{}", kind.id), "the areas you chose");
            charts::multiples(&frame, &panels, of.first()?.definition.get(), &face).ok()
        })
        .collect()
}
