//! Steps of a problem's life, from what was typed. Nothing is decided here.

use crate::door::{ComparedTyped, ProblemKnown, ProblemStep, ResponseTyped};
use crate::typed::Typed;
use planning::action::Lever;
use planning::problem::{Command, Looked, Objective, Side, Stage, Statement, Triangle};
use terms::{MeasureId, Month, Period};

/// What is wrong with what was typed.
pub(super) type Wrong = &'static str;

/// Levers, by short name.
pub(super) const LEVERS: [(Lever, &str); 3] = [
    (Lever::MakeHarder, "make-harder"),
    (Lever::WorkWithPeople, "work-with-people"),
    (Lever::UseTheLaw, "use-the-law"),
];

/// The step a form asks for; `Ok(None)` for one that is unknown.
pub(super) fn step(known: &ProblemKnown, form: &Typed) -> Result<Option<ProblemStep>, Wrong> {
    let reason = form.text("reason");
    Ok(Some(match form.one("step") {
        "state" => ProblemStep::Do(Command::State(Box::new(statement(form)))),
        "show" => ProblemStep::Show(form.text("words"), MeasureId::new(form.one("measure"))),
        "objective" => ProblemStep::Objective(objective(form)?),
        "triangle" => ProblemStep::Do(Command::Triangle(Box::new(triangle(form)))),
        "respond" => ProblemStep::Respond(response(form)?),
        "look" => look(known, form)?,
        "review" => ProblemStep::Do(Command::Review(form.day("on").ok_or("Give the day of the next look")?)),
        "advance" => ProblemStep::Do(Command::Advance),
        "back" => {
            let to = match form.one("to") {
                "scanning" => Stage::Scanning,
                "analysis" => Stage::Analysis,
                "response" => Stage::Response,
                _ => return Err("Choose the stage to go back to"),
            };
            ProblemStep::Do(Command::Back { to, reason })
        }
        "close" => {
            let meeting = form.one("meeting").parse().map_err(|_| "Choose the meeting that agreed")?;
            ProblemStep::Do(Command::Close { meeting })
        }
        "abandon" => ProblemStep::Do(Command::Abandon { reason }),
        _ => return Ok(None),
    }))
}

fn statement(form: &Typed) -> Statement {
    Statement {
        who: form.text("who"),
        what: form.text("what"),
        place: form.text("place"),
        when: form.text("when"),
        why: form.text("why"),
        how: form.text("how"),
    }
}

fn triangle(form: &Typed) -> Triangle {
    let side =
        |name: &str| Side { words: form.text(name), controller: form.text(&format!("{name}-controller")) };
    Triangle { victim: side("victim"), offender: side("offender"), location: side("location") }
}

fn objective(form: &Typed) -> Result<Objective, Wrong> {
    Ok(Objective {
        words: form.line("words"),
        measure: MeasureId::new(form.one("measure")).ok_or("Choose the measure")?,
        baseline: form.number("baseline"),
        aim: form.number("aim").ok_or("Give the number to reach in a month")?,
        by: form.day("by").ok_or("Give the day by which it is reached, like 2026-11-20")?,
    })
}

fn response(form: &Typed) -> Result<ResponseTyped, Wrong> {
    let lever = LEVERS.into_iter().find(|(_, slug)| *slug == form.one("lever"));
    Ok(ResponseTyped {
        lever: lever.map(|(lever, _)| lever).ok_or("Choose how it works")?,
        words: form.line("words"),
        why: form.text("why"),
        body: Some(form.one("body")).filter(|body| !body.is_empty()).ok_or("Choose who does it")?.to_owned(),
        due: form.day("due").ok_or("Give the day by which it is done, like 2026-11-20")?,
    })
}

/// So many months before and after a month in which something was done.
fn periods(form: &Typed) -> Result<(Period, Period), Wrong> {
    let done: Month =
        form.one("done").parse().map_err(|_| "Give the month in which it was done, like 2026-04")?;
    let months: i32 =
        form.number("months").filter(|months| (3..=36).contains(months)).ok_or("Give 3 to 36 months")?;
    let before = Period::new(done.plus(-months), done.plus(-1));
    Ok((before, Period::new(done.plus(1), done.plus(months))))
}

fn look(known: &ProblemKnown, form: &Typed) -> Result<ProblemStep, Wrong> {
    let lessons = form.text("lessons");
    let lessons = lessons.lines().map(str::trim).filter(|line| !line.is_empty()).map(str::to_owned);
    let pounds = form.one("cost").trim_start_matches('£').replace(',', "");
    let pence = match pounds.as_str() {
        "" => None,
        typed => Some(typed.parse::<u64>().map_err(|_| "Give the cost in whole pounds")?.saturating_mul(100)),
    };
    let looked = Looked {
        method: form.text("method"),
        effect: known.problem.looked.as_ref().and_then(|looked| looked.effect.clone()),
        no_comparison: form.text("no_comparison"),
        displacement: form.text("displacement"),
        pence,
        lessons: lessons.collect(),
    };
    if form.one("with").is_empty() {
        return Ok(ProblemStep::Look(Looked { effect: None, ..looked }, None));
    }
    let (before, after) = periods(form)?;
    let compared = ComparedTyped {
        measure: MeasureId::new(form.one("measure")).ok_or("Choose the measure")?,
        with: form.one("with").parse().map_err(|_| "Choose the area to compare with")?,
        around: form.one("around").parse().ok(),
        before,
        after,
    };
    Ok(ProblemStep::Look(looked, Some(compared)))
}
