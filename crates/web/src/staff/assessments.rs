//! S8 The strategic assessment: how it is made, its contents as a task list, freezing, signatures, publication, documents.

pub(crate) mod part;

use super::sign_in::Bare;
use crate::choice::ChoiceView;
use crate::door::{ApprovalKnown, AssessmentDesk, AssessmentKnown, AssessmentStep, FileKind, WorkbenchKnown};
use crate::figure::Download;
use crate::page::{Crumb, Frame, Place, View};
use crate::problem::Problem;
use crate::public::take_away::saved;
use crate::session::Staff;
use crate::site::Site;
use crate::typed::Typed;
use crate::{Closed, route, words};
use axum::Form;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use planning::assessment::scheme::Way;
use planning::{HORIZON, InDepth, Quarter, Section, SectionKind};
use serde::Serialize;
use std::sync::Arc;
use terms::{AreaCode, SignedText};

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

/// A frozen version: who signed it and what can be done with it.
#[derive(Serialize)]
struct VersionView {
    number: u32,
    title: String,
    by: String,
    files: Vec<Download>,
    /// Bodies with what is said of each.
    bodies: Vec<(String, String)>,
    standing: String,
    public: String,
    may_sign: String,
    may_publish: bool,
}

#[derive(Serialize)]
pub(crate) struct AssessmentView {
    area: String,
    period: String,
    as_of: String,
    complete: String,
    sections: Vec<TaskView>,
    horizon: Vec<TaskView>,
    in_depth: Vec<TaskView>,
    ways: Vec<ChoiceView>,
    way: &'static str,
    continuous: bool,
    quarters: Vec<ChoiceView>,
    seen: i64,
    may_write: bool,
    here: String,
    error: String,
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

/// Documents of an assessment, in the order in which they are offered.
pub(crate) const DOCUMENTS: [FileKind; 6] =
    [FileKind::Html, FileKind::Pdf, FileKind::Xlsx, FileKind::Ods, FileKind::Csv, FileKind::Json];

fn files(area: AreaCode, version: Option<u32>) -> Vec<Download> {
    let file = |kind: FileKind| Download {
        words: kind.words().to_owned(),
        href: route::assessment_file(area, version, kind),
    };
    DOCUMENTS.map(file).into()
}

/// What a part's status says, and whether nothing is left to do: words that were written, those of the last frozen version,
/// sentences that rules drafted, or nothing.
fn status(bench: &WorkbenchKnown, part: &str, (written, drafted): (bool, bool)) -> (&'static str, bool) {
    match (written, bench.carried.contains(part)) {
        (true, true) => ("From last time", false),
        (true, false) => ("Completed", true),
        (false, _) if drafted => ("Drafted", false),
        (false, _) => ("Not yet started", false),
    }
}

/// "2 remarks are open."
fn remarked(bench: &WorkbenchKnown, part: &str) -> String {
    let open = bench.remarks.iter().filter(|one| one.text.part == part && one.settled.is_none()).count();
    match open {
        0 => String::new(),
        1 => " One remark is open.".to_owned(),
        open => format!(" {open} remarks are open."),
    }
}

fn section_task(area: AreaCode, bench: &WorkbenchKnown, section: &Section) -> TaskView {
    let kind = section.kind;
    let written = section.written.iter().any(|text| !text.words.trim().is_empty());
    let hint = match (section.drafted.len(), written) {
        (0, _) => "People write this one.".to_owned(),
        (drafted, _) => words::counted(drafted as u64, "sentence", "sentences") + " drafted from figures.",
    };
    let (status, done) = status(bench, kind.slug(), (written, !section.is_empty()));
    TaskView {
        title: format!("({}) {}", kind.letter(), kind.title()),
        hint: hint + &remarked(bench, kind.slug()),
        href: route::assessment_part(area, kind.slug()),
        status,
        done,
    }
}

fn text_task(
    area: AreaCode,
    bench: &WorkbenchKnown,
    (slug, title, hint): (&str, &str, &str),
    texts: &[SignedText],
) -> TaskView {
    let written = texts.iter().any(|text| !text.words.trim().is_empty());
    let (status, done) = status(bench, slug, (written, false));
    TaskView {
        title: title.to_owned(),
        hint: (hint.to_owned() + &remarked(bench, slug)).trim().to_owned(),
        href: route::assessment_part(area, slug),
        status,
        done,
    }
}

fn horizon_task(area: AreaCode, bench: &WorkbenchKnown, slug: &str, texts: &[SignedText]) -> TaskView {
    let title = HORIZON.iter().find(|(known, _)| *known == slug).map_or("", |(_, title)| title);
    text_task(area, bench, (slug, title, ""), texts)
}

fn subject_task(area: AreaCode, bench: &WorkbenchKnown, subject: &InDepth) -> TaskView {
    let topic = &subject.topic;
    let when = format!("{}.", topic.when);
    text_task(area, bench, (&topic.part, &topic.title, &when), &subject.written)
}

impl VersionView {
    fn new(area: AreaCode, frozen: &crate::door::FrozenVersion, known: Option<&ApprovalKnown>) -> Self {
        let nothing = ApprovalKnown::default();
        let known = known.unwrap_or(&nothing);
        let body = |(name, on): &(String, Option<chrono::NaiveDate>)| {
            (name.clone(), on.map_or_else(|| "not yet".to_owned(), |on| format!("signed {}", words::day(on))))
        };
        let signed = known.bodies.iter().filter(|(_, on)| on.is_some()).count();
        let standing = match (known.published, known.replaced) {
            (Some(on), Some(by)) => {
                format!("Published on {}. Version {by} stands in its place.", words::day(on))
            }
            (Some(on), None) => format!("Published on {}.", words::day(on)),
            (None, _) if known.bodies.is_empty() => "Nobody signs it.".to_owned(),
            (None, _) => format!("{signed} of {} bodies signed.", known.bodies.len()),
        };
        Self {
            number: frozen.version,
            title: format!("Version {}, frozen on {}", frozen.version, words::day(frozen.on)),
            by: frozen.by.clone(),
            files: files(area, Some(frozen.version)),
            bodies: known.bodies.iter().map(body).collect(),
            standing,
            public: known
                .published
                .map(|_| route::assessment_told(area, Some(frozen.version)))
                .unwrap_or_default(),
            may_sign: known.may_sign.clone().unwrap_or_default(),
            may_publish: known.may_publish,
        }
    }
}

impl AssessmentView {
    pub(crate) fn new(desk: &AssessmentDesk) -> Self {
        let (draft, area, bench) = (&desk.draft, desk.code(), &desk.workbench);
        let way = bench.scheme.way;
        let now = Quarter::of(draft.edition.as_of);
        let quarters = [now.before(), now, now.after(), now.after().after(), now.after().after().after()];
        let completeness = draft.completeness();
        let changed = draft.changed.iter().flat_map(|changed| {
            changed.verdicts.iter().chain(&changed.revisions).chain(&changed.deliveries).cloned()
        });
        Self {
            area: draft.area.name.clone(),
            period: draft.period.map(|period| period.words()).unwrap_or_default(),
            as_of: words::day(draft.edition.as_of),
            complete: format!("{} of 7 sections hold something.", completeness.filled.len()),
            sections: draft.sections.iter().map(|section| section_task(area, bench, section)).collect(),
            horizon: draft
                .horizon
                .iter()
                .map(|(slug, texts)| horizon_task(area, bench, slug, texts))
                .collect(),
            in_depth: draft.in_depth.iter().map(|subject| subject_task(area, bench, subject)).collect(),
            ways: Way::ALL.iter().map(|one| ChoiceView::new(one.slug(), one.words(), *one == way)).collect(),
            way: way.words(),
            continuous: way == Way::Continuous,
            quarters: quarters
                .iter()
                .map(|one| ChoiceView::new(&one.id(), &one.words(), *one == now))
                .collect(),
            seen: bench.scheme_seen,
            may_write: bench.may_write,
            here: route::assessment(area),
            error: String::new(),
            changed: changed.collect(),
            draft_files: files(area, None),
            versions: desk
                .frozen
                .iter()
                .map(|frozen| VersionView::new(area, frozen, bench.approvals.get(&frozen.version)))
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

fn show_whole(
    site: &Site,
    staff: &Staff,
    desk: &AssessmentDesk,
    view: &AssessmentView,
) -> Result<Response, Problem> {
    let frame = Frame::new(format!("Strategic assessment of {}", desk.draft.area.name), Place::Assessments)
        .signed(staff.signed())
        .crumbs([Crumb::new("Assessments", route::ASSESSMENTS)])
        .with_error(!view.error.is_empty());
    site.show(&frame, view)
}

/// GET `/app/assessments/{area}`
pub(crate) async fn assessment(
    staff: Staff,
    State(site): State<Arc<Site>>,
    Path(area): Path<String>,
) -> Result<Response, Problem> {
    let desk = site.door.assessment(&staff.caller, code(&area)?).await?;
    show_whole(&site, &staff, &desk, &AssessmentView::new(&desk))
}

/// POST `/app/assessments/{area}`: how it is made, a quarter's subject, a signature, publication.
pub(crate) async fn step(
    staff: Staff,
    State(site): State<Arc<Site>>,
    Path(area): Path<String>,
    Form(form): Form<Typed>,
) -> Result<Response, Problem> {
    staff.check(form.one("csrf"))?;
    let area = code(&area)?;
    let seen = form.number("seen").unwrap_or(0);
    let version = || form.number("version").ok_or(Problem::NotFound);
    let step = match form.one("step") {
        "way" => AssessmentStep::Way(Way::from_slug(form.one("way")).ok_or(Problem::NotFound)?, seen),
        "subject" => AssessmentStep::Subject(form.line("quarter"), form.line("title"), seen),
        "sign" => AssessmentStep::Sign(version()?),
        "publish" => AssessmentStep::Publish(version()?),
        _ => return Err(Problem::NotFound),
    };
    match site.door.assessment_step(&staff.caller, area, step).await {
        Ok(()) => Ok(Redirect::to(&route::assessment(area)).into_response()),
        Err(Closed::Refused(error)) => {
            let desk = site.door.assessment(&staff.caller, area).await?;
            show_whole(&site, &staff, &desk, &AssessmentView { error, ..AssessmentView::new(&desk) })
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
        let desk = crate::sample::assessment();
        let error = "One body did not sign yet. Ask them to sign.".to_owned();
        vec![Self::new(&desk), Self { error, ..Self::new(&desk) }]
    }
}
