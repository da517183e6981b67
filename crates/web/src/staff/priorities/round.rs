//! One round: candidates with what stands beside them, who has scored, and once all is shown the order, how far scorers
//! differ, how far the order hangs on weights, what was decided and what was said against it.

use super::stage;
use crate::door::{NewCandidate, RoundKnown};
use crate::page::{Crumb, Frame, Place, View};
use crate::problem::Problem;
use crate::route::plans as route;
use crate::session::Staff;
use crate::site::Site;
use crate::staff::actions::Choice;
use crate::typed::Typed;
use crate::words;
use axum::Form;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use planning::priority::ranking::Ranked;
use planning::priority::round::{Command, Stage};
use planning::priority::{Candidate, Choice as Chosen, Source};
use serde::Serialize;
use std::sync::Arc;

const CHOICES: [(Chosen, &str); 4] =
    [(Chosen::Adopt, "adopt"), (Chosen::Monitor, "monitor"), (Chosen::Refer, "refer"), (Chosen::Not, "not")];

#[derive(Serialize)]
struct CandidateView {
    id: String,
    title: String,
    sources: Vec<String>,
    volume: String,
    harm: String,
    trend: String,
    comparison: String,
    public: String,
    marks: Vec<&'static str>,
    score: String,
    scored: bool,
    decided: String,
    tone: &'static str,
    reason: String,
    dissent: Vec<String>,
    choices: Vec<Choice>,
}

#[derive(Serialize)]
struct RankView {
    rank: u32,
    range: String,
    title: String,
    risk: String,
    spread: String,
    position: String,
    apart: String,
    least: u32,
    most: u32,
}

#[derive(Serialize)]
pub(crate) struct RoundView {
    title: String,
    stage: &'static str,
    stage_slug: &'static str,
    tone: &'static str,
    to: String,
    seen: i64,
    candidates: Vec<CandidateView>,
    ranks: Vec<RankView>,
    places: Vec<u32>,
    waiting: Vec<String>,
    scorers: Vec<String>,
    without: Vec<String>,
    taken_back: Vec<String>,
    matrix: String,
    scorers_min: usize,
    people: Vec<Choice>,
    measures: Vec<Choice>,
    meetings: Vec<Choice>,
    may_run: bool,
    scores: bool,
    may_decide: bool,
    may_dissent: bool,
    undecided: usize,
    again: Again,
    error: String,
}

/// What was typed into a form that was not followed.
#[derive(Default, Serialize)]
struct Again {
    step: String,
    title: String,
    residents: String,
    duty: String,
    rank: String,
    reason: String,
    candidate: String,
}

impl View for RoundView {
    const TEMPLATE: &'static str = "staff/round.html";
}

fn source(source: &Source) -> String {
    match source {
        Source::Evidence { words, .. } => format!("Figures: {words}"),
        Source::Residents { words, .. } => format!("Residents: {words}"),
        Source::Law { duty } => format!("Duty: {duty}"),
    }
}

const fn tone(choice: Chosen) -> &'static str {
    match choice {
        Chosen::Adopt => "green",
        Chosen::Monitor => "blue",
        Chosen::Refer => "purple",
        Chosen::Not => "grey",
    }
}

fn candidate(known: &RoundKnown, candidate: &Candidate) -> CandidateView {
    let (round, beside) = (&known.round, &candidate.beside);
    let unknown = || "Not known".to_owned();
    let decided = round.decision(&candidate.id);
    let marks = [
        (beside.statutory, "A duty"),
        (beside.national, "National priority"),
        (beside.commissioner, "In the commissioner’s plan"),
    ];
    CandidateView {
        id: candidate.id.to_string(),
        title: candidate.title.clone(),
        sources: candidate.sources.iter().map(source).collect(),
        volume: beside.volume.map_or_else(unknown, planning::wording::number),
        harm: beside
            .harm_share
            .map_or_else(unknown, |share| format!("{} of harm", planning::wording::per_cent(share))),
        trend: beside.trend.clone().unwrap_or_else(unknown),
        comparison: beside.comparison.clone().unwrap_or_else(unknown),
        public: beside.public_rank.map_or_else(unknown, |rank| format!("Place {rank}")),
        marks: marks.into_iter().filter(|(is, _)| *is).map(|(_, words)| words).collect(),
        score: route::score(round.id.as_str(), candidate.id.as_str()),
        scored: round
            .sheets
            .iter()
            .any(|sheet| sheet.candidate == candidate.id && sheet.scorer.as_str() == known.me),
        decided: decided.map_or_else(String::new, |made| made.choice.words().to_owned()),
        tone: decided.map_or("grey", |made| tone(made.choice)),
        reason: decided.map_or_else(String::new, |made| made.reason.clone()),
        dissent: round
            .dissent
            .iter()
            .filter(|one| one.candidate == candidate.id)
            .map(|one| one.words.clone())
            .collect(),
        choices: CHOICES.iter().map(|(choice, slug)| Choice::new(slug, choice.words(), "")).collect(),
    }
}

fn rank(known: &RoundKnown, ranked: &Ranked) -> RankView {
    let found = known.round.candidates.iter().find(|one| one.id == ranked.candidate);
    let (least, most) = ranked.rank_range;
    let whole = |value: f64| planning::wording::number(value);
    RankView {
        rank: ranked.rank,
        range: if least == most { "Always here".to_owned() } else { format!("{least} to {most}") },
        title: found.map_or_else(String::new, |one| one.title.clone()),
        risk: whole(ranked.risk),
        spread: format!("{} to {}", whole(ranked.spread.0), whole(ranked.spread.1)),
        position: whole(ranked.position),
        apart: ranked.apart.join(", "),
        least,
        most,
    }
}

fn again(typed: &Typed) -> Again {
    Again {
        step: typed.text("step"),
        title: typed.text("title"),
        residents: typed.text("residents"),
        duty: typed.text("duty"),
        rank: typed.text("rank"),
        reason: typed.text("reason"),
        candidate: typed.text("candidate"),
    }
}

impl RoundView {
    pub(crate) fn new(known: &RoundKnown, typed: &Typed, error: &str) -> Self {
        let round = &known.round;
        let person = |id: &terms::PersonId| {
            known
                .names
                .people
                .get(id.as_str())
                .map_or_else(|| "Somebody who left".to_owned(), |(name, _)| name.clone())
        };
        let (stage, tone) = stage(round.stage);
        let ranks: Vec<RankView> = known.ranking.iter().flatten().map(|ranked| rank(known, ranked)).collect();
        let body = |id: &str| known.names.bodies.get(id).cloned().unwrap_or_default();
        let chosen = typed.all("measures");
        Self {
            title: format!("Priorities for {}", round.year.words()),
            stage,
            stage_slug: round.stage.slug(),
            tone,
            to: route::round(round.id.as_str()),
            seen: known.seen,
            candidates: round.candidates.iter().map(|one| candidate(known, one)).collect(),
            places: (1..=ranks.len() as u32).collect(),
            ranks,
            waiting: known
                .outstanding
                .iter()
                .map(|(id, open)| {
                    format!("{}: {} to hand in", person(id), words::counted(*open as u64, "sheet", "sheets"))
                })
                .collect(),
            scorers: round.scorers.iter().map(person).collect(),
            without: round.without.iter().map(|(id, reason)| format!("{}: {reason}", person(id))).collect(),
            taken_back: round
                .taken_back
                .iter()
                .map(|(_, title, reason)| format!("{title}: {reason}"))
                .collect(),
            matrix: round.matrix.name.clone(),
            scorers_min: round.matrix.scorers_min,
            people: known
                .names
                .people
                .iter()
                .map(|(id, (name, of))| Choice::new(id, &format!("{name}, {}", body(of)), ""))
                .collect(),
            measures: known
                .measures
                .iter()
                .map(|(id, title, told)| Choice {
                    value: id.clone(),
                    text: format!("{title}: {told}"),
                    chosen: chosen.contains(&id.as_str()),
                })
                .collect(),
            meetings: Choice::list(&known.names.meetings, typed.one("meeting")),
            may_run: known.may_run,
            scores: known.scores,
            may_decide: known.may_decide,
            may_dissent: (known.scores || known.may_decide || known.may_run)
                && matches!(round.stage, Stage::Deciding | Stage::Closed),
            undecided: round.candidates.iter().filter(|one| round.decision(&one.id).is_none()).count(),
            again: again(typed),
            error: error.to_owned(),
        }
    }
}

/// What was asked for, or what to mend first.
fn command(typed: &Typed) -> Result<Command, String> {
    let candidate = || typed.one("candidate").parse().map_err(|_| "Choose a candidate".to_owned());
    let reason = typed.text("reason");
    Ok(match typed.one("step") {
        "take-back" => Command::TakeBack { candidate: candidate()?, reason },
        "start" => {
            Command::Start { scorers: typed.all("scorers").iter().filter_map(|id| id.parse().ok()).collect() }
        }
        "go-without" => {
            let scorer = typed.one("scorer").parse().map_err(|_| "Choose a scorer".to_owned())?;
            Command::GoWithout { scorer, reason }
        }
        "show" => Command::Show,
        "dissent" => Command::Dissent { candidate: candidate()?, words: reason },
        "decide" => {
            let choice = CHOICES.iter().find(|(_, slug)| *slug == typed.one("choice"));
            Command::Decide {
                candidate: candidate()?,
                choice: choice.map(|(choice, _)| *choice).ok_or("Choose what was decided")?,
                reason,
                meeting: typed
                    .one("meeting")
                    .parse()
                    .map_err(|_| "Choose the meeting that decided".to_owned())?,
            }
        }
        "close" => Command::Close,
        _ => return Err("Choose what to do".to_owned()),
    })
}

fn forward(typed: &Typed) -> NewCandidate {
    NewCandidate {
        title: typed.line("title"),
        measures: typed.all("measures").into_iter().map(str::to_owned).collect(),
        residents: typed.text("residents"),
        voice: typed.one("voice").to_owned(),
        duty: typed.line("duty"),
        public_rank: typed.number("rank"),
        national: typed.all("marks").contains(&"national"),
        commissioner: typed.all("marks").contains(&"commissioner"),
    }
}

async fn show(site: &Site, staff: &Staff, id: &str, typed: &Typed, error: &str) -> Result<Response, Problem> {
    let known = site.door.round(&staff.caller, id).await?;
    let view = RoundView::new(&known, typed, error);
    let frame = Frame::new(view.title.clone(), Place::Plan)
        .crumbs([Crumb::new("Plan", route::PLAN), Crumb::new("Priorities", route::PRIORITIES)])
        .signed(staff.signed())
        .with_error(!error.is_empty());
    site.show(&frame, &view)
}

/// GET `/app/priorities/{round}`
pub(crate) async fn round(
    staff: Staff,
    State(site): State<Arc<Site>>,
    Path(id): Path<String>,
) -> Result<Response, Problem> {
    show(&site, &staff, &id, &Typed::default(), "").await
}

/// POST `/app/priorities/{round}`: a step of the round.
pub(crate) async fn step(
    staff: Staff,
    State(site): State<Arc<Site>>,
    Path(id): Path<String>,
    Form(form): Form<Typed>,
) -> Result<Response, Problem> {
    staff.check(form.one("csrf"))?;
    let seen = form.number("seen").unwrap_or(0);
    let done = if form.one("step") == "put" {
        site.door.round_put(&staff.caller, &id, seen, &forward(&form)).await
    } else {
        match command(&form) {
            Ok(command) => site.door.round_do(&staff.caller, &id, seen, command).await,
            Err(words) => Err(crate::Closed::Refused(words)),
        }
    };
    match done {
        Ok(()) => Ok(Redirect::to(&route::round(&id)).into_response()),
        Err(crate::Closed::Refused(words)) => show(&site, &staff, &id, &form, &words).await,
        Err(closed) => Err(closed.into()),
    }
}

#[cfg(test)]
impl RoundView {
    pub(crate) fn samples() -> Vec<Self> {
        let typed =
            Typed::from([("step", "decide"), ("reason", "Most harm."), ("candidate", "c2")].as_slice());
        crate::sample::year::round_at_each_stage().iter().map(|known| Self::new(known, &typed, "")).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_decision_names_its_candidate_its_choice_and_its_meeting() {
        let read = |pairs: &[(&str, &str)]| command(&Typed::from(pairs));
        let most = [("step", "decide"), ("candidate", "c1"), ("reason", "Harm."), ("choice", "adopt")];
        assert_eq!(read(&most).unwrap_err(), "Choose the meeting that decided");
        let all = [most[0], most[1], most[2], most[3], ("meeting", "m-1")];
        assert!(matches!(read(&all), Ok(Command::Decide { choice: Chosen::Adopt, .. })));
        assert_eq!(read(&all[..2]).unwrap_err(), "Choose what was decided");
        assert_eq!(read(&[("step", "shout")]).unwrap_err(), "Choose what to do");
    }
}
