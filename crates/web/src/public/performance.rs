//! P15 How we are doing: what the partnership set out to reach, and how it goes, in the same few words as its own board.
//! Verdicts come from released figures alone.

use super::line::VerdictView;
use crate::door::{PerformanceKnown, PublicTarget};
use crate::figure::FigureView;
use crate::page::{Crumb, Frame, Place, View};
use crate::problem::Problem;
use crate::site::Site;
use crate::staff::targets::{against_target, aim_words};
use crate::{route, words};
use axum::extract::{Path, State};
use axum::response::Response;
use planning::Track;
use serde::Serialize;
use std::sync::Arc;

#[derive(Serialize)]
struct TargetView {
    id: String,
    title: String,
    area: Crumb,
    aim: String,
    goal: String,
    verdict: VerdictView,
    sentences: Vec<String>,
    account: String,
    more: Crumb,
    figure: Option<FigureView>,
}

impl TargetView {
    fn new(target: &PublicTarget) -> Self {
        let area = Crumb::new(target.area.name.clone(), route::area(target.area.code));
        let aim = aim_words(target.kind, target.aim);
        let more = match &target.measure {
            Some(measure) => Crumb::new(
                format!("All figures on this in {}", target.area.name),
                route::measure(target.area.code, measure),
            ),
            None => Crumb::new(format!("More about {}", target.area.name), route::area(target.area.code)),
        };
        Self {
            id: target.id.to_string(),
            title: target.title.clone(),
            goal: format!(
                "What we set out for {}: {}.",
                target.year.words(),
                planning::wording::inside(&aim)
            ),
            area,
            aim,
            verdict: against_target(target.verdict.verdict),
            sentences: target.verdict.sentences.clone(),
            account: target.account.clone(),
            more,
            figure: target.chart.as_ref().map(|chart| FigureView::new(chart, Vec::new())),
        }
    }
}

#[derive(Serialize)]
struct GroupView {
    title: String,
    targets: Vec<TargetView>,
}

#[derive(Serialize)]
pub(crate) struct PerformanceView {
    year: String,
    lead: String,
    end: String,
    others: Vec<Crumb>,
    groups: Vec<GroupView>,
}

impl View for PerformanceView {
    const TEMPLATE: &'static str = "public/performance.html";
}

/// How many go well and how many do not, in a sentence or two.
fn lead(known: &PerformanceKnown) -> String {
    let targets = &known.targets;
    if targets.is_empty() {
        return "No target has been agreed yet. Once there is one, you can see here how it goes.".to_owned();
    }
    if known.over {
        let targets = words::counted(targets.len() as u64, "target", "targets");
        return format!("This year is over. We had {targets}.");
    }
    let of = |track: Track| targets.iter().filter(|target| target.verdict.track == track).count();
    let said = [
        (of(Track::OffTrack), "off track"),
        (of(Track::AtRisk), "at risk"),
        (of(Track::OnTrack), "on track"),
        (of(Track::NotJudged), "not judged yet"),
    ];
    let said: Vec<String> = said
        .into_iter()
        .filter(|(count, _)| *count > 0)
        .map(|(count, words)| format!("{count} {words}"))
        .collect();
    let targets = words::counted(targets.len() as u64, "target", "targets");
    format!("We have {targets}: {}.", planning::wording::list(&said))
}

impl PerformanceView {
    pub(crate) fn new(known: &PerformanceKnown) -> Self {
        let mut groups: Vec<GroupView> = Vec::new();
        for target in &known.targets {
            let title = match target.priority.as_str() {
                "" => "Other targets",
                priority => priority,
            };
            let view = TargetView::new(target);
            match groups.iter_mut().find(|group| group.title == title) {
                Some(group) => group.targets.push(view),
                None => groups.push(GroupView { title: title.to_owned(), targets: vec![view] }),
            }
        }
        let others = known.years.iter().rev().filter(|year| Some(**year) != known.year);
        Self {
            year: known.year.map(|year| year.words()).unwrap_or_default(),
            lead: lead(known),
            end: known.year.filter(|_| known.over).map(route::performance_end).unwrap_or_default(),
            others: others.map(|year| Crumb::new(year.words(), route::performance(*year))).collect(),
            groups,
        }
    }
}

/// GET `/performance`: the year that runs.
pub(crate) async fn performance(State(site): State<Arc<Site>>) -> Result<Response, Problem> {
    show(&site, None).await
}

/// GET `/performance/{year}`
pub(crate) async fn of_year(
    State(site): State<Arc<Site>>,
    Path(year): Path<i32>,
) -> Result<Response, Problem> {
    show(&site, Some(year)).await
}

async fn show(site: &Site, year: Option<i32>) -> Result<Response, Problem> {
    let known = site.door.performance(year).await?;
    let frame = Frame::new("How we are doing", Place::Performance).crumbs([Crumb::new("Home", route::HOME)]);
    site.show(&frame, &PerformanceView::new(&known))
}

#[cfg(test)]
impl PerformanceView {
    pub(crate) fn samples() -> Vec<Self> {
        vec![
            Self::new(&crate::sample::targets::performance()),
            Self::new(&PerformanceKnown { over: true, ..crate::sample::targets::performance() }),
            Self::new(&PerformanceKnown::default()),
        ]
    }
}
