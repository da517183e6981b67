//! Everything that may be said of one area, put together from released parts.

use crate::evidence::{self, Reading};
use crate::families::{self, Pair};
use crate::view::{Counted, View};
use crate::{Catalogue, DeskError, comparing, placing};
use disclosure::{DeliveryNote, Policy, PublicPlace, Released, Withheld, public, release_delivery};
use lake::Lake;
use planning::{AreaEvidence, DeliveryUsed, HarmShare, MeasureEvidence, PlaceLine};
use std::collections::BTreeSet;
use terms::{
    AreaCode, AreaKind, AreaRecord, Comparison, Concentration, DeliveryId, HarmTable, MeasureDefinition,
    Parents, Period,
};

/// Gathers the evidence of one area under a policy.
pub async fn gather(
    lake: &Lake,
    view: &View,
    catalogue: &Catalogue,
    area: AreaCode,
    policy: &Policy,
) -> Result<Released<AreaEvidence>, DeskError> {
    if !view.gazetteer().knows(area) {
        return Err(DeskError::UnknownArea(area));
    }
    let mut pairs: Vec<Pair> = Vec::new();
    for definition in catalogue.measures() {
        if let Some(counted) = view.counted(definition, area).await? {
            pairs.push((definition.clone(), counted));
        }
    }
    let mut shown = Vec::new();
    let mut withheld = Vec::new();
    let mut used: BTreeSet<DeliveryId> = BTreeSet::new();
    for ((definition, counted), released) in pairs.iter().zip(families::release(&pairs, policy)) {
        match released {
            Ok(series) => {
                used.extend(&counted.grounds.deliveries);
                let reading = series.and(&facts(view, definition, counted, area));
                let mut measure = reading.derive(read);
                if let Some(beside) = comparing::beside(view, definition, &series, policy).await? {
                    measure = measure.and(&beside).derive(with_comparison);
                }
                if let Some(placed) = placing::placed(counted, policy) {
                    measure = measure.and(&placed).derive(with_placed);
                }
                shown.push(measure);
            }
            Err(reason) => withheld.push((definition.clone(), reason)),
        }
    }
    let measures = Released::list(&shown);
    let where_ = placing::places(lake, view, &pairs, &measures, area, policy).await?;
    let mut notes = Vec::new();
    for id in used {
        if let Some(held) = lake.delivery(id).await? {
            notes.push(release_delivery(&held.delivery));
        }
    }
    let year =
        view.gazetteer().denominator(area, terms::DenominatorKind::Residents).map_or(0, |whom| whom.year);
    let record = AreaRecord { code: area, name: view.gazetteer().name(area), year };
    let about = public((record, (withheld, (view.gazetteer().harm().cloned(), methods(view, area, policy)))));
    Ok(measures.and(&about).and(&where_).and(&Released::list(&notes)).derive(put_together))
}

/// What was public before: the definition, who the rate is out of, and how the number came about.
fn facts(
    view: &View,
    definition: &MeasureDefinition,
    counted: &Counted,
    area: AreaCode,
) -> Released<((MeasureDefinition, Option<terms::Denominator>), Parents)> {
    let mut method = vec![format!("Counted from the records of {}.", counted.body)];
    if area.kind() != AreaKind::Lsoa {
        method.push(
            "Rows are placed by the LSOA printed in the file. LSOAs of 2011 are carried to those of 2021 by the \
             official lookup, split ones by shares of residents."
                .to_owned(),
        );
    }
    let denominator = view.gazetteer().denominator(area, definition.denominator);
    if let Some(whom) = &denominator {
        method.push(format!("Rates are out of {} ({}).", planning::wording::number(whom.count), whom.source));
    }
    method.push("Intervals are 95%: exact under 5, Byar's method from 5 upwards.".to_owned());
    let parents = Parents {
        definition_version: definition.version,
        deliveries: counted.grounds.deliveries.clone(),
        method,
    };
    public(((definition.clone(), denominator), parents))
}

fn read(reading: &Reading) -> MeasureEvidence {
    evidence::of_series(reading)
}

fn with_comparison((measure, beside): &(MeasureEvidence, (Comparison, Period))) -> MeasureEvidence {
    MeasureEvidence { comparison: Some(beside.clone()), ..measure.clone() }
}

fn with_placed((measure, placed): &(MeasureEvidence, u32)) -> MeasureEvidence {
    MeasureEvidence { placed_per_cent: Some(*placed), ..measure.clone() }
}

type About = (AreaRecord, (Vec<(MeasureDefinition, Withheld)>, (Option<HarmTable>, Parents)));
type Described = ((Vec<MeasureEvidence>, About), Where);
type Where = (Option<Vec<PublicPlace>>, Option<Concentration>);

fn put_together((((measures, about), where_), notes): &(Described, Vec<DeliveryNote>)) -> AreaEvidence {
    let (area, (withheld, (harm, parents))) = about;
    let (places, concentration) = where_;
    AreaEvidence {
        area: area.clone(),
        harm: harm.as_ref().map(|table| harm_shares(measures, table)).unwrap_or_default(),
        harm_source: harm.as_ref().map(|table| format!("Weights: {}.", table.source)).unwrap_or_default(),
        measures: measures.clone(),
        withheld: withheld.iter().map(|(definition, why)| (definition.title.clone(), why.words())).collect(),
        places: places.iter().flatten().map(place_line).collect(),
        places_basis: placing::basis(measures),
        concentration: concentration.clone(),
        rhythms: Vec::new(),
        quality: quality(measures),
        deliveries: notes.iter().map(delivery_used).collect(),
        methods: parents.method.clone(),
    }
}

fn place_line(place: &PublicPlace) -> PlaceLine {
    PlaceLine {
        area: place.area,
        name: place.name.clone(),
        count: place.count,
        population: place.population,
        more_than_expected: place.stands_out == Some(true) && place.z.is_some_and(|z| z > 0.0),
    }
}

fn delivery_used(note: &DeliveryNote) -> DeliveryUsed {
    DeliveryUsed {
        id: note.id,
        sender: note.sender.clone(),
        licence: note.licence.clone(),
        received: note.received.clone(),
    }
}

/// Volume beside harm (S62). Totals are left out, so that nothing is counted twice: a measure that holds another's
/// categories is a total.
fn harm_shares(measures: &[MeasureEvidence], table: &HarmTable) -> Vec<HarmShare> {
    let weight_of = |measure: &MeasureEvidence| {
        let weights = measure.definition.categories.iter();
        weights
            .filter_map(|category| table.weights.iter().find(|w| w.category == *category))
            .map(|w| w.weight)
            .next()
    };
    let is_total = |measure: &MeasureEvidence| {
        measures.iter().any(|other| {
            other.definition.id != measure.definition.id
                && other.definition.categories.len() < measure.definition.categories.len()
                && other.definition.categories.iter().all(|c| measure.definition.categories.contains(c))
        })
    };
    let parts: Vec<(&MeasureEvidence, f64)> = measures
        .iter()
        .filter(|measure| !is_total(measure) && weight_of(measure).is_some())
        .filter_map(|measure| Some((measure, measure.latest.count?.value)))
        .collect();
    let volume: f64 = parts.iter().map(|(_, count)| count).sum();
    let harm: f64 = parts.iter().map(|(measure, count)| count * weight_of(measure).unwrap_or(0.0)).sum();
    parts
        .iter()
        .map(|(measure, count)| HarmShare {
            measure: measure.definition.id.clone(),
            title: measure.definition.title.clone(),
            count: *count,
            volume: if volume > 0.0 { count / volume } else { 0.0 },
            harm: weight_of(measure).filter(|_| harm > 0.0).map(|weight| count * weight / harm),
        })
        .collect()
}

/// What is missing or doubtful, one sentence each, without repeating the same gap for every measure.
fn quality(measures: &[MeasureEvidence]) -> Vec<String> {
    let mut sentences: Vec<String> = Vec::new();
    for measure in measures {
        let who = measure.latest.parents.method.first().cloned().unwrap_or_default();
        let who = who.trim_start_matches("Counted from the records of ").trim_end_matches('.');
        for gap in &measure.gaps {
            let sentence = format!("{who} sent nothing for {}. It is a gap, not a zero.", gap.words());
            if !sentences.contains(&sentence) {
                sentences.push(sentence);
            }
        }
        if let Some(placed) = measure.placed_per_cent {
            let sentence = format!(
                "{}: {placed}% of rows of {who} have a place that we know.",
                measure.definition.title
            );
            sentences.push(sentence);
        }
    }
    sentences
}

/// What was done about small counts, in words.
fn small_counts(policy: &Policy) -> String {
    match policy.minimum {
        0 | 1 => "Small counts are shown, because this is for partners alone.".to_owned(),
        minimum => format!(
            "Counts of 1 to {} are never shown. A series with such a month is shown by quarter or by year.",
            minimum - 1
        ),
    }
}

fn methods(view: &View, area: AreaCode, policy: &Policy) -> Parents {
    let mut method = vec![
        "A month that nobody sent is a gap and never a zero.".to_owned(),
        "Counts are those of the body whose records cover the area: the one with most rows there.".to_owned(),
        "Control charts are XmR charts by the rules of NHS Making Data Count; outlying moving ranges are left out once."
            .to_owned(),
        "A change is called clear when the 95% interval of the ratio leaves 1 out. No per cent is given on fewer than 50."
            .to_owned(),
        small_counts(policy),
    ];
    if let Some(list) = view.gazetteer().similar(area).first() {
        method.push(format!("Similar areas: {}.", list.list));
    }
    Parents { definition_version: 1, deliveries: Vec::new(), method }
}
