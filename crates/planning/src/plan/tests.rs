//! Every command at every stage, what the law wants in it, and the step into the next year.

use super::*;
use crate::action;
use crate::action::Action;
use crate::action::tests::{action, done as act, finished};
use crate::table::{day, id, survives_json, table};
use crate::target::tests::locked;
use terms::TargetVerdict;

fn line() -> Line {
    Line {
        priority: id("burglary-2026"),
        owner: id("police"),
        steps: vec![id("a1"), id("a2")],
        resources: "Two wardens and £5,000.".into(),
        targets: vec![id("t1")],
    }
}

fn done(plan: &Plan, command: Command) -> Plan {
    apply(plan.clone(), command, &id("p1"), day("2026-04-02")).unwrap()
}

fn write(part: &str) -> Command {
    Command::Write { part: part.into(), words: "Something.".into() }
}

pub(crate) fn complete() -> Plan {
    let mut plan = Plan::new(
        id("plan-2026"),
        Kind::Delivery,
        "Delivery plan 2026 to 2027",
        day("2026-04-01"),
        day("2027-03-31"),
    );
    plan.must_sign = vec![id("police"), id("council")];
    let plan = Kind::Delivery.parts().iter().fold(plan, |plan, part| done(&plan, write(part.slug)));
    done(&plan, Command::Line(Box::new(line())))
}

fn outturned() -> Command {
    let outturn = Outturn { done: 2, account: "A good year.".into(), ..Outturn::default() };
    Command::Close { outturn: Box::new(outturn) }
}

pub(crate) fn in_force() -> Plan {
    let commands = [
        Command::Approve { meeting: id("sg1") },
        Command::Sign { body: id("police") },
        Command::Sign { body: id("council") },
        Command::Publish { address: "/plans/2026".into() },
        Command::Begin,
    ];
    commands.into_iter().fold(complete(), |plan, command| done(&plan, command))
}

fn lives() -> Vec<(&'static str, Plan)> {
    let draft = complete();
    let approved = done(&draft, Command::Approve { meeting: id("sg1") });
    let signed =
        done(&done(&approved, Command::Sign { body: id("police") }), Command::Sign { body: id("council") });
    let published = done(&signed, Command::Publish { address: "/plans/2026".into() });
    let closed = apply(in_force(), outturned(), &id("p1"), day("2027-04-20")).unwrap();
    vec![
        ("empty", Plan::new(id("x"), Kind::Partnership, "Plan", day("2026-04-01"), day("2029-03-31"))),
        ("draft", draft.clone()),
        ("consulting", done(&draft, Command::Consult)),
        ("approved", approved),
        ("signed", signed),
        ("published", published),
        ("in force", in_force()),
        ("closed", closed.clone()),
        ("superseded", done(&closed, Command::Supersede { by: id("plan-2027") })),
    ]
}

#[test]
fn every_command_at_every_stage_has_one_outcome() {
    let foreword =
        Foreword { body: id("police"), by: "Chief Superintendent".into(), words: "We will.".into() };
    let commands = [
        ("write", write("year")),
        ("write nowhere", write("elsewhere")),
        (
            "aim",
            Command::Aim {
                vision: "Safer.".into(),
                objectives: vec![(id("o1"), "Fewer burglaries.".into())],
            },
        ),
        ("line", Command::Line(Box::new(line()))),
        ("take out", Command::TakeOut { priority: id("burglary-2026"), reason: "Done.".into() }),
        ("foreword", Command::Foreword(foreword)),
        ("consult", Command::Consult),
        ("back", Command::BackToDraft),
        ("approve", Command::Approve { meeting: id("sg1") }),
        ("sign", Command::Sign { body: id("police") }),
        ("sign for others", Command::Sign { body: id("charity") }),
        ("publish", Command::Publish { address: "/plans/2026".into() }),
        ("sent", Command::Sent { on: day("2027-04-01") }),
        ("begin", Command::Begin),
        ("close", outturned()),
        ("close with open", Command::Close { outturn: Box::new(Outturn { open: 2, ..Outturn::default() }) }),
        ("supersede", Command::Supersede { by: id("plan-2027") }),
    ];
    let show = |plan: &Plan| {
        format!(
            "{}, {} parts, {} lines, {} signed",
            plan.stage.slug(),
            plan.written.len(),
            plan.lines.len(),
            plan.signed.len()
        )
    };
    let text = table(&lives(), &commands, |s, c| apply(s, c, &id("p1"), day("2027-04-20")), show);
    insta::assert_snapshot!(text);
    lives().iter().for_each(|(_, state)| survives_json(state));
}

#[test]
fn days_are_kept() {
    let refused = |plan: Plan, command, at| apply(plan, command, &id("p1"), day(at)).unwrap_err().wrong;
    assert_eq!(refused(in_force(), outturned(), "2027-03-31"), "It runs to 31 March 2027.");
    let published = lives().into_iter().find(|(name, _)| *name == "published").unwrap().1;
    assert_eq!(refused(published, Command::Begin, "2026-03-31"), "It begins on 1 April 2026.");
}

#[test]
fn a_partnership_plan_lacks_what_regulation_11_wants() {
    let mut plan = Plan::new(id("pp"), Kind::Partnership, "Plan", day("2026-04-01"), day("2029-03-31"));
    let laws = |plan: &Plan| plan.missing().into_iter().map(|(_, law)| law).collect::<Vec<_>>().join("; ");
    let all = laws(&plan);
    for letter in ["(a)", "(b)", "(d)", "(e)", "(f)"] {
        assert!(all.contains(&format!("11{letter}")), "{letter} in {all}");
    }
    plan.lines.push(Line { steps: vec![], targets: vec![], resources: String::new(), ..line() });
    assert!(laws(&plan).contains("11(c)"));
    assert!(!complete().to_be_sent());
    plan.stage = Stage::Published { address: "/plan".into() };
    assert!(plan.to_be_sent());
}

#[test]
fn plans_stand_under_one_another_and_a_circle_ends() {
    let plan = |name: &str, under: Option<&str>| {
        let mut plan = Plan::new(id(name), Kind::Delivery, name, day("2026-04-01"), day("2027-03-31"));
        plan.under = under.map(id);
        plan
    };
    let plans = [
        plan("dp", Some("pp")),
        plan("pp", Some("st")),
        plan("st", None),
        plan("x", Some("y")),
        plan("y", Some("x")),
    ];
    let names =
        |plan| above(plan, &plans).iter().map(|plan| plan.id.to_string()).collect::<Vec<_>>().join(" ");
    assert_eq!((names(&plans[0]), names(&plans[3])), ("pp st".into(), "y".into()));
}

#[test]
fn the_next_plan_forgets_no_open_action() {
    let plan = in_force();
    let mut waits = act(&action("a2"), action::Command::Accept { for_body: id("council"), person: None });
    waits.terms.needs = vec![id("a3")];
    let actions = [finished("a1"), waits, action("a3"), action("elsewhere")].map(|mut action| {
        if action.id == id("elsewhere") {
            action.terms.plan = Some(id("other"));
        }
        action
    });
    let next = || (id("plan-2027"), "Delivery plan 2027 to 2028", day("2027-04-01"), day("2028-03-31"));
    let carry = |name: &str, to: &str| Carry {
        action: id(name),
        to: id(to),
        due: day("2027-09-30"),
        reason: "Late.".into(),
    };
    let refused = roll_over(&plan, next(), &actions, &[carry("a2", "b2")]).unwrap_err();
    assert_eq!(refused.wrong, "Still open: Gate the alleys.");
    let rolled = roll_over(&plan, next(), &actions, &[carry("a2", "b2"), carry("a3", "b3")]).unwrap();
    assert_eq!(rolled.next.follows, Some(plan.id.clone()));
    assert_eq!(
        (rolled.next.lines[0].steps.clone(), rolled.next.lines[0].targets.len()),
        (vec![id("b2"), id("b3")], 0)
    );
    assert_eq!(rolled.carried[0].1.terms.needs, vec![id("b3")], "what it waits for has moved too");
    assert!(!rolled.next.missing().is_empty(), "targets are set anew");
    assert!(roll_over(&plan, next(), &actions, &[carry("elsewhere", "b9")]).is_err());
    assert!(roll_over(&complete(), next(), &[], &[]).is_err());

    let mut after: Vec<Action> = rolled.carried.into_iter().map(|(old, _)| old).collect();
    after.push(finished("a1"));
    let mut target = locked(crate::target::Kind::Reduce);
    target.stage = crate::target::Stage::Closed {
        meeting: None,
        result: TargetVerdict::Missed,
        account: "Too few people.".into(),
        stamp: Stamp::new(&id("p1"), day("2027-04-10")),
    };
    let outturn = outturn(&plan, &after, &[target]);
    assert_eq!((outturn.done, outturn.on_time, outturn.carried, outturn.open), (1, 1, 2, 0));
    assert_eq!(outturn.targets, vec![(id("t1"), TargetVerdict::Missed)]);
    assert_eq!(outturn.pence, 1_200_000);
}
