//! S10 One plan: what it must have and lacks, its priorities with actions and targets, forewords, who signed, its life.

pub(crate) mod begin;
pub(crate) mod follow;
pub(crate) mod line;
pub(crate) mod part;

use crate::door::PlanKnown;
use crate::page::{Crumb, Frame, Place, View};
use crate::problem::Problem;
use crate::route::plans as route;
use crate::session::Staff;
use crate::site::Site;
use crate::staff::actions::{Choice, body, members, title, tone};
use crate::staff::plans::stage;
use crate::typed::Typed;
use crate::words;
use axum::Form;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use planning::plan::{Command, Foreword, Outturn, Stage};
use serde::Serialize;
use std::sync::Arc;

#[derive(Serialize)]
struct PartView {
    title: &'static str,
    law: &'static str,
    href: String,
    written: bool,
    words: String,
}

#[derive(Serialize)]
struct StepView {
    title: String,
    href: String,
    stage: &'static str,
    tone: &'static str,
}

#[derive(Serialize)]
struct LineView {
    id: String,
    title: String,
    href: String,
    owner: String,
    resources: String,
    steps: Vec<StepView>,
    targets: Vec<String>,
    lacks: Vec<&'static str>,
}

#[derive(Serialize)]
struct SignView {
    body: String,
    on: String,
}

#[derive(Serialize)]
struct LinkView {
    text: String,
    href: String,
}

#[derive(Serialize)]
struct HistoryView {
    words: String,
    by: String,
    at: String,
}

/// What was typed into a form that was not followed.
#[derive(Default, Serialize)]
struct Again {
    step: String,
    words: String,
    by: String,
}

/// What the caller may do at this stage.
#[derive(Serialize)]
struct May {
    write: bool,
    approve: bool,
    publish: bool,
    begin: bool,
    close: bool,
}

/// Plans that stand beside it.
#[derive(Serialize)]
struct Around {
    above: Vec<LinkView>,
    under: Vec<LinkView>,
    before: Option<LinkView>,
    next: Option<LinkView>,
    replaced: Option<LinkView>,
}

#[derive(Serialize)]
pub(crate) struct PlanView {
    title: String,
    kind: &'static str,
    days: String,
    stage: &'static str,
    stage_slug: &'static str,
    tone: &'static str,
    to: String,
    seen: i64,
    parts: Vec<PartView>,
    lines: Vec<LineView>,
    new_line: String,
    by_priority: bool,
    missing: Vec<String>,
    vision: String,
    objectives: Vec<String>,
    aims: bool,
    forewords: Vec<(String, String)>,
    signs: Vec<SignView>,
    may_sign: String,
    around: Around,
    follow: String,
    address: String,
    sent: String,
    to_be_sent: bool,
    came_of_it: Vec<(&'static str, String)>,
    account: String,
    history: Vec<HistoryView>,
    meetings: Vec<Choice>,
    bodies: Vec<Choice>,
    replacing: Vec<Choice>,
    may: May,
    thread: String,
    again: Again,
    error: String,
}

impl View for PlanView {
    const TEMPLATE: &'static str = "staff/plan.html";
}

fn line(known: &PlanKnown, line: &planning::plan::Line) -> LineView {
    let step = |id: &terms::RecordId| {
        let found = known.actions.iter().find(|action| action.id == *id)?;
        Some(StepView {
            title: format!("{} {}", found.id, found.terms.title),
            href: route::action(found.id.as_str()),
            stage: found.stage.words(),
            tone: tone(&found.stage),
        })
    };
    let lacks = [
        (line.steps.is_empty(), "an action"),
        (line.resources.trim().is_empty(), "resources"),
        (line.targets.is_empty(), "a measure of success"),
    ];
    LineView {
        id: line.priority.to_string(),
        title: title(&known.names.priorities, line.priority.as_str()),
        href: route::plan_line(known.plan.id.as_str(), line.priority.as_str()),
        owner: body(&known.names, line.owner.as_str()),
        resources: line.resources.clone(),
        steps: line.steps.iter().filter_map(step).collect(),
        targets: line.targets.iter().map(|id| title(&known.names.targets, id.as_str())).collect(),
        lacks: lacks.into_iter().filter(|(is, _)| *is).map(|(_, words)| words).collect(),
    }
}

fn signs(known: &PlanKnown) -> Vec<SignView> {
    let plan = &known.plan;
    let sign = |id: &terms::BodyId| SignView {
        body: body(&known.names, id.as_str()),
        on: plan
            .signed
            .iter()
            .find(|(signed, _)| signed == id)
            .map_or_else(String::new, |(_, stamp)| words::day(stamp.on)),
    };
    plan.must_sign.iter().map(sign).collect()
}

fn came_of_it(outturn: &Outturn) -> Vec<(&'static str, String)> {
    vec![
        ("Done", outturn.done.to_string()),
        ("Of those, by their day", outturn.on_time.to_string()),
        ("Given up or declined", outturn.dropped.to_string()),
        ("Carried over", outturn.carried.to_string()),
        ("Not ended", outturn.open.to_string()),
        ("Money agreed", crate::staff::actions::form::pounds(outturn.pence)),
    ]
}

/// What the plan lacks, with the law that wants it; priorities by their titles.
fn missing(known: &PlanKnown) -> Vec<String> {
    let named = |words: String| {
        known.names.priorities.iter().fold(words, |words, (id, title)| {
            words.replace(&format!("Priority {id} has"), &format!("“{title}” has"))
        })
    };
    known.plan.missing().into_iter().map(|(words, law)| format!("{} ({law})", named(words))).collect()
}

fn may(known: &PlanKnown) -> May {
    let plan = &known.plan;
    let open = matches!(plan.stage, Stage::Draft | Stage::Consulting { .. });
    let signed = matches!(plan.stage, Stage::Approved { .. }) && plan.unsigned().is_empty();
    May {
        write: known.may_write && open,
        approve: known.may_approve && open,
        publish: known.may_publish && signed,
        begin: known.may_write && matches!(plan.stage, Stage::Published { .. }) && plan.from <= known.today,
        close: known.may_write && matches!(plan.stage, Stage::InForce { .. }) && plan.until < known.today,
    }
}

fn around(known: &PlanKnown) -> Around {
    let link = |(id, title): &(String, String)| LinkView { text: title.clone(), href: route::plan(id) };
    let replaced = match &known.plan.stage {
        Stage::Superseded { by, .. } => Some((by.to_string(), title(&known.names.plans, by.as_str()))),
        _ => None,
    };
    let before = known.plan.follows.as_ref();
    Around {
        above: known.above.iter().map(link).collect(),
        under: known.under.iter().map(link).collect(),
        before: before.map(|id| link(&(id.to_string(), title(&known.names.plans, id.as_str())))),
        next: known.next.as_ref().map(link),
        replaced: replaced.as_ref().map(link),
    }
}

fn history(known: &PlanKnown) -> Vec<HistoryView> {
    let names = &known.names;
    let person = |account: &str| {
        names.people.get(account).map_or_else(|| "The program".to_owned(), |(name, _)| name.clone())
    };
    let told = |words: &str| match words.strip_prefix("Signed for ") {
        Some(id) => format!("Signed for {}", body(names, id)),
        None => words.to_owned(),
    };
    let line = |(what, by, at): &(String, String, chrono::DateTime<chrono::Utc>)| HistoryView {
        words: told(what),
        by: person(by),
        at: words::moment(*at),
    };
    known.history.iter().rev().map(line).collect()
}

/// Plans that could take its place, while it stands.
fn replacing(known: &PlanKnown, typed: &Typed) -> Vec<Choice> {
    match known.plan.stage {
        Stage::Published { .. } | Stage::InForce { .. } if known.may_write => {
            Choice::list(&known.replacing, typed.one("by-plan"))
        }
        _ => Vec::new(),
    }
}

impl PlanView {
    pub(crate) fn new(known: &PlanKnown, typed: &Typed, error: &str) -> Self {
        let (plan, names) = (&known.plan, &known.names);
        let id = plan.id.as_str();
        let out = plan.stage.is_out();
        let (stage, tone) = stage(&plan.stage);
        let part = |part: &planning::plan::Part| PartView {
            title: part.title,
            law: part.law,
            href: route::plan_part(id, part.slug),
            written: !plan.words(part.slug).trim().is_empty(),
            words: plan.words(part.slug).to_owned(),
        };
        let outturn = match plan.stage.lived() {
            Stage::Closed { outturn, .. } => outturn,
            _ => &known.outturn,
        };
        Self {
            title: plan.title.clone(),
            kind: plan.kind.words(),
            days: format!("{} to {}", words::day(plan.from), words::day(plan.until)),
            stage,
            stage_slug: plan.stage.slug(),
            tone,
            to: route::plan(id),
            seen: known.seen,
            parts: plan.kind.parts().iter().map(part).collect(),
            lines: plan.lines.iter().map(|one| line(known, one)).collect(),
            new_line: route::plan_line(id, "new"),
            by_priority: plan.kind.by_priority(),
            missing: missing(known),
            vision: plan.vision.clone(),
            objectives: plan.objectives.iter().map(|(_, words)| words.clone()).collect(),
            aims: plan.kind == planning::plan::Kind::Strategy,
            forewords: plan.forewords.iter().map(|one| (one.by.clone(), one.words.clone())).collect(),
            signs: signs(known),
            may_sign: known.may_sign.as_ref().map_or_else(String::new, |id| body(names, id)),
            around: around(known),
            follow: if out
                && !matches!(plan.stage, Stage::Superseded { .. })
                && known.may_write
                && known.next.is_none()
            {
                route::plan_follow(id)
            } else {
                String::new()
            },
            address: if out { known.address.clone() } else { String::new() },
            sent: plan.sent.map_or_else(String::new, words::day),
            to_be_sent: plan.to_be_sent(),
            came_of_it: if out { came_of_it(outturn) } else { Vec::new() },
            account: match plan.stage.lived() {
                Stage::Closed { outturn, .. } => outturn.account.clone(),
                _ => String::new(),
            },
            history: history(known),
            meetings: Choice::list(&names.meetings, typed.one("meeting")),
            bodies: members(names, typed.one("body")),
            replacing: replacing(known, typed),
            may: may(known),
            thread: route::thread("plan", id),
            again: Again {
                step: typed.one("step").to_owned(),
                words: typed.text("words"),
                by: typed.line("by"),
            },
            error: error.to_owned(),
        }
    }
}

/// What was asked for, or what to mend first.
fn command(typed: &Typed) -> Result<Command, String> {
    let words = typed.text("words");
    Ok(match typed.one("step") {
        "consult" => Command::Consult,
        "back" => Command::BackToDraft,
        "approve" => Command::Approve {
            meeting: typed
                .one("meeting")
                .parse()
                .map_err(|_| "Choose the meeting that approved it".to_owned())?,
        },
        // The desk puts in the body of whoever signs, and the address.
        "sign" => Command::Sign { body: terms::BodyId::new("own").ok_or("Choose a body")? },
        "publish" => Command::Publish { address: String::new() },
        "sent" => Command::Sent { on: typed.day("on").ok_or("Give the day on which it was sent")? },
        "begin" => Command::Begin,
        "supersede" => Command::Supersede {
            by: typed
                .one("by-plan")
                .parse()
                .map_err(|_| "Choose the plan that takes its place".to_owned())?,
        },
        "close" => Command::Close { outturn: Box::new(Outturn { account: words, ..Outturn::default() }) },
        "foreword" => Command::Foreword(Foreword {
            body: typed
                .one("body")
                .parse()
                .map_err(|_| "Choose for which body the foreword is".to_owned())?,
            by: typed.line("by"),
            words,
        }),
        "take-out" => Command::TakeOut {
            priority: typed.one("priority").parse().map_err(|_| "Choose a priority".to_owned())?,
            reason: words,
        },
        "aim" => {
            let objectives = typed.text("objectives");
            let lines = objectives.lines().map(str::trim).filter(|line| !line.is_empty());
            let numbered = |(n, line): (usize, &str)| {
                Some((terms::RecordId::new(&format!("o-{}", n + 1))?, line.to_owned()))
            };
            Command::Aim { vision: words, objectives: lines.enumerate().filter_map(numbered).collect() }
        }
        _ => return Err("Choose what to do".to_owned()),
    })
}

async fn show(site: &Site, staff: &Staff, id: &str, typed: &Typed, error: &str) -> Result<Response, Problem> {
    let known = site.door.plan(&staff.caller, id).await?;
    let frame = Frame::new(known.plan.title.clone(), Place::Plan)
        .crumbs([Crumb::new("Plan", route::PLAN)])
        .signed(staff.signed())
        .with_error(!error.is_empty());
    site.show(&frame, &PlanView::new(&known, typed, error))
}

/// GET `/app/plan/{plan}`
pub(crate) async fn plan(
    staff: Staff,
    State(site): State<Arc<Site>>,
    Path(id): Path<String>,
) -> Result<Response, Problem> {
    show(&site, &staff, &id, &Typed::default(), "").await
}

/// POST `/app/plan/{plan}`: a step in its life.
pub(crate) async fn step(
    staff: Staff,
    State(site): State<Arc<Site>>,
    Path(id): Path<String>,
    Form(form): Form<Typed>,
) -> Result<Response, Problem> {
    staff.check(form.one("csrf"))?;
    let done = match command(&form) {
        Ok(command) => site.door.plan_do(&staff.caller, &id, form.number("seen").unwrap_or(0), command).await,
        Err(words) => Err(crate::Closed::Refused(words)),
    };
    match done {
        Ok(()) => Ok(Redirect::to(&route::plan(&id)).into_response()),
        Err(crate::Closed::Refused(words)) => show(&site, &staff, &id, &form, &words).await,
        Err(closed) => Err(closed.into()),
    }
}

#[cfg(test)]
impl PlanView {
    pub(crate) fn samples() -> Vec<Self> {
        let typed = Typed::from([("step", "close"), ("words", "A good year.")].as_slice());
        crate::sample::year::plan_at_each_stage().iter().map(|known| Self::new(known, &typed, "")).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_line_of_objectives_is_one() {
        let typed =
            Typed::from([("step", "aim"), ("words", "Safe."), ("objectives", "One\r\n\r\n Two ")].as_slice());
        let Ok(Command::Aim { vision, objectives }) = command(&typed) else { panic!("it is sound") };
        let lines: Vec<(&str, &str)> =
            objectives.iter().map(|(id, words)| (id.as_str(), words.as_str())).collect();
        assert_eq!((vision.as_str(), lines), ("Safe.", vec![("o-1", "One"), ("o-2", "Two")]));
    }
}
