//! S8 The strategic assessment: its seven contents as a task list, what people write, freezing, documents.

use super::sign_in::Bare;
use crate::both::{self, Both};
use crate::door::{AssessmentDesk, AssessmentKnown, FileKind};
use crate::figure::Download;
use crate::page::{Crumb, Frame, Place, View};
use crate::problem::Problem;
use crate::public::take_away::saved;
use crate::session::Staff;
use crate::site::Site;
use crate::{route, words};
use axum::Form;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use planning::HORIZON;
use planning::{Section, SectionKind, Statement};
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use terms::{AreaCode, SignedText};

/// Most characters of one part.
const WORDS_MAX: usize = 20_000;

#[derive(Serialize)]
struct RowView {
    area: Crumb,
    filled: String,
    frozen: String,
}

#[derive(Serialize)]
pub(crate) struct AssessmentsView {
    rows: Vec<RowView>,
}

impl View for AssessmentsView {
    const TEMPLATE: &'static str = "staff/assessments.html";
}

impl AssessmentsView {
    fn new(known: &[AssessmentKnown]) -> Self {
        let row = |known: &AssessmentKnown| RowView {
            area: Crumb::new(known.area.name.clone(), route::assessment(known.area.code)),
            filled: format!("{} of 7 sections", known.filled),
            frozen: known.frozen.as_ref().map_or_else(
                || "Never".to_owned(),
                |frozen| format!("Version {}, {}", frozen.version, words::day(frozen.on)),
            ),
        };
        Self { rows: known.iter().map(row).collect() }
    }
}

/// GET `/app/assessments`
pub(crate) async fn assessments(staff: Staff, State(site): State<Arc<Site>>) -> Result<Response, Problem> {
    let known = site.door.assessments(&staff.caller).await?;
    let frame = Frame::new("Strategic assessments", Place::Assessments).signed(staff.signed());
    site.show(&frame, &AssessmentsView::new(&known))
}

#[derive(Serialize)]
struct TaskView {
    title: String,
    hint: String,
    href: String,
    status: &'static str,
    done: bool,
}

#[derive(Serialize)]
struct VersionView {
    title: String,
    by: String,
    files: Vec<Download>,
}

#[derive(Serialize)]
pub(crate) struct AssessmentView {
    area: String,
    period: String,
    as_of: String,
    complete: String,
    sections: Vec<TaskView>,
    horizon: Vec<TaskView>,
    changed: Vec<String>,
    draft_files: Vec<Download>,
    versions: Vec<VersionView>,
    freeze_href: String,
    limits_href: String,
    missing: Vec<&'static str>,
}

impl View for AssessmentView {
    const TEMPLATE: &'static str = "staff/assessment.html";
}

const DOCUMENTS: [FileKind; 6] =
    [FileKind::Html, FileKind::Pdf, FileKind::Xlsx, FileKind::Ods, FileKind::Csv, FileKind::Json];

fn files(area: AreaCode, version: Option<u32>) -> Vec<Download> {
    let file = |kind: FileKind| Download {
        words: kind.words().to_owned(),
        href: route::assessment_file(area, version, kind),
    };
    DOCUMENTS.map(file).into()
}

fn section_task(area: AreaCode, section: &Section) -> TaskView {
    let kind = section.kind;
    let written = section.written.iter().any(|text| !text.words.trim().is_empty());
    let hint = match (section.drafted.len(), written) {
        (0, _) => "People write this one.".to_owned(),
        (drafted, _) => words::counted(drafted as u64, "sentence", "sentences") + " drafted from figures.",
    };
    let status = match (section.is_empty(), written) {
        (true, _) => "Not yet started",
        (false, false) => "Drafted",
        (false, true) => "Completed",
    };
    TaskView {
        title: format!("({}) {}", kind.letter(), kind.title()),
        hint,
        href: route::assessment_part(area, kind.slug()),
        status,
        done: written,
    }
}

fn horizon_task(area: AreaCode, slug: &str, texts: &[SignedText]) -> TaskView {
    let title = HORIZON.iter().find(|(known, _)| *known == slug).map_or("", |(_, title)| title);
    let done = texts.iter().any(|text| !text.words.trim().is_empty());
    TaskView {
        title: title.to_owned(),
        hint: String::new(),
        href: route::assessment_part(area, slug),
        status: if done { "Completed" } else { "Not yet started" },
        done,
    }
}

impl AssessmentView {
    pub(crate) fn new(desk: &AssessmentDesk) -> Self {
        let (draft, area) = (&desk.draft, desk.code());
        let completeness = draft.completeness();
        let changed = draft.changed.iter().flat_map(|changed| {
            changed.verdicts.iter().chain(&changed.revisions).chain(&changed.deliveries).cloned()
        });
        Self {
            area: draft.area.name.clone(),
            period: draft.period.map(|period| period.words()).unwrap_or_default(),
            as_of: words::day(draft.edition.as_of),
            complete: format!("{} of 7 sections hold something.", completeness.filled.len()),
            sections: draft.sections.iter().map(|section| section_task(area, section)).collect(),
            horizon: draft.horizon.iter().map(|(slug, texts)| horizon_task(area, slug, texts)).collect(),
            changed: changed.collect(),
            draft_files: files(area, None),
            versions: desk
                .frozen
                .iter()
                .map(|frozen| VersionView {
                    title: format!("Version {}, frozen on {}", frozen.version, words::day(frozen.on)),
                    by: frozen.by.clone(),
                    files: files(area, Some(frozen.version)),
                })
                .collect(),
            limits_href: route::limits(desk.code()),
            freeze_href: route::assessment_freeze(area),
            missing: completeness.missing.into_iter().map(SectionKind::title).collect(),
        }
    }
}

fn code(area: &str) -> Result<AreaCode, Problem> {
    area.parse().map_err(|_| Problem::NotFound)
}

/// GET `/app/assessments/{area}`
pub(crate) async fn assessment(
    staff: Staff,
    State(site): State<Arc<Site>>,
    Path(area): Path<String>,
) -> Result<Response, Problem> {
    let desk = site.door.assessment(&staff.caller, code(&area)?).await?;
    let frame = Frame::new(format!("Strategic assessment of {}", desk.draft.area.name), Place::Assessments)
        .signed(staff.signed())
        .crumbs([Crumb::new("Assessments", route::ASSESSMENTS)]);
    site.show(&frame, &AssessmentView::new(&desk))
}

#[derive(Serialize)]
struct StatementView {
    text: String,
    pins: Vec<String>,
    confidence: &'static str,
}

#[derive(Serialize)]
pub(crate) struct PartView {
    title: String,
    prompt: String,
    drafted: Vec<StatementView>,
    words: String,
    by: String,
    seen: u32,
    most: usize,
    href: String,
    back: String,
    error: String,
}

impl View for PartView {
    const TEMPLATE: &'static str = "staff/part.html";
}

fn statement(statement: &Statement) -> StatementView {
    let pins = statement.pins.iter().map(|pin| {
        format!(
            "{} in {}, {}: {} (definition {})",
            pin.measure,
            pin.area,
            pin.period.words(),
            pin.value,
            pin.definition_version
        )
    });
    StatementView {
        text: statement.text.clone(),
        pins: pins.collect(),
        confidence: statement.confidence.words(),
    }
}

impl PartView {
    /// `None` if there is no such part.
    pub(crate) fn new(desk: &AssessmentDesk, part: &str) -> Option<Self> {
        let horizon = HORIZON.iter().find(|(slug, _)| *slug == part);
        let (title, prompt, drafted, written) = match (SectionKind::from_slug(part), horizon) {
            (Some(kind), _) => {
                let section = desk.draft.section(kind);
                let drafted = section.drafted.iter().map(statement).collect();
                (kind.title().to_owned(), kind.prompt().to_owned(), drafted, section.written.as_slice())
            }
            (None, Some((slug, title))) => {
                let texts = desk.draft.horizon.iter().find(|(known, _)| known == slug);
                let title = format!("Looking ahead: {}", title.to_lowercase());
                let prompt =
                    "Say what is coming that may change crime here, and how sure you are.".to_owned();
                (title, prompt, Vec::new(), texts.map_or(&[][..], |(_, texts)| texts.as_slice()))
            }
            (None, None) => return None,
        };
        let last = written.last();
        Some(Self {
            title,
            prompt,
            drafted,
            words: last.map(|text| text.words.clone()).unwrap_or_default(),
            by: last.map(|text| format!("{}, {}", text.by, words::day(text.on))).unwrap_or_default(),
            seen: desk.seen.get(part).copied().unwrap_or(0),
            most: WORDS_MAX,
            href: route::assessment_part(desk.code(), part),
            back: route::assessment(desk.code()),
            error: String::new(),
        })
    }
}

fn show_part(
    site: &Site,
    staff: &Staff,
    desk: &AssessmentDesk,
    view: &PartView,
) -> Result<Response, Problem> {
    let frame = Frame::new(view.title.clone(), Place::Assessments)
        .signed(staff.signed())
        .crumbs([
            Crumb::new("Assessments", route::ASSESSMENTS),
            Crumb::new(desk.draft.area.name.clone(), view.back.clone()),
        ])
        .with_error(!view.error.is_empty());
    site.show(&frame, view)
}

/// GET `/app/assessments/{area}/parts/{part}`
pub(crate) async fn part(
    staff: Staff,
    State(site): State<Arc<Site>>,
    Path((area, part)): Path<(String, String)>,
) -> Result<Response, Problem> {
    let desk = site.door.assessment(&staff.caller, code(&area)?).await?;
    let view = PartView::new(&desk, &part).ok_or(Problem::NotFound)?;
    show_part(&site, &staff, &desk, &view)
}

#[derive(Deserialize)]
pub(crate) struct Written {
    csrf: String,
    seen: u32,
    words: String,
}

/// POST `/app/assessments/{area}/parts/{part}`
pub(crate) async fn write(
    staff: Staff,
    State(site): State<Arc<Site>>,
    Path((area, part)): Path<(String, String)>,
    Form(form): Form<Written>,
) -> Result<Response, Problem> {
    staff.check(&form.csrf)?;
    let area = code(&area)?;
    let words = form.words.replace("\r\n", "\n");
    let length = words.chars().count();
    if length > WORDS_MAX {
        let desk = site.door.assessment(&staff.caller, area).await?;
        let view = PartView::new(&desk, &part).ok_or(Problem::NotFound)?;
        let error = format!("Write {WORDS_MAX} characters or fewer. You wrote {length}");
        return show_part(&site, &staff, &desk, &PartView { words, error, ..view });
    }
    match site.door.write(&staff.caller, area, &part, &words, form.seen).await {
        Ok(()) => Ok(Redirect::to(&route::assessment(area)).into_response()),
        Err(crate::Closed::Stale) => {
            let desk = site.door.assessment(&staff.caller, area).await?;
            let now = PartView::new(&desk, &part).ok_or(Problem::NotFound)?;
            let both = Both {
                title: now.title,
                back: now.back,
                to: now.href,
                field: ("words", "What people write"),
                theirs: now.words,
                seen: now.seen.into(),
                by: Some(now.by).filter(|by| !by.is_empty()),
                yours: words,
            };
            both::show(&site, &staff, Place::Assessments, &both)
        }
        Err(closed) => Err(closed.into()),
    }
}

/// POST `/app/assessments/{area}/freeze`
pub(crate) async fn freeze(
    staff: Staff,
    State(site): State<Arc<Site>>,
    Path(area): Path<String>,
    Form(form): Form<Bare>,
) -> Result<Response, Problem> {
    staff.check(&form.csrf)?;
    let area = code(&area)?;
    site.door.freeze(&staff.caller, area).await?;
    Ok(Redirect::to(&route::assessment(area)).into_response())
}

/// GET `/app/assessments/{area}/{draft|v1}.{kind}`
pub(crate) async fn file(
    staff: Staff,
    State(site): State<Arc<Site>>,
    Path((area, file)): Path<(String, String)>,
) -> Result<Response, Problem> {
    let (version, extension) = file.split_once('.').ok_or(Problem::NotFound)?;
    let kind = FileKind::from_extension(extension).ok_or(Problem::NotFound)?;
    let version = match version {
        "draft" => None,
        version => Some(version.strip_prefix('v').and_then(|n| n.parse().ok()).ok_or(Problem::NotFound)?),
    };
    Ok(saved(site.door.assessment_file(&staff.caller, code(&area)?, version, kind).await?))
}

#[cfg(test)]
impl AssessmentsView {
    pub(crate) fn samples() -> Vec<Self> {
        vec![Self::new(&crate::sample::assessments()), Self::new(&[])]
    }
}

#[cfg(test)]
impl AssessmentView {
    pub(crate) fn samples() -> Vec<Self> {
        vec![Self::new(&crate::sample::assessment())]
    }
}

#[cfg(test)]
impl PartView {
    pub(crate) fn samples() -> Vec<Self> {
        let desk = crate::sample::assessment();
        let mut views: Vec<Self> = ["levels-and-patterns", "reasons", "horizon-political"]
            .iter()
            .filter_map(|part| Self::new(&desk, part))
            .collect();
        views.extend(Self::new(&desk, "reasons").map(|view| Self { error: "Write less".into(), ..view }));
        views
    }
}
