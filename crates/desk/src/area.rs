//! Everything that may be said of one area, put together from released parts.

use crate::detail::Detail;
use crate::evidence::{self, Reading};
use crate::families::Pair;
use crate::limits::{self, Rebases};
use crate::view::{Counted, View};
use crate::{Catalogue, DeskError, comparing, ground, loose, nesting, placing, quality, weighing, when};
use disclosure::{DeliveryNote, Policy, PublicPlace, Released, Withheld, public, release_delivery};
use lake::Lake;
use planning::{AreaEvidence, DeliveryUsed, Foretold, MeasureEvidence, PlaceLine, Repeats, Rhythm};
use std::collections::{BTreeMap, BTreeSet};
use terms::{
    AreaCode, AreaKind, AreaRecord, Comparison, Concentration, Dataset, DeliveryId, DensitySurface, Funnel,
    HarmTable, MeasureDefinition, Parents, Period, Series,
};

/// What evidence is gathered from.
pub struct Asked<'a> {
    /// The rows.
    pub lake: &'a Lake,
    /// What is held.
    pub view: &'a View,
    /// What is counted.
    pub catalogue: &'a Catalogue,
    /// Where limits start anew.
    pub rebases: &'a Rebases,
}

/// Gathers the evidence of one area under a policy.
pub async fn gather(
    asked: &Asked<'_>,
    area: AreaCode,
    policy: &Policy,
) -> Result<Released<AreaEvidence>, DeskError> {
    let Asked { lake, view, catalogue, rebases } = *asked;
    if !view.gazetteer().knows(area) {
        return Err(DeskError::UnknownArea(area));
    }
    let mut pairs: Vec<Pair> = Vec::new();
    for definition in catalogue.measures() {
        if let Some(counted) = view.counted(definition, area).await? {
            pairs.push((definition.clone(), counted));
        }
    }
    let details = details(lake, view, &pairs, area).await?;
    let mut shown = Vec::new();
    let mut withheld = Vec::new();
    let mut used: BTreeSet<DeliveryId> = BTreeSet::new();
    let released = nesting::release(view, catalogue, area, &pairs, policy).await?;
    for (pair, released) in pairs.iter().zip(released) {
        match released {
            Ok(series) => {
                used.extend(&pair.1.grounds.deliveries);
                let anew = rebases.get(&(area, pair.0.id.clone())).map_or(&[][..], Vec::as_slice);
                shown.push(measure(view, pair, (&series, anew), &details, policy).await?);
            }
            Err(reason) => withheld.push((pair.0.clone(), reason)),
        }
    }
    let measures = Released::list(&shown);
    let where_ = placing::places(lake, view, &pairs, &measures, area, policy).await?;
    let surface = pairs.first().and_then(|(definition, _)| {
        ground::surface(details.get(&definition.categories[0].dataset())?, definition, policy)
    });
    let foretold = placing::foretold(lake, view, &pairs, &measures, area, policy).await?;
    let over = Released::optional(surface).and(&Released::optional(foretold));
    let mut notes = Vec::new();
    for id in used {
        if let Some(held) = lake.delivery(id).await? {
            notes.push(release_delivery(&held.delivery, &held.slices));
        }
    }
    let notes = Released::list(&notes);
    let mut filled: Vec<Released<String>> =
        details.values().filter_map(|detail| quality::filled(detail, policy)).collect();
    filled.extend(quality::joined(lake, view, area, policy).await?);
    let findings = measures.and(&notes).derive(quality::of_released).and(&Released::list(&filled));
    let year =
        view.gazetteer().denominator(area, terms::DenominatorKind::Residents).map_or(0, |whom| whom.year);
    let record = AreaRecord { code: area, name: view.gazetteer().name(area), year };
    let about = public((record, (withheld, (view.gazetteer().harm().cloned(), methods(view, area, policy)))));
    Ok(measures.and(&about).and(&where_.and(&over)).and(&notes.and(&findings)).derive(put_together))
}

/// The last months' rows of the area, for each dataset once.
async fn details(
    lake: &Lake,
    view: &View,
    pairs: &[Pair],
    area: AreaCode,
) -> Result<BTreeMap<Dataset, Detail>, DeskError> {
    let mut details = BTreeMap::new();
    for (definition, counted) in pairs {
        let dataset = definition.categories[0].dataset();
        if !details.contains_key(&dataset)
            && let Some(detail) = Detail::read(lake, view, dataset, counted, area).await?
        {
            details.insert(dataset, detail);
        }
    }
    Ok(details)
}

/// All that may be said of one measure.
async fn measure(
    view: &View,
    (definition, counted): &Pair,
    (series, anew): (&Released<Series>, &[(terms::Month, terms::SignedText)]),
    details: &BTreeMap<Dataset, Detail>,
    policy: &Policy,
) -> Result<Released<MeasureEvidence>, DeskError> {
    let facts = facts(view, definition, counted, series.area, anew);
    let mut measure = series.and(&facts).derive(read);
    if let Some(beside) = comparing::beside(view, definition, series, policy).await? {
        measure = measure.and(&beside).derive(with_comparison);
    }
    if let Some(funnel) = comparing::funnel(view, definition, series, counted, policy).await? {
        measure = measure.and(&funnel).derive(with_funnel);
    }
    if let Some(placed) = placing::placed(counted, policy) {
        measure = measure.and(&placed).derive(with_placed);
    }
    let Some(detail) = details.get(&definition.categories[0].dataset()) else { return Ok(measure) };
    if let Some(rhythm) = when::rhythm(detail, definition, policy) {
        measure = measure.and(&rhythm).derive(with_rhythm);
    }
    if let Some(repeats) = when::repeats(detail, definition, policy) {
        measure = measure.and(&repeats).derive(with_repeats);
    }
    Ok(measure)
}

/// What was public before: the definition, who the rate is out of, and how the number came about.
fn facts(
    view: &View,
    definition: &MeasureDefinition,
    counted: &Counted,
    area: AreaCode,
    anew: &[(terms::Month, terms::SignedText)],
) -> Released<evidence::Facts> {
    let mut method = vec![format!("Counted from the records of {}.", counted.body)];
    method.extend(placed_how(view, definition, area));
    let denominator = view.gazetteer().denominator(area, definition.denominator);
    if let Some(whom) = &denominator {
        method.push(format!("Rates are out of {} ({}).", planning::wording::number(whom.count), whom.source));
    }
    method.push("Intervals are 95%: exact under 5, Byar's method from 5 upwards.".to_owned());
    method.extend(anew.iter().map(|(from, reason)| limits::words(*from, reason)));
    let parents = Parents {
        definition_version: definition.version,
        deliveries: counted.grounds.deliveries.clone(),
        method,
    };
    public(((definition.clone(), denominator), (parents, anew.to_vec())))
}

/// How rows found their area, a sentence or two.
fn placed_how(view: &View, definition: &MeasureDefinition, area: AreaCode) -> Vec<String> {
    let mut method = vec!["Rows are placed by the area that the sender's file names.".to_owned()];
    if loose::may_be_loose(definition.categories[0].dataset()) {
        method.push(
            "Rows without one are placed by their point, where outlines are loaded, or shared out by the postcodes of \
             their outward code: months with such rows are marked [e], estimated."
                .to_owned(),
        );
    }
    match area.kind() {
        AreaKind::Lsoa => method.extend(view.gazetteer().carrying().iter().cloned()),
        _ => method.push(
            "An LSOA that has since been redrawn counts in the area that most of it went to.".to_owned(),
        ),
    }
    method
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

fn with_funnel((measure, funnel): &(MeasureEvidence, (Funnel, Period))) -> MeasureEvidence {
    MeasureEvidence { funnel: Some(funnel.clone()), ..measure.clone() }
}

fn with_rhythm((measure, rhythm): &(MeasureEvidence, Rhythm)) -> MeasureEvidence {
    MeasureEvidence { rhythm: Some(rhythm.clone()), ..measure.clone() }
}

fn with_repeats((measure, repeats): &(MeasureEvidence, Repeats)) -> MeasureEvidence {
    MeasureEvidence { repeats: Some(repeats.clone()), ..measure.clone() }
}

type About = (AreaRecord, (Vec<(MeasureDefinition, Withheld)>, (Option<HarmTable>, Parents)));
type Where = (Option<Vec<PublicPlace>>, Option<Concentration>);
type Over = (Option<DensitySurface>, Option<Foretold>);
type Described = ((Vec<MeasureEvidence>, About), (Where, Over));
type Findings = (Vec<String>, Vec<String>);

fn put_together(
    (((measures, about), ((places, concentration), (surface, foretold))), (notes, (found, filled))): &(
        Described,
        (Vec<DeliveryNote>, Findings),
    ),
) -> AreaEvidence {
    let (area, (withheld, (harm, parents))) = about;
    let (shares, total) = harm.as_ref().map(|table| weighing::shares(measures, table)).unwrap_or_default();
    AreaEvidence {
        area: area.clone(),
        harm: shares,
        harm_total: total,
        harm_unit: harm.as_ref().map(|table| table.unit.clone()).unwrap_or_default(),
        harm_source: harm.as_ref().map(|table| format!("Weights: {}.", table.source)).unwrap_or_default(),
        measures: measures.clone(),
        withheld: withheld.iter().map(|(definition, why)| (definition.title.clone(), why.words())).collect(),
        places: places.iter().flatten().map(place_line).collect(),
        places_basis: placing::basis(measures),
        concentration: concentration.clone(),
        surface: surface.clone(),
        foretold: foretold.clone(),
        quality: found.iter().chain(filled).cloned().collect(),
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
