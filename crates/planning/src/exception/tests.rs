//! Every command at every stage, and that only evidence closes.

use super::*;
use crate::table::{day, id, survives_json, table};
use crate::target::tests::locked;
use crate::verdict::tests::told_reduce;
use crate::{judge, target::Kind};
use proptest::prelude::*;

pub(crate) fn finding() -> Finding {
    Finding {
        target: id("t1"),
        rules: vec![Rule::OffTrack],
        owner: id("police"),
        lead: id("p7"),
        sentences: vec!["It will be missed.".into()],
    }
}

pub(crate) fn asked() -> Exception {
    Exception::new(id("e1"), &finding(), day("2026-09-10"))
}

pub(crate) fn answer(needed: Option<&str>) -> Answer {
    Answer {
        cause: "A gang from outside.".into(),
        action: "Patrols, and gates.".into(),
        actions: vec![id("a1")],
        recovery: "Under 28 a month from November.".into(),
        back_by: "2026-12".parse().unwrap(),
        decision_needed: needed.map(str::to_owned),
    }
}

fn answered(needed: Option<&str>) -> Exception {
    done(&asked(), Command::Answer { for_body: id("police"), answer: answer(needed) })
}

fn done(exception: &Exception, command: Command) -> Exception {
    apply(exception.clone(), command, &id("p7"), day("2026-09-15")).unwrap()
}

fn verdict(chance: f64) -> Box<Verdict> {
    Box::new(judge(&locked(Kind::Reduce), &told_reduce(chance), day("2026-12-10")))
}

fn back(chance: f64) -> Command {
    Command::Close(Closing::BackOnTrack { verdict: verdict(chance), words: "The gates.".into() })
}

fn lives() -> Vec<(&'static str, Exception)> {
    let escalated = done(&answered(None), Command::Escalate { reason: "Money.".into() });
    let decided = done(&escalated, Command::Decide { meeting: id("sg2"), words: "£5,000 for gates.".into() });
    vec![
        ("asked", asked()),
        ("answered", answered(None)),
        ("escalated", escalated),
        ("decided", decided.clone()),
        ("closed", done(&decided, back(0.9))),
    ]
}

#[test]
fn every_command_at_every_stage_has_one_outcome() {
    let commands = [
        ("seen", Command::Seen { rules: vec![Rule::Late], sentences: Vec::new() }),
        ("seen no more", Command::Seen { rules: Vec::new(), sentences: Vec::new() }),
        ("answer", Command::Answer { for_body: id("police"), answer: answer(None) }),
        ("answer for other", Command::Answer { for_body: id("council"), answer: answer(None) }),
        ("escalate", Command::Escalate { reason: "Money.".into() }),
        ("decide", Command::Decide { meeting: id("sg2"), words: "Patrols.".into() }),
        ("close at risk", back(0.4)),
        ("close on track", back(0.9)),
        ("close year over", Command::Close(Closing::YearOver { result: TargetVerdict::Missed })),
        ("close too early", Command::Close(Closing::YearOver { result: TargetVerdict::WillMeet })),
        ("withdraw", Command::Close(Closing::Withdrawn { reason: "Merged.".into() })),
    ];
    let show = |exception: &Exception| {
        format!(
            "{}, {} answers, {} decisions",
            exception.stage.slug(),
            exception.answers.len(),
            exception.decisions.len()
        )
    };
    insta::assert_snapshot!(table(
        &lives(),
        &commands,
        |s, c| apply(s, c, &id("p7"), day("2026-12-10")),
        show
    ));
    lives().iter().for_each(|(_, state)| survives_json(state));
}

#[test]
fn it_goes_up_when_nobody_answers_when_a_decision_is_needed_and_when_it_stands_too_long() {
    let why = |exception: &Exception, today| exception.should_escalate(day(today));
    assert_eq!(why(&asked(), "2026-09-24"), None);
    assert_eq!(why(&asked(), "2026-09-25").unwrap(), "No answer came by 24 September 2026.");
    assert!(asked().answer_overdue(day("2026-09-25")));
    assert_eq!(why(&answered(None), "2026-11-09"), None);
    assert_eq!(why(&answered(None), "2026-11-10").unwrap(), "It has stood since 10 September 2026.");
    assert_eq!(why(&answered(Some("£5,000.")), "2026-09-16").unwrap(), "A decision is needed: £5,000.");
    assert_eq!(why(&lives()[2].1, "2027-01-01"), None);
}

proptest! {
    /// Nothing but a verdict on track, the end of the year or of the target closes it.
    #[test]
    fn only_evidence_closes(chances in prop::collection::vec(0.0f64..1.0, 0..6)) {
        let mut exception = answered(None);
        for chance in chances {
            exception = apply(exception.clone(), back(chance), &id("p7"), day("2026-12-10")).unwrap_or(exception);
            match &exception.stage {
                Stage::Closed { closing: Closing::BackOnTrack { verdict, .. }, .. } => {
                    prop_assert!(verdict.chance > Some(0.6));
                }
                stage => prop_assert!(chance <= 0.6 && stage.slug() == "answered"),
            }
        }
    }
}
