//! The half of the door for problem solving.

use super::done;
use super::meetings::{may, members, names};
use super::{FrontDoor, closed};
use async_trait::async_trait;
use desk::Desk;
use desk::problems::{Compared, NewResponse};
use planning::meeting::Stage;
use planning::problem::{Model, Problem};
use terms::{Action, AreaCode, RecordKind};
use web::door::{Answer, Caller, Closed, ProblemKnown, ProblemStep, ProblemsDoor, ProblemsKnown};

async fn held(desk: &Desk) -> Answer<Vec<(String, String)>> {
    let meetings = desk.meetings().await.map_err(closed)?.into_iter().map(|seen| seen.record).rev();
    let over = |stage: &Stage| {
        matches!(stage, Stage::Open | Stage::Ended | Stage::MinutesOut { .. } | Stage::Approved { .. })
    };
    Ok(meetings
        .filter(|one| over(&one.stage))
        .map(|one| (one.id.to_string(), format!("{}, {}", one.title, planning::day_words(one.on))))
        .collect())
}

#[async_trait]
impl ProblemsDoor for FrontDoor {
    async fn problems(&self, caller: &Caller) -> Answer<ProblemsKnown> {
        let desk = self.of(caller)?;
        let problems = desk.problems().await.map_err(closed)?;
        Ok(ProblemsKnown {
            problems: problems.into_iter().map(|seen| seen.record).collect::<Vec<Problem>>(),
            names: names(&desk).await?,
            members: members(&desk).await?,
            areas: desk.problem_areas().await.map_err(closed)?,
            may_add: may(&desk, Action::Add, RecordKind::Plan).await?,
        })
    }

    async fn problem_add(
        &self,
        caller: &Caller,
        model: Model,
        title: &str,
        area: AreaCode,
        lead: &str,
    ) -> Answer<String> {
        let lead = lead.parse().map_err(|_| Closed::Refused("Choose who leads.".to_owned()))?;
        let kept = self.of(caller)?.problem_add(model, title, area, lead).await.map_err(closed)?;
        Ok(done(kept)?.record.id.to_string())
    }

    async fn problem(&self, caller: &Caller, id: &str) -> Answer<ProblemKnown> {
        let desk = self.of(caller)?;
        let found = desk.problem(id).await.map_err(closed)?.ok_or(Closed::NotFound)?;
        let catalogue = desk.measures().await.map_err(closed)?;
        let measures = catalogue.measures().iter();
        Ok(ProblemKnown {
            names: names(&desk).await?,
            members: members(&desk).await?,
            areas: desk.problem_areas().await.map_err(closed)?,
            measures: measures.map(|one| (one.id.clone(), one.title.clone())).collect(),
            actions: desk.actions_of_problem(id).await.map_err(closed)?,
            meetings: held(&desk).await?,
            may_change: desk.problem_is_theirs(id).await.map_err(closed)?,
            problem: found.record,
            seen: found.version,
        })
    }

    async fn problem_step(&self, caller: &Caller, id: &str, seen: i64, step: ProblemStep) -> Answer<()> {
        let desk = self.of(caller)?;
        let kept = match step {
            ProblemStep::Do(command) => desk.problem_do(id, seen, command).await,
            ProblemStep::Show(words, measure) => desk.problem_show(id, seen, &words, measure.as_ref()).await,
            ProblemStep::Objective(objective) => desk.problem_objective(id, seen, objective).await,
            ProblemStep::Respond(typed) => {
                let body =
                    typed.body.parse().map_err(|_| Closed::Refused("Choose who does it.".to_owned()))?;
                let (lever, words, why, due) = (typed.lever, typed.words, typed.why, typed.due);
                desk.problem_respond(id, seen, &NewResponse { lever, words, why, body, due }).await
            }
            ProblemStep::Look(looked, typed) => {
                let compared = typed.map(|typed| Compared {
                    measure: typed.measure,
                    with: typed.with,
                    around: typed.around,
                    before: typed.before,
                    after: typed.after,
                });
                desk.problem_look(id, seen, looked, compared.as_ref()).await
            }
        };
        done(kept.map_err(closed)?).map(drop)
    }
}
