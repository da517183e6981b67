//! A scorer's sheet for one candidate. It shows what stands beside the candidate and nobody else's scores.

use crate::door::RoundKnown;
use crate::page::{Crumb, Frame, Place, View};
use crate::problem::Problem;
use crate::route::plans as route;
use crate::session::Staff;
use crate::site::Site;
use crate::staff::actions::Choice;
use crate::typed::Typed;
use axum::Form;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use planning::priority::Sheet;
use planning::priority::matrix::{Confidence, Part};
use planning::priority::round::{Command, Stage};
use serde::Serialize;
use std::sync::Arc;

const CONFIDENCE: [(Confidence, &str, &str); 3] = [
    (Confidence::High, "high", "Good"),
    (Confidence::Moderate, "moderate", "Middling"),
    (Confidence::Low, "low", "Poor"),
];

#[derive(Serialize)]
struct ElementView {
    id: String,
    title: String,
    scale: Vec<Choice>,
}

#[derive(Serialize)]
struct PartView {
    title: &'static str,
    elements: Vec<ElementView>,
}

#[derive(Serialize)]
pub(crate) struct ScoreView {
    title: String,
    beside: Vec<(&'static str, String)>,
    to: String,
    parts: Vec<PartView>,
    confidence: Vec<Choice>,
    note: String,
    error: String,
}

impl View for ScoreView {
    const TEMPLATE: &'static str = "staff/score.html";
}

fn field(element: &str) -> String {
    format!("score-{element}")
}

impl ScoreView {
    /// The sheet over what was typed, or over the scorer's own earlier one.
    pub(crate) fn new(
        known: &RoundKnown,
        candidate: &str,
        typed: Option<&Typed>,
        error: &str,
    ) -> Option<Self> {
        let round = &known.round;
        let found = round.candidates.iter().find(|one| one.id.as_str() == candidate)?;
        let own =
            round.sheets.iter().find(|one| one.candidate == found.id && one.scorer.as_str() == known.me);
        let score = |id: &str| match (typed, own) {
            (Some(typed), _) => typed.one(&field(id)).to_owned(),
            (None, Some(own)) => own
                .scores
                .iter()
                .find(|(known, _)| known == id)
                .map_or_else(String::new, |(_, score)| score.to_string()),
            (None, None) => String::new(),
        };
        let element = |element: &planning::priority::matrix::Element| ElementView {
            id: field(&element.id),
            title: element.title.clone(),
            scale: element
                .scale
                .iter()
                .map(|(value, words)| {
                    Choice::new(&value.to_string(), &format!("{value}: {words}"), &score(&element.id))
                })
                .collect(),
        };
        let part = |part: Part, title| PartView {
            title,
            elements: round.matrix.elements.iter().filter(|one| one.part == part).map(element).collect(),
        };
        let sure = match (typed, own) {
            (Some(typed), _) => typed.one("confidence").to_owned(),
            (None, Some(own)) => CONFIDENCE
                .iter()
                .find(|(known, ..)| *known == own.confidence)
                .map_or_else(String::new, |(_, slug, _)| (*slug).to_owned()),
            (None, None) => String::new(),
        };
        let beside = &found.beside;
        let unknown = || "Not known".to_owned();
        Some(Self {
            title: found.title.clone(),
            beside: vec![
                ("How many", beside.volume.map_or_else(unknown, planning::wording::number)),
                ("Share of harm", beside.harm_share.map_or_else(unknown, planning::wording::per_cent)),
                ("Trend", beside.trend.clone().unwrap_or_else(unknown)),
                ("Against similar areas", beside.comparison.clone().unwrap_or_else(unknown)),
                ("Place among residents", beside.public_rank.map_or_else(unknown, |rank| rank.to_string())),
            ],
            to: route::score(round.id.as_str(), candidate),
            parts: vec![
                part(Part::Harm, "What a typical one does"),
                part(Part::Likelihood, "How often, and where it is going"),
                part(Part::Position, "What stands in our way"),
            ],
            confidence: CONFIDENCE.iter().map(|(_, slug, words)| Choice::new(slug, words, &sure)).collect(),
            note: typed.map_or_else(
                || own.map_or_else(String::new, |own| own.note.clone()),
                |typed| typed.text("note"),
            ),
            error: error.to_owned(),
        })
    }
}

/// The sheet that was typed, or what to mend first.
fn sheet(known: &RoundKnown, candidate: &str, typed: &Typed) -> Result<Sheet, String> {
    let mut scores = Vec::new();
    for element in &known.round.matrix.elements {
        let score = typed.number::<i32>(&field(&element.id));
        scores.push((
            element.id.clone(),
            score.ok_or_else(|| format!("Choose a score for {}", element.title.to_lowercase()))?,
        ));
    }
    let confidence = CONFIDENCE.iter().find(|(_, slug, _)| *slug == typed.one("confidence"));
    Ok(Sheet {
        scorer: known.me.parse().map_err(|_| "Sign in again".to_owned())?,
        candidate: candidate.parse().map_err(|_| "Choose a candidate".to_owned())?,
        scores,
        confidence: confidence.map(|(known, ..)| *known).ok_or("Choose how good the evidence is")?,
        note: typed.text("note"),
    })
}

async fn show(
    site: &Site,
    staff: &Staff,
    at: (&str, &str),
    typed: Option<&Typed>,
    error: &str,
) -> Result<Response, Problem> {
    let known = site.door.round(&staff.caller, at.0).await?;
    let open = known.scores && known.round.stage == Stage::Scoring;
    let view = ScoreView::new(&known, at.1, typed, error).filter(|_| open).ok_or(Problem::NotFound)?;
    let title = format!("Priorities for {}", known.round.year.words());
    let frame = Frame::new(format!("Score: {}", view.title), Place::Plan)
        .crumbs([Crumb::new("Priorities", route::PRIORITIES), Crumb::new(title, route::round(at.0))])
        .signed(staff.signed())
        .with_error(!error.is_empty());
    site.show(&frame, &view)
}

/// GET `/app/priorities/{round}/{candidate}`
pub(crate) async fn form(
    staff: Staff,
    State(site): State<Arc<Site>>,
    Path((round, candidate)): Path<(String, String)>,
) -> Result<Response, Problem> {
    show(&site, &staff, (&round, &candidate), None, "").await
}

/// POST `/app/priorities/{round}/{candidate}`
pub(crate) async fn hand_in(
    staff: Staff,
    State(site): State<Arc<Site>>,
    Path((round, candidate)): Path<(String, String)>,
    Form(form): Form<Typed>,
) -> Result<Response, Problem> {
    staff.check(form.one("csrf"))?;
    let known = site.door.round(&staff.caller, &round).await?;
    let done = match sheet(&known, &candidate, &form) {
        Ok(sheet) => site.door.round_do(&staff.caller, &round, known.seen, Command::Score(sheet)).await,
        Err(words) => Err(crate::Closed::Refused(words)),
    };
    match done {
        Ok(()) => Ok(Redirect::to(&route::round(&round)).into_response()),
        Err(crate::Closed::Refused(words)) => {
            show(&site, &staff, (&round, &candidate), Some(&form), &words).await
        }
        Err(closed) => Err(closed.into()),
    }
}

#[cfg(test)]
impl ScoreView {
    pub(crate) fn samples() -> Vec<Self> {
        let known = crate::sample::year::round_at_each_stage().remove(1);
        let typed = Typed::from([("note", "Half of it is one street.")].as_slice());
        vec![
            Self::new(&known, "c1", None, "").expect("the sample has it"),
            Self::new(&known, "c2", Some(&typed), "Choose a score for physical harm")
                .expect("the sample has it"),
        ]
    }
}
