//! The charts of an area and of each measure, the same on pages and in documents.

use charts::{Chart, Frame, Shape, Typeface, Weighted};
use disclosure::Released;
use planning::wording::number;
use planning::{AreaEvidence, MeasureEvidence, PlaceLine};
use terms::{Boundary, DataMark};

/// The source line under a chart.
fn source(measure: &MeasureEvidence) -> String {
    let deliveries = measure.latest.parents.deliveries.len();
    let who = measure.latest.parents.method.first().cloned().unwrap_or_default();
    let word = if deliveries == 1 { "delivery" } else { "deliveries" };
    format!("{who} {deliveries} {word}. Definition {}.", measure.definition.version)
}

fn frame(id: String, place: &str, measure: &MeasureEvidence) -> Frame {
    Frame { id, title: None, place: place.to_owned(), source: source(measure), notes: notes(measure) }
}

fn notes(measure: &MeasureEvidence) -> Vec<String> {
    let mut notes = Vec::new();
    match measure.series.step {
        terms::Step::Month => {}
        step => notes.push(format!("Shown by {}, because some months have fewer than 5.", step.word())),
    }
    if !measure.gaps.is_empty() {
        let gaps: Vec<String> = measure.gaps.iter().map(|gap| gap.words()).collect();
        notes.push(format!("Nobody sent {}. These are gaps, not zeros.", planning::wording::list(&gaps)));
    }
    notes
}

/// The charts of one measure: those that its figures allow.
pub fn of_measure(measure: &Released<MeasureEvidence>, place: &str, face: &Typeface) -> Vec<Chart> {
    let id = measure.definition.id.as_str().to_owned();
    let series = measure.derive(|m| m.series.clone());
    let mut charts = Vec::new();
    if let Some(control) = measure.derive(|m| m.control.clone()).item() {
        let frame = frame(format!("{id}-control"), place, measure);
        charts.extend(charts::control(&frame, &control, &series, &measure.definition, face).ok());
    }
    if let Some(comparison) = measure.derive(|m| m.comparison.as_ref().map(|(c, _)| c.clone())).item()
        && let Some((_, period)) = &measure.comparison
    {
        let mut frame = frame(format!("{id}-similar"), place, measure);
        frame.source = comparison.list.clone();
        let unit = format!("per {} {}", number(f64::from(measure.definition.per)), whom(measure));
        let drawn = charts::dots(&frame, &comparison, &measure.definition, &unit, &period.words(), face);
        charts.extend(drawn.ok());
    }
    if let Some(ahead) = measure.derive(|m| m.forecast.clone().ok()).item() {
        let frame = frame(format!("{id}-forecast"), place, measure);
        charts.extend(charts::forecast(&frame, &series, Some(&ahead), None, &measure.definition, face).ok());
    }
    if let Some((funnel, period)) =
        measure.derive(|m| m.funnel.clone()).item().map(|f| (f.derive(|f| f.0.clone()), f.1))
    {
        let mut frame = frame(format!("{id}-funnel"), place, measure);
        frame.notes.push(
            "All areas whose records the same body keeps. Limits allow for differences between areas."
                .to_owned(),
        );
        let own = measure.latest.area;
        charts.extend(charts::funnel(&frame, &funnel, own, &measure.definition, &period.words(), face).ok());
    }
    if let Some(rhythm) = measure.derive(|m| m.rhythm.clone()).item() {
        let mut frame = frame(format!("{id}-rhythm"), place, measure);
        if let Some(timed) = rhythm.timed_per_cent {
            frame
                .notes
                .push(format!("{timed}% of records have a day and a time. Times are the sender's own."));
        }
        let table = rhythm.derive(|rhythm| rhythm.table.clone());
        let unit = &measure.definition.unit;
        let drawn = charts::heat(&frame, &table, ("Day", "Hour"), unit, &rhythm.period.words(), face);
        charts.extend(drawn.ok());
    }
    charts
}

fn whom(measure: &MeasureEvidence) -> &'static str {
    match measure.definition.denominator {
        terms::DenominatorKind::Households => "households",
        _ => "residents",
    }
}

/// Volume beside harm, one mark for each kind; `None` without weights.
pub fn harm(evidence: &Released<AreaEvidence>, face: &Typeface) -> Option<Chart> {
    let items: Vec<Weighted> = evidence
        .derive(|evidence| evidence.harm.clone())
        .items()
        .iter()
        .filter_map(|share| {
            Some(Weighted {
                label: share.title.clone(),
                count: share.derive(|share| share.count),
                harm: share.derive(|share| share.weighted).item()?,
            })
        })
        .collect();
    let period = evidence.measures.first()?.latest.period;
    let frame = area_frame("volume-and-harm-chart", evidence, evidence.harm_source.clone());
    charts::scatter(&frame, &items, &evidence.harm_unit, &period.words(), face).ok()
}

/// How dense incidents lie over the ground.
pub fn dense(evidence: &Released<AreaEvidence>, outlines: &[Boundary], face: &Typeface) -> Option<Chart> {
    let surface = evidence.derive(|evidence| evidence.surface.clone()).item()?;
    let measure = evidence.measures.first()?;
    let frame = area_frame("density", evidence, evidence.places_basis.clone());
    let unit = &measure.definition.unit;
    charts::surface(&frame, &surface, outlines, unit, &measure.latest.period.words(), face).ok()
}

/// How concentrated incidents are.
pub fn concentration(evidence: &Released<AreaEvidence>, face: &Typeface) -> Option<Chart> {
    let found = evidence.derive(|evidence| evidence.concentration.clone()).item()?;
    let measure = evidence.measures.first()?;
    let frame = area_frame("concentration", evidence, evidence.places_basis.clone());
    charts::lorenz(&frame, &found, &measure.definition, &measure.latest.period.words(), face).ok()
}

fn area_frame(id: &str, evidence: &AreaEvidence, source: String) -> Frame {
    Frame { id: id.to_owned(), title: None, place: evidence.area.name.clone(), source, notes: Vec::new() }
}

/// Small places shaded by rate.
pub fn shaded(evidence: &Released<AreaEvidence>, boundaries: &[Boundary], face: &Typeface) -> Option<Chart> {
    let measure = evidence.measures.first()?;
    let places = evidence.derive(|evidence| evidence.places.clone()).items();
    let shapes: Vec<Shape<'_>> = boundaries
        .iter()
        .map(|boundary| {
            let place = places.iter().find(|place| place.area == boundary.area);
            let rate = place.and_then(|place| place.derive(rate_of).item());
            Shape {
                boundary,
                name: place.map_or_else(|| boundary.name.clone(), |place| place.name.clone()),
                value: rate.ok_or(DataMark::Withheld),
            }
        })
        .collect();
    let frame = Frame {
        id: "places-map".to_owned(),
        title: None,
        place: evidence.area.name.clone(),
        source: "Boundaries as delivered.".to_owned(),
        notes: Vec::new(),
    };
    let unit = format!("{} per 1,000 residents", measure.definition.unit);
    charts::map(&frame, &shapes, &unit, &measure.latest.period.words(), 1, face).ok()
}

fn rate_of(place: &PlaceLine) -> Option<f64> {
    Some(place.count? / place.population.filter(|people| *people > 0.0)? * 1_000.0)
}
