//! A year's thread walked by hand, torn threads, and threads drawn at random.

use super::*;
use crate::action::Action;
use crate::action::tests::{action, finished};
use crate::exception::tests::{answer, asked};
use crate::meeting::{Meeting, Minute};
use crate::plan::tests::in_force;
use crate::priority::{Priority, Source};
use crate::problem::tests::closed as problem;
use crate::table::{day, id, survives_json};
use crate::target::Target;
use crate::target::tests::locked;
use crate::verdict::tests::said;
use crate::{exception, priority};
use proptest::prelude::*;

fn priority_adopted() -> Priority {
    let mut priority = priority::tests::closed().priority(&id("burglary"), id("burglary-2026")).unwrap();
    priority.candidate.sources = vec![
        Source::Evidence { words: "Burglary has risen by a fifth.".into(), pins: Vec::new() },
        Source::Residents { words: "4 in 10 put it first.".into(), voice: Some(id("w2025")) },
    ];
    priority
}

fn target_closed() -> Target {
    let close = crate::target::Command::Close {
        verdict: said(terms::TargetVerdict::Missed),
        account: "Too late.".into(),
    };
    crate::target::apply(locked(crate::target::Kind::Reduce), close, &id("p1"), day("2027-04-20")).unwrap()
}

fn exception_decided() -> exception::Exception {
    let commands = [
        exception::Command::Answer { for_body: id("police"), answer: answer(None) },
        exception::Command::Escalate { reason: "Money.".into() },
        exception::Command::Decide { meeting: id("sg2"), words: "£5,000 for gates.".into() },
    ];
    commands.into_iter().fold(asked(), |e, c| exception::apply(e, c, &id("p7"), day("2026-09-20")).unwrap())
}

fn meeting() -> Meeting {
    let mut meeting = crate::meeting::tests::ended();
    let line = Minute::Action { id: id("a1"), words: "Gate the alleys.".into() };
    meeting.minutes.push((id("parks"), line));
    meeting
}

fn year(actions: &[Action]) -> Thread {
    gather(&Records {
        priorities: &[priority_adopted()],
        plans: &[in_force()],
        targets: &[target_closed()],
        actions,
        problems: &[problem()],
        exceptions: &[exception_decided()],
        meetings: &[meeting()],
        inquiries: &[],
    })
}

fn told(met: &[Met]) -> String {
    met.iter()
        .map(|met| format!("{} {}: {} (by {})\n", met.far, met.node.kind.words(), met.node.title, met.by.id))
        .collect()
}

#[test]
fn what_was_promised_leads_from_the_question_to_what_was_done() {
    use crate::account::{Answer, Command as Step, Inquiry, Objective, Source, apply as step};
    let objective = Objective { of: id("burglary-2026"), words: "Fewer burglaries".into() };
    let question = (Source::Public, "Why are alleys open at night?");
    let asked = Inquiry::new(id("ask-1"), question, objective, day("2026-05-01"), None);
    let steps = [
        Step::Answer(Answer {
            words: "Nobody had the keys.".into(),
            on: day("2026-05-02"),
            evidence: String::new(),
        }),
        Step::Commit { words: "Gates by June.".into(), owner: id("police"), due: day("2026-06-30") },
        Step::Keep { number: 1, on: day("2026-06-20"), words: "They are shut.".into(), proof: "a-9".into() },
    ];
    let kept = steps.into_iter().fold(asked, |inquiry, one| {
        step(inquiry, one, &id("p1"), day("2026-06-21")).unwrap_or_else(|why| panic!("{why}"))
    });
    let thread = gather(&Records {
        priorities: &[priority_adopted()],
        actions: &[finished("a-9")],
        inquiries: &[kept],
        ..Records::default()
    });
    let walk = thread.walk(Kind::Promise, "ask-1.promise.1").unwrap();
    assert!(walk.missing_back.is_empty() && walk.missing_forward.is_empty(), "{walk:?}");
    let behind: Vec<Kind> = walk.back.iter().filter(|met| met.far == 1).map(|met| met.node.kind).collect();
    assert_eq!(behind, [Kind::Voice, Kind::Priority], "the question, and the objective it was asked under");
    let done = thread.walk(Kind::Result, "ask-1.promise.1.kept").unwrap();
    assert!(done.back.iter().any(|met| met.node.id == "a-9"), "the action that is named as proof");
}

#[test]
fn a_target_starts_from_its_baseline_and_from_the_meeting_that_signed_it_off() {
    for target in [locked(crate::target::Kind::Reduce), target_closed()] {
        let thread = gather(&Records { targets: std::slice::from_ref(&target), ..Records::default() });
        let walk = thread.walk(Kind::Target, target.id.as_str()).unwrap();
        let behind: Vec<Kind> = walk.back.iter().map(|met| met.node.kind).collect();
        assert_eq!(behind, [Kind::Evidence, Kind::Decision]);
    }
    let asked = locked(crate::target::Kind::FewerSay);
    let thread = gather(&Records { targets: std::slice::from_ref(&asked), ..Records::default() });
    assert_eq!(thread.walk(Kind::Target, asked.id.as_str()).unwrap().back[0].node.kind, Kind::Voice);
}

#[test]
fn from_an_action_one_walks_to_evidence_voice_decision_money_and_result() {
    let thread = year(&[finished("a1"), action("a2")]);
    survives_json(&thread);
    let walk = thread.walk(Kind::Action, "a1").unwrap();
    insta::assert_snapshot!(format!("back\n{}\nforward\n{}", told(&walk.back), told(&walk.forward)));
    assert_eq!((walk.missing_back, walk.missing_forward), (vec![], vec![]));
    let from_voice = thread.walk(Kind::Voice, "burglary-2026.source.1").unwrap();
    assert!(from_voice.forward.iter().any(|met| met.node.kind == Kind::Result), "and all the way forward");
    assert_eq!(thread.walk(Kind::Action, "a9"), None);
}

#[test]
fn a_torn_thread_says_what_is_missing() {
    let mut lonely = action("a7");
    (lonely.terms.priority, lonely.terms.plan) = (None, None);
    (lonely.terms.money, lonely.terms.gifts) = (Vec::new(), Vec::new());
    let thread = gather(&Records { actions: &[lonely], ..Records::default() });
    let walk = thread.walk(Kind::Action, "a7").unwrap();
    use Kind::{Decision, Evidence, Plan, Priority, Resource, Result, Voice};
    assert_eq!(walk.missing_back, [Evidence, Voice, Decision, Priority, Plan, Resource]);
    assert_eq!(walk.missing_forward, [Result]);
    assert_eq!(thread.torn(false).len(), 1);
    let whole = year(&[finished("a1"), action("a2")]);
    let torn = |over| {
        whole.torn(over).iter().map(|(node, missing)| format!("{} {missing:?}", node.id)).collect::<Vec<_>>()
    };
    assert_eq!(torn(false), Vec::<String>::new());
    assert_eq!(
        torn(true),
        ["a2.gift.0 [Result]", "a2.money.0 [Result]", "a2.money.1 [Result]", "a2 [Result]"]
    );
}

#[test]
fn what_stands_in_the_same_plan_is_not_behind_it() {
    let mut plan = in_force();
    plan.lines.push(crate::plan::Line {
        priority: id("litter-2026"),
        steps: vec![id("a9")],
        ..plan.lines[0].clone()
    });
    let mut other = action("a9");
    other.terms.priority = Some(id("litter-2026"));
    let litter = Priority { id: id("litter-2026"), ..priority_adopted() };
    let mut bare = Priority { id: id("burglary-2026"), ..priority_adopted() };
    bare.candidate.sources.clear();
    let (priorities, actions) = ([bare, litter], [action("a1"), other]);
    let thread =
        gather(&Records { priorities: &priorities, plans: &[plan], actions: &actions, ..Records::default() });
    let walk = thread.walk(Kind::Action, "a1").unwrap();
    assert_eq!(
        walk.missing_back,
        [Kind::Evidence, Kind::Voice],
        "another priority's evidence is none of its own"
    );
    let plan = thread.walk(Kind::Plan, "plan-2026").unwrap();
    assert_eq!(
        (plan.back.iter().filter(|met| met.node.kind == Kind::Priority).count(), plan.missing_back.len()),
        (2, 0)
    );
}

#[test]
fn ten_thousand_actions_are_woven_and_searched_for_tears_at_once() {
    let actions: Vec<Action> = (0..10_000).map(|n| action(&format!("a{n}"))).collect();
    let (priorities, plans) = ([priority_adopted()], [in_force()]);
    let records = Records { priorities: &priorities, plans: &plans, actions: &actions, ..Records::default() };
    let thread = gather(&records);
    assert_eq!(thread.nodes().len(), 10_000 * 4 + 5);
    assert_eq!(thread.torn(false).len(), 1, "a priority without a target");
}

#[test]
fn what_cannot_lead_to_another_is_not_linked() {
    let thread = year(&[finished("a1"), action("a2")]);
    assert!(thread.links().all(|(from, to)| from.kind.leads_to(to.kind)));
    for kind in Kind::ALL {
        assert!(!kind.leads_to(Kind::Evidence) && !Kind::Result.leads_to(kind));
    }
}

/// Nodes `n0`, `n1` … of these kinds with those links that may be.
fn woven(kinds: &[Kind], links: &[(usize, usize)]) -> Thread {
    let mut weaver = weaver::Weaver::default();
    for (at, kind) in kinds.iter().enumerate() {
        weaver.node(*kind, &format!("n{at}"), "", &id("r"));
    }
    links.iter().for_each(|(from, to)| weaver.link(*from, *to));
    weaver.thread()
}

proptest! {
    /// Worked out for all at once or walked one by one, the same is missing.
    #[test]
    fn what_is_torn_is_what_walks_say(
        kinds in prop::collection::vec(0usize..12, 14), links in prop::collection::vec((0usize..14, 0usize..14), 0..80),
    ) {
        let kinds: Vec<Kind> = kinds.into_iter().map(|kind| Kind::ALL[kind]).collect();
        let thread = woven(&kinds, &links);
        let mut walked: Vec<(&Node, Vec<Kind>)> = thread
            .nodes()
            .iter()
            .filter_map(|node| {
                let walk = thread.walk(node.kind, &node.id).unwrap();
                let missing = [walk.missing_back, walk.missing_forward].concat();
                (!missing.is_empty()).then_some((node, missing))
            })
            .collect();
        walked.sort();
        prop_assert_eq!(thread.torn(true), walked);
    }

    /// What one walks to forward, one walks back from; a walk ends even in a circle, and meets each node once.
    #[test]
    fn back_is_forward_the_other_way(links in prop::collection::vec((0usize..9, 0usize..9), 0..24)) {
        let thread = woven(&[Kind::Action; 9], &links);
        for from in 0..9 {
            let walk = thread.walk(Kind::Action, &format!("n{from}")).unwrap();
            let mut ids: Vec<&str> = walk.forward.iter().map(|met| met.node.id.as_str()).collect();
            for to in &ids {
                let there = thread.walk(Kind::Action, to).unwrap();
                prop_assert!(there.back.iter().any(|met| met.node.id == walk.start.id));
            }
            ids.sort_unstable();
            ids.dedup();
            prop_assert_eq!(ids.len(), walk.forward.len());
            prop_assert!(walk.forward.windows(2).all(|pair| pair[0].far <= pair[1].far));
        }
    }
}

#[test]
fn an_action_without_a_priority_leads_back_to_what_it_rests_on() {
    use crate::action::Grounds;
    let mut bare = action("a9");
    (bare.terms.priority, bare.terms.plan, bare.terms.from) = (None, None, None);
    let meeting = crate::meeting::tests::ended();
    let decision = meeting.decisions()[0].0.clone();
    let mut grounded = Action { id: id("a10"), ..bare.clone() };
    grounded.terms.grounds = Grounds {
        voice: Some(id("w-1")),
        said: "A third say litter is a problem.".into(),
        evidence: "Fly-tipping doubled in a year.".into(),
        decision: Some(decision),
    };
    let (actions, meetings) = ([bare, grounded], [meeting]);
    let thread = gather(&Records { actions: &actions, meetings: &meetings, ..Records::default() });
    let missing = |id| thread.walk(Kind::Action, id).unwrap().missing_back;
    assert!([Kind::Evidence, Kind::Voice, Kind::Decision].iter().all(|kind| missing("a9").contains(kind)));
    assert!(![Kind::Evidence, Kind::Voice, Kind::Decision].iter().any(|kind| missing("a10").contains(kind)));
    let walk = thread.walk(Kind::Action, "a10").unwrap();
    let voice = walk.back.iter().find(|met| met.node.kind == Kind::Voice).unwrap();
    assert_eq!(
        (voice.node.title.as_str(), voice.node.record.as_str()),
        ("A third say litter is a problem.", "w-1")
    );
}
