//! How a year ended, for everybody: what we missed first, and how early we saw it. Verdicts come from released figures alone.

use super::line::VerdictView;
use crate::door::{EndedTold, YearEndTold};
use crate::page::{Crumb, Frame, Place, View};
use crate::problem::Problem;
use crate::site::Site;
use crate::staff::targets::{against_target, aim_words};
use crate::{route, words};
use axum::extract::{Path, State};
use axum::response::Response;
use serde::Serialize;
use std::sync::Arc;

#[derive(Serialize)]
struct TargetView {
    id: String,
    title: String,
    goal: String,
    verdict: VerdictView,
    sentences: Vec<String>,
    caught: String,
    account: String,
}

impl TargetView {
    fn new(ended: &EndedTold) -> Self {
        let target = &ended.target;
        Self {
            id: target.id.to_string(),
            title: target.title.clone(),
            goal: format!(
                "What we set out for {}: {}.",
                target.area.name,
                planning::wording::inside(&aim_words(target.kind, target.aim))
            ),
            verdict: against_target(target.verdict.verdict),
            sentences: target.verdict.sentences.clone(),
            caught: ended.caught.map(|caught| caught.words()).unwrap_or_default(),
            account: target.account.clone(),
        }
    }
}

#[derive(Serialize)]
struct GroupView {
    id: &'static str,
    title: &'static str,
    none: &'static str,
    targets: Vec<TargetView>,
}

#[derive(Serialize)]
pub(crate) struct YearEndView {
    year: String,
    lead: String,
    groups: Vec<GroupView>,
    actions: String,
    more: String,
}

impl View for YearEndView {
    const TEMPLATE: &'static str = "public/year_end.html";
}

/// "We had 5 targets. We missed 1 and reached 3. Of 1 we do not know."
fn lead(told: &YearEndTold) -> String {
    let (missed, unknown, reached) = (told.missed.len(), told.unknown.len(), told.reached.len());
    let targets = words::counted((missed + unknown + reached) as u64, "target", "targets");
    let mut lead = format!("We had {targets}. We missed {missed} and reached {reached}.");
    if unknown > 0 {
        lead.push_str(&format!(" Of {unknown} we do not know, or cannot say."));
    }
    lead
}

fn actions(told: &YearEndTold) -> String {
    let count = &told.actions;
    let all = count.done + count.dropped + count.carried + count.open;
    if all == 0 {
        return String::new();
    }
    format!(
        "Of {} we did {}, {} of them in time. We did not do {}. {} go on in the next year, and {} are still open.",
        words::counted(u64::from(all), "action", "actions"),
        count.done,
        count.on_time,
        count.dropped,
        count.carried,
        count.open
    )
}

impl YearEndView {
    pub(crate) fn new(told: &YearEndTold) -> Self {
        let group = |id, title, none, targets: &[EndedTold]| GroupView {
            id,
            title,
            none,
            targets: targets.iter().map(TargetView::new).collect(),
        };
        Self {
            year: told.year.words(),
            lead: lead(told),
            groups: vec![
                group("missed", "What we missed", "We missed no target.", &told.missed),
                group("unknown", "What we do not know", "We know how each target ended.", &told.unknown),
                group("reached", "What we reached", "We reached no target.", &told.reached),
            ],
            actions: actions(told),
            more: route::performance(told.year),
        }
    }
}

/// GET `/performance/{year}/end`
pub(crate) async fn year_end(
    State(site): State<Arc<Site>>,
    Path(year): Path<i32>,
) -> Result<Response, Problem> {
    let told = site.door.year_end_told(year).await?;
    let frame = Frame::new(format!("How {} ended", told.year.words()), Place::Performance)
        .crumbs([Crumb::new("Home", route::HOME), Crumb::new("How we are doing", route::PERFORMANCE)]);
    site.show(&frame, &YearEndView::new(&told))
}

#[cfg(test)]
impl YearEndView {
    pub(crate) fn samples() -> Vec<Self> {
        let told = crate::sample::ended::year_end_told();
        let nothing = YearEndTold {
            missed: Vec::new(),
            unknown: Vec::new(),
            reached: Vec::new(),
            actions: planning::plan::Outturn::default(),
            ..told.clone()
        };
        vec![Self::new(&told), Self::new(&nothing)]
    }
}
