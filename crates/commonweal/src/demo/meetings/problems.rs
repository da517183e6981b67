//! The demo's problems: one that is under way, and one that was looked at beside another district.

use super::{COUNCIL, POLICE, body, made};
use anyhow::{Context, Result};
use chrono::{Days, NaiveDate};
use desk::problems::{Compared, NewResponse};
use desk::{Desk, Seen};
use planning::action::Lever;
use planning::meeting::Meeting;
use planning::problem::{Command, Looked, Model, Objective, Problem, Side, Stage, Statement, Triangle};
use terms::{AreaCode, MeasureId, Month, Period};

/// Where the demo's partnership works.
const AREA: &str = "E07900001";
/// The month in which something was done about the second problem; the demo's figures reach six months further.
const DONE: &str = "2026-03";

fn statement(what: &str, place: &str, why: &str) -> Statement {
    Statement {
        who: "Groups of young people; families and shop staff suffer".into(),
        what: what.into(),
        place: place.into(),
        when: "Friday and Saturday from 8pm".into(),
        why: why.into(),
        how: "Drink comes from shops close by".into(),
    }
}

fn triangle() -> Triangle {
    let side = |words: &str, controller: &str| Side { words: words.into(), controller: controller.into() };
    Triangle {
        victim: side("Families, dog walkers and shop staff", "The friends of the park"),
        offender: side("A group of about ten, most of them under 18", "Youth workers and parents"),
        location: side("Dark, with two ways out", "The council's parks team"),
    }
}

/// Opens both, where the area has figures of the measure.
pub(super) async fn set_up(desk: &Desk, agreed: &Meeting) -> Result<()> {
    let area: AreaCode = AREA.parse().context("a code of an area")?;
    let areas = desk.problem_areas().await?;
    let Some((other, _)) = areas.iter().find(|(code, _)| *code != area) else { return Ok(()) };
    let park =
        statement("Noise, broken glass and threats", "Brough Park, near the pavilion", "The lamps are out");
    as_far_as_response(desk, ("Brough Park in the evening", area), park, "antisocial-behaviour").await?;
    let shops = statement("The same shops are hit again", "High Street", "Nobody sees who comes back");
    let shops = as_far_as_response(desk, ("Shops hit again and again", area), shops, "shoplifting").await?;
    if shops.record.stage != Stage::Response {
        return Ok(());
    }
    let (id, measure) = (shops.record.id.as_str(), MeasureId::new("shoplifting").context("a measure")?);
    let shops = made_seen(desk.problem_do(id, shops.version, Command::Advance).await?)?;
    let done: Month = DONE.parse().context("a month")?;
    let compared = Compared {
        measure,
        with: *other,
        around: None,
        before: Period::new(done.plus(-6), done.plus(-1)),
        after: Period::new(done.plus(1), done.plus(6)),
    };
    let looked = Looked {
        method: "Reports in the six months before and after, beside a district where nothing was done."
            .into(),
        effect: None,
        no_comparison: String::new(),
        displacement: "Nobody counted in the streets around.".into(),
        pence: Some(180_000),
        lessons: vec!["A visit within a week is possible with one person for each day.".into()],
    };
    let looked = desk.problem_look(id, shops.version, looked, Some(&compared)).await?;
    if let Ok(looked) = looked {
        made(desk.problem_do(id, looked.version, Command::Close { meeting: agreed.id.clone() }).await?)?;
    }
    Ok(())
}

fn made_seen<T>(done: desk::Done<T>) -> Result<Seen<T>> {
    done.map_err(|why| anyhow::anyhow!("the demo's own step was refused: {why}"))
}

async fn as_far_as_response(
    desk: &Desk,
    (title, area): (&str, AreaCode),
    statement: Statement,
    measure: &str,
) -> Result<Seen<Problem>> {
    let today: NaiveDate = desk.now().date_naive();
    let later = |days| today.checked_add_days(Days::new(days)).unwrap_or(today);
    let measure = MeasureId::new(measure).context("a measure")?;
    let opened = made(desk.problem_add(Model::Sara, title, area, body(COUNCIL)?).await?)?;
    let id = opened.id.as_str();
    let stated = made_seen(desk.problem_do(id, 1, Command::State(Box::new(statement))).await?)?;
    let shown = desk
        .problem_show(
            id,
            stated.version,
            "Officers and residents bring it up again and again.",
            Some(&measure),
        )
        .await?;
    let shown = match shown {
        Ok(shown) => shown,
        Err(_) => made_seen(
            desk.problem_show(id, stated.version, "Residents bring it up again and again.", None).await?,
        )?,
    };
    let analysed = made_seen(desk.problem_do(id, shown.version, Command::Advance).await?)?;
    let objective = Objective {
        words: "Fewer reports in a month".into(),
        measure,
        baseline: None,
        aim: 10.0,
        by: later(130),
    };
    let aimed = made_seen(desk.problem_objective(id, analysed.version, objective).await?)?;
    let drawn =
        made_seen(desk.problem_do(id, aimed.version, Command::Triangle(Box::new(triangle()))).await?)?;
    let review = made_seen(desk.problem_do(id, drawn.version, Command::Review(later(28))).await?)?;
    if !review.record.gate().is_empty() {
        return Ok(review);
    }
    let responding = made_seen(desk.problem_do(id, review.version, Command::Advance).await?)?;
    let response = NewResponse {
        lever: Lever::MakeHarder,
        words: "Visit the place together and mend what makes it easy".into(),
        why: "Light, locks and people who look make it harder.".into(),
        body: body(POLICE)?,
        due: later(21),
    };
    made_seen(desk.problem_respond(id, responding.version, &response).await?)
}
