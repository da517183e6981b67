//! Every command at every stage, the gates one by one, and the words of what came of it.

use super::*;
use crate::table::{day, id, survives_json, table};
use proptest::prelude::*;
use terms::{BeforeAfter, Displacement, Estimate, Period};

fn statement() -> Statement {
    let words = |text: &str| text.to_owned();
    Statement {
        who: words("Young people; families with children"),
        what: words("Drinking and shouting"),
        place: words("Brough Park"),
        when: words("Friday evenings"),
        why: words("Nowhere else to go; the gate stays open"),
        how: words("Drink is bought at the corner"),
    }
}

fn objective(baseline: Option<f64>) -> Objective {
    let measure = MeasureId::new("antisocial-behaviour").unwrap();
    Objective { words: "Fewer calls".into(), measure, baseline, aim: 6.0, by: day("2026-12-31") }
}

fn triangle() -> Triangle {
    let side = |words: &str, controller: &str| Side { words: words.into(), controller: controller.into() };
    Triangle {
        victim: side("Families", "Wardens"),
        offender: side("A dozen young people", "Parents and youth workers"),
        location: side("A dark park", "The council's park keeper"),
    }
}

pub(crate) fn effect(ratio: (f64, f64, f64), quotient: f64) -> Effect {
    let month = |text: &str| text.parse().unwrap();
    Effect {
        before: Period::new(month("2025-04"), month("2025-09")),
        after: Period::new(month("2026-04"), month("2026-09")),
        treated: BeforeAfter { before: 80.0, after: 40.0 },
        comparison: BeforeAfter { before: 100.0, after: 100.0 },
        comparison_area: None,
        ratio: Estimate { value: ratio.0, low: ratio.1, high: ratio.2 },
        avoided: Estimate { value: 40.0, low: 12.6, high: 56.3 },
        displacement: Some(Displacement { around: BeforeAfter { before: 40.0, after: 48.0 }, quotient }),
    }
}

fn looked() -> Looked {
    Looked {
        method: "Calls before and after, beside Birchall Park.".into(),
        effect: Some(effect((0.5, 0.3, 0.84), -0.2)),
        no_comparison: String::new(),
        displacement: "A little, to the bus station.".into(),
        pence: Some(520_000),
        lessons: vec!["A lock helps more than a patrol.".into()],
    }
}

fn respond() -> Command {
    Command::Respond(Response {
        lever: Lever::MakeHarder,
        words: "Lock the gate at dusk.".into(),
        action: id("a1"),
    })
}

pub(crate) fn done(problem: &Problem, command: Command) -> Problem {
    apply(problem.clone(), command, &id("p1"), day("2026-05-04")).unwrap()
}

pub(crate) fn scanning() -> Problem {
    Problem::new(
        id("pr1"),
        Model::Osara,
        "Brough Park in the evening",
        "E07000198".parse().unwrap(),
        id("council"),
    )
}

fn follow(problem: &Problem, commands: Vec<Command>) -> Problem {
    commands.into_iter().fold(problem.clone(), |problem, command| done(&problem, command))
}

fn show() -> Command {
    Command::Show { words: "Forty calls since May.".into(), pin: None }
}

fn lives() -> Vec<(&'static str, Problem)> {
    let objectives = Command::Objectives(vec![objective(Some(14.0))]);
    let analysis = follow(
        &scanning(),
        vec![Command::State(Box::new(statement())), show(), objectives, Command::Advance],
    );
    let response = follow(&analysis, vec![Command::Triangle(Box::new(triangle())), Command::Advance]);
    let assessment = follow(&response, vec![respond(), Command::Advance]);
    let closed =
        follow(&assessment, vec![Command::Look(Box::new(looked())), Command::Close { meeting: id("m1") }]);
    vec![
        ("scanning", scanning()),
        ("analysis", analysis),
        ("response", response),
        ("assessment", assessment.clone()),
        ("closed", closed),
        ("abandoned", done(&assessment, Command::Abandon { reason: "The park is closed.".into() })),
    ]
}

pub(crate) fn closed() -> Problem {
    lives().remove(4).1
}

fn commands() -> Vec<(&'static str, Command)> {
    vec![
        ("state", Command::State(Box::new(statement()))),
        ("show", show()),
        ("objectives", Command::Objectives(vec![objective(None)])),
        ("objective reached", Command::Objectives(vec![objective(Some(6.0))])),
        ("triangle", Command::Triangle(Box::new(triangle()))),
        ("respond", respond()),
        ("look", Command::Look(Box::new(looked()))),
        ("review", Command::Review(day("2026-11-01"))),
        ("review past", Command::Review(day("2026-05-05"))),
        ("advance", Command::Advance),
        ("back", Command::Back { to: Stage::Scanning, reason: "Another park.".into() }),
        ("back to response", Command::Back { to: Stage::Response, reason: "It did not work.".into() }),
        ("close", Command::Close { meeting: id("m1") }),
        ("abandon", Command::Abandon { reason: "The park is closed.".into() }),
    ]
}

#[test]
fn every_command_at_every_stage_has_one_outcome() {
    let show = |problem: &Problem| {
        let (responses, back) = (problem.responses.len(), problem.back.len());
        format!("{}, {responses} responses, {back} back", problem.stage.slug())
    };
    insta::assert_snapshot!(table(
        &lives(),
        &commands(),
        |s, c| apply(s, c, &id("p1"), day("2026-05-05")),
        show
    ));
    lives().iter().for_each(|(_, state)| survives_json(state));
}

#[test]
fn each_gate_names_what_is_missing() {
    let lives = lives();
    let mut analysis = lives[1].1.clone();
    analysis.objectives = vec![objective(None)];
    analysis.statement.why.clear();
    analysis.triangle.location.controller.clear();
    let told = analysis.gate().join(" ");
    for words in [
        "\"Fewer calls\" has no baseline.",
        "does not say why",
        "enough of the location",
        "enough of the victim",
    ] {
        assert!(told.contains(words), "{words} in {told}");
    }
    let scanning = scanning();
    assert!(scanning.gate().contains(&"It has no objective.".to_owned()), "objective first");
    let sara = Problem { model: Model::Sara, ..scanning };
    assert!(!sara.gate().contains(&"It has no objective.".to_owned()));
    let mut assessment = done(&lives[3].1, Command::Look(Box::new(Looked { effect: None, ..looked() })));
    assert_eq!(assessment.gate(), ["There is neither a comparison nor a reason for none."]);
    assessment.looked = Some(Looked { displacement: String::new(), lessons: vec![" ".into()], ..looked() });
    assert_eq!(assessment.gate().len(), 2);
    assert_eq!(closed().gate(), ["It has ended."]);
}

#[test]
fn what_came_of_it_is_said_with_its_interval_and_never_overstated() {
    let words = |effect| Looked { effect: Some(effect), ..looked() }.words();
    let counts = "80 before and 40 after; 100 and 100 where nothing was done.";
    let clear = words(effect((0.5, 0.3, 0.84), -0.2));
    assert_eq!(
        clear,
        format!(
            "{counts} It fell by more than there: about 40 fewer (between 13 and 56). Some of it moved to the ground around."
        )
    );
    assert!(
        words(effect((0.8, 0.6, 1.1), 0.3)).ends_with("No clear change. The ground around did not suffer.")
    );
    assert!(words(effect((2.0, 1.5, 2.6), -1.4)).contains("It rose by more than there. More moved"));
    let none = Looked { effect: None, no_comparison: "The whole town was lit. ".into(), ..looked() };
    assert_eq!(none.words(), "There is no comparison: The whole town was lit.");
}

proptest! {
    /// However one goes, nothing is responded to without a baseline and a triangle, and nothing closed without a lesson.
    #[test]
    fn no_gate_is_walked_around(steps in prop::collection::vec(0usize..14, 0..30)) {
        let commands = commands();
        let mut problem = scanning();
        for step in steps {
            problem = apply(problem.clone(), commands[step].1.clone(), &id("p1"), day("2026-05-05")).unwrap_or(problem);
            if matches!(problem.stage, Stage::Response | Stage::Assessment | Stage::Closed { .. }) {
                prop_assert!(problem.triangle.missing().is_empty());
                prop_assert!(problem.objectives.iter().all(|objective| objective.baseline.is_some()));
            }
            if let Stage::Closed { .. } = problem.stage {
                prop_assert!(!problem.looked.as_ref().unwrap().lessons.is_empty());
            }
        }
    }
}
