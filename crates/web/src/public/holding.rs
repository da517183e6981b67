//! What the chief constable is asked, answers and promises: by objective, with what was kept and what was not.

use crate::page::{Crumb, Frame, Place, View};
use crate::problem::Problem;
use crate::route::meetings as at;
use crate::site::Site;
use crate::{route, words};
use axum::extract::State;
use axum::response::Response;
use disclosure::Released;
use planning::account::Source;
use planning::account::told::{Accounted, PromiseTold, Promised};
use serde::Serialize;
use std::sync::Arc;

/// Questions shown at most.
const MOST: usize = 200;

#[derive(Serialize)]
struct PromiseView {
    words: String,
    owner: String,
    due: String,
    status: &'static str,
    tone: &'static str,
    /// What was done or why not, with its day; empty while it is open.
    since: String,
    proof: String,
    /// Whether the proof leads elsewhere.
    away: bool,
}

#[derive(Serialize)]
struct QuestionView {
    id: String,
    words: String,
    asked: String,
    answer: Vec<String>,
    answered: String,
    evidence: String,
    away: bool,
    promises: Vec<PromiseView>,
    settled: String,
}

#[derive(Serialize)]
struct ObjectiveView {
    id: String,
    words: String,
    questions: Vec<QuestionView>,
}

#[derive(Serialize)]
pub(crate) struct HoldingView {
    /// "2 promises kept. 1 late."
    summary: String,
    objectives: Vec<ObjectiveView>,
    ask: &'static str,
    meetings: &'static str,
}

impl View for HoldingView {
    const TEMPLATE: &'static str = "public/holding.html";
}

fn promise(one: &PromiseTold) -> PromiseView {
    let (status, tone) = match one.became {
        Promised::Late => ("Late", "red"),
        Promised::Open => ("To be kept", "blue"),
        Promised::Kept => ("Kept", "green"),
        Promised::Dropped => ("Not kept", "grey"),
    };
    PromiseView {
        words: one.words.clone(),
        owner: one.owner.clone(),
        due: words::day(one.due),
        status,
        tone,
        since: one.on.map_or_else(String::new, |on| format!("{}: {}", words::day(on), one.since)),
        away: one.proof.starts_with("https://"),
        proof: one.proof.clone(),
    }
}

fn question(one: &Accounted) -> QuestionView {
    let who = match one.source {
        Source::Public => "somebody who lives or works here",
        Source::Panel => "the police and crime panel",
        Source::Commissioner => "the commissioner",
    };
    let answer = one.answer.as_ref();
    QuestionView {
        id: one.id.clone(),
        words: one.words.clone(),
        asked: format!("Asked on {} by {who}.", words::day(one.asked)),
        answer: answer.iter().flat_map(|(text, _)| text.lines().map(str::to_owned)).collect(),
        answered: answer.map_or_else(String::new, |(_, on)| words::day(*on)),
        away: one.evidence.starts_with("https://"),
        evidence: one.evidence.clone(),
        promises: one.promises.iter().map(promise).collect(),
        settled: one.settled.clone(),
    }
}

impl HoldingView {
    fn new(known: &Released<Vec<Accounted>>) -> Self {
        let mut objectives: Vec<ObjectiveView> = Vec::new();
        for one in known.iter().take(MOST) {
            if objectives.last().is_none_or(|last| last.words != one.objective) {
                let id = format!("objective-{}", objectives.len() + 1);
                let words = one.objective.clone();
                objectives.push(ObjectiveView { id, words, questions: Vec::new() });
            }
            objectives.last_mut().expect("one was put there").questions.push(question(one));
        }
        let count = |became: Promised| {
            let all = known.iter().flat_map(|one| &one.promises);
            all.filter(|one| one.became == became).count() as u64
        };
        let told = |became: Promised, words: &str| {
            let count = count(became);
            (count > 0).then(|| format!("{} {words}.", words::counted(count, "promise", "promises")))
        };
        let parts = [
            told(Promised::Late, "late"),
            told(Promised::Kept, "kept"),
            told(Promised::Dropped, "not kept"),
            told(Promised::Open, "to be kept"),
        ];
        let summary = parts.into_iter().flatten().collect::<Vec<_>>().join(" ");
        Self { summary, objectives, ask: at::ASK, meetings: at::PUBLIC }
    }
}

/// GET `/holding-to-account`
pub(crate) async fn holding(State(site): State<Arc<Site>>) -> Result<Response, Problem> {
    let known = site.door.accounts_told().await?;
    let frame = Frame::new("What we ask the chief constable", Place::PublicMeetings)
        .crumbs([Crumb::new("Home", route::HOME), Crumb::new("Meetings and questions", at::PUBLIC)]);
    site.show(&frame, &HoldingView::new(&known))
}

#[cfg(test)]
impl HoldingView {
    pub(crate) fn samples() -> Vec<Self> {
        let told = crate::sample::accounts::told();
        let none = told.clone().derive(|_| Vec::new());
        vec![Self::new(&told), Self::new(&none)]
    }
}
