//! How a year ended: misses first with how early each was seen, then what is not known, what was reached, and what became of
//! the actions. Each exception leads to its story, each decision to its meeting.

use super::targets::{against_target, crumb};
use crate::door::{FileKind, YearEndKnown};
use crate::figure::Download;
use crate::page::{Crumb, Frame, Place, View};
use crate::problem::Problem;
use crate::public::line::VerdictView;
use crate::public::take_away::saved;
use crate::route;
use crate::session::Staff;
use crate::site::Site;
use axum::extract::{Path, State};
use axum::response::Response;
use planning::pack::{ActionOutcome, Outcome};
use serde::Serialize;
use std::sync::Arc;

#[derive(Serialize)]
struct OutcomeView {
    id: String,
    title: String,
    href: String,
    verdict: Option<VerdictView>,
    account: String,
    caught: String,
    exceptions: Vec<Crumb>,
    decisions: Vec<(String, Crumb)>,
    recovered: String,
    revised: bool,
}

impl OutcomeView {
    fn new(outcome: &Outcome) -> Self {
        let said = |id: &terms::RecordId| id.as_str().to_uppercase();
        Self {
            id: outcome.target.to_string(),
            title: outcome.title.clone(),
            href: route::target(outcome.target.as_str()),
            verdict: outcome.result.map(against_target),
            account: outcome.account.clone(),
            caught: outcome.caught.map(|caught| caught.words()).unwrap_or_default(),
            exceptions: outcome
                .exceptions
                .iter()
                .map(|id| Crumb::new(said(id), route::exception(id.as_str())))
                .collect(),
            decisions: outcome
                .decisions
                .iter()
                .map(|(id, words)| {
                    (words.clone(), Crumb::new(said(id), route::meetings::meeting(id.as_str())))
                })
                .collect(),
            recovered: outcome.recovered.clone().unwrap_or_default(),
            revised: outcome.revised,
        }
    }
}

/// Targets that ended alike.
#[derive(Serialize)]
struct GroupView {
    id: &'static str,
    title: &'static str,
    none: &'static str,
    outcomes: Vec<OutcomeView>,
}

#[derive(Serialize)]
struct ActionView {
    id: String,
    title: String,
    href: String,
    owner: String,
    ended: &'static str,
    reason: String,
    to: String,
    to_href: String,
}

impl ActionView {
    fn new(one: &ActionOutcome, known: &YearEndKnown) -> Self {
        let found = known.bodies.iter().find(|(body, _)| *body == one.owner);
        let href = |id: &terms::RecordId| route::plans::action(id.as_str());
        Self {
            id: one.action.as_str().to_uppercase(),
            title: one.title.clone(),
            href: href(&one.action),
            owner: found.map_or_else(|| one.owner.to_string(), |(_, name)| name.clone()),
            ended: one.ended.words(),
            reason: one.reason.clone(),
            to: one.to.as_ref().map(|id| id.as_str().to_uppercase()).unwrap_or_default(),
            to_href: one.to.as_ref().map(href).unwrap_or_default(),
        }
    }
}

#[derive(Serialize)]
pub(crate) struct YearEndView {
    title: &'static str,
    year: String,
    running: String,
    summary: Vec<String>,
    groups: Vec<GroupView>,
    actions: Vec<ActionView>,
    problems: Vec<(String, String)>,
    lessons: Vec<String>,
    notes: Vec<String>,
    files: Vec<Download>,
    others: Vec<Crumb>,
    told: String,
}

impl View for YearEndView {
    const TEMPLATE: &'static str = "staff/year_end.html";
}

/// Formats that are offered, in order.
const KINDS: [FileKind; 3] = [FileKind::Pdf, FileKind::Xlsx, FileKind::Ods];

impl YearEndView {
    pub(crate) fn new(known: &YearEndKnown) -> Self {
        let report = &known.report;
        let group = |id, title, none, outcomes: &[Outcome]| GroupView {
            id,
            title,
            none,
            outcomes: outcomes.iter().map(OutcomeView::new).collect(),
        };
        let ends = planning::day_words(report.year.last_day());
        let others = known.years.iter().rev().filter(|year| **year != report.year);
        Self {
            title: if known.over { "How the year ended" } else { "How the year stands" },
            year: report.year.words(),
            running: if known.over {
                String::new()
            } else {
                format!("The year ends on {ends}. This is how it stands.")
            },
            summary: report.summary(),
            groups: vec![
                group("missed", "Missed", "No target was missed.", &report.missed),
                group("unknown", "Not known", "Of every target we know how it ended.", &report.unknown),
                group("reached", "Reached", "No target was reached.", &report.reached),
            ],
            actions: report.actions.iter().map(|one| ActionView::new(one, known)).collect(),
            problems: report.problems.clone(),
            lessons: report.lessons.clone(),
            notes: report.notes.clone(),
            files: KINDS
                .iter()
                .map(|kind| Download {
                    words: kind.words().into(),
                    href: route::year_end_file(report.year, *kind),
                })
                .collect(),
            others: others.map(|year| Crumb::new(year.words(), route::year_end(*year))).collect(),
            told: if known.over { route::performance_end(report.year) } else { String::new() },
        }
    }
}

/// GET `/app/year-end/{year}`
pub(crate) async fn year_end(
    staff: Staff,
    State(site): State<Arc<Site>>,
    Path(year): Path<i32>,
) -> Result<Response, Problem> {
    let known = site.door.year_end(&staff.caller, year).await?;
    let view = YearEndView::new(&known);
    let frame = Frame::new(format!("{}: {}", view.title, view.year), Place::Targets)
        .crumbs([crumb(), Crumb::new("Quarterly board", route::BOARD)])
        .signed(staff.signed());
    site.show(&frame, &view)
}

/// GET `/app/year-end/{year}/{file}`: `report.pdf`.
pub(crate) async fn file(
    staff: Staff,
    State(site): State<Arc<Site>>,
    Path((year, file)): Path<(i32, String)>,
) -> Result<Response, Problem> {
    let ending = file.strip_prefix("report.").ok_or(Problem::NotFound)?;
    let kind = FileKind::from_extension(ending).ok_or(Problem::NotFound)?;
    Ok(saved(site.door.year_end_file(&staff.caller, year, kind).await?))
}

#[cfg(test)]
impl YearEndView {
    pub(crate) fn samples() -> Vec<Self> {
        let known = crate::sample::ended::year_end();
        let running = YearEndKnown { over: false, ..known.clone() };
        vec![Self::new(&known), Self::new(&running)]
    }
}
