//! Two quarters side by side, a year's end with its misses, and packs drawn at random.

use super::*;
use crate::action::tests::{action, done as act, finished};
use crate::exception::tests::asked;
use crate::plan::tests::in_force;
use crate::problem::tests::closed as problem;
use crate::table::{day, id, survives_json};
use crate::target::tests::{locked, terms as target_terms};
use crate::verdict::tests::{said, told_reduce};
use crate::{achievement, exception, judge, priority, statutory, target};
use proptest::prelude::*;

fn judged(name: &str, chance: f64) -> (Target, Verdict) {
    let target = Target { id: id(name), ..locked(Kind::Reduce) };
    let verdict = judge(&target, &told_reduce(chance), day("2026-09-10"));
    (target, verdict)
}

fn adopted() -> Priority {
    priority::tests::closed().priority(&id("burglary"), id("burglary-2026")).unwrap()
}

fn blocked() -> Action {
    let accept = crate::action::Command::Accept { for_body: id("council"), person: None };
    let block = crate::action::Command::Block { reason: "No licence.".into(), ask: "A letter.".into() };
    act(&act(&action("a2"), accept), block)
}

fn escalated() -> Exception {
    let answer = exception::tests::answer(Some("£5,000 for gates."));
    let commands = [
        exception::Command::Answer { for_body: id("police"), answer },
        exception::Command::Escalate { reason: "Money.".into() },
    ];
    let late = Exception { id: id("e9"), target: id("t2"), opened: day("2026-10-01"), ..asked() };
    commands.into_iter().fold(late, |e, c| exception::apply(e, c, &id("p7"), day("2026-10-05")).unwrap())
}

fn note(on: &str, words: &str) -> Note {
    Note {
        id: id("n1"),
        kind: achievement::Kind::Pilot,
        words: words.into(),
        on: day(on),
        evidence: Vec::new(),
        priority: None,
        outcome: None,
    }
}

#[test]
fn a_pack_tells_exceptions_first_then_the_grid_then_the_detail_and_what_changed() {
    let year = Year::starting(2026).unwrap();
    let priorities = [adopted()];
    let notes = [note("2026-05-01", "Street pastors."), note("2026-08-01", "A youth club.")];
    let first_targets = [judged("t1", 0.9), judged("t2", 0.4), judged("gone", 0.9)];
    let first =
        Gathered { priorities: &priorities, targets: &first_targets, notes: &notes, ..Gathered::default() };
    let first = pack((year, 1), &first, None, None, day("2026-07-10"));
    assert!(first.changed.is_empty() && first.notes == ["Street pastors."]);
    survives_json(&first);

    let (mut revised, verdict) = judged("t2", 0.1);
    let command = target::Command::Revise {
        aim: target::Aim::AtMost(350.0),
        profile: target::Profile::Even,
        reason: "The counting changed.".into(),
    };
    revised = target::apply(revised, command, &id("p1"), day("2026-08-15")).unwrap();
    let draft = (Target::new(id("draft"), target_terms(Kind::KeepLow)), verdict.clone());
    let targets = [judged("t1", 0.4), (revised, verdict), judged("t3", 0.9), draft];
    let (actions, exceptions) = ([finished("a1"), blocked(), action("a3")], [asked(), escalated()]);
    let duties = statutory::shipped();
    let due = statutory::calendar(&duties[..3], &[], year, day("2027-01-10"));
    let gathered = Gathered {
        priorities: &priorities,
        targets: &targets,
        actions: &actions,
        exceptions: &exceptions,
        duties: &due,
        notes: &notes,
    };
    let second = pack((year, 2), &gathered, Some(&first), None, day("2026-10-10"));
    survives_json(&second);
    assert_eq!(
        (second.version, second.exceptions[0].exception.as_str()),
        (1, "e9"),
        "what is before the group first"
    );
    let again = pack((year, 2), &gathered, Some(&first), Some(&second), day("2026-10-10"));
    assert_eq!(Pack { version: 1, ..again }, second, "the same but for its version");
    let mut text = String::new();
    for card in &second.exceptions {
        text.push_str(&format!("exception: {} | {} | {}\n", card.title, card.rules, card.since));
    }
    second.asked.iter().for_each(|(id, words)| text.push_str(&format!("asked: {id} {words}\n")));
    for row in &second.grid {
        let before = row.before.map_or("new", TargetVerdict::words);
        text.push_str(&format!(
            "grid: {} {} | before: {before} | {}\n",
            row.target,
            row.verdict.words(),
            row.track.words()
        ));
    }
    for line in &second.details[0].actions {
        text.push_str(&format!(
            "action: {} {} {} late | {}\n",
            line.action, line.stage, line.days_overdue, line.blocked
        ));
    }
    text.push_str(&format!("{:?}\n", second.actions));
    for words in
        second.details[0].revisions.iter().chain(&second.duties).chain(&second.notes).chain(&second.changed)
    {
        text.push_str(&format!("- {words}\n"));
    }
    insta::assert_snapshot!(text);
}

fn closed(name: &str, result: TargetVerdict) -> Target {
    let kind = if matches!(result, TargetVerdict::Held | TargetVerdict::GettingWorse) {
        Kind::KeepLow
    } else {
        Kind::Reduce
    };
    let target = Target { id: id(name), ..locked(kind) };
    let close = target::Command::Close { verdict: said(result), account: "We say why.".into() };
    target::apply(target, close, &id("p1"), day("2027-04-20")).unwrap()
}

#[test]
fn the_year_report_shows_misses_first_and_how_early_they_were_seen() {
    let year = Year::starting(2026).unwrap();
    let targets = [
        closed("t2", TargetVerdict::Met),
        closed("t1", TargetVerdict::Missed),
        closed("t3", TargetVerdict::Held),
        closed("t4", TargetVerdict::NotAvailable),
        Target { id: id("t5"), ..locked(Kind::Reduce) },
    ];
    let notes = [note("2026-05-01", "Street pastors."), note("2025-05-01", "Long ago.")];
    let report = year_report(
        (year, Some(&in_force())),
        &targets,
        &[finished("a1"), action("a2")],
        &[asked()],
        &[problem()],
        &notes,
    );
    survives_json(&report);
    assert_eq!(report.headline, "Of 5 targets we missed 1 and reached 2; of 2 we do not know.");
    assert_eq!(report.missed[0].caught, Some(Caught { on: day("2026-09-10"), months_early: 6 }));
    assert_eq!((report.outturn.done, report.outturn.open), (1, 1));
    assert_eq!(
        report.summary()[1..],
        [
            "What we missed we saw 6 months before the year's end.",
            "Of 2 actions 1 were done, 0 were not, 0 go on and 1 are still open."
        ]
    );
    assert_eq!(report.actions[0].ended, Ended::Open, "what is not done stands first");
    assert_eq!(report.missed[0].exceptions, [id("e1")]);
    let next = year_report((year.next(), None), &targets, &[finished("a1")], &[], &[], &[]);
    assert_eq!((next.headline.as_str(), next.actions.len()), ("No target was set for this year.", 0));
    assert_eq!((report.lessons.len(), report.problems.len(), report.notes.len()), (1, 1, 1));
    assert!(report.problems[0].1.contains("about 40 fewer"));
}

proptest! {
    /// Every target of the year that was signed off is told once, whatever became of it.
    #[test]
    fn no_target_is_left_out(ends in prop::collection::vec(0usize..7, 0..12)) {
        use TargetVerdict::{GettingWorse, Held, Met, Missed, NotAvailable};
        let year = Year::starting(2026).unwrap();
        let targets: Vec<Target> = ends
            .iter()
            .enumerate()
            .map(|(at, end)| match end {
                0..=4 => closed(&format!("t{at}"), [Met, Missed, Held, GettingWorse, NotAvailable][*end]),
                5 => Target { id: id(&format!("t{at}")), ..locked(Kind::Reduce) },
                _ => {
                    let draft = Target::new(id(&format!("t{at}")), target_terms(Kind::Reduce));
                    let withdraw = target::Command::Withdraw { reason: "Merged.".into() };
                    target::apply(draft, withdraw, &id("p1"), day("2026-05-01")).unwrap()
                }
            })
            .collect();
        let report = year_report((year, Some(&in_force())), &targets, &[], &[], &[], &[]);
        let told = report.missed.iter().chain(&report.unknown).chain(&report.reached);
        let mut ids: Vec<&RecordId> = told.map(|outcome| &outcome.target).collect();
        ids.sort();
        let mut all: Vec<&RecordId> = targets.iter().map(|target| &target.id).collect();
        all.sort();
        prop_assert_eq!(ids, all);
        let misses = ends.iter().filter(|end| matches!(end, 1 | 3)).count();
        prop_assert_eq!(report.missed.len(), misses);
    }
}
