//! S3 One import: what we think it is, which column is what, what is wrong, what it would change, accept, undo.

use super::imports::{parse, stage};
use super::sign_in::Bare;
use crate::door::{Import, ImportStage, Mapping, Meaning, Quiet, SheetCode};
use crate::page::{Crumb, Frame, Place, View};
use crate::problem::Problem;
use crate::session::Staff;
use crate::site::Site;
use crate::{route, words};
use axum::Form;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use planning::wording::number;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::sync::Arc;
use terms::{Category, Dataset, Format};

/// Seconds until the page asks again while a job works on the file.
const REFRESH_SECONDS: u32 = 5;

#[derive(Serialize)]
struct ChoiceView {
    value: String,
    text: String,
    selected: bool,
}

#[derive(Serialize)]
struct FieldView {
    name: String,
    title: String,
    hint: String,
    choices: Vec<ChoiceView>,
}

#[derive(Serialize)]
struct CodeView {
    name: String,
    text: String,
    rows: String,
    groups: Vec<ChoiceView>,
}

#[derive(Serialize)]
struct ColumnView {
    name: String,
    shape: String,
}

#[derive(Serialize)]
struct ProblemCountView {
    problem: String,
    rows: String,
}

#[derive(Serialize)]
struct ChangeView {
    measure: String,
    area: String,
    period: String,
    before: String,
    after: String,
}

#[derive(Serialize)]
pub(crate) struct ImportView {
    file_name: String,
    sender: String,
    licence: String,
    received: String,
    by: String,
    size: String,
    hash: String,
    status: &'static str,
    tone: &'static str,
    stage: &'static str,
    job: String,
    guess: String,
    guess_words: String,
    formats: Vec<ChoiceView>,
    fields: Vec<FieldView>,
    more_fields: Vec<FieldView>,
    columns: Vec<ColumnView>,
    shapes: bool,
    records: Vec<ChoiceView>,
    questions: Vec<String>,
    new_codes: Vec<CodeView>,
    known_codes: Vec<CodeView>,
    quiet: Vec<String>,
    read_as: String,
    rows: String,
    accepted: String,
    aside: String,
    problems: Vec<ProblemCountView>,
    preview: Vec<ChangeView>,
    undo_until: String,
    accept_button: String,
    error: String,
    read_href: String,
    accept_href: String,
    undo_href: String,
    faults_href: String,
    faults_file: String,
}

impl View for ImportView {
    const TEMPLATE: &'static str = "staff/import.html";
}

/// What a format is called in words.
pub(crate) fn format_words(format: Format) -> &'static str {
    match format {
        Format::PoliceStreet => "Street-level crime (data.police.uk)",
        Format::PoliceOutcomes => "Crime outcomes (data.police.uk)",
        Format::PoliceStops => "Stop and search (data.police.uk)",
        Format::Stats19Collisions => "Road collisions (STATS19)",
        Format::Stats19Vehicles => "Vehicles in collisions (STATS19)",
        Format::Stats19Casualties => "Road casualties (STATS19)",
        Format::Boundaries => "Area boundaries (GeoJSON or TopoJSON)",
        Format::Lookup => "Lookup between areas or postcodes",
        Format::Population => "Residents by area and age",
        Format::Households => "Households by area",
        Format::Deprivation => "Deprivation ranks",
        Format::SimilarAreas => "List of similar areas",
        Format::HarmWeights => "Table of harm weights",
        Format::PartnerSheet => "A partner’s own sheet",
        Format::Archive => "Archive (zip or tar) of files",
    }
}

impl ImportView {
    pub(crate) fn new(import: &Import, error: &str) -> Self {
        let known = &import.known;
        let (status, tone) = stage(&known.stage);
        let (slug, job, undo_until) = slug(&known.stage);
        let chosen = import.format.or(import.guess);
        let count = |count: Option<u64>| count.map(|count| number(count as f64)).unwrap_or_default();
        let aside = known.aside.unwrap_or(0);
        let accepted = words::counted(known.accepted.unwrap_or(0), "row", "rows");
        Self {
            file_name: known.file_name.clone(),
            sender: known.sender.clone(),
            licence: import.licence.clone(),
            received: words::moment(known.received),
            by: import.by.clone(),
            size: words::size(import.bytes),
            hash: known.id.short(),
            status,
            tone,
            stage: slug,
            job,
            guess: import.guess.map(format_words).unwrap_or_default().to_owned(),
            guess_words: import.guess_words.clone(),
            formats: Format::ALL
                .into_iter()
                .map(|format| ChoiceView {
                    value: format.slug().to_owned(),
                    text: format_words(format).to_owned(),
                    selected: Some(format) == chosen,
                })
                .collect(),
            fields: fields(import, true),
            more_fields: fields(import, false),
            columns: import
                .columns
                .iter()
                .map(|column| ColumnView { name: column.name.clone(), shape: column.shape.clone() })
                .collect(),
            shapes: import.columns.iter().any(|column| !column.shape.is_empty()),
            records: records(import),
            questions: import.questions.clone(),
            new_codes: codes(import, |code| code.meaning.is_none()),
            known_codes: codes(import, |code| code.meaning.is_some()),
            quiet: import.quiet.clone(),
            read_as: import.format.map(format_words).unwrap_or_default().to_owned(),
            rows: count(import.rows),
            accepted: count(known.accepted),
            aside: count(known.aside),
            problems: import
                .problems
                .iter()
                .map(|(problem, rows)| ProblemCountView {
                    problem: problem.clone(),
                    rows: number(*rows as f64),
                })
                .collect(),
            preview: preview(import),
            undo_until,
            accept_button: if aside == 0 {
                format!("Accept {accepted}")
            } else {
                format!("Accept {accepted}, keep {} aside", number(aside as f64))
            },
            error: error.to_owned(),
            read_href: route::import_step(known.id, "read"),
            accept_href: route::import_step(known.id, "accept"),
            undo_href: route::import_step(known.id, "undo"),
            faults_href: route::import_step(known.id, "faults"),
            faults_file: route::import_step(known.id, "faults.csv"),
        }
    }
}

fn slug(stage: &ImportStage) -> (&'static str, String, String) {
    match stage {
        ImportStage::Uploaded => ("uploaded", String::new(), String::new()),
        ImportStage::Checking(job) => ("working", route::job(*job), String::new()),
        ImportStage::Checked => ("checked", String::new(), String::new()),
        ImportStage::Accepting(job) => ("working", route::job(*job), String::new()),
        ImportStage::Accepted { undo_until } => ("accepted", String::new(), words::day(*undo_until)),
        ImportStage::Undone => ("undone", String::new(), String::new()),
        ImportStage::Refused => ("refused", String::new(), String::new()),
    }
}

/// The columns that must be said or that we found; or the others.
fn fields(import: &Import, first: bool) -> Vec<FieldView> {
    let choices = |slug: &str| {
        let chosen = import.mapping.columns.get(slug);
        let mut choices = vec![ChoiceView {
            value: String::new(),
            text: "Not in this sheet".to_owned(),
            selected: chosen.is_none(),
        }];
        choices.extend(import.columns.iter().map(|column| ChoiceView {
            value: column.name.clone(),
            text: column.name.clone(),
            selected: chosen == Some(&column.name),
        }));
        choices
    };
    import
        .fields
        .iter()
        .filter(|field| (field.required || import.mapping.columns.contains_key(&field.slug)) == first)
        .map(|field| FieldView {
            name: format!("column-{}", field.slug),
            title: if field.required { field.title.clone() } else { format!("{} (optional)", field.title) },
            hint: field.hint.clone(),
            choices: choices(&field.slug),
        })
        .collect()
}

/// The records that a partner's sheet may hold.
const RECORDS: [Dataset; 8] = [
    Dataset::Council,
    Dataset::Fire,
    Dataset::Ambulance,
    Dataset::Health,
    Dataset::Housing,
    Dataset::Collisions,
    Dataset::Casualties,
    Dataset::Totals,
];

fn records(import: &Import) -> Vec<ChoiceView> {
    if import.fields.is_empty() {
        return Vec::new();
    }
    let choice = |dataset: Dataset| ChoiceView {
        value: dataset.slug().to_owned(),
        text: dataset.name().to_owned(),
        selected: import.mapping.dataset == Some(dataset),
    };
    RECORDS.into_iter().map(choice).collect()
}

/// What is chosen for a code whose rows are never counted.
const LEFT_OUT: &str = "left-out";

fn codes(import: &Import, wanted: impl Fn(&SheetCode) -> bool) -> Vec<CodeView> {
    let view = |(number, code): (usize, &SheetCode)| {
        let choice = |value: &str, text: &str, meaning: Option<Meaning>| ChoiceView {
            value: value.to_owned(),
            text: text.to_owned(),
            selected: code.meaning == meaning,
        };
        let mut groups = vec![choice("", "Not decided: keep its rows aside", None)];
        let kinds = import.mapping.dataset.into_iter().flat_map(Category::of);
        groups.extend(kinds.map(|kind| choice(kind.slug(), kind.name(), Some(Meaning::Kind(kind)))));
        groups.push(choice(LEFT_OUT, "Leave its rows out: not an incident", Some(Meaning::LeftOut)));
        CodeView {
            name: format!("code-{number}"),
            text: code.text.clone(),
            rows: code.rows.map(|rows| words::counted(rows, "row", "rows")).unwrap_or_default(),
            groups,
        }
    };
    import.codes.iter().enumerate().filter(|(_, code)| wanted(code)).map(view).collect()
}

fn preview(import: &Import) -> Vec<ChangeView> {
    let count = |value: Option<f64>| value.map_or_else(|| "Not held".to_owned(), number);
    import
        .preview
        .iter()
        .map(|line| ChangeView {
            measure: line.measure.clone(),
            area: line.area.clone(),
            period: line.period.clone(),
            before: count(line.before),
            after: format!("{} {}", count(line.after), line.mark.shorthand()).trim().to_owned(),
        })
        .collect()
}

fn show(site: &Site, staff: &Staff, import: &Import, error: &str) -> Result<Response, Problem> {
    let working = matches!(import.known.stage, ImportStage::Checking(_) | ImportStage::Accepting(_));
    let frame = Frame::new(import.known.file_name.clone(), Place::Imports)
        .signed(staff.signed())
        .crumbs([Crumb::new("Imports", route::IMPORTS)])
        .refresh(if working { REFRESH_SECONDS } else { 0 })
        .with_error(!error.is_empty());
    site.show(&frame, &ImportView::new(import, error))
}

/// GET `/app/imports/{delivery}`
pub(crate) async fn import(
    staff: Staff,
    State(site): State<Arc<Site>>,
    Path(delivery): Path<String>,
) -> Result<Response, Problem> {
    let import = site.door.import(&staff.caller, parse(&delivery)?).await?;
    show(&site, &staff, &import, "")
}

/// Answers a step: back to the import, with the refusal on it where a rule said no.
async fn stepped(
    site: &Site,
    staff: &Staff,
    delivery: terms::DeliveryId,
    done: crate::Answer<()>,
) -> Result<Response, Problem> {
    match done {
        Ok(()) => Ok(Redirect::to(&route::import(delivery)).into_response()),
        Err(crate::Closed::Refused(words)) => {
            show(site, staff, &site.door.import(&staff.caller, delivery).await?, &words)
        }
        Err(closed) => Err(closed.into()),
    }
}

/// POST `/app/imports/{delivery}/read`: `format`, `records`, for each field `column-{slug}`, and for each code `code-{n}`
/// and its words `text-of-code-{n}`.
pub(crate) async fn read(
    staff: Staff,
    State(site): State<Arc<Site>>,
    Path(delivery): Path<String>,
    Form(form): Form<BTreeMap<String, String>>,
) -> Result<Response, Problem> {
    let text = |name: &str| form.get(name).map(String::as_str).unwrap_or_default();
    staff.check(text("csrf"))?;
    let delivery = parse(&delivery)?;
    let done = match Format::from_slug(text("format")) {
        None => Err(crate::Closed::Refused("Choose what this file is".to_owned())),
        Some(format) => site.door.read_as(&staff.caller, delivery, format, &mapping(&form)).await,
    };
    stepped(&site, &staff, delivery, done).await
}

fn mapping(form: &BTreeMap<String, String>) -> Mapping {
    let columns = form.iter().filter_map(|(name, column)| {
        let field = name.strip_prefix("column-")?;
        (!column.is_empty()).then(|| (field.to_owned(), column.clone()))
    });
    let codes = form.iter().filter_map(|(name, text)| {
        let chosen = form.get(&format!("code-{}", name.strip_prefix("text-of-code-")?))?;
        let meaning = match chosen.as_str() {
            LEFT_OUT => Meaning::LeftOut,
            slug => Meaning::Kind(Category::from_slug(slug)?),
        };
        Some((text.clone(), meaning))
    });
    let dataset = form.get("records").and_then(|slug| Dataset::from_slug(slug));
    Mapping { dataset, columns: columns.collect(), codes: codes.collect() }
}

/// The form that accepts an import.
#[derive(Deserialize)]
pub(crate) struct Accepting {
    #[serde(default)]
    csrf: String,
    /// `missing` where months without rows were not sent.
    #[serde(default)]
    quiet: String,
}

/// POST `/app/imports/{delivery}/accept`: `quiet` where months have no rows.
pub(crate) async fn accept(
    staff: Staff,
    State(site): State<Arc<Site>>,
    Path(delivery): Path<String>,
    Form(form): Form<Accepting>,
) -> Result<Response, Problem> {
    staff.check(&form.csrf)?;
    let delivery = parse(&delivery)?;
    let quiet = if form.quiet == "missing" { Quiet::Missing } else { Quiet::NoneHappened };
    let done = site.door.accept(&staff.caller, delivery, quiet).await;
    stepped(&site, &staff, delivery, done).await
}

/// POST `/app/imports/{delivery}/undo`
pub(crate) async fn undo(
    staff: Staff,
    State(site): State<Arc<Site>>,
    Path(delivery): Path<String>,
    Form(form): Form<Bare>,
) -> Result<Response, Problem> {
    staff.check(&form.csrf)?;
    let delivery = parse(&delivery)?;
    let done = site.door.undo(&staff.caller, delivery).await;
    stepped(&site, &staff, delivery, done).await
}

#[cfg(test)]
impl ImportView {
    pub(crate) fn samples() -> Vec<Self> {
        let imports = crate::sample::imports();
        let mut views: Vec<Self> = imports.iter().map(|import| Self::new(import, "")).collect();
        views.push(Self::new(&imports[0], "Choose what this file is"));
        views
    }
}
