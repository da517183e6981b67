//! One target: what is said of it and why, where its year may end, where the numbers come from, and the steps of its life.

use super::surveys::{WaveView, waves};
use super::{
    OptionView, TagView, against_target, aim_words, chance_words, crumb, options, said, stage_tag, track_tag,
};
use crate::door::{TargetKnown, TargetMonth, TargetStep};
use crate::figure::FigureView;
use crate::page::{Frame, Place, View};
use crate::problem::Problem;
use crate::public::line::VerdictView;
use crate::session::Staff;
use crate::site::Site;
use crate::{route, words};
use axum::Form;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use planning::target::{Baseline, Kind, Stage};
use planning::wording::{number, per_cent};
use serde::{Deserialize, Serialize};
use std::sync::Arc;

#[derive(Serialize)]
struct MonthView {
    month: String,
    counted: String,
    so_far: String,
    plan: String,
    unchanged: String,
}

impl MonthView {
    fn new(month: &TargetMonth) -> Self {
        let shown = |value: Option<f64>| value.map(number).unwrap_or_default();
        Self {
            month: month.month.clone(),
            counted: shown(month.counted),
            so_far: shown(month.so_far),
            plan: shown(month.plan),
            unchanged: shown(month.unchanged),
        }
    }
}

#[derive(Serialize)]
pub(crate) struct TargetView {
    id: String,
    title: String,
    kind: &'static str,
    area: String,
    year: String,
    about: String,
    owner: String,
    priority: String,
    aim: String,
    baseline: String,
    stage: TagView,
    /// "draft", "locked", "closed" or "withdrawn".
    at: &'static str,
    stage_words: String,
    verdict: VerdictView,
    track: TagView,
    chance: String,
    sentences: Vec<String>,
    account: String,
    figures: Vec<FigureView>,
    months: Vec<MonthView>,
    waves: Vec<WaveView>,
    method: Vec<String>,
    known_to: String,
    revisions: Vec<String>,
    problems: Vec<String>,
    meetings: Vec<OptionView>,
    counts: bool,
    may_change: bool,
    may_decide: bool,
    asks_number: bool,
    asked: bool,
    seen: i64,
    href: String,
    /// Where a draft is written anew; empty for what is none.
    write_href: String,
    error: String,
}

impl View for TargetView {
    const TEMPLATE: &'static str = "staff/target.html";
}

fn baseline_words(baseline: &Baseline) -> String {
    match baseline {
        Baseline::Counted { period, total, .. } => format!("{} in {}", number(*total), period.words()),
        Baseline::Asked(wave) => format!(
            "{} of {} people in {} ({})",
            per_cent(wave.share),
            number(f64::from(wave.base)),
            wave.fieldwork.words(),
            wave.source
        ),
    }
}

fn stage_words(stage: &Stage) -> String {
    match stage {
        Stage::Draft => "It is a draft: it may still be changed, and nobody is held to it.".to_owned(),
        Stage::Locked { meeting, stamp } => {
            format!("Signed off at meeting {meeting}, written down on {}.", words::day(stamp.on))
        }
        Stage::Closed { stamp, .. } => format!("Closed on {}.", words::day(stamp.on)),
        Stage::Withdrawn { reason, stamp } => {
            format!("Withdrawn on {}: {reason}", words::day(stamp.on))
        }
    }
}

impl TargetView {
    pub(crate) fn new(known: &TargetKnown, error: &str) -> Self {
        let line = &known.line;
        let (target, terms) = (&line.target, &line.target.terms);
        let account = match &target.stage {
            Stage::Closed { account, .. } => account.clone(),
            _ => String::new(),
        };
        let revised = target.revisions.iter().map(|revision| {
            format!(
                "{}: until then {}. {}",
                words::day(revision.stamp.on),
                aim_words(terms.kind, revision.aim).to_lowercase(),
                revision.reason
            )
        });
        Self {
            id: target.id.to_string(),
            title: terms.title.clone(),
            kind: terms.kind.words(),
            area: line.area.clone(),
            year: terms.year.words(),
            about: line.about.clone(),
            owner: line.owner.clone(),
            priority: line.priority.clone(),
            aim: aim_words(terms.kind, terms.aim),
            baseline: baseline_words(&terms.baseline),
            stage: stage_tag(&target.stage),
            at: target.stage.slug(),
            stage_words: stage_words(&target.stage),
            verdict: against_target(said(line)),
            track: track_tag(line.verdict.track),
            chance: chance_words(line.verdict.chance),
            sentences: line.verdict.sentences.clone(),
            account,
            figures: known.charts.iter().map(|chart| FigureView::new(chart, Vec::new())).collect(),
            months: known.months.iter().map(MonthView::new).collect(),
            waves: waves(&known.waves),
            method: known.method.clone(),
            known_to: line.verdict.data_to.map(|month| month.words()).unwrap_or_default(),
            revisions: revised.collect(),
            problems: terms.problems(),
            meetings: options(&known.meetings, ""),
            counts: matches!(terms.baseline, Baseline::Counted { .. }),
            may_change: known.may_change,
            may_decide: known.may_decide,
            asks_number: terms.kind != Kind::KeepLow,
            asked: terms.kind.asked(),
            seen: line.seen,
            href: route::target(target.id.as_str()),
            write_href: match (&target.stage, known.may_change) {
                (Stage::Draft, true) => route::target_write(target.id.as_str()),
                _ => String::new(),
            },
            error: error.to_owned(),
        }
    }
}

async fn show(site: &Site, staff: &Staff, id: &str, error: &str) -> Result<Response, Problem> {
    let known = site.door.target(&staff.caller, id).await?;
    let frame = Frame::new(known.line.target.terms.title.clone(), Place::Targets)
        .crumbs([crumb()])
        .signed(staff.signed())
        .with_error(!error.is_empty());
    site.show(&frame, &TargetView::new(&known, error))
}

/// GET `/app/targets/{target}`
pub(crate) async fn target(
    staff: Staff,
    State(site): State<Arc<Site>>,
    Path(id): Path<String>,
) -> Result<Response, Problem> {
    show(&site, &staff, &id, "").await
}

#[derive(Deserialize)]
pub(crate) struct Step {
    csrf: String,
    #[serde(default)]
    step: String,
    #[serde(default)]
    seen: i64,
    #[serde(default)]
    meeting: String,
    #[serde(default)]
    reach: String,
    #[serde(default)]
    profile: String,
    #[serde(default)]
    reason: String,
    #[serde(default)]
    account: String,
}

/// POST `/app/targets/{target}`
pub(crate) async fn step(
    staff: Staff,
    State(site): State<Arc<Site>>,
    Path(id): Path<String>,
    Form(form): Form<Step>,
) -> Result<Response, Problem> {
    staff.check(&form.csrf)?;
    let step = match form.step.as_str() {
        "lock" => TargetStep::Lock(form.meeting),
        "revise" => {
            TargetStep::Revise { reach: form.reach, even: form.profile == "even", reason: form.reason }
        }
        "close" => TargetStep::Close(form.account),
        "withdraw" => TargetStep::Withdraw(form.reason),
        _ => return Err(Problem::NotFound),
    };
    match site.door.target_step(&staff.caller, &id, form.seen, step).await {
        Ok(()) => Ok(Redirect::to(&route::target(&id)).into_response()),
        Err(crate::Closed::Refused(words)) => show(&site, &staff, &id, &words).await,
        Err(closed) => Err(closed.into()),
    }
}

#[cfg(test)]
impl TargetView {
    pub(crate) fn samples() -> Vec<Self> {
        let all = crate::sample::targets::all();
        all.iter()
            .map(|known| Self::new(known, ""))
            .chain([Self::new(&all[0], "There is no reason.")])
            .collect()
    }
}
