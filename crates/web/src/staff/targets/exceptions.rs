//! Exceptions: targets that may be missed, put to their owners and followed to an end. Only evidence closes one.

use super::{OptionView, TagView, against_target, crumb, options, track_tag};
use crate::door::{AnswerTyped, ExceptionKnown, ExceptionLine, ExceptionStep, ExceptionsKnown};
use crate::page::{Crumb, Frame, Place, View};
use crate::problem::Problem;
use crate::public::line::VerdictView;
use crate::session::Staff;
use crate::site::Site;
use crate::{route, words};
use axum::Form;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use planning::exception::{Closing, Stage};
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// Where an exception is, as a tag.
pub(crate) fn stage_tag(stage: &Stage) -> TagView {
    let (words, tone) = match stage {
        Stage::Asked { .. } => ("Owner is asked", "blue"),
        Stage::Answered => ("Answered", "turquoise"),
        Stage::Escalated { .. } => ("Before the Strategy Group", "orange"),
        Stage::Decided => ("Decided", "purple"),
        Stage::Closed { .. } => ("Closed", "grey"),
    };
    TagView { words: words.to_owned(), tone }
}

#[derive(Serialize)]
struct RowView {
    id: String,
    href: String,
    title: String,
    rules: String,
    owner: String,
    opened: String,
    stage: TagView,
    open: bool,
    eased: bool,
}

fn rules(line: &ExceptionLine) -> String {
    line.exception.rules.iter().map(|rule| rule.words()).collect::<Vec<_>>().join(", ")
}

impl RowView {
    fn new(line: &ExceptionLine) -> Self {
        Self {
            id: line.exception.id.to_string(),
            href: route::exception(line.exception.id.as_str()),
            title: line.title.clone(),
            rules: rules(line),
            owner: line.owner.clone(),
            opened: words::day(line.exception.opened),
            stage: stage_tag(&line.exception.stage),
            open: line.exception.open(),
            eased: line.eased,
        }
    }
}

#[derive(Serialize)]
pub(crate) struct ExceptionsView {
    rows: Vec<RowView>,
    watched: String,
    changed: Vec<String>,
    may_watch: bool,
    said: String,
    href: &'static str,
    board_href: &'static str,
}

impl View for ExceptionsView {
    const TEMPLATE: &'static str = "staff/exceptions.html";
}

impl ExceptionsView {
    pub(crate) fn new(known: &ExceptionsKnown, said: &str) -> Self {
        Self {
            rows: known.lines.iter().map(RowView::new).collect(),
            watched: known.watched.map(words::day).unwrap_or_default(),
            changed: known.changed.clone(),
            may_watch: known.may_watch,
            said: said.to_owned(),
            href: route::EXCEPTIONS,
            board_href: route::BOARD,
        }
    }
}

async fn list(site: &Site, staff: &Staff, said: &str) -> Result<Response, Problem> {
    let known = site.door.exceptions(&staff.caller).await?;
    let frame = Frame::new("Exceptions", Place::Targets).crumbs([crumb()]).signed(staff.signed());
    site.show(&frame, &ExceptionsView::new(&known, said))
}

/// GET `/app/exceptions`
pub(crate) async fn exceptions(staff: Staff, State(site): State<Arc<Site>>) -> Result<Response, Problem> {
    list(&site, &staff, "").await
}

#[derive(Deserialize)]
pub(crate) struct Look {
    csrf: String,
}

/// POST `/app/exceptions`: the watch looks now.
pub(crate) async fn watch(
    staff: Staff,
    State(site): State<Arc<Site>>,
    Form(form): Form<Look>,
) -> Result<Response, Problem> {
    staff.check(&form.csrf)?;
    let said = site.door.watch(&staff.caller).await?;
    list(&site, &staff, &said).await
}

#[derive(Serialize)]
struct AnswerView {
    on: String,
    cause: String,
    action: String,
    actions: String,
    recovery: String,
    back_by: String,
    needed: String,
}

#[derive(Serialize)]
struct DecisionView {
    meeting: String,
    words: String,
    on: String,
}

#[derive(Serialize)]
pub(crate) struct ExceptionView {
    id: String,
    title: String,
    target_href: String,
    rules: String,
    owner: String,
    opened: String,
    stage: TagView,
    stage_words: String,
    verdict: Option<VerdictView>,
    track: Option<TagView>,
    seen_then: Vec<String>,
    said_now: Vec<String>,
    answers: Vec<AnswerView>,
    decisions: Vec<DecisionView>,
    open: bool,
    escalated: bool,
    eased: bool,
    meetings: Vec<OptionView>,
    actions: Vec<OptionView>,
    may_answer: bool,
    may_change: bool,
    may_decide: bool,
    cause: String,
    action: String,
    recovery: String,
    back_by: String,
    needed: String,
    seen: i64,
    href: String,
    error: String,
}

impl View for ExceptionView {
    const TEMPLATE: &'static str = "staff/exception.html";
}

fn stage_words(stage: &Stage) -> String {
    match stage {
        Stage::Asked { due } => format!("The owner is asked to answer by {}.", words::day(*due)),
        Stage::Answered => "The owner has it in hand.".to_owned(),
        Stage::Escalated { reason, since } => {
            format!("Before the Strategy Group since {}. {reason}", words::day(*since))
        }
        Stage::Decided => {
            "The Strategy Group decided. It is watched until the figures are back on track.".to_owned()
        }
        Stage::Closed { closing, stamp } => {
            let how = match closing {
                Closing::BackOnTrack { words, .. } => format!("the figures are back on track. {words}"),
                Closing::YearOver { result } => {
                    format!("the year is over: {}.", result.words().to_lowercase())
                }
                Closing::Withdrawn { reason } => format!("the target was withdrawn. {reason}"),
            };
            format!("Closed on {}: {how}", words::day(stamp.on))
        }
    }
}

impl ExceptionView {
    pub(crate) fn new(known: &ExceptionKnown, typed: &AnswerTyped, error: &str) -> Self {
        let line = &known.line;
        let exception = &line.exception;
        let verdict = line.verdict.as_ref();
        Self {
            id: exception.id.to_string(),
            title: line.title.clone(),
            target_href: route::target(exception.target.as_str()),
            rules: rules(line),
            owner: line.owner.clone(),
            opened: words::day(exception.opened),
            stage: stage_tag(&exception.stage),
            stage_words: stage_words(&exception.stage),
            verdict: verdict.map(|verdict| against_target(verdict.verdict)),
            track: verdict.map(|verdict| track_tag(verdict.track)),
            seen_then: exception.sentences.clone(),
            said_now: verdict
                .filter(|verdict| verdict.sentences != exception.sentences)
                .map(|verdict| verdict.sentences.clone())
                .unwrap_or_default(),
            answers: exception
                .answers
                .iter()
                .rev()
                .map(|(answer, stamp)| AnswerView {
                    on: words::day(stamp.on),
                    cause: answer.cause.clone(),
                    action: answer.action.clone(),
                    actions: answer
                        .actions
                        .iter()
                        .map(|id| id.as_str().to_uppercase())
                        .collect::<Vec<_>>()
                        .join(", "),
                    recovery: answer.recovery.clone(),
                    back_by: answer.back_by.words(),
                    needed: answer.decision_needed.clone().unwrap_or_default(),
                })
                .collect(),
            decisions: exception
                .decisions
                .iter()
                .rev()
                .map(|(meeting, said, stamp)| DecisionView {
                    meeting: meeting.to_string(),
                    words: said.clone(),
                    on: words::day(stamp.on),
                })
                .collect(),
            open: exception.open(),
            escalated: matches!(exception.stage, Stage::Escalated { .. }),
            eased: line.eased,
            meetings: options(&known.meetings, ""),
            actions: options(&known.actions, &typed.does),
            may_answer: known.may_answer,
            may_change: known.may_change,
            may_decide: known.may_decide,
            cause: typed.cause.clone(),
            action: typed.action.clone(),
            recovery: typed.recovery.clone(),
            back_by: typed.back_by.clone(),
            needed: typed.needed.clone(),
            seen: line.seen,
            href: route::exception(exception.id.as_str()),
            error: error.to_owned(),
        }
    }
}

async fn show(
    site: &Site,
    staff: &Staff,
    id: &str,
    typed: &AnswerTyped,
    error: &str,
) -> Result<Response, Problem> {
    let known = site.door.exception(&staff.caller, id).await?;
    let frame = Frame::new(format!("Exception: {}", known.line.title), Place::Targets)
        .crumbs([crumb(), Crumb::new("Exceptions", route::EXCEPTIONS)])
        .signed(staff.signed())
        .with_error(!error.is_empty());
    site.show(&frame, &ExceptionView::new(&known, typed, error))
}

/// GET `/app/exceptions/{exception}`
pub(crate) async fn exception(
    staff: Staff,
    State(site): State<Arc<Site>>,
    Path(id): Path<String>,
) -> Result<Response, Problem> {
    show(&site, &staff, &id, &AnswerTyped::default(), "").await
}

#[derive(Deserialize)]
pub(crate) struct Step {
    csrf: String,
    #[serde(default)]
    step: String,
    #[serde(default)]
    seen: i64,
    #[serde(default)]
    cause: String,
    #[serde(default)]
    action: String,
    #[serde(default)]
    does: String,
    #[serde(default)]
    recovery: String,
    #[serde(default)]
    back_by: String,
    #[serde(default)]
    needed: String,
    #[serde(default)]
    reason: String,
    #[serde(default)]
    meeting: String,
    #[serde(default)]
    words: String,
}

/// POST `/app/exceptions/{exception}`
pub(crate) async fn step(
    staff: Staff,
    State(site): State<Arc<Site>>,
    Path(id): Path<String>,
    Form(form): Form<Step>,
) -> Result<Response, Problem> {
    staff.check(&form.csrf)?;
    let typed = AnswerTyped {
        cause: form.cause,
        action: form.action,
        does: form.does,
        recovery: form.recovery,
        back_by: form.back_by,
        needed: form.needed,
    };
    let step = match form.step.as_str() {
        "answer" => ExceptionStep::Answer(typed.clone()),
        "escalate" => ExceptionStep::Escalate(form.reason),
        "decide" => ExceptionStep::Decide { meeting: form.meeting, words: form.words },
        "close" => ExceptionStep::Close(form.words),
        _ => return Err(Problem::NotFound),
    };
    match site.door.exception_step(&staff.caller, &id, form.seen, step).await {
        Ok(()) => Ok(Redirect::to(&route::exception(&id)).into_response()),
        Err(crate::Closed::Refused(words)) => show(&site, &staff, &id, &typed, &words).await,
        Err(closed) => Err(closed.into()),
    }
}

#[cfg(test)]
impl ExceptionsView {
    pub(crate) fn samples() -> Vec<Self> {
        let known = crate::sample::targets::exceptions();
        vec![
            Self::new(&known, "2 targets judged."),
            Self::new(&ExceptionsKnown { may_watch: true, ..ExceptionsKnown::default() }, ""),
        ]
    }
}

#[cfg(test)]
impl ExceptionView {
    pub(crate) fn samples() -> Vec<Self> {
        let all = crate::sample::targets::all_exceptions();
        let typed = AnswerTyped { cause: "Lights are out.".into(), ..AnswerTyped::default() };
        let views = all.iter().map(|known| Self::new(known, &AnswerTyped::default(), ""));
        views.chain([Self::new(&all[0], &typed, "There is no action.")]).collect()
    }
}
