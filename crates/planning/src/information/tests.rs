//! The life of a request, in full.

use super::*;
use crate::table::{day, id, survives_json, table};

fn terms() -> Terms {
    Terms {
        from: id("council"),
        to: id("police"),
        purpose: id("reduce-antisocial-behaviour"),
        gateway: id("cda98-s115"),
        agreement: id("asb-hub"),
        kind: RecordKind::Case,
        sections: vec![Section::Offences],
        class: DataClass::Criminal,
        urgent: false,
    }
}

fn asked_on(on: &str, terms: Terms) -> InformationRequest {
    InformationRequest::new(id("r-1"), terms, &id("ann"), day(on), &Holidays::shipped()).unwrap()
}

fn answer(answer: Answer) -> Command {
    Command::Answer { answer, reason: "It is held by another force.".into() }
}

fn done(request: &InformationRequest, command: Command, on: &str) -> InformationRequest {
    apply(request.clone(), command, &id("bob"), day(on)).unwrap()
}

#[test]
fn every_command_at_every_stage_has_one_outcome() {
    let asked = asked_on("2026-06-01", terms());
    let answered = done(&asked, answer(Answer::Part), "2026-06-03");
    let states = [
        ("asked", asked.clone()),
        ("answered", answered.clone()),
        ("received", done(&answered, Command::Receive, "2026-06-04")),
        ("withdrawn", done(&asked, Command::Withdraw { reason: "It was found.".into() }, "2026-06-02")),
        ("bob shut out", done(&asked, Command::ShutOut(id("bob")), "2026-06-02")),
    ];
    let commands = [
        ("join", Command::Join(id("bob"))),
        ("join again", Command::Join(id("ann"))),
        ("shut out", Command::ShutOut(id("bob"))),
        ("let in", Command::LetIn(id("bob"))),
        ("share", Command::Answer { answer: Answer::Shared, reason: String::new() }),
        ("share in part", answer(Answer::Part)),
        ("refuse", answer(Answer::Refused)),
        ("refuse, no word", Command::Answer { answer: Answer::Refused, reason: " ".into() }),
        ("receive", Command::Receive),
        ("withdraw", Command::Withdraw { reason: "It was found.".into() }),
        ("withdraw, no word", Command::Withdraw { reason: String::new() }),
    ];
    let show = |request: &InformationRequest| {
        format!(
            "{}, team {:?}, shut out {:?}, {} steps",
            request.stage.slug(),
            request.team,
            request.shut_out,
            request.steps.len()
        )
    };
    let by = id("cy");
    insta::assert_snapshot!(table(&states, &commands, |s, c| apply(s, c, &by, day("2026-06-05")), show));
    states.iter().for_each(|(_, state)| survives_json(state));
}

#[test]
fn what_needs_no_request_is_none() {
    let holidays = Holidays::shipped();
    let new = |terms| InformationRequest::new(id("r-1"), terms, &id("ann"), day("2026-06-01"), &holidays);
    for wrong in [
        Terms { to: id("council"), ..terms() },
        Terms { sections: Vec::new(), ..terms() },
        Terms { class: DataClass::Depersonalised, ..terms() },
    ] {
        assert!(new(wrong.clone()).is_err(), "{wrong:?}");
    }
}

#[test]
fn days_are_working_days_and_an_urgent_request_has_one() {
    // 22 May 2026 is a Friday; Monday 25 May is a bank holiday.
    assert_eq!(asked_on("2026-05-22", terms()).due, day("2026-06-01"));
    let urgent = asked_on("2026-05-22", Terms { urgent: true, ..terms() });
    assert_eq!(urgent.due, day("2026-05-26"));
    assert!(urgent.overdue(day("2026-05-27")) && !urgent.overdue(day("2026-05-26")));
}

#[test]
fn a_summary_counts_each_request_once_and_names_the_reasons() {
    let asked = || asked_on("2026-06-01", terms());
    let all = [
        done(&asked(), answer(Answer::Refused), "2026-06-03"),
        done(&asked(), answer(Answer::Refused), "2026-06-09"),
        done(&asked(), answer(Answer::Shared), "2026-06-04"),
        asked(),
        done(&asked(), Command::Withdraw { reason: "It was found.".into() }, "2026-06-02"),
    ];
    let told = summary(all.iter(), day("2026-06-30"));
    assert_eq!((told.asked, told.answers, told.late), (4, [1, 0, 2], 1));
    assert_eq!(told.median_days, Some(3.0), "of 2, 3 and 8 days");
    assert_eq!(told.reasons, [("It is held by another force.".to_owned(), 2)]);
    assert_eq!(summary(all[..2].iter(), day("2026-06-30")).median_days, Some(5.0), "of 2 and 8 days");
    assert_eq!(summary([].iter(), day("2026-06-30")), Summary::default());
}
