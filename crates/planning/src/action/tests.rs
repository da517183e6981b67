//! Every command at every stage, circles, carry-over, and lives drawn at random.

use super::needs::{circle, held_up_by, no_circle, waits_for};
use super::*;
use crate::table::{day, id, survives_json, table};
use proptest::prelude::*;

pub(crate) fn terms() -> Terms {
    Terms {
        title: "Gate the alleys".into(),
        lever: Lever::MakeHarder,
        owner: Owner::Body { body: id("council"), person: None },
        priority: Some(id("burglary-2026")),
        plan: Some(id("plan-2026")),
        from: None,
        gifts: vec![Gift { kind: InKind::People, words: "Two wardens".into(), from: id("council") }],
        money: vec![
            Money { pence: 400_000, source: MoneySource::Government, agreed: true },
            Money { pence: 100_000, source: MoneySource::Body(id("police")), agreed: false },
        ],
        milestones: vec![Milestone {
            words: "Ask residents".into(),
            due: day("2026-06-01"),
            done: None,
            dropped: None,
        }],
        needs: Vec::new(),
        grounds: Grounds::default(),
        what_works: vec![WhatWorks {
            title: "Alley gating".into(),
            address: "https://example.org/gates".into(),
            grade: Grade::Works,
        }],
        due: day("2026-09-30"),
    }
}

pub(crate) fn action(name: &str) -> Action {
    Action::new(id(name), terms())
}

pub(crate) fn done(action: &Action, command: Command) -> Action {
    apply(action.clone(), command, &id("p1"), day("2026-05-04")).unwrap()
}

fn accept() -> Command {
    Command::Accept { for_body: id("council"), person: Some(id("p9")) }
}

fn finish() -> Command {
    Command::Finish { evidence: vec![Evidence { words: "Twelve gates stand.".into(), record: None }] }
}

pub(crate) fn finished(name: &str) -> Action {
    [accept(), Command::Start, Command::StepDone(0), finish()]
        .into_iter()
        .fold(action(name), |a, c| done(&a, c))
}

fn lives() -> Vec<(&'static str, Action)> {
    let proposed = action("a1");
    let declined = done(&proposed, Command::Decline { for_body: id("council"), reason: "No money.".into() });
    let agreed = done(&proposed, accept());
    let underway = done(&agreed, Command::Start);
    let blocked = done(
        &underway,
        Command::Block { reason: "No licence.".into(), ask: "The county to grant it.".into() },
    );
    let dropped = done(&underway, Command::Drop { reason: "Not needed.".into() });
    let (carried, _) =
        carry_over(underway.clone(), id("a2"), &id("plan-2027"), day("2027-06-01"), "Late.").unwrap();
    vec![
        ("proposed", proposed),
        ("declined", declined),
        ("agreed", agreed),
        ("under-way", done(&underway, Command::StepDone(0))),
        ("step open", underway),
        ("blocked", blocked),
        ("done", finished("a1")),
        ("dropped", dropped),
        ("carried", carried),
    ]
}

fn commands() -> Vec<(&'static str, Command)> {
    vec![
        ("write", Command::Write(Box::new(terms()))),
        ("accept", accept()),
        ("accept other's", Command::Accept { for_body: id("police"), person: None }),
        ("decline", Command::Decline { for_body: id("council"), reason: "No money.".into() }),
        (
            "reassign",
            Command::Reassign {
                owner: Owner::Group { name: "Friends of the park".into(), through: id("council") },
                reason: "They asked.".into(),
            },
        ),
        ("start", Command::Start),
        ("block", Command::Block { reason: "No licence.".into(), ask: "The county to grant it.".into() }),
        ("block unexplained", Command::Block { reason: String::new(), ask: "Help.".into() }),
        ("unblock", Command::Unblock { words: "It was granted.".into() }),
        ("reschedule", Command::Reschedule { due: day("2026-12-01"), reason: "Weather.".into() }),
        ("step done", Command::StepDone(0)),
        ("step dropped", Command::StepDropped { step: 0, reason: "Asked already.".into() }),
        ("step unknown", Command::StepDone(7)),
        ("finish", finish()),
        ("finish unproved", Command::Finish { evidence: Vec::new() }),
        ("drop", Command::Drop { reason: "Not needed.".into() }),
    ]
}

#[test]
fn every_command_at_every_stage_has_one_outcome() {
    let show = |action: &Action| format!("{}, {} turns", action.stage.slug(), action.turns.len());
    let text = table(&lives(), &commands(), |s, c| apply(s, c, &id("p1"), day("2026-05-05")), show);
    insta::assert_snapshot!(text);
    lives().iter().for_each(|(_, state)| survives_json(state));
}

#[test]
fn an_action_is_overdue_until_it_ends() {
    let late = day("2026-10-10");
    for (name, action) in lives() {
        assert_eq!(action.overdue(late), !matches!(name, "done" | "dropped" | "carried"), "{name}");
        assert!(!action.overdue(action.terms.due), "on its day it is not late");
    }
    assert_eq!(action("a1").days_overdue(late), 10);
    assert_eq!((finished("a1").on_time(), action("a1").on_time()), (Some(true), None));
    assert_eq!(action("a1").pence(), (400_000, 100_000));
}

#[test]
fn what_is_carried_over_keeps_its_open_steps_and_asks_its_owner_anew() {
    let mut action = done(&action("a1"), accept());
    action.terms.milestones.push(Milestone {
        words: "Build".into(),
        due: day("2026-09-01"),
        done: None,
        dropped: None,
    });
    let action = done(&done(&action, Command::Start), Command::StepDone(0));
    let plan = id("plan-2027");
    let (old, new) =
        carry_over(action.clone(), id("a2"), &plan, day("2027-06-01"), "The winter was hard.").unwrap();
    assert_eq!(old.stage.slug(), "carried");
    assert_eq!((new.stage.slug(), new.terms.milestones.len()), ("proposed", 1));
    assert_eq!((new.carried_from, new.terms.plan), (Some(id("a1")), Some(plan.clone())));
    assert!(carry_over(old, id("a3"), &plan, day("2027-06-01"), "Again.").is_err());
    assert!(carry_over(action.clone(), id("a3"), &plan, day("2026-09-30"), "Late.").is_err());
    assert!(carry_over(action, id("a3"), &plan, day("2027-06-01"), " ").is_err());
}

fn needing(name: &str, needs: &[&str]) -> Action {
    Action::new(
        id(name),
        Terms { title: name.into(), needs: needs.iter().map(|need| id(need)).collect(), ..terms() },
    )
}

#[test]
fn actions_that_wait_for_one_another_are_found() {
    let straight =
        [needing("a", &["b", "c"]), needing("b", &["c"]), needing("c", &[]), needing("d", &["gone"])];
    assert_eq!((circle(&straight), no_circle(&straight)), (None, Ok(())));
    assert_eq!(waits_for(&straight[0], &straight).len(), 2);
    assert_eq!(
        held_up_by(&straight[2], &straight).iter().map(|a| a.id.as_str()).collect::<Vec<_>>(),
        ["a", "b"]
    );
    let round = [needing("d", &["b"]), needing("b", &["c"]), needing("c", &["a"]), needing("a", &["b"])];
    assert_eq!(circle(&round), Some(["a", "b", "c"].map(id).to_vec()));
    assert_eq!(no_circle(&round).unwrap_err().wrong, "These wait for one another: a, b and c.");
    let itself = Terms { needs: vec![id("a1")], ..terms() };
    let refused = apply(action("a1"), Command::Write(Box::new(itself)), &id("p1"), day("2026-05-05"));
    assert_eq!(refused.unwrap_err().wrong, "It waits for itself.");
}

proptest! {
    /// Against a slow twin: there is a circle if and only if taking away what needs nothing left never empties the list.
    #[test]
    fn a_circle_is_found_where_there_is_one(links in prop::collection::vec((0usize..7, 0usize..7), 0..12)) {
        let names = ["a", "b", "c", "d", "e", "f", "g"];
        let actions: Vec<Action> = (0..7)
            .map(|at| {
                let needs: Vec<&str> = links.iter().filter(|(from, _)| *from == at).map(|(_, to)| names[*to]).collect();
                needing(names[at], &needs)
            })
            .collect();
        let mut left: Vec<usize> = (0..7).collect();
        while let Some(free) = left.iter().position(|at| links.iter().all(|(from, to)| from != at || !left.contains(to))) {
            left.remove(free);
        }
        prop_assert_eq!(circle(&actions).is_some(), !left.is_empty());
        if let Some(found) = circle(&actions) {
            let needs = |from: &RecordId, to: &RecordId| actions.iter().any(|a| a.id == *from && a.terms.needs.contains(to));
            for at in 0..found.len() {
                prop_assert!(needs(&found[at], &found[(at + 1) % found.len()]));
            }
        }
    }

    /// Whatever is done: done means evidence and no open step; an ended action never changes.
    #[test]
    fn no_life_ends_without_evidence_or_a_reason(steps in prop::collection::vec(0usize..16, 0..24)) {
        let commands = commands();
        let mut action = action("a1");
        for step in steps {
            let after = apply(action.clone(), commands[step].1.clone(), &id("p1"), day("2026-05-05"));
            if action.stage.ended() {
                prop_assert!(after.is_err());
            }
            action = after.unwrap_or(action);
        }
        match &action.stage {
            Stage::Done { evidence, .. } => {
                prop_assert!(!evidence.is_empty());
                prop_assert!(action.terms.milestones.iter().all(|m| m.done.is_some() || m.dropped.is_some()));
            }
            Stage::Dropped { reason } | Stage::Declined { reason } | Stage::Blocked { reason, .. } => {
                prop_assert!(!reason.trim().is_empty());
            }
            _ => {}
        }
    }
}
