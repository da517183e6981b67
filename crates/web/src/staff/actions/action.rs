//! S12 One action: what it is, where it stands, what is next, and its life so far.

use super::form::{grade_words, kind_words, pounds};
use super::{Choice, body, members, owner, title, tone};
use crate::door::{ActionKnown, BesideKnown, PlanNames};
use crate::page::{Crumb, Frame, Place, View};
use crate::problem::Problem;
use crate::route::plans as route;
use crate::session::Staff;
use crate::site::Site;
use crate::typed::Typed;
use crate::words;
use axum::Form;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use planning::action::{Command, Evidence, MoneySource, Owner, Stage};
use serde::Serialize;
use std::sync::Arc;

#[derive(Serialize)]
struct LinkView {
    text: String,
    href: String,
    words: String,
}

#[derive(Serialize)]
struct StepView {
    at: usize,
    words: String,
    due: String,
    status: String,
    tone: &'static str,
    open: bool,
}

#[derive(Serialize)]
struct LineView {
    words: String,
    reason: String,
    by: String,
    at: String,
}

/// What was typed into a form that was not followed.
#[derive(Default, Serialize)]
struct Again {
    step: String,
    reason: String,
    ask: String,
    due: String,
}

/// What the caller may do at this stage.
#[derive(Serialize)]
struct May {
    answer: bool,
    start: bool,
    block: bool,
    unblock: bool,
    finish: bool,
    reschedule: bool,
    step: bool,
    write: bool,
    hand_on: bool,
}

/// Records that the action belongs to.
#[derive(Serialize)]
struct Around {
    priority: Option<LinkView>,
    plan: Option<LinkView>,
    from: String,
    earlier: Option<LinkView>,
    later: Option<LinkView>,
}

#[derive(Serialize)]
pub(crate) struct ActionView {
    id: String,
    title: String,
    to: String,
    write: String,
    seen: i64,
    stage: &'static str,
    tone: &'static str,
    about: Vec<String>,
    owner: String,
    person: String,
    due: String,
    late: String,
    lever: &'static str,
    around: Around,
    money: Vec<String>,
    gifts: Vec<String>,
    works: Vec<LinkView>,
    steps: Vec<StepView>,
    needs: Vec<LinkView>,
    holds_up: Vec<LinkView>,
    evidence: Vec<String>,
    history: Vec<LineView>,
    thread: String,
    colleagues: Vec<Choice>,
    bodies: Vec<Choice>,
    may: May,
    waits: String,
    again: Again,
    error: String,
}

impl View for ActionView {
    const TEMPLATE: &'static str = "staff/action.html";
}

fn person(names: &PlanNames, id: &str) -> String {
    names.people.get(id).map_or_else(|| "The program".to_owned(), |(name, _)| name.clone())
}

fn links(list: &[BesideKnown]) -> Vec<LinkView> {
    list.iter()
        .map(|(id, title, stage)| LinkView {
            text: format!("{id} {title}"),
            href: route::action(id),
            words: stage.clone(),
        })
        .collect()
}

/// What is to be known of the stage besides its name.
fn about(stage: &Stage) -> Vec<String> {
    match stage {
        Stage::Declined { reason } | Stage::Dropped { reason } => vec![format!("Why: {reason}")],
        Stage::Blocked { reason, ask, since } => {
            vec![format!("Stuck since {}: {reason}", words::day(*since)), format!("What would help: {ask}")]
        }
        Stage::Done { on, .. } => vec![format!("Done on {}.", words::day(*on))],
        Stage::Carried { reason, .. } => vec![format!("Why it was not done: {reason}")],
        Stage::Proposed | Stage::Agreed | Stage::Underway => Vec::new(),
    }
}

fn money(known: &ActionKnown) -> Vec<String> {
    let line = |money: &planning::action::Money| {
        let source = match &money.source {
            MoneySource::Body(id) => body(&known.names, id.as_str()),
            MoneySource::Fund(id) => format!("the fund {id}"),
            MoneySource::Government => "central government".to_owned(),
            MoneySource::Other(words) => words.clone(),
        };
        let agreed = if money.agreed { "agreed" } else { "asked for, not agreed yet" };
        format!("{} from {source}, {agreed}", pounds(money.pence))
    };
    known.action.terms.money.iter().map(line).collect()
}

fn steps(known: &ActionKnown) -> Vec<StepView> {
    let step = |(at, step): (usize, &planning::action::Milestone)| {
        let (status, tone) = match (&step.done, &step.dropped) {
            (Some(stamp), _) => (format!("Done {}", words::day(stamp.on)), "green"),
            (None, Some(reason)) => (format!("Given up: {reason}"), "plain"),
            (None, None) if step.due < known.today => ("Late".to_owned(), "orange"),
            (None, None) => ("To do".to_owned(), "plain"),
        };
        let open = step.done.is_none() && step.dropped.is_none();
        StepView { at, words: step.words.clone(), due: words::day(step.due), status, tone, open }
    };
    known.action.terms.milestones.iter().enumerate().map(step).collect()
}

fn may(known: &ActionKnown) -> May {
    let (stage, work) = (&known.action.stage, known.may_work);
    let open = !stage.ended();
    May {
        answer: known.may_answer && *stage == Stage::Proposed,
        start: work && *stage == Stage::Agreed,
        block: work && matches!(stage, Stage::Agreed | Stage::Underway),
        unblock: work && matches!(stage, Stage::Blocked { .. }),
        finish: work && *stage == Stage::Underway,
        reschedule: work && open,
        step: work && matches!(stage, Stage::Underway | Stage::Blocked { .. }),
        write: known.may_write && matches!(stage, Stage::Proposed | Stage::Declined { .. }),
        hand_on: known.may_write && open,
    }
}

fn around(known: &ActionKnown) -> Around {
    let (action, names, terms) = (&known.action, &known.names, &known.action.terms);
    let link = |text: String, href: String| LinkView { text, href, words: String::new() };
    Around {
        priority: terms
            .priority
            .as_ref()
            .map(|id| link(title(&names.priorities, id.as_str()), route::priority(id.as_str()))),
        plan: terms.plan.as_ref().map(|id| link(title(&names.plans, id.as_str()), route::plan(id.as_str()))),
        from: terms.from.as_ref().map_or_else(String::new, |id| title(&names.origins, id.as_str())),
        earlier: action.carried_from.as_ref().map(|id| link(id.to_string(), route::action(id.as_str()))),
        later: match &action.stage {
            Stage::Carried { to, .. } => Some(link(to.to_string(), route::action(to.as_str()))),
            _ => None,
        },
    }
}

fn gifts(known: &ActionKnown) -> Vec<String> {
    let line = |gift: &planning::action::Gift| {
        let from = body(&known.names, gift.from.as_str());
        format!("{}, from {from} ({})", gift.words, kind_words(gift.kind).to_lowercase())
    };
    known.action.terms.gifts.iter().map(line).collect()
}

fn works(known: &ActionKnown) -> Vec<LinkView> {
    let line = |one: &planning::action::WhatWorks| LinkView {
        text: one.title.clone(),
        href: one.address.clone(),
        words: grade_words(one.grade).to_owned(),
    };
    known.action.terms.what_works.iter().map(line).collect()
}

fn history(known: &ActionKnown) -> Vec<LineView> {
    let line = |(what, why, by, at): &(String, String, String, chrono::DateTime<chrono::Utc>)| LineView {
        words: what.clone(),
        reason: why.clone(),
        by: person(&known.names, by),
        at: words::moment(*at),
    };
    known.history.iter().rev().map(line).collect()
}

/// How many of its needs are still open, in words.
fn waits(known: &ActionKnown) -> String {
    let ended = ["done", "dropped", "carried"].map(Stage::words_of);
    let open = known.needs.iter().filter(|(.., stage)| !ended.contains(&Some(stage.as_str()))).count();
    if known.action.stage.ended() || open == 0 {
        return String::new();
    }
    format!("It waits for {}.", words::counted(open as u64, "other action", "other actions"))
}

impl ActionView {
    pub(crate) fn new(known: &ActionKnown, typed: &Typed, error: &str) -> Self {
        let (action, names, terms) = (&known.action, &known.names, &known.action.terms);
        let stage = &action.stage;
        let id = action.id.to_string();
        let days = action.days_overdue(known.today).unsigned_abs();
        let doer = match &terms.owner {
            Owner::Body { person: Some(doer), .. } => person(names, doer.as_str()),
            _ => String::new(),
        };
        let own = |(_, (_, body)): &(&String, &(String, String))| *body == names.own;
        Self {
            to: route::action(&id),
            write: route::action_write(&id),
            thread: route::thread("action", &id),
            title: terms.title.clone(),
            seen: known.seen,
            stage: stage.words(),
            tone: tone(stage),
            about: about(stage),
            owner: owner(names, &terms.owner),
            person: doer,
            due: words::day(terms.due),
            late: if days > 0 {
                format!("{} late", words::counted(days, "day", "days"))
            } else {
                String::new()
            },
            lever: terms.lever.words(),
            around: around(known),
            money: money(known),
            gifts: gifts(known),
            works: works(known),
            steps: steps(known),
            needs: links(&known.needs),
            holds_up: links(&known.holds_up),
            evidence: match stage {
                Stage::Done { evidence, .. } => evidence.iter().map(|one| one.words.clone()).collect(),
                _ => Vec::new(),
            },
            history: history(known),
            colleagues: names
                .people
                .iter()
                .filter(own)
                .map(|(id, (name, _))| Choice::new(id, name, ""))
                .collect(),
            bodies: members(names, ""),
            may: may(known),
            waits: waits(known),
            again: Again {
                step: typed.one("step").to_owned(),
                reason: typed.text("reason"),
                ask: typed.text("ask"),
                due: typed.one("due").to_owned(),
            },
            error: error.to_owned(),
            id,
        }
    }
}

/// What was asked for, or what to mend first.
fn command(typed: &Typed) -> Result<Command, String> {
    let reason = typed.text("reason");
    // Put in by the desk: nobody answers for a body that is not theirs.
    let for_body = terms::BodyId::new("own").ok_or("Choose a body")?;
    let step = || typed.number("at").ok_or_else(|| "Choose a step".to_owned());
    Ok(match typed.one("step") {
        "accept" => Command::Accept { for_body, person: typed.one("person").parse().ok() },
        "decline" => Command::Decline { for_body, reason },
        "start" => Command::Start,
        "block" => Command::Block { reason, ask: typed.text("ask") },
        "unblock" => Command::Unblock { words: reason },
        "reschedule" => Command::Reschedule { due: typed.day("due").ok_or("Give the new day")?, reason },
        "step-done" => Command::StepDone(step()?),
        "step-dropped" => Command::StepDropped { step: step()?, reason },
        "finish" => Command::Finish { evidence: vec![Evidence { words: reason, record: None }] },
        "drop" => Command::Drop { reason },
        "reassign" => {
            let body = typed.one("owner").parse().map_err(|_| "Choose whom to ask".to_owned())?;
            let owner = match typed.line("group") {
                group if group.is_empty() => Owner::Body { body, person: None },
                name => Owner::Group { name, through: body },
            };
            Command::Reassign { owner, reason }
        }
        _ => return Err("Choose what to do".to_owned()),
    })
}

async fn show(site: &Site, staff: &Staff, id: &str, typed: &Typed, error: &str) -> Result<Response, Problem> {
    let known = site.door.action(&staff.caller, id).await?;
    let frame = Frame::new(format!("{} {}", known.action.id, known.action.terms.title), Place::Plan)
        .crumbs([Crumb::new("Plan", route::PLAN), Crumb::new("Actions", route::ACTIONS)])
        .signed(staff.signed())
        .with_error(!error.is_empty());
    site.show(&frame, &ActionView::new(&known, typed, error))
}

/// GET `/app/actions/{action}`
pub(crate) async fn action(
    staff: Staff,
    State(site): State<Arc<Site>>,
    Path(id): Path<String>,
) -> Result<Response, Problem> {
    show(&site, &staff, &id, &Typed::default(), "").await
}

/// POST `/app/actions/{action}`: a step in its life.
pub(crate) async fn step(
    staff: Staff,
    State(site): State<Arc<Site>>,
    Path(id): Path<String>,
    Form(form): Form<Typed>,
) -> Result<Response, Problem> {
    staff.check(form.one("csrf"))?;
    let done = match command(&form) {
        Ok(command) => {
            let seen = form.number("seen").unwrap_or(0);
            site.door.action_do(&staff.caller, &id, seen, command).await
        }
        Err(words) => Err(crate::Closed::Refused(words)),
    };
    match done {
        Ok(()) => Ok(Redirect::to(&route::action(&id)).into_response()),
        Err(crate::Closed::Refused(words)) => show(&site, &staff, &id, &form, &words).await,
        Err(closed) => Err(closed.into()),
    }
}

#[cfg(test)]
impl ActionView {
    pub(crate) fn samples() -> Vec<Self> {
        let typed = Typed::from([("step", "block"), ("reason", "No permit.")].as_slice());
        crate::sample::plans::each_stage().iter().map(|known| Self::new(known, &typed, "")).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_step_that_is_none_is_refused_in_words() {
        let read = |pairs: &[(&str, &str)]| command(&Typed::from(pairs));
        assert_eq!(read(&[]).unwrap_err(), "Choose what to do");
        assert_eq!(read(&[("step", "reschedule")]).unwrap_err(), "Give the new day");
        assert_eq!(read(&[("step", "step-done"), ("at", "2")]).unwrap(), Command::StepDone(2));
    }
}
