//! The strategic assessment as a document: statutory contents first, then the evidence they rest on, then how it
//! was worked out and from what.

use crate::document::{Block, Document, Part, day};
use crate::pictures;
use charts::{Bar, Cell, Chart, Column, Frame, Table, Typeface};
use disclosure::Released;
use planning::wording::{inside, number, per_cent};
use planning::{
    AreaEvidence, Assessment, HORIZON, InDepth, MeasureEvidence, Section, SectionKind, Statement,
};
use terms::{AreaRecord, Boundary, DataMark, Mode, PinnedFigure, SignedText, Standing};

/// The document of an assessment. `shapes` are the outlines of the small places in the area; none leaves the map out.
pub fn document(assessment: &Released<Assessment>, shapes: &[Boundary], publisher: &str) -> Document {
    let face = Typeface::approximate();
    let whole = assessment.get();
    let kind = match whole.edition.mode {
        Mode::Full => "strategic assessment",
        Mode::Refresh => "strategic assessment: what has changed",
    };
    let period = whole.period.map(|period| period.words()).unwrap_or_else(|| "no figures yet".to_owned());
    let mut parts: Vec<Part> = whole.sections.iter().map(|section| statutory(section, whole)).collect();
    parts.extend(whole.in_depth.iter().map(in_depth));
    parts.push(horizon(whole));
    parts.push(measures(assessment, &face));
    parts.push(places(assessment, shapes, &face));
    parts.push(quality(&whole.evidence));
    parts.push(methods(&whole.evidence));
    Document {
        title: format!("{} {kind}", whole.area.name),
        subtitle: format!("Evidence from {period}"),
        publisher: publisher.to_owned(),
        as_of: whole.edition.as_of,
        standing: standing(&whole.edition.standing),
        keywords: vec![
            "community safety".to_owned(),
            "strategic assessment".to_owned(),
            whole.area.name.clone(),
        ],
        summary: summary(whole),
        parts,
    }
}

fn standing(standing: &Standing) -> String {
    match standing {
        Standing::Draft => "Draft. It may still change.".to_owned(),
        Standing::Frozen { version, on, by } => format!("Version {version}, frozen on {} by {by}.", day(*on)),
    }
}

/// At most six sentences: what is worse, what is better, what to consider.
fn summary(assessment: &Assessment) -> Vec<String> {
    let measures = &assessment.evidence.measures;
    let with = |verdict: terms::SelfVerdict| -> Vec<String> {
        let fits = |m: &&MeasureEvidence| m.control.as_ref().is_some_and(|c| c.verdict == verdict);
        measures.iter().filter(fits).map(|m| inside(&m.definition.title)).collect()
    };
    let mut sentences = Vec::new();
    let worse = with(terms::SelfVerdict::Worse);
    let better = with(terms::SelfVerdict::Better);
    if !worse.is_empty() {
        sentences.push(format!("Worse than normal: {}.", planning::wording::list(&worse)));
    }
    if !better.is_empty() {
        sentences.push(format!("Better than normal: {}.", planning::wording::list(&better)));
    }
    if worse.is_empty() && better.is_empty() && !measures.is_empty() {
        sentences.push("Nothing that we judge is better or worse than normal.".to_owned());
    }
    let candidates = &assessment.section(SectionKind::Priorities).drafted;
    sentences.extend(candidates.iter().take(3).map(|statement| statement.text.clone()));
    let missing = assessment.completeness().missing;
    if !missing.is_empty() {
        sentences.push(format!(
            "{} of the 7 statutory contents still wait for people to write them.",
            missing.len()
        ));
    }
    sentences
}

fn statutory(section: &Section, assessment: &Assessment) -> Part {
    let mut blocks = vec![Block::Paragraph(format!(
        "Regulation 6({}) of the strategy regulations (SI 2007/1830).",
        section.kind.letter()
    ))];
    if section.kind == SectionKind::Changes {
        blocks.extend(since_last(assessment));
    }
    blocks.extend(section.drafted.iter().map(statement));
    blocks.extend(section.written.iter().map(written));
    blocks.extend(pinned(&section.pinned));
    if section.drafted.is_empty() && section.written.is_empty() {
        blocks.push(Block::Waiting(section.kind.prompt().to_owned()));
    } else if section.written.is_empty() {
        blocks.push(Block::Waiting(format!(
            "The sentences above are drafted by rule. {}",
            section.kind.prompt()
        )));
    }
    Part { id: section.kind.slug().to_owned(), title: section.kind.title().to_owned(), blocks }
}

fn since_last(assessment: &Assessment) -> Vec<Block> {
    let Some(changed) = &assessment.changed else { return Vec::new() };
    let since = changed.since.map_or_else(|| "the last assessment".to_owned(), day);
    let mut blocks = vec![Block::Heading(format!("Since {since}"))];
    let all: Vec<String> =
        changed.verdicts.iter().chain(&changed.revisions).chain(&changed.deliveries).cloned().collect();
    blocks.push(match all.is_empty() {
        true => Block::Paragraph("No verdict and no figure has changed.".to_owned()),
        false => Block::List(all),
    });
    blocks.push(Block::Heading("In the figures".to_owned()));
    blocks
}

fn statement(statement: &Statement) -> Block {
    let pins: Vec<String> = statement
        .pins
        .iter()
        .map(|pin| format!("{} (definition {}), {}", pin.measure, pin.definition_version, pin.period.words()))
        .collect();
    Block::Statement {
        text: statement.text.clone(),
        confidence: statement.confidence.words().to_owned(),
        rests_on: pins.join("; "),
    }
}

fn written(text: &SignedText) -> Block {
    let paragraphs = planning::wording::paragraphs(&text.words);
    Block::Written { paragraphs, by: format!("{}, {}", text.by, day(text.on)) }
}

/// Figures that people put beside their words, as they stood on the day.
fn pinned(pins: &[PinnedFigure]) -> Option<Block> {
    let line = |pin: &PinnedFigure| {
        let (title, value, period) = (&pin.title, &pin.value, pin.period.words());
        format!(
            "{title}: {value} in {period} (definition {}, as it stood on {})",
            pin.definition_version,
            day(pin.on)
        )
    };
    (!pins.is_empty()).then(|| Block::List(pins.iter().map(line).collect()))
}

fn in_depth(subject: &InDepth) -> Part {
    let mut blocks = vec![Block::Paragraph(format!("Looked at in depth: {}.", inside(&subject.topic.when)))];
    blocks.extend(subject.written.iter().map(written));
    blocks.extend(pinned(&subject.pinned));
    if subject.written.is_empty() {
        blocks.push(Block::Waiting("Say what was found, and what it means.".to_owned()));
    }
    Part { id: subject.topic.part.clone(), title: subject.topic.title.clone(), blocks }
}

fn horizon(assessment: &Assessment) -> Part {
    let mut blocks =
        vec![Block::Paragraph("What may change in the coming years, by seven headings.".to_owned())];
    for (slug, title) in HORIZON {
        let texts =
            assessment.horizon.iter().find(|(part, _)| *part == slug).map(|(_, texts)| texts.as_slice());
        let texts = texts.unwrap_or_default();
        if !texts.is_empty() {
            blocks.push(Block::Heading(title.to_owned()));
            blocks.extend(texts.iter().map(written));
        }
    }
    if blocks.len() == 1 {
        blocks.push(Block::Waiting("Say what is coming, under the headings that matter here.".to_owned()));
    }
    Part { id: "horizon-scan".to_owned(), title: "What is coming".to_owned(), blocks }
}

fn measures(assessment: &Released<Assessment>, face: &Typeface) -> Part {
    let place = &assessment.area.name;
    let mut blocks = vec![overview_table(&assessment.evidence)];
    blocks.extend(harm(assessment, face));
    for measure in assessment.derive(|a| a.evidence.measures.clone()).items() {
        blocks.push(Block::Heading(measure.definition.title.clone()));
        blocks.push(Block::Paragraph(measure.definition.what_counts.clone()));
        blocks.extend(planning::drafting::opening(&measure).iter().map(statement));
        blocks.extend(pictures::of_measure(&measure, place, face).into_iter().map(figure));
        blocks.extend(near_repeats(&measure));
        if let Err(reason) = &measure.forecast {
            blocks.push(Block::Paragraph(format!("No forecast: {reason}")));
        }
    }
    for (title, why) in &assessment.evidence.withheld {
        blocks.push(Block::Heading(title.clone()));
        blocks.push(Block::Paragraph(why.clone()));
    }
    Part { id: "measures".to_owned(), title: "The measures, one by one".to_owned(), blocks }
}

/// One measure of one area as a document of its own, for taking away.
pub fn measure_document(
    measure: &Released<MeasureEvidence>,
    area: &AreaRecord,
    publisher: &str,
    as_of: chrono::NaiveDate,
) -> Document {
    let mut blocks = vec![Block::Paragraph(measure.definition.what_counts.clone())];
    blocks.extend(planning::drafting::opening(measure).iter().map(statement));
    let face = Typeface::approximate();
    blocks.extend(pictures::of_measure(measure, &area.name, &face).into_iter().map(figure));
    blocks.extend(near_repeats(measure));
    blocks.push(Block::List(measure.latest.parents.method.clone()));
    Document {
        title: format!("{} in {}", measure.definition.title, area.name),
        subtitle: measure.series.period().map(|period| period.words()).unwrap_or_default(),
        publisher: publisher.to_owned(),
        as_of,
        standing: "As of that day.".to_owned(),
        keywords: vec![measure.definition.title.clone(), area.name.clone()],
        summary: Vec::new(),
        parts: vec![Part { id: "measure".to_owned(), title: measure.definition.title.clone(), blocks }],
    }
}

fn column(name: &str, unit: &str, numeric: bool) -> Column {
    Column { name: name.to_owned(), unit: unit.to_owned(), numeric }
}

/// Every measure in one row: how many, the rate, against itself, against similar areas, how sure.
fn overview_table(evidence: &AreaEvidence) -> Block {
    let rows = evidence
        .measures
        .iter()
        .map(|measure| {
            let missing = || Cell::Missing(DataMark::NotAvailable);
            let count = measure
                .latest
                .count
                .map_or_else(missing, |count| Cell::Number { value: count.value, decimals: 0 });
            let rate = measure
                .latest
                .rate
                .as_ref()
                .map_or_else(missing, |rate| Cell::Text(planning::wording::interval(&rate.estimate())));
            let itself =
                measure.control.as_ref().map_or("Too early to say", |control| control.verdict.words());
            let similar = measure
                .comparison
                .as_ref()
                .map_or("Cannot compare", |(comparison, _)| comparison.verdict.words());
            vec![
                Cell::Text(measure.definition.title.clone()),
                Cell::Text(measure.latest.period.words()),
                count,
                rate,
                Cell::Text(itself.to_owned()),
                Cell::Text(similar.to_owned()),
                Cell::Text(measure.confidence().words().to_owned()),
            ]
        })
        .collect();
    Block::Table {
        id: "overview".to_owned(),
        table: Table {
            caption: "All measures: how many, how often, against itself and against similar areas".to_owned(),
            columns: vec![
                column("Measure", "", false),
                column("Period", "", false),
                column("Count", "", true),
                column("Rate for each 1,000", "95% interval", false),
                column("Against itself", "", false),
                column("Against similar areas", "", false),
                column("How sure", "", false),
            ],
            rows,
        },
    }
}

fn figure(chart: Chart) -> Block {
    Block::Figure(Box::new(chart))
}

/// Pairs of incidents close in place and time, beside what chance would bring.
fn near_repeats(measure: &MeasureEvidence) -> Option<Block> {
    let repeats = measure.repeats.as_ref()?;
    let rows = repeats
        .cells
        .iter()
        .map(|cell| {
            vec![
                Cell::Text(format!("{} to {}", number(cell.metres.0), number(cell.metres.1))),
                Cell::Text(format!("{} to {}", cell.days.0, cell.days.1)),
                Cell::Number { value: cell.observed as f64, decimals: 0 },
                Cell::Number { value: cell.expected, decimals: 1 },
                Cell::Text(if cell.p < 0.0055 {
                    "0.005 or less".to_owned()
                } else {
                    format!("{:.3}", cell.p)
                }),
            ]
        })
        .collect();
    let caption = format!(
        "{}: pairs close in place and time (Knox test), {}",
        measure.definition.title,
        repeats.period.words()
    );
    let columns = vec![
        column("Metres apart", "", false),
        column("Days apart", "", false),
        column("Pairs", "", true),
        column("By chance", "mean of 199 deals", true),
        column("p", "", false),
    ];
    let id = format!("{}-near-repeats", measure.definition.id);
    Some(Block::Table { id, table: Table { caption, columns, rows } })
}

fn harm(assessment: &Released<Assessment>, face: &Typeface) -> Vec<Block> {
    let evidence = &assessment.evidence;
    if evidence.harm.is_empty() {
        return vec![Block::Paragraph(
            "No table of harm weights is loaded, so volume alone is shown. Load one whose source you can name.".to_owned(),
        )];
    }
    let rows = evidence
        .harm
        .iter()
        .map(|share| {
            vec![
                Cell::Text(share.title.clone()),
                Cell::Number { value: share.count, decimals: 0 },
                Cell::Text(per_cent(share.volume)),
                share.weighted.map_or(Cell::Missing(DataMark::NotAvailable), |harm| Cell::Number {
                    value: harm,
                    decimals: 0,
                }),
                share.harm.map_or(Cell::Missing(DataMark::NotAvailable), |harm| Cell::Text(per_cent(harm))),
            ]
        })
        .collect();
    let table = Table {
        caption: "Volume and harm".to_owned(),
        columns: vec![
            column("Measure", "", false),
            column("Count", "", true),
            column("Share of volume", "", false),
            column("Harm", &evidence.harm_unit, true),
            column("Share of weighted harm", "", false),
        ],
        rows,
    };
    let mut blocks = vec![Block::Heading("Volume and harm".to_owned())];
    if let Some(total) = &evidence.harm_total {
        blocks.push(Block::Paragraph(format!(
            "Together they weigh {} {} (95% interval {} to {}). {}",
            number(total.value),
            evidence.harm_unit,
            number(total.low),
            number(total.high),
            evidence.harm_source
        )));
    }
    blocks.push(Block::Table { id: "volume-and-harm".to_owned(), table });
    blocks.extend(pictures::harm(&assessment.derive(|a| a.evidence.clone()), face).map(figure));
    blocks
}

/// How many places are listed; the workbook has the same.
const PLACES_LISTED: usize = 20;

fn places(assessment: &Released<Assessment>, shapes: &[Boundary], face: &Typeface) -> Part {
    let evidence = &assessment.evidence;
    let mut blocks = Vec::new();
    if evidence.places.is_empty() {
        blocks.push(Block::Paragraph(
            "Places cannot be shown: there are too few, or too few reports in them.".to_owned(),
        ));
        return Part { id: "places".to_owned(), title: "Places with more reports".to_owned(), blocks };
    }
    blocks.push(Block::Paragraph(format!(
        "{}. The police move each point to a nearby spot before they publish it, so a place here is an area of some \
         1,500 residents and never a street or a house.",
        evidence.places_basis
    )));
    let rows = evidence
        .places
        .iter()
        .take(PLACES_LISTED)
        .map(|place| {
            let number = |value: Option<f64>, mark| {
                value.map_or(Cell::Missing(mark), |value| Cell::Number { value, decimals: 0 })
            };
            let stands = if place.more_than_expected {
                "More than chance would bring"
            } else {
                "Not shown to stand out"
            };
            vec![
                Cell::Text(place.name.clone()),
                Cell::Text(place.area.to_string()),
                number(place.count, DataMark::Withheld),
                number(place.population, DataMark::NotAvailable),
                Cell::Text(stands.to_owned()),
            ]
        })
        .collect();
    let caption = format!(
        "The {} places with most reports: {}",
        evidence.places.len().min(PLACES_LISTED),
        evidence.places_basis
    );
    let table = Table {
        caption,
        columns: vec![
            column("Place", "", false),
            column("Code", "", false),
            column("Reports", "", true),
            column("Residents", "", true),
            column("Beside its neighbours", "", false),
        ],
        rows,
    };
    blocks.push(Block::Table { id: "places".to_owned(), table });
    let released = assessment.derive(|a| a.evidence.clone());
    blocks.extend(pictures::shaded(&released, shapes, face).map(figure));
    blocks.extend(pictures::dense(&released, shapes, face).map(figure));
    blocks.extend(busiest(assessment, face).map(figure));
    blocks.extend(pictures::concentration(&released, face).map(figure));
    if let Some(concentration) = &evidence.concentration {
        blocks.push(Block::Paragraph(format!(
            "The busiest 5% of {} places hold {} of the reports (Gini coefficient {:.2}).",
            number(concentration.places as f64),
            per_cent(concentration.top_5_per_cent),
            concentration.gini
        )));
    }
    Part { id: "places".to_owned(), title: "Places with more reports".to_owned(), blocks }
}

/// The ten busiest places whose count may be shown, as bars.
fn busiest(assessment: &Released<Assessment>, face: &Typeface) -> Option<Chart> {
    let places = assessment.derive(|a| a.evidence.places.clone()).items();
    let bars: Vec<Bar> = places
        .iter()
        .take(10)
        .filter_map(|place| {
            let value = place.derive(|place| place.count).item()?;
            Some(Bar { label: place.name.clone(), value: Ok(value), own: false })
        })
        .collect();
    let frame = Frame {
        id: "busiest-places".to_owned(),
        title: Some("Some places have many more reports than others".to_owned()),
        place: assessment.area.name.clone(),
        source: assessment.evidence.places_basis.clone(),
        notes: Vec::new(),
    };
    charts::bars(&frame, &bars, "reports", &assessment.evidence.places_basis, 0, face).ok()
}

fn quality(evidence: &AreaEvidence) -> Part {
    let blocks = match evidence.quality.is_empty() {
        true => vec![Block::Paragraph("Nothing is missing that we know of.".to_owned())],
        false => vec![Block::List(evidence.quality.clone())],
    };
    Part { id: "quality".to_owned(), title: "How good the data are".to_owned(), blocks }
}

fn methods(evidence: &AreaEvidence) -> Part {
    let mut blocks = vec![Block::List(evidence.methods.clone())];
    let rows = evidence
        .deliveries
        .iter()
        .map(|used| {
            vec![
                Cell::Text(used.id.short()),
                Cell::Text(used.sender.clone()),
                Cell::Text(used.received.clone()),
                Cell::Text(used.licence.clone()),
            ]
        })
        .collect();
    blocks.push(Block::Table {
        id: "deliveries".to_owned(),
        table: Table {
            caption: "Every delivery behind a figure of this document".to_owned(),
            columns: vec![
                column("Delivery", "start of its SHA-256", false),
                column("Sender", "", false),
                column("Received", "", false),
                column("Licence", "", false),
            ],
            rows,
        },
    });
    Part { id: "methods".to_owned(), title: "How it was worked out, and from what".to_owned(), blocks }
}
