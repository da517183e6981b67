//! Finds the thread in the records.

use crate::account::{Became, Inquiry};
use crate::action::{Action, MoneySource, Stage as ActionStage};
use crate::exception::Exception;
use crate::meeting::{Meeting, Minute};
use crate::plan::Plan;
use crate::priority::{Priority, Source};
use crate::problem::Problem;
use crate::target::{Baseline, Stage as TargetStage, Target};
use crate::thread::weaver::Weaver;
use crate::thread::{Kind, Thread};
use crate::wording::{number, per_cent};
use terms::RecordId;

/// The records of a year. Leave empty what is not asked for.
#[derive(Clone, Copy, Debug, Default)]
pub struct Records<'a> {
    /// Priorities.
    pub priorities: &'a [Priority],
    /// Plans.
    pub plans: &'a [Plan],
    /// Targets.
    pub targets: &'a [Target],
    /// Actions.
    pub actions: &'a [Action],
    /// Problems.
    pub problems: &'a [Problem],
    /// Exceptions.
    pub exceptions: &'a [Exception],
    /// Meetings, for the decisions they took.
    pub meetings: &'a [Meeting],
    /// Questions to the chief constable, for what was promised.
    pub inquiries: &'a [Inquiry],
}

/// The thread in these records. A link to a record that is not among them is left out.
pub fn gather(records: &Records) -> Thread {
    let mut thread = Weaver::default();
    for priority in records.priorities {
        thread.node(Kind::Priority, priority.id.as_str(), &priority.candidate.title, &priority.id);
    }
    for plan in records.plans {
        thread.node(Kind::Plan, plan.id.as_str(), &plan.title, &plan.id);
    }
    for target in records.targets {
        thread.node(Kind::Target, target.id.as_str(), &target.terms.title, &target.id);
    }
    for problem in records.problems {
        thread.node(Kind::Problem, problem.id.as_str(), &problem.title, &problem.id);
    }
    for action in records.actions {
        thread.node(Kind::Action, action.id.as_str(), &action.terms.title, &action.id);
    }
    records.priorities.iter().for_each(|priority| priority_links(&mut thread, priority));
    records.plans.iter().for_each(|plan| plan_links(&mut thread, plan));
    records.targets.iter().for_each(|target| target_links(&mut thread, target));
    records.problems.iter().for_each(|problem| problem_links(&mut thread, problem));
    records.actions.iter().for_each(|action| action_links(&mut thread, action));
    records.exceptions.iter().for_each(|exception| exception_links(&mut thread, exception));
    records.meetings.iter().for_each(|meeting| decision_links(&mut thread, meeting));
    records.actions.iter().for_each(|action| ground_links(&mut thread, action));
    records.inquiries.iter().for_each(|inquiry| promise_links(&mut thread, inquiry));
    thread.thread()
}

fn priority_links(thread: &mut Weaver, priority: &Priority) {
    let to = thread.node(Kind::Priority, priority.id.as_str(), &priority.candidate.title, &priority.id);
    for (at, source) in priority.candidate.sources.iter().enumerate() {
        let (kind, words, record) = match source {
            Source::Evidence { words, .. } => (Kind::Evidence, words, None),
            Source::Residents { words, voice } => (Kind::Voice, words, voice.as_ref()),
            Source::Law { duty } => (Kind::Law, duty, None),
        };
        let id = format!("{}.source.{at}", priority.id);
        let from = thread.node(kind, &id, words, record.unwrap_or(&priority.id));
        thread.link(from, to);
    }
    let decided = &priority.decided;
    let id = format!("{}.decided", priority.id);
    let words = format!("{}: {}", decided.choice.words(), decided.reason);
    let from = thread.node(Kind::Decision, &id, &words, &decided.meeting);
    thread.link(from, to);
}

fn plan_links(thread: &mut Weaver, plan: &Plan) {
    let here = thread.node(Kind::Plan, plan.id.as_str(), &plan.title, &plan.id);
    for line in &plan.lines {
        let priority = thread.find(Kind::Priority, line.priority.as_str());
        let plan_of = |thread: &mut Weaver, priority| thread.link(priority, here);
        priority.into_iter().for_each(|priority| plan_of(thread, priority));
        for target in line
            .targets
            .iter()
            .filter_map(|target| thread.find(Kind::Target, target.as_str()))
            .collect::<Vec<_>>()
        {
            priority.into_iter().for_each(|priority| thread.link(priority, target));
        }
        for step in
            line.steps.iter().filter_map(|step| thread.find(Kind::Action, step.as_str())).collect::<Vec<_>>()
        {
            thread.link(here, step);
            priority.into_iter().for_each(|priority| thread.link(priority, step));
        }
    }
}

fn target_links(thread: &mut Weaver, target: &Target) {
    let here = thread.node(Kind::Target, target.id.as_str(), &target.terms.title, &target.id);
    if let Some(priority) =
        target.terms.priority.as_ref().and_then(|id| thread.find(Kind::Priority, id.as_str()))
    {
        thread.link(priority, here);
    }
    start_links(thread, target, here);
    if let TargetStage::Closed { result, account, .. } = &target.stage {
        let words = format!("{}. {account}", result.words());
        let to = thread.node(Kind::Result, &format!("{}.result", target.id), words.trim(), &target.id);
        thread.link(here, to);
    }
}

/// Where a target starts, and the meeting that signed it off.
fn start_links(thread: &mut Weaver, target: &Target, here: usize) {
    let id = format!("{}.baseline", target.id);
    let from = match &target.terms.baseline {
        Baseline::Counted { period, total, .. } => {
            let words = format!("It starts from {} in {}", number(*total), period.words());
            thread.node(Kind::Evidence, &id, &words, &target.id)
        }
        Baseline::Asked(wave) => {
            let (share, when) = (per_cent(wave.share), wave.fieldwork.words());
            let words = format!("It starts from {share} in {when}: {}", wave.wording);
            thread.node(Kind::Voice, &id, &words, &wave.id)
        }
    };
    thread.link(from, here);
    if let Some(meeting) = target.signed_off_at() {
        let from = thread.node(Kind::Decision, &format!("{}.signed-off", target.id), "Signed off", meeting);
        thread.link(from, here);
    }
}

fn problem_links(thread: &mut Weaver, problem: &Problem) {
    let here = thread.node(Kind::Problem, problem.id.as_str(), &problem.title, &problem.id);
    if let Some(priority) = problem.priority.as_ref().and_then(|id| thread.find(Kind::Priority, id.as_str()))
    {
        thread.link(priority, here);
    }
    for (at, (words, _)) in problem.evidence.iter().enumerate() {
        let from = thread.node(Kind::Evidence, &format!("{}.evidence.{at}", problem.id), words, &problem.id);
        thread.link(from, here);
    }
    for response in &problem.responses {
        if let Some(action) = thread.find(Kind::Action, response.action.as_str()) {
            thread.link(here, action);
        }
    }
    if let Some(looked) = &problem.looked {
        let to = thread.node(Kind::Result, &format!("{}.result", problem.id), &looked.words(), &problem.id);
        thread.link(here, to);
    }
}

fn action_links(thread: &mut Weaver, action: &Action) {
    let here = thread.node(Kind::Action, action.id.as_str(), &action.terms.title, &action.id);
    let terms = &action.terms;
    let from = [
        (Kind::Priority, terms.priority.as_ref()),
        (Kind::Plan, terms.plan.as_ref()),
        (Kind::Problem, terms.from.as_ref()),
        (Kind::Action, action.carried_from.as_ref()),
    ];
    for (kind, id) in from {
        if let Some(from) = id.and_then(|id| thread.find(kind, id.as_str())) {
            thread.link(from, here);
        }
    }
    for (at, money) in terms.money.iter().enumerate() {
        let source = match &money.source {
            MoneySource::Body(body) => body.to_string(),
            MoneySource::Fund(fund) => format!("fund {fund}"),
            MoneySource::Government => "central government".to_owned(),
            MoneySource::Other(words) => words.clone(),
        };
        let agreed = if money.agreed { "" } else { ", not agreed yet" };
        let words =
            format!("£{}.{:02} from {source}{agreed}", number((money.pence / 100) as f64), money.pence % 100);
        let from = thread.node(Kind::Resource, &format!("{}.money.{at}", action.id), &words, &action.id);
        thread.link(from, here);
    }
    for (at, gift) in terms.gifts.iter().enumerate() {
        let words = format!("{} from {}", gift.words, gift.from);
        let from = thread.node(Kind::Resource, &format!("{}.gift.{at}", action.id), &words, &action.id);
        thread.link(from, here);
    }
    if let ActionStage::Done { evidence, .. } = &action.stage {
        for (at, shown) in evidence.iter().enumerate() {
            let to =
                thread.node(Kind::Result, &format!("{}.result.{at}", action.id), &shown.words, &action.id);
            thread.link(here, to);
        }
    }
}

/// What somebody said an action rests on, beside its priority.
fn ground_links(thread: &mut Weaver, action: &Action) {
    let here = thread.node(Kind::Action, action.id.as_str(), &action.terms.title, &action.id);
    let grounds = &action.terms.grounds;
    if let Some(decision) = grounds.decision.as_ref().and_then(|id| thread.find(Kind::Decision, id.as_str()))
    {
        thread.link(decision, here);
    }
    if let Some(voice) = &grounds.voice {
        let words = if grounds.said.is_empty() { "What people said" } else { &grounds.said };
        let from = thread.node(Kind::Voice, &format!("{}.voice", action.id), words, voice);
        thread.link(from, here);
    }
    if !grounds.evidence.is_empty() {
        let id = format!("{}.evidence", action.id);
        let from = thread.node(Kind::Evidence, &id, &grounds.evidence, &action.id);
        thread.link(from, here);
    }
}

/// A question and the objective it was asked under lead to what was promised; that leads to what was done, and so do actions that
/// are named as proof.
fn promise_links(thread: &mut Weaver, inquiry: &Inquiry) {
    let asked = thread.node(Kind::Voice, inquiry.id.as_str(), &inquiry.words, &inquiry.id);
    let of = inquiry.objective.of.as_str();
    let objective = thread.find(Kind::Plan, of).or_else(|| thread.find(Kind::Priority, of));
    let shown = inquiry.answer.as_ref().filter(|answer| !answer.evidence.is_empty()).map(|answer| {
        let (named, id) = (answer.evidence.parse::<RecordId>().ok(), format!("{}.answer", inquiry.id));
        let rests_on =
            named.as_ref().map_or_else(|| answer.evidence.clone(), |id| id.as_str().to_uppercase());
        let words = format!("What was answered rests on {rests_on}");
        thread.node(Kind::Evidence, &id, &words, named.as_ref().unwrap_or(&inquiry.id))
    });
    for one in &inquiry.commitments {
        let id = format!("{}.promise.{}", inquiry.id, one.number);
        let promise = thread.node(Kind::Promise, &id, &one.words, &inquiry.id);
        for from in [Some(asked), objective, shown].into_iter().flatten() {
            thread.link(from, promise);
        }
        if let Became::Kept { words, proof, .. } = &one.became {
            let kept = thread.node(Kind::Result, &format!("{id}.kept"), words, &inquiry.id);
            thread.link(promise, kept);
            if let Some(action) = thread.find(Kind::Action, &proof.to_lowercase()) {
                thread.link(action, kept);
            }
        }
    }
}

fn exception_links(thread: &mut Weaver, exception: &Exception) {
    let title = exception.rules.iter().map(|rule| rule.words()).collect::<Vec<_>>().join(", ");
    let here = thread.node(Kind::Exception, exception.id.as_str(), &title, &exception.id);
    if let Some(target) = thread.find(Kind::Target, exception.target.as_str()) {
        thread.link(target, here);
    }
    for (at, (meeting, words, _)) in exception.decisions.iter().enumerate() {
        let to = thread.node(Kind::Decision, &format!("{}.decision.{at}", exception.id), words, meeting);
        thread.link(here, to);
        // What was decided on it is done by the actions that the owner named.
        for action in exception.answers.iter().flat_map(|(answer, _)| &answer.actions) {
            if let Some(action) = thread.find(Kind::Action, action.as_str()) {
                thread.link(to, action);
            }
        }
    }
}

/// A decision leads to the actions agreed under the same item.
fn decision_links(thread: &mut Weaver, meeting: &Meeting) {
    for (item, minute) in &meeting.minutes {
        let Minute::Decision { id, words, .. } = minute else { continue };
        let from = thread.node(Kind::Decision, id.as_str(), words, &meeting.id);
        for (of, other) in &meeting.minutes {
            if let (true, Minute::Action { id: action, .. }) = (of == item, other)
                && let Some(action) = thread.find(Kind::Action, action.as_str())
            {
                thread.link(from, action);
            }
        }
    }
}
