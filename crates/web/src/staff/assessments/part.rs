//! One part of an assessment: what rules drafted, what people wrote, figures beside it, what others remark on it, and its
//! versions.

use super::code;
use crate::both::{self, Both, Piece};
use crate::choice::ChoiceView;
use crate::door::{AssessmentDesk, PartStep, RemarkKnown, TextVersionKnown};
use crate::page::{Crumb, Frame, Place, View};
use crate::problem::Problem;
use crate::session::Staff;
use crate::site::Site;
use crate::typed::Typed;
use crate::{Closed, route, words};
use axum::Form;
use axum::extract::{Path, Query, State};
use axum::response::{IntoResponse, Redirect, Response};
use planning::assessment::pinned;
use planning::{HORIZON, InDepth, SectionKind, Statement};
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// Most characters of one part.
const WORDS_MAX: usize = 20_000;

#[derive(Serialize)]
struct PinView {
    words: String,
    by: String,
    newer: String,
    measure: String,
}

#[derive(Serialize)]
struct RemarkView {
    number: u32,
    words: String,
    by: String,
    settled: String,
}

fn remark(known: &RemarkKnown) -> RemarkView {
    RemarkView {
        number: known.number,
        words: known.text.words.clone(),
        by: format!("{}, {}", known.text.by, words::day(known.text.on)),
        settled: known
            .settled
            .as_ref()
            .map(|(by, on)| format!("Dealt with: {by}, {}", words::day(*on)))
            .unwrap_or_default(),
    }
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
    /// The words are those of the last frozen version.
    carried: bool,
    pins: Vec<PinView>,
    choices: Vec<ChoiceView>,
    remarks: Vec<RemarkView>,
    remark: String,
    may_write: bool,
    href: String,
    beside: String,
    versions: String,
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
        let in_depth = desk.draft.in_depth.iter().find(|one| one.topic.part == part);
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
            (None, None) => {
                let InDepth { topic, written, .. } = in_depth?;
                let prompt =
                    format!("{}: say what was found, why it is so, and what would help.", topic.when);
                (topic.title.clone(), prompt, Vec::new(), written.as_slice())
            }
        };
        let last = written.last();
        let bench = &desk.workbench;
        let pins = bench.pins.iter().filter(|(pin, _)| pin.part == part).map(|(pin, freshness)| PinView {
            words: format!("{}: {} in {}", pin.title, pin.value, pin.period.words()),
            by: format!("{}, {}", pin.by, words::day(pin.on)),
            newer: freshness.words(),
            measure: pin.measure.to_string(),
        });
        let choices = pinned::choices(&desk.draft.evidence);
        Some(Self {
            title,
            prompt,
            drafted,
            words: last.map(|text| text.words.clone()).unwrap_or_default(),
            by: last.map(|text| format!("{}, {}", text.by, words::day(text.on))).unwrap_or_default(),
            seen: desk.seen.get(part).copied().unwrap_or(0),
            most: WORDS_MAX,
            carried: bench.carried.contains(part),
            pins: pins.collect(),
            choices: choices
                .iter()
                .map(|(measure, words)| ChoiceView::new(measure.as_str(), words, false))
                .collect(),
            remarks: bench.remarks.iter().filter(|one| one.text.part == part).map(remark).collect(),
            remark: String::new(),
            may_write: bench.may_write,
            href: route::assessment_part(desk.code(), part),
            beside: route::assessment_beside(desk.code(), part),
            versions: route::assessment_versions(desk.code(), part, None),
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
        Err(Closed::Stale) => {
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

/// POST `/app/assessments/{area}/parts/{part}/beside`: a remark, or a figure beside the words.
pub(crate) async fn beside(
    staff: Staff,
    State(site): State<Arc<Site>>,
    Path((area, part)): Path<(String, String)>,
    Form(form): Form<Typed>,
) -> Result<Response, Problem> {
    staff.check(form.one("csrf"))?;
    let area = code(&area)?;
    let step = match form.one("step") {
        "remark" => PartStep::Remark(form.text("remark")),
        "settle" => PartStep::Settle(form.number("number").ok_or(Problem::NotFound)?),
        "pin" => PartStep::Pin(form.line("measure")),
        "unpin" => PartStep::Unpin(form.line("measure")),
        _ => return Err(Problem::NotFound),
    };
    match site.door.part_step(&staff.caller, area, &part, step).await {
        Ok(()) => Ok(Redirect::to(&route::assessment_part(area, &part)).into_response()),
        Err(Closed::Refused(error)) => {
            let desk = site.door.assessment(&staff.caller, area).await?;
            let view = PartView::new(&desk, &part).ok_or(Problem::NotFound)?;
            show_part(&site, &staff, &desk, &PartView { remark: form.text("remark"), error, ..view })
        }
        Err(closed) => Err(closed.into()),
    }
}

#[derive(Deserialize)]
pub(crate) struct Wanted {
    version: Option<u32>,
}

#[derive(Serialize)]
struct VersionView {
    title: String,
    by: String,
    href: String,
    shown: bool,
}

#[derive(Serialize)]
pub(crate) struct VersionsView {
    title: String,
    shown: String,
    pieces: Vec<Piece>,
    versions: Vec<VersionView>,
    back: String,
}

impl View for VersionsView {
    const TEMPLATE: &'static str = "staff/part_versions.html";
}

impl VersionsView {
    /// `None` where nobody wrote that version, or the part is none.
    fn new(
        desk: &AssessmentDesk,
        part: &str,
        known: &[TextVersionKnown],
        wanted: Option<u32>,
    ) -> Option<Self> {
        let page = PartView::new(desk, part)?;
        let shown = wanted.or(known.last().map(|last| last.version));
        let at = known.iter().position(|one| Some(one.version) == shown);
        if wanted.is_some() && at.is_none() {
            return None;
        }
        let before = at.and_then(|at| at.checked_sub(1)).map_or("", |before| &known[before].text.words);
        let version = |one: &TextVersionKnown| VersionView {
            title: format!("Version {}", one.version),
            by: format!("{}, {}", one.text.by, words::day(one.text.on)),
            href: route::assessment_versions(desk.code(), part, Some(one.version)),
            shown: Some(one.version) == shown,
        };
        Some(Self {
            title: page.title,
            shown: shown.map(|version| format!("What version {version} changed")).unwrap_or_default(),
            pieces: at.map(|at| both::pieces(before, &known[at].text.words)).unwrap_or_default(),
            versions: known.iter().rev().map(version).collect(),
            back: page.href,
        })
    }
}

/// GET `/app/assessments/{area}/parts/{part}/versions?version=`
pub(crate) async fn versions(
    staff: Staff,
    State(site): State<Arc<Site>>,
    Path((area, part)): Path<(String, String)>,
    Query(wanted): Query<Wanted>,
) -> Result<Response, Problem> {
    let area = code(&area)?;
    let desk = site.door.assessment(&staff.caller, area).await?;
    let known = site.door.text_versions(&staff.caller, area, &part).await?;
    let view = VersionsView::new(&desk, &part, &known, wanted.version).ok_or(Problem::NotFound)?;
    let frame =
        Frame::new(format!("Versions: {}", view.title), Place::Assessments).signed(staff.signed()).crumbs([
            Crumb::new("Assessments", route::ASSESSMENTS),
            Crumb::new(desk.draft.area.name.clone(), route::assessment(area)),
            Crumb::new(view.title.clone(), view.back.clone()),
        ]);
    site.show(&frame, &view)
}

#[cfg(test)]
impl PartView {
    pub(crate) fn samples() -> Vec<Self> {
        let desk = crate::sample::assessment();
        let mut views: Vec<Self> = ["levels-and-patterns", "reasons", "horizon-political", "topic-2026-q3"]
            .iter()
            .filter_map(|part| Self::new(&desk, part))
            .collect();
        views.extend(Self::new(&desk, "reasons").map(|view| Self { error: "Write less".into(), ..view }));
        views
    }
}

#[cfg(test)]
impl VersionsView {
    pub(crate) fn samples() -> Vec<Self> {
        let desk = crate::sample::assessment();
        let known = crate::sample::workbench::versions();
        [(&known[..], Some(2)), (&known[..], None), (&[], None)]
            .into_iter()
            .filter_map(|(known, version)| Self::new(&desk, "public-view", known, version))
            .collect()
    }
}
