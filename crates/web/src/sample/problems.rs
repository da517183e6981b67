//! Problems of a partnership that does not exist, behind the sample's door: one at each stage.

use super::door::SampleDoor;
use crate::door::{Caller, ProblemKnown, ProblemStep, ProblemsDoor, ProblemsKnown};
use crate::{Answer, Closed};
use async_trait::async_trait;
use chrono::NaiveDate;
use planning::action::{Action, Lever, Terms};
use planning::problem::{
    Command, Looked, Model, Objective, Problem, Response, Side, Statement, Triangle, apply,
};
use terms::{AreaCode, BeforeAfter, Displacement, Effect, Estimate, MeasureId, Period, PersonId};

fn day(text: &str) -> NaiveDate {
    text.parse().expect("a day")
}

fn id<T: std::str::FromStr<Err = terms::NotAShortName>>(text: &str) -> T {
    text.parse().expect("a short name")
}

fn area(at: usize) -> AreaCode {
    super::AREAS[at].0.parse().expect("a code")
}

fn burglary() -> MeasureId {
    MeasureId::new("burglary").expect("an id")
}

fn effect() -> Effect {
    let period =
        |from: &str, to: &str| Period::new(from.parse().expect("a month"), to.parse().expect("a month"));
    let counts = |before: f64, after: f64| BeforeAfter { before, after };
    Effect {
        before: period("2025-04", "2025-09"),
        after: period("2026-04", "2026-09"),
        treated: counts(80.0, 44.0),
        comparison: counts(102.0, 97.0),
        comparison_area: Some(area(1)),
        ratio: Estimate { value: 0.58, low: 0.37, high: 0.91 },
        avoided: Estimate { value: 32.1, low: 4.2, high: 75.0 },
        displacement: Some(Displacement { around: counts(30.0, 31.0), quotient: -0.1 }),
    }
}

fn commands() -> [Vec<Command>; 4] {
    let statement = Statement {
        who: "Young people drink; families stay away".into(),
        what: "Noise, broken glass and threats".into(),
        place: "Brough Park, near the pavilion".into(),
        when: "Friday and Saturday from 8pm".into(),
        why: "The lamps are out and nobody locks the gate".into(),
        how: "Drink comes from the shop at the gate".into(),
    };
    let objective = Objective {
        words: "Fewer reports from the park".into(),
        measure: burglary(),
        baseline: Some(13.3),
        aim: 8.0,
        by: day("2027-03-31"),
    };
    let side = |words: &str, controller: &str| Side { words: words.into(), controller: controller.into() };
    let triangle = Triangle {
        victim: side("Families and dog walkers", "Friends of the park"),
        offender: side("A group of about ten", "Youth workers and parents"),
        location: side("Dark, two ways out", "The council's parks team"),
    };
    let response = Response {
        lever: Lever::MakeHarder,
        words: "Mend the lamps and lock the gate. It is dark where people gather.".into(),
        action: id("a-2"),
    };
    let looked = Looked {
        method: "Reports before and after, beside Harrowdale".into(),
        effect: Some(effect()),
        no_comparison: String::new(),
        displacement: "Little of it moved to the streets around.".into(),
        pence: Some(450_000),
        lessons: vec!["Light first, patrols second.".into()],
    };
    [
        vec![
            Command::State(Box::new(statement)),
            Command::Show { words: "31 calls in six weeks.".into(), pin: None },
        ],
        vec![
            Command::Advance,
            Command::Objectives(vec![objective]),
            Command::Triangle(Box::new(triangle)),
            Command::Review(day("2027-01-15")),
        ],
        vec![Command::Advance, Command::Respond(response)],
        vec![Command::Advance, Command::Look(Box::new(looked))],
    ]
}

/// A problem as far as that stage: 0 scanning to 3 assessment, 4 closed.
fn as_far_as(stage: usize) -> Problem {
    let by: PersonId = id("ann");
    let blank = Problem::new(
        id(&format!("prob-{}", stage + 1)),
        Model::Sara,
        "Brough Park in the evening",
        area(0),
        id("council"),
    );
    let close = [vec![Command::Close { meeting: id("m-1") }]];
    let all = commands().into_iter().chain(close).take(stage + 1).flatten();
    all.fold(blank, |problem, command| {
        apply(problem, command, &by, day("2026-11-10")).expect("it is its turn")
    })
}

/// A problem with what belongs to it.
pub fn problem(stage: usize) -> ProblemKnown {
    let meetings = super::meetings::meetings();
    let terms = Terms {
        from: Some(id("prob-3")),
        ..Terms::of_body(
            "Mend the lamps and lock the gate",
            Lever::MakeHarder,
            id("council"),
            day("2026-12-04"),
        )
    };
    ProblemKnown {
        problem: as_far_as(stage),
        seen: 5,
        names: meetings.names,
        members: meetings.members,
        areas: problems().areas,
        measures: vec![(burglary(), "Burglary".into())],
        actions: vec![Action::new(id("a-2"), terms)],
        meetings: vec![("m-1".into(), "Harrowdale problem solving, 20 November 2026".into())],
        may_change: true,
    }
}

/// One problem at each stage.
pub fn problems() -> ProblemsKnown {
    let meetings = super::meetings::meetings();
    ProblemsKnown {
        problems: (0..5).map(as_far_as).collect(),
        names: meetings.names,
        members: meetings.members,
        areas: (0..super::AREAS.len()).map(|at| (area(at), super::AREAS[at].1.to_owned())).collect(),
        may_add: true,
    }
}

#[async_trait]
impl ProblemsDoor for SampleDoor {
    async fn problems(&self, _: &Caller) -> Answer<ProblemsKnown> {
        Ok(problems())
    }

    async fn problem_add(&self, _: &Caller, _: Model, title: &str, _: AreaCode, _: &str) -> Answer<String> {
        if title.is_empty() { Err(Closed::Refused("It has no title.".into())) } else { Ok("prob-1".into()) }
    }

    async fn problem(&self, _: &Caller, id: &str) -> Answer<ProblemKnown> {
        let number = id.strip_prefix("prob-").and_then(|number| number.parse::<usize>().ok());
        match number {
            Some(number @ 1..=5) => Ok(problem(number - 1)),
            _ => Err(Closed::NotFound),
        }
    }

    async fn problem_step(&self, _: &Caller, id: &str, seen: i64, step: ProblemStep) -> Answer<()> {
        match (id, seen, step) {
            (_, other, _) if other != 5 => Err(Closed::Stale),
            ("prob-1", _, ProblemStep::Do(Command::Advance)) => Err(Closed::Refused(
                "Nothing shows that it is a problem. Write what is missing first.".into(),
            )),
            _ => Ok(()),
        }
    }
}
