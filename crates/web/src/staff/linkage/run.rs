//! One run: how far it is, how sure it is by what people decided, the model, and who looks.

use super::group::GroupLineView;
use super::{RunView, frame};
use crate::choice::ChoiceView;
use crate::door::{MeasuredKnown, RunOpened, ShareKnown, TeamStep};
use crate::page::View;
use crate::problem::Problem;
use crate::public::take_away::saved;
use crate::route::linkage as at;
use crate::session::Staff;
use crate::site::Site;
use crate::typed::Typed;
use axum::Form;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use serde::Serialize;
use std::sync::Arc;

#[derive(Serialize)]
struct StepView {
    from: String,
    pairs: u64,
    said: String,
    found: String,
}

#[derive(Serialize)]
struct LevelView {
    label: String,
    bits: String,
}

#[derive(Serialize)]
struct ComparisonView {
    name: String,
    levels: Vec<LevelView>,
}

#[derive(Serialize)]
pub(crate) struct RunOpenedView {
    run: RunView,
    measured: Vec<String>,
    steps: Vec<StepView>,
    model: Vec<ComparisonView>,
    groups: Vec<GroupLineView>,
    team: Vec<ChoiceView>,
    shut_out: Vec<ChoiceView>,
    people: Vec<ChoiceView>,
    decisions: String,
    seen: i64,
    error: String,
}

impl View for RunOpenedView {
    const TEMPLATE: &'static str = "staff/linkage_run.html";
}

/// "97.0%". Near the ends a digit more, so that nothing is rounded to certainty.
pub(super) fn percent(share: f64) -> String {
    let digits = if (0.01..0.99).contains(&share) || share <= 0.0 || share >= 1.0 { 0 } else { 1 };
    format!("{:.digits$}%", (share * 100.0).clamp(0.0, 100.0))
}

fn interval(share: &ShareKnown) -> String {
    format!("{} (between {} and {})", percent(share.share), percent(share.low), percent(share.high))
}

fn measured(known: &MeasuredKnown, group_from: f64) -> Vec<String> {
    let mut said = vec![
        format!(
            "Of the pairs that the model takes for one person (from {}), {} are.",
            percent(group_from),
            interval(&known.precision)
        ),
        format!(
            "Of the pairs of one person that it kept, it takes {} for one person.",
            interval(&known.recall)
        ),
    ];
    if let Some(best) = known.best {
        said.push(format!("By what was decided, the best place for the line is {}.", percent(best)));
    }
    said
}

impl RunOpenedView {
    pub(crate) fn new(known: &RunOpened, error: &str) -> Self {
        let choice = |(id, name): &(String, String)| ChoiceView::new(id, name, false);
        let level =
            |(label, bits): &(String, f64)| LevelView { label: label.clone(), bits: format!("{bits:+.1}") };
        let steps = known.measured.iter().flat_map(|measured| &measured.steps);
        Self {
            run: RunView::new(&known.run),
            measured: known
                .measured
                .as_ref()
                .map_or_else(Vec::new, |measured_by| measured(measured_by, known.group_from)),
            steps: steps
                .map(|(from, pairs, said, found)| StepView {
                    from: percent(*from),
                    pairs: *pairs,
                    said: percent(*said),
                    found: percent(*found),
                })
                .collect(),
            model: known
                .model
                .iter()
                .map(|(name, levels)| ComparisonView {
                    name: name.clone(),
                    levels: levels.iter().map(level).collect(),
                })
                .collect(),
            groups: known.groups.iter().map(|group| GroupLineView::new(&known.run.id, group)).collect(),
            team: known.team.iter().map(choice).collect(),
            shut_out: known.shut_out.iter().map(choice).collect(),
            people: known.people.iter().map(choice).collect(),
            decisions: match known.exports {
                true => at::decisions(&known.run.id),
                false => String::new(),
            },
            seen: known.run.seen,
            error: error.to_owned(),
        }
    }
}

async fn show(site: &Site, staff: &Staff, id: &str, error: &str) -> Result<Response, Problem> {
    let known = site.door.linkage_run(&staff.caller, id).await?;
    site.show(&frame(&known.run.title, staff, error), &RunOpenedView::new(&known, error))
}

/// GET `/app/linkage/{run}`
pub(crate) async fn run(
    staff: Staff,
    State(site): State<Arc<Site>>,
    Path(id): Path<String>,
) -> Result<Response, Problem> {
    show(&site, &staff, &id, "").await
}

fn step(form: &Typed) -> Option<TeamStep> {
    let person = form.one("person").to_owned();
    Some(match form.one("step") {
        "join" => TeamStep::Join(person),
        "leave" => TeamStep::Leave(person),
        "shut-out" => TeamStep::ShutOut(person),
        "let-in" => TeamStep::LetIn(person),
        _ => return None,
    })
}

/// POST `/app/linkage/{run}`: who looks at it.
pub(crate) async fn team(
    staff: Staff,
    State(site): State<Arc<Site>>,
    Path(id): Path<String>,
    Form(form): Form<Typed>,
) -> Result<Response, Problem> {
    staff.check(form.one("csrf"))?;
    let step = step(&form).ok_or(Problem::NotFound)?;
    match site.door.linkage_team(&staff.caller, &id, form.number("seen").unwrap_or(0), step).await {
        Ok(()) => Ok(Redirect::to(&at::run(&id)).into_response()),
        Err(crate::Closed::Refused(words)) => show(&site, &staff, &id, &words).await,
        Err(closed) => Err(closed.into()),
    }
}

/// GET `/app/linkage/{run}/decisions.csv`
pub(crate) async fn decisions(
    staff: Staff,
    State(site): State<Arc<Site>>,
    Path(id): Path<String>,
) -> Result<Response, Problem> {
    Ok(saved(site.door.linkage_decisions(&staff.caller, &id).await?))
}

#[cfg(test)]
impl RunOpenedView {
    pub(crate) fn samples() -> Vec<Self> {
        let known = crate::sample::linkage::opened();
        let bare = RunOpened { measured: None, people: Vec::new(), exports: false, ..known.clone() };
        vec![Self::new(&known, ""), Self::new(&bare, "Choose somebody.")]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_share_near_the_end_is_not_rounded_to_certainty() {
        assert_eq!(
            [0.0, 0.004, 0.5, 0.97, 0.996, 1.0].map(percent),
            ["0%", "0.4%", "50%", "97%", "99.6%", "100%"]
        );
    }
}
