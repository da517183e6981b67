//! Every command at every stage; what is late; what the public is told.

use super::told::{Promised, accounted, told};
use super::*;
use crate::table::{day, id, survives_json, table};

fn asked() -> Inquiry {
    let objective = Objective { of: id("plan-2"), words: "Fewer burglaries".into() };
    Inquiry::new(
        id("ask-1"),
        (Source::Panel, "Why do answers take long?"),
        objective,
        day("2026-05-01"),
        None,
    )
}

fn done(inquiry: &Inquiry, command: Command, on: &str) -> Inquiry {
    apply(inquiry.clone(), command, &id("p1"), day(on)).unwrap()
}

fn answer() -> Command {
    let evidence = "https://police.example/calls".to_owned();
    Command::Answer(Answer { words: "Too few in the control room.".into(), on: day("2026-05-12"), evidence })
}

fn commit() -> Command {
    Command::Commit { words: "Twenty more by June.".into(), owner: id("police"), due: day("2026-06-30") }
}

fn keep(proof: &str) -> Command {
    Command::Keep { number: 1, on: day("2026-05-20"), words: "Twenty began.".into(), proof: proof.into() }
}

fn settle() -> Command {
    Command::Settle { words: "Answers are quicker.".into() }
}

#[test]
fn every_command_at_every_stage_has_one_outcome() {
    let answered = done(&asked(), answer(), "2026-05-12");
    let promised = done(&answered, commit(), "2026-05-12");
    let drop = || Command::Drop { number: 1, reason: "No money.".into() };
    let states = [
        ("asked", asked()),
        ("answered", answered.clone()),
        ("promised", promised.clone()),
        ("kept", done(&promised, keep("m-4"), "2026-05-20")),
        ("dropped", done(&promised, drop(), "2026-05-20")),
        ("settled", done(&answered, settle(), "2026-05-20")),
        ("withdrawn", done(&asked(), Command::Withdraw { reason: "Asked before.".into() }, "2026-05-20")),
        ("published", done(&promised, Command::Publish, "2026-05-20")),
    ];
    let off = |due: &str| Command::PutOff { number: 1, due: day(due), reason: "Training.".into() };
    let later = Answer { words: "Soon.".into(), on: day("2026-06-01"), evidence: String::new() };
    let commands = [
        ("bring", Command::Bring { meeting: id("m-4"), on: day("2026-06-10") }),
        ("bring back", Command::Bring { meeting: id("m-1"), on: day("2026-04-10") }),
        ("answer", answer()),
        ("answer ahead", Command::Answer(later)),
        ("commit", commit()),
        ("keep", keep("https://police.example/joiners")),
        ("keep, no proof", keep("we did")),
        (
            "keep other",
            Command::Keep { number: 7, on: day("2026-05-20"), words: "x".into(), proof: "m-4".into() },
        ),
        ("put off", off("2026-08-31")),
        ("put off back", off("2026-06-30")),
        ("drop", drop()),
        ("drop, no reason", Command::Drop { number: 1, reason: String::new() }),
        ("follow up", Command::FollowUp { meeting: id("m-5"), words: "Ten began.".into() }),
        ("settle", settle()),
        ("settle, no word", Command::Settle { words: " ".into() }),
        ("reopen", Command::Reopen { reason: "It is slow again.".into() }),
        ("withdraw", Command::Withdraw { reason: "Asked before.".into() }),
        ("publish", Command::Publish),
        ("withhold", Command::Withhold { reason: "It names a street.".into() }),
    ];
    let show = |inquiry: &Inquiry| {
        let open = inquiry.commitments.iter().filter(|one| one.open()).count();
        let all = inquiry.commitments.len();
        let read = if inquiry.published.is_some() { ", everybody reads it" } else { "" };
        format!("{}, {open} of {all} open, {} steps{read}", inquiry.stage.slug(), inquiry.steps.len())
    };
    let outcome = table(&states, &commands, |s, c| apply(s, c, &id("p1"), day("2026-05-21")), show);
    insta::assert_snapshot!(outcome);
    states.iter().for_each(|(_, state)| survives_json(state));
}

#[test]
fn what_is_late_comes_first_and_nothing_settled_is_late() {
    let promised = done(&done(&asked(), answer(), "2026-05-12"), commit(), "2026-05-12");
    let rank = |inquiry: &Inquiry, on: &str| inquiry.order(day(on)).0;
    assert_eq!((rank(&promised, "2026-06-30"), rank(&promised, "2026-07-01")), (3, 0));
    assert_eq!((rank(&asked(), "2026-05-29"), rank(&asked(), "2026-05-30")), (2, 1), "28 days");
    assert!(asked().unanswered(day("2026-05-30")));
    let kept = done(&done(&promised, keep("m-4"), "2026-05-20"), settle(), "2026-05-21");
    assert_eq!((rank(&kept, "2027-01-01"), kept.open()), (4, false));
    let meeting = Some((id("m-4"), day("2026-09-10")));
    let brought =
        Inquiry::new(id("ask-2"), (Source::Public, "Why?"), asked().objective, day("2026-05-01"), meeting);
    assert_eq!(brought.due, day("2026-09-10"), "answered at its meeting");
}

#[test]
fn the_public_is_told_what_is_published_and_what_was_not_kept() {
    let name = |body: &BodyId| format!("The {body}");
    let promised = done(&done(&asked(), answer(), "2026-05-12"), commit(), "2026-05-12");
    assert_eq!(told(&promised, name, day("2026-07-01")), None);
    let out = done(&promised, Command::Publish, "2026-05-13");
    let tell = |inquiry: &Inquiry, on: &str| accounted(&[told(inquiry, name, day(on)).unwrap()]).remove(0);
    let one = tell(&out, "2026-06-30");
    assert_eq!((one.promises[0].became, one.promises[0].owner.as_str()), (Promised::Open, "The police"));
    assert_eq!(one.evidence, "https://police.example/calls");
    assert_eq!(tell(&out, "2026-07-01").promises[0].became, Promised::Late);
    let kept = tell(&done(&out, keep("/app/meetings/m-4"), "2026-05-20"), "2026-07-01");
    assert_eq!(kept.promises[0].on, Some(day("2026-05-20")));
    assert_eq!(kept.promises[0].proof, "", "a page of staff is no proof for everybody");
    let dropped = done(&out, Command::Drop { number: 1, reason: "No money.".into() }, "2026-05-20");
    let dropped = tell(&done(&dropped, settle(), "2026-05-21"), "2026-07-01");
    assert_eq!(
        (dropped.promises[0].became, dropped.promises[0].since.as_str()),
        (Promised::Dropped, "No money.")
    );
    assert_eq!(dropped.settled, "Answers are quicker.");
}
