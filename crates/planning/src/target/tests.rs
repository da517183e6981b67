//! Every command at every stage, what cannot be signed, and lives drawn at random.

use super::*;
use crate::table::{day, id, survives_json, table};
use crate::verdict::tests::said;
use proptest::prelude::*;
use terms::{Sampling, WaveMode};

pub(crate) fn wave(name: &str, share: f64, base: u32) -> Wave {
    Wave {
        id: id(name),
        wording: "Is litter a problem here? (very or fairly big)".into(),
        fieldwork: Period::new("2025-10".parse().unwrap(), "2025-11".parse().unwrap()),
        share,
        base,
        design_effect: 1.2,
        mode: WaveMode::Post,
        sampling: Sampling::Random,
        source: "Residents' survey".into(),
    }
}

pub(crate) fn terms(kind: Kind) -> Terms {
    let counted = |months, total| Baseline::Counted {
        measure: MeasureId::new("burglary").unwrap(),
        period: Period::new(
            "2026-03".parse::<terms::Month>().unwrap().plus(1 - months),
            "2026-03".parse().unwrap(),
        ),
        total,
    };
    let (baseline, aim) = match kind {
        Kind::Reduce => (counted(12, 380.0), Aim::AtMost(340.0)),
        Kind::KeepLow => (counted(36, 21.0), Aim::StayLow),
        Kind::FewerSay => (Baseline::Asked(wave("w2025", 0.30, 900)), Aim::Share(0.25)),
        Kind::MoreHappy => (Baseline::Asked(wave("w2025", 0.70, 900)), Aim::Share(0.75)),
    };
    Terms {
        title: "Fewer burglaries".into(),
        kind,
        area: "E07000198".parse().unwrap(),
        year: Year::starting(2026).unwrap(),
        baseline,
        aim,
        profile: Profile::Even,
        owner: id("police"),
        lead: id("p7"),
        priority: Some(id("burglary-2026")),
    }
}

pub(crate) fn locked(kind: Kind) -> Target {
    let target = Target::new(id("t1"), terms(kind));
    apply(target, Command::Lock { meeting: id("m1") }, &id("p1"), day("2026-03-20")).unwrap()
}

#[test]
fn every_command_at_every_stage_has_one_outcome() {
    let draft = Target::new(id("t1"), terms(Kind::Reduce));
    let signed = locked(Kind::Reduce);
    let done =
        |target: &Target, command| apply(target.clone(), command, &id("p1"), day("2027-04-20")).unwrap();
    let states = [
        ("draft", draft.clone()),
        ("locked", signed.clone()),
        (
            "closed",
            done(&signed, Command::Close { verdict: said(TargetVerdict::Met), account: String::new() }),
        ),
        ("withdrawn", done(&draft, Command::Withdraw { reason: "not needed".into() })),
    ];
    let revise = |reason: &str| Command::Revise {
        aim: Aim::AtMost(350.0),
        profile: Profile::Even,
        reason: reason.into(),
    };
    let commands = [
        ("write", Command::Write(Box::new(terms(Kind::KeepLow)))),
        ("lock", Command::Lock { meeting: id("m1") }),
        ("revise", revise("a prison closed")),
        ("revise silently", revise(" ")),
        ("close", Command::Close { verdict: said(TargetVerdict::Met), account: String::new() }),
        ("close a miss", Command::Close { verdict: said(TargetVerdict::Missed), account: String::new() }),
        ("close as held", Command::Close { verdict: said(TargetVerdict::Held), account: String::new() }),
        ("withdraw", Command::Withdraw { reason: "merged".into() }),
    ];
    let show = |target: &Target| format!("{} with {} revisions", target.stage.slug(), target.revisions.len());
    let text = table(&states, &commands, |s, c| apply(s, c, &id("p1"), day("2027-04-20")), show);
    insta::assert_snapshot!(text);
    states.iter().for_each(|(_, state)| survives_json(state));
}

#[test]
fn a_target_is_not_closed_before_its_year_is() {
    let close = Command::Close { verdict: said(TargetVerdict::Met), account: String::new() };
    let refused = apply(locked(Kind::Reduce), close, &id("p1"), day("2027-03-31")).unwrap_err();
    assert_eq!(refused.to_string(), "The year ends on 31 March 2027. Close it after that day.");
}

#[test]
fn how_a_target_ended_is_what_its_figures_say() {
    use TargetVerdict::{GettingWorse, Held, Met, Missed, NotAvailable, TooEarly, Uncertain, WillMeet};
    let closed = |kind, verdict, at| {
        let close = Command::Close { verdict: said(verdict), account: "We say why.".into() };
        match apply(locked(kind), close, &id("p1"), day(at)).map(|target| target.stage) {
            Ok(Stage::Closed { result, .. }) => Ok(result),
            Ok(stage) => panic!("{stage:?}"),
            Err(refusal) => Err(refusal.wrong),
        }
    };
    let (soon, late) = ("2027-04-20", "2027-09-28");
    for (kind, verdict, ends) in [
        (Kind::Reduce, Met, Met),
        (Kind::Reduce, Missed, Missed),
        (Kind::MoreHappy, Missed, Missed),
        (Kind::KeepLow, Held, Held),
        (Kind::KeepLow, GettingWorse, GettingWorse),
        (Kind::Reduce, TooEarly, NotAvailable),
    ] {
        assert_eq!(closed(kind, verdict, soon), Ok(ends));
    }
    for verdict in [WillMeet, Uncertain] {
        assert_eq!(
            closed(Kind::Reduce, verdict, soon).unwrap_err(),
            "The figures of the year are not all here."
        );
        assert_eq!(closed(Kind::Reduce, verdict, late), Ok(NotAvailable), "a likely success is none");
    }
    let early = Box::new(Verdict { data_to: Some("2026-12".parse().unwrap()), ..*said(Held) });
    let close = Command::Close { verdict: early, account: "Nothing came since.".into() };
    assert!(
        apply(locked(Kind::KeepLow), close.clone(), &id("p1"), day(soon)).is_err(),
        "three months are not known"
    );
    let stage = apply(locked(Kind::KeepLow), close, &id("p1"), day(late)).unwrap().stage;
    assert!(matches!(stage, Stage::Closed { result: NotAvailable, .. }));
    assert!(closed(Kind::KeepLow, Met, soon).is_err() && closed(Kind::Reduce, Held, late).is_err());
}

#[test]
fn what_contradicts_itself_is_not_signed() {
    let told = |change: fn(&mut Terms)| {
        let mut terms = terms(Kind::Reduce);
        change(&mut terms);
        terms.problems().join(" ")
    };
    assert_eq!(told(|_| {}), "");
    assert!(told(|terms| terms.aim = Aim::AtMost(380.0)).contains("no lower than a usual year"));
    assert!(told(|terms| terms.aim = Aim::Share(0.5)).contains("do not belong together"));
    assert!(told(|terms| terms.profile = Profile::Quarterly([0.5, 0.5, 0.5, 0.5])).contains("add up"));
    assert!(told(|terms| terms.year = terms.year.before()).contains("reaches into the year"));
    assert!(told(|terms| terms.kind = Kind::KeepLow).contains("do not belong together"));
    for kind in Kind::ALL {
        assert_eq!(terms(kind).problems(), Vec::<String>::new(), "{kind:?}");
    }
    let happy = Terms { aim: Aim::Share(0.6), ..terms(Kind::MoreHappy) };
    assert!(happy.problems()[0].contains("no better"));
}

#[test]
fn the_plan_line_ends_at_the_number_to_reach() {
    let quarterly = Profile::Quarterly([0.2, 0.3, 0.3, 0.2]);
    let line = Terms { profile: quarterly, ..terms(Kind::Reduce) }.plan_line().unwrap();
    assert!((line[2] - 68.0).abs() < 1e-9 && (line[11] - 340.0).abs() < 1e-9);
    assert_eq!(terms(Kind::KeepLow).plan_line(), None);
}

fn any_command() -> impl Strategy<Value = Command> {
    prop_oneof![
        Just(Command::Write(Box::new(terms(Kind::Reduce)))),
        Just(Command::Lock { meeting: id("m1") }),
        (300.0f64..420.0).prop_map(|most| Command::Revise {
            aim: Aim::AtMost(most.floor()),
            profile: Profile::Even,
            reason: "new facts".into()
        }),
        Just(Command::Close { verdict: said(TargetVerdict::Missed), account: "Too few people.".into() }),
        Just(Command::Withdraw { reason: "merged".into() }),
    ]
}

proptest! {
    /// Whatever is done, every number that was ever agreed can still be read, with a reason for each change.
    #[test]
    fn what_was_agreed_is_never_lost(commands in prop::collection::vec(any_command(), 0..12)) {
        let mut target = locked(Kind::Reduce);
        let mut agreed = vec![target.terms.aim];
        for command in commands {
            if let Ok(after) = apply(target.clone(), command, &id("p1"), day("2027-05-01")) {
                if after.terms.aim != target.terms.aim {
                    agreed.push(after.terms.aim);
                }
                target = after;
            }
        }
        let mut kept: Vec<Aim> = target.revisions.iter().map(|revision| revision.aim).collect();
        kept.push(target.terms.aim);
        prop_assert_eq!(kept, agreed);
        prop_assert!(target.revisions.iter().all(|revision| !revision.reason.trim().is_empty()));
        prop_assert!(target.terms.problems().is_empty());
    }
}
